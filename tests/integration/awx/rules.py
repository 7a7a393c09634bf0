# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWX 24.6's rules for custom credential types and surveys, as complaints about what breaks them.

Written from what AWX's source does, which is stricter than its guide in places. Knows nothing of this collection.
"""

from __future__ import annotations

import re
from collections import Counter
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


PLAYBOOK_LINE = re.compile(r"^\s*-?\s*(hosts|(ansible\.builtin\.)?import_playbook|include):", re.MULTILINE)
"""What a file must hold for AWX to offer it as a playbook."""
