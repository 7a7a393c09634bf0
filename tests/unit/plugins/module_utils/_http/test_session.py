# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many requests are started, within which time, and what an error says about a request."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._errors import WriteEffect
from ansible_collections.servetel.ivr.plugins.module_utils._http import client as client_module
from ansible_collections.servetel.ivr.plugins.module_utils._http.auth import Credentials
from ansible_collections.servetel.ivr.plugins.module_utils._http.client import Client
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._http.session import Session
from tests.support import faults
from tests.support.faults.server import TOKEN, FaultServer
from tests.unit.plugins.module_utils.task_calls import refusal

LIST = "/v1/ivrs"
HTML = faults.status(200, faults.HTML, faults.HTML_TYPE, name="HTML")


def test_when_the_deadline_is_over_nothing_is_sent(server: FaultServer, client: Client) -> None:
    error = refusal(lambda: client.write("PUT", "/v1/ivr/7001", {}, deadline=Deadline(0)))
    assert (error.kind, error.applied) == ("timeout", WriteEffect.NO)
    where = server.url.rpartition("/")[2]
    assert str(error) == f"PUT /v1/ivr/7001 at {where} was not sent: the time of api_deadline is over."
    assert (server.requests, client.requests) == ([], 0)


def test_after_an_interrupt_nothing_is_sent(server: FaultServer, client: Client, deadline: Deadline) -> None:
    stop = threading.Event()
    stop.set()
    error = refusal(lambda: client.write("PUT", "/v1/ivr/7001", {}, deadline=deadline, stop=stop))
    assert (error.kind, error.applied) == ("interrupted", WriteEffect.NO)
    assert str(error) == "PUT /v1/ivr/7001 was not sent: the task was interrupted."
    assert server.requests == []


@pytest.mark.parametrize(("timeout", "seconds"), [(1, 20), (20, 1)])
def test_a_request_gets_the_shorter_of_timeout_and_deadline(
    server: FaultServer, new_client: Callable[..., Client], timeout: float, seconds: float
) -> None:
    server.script("PUT", faults.HANG)
    client = new_client(timeout=timeout)
    error = refusal(lambda: client.write("PUT", "/v1/ivr/7001", {}, deadline=Deadline(seconds)))
    assert (error.kind, error.applied) == ("timeout", WriteEffect.PENDING)
    where = server.url.rpartition("/")[2]
    assert str(error) == f"PUT /v1/ivr/7001 at {where} was not answered in time."


@pytest.mark.parametrize(
    ("fault", "kind", "text"),
    [
        (faults.UNAUTHORISED, "auth", "was refused (401): api_token is invalid or has expired: Unauthenticated"),
        (faults.REVOKED, "auth", "was refused (401): api_token is invalid or has expired: Token has been revoked"),
        (faults.FORBIDDEN, "forbidden", "was refused (403): You do not have access"),
        (faults.NOT_FOUND, "not_found", "was refused (404): IVR not found"),
        (
            faults.NOT_FOUND_HTML,
            "not_found",
            "was refused (404) with HTML instead of JSON. A proxy or a firewall may have sent it instead of the "
            "API. Check that api_url is the base address of the API, as in https://api.servetel.in",
        ),
        (
            faults.status(403, b"\xff"),
            "forbidden",
            "was refused (403) with text that is not valid UTF-8. A proxy or a firewall may have sent it instead of "
            "the API",
        ),
        (faults.status(422, '"No."'), "rejected", "was refused (422): No"),
        (faults.status(401, "<html>"), "auth", "was refused (401): api_token is invalid or has expired"),
        (faults.status(502, "<html>"), "server", "failed (502), and the response had no explanation"),
        (faults.TEAPOT, "rejected", "was refused (418), and the response had no explanation"),
        (faults.status(500), "server", "failed (500): Status 500"),
        (faults.status(499), "rejected", "was refused (499): Status 499"),
        (faults.FAILED_FALSE, "rejected", "was refused (200): Something is wrong"),
        (
            faults.redirect(302, "https://user:secret@evil.example/x?token=1"),
            "redirect",
            "was answered with a redirect (302) to https://evil.example; none is followed",
        ),
        (faults.status(300), "redirect", "was answered with a redirect (300); none is followed"),
        (HTML, "protocol", "was answered (200) with HTML instead of JSON"),
        (faults.status(200, b"[NaN]"), "protocol", "was answered (200) with JSON with the value NaN"),
    ],
    ids=str,
)
def test_an_error_says_what_was_asked_and_what_was_answered(
    server: FaultServer, client: Client, deadline: Deadline, fault: faults.Fault, kind: str, text: str
) -> None:
    server.script("PUT", fault)
    error = refusal(lambda: client.write("PUT", "/v1/ivr/7001", {}, deadline=deadline))
    assert (error.kind, str(error)) == (kind, f"PUT /v1/ivr/7001 {text}.")
    assert error.status == int(text.partition("(")[2][:3])


