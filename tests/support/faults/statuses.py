# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults of the status: errors of the server, refusals, failures inside of a 200, redirects, rate limits."""

from __future__ import annotations

import email.utils
import time
from typing import Any

from tests.support.faults.fault import HTML, HTML_TYPE, Exchange, Fault, status
from tests.support.faults.wire import Answer, json_bytes


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
FORBIDDEN_HTML = status(403, HTML, HTML_TYPE, name="status 403 with HTML")
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
UNCLEAR = tuple(
    fault
    for refused in (
        *[status(code, HTML, HTML_TYPE, name=f"status {code} with HTML") for code in (400, 409, 422)],
        FORBIDDEN_HTML,
        *[status(code, "", name=f"status {code}, empty") for code in (403, 422)],
    )
    for fault in (refused, refused.applied)
)
"""Refusals that a proxy may have sent after the write."""
STATUSES = SERVER_ERRORS + CLIENT_ERRORS + UNCLEAR

FAILED_FALSE = status(200, {"success": False, "message": "Something is wrong."}, name="200 success false")
FAILED_TEXT = status(200, {"success": "false", "message": "Something is wrong."}, name='200 success "false"')
FAILED_ZERO = status(200, {"success": 0, "message": "Something is wrong."}, name="200 success 0")
FAILED_STATUS = status(200, {"status": "error", "message": "Something is wrong."}, name='200 status "error"')
FAILED_RATE = status(200, {"success": False, "message": "Too many requests"}, name="200 success false, rate limit")
FAILED_TROUBLE = status(200, {"success": False, "message": "Server Error"}, name="200 success false, trouble")
FAILED_BODIES = (
    FAILED_FALSE,
    FAILED_TEXT,
    FAILED_ZERO,
    FAILED_STATUS,
    FAILED_RATE,
    FAILED_TROUBLE,
    FAILED_TROUBLE.applied,
)

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
