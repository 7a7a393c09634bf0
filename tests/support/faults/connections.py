# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults of the connection: how it is accepted and ended, and what stands in place of an answer's head."""

from __future__ import annotations

from dataclasses import replace

from tests.support.faults.fault import Exchange, Fault, changed, raw


def drip_head(rate: float = 20) -> Fault:
    """A header that grows by `rate` bytes a second, without end."""

    def play(exchange: Exchange) -> None:
        exchange.connection.send(b"HTTP/1.1 200 OK\r\nX-Drip: ")
        while True:
            exchange.connection.send(b"a")
            exchange.connection.pause(1 / rate)

    return Fault(f"head drips {rate:g} bytes a second", False, play, endless=True)


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
