# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The conversation with the API: how often it is asked, at what pace, after which login, and what an error says."""

from __future__ import annotations

import inspect
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._errors import MAYBE, NO, PENDING, ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._http.client import (
    MAX_ATTEMPTS,
    MAX_WAIT,
    Client,
    Credentials,
    clean_token,
)
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._http.redact import MAX_WORDS
from tests.faults.server import EMAIL, PASSWORD, TOKEN, FaultServer, dead_url, faults, write_body
from tests.unit.plugins.module_utils.conftest import Clock, starts

LIST = "/v1/ivrs"
HTML = faults.status(200, faults.HTML, faults.HTML_TYPE, name="HTML")


def paths(server: FaultServer) -> list[str]:
    return [f"{request.method} {request.path}" for request in server.requests]


def refusal(call: Callable[[], Any]) -> ServetelError:
    with pytest.raises(ServetelError) as caught:
        call()
    return caught.value


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
    assert (error.kind, error.status, error.applied) == ("server", 503, NO)
    assert len(server.requests) == 5


@pytest.mark.usefixtures("no_backoff")
def test_when_the_time_is_over_the_reason_of_the_wait_is_told(server: FaultServer, client: Client) -> None:
    server.script("LIST", [faults.status(503), faults.HANG])
    error = refusal(lambda: client.read(LIST, deadline=Deadline(0.1)))
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


# ---- waiting ----


def wait_for(
    error: ServetelError, attempt: int, *, seconds: float = 1000, client: Client | None = None
) -> float | None:
    client = client or Client("http://127.0.0.1", Credentials("x"), rate=0)
    return client.retry_wait(error, attempt, Deadline(seconds))


def test_the_wait_grows_at_random_up_to_thirty_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[float, float]] = []
    monkeypatch.setattr(random, "uniform", lambda least, most: asked.append((least, most)) or most)
    waits = [wait_for(ServetelError("server", ""), attempt) for attempt in (1, 2, 3, 4)]
    assert waits == [2, 4, 8, 16]
    for attempt in (9, 9999):
        wait_for(ServetelError("rate_limited", ""), attempt)
    assert asked == [(0, 2), (0, 4), (0, 8), (0, 16), (0, 30), (0, 30)]


def test_after_the_fifth_attempt_there_is_none_but_after_too_many_requests() -> None:
    assert wait_for(ServetelError("network", ""), 4) is not None
    assert wait_for(ServetelError("network", ""), 5) is None
    assert wait_for(ServetelError("rate_limited", ""), 5) is not None


def test_nobody_waits_past_the_deadline(no_backoff: None) -> None:
    error = ServetelError("rate_limited", "", retry_after=7)
    assert wait_for(error, 1, seconds=7) is None
    assert wait_for(error, 1, seconds=7.5) == 7


@pytest.mark.parametrize(
    ("retry_after", "backoff", "expected"), [(3, 0, 3), (0, 4, 2), (500, 0, 120), (None, 0, 1), (None, 1.5, 1.5)]
)
def test_after_too_many_requests_the_servers_wait_counts_and_holds_everybody(
    monkeypatch: pytest.MonkeyPatch, clock: Clock, retry_after: float | None, backoff: float, expected: float
) -> None:
    monkeypatch.setattr(random, "uniform", lambda least, most: backoff)
    client = Client("http://127.0.0.1", Credentials("x"), rate=0)
    assert wait_for(ServetelError("rate_limited", "", retry_after=retry_after), 1, client=client) == expected
    assert starts(client.rate_limiter, clock, 1) == [expected]


