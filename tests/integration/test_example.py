# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/example, the repository that users copy: its commands do what its README and its CI files promise.

Commands that install something are not run. `tests/integration/awx` runs its playbooks as AWX does.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docs.blocks import blocks_of
from tests.simulator import Simulator
from tests.support.running import CHECKOUT, clean_environment

EXAMPLE = CHECKOUT / "docs" / "example"
GITHUB = yaml.safe_load((EXAMPLE / ".github" / "workflows" / "menus.yml").read_text(encoding="utf-8"))
GITLAB = yaml.safe_load((EXAMPLE / ".gitlab-ci.yml").read_text(encoding="utf-8"))
HOOKS = yaml.safe_load((EXAMPLE / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
JOBS = ("check", "plan", "apply", "drift")
INSTALL = ("pip", "python3", "ansible-galaxy")
ELSEWHERE = (*INSTALL, ". ", "cp", "cd", "export", "git", "printf", "ansible-vault")
"""Commands of the README that the tests do in another way, or that need a network."""


def github(job: str) -> list[str]:
    return [step["run"] for step in GITHUB["jobs"][job]["steps"] if "run" in step]


def gitlab(job: str) -> list[str]:
    return [*GITLAB["default"]["before_script"], *GITLAB[job]["script"]]


class Copy:
    """A copy of the repository, and the account that it talks to."""

    def __init__(self, folder: Path, collections: Path, api: Simulator) -> None:
        self.folder, self.api = folder / "menus", api
        shutil.copytree(EXAMPLE, self.folder)
        self.environment = {**clean_environment(folder, collections), "ANSIBLE_CONFIG": "ansible.cfg"}
        self.secrets = {"SERVETEL_API_TOKEN": api.token}
        self.account = {"SERVETEL_API_URL": api.url, "SERVETEL_API_RATE": "0"}

    def __call__(self, command: str, *, secrets: bool = True, works: bool = True) -> str:
        done = subprocess.run(
            command,
            shell=True,
            cwd=self.folder,
            env={**self.environment, **self.account, **(self.secrets if secrets else {})},
            capture_output=True,
            encoding="utf-8",
            timeout=200,
            check=False,
        )
        output = done.stdout + done.stderr
        assert (done.returncode == 0) is works, f"{command}\n{output}"
        assert self.api.token not in output
        return output

    def job(self, name: str, *, works: bool = True) -> str:
        """Run the commands of a CI job, as long as they work; the job `check` has no secrets."""
        commands = [command for command in github(name) if not command.startswith(INSTALL)]
        output = [self(command, secrets=name != "check") for command in commands[:-1]]
        return "\n".join([*output, self(commands[-1], secrets=name != "check", works=works)])

    def change(self) -> None:
        """Edit a menu: callers of the main menu wait 20 seconds."""
        file = self.folder / "ivrs" / "head-office" / "7926-main-menu.yml"
        text = file.read_text(encoding="utf-8")
        assert "timeout: 30\n" in text
        file.write_text(text.replace("timeout: 30\n", "timeout: 20\n"), encoding="utf-8")


@pytest.fixture
def copy(tmp_path: Path, collections: Path, api: Simulator) -> Copy:
    return Copy(tmp_path, collections, api)


@pytest.mark.parametrize("job", JOBS)
def test_github_and_gitlab_run_the_same_commands_each_on_one_line(job: str) -> None:
    assert github(job) == gitlab(job)
    assert [command for command in github(job) if "\n" in command] == []
    assert len(github(job)) > 2


def test_each_ci_installs_what_is_there() -> None:
    commands = {command for job in JOBS for command in github(job) if command.startswith(INSTALL)}
    assert {command.split()[-1] for command in commands} == {"requirements.txt", "collections/requirements.yml"}
    assert all((EXAMPLE / command.split()[-1]).is_file() for command in commands)


def test_only_jobs_that_need_the_account_get_its_token_and_they_run_one_by_one() -> None:
    with_token = {name for name, job in GITHUB["jobs"].items() if "SERVETEL_API_TOKEN" in job.get("env", {})}
    assert with_token == {"plan", "apply", "drift"}
    for job in ("apply", "drift"):
        assert GITHUB["jobs"][job]["concurrency"] == {"group": "account"}
        assert GITLAB[job]["resource_group"] == "account"


def test_a_change_goes_from_a_pull_request_to_the_account_and_the_night_finds_an_edit(copy: Copy) -> None:
    assert "0 errors and 0 warnings in 14 IVRs." in copy.job("check")
    assert copy.api.requests == []
    assert {path.name for path in (copy.folder / "reports").iterdir()} >= {"head-office.html", "head-office.xml"}
    assert "0 of 14 IVRs would change. 14 are up to date." in copy.job("plan")

    copy.change()
    copy.job("check")
    plan = copy.job("plan")
    assert "-timeout: 30\n+timeout: 20" in plan
    assert "1 of 14 IVRs would change: Main menu. 13 are up to date." in plan
    assert copy.api.writes == []

    assert "1 of 14 IVRs changed: Main menu." in copy.job("apply")
    assert [write.path for write in copy.api.writes] == ["/v1/ivr/7926"]
    copy.job("drift")
    copy.api.edit(7930, timeout=45)
    assert "1 of 14 IVRs would change: Support." in copy.job("drift", works=False)
    assert len(copy.api.writes) == 1


def test_a_menu_that_is_wrong_does_not_pass_the_checks(copy: Copy) -> None:
    file = copy.folder / "ivrs" / "head-office" / "7926-main-menu.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"2": ivr||name=Support', '"2": ivr||name=Billing'), encoding="utf-8")
    assert "Support from the main menu: the call should reach" in copy(
        "ansible-playbook playbooks/test_calls.yml", secrets=False, works=False
    )


def test_the_hooks_work_without_an_account(copy: Copy) -> None:
    (repository,) = HOOKS["repos"]
    for hook in repository["hooks"]:
        copy(hook["entry"], secrets=False)
    assert copy.api.requests == []


def test_a_reader_of_the_readme_sees_what_it_says(copy: Copy) -> None:
    ran = 0
    for block in (one for one in blocks_of(EXAMPLE / "README.md") if one.language == "console"):
        lines = block.text.splitlines()
        commands = [line[2:] for line in lines if line.startswith("$ ")]
        output = "".join(copy(command) for command in commands if not command.startswith(ELSEWHERE))
        shown = "\n".join(line for line in lines if not line.startswith("$ ")).strip()
        assert shown in output
        ran += len(commands)
    assert ran > 10
    assert len(list((copy.folder / "ivrs" / "head-office").iterdir())) == 14


def test_the_playbooks_are_those_of_the_collection() -> None:
    offered = {path.stem for path in (EXAMPLE / "playbooks").glob("*.yml")}
    assert offered == {path.stem for path in (CHECKOUT / "playbooks").glob("*.yml")}


def test_editors_find_the_schemas() -> None:
    settings: dict[str, Any] = json.loads((EXAMPLE / ".vscode" / "settings.json").read_text(encoding="utf-8"))
    for schema in settings["yaml.schemas"]:
        assert (EXAMPLE / schema).is_file()
