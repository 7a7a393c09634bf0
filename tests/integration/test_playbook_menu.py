# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The menu: as entries and as parallel lists, whole and in part, with and without SMS templates.

Each case has an account of its own and runs its task twice: the second run must find nothing to do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.simulator import Simulator
from tests.support.bodies import menu_of
from tests.support.running import Outcome, Run

SALES, SUPPORT = "department||17839", "ivr||7930"
BILLING, ANITHA = "ivr||7932", "extension||0501247020000"
LIVE = {"1": SALES, "2": SUPPORT, "3": BILLING, "9": ANITHA}
"""The menu of IVR 7926."""


def entries(**menu: str | None) -> list[dict[str, str]]:
    """Menu entries, from keys written as k1, kstar, khash; None takes the key out."""
    names = {"kstar": "*", "khash": "#"}
    return [
        {"option": names.get(key, key[1:]), **({"state": "absent"} if value is None else {"destination": value})}
        for key, value in menu.items()
    ]


def lists(**menu: str) -> dict[str, list[str]]:
    given = entries(**menu)
    return {"option": [entry["option"] for entry in given], "destination": [entry["destination"] for entry in given]}


MENUS: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "reordered": ({"menu": entries(k9=ANITHA, k3=BILLING, k2=SUPPORT, k1=SALES)}, LIVE),
    "lists reordered": (lists(k9=ANITHA, k3=BILLING, k2=SUPPORT, k1=SALES), LIVE),
    "one bar and the other name": ({"menu": entries(k1="ringgroup|17839"), "purge_menu": False}, LIVE),
    "a key added to a whole menu": (
        {"menu": entries(k1=SALES, k2=SUPPORT, k3=BILLING, k9=ANITHA, kstar=SUPPORT)},
        {**LIVE, "*": SUPPORT},
    ),
    "a key added": ({"menu": entries(khash="hangup||1"), "purge_menu": False}, {**LIVE, "#": "hangup||1"}),
    "a key added by lists": ({**lists(k0=SUPPORT), "purge_menu": False}, {**LIVE, "0": SUPPORT}),
    "a key changed": ({"menu": entries(k2=BILLING), "purge_menu": False}, {**LIVE, "2": BILLING}),
    "a key changed by lists": ({**lists(k2=BILLING), "purge_menu": False}, {**LIVE, "2": BILLING}),
    "keys left out": ({"menu": entries(k1=SALES, k2=SUPPORT)}, {"1": SALES, "2": SUPPORT}),
    "keys left out of the lists": (lists(k1=SALES, k2=SUPPORT), {"1": SALES, "2": SUPPORT}),
    "a key left out that stays": ({"menu": entries(k1=SALES, k2=SUPPORT), "purge_menu": False}, LIVE),
    "a key taken out": (
        {"menu": entries(k9=None), "purge_menu": False},
        {"1": SALES, "2": SUPPORT, "3": BILLING},
    ),
    "a mapping": ({"menu": {1: SALES, "2": SUPPORT, 3: {"destination": BILLING}, 9: ANITHA}}, LIVE),
    "a key added by a mapping": ({"menu": {0: SUPPORT}, "purge_menu": False}, {**LIVE, "0": SUPPORT}),
    "a key taken out by a mapping": (
        {"menu": {"9": {"state": "absent"}, "1": {"destination": BILLING, "state": None}}, "purge_menu": False},
        {"1": BILLING, "2": SUPPORT, "3": BILLING},
    ),
    "a whole menu as a mapping": ({"menu": {"*": SUPPORT}}, {"*": SUPPORT}),
    "a key that is not there taken out": ({"menu": entries(k8=None), "purge_menu": False}, LIVE),
}
SMS_MENUS: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "kept when the entry does not mention it": (
        {"menu": entries(k2="department||17841"), "purge_menu": False},
        {"1": "department||17843", "2": "department||17841 3412", "0": "ivr||7926"},
    ),
    "kept when lists do not mention it": (
        lists(k1="department||17843", k2="department||17843"),
        {"1": "department||17843", "2": "department||17843 3412"},
    ),
    "taken away by 0": (
        {"menu": [{"option": "2", "destination": "department||17843", "sms_template": "0"}], "purge_menu": False},
        {"1": "department||17843", "2": "department||17843", "0": "ivr||7926"},
    ),
    "taken away by an empty text": (
        {"menu": [{"option": "2", "destination": "department||17843", "sms_template": ""}], "purge_menu": False},
        {"1": "department||17843", "2": "department||17843", "0": "ivr||7926"},
    ),
    "moved to another key by lists": (
        {**lists(k1="department||17843", k2="department||17843"), "sms_template": ["3412", "0"]},
        {"1": "department||17843 3412", "2": "department||17843"},
    ),
    "changed": (
        {"menu": [{"option": "2", "destination": "department||17843", "sms_template": 77}], "purge_menu": False},
        {"1": "department||17843", "2": "department||17843 77", "0": "ivr||7926"},
    ),
}


