# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows an IVR: as the options of a task in results, as YAML in diffs, and single settings in messages.

Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import json
import types
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import (
    DESTINATION,
    FIELDS,
    NUMBER,
    OPTIONS,
    PROMPT,
    TEXT,
    Choice,
    FieldKind,
    Ivr,
    in_keypad_order,
    key_of,
)
from ansible_collections.servetel.ivr.plugins.module_utils._text import printable, quoted_yaml, yaml_scalar


def as_options(ivr: Ivr) -> dict[str, object]:
    """The IVR as results show it: usable as the options of a task."""
    menu = []
    for key, choice in ivr["menu"].items():
        entry = {"option": key, "destination": str(choice.destination)}
        if choice.sms_template:
            entry["sms_template"] = choice.sms_template
        menu.append(entry)
    settings = {option: str(ivr[option]) if isinstance(ivr[option], str) else ivr[option] for option in OPTIONS}
    return {"id": ivr["id"], **settings, "menu": menu}


def from_options(options: object) -> Ivr | None:
    """The IVR that `as_options` shows, whatever the API has put into it; None if it is something else."""
    if not isinstance(options, dict) or options.keys() != {"id", *OPTIONS, "menu"}:
        return None
    if not isinstance(options["menu"], list):
        return None
    try:
        ivr: Ivr = {"id": _text(options["id"])}
        for field in FIELDS:
            ivr[field.option] = _FROM_RESULT[field.kind](options[field.option])
        ivr["menu"] = in_keypad_order({_text(entry["option"]): _choice(entry) for entry in options["menu"]})
    except (TypeError, KeyError, ValueError):
        return None
    return ivr


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return str(value)


def _number(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, (int, type(None))):
        raise TypeError
    return value


def _destination(value: object) -> Destination:
    found = Destination.parse(_text(value))
    if value and not found:
        raise ValueError
    return found


def _choice(entry: dict[str, object]) -> Choice:
    return Choice(_destination(entry["destination"]), _text(entry.get("sms_template", "")))


_FROM_RESULT: t.Final[dict[FieldKind, t.Callable[[object], object]]] = {
    TEXT: _text,
    NUMBER: _number,
    PROMPT: _text,
    DESTINATION: _destination,
}


def as_yaml(ivr: Ivr, names: t.Mapping[str, str] = types.MappingProxyType({})) -> str:
    """The IVR as YAML text, one line a field and one line a key, for diffs.

    `names` are those of destinations and prompts; they follow as comments, so that the text can be used in a task.
    """
    lines = []
    for field in FIELDS:
        value = ivr[field.option]
        comment = _comment(value, names) if field.kind in (DESTINATION, PROMPT) else ""
        lines.append(f"{field.option}: {_scalar(value)}{comment}")
    lines.append("menu:" if ivr["menu"] else "menu: {}")
    for key, choice in ivr["menu"].items():
        shown = f"{quoted_yaml(key)}: {_shown(choice)}"
        lines.append(f"  {shown}{_comment(choice.destination, names)}")
    return "\n".join(lines) + "\n"


def value_of(ivr: Ivr, difference: str) -> object:
    """The value of an option as `differences` names it, fit for a message."""
    key = key_of(difference)
    if key is None:
        return ivr[difference]
    choice = ivr["menu"].get(key)
    return choice and _shown(choice)


def _comment(value: str | None, names: t.Mapping[str, str]) -> str:
    name = names.get(value or "", "").strip()
    return f"  # {printable(name)}" if name else ""


def _shown(choice: Choice) -> str:
    destination = _scalar(choice.destination)
    if not choice.sms_template:
        return destination
    return f"{{destination: {destination}, sms_template: {_scalar(choice.sms_template)}}}"


def _scalar(value: object) -> str:
    """A YAML scalar on one line; what could disturb a terminal is escaped, and nothing is lost."""
    if not isinstance(value, str):
        return json.dumps(value)
    return yaml_scalar(value)
