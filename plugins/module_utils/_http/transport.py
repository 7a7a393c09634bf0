# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bytes over HTTP: one request out, status, headers and body back, within a time and a size that always hold.

The only file that knows `requests`. Follows no redirect, takes nothing from .netrc, never retries, and puts no text of
an exception into its errors: such texts may hold the token. Knows no JSON, no account and no Ansible. Private to this
collection.
"""

from __future__ import annotations

import collections
import contextlib
import http.client
import os
import queue
import re
import socket
import ssl
import threading
import traceback
import typing as t
import urllib.parse
import warnings

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ErrorKind, WriteEffect
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._http.rate_limit import MAX_IN_FLIGHT
from ansible_collections.servetel.ivr.plugins.module_utils._http.url import is_loopback

REQUESTS_IMPORT_ERROR: str | None = None
try:
    import requests
    import requests.adapters
    import requests.utils
    import urllib3.connection
    import urllib3.exceptions
    import urllib3.util.ssl_
except ImportError:
    REQUESTS_IMPORT_ERROR = traceback.format_exc()

_GRACE: t.Final = 0.25
"""Seconds after which a request is given up although the time limit of the socket has not struck."""
_KEPT: t.Final = 5.0
"""Seconds for which a thread waits for its next call."""
_CHUNK: t.Final = 64 * 1024

WriteMethod = t.Literal["POST", "PUT", "DELETE"]
Method = t.Literal["GET", WriteMethod]


class TransportError(Exception):
    """No usable answer: the kind of error, what happened, and whether a write may have been applied."""

    def __init__(self, kind: ErrorKind, text: str, applied: WriteEffect) -> None:
        super().__init__(text)
        self.kind = kind
        self.text = text
        self.applied = applied


class Response(t.NamedTuple):
    status: int
    headers: t.Mapping[str, str]
    body: bytearray


_Answer = tuple[t.Optional[Response], t.Optional[BaseException]]
_Job = tuple[t.Callable[[], Response], "queue.SimpleQueue[_Answer]"]


class Transport:
    """The connections to one server. `verify` is True, False or the path of a CA bundle."""

    def __init__(self, url: str, *, verify: bool | str, user_agent: str) -> None:
        if verify is True:
            # As requests does; but never in the place of a choice that was made here.
            verify = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True
        if verify is False:
            # The task warns of it itself. urllib3's own warning goes to stderr from a thread, which
            # in a process that Ansible has forked may wait for ever for a lock that another thread held at that moment.
            warnings.filterwarnings("ignore", category=urllib3.exceptions.InsecureRequestWarning)
        self._verify = verify
        self._user_agent = user_agent
        # What is sent to this host itself never passes a proxy: over http the token would reach it in clear.
        loopback = is_loopback(urllib.parse.urlsplit(url).hostname or "")
        self._proxies = {} if loopback else requests.utils.get_environ_proxies(url)
        # An adapter is all that is needed. A session would read the body of a redirect without any limit, keep
        # cookies, and merge .netrc and the environment over what was chosen here.
        self._adapter = _adapter(verify)
        self._threads = _Threads()

    def send(
        self,
        method: Method,
        url: str,
        *,
        query: dict[str, str] | None,
        body: bytes | None,
        authorization: str | None,
        seconds: float,
        limit: int,
    ) -> Response:
        """The answer, whatever its status, within `seconds` in all and `limit` bytes of body. Raises TransportError."""
        headers = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": self._user_agent}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if authorization is not None:
            headers["Authorization"] = authorization
        request = requests.Request(method, url, params=query, data=body, headers=headers)
        # Counted from here: what a busy computer begins too late must not be sent when it is given up already.
        deadline = Deadline(seconds)
        return self._threads.within(seconds + _GRACE, lambda: self._exchange(request, deadline, limit))

    def _exchange(self, request: requests.Request, deadline: Deadline, limit: int) -> Response:
        seconds = deadline.left()
        if not seconds:
            raise TransportError("timeout", "was not sent in time", WriteEffect.NO)
        try:
            response = self._adapter.send(
                request.prepare(), stream=True, timeout=(seconds, seconds), verify=self._verify, proxies=self._proxies
            )
            with contextlib.closing(response):
                return Response(response.status_code, response.headers, _read_body(response, deadline, limit))
        except (requests.RequestException, urllib3.exceptions.HTTPError, http.client.HTTPException, OSError) as exc:
            raise _classify(exc) from None


def _adapter(verify: bool | str) -> requests.adapters.HTTPAdapter:
    """Connections with TLS 1.2 at least, which old versions of urllib3 and Python do not promise."""

    def context() -> ssl.SSLContext:
        tls = urllib3.util.ssl_.create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED if verify else ssl.CERT_NONE)
        tls.minimum_version = ssl.TLSVersion.TLSv1_2
        return tls

    class Adapter(requests.adapters.HTTPAdapter):
        def init_poolmanager(self, *args: t.Any, **kwargs: t.Any) -> None:
            super().init_poolmanager(*args, ssl_context=context(), **kwargs)

        def proxy_manager_for(self, proxy: str, **kwargs: t.Any) -> t.Any:
            return super().proxy_manager_for(proxy, ssl_context=context(), **kwargs)

    return Adapter(pool_maxsize=MAX_IN_FLIGHT)


class _Threads:
    """Makes calls that are given up after some time.

    The time limits of a socket hold for each read, so a server that drips bytes, or a name that does not resolve, would
    hold a request for ever. So a call runs in another thread, which is left behind when it does not end in time. A
    thread is kept for the next call, `kept` seconds long: to start one takes a quarter of a millisecond.
    """

    def __init__(self, kept: float = _KEPT) -> None:
        self._kept = kept
        self._idle: collections.deque[queue.SimpleQueue[_Job]] = collections.deque()
        """Where the threads that have nothing to do wait for their next job. Each is added and taken in one step."""

    def within(self, seconds: float, call: t.Callable[[], Response]) -> Response:
        """The result of a call. Raises TransportError when it takes longer."""
        answers: queue.SimpleQueue[_Answer] = queue.SimpleQueue()
        try:
            jobs = self._idle.pop()
        except IndexError:
            jobs = queue.SimpleQueue()
            threading.Thread(target=self._work, args=(jobs,), daemon=True).start()
        jobs.put((call, answers))
        try:
            answer, error = answers.get(timeout=seconds)
        except queue.Empty:
            raise TransportError("timeout", "was not answered in time", WriteEffect.PENDING) from None
        if error is not None:
            raise error
        return t.cast(Response, answer)

    def _work(self, jobs: queue.SimpleQueue[_Job]) -> None:
        """A thread: make the calls that come. It ends when none has come for some seconds."""
        while True:
            try:
                call, answers = jobs.get(timeout=self._kept)
            except queue.Empty:
                with contextlib.suppress(ValueError):  # Just now, it was taken for another call.
                    self._idle.remove(jobs)
                    return
                continue
            answer: _Answer
            try:
                answer = call(), None
            except BaseException as exc:  # Raised again in the thread that asked.
                answer = None, exc
            self._idle.append(jobs)
            answers.put(answer)
            del call, answers, answer  # What they hold may be large.


def _read_body(response: requests.Response, deadline: Deadline, limit: int) -> bytearray:
    """The body's bytes, counted: old versions of urllib3 hand out half a response as a whole one."""
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise TransportError("protocol", "was answered in a compressed form that was not asked for", WriteEffect.MAYBE)
    length = None if "Transfer-Encoding" in response.headers else response.headers.get("Content-Length")
    # Allocated at once: a body that grows in one of many threads leaves much memory behind.
    body = bytearray(min(int(length), limit) if length and re.fullmatch("[0-9]{1,9}", length) else 0)
    size = 0
    while True:
        if not deadline.left():
            raise TransportError("timeout", "was not answered in time", WriteEffect.PENDING)
        chunk = response.raw.read(_CHUNK, decode_content=False)
        if not chunk:
            break
        body[size : size + len(chunk)] = chunk
        size += len(chunk)
        if size > limit:
            raise TransportError("protocol", f"was answered with more than {limit // 2**20} MiB", WriteEffect.MAYBE)
    if length is not None and length.strip() != str(size):
        raise TransportError("network", "was answered, but the response was cut off", WriteEffect.MAYBE)
    del body[size:]
    return body


