# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the real ansible-playbook, with the collection as its users install it, and gives the results back as data.

Knows Ansible's commands and the environment they need. Does not know what the modules do, nor the simulator beyond its
address and token.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.simulator import Simulator

CHECKOUT = Path(__file__).resolve().parents[2]
STARTUP = CHECKOUT / "tests" / "support" / "startup"
CALLBACKS = CHECKOUT / "tests" / "integration" / "plugins" / "callback"
GROUP = "group/servetel.ivr.servetel"

Task = dict[str, Any]


def command(name: str) -> str:
    """A command of the ansible-core that belongs to the Python of this process."""
    return str(Path(sys.executable).with_name(name))


def connection(api: Simulator) -> dict[str, Any]:
    """The options that connect a task with a simulator."""
    return {"api_url": api.url, "api_token": api.token, "api_rate": 0}


def installed_collections(folder: Path) -> Path:
    """The folder in which the collection is installed: a given one, or else built from the checkout into `folder`."""
    given = os.environ.get("SERVETEL_TEST_COLLECTIONS")
    if given:
        return Path(given).resolve()
    galaxy, environment = command("ansible-galaxy"), clean_environment(folder)
    built, installed = folder / "built", folder / "collections"
    for words in (
        ["build", "--force", "--output-path", str(built), str(CHECKOUT)],
        ["install", "--force", "--no-deps", "--offline", "-p", str(installed)],
    ):
        if words[0] == "install":
            (tarball,) = built.glob("servetel-ivr-*.tar.gz")
            words.insert(1, str(tarball))
        done = subprocess.run(
            [galaxy, "collection", *words], env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"ansible-galaxy collection {words[0]} failed:\n{done.stdout}\n{done.stderr}")
    return installed


def clean_environment(home: Path, collections: Path | None = None) -> dict[str, str]:
    """An environment that holds nothing of the outside but PATH, so that no variable of a developer changes a test."""
    return {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "PYTHONPATH": str(STARTUP),
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_HOME": str(home / "ansible"),
        "ANSIBLE_COLLECTIONS_PATH": str(collections or home / "collections"),
        "ANSIBLE_COLLECTIONS_SCAN_SYS_PATH": "false",
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
        "ANSIBLE_FORKS": "4",
    }


@dataclasses.dataclass
class Run:
    """What one ansible-playbook did: the results of each host in the order of the tasks, and what was on the screen."""

    returncode: int
    stdout: str
    stderr: str
    by_host: dict[str, list[dict[str, Any]]]

    @property
    def results(self) -> list[dict[str, Any]]:
        """The results of the only host."""
        assert len(self.by_host) == 1, f"no results, or those of several hosts:\n{self.output}"
        return next(iter(self.by_host.values()))

    @property
    def result(self) -> dict[str, Any]:
        """The result of the only task."""
        (result,) = self.results
        return result

    @property
    def output(self) -> str:
        return f"{self.stdout}\n{self.stderr}"


def failures(screen: str) -> dict[str, str]:
    """{host: its message} of the hosts that have failed, as ansible-playbook shows them."""
    found = re.findall(r"^fatal: \[(.+?)\]: FAILED! => (\{.*\}|\{\n(?:.*\n)*?\})$", screen, re.MULTILINE)
    return {host: str(json.loads(result)["msg"]) for host, result in found}  # After a rescue, the last one counts.


class Outcome(NamedTuple):
    """What became of one case: its account, its results in the order of its tasks, and the screen of all cases."""

    api: Simulator
    results: list[dict[str, Any]]
    output: str


class Playbooks:
    """Runs playbooks with one installation of the collection; files go to `folder`.

    `in_process` says whether tasks run in the controller's process, as they do by default, or always as modules.
    """

    def __init__(self, collections: Path, folder: Path, *, in_process: bool = True) -> None:
        self.collections = collections
        self.folder = folder
        self.in_process = in_process
        self._numbers = itertools.count(1)

    def __call__(
        self,
        tasks: Sequence[Task] | Mapping[str, Sequence[Task]] | str,
        *,
        hosts: Mapping[str, Mapping[str, Any]] | None = None,
        defaults: Mapping[str, Any] | None = None,
        check: bool = False,
        diff: bool = False,
        env: Mapping[str, str] | None = None,
        extra_vars: Mapping[str, Any] | None = None,
        verbosity: int = 0,
    ) -> Run:
        """Run tasks on each host. A failed task does not stop the others.

        Tasks are given as data, as the YAML of a task list, or as a mapping of each host to its own.

        `hosts` maps names to variables; `defaults` are module_defaults of the collection's action group.
        """
        folder = self.folder / f"run{next(self._numbers)}"
        folder.mkdir(parents=True)
        local = {
            "ansible_connection": "local",
            "ansible_python_interpreter": "{{ ansible_playbook_python }}",
            "servetel_in_process": self.in_process,
        }
        inventory = {"all": {"hosts": dict(hosts or {"localhost": {}}), "vars": local}}
        play: dict[str, Any] = {"hosts": "all", "gather_facts": False, "ignore_errors": True}
        if defaults:
            play["module_defaults"] = {GROUP: dict(defaults)}
        if isinstance(tasks, str):
            (folder / "tasks.yml").write_text(tasks, encoding="utf-8")
            play["tasks"] = [{"ansible.builtin.import_tasks": "tasks.yml"}]
        elif isinstance(tasks, Mapping):
            play["strategy"] = "free"
            play["tasks"] = [{"ansible.builtin.include_tasks": "{{ inventory_hostname }}.yml"}]
            for host, own in tasks.items():
                (folder / f"{host}.yml").write_text(json.dumps(list(own)), encoding="utf-8")
        else:
            play["tasks"] = list(tasks)
        # JSON is YAML, and keeps every value as it is.
        (folder / "inventory.yml").write_text(json.dumps(inventory), encoding="utf-8")
        (folder / "playbook.yml").write_text(json.dumps([play]), encoding="utf-8")
        words = [command("ansible-playbook"), "-i", "inventory.yml", "playbook.yml"]
        words += ["--check"] * check + ["--diff"] * diff + ["-" + "v" * verbosity] * bool(verbosity)
        if extra_vars:
            words += ["-e", json.dumps(extra_vars)]
        results = folder / "results.jsonl"
        environment = {
            **clean_environment(self.folder, self.collections),
            "ANSIBLE_CALLBACK_PLUGINS": str(CALLBACKS),
            "ANSIBLE_CALLBACKS_ENABLED": "results",
            "TEST_RESULTS": str(results),
            **(env or {}),
        }
        done = subprocess.run(
            words, cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=600, check=False
        )
        by_host: dict[str, list[dict[str, Any]]] = {}
        if results.exists():
            for line in results.read_text(encoding="utf-8").splitlines():
                record = json.loads(line)
                failed = record["status"] in ("failed", "unreachable")
                by_host.setdefault(record["host"], []).append({"failed": failed, **record["result"]})
        return Run(done.returncode, done.stdout, done.stderr, by_host)
