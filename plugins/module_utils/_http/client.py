# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests to one account of the API: login, pace, time, and what to do with each answer.

Every failure is raised as a ServetelError with a text of this collection. Reads are retried here, because that can do
no harm. A write is sent once; the caller finds out whether it was applied. Knows no IVR, no Ansible, and no path
but that of the login. Private to this collection.
"""

from __future__ import annotations

import base64
import collections
import json
import random
import re
import threading
import time
import typing as t
import urllib.parse

from ansible_collections.servetel.ivr.plugins.module_utils._errors import MAYBE, NO, ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._http.response import (
    classify,
    error_text,
    parse_json,
    retry_after,
    says_failure,
)
from ansible_collections.servetel.ivr.plugins.module_utils._http.transport import (
    MAX_IN_FLIGHT,
    Deadline,
    Transport,
    TransportError,
    is_loopback,
)

MIB: t.Final = 1024 * 1024
MAX_ATTEMPTS: t.Final = 5
MAX_WAIT: t.Final = 120.0
"""Seconds that one wait takes at most."""
_USUAL_RATE: t.Final = 3
"""Requests a second: the example that the platform gives for an account's budget."""
MAX_WORDS: t.Final = 200
"""Characters of the server's own words that are passed on."""
TRANSIENT: t.Final = ("network", "dns", "timeout", "server", "rate_limited")
"""Kinds of error after which the same request may well succeed."""
MIN_SECRET: t.Final = 6
"""Characters that a token or a password has at least: shorter ones would be masked all over a result."""
_UNREACHED: t.Final = ("network", "dns", "tls", "timeout", "proxy")
"""Kinds of error of which the message names host and port."""
_MASK: t.Final = "********"
_LONG: t.Final = 16
_LOGIN: t.Final = "/v1/auth/login"


class RateLimiter:
    """Lets at most `rate` requests start in any second (0 = any number), and fewer after the server said "too many"."""

    def __init__(self, rate: float) -> None:
        self.in_flight = max(1, min(MAX_IN_FLIGHT, int(rate))) if rate else MAX_IN_FLIGHT
        """How many requests it makes sense to have under way."""
        self._burst = int(rate) if rate >= 1 and rate == int(rate) else 1
        # A little more than needed: what starts a second apart here may arrive closer together there.
        self._window = 1.02 * self._burst / rate if rate else 0.0
        self._starts: collections.deque[float] = collections.deque(maxlen=max(self._burst, 100))
        self._held_until = 0.0
        self._slowed_at = 0.0
        self._lock = threading.Lock()

    def acquire(self, stop: threading.Event | None = None) -> bool:
        """Wait until the next request may start. False: `stop` was set before that."""
        with self._lock:
            now = time.monotonic()
            start = max(now, self._held_until)
            if self._window and len(self._starts) >= self._burst:
                start = max(start, self._starts[-self._burst] + self._window)
            self._starts.append(start)
        if stop is not None:
            return not stop.wait(start - now)
        time.sleep(start - now)
        return True

    def hold(self, seconds: float) -> None:
        """Let no request start for that long."""
        with self._lock:
            self._held_until = max(self._held_until, time.monotonic() + seconds)

    def slow_down(self) -> None:
        """From now on 0.7 times as many a second, but not fewer than one in 2 s. One storm of refusals counts once."""
        with self._lock:
            now = time.monotonic()
            if now - self._slowed_at < 1:
                return
            self._slowed_at = now
            if not self._window:
                last_second = sum(1 for start in self._starts if start > now - 1)
                self._burst, self._window = 1, 1 / max(_USUAL_RATE, last_second)
            self._window = max(self._window, min(self._window / 0.7, 2.0 * self._burst))


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


def encoded_variants(secret: str) -> set[str]:
    """A secret, and how it looks where something has encoded it."""
    encoded = secret.encode("utf-8", "surrogateescape")
    return {
        secret,
        f"Bearer {secret}",
        json.dumps(secret)[1:-1],
        urllib.parse.quote(encoded),
        urllib.parse.quote(encoded, safe=""),
        urllib.parse.quote_plus(encoded),
        base64.b64encode(encoded).decode(),
        secret.upper(),
        secret.lower(),
    }


def base_url(url: str) -> str:
    """The base address without a trailing slash or /v1. Raises ValueError when nothing must be sent there."""
    url = url.strip()
    if "://" not in url:
        raise ValueError("it must start with https://, as in https://api.servetel.in")
    try:
        parts = urllib.parse.urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("its host or its port is not one") from None
    if not parts.hostname or not re.fullmatch(r"[\w.:-]+", parts.hostname):
        raise ValueError("it has no host name")
    if parts.username is not None or "?" in url or "#" in url:
        raise ValueError("it must hold scheme, host, port and path only: no user, no '?', no '#'")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        raise ValueError("it must start with https:// (http is for a server on the same host only)")
    path = re.sub("/v1$", "", parts.path.rstrip("/")).rstrip("/")
    if not re.fullmatch(r"(/(?!\.{1,2}(/|$))[\w.~-]+)*", path, re.ASCII):
        raise ValueError("its path has a part that does not belong there")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{'' if port is None else f':{port}'}{path}"


def _host_and_port(url: str) -> str:
    parts = urllib.parse.urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{host}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


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
        self.pacer = RateLimiter(rate)
        self._url = url
        self._host = _host_and_port(url)
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
            self.pacer.hold(min(wait, MAX_WAIT))  # For everybody, not only for this request.
        return min(wait, MAX_WAIT)

    def clean(self, text: str) -> str:
        """Words of the server, fit for people: one line, cut, without secrets and without what could forge output."""
        for secret in self._secrets:
            for form in sorted(encoded_variants(secret), key=len, reverse=True):
                text = text.replace(form, _MASK)
            if len(secret) >= _LONG:  # Its beginning says enough, where the server has cut it.
                text = re.sub(re.escape(secret[: _LONG // 2]) + r"\S*", _MASK, text)
        text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
        return text if len(text) <= MAX_WORDS else text[: MAX_WORDS - 1] + "…"

    def _wait(self, error: ServetelError, attempt: int, deadline: Deadline) -> None:
        """Wait until the next attempt; raise the error if there is no next one."""
        helps = error.kind in TRANSIENT and error is not self._login_error  # There is no second login.
        wait = self.retry_wait(error, attempt, deadline) if helps else None
        if wait is None:
            raise error
        time.sleep(wait)

    def _words(self, answer: t.Any) -> str:
        return self.clean(error_text(answer, self._field_name))

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
                if not self.pacer.acquire(stop):
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
            self.pacer.slow_down()
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
