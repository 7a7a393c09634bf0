# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the simulated account keeps of a write, and how it shows it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator import SWITCHES, Simulator
from tests.unit.simulator.calls import WELCOME, call, entry, put, write_body


def test_the_list_has_the_types_of_the_vendors_sample(api: Simulator) -> None:
    answer = call(api, "GET", "/v1/ivrs")
    assert answer.status_code == 200 and list(answer.json()) == ["ivrs"]
    main = next(ivr for ivr in answer.json()["ivrs"] if ivr["id"] == 7926)
    assert main.items() >= WELCOME.items()
    assert main["invalid_recording"] == 247 and main["timeout_retries"] == 1 and main["added_by"] == 10959
    assert main["ivr_menu"][0] == {
        "option": "1",
        "destination_type": "ringgroup",
        "destination_id": "17839",
        "sms_template_id": "0",
        "webhook_id": "0",
    }
    assert (main["invalid_destination_type"], main["invalid_destination"]) == ("extension", "0501247020000")


def test_ids_can_read_as_numbers_but_never_lose_a_leading_zero(api: Simulator) -> None:
    api.switch(read_ids="numbers")
    main = api.ivr(7926)
    assert main["recording"] == 19549 and main["invalid_destination"] == "0501247020000"
    assert main["ivr_menu"][0]["option"] == 1 and main["ivr_menu"][0]["destination_id"] == 17839


def test_ids_can_all_read_as_strings(api: Simulator) -> None:
    api.switch(read_ids="strings")
    main = api.ivr(7926)
    assert (main["id"], main["invalid_recording"], main["added_by"]) == ("7926", "247", "10959")


def test_counts_can_read_as_strings(api: Simulator) -> None:
    api.switch(read_counts="strings")
    assert (api.ivr(7926)["timeout"], api.ivr(7926)["invalid_retries"]) == ("30", "1")


@pytest.mark.parametrize(
    ("form", "prompt", "template"),
    [("as_stored", "", "0"), ("empty", "", ""), ("null", None, None), ("zero", 0, 0), ("zero_text", "0", "0")],
)
def test_nothing_reads_as_the_switch_says(api: Simulator, form: str, prompt: object, template: object) -> None:
    api.switch(read_none=form)
    assert api.ivr(7934)["timeout_recording"] == prompt
    assert entry(api, 7934, "1")["webhook_id"] == template


@pytest.mark.parametrize(
    ("form", "in_menu", "elsewhere"),
    [
        ("ringgroup_in_menu", "ringgroup", "department"),
        ("ringgroup", "ringgroup", "ringgroup"),
        ("department", "department", "department"),
    ],
)
def test_a_department_reads_as_the_switch_says(api: Simulator, form: str, in_menu: str, elsewhere: str) -> None:
    api.switch(read_department=form)
    assert entry(api, 7929, "1")["destination_type"] == in_menu
    assert api.ivr(7929)["timeout_dest_type"] == elsewhere


def test_other_types_read_in_either_spelling(api: Simulator) -> None:
    assert entry(api, 7939, "1")["destination_type"] == "auto_attend"
    api.switch(read_auto_attend="auto_attendant", read_time_condition="timecondition")
    assert entry(api, 7939, "1")["destination_type"] == "auto_attendant"
    assert entry(api, 7937, "1")["destination_type"] == "timecondition"


@pytest.mark.parametrize(("form", "shown"), [("1", "1"), ("0", "0"), ("null", None)])
def test_the_id_of_a_hangup_reads_as_the_switch_says(api: Simulator, form: str, shown: str | None) -> None:
    api.switch(read_hangup_id=form)
    assert entry(api, 7933, "#")["destination_id"] == shown and api.ivr(7933)["timeout_destination"] == shown


def test_the_menu_comes_in_the_order_that_the_switch_says(api: Simulator) -> None:
    put(api, option=["2", "1"])
    orders = {}
    for order in SWITCHES["menu_order"].values:
        api.switch(menu_order=order)
        orders[order] = [item["option"] for item in api.ivr(7926)["ivr_menu"]]
    assert orders == {"as_written": ["2", "1"], "sorted": ["1", "2"], "reversed": ["1", "2"]}


def test_an_update_replaces_every_field_and_reads_back_under_the_crossed_names(api: Simulator) -> None:
    answer = put(api)
    assert answer.status_code == 200 and answer.json() == {"success": True, "message": "IVR updated successfully."}
    assert api.ivr(7926) == {
        "id": 7926,
        "name": "Test",
        "description": "A test",
        "recording": "11",
        "timeout": 10,
        "invalid_retries": 2,
        "invalid_retry_recording": "12",
        "invalid_destination_type": "extension",
        "invalid_destination": "0501247020000",
        "timeout_retry_recording": "14",
        "timeout_recording": "15",
        "timeout_dest_type": "department",
        "timeout_destination": "17839",
        "timeout_retries": 3,
        "added_by": 10959,
        "invalid_recording": 13,
        "ivr_menu": [
            {"option": "1", "destination_type": "ringgroup", "destination_id": "17839"}
            | {"sms_template_id": "0", "webhook_id": "0"},
            {"option": "2", "destination_type": "hangup", "destination_id": "1"}
            | {"sms_template_id": "0", "webhook_id": "0"},
        ],
    }
    assert api.prompt_type(7926, "recording_invalid") == "outbound_tts"
    assert api.prompt_type(7926, "invalid_recording") == "recording"


