# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each fault does what its name says: tests of the fault server itself.

They talk over raw sockets, http.client and requests, and know nothing of the collection's modules.
"""

from __future__ import annotations

import gc
import gzip
import http.client
import json
import socket
import ssl
import threading
import time
import warnings
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import requests

from tests.faults import tls
from tests.faults.server import (
    EMAIL,
    PASSWORD,
    TOKEN,
    FaultServer,
    ProxyServer,
    account,
    can_speak,
    dead_url,
    faults,
    write_body,
)

BEARER = {"Authorization": f"Bearer {TOKEN}"}
# what must not be read to its end in a test of every fault
LARGE = {faults.HUGE_BODY, faults.ENDLESS_BODY, faults.GZIP_BOMB}


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as running:
        yield running


def raw_request(method: str, target: str, body: Any = None, *headers: str) -> bytes:
    content = b"" if body is None else json.dumps(body).encode()
    lines = [f"{method} {target} HTTP/1.1", "Host: x", f"Authorization: Bearer {TOKEN}", *headers]
    lines += [f"Content-Length: {len(content)}", "", ""]
    return "\r\n".join(lines).encode() + content


def talk(server: FaultServer, data: bytes, timeout: float = 2.0) -> tuple[bytes, str]:
    """Send bytes, read all there is; tell how it ended: "closed", "reset" or "silence"."""
    got = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=timeout) as sock:
        try:
            sock.sendall(data)
            while True:
                more = sock.recv(65536)
                if not more:
                    return got, "closed"
                got += more
        except socket.timeout:
            return got, "silence"
        except ConnectionError:
            return got, "reset"


def put(server: FaultServer, *, wait: float = 2.0, **fields: Any) -> tuple[bytes, str]:
    body = {**write_body(account(1)[0]), **fields}
    return talk(server, raw_request("PUT", "/v1/ivr/7001", body, "Connection: close"), wait)


def listing(server: FaultServer, query: str = "", timeout: float = 2.0) -> tuple[bytes, str]:
    return talk(server, raw_request("GET", f"/v1/ivrs{query}", None, "Connection: close"), timeout)


def body_of(answer: bytes) -> bytes:
    return answer.partition(b"\r\n\r\n")[2]


def listed(answer: bytes) -> Any:
    return json.loads(body_of(answer))


# --- the model -----------------------------------------------------------------------------------------------------


def test_the_list_shows_the_account_in_the_read_shape(server: FaultServer) -> None:
    answer = requests.get(f"{server.url}/v1/ivrs", headers=BEARER, timeout=2)
    assert answer.json() == {"ivrs": account(3)}


def test_the_helper_account_has_no_two_prompts_alike() -> None:
    names = (
        "recording",
        "invalid_retry_recording",
        "invalid_recording",
        "timeout_retry_recording",
        "timeout_recording",
    )
    prompts = [str(ivr[name]) for ivr in account(20) for name in names]
    assert all(prompts)
    assert len(set(prompts)) == 100


def test_the_write_body_of_an_ivr_changes_nothing(server: FaultServer) -> None:
    before = account(3)
    for ivr in before:
        url = f"{server.url}/v1/ivr/{ivr['id']}"
        assert requests.put(url, json=write_body(ivr), headers=BEARER, timeout=2).json()["success"] is True
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
    assert (ivr["timeout_dest_type"], ivr["timeout_destination"]) == ("ringgroup", "17")
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
    assert server.ivrs == account(3)
    assert server.applied == []


def test_post_gives_no_id_back_and_delete_takes_away(server: FaultServer) -> None:
    body = {**write_body(account(1)[0]), "name": "new"}
    answer = requests.post(f"{server.url}/v1/ivr", json=body, headers=BEARER, timeout=2)
    assert set(answer.json()) == {"success", "message"}
    assert server.ivrs[-1]["name"] == "new"
    assert requests.delete(f"{server.url}/v1/ivr/7004", headers=BEARER, timeout=2).json()["success"] is True
    assert requests.delete(f"{server.url}/v1/ivr/7004", headers=BEARER, timeout=2).status_code == 404
    assert [(write.method, write.id) for write in server.applied] == [("POST", "7004"), ("DELETE", "7004")]


def test_login_gives_a_token_that_opens_the_account_and_counts_refusals(server: FaultServer) -> None:
    url = f"{server.url}/v1/auth/login"
    wrong = requests.post(url, json={"email": EMAIL, "password": "x"}, timeout=2)
    assert (wrong.status_code, wrong.json()["login_failed_count"]) == (401, 1)
    token = requests.post(url, json={"email": EMAIL, "password": PASSWORD}, timeout=2).json()["access_token"]
    server.tokens.discard(TOKEN)
    for value, status in [(token, 200), (TOKEN, 401)]:
        headers = {"Authorization": f"Bearer {value}"}
        assert requests.get(f"{server.url}/v1/ivrs", headers=headers, timeout=2).status_code == status


def test_users_come_in_pages_and_departments_as_a_bare_list(server: FaultServer) -> None:
    users = requests.get(f"{server.url}/v1/users?limit=1", headers=BEARER, timeout=2).json()
    assert (users["has_more"], users["count"], users["last_seen_id"]) == (True, 1, 501)
    rest = requests.get(f"{server.url}/v1/users?limit=1&last_seen_id=501", headers=BEARER, timeout=2).json()
    assert (rest["has_more"], rest["data"][0]["id"]) == (False, 502)
    departments = requests.get(f"{server.url}/v1/departments", headers=BEARER, timeout=2).json()
    assert [one["name"] for one in departments] == ["Sales", "Support"]


@pytest.mark.parametrize("target", ["/", "/v1/ivr/..", "/v1/ivr/", "/v1/ivr/7001", "/v1/ivr/7001/x"])
def test_a_path_that_is_not_the_api_is_an_html_404(server: FaultServer, target: str) -> None:
    answer, _end = talk(server, raw_request("GET", target, None, "Connection: close"))
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert b"<html>" in answer


# --- the record and the script -------------------------------------------------------------------------------------


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


def test_all_names_are_different_and_variants_say_what_they_are() -> None:
    names = [fault.name for fault in faults.ALL]
    assert len(names) == len(set(names))
    assert faults.HANG.applied.applies
    assert not faults.HALF_BODY.unapplied.applies
    assert faults.RESET_APPLIED.applied is faults.RESET_APPLIED
    assert str(faults.HANG.applied) == "hang without answer, applied"


def test_a_mistake_in_a_callback_reaches_the_test() -> None:
    def mistaken(_server: FaultServer) -> None:
        raise RuntimeError("mistake")

    server = FaultServer()
    server.script("LIST", faults.callback(mistaken))
    listing(server)
    with pytest.raises(RuntimeError, match="mistake"):
        server.__exit__(None, None, None)


# --- every fault, once for each truth -------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [fault for fault in faults.ALL if "PUT" in fault.kinds], ids=str)
def test_a_write_is_applied_just_when_the_fault_says_so(server: FaultServer, fault: faults.Fault) -> None:
    server.script("PUT", fault)
    if fault in LARGE or fault.endless:
        with socket.create_connection(("127.0.0.1", server.port), timeout=2) as sock:
            body = {**write_body(account(1)[0]), "name": "written"}
            sock.sendall(raw_request("PUT", "/v1/ivr/7001", body))
            deadline = time.monotonic() + 2
            while not server.requests or (fault.applies and not server.applied):
                assert time.monotonic() < deadline
                time.sleep(0.005)
            time.sleep(0.02)
    else:
        _answer, end = put(server, name="written")
        assert end != "silence"
    assert [request.fault for request in server.requests] == [fault.name]
    assert [write.id for write in server.applied] == (["7001"] if fault.applies else [])
    assert server.ivrs[0]["name"] == ("written" if fault.applies else "IVR 1")
    server.heal()
    assert put(server)[0].startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("fault", [fault for fault in faults.ALL if fault.endless and "LIST" in fault.kinds], ids=str)
def test_an_endless_fault_lasts_until_the_server_closes(fault: faults.Fault) -> None:
    with FaultServer() as server:
        server.script("LIST", fault)
        with socket.create_connection(("127.0.0.1", server.port), timeout=2) as sock:
            sock.sendall(raw_request("GET", "/v1/ivrs"))
            sock.settimeout(0.15)
            deadline = time.monotonic() + 0.15
            ended = False
            while time.monotonic() < deadline and not ended:
                try:
                    ended = not sock.recv(65536)
                except socket.timeout:
                    break
            assert not ended
            start = time.monotonic()
            server.close()
            assert time.monotonic() - start < 0.2


# --- the connection ------------------------------------------------------------------------------------------------


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
    assert put(server, wait=0.3) == (got, end)


@pytest.mark.parametrize(
    ("fault", "end"),
    [(faults.RESET_ON_ACCEPT, "reset"), (faults.CLOSE_ON_ACCEPT, "closed"), (faults.HANG_ON_ACCEPT, "silence")],
    ids=str,
)
def test_a_connection_can_end_before_anything_is_read(server: FaultServer, fault: faults.Fault, end: str) -> None:
    server.script("ACCEPT", fault)
    try:
        with socket.create_connection(("127.0.0.1", server.port), timeout=0.3) as sock:
            ending = "closed" if not sock.recv(10) else "data"
    except socket.timeout:
        ending = "silence"
    except ConnectionError:
        ending = "reset"
    assert ending == end
    assert server.requests == []
    assert server.connections == 1
    assert listing(server)[0][9:12] == b"200"


def test_resetting_before_reading_leaves_the_body_unread(server: FaultServer) -> None:
    server.script("PUT", faults.RESET_BEFORE_READING)
    put(server)
    assert server.requests[0].body == b""


def test_normal_answers_keep_the_connection_alive(server: FaultServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=2)
    for _turn in range(5):
        connection.request("GET", "/v1/ivrs", headers=BEARER)
        assert connection.getresponse().read()
    connection.close()
    assert (len(server.requests), server.connections) == (5, 1)


def test_many_connections_are_served_at_the_same_time(server: FaultServer) -> None:
    server.always("LIST", faults.late(0.2))
    answers: list[bytes] = []
    threads = [threading.Thread(target=lambda: answers.append(listing(server)[0])) for _client in range(40)]
    start = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - start < 2
    assert len(answers) == 40
    assert all(answer.startswith(b"HTTP/1.1 200 ") for answer in answers)


@pytest.mark.parametrize("kind", [None, "good"], ids=["plain", "TLS"])
def test_closing_is_quick_with_many_hanging_clients(kind: str | None) -> None:
    server = FaultServer(tls=kind)
    server.always("LIST", faults.HANG)
    context = ssl.create_default_context(cafile=server.ca_path)
    clients = [socket.create_connection(("127.0.0.1", server.port)) for _client in range(30)]
    idle = [socket.create_connection(("127.0.0.1", server.port)) for _client in range(5)]
    if kind:
        clients = [context.wrap_socket(client, server_hostname="localhost") for client in clients]
    for client in clients:
        client.sendall(raw_request("GET", "/v1/ivrs"))
    while len(server.requests) < 30:
        time.sleep(0.01)
    start = time.monotonic()
    server.close()
    assert time.monotonic() - start < 0.2
    for client in clients + idle:
        client.close()


def test_a_closed_server_leaves_no_port_and_no_thread_behind() -> None:
    with FaultServer() as server:
        listing(server)
        port, ca_path = server.port, server.ca_path
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=0.5)
    with pytest.raises(FileNotFoundError), open(ca_path, encoding="utf-8"):
        pass
    assert not [thread for thread in threading.enumerate() if thread.name == f"faults:{port}"]


def test_nobody_listens_at_a_dead_url() -> None:
    with pytest.raises(requests.ConnectionError):
        requests.get(dead_url(), timeout=1)


# --- the head ------------------------------------------------------------------------------------------------------


def test_half_the_headers_end_before_the_content_length(server: FaultServer) -> None:
    server.script("LIST", [faults.HALF_HEAD_CLOSE, faults.HALF_HEAD_HANG])
    for end in ("closed", "silence"):
        got, ending = listing(server, timeout=0.3)
        assert got.startswith(b"HTTP/1.1 200 OK\r\n")
        assert b"Content-Length" not in got
        assert b"\r\n\r\n" not in got
        assert ending == end


def test_a_drip_sends_at_its_rate(server: FaultServer) -> None:
    server.script("LIST", [faults.drip_head(50), faults.drip_body(50)])
    for mark in (b"X-Drip: ", b"\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", server.port), timeout=2) as sock:
            sock.sendall(raw_request("GET", "/v1/ivrs"))
            got, deadline = b"", time.monotonic() + 0.5
            while time.monotonic() < deadline:
                got += sock.recv(65536)
        assert 5 <= len(got.partition(mark)[2]) <= 30


def test_a_flood_of_1xx_never_becomes_an_answer(server: FaultServer) -> None:
    server.script("LIST", faults.FLOOD_1XX)
    with socket.create_connection(("127.0.0.1", server.port), timeout=2) as sock:
        sock.sendall(raw_request("GET", "/v1/ivrs"))
        got, deadline = b"", time.monotonic() + 0.2
        while time.monotonic() < deadline:
            got += sock.recv(65536)
    assert got.count(b"HTTP/1.1 100 Continue\r\n\r\n") > 50
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
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=2)
    connection.request("GET", "/v1/ivrs", headers=BEARER)
    with pytest.raises(http.client.HTTPException):
        connection.getresponse()
    connection.close()


def test_a_header_without_colon_stands_among_sound_ones(server: FaultServer) -> None:
    server.script("LIST", faults.HEADER_WITHOUT_COLON)
    got, _end = listing(server)
    assert b"\r\nthis is no header\r\n" in got
    assert listed(got)["ivrs"] == account(3)


def test_a_cookie_comes_with_a_sound_answer(server: FaultServer) -> None:
    server.script("LIST", faults.SET_COOKIE)
    answer = requests.get(f"{server.url}/v1/ivrs", headers=BEARER, timeout=2)
    assert answer.cookies["session"] == "planted"
    assert answer.json() == {"ivrs": account(3)}


# --- the frame of the body -----------------------------------------------------------------------------------------


def lengths(answer: bytes) -> list[str]:
    lines = answer.partition(b"\r\n\r\n")[0].decode().split("\r\n")
    return [line.partition(": ")[2] for line in lines if line.startswith("Content-Length")]


def test_a_wrong_content_length_is_as_wrong_as_its_name(server: FaultServer) -> None:
    server.script(
        "LIST",
        [faults.LENGTH_TOO_BIG, faults.LENGTH_TOO_SMALL, faults.LENGTH_NEGATIVE, faults.LENGTH_NOT_A_NUMBER],
    )
    answers = [listing(server)[0] for _turn in range(4)]
    size = len(body_of(answers[0]))
    assert [lengths(answer) for answer in answers] == [[str(size + 100)], [str(size // 2)], ["-1"], ["many"]]
    assert {len(body_of(answer)) for answer in answers} == {size}


def test_two_content_lengths_differ(server: FaultServer) -> None:
    server.script("LIST", faults.TWO_LENGTHS)
    assert len(set(lengths(listing(server)[0]))) == 2


@pytest.mark.parametrize(
    ("fault", "end"),
    [(faults.HALF_BODY, "closed"), (faults.HALF_BODY_RESET, "reset"), (faults.HALF_BODY_HANG, "silence")],
    ids=str,
)
def test_half_a_body_is_less_than_its_content_length(server: FaultServer, fault: faults.Fault, end: str) -> None:
    server.script("LIST", fault)
    got, ending = listing(server, timeout=0.3)
    assert ending == end
    assert len(body_of(got)) == int(lengths(got)[0]) // 2


@pytest.mark.parametrize("fault", [faults.BAD_CHUNK, faults.CHUNKED_TRUNCATED, faults.CHUNK_TRUNCATED], ids=str)
def test_a_broken_chunked_body_is_refused_by_the_standard_client(server: FaultServer, fault: faults.Fault) -> None:
    server.script("LIST", fault)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        requests.get(f"{server.url}/v1/ivrs", headers=BEARER, timeout=2)


def test_a_huge_body_is_streamed_and_is_sound_json_in_the_end(server: FaultServer) -> None:
    server.script("LIST", faults.HUGE_BODY)
    answer = requests.get(f"{server.url}/v1/ivrs", headers=BEARER, timeout=5, stream=True)
    size, tail = 0, b""
    for block in answer.iter_content(1024 * 1024):
        size += len(block)
        tail = (tail + block)[-100_000:]
    assert size > 64 * 1024 * 1024
    assert json.loads(tail) == {"ivrs": account(3)}


def test_a_huge_body_ends_when_the_client_leaves(server: FaultServer) -> None:
    server.script("LIST", faults.ENDLESS_BODY)
    with requests.get(f"{server.url}/v1/ivrs", headers=BEARER, timeout=5, stream=True) as answer:
        assert len(next(answer.iter_content(1024 * 1024))) > 0
    assert listing(server)[0][9:12] == b"200"


def test_gzip_comes_unasked(server: FaultServer) -> None:
    server.script("LIST", [faults.GZIP_BODY, faults.GZIP_NOT_GZIP])
    packed, plain = listing(server)[0], listing(server)[0]
    assert b"Content-Encoding: gzip" in packed
    assert json.loads(gzip.decompress(body_of(packed))) == {"ivrs": account(3)}
    assert b"Content-Encoding: gzip" in plain
    assert listed(plain) == {"ivrs": account(3)}


def test_a_gzip_bomb_is_small_and_unpacks_to_two_hundred_mebibytes(server: FaultServer) -> None:
    server.script("LIST", faults.GZIP_BOMB)
    packed = body_of(listing(server)[0])
    assert len(packed) < 1024 * 1024
    with requests.Session() as session:
        server.script("LIST", faults.GZIP_BOMB)
        answer = session.get(f"{server.url}/v1/ivrs", headers=BEARER, timeout=5, stream=True)
        assert sum(len(block) for block in answer.iter_content(1024 * 1024)) > 200 * 1024 * 1024


def test_a_gzip_body_of_many_members_is_tiny_and_sound(server: FaultServer) -> None:
    server.script("LIST", faults.GZIP_MEMBERS)
    packed = body_of(listing(server)[0])
    assert len(packed) < 10_000
    assert json.loads(gzip.decompress(packed)) == {"ivrs": account(3)}


# --- statuses, redirects, waits ------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", faults.STATUSES, ids=str)
def test_a_status_fault_answers_with_its_status_and_keeps_the_connection(
    server: FaultServer, fault: faults.Fault
) -> None:
    server.script("LIST", fault)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=2)
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
    assert body_of(got) == b"\xff"


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
            answer = requests.put(url, json={}, headers=BEARER, timeout=2, allow_redirects=False)
            assert answer.status_code == code
            ways.append(answer.headers["Location"])
        assert ways == [f"{other.url}/v1/ivr/7001", f"http://127.0.0.1:{server.port}/v1/ivr/7001", "/v1/ivr/7001"]
        assert other.requests == []


def test_a_redirect_to_another_server_is_seen_there_when_followed(server: FaultServer) -> None:
    with FaultServer(tls="good") as other:
        server.script("LIST", faults.redirect(302, f"{other.url}/v1/ivrs"))
        requests.get(f"{server.url}/v1/ivrs", headers=BEARER, timeout=2, verify=other.ca_path)
        assert [request.method for request in other.requests] == ["GET"]


@pytest.mark.parametrize("fault", faults.RATE_LIMITS, ids=str)
def test_a_rate_limit_is_a_429_in_every_form(server: FaultServer, fault: faults.Fault) -> None:
    server.script("PUT", fault)
    got, _end = put(server)
    assert got.startswith(b"HTTP/1.1 429 Too Many Requests\r\n")
    assert server.applied == []


def test_a_retry_date_follows_the_skewed_clock_of_the_server(server: FaultServer) -> None:
    server.script("LIST", faults.retry_at(30, skew=-3600))
    headers = requests.get(f"{server.url}/v1/ivrs", headers=BEARER, timeout=2).headers
    now, then = parsedate_to_datetime(headers["Date"]), parsedate_to_datetime(headers["Retry-After"])
    assert (then - now).total_seconds() == pytest.approx(30, abs=1)
    assert now.timestamp() == pytest.approx(time.time() - 3600, abs=5)


def test_retry_after_in_the_body_is_the_clock_of_india(server: FaultServer) -> None:
    server.script("LOGIN", faults.retry_in_india(60))
    answer = requests.post(f"{server.url}/v1/auth/login", json={}, timeout=2)
    moment = time.strptime(answer.json()["retry_after"] + " +0530", "%Y-%m-%d %H:%M:%S %z")
    seconds = time.time() + 60
    assert abs(time.mktime(moment) - time.mktime(time.gmtime(seconds + 5.5 * 3600))) < 5


def test_devanagari_digits_go_out_as_utf8(server: FaultServer) -> None:
    (fault,) = [fault for fault in faults.RATE_LIMITS if "Devanagari" in fault.name]
    server.script("LIST", fault)
    assert "Retry-After: १०\r\n".encode() in listing(server)[0]


# --- the text of the body ------------------------------------------------------------------------------------------


def strict(content: bytes) -> Any:
    """Read JSON as strictly as a client of this API has to."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) != len(pairs):
            raise ValueError("a key twice")
        return dict(pairs)

    def refuse(constant: str) -> None:
        raise ValueError(constant)

    def real(text: str) -> float:
        if float(text) in (float("inf"), float("-inf")):
            raise ValueError(text)
        return float(text)

    text = content.decode("utf-8-sig")
    value = json.loads(text, object_pairs_hook=unique, parse_constant=refuse, parse_float=real)
    json.dumps(value, ensure_ascii=False).encode("utf-8")
    return value


