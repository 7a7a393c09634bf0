# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults of the body's frame: its length, its chunks, its end, its compression."""

from __future__ import annotations

import functools
import zlib
from dataclasses import replace
from typing import Any, Callable

from tests.support.faults.fault import MIB, Exchange, Fault, changed, rewritten


def drip_body(rate: float = 20) -> Fault:
    """Sound headers, then a body that grows by `rate` bytes a second, without end."""

    def play(exchange: Exchange) -> None:
        exchange.connection.send(exchange.answer.having(("Content-Length", str(1024 * MIB))).head())
        while True:
            exchange.connection.send(b" ")
            exchange.connection.pause(1 / rate)

    return Fault(f"body drips {rate:g} bytes a second", False, play, endless=True)


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