def test_the_prompts_can_be_uncrossed(api: Simulator) -> None:
    api.switch(crossed_prompts="straight")
    put(api)
    assert (api.ivr(7926)["invalid_recording"], api.ivr(7926)["invalid_retry_recording"]) == (12, "13")
    assert api.prompt_type(7926, "recording_invalid") == "outbound_tts"


@pytest.mark.parametrize(("choice", "template"), [("keep", "3412"), ("clear", "0")])
def test_sms_templates_left_out_are_kept_or_cleared(api: Simulator, choice: str, template: str) -> None:
    api.switch(sms_template_left_out=choice)
    put(api, 7932)
    assert entry(api, 7932, "2")["sms_template_id"] == template


@pytest.mark.parametrize(("choice", "webhook"), [("keep", "88"), ("reset", "0")])
def test_an_update_keeps_or_resets_the_webhook(api: Simulator, choice: str, webhook: str) -> None:
    api.switch(webhook_on_put=choice)
    put(api, 7936)
    assert entry(api, 7936, "1")["webhook_id"] == webhook


@pytest.mark.parametrize(
    ("choice", "stored"),
    [
        ("none", " Cafe\u0301  & co "),
        ("trim", "Cafe\u0301  & co"),
        ("collapse", " Cafe\u0301 & co "),
        ("nfc", " Caf\u00e9  & co "),
        ("nfd", " Cafe\u0301  & co "),
        ("escape", " Cafe\u0301  &amp; co "),
    ],
)
def test_text_is_stored_as_the_switch_says(api: Simulator, choice: str, stored: str) -> None:
    api.switch(text=choice)
    put(api, name=" Cafe\u0301  & co ")
    assert api.ivr(7926)["name"] == stored


def test_a_new_ivr_gets_a_new_id_that_the_answer_does_not_tell(api: Simulator) -> None:
    before = {ivr["id"] for ivr in api.ivrs}
    answer = call(api, "POST", "/v1/ivr", write_body())
    assert answer.json() == {"success": True, "message": "IVR created successfully."}
    (created,) = [ivr for ivr in api.ivrs if ivr["id"] not in before]
    assert created["name"] == "Test" and created["added_by"] == 10959


def test_equal_names_are_allowed_or_refused(api: Simulator) -> None:
    assert put(api, name="Sales").status_code == 200
    api.switch(duplicate_names="422")
    assert put(api, name="Billing").status_code == 422
    assert put(api, 7932, name="Billing").status_code == 200


def test_an_ivr_in_use_can_be_deleted_or_not(api: Simulator) -> None:
    api.switch(delete_in_use="422")
    answer = call(api, "DELETE", "/v1/ivr/7928")
    assert answer.status_code == 422 and "IVR Department directory, number +918044440001" in answer.json()["message"]
    assert call(api, "DELETE", "/v1/ivr/7938").json()["success"] is True
    api.switch(delete_in_use="allowed")
    assert call(api, "DELETE", "/v1/ivr/7928").status_code == 200
    assert not {7928, 7938} & {ivr["id"] for ivr in api.ivrs}


def test_numbers_read_as_the_switches_say(api: Simulator) -> None:
    def first(**switches: str) -> dict[str, Any]:
        api.switch(**switches)
        return dict(call(api, "GET", "/v1/my_number").json()[0])

    assert first(read_number_destination="|")["destination"] == "ivr|7928"
    assert first(read_number_destination="id")["destination"] == "7928"
    assert first(read_number_destination="type")["destination"] == "ivr"
    assert first(read_number_destination="object")["destination"] == {"type": "ivr", "id": "7928"}
    assert "destination" not in first(read_number_destination="absent")
    assert first(read_did="digits")["did"] == first()["alias"] == "918044440001"
    assert first(read_did="local")["did"] == "8044440001"
    assert first(read_did="null")["did"] is None
    api.switch(read_number_destination="||", read_number_none="zero")
    assert call(api, "GET", "/v1/my_number").json()[2]["destination"] == 0
    api.edit_number("+918044440003", destination="department||17839")
    api.switch(read_department="ringgroup")
    assert call(api, "GET", "/v1/my_number").json()[2]["destination"] == "ringgroup||17839"