@pytest.mark.parametrize(
    "fault",
    [
        faults.EMPTY_BODY,
        faults.HTML_BODY,
        faults.NOT_JSON,
        faults.DEEP,
        faults.DEEP_CLOSED,
        faults.INVALID_UTF8,
        faults.LATIN1_BYTES,
        faults.LONE_SURROGATE,
        faults.UTF16,
        faults.NAN,
        faults.INFINITY,
        faults.OVERFLOW,
        faults.DUPLICATE_KEYS,
        faults.TRAILING,
        faults.PHP_WARNING,
    ],
    ids=str,
)
@pytest.mark.parametrize("slot", ["LIST", "PUT", "LOGIN"])
def test_a_body_that_must_be_refused_fails_a_strict_reader(server: FaultServer, fault: faults.Fault, slot: str) -> None:
    server.script(slot, fault)
    if slot == "LOGIN":
        login = {"email": EMAIL, "password": PASSWORD}
        got, _end = talk(server, raw_request("POST", "/v1/auth/login", login, "Connection: close"))
    else:
        got, _end = (listing if slot == "LIST" else put)(server)
    assert got.startswith(b"HTTP/1.1 200 ")
    with pytest.raises((ValueError, RecursionError)):
        strict(body_of(got))


@pytest.mark.parametrize(
    "fault", [faults.BOM, faults.HTML_TYPE_JSON, faults.LATIN1_CLAIMED, faults.NO_TYPE_JSON], ids=str
)
@pytest.mark.parametrize("slot", ["LIST", "PUT"])
def test_a_body_that_is_sound_in_its_bytes_passes_a_strict_reader(
    server: FaultServer, fault: faults.Fault, slot: str
) -> None:
    server.script(slot, fault)
    got = (listing if slot == "LIST" else put)(server)[0]
    assert strict(body_of(got))


