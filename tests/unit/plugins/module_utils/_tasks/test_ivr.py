# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the task of ivr does between its options and its result, without Ansible around it."""

from __future__ import annotations

from ansible_collections.servetel.ivr.plugins.module_utils._tasks.ivr import ivr
from tests.support import faults
from tests.support.faults.server import FaultServer
from tests.unit.plugins.module_utils.task_calls import Params, Told, paths, refusal


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


def test_a_refusal_keeps_the_rest_of_the_result(server: FaultServer, params: Params) -> None:
    server.script("PUT", faults.INVALID_TEXT)
    result = ivr(params(id="7001", timeout=20), Told())
    assert set(result) == {"changed", "action", "ivr", "diff", "message", "failed", "msg", "error"}
    assert (result["changed"], result["action"], result["ivr"]["timeout"]) == (False, "update", 10)


def test_names_that_a_definition_needs_are_needed(server: FaultServer, params: Params) -> None:
    server.script("DEPARTMENTS", faults.FORBIDDEN)
    options = {"id": "7001", "timeout_destination": "department||name=Sales", "resolve_names": True}
    error = refusal(lambda: ivr(params(**options), Told()))
    assert (error.kind, error.status) == ("forbidden", 403)
    assert "IVR 7001: department||name=Sales cannot be looked up: GET /v1/departments was refused (403)" in str(error)
    assert paths(server) == ["GET /v1/ivrs", "GET /v1/departments"]


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
