# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The proxy forwards, refuses and fails as it is told."""

from __future__ import annotations

import threading
import time

import pytest
import requests

from tests.support import faults
from tests.support.faults.proxy import ProxyServer
from tests.support.faults.server import FaultServer
from tests.support.ivr_samples import sample_ivrs
from tests.support.raw_http import BEARER


def through(proxy: str, server: FaultServer, url: str | None = None) -> requests.Response:
    return requests.get(
        f"{url or server.url}/v1/ivrs",
        headers=BEARER,
        timeout=20,
        proxies={"http": proxy, "https": proxy},
        verify=server.ca_path,
    )


@pytest.mark.parametrize("kind", [None, "good"], ids=["plain", "tunnel"])
def test_a_proxy_forwards_and_keeps_a_record(kind: str | None) -> None:
    with FaultServer(tls=kind) as server, ProxyServer() as proxy:
        assert through(proxy.url, server).json() == {"ivrs": sample_ivrs(3)}
        assert len(proxy.requests) == len(server.requests) == 1
        seen = proxy.requests[0]
        assert seen.method == ("CONNECT" if kind else "GET")
        assert (seen.header("Authorization") is None) == bool(kind)


@pytest.mark.parametrize("kind", [None, "good"], ids=["plain", "tunnel"])
def test_a_proxy_with_a_password_lets_in_who_knows_it(kind: str | None) -> None:
    with FaultServer(tls=kind) as server, ProxyServer(user="me", password="p@ss:/word") as proxy:
        assert through(proxy.url, server).status_code == 200
        assert proxy.requests[0].header("Proxy-Authorization")
        assert server.requests[0].header("Proxy-Authorization") is None
        if kind:
            with pytest.raises(requests.exceptions.ProxyError, match="407"):
                through(proxy.bare_url, server)
        else:
            assert through(proxy.bare_url, server).status_code == 407
        assert len(server.requests) == 1


@pytest.mark.parametrize("mode", ["407", "refuse", "502", "close", "reset", "hang", "rubbish"])
def test_a_proxy_that_does_not_forward_lets_nothing_through(mode: str) -> None:
    with FaultServer(tls="good") as server, ProxyServer(mode) as proxy:
        with pytest.raises(requests.RequestException):
            requests.get(f"{server.url}/v1/ivrs", proxies={"https": proxy.url}, verify=server.ca_path, timeout=0.3)
        assert (len(proxy.requests), server.connections) == (1, 0)


def test_a_proxy_routes_a_made_up_host_to_loopback_and_no_other() -> None:
    with FaultServer() as server, ProxyServer(routes={"api.example:80": server.port}) as proxy:
        assert through(proxy.url, server, "http://api.example").status_code == 200
        assert through(proxy.url, server, "http://elsewhere.example").status_code == 502
        assert len(server.requests) == 1


@pytest.mark.parametrize("kind", ["expired", "wrong-host"])
def test_a_bad_certificate_is_seen_through_a_proxy_too(kind: str) -> None:
    with FaultServer(tls=kind) as server, ProxyServer() as proxy:
        with pytest.raises(requests.exceptions.SSLError):
            through(proxy.url, server)
        assert server.requests == []


def test_a_proxy_closes_quickly_with_open_tunnels() -> None:
    with FaultServer(tls="good") as server:
        server.always("LIST", faults.HANG)
        proxy = ProxyServer()
        refused: list[Exception] = []

        def client() -> None:
            try:
                through(proxy.url, server)
            except requests.RequestException as error:
                refused.append(error)

        clients = [threading.Thread(target=client) for _client in range(10)]
        for thread in clients:
            thread.start()
        while len(server.requests) < 10:
            time.sleep(0.01)
        start = time.monotonic()
        proxy.close()
        assert time.monotonic() - start < 5
        for thread in clients:
            thread.join()
        assert len(refused) == 10
