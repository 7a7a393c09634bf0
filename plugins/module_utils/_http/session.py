# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One request at a time: paced, counted, within its time; its answer as JSON, or the error that it is.

Repeats nothing, logs in nowhere, and knows no path, no IVR and no Ansible. Private to this collection.
"""

from __future__ import annotations

import json
import re
import threading
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ErrorKind, ServetelError, WriteEffect
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._http.rate_limit import RateLimiter
from ansible_collections.servetel.ivr.plugins.module_utils._http.response import (
    Pack,
    classify,
    error_text,
    parse_json,
    retry_after,
    says_failure,
)
from ansible_collections.servetel.ivr.plugins.module_utils._http.transport import (
    Method,
    Response,
    Transport,
    TransportError,
)
from ansible_collections.servetel.ivr.plugins.module_utils._http.url import host_and_port
from ansible_collections.servetel.ivr.plugins.module_utils._text import redact

MIB: t.Final = 1024 * 1024
_PARTIAL_CONTENT: t.Final = 206
_UNREACHED: t.Final = ("network", "dns", "tls", "timeout", "proxy")
"""Kinds of error of which the message names host and port."""
_UNCLEAR: t.Final[dict[ErrorKind, str]] = {
    "forbidden": "If the API sent this response, give the token the permission for this request in the portal, "
    "or use another token.",
    "rejected": "Then run the task again.",
}
"""What else to do after a refusal that the API may not have sent."""

_TOKENS: t.Final[dict[bool, tuple[str, str | None]]] = {
    True: (
        "the token of this task's login",
        "Run the task again. It logs in again. If each new "
        "token is refused, ask the vendor whether this user is allowed to use the API.",
    ),
    False: ("api_token", None),
}
"""{whether it is that of a login: (what a refused token is, what else to do)}."""

OnHeaders = t.Callable[[t.Mapping[str, str]], object]
Observer = t.Callable[["Request", t.Optional[Response]], None]


class Request(t.NamedTuple):
    """What is asked of the API. `authorization` is the value of that header; a login has none."""

    method: Method
    path: str
    query: dict[str, str] | None = None
    body: dict[str, t.Any] | None = None
    authorization: str | None = None


class Session:
    """Requests to the API at `url` (as from `base_url`).

    `verify` is True, False or the path of a CA bundle; `timeout` counts seconds, `rate` requests a second. `field_name`
    gives the name under which users know a field of the API; `logs_in` says whether the token is that of a login.
    """

    def __init__(
        self,
        url: str,
        *,
        verify: bool | str,
        timeout: float,
        rate: float,
        user_agent: str,
        field_name: t.Callable[[str], str],
        logs_in: bool,
        secrets: t.Iterable[str],
    ) -> None:
        self.requests = 0
        """How many requests were started, logins included."""
        self.wrote = False
        """Whether a write was started."""
        self.stop: threading.Event | None = None  # Set when the task is interrupted.
        self.limit: tuple[int, str] | None = None
        """How many requests may be started, and why no more."""
        self.rate_limiter = RateLimiter(rate)
        self.secrets = list(secrets)
        """What no message may show."""
        self.observer: Observer = lambda request, response: None
        """Is given each request and its answer, before that is read; None for an answer that did not come."""
        self._url = url
        self._host = host_and_port(url)
        self._timeout = timeout
        self._field_name = field_name
        self._logs_in = logs_in
        self._count_lock = threading.Lock()
        self._transport = Transport(url, verify=verify, user_agent=user_agent)

    def send(
        self,
        request: Request,
        *,
        deadline: Deadline,
        limit: int = MIB,
        stop: threading.Event | None = None,
        check: t.Callable[[], bool] = lambda: True,
        pack: Pack | None = None,
        on_headers: OnHeaders = lambda headers: None,
    ) -> t.Any:
        """The answer as JSON of at most `limit` bytes, as `pack` keeps it. `on_headers` gets the headers of it."""
        data = None if request.body is None else json.dumps(request.body, ensure_ascii=False).encode()
        self._wait_for_turn(request, deadline, stop or self.stop_of_reads, check)
        seconds = min(self._timeout, deadline.left())
        if not seconds:
            raise self.error("timeout", request, "was not sent: the time of api_deadline is over")
        with self._count_lock:
            self.requests += 1
            self.wrote = self.wrote or (request.method != "GET" and request.authorization is not None)
        try:
            response = self._transport.send(
                request.method,
                self._url + request.path,
                query=request.query,
                body=data,
                authorization=request.authorization,
                seconds=seconds,
                limit=limit,
            )
        except TransportError as error:
            self.observer(request, None)
            raise self.error(error.kind, request, error.text, applied=error.applied) from None
        self.observer(request, response)
        on_headers(response.headers)
        return self._read(request, response, pack)

    @property
    def stop_of_reads(self) -> threading.Event | None:
        """What ends the waiting for a read. None after a write, because reads find out whether it was applied."""
        return None if self.wrote else self.stop

    def error(self, kind: ErrorKind, request: Request, text: str, **fields: t.Any) -> ServetelError:
        """The error that says what became of a request."""
        if request.method == "GET":
            fields["applied"] = WriteEffect.NO
        where = f" at {self._host}" if kind in _UNREACHED else ""
        return ServetelError(kind, _sentence(f"{request.method} {request.path}{where} {text}"), **fields)

    def words(self, answer: t.Any) -> str:
        """The API's own words in an answer, fit to be shown."""
        return redact(error_text(answer, self._field_name), self.secrets)

    def _wait_for_turn(
        self, request: Request, deadline: Deadline, stop: threading.Event | None, check: t.Callable[[], bool]
    ) -> None:
        if self.limit is not None and self.requests >= self.limit[0]:
            raise self.error("not_attempted", request, f"was not sent: {self.limit[1]}")
        deadline.pause()  # Waiting for a turn is waiting for the other requests.
        try:
            while True:
                if not self.rate_limiter.acquire(stop):
                    raise self.error("interrupted", request, "was not sent: the task was interrupted")
                if check():
                    break
        finally:
            deadline.resume()

    def _read(self, request: Request, response: Response, pack: Pack | None) -> t.Any:
        """The one reader of answers: JSON, or the error that it is. Nothing at all is no confirmation of a write."""
        value, trouble = None, ""
        if response.body and not response.body.isspace():
            try:
                value = parse_json(response.body, pack)
            except ValueError as exc:
                trouble = str(exc)
        if not 200 <= response.status < 300 or says_failure(value):
            raise self._refusal(request, response, value, trouble)
        if value is None or response.status == _PARTIAL_CONTENT:
            what = trouble or ("nothing" if value is None else "only a part of the response")
            text = f"was answered ({response.status}) with {what}"
            raise self.error("protocol", request, text, status=response.status, applied=WriteEffect.MAYBE)
        return value

    def _refusal(self, request: Request, response: Response, value: t.Any, trouble: str) -> ServetelError:
        """The error that a response without success is. `trouble` says why its body is no JSON."""
        status, headers = response.status, response.headers
        kind, applied, is_unclear = classify(status, value)
        words = self.words(value)
        said = f": {words.rstrip('.')}" if words else ", and the response had no explanation"
        if is_unclear and trouble:
            said = f" with {trouble}. A proxy or a firewall may have sent it instead of the API"
        text = f"failed ({status}){said}" if status >= 500 else f"was refused ({status}){said}"
        more, hint = {}, _hint(kind, request.method, words, is_unclear)
        if kind == "auth" and request.authorization is not None:
            token, hint = _TOKENS[self._logs_in]
            text = f"was refused ({status}): {token} is invalid or has expired{said if words else ''}"
        elif kind == "redirect":
            text = f"was answered with a redirect ({status}){_target(headers)}; none is followed"
        elif kind == "not_found" and (request.method == "GET" or not words):
            text = f"{_sentence(text)} Check that api_url is the base address of the API, as in https://api.servetel.in"
        elif kind == "rate_limited":
            more = {"retry_after": retry_after(headers, value)}
            self.rate_limiter.slow_down()
        return self.error(kind, request, text, hint=hint, status=status, applied=applied, is_unclear=is_unclear, **more)


def _hint(kind: ErrorKind, method: str, words: str, is_unclear: bool) -> str | None:
    """What to do about a refusal; None if it is what the kind of error says."""
    if is_unclear and not words and kind in _UNCLEAR:
        return f"Check what stands between this host and the API. {_UNCLEAR[kind]}"
    if kind == "rejected" and method == "DELETE":
        if words:
            return "If menus or phone numbers still lead to the IVR, point them elsewhere. Then run the task again."
        return "Point the menus and phone numbers that lead to the IVR elsewhere, then run the task again."
    return None


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


def _target(headers: t.Mapping[str, str]) -> str:
    """Where a redirect leads, as far as it may be shown: its other parts may hold anything."""
    match = re.match(r"(https?)://(?:[^/?#@]*@)?([\w.-]+)", headers.get("Location", ""), re.ASCII | re.IGNORECASE)
    return f" to {match[1].lower()}://{match[2]}" if match else ""
