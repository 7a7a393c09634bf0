# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each setting alone and each two together: what is not mentioned keeps its value, and the second run does nothing.

The cases of a part run one after the other on one IVR; each starts from what the one before has left.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from tests.simulator import Simulator
from tests.support.bodies import body_of
from tests.support.running import Run

PARTS = 8

NEW_VALUES: dict[str, Callable[[int], Any]] = {
    "name": lambda n: f"Menu number {n}",
    "description": lambda n: f"Described for the {n}th time",
    "recording": lambda n: f"recording||{21000 + n}",
    "timeout": lambda n: 100 + n,
    "incorrect_count": lambda n: 200 + n,
    "invalid_recording": lambda n: f"recording||{22000 + n}",
    "recording_invalid": lambda n: f"recording||{23000 + n}",
    "invalid_destination": lambda n: f"extension||0501{n:04}",
    "timeout_tries": lambda n: 300 + n,
    "timeout_retry_recording": lambda n: f"recording||{24000 + n}",
    "timeout_recording": lambda n: f"recording||{25000 + n}",
    "timeout_destination": lambda n: f"voicemail||0502{n:04}",
    "menu": lambda n: [
        {"option": "1", "destination": f"department||{17000 + n}"},
        {"option": "*", "destination": "ivr||7926"},
    ],
}
CASES = {
    "+".join(names): {name: NEW_VALUES[name](number) for name in names}
    for number, names in enumerate(
        itertools.chain(itertools.combinations(NEW_VALUES, 1), itertools.combinations(NEW_VALUES, 2))
    )
}


def in_body(options: dict[str, Any]) -> dict[str, Any]:
    """The options as the body of the update call has them."""
    body = dict(options)
    if "menu" in body:
        menu = body.pop("menu")
        body["option"] = [entry["option"] for entry in menu]
        body["destination"] = [entry["destination"] for entry in menu]
    return body


@pytest.mark.parametrize("part", range(PARTS))
def test_only_what_is_given_changes_and_only_once(playbook: Callable[..., Run], api: Simulator, part: int) -> None:
    names = list(CASES)[part::PARTS]
    tasks = [{"servetel.ivr.ivr": {"id": 7926, **CASES[name]}} for name in names for _run in range(2)]
    expected = body_of(api.ivr(7926))

    run = playbook(tasks, defaults={"assume_recording_type": "recording"})

    assert len(run.results) == 2 * len(names), run.output
    bodies = [(write.method, write.body) for write in api.writes]
    for name, sent, first, second in zip(names, bodies, run.results[::2], run.results[1::2], strict=True):
        expected = {**expected, **in_body(CASES[name])}
        expected["timeout_retries"] = expected["timeout_tries"]
        assert sent == ("PUT", expected), name
        assert (first["failed"], first["changed"], first["action"]) == (False, True, "update"), name
        assert {option: first["ivr"][option] for option in CASES[name]} == CASES[name]
        assert (second["failed"], second["changed"], second["action"]) == (False, False, "none"), name
        assert second["requests"] == 1
