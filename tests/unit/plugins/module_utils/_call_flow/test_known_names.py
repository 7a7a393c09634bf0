# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names that the IVRs themselves do not hold: calls, findings and uses know them."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.call_tests import run_call_tests
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.diagram import call_flow
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.lint import lint
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.path import call_path
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.usage import where_used
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput
from tests.unit.plugins.module_utils._call_flow.ivr_sets import BILLING, MAIN, NAMES, TREE, an_ivr, found

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
    assert (
        "One of them is given by name and the other one by id. Write both in the same way, or give names"
        in result["message"]
    )
    twice = {"department||17839": "Sales", "department||2": "Sales"}
    (result,) = run_call_tests(TREE, [{"start": 1, "keys": "1", "reaches": "department||name=Sales"}], twice)
    assert result["passed"] is False
    (result,) = run_call_tests(TREE, [{"start": 1, "keys": "1", "reaches": "department||name=Night"}], NAMES)
    assert "should reach department||20 ('Night'), but it reaches department||17839 ('Sales')." in result["message"]


def test_own_names_of_ivrs_come_before_the_names_in_the_list_and_those_of_the_account() -> None:
    night, day = an_ivr(2, {"1": "hangup||1"}, "Night"), an_ivr(3, {"1": "voicemail||1"}, "Day")
    main = an_ivr(1, {"1": "ivr||name=Closed", "2": "ivr||name=Day", "3": "department||name=Sales"})
    own = {"ivr": {"Closed": 2, "Day": 2}, "department": {"Sales": 5}}
    account = {"ivr||2": "Night", "ivr||3": "Day", "department||6": "Sales"}
    ivrs = [main, night, day]
    assert ("dangling_ivr", "1", "1") in found(ivrs, names=account)
    names = {**own, **account}
    assert "dangling_ivr" not in {rule for rule, _ivr, _option in found(ivrs, names=names)}
    assert [call_path(ivrs, 1, key, names)["reaches"] for key in "123"] == ["ivr||2", "ivr||2", "department||5"]
    assert call_path(ivrs, 1, "2", account)["reaches"] == "ivr||3"
    # A start is more likely a name of the list.
    assert [call_path(ivrs, name, "1", names)["reaches"] for name in ("Closed", "Day")] == ["hangup||1", "voicemail||1"]
    assert [use["option"] for use in where_used(ivrs, "ivr||2", names)] == ["1", "2"]


def test_an_own_name_does_not_say_which_ivr_a_definition_is_about() -> None:
    ivrs = [{"name": "Sales", "timeout": 0}, {"name": "Main", "menu": {"1": "ivr||name=Sales"}}]
    names = {"ivr": {"Sales": 7930}, "ivr||7931": "Sales"}
    (finding,) = (one for one in lint(ivrs, names=names) if one["rule"] == "zero_timeout")
    assert finding["ivr"] == "Sales"


def test_a_reference_by_name_means_the_same_as_a_start_and_in_a_menu() -> None:
    night, day = an_ivr(2, {"1": "hangup||1"}, "Night"), an_ivr(3, {"1": "voicemail||1"}, "Day")
    assert call_path([night, day], "ivr||name=Day", "1", {"ivr": {"Day": 2}})["reaches"] == "hangup||1"
    assert call_path([night, day], "ivr||name=Day", "1")["reaches"] == "voicemail||1"


def test_names_that_are_numbers_are_taken_as_tasks_take_them() -> None:
    ivrs = [an_ivr(1, {"1": "department||name=24", "2": "department||name=2.5"})]
    assert call_path(ivrs, 1, "1", {"department": {24: 17841}})["reaches"] == "department||17841"
    assert call_path(ivrs, 1, "2", {"department": {2.5: 17841}})["reaches"] == "department||17841"


def test_uses_findings_and_diagrams_know_names() -> None:
    ivrs = [an_ivr(1, {"1": "department||name=Sales", "2": "department||17839", "3": "ivr||9"}), an_ivr(2, {})]
    for target in ("department||17839", "department||name=Sales"):
        assert [one["option"] for one in where_used(ivrs, target, NAMES)] == ["1", "2"]
    assert [one["ivr"] for one in where_used(ivrs, "recording||name=Welcome", NAMES)] == ["1"]
    findings = lint(ivrs, entry=[1, 2], names={**NAMES, "ivr||9": "Old"})
    assert "leads to ivr||9 ('Old'), and no IVR has that id." in findings[0]["message"]
    assert "all lead to department||17839 ('Sales')" in findings[-1]["message"]
    assert "Sales (department)" in call_flow(ivrs, names=NAMES).replace("#40;", "(").replace("#41;", ")")
    assert lint([{"id": 5, "timeout": 0}], names={"ivr||5": "Late"})[0]["message"].startswith("IVR 'Late' (5)")


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["Sales"], "names must be a dictionary such as {department: {Sales: 17839}}"),
        ({"dept": {"Sales": 1}}, "'dept' is not a known type. Did you mean \"department\"?"),
        ({"depart ment": {"Sales": 1}}, "'depart ment' is not a type."),
        ({"department": {" Sales": 1}}, "' Sales' is not a name"),
        ({"department": {True: 1}}, "'True' is not a name"),
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
