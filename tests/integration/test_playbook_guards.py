# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task stops at before it writes, how it is allowed, and where the settings of a task come from."""

from __future__ import annotations

from collections.abc import Callable

from tests.simulator import Simulator
from tests.support.bodies import body_of
from tests.support.running import Playbooks, Run

ASSUME = {"assume_recording_type": "recording"}


def test_a_webhook_is_not_risked_without_force(playbook: Callable[..., Run], api: Simulator) -> None:
    expected = body_of(api.ivr(7936), timeout=21)
    task = {"id": 7936, "timeout": 21, **ASSUME}
    blocked, forced, again = playbook(
        [{"servetel.ivr.ivr": task}, {"servetel.ivr.ivr": {**task, "force": True}}, {"servetel.ivr.ivr": task}]
    ).results
    assert (blocked["failed"], blocked["changed"], blocked["error"]["kind"]) == (True, False, "blocked")
    assert "the webhook 88 of key 1" in blocked["msg"] and "force: true" in blocked["msg"]
    assert (forced["failed"], forced["changed"]) == (False, True)
    assert (again["failed"], again["changed"]) == (False, False)  # Nothing to write, nothing to guard.
    assert [write.body for write in api.writes] == [expected]


def test_an_empty_prompt_is_sent_with_force_only_or_filled(playbook: Callable[..., Run], api: Simulator) -> None:
    expected = body_of(api.ivr(7934), timeout=21, timeout_recording="")
    task = {"id": 7934, "timeout": 21, **ASSUME}
    blocked, forced, filled = playbook(
        [
            {"servetel.ivr.ivr": task},
            {"servetel.ivr.ivr": {**task, "force": True}},
            {"servetel.ivr.ivr": {**task, "timeout_recording": "outbound_tts||812"}},
        ]
    ).results
    assert (blocked["failed"], blocked["changed"], blocked["error"]["kind"]) == (True, False, "blocked")
    assert "timeout_recording is empty" in blocked["msg"]
    assert (forced["failed"], forced["changed"]) == (False, True)
    assert (filled["failed"], filled["changed"]) == (False, True)
    assert [write.body for write in api.writes] == [expected, {**expected, "timeout_recording": "outbound_tts||812"}]


def test_prompts_without_a_type_are_listed_and_nothing_is_written(playbook: Callable[..., Run], api: Simulator) -> None:
    partly = {"id": 7926, "timeout": 21, "recording": "outbound_tts||19549", "timeout_recording": "246"}
    none, some = playbook([{"servetel.ivr.ivr": {"id": 7926, "timeout": 21}}, {"servetel.ivr.ivr": partly}]).results
    assert "recording, invalid_recording, recording_invalid, timeout_retry_recording, timeout_recording" in none["msg"]
    assert "of invalid_recording, recording_invalid, timeout_retry_recording, timeout_recording is" in some["msg"]
    assert none["error"]["kind"] == some["error"]["kind"] == "blocked"
    assert api.writes == []


def test_the_assumed_type_comes_from_the_task_or_else_from_the_environment(
    playbook: Callable[..., Run], api: Simulator
) -> None:
    run = playbook(
        [
            {"servetel.ivr.ivr": {"id": 7926, "timeout": 21}},
            {"servetel.ivr.ivr": {"id": 7926, "timeout": 22, "assume_recording_type": "recording"}},
        ],
        env={"SERVETEL_ASSUME_RECORDING_TYPE": "outbound_tts"},
    )
    assert [result["changed"] for result in run.results] == [True, True], run.output
    assert [write.body["recording"] for write in api.writes] == ["outbound_tts||19549", "recording||19549"]


def test_the_action_group_sets_the_connection_once_for_all_modules(bare_playbook: Playbooks, api: Simulator) -> None:
    run = bare_playbook(
        [{"servetel.ivr.ivr": {"id": 7926, "timeout": 30}}, {"servetel.ivr.ivr_info": {"id": 7926}}],
        defaults={"api_url": f"{api.url}/v1/", "api_token": f"Bearer {api.token}", "api_rate": 0},
    )
    assert [(result["failed"], result["changed"]) for result in run.results] == [(False, False)] * 2, run.output


