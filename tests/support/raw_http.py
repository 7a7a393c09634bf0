# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A client of the fault server that shows bytes: over a raw socket, with every ending of a connection.

It knows HTTP/1.1 and how strictly an answer of this API has to be read. It uses nothing of the collection.
"""

from __future__ import annotations

import json
import socket
from typing import Any

from tests.support.bodies import body_of
from tests.support.faults.server import TOKEN, FaultServer
from tests.support.ivr_samples import sample_ivrs

BEARER = {"Authorization": f"Bearer {TOKEN}"}
WAITS = 5
"""A wait is split into this many parts, because a machine that stalls uses up one part, not all."""


def raw_request(method: str, target: str, body: Any = None, *headers: str) -> bytes:
    content = b"" if body is None else json.dumps(body).encode()
    lines = [
        f"{method} {target} HTTP/1.1",
        "Host: x",
        f"Authorization: Bearer {TOKEN}",
        "Content-Type: application/json",
        *headers,
    ]
    lines += [f"Content-Length: {len(content)}", "", ""]
    return "\r\n".join(lines).encode() + content


def talk(server: FaultServer, data: bytes, timeout: float = 2.0) -> tuple[bytes, str]:
    """Send bytes, read all there is; tell how it ended: "closed", "reset" or "silence"."""
    got, silent = b"", 0
    with socket.create_connection(("127.0.0.1", server.port), timeout=timeout) as sock:
        try:
            sock.sendall(data)
            sock.settimeout(timeout / WAITS)
            while silent < WAITS:
                try:
                    more = sock.recv(65536)
                except socket.timeout:
                    silent += 1
                    continue
                if not more:
                    return got, "closed"
                got, silent = got + more, 0
        except socket.timeout:
            return got, "silence"
        except ConnectionError:
            return got, "reset"
    return got, "silence"


def put(server: FaultServer, *, wait: float = 2.0, **fields: Any) -> tuple[bytes, str]:
    body = {**body_of(sample_ivrs(1)[0]), **fields}
    return talk(server, raw_request("PUT", "/v1/ivr/7001", body, "Connection: close"), wait)


def listing(server: FaultServer, query: str = "", timeout: float = 2.0) -> tuple[bytes, str]:
    return talk(server, raw_request("GET", f"/v1/ivrs{query}", None, "Connection: close"), timeout)


def content_of(answer: bytes) -> bytes:
    return answer.partition(b"\r\n\r\n")[2]


def listed(answer: bytes) -> Any:
    return json.loads(content_of(answer))


def lengths(answer: bytes) -> list[str]:
    lines = answer.partition(b"\r\n\r\n")[0].decode().split("\r\n")
    return [line.partition(": ")[2] for line in lines if line.startswith("Content-Length")]


def strict(content: bytes) -> Any:
    """Read JSON as strictly as a client of this API has to."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) != len(pairs):
            raise ValueError("a key twice")
        return dict(pairs)

    def refuse(constant: str) -> None:
        raise ValueError(constant)

    def real(text: str) -> float:
        if float(text) in (float("inf"), float("-inf")):
            raise ValueError(text)
        return float(text)

    text = content.decode("utf-8-sig")
    value = json.loads(text, object_pairs_hook=unique, parse_constant=refuse, parse_float=real)
    json.dumps(value, ensure_ascii=False).encode("utf-8")
    return value
