# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a fault is: it may go wrong anywhere between a request and its sound answer. And what makes most faults.

It knows what a fault does on the wire, and whether a write is applied before it (`applies`). The faults themselves
are in the other modules, by what they break. It does not know how a client should react.

`applies` is about writes only. A fault that does not apply a write still shows the answer that a carried-out write
would have had, where it shows any. `fault.applied` and `fault.unapplied` are the same fault with that truth.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Callable

from tests.support.faults.wire import Answer, Connection, Request, json_bytes

if TYPE_CHECKING:
    from tests.support.faults.server import FaultServer

WRITES = ("PUT", "POST", "DELETE")
REQUESTS = ("LIST", *WRITES, "LOGIN", "USERS", "DEPARTMENTS", "OTHER")
SLOTS = ("ACCEPT", *REQUESTS)
MIB = 1024 * 1024
HTML_TYPE = ("Content-Type", "text/html")
HTML = "<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Something went wrong</h1></body></html>"


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


SOUND = Fault("no fault", True, Exchange.respond)
