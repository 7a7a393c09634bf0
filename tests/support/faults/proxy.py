# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A proxy on loopback: tunnels (CONNECT) and plain forwarding, for a user and password or for nobody.

It knows proxying and its own refusals. It does not know the API; it never connects anywhere but to loopback.
"""

from __future__ import annotations

import base64
import contextlib
import socket
import threading
from types import TracebackType
from urllib.parse import quote, urlsplit

from tests.support.faults.wire import HOST, Answer, Connection, Gone, Listener, Request

MODES = ("forward", "407", "refuse", "502", "close", "reset", "hang", "rubbish")
_REFUSALS = {
    "407": Answer(407, b"", (("Proxy-Authenticate", 'Basic realm="proxy"'),)),
    "refuse": Answer(403, b"<h1>Forbidden by the proxy</h1>", (("Content-Type", "text/html"),)),
    "502": Answer(502, b"<h1>Bad gateway</h1>", (("Content-Type", "text/html"),)),
}


class ProxyServer:
    """A context manager; `requests` and `connections` are its record, `mode` says what it does and may be changed.

    With `user` and `password` it answers 407 to who does not name them. `routes` leads a host that does not exist to a
    loopback port: ``{"api.servetel.example:443": server.port}``.
    """

    def __init__(
        self,
        mode: str = "forward",
        *,
        user: str | None = None,
        password: str = "",
        routes: dict[str, int] | None = None,
    ) -> None:
        if mode not in MODES:
            raise ValueError(f"mode must be one of {', '.join(MODES)}, not {mode!r}")
        self.mode = mode
        self.user = user
        self.password = password
        self.routes = dict(routes or {})
        self.requests: list[Request] = []
        self._listener = Listener(self._serve)

    @property
    def port(self) -> int:
        return self._listener.port

    @property
    def url(self) -> str:
        """The proxy's address, with user and password where it asks for them."""
        login = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}@" if self.user is not None else ""
        return f"http://{login}{HOST}:{self.port}"

    @property
    def bare_url(self) -> str:
        """The proxy's address without user and password."""
        return f"http://{HOST}:{self.port}"

    @property
    def connections(self) -> int:
        return self._listener.connections

    def close(self) -> None:
        self._listener.close()

    def __enter__(self) -> ProxyServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if error is None and self._listener.errors:
            raise self._listener.errors[0]

    def _serve(self, connection: Connection) -> None:
        request = connection.read_body(connection.read_head())
        with self._listener.lock:
            self.requests.append(request)
        mode = self.mode if self.mode != "forward" or self._may_come_in(request) else "407"
        if mode in _REFUSALS:
            connection.send(bytes(_REFUSALS[mode].having(("Connection", "close"))))
        elif mode == "reset":
            connection.reset()
        elif mode == "hang":
            connection.hang()
        elif mode == "rubbish":
            connection.send(b"220 mail.example ESMTP ready\r\n")
        elif mode == "forward":
            self._forward(connection, request)

    def _may_come_in(self, request: Request) -> bool:
        login = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return self.user is None or request.header("Proxy-Authorization") == f"Basic {login}"

    def _forward(self, connection: Connection, request: Request) -> None:
        tunnel = request.method == "CONNECT"
        address = urlsplit(f"//{request.target}" if tunnel else request.target)
        upstream = self._connect(address.hostname or "", address.port or (443 if tunnel else 80))
        if upstream is None:
            connection.send(bytes(_REFUSALS["502"].having(("Connection", "close"))))
            return
        with upstream:
            if tunnel:
                connection.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
                upstream.sendall(connection.buffer)
            else:
                upstream.sendall(_origin_form(request, address.path or "/", address.query))
            back = threading.Thread(target=_pump, args=(upstream, connection.sock), daemon=True)
            back.start()
            _pump(connection.sock, upstream)
            back.join(1)

    def _connect(self, host: str, port: int) -> socket.socket | None:
        routed = self.routes.get(f"{host}:{port}")
        if routed is None and host not in (HOST, "localhost"):
            return None
        try:
            return socket.create_connection((HOST, routed or port), timeout=None)
        except OSError:
            return None


def _origin_form(request: Request, path: str, query: str) -> bytes:
    """Return the request as the origin server gets it: no proxy headers, one request on the connection."""
    kept: list[tuple[str, str]] = [
        (name, value)
        for name, value in request.headers
        if not name.lower().startswith("proxy-")
        and name.lower() not in ("connection", "transfer-encoding", "content-length")
    ]
    kept += [("Connection", "close"), ("Content-Length", str(len(request.body)))]
    target = f"{path}?{query}" if query else path
    lines = [f"{request.method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in kept), "", ""]
    return "\r\n".join(lines).encode("latin-1") + request.body


def _pump(source: socket.socket, sink: socket.socket) -> None:
    """Copy until the source ends, then end both directions."""
    with contextlib.suppress(OSError, Gone):
        while True:
            data = source.recv(65536)
            if not data:
                break
            sink.sendall(data)
    for side in (source, sink):
        with contextlib.suppress(OSError):
            side.shutdown(socket.SHUT_RDWR)
