# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWX 24.6's rules for custom credential types and surveys, as complaints about what breaks them.

Written from what AWX's source does, which is stricter than its guide in places. Knows nothing of this collection.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

import jsonschema
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

NAME = "^[a-zA-Z_]+[a-zA-Z0-9_]*$"
RESERVED = {
    *("ALLOWED_CLIENTS", "AWX_HOST", "CACHE", "HOME", "INVENTORY_HOSTVARS", "INVENTORY_ID", "JOB_ID", "PATH"),
    *("PROJECT_REVISION", "PYTHONPATH", "REST_API_TOKEN", "REST_API_URL", "SSH_AUTH_SOCK", "TOWER_HOST", "VIRTUAL_ENV"),
}

INPUTS: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["fields", "required"],
    "properties": {
        "required": {"type": "array", "items": {"type": "string"}},
        "fields": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                # AWX fills in a type that is left out, and then sees a difference for ever.
                "required": ["id", "label", "type"],
                "properties": {
                    "id": {"type": "string", "pattern": NAME, "not": {"const": "tower"}},
                    "label": {"type": "string"},
                    "type": {"enum": ["string", "boolean"]},
                    "format": {"enum": ["ssh_private_key", "url"]},
                    "choices": {
                        "type": "array",
                        "minItems": 1,
                        "uniqueItems": True,
                        "items": {"type": "string"},
                    },
                    "help_text": {"type": "string"},
                    "multiline": {"type": "boolean"},
                    "secret": {"type": "boolean"},
                    "default": {"type": ["string", "boolean"]},
                },
                "if": {"properties": {"type": {"const": "boolean"}}},
                "then": {
                    "properties": {"choices": False, "multiline": False, "format": False, "secret": False},
                },
            },
        },
    },
}

INJECTORS: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "file": {
            "type": "object",
            "patternProperties": {r"^template(\.[a-zA-Z_]+[a-zA-Z0-9_]*)?$": {"type": "string"}},
            "additionalProperties": False,
        },
        "env": {
            "type": "object",
            "patternProperties": {NAME: {"type": "string"}},
            "propertyNames": {"not": {"anyOf": [{"pattern": "^ANSIBLE_"}, {"enum": sorted(RESERVED)}]}},
            "additionalProperties": False,
        },
        "extra_vars": {"type": "object"},
    },
}

QUESTION_TYPES = ["text", "textarea", "password", "multiplechoice", "multiselect", "integer", "float"]
SURVEY: dict[str, Any] = {
    "type": "object",
    "required": ["name", "description", "spec"],
    "properties": {
        "name": {"type": "string"},
        "description": {"type": "string"},
        "spec": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["type", "question_name", "variable", "required"],
                "properties": {
                    "type": {"enum": QUESTION_TYPES},
                    "question_name": {"type": "string"},
                    "variable": {"type": "string", "pattern": NAME},
                    "required": {"type": "boolean"},
                    "min": {"type": ["integer", "null"]},
                    "max": {"type": ["integer", "null"]},
                    "choices": {"type": ["array", "string"], "items": {"type": "string"}, "minItems": 1},
                },
                "allOf": [
                    {
                        "if": {"properties": {"type": {"enum": ["multiplechoice", "multiselect"]}}},
                        "then": {"required": ["choices"]},
                    },
                    {
                        "if": {"properties": {"type": {"const": "integer"}}},
                        "then": {"properties": {"default": {"type": "integer"}}},
                        "else": {"properties": {"default": {"type": ["string", "number"]}}},
                    },
                ],
            },
        },
    },
}


def complaints_about(value: Any, schema: dict[str, Any]) -> list[str]:
    found = jsonschema.Draft7Validator(schema).iter_errors(value)
    return [f"{error.json_path}: {error.message}" for error in found]


def _twice(names: list[str]) -> list[str]:
    return [f"{name} is given twice" for name, count in Counter(names).items() if count > 1]


def credential_type_complaints(inputs: Any, injectors: Any) -> list[str]:
    """What AWX would answer when somebody saves this credential type."""
    found = complaints_about(inputs, INPUTS) + complaints_about(injectors, INJECTORS)
    if found:
        return found
    ids = [field["id"] for field in inputs["fields"]]
    found += _twice(ids)
    found += [f"{name} is required but not a field" for name in inputs["required"] if name not in ids]
    for field in inputs["fields"]:
        default = field.get("default")
        if default is not None and isinstance(default, bool) != (field["type"] == "boolean"):
            found.append(f"the default of {field['id']} is of another type")
    files = list(injectors.get("file", {}))
    if "template" in files and len(files) > 1:
        found.append("either one template or named ones")
    names = {file.partition(".")[2] for file in files}
    tower = {"filename": "EXAMPLE" if "template" in files else dict.fromkeys(names, "EXAMPLE")}
    sandbox = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
    for text in _texts(injectors):
        try:
            text.encode("ascii")
            sandbox.from_string(text).render({**dict.fromkeys(ids, "EXAMPLE"), "tower": tower})
        except (TemplateError, UnicodeError) as exc:
            found.append(f"{text}: {exc}")
    return found


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [value]