def test_text_html_makes_a_trusting_client_misread_devanagari(server: FaultServer) -> None:
    server.script("LIST", faults.HTML_TYPE_JSON)
    answer = requests.get(f"{server.url}/v1/ivrs", headers=BEARER, timeout=2)
    assert answer.encoding == "ISO-8859-1"
    assert strict(answer.content)["ivrs"][0]["description"] == "स्वागतMenu 1"


@pytest.mark.parametrize(
    ("fault", "value"),
    [
        (faults.JSON_NULL, None),
        (faults.JSON_LIST, []),
        (faults.JSON_TEXT, "ok"),
        (faults.JSON_NUMBER, 1),
        (faults.JSON_EMPTY, {}),
    ],
    ids=str,
)
def test_json_of_the_wrong_kind_is_sent_as_named(server: FaultServer, fault: faults.Fault, value: Any) -> None:
    server.script("PUT", fault)
    assert listed(put(server)[0]) == value


def test_a_204_has_no_body_and_no_length(server: FaultServer) -> None:
    server.script("PUT", faults.NO_CONTENT)
    got, _end = put(server)
    assert got.startswith(b"HTTP/1.1 204 No Content\r\n")
    assert (lengths(got), body_of(got)) == ([], b"")


# --- the shape of the list -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", faults.LIST_SHAPES, ids=str)
def test_a_shape_fault_changes_the_list_and_not_the_account(server: FaultServer, fault: faults.Fault) -> None:
    sound = listing(server)[0]
    server.script("LIST", fault)
    got = listing(server)[0]
    assert body_of(got) != body_of(sound)
    json.loads(body_of(got))
    assert server.ivrs == account(3)
    assert body_of(listing(server)[0]) == body_of(sound)


