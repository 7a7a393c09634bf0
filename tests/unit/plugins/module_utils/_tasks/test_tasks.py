# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each task does between its options and its result, without Ansible around it; and what makes a connection."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._connection import Context, connect
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError, problems_of
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import ALIASES, DEFINITION_OPTIONS
from ansible_collections.servetel.ivr.plugins.module_utils._tasks import ivrs as ivrs_file
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.ivr import ivr
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.ivr_export import ivr_export
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.ivr_info import ivr_info
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.ivrs import ivrs
from tests.support import faults
from tests.support.faults.server import EMAIL, PASSWORD, TOKEN, FaultServer
from tests.unit.plugins.plain import is_plain

Params = Callable[..., dict[str, Any]]


class Told(Context):
    """Surroundings that note what they are told."""

    def __init__(self, check_mode: bool = False) -> None:
        self.warnings: list[str] = []
        self.secrets: list[str] = []
        super().__init__(check_mode, self.warnings.append, self.secrets.append, user_agent="tests")


@pytest.fixture
def params(server: FaultServer) -> Params:
    """The options of a task after Ansible has put in their defaults."""

    def make(**given: Any) -> dict[str, Any]:
        options: dict[str, Any] = dict.fromkeys(
            (*DEFINITION_OPTIONS, "api_email", "api_password", "ca_path", "source", "ivrs")
        )
        options.update(api_url=server.url, api_token=TOKEN, validate_certs=True)
        options.update(api_timeout=5.0, api_deadline=5.0, api_rate=0.0, resolve_names=False)
        options.update(on_error="continue", purge=False, lint="off", force=False, state="present", purge_menu=True)
        options.update(assume_recording_type="recording", names=None, check_numbers=False, defaults=None, at=None)
        options.update(portable=False)
        options.update(on_edit="warn", base=None)
        options.update(assume_recording_type="recording")
        return {**options, **given}

    return make


def refusal(call: Callable[[], Any]) -> ServetelError:
    with pytest.raises(ServetelError) as caught:
        call()
    return caught.value


def paths(server: FaultServer) -> list[str]:
    return [f"{request.method} {request.path}" for request in server.requests]


# ---- what leaves the collection ----


def test_results_are_plain(server: FaultServer, params: Params, tmp_path: Path) -> None:
    menu = {"1": "department||name=Sales", "2": {"destination": "ivr||7002", "sms_template": "5"}}
    given = {"id": "7001", "menu": menu, "timeout_destination": "ivr||99", "resolve_names": True}
    updated = ivr(params(**given), Told())
    assert updated["changed"]
    server.script("PUT", faults.INVALID_TEXT)
    refused = ivr(params(**given, invalid_destination="ivr||name=IVR 2"), Told())
    assert refused["failed"]
    for result in (
        updated,
        refused,
        ivr_info(params(resolve_names=True), Told()),
        ivrs(params(ivrs=[{"id": "7002", "menu": menu}], lint="warn"), Told(check_mode=True)),
        ivr_export(params(path=str(tmp_path / "ivrs"), resolve_names=True), Told(check_mode=True)),
    ):
        assert is_plain(result)


def test_the_states_of_a_conflict_are_plain(server: FaultServer, params: Params) -> None:
    server.script("PUT", faults.status(500))
    server.script("LIST", [faults.SOUND, faults.callback(lambda api: api.edit(7001, timeout=99))])
    result = ivr(params(id="7001", timeout=20), Told())
    assert result["error"]["kind"] == "conflict"
    assert is_plain(result)


# ---- the connection ----


def test_a_connection_sends_nothing_and_tells_its_secrets(server: FaultServer, params: Params) -> None:
    told = Told()
    account = connect(params(api_email=EMAIL, api_password=PASSWORD, api_token=f"Bearer {TOKEN} "), told)
    assert told.secrets == [TOKEN, PASSWORD]
    assert told.warnings == []
    assert told.account is account
    assert not server.requests


def test_a_connection_that_is_there_is_used_again(params: Params) -> None:
    told = Told()
    assert connect(params(), told) is connect(params(), told)


