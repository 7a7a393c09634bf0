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

from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import (
    DESTINATION,
    FIELDS,
    OPTIONS,
    PROMPT,
    Choice,
    Ivr,
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
