# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the phone numbers of an account add to the caller's view."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.call_tests import run_call_tests
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.diagram import call_flow
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.lint import lint
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.numbers import read_numbers
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.path import call_path
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.usage import where_used
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import FIELDS, NUMBER


def a_menu(id_: int, name: str, **menu: str) -> dict[str, Any]:
    keys = {key.removeprefix("k"): destination for key, destination in menu.items()}
    return {
        "id": str(id_),
        "name": name,
        "recording": str(100 + id_),
        "timeout_destination": "department||20",
        "invalid_destination": "department||20",
        "menu": keys,
    }


IVRS = [
    a_menu(1, "Main menu", k1="ivr||2"),
    a_menu(2, "Billing", k1="department||20"),
    a_menu(3, "Old menu", k9="department||20"),
]
NUMBERS = [
    {
        "id": "1",
        "number": "+918044440001",
        "name": "Toll-free",
        "description": "",
        "destination": "ivr||1",
        "destination_name": "Main menu",
    },
    {"number": "+912244440001", "name": "Mumbai", "destination": "ivr|1"},
    {"number": "+918044440002", "destination": "department||20", "destination_name": "Accounts"},
    {"number": "+918044440003", "destination": ""},
    {"number": "+918044440004", "destination": None, "name": None},
]
GONE = {"number": "+918044440009", "name": "Old line", "destination": "ivr||99"}


@pytest.mark.parametrize("start", ["+91 80-4444 0001", "080 4444 0001", 8044440001, "44440001", "ivr||1", "Main menu"])
def test_a_call_starts_at_a_number_in_any_spelling(start: Any) -> None:
    path = call_path(IVRS, start, "1", None, NUMBERS)
    assert (path["reaches"], path["hears"]) == ("ivr||2", ["101", "102"])


def test_a_number_that_leads_out_of_the_menus_ends_there_without_steps() -> None:
    path = call_path(IVRS, "+918044440002", "", None, NUMBERS)
    assert path == {"reaches": "department||20", "name": "", "hears": [], "hears_named": [], "steps": []}
    assert call_path(IVRS, "+918044440003", "", None, NUMBERS)["reaches"] == ""
    assert call_path(IVRS, "8044440009", "", None, [GONE])["reaches"] == "ivr||99"


def test_keys_at_such_a_number_are_left_over() -> None:
    with pytest.raises(BadInput) as caught:
        call_path(IVRS, "+918044440002", "1,2", None, NUMBERS)
    assert str(caught.value) == (
        "Keys 1, 2 are left over: the call enters no menu and is at department||20 ('Accounts'). Remove them."
    )


def test_a_spelling_of_several_numbers_is_refused_unless_they_lead_to_the_same_place() -> None:
    two = [NUMBERS[0], {"number": "+442044440001", "destination": "ivr||2"}]
    with pytest.raises(BadInput) as caught:
        call_path(IVRS, "44440001", "", None, two)
    assert str(caught.value) == "'44440001' can mean several numbers. Give one of: +918044440001, +442044440001."


def test_an_id_that_is_the_end_of_a_number_is_refused_unless_both_are_the_same_menu() -> None:
    ivrs = [*IVRS, a_menu(440001, "Six digits")]
    with pytest.raises(BadInput) as caught:
        call_path(ivrs, "440001", "", None, NUMBERS)
    assert str(caught.value) == (
        "'440001' can mean IVR 'Six digits' (440001) or +918044440001. Give ivr||440001 or the number."
    )
    same = [{"number": "+918044440001", "destination": "ivr||440001"}]
    assert call_path(ivrs, "440001", "", None, same)["reaches"] == "ivr||440001"


def test_an_unknown_number_says_that_numbers_are_needed() -> None:
    give = " To start at a phone number, give numbers (in the playbooks of this collection: servetel_ivr_numbers, or "
    for numbers, hint in ((None, f"{give}servetel_ivr_live)."), (NUMBERS, "")):
        with pytest.raises(BadInput) as caught:
            call_path(IVRS, "+918044449999", "", None, numbers)
        assert str(caught.value) == f"No IVR of the list has the name or the id '+918044449999'.{hint}"


