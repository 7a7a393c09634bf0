# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the integration tests share: the installed collection, a simulated account, and a way to run playbooks.

Knows fixtures only; `running.py` does the work.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.simulator import Simulator
from tests.support.running import (
    Outcome,
    Playbooks,
    Run,
    Task,
    clean_environment,
    command,
    connection,
    installed_collections,
)

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


@pytest.fixture
def collection_playbook(bare_playbook: Playbooks, api: Simulator, tmp_path: Path) -> Callable[..., Any]:
    """Runs a playbook of the collection by its name, from the folder `tmp_path`; `hosts` is the inventory, if any.

    `words` may begin with playbooks to run after it, as long as it does not fail. Hosts may have variables of their
    own. `assumed` is the type of prompts that the environment gives.
    """

    def run(
        name: str,
        *words: str,
        hosts: Sequence[str] | Mapping[str, Mapping[str, Any]] = ("kaveri",),
        assumed: str = "recording",
        **variables: Any,
    ) -> subprocess.CompletedProcess[str]:
        inventory = tmp_path / "inventory.yml"
        own = hosts if isinstance(hosts, Mapping) else {host: {} for host in hosts}
        inventory.write_text(json.dumps({"all": {"hosts": own}}))
        environment = {
            **clean_environment(tmp_path, bare_playbook.collections),
            "SERVETEL_API_URL": api.url,
            "SERVETEL_API_TOKEN": api.token,
            "SERVETEL_API_RATE": "0",
            "SERVETEL_ASSUME_RECORDING_TYPE": assumed,
            "ANSIBLE_SHOW_CUSTOM_STATS": "true",
        }
        api.forget_requests()
        given = json.dumps({"servetel_in_process": bare_playbook.in_process, **variables})
        return subprocess.run(
            [command("ansible-playbook"), *(["-i", str(inventory)] if hosts else []), name, *words, "-e", given],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run