def test_shapes_are_as_named(server: FaultServer) -> None:
    def shape(fault: faults.Fault) -> Any:
        server.script("LIST", fault)
        return listed(listing(server)[0])

    assert "id" not in shape(faults.MISSING_ID)["ivrs"][0]
    assert [ivr["id"] for ivr in shape(faults.DUPLICATE_ID)["ivrs"]] == [7001, 7002, 7003, 7001]
    assert shape(faults.NULL_LIST) == {"ivrs": None}
    assert isinstance(shape(faults.FLOAT_ID)["ivrs"][0]["id"], float)
    assert shape(faults.MENU_NOT_A_LIST)["ivrs"][0]["ivr_menu"] == "1"
    assert [entry["option"] for entry in shape(faults.MENU_KEY_TWICE)["ivrs"][0]["ivr_menu"]] == ["1", "2", "1"]
    assert shape(faults.BARE_LIST) == account(3)
    server.script("LIST", faults.FIELD_TWICE)
    with pytest.raises(ValueError, match="a key twice"):
        strict(body_of(listing(server)[0]))


def test_a_repeated_page_says_for_ever_that_there_is_more(server: FaultServer) -> None:
    server.always("LIST", faults.ENDLESS_PAGES)
    pages = [listed(listing(server, query)[0]) for query in ("", "?last_seen_id=7003", "?last_seen_id=7003")]
    assert pages[0] == pages[1] == pages[2]
    assert pages[0]["has_more"] is True


