# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files that AWX administrators copy: AWX's own rules accept them, and they fit the collection.

`rules.py` has AWX's rules; `awx_options.json` the options of awx.awx. No AWX is asked.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.servetel.ivr.plugins.module_utils._argspec import CONNECTION_SPEC, WRITE_SPEC
from tests.integration.awx.collection import RECORDED
from tests.integration.awx.controller import DOCS, EXAMPLE, INJECTORS, INPUTS, SURVEYS, injected
from tests.integration.awx.record_options import tasks_of_awx
from tests.integration.awx.rules import (
    PLAYBOOK_LINE,
    credential_type_complaints,
    editor_complaints,
    launched,
    message_complaints,
    rendered_message,
    survey_complaints,
)
from tests.support.running import CHECKOUT, clean_environment, command

SURVEY = SURVEYS["apply"]
MESSAGE = (DOCS / "notification.json.j2").read_text(encoding="utf-8")
FROZEN = {"Servetel 2": "9c02b40e1c919867"}
"""The inputs of each released credential type. AWX never lets them change: new inputs need a new name."""


def test_awx_accepts_the_credential_type() -> None:
    assert credential_type_complaints(INPUTS, INJECTORS) == []


@pytest.mark.parametrize("survey", SURVEYS.values(), ids=SURVEYS)
def test_awx_and_its_editor_accept_the_survey(survey: dict[str, Any]) -> None:
    assert survey_complaints(survey) == []
    assert editor_complaints(survey) == []


@pytest.mark.parametrize("survey", SURVEYS.values(), ids=SURVEYS)
def test_a_schedule_launches_without_answers(survey: dict[str, Any]) -> None:
    assert launched(survey, {}) == {question["variable"]: question["default"] for question in survey["spec"]}


def test_what_may_be_empty_may_be_answered_with_nothing() -> None:
    answers = {"servetel_ivr_folder": "", "servetel_ivr_assume_recording_type": ""}
    assert launched(SURVEY, answers).items() >= answers.items()


def test_the_survey_offers_the_choices_that_the_modules_take() -> None:
    choices = {question["variable"]: question.get("choices") for question in SURVEY["spec"]}
    assert choices["servetel_ivr_assume_recording_type"] == ["", *WRITE_SPEC["assume_recording_type"]["choices"]]


def test_the_rules_for_launches_are_those_of_awx() -> None:
    text = {"variable": "x", "type": "text", "required": True, "default": "a", "min": 1}
    choice = {"variable": "y", "type": "multiplechoice", "required": False, "choices": ["a"], "default": "a"}
    for question, answers in (
        (text, {}),
        (text, {"x": ""}),
        (text, {"x": None}),
        (choice, {"y": ""}),
        (choice, {"y": None}),
    ):
        with pytest.raises(ValueError, match="variables_needed_to_start"):
            launched({"spec": [question]}, answers)
    assert launched({"spec": [choice]}, {"undeclared": 1}) == {"y": "a"}


def test_the_inputs_of_a_credential_type_do_not_change_under_its_name() -> None:
    (play,) = yaml.safe_load((DOCS / "awx_setup.yml").read_text(encoding="utf-8"))
    (name,) = [name for name in FROZEN if f"'{name}'" in play["vars"]["type_name"]]
    assert hashlib.sha256(json.dumps(INPUTS, sort_keys=True).encode()).hexdigest()[:16] == FROZEN[name]


@pytest.mark.parametrize("empty", ["", None])
def test_an_emptied_field_injects_nothing(tmp_path: Path, empty: str | None) -> None:
    (tmp_path / "env").mkdir()
    emptied = {field["id"]: empty for field in INPUTS["fields"]}
    assert set(injected(emptied, tmp_path).values()) == {""}


def counts(**given: Any) -> dict[str, Any]:
    return {"unchanged": 3, "updated": 0, "created": 0, "deleted": 0, "failed": 0, "not_attempted": 0, **given}


@pytest.mark.parametrize(
    ("reports", "drift", "words"),
    [
        ({"head-office": counts(updated=2, differ=["Main menu"])}, True, "differs from its files (2 to update"),
        ({"head-office": counts(unmanaged=1)}, True, "1 without a file"),
        ({"head-office": counts(), "pune": counts(deleted=1)}, True, "pune differs"),
        (
            {"head-office": {"error": 'api_token is "invalid"'}},
            False,
            'head-office could not be compared: api_token is "invalid"',
        ),
        ({}, False, "could not compare"),
    ],
)
def test_a_notification_names_account_and_difference(reports: dict[str, Any], drift: bool, words: str) -> None:
    assert message_complaints({"error": {"body": MESSAGE}}) == []
    artifacts = {"servetel_ivr_report_7": reports, "other": [1]} if reports else {}
    sent = json.loads(rendered_message(MESSAGE, {"name": "Servetel drift", "artifacts": artifacts}))
    assert words in sent["text"]
    assert sent["drift"] is drift
    assert sent["reports"] == artifacts


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
    inventory = (EXAMPLE / "inventory" / "accounts.yml").read_text(encoding="utf-8")
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
    offered = {path.name: path for path in (EXAMPLE / "playbooks").glob("*.yml")}
    assert {path.name for path in (CHECKOUT / "playbooks").glob("*.yml")} == set(offered)
    for path in offered.values():
        text = path.read_text(encoding="utf-8")
        assert PLAYBOOK_LINE.search(text)
        assert yaml.safe_load(text)[0]["import_playbook"] == f"servetel.ivr.{path.stem}"


@pytest.mark.parametrize("playbook", ["awx_setup.yml", "awx_teardown.yml"])
def test_every_option_of_the_playbooks_is_one_of_awx(playbook: str) -> None:
    (play,) = yaml.safe_load((DOCS / playbook).read_text(encoding="utf-8"))
    defaults = next((task["module_defaults"] for task in play["tasks"] if "module_defaults" in task), {})
    for module, given in tasks_of_awx(DOCS / playbook):
        options = RECORDED["modules"][module]
        given = {**defaults.get(module, {}), **given}
        assert set(given) - set(options) == set(), f"{module} of awx.awx {RECORDED['version']}"
        assert {name for name, option in options.items() if option.get("required")} <= set(given)


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
