# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the option `names` may hold."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput
from ansible_collections.servetel.ivr.plugins.module_utils._model.names_map import NamedId, NamesMap, read_names_map


def test_ids_are_texts_or_integers_and_come_in_the_order_of_the_map() -> None:
    names = {
        "department": {"Sales": 17839, "बिक्री": "17840"},
        "extension": {"Asha": "0501247020000"},
        "recording": {"Welcome": 244},
        "ringgroup": {"Night desk": 5},
    }
    assert read_names_map(names) == [
        NamedId("department", "17839", "Sales"),
        NamedId("department", "17840", "बिक्री"),
        NamedId("extension", "0501247020000", "Asha"),
        NamedId("recording", "244", "Welcome"),
        NamedId("department", "5", "Night desk"),
    ]


@pytest.mark.parametrize("names", [None, {}, {"department": {}}])
def test_an_empty_map_has_no_entries(names: Any) -> None:
    assert read_names_map(names) == []


def test_a_type_that_is_like_no_known_one_is_taken() -> None:
    assert read_names_map({"webhook": {"Night": "q1"}}) == [NamedId("webhook", "q1", "Night")]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["Sales"], "names must be a dictionary such as {department: {Sales: 17839}}, not "),
        ("Sales", "not 'Sales'."),
        ({"department": ["Sales"]}, "department has '['Sales']' in place of names and ids."),
        ({"department": None}, "department has 'null' in place of names and ids."),
        ({5: {"Sales": 1}}, "'5' is not a type."),
        ({"depart ment": {"Sales": 1}}, "'depart ment' is not a type."),
        ({"dept": {"Sales": 1}}, "names: 'dept' is not a known type. Did you mean \"department\"?"),
        ({"Recording": {"Sales": 1}}, "'Recording' is not a known type. Did you mean \"recording\"?"),
        ({"department": {" Sales": 1}}, "' Sales' is not a name. Use text without blanks around it."),
        ({"department": {"": 1}}, "'' is not a name."),
        ({"department": {True: 1}}, "'True' is not a name."),
        ({"department": {"Sales": None}}, "'null' is not an id of department 'Sales'."),
        ({"department": {"Sales": True}}, "'True' is not an id of department 'Sales'."),
        ({"department": {"Sales": 1.5}}, "'1.5' is not an id of department 'Sales'."),
        ({"department": {"Sales": "name=x"}}, "'name=x' is not an id of department 'Sales'."),
        ({"department": {"Sales": 0}}, "'0' is not an id of department 'Sales'."),
        ({"recording": {"Hello": "1 2"}}, "'1 2' is not an id of recording 'Hello'."),
        (
            {"extension": {"Asha": 501}},
            "put the id of extension 'Asha' in quotes, because YAML drops leading zeros",
        ),
        ({"voicemail": {"Desk": 43127676945}}, "'43127676945' may not be what is written there."),
        ({"number": {"Desk": 919876543210}}, "put the id of number 'Desk' in quotes"),
        ({"agent": {"Asha": 501}}, "put the id of agent 'Asha' in quotes"),
        ({"department": {"Caf\u00e9": 1, "Cafe\u0301": 2}}, "department has the name 'Cafe\u0301' twice."),
        ({"department": {"Sales": 1}, "ringgroup": {"Sales": 1}}, "department has the name 'Sales' twice."),
    ],
)
def test_anything_else_is_refused(names: Any, message: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_names_map(names)
    assert message in str(caught.value)


def test_all_problems_are_reported_together() -> None:
    with pytest.raises(BadInput) as caught:
        read_names_map({"dept": {}, "department": {" a": 1, "b": None}, "ivr": {"x": 1}})
    assert len(caught.value.problems) == 3


# ---- the map in use ----

MAP = {
    "recording": {"Welcome": 19549, "Greeting": "19549", "Both": 5},
    "outbound_tts": {"Both": "5", "Diwali": 812},
    "voicemail": {"Night desk": "0501"},
}


def test_ids_names_and_types_are_found() -> None:
    names = NamesMap(read_names_map(MAP))
    assert names and not NamesMap()
    assert names.id_of("recording", "Welcome") == names.id_of("recording", "Greeting") == "19549"
    assert names.id_of("recording", "welcome") is names.id_of("department", "Welcome") is None
    assert (names.name_of("recording", "19549"), names.name_of("voicemail", "0501")) == ("Welcome", "Night desk")
    assert names.name_of("voicemail", "501") == ""
    assert (names.names("voicemail"), names.names("department")) == (["Night desk"], [])


def test_a_name_is_found_in_either_form_of_unicode() -> None:
    names = NamesMap(read_names_map({"recording": {"Cafe\u0301": 1}}))
    assert names.id_of("recording", "Caf\u00e9") == "1"


def test_the_type_of_a_prompt_is_known_if_the_map_has_it_under_one_type() -> None:
    names = NamesMap(read_names_map(MAP))
    prompts = ("19549", "812", "5", "6", "recording||812", "")
    assert [*map(names.typed, prompts)] == ["recording||19549", "outbound_tts||812", *prompts[2:]]


def test_what_diffs_show_has_bare_ids_of_prompts_too() -> None:
    assert NamesMap(read_names_map(MAP)).shown() == {
        "recording||19549": "Welcome",
        "recording||5": "Both",
        "outbound_tts||5": "Both",
        "outbound_tts||812": "Diwali",
        "voicemail||0501": "Night desk",
        "19549": "Welcome",
        "812": "Diwali",
    }


def test_near_names_are_those_of_the_type() -> None:
    own = NamesMap(read_names_map({"recording": {"Welcome": 1}, "voicemail": {"Welcome desk": 2}}))
    assert own.near("recording", "Welcom") == ["Welcome"]
    assert own.near("voicemail", "Welcome dek") == ["Welcome desk"]
    assert own.near("agent", "Welcome") == []