def test_other_errors_hold_nobody_else(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    monkeypatch.setattr(random, "uniform", lambda least, most: most)
    client = Client("http://127.0.0.1", Credentials("x"), rate=0)
    assert wait_for(ServetelError("server", ""), 1, client=client) == 2
    assert starts(client.rate_limiter, clock, 1) == [0]


def test_a_read_waits_as_long_as_it_is_told(
    server: FaultServer, client: Client, clock: Clock, no_backoff: None
) -> None:
    server.script("LIST", faults.rate_limited("429", ("Retry-After", "3")))
    client.read(LIST, deadline=Deadline(10))
    assert clock.slept == [3]


def test_too_many_requests_slow_the_client_down(
    server: FaultServer, client: Client, clock: Clock, no_backoff: None
) -> None:
    server.script("LIST", faults.rate_limited("429", ("Retry-After", "0")))
    client.read(LIST, deadline=Deadline(10))
    clock.now += 10
    assert starts(client.rate_limiter, clock, 2) == [0, pytest.approx(1 / 3 / 0.7, abs=0.001)]


def test_when_the_deadline_is_over_nothing_is_sent(server: FaultServer, client: Client) -> None:
    error = refusal(lambda: client.write("PUT", "/v1/ivr/7001", {}, deadline=Deadline(0)))
    assert (error.kind, error.applied) == ("timeout", NO)
    where = server.url.rpartition("/")[2]
    assert str(error) == f"PUT /v1/ivr/7001 at {where} was not sent: the time of api_deadline is over."
    assert (server.requests, client.requests) == ([], 0)


@pytest.mark.parametrize(("timeout", "seconds"), [(0.05, 10), (10, 0.05)])
def test_a_request_gets_the_shorter_of_timeout_and_deadline(
    server: FaultServer, new_client: Callable[..., Client], timeout: float, seconds: float
) -> None:
    server.script("PUT", faults.HANG)
    client = new_client(timeout=timeout)
    error = refusal(lambda: client.write("PUT", "/v1/ivr/7001", {}, deadline=Deadline(seconds)))
    assert (error.kind, error.applied) == ("timeout", PENDING)
    where = server.url.rpartition("/")[2]
    assert str(error) == f"PUT /v1/ivr/7001 at {where} was not answered in time."


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
    assert (error.kind, error.applied) == ("protocol", MAYBE)


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
        (faults.status(500), "server", MAYBE),
        (faults.CLOSE, "network", PENDING),
        (faults.rate_limited("429", ("Retry-After", "0")), "rate_limited", NO),
        (HTML, "protocol", MAYBE),
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


# ---- what an error says ----


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
            "was refused (404), and the response had no explanation. Check that api_url is the base address of the "
            "API, as in https://api.servetel.in",
        ),
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
        (HTML, "protocol", "was answered (200) with HTML that is not valid JSON"),
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


# ---- login ----


@pytest.mark.parametrize("given", ["abc.def", " abc.def\n", "Bearer abc.def", "bearer   abc.def "])
def test_a_token_is_freed_of_what_came_along_when_it_was_pasted(given: str) -> None:
    assert clean_token(given) == "abc.def"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("", "it is empty"),
        ("  ", "it is empty"),
        ("abc****", "the portal shows a token masked"),
        ("abc def", "it holds a space"),
        ("abc\ndef", "a line break"),
        ("tökén", "not ASCII"),
        ("Bearer ", "it is empty"),
        ("Bearer Bearer abc", "it holds a space"),
        ("abcde", "too short to be a token"),
        ("Bearer abcde", "too short to be a token"),
    ],
)
def test_a_token_that_cannot_be_one_is_refused_without_showing_it(given: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as caught:
        clean_token(given)
    assert "abc" not in str(caught.value)


def test_without_a_token_one_login_serves_all_requests(
    server: FaultServer, new_client: Callable[..., Client], login: Credentials, deadline: Deadline
) -> None:
    secrets: list[str] = []
    client = new_client(login, on_secret=secrets.append)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _number: client.read(LIST, deadline=deadline), range(4)))
    assert paths(server) == ["POST /v1/auth/login", *["GET /v1/ivrs"] * 4]
    assert server.requests[0].json() == {"email": EMAIL, "password": PASSWORD}
    assert server.requests[0].header("Authorization") is None
    assert server.requests[1].header("Authorization") == "Bearer login-token-number-1"
    assert secrets == ["login-token-number-1"]
    assert (client.requests, client.wrote) == (5, False)
    server.script("LIST", faults.status(422, {"message": f"login-token-number-1 {PASSWORD}"}))
    assert str(refusal(lambda: client.read(LIST, deadline=deadline))).endswith("(422): ******** ********.")


