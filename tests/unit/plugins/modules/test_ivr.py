# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module servetel.ivr.ivr: what a task says, what is asked of the API for it, and what comes back."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.servetel.ivr.plugins.module_utils import _runner
from ansible_collections.servetel.ivr.plugins.module_utils._errors import KINDS
from ansible_collections.servetel.ivr.plugins.module_utils._tasks import ivr as ivr_task
from ansible_collections.servetel.ivr.plugins.modules import ivr
from tests.simulator import Simulator

MODULE = ivr
Run = Callable[..., dict[str, Any]]
Conversation = Callable[[], list[str]]
Body = Callable[..., dict[str, Any]]

ASSUME = {"assume_recording_type": "recording"}
UPDATE_7926 = ["GET /v1/ivrs", "PUT /v1/ivr/7926", "GET /v1/ivrs"]
NEW = {
    "name": "Night",
    "description": "After ten",
    "recording": "recording||19549",
    "timeout": 10,
    "incorrect_count": 2,
    "invalid_recording": "recording||244",
    "recording_invalid": "recording||245",
    "invalid_destination": "hangup||1",
    "timeout_tries": 1,
    "timeout_retry_recording": "recording||246",
    "timeout_recording": "outbound_tts||247",
    "timeout_destination": "extension||0501247020000",
    "menu": [{"option": "2", "destination": "department||17839"}, {"option": 1, "destination": "ivr||7926"}],
}


# ---- update ----


def test_a_new_timeout_is_put_with_every_other_setting_kept(
    api: Simulator, run: Run, body: Body, conversation: Conversation
) -> None:
    wanted = body(7926, timeout=25)
    result = run(id="7926", timeout=25, **ASSUME)
    assert conversation() == UPDATE_7926
    assert api.writes[0].body == wanted
    assert (result["changed"], result["action"], result["requests"]) == (True, "update", 3)
    assert result["ivr"]["timeout"] == 25
    assert result["message"] == "IVR updated successfully."


def documented(values: dict[str, Any], where: str = "") -> dict[str, str]:
    """The type of each documented value, the values inside of others included."""
    found = {}
    for name, value in values.items():
        found[where + name] = value["type"]
        found.update(documented(value.get("contains", {}), f"{where}{name}."))
    return found


def returned(result: dict[str, Any], where: str = "") -> dict[str, str]:
    """The same of a real result."""
    types = {bool: "bool", int: "int", float: "float", str: "str", list: "list", dict: "dict"}
    found = {}
    for name, value in result.items():
        if value is not None:
            found[where + name] = types[type(value)]
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                found.update(returned(inner, f"{where}{name}."))
    return found


def test_the_result_has_exactly_what_is_documented(api: Simulator, run: Run, run_failing: Run, tmp_path: Path) -> None:
    said = documented(yaml.safe_load(ivr.RETURN))
    said.pop("error.before"), said.pop("error.wanted"), said.pop("error.now")  # Of a conflict; see below.
    ansibles = {"changed": "bool", "failed": "bool", "msg": "str", "warnings": "list", "invocation": "dict"}
    menu = [{"option": "1", "destination": "hangup||1", "sms_template": "7"}]
    api.answer_next("PUT", "/v1/ivr/7927", status=429, body={"message": "Slow down."}, headers={"Retry-After": "9"})
    results = [
        run(id=7926, timeout=25, menu=menu, backup_dir=str(tmp_path), **ASSUME),
        run_failing(id=7927, timeout=25, api_deadline=2, **ASSUME),
        run_failing(id=True, timeout="soon"),
    ]
    found: dict[str, str] = {}
    for result in results:
        result.pop("invocation", None)
        found.update(returned(result))
    assert {name: type_ for name, type_ in found.items() if name not in ansibles} == said
    assert {"action", "ivr", "diff", "message", "requests", "backup_file"} == {*results[0]} - {*ansibles}


def test_the_second_run_changes_nothing_and_asks_once(api: Simulator, run: Run, conversation: Conversation) -> None:
    run(id="7926", timeout=25, **ASSUME)
    api.forget_requests()
    result = run(id="7926", timeout="25")
    assert conversation() == ["GET /v1/ivrs"]
    assert (result["changed"], result["action"], result["requests"], result["message"]) == (False, "none", 1, "")


def test_check_mode_says_the_same_and_writes_nothing(api: Simulator, run: Run, conversation: Conversation) -> None:
    before = api.ivrs
    checked = run(id="7926", timeout=25, check=True, **ASSUME)
    assert conversation() == ["GET /v1/ivrs"]
    assert api.ivrs == before
    real = run(id="7926", timeout=25, **ASSUME)
    same = ("changed", "action", "ivr", "diff")
    assert {name: checked[name] for name in same} == {name: real[name] for name in same}


