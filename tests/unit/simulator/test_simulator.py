# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator over real HTTP, one sentence of behaviour a test.

Knows the API's field names on both sides, written out here once more on purpose. Does not know the collection's code.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.simulator import SWITCHES, Simulator, generated_account, seeded_account

ROOT = Path(__file__).parents[3]
WELCOME = {"recording": "19549", "invalid_retry_recording": "244", "timeout_retry_recording": "245"}


def call(api: Simulator, method: str, path: str, body: Any = None, token: str | None = None) -> requests.Response:
    headers = {"Authorization": f"Bearer {api.token}" if token is None else token}
    session = requests.Session()
    session.trust_env = False
    with session:
        return session.request(method, f"{api.url}{path}", json=body, headers=headers, timeout=10)


def write_body(**changes: Any) -> dict[str, Any]:
    """A whole update; a change to None leaves the key out."""
    body = {
        "name": "Test",
        "description": "A test",
        "recording": "recording||11",
        "timeout": 10,
        "incorrect_count": 2,
        "invalid_recording": "recording||12",
        "recording_invalid": "outbound_tts||13",
        "invalid_destination": "extension||0501247020000",
        "timeout_retry_recording": "recording||14",
        "timeout_recording": "recording||15",
        "timeout_destination": "department||17839",
        "timeout_tries": 3,
        "option": ["1", "2"],
        "destination": ["department||17839", "hangup||1"],
        **changes,
    }
    return {key: value for key, value in body.items() if value is not None}


def put(api: Simulator, ivr_id: int = 7926, **changes: Any) -> requests.Response:
    return call(api, "PUT", f"/v1/ivr/{ivr_id}", write_body(**changes))


def login(api: Simulator, password: str) -> requests.Response:
    return call(api, "POST", "/v1/auth/login", {"email": api.email, "password": password}, token="")


def entry(api: Simulator, ivr_id: int, option: str) -> dict[str, Any]:
    return next(item for item in api.ivr(ivr_id)["ivr_menu"] if str(item["option"]) == option)


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def api(running: Simulator) -> Simulator:
    """The seeded account with every switch at its default."""
    running.switch(**{name: switch.default for name, switch in SWITCHES.items()})
    running.latency, running.rate = 0.0, None
    account = requests.put(f"{running.url}/_simulator/account", json=seeded_account(), timeout=10)
    assert account.status_code == 200
    running.forget_requests()
    return running


# The list


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


def test_the_seeded_ivr_of_the_sample_has_five_different_prompts_and_no_webhook(api: Simulator) -> None:
    main = api.ivr(7926)
    prompts = {str(main[name]) for name in (*WELCOME, "timeout_recording", "invalid_recording")}
    assert len(prompts) == 5 and "" not in prompts
    assert {item["webhook_id"] for item in main["ivr_menu"]} == {"0"}


def test_the_seeded_account_has_its_three_special_ivrs(api: Simulator) -> None:
    entries = [(ivr["id"], item) for ivr in api.ivrs for item in ivr["ivr_menu"]]
    assert [ivr_id for ivr_id, item in entries if item["webhook_id"] != "0"] == [7936]
    assert [ivr_id for ivr_id, item in entries if item["sms_template_id"] != "0"] == [7932]
    assert [ivr["id"] for ivr in api.ivrs if not ivr["timeout_recording"]] == [7934]
    assert api.prompt_type(7934, "timeout_recording") == "" and api.prompt_type(7939, "recording") == "outbound_tts"


@pytest.mark.parametrize(
    ("shape", "keys"), [("ivrs", ["ivrs"]), ("ivrs+recordings", ["ivrs", "recordings"]), ("data", ["data"])]
)
def test_the_list_is_wrapped_as_the_switch_says(api: Simulator, shape: str, keys: list[str]) -> None:
    api.switch(list_shape=shape)
    answer = call(api, "GET", "/v1/ivrs").json()
    assert list(answer) == keys and answer[keys[0]] == api.ivrs


def test_the_list_can_be_a_bare_array(api: Simulator) -> None:
    api.switch(list_shape="bare")
    assert call(api, "GET", "/v1/ivrs").json() == api.ivrs


