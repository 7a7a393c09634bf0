# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A phone number of the account: its digits whatever the API shows, and a destination that is understood or kept."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._model.account_number import AccountNumber, read_number
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import Destination
from tests.unit.plugins.plain import is_plain

RAW: dict[str, Any] = {
    "id": "1759333",
    "name": "Toll-free",
    "description": None,
    "alias": "918044440001",
    "did": "+918044440001",
    "destination": "ivr||7928",
    "destination_name": "Language choice",
    "sms_templates": None,
}


def test_a_number_is_read_as_clients_of_the_api_show_it() -> None:
    destination = Destination("ivr", "7928")
    expected = AccountNumber("1759333", "+918044440001", "Toll-free", "", destination, "Language choice", True)
    assert read_number(RAW) == expected
    assert expected.label == "number +918044440001 (Toll-free)"
    assert is_plain(expected.as_result())
    assert [*expected.as_result()] == ["id", "number", "name", "description", "destination", "destination_name"]


def test_a_number_without_anything_has_empty_texts() -> None:
    number = read_number(dict.fromkeys(RAW))
    assert number == AccountNumber("", "", "", "", "", "", True)
    assert read_number({"id": 5}).label == "number 5"


@pytest.mark.parametrize(
    ("did", "alias", "number"),
    [
        ("+918044440001", "918044440001", "+918044440001"),
        ("+91 80-4444 0001", None, "+918044440001"),
        ("+918044440001", "something else", "+918044440001"),
        ("918044440001", None, "+918044440001"),
        ("8044440001", "918044440001", "+918044440001"),
        ("8044440001", "919999999999", "+8044440001"),
        (8044440001, 918044440001, "+918044440001"),
        (None, "918044440001", "+918044440001"),
        ([1], {"a": 1}, ""),
        (True, None, ""),
    ],
    ids=str,
)
def test_the_digits_have_the_country_code(did: Any, alias: Any, number: str) -> None:
    assert read_number({**RAW, "did": did, "alias": alias}).number == number


@pytest.mark.parametrize(
    ("shown", "destination"),
    [
        ("ivr||7928", "ivr||7928"),
        ("ivr|7928", "ivr||7928"),
        ("ringgroup||17839", "department||17839"),
        ("hangup||0", "hangup||1"),
        ("extension||0501247020000", "extension||0501247020000"),
        ("queue||5", "queue||5"),
        ("ivr||0", ""),
        ("", ""),
        (None, ""),
        (0, ""),
        ("0", ""),
    ],
    ids=str,
)
def test_a_destination_is_canonical(shown: Any, destination: str) -> None:
    number = read_number({**RAW, "destination": shown})
    assert (number.destination, number.is_understood) == (destination, True)


@pytest.mark.parametrize(
    "shown",
    ["7928", 7928, "ivr", "Main menu", "ivr||", "ivr||name=Main menu", "ivr||1||2", ["ivr", 1], {"type": "ivr"}, False],
    ids=str,
)
def test_a_destination_in_another_form_is_kept_as_it_is(shown: Any) -> None:
    number = read_number({**RAW, "destination": shown})
    assert (number.destination, number.is_understood) == (shown or "", False)


def test_a_number_without_the_key_does_not_say_that_it_leads_nowhere() -> None:
    raw = {key: value for key, value in RAW.items() if key != "destination"}
    assert (read_number(raw).destination, read_number(raw).is_understood) == ("", False)