def test_calls_are_tested_from_numbers() -> None:
    cases = [
        {"start": "080 4444 0001", "keys": "1,1", "reaches": "department||20"},
        {"start": "+918044440002", "reaches": "department||20", "hears": []},
        {"start": "+918044440002", "reaches": "ivr||1"},
        {"start": "+918044441111", "reaches": "ivr||1"},
    ]
    results = run_call_tests(IVRS, cases, None, NUMBERS)
    assert [one["passed"] for one in results] == [True, True, False, False]
    assert results[2]["message"].endswith("\n  starts at department||20 ('Accounts')")


def test_what_numbers_lead_to_is_an_entry_and_the_rest_is_unreachable() -> None:
    assert [(one["rule"], one["ivr"]) for one in lint(IVRS)] == [("orphan", "1"), ("orphan", "3")]
    assert [(one["rule"], one["ivr"]) for one in lint(IVRS, numbers=NUMBERS)] == [("unreachable", "3")]
    assert lint(IVRS, numbers=NUMBERS, entry=["Old menu", "Main menu"]) == []


def test_a_number_that_leads_to_an_ivr_that_is_not_there_is_an_error_and_can_be_waived() -> None:
    (finding,) = lint(IVRS, numbers=[*NUMBERS, GONE], entry=[3])
    assert finding == {
        "severity": "error",
        "rule": "dangling_number",
        "ivr": "+918044440009",
        "option": "destination",
        "message": "Number +918044440009 ('Old line') leads to ivr||99, and no IVR has that id. "
        "Let it lead somewhere else, or add the IVR.",
    }
    waiver = {"ivr": "+918044440009", "rule": "dangling_number", "reason": "The line is off."}
    assert lint(IVRS, numbers=[*NUMBERS, GONE], entry=[3], waive=[waiver]) == []


def test_uses_list_numbers_after_ivrs() -> None:
    assert where_used(IVRS, "ivr||name=Main menu", None, NUMBERS) == [
        {"ivr": "", "name": "Toll-free", "option": "+918044440001"},
        {"ivr": "", "name": "Mumbai", "option": "+912244440001"},
    ]
    assert where_used(IVRS, "department||20", None, NUMBERS)[-1]["option"] == "+918044440002"
    assert where_used(IVRS, "recording||101", None, NUMBERS) == [
        {"ivr": "1", "name": "Main menu", "option": "recording"}
    ]


def test_a_diagram_of_an_entry_has_what_numbers_lead_to_as_well() -> None:
    assert "Main menu" in call_flow(IVRS, entry=["Old menu"], numbers=NUMBERS)
    assert "Old menu" in call_flow(IVRS, numbers=NUMBERS)


def test_a_name_that_numbers_show_is_shown_but_does_not_resolve_references() -> None:
    message = lint([{"id": 1, "menu": {"1": "department||20", "2": "department||20"}}], numbers=NUMBERS)[-1]["message"]
    assert "all lead to department||20 ('Accounts')" in message
    ivrs = [a_menu(1, "Main menu", k1="department||name=Accounts")]
    assert call_path(ivrs, 1, "1", None, NUMBERS)["reaches"] == "department||name=Accounts"


def test_a_destination_in_an_unknown_form_leads_out_and_is_no_finding() -> None:
    numbers = [{"number": "+918044440001", "destination": "IVR Main"}]
    assert lint(IVRS, entry=[1, 3], numbers=numbers) == []
    assert read_numbers(numbers)[0].target == "IVR Main"
    with pytest.raises(BadInput) as caught:
        call_path(IVRS, "+918044440001", "", None, numbers)
    assert str(caught.value) == (
        "Number +918044440001 leads to 'IVR Main', which is not a destination such as \"ivr||7926\"."
    )


@pytest.mark.parametrize("shown", [{"type": "ivr", "id": 1}, 7928, ["ivr||1"], True])
def test_what_the_api_shows_in_a_form_that_is_no_text_leads_out_and_breaks_nothing(shown: Any) -> None:
    number = {"id": "7", "number": "+918044440001", "name": "", "description": "", "destination": shown}
    assert lint(IVRS, entry=[1, 3], numbers=[number]) == []
    assert where_used(IVRS, "ivr||1", None, [number]) == []
    assert "not understood" in call_flow(IVRS, numbers=[number])
    case = {"start": "+918044440001", "reaches": "ivr||1"}
    (result,) = run_call_tests(IVRS, [case, {"start": "1", "reaches": "ivr||1"}], None, [number])[:1]
    assert not result["passed"]
    assert 'which is not a destination such as "ivr||7926"' in result["message"]