def test_half_the_list_is_followed_by_a_dead_connection(server: FaultServer) -> None:
    server.always("LIST", faults.HALF_THEN_DEAD)
    half = listed(listing(server)[0])
    assert (len(half["ivrs"]), half["has_more"]) == (1, True)
    assert listing(server, f"?last_seen_id={half['last_seen_id']}") == (b"", "reset")


def test_sound_pages_lead_to_the_whole_list(server: FaultServer) -> None:
    server.always("LIST", faults.paged(2))
    first = listed(listing(server)[0])
    second = listed(listing(server, f"?last_seen_id={first['last_seen_id']}")[0])
    assert (first["has_more"], second["has_more"]) == (True, False)
    assert first["ivrs"] + second["ivrs"] == account(3)


def test_overlapping_pages_show_an_ivr_twice(server: FaultServer) -> None:
    server.always("LIST", faults.paged(2, overlap=1))
    first = listed(listing(server)[0])
    second = listed(listing(server, f"?last_seen_id={first['last_seen_id']}")[0])
    assert [ivr["id"] for ivr in first["ivrs"] + second["ivrs"]] == [7001, 7002, 7002, 7003]


# --- second writers ------------------------------------------------------------------------------------------------


def test_a_second_writer_before_applying_is_overwritten(server: FaultServer) -> None:
    server.script("PUT", faults.callback(lambda it: it.edit(7001, name="theirs")))
    put(server, name="ours")
    assert server.ivrs[0]["name"] == "ours"


