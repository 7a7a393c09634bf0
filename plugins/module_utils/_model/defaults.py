# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings that each definition gets unless it has its own. Pure. Private to this collection."""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import (
    ALIASES,
    PERIOD,
    BadInput,
    parse_definition,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.menu import LISTS
from ansible_collections.servetel.ivr.plugins.module_utils._text import quoted

_OWN: t.Final = ("id", "name", "state", *PERIOD)
"""Options that only a definition itself can have."""
_MENU: t.Final = ("menu", *LISTS)


def read_defaults(value: object) -> dict[str, object]:
    """The settings of the option `defaults`; null ones count as not given. Raises BadInput with all problems."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadInput([f"defaults must be a dictionary of settings such as {{timeout: 10}}, not {quoted(value)}."])
    given = {name: setting for name, setting in value.items() if setting is not None}
    problems = [f"defaults cannot have {name}. Set it in each definition." for name in _OWN if name in given]
    settings = {name: setting for name, setting in given.items() if name not in _OWN}
    try:
        parse_definition({"id": "1", **settings})
    except BadInput as bad:
        problems += [f"defaults: {problem}" for problem in bad.problems]
    if problems:
        raise BadInput(problems)
    return settings


def with_defaults(options: dict[str, object], defaults: t.Mapping[str, object]) -> dict[str, object]:
    """The options of a definition, with the defaults for those that it does not have. A menu counts as one option."""
    given = options
    if None in options.values():
        given = {name: value for name, value in options.items() if value is not None}
    if not defaults or given.get("state") == "absent":
        return given
    own = {_setting(name) for name in given}
    return {**{name: value for name, value in defaults.items() if _setting(name) not in own}, **given}


def _setting(name: t.Any) -> t.Any:
    """What an option sets, whatever its form."""
    return "menu" if name in _MENU else ALIASES.get(name, name)
