# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is recorded of a request and its answer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._http.session import Request
from ansible_collections.servetel.ivr.plugins.module_utils._http.transport import Response
from ansible_collections.servetel.ivr.plugins.module_utils._probe.exchanges import (
    NOT_JSON,
    Exchanges,
    mentions,
    unwrapped,
)


def recorded(body: bytes, **headers: str) -> Any:
    exchanges = Exchanges()
    request = Request("GET", "/v1/ivrs", authorization="Bearer secret")
    exchanges.record(request, Response(200, headers, bytearray(body)))
    return exchanges.newest


def test_the_token_is_not_recorded_but_how_it_was_sent() -> None:
    exchanges = Exchanges()
    for authorization in ("Bearer secret", "secret", None):
        exchanges.record(Request("GET", "/v1/ivrs", authorization=authorization), None)
    assert [exchange.scheme for exchange in exchanges] == ["bearer", "raw", ""]
    assert "secret" not in str(exchanges)
    assert (exchanges.newest.status, exchanges.newest.body, exchanges.newest.succeeded) == (0, None, False)


def test_headers_of_interest_are_kept_in_lower_case() -> None:
    headers = {"X-RateLimit-Limit": "3", "Set-Cookie": "secret", "Server": "nginx"}
    assert recorded(b"{}", **headers).headers == {"x-ratelimit-limit": "3", "server": "nginx"}


@pytest.mark.parametrize(
    ("body", "value"), [(b"", None), (b" \n", None), (b"<html>", NOT_JSON), (b"\xff", NOT_JSON), (b"[1]", [1])]
)
def test_a_body_is_json_or_not(body: bytes, value: Any) -> None:
    assert recorded(body).body == value


@pytest.mark.parametrize(
    ("body", "items"),
    [
        ([1], [1]),
        ({"ivrs": [1]}, [1]),
        ({"data": [1]}, [1]),
        ({}, []),
        ({"ivrs": {}}, []),
        (None, []),
        (NOT_JSON, []),
    ],
)
def test_the_list_is_found_in_its_wrapping(body: Any, items: list[Any]) -> None:
    assert unwrapped(body) == items


def test_only_reads_that_succeeded_show_ivrs() -> None:
    exchanges = Exchanges()
    cases: tuple[Any, ...] = (("GET", 500), ("POST", 200), ("GET", 200))
    for method, status in cases:
        exchanges.record(Request(method, "/v1/ivrs"), Response(status, {}, bytearray(b'[{"id": 1}, 2]')))
    assert exchanges.ivrs(0) == [{"id": 1}]
    assert exchanges.ivrs(3) == []


@pytest.mark.parametrize(
    ("item", "is_mentioned"),
    [
        ({"failover": "ivr||90"}, True),
        ({"failover": "IVR| 090"}, True),
        ({"failover": "submenu||90"}, True),
        ({"failover": "department||90"}, False),
        ({"failover_type": "ivr", "failover": 90.0}, True),
        ({"failover": {"type": "ivr", "id": 90}}, True),
        ({"fallback": {"destination_type": "ivr", "destination_id": "90"}}, True),
        ({"children": [{"id": 90, "name": "A"}]}, True),
        ({"ivr_menu": [{"option": "1", "fallback": {"id": 90}}]}, True),
        ({"ivr_menu": [{"option": "1", "fallback": "90"}]}, True),
        ({"ivr_menu": [{"option": "1", "destination_type": "department", "destination_id": "90"}]}, False),
        ({"id": 90, "recording": 90, "timeout": 90}, False),
        ({"failover": 901}, False),
    ],
)
def test_an_id_is_mentioned_where_something_may_lead_to_it(item: dict[str, Any], is_mentioned: bool) -> None:
    assert mentions(item, "90") is is_mentioned
    for path, counts in (("/v1/my_number", True), ("/v1/users", False)):
        exchanges = Exchanges()
        body = bytearray(json.dumps({"data": [{"id": 1}, item], "last_seen_id": 90}).encode())
        exchanges.record(Request("GET", path), Response(200, {}, body))
        assert exchanges.numbers() == ([{"id": 1}, item] if counts else [])


@pytest.mark.parametrize("body", [b'{"id": "90"}', b'{"ivr": {"id": 90}}', b'{"data": [{"id": 90}]}', b'[{"id": 90}]'])
def test_an_answer_shows_an_id_wherever_it_stands(body: bytes) -> None:
    assert recorded(body).shows("90")
    assert not recorded(body).shows("9")


def test_an_id_deep_in_an_answer_is_not_looked_for() -> None:
    assert not recorded(b'{"a": {"b": {"c": {"d": {"id": 90}}}}}').shows("90")
