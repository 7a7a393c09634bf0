# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One request out, one answer back, over real sockets: what is sent, what is taken, and when it is given up."""

from __future__ import annotations

import importlib.util
import queue
import socket
import ssl
import sys
import threading
import time
from pathlib import Path
from typing import Any, cast

import pytest
import requests
import urllib3.connection
import urllib3.exceptions

from ansible_collections.servetel.ivr.plugins.module_utils._errors import WriteEffect
from ansible_collections.servetel.ivr.plugins.module_utils._http.transport import (
    REQUESTS_IMPORT_ERROR,
    Response,
    Transport,
    TransportError,
    __file__,
    _causes,
    _classify,
    _Threads,
)
from tests.support import faults
from tests.support.faults.proxy import ProxyServer
from tests.support.faults.server import TOKEN, FaultServer
from tests.support.faults.tls import BEHIND_PROXY
from tests.support.faults.wire import dead_url


def send(url: str, method: str = "GET", path: str = "/v1/ivrs", *, verify: Any = True, **options: Any) -> Response:
    transport = Transport(url, verify=verify, user_agent="tests")
    return transport.send(method, url + path, **settings(**options))


def settings(**options: Any) -> dict[str, Any]:
    return {"query": None, "body": None, "authorization": f"Bearer {TOKEN}", "seconds": 5, "limit": 2**20, **options}


def broken(url: str, **options: Any) -> tuple[str, str, str]:
    with pytest.raises(TransportError) as caught:
        send(url, **options)
    assert str(caught.value) == caught.value.text
    return caught.value.kind, caught.value.text, caught.value.applied


def test_a_request_carries_method_query_body_and_token_and_asks_for_plain_json(server: FaultServer) -> None:
    answer = send(server.url, "PUT", "/v1/ivr/7001", query={"a": "1"}, body=b"{}")
    (request,) = server.requests
    assert (request.method, request.target, request.body) == ("PUT", "/v1/ivr/7001?a=1", b"{}")
    assert {name: value for name, value in request.headers if name not in ("Host", "Connection")} == {
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "Authorization": f"Bearer {TOKEN}",
        "Content-Length": "2",
        "Content-Type": "application/json",
        "User-Agent": "tests",
    }
    assert (answer.status, answer.headers["Content-Type"]) == (422, "application/json")
    assert b"field is required" in answer.body


def test_without_a_token_and_a_body_their_headers_are_not_sent(server: FaultServer) -> None:
    assert send(server.url, authorization=None).status == 401
    assert server.requests[0].header("Authorization") is None
    assert server.requests[0].header("Content-Type") is None


