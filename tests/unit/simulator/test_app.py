# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the simulated API answers: shapes, refusals, tokens, the rate, and its controls over HTTP."""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

import pytest
import requests

from tests.simulator import SWITCHES, Simulator
from tests.unit.simulator.calls import call, login, put, write_body


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


def test_one_ivr_can_be_read_only_with_the_switch(api: Simulator) -> None:
    assert call(api, "GET", "/v1/ivr/7926").status_code == 404
    api.switch(get_ivr="present")
    assert call(api, "GET", "/v1/ivr/7926").json() == api.ivr(7926)


def test_the_answer_to_a_create_can_tell_the_id(api: Simulator) -> None:
    api.switch(post_returns_id=True)
    ivr_id = call(api, "POST", "/v1/ivr", write_body()).json()["id"]
    assert api.ivr(ivr_id)["name"] == "Test"


def test_a_write_can_be_answered_with_201(api: Simulator) -> None:
    api.switch(write_status="201")
    assert put(api).status_code == call(api, "POST", "/v1/ivr", write_body()).status_code == 201


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


def test_a_wrong_or_missing_token_is_a_401(api: Simulator) -> None:
    for token in ("", "Bearer wrong", "Bearer ", f"Basic {api.token}"):
        assert call(api, "GET", "/v1/ivrs", token=token).status_code == 401
    assert [request.authorization_ok for request in api.requests] == [False] * 4


@pytest.mark.parametrize(("scheme", "bearer", "raw"), [("bearer", 200, 401), ("raw", 401, 200), ("both", 200, 200)])
def test_the_authorization_header_has_the_form_of_the_switch(
    api: Simulator, scheme: str, bearer: int, raw: int
) -> None:
    api.switch(authorization=scheme)
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
