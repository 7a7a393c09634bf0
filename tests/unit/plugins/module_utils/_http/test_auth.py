# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which tokens are refused, how often a task logs in, and what it does with the token."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._errors import WriteEffect
from ansible_collections.servetel.ivr.plugins.module_utils._http.auth import Credentials, clean_token
from ansible_collections.servetel.ivr.plugins.module_utils._http.client import Client
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from tests.support import faults
from tests.support.faults.server import EMAIL, PASSWORD, TOKEN, FaultServer
from tests.support.faults.wire import dead_url
from tests.unit.plugins.module_utils.conftest import Clock
from tests.unit.plugins.module_utils.task_calls import paths, refusal

LIST = "/v1/ivrs"
HTML = faults.status(200, faults.HTML, faults.HTML_TYPE, name="HTML")


@pytest.mark.parametrize("given", ["abc.def", " abc.def\n", "Bearer abc.def", "bearer   abc.def "])
def test_a_token_is_freed_of_what_came_along_when_it_was_pasted(given: str) -> None:
    assert clean_token(given) == "abc.def"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("", "it is blank"),
        ("  ", "it is blank"),
        ("abc****", "the portal shows a token masked"),
        ("abc def", "it holds a space"),
        ("abc\ndef", "a line break"),
        ("tökén", "not ASCII"),
        ("Bearer ", "it is only the word Bearer"),
        ("Bearer Bearer abc", "it holds a space"),
        ("abcde", "too short to be a token"),
        ("['abcdef']", "it is a list or a dictionary. Give it as text"),
        ("{'token': 'abcdef'}", "it is a list or a dictionary"),
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
    (token,) = server.issued
    assert server.requests[1].header("Authorization") == f"Bearer {token}"
    assert secrets == [token]
    assert (client.requests, client.wrote) == (5, False)
    server.script("LIST", faults.status(422, {"message": f"{token} {PASSWORD}"}))
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
    assert (error.kind, error.applied) == ("auth", WriteEffect.NO)
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
    assert (error.kind, error.applied) == ("network", WriteEffect.NO)
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
    assert (error.kind, error.applied) == (kind, WriteEffect.NO)
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
    assert (error.kind, error.applied) == ("protocol", WriteEffect.NO)
    assert str(error) == "POST /v1/auth/login was answered without a usable access_token."
    assert paths(server) == ["POST /v1/auth/login"]


def test_a_login_that_is_refused_in_mid_task_says_that_it_is_the_logins_token(
    server: FaultServer, new_client: Callable[..., Client], login: Credentials, deadline: Deadline
) -> None:
    client = new_client(login)
    server.script("LIST", [faults.SOUND, faults.UNAUTHORISED])
    client.read(LIST, deadline=deadline)
    error = refusal(lambda: client.read(LIST, deadline=deadline))
    text = "GET /v1/ivrs was refused (401): the token of this task's login is invalid or has expired: Unauthenticated."
    hint = (
        "Run the task again. It logs in again. If each new token is refused, ask the vendor whether this user is "
        "allowed to use the API."
    )
    assert (error.kind, str(error), error.hint) == ("auth", text, hint)
    assert paths(server) == ["POST /v1/auth/login", "GET /v1/ivrs", "GET /v1/ivrs"]
