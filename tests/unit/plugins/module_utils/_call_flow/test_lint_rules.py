# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each rule, by example."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.lint import lint
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.lint_rules import RULES
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.path import call_path
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import KEYS
from tests.unit.plugins.module_utils._call_flow.ivr_sets import AROUND, PARTS, RECEPTION, TREE, an_ivr, found, only


@pytest.mark.parametrize("part", PARTS)
def test_what_a_definition_leaves_out_is_never_a_finding(part: dict[str, Any]) -> None:
    assert {rule for rule, _ivr_id, _option in found([part], disable=["orphan"])} <= {"silence_loop", "wrong_key_loop"}
    hung_up = {**part, "invalid_destination": "hangup||1", "timeout_destination": "hangup||1"}
    assert found([hung_up], disable=["orphan"]) == []
    assert found([part, an_ivr(2, {"1": RECEPTION})], entry=[1], disable=["silence_loop", "wrong_key_loop"]) == []
    assert ("orphan", "2", "") not in found([part, an_ivr(2, {"1": RECEPTION})])


def test_a_part_that_mentions_every_key_is_a_whole_menu() -> None:
    keys = [{"option": key, "destination": "ivr||1"} for key in KEYS[:-1]]
    whole = {"id": 1, **AROUND, "purge_menu": False, "menu": [*keys, {"option": "#", "state": "absent"}]}
    assert len(only("trap", [whole])) == 1


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


def test_the_branch_of_wrong_keys_is_no_fault_where_no_key_is_wrong() -> None:
    every_key = dict.fromkeys(KEYS, RECEPTION)
    for nowhere in ("ivr||404", ""):
        ivr = an_ivr(1, every_key, invalid_destination=nowhere)
        assert found([ivr], entry=1, disable=["same_destination"]) == []
        without_a_key = {**ivr, "menu": ivr["menu"][1:]}
        assert len(found([without_a_key], entry=1, disable=["same_destination"])) == 1


@pytest.mark.parametrize("option", ["timeout_destination", "invalid_destination"])
def test_what_is_not_mentioned_may_lead_to_any_ivr(option: str) -> None:
    main, night = an_ivr(1, {"1": "hangup||1"}, name="Main"), an_ivr(2, {"1": RECEPTION})
    rules = {"unreachable", "orphan"}
    assert rules & {rule for rule, ivr, _option in found([main, night], entry="Main") if ivr == "2"}
    assert rules & {rule for rule, ivr, _option in found([main, night]) if ivr == "2"}
    partial = {name: value for name, value in main.items() if name != option}
    assert not {one for one in found([partial, night], entry="Main") if one[1] == "2"}
    assert not {one for one in found([partial, night]) if one[1] == "2"}


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


def test_a_prompt_that_no_caller_hears_need_not_be_there() -> None:
    silent = dict.fromkeys(["invalid_recording", "timeout_retry_recording"], "")
    rules = {"missing_prompt", "unknown_destination_type"}

    def slips(ivr: dict[str, Any]) -> list[str]:
        return [option for rule, _ivr, option in found([ivr], entry=1) if rule in rules]

    assert slips(an_ivr(1, {"1": RECEPTION}, **silent, incorrect_count=0, timeout_tries=0)) == []
    assert slips(an_ivr(1, {"1": RECEPTION}, **silent)) == ["invalid_recording", "timeout_retry_recording"]
    every_key = dict.fromkeys(KEYS, RECEPTION)
    closed = an_ivr(1, every_key, **silent, recording_invalid="", invalid_destination="departmnt||1")
    assert slips(closed) == ["timeout_retry_recording"]


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


def test_long_loops_are_cut_in_the_message() -> None:
    ring = [an_ivr(n, {"1": RECEPTION}, timeout_destination=f"ivr||{n % 8 + 1}") for n in range(1, 9)]
    (finding,) = only("silence_loop", ring)
    assert "IVR 'Menu 5' (5) and 3 more" in finding["message"]


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
