# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A probe makes no more than 40 requests, with all pages and repetitions, and keeps some of them for its deletion."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._http.client import Client
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._http.rate_limit import RateLimiter
from ansible_collections.servetel.ivr.plugins.module_utils._probe import budget
from ansible_collections.servetel.ivr.plugins.module_utils._probe.budget import MAX_REQUESTS, Budget
from tests.faults.probing import WRITING, add_branches, answers, at_request, left_by_probes, probe
from tests.simulator import Simulator
from tests.support.faults.server import FaultServer
from tests.unit.plugins.module_utils.task_calls import refusal

pytestmark = pytest.mark.usefixtures("no_backoff", "full_speed")

LATER: dict[str, Any] = {"status": 429, "headers": {"Retry-After": "0"}}


@pytest.fixture
def full_speed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without fewer requests a second after "too many"."""
    monkeypatch.setattr(RateLimiter, "slow_down", lambda limiter: None)


@pytest.mark.usefixtures("server")
def test_what_the_deletion_needs_is_kept_until_it_is_released(client: Client) -> None:
    stop = threading.Event()
    found = Budget(client, stop)
    found.keep()
    found.learn_pages(3)
    assert (found.left, found.allows(35, 0), found.allows(36, 0), found.allows(2, 11)) == (40, True, False, True)
    stop.set()
    assert not found.allows(0, 0)
    for _request in range(MAX_REQUESTS - 5):
        client.read("/v1/ivrs", deadline=Deadline(10))
    error = refusal(lambda: client.read("/v1/ivrs", deadline=Deadline(10)))
    assert error.kind == "not_attempted"
    assert "GET /v1/ivrs was not sent: a probe makes at most 40 requests" in str(error)
    found.release()
    client.read("/v1/ivrs", deadline=Deadline(10))
    assert found.left == 4


def test_a_limit_is_not_exceeded_by_a_write(server: FaultServer, client: Client) -> None:
    client.limit_requests(0, "enough")
    error = refusal(lambda: client.write("DELETE", "/v1/ivr/7926", deadline=Deadline(10)))
    assert (error.kind, client.requests, client.wrote, server.requests) == ("not_attempted", 0, False, [])


@pytest.mark.parametrize("write", [False, True])
def test_a_list_of_too_many_pages_ends_the_probe(write: bool) -> None:
    with Simulator() as api:
        add_branches(api, 900)
        found = probe(api, **{**WRITING, "write": write})
        assert (found["failed"], found["error"]["kind"], api.writes) == (True, "blocked", [])
        assert found["requests"] == len(api.requests) == MAX_REQUESTS
    assert "If the account has many IVRs, probe one with fewer." in found["msg"]
    assert answers(found) == {
        "authorization": "bearer",
        "list_shape": "ivrs",
        "list_pages": "paged",
    }


@pytest.mark.parametrize("write", [False, True])
def test_a_list_that_is_never_answered_ends_the_probe(write: bool) -> None:
    with Simulator() as api:
        api.answer_next("GET", "/v1/ivrs", **LATER, times=99)
        found = probe(api, write=write)
        assert (found["failed"], found["error"]["kind"], found["findings"]) == (True, "blocked", [])
        assert len(api.requests) == MAX_REQUESTS


@pytest.mark.parametrize("method", ["POST", "PUT", "GET"])
def test_repetitions_are_counted_and_the_ivr_is_deleted(method: str) -> None:
    with Simulator() as api:
        at_request(api, 2, "PUT", "/v1/ivr/", lambda: api.answer_next(method, "/v1/ivr", **LATER, times=25))
        found = probe(api, **WRITING)
        assert (found["leftover"], left_by_probes(api)) == ([], [])
        assert len(api.requests) <= MAX_REQUESTS
        assert method != "GET" or not found.get("failed")


def test_a_repetition_that_leaves_no_request_to_read_an_update_answers_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MAX_REQUESTS", 17)
    with Simulator() as api:
        at_request(api, 3, "PUT", "/v1/ivr/", lambda: api.answer_next("PUT", "/v1/ivr/", **LATER))
        found = probe(api, **WRITING)
        assert (found.get("failed"), len(api.requests), left_by_probes(api)) == (None, 17, [])


def test_a_deletion_that_is_always_put_off_leaves_the_ivr_with_its_id() -> None:
    with Simulator() as api:
        api.answer_next("DELETE", "/v1/ivr/", **LATER, times=99)
        found = probe(api, **WRITING)
        (left,) = [raw for raw in api.ivrs if raw["name"] in left_by_probes(api)]
        assert found["leftover"] == [{"id": str(left["id"]), "name": left["name"]}]
        assert len(api.requests) <= MAX_REQUESTS
    assert "The next probe that writes tries to delete it." in found["warnings"][0]


def test_the_last_requests_are_not_enough_to_see_a_deletion() -> None:
    with Simulator() as api:
        api.before_next("DELETE", "/v1/ivr/", lambda: api.answer_next("GET", "/v1/ivrs", **LATER, times=99))
        found = probe(api, **WRITING)
        assert len(api.requests) == MAX_REQUESTS
        (left,) = found["leftover"]
        assert left["id"]


def test_an_account_that_is_too_large_to_write_to_is_told_why() -> None:
    with Simulator() as api:
        add_branches(api, 400)
        found = probe(api, **WRITING)
        assert (found.get("failed"), api.writes) == (None, [])
    note = next(row["note"] for row in found["findings"] if row["question"] == "permissions_to_write")
    assert note.endswith("Listing the IVRs takes 21 requests. Probe an account with fewer IVRs.")