def test_the_diff_shows_one_line_a_setting_and_a_key_with_the_names_of_ivrs(run: Run) -> None:
    menu = [{"option": "2", "destination": "ivr||7930"}, {"option": "*", "destination": "ivr||7938"}]
    diff = run(id="7926", timeout=25, menu=menu, purge_menu=False, check=True, **ASSUME)["diff"]
    assert diff["before_header"] == diff["after_header"] == "IVR 7926 (Main menu)"
    before, after = (diff[side].splitlines() for side in ("before", "after"))
    assert [line for line in after if line not in before] == [
        "timeout: 25",
        '  "*": ivr||7938  # Feedback after service',
    ]
    assert '  "2": ivr||7930  # Support' in before


def test_a_prompt_is_returned_with_the_type_that_the_task_gave(run: Run) -> None:
    result = run(id="7926", recording="recording||555", **ASSUME)
    assert result["ivr"]["recording"] == "recording||555"
    assert "||" not in result["ivr"]["invalid_recording"]


def test_the_name_with_an_id_is_a_rename_and_without_one_finds_the_ivr(
    api: Simulator, run: Run, body: Body, conversation: Conversation
) -> None:
    wanted = body(7927, name="नया मेनू")
    assert run(id="7927", name="नया मेनू", **ASSUME)["action"] == "update"
    assert api.writes[0].body == wanted
    api.forget_requests()
    assert run(name="नया मेनू", timeout=41, **ASSUME)["ivr"]["id"] == "7927"
    assert conversation()[1] == "PUT /v1/ivr/7927"


def test_parallel_lists_and_aliases_are_taken(api: Simulator, run: Run, body: Body) -> None:
    wanted = body(7926, option=["1"], destination=["hangup||1"], timeout_tries=4, sms_template=["7"])
    run(id=7926, option=[1], destination=["hangup|1"], sms_template=[7], timeout_retries=4, **ASSUME)
    assert api.writes[0].body == wanted


def test_what_the_server_trims_is_an_error_and_has_changed(api: Simulator, run_failing: Run) -> None:
    api.switch(text="trim")
    result = run_failing(id="7926", description="new ", **ASSUME)
    assert (result["changed"], result["error"]["kind"]) == (True, "not_taken")
    assert "description: sent 'new ', reads 'new'" in result["msg"]


def test_an_answer_that_was_lost_is_settled_by_reading(api: Simulator, run: Run, conversation: Conversation) -> None:
    api.answer_next("PUT", "/v1/ivr/7926", status=504, apply=True)
    result = run(id="7926", timeout=25, **ASSUME)
    assert conversation() == UPDATE_7926
    assert (result["changed"], result["message"]) == (True, "")
    assert result["warnings"][0].startswith("write_confirmed_after_error: IVR 7926 reads back as wanted, although PUT")


def test_somebody_elses_edit_meanwhile_is_a_conflict(api: Simulator, run_failing: Run) -> None:
    api.answer_next("PUT", "/v1/ivr/7926", status=502)
    api.before_next("PUT", "/v1/ivr/7926", lambda: api.edit(7926, timeout=99))
    result = run_failing(id="7926", timeout=25, **ASSUME)
    error = result["error"]
    assert (error["kind"], error["ivr_id"], error["retryable"]) == ("conflict", "7926", True)
    assert [error[state]["timeout"] for state in ("before", "wanted", "now")] == [30, 25, 99]
    assert result["ivr"]["timeout"] == 99
    assert len(api.writes) == 1


# ---- create and delete ----


def test_a_name_that_does_not_exist_is_created_with_every_field(
    api: Simulator, run: Run, conversation: Conversation
) -> None:
    result = run(**NEW)
    assert conversation() == ["GET /v1/ivrs", "POST /v1/ivr", "GET /v1/ivrs"]
    assert api.writes[0].body == {
        **{name: value for name, value in NEW.items() if name != "menu"},
        "timeout_retries": 1,
        "option": ["1", "2"],
        "destination": ["ivr||7926", "department||17839"],
    }
    assert (result["changed"], result["action"]) == (True, "create")
    assert result["ivr"]["id"] == str(api.ivrs[-1]["id"])
    assert result["diff"]["before"] == ""
    assert result["diff"]["after_header"] == "IVR new (Night)"
    assert run(**NEW)["changed"] is False