@pytest.mark.parametrize(
    ("method", "fault", "hint"),
    [
        (
            "PUT",
            faults.FORBIDDEN,
            "In the portal, give the token the permission for this request, or use another token.",
        ),
        ("PUT", faults.status(403, "<html>"), "Check what stands between this host and the API. If the API sent this"),
        ("PUT", faults.status(403, b""), "Check what stands between this host and the API. If the API sent this"),
        ("PUT", faults.status(422, "<html>"), "Check what stands between this host and the API. Then run the task"),
        ("PUT", faults.INVALID_TEXT, "Correct the values that the API refuses, then run the task again."),
        (
            "DELETE",
            faults.INVALID_TEXT,
            "If menus or phone numbers still lead to the IVR, point them elsewhere. Then run the task again.",
        ),
        (
            "DELETE",
            faults.status(422, "{}"),
            "Point the menus and phone numbers that lead to the IVR elsewhere, then run the task again.",
        ),
    ],
    ids=str,
)
def test_what_to_do_depends_on_who_refused_what(
    server: FaultServer, client: Client, deadline: Deadline, method: str, fault: faults.Fault, hint: str
) -> None:
    server.script(method, fault)
    error = refusal(lambda: client.write(method, "/v1/ivr/7001", {}, deadline=deadline))
    assert error.hint.startswith(hint) and error.as_result()["hint"] == error.hint
    assert error.advice() == f"{error} {error.hint}"


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("http://nowhere.invalid:8080", "nowhere.invalid:8080"),
        ("http://nowhere.invalid", "nowhere.invalid:80"),
        ("https://nowhere.invalid", "nowhere.invalid:443"),
        ("http://[::1]:1", "[::1]:1"),
    ],
)
def test_what_cannot_be_reached_is_named_with_host_and_port(url: str, where: str) -> None:
    error = refusal(lambda: Client(url, Credentials(TOKEN)).write("PUT", "/v1/ivr/1", {}, deadline=Deadline(5)))
    assert error.kind in ("dns", "network")
    assert str(error).startswith(f"PUT /v1/ivr/1 at {where} was not sent: ")


@pytest.mark.parametrize("status", [407, 408])
def test_an_answer_that_is_about_the_way_names_host_and_port_too(
    server: FaultServer, client: Client, deadline: Deadline, status: int
) -> None:
    server.script("PUT", faults.status(status, {"message": "Why?"}))
    error = refusal(lambda: client.write("PUT", "/v1/ivr/1", {}, deadline=deadline))
    assert str(error) == f"PUT /v1/ivr/1 at 127.0.0.1:{server.port} was refused ({status}): Why?"


def test_a_list_that_is_not_found_hints_at_the_address_whatever_is_said(
    server: FaultServer, client: Client, deadline: Deadline
) -> None:
    server.script("LIST", faults.status(404, {"message": "Where?"}))
    error = refusal(lambda: client.read(LIST, deadline=deadline))
    assert str(error) == (
        "GET /v1/ivrs was refused (404): Where? Check that api_url is the base address of the API, as in "
        "https://api.servetel.in."
    )
    assert "ivr_info" not in error.as_result()["hint"]


def test_a_refusal_names_fields_as_users_know_them(
    server: FaultServer, new_client: Callable[..., Client], deadline: Deadline
) -> None:
    server.script("PUT", faults.INVALID_MAP)
    client = new_client(field_name=str.upper)
    error = refusal(lambda: client.write("PUT", "/v1/ivr/7001", {}, deadline=deadline))
    assert str(error) == "PUT /v1/ivr/7001 was refused (422): NAME: Too long; TIMEOUT_TRIES: Too many."


@pytest.mark.parametrize("seconds", [0, 100])
def test_the_servers_wait_comes_with_the_error(
    server: FaultServer, client: Client, deadline: Deadline, seconds: float
) -> None:
    server.script("PUT", faults.rate_limited("429", ("Retry-After", str(seconds))))
    error = refusal(lambda: client.write("PUT", "/v1/ivr/7001", {}, deadline=deadline))
    assert error.retry_after == seconds


class SlowCounter(Session):
    """A session whose counter takes time between reading and writing, in which another thread may come in."""

    _count = 0

    @property
    def requests(self) -> int:
        value = self._count
        time.sleep(0.005)
        return value

    @requests.setter
    def requests(self, value: int) -> None:
        self._count = value


def test_counting_is_right_with_many_threads(
    monkeypatch: pytest.MonkeyPatch, server: FaultServer, deadline: Deadline
) -> None:
    monkeypatch.setattr(client_module, "Session", SlowCounter)
    client = Client(server.url, Credentials(TOKEN), rate=0)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _number: client.read(LIST, deadline=deadline), range(16)))
    assert client.requests == len(server.requests) == 16