def test_email_and_password_do_without_a_token(server: FaultServer, params: Params) -> None:
    told = Told()
    ivr_info(params(api_token=None, api_email=EMAIL, api_password=PASSWORD), told)
    assert paths(server) == ["POST /v1/auth/login", "GET /v1/ivrs"]
    assert told.secrets == [PASSWORD, *server.issued]


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"api_url": "http://api.example"}, "api_url (SERVETEL_API_URL) cannot be used: it must start with https://"),
        ({"api_token": "****"}, "api_token (SERVETEL_API_TOKEN) cannot be used: it holds '*'"),
        ({"api_token": None}, "Credentials are missing. Give api_token"),
        ({"api_token": "", "api_email": "me"}, "api_email and api_password"),
        ({"api_token": "", "api_password": "secret"}, "go together"),
        ({"api_timeout": 0.0}, "api_timeout must be a number"),
        ({"api_deadline": -1.0}, "api_deadline must be a number"),
        ({"api_rate": -0.1}, "api_rate must be a number"),
        ({"api_rate": float("nan")}, "api_rate must be a number"),
        ({"api_timeout": float("inf")}, "api_timeout must be a number"),
        ({"api_deadline": 86401.0}, "api_deadline must be a number"),
        ({"ca_path": "/nowhere/ca.pem"}, "ca_path (SERVETEL_CA_PATH) names a file that does not exist"),
    ],
    ids=str,
)
def test_a_connection_that_cannot_be_right_is_refused(params: Params, options: dict[str, Any], text: str) -> None:
    told = Told()
    error = refusal(lambda: connect(params(**options), told))
    assert error.kind == "bad_input"
    assert text in str(error)
    assert problems_of(error) == [str(error)]
    assert "problems" not in error.as_result()
    assert "secret" not in str(error)
    assert told.account is None


@pytest.mark.parametrize("options", [{"api_timeout": 0.001}, {"api_deadline": 86400.0}, {"api_rate": 0.0}], ids=str)
def test_the_ends_of_the_ranges_are_allowed(params: Params, options: dict[str, Any]) -> None:
    assert connect(params(**options), Told())


def test_all_that_is_wrong_with_a_connection_is_said_at_once(params: Params) -> None:
    error = refusal(lambda: connect(params(api_url="x", api_token="*", api_rate=-1.0), Told()))
    assert len(error.as_result()["problems"]) == 3


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_certificates_are_checked_as_the_options_say(params: Params) -> None:
    with FaultServer(tls="good") as server:
        here = {"api_url": server.url, "api_timeout": 2.0}
        assert ivr_info(params(**here, ca_path=server.ca_path), Told())["ivrs"]
        assert refusal(lambda: ivr_info(params(**here), Told())).kind == "tls"
        told = Told()
        assert ivr_info(params(**here, validate_certs=False, ca_path=server.ca_path), told)["ivrs"]
        assert told.warnings[0].startswith("validate_certs is off")


# ---- one IVR ----


def test_one_ivr_is_made_as_the_task_says(server: FaultServer, params: Params) -> None:
    result = ivr(params(id="7001", timeout=20), Told())
    assert paths(server) == ["GET /v1/ivrs", "PUT /v1/ivr/7001", "GET /v1/ivrs"]
    assert set(result) == {"changed", "action", "ivr", "diff", "message"}
    assert (result["changed"], result["action"], result["ivr"]["timeout"]) == (True, "update", 20)


def test_the_whole_task_shares_one_deadline(server: FaultServer, params: Params) -> None:
    server.script("PUT", faults.late(0.3))
    result = ivr(params(id="7001", timeout=20, api_deadline=0.25), Told())
    assert (result["failed"], result["changed"], result["error"]["kind"]) == (True, True, "unknown_outcome")
    assert paths(server) == ["GET /v1/ivrs", "PUT /v1/ivr/7001"]


def test_warnings_are_told_on_one_line_without_control_characters(server: FaultServer, params: Params) -> None:
    server.edit(7001, **{"jin\x1bgle": "on"})
    told = Told(check_mode=True)
    ivr(params(id="7001", timeout=20), told)
    assert "jin\\u001bgle" in told.warnings[0]
    assert paths(server) == ["GET /v1/ivrs"]


def test_a_refusal_keeps_the_rest_of_the_result(server: FaultServer, params: Params) -> None:
    server.script("PUT", faults.INVALID_TEXT)
    result = ivr(params(id="7001", timeout=20), Told())
    assert set(result) == {"changed", "action", "ivr", "diff", "message", "failed", "msg", "error"}
    assert (result["changed"], result["action"], result["ivr"]["timeout"]) == (False, "update", 10)