def test_a_creation_in_check_mode_has_no_id(api: Simulator, run: Run) -> None:
    result = run(check=True, **NEW)
    assert (result["changed"], result["action"], result["ivr"]["id"]) == (True, "create", None)
    assert not api.writes


def test_a_creation_needs_every_field_and_names_those_missing(run_failing: Run, conversation: Conversation) -> None:
    given = {name: value for name, value in NEW.items() if name not in ("timeout", "menu", "recording")}
    result = run_failing(**given)
    assert result["error"]["kind"] == "blocked"
    assert "To create it, also give: recording, timeout, menu." in result["msg"]
    assert conversation() == ["GET /v1/ivrs"]


def test_an_id_given_as_a_name_is_told(run_failing: Run) -> None:
    text = (
        "No IVR is named \"7926\". The IVR with the id 7926 is 'Main menu'; to change that one, set id instead of "
        "name. To create a new IVR, also give: "
    )
    assert text in run_failing(name="7926", timeout=20)["msg"]


def test_a_name_given_as_an_id_is_told(run: Run) -> None:
    assumed = {"assume_recording_type": "recording"}
    (warning,) = run(id="7926", timeout_destination="ivr||Support", check=True, **assumed)["warnings"]
    assert warning.endswith(
        "timeout_destination leads to ivr||Support, but the account has no IVR with the id Support. "
        'To refer to the IVR of that name, write "ivr||name=Support".'
    )


@pytest.mark.parametrize("which", [{"id": "7938"}, {"name": "Feedback after service"}], ids=str)
def test_an_ivr_that_shall_be_absent_is_deleted_and_then_stays_away(
    api: Simulator, run: Run, conversation: Conversation, which: dict[str, str]
) -> None:
    result = run(state="absent", **which)
    assert conversation() == ["GET /v1/ivrs", "DELETE /v1/ivr/7938", "GET /v1/ivrs"]
    assert (result["changed"], result["action"], result["ivr"]) == (True, "delete", {})
    assert result["diff"]["after"] == ""
    assert "7938" not in [str(ivr["id"]) for ivr in api.ivrs]
    again = run(state="absent", **which)
    assert (again["changed"], again["action"], again["ivr"]) == (False, "none", {})
    assert again["diff"] == {
        "before": "",
        "after": "",
        **dict.fromkeys(("before_header", "after_header"), f"IVR {[*which.values()][0]}"),
    }


def test_a_deletion_in_check_mode_deletes_nothing(api: Simulator, run: Run) -> None:
    result = run(id="7938", state="absent", check=True)
    assert (result["changed"], result["action"]) == (True, "delete")
    assert not api.writes


def test_a_deletion_warns_of_those_that_lead_to_it(run: Run) -> None:
    warning = run(id="7939", state="absent", check=True)["warnings"][0]
    assert warning == (
        "IVR 7939 (Careers) is being deleted, but key 5 of IVR 7935 (Department directory) still leads to it. "
        "Point it elsewhere."
    )


# ---- what is refused before anything is written ----


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"timeout": 5}, "Give id or name"),
        ({"id": "79/26"}, "is not an id"),
        ({"id": "7926\n"}, "is not an id"),
        ({"id": "7926", "timeout": -1}, "timeout must be"),
        ({"id": "7926", "option": ["1"]}, "option and destination go together"),
        ({"id": "7926", "timeout_destination": 83886080}, "Put it in quotes in the YAML"),
    ],
    ids=str,
)
def test_bad_input_is_refused_before_any_request(
    api: Simulator, run_failing: Run, options: dict[str, Any], text: str
) -> None:
    result = run_failing(**options)
    assert text in result["msg"]
    assert (result["changed"], result["error"]["kind"], result["error"]["status"]) == (False, "bad_input", None)
    assert "problems" not in result["error"]
    assert not api.requests
    assert "requests" not in result


def test_everything_that_is_wrong_with_a_task_is_said_at_once(run_failing: Run) -> None:
    result = run_failing(id=True, timeout="x", recording="cassette||1")
    assert len(result["error"]["problems"]) == 3


