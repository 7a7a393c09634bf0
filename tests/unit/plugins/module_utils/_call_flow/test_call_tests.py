# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of calls, and their report."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.call_tests import junit, run_call_tests
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.path import call_path
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput
from tests.unit.plugins.module_utils._call_flow.ivr_sets import TREE


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


def test_a_name_that_no_ivr_has_is_said_and_a_near_one_suggested() -> None:
    ivrs = [
        {"id": "1", "name": "Main", "menu": {"1": "ivr||2", "2": "department||name=Sales"}},
        {"id": "2", "name": "Support", "menu": {"1": "hangup||1"}},
    ]
    cases = [
        {"start": "Main", "keys": "1", "reaches": "ivr||name=Suport"},
        {"start": "Main", "keys": "2", "reaches": "department||5"},
    ]
    unknown, unlike = (result["message"] for result in run_call_tests(ivrs, cases))
    assert "No IVR of the list is named 'Suport'. Did you mean \"Support\"?" in unknown
    assert "the other one by id. Write both in the same way, or give names (in the playbooks of" in unlike


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
        ([{"start": 1, "keys": "1"}], "Call test 1: reaches is missing. Set it to where the call must end, such as"),
        ([{"start": 1, "reaches": "Sales"}], "reaches must be a destination such as"),
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
