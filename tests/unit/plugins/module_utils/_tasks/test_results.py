# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What several tasks have in their results: plain values, diffs, names, warnings."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._tasks.ivr import ivr
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.ivr_export import ivr_export
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.ivr_info import ivr_info
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.ivrs import ivrs
from tests.support import faults
from tests.support.faults.server import FaultServer
from tests.unit.plugins.module_utils.task_calls import Params, Told, paths, refusal
from tests.unit.plugins.plain import is_plain


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


def test_warnings_are_told_on_one_line_without_control_characters(server: FaultServer, params: Params) -> None:
    server.edit(7001, **{"jin\x1bgle": "on"})
    told = Told(check_mode=True)
    ivr(params(id="7001", timeout=20), told)
    assert "jin\\u001bgle" in told.warnings[0]
    assert paths(server) == ["GET /v1/ivrs"]


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
            "The names of departments cannot be read, so their ids are used instead: GET /v1/dep"
        )
        assert ("give the token the permission" in told.warnings[0]) is (status == 403)
        assert "agent||0501247000001" in str(result)
        assert ("17001  #" in str(result), "# Asha" in str(result) or "Asha" in result.get("names", {}).values()) == (
            False,
            True,
        )


def test_a_refused_token_is_no_matter_of_names(server: FaultServer, params: Params) -> None:
    server.script("USERS", faults.status(401))
    assert refusal(lambda: ivr_info(params(resolve_names=True), Told())).kind == "auth"


def test_a_renamed_ivr_has_its_new_name_on_both_sides_of_a_diff(server: FaultServer, params: Params) -> None:
    entries = [
        {"id": "7001", "menu": [{"option": "1", "destination": "ivr||7002"}]},
        {"id": "7002", "name": "Help"},
    ]
    diffs = ivrs(params(ivrs=entries), Told(check_mode=True))["diff"]
    assert '"1": ivr||7002  # Help\n' in diffs[0]["after"]


NEW = {
    **dict.fromkeys(("recording", "invalid_recording", "recording_invalid"), "5"),
    **dict.fromkeys(("timeout_retry_recording", "timeout_recording"), "5"),
    **dict.fromkeys(("timeout", "incorrect_count", "timeout_tries"), 1),
    **dict.fromkeys(("invalid_destination", "timeout_destination"), "hangup||1"),
    "description": "",
}


def test_alike_warnings_are_told_a_few_times_and_counted(server: FaultServer, params: Params) -> None:
    told = Told(check_mode=True)
    entries = [{"id": "7001", "timeout_destination": f"odd{number}||5"} for number in range(1)]
    entries += [{"name": f"New {n}", "menu": {"1": f"strange_{n}||5"}, **NEW} for n in range(300)]
    ivrs(params(ivrs=entries), told)
    assert len(told.warnings) < 10
    assert told.warnings[-1] == "More warnings like these, left out to keep the result small: 295."
