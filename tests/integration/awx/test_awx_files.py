# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files that AWX administrators copy: AWX's own rules accept them, and they fit the collection.

`rules.py` has AWX's rules; `awx_options.json` the options of awx.awx. No AWX is asked.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.servetel.ivr.plugins.module_utils._spec import CONNECTION_SPEC, WRITE_SPEC
from tests.integration.awx.controller import DOCS, INJECTORS, INPUTS, injected
from tests.integration.awx.rules import PLAYBOOK_LINE, credential_type_complaints, survey_complaints
from tests.integration.running import CHECKOUT, clean_environment, command

SURVEY = json.loads((DOCS / "survey_apply.json").read_text(encoding="utf-8"))
RECORDED = json.loads(Path(__file__).with_name("awx_options.json").read_text(encoding="utf-8"))
(SETUP,) = yaml.safe_load((DOCS / "awx_setup.yml").read_text(encoding="utf-8"))
SETTINGS = {
    "servetel_project_url": "https://git.example.com/menus.git",
    "servetel_ee_image": "registry.example.com/servetel-ee:1",
    "servetel_credential": {"api_token": "t0ken-of-nobody"},
    "servetel_alert_url": "https://alerts.example.com/servetel",
}

# Stands in for each module of awx.awx: it takes the recorded options, and notes what it was given.
STAND_IN = """
import json
from ansible.module_utils.basic import AnsibleModule

def main():
    module = AnsibleModule(argument_spec=json.loads({spec!r}))
    with open({log!r}, "a", encoding="utf-8") as log:
        given = {{name: value for name, value in module.params.items() if value is not None}}
        log.write(json.dumps([{name!r}, given]) + "\\n")
    module.exit_json(changed=True)

main()
"""


def test_awx_accepts_the_credential_type() -> None:
    assert credential_type_complaints(INPUTS, INJECTORS) == []


def test_awx_accepts_the_survey() -> None:
    assert survey_complaints(SURVEY) == []


@pytest.mark.parametrize(
    ("field", "complaint"),
    [
        ({"id": "tower", "label": "x", "type": "string"}, "should not be valid"),
        ({"id": "a b", "label": "x", "type": "string"}, "does not match"),
        ({"id": "x", "label": "x", "type": "string", "ask_at_runtime": True}, "ask_at_runtime"),
        ({"id": "x", "label": "x", "type": "boolean", "secret": True}, "does not allow"),
        ({"id": "x", "label": "x", "type": "string", "choices": []}, "choices"),
        ({"id": "api_token", "label": "x", "type": "string"}, "given twice"),
        ({"id": "x", "label": "x", "type": "boolean", "default": "true"}, "another type"),
    ],
)
def test_the_rules_refuse_fields_that_awx_refuses(field: dict[str, Any], complaint: str) -> None:
    (found,) = credential_type_complaints({**INPUTS, "fields": [*INPUTS["fields"], field]}, INJECTORS)
    assert complaint in found


@pytest.mark.parametrize(
    "env", [{"ANSIBLE_X": "x"}, {"PATH": "x"}, {"X": "{{ nobody }}"}, {"X": "{{ awx.filename.tokens }}"}, {"X": "ü"}]
)
def test_the_rules_refuse_injectors_that_awx_refuses(env: dict[str, str]) -> None:
    assert len(credential_type_complaints(INPUTS, {**INJECTORS, "env": env})) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"required": "true"},
        {"type": "boolean"},
        {"default": 1},
        {"type": "multiplechoice", "choices": ["a"], "min": "1"},
    ],
)
def test_the_rules_refuse_questions_that_awx_refuses(change: dict[str, Any]) -> None:
    question = {"type": "text", "question_name": "x", "variable": "x", "required": True, "choices": ["a"], **change}
    assert survey_complaints({**SURVEY, "spec": [question]}) != []


def test_secrets_are_marked_as_secrets_and_never_asked_for_in_a_survey() -> None:
    assert {field["id"] for field in INPUTS["fields"] if field.get("secret")} == {"api_token", "api_password", "tokens"}
    assert [question for question in SURVEY["spec"] if "token" in str(question) or "password" in str(question)] == []


def test_every_injected_variable_is_one_that_the_collection_reads() -> None:
    read = {spec["fallback"][1][0] for spec in {**CONNECTION_SPEC, **WRITE_SPEC}.values() if "fallback" in spec}
    inventory = (DOCS / "project" / "inventory" / "accounts.yml").read_text(encoding="utf-8")
    assert set(INJECTORS["env"]) - read == {"SERVETEL_TOKENS_FILE"}
    assert "'SERVETEL_TOKENS_FILE'" in inventory


def test_an_empty_credential_injects_empty_variables_only(tmp_path: Path) -> None:
    (tmp_path / "env").mkdir()
    assert set(injected({}, tmp_path).values()) == {""}


