# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWX does around a job: the credential's injectors, the folders, the slice of the inventory, then ansible-runner.

Knows AWX 24.6's order of things, not the collection. A job here runs without a container; its folder has the layout
that the container sees below /runner.
"""

from __future__ import annotations

import dataclasses
import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml
from jinja2.sandbox import ImmutableSandboxedEnvironment

from tests.integration.awx.rules import launched, saved_inputs
from tests.support.running import CHECKOUT, clean_environment, command

DOCS = CHECKOUT / "docs" / "awx"
EXAMPLE = CHECKOUT / "docs" / "example"
INPUTS = json.loads((DOCS / "credential_type.inputs.json").read_text(encoding="utf-8"))
INJECTORS = json.loads((DOCS / "credential_type.injectors.json").read_text(encoding="utf-8"))
SURVEYS = {
    "apply": json.loads((DOCS / "survey_apply.json").read_text(encoding="utf-8")),
    "restore": json.loads((DOCS / "survey_restore.json").read_text(encoding="utf-8")),
    "test_calls": json.loads((DOCS / "survey_test_calls.json").read_text(encoding="utf-8")),
}
LIMIT = 700_000
"""AWX's MAX_EVENT_RES: a longer result is dropped whole."""


def injected(given: Mapping[str, str | bool | None], folder: Path) -> dict[str, str]:
    """The environment that a credential with these inputs gives a job; its files go to folder/env."""
    values: dict[str, Any] = {name: value for name, value in saved_inputs(INPUTS, given).items() if value != ""}
    for field in INPUTS["fields"]:
        if field["type"] == "boolean":
            values.setdefault(field["id"], False)
    sandbox = ImmutableSandboxedEnvironment()
    files: dict[str, str] = {}
    for name, template in INJECTORS["file"].items():
        handle, path = tempfile.mkstemp(dir=folder / "env")
        with open(handle, "w", encoding="utf-8") as file:
            file.write(sandbox.from_string(template).render(**values))
        files[name.split(".")[1]] = path
    values["tower"] = SimpleNamespace(filename=SimpleNamespace(**files))
    return {name: sandbox.from_string(template).render(**values) for name, template in INJECTORS["env"].items()}


class _Untrusted(str):
    """What somebody typed at the launch of a job: no template."""


class _Dumper(yaml.SafeDumper):
    pass


_Dumper.add_representer(_Untrusted, lambda dumper, value: dumper.represent_scalar("!unsafe", str(value)))


@dataclasses.dataclass
class Done:
    """What is left of a job."""

    returncode: int
    artifacts: Path
    files: Path
    """The job's own copy of the project."""
    injected: dict[str, str]

    @property
    def output(self) -> str:
        return (self.artifacts / "stdout").read_text(encoding="utf-8")

    @property
    def events(self) -> list[dict[str, Any]]:
        paths = sorted(
            (self.artifacts / "job_events").glob("[0-9]*-*.json"), key=lambda path: int(path.name.split("-")[0])
        )
        return [json.loads(path.read_text(encoding="utf-8")) for path in paths]

    @property
    def report(self) -> dict[str, Any]:
        """What set_stats left, which AWX shows as the job's artifacts."""
        (last,) = [event for event in self.events if event["event"] == "playbook_on_stats"]
        return dict(last["event_data"].get("artifact_data", {}))

    def results(self, task: str) -> dict[str, dict[str, Any]]:
        """The result of a task on each host."""
        return {
            event["event_data"]["host"]: event["event_data"]["res"]
            for event in self.events
            if event["event"] in ("runner_on_ok", "runner_on_failed") and event["event_data"]["task"] == task
        }

    def texts(self) -> dict[str, str]:
        """All artifacts, without the one place where ansible-runner notes the environment that it was given."""
        found = {
            str(path.relative_to(self.artifacts)): path.read_text(encoding="utf-8")
            for path in self.artifacts.rglob("*")
            if path.is_file()
        }
        noted = json.loads(found["command"])
        noted["env"] = {name: value for name, value in noted["env"].items() if name not in self.injected}
        return {**found, "command": json.dumps(noted)}


class Job:
    """A job under way."""

    def __init__(self, process: subprocess.Popen[str], done: Done) -> None:
        self._process, self._done = process, done

    def wait(self) -> Done:
        output, _nothing = self._process.communicate(timeout=240)
        self._done.returncode = self._process.returncode
        assert self._done.artifacts.is_dir(), output
        return self._done


