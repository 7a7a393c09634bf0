# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One IVR as a definition of a backup: its settings, what it loses, and whether it can be brought back at all.

Pure. Private to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import (
    BadInput,
    Definition,
    parse_definition,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import IVR, Destination, typed_prompt
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import (
    DESTINATION,
    KIND_OF,
    OPTIONS,
    Ivr,
    key_of,
    key_setting,
    setting_in_words,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.merge import differences, merge
from ansible_collections.servetel.ivr.plugins.module_utils._model.read import Live
from ansible_collections.servetel.ivr.plugins.module_utils._model.write import (
    half_destinations,
    missing_options,
    untyped_prompts,
)
from ansible_collections.servetel.ivr.plugins.module_utils._text import series

Item = dict[str, t.Any]
"""A definition as it stands in a file."""


def all_settings(ivr: Ivr, assumed: str | None) -> Item:
    """All settings but the name, with the types of prompts as far as they are known."""
    settings = {option: _plain(ivr[option]) for option in OPTIONS if option != "name" and ivr[option] is not None}
    settings.update(typed_prompts(ivr, assumed))
    settings["menu"] = {
        key: {"destination": str(choice.destination), "sms_template": choice.sms_template or "0"}
        for key, choice in ivr["menu"].items()
    }
    return settings


def item_of_places(ivr_id: str, places: t.Mapping[str, str]) -> Item:
    """The definition that only leads these places (options, or `menu KEY`) to these destinations."""
    item: Item = {"id": ivr_id, "purge_menu": False}
    item.update((place, found) for place, found in places.items() if key_of(place) is None)
    menu = {key: found for place, found in places.items() if (key := key_of(place)) is not None}
    return {**item, "menu": menu} if menu else item


def places_of(item: Item) -> dict[str, str]:
    """Where a definition that only leads places leads them: {option, or `menu KEY`: destination}."""
    places = {option: found for option, found in item.items() if KIND_OF.get(option) == DESTINATION}
    return {**places, **{key_setting(key): found for key, found in item.get("menu", {}).items()}}


def without_places(item: Item, gone: t.Container[str]) -> Item:
    """The same definition without some of its places."""
    places = places_of(item)
    kept = {place: found for place, found in places.items() if place not in gone}
    rest = {option: found for option, found in item.items() if option not in places and option != "menu"}
    return {**rest, **item_of_places(item["id"], kept)}


def led_by_id(item: Item, ids: t.Mapping[str, str]) -> Item:
    """The definition with other destinations in the place of these."""

    def led(found: t.Any) -> t.Any:
        return {**found, "destination": led(found["destination"])} if isinstance(found, dict) else ids.get(found, found)

    item = {option: led(found) if KIND_OF.get(option) == DESTINATION else found for option, found in item.items()}
    return {**item, "menu": {key: led(found) for key, found in item["menu"].items()}} if "menu" in item else item


def typed_prompts(ivr: Ivr, assumed: str | None) -> Item:
    """The prompts of which the account shows only the id, with the assumed type, if there is one."""
    return {option: typed_prompt(assumed, ivr[option]) for option in untyped_prompts(ivr)} if assumed else {}


def checked(item: Item, ivr: Ivr, *, is_deleted: bool) -> tuple[Item, str]:
    """The definition, with `force` if needed, and why it does not bring an IVR back; empty if it does."""
    missing = missing_options(ivr) if is_deleted else []
    if missing:
        return item, f"the API shows no value for {series(missing)}, without which no IVR can be created."
    try:
        item, definition = _parsed(item)
    except BadInput as bad:
        return item, str(bad)
    changed = differences(ivr, merge(ivr, definition.given, purge_menu=True))
    return item, f"a definition would change {series(changed)}." if changed else ""


def why_not_to_lead(item: Item, ivr: Ivr) -> str:
    """Why a definition that only leads some places cannot be applied to an IVR; empty if it can."""
    missing = missing_options(ivr)
    if missing:
        return f"the API shows no value for {series(missing)}."
    try:
        parse_definition(item)
    except BadInput as bad:
        return str(bad)
    return ""


def with_force_if_needed(item: Item) -> Item:
    """The definition, with `force` if it is refused without."""
    return _parsed(item)[0]


def _parsed(item: Item) -> tuple[Item, Definition]:
    try:
        return item, parse_definition(item)
    except BadInput:
        item = {**item, "force": True}
        return item, parse_definition(item)


def lost_settings(live: Live, *, is_deleted: bool) -> list[str]:
    """What of an IVR the calls that write it cannot carry."""
    lost = [
        *live.unwritable,
        *(f"{half} for {setting_in_words(option)}" for option, half in half_destinations(live.ivr).items()),
    ]
    lost += [f"the value of {option}, which the API does not show" for option in missing_options(live.ivr)]
    if is_deleted:
        lost += [f"{name}, which this collection does not know" for name in live.unknown_names]
    return lost


def can_be_referred_to(name: str) -> bool:
    """Whether a destination can be written as `ivr||name=NAME`."""
    place = "timeout_destination"
    try:
        found = parse_definition({"id": "1", place: str(Destination(IVR, name=name))}).given[place]
    except BadInput:
        return False
    return (found.type, found.name) == (IVR, name)


def _plain(value: object) -> object:
    return str(value) if isinstance(value, str) else value
