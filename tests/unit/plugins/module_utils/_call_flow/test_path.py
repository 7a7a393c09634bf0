# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The path of a call: what a caller hears, and where the call ends."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.call_tests import run_call_tests
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.graph import Graph
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.path import call_path, follow
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput
from tests.unit.plugins.module_utils._call_flow.ivr_sets import (
    BILLING,
    CALLS,
    MAIN,
    MANY,
    PARTS,
    RECEPTION,
    SETS,
    TREE,
    an_ivr,
    found,
)


def test_a_caller_hears_the_prompt_of_each_menu_and_reaches_the_destination_of_the_last_key() -> None:
    assert call_path(TREE, "Main menu", "2,1") == {
        "reaches": "department||20",
        "name": "",
        "hears": ["101", "102"],
        "hears_named": ["101", "102"],
        "steps": [
            {"ivr": "1", "key": "2", "hears": ["102"], "leads_to": "ivr||2"},
            {"ivr": "2", "key": "1", "hears": [], "leads_to": "department||20"},
        ],
    }


def test_a_caller_who_presses_nothing_more_is_in_the_menu_that_has_a_name() -> None:
    assert call_path(TREE, "1", [2]) == {
        "reaches": "ivr||2",
        "name": "Billing",
        "hears": ["101", "102"],
        "hears_named": ["101", "102"],
        "steps": [{"ivr": "1", "key": "2", "hears": ["102"], "leads_to": "ivr||2"}],
    }
    assert call_path(TREE, "Main menu") == {
        "reaches": "ivr||1",
        "name": "Main menu",
        "hears": ["101"],
        "hears_named": ["101"],
        "steps": [],
    }


@pytest.mark.parametrize("key", ["9", "invalid"])
def test_allowed_wrong_keys_stay_in_the_menu_and_the_next_one_leaves_it(key: str) -> None:
    stays, leaves = call_path(TREE, 1, [key]), call_path(TREE, 1, [key, key])
    assert (stays["reaches"], stays["hears"]) == ("ivr||1", ["101", "244"])
    assert (leaves["reaches"], leaves["hears"]) == (RECEPTION, ["101", "244", "245"])


def test_allowed_silence_stays_in_the_menu_and_the_next_one_leaves_it() -> None:
    stays, leaves = call_path(TREE, 1, "timeout,timeout"), call_path(TREE, 1, "timeout, timeout, timeout")
    assert (stays["reaches"], stays["hears"]) == ("ivr||1", ["101", "246", "246"])
    assert (leaves["reaches"], leaves["hears"]) == ("hangup||1", ["101", "246", "246", "247"])


def test_wrong_keys_and_silence_are_counted_apart_and_anew_in_each_visit() -> None:
    apart = call_path(TREE, 1, ["9", "timeout", "timeout"])
    anew = call_path(TREE, 1, ["9", "timeout", "2", "9", "*", "9"])
    assert apart["reaches"] == "ivr||1"
    assert anew["reaches"] == "ivr||1"
    assert anew["hears"] == ["101", "244", "246", "102", "244", "101", "244"]


def test_a_branch_that_leads_to_an_ivr_plays_the_last_prompt_and_then_that_ivr() -> None:
    ivrs = [{**MAIN, "invalid_destination": "ivr||2", "incorrect_count": 0}, BILLING]
    assert call_path(ivrs, 1, "#")["hears"] == ["101", "245", "102"]


def test_what_a_definition_does_not_say_is_not_heard_and_leads_nowhere() -> None:
    assert call_path([{"name": "New"}], "New", "timeout") == {
        "reaches": "",
        "name": "",
        "hears": [],
        "hears_named": [],
        "steps": [{"ivr": "New", "key": "timeout", "hears": [], "leads_to": ""}],
    }


def test_a_path_into_an_ivr_that_is_not_there_ends_at_its_id() -> None:
    path = call_path([an_ivr(1, {"1": "ivr||7999"})], 1, "1")
    assert (path["reaches"], path["name"]) == ("ivr||7999", "")


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ("1,4,5", "Keys 4, 5 are left over: after 1 the call has already left the menus and is at department||17839."),
        ("21", "'21' is not a key. Keys are 0 to 9, *, #, timeout and invalid, with commas between"),
        (21, "'21' is not a key."),
        ([True], "'True' is not a key."),
        (True, "'True' is not a key."),
        ([["1"]], "is not a key."),
        ("1,,2", "'' is not a key."),
        ({"1": "2"}, "keys must be a list, not"),
    ],
)
def test_keys_that_nobody_could_press_are_refused_with_a_sentence(keys: Any, message: str) -> None:
    with pytest.raises(BadInput) as caught:
        call_path(TREE, "Main menu", keys)
    assert message in str(caught.value)


def test_keys_left_over_where_there_is_no_destination_are_refused() -> None:
    with pytest.raises(BadInput, match="is at no destination"):
        call_path([{"name": "New"}], "New", "timeout,2")


@pytest.mark.parametrize("keys", ["", [], None])
def test_no_keys_at_all_leave_the_caller_where_the_call_starts(keys: Any) -> None:
    assert call_path(TREE, 1, keys)["steps"] == []


@pytest.mark.parametrize("part", PARTS)
def test_a_key_that_a_part_of_a_menu_leaves_out_is_unknown_and_not_a_wrong_key(part: dict[str, Any]) -> None:
    with pytest.raises(
        BadInput, match=r"Where key 5 of IVR 1 leads is unknown: its definition has (no|only part of its)"
    ):
        call_path([part], 1, "5")
    (result,) = run_call_tests([part], [{"start": 1, "keys": "5", "reaches": "ivr||1"}])
    assert result["passed"] is False
    assert "Where key 5 of IVR 1 leads is unknown" in result["message"]
    assert call_path([part], 1, "invalid")["reaches"] == "ivr||1"


@pytest.mark.parametrize("part", PARTS[1:3])
def test_what_a_part_says_is_linted_and_followed(part: dict[str, Any]) -> None:
    assert call_path([part], 1, "1")["reaches"] == "ivr||1"
    menu = {"menu": [{"option": "1", "destination": "ivr||9"}]}
    assert ("dangling_ivr", "1", "1") in found([{"id": 1, "purge_menu": False, **menu}])


@MANY
@given(SETS, CALLS)
def test_a_path_is_a_path_in_the_graph(ivrs: list[dict[str, Any]], keys: list[str]) -> None:
    graph = Graph(ivrs)
    call = follow(graph, graph.ivrs[0], keys)
    here: str = "ivr||1"
    heard = ["101"]
    for step in call.steps:
        menu = graph.find(here)
        assert step.ivr == menu.id
        assert step.leads_to in {here, *(branch.destination for branch in menu.branches.values())}
        here = step.leads_to
        heard += step.hears
    assert (call.reaches, call.hears) == (here, heard)
    assert [step.key for step in call.steps] == keys[: len(call.steps)]
    assert bool(call.problem) == (len(call.steps) < len(keys))
    assert (call.ivr is None) == (here not in {menu.destination for menu in graph.ivrs})