def test_an_error_about_options_names_none_that_the_user_did_not_write(
    playbook: Callable[..., Run], api: Simulator
) -> None:
    refused = playbook([{"servetel.ivr.ivr_info": {}}], defaults={"backup_dir": "backups"}).result
    assert refused["failed"] and api.requests == []
    assert "Unsupported parameters for (servetel.ivr.ivr_info) module: backup_dir. " in refused["msg"]


def test_the_connection_may_come_from_the_environment_where_an_empty_variable_counts_as_unset(
    bare_playbook: Playbooks, api: Simulator
) -> None:
    environment = {
        "SERVETEL_API_URL": api.url,
        "SERVETEL_API_TOKEN": api.token,
        "SERVETEL_API_RATE": "0",
        "SERVETEL_EMAIL": "",
        "SERVETEL_PASSWORD": "",
        "SERVETEL_VALIDATE_CERTS": "",
        "SERVETEL_CA_PATH": "",
        "SERVETEL_API_TIMEOUT": "",
        "SERVETEL_API_DEADLINE": "",
        "SERVETEL_ASSUME_RECORDING_TYPE": "",
    }
    info = {"servetel.ivr.ivr_info": {"id": 7926}}
    blocked = {"servetel.ivr.ivr": {"id": 7926, "timeout": 21}}
    shown, refused = bare_playbook([info, blocked], env=environment).results
    assert (shown["failed"], shown["ivrs"][0]["name"]) == (False, "Main menu")
    assert refused["error"]["kind"] == "blocked"
    nobody = bare_playbook([info], env={**environment, "SERVETEL_API_TOKEN": ""}).result
    assert nobody["failed"]
    assert "SERVETEL_API_TOKEN" in nobody["msg"] and "api_email" in nobody["msg"]


def test_a_login_of_the_task_counts_more_than_a_token_of_the_environment(
    bare_playbook: Playbooks, api: Simulator
) -> None:
    with Simulator(token="another-account-0123456789") as other:
        environment = {"SERVETEL_API_URL": api.url, "SERVETEL_API_TOKEN": other.token, "SERVETEL_API_RATE": "0"}
        environment["SERVETEL_EMAIL"] = "nobody@example.org"
        login = {"api_email": api.email, "api_password": api.password}
        change = {"servetel.ivr.ivr": {**login, "id": 7926, "timeout": 21, **ASSUME}}
        half = {"servetel.ivr.ivr": {"api_email": api.email, "id": 7926, "timeout": 22, **ASSUME}}
        token = {"servetel.ivr.ivr_info": {"api_token": api.token}}
        done, refused, shown = bare_playbook([change, half, token], env=environment).results
    assert done["changed"] and api.requests[0].path == "/v1/auth/login"
    assert shown["ivrs"] and shown.get("invocation", {}).get("module_args", {}).get("api_email") in (
        "nobody@example.org",
        None,  # The newest ansible-core takes it out of what a module returns.
    )
    assert "api_email and api_password (SERVETEL_EMAIL, SERVETEL_PASSWORD) go together." in refused["msg"]


def test_email_and_password_log_in_once_and_never_again_after_a_refusal(
    bare_playbook: Playbooks, api: Simulator
) -> None:
    login = {"api_url": api.url, "api_rate": 0, "api_email": api.email, "api_password": api.password}
    done, refused = bare_playbook(
        [
            {"servetel.ivr.ivr": {**login, "id": 7926, "timeout": 21, **ASSUME}},
            {"servetel.ivr.ivr": {**login, "id": 7926, "timeout": 22, **ASSUME, "api_password": "not-the-password"}},
        ]
    ).results
    assert (done["changed"], done["requests"]) == (True, 4)
    assert (refused["failed"], refused["changed"], refused["error"]["kind"]) == (True, False, "auth")
    assert (refused["requests"], refused["error"]["retryable"]) == (1, False)
    assert [request.path for request in api.requests].count("/v1/auth/login") == 2