@pytest.mark.parametrize(("ivr_id", "cases"), [(7926, MENUS), (7932, SMS_MENUS)], ids=["keys", "sms templates"])
def test_a_menu_becomes_what_the_task_says_and_the_second_run_finds_nothing_to_do(
    on_own_accounts: Callable[..., dict[str, Outcome]], ivr_id: int, cases: dict[str, Any]
) -> None:
    outcomes = on_own_accounts(
        {name: [{"servetel.ivr.ivr": {"id": ivr_id, **options}}] * 2 for name, (options, _menu) in cases.items()},
        defaults={"assume_recording_type": "recording"},
    )
    for name, (_options, menu) in cases.items():
        api, results, output = outcomes[name]
        assert [result["failed"] for result in results] == [False, False], (name, output)
        assert menu_of(api.ivr(ivr_id)) == menu, name
        differs = menu != LIVE
        assert [result["changed"] for result in results] == [differs, False], name
        assert len(api.writes) == differs, name


def test_a_menu_is_returned_in_the_order_of_a_keypad(playbook: Callable[..., Run], api: Simulator) -> None:
    run = playbook(
        [{"servetel.ivr.ivr": {"id": 7926, "menu": entries(khash=SALES, k0=SALES, kstar=SALES, k9=SALES, k1=SALES)}}],
        defaults={"assume_recording_type": "recording"},
    )
    assert [entry["option"] for entry in run.result["ivr"]["menu"]] == ["1", "9", "0", "*", "#"]


@pytest.mark.parametrize("module", ["ivr", "ivrs"])
@pytest.mark.parametrize("menu", [entries(k9=None), {"9": {"state": "absent"}}, entries(k1=SALES, k9=None)], ids=str)
def test_an_absent_key_without_purge_menu_false_is_refused_before_any_request(
    playbook: Callable[..., Run], api: Simulator, module: str, menu: Any
) -> None:
    options = {"id": 7926, "menu": menu}
    run = playbook([{f"servetel.ivr.{module}": options if module == "ivr" else {"ivrs": [options]}}])
    assert run.result["failed"]
    assert 'state: absent of key "9" needs purge_menu: false' in run.result["msg"]
    assert not api.requests


@pytest.mark.parametrize("check", [True, False])
def test_keys_that_an_update_removes_because_they_are_not_listed_are_named(
    playbook: Callable[..., Run], check: bool
) -> None:
    run = playbook(
        [
            {"servetel.ivr.ivr": {"id": 7926, "menu": {"1": SALES, "2": SUPPORT}}},
            {"servetel.ivr.ivrs": {"ivrs": [{"id": 7932, "menu": {"1": SALES}}], "lint": "off"}},
            {"servetel.ivr.ivr": {"id": 7927, "menu": {"*": SALES}, "purge_menu": False}},
        ],
        defaults={"assume_recording_type": "recording"},
        check=check,
    )
    assert ["removes keys 3 and 9, because the menu given" in word for word in run.results[0]["warnings"]] == [True]
    assert ["removes keys 2 and 0, because the menu given" in word for word in run.results[1]["warnings"]] == [True]
    assert "warnings" not in run.results[2]
