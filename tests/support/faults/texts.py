# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults of the body's text: its encoding, its JSON, its values."""

from __future__ import annotations

import re
from dataclasses import replace

from tests.support.faults.fault import HTML, HTML_TYPE, Fault, body, changed, rewritten
from tests.support.faults.wire import Answer


def spliced(name: str, extra: bytes, *headers: tuple[str, str]) -> Fault:
    """The right answer with bytes put before a text: an IVR's description, a message, a token's type, a name."""
    marks = (b'"description":"', b'"message":"', b'"token_type":"', b'"name":"')

    def rewrite(content: bytes) -> bytes:
        mark = next((mark for mark in marks if mark in content), b"")
        return content.replace(mark, mark + extra, 1)

    return rewritten(name, rewrite, *headers)


def number(name: str, digits: bytes) -> Fault:
    """The right answer with this in the place of a number: an IVR's timeout, a token's expires_in, else a new key."""

    def rewrite(content: bytes) -> bytes:
        content, found = re.subn(rb'("(?:timeout|expires_in)":)\d+', rb"\g<1>" + digits, content, count=1)
        return content if found else content.replace(b"{", b'{"elapsed": ' + digits + b", ", 1)

    return rewritten(name, rewrite)


NAMASTE = "स्वागत"
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
    "duplicate keys", lambda content: re.sub(rb'\A\{("\w+":)', rb"{\g<1>null,\g<1>", content, count=1)
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
