# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names as they will be after a task, twins, diffs that can be pasted back, and what cannot be read or looked up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from tests.simulator import Simulator
from tests.support.bodies import menu_of
from tests.support.running import Run

ASSUME = {"assume_recording_type": "recording"}


def ivrs(*definitions: dict[str, Any], **options: Any) -> dict[str, Any]:
    return {"servetel.ivr.ivrs": {"ivrs": [*definitions], "lint": "off", **ASSUME, **options}}


def key_1(destination: str, ivr_id: int = 7926) -> dict[str, Any]:
    return {"id": ivr_id, "purge_menu": False, "menu": [{"option": "1", "destination": destination}]}


def test_a_chain_of_renames_and_a_reference_are_done_once(playbook: Callable[..., Run], api: Simulator) -> None:
    old = api.ivr(7930)["name"]
    chain = ivrs({"id": 7929, "name": old}, {"id": 7930, "name": "Help"}, key_1(f"ivr||name={old}"))
    first, again = playbook([chain, chain], diff=True).results
    assert (first["failed"], first["changed"], again["failed"], again["changed"]) == (False, True, False, False)
    assert menu_of(api.ivr(7926))["1"] == "ivr||7929"
    assert f'"1": ivr||7929  # {old}' in first["diff"][2]["after"]


def test_what_would_not_work_twice_is_refused_before_any_write(playbook: Callable[..., Run], api: Simulator) -> None:
    old, sales = api.ivr(7930)["name"], api.ivr(7929)["name"]
    absent = {"id": 7930, "state": "absent"}
    cases = [
        (ivrs({"id": 7930, "name": "Help"}, key_1(f"ivr||name={old}")), f'No IVR will be named "{old}": IVR 7930'),
        (ivrs(absent, key_1("ivr||7930")), "IVR 7926: key 1: It would lead to IVR 7930"),
        (ivrs(absent, key_1(f"ivr||name={old}")), "which has this name now, is being deleted"),
        (ivrs({"id": 7930, "name": sales}, {"name": sales}), "is found by that name"),
        (ivrs({"id": 7930, "name": sales}), f'the name "{sales}" is also that of IVR 7929 ({sales})'),
        ({"servetel.ivr.ivr": {"id": 7930, "name": sales, **ASSUME}}, "is also that of IVR 7929"),
        ({"servetel.ivr.ivr": {"id": 7930, "name": f"{sales} ", **ASSUME}}, "by white space only"),
    ]
    results = playbook([task for task, _words in cases]).results
    for result, (_task, words) in zip(results, cases, strict=True):
        assert (result["failed"], result["changed"]) == (True, False)
        assert words in result["msg"]
    assert api.writes == []
    forced = playbook([{"servetel.ivr.ivr": {"id": 7930, "name": sales, "force": True, **ASSUME}}]).result
    assert forced["changed"] and "is also that of IVR 7929" in forced["warnings"][0]


def test_what_a_diff_shows_can_be_pasted_back(playbook: Callable[..., Run], api: Simulator) -> None:
    api.edit(7930, name="Support #1\n- new")
    task = {"servetel.ivr.ivr": {"id": 7926, "timeout": 9, "resolve_names": True, **ASSUME}}
    shown = playbook([task], check=True, diff=True).result["diff"]["after"]
    assert '  "2": ivr||7930  # Support #1\\u000a- new\n' in shown
    assert '  "1": department||17839  # Sales\n' in shown
    options = yaml.safe_load(shown)
    options["menu"] = [{"option": key, "destination": place} for key, place in options["menu"].items()]
    pasted = {"servetel.ivr.ivr": {**options, **ASSUME}}
    first, again = playbook([pasted, pasted]).results
    assert (first["changed"], again["changed"]) == (True, False)
    assert api.ivr(7926)["timeout"] == 9


def test_an_ivr_that_cannot_be_read_stops_nothing_else(playbook: Callable[..., Run], api: Simulator) -> None:
    api.edit(7931, timeout="soon")
    info, updated, deleted, refused = playbook(
        [
            {"servetel.ivr.ivr_info": {}},
            ivrs({"id": 7926, "timeout": 9}),
            {"servetel.ivr.ivr": {"id": 7938, "state": "absent"}},
            {"servetel.ivr.ivr": {"id": 7931, "timeout": 9, **ASSUME}},
        ]
    ).results
    assert (len(info["ivrs"]), [one["id"] for one in info["not_understood"]]) == (13, ["7931"])
    assert api.ivr(7931)["name"] in info["warnings"][0]
    assert (updated["failed"], updated["changed"], deleted["failed"], deleted["changed"]) == (False, True, False, True)
    assert (refused["failed"], refused["changed"]) == (True, False) and "IVR 7931" in refused["msg"]


@pytest.mark.parametrize("status", [403, 404])
def test_names_that_are_only_shown_need_no_permission(
    playbook: Callable[..., Run], api: Simulator, status: int
) -> None:
    for path in ("/v1/departments", "/v1/users"):
        api.answer_next("GET", path, status=status, body={"message": "Forbidden"})
    result = playbook(
        [{"servetel.ivr.ivr": {"id": 7926, "timeout": 9, "resolve_names": True, **ASSUME}}], diff=True
    ).result
    assert (result["failed"], result["changed"]) == (False, True)
    assert len(result["warnings"]) == 2 and "names of departments cannot be read" in result["warnings"][0]
    assert '"1": department||17839\n' in result["diff"]["after"]
    assert '"2": ivr||7930  # Support' in result["diff"]["after"]


def test_an_ivr_that_is_not_there_is_warned_of_once(playbook: Callable[..., Run]) -> None:
    one = {"servetel.ivr.ivr": {**key_1("ivr||99"), **ASSUME}}
    single, many = playbook([one, ivrs(key_1("ivr||99"), lint="warn")], check=True).results
    assert [warning for warning in single["warnings"] if "ivr||99" in warning] == [
        "IVR 7926: key 1 leads to ivr||99, but the account has no IVR with the id 99. Correct it, unless that IVR is "
        "created elsewhere."
    ]
    assert len([warning for warning in many["warnings"] if "ivr||99" in warning]) == 1
