# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which IVR is meant: by id, by name, by a name in Devanagari, by nobody's name; and IVRs that come and go."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from tests.simulator import Simulator
from tests.support.bodies import body_of
from tests.support.ivr_samples import WHOLE
from tests.support.running import Run

ASSUME = {"SERVETEL_ASSUME_RECORDING_TYPE": "recording"}


def test_an_id_with_a_name_renames(playbook: Callable[..., Run], api: Simulator) -> None:
    live = api.ivr(7938)
    task = {"servetel.ivr.ivr": {"id": 7938, "name": "After the visit"}}
    run = playbook([task, task, {"servetel.ivr.ivr_info": {"name": "After the visit"}}], env=ASSUME)
    renamed, again, found = run.results
    assert (renamed["changed"], again["changed"]) == (True, False)
    assert [write.body for write in api.writes] == [body_of(live, name="After the visit")]
    assert [ivr["id"] for ivr in found["ivrs"]] == ["7938"]


def test_a_name_finds_its_ivr_in_either_unicode_form(playbook: Callable[..., Run], api: Simulator) -> None:
    composed, excluded = "ऩया मेनू", "फ\N{DEVANAGARI SIGN NUKTA}ोन"
    api.edit(7927, name=composed)
    api.edit(7931, name="\N{DEVANAGARI LETTER FA}ोन")  # which NFC takes apart
    decomposed = unicodedata.normalize("NFD", composed)
    assert decomposed != composed
    run = playbook(
        [
            {"servetel.ivr.ivr": {"name": decomposed, "timeout": 31}},
            {"servetel.ivr.ivr": {"name": decomposed, "timeout": 31}},
            {"servetel.ivr.ivr": {"name": excluded, "timeout": 32}},
            {"servetel.ivr.ivr_info": {"name": decomposed}},
        ],
        env=ASSUME,
    )
    assert [result["changed"] for result in run.results] == [True, False, True, False], run.output
    assert [write.path for write in api.writes] == ["/v1/ivr/7927", "/v1/ivr/7931"]
    assert (api.ivr(7927)["timeout"], api.ivr(7931)["timeout"]) == (31, 32)
    assert [ivr["id"] for ivr in run.results[3]["ivrs"]] == ["7927"]


def test_a_name_that_two_have_is_refused_with_both_ids(playbook: Callable[..., Run], api: Simulator) -> None:
    api.edit(7938, name="Sales")
    run = playbook(
        [
            {"servetel.ivr.ivr": {"name": "Sales", "timeout": 9}},
            {"servetel.ivr.ivr": {"name": "Sales", "state": "absent"}},
            {"servetel.ivr.ivr_info": {"name": "Sales"}},
        ],
        env=ASSUME,
    )
    for refused in run.results[:2]:
        assert refused["failed"] and not refused["changed"]
        assert refused["msg"] == (
            "IVR 'Sales': 2 IVRs have this name: 7929, 7938. Give the id of the one that is meant."
        )
    assert [ivr["id"] for ivr in run.results[2]["ivrs"]] == ["7929", "7938"]
    assert api.writes == []


def test_an_id_that_the_account_does_not_have_is_refused(playbook: Callable[..., Run], api: Simulator) -> None:
    run = playbook([{"servetel.ivr.ivr": {"id": 4711, "timeout": 9}}, {"servetel.ivr.ivr_info": {"id": 4711}}])
    refused, looked = run.results
    assert (refused["failed"], refused["changed"], refused["error"]["kind"]) == (True, False, "not_found")
    assert "the account has no IVR with the id 4711" in refused["msg"]
    assert looked["ivrs"] == []
    assert api.writes == []


def test_a_name_that_nobody_has_is_created_once(playbook: Callable[..., Run], api: Simulator) -> None:
    task = {"servetel.ivr.ivr": WHOLE}
    created, again = playbook([task, task]).results
    assert (created["failed"], created["changed"], created["action"]) == (False, True, "create"), created
    assert created["ivr"] == {"id": "8001", **WHOLE}
    assert (again["changed"], again["action"], again["ivr"]["id"]) == (False, "none", "8001")
    (write,) = api.writes
    assert (write.method, write.path) == ("POST", "/v1/ivr")
    assert body_of(api.ivr(8001), recording="outbound_tts||812") == write.body
    assert api.prompt_type(8001, "recording") == "outbound_tts"


def test_a_name_that_nobody_has_is_not_created_in_part(playbook: Callable[..., Run], api: Simulator) -> None:
    refused = playbook([{"servetel.ivr.ivr": {"name": "Main menue", "timeout": 9, "description": "x"}}]).result
    assert (refused["failed"], refused["changed"], refused["error"]["kind"]) == (True, False, "blocked")
    missing = [option for option in WHOLE if option not in ("name", "timeout", "description")]
    assert all(option in refused["msg"] for option in missing)
    assert api.writes == []


def test_an_ivr_goes_by_id_or_name_and_only_once(playbook: Callable[..., Run], api: Simulator) -> None:
    run = playbook(
        [
            {"servetel.ivr.ivr": {"id": 7938, "state": "absent"}},
            {"servetel.ivr.ivr": {"id": 7938, "state": "absent"}},
            {"servetel.ivr.ivr": {"name": "Holiday: Diwali", "state": "absent"}},
            {"servetel.ivr.ivr": {"name": "Holiday: Diwali", "state": "absent"}},
        ]
    )
    assert [(result["failed"], result["changed"], result["action"]) for result in run.results] == [
        (False, True, "delete"),
        (False, False, "none"),
        (False, True, "delete"),
        (False, False, "none"),
    ]
    assert [(write.method, write.path) for write in api.writes] == [
        ("DELETE", "/v1/ivr/7938"),
        ("DELETE", "/v1/ivr/7934"),
    ]
    assert all(result["ivr"] == {} for result in run.results)
    assert not {7934, 7938} & {raw["id"] for raw in api.ivrs}


def test_who_still_leads_to_an_ivr_that_goes_is_told(playbook: Callable[..., Run], api: Simulator) -> None:
    run = playbook([{"servetel.ivr.ivr": {"id": 7932, "state": "absent"}}])
    assert run.result["changed"]
    (warning,) = run.result["warnings"]
    assert "key 3 of IVR 7926 (Main menu)" in warning and "key 3 of IVR 7927 (मुख्य मेनू)" in warning
