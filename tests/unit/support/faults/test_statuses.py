# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each fault of the status does what its name says: errors, redirects, rate limits."""

from __future__ import annotations

import http.client
import time
from email.utils import parsedate_to_datetime

import pytest
import requests

from tests.support import faults
from tests.support.faults.server import FaultServer
from tests.support.raw_http import BEARER, content_of, listed, listing, put


@pytest.mark.parametrize("fault", faults.STATUSES, ids=str)
def test_a_status_fault_answers_with_its_status_and_keeps_the_connection(
    server: FaultServer, fault: faults.Fault
) -> None:
    server.script("LIST", fault)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    for status in (int(fault.name.split()[1].strip(",")), 200):
        connection.request("GET", "/v1/ivrs", headers=BEARER)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status
    connection.close()


def test_a_status_can_be_given_any_body_and_headers(server: FaultServer) -> None:
    server.script("LIST", faults.status(503, b"\xff", ("Retry-After", "7"), ("Content-Type", "x/y")))
    got, _end = listing(server)
    assert got.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
    assert b"\r\nRetry-After: 7\r\n" in got
    assert b"\r\nContent-Type: x/y\r\n" in got
    assert content_of(got) == b"\xff"


@pytest.mark.parametrize("fault", faults.FAILED_BODIES, ids=str)
def test_a_failure_can_hide_in_a_200(server: FaultServer, fault: faults.Fault) -> None:
    server.script("PUT", fault)
    got, _end = put(server)
    assert got.startswith(b"HTTP/1.1 200 ")
    assert listed(got).get("success") is not True


@pytest.mark.parametrize("code", faults.REDIRECT_CODES)
def test_a_redirect_can_lead_elsewhere_to_http_or_to_itself(server: FaultServer, code: int) -> None:
    with FaultServer() as other:
        server.script(
            "PUT",
            [faults.redirect(code, f"{other.url}/v1/ivr/7001"), faults.redirect(code, "http:"), faults.redirect(code)],
        )
        url = f"{server.url}/v1/ivr/7001"
        ways = []
        for _turn in range(3):
            answer = requests.put(url, json={}, headers=BEARER, timeout=20, allow_redirects=False)
            assert answer.status_code == code
            ways.append(answer.headers["Location"])
        assert ways == [f"{other.url}/v1/ivr/7001", f"http://127.0.0.1:{server.port}/v1/ivr/7001", "/v1/ivr/7001"]
        assert other.requests == []


def test_a_redirect_to_another_server_is_seen_there_when_followed(server: FaultServer) -> None:
    with FaultServer(tls="good") as other:
        server.script("LIST", faults.redirect(302, f"{other.url}/v1/ivrs"))
        requests.get(f"{server.url}/v1/ivrs", headers=BEARER, timeout=20, verify=other.ca_path)
        assert [request.method for request in other.requests] == ["GET"]


@pytest.mark.parametrize("fault", faults.RATE_LIMITS, ids=str)
def test_a_rate_limit_is_a_429_in_every_form(server: FaultServer, fault: faults.Fault) -> None:
    server.script("PUT", fault)
    got, _end = put(server)
    assert got.startswith(b"HTTP/1.1 429 Too Many Requests\r\n")
    assert server.applied == []


def test_a_retry_date_follows_the_skewed_clock_of_the_server(server: FaultServer) -> None:
    server.script("LIST", faults.retry_at(30, skew=-3600))
    headers = requests.get(f"{server.url}/v1/ivrs", headers=BEARER, timeout=20).headers
    now, then = parsedate_to_datetime(headers["Date"]), parsedate_to_datetime(headers["Retry-After"])
    assert (then - now).total_seconds() == pytest.approx(30, abs=1)
    assert now.timestamp() == pytest.approx(time.time() - 3600, abs=5)


def test_retry_after_in_the_body_is_the_clock_of_india(server: FaultServer) -> None:
    server.script("LOGIN", faults.retry_in_india(60))
    answer = requests.post(f"{server.url}/v1/auth/login", json={}, timeout=20)
    moment = time.strptime(answer.json()["retry_after"] + " +0530", "%Y-%m-%d %H:%M:%S %z")
    seconds = time.time() + 60
    assert abs(time.mktime(moment) - time.mktime(time.gmtime(seconds + 5.5 * 3600))) < 5


def test_devanagari_digits_go_out_as_utf8(server: FaultServer) -> None:
    (fault,) = [fault for fault in faults.RATE_LIMITS if "Devanagari" in fault.name]
    server.script("LIST", fault)
    assert "Retry-After: १०\r\n".encode() in listing(server)[0]
