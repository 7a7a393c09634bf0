# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""YAML as people write it: what it has damaged is refused with the way to quote it, what it has not is taken."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.simulator import Simulator
from tests.support.bodies import menu_of
from tests.support.running import Run

DAMAGED = {
    "an extension without quotes": (
        "destination: [0501247020000]\n    option: [1]",
        ("extension||0501247020000", "quotes"),
    ),
    "an octal number": ("invalid_destination: 0501247", ("invalid_destination is a number", "quotes")),
    "a number": ("timeout_destination: 17839", ("timeout_destination is a number ('17839')", "quotes")),
    "a time": ("description: 12:30", ("description is a number ('750')", "quotes")),
    "no as a key": ("option: [no]\n    destination: [hangup||1]", ("'False' is not a key", 'option: "1"')),
    "no as a name": ("name: no", ("name is a boolean ('False')", "quotes")),
    "yes as a timeout": ("timeout: yes", ("timeout must be a whole number", "'True'")),
    "a float as a count": ("incorrect_count: 1.5", ("incorrect_count must be a whole number", "'1.5'")),
    "a boolean as a prompt": ("recording: on", ("recording is a boolean ('True')", "recording||19549")),
    "a boolean in a menu": ("menu: [{option: 1, destination: off}]", ("destination of key 1 is a boolean", "quotes")),
    "a boolean as an id": ("id: yes", ("id is a boolean ('True')", '"7926"')),
    "a key twice": (
        'menu: [{option: 1, destination: hangup||1}, {option: "1", destination: ivr||7930}]',
        ('Key "1"', "twice"),
    ),
    "lists of two lengths": (
        "option: [1, 2]\n    destination: [hangup||1]",
        ("equally long", "option 2, destination 1"),
    ),
    "a bare destination": ('timeout_destination: "0501247020000"', ("needs a type and an id", "department||17839")),
    "a name by reference that is none": ("timeout_destination: hangup||name=Sales", ("cannot have a name",)),
}


def task(options: str) -> str:
    keep = "" if options.startswith("id:") else "\n    id: 7926"
    return f"- servetel.ivr.ivr:\n    assume_recording_type: recording\n    {options}{keep}\n"


def test_what_yaml_has_damaged_is_refused_before_any_request(playbook: Callable[..., Run], api: Simulator) -> None:
    run = playbook("".join(task(options) for options, _words in DAMAGED.values()))
    assert len(run.results) == len(DAMAGED), run.output
    for (name, (_options, words)), result in zip(DAMAGED.items(), run.results, strict=True):
        assert (result["failed"], result["changed"]) == (True, False), name
        assert all(word in result["msg"] for word in words), (name, result["msg"])
        assert result["error"]["kind"] == "bad_input", name
    assert api.requests == []


GOOD = {
    "numbers as keys": (
        "option: [1, 2]\n    destination: [hangup||1, department||17839]",
        {"1": "hangup||1", "2": "department||17839"},
    ),
    "star and hash": (
        "option: ['*', '#', 0]\n    destination: [\"ivr||7930\", 'extension||0501247020000', hangup|1]",
        {"0": "hangup||1", "*": "ivr||7930", "#": "extension||0501247020000"},
    ),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_yaml_has_not_damaged_is_taken(playbook: Callable[..., Run], api: Simulator, name: str) -> None:
    options, menu = GOOD[name]
    first, second = playbook(task(options) * 2).results
    assert (first["failed"], first["changed"], second["changed"]) == (False, True, False), first
    assert menu_of(api.ivr(7926)) == menu


def test_text_in_quotes_and_values_from_variables_are_what_they_look_like(
    playbook: Callable[..., Run], api: Simulator
) -> None:
    run = playbook(
        """
- servetel.ivr.ivr:
    id: "{{ ivr_id }}"
    name: "no"
    description: "12:30"
    timeout: "{{ seconds }}"
    incorrect_count: "{{ nothing | default(omit) }}"
    recording: 19999
    timeout_destination: "extension||{{ number }}"
    assume_recording_type: recording
""",
        extra_vars={"ivr_id": 7926, "seconds": 45, "number": "0501247020014"},
    )
    assert not run.result["failed"], run.output
    live = api.ivr(7926)
    assert (live["name"], live["description"], live["timeout"], live["recording"]) == ("no", "12:30", 45, "19999")
    assert live["timeout_destination"] == "0501247020014"