@pytest.mark.parametrize("number", ["", "+1860", "+08044440001", None])
def test_a_number_of_the_api_that_is_not_whole_is_an_entry_but_no_start(number: Any) -> None:
    shown = {"id": "440001", "number": number, "destination": "ivr||1"}
    assert [(one["rule"], one["ivr"]) for one in lint(IVRS, numbers=[shown])] == [("unreachable", "3")]
    (use,) = where_used(IVRS, "ivr||1", None, [shown])
    assert use["option"] == (number or "with id 440001")
    with pytest.raises(BadInput, match="No IVR of the list has the name or the id '440001'"):
        call_path(IVRS, "440001", "", None, [{**shown, "number": ""}])


@pytest.mark.parametrize("value", [None, "", []])
def test_no_numbers_are_no_numbers(value: Any) -> None:
    assert read_numbers(value) == []


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ("+918044440001", "numbers must be a list, such as the numbers of number_info's result, not '+918044440001'."),
        (["+918044440001"], "Entry 1 of numbers: it must have number and destination, not be '+918044440001'."),
        ([{"number": "+918044440001", "destnation": "ivr||1"}], 'Did you mean "destination", "'),
        ([{"number": "08044440001"}], "must be the whole number in quotes, with country code"),
        ([{"number": None}], "such as \"+918044440001\", not 'null'."),
        ([{"number": "+918044440001", "destination": 5}], "destination must be text, not '5'."),
        ([{"number": "+918044440001", "name": 5}], "name must be text, not '5'."),
    ],
)
def test_numbers_that_cannot_be_understood_are_refused(numbers: Any, message: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_numbers(numbers)
    assert message in str(caught.value)


@pytest.mark.parametrize("number", ["+918044440001", "918044440001", 918044440001, "+91 80-4444 0001"])
def test_a_whole_number_is_read_in_any_spelling(number: Any) -> None:
    assert read_numbers([{"number": number}])[0].number == "+918044440001"


@pytest.mark.parametrize("shown", ["7937", {"type": "ivr", "id": "3"}, None, "ivr_menu||3"], ids=str)
def test_a_number_that_may_lead_to_any_menu_keeps_the_lint_from_calling_one_unused(shown: Any) -> None:
    hidden = {"id": "2", "number": "+918044440002", "destination": shown}
    for numbers in ([NUMBERS[0], hidden], [hidden]):
        assert {one["rule"] for one in lint(IVRS, numbers=numbers)} & {"unreachable", "orphan"} == set()
    other = {**hidden, "destination": "ivr_menu||99"}
    assert "unreachable" in {one["rule"] for one in lint(IVRS, numbers=[NUMBERS[0], other])}


def test_a_call_to_a_number_whose_destination_the_api_does_not_show_cannot_be_followed() -> None:
    hidden = {"id": "2", "number": "+918044440002", "destination": None}
    with pytest.raises(BadInput, match=r"^The API does not show whether Number .918044440002 has a destination.$"):
        call_path(IVRS, "+918044440002", "", None, [hidden])
    assert "not shown (not understood)" in re.sub("#40;", "(", call_flow(IVRS, numbers=[hidden])).replace("#41;", ")")


def test_control_characters_of_an_account_are_spelled_out() -> None:
    odd = "\x1b[31m\x01"
    settings = {field.option: 0 if field.kind == NUMBER else "" for field in FIELDS}
    account = [
        {"id": f"1{odd}", "name": "", "reason": "-"},
        {"id": odd, **settings, "menu": [{"option": odd, "destination": f"ivr||{odd}{odd}"}] * 2},
    ]
    numbers = [
        {"id": "1", "number": odd, "name": odd, "destination": f"ivr||name=x{odd}", "destination_name": odd},
        {"id": odd, "number": "", "destination": f"ivr||7{odd}"},
        {"id": "2", "number": odd, "destination": "ivr||99"},
    ]
    messages = [one["message"] for one in lint(account, numbers=numbers)]
    assert any("Number \\u001b[31m\\u0001 leads to" in message for message in messages)
    assert any("IVR \\u001b[31m\\u0001 has key" in message for message in messages)
    assert all(message.isprintable() for message in messages), messages
    for syntax in ("dot", "mermaid"):
        assert not re.search("[\x00-\x09\x0b-\x1f]|#27;", call_flow(account, syntax=syntax, numbers=numbers))
    assert [one["option"] for one in where_used(account, "ivr||99", None, numbers)] == ["\\u001b[31m\\u0001"]
