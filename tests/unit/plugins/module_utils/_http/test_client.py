# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How often the API is asked for something, and how a write is sent."""

from __future__ import annotations

import inspect

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError, WriteEffect
from ansible_collections.servetel.ivr.plugins.module_utils._http.auth import Credentials
from ansible_collections.servetel.ivr.plugins.module_utils._http.client import Client
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._http.rate_limit import MAX_ATTEMPTS, MAX_WAIT
from ansible_collections.servetel.ivr.plugins.module_utils._text import MAX_WORDS
from tests.support import faults
from tests.support.bodies import body_of
from tests.support.faults.server import FaultServer
from tests.unit.plugins.module_utils.conftest import Clock
from tests.unit.plugins.module_utils.task_calls import refusal

LIST = "/v1/ivrs"
HTML = faults.status(200, faults.HTML, faults.HTML_TYPE, name="HTML")


# ---- reading ----


def test_a_read_is_one_request_with_query_and_token(server: FaultServer, client: Client, deadline: Deadline) -> None:
    assert client.read(LIST, {"limit": "5"}, deadline=deadline) == {"ivrs": server.ivrs}
    assert [request.target for request in server.requests] == ["/v1/ivrs?limit=5"]
    assert (client.requests, client.wrote) == (1, False)


@pytest.mark.usefixtures("no_backoff", "clock")
@pytest.mark.parametrize(
    "fault", [faults.status(500), faults.CLOSE, faults.rate_limited("429", ("Retry-After", "0"))], ids=str
)
def test_a_read_that_failed_by_chance_is_asked_again(
    server: FaultServer, client: Client, deadline: Deadline, fault: faults.Fault
) -> None:
    server.script("LIST", [fault, fault])
    assert client.read(LIST, deadline=deadline) == {"ivrs": server.ivrs}
    assert len(server.requests) == client.requests == 3


@pytest.mark.usefixtures("no_backoff")
def test_a_read_is_asked_five_times_at_most(server: FaultServer, client: Client, deadline: Deadline) -> None:
    server.always("LIST", faults.status(503))
    error = refusal(lambda: client.read(LIST, deadline=deadline))
    assert (error.kind, error.status, error.applied) == ("server", 503, WriteEffect.NO)
    assert len(server.requests) == 5


@pytest.mark.usefixtures("no_backoff")
def test_when_the_time_is_over_the_reason_of_the_wait_is_told(server: FaultServer, client: Client) -> None:
    server.script("LIST", [faults.status(503), faults.HANG])
    error = refusal(lambda: client.read(LIST, deadline=Deadline(1)))
    assert (error.kind, error.status) == ("server", 503)
    assert len(server.requests) == 2


def test_a_read_that_was_refused_is_not_asked_again(server: FaultServer, client: Client, deadline: Deadline) -> None:
    server.script("LIST", faults.INVALID_TEXT)
    error = refusal(lambda: client.read(LIST, deadline=deadline))
    assert str(error) == "GET /v1/ivrs was refused (422): The timeout is not valid."
    assert len(server.requests) == 1


@pytest.mark.parametrize("fault", [faults.EMPTY_BODY, faults.NO_CONTENT, faults.JSON_NULL], ids=str)
def test_nothing_is_no_answer_to_a_read(
    server: FaultServer, client: Client, deadline: Deadline, fault: faults.Fault
) -> None:
    server.script("LIST", fault)
    error = refusal(lambda: client.read(LIST, deadline=deadline))
    assert (error.kind, str(error)) == ("protocol", f"GET /v1/ivrs was answered ({error.status}) with nothing.")


def test_a_read_takes_no_more_than_its_limit(server: FaultServer, client: Client, deadline: Deadline) -> None:
    server.script("LIST", faults.body("8 MiB and a byte", b" " * (8 * 2**20 + 1)))
    error = refusal(lambda: client.read(LIST, deadline=deadline))
    assert (error.kind, str(error)) == ("protocol", "GET /v1/ivrs was answered with more than 8 MiB.")
    server.script("LIST", faults.body("a byte too many", b" " * 2**20 + b"1"))
    assert refusal(lambda: client.read(LIST, deadline=deadline, limit=2**20)).kind == "protocol"


