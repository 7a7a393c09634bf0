# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the task of ivr_info says of IVRs that are not understood."""

from __future__ import annotations

from ansible_collections.servetel.ivr.plugins.module_utils._tasks.ivr_info import ivr_info
from tests.support import faults
from tests.support.faults.server import FaultServer
from tests.unit.plugins.module_utils.task_calls import Params, Told, refusal


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
    assert (len(told.warnings), told.warnings[-1]) == (6, "not_understood has 3 more IVRs.")
