# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What definitions change, IVR by IVR."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.change import Change, absent_ivrs, change
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.graph import Graph

ACCOUNT: list[dict[str, Any]] = [
    {
        "id": "1",
        "name": "Main menu",
        "description": "",
        "recording": "101",
        "timeout": 20,
        "incorrect_count": 1,
        "invalid_destination": "department||20",
        "timeout_destination": "hangup||1",
        "menu": [
            {"option": "1", "destination": "department||20", "sms_template": "7"},
            {"option": "2", "destination": "ivr||2"},
        ],
    },
    {"id": "2", "name": "Café", "menu": {"1": "hangup||1"}},
]
NAMES = {"department": {"Sales": 20}}


def changes(wanted: list[dict[str, Any]], *, purge: bool = False) -> Change:
    return change(Graph(ACCOUNT, NAMES), Graph(wanted, NAMES), NAMES, None, purge=purge, absent=absent_ivrs(wanted))


def differences(wanted: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [tuple(one) for ivr in changes(wanted).ivrs for one in ivr.differences]


@pytest.mark.parametrize(
    "definition",
    [
        {"id": 1},
        {"name": "Main menu", "timeout": "20", "recording": "recording||101"},
        {"id": 1, "menu": {"1": "department||name=Sales", "2": "ivr||name=Café"}},
        {"id": 1, "menu": {"1": "department||20"}, "purge_menu": False},
        {"id": 2, "name": "Cafe\u0301"},
    ],
)
def test_what_means_the_same_or_is_not_mentioned_is_no_change(definition: dict[str, Any]) -> None:
    found = changes([definition])
    assert found.ivrs == [] and len(found.after.ivrs) == 2


@pytest.mark.parametrize("wanted", [[{"id": 1}], [{"id": 1}, {"id": 9, "state": "absent"}]], ids=["purge", "absent"])
def test_an_ivr_that_is_not_understood_stays(wanted: list[dict[str, Any]]) -> None:
    strange = {"id": "9", "name": "Strange", "reason": "The API shows IVR 9 (Strange) in a strange form."}
    before = Graph([*ACCOUNT, strange], NAMES)
    found = change(before, Graph(wanted, NAMES), NAMES, None, purge=True, absent=absent_ivrs(wanted))
    assert [(ivr.action, ivr.id) for ivr in found.ivrs] == [("deleted", "2")]
    assert [ivr.id for ivr in found.after.ivrs] == ["1", "9"]


def test_differences_are_in_words_with_names() -> None:
    wanted = {
        "id": 1,
        "name": "Start",
        "description": "New",
        "recording": "recording||102",
        "timeout": 30,
        "timeout_destination": "department||20",
        "menu": {"1": {"destination": "hangup||1", "sms_template": 0}, "3": "ivr||2"},
    }
    assert differences([wanted]) == [
        ("Name", "Main menu", "Start"),
        ("Description", "", "New"),
        ("Welcome prompt", "101", "recording||102"),
        ("Seconds to wait for a key", "20", "30"),
        ("After the last timeout", "Hang up", "Sales (department 20)"),
        ("Key 1", "Sales (department 20)", "Hang up"),
        ("Key 1, SMS template", "7", ""),
        ("Key 2", "Café (2)", ""),
        ("Key 3", "", "Café (2)"),
    ]


def test_a_part_of_a_menu_changes_its_keys_only() -> None:
    part = {
        "id": 1,
        "purge_menu": False,
        "menu": [{"option": "2", "state": "absent"}, {"option": "5", "destination": "hangup||1"}],
    }
    found = changes([part])
    assert [tuple(one) for one in found.ivrs[0].differences] == [("Key 2", "Café (2)", ""), ("Key 5", "", "Hang up")]
    menu = found.after.find(1)
    assert list(menu.keys) == ["1", "5"] and menu.is_complete


def test_new_and_deleted_menus_are_named() -> None:
    found = changes([{"name": "New", "menu": {"1": "ivr||1"}}, {"id": 2, "state": "absent"}])
    assert [(one.action, one.name, one.id, one.number) for one in found.ivrs] == [
        ("new", "New", "", 0),
        ("deleted", "Café", "2", None),
    ]
    assert [menu.name for menu in found.after.ivrs] == ["New", "Main menu"]
    by_name = changes([{"name": "Cafe\u0301", "state": "absent"}])
    assert [(one.action, one.id) for one in by_name.ivrs] == [("deleted", "2")]


def test_menus_that_are_not_in_the_list_stay_unless_it_is_the_whole_account() -> None:
    assert [one.action for one in changes([{"id": 1}], purge=True).ivrs] == ["deleted"]
    assert changes([{"id": 1}]).ivrs == []


def test_a_definition_without_a_menu_is_whole_over_a_whole_one() -> None:
    found = changes([{"id": 1, "timeout": 5}, {"id": 9, "timeout": 5}])
    assert [menu.is_complete for menu in found.after.ivrs] == [True, False, True]
