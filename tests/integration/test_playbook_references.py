# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Destinations by name: the id is sent, a list is fetched only when a name needs it, and a doubtful name is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.simulator import Simulator
from tests.support.bodies import menu_of
from tests.support.ivr_samples import NEW
from tests.support.running import Run


def update(**menu: str) -> dict[str, Any]:
    entries = [{"option": key[1:], "destination": destination} for key, destination in menu.items()]
    return {"servetel.ivr.ivr": {"id": 7926, "menu": entries, "assume_recording_type": "recording"}}


def test_names_stand_for_ids(playbook: Callable[..., Run], api: Simulator) -> None:
    named = update(
        k1="department||name=Logistics",
        k2="ivr||name=मुख्य मेनू",
        k3="extension||name=Anitha Raman",
        k4="agent|name=Agent 20",
        k5="department||name=बिक्री",
    )
    by_id = update(
        k1="department||17844",
        k2="ivr||7927",
        k3="extension||0501247020000",
        k4="agent||0501247020120",
        k5="department||17840",
    )
    first, again, plain = playbook([named, named, by_id], diff=True).results
    assert (first["failed"], first["changed"]) == (False, True), first
    assert (again["changed"], plain["changed"]) == (False, False)
    assert menu_of(api.ivr(7926)) == {
        "1": "department||17844",
        "2": "ivr||7927",
        "3": "extension||0501247020000",
        "4": "agent||0501247020120",
        "5": "department||17840",
    }
    assert '"1": department||17844  # Logistics' in first["diff"]["after"]
    assert '"2": ivr||7927  # मुख्य मेनू' in first["diff"]["after"]
    paths = [request.path for request in api.requests]
    assert (paths.count("/v1/departments"), plain["requests"]) == (2, 1)


def test_a_doubtful_name_is_refused_with_what_helps(playbook: Callable[..., Run], api: Simulator) -> None:
    ambiguous, near, nobody, menu = playbook(
        [
            update(k1="department||name=Service"),
            update(k1="department||name=Instalation"),
            update(k1="extension||name=Zebulon Q. Xavier"),
            update(k1="ivr||name=Suport"),
        ]
    ).results
    for result in (ambiguous, near, nobody, menu):
        assert (result["failed"], result["changed"]) == (True, False)
    assert "department||name=Service: 2 have this name: 17841, 17849. Give the id" in ambiguous["msg"]
    assert 'No department is named "Instalation". Did you mean "Installation"?' in near["msg"]
    assert 'No extension is named "Zebulon Q. Xavier". Correct the name' in nobody["msg"]
    assert 'No IVR is named "Suport". Did you mean "Support"?' in menu["msg"]
    assert api.writes == []


def settings(name: str, leads_to: str) -> dict[str, Any]:
    return {**NEW, "name": name, "description": "Made by a test", "menu": [{"option": "1", "destination": leads_to}]}


def test_a_ring_of_new_ivrs_is_made_and_then_purged_although_the_api_keeps_what_is_in_use(
    playbook: Callable[..., Run], api: Simulator
) -> None:
    for raw in api.ivrs:
        api.remove(raw["id"])
    api.switch(delete_in_use="422")
    names = "ABCDE"
    ivrs = [settings(name, f"ivr||name={after}") for name, after in zip(names, names[1:] + "A")]
    make = {"servetel.ivr.ivrs": {"ivrs": ivrs}}
    purge = {"servetel.ivr.ivrs": {"ivrs": [], "purge": True, "assume_recording_type": "recording"}}
    made, again, purged = playbook([make, make, purge]).results
    assert (made["failed"], made["summary"]["created"], made["requests"]) == (False, 5, 13), made
    assert (again["changed"], again["requests"]) == (False, 1)
    assert (purged["failed"], purged["summary"]["deleted"], purged["requests"]) == (False, 5, 9), purged
    assert api.ivrs == []