@pytest.mark.parametrize(("shape", "key"), [("ivrs", "ivrs"), ("bare", "data")])
def test_a_paged_list_is_complete_when_followed_to_its_end(api: Simulator, shape: str, key: str) -> None:
    api.switch(list_pages="paged", list_shape=shape)
    seen, query = [], "?limit=5"
    while True:
        page = call(api, "GET", f"/v1/ivrs{query}").json()
        assert page["count"] == len(page[key]) <= 5
        seen += page[key]
        if not page["has_more"]:
            break
        query = f"?limit=5&last_seen_id={page['last_seen_id']}"
    assert seen == api.ivrs and len(seen) == 14


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


def test_one_ivr_can_be_read_only_with_the_switch(api: Simulator) -> None:
    assert call(api, "GET", "/v1/ivr/7926").status_code == 404
    api.switch(get_ivr="present")
    assert call(api, "GET", "/v1/ivr/7926").json() == api.ivr(7926)


# Writing


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
    api.switch(retries_key=accepted)
    changes: dict[str, Any] = {"timeout_tries": None, sent: 5}
    assert put(api, **changes).status_code == status
    assert api.ivr(7926)["timeout_retries"] == (5 if status == 200 else 1)


def test_of_both_retries_keys_the_known_one_takes_effect(api: Simulator) -> None:
    api.switch(retries_key="timeout_retries")
    assert put(api, timeout_tries=4, timeout_retries=6).status_code == 200
    assert api.ivr(7926)["timeout_retries"] == 6


def test_an_unknown_key_is_ignored_or_refused(api: Simulator) -> None:
    assert put(api, timeout_retries=6).status_code == 200
    api.switch(unknown_keys="422")
    answer = put(api, timeout_retries=6)
    assert answer.status_code == 422 and "timeout_retries" in answer.json()["message"]
    api.switch(retries_key="both")
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
    api.switch(normalise_text=choice)
    put(api, name=" Cafe\u0301  & co ")
    assert api.ivr(7926)["name"] == stored


def test_a_new_ivr_gets_a_new_id_that_the_answer_does_not_tell(api: Simulator) -> None:
    before = {ivr["id"] for ivr in api.ivrs}
    answer = call(api, "POST", "/v1/ivr", write_body())
    assert answer.json() == {"success": True, "message": "IVR created successfully."}
    (created,) = [ivr for ivr in api.ivrs if ivr["id"] not in before]
    assert created["name"] == "Test" and created["added_by"] == 10959


def test_the_answer_to_a_create_can_tell_the_id(api: Simulator) -> None:
    api.switch(post_returns_id=True)
    ivr_id = call(api, "POST", "/v1/ivr", write_body()).json()["id"]
    assert api.ivr(ivr_id)["name"] == "Test"


def test_a_write_can_be_answered_with_201(api: Simulator) -> None:
    api.switch(write_status="201")
    assert put(api).status_code == call(api, "POST", "/v1/ivr", write_body()).status_code == 201


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


# Refusals


@pytest.mark.parametrize("status", [404, 422, 200])
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_an_unknown_id_is_answered_as_the_switch_says(api: Simulator, method: str, status: int) -> None:
    api.switch(unknown_id=status)
    answer = call(api, method, "/v1/ivr/1", write_body())
    assert (answer.status_code, answer.json()["success"]) == (status, False)


def test_a_refusals_message_has_the_shape_of_the_switch(api: Simulator) -> None:
    required = "The name field is required."
    shapes = {}
    for shape in SWITCHES["message_shape"].values:
        api.switch(message_shape=shape)
        shapes[shape] = put(api, name=None).json()
    assert shapes == {
        "string": {"success": False, "message": required},
        "list": {"success": False, "message": [required]},
        "map": {"success": False, "message": {"name": [required]}},
        "body": {"name": [required]},
    }


@pytest.mark.parametrize("shape", ["string", "body"])
def test_a_refusal_can_hide_in_a_200(api: Simulator, shape: str) -> None:
    api.switch(success_false_in_200="on", message_shape=shape)
    answer = put(api, name=None)
    assert (answer.status_code, answer.json()["success"]) == (200, False)
    assert api.ivr(7926)["name"] == "Main menu"


