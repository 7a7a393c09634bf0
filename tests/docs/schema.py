# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes docs/schema and docs/example/.schemas: JSON Schemas of definitions and of call tests, for editors.

`python -m tests.docs.schema`. The options come from the table FIELDS and from the documentation of the module `ivr`.
Knows what `parse_definition` and `call_tests` accept; a test with generated values compares them with it.

A schema cannot say: which types are near misses of a known one, that parallel lists are equally long, that a key of a
list is given twice, and that two names of one setting disagree.
"""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import yaml

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.ivr_node import RETRY_BRANCHES
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import ALIASES
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import DESTINATION_TYPES, PROMPT_TYPES
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import FIELDS, KEYS
from ansible_collections.servetel.ivr.plugins.module_utils._model.menu import LISTS
from ansible_collections.servetel.ivr.plugins.module_utils._model.overlay import PERIOD
from ansible_collections.servetel.ivr.plugins.module_utils._model.values import MASKS

Schema = dict[str, Any]

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = [ROOT / "docs" / "schema", ROOT / "docs" / "example" / ".schemas"]
"""The second one is part of the repository that users copy, so that their editors need no network."""
HOME = "https://github.com/servetel-ivr/servetel.ivr/raw/main/docs/schema"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

# Patterns that regular expressions of ECMA and of Python read alike.
END = r"(?![\s\S])"
"""The end of the text; $ stands before a last line break, too."""
NOT_MASKED = rf"^(?![\s\S]*(?:{'|'.join(re.escape(mask) for mask in MASKS)}))"
NO_CONTROLS = r"(?![\s\S]*[\u0000-\u001f\u007f-\u009f])"
BARE_ID = r"[A-Za-z0-9_-]{1,64}"


def alternatives(words: Any) -> str:
    return f"(?:{'|'.join(words)})"


def any_case(word: str) -> str:
    return "".join(f"[{letter.upper()}{letter}]" for letter in word)


DESTINATION = (
    f"^{NO_CONTROLS}(?:{END}"
    r"|(?!hangup\|)[A-Za-z][A-Za-z0-9_-]*\|\|?name=[\s\S]+"
    rf"|(?![^|]*\|\|?name=)(?!(?!hangup\|)[^|]*\|\|?0{END})[A-Za-z][A-Za-z0-9_-]*\|\|?[^|\s](?:[^|]*[^|\s])?{END})"
)
PROMPT = (
    f"^{NO_CONTROLS}(?:{END}|{alternatives(PROMPT_TYPES)}"
    rf"\|\|?name=[\s\S]+|(?:{alternatives(PROMPT_TYPES)}\|\|?)?(?!0{END}){BARE_ID}{END})"
)
MOMENT = (
    r"^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]"
    rf"(?::[0-5][0-9](?:[.,][0-9]{{1,6}})?)?(?:Z|[+-](?:[01][0-9]|2[0-3])(?::?[0-5][0-9])?){END}"
)


def text(pattern: str = "", **more: Any) -> Schema:
    """A text that holds none of the masks that stand in place of secrets."""
    return {"type": "string", "allOf": [{"pattern": NOT_MASKED}, *([{"pattern": pattern}] if pattern else [])], **more}


def either(*schemas: Schema) -> Schema:
    return {"anyOf": list(schemas)}


def or_null(schema: Schema) -> Schema:
    return either({"type": "null"}, schema)


def definitions() -> Schema:
    """The kinds of values, for $defs."""
    far = 10**63
    whole: Schema = {"type": "integer", "minimum": 1 - far, "maximum": 10 * far - 1}
    keys = list(KEYS)
    return {
        "text": text(),
        "name": text(r"\S"),
        "id": either(whole, text(f"^{BARE_ID}{END}")),
        "number": either({"type": "integer", "minimum": 0, "maximum": 10**9 - 1}, text(f"^[0-9]{{1,9}}{END}")),
        "prompt": either(
            {**whole, "not": {"const": 0}}, text(PROMPT, examples=["recording||19549", "outbound_tts||812"])
        ),
        "destination": text(DESTINATION, examples=[f"{type_}||" for type_ in DESTINATION_TYPES]),
        "moment": text(MOMENT, examples=["2026-11-08T00:00:00+05:30"]),
        "template": either(whole, text(f"^(?:{BARE_ID})?{END}")),
        "boolean": either(
            {"type": "boolean"}, text(f"^{alternatives(map(any_case, ('true', 'yes', 'false', 'no')))}{END}")
        ),
        "false": either({"const": False}, text(f"^{alternatives(map(any_case, ('false', 'no')))}{END}")),
        "key": {"enum": [*keys, *(int(key) for key in keys if key.isdigit())]},
        "unchecked": {"not": {"type": "string", "not": {"pattern": NOT_MASKED}}},
        "absent_entry": entry({"const": "absent"}, "unchecked", "unchecked"),
        "present_entry": {
            **entry({"enum": ["present", None]}, "destination", "template"),
            "required": ["destination"],
        },
        "whole_menu": menu(False),
        "partial_menu": menu(True),
    }


def ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def entry(state: Schema, destination: str, template: str) -> Schema:
    """One key of a menu, as far as both forms of a menu have it in common."""
    absent = state == {"const": "absent"}
    return {
        "type": "object",
        "properties": {
            "option": {},
            "destination": ref(destination),
            "sms_template": ref(template) if absent else or_null(ref(template)),
            "state": state,
        },
        "additionalProperties": False,
        **({"required": ["state"]} if absent else {}),
    }


def menu(absent: bool) -> Schema:
    """A menu in both forms; entries that are `absent` only in one that is not the whole menu."""
    one = either(ref("present_entry"), ref("absent_entry")) if absent else ref("present_entry")
    listed = {"allOf": [one, {"properties": {"option": ref("key")}, "required": ["option"]}]}
    mapped = either(ref("destination"), {"allOf": [one, {"not": {"required": ["option"]}}]})
    return either(
        {"type": "array", "items": listed},
        {"type": "object", "propertyNames": {"enum": list(KEYS)}, "additionalProperties": mapped},
    )


def plain(description: Any) -> str:
    """Ansible's markup as text for the tooltip of an editor."""
    lines = [description] if isinstance(description, str) else description
    text = re.sub(r"\b[A-Z]+\(([^)#]*)(?:#[^)]*)?\)", r"\1", " ".join(lines))
    return " ".join(text.split())