def test_the_diff_calls_an_ivr_by_what_is_known_of_it(server: FaultServer, params: Params) -> None:
    for options, header in (
        ({"id": "7001", "timeout": 20}, "IVR 7001 (IVR 1)"),
        ({"id": "1", "state": "absent"}, "IVR 1"),
        ({"name": "No\x07body", "state": "absent"}, "IVR No\\u0007body"),
    ):
        diff = ivr(params(**options), Told(check_mode=True))["diff"]
        assert diff["before_header"] == diff["after_header"] == header


def test_with_resolve_names_the_diff_shows_them_beside_ids(server: FaultServer, params: Params) -> None:
    menu = [{"option": "1", "destination": "department||17001"}, {"option": "2", "destination": "agent||0501247000001"}]
    options = {"id": "7001", "menu": menu}
    assert "# Sales" not in ivr(params(**options), Told(check_mode=True))["diff"]["after"]
    after = ivr(params(**options, resolve_names=True), Told(check_mode=True))["diff"]["after"]
    assert after.endswith('  "1": department||17001  # Sales\n  "2": agent||0501247000001  # Asha\n')
    assert paths(server)[-2:] == ["GET /v1/departments", "GET /v1/users"]


@pytest.mark.parametrize("status", [403, 404, 500])
def test_names_that_are_only_shown_may_be_out_of_reach(server: FaultServer, params: Params, status: int) -> None:
    refused = faults.status(status, {"message": "no"})
    menu = [{"option": "1", "destination": "department||17001"}, {"option": "2", "destination": "agent||0501247000001"}]
    for task, options in (
        (ivr, {"id": "7001", "menu": menu}),
        (ivrs, {"ivrs": [{"id": "7001", "menu": menu}]}),
        (ivr_info, {}),
    ):
        server.always("DEPARTMENTS", refused)
        told = Told(check_mode=True)
        result = task(params(**options, resolve_names=True, api_deadline=0.3), told)
        assert "failed" not in result
        assert len(told.warnings) == 1
        assert told.warnings[0].startswith(
            "The names of departments cannot be read, so their ids are shown: GET /v1/dep"
        )
        assert "agent||0501247000001" in str(result)
        assert ("17001  #" in str(result), "# Asha" in str(result) or "Asha" in result.get("names", {}).values()) == (
            False,
            True,
        )


def test_a_refused_token_is_no_matter_of_names(server: FaultServer, params: Params) -> None:
    server.script("USERS", faults.status(401))
    assert refusal(lambda: ivr_info(params(resolve_names=True), Told())).kind == "auth"


def test_names_that_a_definition_needs_are_needed(server: FaultServer, params: Params) -> None:
    server.script("DEPARTMENTS", faults.FORBIDDEN)
    options = {"id": "7001", "timeout_destination": "department||name=Sales", "resolve_names": True}
    error = refusal(lambda: ivr(params(**options), Told()))
    assert (error.kind, error.status) == ("forbidden", 403)
    assert "IVR 7001: department||name=Sales cannot be looked up: GET /v1/departments was refused (403)" in str(error)
    assert paths(server) == ["GET /v1/ivrs", "GET /v1/departments"]


def test_a_renamed_ivr_has_its_new_name_on_both_sides_of_a_diff(server: FaultServer, params: Params) -> None:
    entries = [
        {"id": "7001", "menu": [{"option": "1", "destination": "ivr||7002"}]},
        {"id": "7002", "name": "Help"},
    ]
    diffs = ivrs(params(ivrs=entries), Told(check_mode=True))["diff"]
    assert '"1": ivr||7002  # Help\n' in diffs[0]["after"]


def test_a_destination_that_the_account_does_not_have_is_warned_of(server: FaultServer, params: Params) -> None:
    menu = [
        {"option": "1", "destination": "ivr||99"},
        {"option": "2", "destination": "ivr||7002"},
        {"option": "3", "destination": "ivr||99"},
    ]
    told = Told(check_mode=True)
    ivr(params(id="7001", menu=menu, timeout_destination="ivr||name=IVR 3", invalid_destination="ivr||98"), told)
    assert told.warnings == [
        "IVR 7001: invalid_destination leads to ivr||98, but the account has no IVR with the id 98. Correct it, unless "
        "that IVR is created elsewhere.",
        "IVR 7001: key 1 and key 3 lead to ivr||99, but the account has no IVR with the id 99. Correct it, unless that "
        "IVR is created elsewhere.",
    ]
    for options in ({"id": "7001", "timeout": 5}, {"id": "7001", "state": "absent"}):
        told = Told(check_mode=True)
        ivr(params(**options), told)
        assert told.warnings == []


# ---- what is not understood ----