def test_success_can_be_spelt_with_a_capital(api: Simulator) -> None:
    api.switch(success_spelling="Success")
    assert put(api).json()["Success"] is True and put(api, name=None).json()["Success"] is False


def test_a_body_that_is_not_json_is_refused(api: Simulator) -> None:
    headers = {"Authorization": f"Bearer {api.token}", "Content-Type": "application/json"}
    answer = requests.put(f"{api.url}/v1/ivr/7926", data="{nonsense", headers=headers, timeout=10)
    assert answer.status_code == 422 and api.writes[-1].body is None


def test_an_unknown_path_is_a_404_in_html(api: Simulator) -> None:
    answer = call(api, "GET", "/ivrs")
    assert answer.status_code == 404 and answer.headers["Content-Type"].startswith("text/html")


# Tokens


def test_a_wrong_or_missing_token_is_a_401(api: Simulator) -> None:
    for token in ("", "Bearer wrong", "Bearer ", f"Basic {api.token}"):
        assert call(api, "GET", "/v1/ivrs", token=token).status_code == 401
    assert [request.authorization_ok for request in api.requests] == [False] * 4


@pytest.mark.parametrize(("scheme", "bearer", "raw"), [("bearer", 200, 401), ("raw", 401, 200), ("both", 200, 200)])
def test_the_authorization_header_has_the_form_of_the_switch(
    api: Simulator, scheme: str, bearer: int, raw: int
) -> None:
    api.switch(header_scheme=scheme)
    assert call(api, "GET", "/v1/ivrs").status_code == bearer
    assert call(api, "GET", "/v1/ivrs", token=api.token).status_code == raw


@pytest.mark.parametrize(("state", "words"), [("expired", "expired"), ("revoked", "blacklisted")])
def test_a_token_can_stop_working(api: Simulator, state: str, words: str) -> None:
    api.switch(token_state=state)
    answer = call(api, "GET", "/v1/ivrs")
    assert answer.status_code == 401 and words in answer.json()["message"]


@pytest.mark.parametrize(
    ("permissions", "statuses"),
    [
        ("all", (200, 200, 200)),
        ("read_only", (200, 403, 200)),
        ("ivr_only", (200, 200, 403)),
        ("none", (403, 403, 403)),
    ],
)
def test_a_token_may_do_what_its_permissions_say(
    api: Simulator, permissions: str, statuses: tuple[int, int, int]
) -> None:
    api.switch(permissions=permissions)
    answers = call(api, "GET", "/v1/ivrs"), put(api), call(api, "GET", "/v1/my_number")
    assert tuple(answer.status_code for answer in answers) == statuses


def test_a_login_gives_a_token_that_works_until_logout() -> None:
    with Simulator() as api:
        answer = login(api, api.password).json()
        assert (answer["success"], answer["token_type"], answer["expires_in"]) == (True, "bearer", 3600)
        token = f"Bearer {answer['access_token']}"
        assert call(api, "GET", "/v1/ivrs", token=token).status_code == 200
        refreshed = call(api, "POST", "/v1/auth/refresh", token=token).json()["access_token"]
        assert call(api, "POST", "/v1/auth/logout", token=f"Bearer {refreshed}").json()["success"] is True
        assert call(api, "GET", "/v1/ivrs", token=token).status_code == 401


def test_wrong_logins_are_counted_and_then_throttled_in_india_time() -> None:
    with Simulator() as api:
        answers = [login(api, "wrong") for _time in range(3)]
        assert [answer.json()["login_failed_count"] for answer in answers] == [1, 2, 3]
        assert {answer.status_code for answer in answers} == {401}
        throttled = login(api, api.password)
        assert throttled.status_code == 429
        until = datetime.strptime(throttled.json()["retry_after"], "%Y-%m-%d %H:%M:%S")
        now = datetime.now(timezone(timedelta(hours=5, minutes=30))).replace(tzinfo=None)
        assert timedelta(minutes=14) < until - now <= timedelta(minutes=15)
        api.switch(login_throttle="off")
        assert login(api, api.password).status_code == 200