def test_the_token_is_known_as_a_secret_before_it_is_used(
    server: FaultServer, new_client: Callable[..., Client], login: Credentials, deadline: Deadline
) -> None:
    requests_when_told: list[int] = []
    new_client(login, on_secret=lambda _secret: requests_when_told.append(len(server.requests))).read(
        LIST, deadline=deadline
    )
    assert requests_when_told == [1]


def test_a_token_wins_over_email_and_password(
    server: FaultServer, new_client: Callable[..., Client], deadline: Deadline
) -> None:
    new_client(Credentials(TOKEN, EMAIL, PASSWORD)).read(LIST, deadline=deadline)
    assert paths(server) == ["GET /v1/ivrs"]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (faults.UNAUTHORISED, "Unauthenticated"),
        (faults.FORBIDDEN, "You do not have access"),
        (faults.INVALID_TEXT, "The timeout is not valid"),
        (faults.FAILED_FALSE, "Something is wrong"),
    ],
    ids=str,
)
def test_a_refused_login_is_never_tried_again(
    server: FaultServer,
    new_client: Callable[..., Client],
    login: Credentials,
    deadline: Deadline,
    fault: faults.Fault,
    words: str,
) -> None:
    server.script("LOGIN", fault)
    client = new_client(login)
    error = refusal(lambda: client.read(LIST, deadline=deadline))
    assert refusal(lambda: client.write("PUT", "/v1/ivr/7001", {}, deadline=deadline)) is error
    assert (error.kind, error.applied) == ("auth", NO)
    said, _blank, asked = str(error).partition("POST ")
    assert said.startswith("The login was refused")
    assert "lock an account" in said
    assert asked == f"/v1/auth/login was refused ({error.status}): {words}."
    assert paths(server) == ["POST /v1/auth/login"]


@pytest.mark.usefixtures("no_backoff")
def test_a_login_that_did_not_arrive_or_shall_come_later_is_sent_again(
    server: FaultServer, new_client: Callable[..., Client], login: Credentials, clock: Clock
) -> None:
    server.script("LOGIN", faults.rate_limited("429", ("Retry-After", "2")))
    new_client(login).read(LIST, deadline=Deadline(10))
    assert paths(server) == ["POST /v1/auth/login", "POST /v1/auth/login", "GET /v1/ivrs"]
    assert clock.slept[0] == 2


@pytest.mark.usefixtures("no_backoff", "clock")
@pytest.mark.parametrize(
    ("then", "kind"),
    [(faults.rate_limited("429", ("Retry-After", "2")), "rate_limited"), (faults.UNAUTHORISED, "auth")],
)
def test_a_task_logs_in_twice_at_most(
    server: FaultServer, new_client: Callable[..., Client], login: Credentials, then: faults.Fault, kind: str
) -> None:
    server.script("LOGIN", [faults.rate_limited("429", ("Retry-After", "2")), then])
    client = new_client(login)
    for _request in range(2):
        assert refusal(lambda: client.read(LIST, deadline=Deadline(10))).kind == kind
    assert paths(server) == ["POST /v1/auth/login"] * 2


@pytest.mark.usefixtures("no_backoff")
def test_no_task_logs_in_more_than_twice(
    server: FaultServer, new_client: Callable[..., Client], login: Credentials, clock: Clock
) -> None:
    limited = faults.rate_limited("429", ("Retry-After", "2"))
    for _login in range(2):
        server.script("LOGIN", limited)
    client = new_client(login)
    for _request in range(2):
        assert refusal(lambda: client.read(LIST, deadline=Deadline(100))).kind == "rate_limited"
    assert client.login_failed
    assert paths(server) == ["POST /v1/auth/login"] * 2


@pytest.mark.usefixtures("no_backoff")
def test_a_login_to_a_dead_server_is_tried_five_times(login: Credentials, deadline: Deadline) -> None:
    url = dead_url()
    client = Client(url, login, rate=0)
    error = refusal(lambda: client.write("PUT", "/v1/ivr/7001", {}, deadline=deadline))
    assert (error.kind, error.applied) == ("network", NO)
    where = url.rpartition("/")[2]
    assert str(error) == f"POST /v1/auth/login at {where} was not sent: no connection to the host."
    assert client.requests == 5


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (faults.status(500), "server"),
        (faults.CLOSE, "network"),
        (faults.rate_limited("429 without a time"), "rate_limited"),
        (faults.HTML_BODY, "protocol"),
    ],
    ids=str,
)
def test_a_login_that_may_have_counted_is_not_sent_again(
    server: FaultServer, new_client: Callable[..., Client], login: Credentials, clock: Clock, fault: Any, kind: str
) -> None:
    server.script("LOGIN", fault)
    error = refusal(lambda: new_client(login).read(LIST, deadline=Deadline(10)))
    assert (error.kind, error.applied) == (kind, NO)
    assert paths(server) == ["POST /v1/auth/login"]
    assert clock.slept == []


