# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads arguments: one value or several, destinations and prompts; and quotes values in messages.

Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import difflib
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._errors import printable
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput, parse_definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import NOWHERE, Destination


def several(argument: str, value: t.Any) -> list[t.Any]:
    """One value or several, as a list. Raises BadInput."""
    if value is None or value == "":
        return []
    if isinstance(value, (str, int)):
        return [value]
    if not isinstance(value, (list, tuple)):
        raise BadInput([f"{argument} must be a list, not {quoted(value)}."])
    return list(value)


def read_destination(value: t.Any) -> Destination:
    """A destination that a user gives; NOWHERE when it is not one."""
    return t.cast(Destination, read_setting("invalid_destination", value) or NOWHERE)


def read_setting(option: str, value: t.Any) -> t.Any:
    """A destination or prompt in canonical form; None when it is not one."""
    try:
        return parse_definition({"id": "0", option: value, "force": True}).given[option]
    except (BadInput, KeyError):
        return None


def quoted(value: t.Any) -> str:
    """A value in a message: cut, and without what could disturb a terminal."""
    text = str(value)
    return f"'{printable(text[:60])}{'…' if len(text) > 60 else ''}'"


def near(text: t.Any, names: t.Iterable[str]) -> str:
    """A sentence that suggests what may have been meant, or nothing."""
    found = difflib.get_close_matches(str(text)[:100], [name for name in names if name], 3, 0.5)
    shown = [f'"{printable(name[:60])}"' for name in found]
    return f" Did you mean {' or '.join(shown)}?" if shown else ""
