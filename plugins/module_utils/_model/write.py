# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns an IVR into what the API takes, and finds what keeps it from being sent.

The API takes an IVR only whole, so nothing of it may be missing. Knows no HTTP and no Ansible. Private to this
collection.
"""

from __future__ import annotations

from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import has_type, typed_prompt
from ansible_collections.servetel.ivr.plugins.module_utils._model.dialect import DEFAULT, Dialect, Text, Unsent
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import (
    DESTINATION,
    KIND_OF,
    OPTIONS,
    PROMPT,
    Choice,
    Ivr,
    fields_in,
    key_setting,
)


def missing_options(wanted: Ivr) -> list[str]:
    """Options that have no value at all, although the API wants every one."""
    return [option for option in OPTIONS if wanted[option] is None or (option == "name" and not wanted[option])]


def empty_options(wanted: Ivr) -> list[str]:
    """Prompts and destinations that are empty. It is not known whether the API accepts them."""
    names = [option for option in _sent(wanted) if wanted[option] == "" and KIND_OF[option] in (PROMPT, DESTINATION)]
    return names + [key_setting(key) for key, choice in wanted["menu"].items() if not choice.destination]


def half_destinations(ivr: Ivr) -> dict[str, str]:
    """{option: what the API shows} of destinations that have only a type or only an id, which no write can carry."""
    places = {option: ivr[option] for option in OPTIONS if KIND_OF[option] == DESTINATION}
    places.update((key_setting(key), choice.destination) for key, choice in ivr["menu"].items())
    return {option: place.spelling for option, place in places.items() if place == "" and place.spelling}


def untyped_prompts(wanted: Ivr) -> list[str]:
    """Prompts of which only the id is known; the update call wants their type too."""
    return [
        option
        for option in _sent(wanted)
        if KIND_OF[option] == PROMPT and wanted[option] and not has_type(wanted[option])
    ]


def _sent(wanted: Ivr) -> list[str]:
    """The options that the API of the account takes."""
    return [option for option in OPTIONS if not isinstance(wanted[option], Unsent)]


def to_api(
    wanted: Ivr, dialect: Dialect = DEFAULT, *, recording_type: str | None = None, with_sms: bool = False
) -> dict[str, object]:
    """The body of PUT or POST, which always is the whole IVR.

    `recording_type` is put before prompts of which only the id is known. `with_sms` sends the SMS templates even if
    there is none, so that the last one can be taken away.
    """
    joined = str if dialect is DEFAULT else dialect.joined
    body: dict[str, object] = {}
    for field in fields_in(dialect):
        value = wanted[field.option]
        if field.kind == PROMPT and value and not has_type(value):
            value = typed_prompt(str(recording_type), value)
        if field.kind in (PROMPT, DESTINATION) and value is not None:
            value = joined(str(value))
        elif isinstance(value, Text):
            value = value.sent
        body.update(dict.fromkeys(field.write, value))
    choices: dict[str, Choice] = wanted["menu"]
    body["option"] = list(choices)
    body["destination"] = [joined(str(choice.destination)) for choice in choices.values()]
    if dialect.sms_template == "required" or (dialect.sms_template and (with_sms or has_sms(wanted))):
        body["sms_template"] = [choice.sms_template or "0" for choice in choices.values()]
    return body


def has_sms(ivr: Ivr) -> bool:
    return any(choice.sms_template for choice in ivr["menu"].values())