@pytest.mark.parametrize(
    ("options", "kind", "text"),
    [
        ({"id": "1", "timeout": 5}, "not_found", "the account has no IVR with the id 1"),
        ({"id": "7926", "timeout": 5}, "blocked", "set assume_recording_type"),
        ({"id": "7934", "timeout": 9, **ASSUME}, "blocked", "timeout_recording is empty"),
        ({"id": "7936", "timeout": 9, **ASSUME}, "blocked", "the webhook 88 of key 1"),
        (
            {"id": "7926", "timeout_destination": "department||name=Service"},
            "bad_input",
            "2 have this name: 17841, 17849",
        ),
        (
            {"id": "7926", "timeout_destination": "department||name=Salez"},
            "bad_input",
            '"Salez". Did you mean "Sales"?',
        ),
        (
            {"id": "7926", "timeout_destination": "ivr||name=Suport"},
            "bad_input",
            '"Suport". Did you mean "Support"?',
        ),
    ],
    ids=str,
)
@pytest.mark.parametrize("check", [False, True], ids=["run", "check"])
def test_what_cannot_be_written_safely_is_not_written(
    api: Simulator, run_failing: Run, options: dict[str, Any], kind: str, text: str, check: bool
) -> None:
    result = run_failing(check=check, **options)
    assert text in result["msg"]
    assert set(result["error"]) == {"kind", "status", "ivr_id", "retryable", "hint"}
    assert (result["error"]["kind"], result["error"]["hint"]) == (kind, KINDS[kind].hint)
    assert result["changed"] is False
    assert not api.writes


def test_a_name_that_two_ivrs_have_is_refused_with_their_ids(api: Simulator, run_failing: Run) -> None:
    api.edit(7930, name="Main menu")
    result = run_failing(name="Main menu", timeout=5, **ASSUME)
    assert "2 IVRs have this name: 7926, 7930. Give the id" in result["msg"]
    assert not api.writes


@pytest.mark.parametrize("ivr_id", [7934, 7936])
def test_with_force_it_is_written_all_the_same(api: Simulator, run: Run, ivr_id: int) -> None:
    assert run(id=ivr_id, timeout=9, force=True, **ASSUME)["changed"]
    assert len(api.writes) == 1


def test_settings_that_nobody_knows_are_warned_of(api: Simulator, run: Run) -> None:
    api.edit(7926, jingle="on")
    (warning,) = run(id="7926", timeout=25, check=True, **ASSUME)["warnings"]
    assert warning.startswith("IVR 7926: the API shows settings that this collection does not know (jingle).")


def test_references_by_name_become_ids(api: Simulator, run: Run, conversation: Conversation) -> None:
    menu = [
        {"option": "1", "destination": "department||name=Sales"},
        {"option": "2", "destination": "agent||name=Priya Nair"},
        {"option": "3", "destination": "extension||name=Agent 20"},
        {"option": "4", "destination": "ivr||name=Main menu"},
    ]
    result = run(id="7926", menu=menu, **ASSUME)
    assert api.writes[0].body["destination"] == [
        "department||17839",
        "agent||0501247020028",
        "extension||0501247020120",
        "ivr||7926",
    ]
    assert conversation()[:2] == ["GET /v1/ivrs", "GET /v1/departments"]
    assert set(conversation()[2:-2]) == {"GET /v1/users"}
    assert '"1": department||17839  # Sales' in result["diff"]["after"]


# ---- refusals of the API ----


def test_a_refusal_is_passed_on_in_the_words_of_the_api_and_of_the_task(api: Simulator, run_failing: Run) -> None:
    api.answer_next("PUT", "/v1/ivr", status=422, body={"message": {"timeout_retries": ["Too many."]}})
    result = run_failing(id="7926", timeout_tries=9, **ASSUME)
    assert result["msg"].startswith("PUT /v1/ivr/7926 was refused (422): timeout_tries: Too many.")
    assert result["error"] == {
        "kind": "rejected",
        "status": 422,
        "ivr_id": "7926",
        "retryable": False,
        "hint": KINDS["rejected"].hint,
    }
    assert (result["changed"], result["requests"]) == (False, 2)


def test_a_refused_token_is_named_by_its_option_and_not_shown(api: Simulator, run_failing: Run) -> None:
    result = run_failing(id="7926", timeout=5, api_token="wrong.token.of-the-test")
    assert result["msg"].startswith("GET /v1/ivrs was refused (401): api_token is invalid or has expired: ")
    assert (result["error"]["kind"], result["requests"]) == ("auth", 1)
    assert "wrong.token" not in str({**result, "invocation": None})


def test_a_login_serves_the_whole_task(api: Simulator, run: Run, conversation: Conversation) -> None:
    options = {"api_email": api.email, "api_password": api.password, "api_token": None}
    result = run(id="7926", timeout=25, **ASSUME, **options)
    assert conversation() == ["POST /v1/auth/login", *UPDATE_7926]
    assert result["requests"] == 4


