# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An exported IVR as a definition; what only its file knows is kept. Pure. Private to this collection."""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import (
    BadInput,
    Definition,
    parse_definition,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Ivr
from ansible_collections.servetel.ivr.plugins.module_utils._model.prompt import has_type, prompt_id, typed_prompt
from ansible_collections.servetel.ivr.plugins.module_utils._model.write import untyped_prompts
from ansible_collections.servetel.ivr.plugins.module_utils._sync.references import replace_destinations

_KEPT: t.Final = ("purge_menu", "force", "assume_recording_type")
"""Settings of a definition that the API does not show."""
_BARE: t.Final = Definition("")


def define(
    ivr: Ivr, old: Definition | None, names: t.Mapping[Destination, Destination], recording_type: str | None
) -> tuple[dict[str, t.Any], Definition]:
    """The options of an IVR as a file gives them, and what they define. Raises BadInput when no definition says them.

    `old` is the definition that the file has so far, `names` are those to write in the place of destinations, and
    `recording_type` is that of prompts whose type nothing tells. An IVR whose name no task can give has none.
    """
    by_name = replace_destinations(ivr, lambda place: names.get(place, place))
    options = {option: value for option, value in by_name.items() if value is not None and option != "menu"}
    if old and old.id is None:
        del options["id"]
    options.update(_prompts(ivr, old, recording_type))
    for setting in _KEPT:
        value = getattr(old, setting, None)
        if value is not None and value != getattr(_BARE, setting):
            options[setting] = value
    options["menu"] = {
        key: choice.destination if not choice.sms_template else choice._asdict()
        for key, choice in by_name["menu"].items()
    }
    try:
        return options, parse_definition(options)
    except BadInput:
        if "id" not in options:
            raise
        without = {option: value for option, value in options.items() if option != "name"}
        return without, parse_definition(without)


def _prompts(ivr: Ivr, old: Definition | None, recording_type: str | None) -> dict[str, str]:
    """Prompts with their type, as far as the file or the task has it; the API does not show it."""
    found = {}
    for option in untyped_prompts(ivr):
        before = old.given.get(option, "") if old else ""
        if has_type(before) and prompt_id(before) == ivr[option]:
            found[option] = before
        elif recording_type and not (old and old.assume_recording_type):
            found[option] = typed_prompt(recording_type, ivr[option])
    return found


def same_definition(one: Definition, other: Definition) -> bool:
    parts = ("id", "given", "state", *_KEPT)
    return all(getattr(one, part) == getattr(other, part) for part in parts)
