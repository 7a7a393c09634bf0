# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The faults: everything that can go wrong between sending a request and holding a sound answer.

It knows what each fault does on the wire, and whether a write was applied before it (`applies`).
It does not know how a client should react: that is what the tests over the modules say.

`applies` is about writes only. A fault that does not apply a write still shows the answer that a carried-out write
would have had, where it shows any. `fault.applied` and `fault.unapplied` are the same fault with that truth.
"""

from __future__ import annotations

import copy
import email.utils
import functools
import json
import random
import re
import time
import zlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Callable
from urllib.parse import parse_qs, urlsplit

from tests.faults.account import page
from tests.faults.wire import Answer, Connection, Gone, Request, json_bytes

if TYPE_CHECKING:
    from tests.faults.server import FaultServer

WRITES = ("PUT", "POST", "DELETE")
REQUESTS = ("LIST", *WRITES, "LOGIN", "USERS", "DEPARTMENTS", "OTHER")
SLOTS = ("ACCEPT", *REQUESTS)
MIB = 1024 * 1024
HTML_TYPE = ("Content-Type", "text/html")
HTML = "<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Something went wrong</h1></body></html>"
NAMASTE = "स्वागत"


@dataclass
class Exchange:
    """What a fault works with: the connection, the request, and the answer that would be right."""

    server: FaultServer
    connection: Connection
    request: Request
    answer: Answer

    def respond(self, answer: Answer | None = None) -> None:
        """Send an answer (the right one by default) as a healthy server does; the connection stays open."""
        self.connection.send(bytes(answer or self.answer))

    def stump(self, *parts: bytes) -> None:
        """Send these bytes as they are and end the connection."""
        for part in parts:
            self.connection.send(part)
        self.connection.close()


Play = Callable[[Exchange], None]
Change = Callable[[Answer], Answer]
Hook = Callable[["FaultServer"], None]


@dataclass(frozen=True)
class Fault:
    """One fault. `name` is its pytest id; `endless` = the client has to end it; `kinds` = the requests it suits."""

    name: str
    applies: bool
    play: Play = field(compare=False, repr=False)
    reads_body: bool = True
    endless: bool = False
    kinds: tuple[str, ...] = REQUESTS
    before: Hook | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        return self.name

    @property
    def applied(self) -> Fault:
        """The same fault, after the write was applied."""
        return self if self.applies else replace(self, name=f"{self.name}, applied", applies=True)

    @property
    def unapplied(self) -> Fault:
        """The same fault, with nothing applied."""
        return self if not self.applies else replace(self, name=f"{self.name}, not applied", applies=False)


# --- makers --------------------------------------------------------------------------------------------------------


def changed(name: str, change: Change, applies: bool = True, kinds: tuple[str, ...] = REQUESTS) -> Fault:
    """A complete answer, made from the right one by `change`."""
    return Fault(name, applies, lambda exchange: exchange.respond(change(exchange.answer)), kinds=kinds)


def raw(name: str, *parts: bytes, applies: bool = False) -> Fault:
    """These bytes instead of an answer, then the end of the connection."""
    return Fault(name, applies, lambda exchange: exchange.stump(*parts))


def status(code: int, body: Any = None, *headers: tuple[str, str], applies: bool = False, name: str = "") -> Fault:
    """An answer of this status; the body is bytes as given, text, or else a value sent as JSON."""
    if body is None:
        body = {"success": False, "message": f"Status {code}"}
    if isinstance(body, str):
        body = body.encode("utf-8")
    content = body if isinstance(body, bytes) else json_bytes(body)
    answer = Answer(code, content).having(*headers)
    return Fault(name or f"status {code}", applies, lambda exchange: exchange.respond(answer))


def body(name: str, content: bytes, *headers: tuple[str, str], applies: bool = True) -> Fault:
    """A 200 with this body instead of the right one."""
    return changed(name, lambda answer: replace(answer, body=content).having(*headers), applies)


def rewritten(name: str, rewrite: Callable[[bytes], bytes], *headers: tuple[str, str]) -> Fault:
    """The right answer with its body bytes rewritten."""
    return changed(name, lambda answer: replace(answer, body=rewrite(answer.body)).having(*headers))


def spliced(name: str, extra: bytes, *headers: tuple[str, str]) -> Fault:
    """The right answer with bytes put before a text: an IVR's description, a message, a token's type, a name."""
    marks = (b'"description": "', b'"message": "', b'"token_type": "', b'"name": "')

    def rewrite(content: bytes) -> bytes:
        mark = next((mark for mark in marks if mark in content), b"")
        return content.replace(mark, mark + extra, 1)

    return rewritten(name, rewrite, *headers)


def number(name: str, digits: bytes) -> Fault:
    """The right answer with this in the place of a number: an IVR's timeout, a token's expires_in, else a new key."""

    def rewrite(content: bytes) -> bytes:
        content, found = re.subn(rb'("(?:timeout|expires_in)": )\d+', rb"\g<1>" + digits, content, count=1)
        return content if found else content.replace(b"{", b'{"elapsed": ' + digits + b", ", 1)

    return rewritten(name, rewrite)


def redirect(code: int, location: str | None = None, name: str = "") -> Fault:
    """A redirect to an address: the request's own path by default, the server's own URL for "http:" in front of it."""

    def play(exchange: Exchange) -> None:
        target = exchange.request.target if location is None else location
        if target == "http:":
            target = f"http://127.0.0.1:{exchange.server.port}{exchange.request.target}"
        exchange.respond(Answer(code, HTML.encode(), (HTML_TYPE, ("Location", target))))

    return Fault(name or f"redirect {code} to {location or 'itself'}", False, play)


def rate_limited(name: str, *headers: tuple[str, str], body: Any = None) -> Fault:
    """A 429 with these headers; without a body the one of the platform, whose `success` is the text "false"."""
    return status(429, body or {"success": "false", "message": "Too many requests"}, *headers, name=name)


def retry_at(seconds: float, skew: float = 0, name: str = "") -> Fault:
    """A 429 whose Retry-After is an HTTP-date so many seconds ahead, on a server clock that is wrong by `skew`."""

    def play(exchange: Exchange) -> None:
        now = time.time() + skew
        dates = [email.utils.formatdate(moment, usegmt=True) for moment in (now, now + seconds)]
        answer = Answer(429, json_bytes({"success": "false", "message": "Too many requests"}))
        exchange.respond(answer.having(("Date", dates[0]), ("Retry-After", dates[1])))

    return Fault(name or f"429 Retry-After date {seconds:+g} s, clock {skew:+g} s", False, play)


def retry_in_india(seconds: float) -> Fault:
    """A 429 whose body says `retry_after` as India's wall clock without a zone, as the platform's login does."""

    def play(exchange: Exchange) -> None:
        moment = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(time.time() + 5.5 * 3600 + seconds))
        content = {"message": "Too many login attempts", "retry_after": moment}
        exchange.respond(Answer(429, json_bytes(content)))

    return Fault(f"429 body retry_after in India time {seconds:+g} s", False, play)


def shaped(name: str, reshape: Callable[[dict[str, Any]], Any]) -> Fault:
    """The list with its decoded value reshaped (in place, or by what `reshape` returns)."""

    def change(answer: Answer) -> Answer:
        value = json.loads(answer.body)
        result = reshape(value)
        return replace(answer, body=json_bytes(value if result is None else result))

    return changed(name, change, kinds=("LIST",))


def paged(size: int = 2, overlap: int = 0) -> Fault:
    """The list in pages, soundly (for `always`); with overlap each page begins with the end of the one before."""

    def play(exchange: Exchange) -> None:
        query = parse_qs(urlsplit(exchange.request.target).query)
        items = json.loads(exchange.answer.body)["ivrs"]
        exchange.respond(replace(exchange.answer, body=json_bytes(page("ivrs", items, query, size, overlap))))

    return Fault(f"pages of {size}" + (f" overlapping by {overlap}" if overlap else ""), True, play, kinds=("LIST",))


def drip_head(rate: float = 20) -> Fault:
    """A header that grows by `rate` bytes a second, without end."""

    def play(exchange: Exchange) -> None:
        exchange.connection.send(b"HTTP/1.1 200 OK\r\nX-Drip: ")
        while True:
            exchange.connection.send(b"a")
            exchange.connection.pause(1 / rate)

    return Fault(f"head drips {rate:g} bytes a second", False, play, endless=True)


def drip_body(rate: float = 20) -> Fault:
    """Sound headers, then a body that grows by `rate` bytes a second, without end."""

    def play(exchange: Exchange) -> None:
        exchange.connection.send(exchange.answer.having(("Content-Length", str(1024 * MIB))).head())
        while True:
            exchange.connection.send(b" ")
            exchange.connection.pause(1 / rate)

    return Fault(f"body drips {rate:g} bytes a second", False, play, endless=True)


def late(seconds: float) -> Fault:
    """The right answer, this much later."""

    def play(exchange: Exchange) -> None:
        exchange.connection.pause(seconds)
        exchange.respond()

    return Fault(f"answer {seconds:g} s late", True, play)


def callback(function: Hook, when: str = "before") -> Fault:
    """Call `function(server)` before the request is carried out, or after it and before the answer; then go on."""
    name = f"{getattr(function, '__name__', 'function').strip('<>')} {when} applying"
    if when == "before":
        return Fault(name, True, Exchange.respond, before=function)
    if when != "after":
        raise ValueError(f"when must be 'before' or 'after', not {when!r}")

    def play(exchange: Exchange) -> None:
        function(exchange.server)
        exchange.respond()

    return Fault(name, True, play)


# --- the connection ------------------------------------------------------------------------------------------------

SOUND = Fault("no fault", True, Exchange.respond)

RESET_ON_ACCEPT = Fault("reset on accept", False, lambda x: x.connection.reset(), kinds=("ACCEPT",))
CLOSE_ON_ACCEPT = Fault("close on accept", False, lambda x: x.connection.cut(), kinds=("ACCEPT",))
HANG_ON_ACCEPT = Fault("hang on accept", False, lambda x: x.connection.hang(), endless=True, kinds=("ACCEPT",))
RUBBISH_ON_ACCEPT = Fault(
    "rubbish on accept", False, lambda x: x.stump(b"220 mail.example ESMTP ready\r\n"), kinds=("ACCEPT",)
)
ON_ACCEPT = (RESET_ON_ACCEPT, CLOSE_ON_ACCEPT, HANG_ON_ACCEPT, RUBBISH_ON_ACCEPT)

RESET_BEFORE_READING = Fault("reset before reading", False, lambda x: x.connection.reset(), reads_body=False)
RESET = Fault("reset after reading", False, lambda x: x.connection.reset())
RESET_APPLIED = replace(RESET, name="reset after applying", applies=True)
CLOSE = Fault("close without answer", False, lambda x: x.connection.close())
CUT = Fault("close without answer or close_notify", False, lambda x: x.connection.cut())
HANG = Fault("hang without answer", False, lambda x: x.connection.hang(), endless=True)
CONNECTION = (RESET_BEFORE_READING, RESET, RESET_APPLIED, CLOSE, CLOSE.applied, CUT, CUT.applied, HANG, HANG.applied)

# --- the head ------------------------------------------------------------------------------------------------------


def _half_head(exchange: Exchange) -> None:
    head = exchange.answer.head()
    exchange.connection.send(head[: head.index(b"Content-Length")])


def _half_head_close(exchange: Exchange) -> None:
    _half_head(exchange)
    exchange.connection.close()


def _half_head_hang(exchange: Exchange) -> None:
    _half_head(exchange)
    exchange.connection.hang()


def _flood_without_end(exchange: Exchange) -> None:
    while True:
        exchange.connection.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 20)
        exchange.connection.pause(0.02)


def _flood_then_answer(exchange: Exchange) -> None:
    exchange.connection.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)
    exchange.respond()


def _early_hints(exchange: Exchange) -> None:
    exchange.connection.send(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
    exchange.respond()


HALF_STATUS_LINE = raw("half the status line", b"HTTP/1.1 2")
HALF_HEAD_CLOSE = Fault("half the headers, then close", False, _half_head_close)
HALF_HEAD_HANG = Fault("half the headers, then hang", False, _half_head_hang, endless=True)
DRIP_HEAD = drip_head()
BAD_STATUS_LINE = raw("bad status line", b"HELLO 200 there\r\nContent-Length: 2\r\n\r\n{}")
STATUS_NOT_A_NUMBER = raw("status that is not a number", b"HTTP/1.1 abc OK\r\nContent-Length: 2\r\n\r\n{}")
HEADER_WITHOUT_COLON = Fault(
    "header without colon",
    True,
    lambda x: x.stump(x.answer.head().replace(b"\r\nDate:", b"\r\nthis is no header\r\nDate:"), x.answer.body),
)
LONG_HEADER = changed("over-long header", lambda answer: answer.having(("X-Long", "a" * 70_000)))
MANY_HEADERS = changed("two hundred headers", lambda answer: answer.having(*((f"X-{n}", "a") for n in range(200))))
FLOOD_1XX = Fault("1xx flood without end", False, _flood_without_end, endless=True)
FLOOD_1XX_THEN_ANSWER = Fault("1xx flood, then the answer", True, _flood_then_answer)
EARLY_HINTS = Fault("early hints, then the answer", True, _early_hints)
SET_COOKIE = changed("Set-Cookie", lambda answer: answer.having(("Set-Cookie", "session=planted; Path=/")))
HEADS = (
    HALF_STATUS_LINE,
    HALF_STATUS_LINE.applied,
    HALF_HEAD_CLOSE,
    HALF_HEAD_CLOSE.applied,
    HALF_HEAD_HANG,
    HALF_HEAD_HANG.applied,
    DRIP_HEAD,
    DRIP_HEAD.applied,
    BAD_STATUS_LINE,
    BAD_STATUS_LINE.applied,
    STATUS_NOT_A_NUMBER,
    HEADER_WITHOUT_COLON,
    LONG_HEADER,
    MANY_HEADERS,
    FLOOD_1XX,
    FLOOD_1XX.applied,
    FLOOD_1XX_THEN_ANSWER,
    EARLY_HINTS,
    SET_COOKIE,
)

# --- the frame of the body -----------------------------------------------------------------------------------------


def _length(name: str, length: Callable[[int], str]) -> Fault:
    def play(exchange: Exchange) -> None:
        claimed = ("Content-Length", length(len(exchange.answer.body)))
        exchange.stump(exchange.answer.having(claimed).head(), exchange.answer.body)

    return Fault(name, True, play)


def _two_lengths(exchange: Exchange) -> None:
    size = len(exchange.answer.body)
    headers = (*exchange.answer.headers, ("Content-Length", str(size)), ("Content-Length", str(size // 2)))
    exchange.stump(bytes(replace(exchange.answer, headers=headers)))


def _half_body(exchange: Exchange) -> None:
    content = exchange.answer.body
    exchange.stump(exchange.answer.head(), content[: len(content) // 2])


def _half_body_reset(exchange: Exchange) -> None:
    content = exchange.answer.body
    exchange.connection.send(exchange.answer.head() + content[: len(content) // 2])
    exchange.connection.pause(0.05)
    exchange.connection.reset()


def _half_body_hang(exchange: Exchange) -> None:
    content = exchange.answer.body
    exchange.connection.send(exchange.answer.head() + content[: len(content) // 2])
    exchange.connection.hang()


def _chunked(name: str, tail: bytes) -> Fault:
    def play(exchange: Exchange) -> None:
        half = exchange.answer.body[: len(exchange.answer.body) // 2]
        head = exchange.answer.having(("Transfer-Encoding", "chunked")).head()
        exchange.stump(head, f"{len(half):x}\r\n".encode() + half + b"\r\n" + tail)

    return Fault(name, True, play)


def _broken_tls(exchange: Exchange) -> None:
    content = exchange.answer.body
    exchange.connection.send(exchange.answer.head() + content[: len(content) // 2])
    exchange.connection.send_below_tls(b"this is no TLS record at all")
    exchange.connection.cut()


def _huge(exchange: Exchange) -> None:
    """Send 80 MiB of blanks, then the right answer: sound JSON, never held in memory here."""
    blanks = b" " * 65536
    count = 80 * MIB // len(blanks)
    size = count * len(blanks) + len(exchange.answer.body)
    exchange.connection.send(exchange.answer.having(("Content-Length", str(size))).head())
    for _block in range(count):
        exchange.connection.send(blanks)
    exchange.connection.send(exchange.answer.body)


def _huge_without_end(exchange: Exchange) -> None:
    exchange.connection.send(exchange.answer.having(("Transfer-Encoding", "chunked")).head())
    block = b"10000\r\n" + b" " * 65536 + b"\r\n"
    while True:
        exchange.connection.send(block)


def _gzip(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(content) + packer.flush()


@functools.cache
def _packed_blanks() -> tuple[bytes, Any]:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = b" " * MIB
    return b"".join(packer.compress(block) for _block in range(200)), packer


def _bomb(content: bytes) -> bytes:
    """Return about 200 kB that unpack to the content behind 200 MiB of blanks."""
    packed, packer = _packed_blanks()
    packer = packer.copy()
    return b"".join((packed, packer.compress(content), packer.flush()))


GZIP = ("Content-Encoding", "gzip")
LENGTH_TOO_BIG = _length("Content-Length bigger than the body", lambda size: str(size + 100))
LENGTH_TOO_SMALL = _length("Content-Length smaller than the body", lambda size: str(size // 2))
LENGTH_NEGATIVE = _length("Content-Length negative", lambda size: "-1")
LENGTH_NOT_A_NUMBER = _length("Content-Length not a number", lambda size: "many")
TWO_LENGTHS = Fault("two different Content-Lengths", True, _two_lengths)
HALF_BODY = Fault("half the body, then close", True, _half_body)
HALF_BODY_RESET = Fault("half the body, then reset", True, _half_body_reset)
HALF_BODY_HANG = Fault("half the body, then hang", True, _half_body_hang, endless=True)
DRIP_BODY = drip_body()
BAD_CHUNK = _chunked("bad chunk size", b"zz\r\nrubbish\r\n0\r\n\r\n")
CHUNKED_TRUNCATED = _chunked("chunked body truncated between chunks", b"")
CHUNK_TRUNCATED = _chunked("chunked body truncated in a chunk", b"400\r\n{")
BROKEN_TLS = Fault("rubbish below TLS in the body", True, _broken_tls)
HUGE_BODY = Fault("huge body of 80 MiB", True, _huge)
ENDLESS_BODY = Fault("chunked body without end", True, _huge_without_end, endless=True)
GZIP_BODY = rewritten("gzip body unasked", _gzip, GZIP)
GZIP_BOMB = rewritten("gzip bomb", _bomb, GZIP)
# Kept out of the groups: 5 kB that make some decoders eat all memory. Only for clients that never decode.
GZIP_MEMBERS = rewritten("gzip body of many members", lambda content: _gzip(b" " * MIB) * 5 + _gzip(content), GZIP)
GZIP_NOT_GZIP = changed("gzip claimed over a plain body", lambda answer: answer.having(GZIP))
FRAMES = (
    LENGTH_TOO_BIG,
    LENGTH_TOO_BIG.unapplied,
    LENGTH_TOO_SMALL,
    LENGTH_NEGATIVE,
    LENGTH_NOT_A_NUMBER,
    TWO_LENGTHS,
    HALF_BODY,
    HALF_BODY.unapplied,
    HALF_BODY_RESET,
    HALF_BODY_HANG,
    HALF_BODY_HANG.unapplied,
    DRIP_BODY,
    DRIP_BODY.applied,
    BAD_CHUNK,
    CHUNKED_TRUNCATED,
    CHUNK_TRUNCATED,
    BROKEN_TLS,
    HUGE_BODY,
    ENDLESS_BODY,
    GZIP_BODY,
    GZIP_BOMB,
    GZIP_NOT_GZIP,
)

# --- statuses ------------------------------------------------------------------------------------------------------

SERVER_ERRORS = tuple(
    fault
    for code in (500, 502, 503, 504)
    for json_fault in [status(code)]
    for html_fault in [status(code, HTML, HTML_TYPE, name=f"status {code} with HTML")]
    for fault in (json_fault, json_fault.applied, html_fault, html_fault.applied)
)
UNAUTHORISED = status(401, {"success": False, "message": "Unauthenticated."})
REVOKED = status(401, {"success": False, "message": "Token has been revoked"}, name="status 401, token revoked")
FORBIDDEN = status(403, {"success": False, "message": "You do not have access."})
NOT_FOUND = status(404, {"success": False, "message": "IVR not found."})
NOT_FOUND_HTML = status(404, HTML, HTML_TYPE, name="status 404 with HTML")
CONFLICT = status(409)
PRECONDITION = status(412)
BAD_REQUEST = status(400, {"success": False, "message": "Provide a vaild timeout."})
INVALID_TEXT = status(422, {"success": False, "message": "The timeout is not valid."}, name="status 422 with a text")
INVALID_LIST = status(
    422,
    {"success": False, "message": ["The name is too long.", "The timeout is not valid."]},
    name="status 422 with a list",
)
INVALID_MAP = status(
    422,
    {"success": False, "message": {"timeout_tries": ["Too many."], "name": "Too long."}},
    name="status 422 with a map",
)
INVALID_BARE_MAP = status(422, {"timeout_tries": ["Too many."]}, name="status 422 with a bare map")
INVALID_ANSI = status(
    422, {"message": "\x1b[2J\x1b[32mok: all changed\r\n" + "x" * 5000}, name="status 422 with control characters"
)
PROXY_AUTH = status(407, HTML, HTML_TYPE, ("Proxy-Authenticate", 'Basic realm="proxy"'), name="status 407")
TEAPOT = status(418, "", name="status 418, empty")
STATUS_999 = status(999, name="status 999")
CLIENT_ERRORS = (
    UNAUTHORISED,
    REVOKED,
    FORBIDDEN,
    NOT_FOUND,
    NOT_FOUND_HTML,
    CONFLICT,
    CONFLICT.applied,
    PRECONDITION,
    BAD_REQUEST,
    INVALID_TEXT,
    INVALID_LIST,
    INVALID_MAP,
    INVALID_BARE_MAP,
    INVALID_ANSI,
    PROXY_AUTH,
    TEAPOT,
    STATUS_999,
)
STATUSES = SERVER_ERRORS + CLIENT_ERRORS

FAILED_FALSE = status(200, {"success": False, "message": "Something is wrong."}, name="200 success false")
FAILED_TEXT = status(200, {"success": "false", "message": "Something is wrong."}, name='200 success "false"')
FAILED_ZERO = status(200, {"success": 0, "message": "Something is wrong."}, name="200 success 0")
FAILED_STATUS = status(200, {"status": "error", "message": "Something is wrong."}, name='200 status "error"')
FAILED_RATE = status(200, {"success": False, "message": "Too many requests"}, name="200 success false, rate limit")
FAILED_BODIES = (FAILED_FALSE, FAILED_TEXT, FAILED_ZERO, FAILED_STATUS, FAILED_RATE)

REDIRECT_CODES = (301, 302, 303, 307, 308)
REDIRECTS = tuple(redirect(code) for code in REDIRECT_CODES) + tuple(
    redirect(code, "http:", name=f"redirect {code} to http") for code in REDIRECT_CODES
)
REDIRECT_WITHOUT_LOCATION = status(302, "", name="redirect 302 without Location")
NOT_MODIFIED = status(304, b"", name="status 304")
REDIRECTS += (REDIRECT_WITHOUT_LOCATION, NOT_MODIFIED)

RATE_LIMITS = (
    rate_limited("429 without Retry-After"),
    rate_limited("429 Retry-After 0", ("Retry-After", "0")),
    rate_limited("429 Retry-After 1", ("Retry-After", "1")),
    retry_at(1),
    retry_at(1, skew=-3600),
    retry_at(1, skew=3600),
    retry_at(-60),
    rate_limited("429 Retry-After garbage", ("Retry-After", "soon")),
    rate_limited("429 Retry-After empty", ("Retry-After", "")),
    rate_limited("429 Retry-After negative", ("Retry-After", "-1")),
    rate_limited("429 Retry-After fraction", ("Retry-After", "1.5")),
    rate_limited("429 Retry-After Devanagari digits", ("Retry-After", "१०")),
    rate_limited("429 Retry-After huge", ("Retry-After", "9" * 30)),
    rate_limited("429 Retry-After date without a zone", ("Retry-After", "Fri, 31 Dec 1999 23:59:59")),
    rate_limited("429 Retry-After date that does not exist", ("Retry-After", "Fri, 99 Dec 9999 23:59:59 GMT")),
    rate_limited("429 Retry-After nan", ("Retry-After", "nan")),
    retry_in_india(1),
    retry_in_india(-60),
    rate_limited("429 body retry_after garbage", body={"message": "Too many", "retry_after": "tomorrow"}),
    rate_limited("429 body retry_after a number", body={"message": "Too many", "retry_after": 1}),
    rate_limited("429 with HTML", HTML_TYPE, body=HTML),
)

# --- the text of the body ------------------------------------------------------------------------------------------

NO_CONTENT = changed("status 204", lambda answer: Answer(204, headers=()))
EMPTY_BODY = body("empty body", b"")
HTML_BODY = body("HTML body", HTML.encode(), HTML_TYPE)
NOT_JSON = body("body that is not JSON", b"OK, done", ("Content-Type", "text/plain"))
JSON_NULL = body("body null", b"null")
JSON_LIST = body("body an empty list", b"[]")
JSON_TEXT = body("body a text", b'"ok"')
JSON_NUMBER = body("body a number", b"1")
JSON_EMPTY = body("body an empty object", b"{}")
DEEP = body("body of 100000 brackets", b"[" * 100_000)
DEEP_CLOSED = body("body of 100000 brackets, closed", b"[" * 100_000 + b"]" * 100_000)
INVALID_UTF8 = spliced("invalid UTF-8", b"\xff\xfe\xc3")
LATIN1_BYTES = spliced(
    "latin-1 bytes declared as latin-1", b"caf\xe9", ("Content-Type", "application/json; charset=latin-1")
)
LATIN1_CLAIMED = spliced(
    "latin-1 declared over UTF-8 bytes", NAMASTE.encode(), ("Content-Type", "application/json; charset=latin-1")
)
LONE_SURROGATE = spliced("lone surrogate escape", b"\\ud800")
NUL_ESCAPE = spliced("NUL escape", b"\\u0000")
HTML_TYPE_JSON = spliced("text/html with Devanagari JSON", NAMASTE.encode(), HTML_TYPE)
NO_TYPE_JSON = changed("no Content-Type", lambda answer: replace(answer, headers=()))
BOM = rewritten("BOM", lambda content: b"\xef\xbb\xbf" + content)
UTF16 = rewritten("UTF-16", lambda content: content.decode("utf-8").encode("utf-16"))
NAN = number("NaN", b"NaN")
INFINITY = number("Infinity", b"-Infinity")
OVERFLOW = number("1e999", b"1e999")
LONG_NUMBER = number("number of 10000 digits", b"9" * 10_000)
DUPLICATE_KEYS = rewritten(
    "duplicate keys", lambda content: re.sub(rb'\A\{("\w+": )', rb"{\g<1>null, \g<1>", content, count=1)
)
TRAILING = rewritten("rubbish after the JSON", lambda content: content + b"\n<!-- served in 3 ms -->")
PHP_WARNING = rewritten("PHP warning before the JSON", lambda content: b"<br />\n<b>Warning</b>: x\n" + content)
BODIES = (
    NO_CONTENT,
    NO_CONTENT.unapplied,
    EMPTY_BODY,
    EMPTY_BODY.unapplied,
    HTML_BODY,
    HTML_BODY.unapplied,
    NOT_JSON,
    NOT_JSON.unapplied,
    JSON_NULL,
    JSON_LIST,
    JSON_TEXT,
    JSON_NUMBER,
    JSON_EMPTY,
    DEEP,
    DEEP_CLOSED,
    INVALID_UTF8,
    LATIN1_BYTES,
    LATIN1_CLAIMED,
    LONE_SURROGATE,
    NUL_ESCAPE,
    HTML_TYPE_JSON,
    NO_TYPE_JSON,
    BOM,
    UTF16,
    NAN,
    INFINITY,
    OVERFLOW,
    LONG_NUMBER,
    DUPLICATE_KEYS,
    TRAILING,
    PHP_WARNING,
)

# --- the shape of the list -----------------------------------------------------------------------------------------


def _menu_key_twice(value: dict[str, Any]) -> None:
    menu = value["ivrs"][0]["ivr_menu"]
    menu.append(copy.deepcopy(menu[0]))


def _shuffled(value: dict[str, Any]) -> None:
    random.Random(1).shuffle(value["ivrs"])
    for ivr in value["ivrs"]:
        ivr["ivr_menu"].reverse()


def _endless_pages(exchange: Exchange) -> None:
    value = json.loads(exchange.answer.body)
    last = value["ivrs"][-1]["id"] if value["ivrs"] else 0
    value.update(has_more=True, count=len(value["ivrs"]), last_seen_id=last)
    exchange.respond(replace(exchange.answer, body=json_bytes(value)))


def _half_then_dead(exchange: Exchange) -> None:
    """Answer half of the list to a plain request, and nothing to one for a further page."""
    if "?" in exchange.request.target:
        exchange.connection.reset()
        raise Gone
    ivrs = json.loads(exchange.answer.body)["ivrs"]
    half = ivrs[: max(1, len(ivrs) // 2)]
    value = {"has_more": True, "count": len(half), "last_seen_id": half[-1]["id"] if half else 0, "ivrs": half}
    exchange.respond(replace(exchange.answer, body=json_bytes(value)))


MISSING_ID = shaped("IVR without id", lambda value: value["ivrs"][0].pop("id") and None)
NULL_ID = shaped("IVR with id null", lambda value: value["ivrs"][0].update(id=None))
FLOAT_ID = shaped("IVR with id as float", lambda value: value["ivrs"][0].update(id=float(value["ivrs"][0]["id"])))
TEXT_ID = shaped("IVR with id as text", lambda value: value["ivrs"][0].update(id=str(value["ivrs"][0]["id"])))
BOOL_ID = shaped("IVR with id true", lambda value: value["ivrs"][0].update(id=True))
PATH_ID = shaped("IVR with id that is a path", lambda value: value["ivrs"][0].update(id="../users"))
DUPLICATE_ID = shaped("two IVRs with one id", lambda value: value["ivrs"].append(dict(value["ivrs"][0], name="twin")))
DUPLICATE_NAME = shaped("two IVRs with one name", lambda value: value["ivrs"].append(dict(value["ivrs"][0], id=9999)))
NULL_LIST = shaped("list null", lambda value: value.update(ivrs=None))
NO_LIST = shaped("list missing", lambda value: {"success": True})
LIST_AS_MAP = shaped("list a map", lambda value: {"ivrs": {str(ivr["id"]): ivr for ivr in value["ivrs"]}})
NULL_IVR = shaped("IVR null", lambda value: value["ivrs"].append(None))
TEXT_IVR = shaped("IVR a text", lambda value: value["ivrs"].append("7001"))
MENU_NOT_A_LIST = shaped("menu not a list", lambda value: value["ivrs"][0].update(ivr_menu="1"))
MENU_NULL = shaped("menu null", lambda value: value["ivrs"][0].update(ivr_menu=None))
MENU_ENTRY_TEXT = shaped("menu entry a text", lambda value: value["ivrs"][0]["ivr_menu"].append("3"))
MENU_KEY_TWICE = shaped("menu key twice", _menu_key_twice)
NAME_NULL = shaped("IVR with name null", lambda value: value["ivrs"][0].update(name=None))
EMPTY_LIST = shaped("list empty", lambda value: value.update(ivrs=[]))
FIELD_TWICE = rewritten("IVR field twice", lambda text: text.replace(b'"name": ', b'"name": "other", "name": ', 1))
FIELD_TWICE = replace(FIELD_TWICE, kinds=("LIST",))
BARE_LIST = shaped("list without wrapper", lambda value: value["ivrs"])
DATA_WRAPPER = shaped("list in data", lambda value: {"success": True, "data": value["ivrs"]})
UNKNOWN_FIELDS = shaped("IVR with unknown fields", lambda value: value["ivrs"][0].update(colour="red", tags=[1, {}]))
OTHER_ORDER = shaped("list in another order", _shuffled)
ENDLESS_PAGES = Fault("page that repeats without end", True, _endless_pages, kinds=("LIST",))
HALF_THEN_DEAD = Fault("half the list, then a dead connection", True, _half_then_dead, kinds=("LIST",))
LIST_SHAPES = (
    MISSING_ID,
    NULL_ID,
    FLOAT_ID,
    TEXT_ID,
    BOOL_ID,
    PATH_ID,
    DUPLICATE_ID,
    DUPLICATE_NAME,
    NULL_LIST,
    NO_LIST,
    LIST_AS_MAP,
    NULL_IVR,
    TEXT_IVR,
    MENU_NOT_A_LIST,
    MENU_NULL,
    MENU_ENTRY_TEXT,
    MENU_KEY_TWICE,
    NAME_NULL,
    EMPTY_LIST,
    FIELD_TWICE,
    BARE_LIST,
    DATA_WRAPPER,
    UNKNOWN_FIELDS,
    OTHER_ORDER,
    ENDLESS_PAGES,
    HALF_THEN_DEAD,
)

GROUPS: dict[str, tuple[Fault, ...]] = {
    "ON_ACCEPT": ON_ACCEPT,
    "CONNECTION": CONNECTION,
    "HEADS": HEADS,
    "FRAMES": FRAMES,
    "SERVER_ERRORS": SERVER_ERRORS,
    "CLIENT_ERRORS": CLIENT_ERRORS,
    "FAILED_BODIES": FAILED_BODIES,
    "REDIRECTS": REDIRECTS,
    "RATE_LIMITS": RATE_LIMITS,
    "BODIES": BODIES,
    "LIST_SHAPES": LIST_SHAPES,
}
ALL: tuple[Fault, ...] = (SOUND, *(fault for group in GROUPS.values() for fault in group))