def survey_complaints(survey: Any) -> list[str]:
    """What AWX would answer when somebody saves this survey."""
    found = complaints_about(survey, SURVEY)
    if found:
        return found
    found += _twice([question["variable"] for question in survey["spec"]])
    for question in survey["spec"]:
        variable, default = question["variable"], question.get("default", "")
        if default == "$encrypted$":
            found.append(f"{variable}: $encrypted$ is reserved")
        choices = question.get("choices", [])
        choices = choices.splitlines() if isinstance(choices, str) else choices
        chosen = default.splitlines() if question["type"] == "multiselect" else [default] if default else []
        if choices and not set(chosen) <= set(choices):
            found.append(f"{variable}: the default is none of the choices")
    return found


def saved_inputs(inputs: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a credential as AWX saves them: it replaces every empty one by what it takes for a default."""
    fields = {field["id"]: field for field in inputs.get("fields", [])}
    return {name: value or _default_of(fields[name]) if name in fields else value for name, value in given.items()}


def _default_of(field: dict[str, Any]) -> Any:
    if "choices" in field:
        return field["choices"][0]
    return False if field["type"] == "boolean" else ""


def schema_of_values(inputs: Any) -> dict[str, Any]:
    """What AWX accepts as values of a credential of this type."""
    properties = {
        field["id"]: {"type": field["type"], **({"enum": field["choices"]} if "choices" in field else {})}
        for field in inputs.get("fields", [])
    }
    return {"type": "object", "properties": properties, "additionalProperties": False}


def launched(survey: Any, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The variables of a job that is launched by the API or a schedule with these answers.

    Raises ValueError with AWX's key for answers that it refuses. Unlike its web page, AWX does not fill in the default
    of a question that is required.
    """
    complaints, defaults = [], {}
    for question in survey["spec"]:
        name = question["variable"]
        complaints += _answer_complaints(question, answers)
        default = question.get("default")
        if default is not None and not _answer_complaints(question, {name: default}):
            defaults[name] = default
    if complaints:
        raise ValueError(f"variables_needed_to_start: {complaints}")
    asked = {question["variable"] for question in survey["spec"]}
    return {**defaults, **{name: value for name, value in answers.items() if name in asked}}


def _answer_complaints(question: dict[str, Any], answers: Mapping[str, Any]) -> list[str]:
    name = question["variable"]
    if name not in answers:
        return [f"'{name}' value missing"] if question["required"] else []
    value = answers[name]
    if question["type"] == "multiplechoice":
        choices = question["choices"]
        return [] if value in choices else [f"Value {value} for '{name}' expected to be one of {choices}."]
    if not isinstance(value, str):
        return [f"Value {value} for '{name}' expected to be a string."]
    short = len(value) < (question.get("min") or 0)
    return [f"'{name}' value {value} is too small"] if short else []


def editor_complaints(survey: Any) -> list[str]:
    """What breaks AWX's editor of questions, which its API accepts."""
    return [f"{question['variable']}: no default" for question in survey["spec"] if "default" not in question]


JOB = {
    "id": 7,
    "name": "x",
    "status": "failed",
    "url": "/api/v2/jobs/7/",
    "job_explanation": "",
    "limit": "",
    "artifacts": {},
    "host_status_counts": {},
    "playbook": "x.yml",
    "scm_branch": "",
    "scm_revision": "",
}
"""The fields of a job with which AWX tries a message before it saves it."""


def rendered_message(text: str, job: Mapping[str, Any]) -> str:
    sandbox = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
    return sandbox.from_string(text).render(job={**JOB, **job}, url="https://awx.example.com/#/jobs/playbook/7")


def message_complaints(messages: Any) -> list[str]:
    """What AWX would answer when somebody saves a notification with these messages."""
    found = []
    for event, texts in messages.items():
        if event not in ("started", "success", "error", "workflow_approval"):
            found.append(f"event {event} invalid")
        for kind, text in (texts or {}).items():
            if kind == "message" and "\n" in text:
                found.append(f"Messages cannot contain newlines ({event})")
            try:
                rendered_message(text, {})
            except TemplateError as exc:
                found.append(f"{event} {kind}: {exc}")
    return found


PLAYBOOK_LINE = re.compile(r"^\s*-?\s*(hosts|(ansible\.builtin\.)?import_playbook|include):", re.MULTILINE)
"""What a file must hold for AWX to offer it as a playbook."""
