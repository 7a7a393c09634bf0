# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each fault of the connection and of the head does what its name says."""

from __future__ import annotations

import gc
import http.client
import socket
import time
import warnings

import pytest
import requests

from tests.support import faults
from tests.support.faults.server import FaultServer
from tests.support.ivr_samples import sample_ivrs
from tests.support.raw_http import BEARER, listed, listing, put, raw_request, talk


@pytest.mark.parametrize(
    ("fault", "got", "end"),
    [
        (faults.RESET_BEFORE_READING, b"", "reset"),
        (faults.RESET, b"", "reset"),
        (faults.RESET_APPLIED, b"", "reset"),
        (faults.CLOSE, b"", "closed"),
        (faults.CUT, b"", "closed"),
        (faults.HANG, b"", "silence"),
        (faults.HALF_STATUS_LINE, b"HTTP/1.1 2", "closed"),
    ],
    ids=str,
)
def test_the_connection_ends_as_the_name_says(server: FaultServer, fault: faults.Fault, got: bytes, end: str) -> None:
    server.script("PUT", fault)
    assert put(server, wait=1.0) == (got, end)


@pytest.mark.parametrize(
    ("fault", "end"),
    [(faults.RESET_ON_ACCEPT, "reset"), (faults.CLOSE_ON_ACCEPT, "closed"), (faults.HANG_ON_ACCEPT, "silence")],
    ids=str,
)
def test_a_connection_can_end_before_anything_is_read(server: FaultServer, fault: faults.Fault, end: str) -> None:
    server.script("ACCEPT", fault)
    assert talk(server, b"", timeout=1.0) == (b"", end)
    assert server.requests == []
    assert server.connections == 1
    assert listing(server)[0][9:12] == b"200"


def test_resetting_before_reading_leaves_the_body_unread(server: FaultServer) -> None:
    server.script("PUT", faults.RESET_BEFORE_READING)
    put(server)
    assert server.requests[0].body == b""


def test_half_the_headers_end_before_the_content_length(server: FaultServer) -> None:
    server.script("LIST", [faults.HALF_HEAD_CLOSE, faults.HALF_HEAD_HANG])
    for end in ("closed", "silence"):
        got, ending = listing(server, timeout=1.0)
        assert got.startswith(b"HTTP/1.1 200 OK\r\n")
        assert b"Content-Length" not in got
        assert b"\r\n\r\n" not in got
        assert ending == end


def test_a_drip_sends_at_its_rate(server: FaultServer) -> None:
    server.script("LIST", [faults.drip_head(50), faults.drip_body(50)])
    for mark in (b"X-Drip: ", b"\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as sock:
            sock.sendall(raw_request("GET", "/v1/ivrs"))
            got, begun = b"", time.monotonic()
            while len(got.partition(mark)[2]) <= 10:
                got += sock.recv(65536)
        assert time.monotonic() - begun >= 10 / 50


def test_a_flood_of_1xx_never_becomes_an_answer(server: FaultServer) -> None:
    server.script("LIST", faults.FLOOD_1XX)
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as sock:
        sock.sendall(raw_request("GET", "/v1/ivrs"))
        got = b""
        while got.count(b"HTTP/1.1 100 Continue\r\n\r\n") < 100:
            got += sock.recv(65536)
    assert b"HTTP/1.1 200" not in got


def test_a_flood_of_1xx_can_be_followed_by_the_answer(server: FaultServer) -> None:
    server.script("LIST", faults.FLOOD_1XX_THEN_ANSWER)
    got, _end = listing(server)
    assert got.count(b"HTTP/1.1 100 Continue\r\n\r\n") == 1000
    assert got.count(b"HTTP/1.1 200 OK\r\n") == 1


@pytest.mark.parametrize(
    "fault",
    [
        faults.BAD_STATUS_LINE,
        faults.STATUS_NOT_A_NUMBER,
        faults.LONG_HEADER,
        faults.MANY_HEADERS,
        faults.HALF_STATUS_LINE,
    ],
    ids=str,
)
def test_a_broken_head_is_refused_by_the_standard_client(server: FaultServer, fault: faults.Fault) -> None:
    server.script("LIST", fault)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("GET", "/v1/ivrs", headers=BEARER)
    with pytest.raises(http.client.HTTPException):
        connection.getresponse()
    connection.close()


def test_a_header_without_colon_stands_among_sound_ones(server: FaultServer) -> None:
    server.script("LIST", faults.HEADER_WITHOUT_COLON)
    got, _end = listing(server)
    assert b"\r\nthis is no header\r\n" in got
    assert listed(got)["ivrs"] == sample_ivrs(3)


def test_a_cookie_comes_with_a_sound_answer(server: FaultServer) -> None:
    server.script("LIST", faults.SET_COOKIE)
    answer = requests.get(f"{server.url}/v1/ivrs", headers=BEARER, timeout=20)
    assert answer.cookies["session"] == "planted"
    assert answer.json() == {"ivrs": sample_ivrs(3)}


@pytest.mark.parametrize("fault", [*faults.ON_ACCEPT, *faults.CONNECTION], ids=str)
def test_connection_faults_work_under_tls(fault: faults.Fault) -> None:
    with FaultServer(tls="good") as server:
        server.script("ACCEPT" if "ACCEPT" in fault.kinds else "LIST", fault)
        with warnings.catch_warnings():
            # a client whose connection is reset during the handshake leaves its socket to the garbage collector
            warnings.simplefilter("ignore", ResourceWarning)
            with pytest.raises(requests.RequestException):
                requests.get(f"{server.url}/v1/ivrs", headers=BEARER, timeout=1.0, verify=server.ca_path)
            gc.collect()