def test_a_second_writer_after_applying_has_the_last_word(server: FaultServer) -> None:
    server.script("PUT", faults.callback(lambda it: it.edit(7001, name="theirs"), "after"))
    got, _end = put(server, name="ours")
    assert got.startswith(b"HTTP/1.1 200 ")
    assert server.ivrs[0]["name"] == "theirs"
    assert len(server.applied) == 1


def test_an_ivr_can_vanish_between_reading_and_writing(server: FaultServer) -> None:
    server.script("PUT", faults.callback(lambda it: it.remove(7001)))
    assert put(server)[0].startswith(b"HTTP/1.1 404 ")
    assert server.applied == []


def test_an_edit_after_the_list_was_made_is_not_in_that_list(server: FaultServer) -> None:
    server.script("LIST", faults.callback(lambda it: it.edit(7001, name="theirs"), "after"))
    assert listed(listing(server)[0])["ivrs"][0]["name"] == "IVR 1"
    assert listed(listing(server)[0])["ivrs"][0]["name"] == "theirs"


# --- TLS -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["good", "tls1.2", "tls1.3"])
def test_a_good_certificate_is_accepted_with_the_right_ca_only(kind: str) -> None:
    if kind in tls.VERSIONS and not can_speak(kind):
        pytest.skip(f"this OpenSSL does not speak {kind}")
    with FaultServer(tls=kind) as server:
        answer = requests.get(f"{server.url}/v1/ivrs", headers=BEARER, timeout=2, verify=server.ca_path)
        assert answer.json() == {"ivrs": account(3)}
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(f"{server.url}/v1/ivrs", headers=BEARER, timeout=2)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("expired", "certificate has expired"),
        ("not-yet-valid", "not yet valid"),
        ("self-signed", "self[- ]signed certificate"),
        ("unknown-ca", "unable to get local issuer certificate"),
        ("wrong-host", "IP address mismatch|doesn't match|certificate is not valid for"),
    ],
)
def test_a_bad_certificate_is_refused_for_its_own_reason(kind: str, words: str) -> None:
    with FaultServer(tls=kind) as server:
        with pytest.raises(requests.exceptions.SSLError, match=words):
            requests.get(f"{server.url}/v1/ivrs", headers=BEARER, timeout=2, verify=server.ca_path)
        assert server.requests == []