def documented() -> dict[str, Any]:
    """The documentation of the options of a definition."""
    found: dict[str, Any] = {}
    for path in sorted((ROOT / "plugins" / "doc_fragments").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "\noptions:" in node.value:
                found.update(yaml.safe_load(node.value)["options"])
    return found


VALUES: dict[str, Schema] = {
    "id": ref("id"),
    **{field.option: ref(field.kind) for field in FIELDS},
    "name": ref("name"),
    "option": {"type": "array", "items": ref("key")},
    "destination": {"type": "array", "items": ref("destination")},
    "sms_template": {"type": "array", "items": or_null(ref("template"))},
    "menu": ref("partial_menu"),
    "state": {"enum": ["present", "absent"]},
    "purge_menu": ref("boolean"),
    "assume_recording_type": {"enum": list(PROMPT_TYPES)},
    "force": ref("boolean"),
    **dict.fromkeys(PERIOD, ref("moment")),
}
"""What each option of a definition holds."""
PERIOD_TEXTS = {
    "valid_from": {
        "description": "The moment from which this overrides the definition of the same IVR: date, time and offset."
    },
    "valid_until": {"description": "The moment from which it no longer does. Must be later than valid_from."},
}
BACKUP_VALUES: dict[str, Schema] = {
    "if_unchanged": {
        "description": "In backup files: delete the IVR, or accept the one of this name, only with these settings.",
        **ref("boolean"),
    },
    "not_ids": {
        "description": "In backup files: ids of IVRs that are not meant, although they have the name.",
        "type": "array",
        "items": ref("id"),
    },
}
"""The options that only the definitions of backup files have."""


def given(*names: str) -> Schema:
    """That options are set, and not to null."""
    return {"required": list(names), "properties": {name: {"not": {"type": "null"}} for name in names}}


def not_set(name: str) -> Schema:
    """That an option is not set, or set to null."""
    return {"properties": {name: {"type": "null"}}}


def definition() -> Schema:
    texts = {**documented(), **PERIOD_TEXTS}
    values = {**VALUES, **{alias: VALUES[option] for alias, option in ALIASES.items()}}
    not_lists: Schema = {"properties": {name: {"type": "null"} for name in LISTS}}
    return {
        "type": "object",
        "properties": {
            name: {"description": plain(texts[name]["description"]), **or_null(schema)}
            for name, schema in values.items()
        }
        | {name: or_null(schema) for name, schema in BACKUP_VALUES.items()},
        "additionalProperties": False,
        "allOf": [
            either(given("id"), given("name")),
            {
                "if": given("menu"),
                "then": not_lists,
                "else": either(not_lists, given("option", "destination")),
            },
            {
                "if": either(*map(given, PERIOD)),
                "then": {"properties": {"state": {"type": "null"}, "purge_menu": or_null(ref("false"))}},
                "else": {
                    "if": {"properties": {"purge_menu": ref("false")}, "required": ["purge_menu"]},
                    "else": {"properties": {"menu": or_null(ref("whole_menu"))}},
                },
            },
            {
                "if": either(not_set("if_unchanged"), {"properties": {"if_unchanged": ref("false")}}),
                "else": either({"required": ["state"], "properties": {"state": {"const": "absent"}}}, not_set("id")),
            },
            {"if": given("id"), "then": {"properties": {"not_ids": or_null({"type": "array", "maxItems": 0})}}},
        ],
    }


def call() -> Schema:
    about = yaml.safe_load((ROOT / "plugins" / "filter" / "call_tests.yml").read_text(encoding="utf-8"))
    texts = about["DOCUMENTATION"]["options"]["cases"]["suboptions"]
    key = rf"\s*{alternatives((*map(re.escape, KEYS), *RETRY_BRANCHES))}\s*"
    values: dict[str, Schema] = {
        "name": {},
        "start": either({"type": "integer"}, {"type": "string", "minLength": 1}),
        "keys": or_null(
            either(
                {"enum": ["", *range(10)]},
                {"type": "string", "pattern": f"^{key}(?:,{key})*{END}"},
                {
                    "type": "array",
                    "items": either({"enum": list(range(10))}, {"type": "string", "pattern": f"^{key}{END}"}),
                },
            )
        ),
        "reaches": {"allOf": [ref("destination"), {"minLength": 1}]},
        "hears": or_null({"type": "array", "items": {"allOf": [ref("prompt"), {"not": {"const": ""}}]}}),
    }
    return {
        "type": "object",
        "properties": {
            name: {"description": plain(texts[name]["description"]), **schema} for name, schema in values.items()
        },
        "required": ["start", "reaches"],
        "additionalProperties": False,
    }


def of_file(name: str, title: str, one: str, schema: Schema, kinds: list[str]) -> Schema:
    """The schema of a file that holds one thing, or a list of them."""
    return {
        "$schema": DIALECT,
        "$id": f"{HOME}/{name}.schema.json",
        "title": title,
        "if": {"type": "array"},
        "then": {"items": ref(one)},
        "else": either({"type": "null"}, ref(one)),
        "$defs": {one: schema, **{kind: about for kind, about in definitions().items() if kind in kinds}},
    }


def schemas() -> dict[str, Schema]:
    """{file name without ending: schema}."""
    every = list(definitions())
    return {
        "definition": of_file("definition", "Definitions of IVRs for servetel.ivr", "definition", definition(), every),
        "calls": of_file("calls", "Call tests for servetel.ivr", "call", call(), ["destination", "prompt"]),
    }


def written(schema: Schema) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=True) + "\n"


def main() -> None:
    for folder in FOLDERS:
        folder.mkdir(exist_ok=True)
        for name, schema in schemas().items():
            (folder / f"{name}.schema.json").write_text(written(schema), encoding="utf-8")


if __name__ == "__main__":
    main()