# ---- writing ----


def test_a_write_is_sent_once_and_returns_the_apis_own_words(
    server: FaultServer, client: Client, deadline: Deadline
) -> None:
    server.script("PUT", faults.status(200, {"success": True, "message": "  IVR\nupdated "}))
    assert client.write("PUT", "/v1/ivr/7001", {"name": "मुख्य"}, deadline=deadline) == "IVR updated"
    (request,) = server.requests
    assert request.body == '{"name": "मुख्य"}'.encode()
    assert client.wrote


@pytest.mark.parametrize(
    "fault", [faults.NO_CONTENT, faults.EMPTY_BODY, faults.JSON_NULL, faults.body("blank", b" \n")], ids=str
)
def test_nothing_is_no_confirmation_of_a_write(
    server: FaultServer, client: Client, deadline: Deadline, fault: faults.Fault
) -> None:
    server.script("DELETE", fault)
    error = refusal(lambda: client.write("DELETE", "/v1/ivr/7001", deadline=deadline))
    assert (error.kind, error.applied) == ("protocol", WriteEffect.MAYBE)


@pytest.mark.parametrize("fault", [faults.JSON_LIST, faults.JSON_TEXT, faults.JSON_NUMBER], ids=str)
def test_a_success_without_an_object_has_no_words(
    server: FaultServer, client: Client, deadline: Deadline, fault: faults.Fault
) -> None:
    server.script("DELETE", fault)
    assert client.write("DELETE", "/v1/ivr/7001", deadline=deadline) == ""
    assert server.requests[0].body == b""


@pytest.mark.parametrize(
    ("fault", "kind", "applied"),
    [
        (faults.status(500), "server", WriteEffect.MAYBE),
        (faults.CLOSE, "network", WriteEffect.PENDING),
        (faults.rate_limited("429", ("Retry-After", "0")), "rate_limited", WriteEffect.NO),
        (HTML, "protocol", WriteEffect.MAYBE),
    ],
    ids=str,
)
def test_a_write_is_not_repeated_here_whatever_happens(
    server: FaultServer, client: Client, deadline: Deadline, fault: faults.Fault, kind: str, applied: str
) -> None:
    server.script("PUT", fault)
    error = refusal(lambda: client.write("PUT", "/v1/ivr/7001", {}, deadline=deadline))
    assert (error.kind, error.applied) == (kind, applied)
    assert len(server.requests) == 1


# ---- the last check before a write ----


def test_a_write_is_checked_after_its_turn_has_come(server: FaultServer, client: Client, clock: Clock) -> None:
    client.rate_limiter.pause(70)
    checked: list[float] = []

    def check() -> bool:
        checked.append(round(clock.now))
        return len(checked) > 1

    client.write("PUT", "/v1/ivr/7001", body_of(server.ivrs[0]), deadline=Deadline(10), check=check)
    assert checked == [71, 71]
    assert len(server.requests) == 1


def test_a_write_that_its_check_refuses_is_not_sent(server: FaultServer, client: Client, deadline: Deadline) -> None:
    def check() -> bool:
        raise ServetelError("conflict", "No.")

    error = refusal(lambda: client.write("PUT", "/v1/ivr/7001", {}, deadline=deadline, check=check))
    assert (str(error), client.requests, client.wrote) == ("No.", 0, False)


def test_waiting_for_a_turn_does_not_count(server: FaultServer, client: Client) -> None:
    client.rate_limiter.pause(1.2)
    deadline = Deadline(1, own_time=True)
    client.read(LIST, deadline=deadline)
    assert deadline.left() > 0.1


def test_the_defaults_are_those_that_are_documented() -> None:
    assert (MAX_ATTEMPTS, MAX_WAIT, MAX_WORDS) == (5, 120, 200)
    assert Client("http://127.0.0.1", Credentials("x")).rate_limiter.in_flight == 3
    assert inspect.signature(Client).parameters["timeout"].default == 30
