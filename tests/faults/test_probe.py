# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A probe writes to no IVR but its own, whatever happens: with any answer at any request, and killed at any moment."""

from __future__ import annotations

import copy
import json
import os
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.modules import api_probe
from tests.faults.probing import NAME, WRITING, at_request, left_by_probes, probe, run, strange_writes
from tests.simulator import Simulator
from tests.support import faults
from tests.support.faults import SOUND, Fault
from tests.support.faults.server import TOKEN, FaultServer, Raw

pytestmark = pytest.mark.usefixtures("no_backoff")

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("SERVETEL_TEST_KILLS") or 3)
LAST = 26
"""More requests than a probe of the seeded account makes."""
ANSWERS: dict[str, dict[str, Any]] = {
    "500 before": {"status": 500},
    "500 after": {"status": 500, "apply": True},
    "504 after": {"status": 504, "apply": True},
    "401": {"status": 401},
    "403": {"status": 403},
    "404": {"status": 404},
    "404 after": {"status": 404, "apply": True},
    "422": {"status": 422},
    "429": {"status": 429, "headers": {"Retry-After": "0"}},
    "200 HTML": {"status": 200, "body": "<html>"},
    "200 HTML after": {"status": 200, "body": "<html>", "apply": True},
    "200 empty": {"status": 200, "body": {}},
    "200 failure": {"status": 200, "body": {"success": False, "message": "No."}},
    "an empty list": {"status": 200, "body": {"ivrs": []}},
}


@pytest.mark.parametrize("name", ANSWERS)
def test_whatever_one_request_is_answered_with_a_probe_writes_to_its_own_ivr_only(name: str) -> None:
    def answer(number: int) -> None:
        with Simulator() as api:
            before = api.ivrs
            ids = {str(raw["id"]) for raw in before}
            most = count_ivrs(api)
            at_request(api, number, "*", ".", lambda: api.answer_next("*", ".", **ANSWERS[name]))
            probe(api, **WRITING)
            assert strange_writes(api, ids) == [], number
            assert max(most) <= len(before) + 1, number
            left = left_by_probes(api)
            assert len(left) <= 1, number
            assert [raw for raw in api.ivrs if raw["name"] not in left] == before, number
            if left:
                again = probe(api, **WRITING)
                assert (again.get("failed"), again["leftover"], api.ivrs) == (None, [], before), number
                assert strange_writes(api, ids) == [], number

    with ThreadPoolExecutor(8) as pool:  # Some answers are waited for.
        list(pool.map(answer, range(1, LAST + 1)))


@pytest.mark.parametrize(
    "fault", [faults.RESET, faults.RESET_APPLIED, faults.CUT.applied, faults.HANG.applied], ids=str
)
@pytest.mark.parametrize("slot", ["LIST", "POST", "PUT", "DELETE"])
def test_wherever_the_connection_breaks_a_probe_writes_to_its_own_ivr_only(slot: str, fault: Fault) -> None:
    if slot not in fault.kinds:
        return

    def broken(number: int) -> bool:
        """Let the request with this number of its kind meet the fault; whether there was one."""
        with FaultServer() as server:
            before = copy.deepcopy(server.ivrs)
            server.script(slot, [*[SOUND] * number, fault])
            run(api_probe, server.url, TOKEN, api_timeout=0.4 if fault.endless else 10.0, **WRITING)
            was_met = not server.unmet
            server.heal()
            left = [raw["name"] for raw in server.ivrs if NAME.fullmatch(raw["name"])]
            assert len(left) <= 1, number
            assert [raw for raw in server.ivrs if raw["name"] not in left] == before, number
            again = run(api_probe, server.url, TOKEN, **WRITING)
            assert (again.get("failed"), again["leftover"], server.ivrs) == (None, [], before), number
            assert foreign_writes(server, before) == [], number
            return was_met

    with ThreadPoolExecutor(8) as pool:
        met = list(pool.map(broken, range(16)))
    assert met[0] and not met[-1]


def test_a_probe_keeps_the_rate_of_requests() -> None:
    rate = 10
    with FaultServer() as server:
        begun = time.monotonic()
        found = run(api_probe, server.url, TOKEN, api_rate=rate, **WRITING)
        times = [request.time - begun for request in server.requests]
    assert found.get("failed") is None and len(times) > rate
    # A busy computer may make a request late, but never early.
    assert [number for number, seconds in enumerate(times) if seconds < number // rate] == []


def foreign_writes(server: FaultServer, before: list[Raw]) -> list[str]:
    """The writes that came in and were not about the IVR of a probe."""
    ids = {str(raw["id"]) for raw in before}
    own = [request for request in server.writes if request.method == "POST"]
    found = [f"{one.method} {one.path}" for one in server.writes if one.path.rpartition("/")[2] in ids]
    return found + [name for name in (json.loads(one.body)["name"] for one in own) if not NAME.fullmatch(name)]


def count_ivrs(api: Simulator) -> list[int]:
    """How many IVRs there were before each request."""
    counts = [len(api.ivrs)]
    api.before_next("*", ".", lambda: counts.append(len(api.ivrs)), times=1000)
    return counts


def test_a_probe_that_is_killed_leaves_one_ivr_at_most_and_the_next_one_removes_it() -> None:
    chance = random.Random(os.environ.get("SERVETEL_TEST_FAULT_SEED") or "probe")
    killed_late = 0
    with Simulator(latency=0.01) as api:
        before = api.ivrs
        ids = {str(raw["id"]) for raw in before}
        for _kill in range(KILLS):
            begun = [False]
            api.before_next("GET", "/v1/ivrs", lambda begun=begun: begun.__setitem__(0, True))
            command = [sys.executable, "-m", "tests.faults.probing", api.url, api.token]
            process = subprocess.Popen(command, cwd=ROOT, env=environment())
            while not begun[0] and process.poll() is None:
                time.sleep(0.005)
            time.sleep(chance.uniform(0, 0.5))
            process.kill()
            process.wait()
            time.sleep(0.1)  # A request that was on its way may still arrive.
            left = left_by_probes(api)
            killed_late += bool(left)
            assert len(left) <= 1
            assert [raw for raw in api.ivrs if raw["name"] not in left] == before
            read = probe(api)
            assert [row["name"] for row in read["leftover"]] == left
        result = probe(api, **WRITING)
        assert (result.get("failed"), result["leftover"], api.ivrs) == (None, [], before)
        assert strange_writes(api, ids) == []
    assert killed_late or KILLS < 10


def environment() -> dict[str, str]:
    """An environment in which the collection is found."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / ".build" / "tree"), str(ROOT)])}