@pytest.mark.parametrize(
    "answer",
    [{}, [], "ok", {"access_token": None}, {"access_token": 7}, {"access_token": ""}, {"access_token": "****"}],
    ids=str,
)
def test_a_login_without_a_usable_token_is_an_error(
    server: FaultServer, new_client: Callable[..., Client], login: Credentials, deadline: Deadline, answer: Any
) -> None:
    server.script("LOGIN", faults.status(200, answer if isinstance(answer, dict) else faults.json_bytes(answer)))
    error = refusal(lambda: new_client(login).read(LIST, deadline=deadline))
    assert (error.kind, error.applied) == ("protocol", NO)
    assert str(error) == "POST /v1/auth/login was answered without a usable access_token."
    assert paths(server) == ["POST /v1/auth/login"]


def test_a_login_that_is_refused_in_mid_task_says_that_it_is_the_logins_token(
    server: FaultServer, new_client: Callable[..., Client], login: Credentials, deadline: Deadline
) -> None:
    client = new_client(login)
    client.read(LIST, deadline=deadline)
    server.tokens.clear()
    error = refusal(lambda: client.read(LIST, deadline=deadline))
    text = "GET /v1/ivrs was refused (401): the token of this task's login is invalid or has expired: Unauthenticated."
    assert (error.kind, str(error)) == ("auth", text)
    assert paths(server) == ["POST /v1/auth/login", "GET /v1/ivrs", "GET /v1/ivrs"]


class SlowCounter(Client):
    """A client whose counter takes time between reading and writing, in which another thread may come in."""

    _count = 0

    @property
    def requests(self) -> int:
        value = self._count
        time.sleep(0.005)
        return value

    @requests.setter
    def requests(self, value: int) -> None:
        self._count = value


def test_counting_is_right_with_many_threads(server: FaultServer, deadline: Deadline) -> None:
    client = SlowCounter(server.url, Credentials(TOKEN), rate=0)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _number: client.read(LIST, deadline=deadline), range(16)))
    assert client.requests == len(server.requests) == 16


# ---- the last check before a write ----


def test_a_write_is_checked_after_its_turn_has_come(server: FaultServer, client: Client, clock: Clock) -> None:
    client.rate_limiter.pause(70)
    checked: list[float] = []

    def check() -> bool:
        checked.append(round(clock.now))
        return len(checked) > 1

    client.write("PUT", "/v1/ivr/7001", write_body(server.ivrs[0]), deadline=Deadline(10), check=check)
    assert checked == [71, 71]
    assert len(server.requests) == 1


def test_a_write_that_its_check_refuses_is_not_sent(server: FaultServer, client: Client, deadline: Deadline) -> None:
    def check() -> bool:
        raise ServetelError("conflict", "No.")

    error = refusal(lambda: client.write("PUT", "/v1/ivr/7001", {}, deadline=deadline, check=check))
    assert (str(error), client.requests, client.wrote) == ("No.", 0, False)


def test_waiting_for_a_turn_does_not_count(server: FaultServer, client: Client) -> None:
    client.rate_limiter.pause(0.3)
    deadline = Deadline(0.25, own_time=True)
    client.read(LIST, deadline=deadline)
    assert deadline.left() > 0.1


def test_the_defaults_are_those_that_are_documented() -> None:
    assert (MAX_ATTEMPTS, MAX_WAIT, MAX_WORDS) == (5, 120, 200)
    assert Client("http://127.0.0.1", Credentials("x")).rate_limiter.in_flight == 3
    assert inspect.signature(Client).parameters["timeout"].default == 30
