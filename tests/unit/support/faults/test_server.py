# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fault server answers as the simulator behind it, records what comes in, and follows its script."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests

from tests.support import faults
from tests.support.bodies import body_of
from tests.support.faults.server import EMAIL, PASSWORD, TOKEN, FaultServer
from tests.support.ivr_samples import sample_ivrs
from tests.support.raw_http import BEARER, listing, put, raw_request, talk


def test_the_list_shows_the_account_in_the_read_shape(server: FaultServer) -> None:
    answer = requests.get(f"{server.url}/v1/ivrs", headers=BEARER, timeout=20)
    assert answer.json() == {"ivrs": sample_ivrs(3)}


def test_the_helper_account_has_no_two_prompts_alike() -> None:
    names = (
        "recording",
        "invalid_retry_recording",
        "invalid_recording",
        "timeout_retry_recording",
        "timeout_recording",
    )
    prompts = [str(ivr[name]) for ivr in sample_ivrs(20) for name in names]
    assert all(prompts)
    assert len(set(prompts)) == 100


def test_the_write_body_of_an_ivr_changes_nothing(server: FaultServer) -> None:
    before = sample_ivrs(3)
    for ivr in before:
        url = f"{server.url}/v1/ivr/{ivr['id']}"
        assert requests.put(url, json=body_of(ivr), headers=BEARER, timeout=20).json()["success"] is True
    assert server.ivrs == before
    assert [write.id for write in server.applied] == ["7001", "7002", "7003"]


def test_put_crosses_the_two_invalid_prompts_and_splits_type_and_id(server: FaultServer) -> None:
    changes: dict[str, Any] = {
        "invalid_recording": "recording||91",
        "recording_invalid": "outbound_tts||92",
        "timeout_destination": "department||17",
        "option": ["5"],
        "destination": ["ivr||7002"],
        "sms_template": ["33"],
    }
    put(server, **changes)
    ivr = server.ivrs[0]
    assert (ivr["invalid_retry_recording"], ivr["invalid_recording"]) == ("91", 92)
    assert (ivr["timeout_dest_type"], ivr["timeout_destination"]) == ("department", "17")
    assert ivr["ivr_menu"] == [
        {
            "option": "5",
            "destination_type": "ivr",
            "destination_id": "7002",
            "sms_template_id": "33",
            "webhook_id": "0",
        }
    ]
    assert ivr["added_by"] == 10959


@pytest.mark.parametrize(
    "wrong",
    [{"recording": "19"}, {"recording": "recording|19"}, {"name": None}, {"option": ["1"]}, {"timeout_tries": None}],
    ids=str,
)
def test_a_body_the_contract_forbids_is_refused_and_not_applied(server: FaultServer, wrong: dict[str, Any]) -> None:
    answer, _end = put(server, **wrong)
    assert answer.startswith(b"HTTP/1.1 422 ")
    assert server.ivrs == sample_ivrs(3)
    assert server.applied == []


def test_post_gives_no_id_back_and_delete_takes_away(server: FaultServer) -> None:
    body = {**body_of(sample_ivrs(1)[0]), "name": "new"}
    answer = requests.post(f"{server.url}/v1/ivr", json=body, headers=BEARER, timeout=20)
    assert set(answer.json()) == {"success", "message"}
    assert server.ivrs[-1]["name"] == "new"
    assert requests.delete(f"{server.url}/v1/ivr/7004", headers=BEARER, timeout=20).json()["success"] is True
    assert requests.delete(f"{server.url}/v1/ivr/7004", headers=BEARER, timeout=20).status_code == 404
    assert [(write.method, write.id) for write in server.applied] == [("POST", "7004"), ("DELETE", "7004")]


