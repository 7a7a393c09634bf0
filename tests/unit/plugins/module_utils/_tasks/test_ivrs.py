# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the task of ivrs does between its options and its result, without Ansible around it."""

from __future__ import annotations

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._tasks import ivrs as ivrs_file
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.ivr_info import ivr_info
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.ivrs import ivrs
from tests.support import faults
from tests.support.faults.server import FaultServer
from tests.unit.plugins.module_utils.task_calls import Params, Told, paths


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize(
    ("shape", "label"),
    [
        (faults.MENU_NOT_A_LIST, "IVR 7001 (IVR 1)"),
        (faults.NULL_IVR, "an IVR without a usable id"),
        (faults.MISSING_ID, "an IVR without a usable id (IVR 1)"),
    ],
    ids=str,
)
def test_a_purge_leaves_alone_what_is_not_understood(
    server: FaultServer, params: Params, shape: faults.Fault, label: str, check: bool
) -> None:
    server.always("LIST", shape)
    told = Told(check_mode=check)
    kept = [{"id": 7002}] if shape is not faults.NULL_IVR else [{"id": 7001}, {"id": 7002}]
    result = ivrs(params(ivrs=kept, purge=True), told)
    assert (result["summary"]["deleted"], result["summary"]["failed"]) == (1, 0)
    assert [row["id"] for row in result["results"] if row["action"] == "delete"] == ["7003"]
    about_purge, may_lead = told.warnings
    assert about_purge.endswith("It is not deleted.")
    assert may_lead.startswith(f"It is not known whether {label} leads to an IVR that is being deleted")
    would = "would be" if check else "was"
    assert f"1 IVR without a definition {would} deleted: IVR 3." in result["summary_text"]
    assert [ivr["id"] for ivr in result["unmanaged"]] == (["7001"] if shape is faults.MENU_NOT_A_LIST else [])


def test_the_same_slip_of_two_definitions_is_warned_of_twice(server: FaultServer, params: Params) -> None:
    told = Told(check_mode=True)
    slip = {"timeout_destination": "odd||5"}
    ivrs(params(ivrs=[{"id": "7001", **slip}, {"name": "IVR 2", **slip}]), told)
    says = (
        "timeout_destination: 'odd' is not a known destination type and is sent as given. Check that this is intended."
    )
    assert told.warnings == [f"entry 1: IVR 7001: {says}", f"entry 2: IVR 'IVR 2': {says}"]


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


def test_a_ring_that_is_not_deleted_is_explained_by_entries(server: FaultServer, params: Params) -> None:
    ring = [{"id": one, "timeout_destination": f"ivr||{other}"} for one, other in (("7001", "7002"), ("7002", "7001"))]
    ivrs(params(ivrs=ring), Told())
    server.script("DELETE", faults.INVALID_TEXT)
    result = ivrs(params(ivrs=[{"id": one["id"], "state": "absent"} for one in ring]), Told())
    said = [row["msg"] for row in result["results"]]
    assert said[0] == (
        "entry 1: IVR 7001 was not deleted, because IVR 7002 (entry 2) was not deleted and still leads to it. "
        "The IVR leads again where it led before."
    )
    assert said[1].startswith("DELETE /v1/ivr/7002 was refused (422)")
    assert "point them elsewhere. Then run the task again." in result["msg"]
    assert "Correct the values" not in result["msg"]