def test_ivrs_that_are_not_understood_are_shown_as_such(server: FaultServer, params: Params) -> None:
    server.script("LIST", faults.MENU_NOT_A_LIST)
    told = Told()
    result = ivr_info(params(), told)
    reason = (
        "The API shows IVR 7001 (IVR 1) in a form that this collection does not understand "
        "(ivr_menu is not a list of entries)."
    )
    assert [ivr["id"] for ivr in result["ivrs"]] == ["7002", "7003"]
    assert result["not_understood"] == [{"id": "7001", "name": "IVR 1", "reason": reason}]
    assert told.warnings == [f"{reason} It is in not_understood, not in ivrs."]
    for options in ({"id": "7001"}, {"name": "IVR 1"}):
        server.script("LIST", faults.MENU_NOT_A_LIST)
        assert str(refusal(lambda options=options: ivr_info(params(**options), Told()))) == reason
    server.script("LIST", faults.MENU_NOT_A_LIST)
    assert [ivr["id"] for ivr in ivr_info(params(id="7002"), Told())["ivrs"]] == ["7002"]


def test_of_very_many_that_are_not_understood_a_few_are_warned_of(server: FaultServer, params: Params) -> None:
    odd = [{"id": number, "name": "x", "ivr_menu": 5} for number in range(1, 9)]
    server.script("LIST", faults.status(200, faults.json_bytes({"ivrs": odd})))
    told = Told()
    assert len(ivr_info(params(), told)["not_understood"]) == 8
    assert (len(told.warnings), told.warnings[-1]) == (6, "3 more IVRs are in not_understood.")


@pytest.mark.parametrize("shape", [faults.MENU_NOT_A_LIST, faults.NULL_IVR, faults.MISSING_ID], ids=str)
def test_a_purge_leaves_alone_what_is_not_understood(server: FaultServer, params: Params, shape: faults.Fault) -> None:
    server.always("LIST", shape)
    told = Told(check_mode=True)
    kept = [{"id": 7002}] if shape is not faults.NULL_IVR else [{"id": 7001}, {"id": 7002}]
    result = ivrs(params(ivrs=kept, purge=True), told)
    assert (result["summary"]["deleted"], result["summary"]["failed"]) == (1, 0)
    assert [row["id"] for row in result["results"] if row["action"] == "delete"] == ["7003"]
    assert len(told.warnings) == 1
    assert told.warnings[0].endswith("It was not deleted.")


def test_what_is_not_understood_has_a_name_in_the_lint(server: FaultServer, params: Params) -> None:
    server.always("LIST", faults.MENU_NOT_A_LIST)
    result = ivrs(params(ivrs=[{"id": 7002, "timeout": 5}], lint="warn"), Told(check_mode=True))
    assert result["changed"]


# ---- many ----

NEW = {
    **dict.fromkeys(("recording", "invalid_recording", "recording_invalid"), "5"),
    **dict.fromkeys(("timeout_retry_recording", "timeout_recording"), "5"),
    **dict.fromkeys(("timeout", "incorrect_count", "timeout_tries"), 1),
    **dict.fromkeys(("invalid_destination", "timeout_destination"), "hangup||1"),
    "description": "",
}


def test_a_warning_that_many_ivrs_share_is_told_once(server: FaultServer, params: Params) -> None:
    told = Told(check_mode=True)
    entries = [{"id": "7001", "timeout_destination": "odd||5"}, {"id": "7002", "timeout_destination": "odd||5"}]
    ivrs(params(ivrs=entries), told)
    assert len(told.warnings) == 1


def test_the_first_failure_is_never_one_that_was_not_attempted(server: FaultServer, params: Params) -> None:
    server.script("POST", faults.INVALID_TEXT)
    whole = ivr_info(params(id="7001"), Told())["ivrs"][0]
    new = {**whole, "id": None, "name": "New"}
    entries = [{"id": "7002", "timeout_destination": "ivr||name=New"}, new]
    result = ivrs(params(ivrs=entries), Told())
    assert result["error"]["kind"] == "rejected"
    assert result["msg"].startswith(
        "Of 2 IVRs: 1 failed, 1 not attempted. entry 2: IVR 'New': POST /v1/ivr was refused (422)"
    )
    assert [entry["name"] for entry in result["results"]] == ["IVR 2", "New"]