@pytest.mark.parametrize("kind", ["tls1.0", "tls1.1"])
def test_an_old_tls_is_spoken_with_who_allows_it_and_with_nobody_else(kind: str) -> None:
    if not can_speak(kind):
        pytest.skip(f"this OpenSSL does not speak {kind}")
    with FaultServer(tls=kind) as server:
        old = ssl.create_default_context(cafile=server.ca_path)
        tls.pin_version(old, kind)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            connection = http.client.HTTPSConnection("127.0.0.1", server.port, timeout=2, context=old)
        connection.request("GET", "/v1/ivrs", headers=BEARER)
        assert connection.getresponse().status == 200
        connection.close()
        new = ssl.create_default_context(cafile=server.ca_path)
        new.minimum_version = ssl.TLSVersion.TLSv1_2
        refused = http.client.HTTPSConnection("127.0.0.1", server.port, timeout=2, context=new)
        with pytest.raises(ssl.SSLError):
            refused.request("GET", "/v1/ivrs")
        assert len(server.requests) == 1


def test_rubbish_below_tls_breaks_the_body(server: FaultServer) -> None:
    with FaultServer(tls="good") as secure:
        secure.script("LIST", faults.BROKEN_TLS)
        with pytest.raises(requests.RequestException):
            requests.get(f"{secure.url}/v1/ivrs", headers=BEARER, timeout=2, verify=secure.ca_path)


