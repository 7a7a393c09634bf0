# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the integration tests share: the installed collection, a simulated account, and a way to run playbooks.

Knows fixtures only; `running.py` does the work.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.integration.running import Outcome, Playbooks, Run, Task, connection, installed_collections
from tests.simulator import Simulator

HOSTS_CONNECTION = {"api_url": "{{ api_url }}", "api_token": "{{ api_token }}", "api_rate": "{{ api_rate }}"}


@pytest.fixture(scope="session")
def collections(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed_collections(tmp_path_factory.mktemp("collections"))


WAYS = os.environ.get("SERVETEL_TEST_WAYS", "in_process as_module").split()


@pytest.fixture(scope="module", params=WAYS)
def bare_playbook(
    collections: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Playbooks:
    """Runs tasks that say themselves whom they talk to; every test both ways."""
    return Playbooks(collections, tmp_path_factory.mktemp("playbooks"), in_process=request.param == "in_process")


@pytest.fixture
def api() -> Iterator[Simulator]:
    """The simulated account, as seeded, and with the default reading of the vendor's pages."""
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def playbook(bare_playbook: Playbooks, api: Simulator) -> Callable[..., Run]:
    """Runs tasks against the simulated account."""

    def run(tasks: Any, *, defaults: Mapping[str, Any] | None = None, **how: Any) -> Run:
        return bare_playbook(tasks, defaults={**connection(api), **(defaults or {})}, **how)

    return run


@pytest.fixture
def on_own_accounts(bare_playbook: Playbooks) -> Iterator[Callable[..., dict[str, Outcome]]]:
    """Runs several cases at a time: each is a host of one inventory, with tasks and a simulated account of its own."""
    with contextlib.ExitStack() as stack:

        def run(
            cases: Mapping[str, Sequence[Task]],
            *,
            switches: Mapping[str, Mapping[str, Any]] | None = None,
            prepare: Callable[[Simulator], object] = lambda api: None,
            defaults: Mapping[str, Any] | None = None,
        ) -> dict[str, Outcome]:
            hosts = {name: f"case{number}" for number, name in enumerate(cases)}
            apis = {
                name: stack.enter_context(Simulator(switches=dict((switches or {}).get(name, {})))) for name in cases
            }
            for api in apis.values():
                prepare(api)
            done = bare_playbook(
                {hosts[name]: tasks for name, tasks in cases.items()},
                hosts={hosts[name]: connection(api) for name, api in apis.items()},
                defaults={**HOSTS_CONNECTION, **(defaults or {})},
            )
            return {name: Outcome(api, done.by_host.get(hosts[name], []), done.output) for name, api in apis.items()}

        yield run
