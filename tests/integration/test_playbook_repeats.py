# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Loops and `until`: what one item or try sees of the account, and how often a task logs in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.simulator import Simulator
from tests.support.running import Run

ASSUME = {"assume_recording_type": "recording"}


def edit_before_the_second_list(api: Simulator, **values: Any) -> None:
    """Let somebody else edit the Main menu between the first and the second list."""

    def first() -> None:
        api.before_next("GET", r"/v1/ivrs", lambda: api.edit(7926, **values))

    api.before_next("GET", r"/v1/ivrs", first)


@pytest.mark.parametrize("loop", [{}, {"loop": [1]}], ids=["until", "until in a loop"])
@pytest.mark.parametrize(
    ("task", "condition"),
    [
        ({"servetel.ivr.ivr": {"id": 7926, "timeout": 77, **ASSUME}, "check_mode": True}, "tried is not changed"),
        ({"servetel.ivr.ivr_info": {"id": 7926}}, "tried.ivrs[0].timeout == 77"),
        (
            {"servetel.ivr.ivrs": {"ivrs": [{"id": 7926, "timeout": 77}], **ASSUME}, "check_mode": True},
            "tried is not changed",
        ),
    ],
    ids=["ivr", "ivr_info", "ivrs"],
)
def test_each_try_sees_what_has_changed_meanwhile(
    playbook: Callable[..., Run], api: Simulator, task: dict[str, Any], condition: str, loop: dict[str, Any]
) -> None:
    edit_before_the_second_list(api, timeout=77)
    run = playbook([{**task, **loop, "register": "tried", "until": condition, "retries": 3, "delay": 0}])
    result = run.result["results"][0] if loop else run.result
    assert (result.get("failed", False), result["attempts"]) == (False, 2), run.output


def test_an_item_sees_what_was_changed_before_it_began(playbook: Callable[..., Run], api: Simulator) -> None:
    def edit_soon() -> None:
        # By the time of the next item the list is older than what a loop shares.
        edits.append(1)
        if len(edits) == 1:
            api.before_next("GET", r"/v1/ivrs", lambda: api.edit(7926, timeout=31))

    edits: list[int] = []
    api.before_next("GET", r"/v1/ivrs", edit_soon)
    run = playbook(
        [
            {
                "servetel.ivr.ivr": {"id": 7926, "timeout": 30, **ASSUME},
                "loop": [1, 2],
                "loop_control": {"pause": 5.5},
            }
        ]
    )
    assert [item["changed"] for item in run.result["results"]] == [False, True], run.output
    assert api.ivr(7926)["timeout"] == 30


@pytest.mark.parametrize("module", ["ivr", "ivrs", "ivr_info", "ivr_export"])
def test_a_task_has_one_refused_login_however_often_it_is_repeated(
    playbook: Callable[..., Run], api: Simulator, module: str, tmp_path: Any
) -> None:
    wrong = {"api_token": "", "api_email": api.email, "api_password": "another-password"}
    options = {
        "ivr": {"id": 7926, "timeout": 5, **ASSUME},
        "ivrs": {"ivrs": [{"id": 7926, "timeout": 5}], **ASSUME},
        "ivr_info": {},
        "ivr_export": {"path": str(tmp_path)},
    }[module]
    loop = {f"servetel.ivr.{module}": {**options, **wrong}, "loop": [1, 2, 3, 4]}
    until = {**loop, "register": "tried", "until": "tried is not failed", "retries": 3, "delay": 0}
    for task in (loop, {name: value for name, value in until.items() if name != "loop"}, until):
        api.forget_requests()
        run = playbook([task])
        results = run.result.get("results", [run.result])
        assert ["error" in result for result in results] == [True] * len(results), run.output
        assert len({result["msg"] for result in results}) == 1
        assert "The login was refused" in results[-1]["msg"]
        assert {result["error"]["kind"] for result in results} == {"auth"}
        assert [request.path for request in api.requests] == ["/v1/auth/login"], run.output
        assert "another-password" not in run.output


def test_items_with_other_credentials_log_in_after_a_refused_login(
    playbook: Callable[..., Run], api: Simulator
) -> None:
    run = playbook(
        [
            {
                "servetel.ivr.ivr_info": {"api_token": "", "api_email": api.email, "api_password": "{{ item }}"},
                "loop": ["another-password", api.password, "another-password"],
            }
        ]
    )
    assert ["error" in item for item in run.result["results"]] == [True, False, True], run.output
    assert [request.path for request in api.requests].count("/v1/auth/login") == 2


def test_a_login_that_shall_come_later_is_tried_twice_in_a_task(playbook: Callable[..., Run], api: Simulator) -> None:
    api.answer_next("POST", "/v1/auth/login", status=429, headers={"Retry-After": "0"}, body={}, times=9)
    login = {"api_token": "", "api_email": api.email, "api_password": api.password}
    run = playbook([{"servetel.ivr.ivr_info": login, "loop": [1, 2, 3]}])
    assert [item["error"]["kind"] for item in run.result["results"]] == ["rate_limited"] * 3, run.output
    assert [request.path for request in api.requests] == ["/v1/auth/login"] * 2