class Controller:
    """An AWX with one project, the example repository with an inventory of these hosts."""

    def __init__(self, collections: Path, folder: Path, hosts: tuple[str, ...] = ("head-office",)) -> None:
        self.collections, self.folder = collections, folder
        self.project = folder / "project"
        shutil.copytree(EXAMPLE, self.project)
        accounts = self.project / "inventory" / "accounts.yml"
        inventory = yaml.safe_load(accounts.read_text(encoding="utf-8"))
        inventory["all"]["hosts"] = dict.fromkeys(hosts)
        accounts.write_text(yaml.safe_dump(inventory), encoding="utf-8")
        self._jobs = 0

    def synced_inventory(self) -> dict[str, Any]:
        """The inventory as AWX reads it from the project."""
        done = subprocess.run(
            [command("ansible-inventory"), "-i", "inventory/accounts.yml", "--list", "--export"],
            cwd=self.project,
            env=clean_environment(self.folder, self.collections),
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        return dict(json.loads(done.stdout))

    def start(
        self,
        playbook: str,
        credential: Mapping[str, str | bool],
        *,
        answers: Mapping[str, str] | None = None,
        variables: Mapping[str, str] | None = None,
        check: bool = False,
        part: tuple[int, int] = (1, 1),
        words: tuple[str, ...] = (),
        exposed: Mapping[str | Path, str] | None = None,
    ) -> Job:
        """Begin a job: `answers` of a survey, `variables` of the template, `part` i of N as job slicing makes them.

        `exposed`: paths of the node that are mounted in the container, with the type of their file system.
        """
        self._jobs += 1
        folder = self.folder / f"awx_{self._jobs}"
        for name in ("env", "inventory", "artifacts"):
            (folder / name).mkdir(parents=True)
        shutil.copytree(self.project, folder / "project")
        (folder / "requirements_collections").symlink_to(self.collections)
        self._write_inventory(folder / "inventory" / "hosts", part)
        values = {
            **(variables or {}),
            **{name: _Untrusted(value) for name, value in self._launched(playbook, answers or {}).items()},
            "awx_job_id": self._jobs,
            "_servetel_ivr_mount_table": str(folder / "mountinfo"),
            "awx_job_launch_type": "manual",
        }
        (folder / "env" / "extravars").write_text(yaml.dump(values, Dumper=_Dumper), encoding="utf-8")
        (folder / "env" / "cmdline").write_text(" ".join(["--diff", *["--check"] * check, *words]), encoding="utf-8")
        _write_mounts(folder, exposed or {})
        environment = injected(credential, folder)
        where = str(folder / "requirements_collections")
        settings = {
            "ANSIBLE_COLLECTIONS_PATH": where,
            "ANSIBLE_COLLECTIONS_PATHS": where,
            "ANSIBLE_FORCE_COLOR": "True",
            "ANSIBLE_RETRY_FILES_ENABLED": "False",
            "MAX_EVENT_RES": str(LIMIT),
            "JOB_ID": str(self._jobs),
            **environment,
        }
        (folder / "env" / "envvars").write_text(json.dumps(settings), encoding="utf-8")
        process = subprocess.Popen(
            [
                command("ansible-runner"),
                "run",
                *("--playbook", f"playbooks/{playbook}.yml", "--inventory", "hosts", "--ident", str(self._jobs)),
                str(folder),
            ],
            env={**clean_environment(self.folder), "ANSIBLE_NOCOLOR": ""},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        return Job(process, Done(-1, folder / "artifacts" / str(self._jobs), folder / "project", environment))

    def _launched(self, playbook: str, answers: Mapping[str, str]) -> dict[str, str]:
        if playbook in SURVEYS:
            return launched(SURVEYS[playbook], answers)
        assert not answers, f"{playbook} has no survey"
        return {}

    def run(self, playbook: str, credential: Mapping[str, str | bool], **how: Any) -> Done:
        return self.start(playbook, credential, **how).wait()

    def _write_inventory(self, path: Path, part: tuple[int, int]) -> None:
        """The inventory as AWX hands it to a job: a script that prints the hosts of this slice."""
        synced = self.synced_inventory()
        number, count = part
        hosts = sorted(synced["all"].get("hosts", []) or synced["ungrouped"]["hosts"])[number - 1 :: count]
        variables = {host: synced["_meta"]["hostvars"].get(host, {}) for host in hosts}
        data = {"all": {"hosts": hosts, "vars": synced["all"]["vars"]}, "_meta": {"hostvars": variables}}
        path.write_text(
            f"#! /usr/bin/env python3\n# -*- coding: utf-8 -*-\nprint({json.dumps(data)!r})\n", encoding="utf-8"
        )
        path.chmod(0o700)


def _write_mounts(folder: Path, exposed: Mapping[str | Path, str]) -> None:
    """What /proc/self/mountinfo says in the container of this job, whose /runner is `folder`."""
    mounts = {"/": "overlay", folder: "xfs", "/proc": "proc", **exposed}
    lines = [
        f"{number} 1 0:{number} /x {path} rw,relatime - {kind} none rw"
        for number, (path, kind) in enumerate(mounts.items(), 2)
    ]
    (folder / "mountinfo").write_text("\n".join(lines) + "\n", encoding="utf-8")