@pytest.mark.parametrize("fault", [*faults.ON_ACCEPT, *faults.CONNECTION], ids=str)
def test_connection_faults_work_under_tls(fault: faults.Fault) -> None:
    with FaultServer(tls="good") as server:
        server.script("ACCEPT" if "ACCEPT" in fault.kinds else "LIST", fault)
        with warnings.catch_warnings():
            # a client whose connection is reset during the handshake leaves its socket to the garbage collector
            warnings.simplefilter("ignore", ResourceWarning)
            with pytest.raises(requests.RequestException):
                requests.get(f"{server.url}/v1/ivrs", headers=BEARER, timeout=0.3, verify=server.ca_path)
            gc.collect()


def test_an_unknown_kind_of_tls_is_refused() -> None:
    with pytest.raises(ValueError, match="tls must be one of"):
        FaultServer(tls="perfect")


# --- the proxy -----------------------------------------------------------------------------------------------------


def through(proxy: str, server: FaultServer, url: str | None = None) -> requests.Response:
    return requests.get(
        f"{url or server.url}/v1/ivrs",
        headers=BEARER,
        timeout=2,
        proxies={"http": proxy, "https": proxy},
        verify=server.ca_path,
    )


@pytest.mark.parametrize("kind", [None, "good"], ids=["plain", "tunnel"])
def test_a_proxy_forwards_and_keeps_a_record(kind: str | None) -> None:
    with FaultServer(tls=kind) as server, ProxyServer() as proxy:
        assert through(proxy.url, server).json() == {"ivrs": account(3)}
        assert len(proxy.requests) == len(server.requests) == 1
        seen = proxy.requests[0]
        assert seen.method == ("CONNECT" if kind else "GET")
        assert (seen.header("Authorization") is None) == bool(kind)


@pytest.mark.parametrize("kind", [None, "good"], ids=["plain", "tunnel"])
def test_a_proxy_with_a_password_lets_in_who_knows_it(kind: str | None) -> None:
    with FaultServer(tls=kind) as server, ProxyServer(user="me", password="p@ss:/word") as proxy:
        assert through(proxy.url, server).status_code == 200
        assert proxy.requests[0].header("Proxy-Authorization")
        assert server.requests[0].header("Proxy-Authorization") is None
        if kind:
            with pytest.raises(requests.exceptions.ProxyError, match="407"):
                through(proxy.bare_url, server)
        else:
            assert through(proxy.bare_url, server).status_code == 407
        assert len(server.requests) == 1


@pytest.mark.parametrize("mode", ["407", "refuse", "502", "close", "reset", "hang", "rubbish"])
def test_a_proxy_that_does_not_forward_lets_nothing_through(mode: str) -> None:
    with FaultServer(tls="good") as server, ProxyServer(mode) as proxy:
        with pytest.raises(requests.RequestException):
            requests.get(f"{server.url}/v1/ivrs", proxies={"https": proxy.url}, verify=server.ca_path, timeout=0.3)
        assert (len(proxy.requests), server.connections) == (1, 0)


def test_a_proxy_routes_a_made_up_host_to_loopback_and_no_other() -> None:
    with FaultServer() as server, ProxyServer(routes={"api.example:80": server.port}) as proxy:
        assert through(proxy.url, server, "http://api.example").status_code == 200
        assert through(proxy.url, server, "http://elsewhere.example").status_code == 502
        assert len(server.requests) == 1


@pytest.mark.parametrize("kind", ["expired", "wrong-host"])
def test_a_bad_certificate_is_seen_through_a_proxy_too(kind: str) -> None:
    with FaultServer(tls=kind) as server, ProxyServer() as proxy:
        with pytest.raises(requests.exceptions.SSLError):
            through(proxy.url, server)
        assert server.requests == []


def test_a_proxy_closes_quickly_with_open_tunnels() -> None:
    with FaultServer(tls="good") as server:
        server.always("LIST", faults.HANG)
        proxy = ProxyServer()
        refused: list[Exception] = []

        def client() -> None:
            try:
                through(proxy.url, server)
            except requests.RequestException as error:
                refused.append(error)

        clients = [threading.Thread(target=client) for _client in range(10)]
        for thread in clients:
            thread.start()
        while len(server.requests) < 10:
            time.sleep(0.01)
        start = time.monotonic()
        proxy.close()
        assert time.monotonic() - start < 0.2
        for thread in clients:
            thread.join()
        assert len(refused) == 10
