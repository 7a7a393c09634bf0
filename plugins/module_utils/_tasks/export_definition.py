# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An exported IVR as a definition; what only its file knows is kept. Pure. Private to this collection."""

from __future__ import annotations

import types
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import (
    BadInput,
    Definition,
    parse_definition,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import (
    has_type,
    prompt_id,
    prompt_reference,
    typed_prompt,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import (
    PROMPTS,
    Choice,
    Ivr,
    destinations,
    in_keypad_order,
    key_of,
    replace_destinations,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.names_map import NamesMap
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.export_names import WrittenNames

_KEPT: t.Final = ("purge_menu", "force", "assume_recording_type")
"""Settings of a definition that the API does not show."""
_BARE: t.Final = Definition("")


class Style(t.NamedTuple):
    """How IVRs are written."""

    names: WrittenNames
    recording_type: str | None = None
    """The type of prompts whose type nothing tells."""
    without_id: t.Container[str] = ()
    """The ids of the IVRs that are told by their name."""
    defaults: t.Mapping[str, object] = types.MappingProxyType({})
    """What definitions have without giving it, in canonical form."""


def exported_definition(
    ivr: Ivr, old: Definition | None, style: Style, overlaid: t.Collection[str] = ()
) -> tuple[dict[str, object], Definition]:
    """The options of an IVR as a file gives them, and what they define. Raises BadInput when no definition says them.

    `old` is the definition that the file has so far. The settings `overlaid` stay as they are there, because the
    account shows those of overlays. An IVR whose name no task can give has none.
    """
    named = {destination: style.names.destination(destination) for destination in destinations(ivr).values()}
    by_name = replace_destinations(ivr, named)
    options = {
        option: str(value) if isinstance(value, str) else value
        for option, value in by_name.items()
        if value is not None and option != "menu"
    }
    if (old and old.id is None) or ivr["id"] in style.without_id:
        del options["id"]
    options.update(_prompts(ivr, old, style))
    for setting in _KEPT:
        value = getattr(old, setting, None)
        if value is not None and value != getattr(_BARE, setting):
            options[setting] = value
    options["menu"] = {key: _entry(choice) for key, choice in by_name["menu"].items()}
    if old and overlaid:
        _keep(options, {**style.defaults, **old.given}, overlaid)
    try:
        definition = parse_definition(options)
    except BadInput:
        if "id" not in options:
            raise
        options = {option: value for option, value in options.items() if option != "name"}
        definition = parse_definition(options)
    return _without_defaults(options, definition, old, style)


def _entry(choice: Choice) -> dict[str, str] | str:
    """The entry of a key in the mapping form of a menu."""
    if choice.sms_template:
        return {"destination": str(choice.destination), "sms_template": choice.sms_template}
    return str(choice.destination)


def _prompts(ivr: Ivr, old: Definition | None, style: Style) -> dict[str, str]:
    """Prompts with their type, as far as the file, the names or the task have it; the API does not show it."""
    found = {}
    for option in PROMPTS:
        live = ivr[option] or ""
        before = old.given.get(option, "") if old else ""
        named = prompt_reference(before)
        if named and style.names.own.id_of(*named) == prompt_id(live) != "":
            found[option] = before
            continue
        if has_type(before) and prompt_id(before) == prompt_id(live):
            live = before
        elif live and not has_type(live) and style.recording_type and not (old and old.assume_recording_type):
            live = typed_prompt(style.recording_type, live)
        if live:
            found[option] = style.names.prompt(live)
    return found


def _keep(options: dict[str, t.Any], below: Ivr, overlaid: t.Collection[str]) -> None:
    """Give these settings as the definition below the overlays does, with the defaults."""
    menu = below.get("menu") or {}
    for setting in overlaid:
        key = key_of(setting)
        if key is None:
            value = below[setting]
            options[setting] = str(value) if isinstance(value, str) else value
        elif key not in menu:
            options["menu"].pop(key, None)
        else:
            choice = menu[key]
            options["menu"][key] = _entry(choice) if choice else {"state": "absent"}
    options["menu"] = in_keypad_order(options["menu"])


def _without_defaults(
    options: dict[str, t.Any], definition: Definition, old: Definition | None, style: Style
) -> tuple[dict[str, t.Any], Definition]:
    """The same without the settings that the defaults give, but for those that the file has already."""
    had = old.given if old else {}
    gone = [
        option
        for option, value in style.defaults.items()
        if option not in had and _same_value(option, definition.given.get(option), value, style.names.own)
    ]
    if not gone:
        return options, definition
    options = {option: value for option, value in options.items() if option not in gone}
    return options, parse_definition(options)


def _same_value(option: str, one: object, other: object, own: NamesMap) -> bool:
    def by_id(prompt: object) -> object:
        named = prompt_reference(prompt) if isinstance(prompt, str) else None
        return prompt if named is None else typed_prompt(named[0], own.id_of(*named) or "")

    if option in PROMPTS:
        return bool(by_id(one) == by_id(other))
    return bool(one == other)


def same_definition(one: Definition, other: Definition) -> bool:
    parts = ("id", "given", "state", *_KEPT)
    return all(getattr(one, part) == getattr(other, part) for part in parts)