def test_a_netrc_entry_does_not_take_the_place_of_the_token(
    server: FaultServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    assert send(server.url).status == 200


def test_a_redirect_is_handed_back_and_not_followed(server: FaultServer) -> None:
    server.script("PUT", faults.redirect(307))
    answer = send(server.url, "PUT", "/v1/ivr/7001", body=b"{}")
    assert (answer.status, answer.headers["Location"]) == (307, "/v1/ivr/7001")
    assert answer.body == faults.HTML.encode()
    assert len(server.requests) == 1


@pytest.mark.parametrize("location", ["http://[", "gopher://x", "//"])
def test_where_a_redirect_leads_is_not_even_looked_at(server: FaultServer, location: str) -> None:
    server.script("LIST", faults.redirect(302, location))
    assert send(server.url).status == 302


def test_the_body_of_a_redirect_counts_towards_the_limits(server: FaultServer) -> None:
    server.script("LIST", faults.status(302, b" " * 1000, ("Location", "/")))
    assert broken(server.url, limit=999)[0] == "protocol"


def test_requests_share_a_connection_and_keep_no_cookie(server: FaultServer) -> None:
    server.script("LIST", faults.SET_COOKIE)
    transport = Transport(server.url, verify=True, user_agent="tests")
    for _number in range(2):
        assert transport.send("GET", f"{server.url}/v1/ivrs", **settings()).status == 200
    assert server.connections == 1
    assert server.requests[1].header("Cookie") is None


# ---- certificates and proxies ----


def test_a_certificate_is_checked_against_the_bundle_that_is_given() -> None:
    with FaultServer(tls="good") as server:
        assert send(server.url, verify=server.ca_path).status == 200
        kind, text, applied = broken(server.url)
        assert (kind, applied) == ("tls", WriteEffect.NO)
        assert text.startswith("was not sent: the server's certificate is not accepted (")
        assert "certificate" in text.partition("(")[2]
        assert len(server.requests) == 1


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_the_bundle_of_the_environment_is_only_a_default(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    with FaultServer(tls="good") as right, FaultServer(tls="unknown-ca") as wrong:
        monkeypatch.setenv(variable, right.ca_path)
        assert send(right.url, verify=True).status == 200
        assert send(wrong.url, verify=False).status == 200
        monkeypatch.setenv(variable, "/nowhere")
        assert send(right.url, verify=right.ca_path).status == 200


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_a_server_that_speaks_only_old_tls_is_refused() -> None:
    with FaultServer(tls="tls1.1") as server:
        kind, text, _applied = broken(server.url, verify=False)
        assert (kind, text) == ("tls", "failed: TLS broke or is too old")
        assert not server.requests


ELSEWHERE = f"https://{BEHIND_PROXY}"


def test_the_proxy_of_the_environment_is_used_and_sees_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        FaultServer(tls="good") as server,
        ProxyServer(routes={f"{BEHIND_PROXY}:443": server.port}) as proxy,
    ):
        monkeypatch.setenv("https_proxy", proxy.url)
        assert send(ELSEWHERE, verify=server.ca_path).status == 200
        (request,) = proxy.requests
        assert (request.method, request.target) == ("CONNECT", f"{BEHIND_PROXY}:443")
        assert request.header("Authorization") is None


@pytest.mark.parametrize(
    ("mode", "more"), [("407", " (407: it wants a user name and a password)"), ("refuse", ""), ("502", "")]
)
def test_a_proxy_that_refuses_is_named_as_the_culprit(monkeypatch: pytest.MonkeyPatch, mode: str, more: str) -> None:
    with ProxyServer(mode) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        text = f"was not sent: the proxy refused it or cannot be reached{more}"
        assert broken(ELSEWHERE) == ("proxy", text, WriteEffect.NO)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST"])
@pytest.mark.parametrize("tls", [None, "good"])
@pytest.mark.parametrize(
    "variable", ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"]
)
def test_what_goes_to_this_host_never_meets_a_proxy(
    monkeypatch: pytest.MonkeyPatch, variable: str, tls: str | None, host: str
) -> None:
    with FaultServer(tls=tls) as server, ProxyServer() as proxy:
        monkeypatch.setenv(variable, proxy.url)
        url = server.url.replace("127.0.0.1", host)
        assert send(url, verify=server.ca_path if tls else True).status == 200
        assert proxy.connections == 0


# ---- limits ----


@pytest.mark.parametrize("fault", [faults.HANG, faults.drip_body(50), faults.drip_head(50)], ids=str)
def test_no_server_holds_a_request_longer_than_its_time(server: FaultServer, fault: faults.Fault) -> None:
    server.script("LIST", fault)
    started = time.monotonic()
    assert broken(server.url, seconds=0.3) == ("timeout", "was not answered in time", WriteEffect.PENDING)
    assert time.monotonic() - started < 30


def test_a_request_whose_time_is_over_before_it_begins_is_not_sent(server: FaultServer) -> None:
    assert broken(server.url, seconds=0.0) == ("timeout", "was not sent in time", WriteEffect.NO)
    assert server.requests == []


def test_a_body_of_just_the_limit_is_taken_and_a_larger_one_is_not(server: FaultServer) -> None:
    server.always("LIST", faults.body("2 MiB", b" " * 2**21))
    assert len(send(server.url, limit=2**21).body) == 2**21
    assert broken(server.url, limit=2**21 - 1) == ("protocol", "was answered with more than 1 MiB", WriteEffect.MAYBE)


def test_a_compressed_answer_is_not_unpacked(server: FaultServer) -> None:
    server.script("LIST", faults.GZIP_BODY)
    text = "was answered in a compressed form that was not asked for"
    assert broken(server.url) == ("protocol", text, WriteEffect.MAYBE)


@pytest.mark.parametrize("encoding", ["identity", "Identity"])
def test_an_answer_that_says_it_is_not_compressed_is_taken(server: FaultServer, encoding: str) -> None:
    server.script("LIST", faults.rewritten("identity", bytes, ("Content-Encoding", encoding)))
    assert send(server.url).status == 200


@pytest.mark.parametrize("fault", [faults.LENGTH_TOO_BIG, faults.HALF_BODY, faults.LENGTH_NOT_A_NUMBER], ids=str)
def test_half_an_answer_is_none(server: FaultServer, fault: faults.Fault) -> None:
    server.script("LIST", fault)
    kind, _text, applied = broken(server.url)
    assert (kind, applied != WriteEffect.NO) == ("network", True)


@pytest.mark.parametrize("length", ["999999999", "9" * 30])
def test_a_length_that_cannot_be_takes_no_memory_beyond_the_limit(server: FaultServer, length: str) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    server.script("LIST", faults.raw("length", head.encode() + b"{}"))
    assert broken(server.url)[0] == "network"


def test_an_answer_in_chunks_needs_no_length(server: FaultServer) -> None:
    chunks = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 99\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    server.script("LIST", faults.raw("chunks", chunks))
    assert send(server.url).body == b"{}"


# ---- what went wrong ----


def test_a_server_that_is_not_there_is_told_from_a_name_that_is_not_known_or_not_one() -> None:
    assert broken(dead_url()) == ("network", "was not sent: no connection to the host", WriteEffect.NO)
    assert broken("https://ü..example") == ("bad_input", "was not sent: api_url is not a valid address", WriteEffect.NO)
    assert broken("http://nowhere.invalid") == ("dns", "was not sent: the host name is unknown", WriteEffect.NO)


@pytest.mark.parametrize(
    ("exception", "kind", "applied"),
    [
        (requests.ConnectTimeout(), "network", WriteEffect.NO),
        (urllib3.exceptions.ConnectTimeoutError(), "network", WriteEffect.NO),
        (
            requests.ConnectionError(urllib3.exceptions.NewConnectionError(None, "no route")),  # type: ignore[arg-type]
            "network",
            WriteEffect.NO,
        ),
        (
            requests.ConnectionError(urllib3.exceptions.MaxRetryError(None, "/", socket.gaierror())),
            "dns",
            WriteEffect.NO,
        ),  # type: ignore[arg-type]
        (requests.exceptions.ProxyError(), "proxy", WriteEffect.NO),
        (urllib3.exceptions.ProxyError("refused", OSError()), "proxy", WriteEffect.NO),
        (requests.ReadTimeout(), "timeout", WriteEffect.PENDING),
        (urllib3.exceptions.ReadTimeoutError(None, "/", ""), "timeout", WriteEffect.PENDING),  # type: ignore[arg-type]
        (socket.timeout(), "timeout", WriteEffect.PENDING),
        (requests.exceptions.SSLError(), "tls", WriteEffect.MAYBE),
        (urllib3.exceptions.SSLError(), "tls", WriteEffect.MAYBE),
        (ssl.SSLError(), "tls", WriteEffect.MAYBE),
        (requests.exceptions.SSLError(ssl.CertificateError("expired")), "tls", WriteEffect.NO),
        (requests.exceptions.SSLError(urllib3.connection.CertificateError("wrong host")), "tls", WriteEffect.NO),
        (requests.exceptions.InvalidURL(), "bad_input", WriteEffect.NO),
        (urllib3.exceptions.LocationParseError("x"), "bad_input", WriteEffect.NO),
        (ConnectionResetError(), "network", WriteEffect.PENDING),
        (OSError("anything else"), "network", WriteEffect.PENDING),
    ],
    ids=lambda value: repr(value)[:40] if isinstance(value, BaseException) else None,
)
def test_what_an_exception_means(exception: BaseException, kind: str, applied: str) -> None:
    found = _classify(exception)
    assert (found.kind, found.applied) == (kind, applied)


def test_the_text_of_an_exception_is_never_passed_on() -> None:
    secret = requests.ConnectionError(f"Bearer {TOKEN}", OSError(TOKEN))
    assert _classify(secret).text == "was not answered: the connection broke"


def test_reasons_are_found_however_deep_they_are_hidden_and_once_each() -> None:
    inner = OSError("inner")
    inner.__context__ = inner
    try:
        raise ValueError("outer", inner) from KeyError("cause")
    except ValueError as outer:
        outer.reason = inner  # type: ignore[attr-defined]
        assert [type(cause) for cause in _causes(outer)] == [ValueError, OSError, KeyError]


@pytest.mark.parametrize("error", [KeyError("x"), SystemExit(3)], ids=repr)
def test_what_is_raised_in_the_thread_of_a_request_is_raised_to_the_caller(error: BaseException) -> None:
    def fail() -> Response:
        raise error

    with pytest.raises(type(error)) as caught:
        _Threads().within(1, fail)
    assert caught.value is error


def test_a_call_that_ends_in_time_is_not_waited_for_longer() -> None:
    answer = Response(200, {}, bytearray())
    started = time.monotonic()
    assert _Threads().within(30, lambda: answer) is answer
    assert time.monotonic() - started < 15


def name_of_thread() -> Any:
    return threading.current_thread().name


def test_a_thread_makes_one_call_after_the_other_whatever_they_raise() -> None:
    threads = _Threads()
    first = threads.within(30, name_of_thread)
    with pytest.raises(ZeroDivisionError):
        threads.within(30, lambda: cast(Response, 1 / 0))
    assert threads.within(30, name_of_thread) == first != name_of_thread()


def test_a_call_that_hangs_holds_no_other_one_and_its_thread_is_used_again_when_it_ends() -> None:
    threads = _Threads()
    end, ended = threading.Event(), threading.Event()
    names = []

    def hang() -> Any:
        names.append(name_of_thread())
        end.wait(30)
        ended.set()

    with pytest.raises(TransportError, match="was not answered in time"):
        threads.within(0.05, hang)
    other = threads.within(30, name_of_thread)
    assert other not in names
    end.set()
    ended.wait(30)
    deadline = time.monotonic() + 30
    while len(threads._idle) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threads.within(30, name_of_thread) == names[0]


def test_a_thread_ends_when_no_call_has_come_for_some_time() -> None:
    threads = _Threads(kept=0.05)
    thread = cast(threading.Thread, threads.within(30, cast(Any, threading.current_thread)))
    thread.join(30)
    assert not thread.is_alive()
    assert not threads._idle


def test_a_thread_that_was_taken_for_a_call_just_when_it_would_end_makes_that_call() -> None:
    threads = _Threads(kept=0.05)
    threads.within(30, name_of_thread)
    jobs = threads._idle.pop()
    time.sleep(0.2)
    answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
    jobs.put((name_of_thread, answers))
    assert answers.get(timeout=30)[0]


def test_a_missing_library_is_noted_and_not_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "requests", None)
    spec = importlib.util.spec_from_file_location("transport_without_requests", __file__)
    assert spec
    assert spec.loader
    copy = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(copy)
    assert "requests" in copy.REQUESTS_IMPORT_ERROR
    assert REQUESTS_IMPORT_ERROR is None
