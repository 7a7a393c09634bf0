# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each open question about the API with each of its answers: an update works, or it fails loudly. It never goes wrong
in silence, and where it works the second run finds nothing to do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.simulator import SWITCHES, Simulator
from tests.support.readings import REFUSALS, UPDATE, assert_loud, kind_and_words
from tests.support.running import Outcome, Task

# Hundreds of tasks; as modules they would take minutes, and ask the API the same.
pytestmark = pytest.mark.parametrize("bare_playbook", ["in_process"], indirect=True, scope="module")

EMPTY_PROMPT: dict[str, Any] = {"id": "7934", "timeout": 21, "force": True}
"""An update that has to send an empty prompt."""


def options_for(switch: str) -> dict[str, Any]:
    if switch.startswith("login"):
        return {**UPDATE, "api_token": "", "api_email": "somebody@kaveri.example", "api_password": "wrong-password"}
    if switch in ("read_none", "empty_values"):
        return EMPTY_PROMPT
    return UPDATE


def tasks_for(options: dict[str, Any]) -> list[Task]:
    task = {"servetel.ivr.ivr": {**options, "assume_recording_type": "recording"}}
    return [task, task]


GROUPS = [[name for name in SWITCHES if name != "retry_after"][part::5] for part in range(5)] + [["retry_after"]]
"""Switches whose cases run in one playbook: it takes longer to start one than to run a case."""


@pytest.mark.parametrize("switches", GROUPS, ids=",".join)
def test_an_update_works_or_fails_loudly_whatever_the_api_turns_out_to_do(
    on_own_accounts: Callable[..., dict[str, Outcome]], switches: list[str]
) -> None:
    cases = {f"{switch}={value}": (switch, value) for switch in switches for value in SWITCHES[switch].values}
    more = {switch: {"destination_types": "ivr_page"} if switch in REFUSALS else {} for switch in switches}

    outcomes = on_own_accounts(
        {case: tasks_for(options_for(switch)) for case, (switch, _value) in cases.items()},
        switches={case: {switch: value, **more[switch]} for case, (switch, value) in cases.items()},
        prepare=slow_account if switches == ["retry_after"] else lambda api: None,
    )

    for case, (api, results, output) in outcomes.items():
        assert len(results) == 2, output
        first, second = results
        kind, words = kind_and_words(*cases[case])
        if kind:
            assert_loud(first, second, kind, words)
        else:
            assert (first["failed"], first["changed"]) == (False, True), (case, first)
            assert (second["failed"], second["changed"]) == (False, False), (case, second)
            (sent,) = {str(write.body): write.body for write in api.writes}.values()
            assert_sent(options_for(cases[case][0]), sent)


def slow_account(api: Simulator) -> None:
    api.rate = 1


def assert_sent(options: dict[str, Any], sent: dict[str, Any]) -> None:
    """Everything that the task gives is in the body, as given, and every field of the API is there."""
    options = {name: value for name, value in options.items() if name not in ("id", "force")}
    if "menu" in options:
        menu = options.pop("menu")
        options["option"] = [entry["option"] for entry in menu]
        options["destination"] = [entry["destination"] for entry in menu]
        options["sms_template"] = [entry.get("sms_template", "0") for entry in menu]
    assert {name: sent[name] for name in options} == options
    assert sent["timeout_tries"] == sent["timeout_retries"]
    assert len(sent) - ("sms_template" in sent) == 15


def test_an_api_that_does_not_cross_the_prompts_is_noticed_by_an_update_of_something_else(
    on_own_accounts: Callable[..., dict[str, Outcome]],
) -> None:
    outcomes = on_own_accounts(
        {"straight": tasks_for({"id": "7926", "timeout": 21})}, switches={"straight": {"crossed_prompts": "straight"}}
    )
    first = outcomes["straight"].results[0]
    assert (first["failed"], first["changed"], first["error"]["kind"]) == (True, True, "not_taken")
    assert "invalid_recording: sent '244', reads '247'" in first["msg"]
    assert "recording_invalid: sent '247', reads '244'" in first["msg"]


def test_an_api_that_drops_webhooks_or_templates_is_not_made_to(
    on_own_accounts: Callable[..., dict[str, Outcome]],
) -> None:
    outcomes = on_own_accounts(
        {"sms": tasks_for({"id": "7932", "timeout": 21}), "webhook": tasks_for({"id": "7936", "timeout": 21})},
        switches={"sms": {"sms_template_left_out": "clear"}, "webhook": {"webhook_on_put": "reset"}},
    )
    assert outcomes["sms"].api.ivr(7932)["ivr_menu"][1]["sms_template_id"] == "3412"
    assert outcomes["webhook"].api.ivr(7936)["ivr_menu"][0]["webhook_id"] == "88"
    assert outcomes["webhook"].results[0]["error"]["kind"] == "blocked"
