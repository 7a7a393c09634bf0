# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module servetel.ivr.number_info: one request, numbers in any spelling, and destinations of any form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.modules import number_info
from tests.simulator import Simulator

MODULE = number_info
Run = Callable[..., dict[str, Any]]
TOLL_FREE = {
    "id": "1759333",
    "number": "+918044440001",
    "name": "Toll-free",
    "description": "",
    "destination": "ivr||7928",
    "destination_name": "Language choice",
}
ALL = ["+918044440001", "+918044440002", "+918044440003"]


def numbers(result: dict[str, Any]) -> list[str]:
    return [found["number"] for found in result["numbers"]]


def destinations(result: dict[str, Any]) -> list[Any]:
    return [found["destination"] for found in result["numbers"]]


@pytest.mark.parametrize("check", [False, True], ids=["run", "check"])
def test_all_numbers_are_shown_in_the_accounts_order(api: Simulator, run: Run, check: bool) -> None:
    result = run(check=check)
    assert numbers(result) == ALL
    assert result["numbers"][0] == TOLL_FREE
    assert (result["numbers"][2]["destination"], result["numbers"][2]["destination_name"]) == ("", "")
    assert (result["changed"], result["requests"], result["warnings"]) == (False, 1, [])
    assert [(request.method, request.path) for request in api.requests] == [("GET", "/v1/my_number")]
    assert set(result) - {"invocation"} == {"changed", "numbers", "requests", "warnings"}


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        ("+91 80-4444 0001", ALL[:1]),
        ("918044440001", ALL[:1]),
        (918044440001, ALL[:1]),
        ("08044440002", ALL[1:2]),
        ("(080) 4444 0003", ALL[2:]),
        ("44440001", ALL[:1]),
        ("+44440001", []),
        ("44440009", []),
    ],
    ids=str,
)
def test_a_number_is_found_in_any_spelling(run: Run, spelling: Any, expected: list[str]) -> None:
    assert numbers(run(number=spelling)) == expected


def test_all_numbers_that_end_with_the_digits_are_shown(api: Simulator, run: Run) -> None:
    api.edit_number("+918044440002", did="+442044440001", alias="442044440001")
    assert numbers(run(number="44440001")) == ["+918044440001", "+442044440001"]


@pytest.mark.parametrize("spelling", ["", "12345", "Main menu", "+91 80 x", True, 1.5, ["+918044440001"]], ids=str)
def test_what_is_no_number_is_refused_before_any_request(api: Simulator, run_failing: Run, spelling: Any) -> None:
    result = run_failing(number=spelling)
    assert result["error"]["kind"] == "bad_input"
    assert "is not a phone number. Write at least 6 digits" in result["msg"]
    assert not api.requests


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("||", "ivr||7928"),
        ("|", "ivr||7928"),
        ("id", "7928"),
        ("type", "ivr"),
        ("object", {"type": "ivr", "id": "7928"}),
    ],
)
def test_a_destination_of_unknown_form_is_returned_as_it_is_with_a_warning(
    api: Simulator, run: Run, form: str, shown: Any
) -> None:
    api.switch(read_number_destination=form)
    result = run(number="+918044440001")
    assert destinations(result) == [shown]
    assert bool(result["warnings"]) == (shown != "ivr||7928")
    assert all("destination of number +918044440001 (Toll-free)" in warning for warning in result["warnings"])


def test_a_list_without_destinations_is_warned_of(api: Simulator, run: Run) -> None:
    api.switch(read_number_destination="absent")
    result = run(number="+918044440001")
    assert destinations(result) == [None]
    assert result["warnings"] == ["The API does not show whether number +918044440001 (Toll-free) has a destination."]


@pytest.mark.parametrize("none", ["null", "empty", "zero", "zero_text"])
def test_no_destination_is_empty(api: Simulator, run: Run, none: str) -> None:
    api.switch(read_number_none=none)
    result = run()
    assert destinations(result) == ["ivr||7928", "ivr||7937", ""]
    assert result["warnings"] == []


@pytest.mark.parametrize("did", ["plus", "digits", "local", "null"])
def test_the_digits_are_the_same_however_they_read(api: Simulator, run: Run, did: str) -> None:
    api.switch(read_did=did, read_ids="numbers")
    assert run(number="+918044440001")["numbers"] == [TOLL_FREE]


def test_the_type_of_a_department_is_canonical(api: Simulator, run: Run) -> None:
    api.edit_number("+918044440003", destination="department||17839", destination_name="Sales")
    api.switch(read_department="ringgroup")
    assert destinations(run())[2] == "department||17839"


def test_a_token_without_the_permission_fails(api: Simulator, run_failing: Run) -> None:
    api.switch(permissions="ivr_only")
    result = run_failing()
    assert (result["error"]["kind"], result["error"]["status"]) == ("forbidden", 403)


def test_a_list_of_something_else_is_refused(api: Simulator, run_failing: Run) -> None:
    api.answer_next("GET", "/v1/my_number", body=["+918044440001"])
    assert run_failing()["error"]["kind"] == "protocol"


def test_what_may_stand_in_module_defaults_is_accepted(run: Run) -> None:
    assert numbers(run(assume_recording_type="recording")) == ALL


def test_a_type_of_the_dialect_is_shown_as_it_is_written(api: Simulator, run: Run) -> None:
    api.edit_number("+918044440003", destination="ivr_menu||7938")
    found = destinations(run(api_dialect={"destination_types": {"ivr_menu": "ivr"}}))
    assert found[2] == "ivr||7938"