def test_a_wrong_login_is_answered_as_the_switches_say() -> None:
    with Simulator(switches={"login_refusal": "200", "login_refusal_body": "plain"}) as api:
        answer = login(api, "wrong")
        assert answer.status_code == 200
        assert answer.json() == {"success": False, "message": "Invalid credentials"}
        api.switch(login_refusal="422")
        assert login(api, "wrong").status_code == 422


# Rate


def test_more_requests_than_the_rate_get_429_with_success_as_text(api: Simulator) -> None:
    api.rate = 3
    answers = [call(api, "GET", "/v1/my_number") for _time in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert answers[-1].json()["success"] == "false" and "Retry-After" not in answers[-1].headers
    time.sleep(1.05)
    assert call(api, "GET", "/v1/my_number").status_code == 200


def test_a_429_says_when_to_come_back_as_the_switch_says(api: Simulator) -> None:
    api.rate = 1
    call(api, "GET", "/v1/my_number")
    api.switch(retry_after="seconds")
    assert call(api, "GET", "/v1/my_number").headers["Retry-After"] == "1"
    api.switch(retry_after="http_date")
    assert parsedate_to_datetime(call(api, "GET", "/v1/my_number").headers["Retry-After"]).tzinfo is not None
    api.switch(retry_after="body")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", call(api, "GET", "/v1/my_number").json()["retry_after"])


# Names to ids


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


def test_departments_and_numbers_come_as_arrays(api: Simulator) -> None:
    departments = call(api, "GET", "/v1/departments").json()
    assert [item["id"] for item in departments if item["name"] == "Service"] == ["17841", "17849"]
    assert departments[0]["agents"][0]["eid"] == "0501247020000"
    assert call(api, "GET", "/v1/my_number").json()[0]["destination"] == "ivr||7928"


def test_users_come_in_pages(api: Simulator) -> None:
    first = call(api, "GET", "/v1/users").json()
    assert (first["has_more"], first["count"], len(first["data"])) == (True, 20, 20)
    second = call(api, "GET", f"/v1/users?limit=100&last_seen_id={first['last_seen_id']}").json()
    assert (second["has_more"], second["count"]) == (False, 5)
    assert first["data"][0]["agent"]["id"] == "0501247020000"
    assert not {user["id"] for user in first["data"]} & {user["id"] for user in second["data"]}


# The controls of a test


def test_requests_are_recorded_in_order_and_writes_apart(api: Simulator) -> None:
    call(api, "GET", "/v1/users?limit=5")
    put(api, name=None)
    users, write = api.requests
    assert (users.method, users.path, users.query, users.status) == ("GET", "/v1/users", {"limit": "5"}, 200)
    assert api.writes == [write] and write.status == 422 and write.body["timeout"] == 10 and write.at > users.at
    assert write.headers["authorization"] == {"scheme": "Bearer", "right": True}
    api.forget_requests()
    assert api.requests == []


def test_somebody_can_edit_add_and_remove_in_the_portal(api: Simulator) -> None:
    call(api, "GET", "/v1/ivrs")
    api.edit(7926, timeout=20)
    api.add({**api.ivr(7926), "id": 9000, "name": "New"})
    api.remove(7927)
    ivrs = {ivr["id"]: ivr for ivr in call(api, "GET", "/v1/ivrs").json()["ivrs"]}
    assert ivrs[7926]["timeout"] == 20 and ivrs[9000]["name"] == "New" and 7927 not in ivrs


def test_a_scripted_answer_is_given_instead_of_the_write(api: Simulator) -> None:
    api.answer_next("PUT", r"/v1/ivr/7926$", status=429, headers={"Retry-After": "7"}, times=2)
    answers = [put(api), put(api), put(api)]
    assert [answer.status_code for answer in answers] == [429, 429, 200]
    assert answers[0].headers["Retry-After"] == "7" and answers[0].json()["success"] == "false"


def test_a_scripted_answer_can_come_after_the_write(api: Simulator) -> None:
    api.answer_next("PUT", "/v1/ivr/", status=504, apply=True)
    answer = put(api)
    assert answer.status_code == 504 and "<html>" in answer.text
    assert api.ivr(7926)["name"] == "Test" and api.writes[0].status == 504


def test_a_scripted_answer_can_have_any_body(api: Simulator) -> None:
    for body in ({"name": ["taken"]}, ["taken"], "plain", b"\xff\xfe"):
        api.answer_next("*", "/v1/ivr", status=422, body=body)
        answer = put(api)
        assert answer.status_code == 422
        if isinstance(body, (dict, list)):
            assert answer.json() == body
        else:
            assert answer.content == (body if isinstance(body, bytes) else body.encode())


@pytest.mark.parametrize("status", [204, 301, 401, 403, 404, 422, 429, 500, 503])
def test_a_scripted_answer_has_a_usual_body_by_default(api: Simulator, status: int) -> None:
    api.answer_next("PUT", "/v1/ivr", status=status)
    session = requests.Session()
    headers = {"Authorization": f"Bearer {api.token}"}
    with session:
        answer = session.put(f"{api.url}/v1/ivr/7926", headers=headers, allow_redirects=False, timeout=10)
    assert answer.status_code == status
    assert answer.text.startswith("<html>") if status >= 500 else answer.text == "" or "message" in answer.json()


def test_something_can_happen_just_before_a_request(api: Simulator) -> None:
    api.before_next("PUT", "/v1/ivr/7926", lambda: api.remove(7926))
    assert put(api).status_code == 404


def test_an_exception_of_such_a_call_reaches_the_test() -> None:
    with pytest.raises(ZeroDivisionError), Simulator() as api:
        api.before_next("GET", "/v1/ivrs", lambda: 1 // 0)
        call(api, "GET", "/v1/ivrs")


def test_the_controls_work_over_http_too(api: Simulator) -> None:
    control = f"{api.url}/_simulator"
    call(api, "GET", "/v1/ivrs")
    login(api, "geheim")
    log = requests.get(f"{control}/requests", timeout=10)
    assert [item["path"] for item in log.json()] == ["/v1/ivrs", "/v1/auth/login"]
    assert "geheim" not in log.text and api.token not in log.text
    assert requests.delete(f"{control}/requests", timeout=10).json() == [] == api.requests
    assert requests.post(f"{control}/edit", json={"id": 7926, "timeout": 21}, timeout=10).json()["timeout"] == 21
    assert requests.post(f"{control}/edit", json={"id": 1, "timeout": 21}, timeout=10).status_code == 400
    assert requests.put(f"{control}/switches", json={"unknown_id": 422}, timeout=10).json()["unknown_id"] == "422"
    assert requests.put(f"{control}/switches", json={"colour": "red"}, timeout=10).status_code == 400
    order = {"method": "PUT", "path_regex": "/v1/ivr", "status": 503}
    assert requests.post(f"{control}/answer_next", json=order, timeout=10).status_code == 200
    assert put(api).status_code == 503
    account = requests.get(f"{control}/account", timeout=10).json()
    assert requests.put(f"{control}/account", json=account["ivrs"][:2], timeout=10).status_code == 200
    assert [ivr["id"] for ivr in api.ivrs] == [7926, 7927]
    assert call(api, "GET", "/v1/departments").json() == account["departments"]


def test_an_account_can_be_a_list_of_raw_ivrs_that_is_not_touched() -> None:
    raw = seeded_account()["ivrs"][:1]
    with Simulator(raw) as api:
        put(api)
        assert [ivr["name"] for ivr in api.ivrs] == ["Test"]
    assert raw == seeded_account()["ivrs"][:1]


def test_an_unknown_switch_or_value_is_refused_with_a_clear_sentence() -> None:
    with pytest.raises(ValueError, match=r"There is no switch 'color'\. The switches are: .*separator"):
        Simulator(switches={"color": "red"})
    with pytest.raises(ValueError, match=r"'unknown_id' cannot be '500'\. It can be: 404, 422, 200\."):
        Simulator(switches={"unknown_id": 500})


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.org", ""])
def test_only_loopback_addresses_are_served(host: str) -> None:
    with pytest.raises(ValueError, match="loopback"):
        Simulator(host=host)


def test_requests_overlap_while_they_wait() -> None:
    with Simulator(latency=0.2) as api, ThreadPoolExecutor(16) as pool:
        start = time.monotonic()
        answers = list(pool.map(lambda _: call(api, "GET", "/v1/my_number"), range(16)))
        assert {answer.status_code for answer in answers} == {200}
        assert 0.2 <= time.monotonic() - start < 1.5


def test_a_generated_ivr_is_about_as_big_as_a_real_one() -> None:
    with Simulator(generated_account(100)) as api:
        size = len(call(api, "GET", "/v1/ivrs").content) / 100
        assert len(api.ivrs) == 100 and 1300 < size < 1500


# The program


def start(tmp_path: Path, *arguments: str) -> tuple[subprocess.Popen[str], str, str]:
    ready = tmp_path / "ready"
    ready.unlink(missing_ok=True)
    command = [sys.executable, "-m", "tests.simulator", "--ready-file", str(ready), *arguments]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ})
    deadline = time.monotonic() + 20
    while not ready.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert process.stdout is not None
    found = re.fullmatch(r"url=(\S+) token=(\S+)\n", process.stdout.readline())
    assert found is not None and ready.read_text(encoding="utf-8").strip() == found[1]
    return process, found[1], found[2]