# ---- connection options ----


def test_connection_options_come_from_the_environment_and_empty_variables_count_as_unset(
    api: Simulator, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"SERVETEL_API_URL": api.url, "SERVETEL_API_TOKEN": api.token, "SERVETEL_API_RATE": "0"}
    empty = dict.fromkeys(
        (
            "SERVETEL_EMAIL",
            "SERVETEL_PASSWORD",
            "SERVETEL_VALIDATE_CERTS",
            "SERVETEL_CA_PATH",
            "SERVETEL_API_TIMEOUT",
            "SERVETEL_API_DEADLINE",
            "SERVETEL_ASSUME_RECORDING_TYPE",
        ),
        "",
    )
    for name, value in {**given, **empty}.items():
        monkeypatch.setenv(name, value)
    assert run(bare=True, id="7926", timeout=30)["changed"] is False
    monkeypatch.setenv("SERVETEL_ASSUME_RECORDING_TYPE", "outbound_tts")
    run(bare=True, id="7926", timeout=25)
    assert api.writes[0].body["recording"] == "outbound_tts||19549"


def test_without_credentials_the_error_names_the_options_and_the_variables(run_failing: Run) -> None:
    result = run_failing(bare=True, id="7926", api_url="http://api.example", api_token="")
    assert result["error"]["kind"] == "bad_input"
    for word in ("https://", "api_token", "SERVETEL_API_TOKEN", "api_email", "SERVETEL_EMAIL", "SERVETEL_PASSWORD"):
        assert word in result["msg"]


@pytest.mark.parametrize("options", [{"id": "7926"}, {"unknown": "hid/den"}])
def test_a_login_in_the_address_is_hidden(run_failing: Run, options: dict[str, str]) -> None:
    address = "https://me:hid%2Fden@api.example"
    result = run_failing(bare=True, api_token="long-token", api_url=address, _ansible_inject_invocation=True, **options)
    assert "********" in result["invocation"]["module_args"]["api_url"]
    assert "hid/den" not in str(result) and "hid%2Fden" not in str(result)


def test_validation_that_is_switched_off_is_warned_of(run: Run) -> None:
    (warning,) = run(id="7926", timeout=30, validate_certs=False)["warnings"]
    assert warning.startswith("validate_certs is off")


def test_the_server_is_told_who_asks(api: Simulator, run: Run) -> None:
    run(id="7926", timeout=30)
    assert api.requests[0].headers["user-agent"].startswith("servetel.ivr (ansible-core 2.")


# ---- bugs and missing libraries ----


def test_a_missing_library_is_said_as_ansible_says_it(run_failing: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_runner, "REQUESTS_IMPORT_ERROR", "ImportError: no requests")
    result = run_failing(id="7926")
    assert result["msg"].startswith("Failed to import the required Python library (requests) on ")
    assert sys.executable in result["msg"]


def test_a_bug_shows_its_class_and_line_but_no_value(
    api: Simulator, run_failing: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ivr_task, "known_names", lambda *_arguments: {}[api.token])
    result = run_failing(id="7926", timeout=25, **ASSUME)
    assert result["msg"].startswith("Internal error: KeyError in test_ivr.py, line ")
    assert (result["changed"], result["error"]["kind"], result["requests"]) == (False, "internal", 1)
    assert api.token not in str(result)


SHORT = [
    ({"api_token": " "}, "api_token (SERVETEL_API_TOKEN) cannot be used: it is blank."),
    ({"api_token": "e"}, "api_token (SERVETEL_API_TOKEN) cannot be used: it is too short to be a token"),
    (
        {"api_token": "", "api_email": "a@b.example", "api_password": "s"},
        "api_password (SERVETEL_PASSWORD) cannot be used: it is too short",
    ),
    ({"api_token": " ", "unknown": 1}, "Unsupported parameters for"),
]
"""Secrets that would hide the message that refuses them, and a part of the message."""


@pytest.mark.parametrize(("options", "text"), SHORT)
def test_a_secret_that_is_blank_or_short_hides_no_message(run_failing: Run, options: dict[str, Any], text: str) -> None:
    result = run_failing(bare=True, id="7926", **options)
    assert text in result["msg"] and "********" not in str(result)
    shown = result.get("invocation", {}).get("module_args", {})  # ansible-core 2.19 and newer leave it out.
    assert {shown.get("api_token"), shown.get("api_password")} <= {None, "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"}


def test_a_blank_password_beside_a_token_hides_nothing(run: Run) -> None:
    assert "********" not in str(run(id="7926", api_password=" "))