def test_certificates_go_unverified_only_if_the_credential_says_so(tmp_path: Path) -> None:
    (tmp_path / "env").mkdir()
    for given, expected in ({}, ""), ({"skip_tls_verify": False}, ""), ({"skip_tls_verify": True}, "false"):
        assert injected(given, tmp_path)["SERVETEL_VALIDATE_CERTS"] == expected


def test_a_ca_certificate_is_injected_as_a_file(tmp_path: Path) -> None:
    (tmp_path / "env").mkdir()
    found = injected({"ca_certificate": "-----BEGIN CERTIFICATE-----"}, tmp_path)
    assert Path(found["SERVETEL_CA_PATH"]).read_text(encoding="utf-8") == "-----BEGIN CERTIFICATE-----"
    assert found["SERVETEL_TOKENS_FILE"] == ""


def test_awx_offers_the_playbooks_of_the_project_and_they_are_those_of_the_collection() -> None:
    offered = {path.name: path for path in (DOCS / "project" / "playbooks").glob("*.yml")}
    assert {path.name for path in (CHECKOUT / "playbooks").glob("*.yml")} == set(offered)
    for path in offered.values():
        text = path.read_text(encoding="utf-8")
        assert PLAYBOOK_LINE.search(text)
        assert yaml.safe_load(text)[0]["import_playbook"] == f"servetel.ivr.{path.stem}"


def test_every_option_of_the_setup_is_one_of_awx() -> None:
    for task in [*SETUP["tasks"], *SETUP["handlers"]]:
        (module,) = (key for key in task if key.startswith("awx.awx."))
        options = RECORDED["modules"][module]
        assert set(task[module]) - set(options) == set(), f"{module} of awx.awx {RECORDED['version']}"
        assert {name for name, option in options.items() if option.get("required")} <= set(task[module])


def test_the_setup_runs_and_gives_awx_what_the_files_say(tmp_path: Path) -> None:
    modules = tmp_path / "collections" / "ansible_collections" / "awx" / "awx" / "plugins" / "modules"
    modules.mkdir(parents=True)
    log = tmp_path / "log"
    for module, options in RECORDED["modules"].items():
        name = module.rpartition(".")[2]
        text = STAND_IN.format(spec=json.dumps(options), log=str(log), name=name)
        (modules / f"{name}.py").write_text(text, encoding="utf-8")
    run = [command("ansible-playbook"), str(DOCS / "awx_setup.yml"), "--extra-vars", json.dumps(SETTINGS)]
    environment = {**clean_environment(tmp_path, tmp_path / "collections"), "ANSIBLE_PIPELINING": "true"}
    for words in ["--syntax-check"], []:
        done = subprocess.run([*run, *words], env=environment, capture_output=True, encoding="utf-8", check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "t0ken-of-nobody" not in done.stdout + done.stderr
    calls = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]

    (credential_type,) = (given for name, given in calls if name == "credential_type")
    assert credential_type["inputs"] == INPUTS
    assert credential_type["injectors"] == INJECTORS
    (credential,) = (given for name, given in calls if name == "credential")
    assert credential["inputs"] == SETTINGS["servetel_credential"]
    assert credential["update_secrets"] is False
    templates = {given["name"]: given for name, given in calls if name == "job_template"}
    assert {Path(given["playbook"]).name for given in templates.values()} == {
        path.name for path in (DOCS / "project" / "playbooks").iterdir()
    }
    assert templates["Servetel apply"]["survey_spec"] == SURVEY
    drift = templates["Servetel drift"]
    assert (drift["job_type"], drift["diff_mode"]) == ("check", True)
    assert drift["notification_templates_error"] == ["Servetel drift"]
    assert not drift.get("ask_job_type_on_launch")
    (schedule,) = (given for name, given in calls if name == "schedule")
    assert schedule["unified_job_template"] == "Servetel drift"
    names = [name for name, _given in calls]
    assert names.index("execution_environment") < names.index("project") < names.index("job_template")


def test_ansible_builder_makes_a_build_context_from_the_recipe(tmp_path: Path) -> None:
    recipe = DOCS / "execution-environment.yml"
    words = [
        "create",
        "--file",
        str(recipe),
        "--context",
        str(tmp_path / "context"),
        "--output-filename",
        "Containerfile",
    ]
    done = subprocess.run(
        [command("ansible-builder"), *words],
        env=clean_environment(tmp_path),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "python3.12" in (tmp_path / "context" / "Containerfile").read_text(encoding="utf-8")
    (listed,) = (tmp_path / "context" / "_build").glob("requirements.yml")
    assert "servetel.ivr" in listed.read_text(encoding="utf-8")


def test_ansible_builder_finds_the_python_packages_of_the_installed_collection(
    collections: Path, tmp_path: Path
) -> None:
    done = subprocess.run(
        [command("ansible-builder"), "introspect", "--sanitize", str(collections)],
        env=clean_environment(tmp_path),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (package,) = yaml.safe_load(done.stdout)["python"]
    assert package.startswith("requests>=")
    assert yaml.safe_load(done.stdout)["system"] == []
