# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many connections at once, kept alive, and closed at once."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time

import pytest
import requests

from tests.support import faults
from tests.support.faults.server import FaultServer
from tests.support.faults.wire import dead_url
from tests.support.raw_http import BEARER, listing, raw_request


def test_normal_answers_keep_the_connection_alive(server: FaultServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    for _turn in range(5):
        connection.request("GET", "/v1/ivrs", headers=BEARER)
        assert connection.getresponse().read()
    connection.close()
    assert (len(server.requests), server.connections) == (5, 1)


def test_many_connections_are_served_at_the_same_time(server: FaultServer) -> None:
    server.always("LIST", faults.late(0.2))
    answers: list[bytes] = []
    threads = [threading.Thread(target=lambda: answers.append(listing(server)[0])) for _client in range(40)]
    start = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - start < 40 * 0.2 / 2
    assert len(answers) == 40
    assert all(answer.startswith(b"HTTP/1.1 200 ") for answer in answers)


@pytest.mark.parametrize("kind", [None, "good"], ids=["plain", "TLS"])
def test_closing_is_quick_with_many_hanging_clients(kind: str | None) -> None:
    server = FaultServer(tls=kind)
    server.always("LIST", faults.HANG)
    context = ssl.create_default_context(cafile=server.ca_path)
    clients = [socket.create_connection(("127.0.0.1", server.port)) for _client in range(30)]
    idle = [socket.create_connection(("127.0.0.1", server.port)) for _client in range(5)]
    if kind:
        clients = [context.wrap_socket(client, server_hostname="localhost") for client in clients]
    for client in clients:
        client.sendall(raw_request("GET", "/v1/ivrs"))
    while len(server.requests) < 30:
        time.sleep(0.01)
    start = time.monotonic()
    server.close()
    assert time.monotonic() - start < 5
    for client in clients + idle:
        client.close()


def test_a_closed_server_leaves_no_port_and_no_thread_behind() -> None:
    with FaultServer() as server:
        listing(server)
        port, ca_path = server.port, server.ca_path
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=0.5)
    with pytest.raises(FileNotFoundError), open(ca_path, encoding="utf-8"):
        pass
    assert not [thread for thread in threading.enumerate() if thread.name == f"faults:{port}"]


def test_nobody_listens_at_a_dead_url() -> None:
    with pytest.raises(requests.ConnectionError):
        requests.get(dead_url(), timeout=1)
