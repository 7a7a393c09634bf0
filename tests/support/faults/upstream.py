# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way from the fault layer to the simulator behind it: a request in, its sound answer out.

It knows ASGI. There is no second socket: the simulator answers in the thread of the connection that asks, which costs
a tenth of a millisecond, and no server has to be started for each test.
"""

from __future__ import annotations

import threading
from typing import Any
from urllib.parse import unquote

from starlette.types import ASGIApp, Message, Scope

from tests.support.faults.wire import Answer, Request


class Upstream:
    """An application that is asked by one thread at a time, as it is behind a server of its own."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application
        self.lock = threading.RLock()

    def ask(self, request: Request) -> Answer:
        """Return the application's answer. It must not wait: a latency or a hook of the simulator is an error here."""
        messages: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": request.body, "more_body": False}

        async def send(message: Message) -> None:
            messages.append(message)

        with self.lock:
            call: Any = self._application(_scope(request), receive, send)
            try:
                call.send(None)
            except StopIteration:
                return _answer(messages)
        call.close()
        raise RuntimeError("The simulator waits, and the fault layer has no event loop in which it could.")


def _scope(request: Request) -> Scope:
    path, _mark, query = request.target.partition("?")
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in request.headers]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "method": request.method,
        "path": unquote(path),
        "raw_path": path.encode("latin-1"),
        "query_string": query.encode("latin-1"),
        "root_path": "",
        "headers": headers,
        "server": None,
        "client": None,
    }


def _answer(messages: list[Message]) -> Answer:
    start, *rest = messages
    headers = tuple(
        (name.decode("latin-1").title(), value.decode("latin-1"))
        for name, value in start["headers"]
        if name != b"content-length"
    )
    return Answer(start["status"], b"".join(message.get("body", b"") for message in rest), headers)
