# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Definitions that cannot be meant are refused before any request, null counts as not given, and results stay small."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.simulator import Simulator
from tests.support.running import Run

Playbook = Callable[..., Run]
IVR, IVRS, INFO = "servetel.ivr.ivr", "servetel.ivr.ivrs", "servetel.ivr.ivr_info"
AWX = 700_000
"""Characters of a result beyond which AWX drops it."""

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a masked name": ({IVR: {"id": 7926, "name": "********"}}, 'name holds "********"'),
    "a masked key": ({IVRS: {"ivrs": [{"id": 7926, "menu": {"1": "ivr||********"}}]}}, 'menu holds "********"'),
    "a masked name to look for": ({INFO: {"name": "Sal********"}}, 'name holds "********"'),
    "two counts": ({IVR: {"id": 7926, "timeout_tries": 2, "timeout_retries": 7}}, "disagree"),
    "two counts in a list": ({IVRS: {"ivrs": [{"id": 1, "timeout_tries": 2, "timeout_retries": 7}]}}, "disagree"),
    "a near miss": ({IVR: {"id": 7926, "menu": {"1": "dept||17839"}}}, 'Did you mean "department"?'),
    "key for option": ({IVR: {"id": 7926, "menu": [{"key": "1", "destination": "ivr||1"}]}}, 'Did you mean "option"?'),
    "not a number": ({IVR: {"id": 7926, "timeout": float("nan")}}, "timeout must be a whole number"),
    "no list": ({IVRS: {"ivrs": None}}, "one of the following is required: ivrs, source"),
    "an empty text for a list": ({IVRS: {"ivrs": ""}}, "ivrs is an empty text."),
    "null in a list": ({IVRS: {"ivrs": [None]}}, "not by 'null'"),
}


def test_what_cannot_be_meant_is_refused_before_any_request(playbook: Playbook, api: Simulator) -> None:
    run = playbook([task for task, _words in REFUSED.values()])
    for (name, (_task, words)), result in zip(REFUSED.items(), run.results, strict=True):
        assert result["failed"], name
        assert words in result["msg"], (name, result["msg"])
    assert not api.requests


def test_a_key_as_number_and_as_text_is_refused(playbook: Playbook, api: Simulator) -> None:
    options = "id: 7926\n    menu: {1: hangup||1, '1': ivr||7930}\n"
    run = playbook(
        f"- {IVR}:\n    {options}- {IVRS}:\n    ivrs:\n    - menu: {{1: hangup||1, '1': ivr||1}}\n      id: 1\n"
    )
    assert [result["failed"] for result in run.results] == [True, True]
    assert all('"1"' in result["msg"] and "twice" in result["msg"] for result in run.results), run.output
    assert not api.requests


def test_null_counts_as_not_given(playbook: Playbook) -> None:
    nothing: dict[str, Any] = dict.fromkeys(
        ("name", "state", "purge_menu", "force", "timeout", "timeout_retries", "menu")
    )
    run = playbook(
        [
            {IVR: {"id": 7926, **nothing, "api_rate": None, "resolve_names": None, "option": None}},
            {IVRS: {"ivrs": [{"id": 7926, **nothing}], "source": None, "purge": None, "lint": None, "on_error": None}},
            {IVR: {"id": 7926, "menu": [{"option": "1", "destination": "department||17839", "state": None}]}},
            {INFO: {"id": 7926, "name": None}},
        ],
        defaults={"assume_recording_type": "recording"},
        check=True,
    )
    assert [result["failed"] for result in run.results] == [False] * 4, run.output
    assert [result["changed"] for result in run.results] == [False, False, True, False]


def test_a_failure_says_its_reason_at_most_twice(playbook: Playbook) -> None:
    run = playbook([{IVR: {"id": 7926, "timeout": "soon"}}])
    assert run.output.count("timeout must be a whole number") <= 2
    assert run.result["error"]["hint"] == ""


def test_results_stay_below_what_awx_takes(playbook: Playbook, api: Simulator) -> None:
    new = {
        **dict.fromkeys(("recording", "invalid_recording", "recording_invalid", "timeout_recording"), "5"),
        **dict.fromkeys(("timeout", "incorrect_count", "timeout_tries"), 1),
        **dict.fromkeys(("invalid_destination", "timeout_destination"), "hangup||1"),
        "timeout_retry_recording": "5",
        "description": "",
        "menu": {str(key): "ivr||7926" for key in range(10)},
    }
    many = [{**new, "name": f"New {number}"} for number in range(1_000)]
    tasks = [
        {IVRS: {"ivrs": [{"id": str(number), "colour": "red", "timeout": "soon"} for number in range(1_500)]}},
        {IVRS: {"ivrs": [{**one, "description": "x" * 100_000} for one in many[:100]]}, "check_mode": True},
        {IVRS: {"ivrs": many}, "check_mode": True},
        {IVRS: {"ivrs": many}},
    ]
    api.answer_next("POST", "/v1/ivr", status=422, body={"message": "No. " * 40}, times=1_000)
    run = playbook(tasks, defaults={"assume_recording_type": "recording"}, diff=True, verbosity=3)
    sizes = [len(str(result)) for result in run.results]
    assert [size < AWX for size in sizes] == [True] * 4, sizes
    wrong, long, planned, refused = run.results
    assert wrong["error"]["problems"][-1].startswith("... and ")
    assert "1,000 items, left out" in planned["invocation"]["module_args"]["ivrs"]
    assert "more, left out" in planned["diff"][-1]["prepared"]
    assert "more characters" in long["diff"][0]["after"]
    assert any("results shows" in warning for warning in refused["warnings"])
    assert (refused["summary"]["failed"], len(refused["results"]) < 1_000) == (1_000, True)
