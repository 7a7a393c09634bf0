# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option check_numbers: no IVR that a number leads to is deleted, and the lint knows where calls come in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.modules import ivr, ivrs
from tests.simulator import Simulator

MODULE = ivrs
Run = Callable[..., dict[str, Any]]
End = Callable[..., tuple[int, dict[str, Any]]]
REFUSED = (
    "IVR 7928 (Language choice) is not deleted: number +918044440001 (Toll-free) leads to it. Point it elsewhere in "
    "the portal first."
)


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("check", [False, True], ids=["run", "check"])
def test_an_ivr_that_a_number_leads_to_is_not_deleted(
    api: Simulator, run_failing: Run, force: bool, check: bool
) -> None:
    wanted = [{"id": 7928, "state": "absent"}, {"id": 7932, "timeout": 20}]
    options = {"check_numbers": True, "force": force, "assume_recording_type": "recording"}
    result = run_failing(ivrs=wanted, check=check, **options)
    assert (result["error"]["kind"], result["msg"], result["requests"]) == ("in_use", REFUSED, 2)
    assert not api.writes


def test_all_of_a_purge_are_named(api: Simulator, run_failing: Run) -> None:
    result = run_failing(ivrs=[], purge=True, check_numbers=True)
    assert REFUSED in result["error"]["problems"]
    assert "IVR 7937 (Dealer desk) is not deleted: number +918044440002 (Dealers)" in str(result["error"]["problems"])
    assert not api.writes


def test_one_ivr_is_checked_as_well(api: Simulator, end_of: End) -> None:
    code, result = end_of(ivr, name="Language choice", state="absent", check_numbers=True, force=True)
    assert (code, result["error"]["kind"], result["msg"]) == (1, "in_use", REFUSED)
    assert not api.writes
    code, result = end_of(ivr, name="Language choice", state="absent")
    assert (code, result["action"]) == (0, "delete")


def test_other_ivrs_are_deleted_and_the_numbers_take_one_request(api: Simulator, end_of: End) -> None:
    code, result = end_of(ivr, id=7938, state="absent", check_numbers=True)
    assert (code, result["changed"], result["requests"]) == (0, True, 4)
    assert end_of(ivr, id=7938, state="absent", check_numbers=True)[1]["requests"] == 2


@pytest.mark.parametrize("module", [ivr, ivrs])
@pytest.mark.parametrize("form", ["id", "type", "object", "absent"])
def test_a_number_that_is_not_understood_may_lead_to_what_is_deleted(
    api: Simulator, end_of: End, module: Any, form: str
) -> None:
    api.switch(read_number_destination=form)
    options = {"id": 7938, "state": "absent"}
    code, result = end_of(module, check_numbers=True, **(options if module is ivr else {"ivrs": [options]}))
    assert (code, result["error"]["kind"]) == (1, "in_use")
    assert "It is not known whether number +918044440001 (Toll-free)" in result["msg"]
    assert not api.writes
    code, _result = end_of(ivr, id=7932, timeout=20, assume_recording_type="recording", check_numbers=True)
    assert (code, len(api.writes)) == (0, 1)


def test_a_type_of_the_dialect_leads_to_the_ivr(api: Simulator, end_of: End) -> None:
    api.edit_number("+918044440003", destination="ivr_menu||7938")
    how = {
        "id": 7938,
        "state": "absent",
        "check_numbers": True,
        "api_dialect": {"destination_types": {"ivr_menu": "ivr"}},
    }
    code, result = end_of(ivr, **how)
    assert (code, result["error"]["kind"]) == (1, "in_use")
    assert "number +918044440003" in result["msg"] and "leads to it" in result["msg"]
    assert not api.writes


def test_a_type_that_nobody_knows_may_lead_to_the_ivr(api: Simulator, end_of: End) -> None:
    api.edit_number("+918044440003", destination="ivr_menu||7938")
    code, result = end_of(ivr, id=7938, state="absent", check_numbers=True)
    assert (code, result["error"]["kind"]) == (1, "in_use")
    assert "It is not known whether number +918044440003" in result["msg"]
    api.edit_number("+918044440003", destination="ivr_menu||7999")
    assert end_of(ivr, id=7938, state="absent", check_numbers=True)[0] == 0


@pytest.mark.parametrize("module", [ivr, ivrs])
def test_numbers_that_cannot_be_read_stop_the_task(api: Simulator, end_of: End, module: Any) -> None:
    api.switch(permissions="ivr_only")
    options = {"id": 7932, "timeout": 20}
    code, result = end_of(
        module,
        check_numbers=True,
        assume_recording_type="recording",
        **(options if module is ivr else {"ivrs": [options]}),
    )
    assert (code, result["changed"], result["error"]["kind"]) == (1, False, "forbidden")
    assert not api.writes


def test_the_lint_knows_where_calls_come_in(api: Simulator, run: Run) -> None:
    def orphans(**options: Any) -> set[str]:
        return {row["ivr"] for row in run(ivrs=[], **options)["lint"] if row["rule"] == "orphan"}

    assert "7937" not in orphans(check_numbers=True) or "7937" in orphans()
    api.edit_number("+918044440003", destination="ivr||4711")
    rules = {row["rule"] for row in run(ivrs=[], check_numbers=True)["lint"]}
    assert "dangling_number" in rules
    assert "dangling_number" not in {row["rule"] for row in run(ivrs=[])["lint"]}