def test_of_very_many_results_failures_and_changes_are_shown_first(
    server: FaultServer, params: Params, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ivrs_file, "MAX_RESULTS", 2)
    server.script("PUT", faults.INVALID_TEXT)
    entries = [
        {"id": "7001"},
        {"id": "7002", "timeout": 5},
        {"id": "9", "state": "absent"},
        {"id": "7003", "state": "absent"},
    ]
    result = ivrs(params(ivrs=entries), Told())
    assert [(entry["id"], entry["failed"], entry["changed"]) for entry in result["results"]] == [
        ("7002", True, False),
        ("7003", False, True),
    ]
    assert result["summary"] == {
        "unchanged": 2,
        "updated": 0,
        "created": 0,
        "deleted": 1,
        "failed": 1,
        "not_attempted": 0,
    }


def test_a_whole_account_is_always_looked_at_anew(server: FaultServer, params: Params) -> None:
    told = Told()
    for _item in range(2):
        ivrs(params(ivrs=[{"id": "7001"}]), told)
    assert paths(server) == ["GET /v1/ivrs"] * 2


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (None, "ivrs is null. Set it to a list of definitions ([] for none), or set source."),
        ([""], "ivrs is an empty text. Set it to a list of definitions ([] for none), or set source."),
        ([None], "entry 1: An IVR is defined by options such as name and timeout, not by 'null'."),
        (["Sales"], "entry 1: An IVR is defined by options such as name and timeout, not by 'Sales'."),
    ],
)
def test_a_list_that_is_none_is_refused_in_words(server: FaultServer, params: Params, given: Any, text: str) -> None:
    assert str(refusal(lambda: ivrs(params(ivrs=given), Told()))) == text
    assert not server.requests


def test_null_counts_as_not_given_in_every_option_of_an_entry(server: FaultServer, params: Params) -> None:
    entry = {**dict.fromkeys((*DEFINITION_OPTIONS, *ALIASES)), "id": "7001"}
    menu = {"option": "1", "destination": "hangup||1", "sms_template": None, "state": None}
    result = ivrs(params(ivrs=[{**entry, "menu": [menu]}]), Told(check_mode=True))
    assert result["summary"]["updated"] == 1


def test_problems_of_files_options_and_duplicates_come_in_one_report(params: Params, tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("- {id: 1, timeout: soon, colour: red}\n- {id: 2}\n- {name: Sales}\n")
    (tmp_path / "b.yml").write_text("{id: 2\n")
    (tmp_path / "c.yml").write_text("- {id: 2}\n- {name: Sales}\n- {id: 3, name: Sales}\n")
    (tmp_path / "d.json").write_text("[")
    error = refusal(lambda: ivrs(params(source=str(tmp_path)), Told()))
    found = error.as_result()["problems"]
    for words in (
        "a.yml, entry 1: IVR 1: 'colour' is not an option",
        "a.yml, entry 1: IVR 1: timeout must be",
        "b.yml cannot be read",
        "d.json cannot be read",
        "a.yml, entry 2: IVR 2 and c.yml, entry 1: IVR 2 are the same IVR.",
        "a.yml, entry 3: IVR 'Sales' and c.yml, entry 2: IVR 'Sales' are the same IVR.",
    ):
        assert len([problem for problem in found if words in problem]) == 1, (words, found)
    assert len(found) == 6
    assert str(error).startswith("Nothing was written: 6 problems were found. (1) ")
    assert str(error).endswith(" And 1 more, listed in error.problems.")


def test_alike_warnings_are_told_a_few_times_and_counted(server: FaultServer, params: Params) -> None:
    told = Told(check_mode=True)
    entries = [{"id": "7001", "timeout_destination": f"odd{number}||5"} for number in range(1)]
    entries += [{"name": f"New {n}", "menu": {"1": f"strange_{n}||5"}, **NEW} for n in range(300)]
    ivrs(params(ivrs=entries), told)
    assert len(told.warnings) < 10
    assert told.warnings[-1] == "295 more warnings like these are left out to keep the result small."


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"api_token": "abcde"}, "api_token (SERVETEL_API_TOKEN) cannot be used: it is too short to be a token"),
        (
            {"api_token": None, "api_email": EMAIL, "api_password": "abcde"},
            "api_password (SERVETEL_PASSWORD) cannot be used: it is too short to be a password",
        ),
    ],
    ids=["token", "password"],
)
def test_a_short_secret_is_refused_before_anything_is_sent(
    server: FaultServer, params: Params, options: dict[str, Any], text: str
) -> None:
    with pytest.raises(ServetelError) as caught:
        connect(params(**options), Context(check_mode=False, warn=lambda _text: None, mask=lambda _secret: None))
    assert text in str(caught.value)
    assert server.requests == []
