# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a write of the simulated API accepts and refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.simulator import Simulator
from tests.unit.simulator.calls import call, entry, put, write_body


@pytest.mark.parametrize("name", sorted(write_body()))
def test_an_update_without_a_required_field_is_refused_and_nothing_is_written(api: Simulator, name: str) -> None:
    before = api.ivrs
    changes: dict[str, Any] = {name: None}
    answer = put(api, **changes)
    assert answer.status_code == 422 and name in answer.json()["message"] and answer.json()["success"] is False
    assert api.ivrs == before


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": 7},
        {"timeout": True},
        {"timeout": "10s"},
        {"timeout": -1},
        {"timeout": 1.5},
        {"option": ["1"]},
        {"option": ["1", "1"]},
        {"option": ["1", "12"]},
        {"option": "1"},
        {"destination": ["department||17839", "ringgroup||1"]},
        {"destination": ["department||17839", "hangup||2"]},
        {"destination": ["department||17839", 1]},
        {"timeout_destination": "nowhere||1"},
        {"recording": "system||1"},
        {"recording": "recording||welcome"},
        {"sms_template": ["1"]},
        {"sms_template": ["1", "x"]},
    ],
)
def test_a_bad_value_is_refused(api: Simulator, changes: dict[str, Any]) -> None:
    before = api.ivrs
    assert put(api, **changes).status_code == 422
    assert api.ivrs == before


def test_numbers_may_be_digits_and_options_may_be_numbers(api: Simulator) -> None:
    assert put(api, timeout="20", incorrect_count="0", option=[1, 2]).status_code == 200
    assert api.ivr(7926)["timeout"] == 20 and entry(api, 7926, "1")["option"] == "1"


def test_an_ivr_destination_need_not_exist(api: Simulator) -> None:
    assert put(api, destination=["ivr||999999", "agent||0501247020000"]).status_code == 200


@pytest.mark.parametrize(
    ("accepted", "sent", "status"),
    [
        ("timeout_tries", "timeout_tries", 200),
        ("timeout_tries", "timeout_retries", 422),
        ("timeout_retries", "timeout_retries", 200),
        ("timeout_retries", "timeout_tries", 422),
        ("both", "timeout_tries", 200),
        ("both", "timeout_retries", 200),
    ],
)
def test_the_retries_have_the_key_that_the_switch_says(api: Simulator, accepted: str, sent: str, status: int) -> None:
    api.switch(timeout_tries=accepted)
    changes: dict[str, Any] = {"timeout_tries": None, sent: 5}
    assert put(api, **changes).status_code == status
    assert api.ivr(7926)["timeout_retries"] == (5 if status == 200 else 1)


def test_of_both_timeout_triess_the_known_one_takes_effect(api: Simulator) -> None:
    api.switch(timeout_tries="timeout_retries")
    assert put(api, timeout_tries=4, timeout_retries=6).status_code == 200
    assert api.ivr(7926)["timeout_retries"] == 6


def test_an_unknown_key_is_ignored_or_refused(api: Simulator) -> None:
    assert put(api, timeout_retries=6).status_code == 200
    api.switch(unknown_keys="422")
    answer = put(api, timeout_retries=6)
    assert answer.status_code == 422 and "timeout_retries" in answer.json()["message"]
    api.switch(timeout_tries="both")
    assert put(api, timeout_retries=6).status_code == 200


@pytest.mark.parametrize(("separator", "double", "single"), [("||", 200, 422), ("|", 422, 200), ("both", 200, 200)])
def test_type_and_id_are_separated_as_the_switch_says(api: Simulator, separator: str, double: int, single: int) -> None:
    api.switch(separator=separator)
    assert put(api).status_code == double
    body = json.loads(json.dumps(write_body()).replace("||", "|"))
    assert call(api, "PUT", "/v1/ivr/7926", body).status_code == single


def test_recording_invalid_may_be_optional_and_then_keeps_its_value(api: Simulator) -> None:
    api.switch(recording_invalid="optional")
    assert put(api, recording_invalid=None).status_code == 200
    assert api.ivr(7926)["invalid_recording"] == 247


def test_recording_invalid_may_be_unknown_and_then_takes_no_effect(api: Simulator) -> None:
    api.switch(recording_invalid="unknown")
    assert put(api).status_code == 200 and api.ivr(7926)["invalid_recording"] == 247
    api.switch(unknown_keys="422")
    assert put(api).status_code == 422


def test_sms_templates_follow_the_options_by_position(api: Simulator) -> None:
    assert put(api, sms_template=[None, 3412]).status_code == 200
    assert [item["sms_template_id"] for item in api.ivr(7926)["ivr_menu"]] == ["0", "3412"]


def test_sms_template_may_be_required_or_unknown(api: Simulator) -> None:
    api.switch(sms_template="required")
    assert put(api).status_code == 422 and put(api, sms_template=["0", "5"]).status_code == 200
    api.switch(sms_template="unknown")
    assert put(api, sms_template=["7", "7"]).status_code == 200
    assert entry(api, 7926, "2")["sms_template_id"] == "5"


def test_empty_prompts_and_destinations_are_accepted_or_refused(api: Simulator) -> None:
    empty: dict[str, Any] = {
        "timeout_recording": "",
        "recording_invalid": "",
        "timeout_destination": "",
        "description": "",
    }
    assert put(api, **empty).status_code == 200
    ivr = api.ivr(7926)
    assert (ivr["timeout_recording"], ivr["invalid_recording"], ivr["timeout_dest_type"]) == ("", 0, "")
    api.switch(empty_values="422")
    for name in empty:
        one: dict[str, Any] = {name: ""}
        assert put(api, **one).status_code == 422


def test_bare_ids_are_refused_or_accepted(api: Simulator) -> None:
    bare: dict[str, Any] = {"destination": ["050160000", "hangup||1"], "recording": "99"}
    assert put(api, **bare).status_code == 422
    api.switch(bare_destination="accepted", bare_prompt="accepted")
    assert put(api, **bare).status_code == 200
    assert entry(api, 7926, "1")["destination_type"] == "extension" and api.ivr(7926)["recording"] == "99"


def test_destination_types_of_other_pages_can_be_refused(api: Simulator) -> None:
    api.switch(destination_types="ivr_page")
    assert put(api, destination=["agent||0501247020000", "hangup||1"]).status_code == 422
    assert put(api).status_code == 200


def test_the_read_sides_types_can_be_accepted_on_write(api: Simulator) -> None:
    api.switch(read_types_on_write="accepted", read_department="department")
    assert put(api, destination=["ringgroup||17839", "auto_attendant||5120"]).status_code == 200
    assert [item["destination_type"] for item in api.ivr(7926)["ivr_menu"]] == ["department", "auto_attend"]
