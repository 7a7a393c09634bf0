# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every example of every plugin does what it says: it is run by ansible-playbook, and what it writes it writes once.

The examples of one plugin are one playbook on an account of its own, each task twice. Names that examples use are in
the account, and files that they use are beside the playbook.
"""

from __future__ import annotations

import ast
import contextlib
import dataclasses
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.simulator import Simulator
from tests.simulator.account import seeded_account
from tests.support.running import CALLBACKS, CHECKOUT, GROUP, clean_environment, command, connection

PLUGINS = sorted(
    path
    for folder in ("modules", "filter", "lookup")
    for path in (CHECKOUT / "plugins" / folder).iterdir()
    if (folder == "filter") == (path.suffix == ".yml") and path.suffix in (".yml", ".py")
)
NAMES = [path.stem for path in PLUGINS]

WHOLE = {
    "recording": "recording||19549",
    "timeout": 20,
    "incorrect_count": 1,
    "invalid_recording": "recording||244",
    "recording_invalid": "recording||245",
    "invalid_destination": "hangup||1",
    "timeout_tries": 1,
    "timeout_retry_recording": "recording||246",
    "timeout_recording": "recording||247",
    "timeout_destination": "extension||0501247020000",
}
MENUS = [
    {
        **WHOLE,
        "name": "Main menu",
        "description": "Daytime",
        "menu": [{"option": "2", "destination": "ivr||name=Billing"}],
    },
    {
        **WHOLE,
        "name": "Billing",
        "description": "Invoices",
        "menu": [{"option": "1", "destination": "department||17839"}],
    },
]
CALLS = [{"start": "Main menu", "keys": "2,1", "reaches": "department||17839"}]


def examples_of(path: Path) -> list[dict[str, Any]]:
    """The tasks under EXAMPLES."""
    if path.suffix == ".yml":
        text = yaml.safe_load(path.read_text(encoding="utf-8"))["EXAMPLES"]
    else:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        (text,) = (
            ast.literal_eval(node.value)
            for node in tree.body
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "EXAMPLES"
        )
    return list(yaml.safe_load(text))


def account() -> dict[str, Any]:
    """The seeded account, with the names of the examples in it."""
    whole = seeded_account()
    night = next(ivr for ivr in whole["ivrs"] if ivr["name"] == "Out of hours")
    whole["ivrs"] += [{**night, "id": 7940, "name": "Night menu"}]
    whole["departments"] += [{**whole["departments"][0], "id": "17850", "name": "Sales North"}]
    person = whole["users"][0]
    asha = {"id": "0501247020099", "name": "Asha Rao"}
    whole["users"] += [{**person, "id": 30999, "name": "Asha Rao", "agent": {**person["agent"], **asha}}]
    return whole


def playbook_of(path: Path, api: Simulator) -> list[dict[str, Any]]:
    return [
        {
            "name": path.stem,
            "hosts": path.stem,
            "gather_facts": False,
            "ignore_errors": True,
            "vars": {"servetel_token": api.token},
            "module_defaults": {GROUP: connection(api)},
            "tasks": [task for example in examples_of(path) for task in (example, example)],
        }
    ]


@dataclasses.dataclass
class Ran:
    """What became of all examples: the results of each plugin, each task twice, and its account."""

    by_plugin: dict[str, list[dict[str, Any]]]
    accounts: dict[str, Simulator]
    output: str


@pytest.fixture(scope="module")
def ran(collections: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    folder = tmp_path_factory.mktemp("examples")
    with contextlib.ExitStack() as stack:
        apis = {name: stack.enter_context(Simulator(account())) for name in NAMES}
        for path in PLUGINS:
            own = folder / path.stem
            for name, content in (
                ("ivrs/all.yml", MENUS),
                ("last-applied/ivrs/all.yml", MENUS),
                ("menus/all.yml", MENUS),
                ("calls.yml", CALLS),
            ):
                (own / name).parent.mkdir(parents=True, exist_ok=True)
                (own / name).write_text(json.dumps(content), encoding="utf-8")
            (own / "playbook.yml").write_text(json.dumps(playbook_of(path, apis[path.stem])), encoding="utf-8")
        local = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
        inventory = {"all": {"hosts": {name: {} for name in NAMES}, "vars": local}}
        (folder / "inventory.yml").write_text(json.dumps(inventory), encoding="utf-8")
        results = folder / "results.jsonl"
        done = subprocess.run(
            [command("ansible-playbook"), "-i", "inventory.yml", *(f"{name}/playbook.yml" for name in NAMES)],
            cwd=folder,
            env=clean_environment(folder, collections)
            | {
                "ANSIBLE_CALLBACK_PLUGINS": str(CALLBACKS),
                "ANSIBLE_CALLBACKS_ENABLED": "results",
                "TEST_RESULTS": str(results),
            },
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        by_plugin: dict[str, list[dict[str, Any]]] = {}
        for line in results.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            by_plugin.setdefault(record["host"], []).append(record)
        yield Ran(by_plugin, apis, f"{done.stdout}\n{done.stderr}")


@pytest.mark.parametrize("path", PLUGINS, ids=NAMES)
def test_every_example_works_and_changes_nothing_when_it_is_run_again(path: Path, ran: Ran) -> None:
    examples = examples_of(path)
    records = ran.by_plugin.get(path.stem, [])

    assert [record["task"] for record in records] == [task["name"] for task in examples for _turn in "12"], ran.output
    assert [(record["task"], record["result"]) for record in records if record["status"] != "ok"] == []
    again = [
        record
        for record, task in zip(records[1::2], examples, strict=True)
        if not task.get("check_mode")
        and not task.get("servetel.ivr.api_probe", {}).get("write")  # It writes each time.
    ]
    assert [record["task"] for record in again if record["result"].get("changed")] == []


def test_the_examples_of_the_writing_modules_write(ran: Ran) -> None:
    writing = {name for name, api in ran.accounts.items() if api.writes}

    assert writing == {"api_probe", "ivr", "ivrs", "repoint"}, ran.output


@pytest.mark.parametrize("path", PLUGINS, ids=NAMES)
def test_every_example_has_a_name_that_says_what_it_does(path: Path) -> None:
    names = [task.get("name", "") for task in examples_of(path)]

    assert all(len(name.split()) > 2 for name in names), names
    assert len(set(names)) == len(names)
