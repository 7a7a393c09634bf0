# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of an IVR by their names: an option, or `menu KEY` for one key of the menu. Its destinations by setting.

Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import DESTINATION, FIELDS, Choice, Ivr

_KEY_PREFIX: t.Final = "menu "


def key_setting(key: str) -> str:
    """The name of the setting of a key: `menu KEY`."""
    return f"{_KEY_PREFIX}{key}"


def key_of(setting: str) -> str | None:
    """The key that a setting is about; None for an option."""
    return setting[len(_KEY_PREFIX) :] if setting.startswith(_KEY_PREFIX) else None


def setting_in_words(setting: str) -> str:
    """A setting for a message: an option, or `key KEY`."""
    key = key_of(setting)
    return setting if key is None else f"key {key}"


def destinations(ivr: Ivr) -> dict[str, Destination]:
    """Where an IVR leads: {setting: destination}."""
    found = {field.option: ivr.get(field.option) for field in FIELDS if field.kind == DESTINATION}
    found.update((key_setting(key), choice.destination) for key, choice in ivr.get("menu", {}).items() if choice)
    return {setting: destination for setting, destination in found.items() if destination}


def replace_destinations(ivr: Ivr, replace: t.Callable[[Destination], Destination]) -> Ivr:
    """The same IVR with each destination replaced; the very same object if none is."""
    if all(replace(destination) == destination for destination in destinations(ivr).values()):
        return ivr
    changed: Ivr = {
        field.option: replace(ivr[field.option])
        for field in FIELDS
        if field.kind == DESTINATION and ivr.get(field.option)
    }
    if "menu" in ivr:
        changed["menu"] = {
            key: choice and Choice(replace(choice.destination), choice.sms_template)
            for key, choice in ivr["menu"].items()
        }
    return {**ivr, **changed}
