# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Loopback sockets and the bytes of HTTP: listening, reading a request, building an answer, ending a connection.

It knows threads, TCP and the frame of an HTTP/1.1 message.
It does not know the API, the account, certificates or faults.
"""

from __future__ import annotations

import contextlib
import email.utils
import json
import socket
import ssl
import struct
import threading
import time
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Callable

HOST = "127.0.0.1"
HEAD_LIMIT = 256 * 1024
JSON_TYPE = ("Content-Type", "application/json")

Headers = tuple[tuple[str, str], ...]


class Gone(Exception):
    """The client has gone away, or the server is closing: nothing more to do on this connection."""


@dataclass(frozen=True)
class Request:
    """One request as it came in; `target` is the raw request target, `path` the same without a query."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes
    time: float
    fault: str = ""

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    def header(self, name: str) -> str | None:
        """Return the value of the first header of this name, or None."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def json(self) -> Any:
        return json.loads(self.body.decode("utf-8"))


@dataclass(frozen=True)
class Answer:
    """One answer; `headers` are added to Date and Content-Length, or take their place."""

    status: int
    body: bytes = b""
    headers: Headers = (JSON_TYPE,)
    reason: str | None = None

    def having(self, *headers: tuple[str, str]) -> Answer:
        """Return the same answer with these headers set, instead of those of the same name."""
        names = {name.lower() for name, _value in headers}
        kept = tuple((name, value) for name, value in self.headers if name.lower() not in names)
        return replace(self, headers=kept + headers)

    def head(self) -> bytes:
        names = {name.lower() for name, _value in self.headers}
        headers = list(self.headers)
        if "date" not in names:
            headers.insert(0, ("Date", email.utils.formatdate(usegmt=True)))
        if self.status != 204 and not names & {"content-length", "transfer-encoding"}:
            headers.append(("Content-Length", str(len(self.body))))
        try:
            phrase = HTTPStatus(self.status).phrase if self.reason is None else self.reason
        except ValueError:
            phrase = "Unknown"
        lines = [f"HTTP/1.1 {self.status} {phrase}", *(f"{name}: {value}" for name, value in headers), "", ""]
        return "\r\n".join(lines).encode("utf-8")

    def __bytes__(self) -> bytes:
        return self.head() + self.body


def json_bytes(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8")


class Connection:
    """One accepted socket with a read buffer; every ending of a connection that a test may want is a method."""

    def __init__(self, sock: socket.socket, closing: threading.Event) -> None:
        self.sock = sock
        self.closing = closing
        self.buffer = b""
        self.ended = False

    def receive(self) -> bytes:
        """Return the next bytes; b"" at the end of the stream."""
        try:
            return self.sock.recv(65536)
        except OSError:
            return b""

    def send(self, data: bytes) -> None:
        try:
            self.sock.sendall(data)
        except OSError:
            raise Gone from None

    def send_below_tls(self, data: bytes) -> None:
        """Send bytes on the TCP connection, past the TLS layer if there is one."""
        try:
            socket.socket.sendall(self.sock, data)
        except OSError:
            raise Gone from None

    def pause(self, seconds: float) -> None:
        if self.closing.wait(seconds):
            raise Gone

    def hang(self) -> None:
        """Send nothing until the client goes away or the server closes."""
        while not self.closing.is_set() and self.receive():
            pass
        raise Gone

    def close(self) -> None:
        """End in good order: close_notify where there is TLS, then FIN."""
        if not self.ended and isinstance(self.sock, ssl.SSLSocket):
            with contextlib.suppress(OSError, ValueError):
                self.sock.settimeout(0)
                self.sock.unwrap()
        self.cut()

    def cut(self) -> None:
        """End with a FIN, without the close_notify of TLS."""
        if not self.ended:
            self.ended = True
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)
            self.sock.close()

    def reset(self) -> None:
        """End with a RST."""
        if not self.ended:
            self.ended = True
            with contextlib.suppress(OSError):
                self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.sock.close()

    def _until(self, mark: bytes) -> bytes:
        while mark not in self.buffer:
            data = self.receive()
            if not data or len(self.buffer) > HEAD_LIMIT:
                raise Gone
            self.buffer += data
        found, _mark, self.buffer = self.buffer.partition(mark)
        return found

    def _exactly(self, size: int) -> bytes:
        while len(self.buffer) < size:
            data = self.receive()
            if not data:
                raise Gone
            self.buffer += data
        found, self.buffer = self.buffer[:size], self.buffer[size:]
        return found

    def read_head(self) -> Request:
        """Read request line and headers; the body is still to come."""
        lines = self._until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        method, target, _version = [*lines[0].split(" "), "", ""][:3]
        pairs = [line.partition(":") for line in lines[1:]]
        return Request(method, target, [(name, value.strip()) for name, _colon, value in pairs], b"", time.monotonic())

    def read_body(self, head: Request) -> Request:
        """Return the request with its body read."""
        if "chunked" in (head.header("Transfer-Encoding") or "").lower():
            body = b""
            while True:
                size = int(self._until(b"\r\n").split(b";")[0], 16)
                body += self._exactly(size)
                self._until(b"\r\n")
                if not size:
                    return replace(head, body=body)
        return replace(head, body=self._exactly(int(head.header("Content-Length") or 0)))


class Listener:
    """Accepts connections on a loopback port, one thread each, and closes at once whatever they are doing."""

    def __init__(self, serve: Callable[[Connection], None]) -> None:
        self.serve = serve
        self.closing = threading.Event()
        self.lock = threading.Lock()
        self.connections = 0
        self.errors: list[BaseException] = []
        self._live: set[Connection] = set()
        self._threads: list[threading.Thread] = []
        self._socket = socket.create_server((HOST, 0), backlog=256)
        self.port: int = self._socket.getsockname()[1]
        self._start(self._accept)

    def _start(self, target: Callable[..., None], *args: Any) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True, name=f"faults:{self.port}")
        with self.lock:
            self._threads = [old for old in self._threads if old.is_alive()] + [thread]
            thread.start()

    def _accept(self) -> None:
        while not self.closing.is_set():
            try:
                sock, _peer = self._socket.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connections += 1
            self._start(self._run, Connection(sock, self.closing))

    def _run(self, connection: Connection) -> None:
        with self.lock:
            self._live.add(connection)
        try:
            if not self.closing.is_set():
                self.serve(connection)
        except (Gone, OSError):
            pass
        except Exception as error:  # a mistake in a fault or a callback must not pass unseen
            self.errors.append(error)
        finally:
            connection.close()
            with self.lock:
                self._live.discard(connection)

    def cut(self, seconds: float) -> None:
        """Cut every connection, and wait so long at most until what was received on them is done."""
        deadline = time.monotonic() + seconds
        while True:
            with self.lock:
                live = list(self._live)
            for connection in live:
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)
            if not live or time.monotonic() > deadline:
                return
            time.sleep(0.01)

    def close(self) -> None:
        """Stop listening, cut every connection, wait a moment for the threads."""
        self.closing.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self.cut(0.0)
        with self.lock:
            threads = list(self._threads)
        deadline = time.monotonic() + 0.1
        for thread in threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, deadline - time.monotonic()))


def dead_url() -> str:
    """Return an address on loopback where nobody listens."""
    with socket.create_server((HOST, 0)) as free:
        return f"http://{HOST}:{free.getsockname()[1]}"
