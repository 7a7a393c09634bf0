# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests to one account of the API: login, pace, time, and what to do with each answer.

Every failure is raised as a ServetelError with a text of this collection. Reads are retried here, because that can do
no harm. A write is sent once; the caller finds out whether it was applied. Knows no IVR, no Ansible, and no path
but that of the login. Private to this collection.
"""

from __future__ import annotations

import json
import random
import re
import threading
import time
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._errors import MAYBE, NO, ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._http.rate_limit import RateLimiter
from ansible_collections.servetel.ivr.plugins.module_utils._http.redact import redact
from ansible_collections.servetel.ivr.plugins.module_utils._http.response import (
    classify,
    error_text,
    parse_json,
    retry_after,
    says_failure,
)
from ansible_collections.servetel.ivr.plugins.module_utils._http.transport import Transport, TransportError
from ansible_collections.servetel.ivr.plugins.module_utils._http.url import host_and_port

MIB: t.Final = 1024 * 1024
MAX_ATTEMPTS: t.Final = 5
MAX_WAIT: t.Final = 120.0
"""Seconds that one wait takes at most."""
TRANSIENT: t.Final = ("network", "dns", "timeout", "server", "rate_limited")
"""Kinds of error after which the same request may well succeed."""
MIN_SECRET: t.Final = 6
"""Characters that a token or a password has at least: shorter ones would be masked all over a result."""
_UNREACHED: t.Final = ("network", "dns", "tls", "timeout", "proxy")
"""Kinds of error of which the message names host and port."""
_LOGIN: t.Final = "/v1/auth/login"


class Credentials(t.NamedTuple):
    """A permanent token, or what is needed to log in for one that lasts an hour."""

    token: str | None = None
    email: str | None = None
    password: str | None = None


def clean_token(token: str) -> str:
    """The token as it is sent. Raises ValueError, without the token, when it cannot be one."""
    token = re.sub("^bearer( +|$)", "", token.strip(), count=1, flags=re.IGNORECASE)
    if not token:
        raise ValueError("it is empty")
    if "*" in token:
        raise ValueError("it holds '*': the portal shows a token masked. Copy the whole token where it is created")
    if not re.fullmatch("[!-~]+", token):
        raise ValueError("it holds a space, a line break or a character that is not ASCII. Copy it again")
    if len(token) < MIN_SECRET:
        raise ValueError(f"it is too short to be a token: it has fewer than {MIN_SECRET} characters")
    return token


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


def _target(headers: t.Mapping[str, str]) -> str:
    """Where a redirect leads, as far as it may be shown: its other parts may hold anything."""
    match = re.match(r"(https?)://(?:[^/?#@]*@)?([\w.-]+)", headers.get("Location", ""), re.ASCII | re.IGNORECASE)
    return f" to {match[1].lower()}://{match[2]}" if match else ""


class Client:
    """Requests to the API at `url` (as from `base_url`).

    `verify` is True, False or the path of a CA bundle; `timeout` counts seconds, `rate` requests a second. `field_name`
    gives the name under which users know a field of the API; `on_secret` is told a token before its first use.
    """

    def __init__(
        self,
        url: str,
        credentials: Credentials,
        *,
        verify: bool | str = True,
        timeout: float = 30.0,
        rate: float = 3.0,
        user_agent: str = "servetel.ivr",
        field_name: t.Callable[[str], str] = str,
        on_secret: t.Callable[[str], None] = lambda secret: None,
    ) -> None:
        self.requests = 0
        """How many requests were started, logins included."""
        self.wrote = False
        """Whether a write was started."""
        self.rate_limiter = RateLimiter(rate)
        self._url = url
        self._host = host_and_port(url)
        self._credentials = credentials
        self._timeout = timeout
        self._field_name = field_name
        self._on_secret = on_secret
        self._secrets = tuple(secret for secret in (credentials.token, credentials.password) if secret)
        self._token = credentials.token
        self._login_error: ServetelError | None = None
        self._login_lock = threading.Lock()
        self._count_lock = threading.Lock()
        self._transport = Transport(url, verify=verify, user_agent=user_agent)

    @property
    def login_failed(self) -> bool:
        """Whether the one login of this client failed."""
        return self._login_error is not None

    def read(
        self,
        path: str,
        query: dict[str, str] | None = None,
        *,
        deadline: Deadline,
        limit: int = 8 * MIB,
        pack: t.Callable[[dict[str, t.Any]], t.Any] | None = None,
    ) -> t.Any:
        """The JSON that GET answers, with its objects as `pack` keeps them. Tried again within the deadline."""
        attempt = 0
        earlier: ServetelError | None = None
        while True:
            attempt += 1
            try:
                return self._exchange("GET", path, query=query, deadline=deadline, limit=limit, pack=pack)
            except ServetelError as error:
                if not deadline.left():
                    raise (earlier or error) from None  # The earlier one says more than that the time is over.
                earlier = error
                self._wait(error, attempt, deadline)

    def write(
        self,
        method: str,
        path: str,
        body: dict[str, t.Any] | None = None,
        *,
        deadline: Deadline,
        stop: threading.Event | None = None,
        check: t.Callable[[], bool] = lambda: True,
    ) -> str:
        """The API's own words on a write that it confirmed. Sent once: `applied` of the error says what is known.

        When `stop` is set before its turn comes, it is not sent, and the error is of kind interrupted. `check` is the
        last step before it is sent; it may raise, and returns False if it took a request and so needs another turn.
        """
        answer = self._exchange(method, path, body=body, deadline=deadline, stop=stop, check=check)
        return self._words(answer) if isinstance(answer, dict) else ""

    def retry_wait(self, error: ServetelError, attempt: int, deadline: Deadline) -> float | None:
        """Seconds to wait before asking again; None when there is no time, or no use, left."""
        backoff = random.uniform(0, min(2.0 ** min(attempt, 5), 30.0))
        if error.kind == "rate_limited":
            wait = max(1.0, backoff) if error.retry_after is None else max(error.retry_after, backoff / 2)
        elif attempt < MAX_ATTEMPTS:
            wait = backoff
        else:
            return None
        if wait >= deadline.left():
            return None
        if error.kind == "rate_limited":
            self.rate_limiter.pause(min(wait, MAX_WAIT))  # For everybody, not only for this request.
        return min(wait, MAX_WAIT)

    def _wait(self, error: ServetelError, attempt: int, deadline: Deadline) -> None:
        """Wait until the next attempt; raise the error if there is no next one."""
        helps = error.kind in TRANSIENT and error is not self._login_error  # There is no second login.
        wait = self.retry_wait(error, attempt, deadline) if helps else None
        if wait is None:
            raise error
        time.sleep(wait)

    def _words(self, answer: t.Any) -> str:
        return redact(error_text(answer, self._field_name), self._secrets)

    def _exchange(
        self,
        method: str,
        path: str,
        *,
        deadline: Deadline,
        query: dict[str, str] | None = None,
        body: dict[str, t.Any] | None = None,
        limit: int = MIB,
        login: bool = False,
        stop: threading.Event | None = None,
        check: t.Callable[[], bool] = lambda: True,
        pack: t.Callable[[dict[str, t.Any]], t.Any] | None = None,
    ) -> t.Any:
        """Send one request; its answer as JSON."""
        token = None if login else self._ensure_token(deadline)
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        deadline.pause()  # Waiting for a turn is waiting for the other requests.
        try:
            while True:
                if not self.rate_limiter.acquire(stop):
                    raise self._error("interrupted", method, path, "was not sent: the task was interrupted", applied=NO)
                if check():
                    break
        finally:
            deadline.resume()
        seconds = min(self._timeout, deadline.left())
        if not seconds:
            raise self._error("timeout", method, path, "was not sent: the time of api_deadline is over", applied=NO)
        with self._count_lock:
            self.requests += 1
            self.wrote = self.wrote or (method != "GET" and not login)
        try:
            answer = self._transport.send(
                method, self._url + path, query=query, body=data, token=token, seconds=seconds, limit=limit
            )
        except TransportError as broken:
            raise self._error(broken.kind, method, path, broken.text, applied=broken.applied) from None
        return self._read_answer(method, path, answer, pack)

    def _read_answer(
        self, method: str, path: str, answer: t.Any, pack: t.Callable[[dict[str, t.Any]], t.Any] | None
    ) -> t.Any:
        """The one reader of answers: JSON, or the error that it is. Nothing at all is no confirmation of a write."""
        value, trouble = None, "nothing"
        if answer.body and not answer.body.isspace():
            try:
                value = parse_json(answer.body, pack)
            except ValueError as exc:
                trouble = str(exc)
        if not 200 <= answer.status < 300 or says_failure(value):
            raise self._refusal(method, path, answer.status, answer.headers, value)
        if value is None:
            text = f"was answered ({answer.status}) with {trouble}"
            raise self._error("protocol", method, path, text, status=answer.status, applied=MAYBE)
        return value

    def _refusal(
        self, method: str, path: str, status: int, headers: t.Mapping[str, str], value: t.Any
    ) -> ServetelError:
        kind, applied = classify(status, value)
        words = self._words(value)
        said = f": {words.rstrip('.')}" if words else ", and the response had no explanation"
        text = f"failed ({status}){said}" if status >= 500 else f"was refused ({status}){said}"
        wait = None
        if kind == "auth" and path != _LOGIN:
            text = f"was refused ({status}): {self._whose_token()}{said if words else ''}"
        elif kind == "redirect":
            text = f"was answered with a redirect ({status}){_target(headers)}; none is followed"
        elif kind == "not_found" and (method == "GET" or not words):
            text = f"{_sentence(text)} Check that api_url is the base address of the API, as in https://api.servetel.in"
        elif kind == "rate_limited":
            wait = retry_after(headers, value)
            self.rate_limiter.slow_down()
        return self._error(kind, method, path, text, status=status, applied=applied, retry_after=wait)

    def _whose_token(self) -> str:
        if not self._credentials.token:
            return "the token of this task's login is invalid or has expired"
        return "api_token is invalid or has expired"

    def _error(self, kind: str, method: str, path: str, text: str, **fields: t.Any) -> ServetelError:
        if method == "GET":
            fields["applied"] = NO
        where = f" at {self._host}" if kind in _UNREACHED else ""
        return ServetelError(kind, _sentence(f"{method} {path}{where} {text}"), **fields)

    def _ensure_token(self, deadline: Deadline) -> str:
        with self._login_lock:
            if self._login_error:
                raise self._login_error
            if self._token is None:
                try:
                    self._token = self._login(deadline)
                except ServetelError as error:
                    error.applied = NO  # Whatever it was for was not sent.
                    self._login_error = error
                    raise
            return self._token

    def _login(self, deadline: Deadline) -> str:
        """One login. Sent again only when it surely did not arrive, and once when it was asked to come later.

        Never after a refusal: the platform counts refused logins and locks accounts.
        """
        body = {"email": self._credentials.email, "password": self._credentials.password}
        attempt = limited = 0
        while True:
            attempt += 1
            try:
                answer = self._exchange("POST", _LOGIN, body=body, deadline=deadline, login=True)
                break
            except ServetelError as error:
                if error.kind in ("auth", "forbidden", "rejected"):
                    raise ServetelError(
                        "auth",
                        f"The login was refused; it is not tried again: refused logins lock an account. {error}",
                        status=error.status,
                    ) from None
                limited += error.kind == "rate_limited"
                if error.applied != NO or limited > 1 or (limited and error.retry_after is None):
                    raise
                self._wait(error, attempt, deadline)
        try:
            token = clean_token(answer["access_token"])
        except (TypeError, KeyError, AttributeError, ValueError):
            raise self._error("protocol", "POST", _LOGIN, "was answered without a usable access_token") from None
        self._secrets = (*self._secrets, token)
        self._on_secret(token)
        return token
