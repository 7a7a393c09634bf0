# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of the network side share: a fault server, clients of it, and a clock that does not wait.

Knows no expectation. A test ends with an error if a fault that it scripted was never met.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account
from ansible_collections.servetel.ivr.plugins.module_utils._http import rate_limit
from ansible_collections.servetel.ivr.plugins.module_utils._http.auth import Credentials
from ansible_collections.servetel.ivr.plugins.module_utils._http.client import Client
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._http.rate_limit import RateLimiter
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import DEFINITION_OPTIONS
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import Listing
from tests.support.faults.server import EMAIL, PASSWORD, TOKEN, FaultServer
from tests.unit.plugins.module_utils.task_calls import Params


@pytest.fixture
def server() -> Iterator[FaultServer]:
    """An account with the IVRs 7001, 7002 and 7003."""
    with FaultServer() as running:
        yield running
        assert not running.unmet


@pytest.fixture
def login() -> Credentials:
    return Credentials(email=EMAIL, password=PASSWORD)


@pytest.fixture
def new_client(server: FaultServer) -> Callable[..., Client]:
    """Makes clients of the fault server: with its permanent token, and without a limit of their pace."""

    def make(credentials: Credentials = Credentials(TOKEN), **options: Any) -> Client:
        return Client(server.url, credentials, **{"rate": 0, **options})

    return make


@pytest.fixture
def client(new_client: Callable[..., Client]) -> Client:
    return new_client()


@pytest.fixture
def account(client: Client) -> Account:
    return Account(client)


@pytest.fixture
def deadline() -> Deadline:
    return Deadline(10)


class Clock:
    """Time that only passes when somebody sleeps; `slept` holds for how long each time."""

    def __init__(self) -> None:
        self.now = 1.0
        self.slept: list[float] = []
        self._lock = threading.Lock()

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.now += seconds
            if seconds:
                self.slept.append(round(seconds, 6))


def starts(limiter: RateLimiter, clock: Clock, count: int) -> list[float]:
    """When so many requests start, in seconds from now."""
    begin = clock.now
    moments = []
    for _number in range(count):
        limiter.acquire()
        moments.append(round(clock.now - begin, 3))
    return moments


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The client's waits happen on this clock; deadlines stay on the real one."""
    clock = Clock()
    monkeypatch.setattr(rate_limit, "time", clock)
    return clock


@pytest.fixture
def no_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    """The random part of every wait is none."""
    monkeypatch.setattr(random, "uniform", lambda least, most: least)


@pytest.fixture
def old_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first list is old as soon as it is there, those after it are not."""
    lists: list[Listing] = []

    def age(listing: Listing) -> float:
        if not lists:
            lists.append(listing)
        return 100.0 if listing is lists[0] else 0.0

    monkeypatch.setattr(Listing, "age", age)


@pytest.fixture
def params(server: FaultServer) -> Params:
    """The options of a task after Ansible has put in their defaults."""

    def make(**given: Any) -> dict[str, Any]:
        options: dict[str, Any] = dict.fromkeys(
            (*DEFINITION_OPTIONS, "api_email", "api_password", "ca_path", "source", "ivrs")
        )
        options.update(api_url=server.url, api_token=TOKEN, validate_certs=True)
        options.update(api_timeout=5.0, api_deadline=5.0, api_rate=0.0, resolve_names=False)
        options.update(on_error="continue", purge=False, lint="off", force=False, state="present", purge_menu=True)
        options.update(assume_recording_type="recording", names=None, check_numbers=False, defaults=None, at=None)
        options.update(portable=False)
        options.update(on_edit="warn", base=None)
        options.update(assume_recording_type="recording")
        return {**options, **given}

    return make
