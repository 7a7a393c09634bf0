# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One simulated account a test file, as new for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from tests.simulator import Simulator, seeded_account
from tests.simulator.switches import default_switches


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


@pytest.fixture
def api(simulator: Simulator) -> Simulator:
    """The account as it is seeded, every switch at its default, with nothing asked so far."""
    requests.put(f"{simulator.url}/_simulator/account", json=seeded_account(), timeout=10).raise_for_status()
    simulator.switch(**default_switches())
    simulator.latency, simulator.rate = 0.0, None
    simulator.forget_requests()
    return simulator
