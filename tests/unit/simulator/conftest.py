# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One simulator a test file, as new for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from tests.simulator import SWITCHES, Simulator, seeded_account


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def api(running: Simulator) -> Simulator:
    """The seeded account with every switch at its default."""
    running.switch(**{name: switch.default for name, switch in SWITCHES.items()})
    running.latency, running.rate = 0.0, None
    account = requests.put(f"{running.url}/_simulator/account", json=seeded_account(), timeout=10)
    assert account.status_code == 200
    running.forget_requests()
    return running
