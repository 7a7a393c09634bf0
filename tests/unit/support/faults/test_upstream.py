# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator says the same through the fault layer as over its own socket."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.simulator import Simulator
from tests.support.bodies import body_of
from tests.support.faults.upstream import Upstream
from tests.support.faults.wire import Request, json_bytes
from tests.support.ivr_samples import sample_ivrs

CONVERSATION: list[tuple[str, str, Any]] = [
    ("GET", "/v1/ivrs", None),
    ("PUT", "/v1/ivr/7001", body_of(sample_ivrs(1)[0], name="मुख्य")),
    ("PUT", "/v1/ivr/7001", {"name": "no more"}),
    ("GET", "/v1/ivrs?limit=1", None),
    ("DELETE", "/v1/ivr/7002", None),
    ("DELETE", "/v1/ivr/7002", None),
    ("GET", "/v1/users?limit=2&last_seen_id=30102", None),
    ("POST", "/v1/auth/login", {"email": "nobody", "password": "wrong"}),
    ("GET", "/nowhere/%2e%2e", None),
]


def test_the_answers_are_those_of_the_simulators_own_server() -> None:
    behind = Simulator(sample_ivrs(2))
    upstream = Upstream(behind.application)
    with Simulator(sample_ivrs(2)) as alone:
        for method, target, body in CONVERSATION:
            headers = {"Authorization": f"Bearer {alone.token}", "Content-Type": "application/json"}
            content = b"" if body is None else json_bytes(body)
            direct = requests.request(method, alone.url + target, data=content, headers=headers, timeout=5)
            answer = upstream.ask(Request(method, target, list(headers.items()), content, 0.0))
            assert (answer.status, answer.body) == (direct.status_code, direct.content)
            assert dict(answer.headers)["Content-Type"] == direct.headers["Content-Type"]
        assert behind.ivrs == alone.ivrs != sample_ivrs(2)


def test_a_simulator_that_waits_is_a_mistake() -> None:
    upstream = Upstream(Simulator(latency=0.1).application)
    with pytest.raises(RuntimeError, match="no running event loop"):
        upstream.ask(Request("GET", "/v1/ivrs", [], b"", 0.0))
