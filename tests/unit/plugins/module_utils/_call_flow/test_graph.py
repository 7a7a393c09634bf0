# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The caller's view of a set of IVRs: paths, findings, uses, diagrams and call tests.

Diagrams are read by Mermaid and Graphviz themselves, which `tests/diagrams/package.json` names.
"""

from __future__ import annotations

import json
import re
import subprocess
import time
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.call_tests import junit, run_call_tests
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.diagram import call_flow, draw
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.graph import Graph, call_path, follow, where_used
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.lint import (
    RULES,
    as_rows,
    inspect,
    lint,
    read_options,
)
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.reachability import (
    closed_loops,
    reachable,
    without_exit,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput, parse_definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import NOWHERE, Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import KEYS, Choice

ROOT = Path(__file__).resolve().parents[5]

PROMPTS = {
    "recording": "100",
    "invalid_recording": "244",
    "recording_invalid": "245",
    "timeout_retry_recording": "246",
    "timeout_recording": "247",
}
RECEPTION = "extension||0501247020000"


def an_ivr(id_: int, menu: dict[str, str], name: str | None = None, **settings: Any) -> dict[str, Any]:
    """An IVR as ivr_info returns it."""
    return {
        "id": str(id_),
        "name": name or f"Menu {id_}",
        "description": "",
        **PROMPTS,
        "recording": str(100 + id_),
        "timeout": 20,
        "incorrect_count": 1,
        "invalid_destination": RECEPTION,
        "timeout_tries": 2,
        "timeout_destination": "hangup||1",
        "menu": [{"option": key, "destination": destination} for key, destination in menu.items()],
        **settings,
    }


MAIN = an_ivr(1, {"1": "department||17839", "2": "ivr||2"}, "Main menu")
BILLING = an_ivr(2, {"1": "department||20", "*": "ivr||1"}, "Billing")
TREE = [MAIN, BILLING]


def found(ivrs: Any, **arguments: Any) -> list[tuple[str, str, str]]:
    return [(one["rule"], one["ivr"], one["option"]) for one in lint(ivrs, **arguments)]


def only(rule: str, ivrs: Any, **arguments: Any) -> list[dict[str, str]]:
    return [one for one in lint(ivrs, **arguments) if one["rule"] == rule]


# ---- the way of a call ----


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


@pytest.mark.parametrize("start", ["Main menu", "1", 1, "ivr||1", "ivr||name=Main menu"])
def test_a_start_is_a_name_an_id_or_a_destination(start: Any) -> None:
    assert call_path(TREE, start)["reaches"] == "ivr||1"


def test_an_unknown_start_is_refused_with_near_names() -> None:
    with pytest.raises(BadInput, match=r"has the name or the id 'Main meny'\. Did you mean \"Main menu\"\?"):
        call_path(TREE, "Main meny")


@pytest.mark.parametrize("start", ["Twin", "ivr||name=Twin"])
def test_an_ambiguous_start_is_refused_with_all_that_it_can_mean(start: str) -> None:
    twins = [an_ivr(1, {}, "Twin"), an_ivr(2, {}, "Twin")]
    with pytest.raises(BadInput, match=r"can mean several IVRs. Give one of: ivr\|\|1, ivr\|\|2."):
        call_path(twins, start)


def test_a_name_that_is_the_id_of_another_ivr_is_ambiguous_unless_it_is_written_out() -> None:
    ivrs = [an_ivr(1, {}, "2"), an_ivr(2, {}, "Second")]
    with pytest.raises(BadInput, match="several"):
        call_path(ivrs, "2")
    assert call_path(ivrs, "ivr||2")["name"] == "Second"
    assert call_path(ivrs, "ivr||name=2")["name"] == "2"


@pytest.mark.parametrize("start", [None, True, ["Main menu"]])
def test_a_start_that_is_not_text_is_refused(start: Any) -> None:
    with pytest.raises(BadInput, match="An IVR is given by its name or its id"):
        call_path(TREE, start)


# ---- what an element of the list may be ----


def test_definitions_with_lists_aliases_names_and_typed_prompts_mean_the_same_as_live_ivrs() -> None:
    definitions = [
        {
            "name": "Main menu",
            "recording": "recording||101",
            "timeout_retries": "1",
            "timeout_retry_recording": "246",
            "option": ["2", 1],
            "destination": ["ivr||name=मुख्य", "ringgroup|17839"],
        },
        {"name": "मुख्य", "menu": [{"option": "1", "destination": "hangup||1"}]},
    ]
    path = call_path(definitions, "Main menu", "timeout,2")
    assert (path["reaches"], path["name"]) == ("ivr||name=मुख्य", "मुख्य")
    assert path["hears"] == ["recording||101", "246"]
    assert call_path(definitions, "Main menu", "1")["reaches"] == "department||17839"


def test_canonical_ivrs_mean_the_same_as_live_ivrs() -> None:
    canonical = [{**parse_definition(one).given, "id": one["id"]} for one in TREE]
    graph = Graph(canonical, canonical=True)
    assert [menu.branches for menu in graph.menus] == [menu.branches for menu in Graph(TREE).menus]
    assert as_rows(*inspect(graph, read_options())) == lint(TREE)


def test_names_are_the_same_in_every_unicode_form() -> None:
    ivrs = [an_ivr(1, {"1": "ivr||name=Cafe\u0301"}), an_ivr(2, {}, "Caf\u00e9")]
    assert call_path(ivrs, 1, "1")["reaches"] == "ivr||2"


def test_an_ivr_that_shall_be_absent_is_not_there() -> None:
    ivrs = [MAIN, {"id": "2", "state": "absent"}]
    assert ("dangling_ivr", "1", "2") in found(ivrs)


def test_a_key_that_shall_go_is_not_in_the_menu() -> None:
    menu = [{"option": "1", "destination": "department||1"}, {"option": "2", "state": "absent"}]
    definition = {"name": "New", "menu": menu, "purge_menu": False, "invalid_destination": RECEPTION}
    assert call_path([definition], "New", "2")["reaches"] == RECEPTION


def test_a_type_that_looks_like_a_misspelling_of_another_one_does_not_hinder_a_look_at_an_account() -> None:
    found = call_path([{"id": "1", "name": "Live", "menu": {"1": "dept||5", "2": "queue||7"}}], "Live", "2")
    assert found["reaches"] == "queue||7"


@pytest.mark.parametrize(
    ("ivrs", "messages"),
    [
        ({"ivrs": TREE}, ["IVRs are given as a list, such as the ivrs of ivr_info's result"]),
        (["Main menu"], ["IVR number 1 of the list: An IVR is defined by options"]),
        (
            [MAIN, {"name": "X", "timeout": False}, {"id": 5, "menue": []}],
            ["IVR number 2 of the list ('X'): timeout", "IVR number 3"],
        ),
        ([{"name": "X", "option": ["1", "1"], "destination": ["hangup||1"]}], ["equally long"]),
        ([{"name": "X", "menu": "hangup||1"}], ["menu cannot be 'hangup||1'"]),
        ([{"name": "X", "menu": ["1"]}], ["Entry 1 of menu cannot be '1'"]),
        ([MAIN, {**BILLING, "id": 1}], ["IVR 'Main menu' (1) is in the list twice"]),
        ([{"name": "X"}, {"name": "X"}], ["IVR 'X' is in the list twice"]),
    ],
)
def test_data_that_cannot_be_understood_are_refused_with_every_mistake(ivrs: Any, messages: list[str]) -> None:
    with pytest.raises(BadInput) as caught:
        lint(ivrs)
    for message in messages:
        assert message in str(caught.value)


def test_an_ivr_without_a_name_is_called_by_its_id() -> None:
    (finding,) = only("zero_timeout", [{"id": 7, "timeout": 0}])
    assert finding["ivr"] == "7"
    assert finding["message"].startswith("IVR 7 has timeout 0")


# ---- definitions that hold only a part ----

AROUND = {"invalid_destination": "ivr||1", "timeout_destination": "ivr||1"}
PARTS: list[dict[str, Any]] = [
    {"id": 1, **AROUND},
    {"id": 1, **AROUND, "purge_menu": False, "menu": [{"option": "1", "destination": "ivr||1"}]},
    {"id": 1, **AROUND, "purge_menu": False, "option": ["1"], "destination": ["ivr||1"]},
    {"id": 1, **AROUND, "purge_menu": False, "menu": [{"option": "1", "state": "absent"}]},
    {"id": 1, **AROUND, "purge_menu": False, "menu": []},
]


@pytest.mark.parametrize("part", PARTS)
def test_what_a_definition_leaves_out_is_never_a_finding(part: dict[str, Any]) -> None:
    assert {rule for rule, _ivr_id, _option in found([part], disable=["orphan"])} <= {"silence_loop", "wrong_key_loop"}
    hung_up = {**part, "invalid_destination": "hangup||1", "timeout_destination": "hangup||1"}
    assert found([hung_up], disable=["orphan"]) == []
    assert found([part, an_ivr(2, {"1": RECEPTION})], entry=[1], disable=["silence_loop", "wrong_key_loop"]) == []
    assert ("orphan", "2", "") not in found([part, an_ivr(2, {"1": RECEPTION})])


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


def test_a_part_that_mentions_every_key_is_a_whole_menu() -> None:
    keys = [{"option": key, "destination": "ivr||1"} for key in KEYS[:-1]]
    whole = {"id": 1, **AROUND, "purge_menu": False, "menu": [*keys, {"option": "#", "state": "absent"}]}
    assert len(only("trap", [whole])) == 1


@pytest.mark.parametrize("part", PARTS[1:3])
def test_what_a_part_says_is_linted_and_followed(part: dict[str, Any]) -> None:
    assert call_path([part], 1, "1")["reaches"] == "ivr||1"
    menu = {"menu": [{"option": "1", "destination": "ivr||9"}]}
    assert ("dangling_ivr", "1", "1") in found([{"id": 1, "purge_menu": False, **menu}])


# ---- names that the IVRs do not hold ----

NAMES = {"department": {"Sales": 17839, "Night": "20"}, "recording": {"Welcome": 101}, "ivr": {"Main menu": 1}}
SHOWN = {"department||17839": "Sales", "department||20": "Night", "recording||101": "Welcome", "ivr||1": "Main menu"}
BY_ID = [MAIN, BILLING]
BY_NAME: list[dict[str, Any]] = [
    {**{name: value for name, value in MAIN.items() if name != "id"}, "recording": "recording||101"},
    {**BILLING, "menu": [{"option": "*", "destination": "ivr||name=Main menu"}]},
]
BY_NAME[0]["menu"] = [
    {"option": "1", "destination": "department||name=Sales"},
    {"option": "2", "destination": "ivr||name=Billing"},
]


@pytest.mark.parametrize("names", [NAMES, SHOWN, {**NAMES, **SHOWN}])
@pytest.mark.parametrize("ivrs", [BY_ID, BY_NAME], ids=["by id", "by name"])
@pytest.mark.parametrize("start", [1, "1", "Main menu", "ivr||1", "ivr||name=Main menu"])
@pytest.mark.parametrize(
    ("keys", "reaches"),
    [
        ("1", ("department||17839", "department||name=Sales", "ringgroup|name=Sales")),
        ("2", ("ivr||2", "ivr||name=Billing")),
        ("2,*", ("ivr||1", "ivr||name=Main menu")),
    ],
)
def test_calls_match_whether_they_and_the_ivrs_are_written_with_names_or_ids(
    names: Any, ivrs: list[dict[str, Any]], start: Any, keys: str, reaches: tuple[str, ...]
) -> None:
    cases = [{"start": start, "keys": keys, "reaches": one} for one in reaches]
    cases.append({"start": start, "reaches": "ivr||1", "hears": ["recording||name=Welcome"]})
    results = run_call_tests(ivrs, cases, names)
    assert [one["passed"] for one in results] == [True] * len(cases), results
    assert results[0]["reaches"] == reaches[0]
    assert results[0]["hears_named"][0].endswith("101 (Welcome)")
    assert call_path(ivrs, start, keys, names)["reaches"] == reaches[0]


def test_names_in_unicode_forms_and_bare_prompts_match() -> None:
    ivrs = [an_ivr(1, {"1": "department||name=Cafe\u0301"})]
    names = {"department": {"Caf\u00e9": 5}, "outbound_tts": {"Hello": "101"}}
    path = call_path(ivrs, 1, "1", names)
    assert (path["reaches"], path["hears_named"]) == ("department||5", ["101 (Hello)"])
    both = {**names, "recording": {"Another": "101"}}
    assert call_path(ivrs, 1, "1", both)["hears_named"] == ["101"]


def test_a_name_that_cannot_be_compared_with_an_id_says_what_to_give() -> None:
    (result,) = run_call_tests(TREE, [{"start": 1, "keys": "1", "reaches": "department||name=Sales"}])
    assert "One of them is given by name and the other one by id: give names" in result["message"]
    twice = {"department||17839": "Sales", "department||2": "Sales"}
    (result,) = run_call_tests(TREE, [{"start": 1, "keys": "1", "reaches": "department||name=Sales"}], twice)
    assert result["passed"] is False
    (result,) = run_call_tests(TREE, [{"start": 1, "keys": "1", "reaches": "department||name=Night"}], NAMES)
    assert "should reach department||20 ('Night'), but it reaches department||17839 ('Sales')." in result["message"]


def test_uses_findings_and_diagrams_know_names() -> None:
    ivrs = [an_ivr(1, {"1": "department||name=Sales", "2": "department||17839", "3": "ivr||9"}), an_ivr(2, {})]
    for target in ("department||17839", "department||name=Sales"):
        assert [one["option"] for one in where_used(ivrs, target, NAMES)] == ["1", "2"]
    assert [one["ivr"] for one in where_used(ivrs, "recording||name=Welcome", NAMES)] == ["1"]
    findings = lint(ivrs, entry=[1, 2], names={**NAMES, "ivr||9": "Old"})
    assert "leads to ivr||9 ('Old'), and no IVR has that id." in findings[0]["message"]
    assert "all lead to department||17839 ('Sales')" in findings[-1]["message"]
    assert '(["department<br/>Sales"])' in call_flow(ivrs, names=NAMES)
    assert lint([{"id": 5, "timeout": 0}], names={"ivr||5": "Late"})[0]["message"].startswith("IVR 'Late' (5)")


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["Sales"], "names must be a dictionary such as {department: {Sales: 17839}}"),
        ({"dept": {"Sales": 1}}, "'dept' is not a known type. Did you mean \"department\"?"),
        ({"depart ment": {"Sales": 1}}, "'depart ment' is not a type."),
        ({"department": {" Sales": 1}}, "' Sales' is not a name"),
        ({"department": {1: 1}}, "'1' is not a name"),
        ({"department": {"Sales": None}}, "'null' is not an id of department 'Sales'"),
        ({"department": {"Sales": "name=x"}}, "'name=x' is not an id of department 'Sales'"),
        ({"recording": {"Hello": "1 2"}}, "'1 2' is not an id of recording 'Hello'"),
        ({"extension": {"Asha": 501}}, "put the id of extension 'Asha' in quotes"),
        ({"department": {"Caf\u00e9": 1, "Cafe\u0301": 2}}, "twice. Keep one of them."),
        ({"department": "Sales"}, "'department': 'Sales' is neither."),
        ({"department||1": 5}, "'department||1': '5' is neither."),
    ],
)
def test_names_that_cannot_be_understood_are_refused(names: Any, message: str) -> None:
    with pytest.raises(BadInput) as caught:
        call_path(TREE, 1, "", names)
    assert message in str(caught.value)


def test_no_names_are_no_names() -> None:
    assert call_path(TREE, 1, "", None) == call_path(TREE, 1, "", "") == call_path(TREE, 1, "", {})


# ---- lint ----


def test_a_sound_tree_has_no_findings() -> None:
    assert lint(TREE, entry="Main menu") == []


def test_a_finding_names_severity_rule_ivr_key_and_what_to_do() -> None:
    assert lint([an_ivr(1, {"3": "ivr||7999"}, "Main menu")], entry=[1]) == [
        {
            "severity": "error",
            "rule": "dangling_ivr",
            "ivr": "1",
            "option": "3",
            "message": "IVR 'Main menu' (1): key 3 leads to ivr||7999, and no IVR has that id. "
            "Let it lead somewhere else, or add the IVR.",
        }
    ]


def test_a_name_that_nobody_or_several_have_is_dangling() -> None:
    ivrs = [an_ivr(1, {"1": "ivr||name=Nobody", "2": "ivr||name=Twin"}), an_ivr(2, {}, "Twin"), an_ivr(3, {}, "Twin")]
    nobody, twin = only("dangling_ivr", ivrs)
    assert "no IVR has that name" in nobody["message"]
    assert "several IVRs have that name. Give the id of one: IVR 'Twin' (2), IVR 'Twin' (3)." in twin["message"]


def test_menus_that_only_lead_to_each_other_are_a_trap() -> None:
    one = an_ivr(1, {"1": "ivr||2"}, invalid_destination="ivr||1", timeout_destination="ivr||2")
    two = an_ivr(2, {"1": "ivr||1"}, invalid_destination="ivr||1", timeout_destination="ivr||1")
    before = an_ivr(3, {"1": "ivr||1"}, invalid_destination="ivr||2", timeout_destination="ivr||2")
    (finding,) = only("trap", [before, two, one])
    assert finding["severity"] == "error"
    assert finding["ivr"] == "2"
    assert "reaches IVR 'Menu 2' (2), IVR 'Menu 1' (1) cannot leave" in finding["message"]


def test_a_loop_that_can_be_left_for_a_trap_is_not_reported_beside_the_trap() -> None:
    around = {"invalid_destination": "ivr||1", "timeout_destination": "ivr||1"}
    loop = an_ivr(1, {"1": "ivr||1", "2": "ivr||2"}, **around)
    trap = an_ivr(2, {"1": "ivr||2"}, invalid_destination="ivr||2", timeout_destination="ivr||2")
    assert [one["ivr"] for one in only("trap", [loop, trap])] == ["2"]
    assert only("only_hangup", [loop, trap]) == []


@pytest.mark.parametrize("way_out", ["1", "invalid_destination", "timeout_destination"])
def test_one_way_out_makes_no_trap(way_out: str) -> None:
    around = {"1": "ivr||1", "invalid_destination": "ivr||1", "timeout_destination": "ivr||1", way_out: RECEPTION}
    assert only("trap", [an_ivr(1, {"1": around.pop("1")}, **around)]) == []


def test_a_way_out_for_wrong_keys_does_not_help_where_no_key_is_wrong() -> None:
    all_keys = dict.fromkeys(KEYS, "ivr||1")
    trap = an_ivr(1, all_keys, timeout_destination="ivr||1")
    assert len(only("trap", [trap])) == 1
    del all_keys["#"]
    assert only("trap", [an_ivr(1, all_keys, timeout_destination="ivr||1")]) == []


def test_a_menu_that_is_not_known_is_not_called_a_trap() -> None:
    around = {"invalid_destination": "ivr||1", "timeout_destination": "ivr||1"}
    assert only("trap", [{"id": 1, **around}]) == []
    assert len(only("trap", [{"id": 1, "menu": [], **around}])) == 1


def test_silence_and_wrong_keys_that_go_round_are_found_even_where_a_key_leads_out() -> None:
    one = an_ivr(1, {"1": RECEPTION}, timeout_destination="ivr||2", invalid_destination="ivr||1")
    two = an_ivr(2, {"1": RECEPTION}, timeout_destination="ivr||1", invalid_destination="ivr||1")
    assert found([two, one], entry=[1, 2]) == [
        ("silence_loop", "2", "timeout_destination"),
        ("wrong_key_loop", "1", "invalid_destination"),
    ]


def test_wrong_keys_do_not_go_round_where_no_key_is_wrong() -> None:
    assert only("wrong_key_loop", [an_ivr(1, dict.fromkeys(KEYS, RECEPTION), invalid_destination="ivr||1")]) == []


def test_an_ivr_that_no_entry_leads_to_is_unreachable() -> None:
    assert found([*TREE, an_ivr(3, {"1": "ivr||1"})], entry=["Main menu"]) == [("unreachable", "3", "")]


def test_without_entries_an_ivr_that_no_other_leads_to_is_an_orphan() -> None:
    self_made = an_ivr(3, {"1": "ivr||3", "2": "ivr||1"})
    assert found([*TREE, self_made]) == [("orphan", "3", "")]


def test_callers_who_can_only_be_hung_up_are_found() -> None:
    farewell = an_ivr(1, {"1": "hangup||1", "2": "ivr||1"}, invalid_destination="hangup||1")
    assert found([farewell], entry=1) == [("only_hangup", "1", "")]
    assert only("only_hangup", [{**farewell, "timeout_destination": "voicemail||1"}]) == []
    assert (
        only("only_hangup", [{"id": 1, "invalid_destination": "hangup||1", "timeout_destination": "hangup||1"}]) == []
    )


def test_slips_in_single_settings_are_found() -> None:
    ivr = an_ivr(
        1,
        {"1": "departmnt||1", "2": "department||9", "3": "department||9"},
        timeout=0,
        timeout_recording="",
        timeout_destination="",
    )
    findings = lint([ivr], entry=1)
    assert [(one["severity"], one["rule"], one["option"]) for one in findings] == [
        ("error", "missing_destination", "timeout_destination"),
        ("warning", "missing_prompt", "timeout_recording"),
        ("warning", "zero_timeout", "timeout"),
        ("warning", "unknown_destination_type", "1"),
        ("info", "same_destination", "2,3"),
    ]
    assert 'Did you mean "department"' in findings[3]["message"]


def test_a_key_without_a_destination_is_found() -> None:
    assert ("missing_destination", "1", "1") in found([an_ivr(1, {"1": ""})])


def test_a_menu_without_keys_is_found_and_one_that_is_not_mentioned_is_not() -> None:
    assert ("empty_menu", "1", "menu") in found([an_ivr(1, {})])
    assert found([{"name": "Part", "description": "only this"}], disable=["orphan"]) == []


@pytest.mark.parametrize(
    "menu",
    [
        {"option": ["1", 1, "2", "1"], "destination": ["hangup||1", "hangup||1", RECEPTION, RECEPTION]},
        {"menu": [{"option": key, "destination": RECEPTION} for key in ("1", "2", 1)]},
    ],
)
def test_a_key_given_twice_is_a_finding_and_its_first_entry_counts(menu: dict[str, Any]) -> None:
    definition = {"name": "X", **menu}
    assert [(one["ivr"], one["option"]) for one in only("key_twice", [definition])] == [("X", "1")]
    first = menu["destination"][0] if "destination" in menu else RECEPTION
    assert call_path([definition], "X", "1")["reaches"] == first


def test_errors_come_first_then_the_order_of_the_list() -> None:
    ivrs = [an_ivr(1, {"1": RECEPTION}, timeout=0), an_ivr(2, {"1": "ivr||9", "2": "hangup||1"}, timeout=0)]
    assert found(ivrs, entry=[1, 2]) == [
        ("dangling_ivr", "2", "1"),
        ("zero_timeout", "1", "timeout"),
        ("zero_timeout", "2", "timeout"),
    ]


def test_long_loops_are_cut_in_the_message() -> None:
    ring = [an_ivr(n, {"1": RECEPTION}, timeout_destination=f"ivr||{n % 8 + 1}") for n in range(1, 9)]
    (finding,) = only("silence_loop", ring)
    assert "IVR 'Menu 5' (5) and 3 more" in finding["message"]


def test_a_rule_that_is_switched_off_finds_nothing() -> None:
    assert found([an_ivr(1, {}, timeout=0)], entry="1", disable="empty_menu", waive=None) == [
        ("zero_timeout", "1", "timeout")
    ]


def test_a_waived_finding_is_not_reported_and_others_are() -> None:
    ivrs = [an_ivr(1, {"1": "ivr||8", "2": "ivr||9"}), an_ivr(2, {"1": "ivr||9"})]
    waiver = {"rule": "dangling_ivr", "reason": "It comes tomorrow."}
    assert found(ivrs, entry=[1, 2], waive=[{**waiver, "ivr": "1", "option": "2"}]) == [
        ("dangling_ivr", "1", "1"),
        ("dangling_ivr", "2", "1"),
    ]
    assert found(ivrs, entry=[1, 2], waive=[{**waiver, "ivr": "Menu 1", "option": None}]) == [
        ("dangling_ivr", "2", "1")
    ]


def test_names_in_waivers_and_entries_are_the_same_in_every_unicode_form() -> None:
    composed, decomposed = "Caf\u00e9", "Cafe\u0301"
    for name, other in ((composed, decomposed), (decomposed, composed)):
        ivrs = [an_ivr(1, {"1": "ivr||9"}, name)]
        waiver = {"ivr": other, "rule": "dangling_ivr", "reason": "It comes tomorrow."}
        assert found(ivrs, entry=[other], waive=[waiver]) == []


def test_a_loop_is_waived_by_any_of_its_members() -> None:
    ring = [an_ivr(n, {"1": RECEPTION}, timeout_destination=f"ivr||{n % 3 + 1}") for n in range(1, 4)]
    assert found(ring, waive=[{"ivr": 3, "rule": "silence_loop", "reason": "A hold queue."}]) == []


def test_a_waiver_for_which_nothing_is_found_is_reported() -> None:
    stale = [{"ivr": "Gone", "rule": "trap", "reason": "It was so."}]
    (finding,) = lint(TREE, waive=stale)
    assert (finding["rule"], finding["ivr"], finding["severity"]) == ("unused_waiver", "Gone", "info")
    assert "rule trap" in finding["message"]
    assert lint(TREE, waive=stale, disable=["trap"]) == lint(TREE, waive=stale, disable=["unused_waiver"]) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"disable": ["dangling"]}, "'dangling' is not a rule. Did you mean \"dangling_ivr\" or"),
        ({"entry": ["Nobody"]}, "No IVR of the list has the name or the id 'Nobody'."),
        ({"entry": {"name": "Main menu"}}, "entry must be a list"),
        ({"entry": [True]}, "entry must be names or ids of IVRs, not 'True'."),
        ({"entry": [["Main menu"]]}, "entry must be names or ids of IVRs"),
        ({"disable": [["trap"]]}, "is not a rule."),
        ({"waive": [{"ivr": ["1"], "rule": "trap", "reason": "x"}]}, "Entry 1 of waive: ivr must be text"),
        ({"waive": "trap"}, "Entry 1 of waive needs ivr, rule and reason"),
        ({"waive": [{"ivr": "1", "rule": "trap", "why": "x"}]}, "Entry 1 of waive needs ivr, rule and reason"),
        ({"waive": [{"ivr": "1", "rule": "trap", "reason": " "}]}, "Entry 1 of waive has no reason."),
        ({"waive": [{"ivr": "1", "rule": "trop", "reason": "x"}]}, "'trop' is not a rule."),
    ],
)
def test_arguments_that_mean_nothing_are_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(BadInput) as caught:
        lint(TREE, **arguments)
    assert message in str(caught.value)


ADVICE = ("Add", "Check", "Give", "If", "Keep", "Let")
"""How a sentence begins that says what to do."""


def test_every_rule_says_what_to_do() -> None:
    ivrs = [
        an_ivr(1, {"1": "ivr||9", "2": "strange||1", "3": "strange||1"}, timeout=0, recording=""),
        an_ivr(2, {}, timeout_destination="ivr||2", invalid_destination="ivr||2"),
        an_ivr(3, {"1": ""}),
        an_ivr(4, {}, invalid_destination="hangup||1"),
        {"name": "X", "option": ["1", "1"], "destination": ["hangup||1", "hangup||1"]},
    ]
    findings = lint(ivrs) + lint(ivrs, entry=1, numbers=[{"number": "+918044440001", "destination": "ivr||99"}])
    assert {one["rule"] for one in findings} == set(RULES)
    for finding in findings:
        _what, *more = re.split(r"(?<=[.?]) ", finding["message"])
        assert any(sentence.partition(" ")[0] in ADVICE for sentence in more), finding["message"]


# ---- against a caller who tries everything ----

IDS = [1, 2, 3, 4]
DESTINATIONS = st.sampled_from(
    [*(f"ivr||{n}" for n in IDS), *(f"ivr||{n}" for n in IDS), "hangup||1", RECEPTION, "ivr||9", ""]
)
MENUS = st.one_of(
    st.dictionaries(st.sampled_from(["1", "2", "#"]), DESTINATIONS, max_size=3),
    st.fixed_dictionaries(dict.fromkeys(KEYS, DESTINATIONS)),
)
SETS = st.lists(
    st.builds(
        lambda menu, invalid, timeout, wrong, silent: {
            "menu": menu,
            "invalid_destination": invalid,
            "timeout_destination": timeout,
            "incorrect_count": wrong,
            "timeout_tries": silent,
        },
        MENUS,
        DESTINATIONS,
        DESTINATIONS,
        st.integers(0, 2),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=len(IDS),
).map(lambda parts: [an_ivr(id_, part.pop("menu"), **part) for id_, part in zip(IDS, parts)])
CALLS = st.lists(st.sampled_from([*KEYS, "timeout", "invalid"]), max_size=12)
MANY = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def keep_doing(graph: Graph, id_: str, key: str) -> str:
    """Where a caller gets who does the same until the call moves on: another menu, the same one anew, or out."""
    for presses in range(1, 5):
        last = follow(graph, graph.find(f"ivr||{id_}"), [key] * presses).steps[-1]
        retried = last.leads_to == f"ivr||{id_}" and last.hears in (["244"], ["246"])
        if not retried:
            return str(last.leads_to)
    raise AssertionError("the caller is never let go")


def brute_force(ivrs: list[dict[str, Any]], keys: tuple[str, ...]) -> dict[str, set[str]]:
    """For each IVR, where a caller gets at once who has only these keys (`wrong` = a key that the menu has not)."""
    ways = {}
    graph = Graph(ivrs)
    for one in ivrs:
        own = {entry["option"] for entry in one["menu"]}
        wrong = [key for key in KEYS if key not in own][:1]
        pressed = [key for name in keys for key in (wrong if name == "wrong" else [name])]
        ways[one["id"]] = {keep_doing(graph, one["id"], key) for key in pressed}
    return ways


def never_out(ways: dict[str, set[str]]) -> set[str]:
    """The IVRs from which a caller who tries everything again and again never gets out."""
    held = set()
    for start in ways:
        seen: set[str] = set()
        waiting = [f"ivr||{start}"]
        while waiting:
            here = waiting.pop()
            if here not in seen:
                seen.add(here)
                waiting += ways.get(here.removeprefix("ivr||"), ())
        if all(here.removeprefix("ivr||") in ways for here in seen):
            held.add(start)
    return held


@MANY
@given(SETS)
def test_a_trap_is_reported_exactly_when_a_caller_can_be_trapped(ivrs: list[dict[str, Any]]) -> None:
    graph = Graph(ivrs)
    held = never_out(brute_force(ivrs, (*KEYS, "timeout")))
    assert {graph.menus[number].id for number in without_exit(graph)} == held
    assert bool(only("trap", ivrs)) == bool(held)
    for loop in closed_loops(graph):
        assert {menu.id for menu in loop} <= held
        assert all(reachable(graph, [menu]) == {one.number for one in loop} for menu in loop)


@MANY
@given(SETS)
def test_a_silence_loop_is_reported_exactly_when_a_silent_caller_goes_round_for_ever(
    ivrs: list[dict[str, Any]],
) -> None:
    assert bool(only("silence_loop", ivrs)) == bool(never_out(brute_force(ivrs, ("timeout",))))


@MANY
@given(SETS)
def test_a_wrong_key_loop_is_reported_exactly_when_wrong_keys_go_round_for_ever(ivrs: list[dict[str, Any]]) -> None:
    ways = brute_force(ivrs, ("wrong",))
    for id_, places in ways.items():
        if not places:  # Every key is in the menu: there the round ends.
            ways[id_] = {"out"}
    assert bool(only("wrong_key_loop", ivrs)) == bool(never_out(ways))


@MANY
@given(SETS, CALLS)
def test_a_path_is_a_path_in_the_graph(ivrs: list[dict[str, Any]], keys: list[str]) -> None:
    graph = Graph(ivrs)
    call = follow(graph, graph.menus[0], keys)
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
    assert (call.menu is None) == (here not in {menu.destination for menu in graph.menus})


@MANY
@given(SETS, st.sampled_from(IDS))
def test_every_ivr_is_reachable_or_reported(ivrs: list[dict[str, Any]], entry: int) -> None:
    start = f"ivr||{min(entry, len(ivrs))}"
    ways = brute_force(ivrs, (*KEYS, "timeout"))
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        here = waiting.pop()
        if here not in seen:
            seen.add(here)
            waiting += ways.get(here.removeprefix("ivr||"), ())
    missed = {one["id"] for one in ivrs if f"ivr||{one['id']}" not in seen}
    assert {one["ivr"] for one in only("unreachable", ivrs, entry=[start])} == missed


@pytest.mark.parametrize("shape", ["chain", "ring", "all to the first", "comb"])
def test_ten_thousand_ivrs_are_linted_in_a_moment_whatever_their_shape(shape: str) -> None:
    size = 10_000
    target = {
        "chain": lambda n: min(n + 1, size),
        "ring": lambda n: n % size + 1,
        "all to the first": lambda _n: 1,
        "comb": lambda n: n if n % 2 else max(1, n - 2),
    }[shape]
    ivrs = [
        an_ivr(
            n,
            dict.fromkeys("12345", f"ivr||{target(n)}"),
            invalid_destination=f"ivr||{target(n)}",
            timeout_destination=f"ivr||{target(n)}",
        )
        for n in range(1, size + 1)
    ]
    canonical = [{**parse_definition(one).given, "id": one["id"]} for one in ivrs]
    started = time.process_time()
    findings = as_rows(*inspect(Graph(canonical, canonical=True), read_options()))
    spent = time.process_time() - started
    assert len([one for one in findings if one["rule"] == "trap"]) == (size // 2 if shape == "comb" else 1)
    assert spent < 4  # About 0.5 s; a search that is not linear takes minutes.


# ---- where a thing is used ----


def test_each_place_that_leads_to_a_destination_is_found() -> None:
    assert where_used(TREE, RECEPTION) == [
        {"ivr": "1", "name": "Main menu", "option": "invalid_destination"},
        {"ivr": "2", "name": "Billing", "option": "invalid_destination"},
    ]
    assert where_used(TREE, "ringgroup|17839") == [{"ivr": "1", "name": "Main menu", "option": "1"}]
    assert where_used(TREE, "department||1") == []


@pytest.mark.parametrize("target", ["ivr||2", "ivr||name=Billing", "ivr|2"])
def test_an_ivr_is_found_by_id_and_by_name(target: str) -> None:
    assert where_used(TREE, target) == [{"ivr": "1", "name": "Main menu", "option": "2"}]


def test_places_that_lead_to_an_ivr_that_is_gone_are_found() -> None:
    assert where_used([MAIN], "ivr||2") == [{"ivr": "1", "name": "Main menu", "option": "2"}]


def test_a_prompt_with_a_type_is_not_one_of_another_type_and_a_bare_id_is_every_prompt_of_it() -> None:
    ivrs = [
        {"name": "A", "recording": "recording||5"},
        {"name": "B", "timeout_recording": "outbound_tts||5"},
        {"name": "C", "recording_invalid": 5, "destination": ["department||5"], "option": ["5"]},
    ]
    assert [one["ivr"] for one in where_used(ivrs, "recording||5")] == ["A", "C"]
    assert [one["ivr"] for one in where_used(ivrs, "outbound_tts|5")] == ["B", "C"]
    assert [one["option"] for one in where_used(ivrs, 5)] == ["recording", "timeout_recording", "recording_invalid"]


@pytest.mark.parametrize("target", ["", None, True, "no such thing", "department||", ["1"]])
def test_a_target_that_is_nothing_is_refused(target: Any) -> None:
    with pytest.raises(BadInput, match="neither a destination nor a prompt"):
        where_used(TREE, target)


# ---- diagrams ----


def read_diagrams(*texts: tuple[str, str]) -> list[dict[str, Any]]:
    """What Mermaid and Graphviz see in (syntax, text)."""
    folder = ROOT / ".build" / "node"
    script = (ROOT / "tests" / "diagrams" / "read.mjs").read_text(encoding="utf-8")
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", script],
        cwd=folder,
        input=json.dumps([{"syntax": syntax, "text": text} for syntax, text in texts]),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{done.stderr}\nPut the packages of tests/diagrams/package.json into {folder}."
    return json.loads(done.stdout)  # type: ignore[no-any-return]


HOSTILE = [
    "quotes \" and '",
    "[x](y){z}<w>",
    "line\nbreak\ttab",
    "😀 👨‍👩‍👧 ☎️",
    "मुख्य मेनू क्\u200dष",
    "قائمة \u202eרשימה",
    "`back` **bold**",
    "end",
    "%% comment",
    '%%{init: {"theme": "dark"}}%%',
    "<b>bold</b><script>alert(1)</script>",
    "&amp; &lt; #35; ;",
    "\\N \\G \\l \\",
    "--> |x| ---",
    '"]; x --> y; z["',
    "subgraph graph flowchart TD class classDef style click",
    "1. list",
    "# head",
    "\x00\x1b[31m\u2028",
    "style a:#b;",
    "$$x^2$$ fa:fa-car",
    "\ud800",
]


def seen_as(name: str) -> str:
    """What a name looks like in a diagram: on one line, and with what is invisible spelled out."""
    return "".join(
        char if char.isprintable() or char in "\u200c\u200d" else f"\\u{ord(char):04x}"
        for char in " ".join(name.split())
    )


def hostile_tree() -> list[dict[str, Any]]:
    tree = []
    for number, name in enumerate(HOSTILE):
        choices = {"1": "ivr||" + str(number + 1), "*": f'extension||{number} "]{{<b>'.strip(), "#": "ivr||0"}
        menu = {key: Choice(Destination.parse(destination)) for key, destination in choices.items()}
        tree.append(
            {
                "id": str(number),
                "name": name,
                "invalid_destination": NOWHERE,
                "timeout_destination": Destination("hangup"),
                "menu": menu,
            }
        )
    return tree


def test_mermaid_and_graphviz_show_hostile_names_as_they_are_and_nothing_else() -> None:
    tree = Graph(hostile_tree(), canonical=True)
    for seen in read_diagrams(*((syntax, draw(tree, syntax)) for syntax in ("mermaid", "dot"))):
        nodes = seen["nodes"]
        assert [nodes[f"i{number}"] for number in range(len(HOSTILE))] == [
            f"{seen_as(name)}\nIVR {number}" for number, name in enumerate(HOSTILE)
        ]
        ends = sorted(label for name, label in nodes.items() if name.startswith("d"))
        others = [f'extension\n{number} "]{{<b>' for number in range(len(HOSTILE))]
        assert ends == sorted([*others, "hang up", "no destination", f"IVR {len(HOSTILE)}\nis missing"])
        assert len(seen["edges"]) == 5 * len(HOSTILE)
        drawn = {(source, label, nodes[target].partition("\n")[0]) for source, label, target in seen["edges"]}
        assert {("i3", "*", "extension"), ("i3", "#", seen_as(HOSTILE[0])), ("i3", "timeout", "hang up")} <= drawn
        assert ("i3", "wrong key", "no destination") in drawn


@settings(max_examples=3, deadline=None)
@given(st.lists(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=3), min_size=30, max_size=60))
def test_any_name_gives_a_diagram_that_both_programs_read(trees: list[list[str]]) -> None:
    texts = []
    for names in trees:
        ivrs = [{"id": str(number), "name": name, "menu": {}} for number, name in enumerate(names)]
        texts += [(syntax, draw(Graph(ivrs, canonical=True), syntax)) for syntax in ("mermaid", "dot")]
    diagrams = read_diagrams(*texts)
    assert len(diagrams) == len(texts)
    for (syntax, text), seen in zip(texts, diagrams):
        assert "error" not in seen, f"{syntax}: {seen['error']}\n{text}"


def test_keys_that_lead_to_the_same_place_are_one_edge_and_silence_is_another() -> None:
    ivrs = [an_ivr(1, {"2": RECEPTION, "1": RECEPTION}, "Main menu", timeout_destination=RECEPTION)]
    assert call_flow(ivrs) == (
        "flowchart TD\n"
        '  i0["Main menu<br/>IVR 1"]\n'
        '  d0(["extension<br/>0501247020000"])\n'
        '  i0 -->|"1, 2"| d0\n'
        '  i0 -.->|"timeout"| d0\n'
        '  i0 -.->|"wrong key"| d0\n'
    )


def test_what_a_definition_does_not_mention_is_not_drawn_and_what_is_missing_is_red() -> None:
    ivrs = [
        {"name": "New", "timeout_destination": "ivr||9", "option": ["1"], "destination": ["ivr||name=New"]},
        {"id": 5},
    ]
    assert call_flow(ivrs, syntax="dot") == (
        "digraph call_flow {\n"
        "  node [shape=box];\n"
        '  i0 [label="New"];\n'
        '  i1 [label="IVR 5"];\n'
        '  d0 [label="IVR 9\\nis missing", color=red, fontcolor=red];\n'
        '  i0 -> i0 [label="1"];\n'
        '  i0 -> d0 [label="timeout", style=dashed];\n'
        "}\n"
    )
    assert "class d0 missing" in call_flow(ivrs)


def test_a_diagram_of_an_entry_holds_what_can_be_reached_from_it() -> None:
    ivrs = [*TREE, an_ivr(3, {"1": "ivr||1"}), an_ivr(4, {"1": RECEPTION})]
    text = call_flow(ivrs, entry=["Main menu"])
    assert ("Menu 3" in text, "Menu 4" in text, "Billing" in text) == (False, False, True)
    assert "Menu 4" in call_flow(ivrs, entry=[4, "Billing"])


def test_an_empty_list_gives_an_empty_diagram_that_both_programs_read() -> None:
    for seen in read_diagrams(("mermaid", call_flow([])), ("dot", call_flow([], syntax="dot"))):
        assert seen == {"nodes": {}, "edges": []}


def test_broken_diagrams_are_noticed_by_the_programs() -> None:
    broken = read_diagrams(("mermaid", "flowchart TD\n  a[\n"), ("dot", "digraph {"))
    assert all("error" in seen for seen in broken)


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(BadInput, match="format must be one of mermaid, dot, not 'png'"):
        call_flow(TREE, syntax="png")


# ---- tests of calls ----


def test_a_call_that_gets_where_it_should_passes() -> None:
    cases = [
        {"start": "Main menu", "keys": "2,1", "reaches": "ringgroup|20", "hears": ["recording||101", 102]},
        {"name": "Stay", "start": 1, "reaches": "ivr||name=Main menu"},
    ]
    passed, stays = run_call_tests(TREE, cases)
    assert passed == {
        "name": "Main menu: 2, 1 reaches department||20",
        "start": "Main menu",
        "keys": ["2", "1"],
        "passed": True,
        "reaches": "department||20",
        "hears": ["101", "102"],
        "hears_named": ["101", "102"],
        "steps": call_path(TREE, 1, "2,1")["steps"],
        "message": "",
    }
    assert (stays["name"], stays["passed"]) == ("Stay", True)


def test_a_call_that_gets_elsewhere_fails_with_its_path_step_by_step() -> None:
    cases = [{"name": "Billing", "start": "Main menu", "keys": "2,9,timeout,9", "reaches": "ivr||2", "hears": ["101"]}]
    (result,) = run_call_tests(TREE, cases)
    assert result["passed"] is False
    assert result["message"].split("\n") == [
        "Billing: the call should reach ivr||2 ('Billing'), but it reaches extension||0501247020000. "
        "The caller should hear 101, but hears 101, 102, 244, 246, 245.",
        "  starts in IVR 'Main menu' (1), hears 101",
        "  2 -> ivr||2 ('Billing'), hears 102",
        "  9 -> ivr||2 ('Billing'), hears 244",
        "  timeout -> ivr||2 ('Billing'), hears 246",
        "  9 -> extension||0501247020000, hears 245",
    ]


def test_a_call_that_hears_another_prompt_fails() -> None:
    cases = [
        {"start": 1, "keys": "2", "reaches": "ivr||2", "hears": hears} for hears in (["101", "103"], [], ["101", "102"])
    ]
    assert [one["passed"] for one in run_call_tests(TREE, cases)] == [False, False, True]


def test_keys_left_over_and_a_start_that_is_gone_fail_the_test_and_not_the_run() -> None:
    cases = [
        {"start": 1, "keys": "1,1", "reaches": "department||17839"},
        {"start": "Gone", "reaches": "hangup||1"},
        {"start": "New", "keys": "timeout", "reaches": "ivr||name=New"},
    ]
    over, gone, nowhere = run_call_tests([*TREE, {"name": "New"}], cases)
    assert "Key 1 is left over: after 1 the call has already left the menus" in over["message"]
    assert "No IVR of the list has the name or the id 'Gone'" in gone["message"]
    assert "should reach IVR 'New', but it reaches no destination" in nowhere["message"]
    assert [over["passed"], gone["passed"], nowhere["passed"]] == [False, False, False]


@pytest.mark.parametrize(
    ("cases", "message"),
    [
        ({"start": 1}, "Call tests are given as a list"),
        (["Main menu"], "Call test 1: it must have start, keys and reaches"),
        ([{"start": 1, "reach": "hangup||1"}], "'reach' is not part of a test. Did you mean \"reaches\"?"),
        ([{"reaches": "hangup||1"}], "start must be the name or the id of an IVR, or a phone number."),
        ([{"start": 1, "keys": "1"}], "reaches must be a destination such as"),
        ([{"start": 1, "keys": "A", "reaches": "hangup||1"}], "'A' is not a key."),
        ([{"start": 1, "reaches": "hangup||1", "hears": "101"}], "hears must be a list of prompts"),
        ([{"start": 1, "reaches": "hangup||1", "hears": ["101", ""]}], "hears has ''"),
        ([{"start": 1}, {"start": True}], "Call test 2"),
    ],
)
def test_call_tests_that_cannot_be_understood_are_refused(cases: Any, message: str) -> None:
    with pytest.raises(BadInput) as caught:
        run_call_tests(TREE, cases)
    assert message in str(caught.value)


def test_results_become_a_junit_report() -> None:
    cases = [
        {"start": 1, "keys": "1", "reaches": "department||17839"},
        {"name": 'Bad <"\x00&>', "start": 1, "reaches": "hangup||1"},
    ]
    report = ET.fromstring(junit(run_call_tests(TREE, cases), suite="main & co"))
    suite = report.find("testsuite")
    assert suite is not None
    assert suite.attrib == {"name": "main & co", "tests": "2", "failures": "1", "errors": "0", "skipped": "0"}
    good, bad = suite.findall("testcase")
    assert good.find("failure") is None
    assert bad.attrib["name"] == 'Bad <"\\u0000&>'
    failure = bad.find("failure")
    assert failure is not None
    assert failure.attrib["message"].endswith("but it reaches ivr||1 ('Main menu').")
    assert "  starts in IVR 'Main menu' (1), hears 101" in str(failure.text)


@pytest.mark.parametrize("results", ["text", [{"name": "x"}], ["x"]])
def test_a_report_of_something_else_is_refused(results: Any) -> None:
    with pytest.raises(BadInput, match=r"the list that servetel\.ivr\.call_tests returns"):
        junit(results)