def stop(process: subprocess.Popen[str]) -> int:
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)
    return process.returncode


def test_the_program_keeps_its_account_and_log_and_ends_cleanly(tmp_path: Path) -> None:
    files = ("--state", str(tmp_path / "state.json"), "--log", str(tmp_path / "log.jsonl"))
    process, url, token = start(tmp_path, "--ivrs", "3", "--switch", "separator=|", *files)
    body = json.loads(json.dumps(write_body(name="स्वागत")).replace("||", "|"))
    headers = {"Authorization": f"Bearer {token}"}
    assert requests.put(f"{url}/v1/ivr/10001", json=body, headers=headers, timeout=10).status_code == 200
    assert stop(process) == 0
    process, url, token = start(tmp_path, *files)
    ivrs = requests.get(f"{url}/v1/ivrs", headers=headers, timeout=10).json()["ivrs"]
    assert [ivr["name"] for ivr in ivrs] == ["Branch 00000", "स्वागत", "Branch 00002"]
    assert stop(process) == 0
    log = (tmp_path / "log.jsonl").read_text(encoding="utf-8")
    first, second = map(json.loads, log.splitlines())
    assert (first["method"], first["path"], first["status"], first["body"]["name"]) == (
        "PUT",
        "/v1/ivr/10001",
        200,
        "स्वागत",
    )
    assert second["headers"]["authorization"] == {"scheme": "Bearer", "right": True} and token not in log


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--host", "0.0.0.0"], "loopback address only"),
        (["--switch", "colour=red"], "There is no switch 'colour'"),
        (["--certfile", "x"], "go together"),
        (["--account", "missing.json"], "missing.json"),
    ],
)
def test_the_program_refuses_bad_arguments_with_a_sentence(arguments: list[str], words: str) -> None:
    command = [sys.executable, "-m", "tests.simulator", *arguments]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)
    assert result.returncode != 0 and words in result.stderr and "Traceback" not in result.stderr


def test_every_switch_is_in_the_programs_help() -> None:
    command = [sys.executable, "-m", "tests.simulator", "--help"]
    text = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=True).stdout
    assert all(f"  {name} = {switch.default}" in text for name, switch in SWITCHES.items())


def test_https_is_served_with_a_certificate(tmp_path: Path) -> None:
    certfile, keyfile = str(tmp_path / "cert.pem"), str(tmp_path / "key.pem")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-out", certfile, "-keyout", keyfile]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    with Simulator(ssl=(certfile, keyfile)) as api:
        headers = {"Authorization": f"Bearer {api.token}"}
        answer = requests.get(f"{api.url}/v1/my_number", headers=headers, verify=certfile, timeout=10)
        assert api.url.startswith("https://") and answer.status_code == 200
