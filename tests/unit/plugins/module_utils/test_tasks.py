# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each task does between its options and its result, without Ansible around it; and what makes a connection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils import _tasks
from ansible_collections.servetel.ivr.plugins.module_utils._connection import Context, connect
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from tests.faults.server import EMAIL, PASSWORD, TOKEN, FaultServer, faults

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
            (*_tasks._definition.OPTIONS, "api_email", "api_password", "ca_path", "source", "ivrs")
        )
        options.update(api_url=server.url, api_token=TOKEN, validate_certs=True)
        options.update(api_timeout=5.0, api_deadline=5.0, api_rate=0.0, resolve_names=False)
        options.update(on_error="continue", purge=False, lint="off", force=False, state="present", purge_menu=True)
        options.update(assume_recording_type="recording")
        return {**options, **given}

    return make


def refusal(call: Callable[[], Any]) -> ServetelError:
    with pytest.raises(ServetelError) as caught:
        call()
    return caught.value


def paths(server: FaultServer) -> list[str]:
    return [f"{request.method} {request.path}" for request in server.requests]


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
    _tasks.ivr_info(params(api_token=None, api_email=EMAIL, api_password=PASSWORD), told)
    assert paths(server) == ["POST /v1/auth/login", "GET /v1/ivrs"]
    assert told.secrets == [PASSWORD, "login-token-number-1"]


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
    assert len(error.as_result()["problems"]) == 1
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
        assert _tasks.ivr_info(params(**here, ca_path=server.ca_path), Told())["ivrs"]
        assert refusal(lambda: _tasks.ivr_info(params(**here), Told())).kind == "tls"
        told = Told()
        assert _tasks.ivr_info(params(**here, validate_certs=False, ca_path=server.ca_path), told)["ivrs"]
        assert told.warnings[0].startswith("validate_certs is off")


# ---- one IVR ----


def test_one_ivr_is_made_as_the_task_says(server: FaultServer, params: Params) -> None:
    result = _tasks.ivr(params(id="7001", timeout=20), Told())
    assert paths(server) == ["GET /v1/ivrs", "PUT /v1/ivr/7001", "GET /v1/ivrs"]
    assert set(result) == {"changed", "action", "ivr", "diff", "message"}
    assert (result["changed"], result["action"], result["ivr"]["timeout"]) == (True, "update", 20)


def test_the_whole_task_shares_one_deadline(server: FaultServer, params: Params) -> None:
    server.script("PUT", faults.late(0.3))
    result = _tasks.ivr(params(id="7001", timeout=20, api_deadline=0.25), Told())
    assert (result["failed"], result["changed"], result["error"]["kind"]) == (True, True, "unknown_outcome")
    assert paths(server) == ["GET /v1/ivrs", "PUT /v1/ivr/7001"]


def test_warnings_are_told_on_one_line_without_control_characters(server: FaultServer, params: Params) -> None:
    server.edit(7001, **{"jin\x1bgle": "on"})
    told = Told(check_mode=True)
    _tasks.ivr(params(id="7001", timeout=20), told)
    assert "jin\\u001bgle" in told.warnings[0]
    assert paths(server) == ["GET /v1/ivrs"]


def test_a_refusal_keeps_the_rest_of_the_result(server: FaultServer, params: Params) -> None:
    server.script("PUT", faults.INVALID_TEXT)
    result = _tasks.ivr(params(id="7001", timeout=20), Told())
    assert set(result) == {"changed", "action", "ivr", "diff", "message", "failed", "msg", "error"}
    assert (result["changed"], result["action"], result["ivr"]["timeout"]) == (False, "update", 10)


def test_the_diff_calls_an_ivr_by_what_is_known_of_it(server: FaultServer, params: Params) -> None:
    for options, header in (
        ({"id": "7001", "timeout": 20}, "IVR 7001 (IVR 1)"),
        ({"id": "1", "state": "absent"}, "IVR 1"),
        ({"name": "No\x07body", "state": "absent"}, "IVR No\\u0007body"),
    ):
        diff = _tasks.ivr(params(**options), Told(check_mode=True))["diff"]
        assert diff["before_header"] == diff["after_header"] == header


def test_with_resolve_names_the_diff_shows_them_beside_ids(server: FaultServer, params: Params) -> None:
    menu = [{"option": "1", "destination": "department||17001"}, {"option": "2", "destination": "agent||0501247000001"}]
    options = {"id": "7001", "menu": menu}
    assert "(Sales)" not in _tasks.ivr(params(**options), Told(check_mode=True))["diff"]["after"]
    after = _tasks.ivr(params(**options, resolve_names=True), Told(check_mode=True))["diff"]["after"]
    assert after.endswith('  "1": department||17001 (Sales)\n  "2": agent||0501247000001 (Asha)\n')
    assert paths(server)[-2:] == ["GET /v1/departments", "GET /v1/users"]


# ---- many ----


def test_a_warning_that_many_ivrs_share_is_told_once(server: FaultServer, params: Params) -> None:
    told = Told(check_mode=True)
    entries = [{"id": "7001", "timeout_destination": "odd||5"}, {"id": "7002", "timeout_destination": "odd||5"}]
    _tasks.ivrs(params(ivrs=entries), told)
    assert len(told.warnings) == 1


def test_the_first_failure_is_never_one_that_was_not_attempted(server: FaultServer, params: Params) -> None:
    server.script("POST", faults.INVALID_TEXT)
    whole = _tasks.ivr_info(params(id="7001"), Told())["ivrs"][0]
    new = {**whole, "id": None, "name": "New"}
    entries = [{"id": "7002", "timeout_destination": "ivr||name=New"}, new]
    result = _tasks.ivrs(params(ivrs=entries), Told())
    assert result["error"]["kind"] == "rejected"
    assert result["msg"].startswith("Of 2 IVRs: 1 failed, 1 not attempted. POST /v1/ivr was refused (422)")
    assert [entry["name"] for entry in result["results"]] == ["IVR 2", "New"]


def test_of_very_many_results_failures_and_changes_are_shown_first(
    server: FaultServer, params: Params, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_tasks, "MAX_RESULTS", 2)
    server.script("PUT", faults.INVALID_TEXT)
    entries = [
        {"id": "7001"},
        {"id": "7002", "timeout": 5},
        {"id": "9", "state": "absent"},
        {"id": "7003", "state": "absent"},
    ]
    result = _tasks.ivrs(params(ivrs=entries), Told())
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


def test_diffs_up_to_the_limit_are_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_tasks, "MAX_DIFF", 10)
    diffs = [{"before": "12", "after": "345"}, {"before": "", "after": "67890"}, {"before": "x", "after": ""}]
    assert list(_tasks.capped(iter(diffs[:2]))) == diffs[:2]
    assert list(_tasks.capped(iter(diffs))) == [
        *diffs[:2],
        {"prepared": "... and 1 more IVRs, left out to keep the result small.\n"},
    ]


def test_a_whole_account_is_always_looked_at_anew(server: FaultServer, params: Params) -> None:
    told = Told()
    for _item in range(2):
        _tasks.ivrs(params(ivrs=[{"id": "7001"}]), told)
    assert paths(server) == ["GET /v1/ivrs"] * 2


def test_the_limits_are_those_that_awx_can_take() -> None:
    assert (_tasks.MAX_RESULTS, _tasks.MAX_DIFF) == (1000, 300_000)


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