def test_login_gives_a_token_that_opens_the_account_and_counts_refusals(server: FaultServer) -> None:
    url = f"{server.url}/v1/auth/login"
    wrong = requests.post(url, json={"email": EMAIL, "password": "x"}, timeout=20)
    assert (wrong.status_code, wrong.json()["login_failed_count"]) == (401, 1)
    token = requests.post(url, json={"email": EMAIL, "password": PASSWORD}, timeout=20).json()["access_token"]
    assert server.issued == [token]
    for value, status in [(token, 200), (f"{token}x", 401)]:
        headers = {"Authorization": f"Bearer {value}"}
        assert requests.get(f"{server.url}/v1/ivrs", headers=headers, timeout=20).status_code == status


def test_users_come_in_pages_and_departments_as_a_bare_list(server: FaultServer) -> None:
    users = requests.get(f"{server.url}/v1/users?limit=1", headers=BEARER, timeout=20).json()
    assert (users["has_more"], users["count"], users["last_seen_id"]) == (True, 1, 501)
    rest = requests.get(f"{server.url}/v1/users?limit=1&last_seen_id=501", headers=BEARER, timeout=20).json()
    assert (rest["has_more"], rest["data"][0]["id"]) == (False, 502)
    departments = requests.get(f"{server.url}/v1/departments", headers=BEARER, timeout=20).json()
    assert [one["name"] for one in departments] == ["Sales", "Support"]


@pytest.mark.parametrize("target", ["/", "/v1/ivr/..", "/v1/ivr/", "/v1/ivr/7001", "/v1/ivr/7001/x"])
def test_a_path_that_is_not_the_api_is_an_html_404(server: FaultServer, target: str) -> None:
    answer, _end = talk(server, raw_request("GET", target, None, "Connection: close"))
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert b"<html>" in answer


def test_the_record_keeps_each_request_as_it_came(server: FaultServer) -> None:
    server.script("PUT", faults.CLOSE)
    before = time.monotonic()
    put(server, name="again")
    (request,) = server.requests
    assert (request.method, request.path, request.fault) == ("PUT", "/v1/ivr/7001", "close without answer")
    assert ("Authorization", f"Bearer {TOKEN}") in request.headers
    assert request.json()["name"] == "again"
    assert before <= request.time <= time.monotonic()
    assert server.writes == [request]


def test_a_script_is_met_in_order_and_then_all_is_normal(server: FaultServer) -> None:
    server.script("PUT", [faults.status(503), faults.SOUND, faults.CONFLICT])
    assert [put(server)[0][9:12] for _turn in range(4)] == [b"503", b"200", b"409", b"200"]
    assert len(server.applied) == 2
    assert server.unmet == []


def test_a_script_is_for_its_own_requests_only(server: FaultServer) -> None:
    server.script("PUT", faults.status(500))
    assert listing(server)[0].startswith(b"HTTP/1.1 200 ")
    assert [(slot, str(fault)) for slot, fault in server.unmet] == [("PUT", "status 500")]


def test_always_comes_after_the_script_and_ends_with_none(server: FaultServer) -> None:
    server.always("LIST", faults.status(500))
    server.script("LIST", faults.FORBIDDEN)
    assert [listing(server)[0][9:12] for _turn in range(3)] == [b"403", b"500", b"500"]
    server.always("LIST", None)
    assert listing(server)[0][9:12] == b"200"


def test_healing_forgets_every_fault(server: FaultServer) -> None:
    server.always("LIST", faults.status(500))
    server.script("LIST", faults.FORBIDDEN)
    server.heal()
    assert listing(server)[0][9:12] == b"200"


def test_a_fault_in_the_wrong_slot_is_refused_at_once(server: FaultServer) -> None:
    with pytest.raises(ValueError, match="does not suit PUT"):
        server.script("PUT", faults.NULL_LIST)
    with pytest.raises(ValueError, match="no slot 'GET'"):
        server.always("GET", faults.RESET)


def test_a_mistake_in_a_callback_reaches_the_test() -> None:
    def mistaken(_server: FaultServer) -> None:
        raise RuntimeError("mistake")

    server = FaultServer()
    server.script("LIST", faults.callback(mistaken))
    listing(server)
    with pytest.raises(RuntimeError, match="mistake"):
        server.__exit__(None, None, None)
