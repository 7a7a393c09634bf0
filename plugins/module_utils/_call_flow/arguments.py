# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads arguments: one value or several, destinations and prompts.

Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.known_names import KnownNames
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput, parse_definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import NOWHERE, Destination
from ansible_collections.servetel.ivr.plugins.module_utils._text import quoted


def several(argument: str, value: object) -> list[object]:
    """One value or several, as a list. Raises BadInput."""
    if value is None or value == "":
        return []
    if isinstance(value, (str, int)):
        return [value]
    if not isinstance(value, (list, tuple)):
        raise BadInput([f"{argument} must be a list, not {quoted(value)}."])
    return list(value)


def read_destination(value: object) -> Destination:
    """A destination that a user gives; NOWHERE when it is not one."""
    return t.cast(Destination, read_setting("invalid_destination", value) or NOWHERE)


def read_setting(option: str, value: object) -> object:
    """A destination or prompt in canonical form; None when it is not one."""
    try:
        return parse_definition({"id": "0", option: value, "force": True}).given[option]
    except (BadInput, KeyError):
        return None


def read_prompt(names: KnownNames, value: object) -> str:
    """A prompt in canonical form, by id or by a name that is known; "" when it is not one."""
    return t.cast(
        str, read_setting("recording", names.resolved_prompt(value) if isinstance(value, str) else value) or ""
    )