def _classify(exc: BaseException) -> TransportError:
    """The one table that says what an exception means. The first row that fits counts."""
    causes = list(_causes(exc))
    for types, kind, text, applied in _exceptions():
        for cause in causes:
            if isinstance(cause, types):
                if hasattr(cause, "verify_message"):
                    text += f" ({cause.verify_message})"
                elif kind == "tls" and applied == WriteEffect.NO:
                    text += " (it doesn't match the host name)"  # The only one that urllib3 itself checks.
                elif kind == "proxy" and "407" in str(cause):
                    text += " (407: it wants a user name and a password)"
                return TransportError(kind, text, applied)
    return TransportError("network", "was not answered: the connection broke", WriteEffect.PENDING)


_Row = tuple[t.Union[type[BaseException], tuple[type[BaseException], ...]], ErrorKind, str, WriteEffect]


def _exceptions() -> tuple[_Row, ...]:
    # Exception, kind, what happened, whether a write may have been applied.
    no, maybe, pending = WriteEffect.NO, WriteEffect.MAYBE, WriteEffect.PENDING
    u = urllib3.exceptions
    certificate = (ssl.CertificateError, vars(urllib3.connection)["CertificateError"])
    address = (requests.exceptions.InvalidURL, u.LocationParseError)
    proxy = (requests.exceptions.ProxyError, u.ProxyError)
    return (
        (certificate, "tls", "was not sent: the server's certificate is not accepted", no),
        (proxy, "proxy", "was not sent: the proxy refused it or cannot be reached", no),
        (socket.gaierror, "dns", "was not sent: the host name is unknown", no),
        (u.NewConnectionError, "network", "was not sent: no connection to the host", no),  # Also a ConnectTimeoutError.
        ((requests.ConnectTimeout, u.ConnectTimeoutError), "network", "was not sent: no connection in time", no),
        ((ssl.SSLError, requests.exceptions.SSLError, u.SSLError), "tls", "failed: TLS broke or is too old", maybe),
        ((requests.ReadTimeout, u.ReadTimeoutError, socket.timeout), "timeout", "was not answered in time", pending),
        (http.client.IncompleteRead, "network", "was answered, but the response was cut off", maybe),
        (address, "bad_input", "was not sent: api_url is not a valid address", no),
    )


def _causes(exc: BaseException) -> t.Iterator[BaseException]:
    """An exception and those it wraps: requests and urllib3 hide the reason in arguments and attributes."""
    seen: list[BaseException] = []
    todo: list[t.Any] = [exc]
    while todo:
        cause = todo.pop(0)
        if isinstance(cause, BaseException) and cause not in seen:
            seen.append(cause)
            yield cause
            todo += [*cause.args, getattr(cause, "reason", None), cause.__cause__, cause.__context__]
