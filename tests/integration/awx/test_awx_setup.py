# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbooks that set AWX up and take the set-up down again, run against `awx_api.py`.

`stand_in.py` plays awx.awx. Knows no account.
"""

from __future__ import annotations

import copy
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.awx import collection
from tests.integration.awx.awx_api import Awx
from tests.integration.awx.controller import DOCS, EXAMPLE, INJECTORS, INPUTS, SURVEYS
from tests.support.running import clean_environment, command

SECRET = "t0ken-of-nobody"
SETTINGS = {
    "servetel_project_url": "https://git.example.com/menus.git",
    "servetel_ee_image": "registry.example.com/servetel-ee:1",
    # A short value that occurs in ids, where Ansible hides it.
    "servetel_credential": {"api_token": SECRET, "api_rate": "1"},
    "servetel_alert_url": "https://alerts.example.com/servetel",
}
OLDER: dict[str, Any] = {
    "required": [],
    "fields": [
        {**field, "choices": field["choices"][1:]} if "choices" in field else field
        for field in INPUTS["fields"]
        if field["id"] not in ("api_dialect", "api_timeout", "api_deadline")
    ],
}
"""Fields as an earlier release had them."""


class Setup:
    def __init__(self, awx: Awx, folder: Path) -> None:
        self.awx, self.folder = awx, folder
        collection.install(folder / "collections")

    def __call__(
        self, *, works: bool = True, check: bool = False, playbook: str = "awx_setup.yml", **settings: Any
    ) -> str:
        """Run a playbook, expect success or failure, and give what it said."""
        self.awx.requests.clear()
        words = [command("ansible-playbook"), str(DOCS / playbook), *["--check"] * check]
        words += ["--extra-vars", json.dumps({**SETTINGS, **settings})]
        environment = {
            **clean_environment(self.folder, self.folder / "collections"),
            "CONTROLLER_HOST": self.awx.url,
            "ANSIBLE_PIPELINING": "true",
            "ANSIBLE_DISPLAY_SKIPPED_HOSTS": "false",
        }
        done = subprocess.run(words, env=environment, capture_output=True, encoding="utf-8", check=False)
        output = done.stdout + done.stderr
        assert (done.returncode == 0) == works, output
        assert SECRET not in output
        return output

    @property
    def writes(self) -> list[str]:
        return [path for method, path in self.awx.requests if method != "GET" and not path.endswith("/update/")]


@pytest.fixture
def setup(tmp_path: Path) -> Iterator[Setup]:
    names = sorted(path.name for path in (EXAMPLE / "playbooks").iterdir())
    with Awx([f"playbooks/{name}" for name in names]) as awx:
        yield Setup(awx, tmp_path)


def changed(output: str) -> int:
    (count,) = re.findall(r"changed=(\d+)", output)
    return int(count)


def test_an_empty_awx_is_set_up_in_one_run_and_stays_as_it_is(setup: Setup) -> None:
    awx = setup.awx
    assert "What is skipped above would be made" in setup(check=True)
    assert setup.writes == []
    setup()

    credential_type = awx.one("credential_types", name="Servetel 2")
    assert (credential_type["inputs"], credential_type["injectors"]) == (INPUTS, INJECTORS)
    credential = awx.one("credentials", name="Servetel")
    assert credential["inputs"] == SETTINGS["servetel_credential"]
    assert awx.one("inventories")["total_hosts"] == 1
    templates = {item["name"]: item for item in awx.all("job_templates")}
    assert set(templates) == {f"Servetel {name}" for name in ("apply", "restore", "drift", "export", "test calls")}
    for item in templates.values():
        assert awx.linked(item, "credentials") == [credential["id"]]
        assert item["description"]
        assert item["ask_scm_branch_on_launch"] is True
    assert awx.one("projects")["allow_override"] is True
    apply, drift = templates["Servetel apply"], templates["Servetel drift"]
    assert awx.surveys[apply["url"]] == SURVEYS["apply"]
    assert awx.surveys[templates["Servetel restore"]["url"]] == SURVEYS["restore"]
    assert "backup" not in str(apply["extra_vars"])
    assert (drift["job_type"], drift["diff_mode"], drift["job_slice_count"]) == ("check", True, 1)
    notification = awx.one("notification_templates")
    assert awx.linked(drift, "notification_templates_error") == [notification["id"]]
    assert awx.one("schedules")["unified_job_template"] == drift["id"]

    steps = {item["identifier"]: item for item in awx.all("workflow_job_template_nodes")}
    order = ["check", "approval", "apply", "calls"]
    for one, following in zip(order, order[1:]):
        assert awx.linked(steps[one], "success_nodes") == [steps[following]["id"]]
    assert (steps["check"]["job_type"], steps["apply"]["job_type"]) == ("check", "run")
    assert awx.items["approvals"][steps["approval"]["unified_job_template"]]["name"] == "Servetel approval"

    # awx.awx always writes an approval, and says truly that nothing changed.
    for check, expected in (False, ["approvals"]), (True, []):
        assert changed(setup(check=check)) == 0
        assert [path.split("/")[3] for path in setup.writes] == expected


def test_a_run_after_a_failed_sync_gets_to_the_end(setup: Setup) -> None:
    setup.awx.broken = {"project sync"}
    output = setup(works=False)
    assert "could not sync the project Servetel IVRs" in output
    assert "fatal: unable to access the repository" in output
    setup.awx.broken = {"inventory sync"}
    assert "could not read inventory/accounts.yml" in setup(works=False)
    setup.awx.broken, setup.awx.hosts = set(), 0
    assert "The inventory Servetel accounts has no hosts" in setup(works=False)
    setup.awx.hosts = 2
    setup()
    assert setup.awx.one("inventories")["total_hosts"] == 2
    assert len(setup.awx.all("job_templates")) == 5


def test_two_organizations_are_set_up_and_taken_down_apart(setup: Setup) -> None:
    awx = setup.awx
    setup()
    first = copy.deepcopy(awx.items)
    setup(servetel_organization="Second")
    for kind in ("execution_environments", "projects", "inventories", "credentials", "job_templates"):
        assert first[kind].items() <= awx.items[kind].items()
    assert changed(setup()) == 0
    second = {"servetel_organization": "Second"}
    assert "belongs to the organization Servetel" in setup(works=False, servetel_prefix="Servetel", **second)

    setup(playbook="awx_teardown.yml", check=True)
    assert setup.writes == []
    setup(playbook="awx_teardown.yml")
    for kind in (
        "projects",
        "inventories",
        "execution_environments",
        "workflow_job_templates",
        "notification_templates",
    ):
        assert {item["name"].split()[0] for item in awx.all(kind)} == {"Second"}
    awx.one("credential_types", name="Servetel 2")
    assert changed(setup(playbook="awx_teardown.yml")) == 0
    setup(playbook="awx_teardown.yml", servetel_remove_organization=True, **second)
    assert [item["name"] for item in awx.all("credential_types")] == ["Ansible Galaxy/Automation Hub API Token"]
    assert [item["name"] for item in awx.all("organizations")] == ["Servetel"]
    assert changed(setup(playbook="awx_teardown.yml", **second)) == 0


def test_a_credential_type_in_use_is_kept_until_it_gets_a_new_name(setup: Setup) -> None:
    awx = setup.awx
    old = awx.add("credential_types", {"name": "Servetel 2", "kind": "cloud", "inputs": OLDER, "injectors": {}})
    awx.add("credentials", {"name": "theirs", "credential_type": old["id"], "inputs": {}})
    output = " ".join(setup().split())
    assert old["inputs"] == OLDER
    assert "missing or differ: assume_recording_type, api_dialect, api_timeout, api_deadline" in output
    assert "set servetel_credential_type to a new name" in output
    refused = setup(works=False, servetel_credential={"api_token": SECRET, "api_dialect": "{}"})
    assert "servetel_credential.api_dialect is not a field of the credential type Servetel 2" in refused
    assert setup.writes == []

    setup(servetel_credential_type="Servetel 3")
    new = awx.one("credential_types", name="Servetel 3")
    assert new["inputs"] == INPUTS
    credential = awx.one("credentials", credential_type=new["id"])
    assert [awx.linked(item, "credentials") for item in awx.all("job_templates")] == [[credential["id"]]] * 5


def test_all_wrong_settings_are_named_before_anything_is_made(setup: Setup) -> None:
    given = {"api_tokn": SECRET, "api_rate": 3, "skip_tls_verify": "yes", "assume_recording_type": "tts"}
    output = setup(works=False, servetel_ee_image="", servetel_credential=given)
    for words in (
        "servetel_ee_image is missing",
        "servetel_credential has no login",
        "servetel_credential.api_tokn is not a field",
        "servetel_credential.api_rate must be text",
        "servetel_credential.skip_tls_verify must be true or false",
        "servetel_credential.assume_recording_type must be one of: recording, outbound_tts",
    ):
        assert words in output
    assert setup.writes == []


def test_the_cause_of_a_refused_credential_is_shown_without_the_secret(setup: Setup) -> None:
    setup.awx.broken = {"credential"}
    output = setup(works=False)
    assert "the vault does not answer" in output
    assert "censored" not in output


def test_existing_things_of_awx_are_used_by_name_or_id(setup: Setup) -> None:
    awx = setup.awx
    team = awx.add("teams", {"name": "Operators"})
    own = awx.add("notification_templates", {"name": "Pager", "organization": None})
    settings = {
        "servetel_team": "Operators",
        "servetel_notification": str(own["id"]),
        "servetel_webhook_service": "gitlab",
        "servetel_backup_folder": "/srv/servetel-backups",
    }
    setup(**settings)
    assert awx.all("notification_templates") == [own]
    assert awx.linked(awx.one("job_templates", name="Servetel drift"), "notification_templates_error") == [own["id"]]
    backups = json.loads(awx.one("job_templates", name="Servetel apply")["extra_vars"])
    assert backups == {"servetel_ivr_backup_dir": "/srv/servetel-backups"}
    workflow = awx.one("workflow_job_templates")
    assert workflow["webhook_service"] == "gitlab"
    for item in [*awx.all("job_templates"), workflow]:
        assert awx.links[f"api/v2/roles/{1000 + item['id']}/teams"] == [team["id"]]
    assert changed(setup(**settings)) == 0
