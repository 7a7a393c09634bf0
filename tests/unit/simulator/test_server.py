# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator in a test: its record, its script, the portal's edits."""

from __future__ import annotations

import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.simulator import Simulator, seeded_account
from tests.unit.simulator.calls import call, put


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


def test_an_account_can_be_a_list_of_raw_ivrs_that_is_not_touched() -> None:
    raw = seeded_account()["ivrs"][:1]
    with Simulator(raw) as api:
        put(api)
        assert [ivr["name"] for ivr in api.ivrs] == ["Test"]
    assert raw == seeded_account()["ivrs"][:1]


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.org", ""])
def test_only_loopback_addresses_are_served(host: str) -> None:
    with pytest.raises(ValueError, match="loopback"):
        Simulator(host=host)


def test_requests_overlap_while_they_wait() -> None:
    with Simulator(latency=0.2) as api, ThreadPoolExecutor(16) as pool:
        start = time.monotonic()
        answers = list(pool.map(lambda _: call(api, "GET", "/v1/my_number"), range(16)))
        assert {answer.status_code for answer in answers} == {200}
        assert 0.2 <= time.monotonic() - start < 16 * 0.2


def test_https_is_served_with_a_certificate(tmp_path: Path) -> None:
    certfile, keyfile = str(tmp_path / "cert.pem"), str(tmp_path / "key.pem")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-out", certfile, "-keyout", keyfile]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    with Simulator(ssl=(certfile, keyfile)) as api:
        headers = {"Authorization": f"Bearer {api.token}"}
        answer = requests.get(f"{api.url}/v1/my_number", headers=headers, verify=certfile, timeout=10)
        assert api.url.startswith("https://") and answer.status_code == 200
