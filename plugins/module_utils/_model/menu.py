# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parses and validates the menu of a definition: a list of entries, a mapping, or parallel lists.

Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import KEYS, Choice
from ansible_collections.servetel.ivr.plugins.module_utils._model.values import (
    Notes,
    destination,
    one_of,
    sms_template,
)
from ansible_collections.servetel.ivr.plugins.module_utils._text import did_you_mean, near, quoted

LISTS: t.Final = ("option", "destination", "sms_template")
"""The menu as the API takes it: parallel lists."""
_SETTINGS: t.Final = ("destination", "sms_template", "state")
_ENTRY: t.Final = ("option", *_SETTINGS)
_WRITE_IT: t.Final = (
    'Write it as a mapping such as {"1": "department||17839"}, or as a list of entries such as '
    '{option: "1", destination: "department||17839"}.'
)
_MEANT: t.Final = {
    **dict.fromkeys(("key", "keys", "digit", "dtmf", "press", "number", "choice"), "option"),
    **dict.fromkeys(("dest", "target", "to", "goto", "leads_to"), "destination"),
    **dict.fromkeys(("sms", "template", "sms_template_id"), "sms_template"),
}
"""Other words for the settings of an entry."""

Entry = tuple[str, dict[object, object]]
"""A key, and the settings of its entry."""


def parse_menu(options: dict[str, object], problems: list[str], notes: Notes) -> dict[str, Choice | None] | None:
    """The keys that are given, or None when no menu is. A key with `state: absent` is None.

    Problems of one entry are added to `problems`; raises ValueError when no entry can be told.
    """
    lists = [name for name in LISTS if name in options]
    if "menu" in options and lists:
        raise ValueError(f"Use either menu or {' and '.join(lists)}, not both.")
    if "menu" in options:
        found = options["menu"]
        if not isinstance(found, (list, dict)):
            raise ValueError(f"menu cannot be {quoted(found)}. {_WRITE_IT}")
    elif lists:
        found = _from_parallel_lists(options)
    else:
        return None
    read = _of_mapping if isinstance(found, dict) else _of_lists if lists else _of_list
    menu: dict[str, Choice | None] = {}
    seen: set[str] = set()
    for number, item in enumerate(found.items() if isinstance(found, dict) else found, 1):
        try:
            key, entry = read(number, item)
            if key in seen:
                raise ValueError(f'Key "{key}" is in the menu twice. Keep one of its entries.')
            seen.add(key)
            menu[key] = _choice(key, entry, notes)
        except ValueError as error:
            problems.append(str(error))
    return menu


def _of_mapping(_number: int, item: t.Any) -> Entry:
    name, value = item
    key = _key(name, 0)
    entry = value if isinstance(value, dict) else {"destination": value}
    _refuse_strange_names(entry, f'Key "{key}" of menu', _SETTINGS)
    return key, entry


def _of_list(number: int, entry: t.Any) -> Entry:
    if not isinstance(entry, dict):
        raise ValueError(f"Entry {number} of menu cannot be {quoted(entry)}. {_WRITE_IT}")
    _refuse_strange_names(entry, f"Entry {number} of menu", _ENTRY)
    return _of_lists(number, entry)


def _of_lists(number: int, entry: t.Any) -> Entry:
    """Of an entry whose settings have the right names."""
    option = entry.get("option")
    if option is None:
        raise ValueError(
            f'Entry {number} of menu has no option. Set it to the key in quotes: option: "1" or option: "#".'
        )
    return _key(option, number), entry


def _refuse_strange_names(entry: dict[t.Any, object], where: str, allowed: tuple[str, ...]) -> None:
    for name in entry:
        if name in allowed:
            continue
        if str(name) in KEYS:
            raise ValueError(f"{where} has the key {quoted(name)} itself as a setting. {_WRITE_IT}")
        meant = _MEANT.get(str(name).lower())
        known = [meant] if meant in allowed else near(name, allowed, 1, 0.6)
        raise ValueError(f"{where} has {quoted(name)}, which is not one of {', '.join(allowed)}.{did_you_mean(known)}")


def _from_parallel_lists(options: dict[str, t.Any]) -> list[dict[str, t.Any]]:
    if "option" not in options or "destination" not in options:
        raise ValueError("option and destination go together. Set both lists, or use menu.")
    given = {name: options[name] for name in LISTS if name in options}
    for name, values in given.items():
        if not isinstance(values, list):
            raise ValueError(f"{name} must be a list with one item for each key of the menu, not {quoted(values)}.")
    if len({len(values) for values in given.values()}) > 1:
        lengths = ", ".join(f"{name} {len(values)}" for name, values in given.items())
        raise ValueError(f"The lists of the menu must be equally long, one item for each key; they have: {lengths}.")
    return [dict(zip(given, values)) for values in zip(*given.values())]


def _key(value: t.Any, number: int) -> str:
    """The key of that entry; 0 = of a mapping."""
    key = str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    if key not in KEYS:
        where = f"Entry {number} of menu" if number else "menu"
        raise ValueError(
            f"{where}: {quoted(value)} is not a key. Keys are 0 to 9, * and #, in quotes, because YAML gives unquoted "
            '*, # and no another meaning. Write option: "1" in a list, or "1": in a mapping.'
        )
    return key


def _choice(key: str, entry: dict[t.Any, t.Any], notes: Notes) -> Choice | None:
    state = entry.get("state")
    if state is not None and one_of(f"state of key {key}", state, ("present", "absent")) == "absent":
        return None
    if entry.get("destination") is None:
        raise ValueError(f'Key "{key}" has no destination. Set one, or set state: absent to remove the key.')
    leads_to = destination(f"destination of key {key}", entry["destination"], notes)
    template = entry.get("sms_template")
    return Choice(leads_to, None if template is None else sms_template(f"sms_template of key {key}", template))


def refuse_wiping(menu: dict[str, Choice | None]) -> None:
    """Raise ValueError if a whole menu has keys with `state: absent`: the keys that it does not list would go too."""
    absent = [key for key, choice in menu.items() if choice is None]
    if absent:
        keys = ", ".join(f'"{key}"' for key in absent)
        raise ValueError(
            f"state: absent of key {keys} needs purge_menu: false, because without it the menu given replaces the "
            "whole menu. Set purge_menu: false to remove only what is marked absent, or leave those keys out."
        )
