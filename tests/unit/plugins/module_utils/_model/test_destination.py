# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A destination is a type with an id or a name, equal to its text; equal ones share an object for a while. Prompts."""

from __future__ import annotations

import copy
import json
import pickle
import sys

import pytest
import yaml

from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import (
    NOWHERE,
    Destination,
    has_type,
    prompt_id,
    prompt_type,
    same_prompt,
    typed_prompt,
)
from tests.unit.plugins.plain import is_plain


@pytest.mark.parametrize(
    ("destination", "text", "parts"),
    [
        (Destination("department", "17839"), "department||17839", ("department", "17839", None)),
        (Destination("ringgroup", "17839"), "department||17839", ("department", "17839", None)),
        (Destination("auto_attendant", "5"), "auto_attend||5", ("auto_attend", "5", None)),
        (Destination("hangup"), "hangup||1", ("hangup", "1", None)),
        (Destination("hangup", "7"), "hangup||1", ("hangup", "1", None)),
        (Destination("ivr", name="A||b=c"), "ivr||name=A||b=c", ("ivr", "", "A||b=c")),
        (Destination("ivr", "name=Sales"), "ivr||name=Sales", ("ivr", "", "Sales")),
        (Destination("ivr", name=""), "ivr||name=", ("ivr", "", "")),
        (
            Destination("custom_dialplan", "my name=x"),
            "custom_dialplan||my name=x",
            ("custom_dialplan", "my name=x", None),
        ),
        (Destination(), "", ("", "", None)),
    ],
)
def test_a_destination_is_its_parts_and_equal_to_its_text(
    destination: Destination, text: str, parts: tuple[str, str, str | None]
) -> None:
    assert (destination.type, destination.id, destination.name) == parts
    assert destination == text
    assert {destination: 1}[text] == {text: 1}[destination] == 1
    assert Destination.parse(text) == destination
    assert {type(part) for part in (destination.type, destination.id, destination.name or "")} == {str}
    assert bool(destination) is bool(text)


@pytest.mark.parametrize("text", ["Main menu", "department|5", "7926", ""])
def test_a_text_that_is_no_destination_leads_nowhere(text: str) -> None:
    assert Destination.parse(text) == NOWHERE


def test_only_a_reference_has_a_name() -> None:
    assert Destination("ivr", name="Sales").name == "Sales"
    assert Destination("ivr", "7926").name is None
    assert NOWHERE.name is None


def test_the_id_of_an_ivr_is_that_of_no_other_type() -> None:
    assert Destination("ivr", "7926").ivr_id == "7926"
    assert Destination("department", "7926").ivr_id == Destination("ivr", name="7926").ivr_id == ""


@pytest.mark.parametrize("text", ["ivr||7926", "ivr||name=Sales", ""])
def test_equal_destinations_share_an_object_even_after_a_copy(text: str) -> None:
    destination = Destination.parse(text)
    assert copy.deepcopy(destination) is copy.copy(destination) is destination
    assert pickle.loads(pickle.dumps(destination)) is destination


def test_a_destination_of_ten_thousand_takes_little_memory() -> None:
    destinations = [Destination("extension", f"0501000{number:05}") for number in range(10_000)]
    assert not hasattr(destinations[0], "__dict__")
    assert max(map(sys.getsizeof, destinations)) <= sys.getsizeof("x" * 24) + 48
    assert destinations == [f"extension||0501000{number:05}" for number in range(10_000)]


def test_its_text_is_plain_text() -> None:
    destination = Destination("ivr", "7926")
    for text in (str(destination), f"{destination}", f"{destination:s}", "".join([destination])):
        assert text == "ivr||7926"
    assert is_plain([str(destination), f"{destination}"])
    assert json.dumps([destination]) == '["ivr||7926"]'
    assert yaml.safe_dump(str(destination)) == "ivr||7926\n...\n"


def test_a_spelling_is_no_part_of_the_text() -> None:
    spelled, plain = Destination("hangup", "1", spelling="hang-up"), Destination("hangup", "1")
    assert is_plain(str(spelled))
    assert spelled == plain
    assert spelled is not plain
    assert (spelled.spelling, plain.spelling) == ("hang-up", "")
    assert spelled is Destination("hangup", "1", spelling="hang-up")
    for twin in (copy.deepcopy(spelled), pickle.loads(pickle.dumps(spelled))):
        assert twin is spelled


@pytest.mark.parametrize(
    ("prompt", "type_", "id_"),
    [
        ("recording||5", "recording", "5"),
        ("recording|5", "recording", "5"),
        ("recording||name=A|B", "recording", "name=A|B"),
        ("5", "", "5"),
    ],
)
def test_a_prompt_has_an_id_and_may_have_a_type(prompt: str, type_: str, id_: str) -> None:
    assert (has_type(prompt), prompt_type(prompt), prompt_id(prompt)) == (bool(type_), type_, id_)


def test_a_typed_prompt_is_written_as_the_api_takes_it() -> None:
    assert typed_prompt("outbound_tts", "5") == "outbound_tts||5"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("recording||5", "recording||5", True),
        ("recording||5", "outbound_tts||5", False),
        ("recording||5", "5", True),
        ("5", "outbound_tts||5", True),
        ("5", "6", False),
    ],
)
def test_a_bare_id_is_the_prompt_of_that_id_whatever_its_type(one: str, other: str, same: bool) -> None:
    assert same_prompt(one, other) is same_prompt(one=other, other=one) is same
