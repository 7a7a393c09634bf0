# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an IVR is: its fields and the names that they have in the API, its settings by name, and its destinations.

Inside the collection an IVR is a plain dictionary in option names, in canonical form:

* texts as they are, numbers as int (None = the API shows none),
* prompts `id` or, where the type is known, `type||id`; "" = none; destinations a Destination,
* `menu`: {key: Choice} in keypad order.

A setting is an option, or `menu KEY` for one key of the menu.

The API's own field names occur in this file only; those of a menu in `read` and `write`. Knows no HTTP and no Ansible.
Private to this collection.
"""

from __future__ import annotations

import re
import types
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import (
    BY_NAME,
    Destination,
    prompt_reference,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.dialect import BOTH, DEFAULT, Dialect

Ivr = dict[str, t.Any]

FieldKind = t.Literal["text", "number", "prompt", "destination"]
TEXT: t.Final = "text"
NUMBER: t.Final = "number"
PROMPT: t.Final = "prompt"
DESTINATION: t.Final = "destination"


class Field(t.NamedTuple):
    """One setting of an IVR. A new one is one row here (and its option and documentation; a test compares them)."""

    option: str
    """Its name in tasks and results."""
    kind: FieldKind
    read: tuple[str, ...]
    """Where GET /v1/ivrs shows it. A destination has two keys: type, id."""
    write: tuple[str, ...]
    """What PUT and POST call it."""


FIELDS: t.Final = (
    Field("name", TEXT, ("name",), ("name",)),
    Field("description", TEXT, ("description",), ("description",)),
    Field("recording", PROMPT, ("recording",), ("recording",)),
    Field("timeout", NUMBER, ("timeout",), ("timeout",)),
    Field("incorrect_count", NUMBER, ("invalid_retries",), ("incorrect_count",)),
    # The two prompt names cross over: what is written as invalid_recording (played on each wrong key) reads back as
    # invalid_retry_recording, and what reads as invalid_recording is written as recording_invalid (played at the end).
    Field("invalid_recording", PROMPT, ("invalid_retry_recording",), ("invalid_recording",)),
    Field("recording_invalid", PROMPT, ("invalid_recording",), ("recording_invalid",)),
    Field(
        "invalid_destination",
        DESTINATION,
        ("invalid_destination_type", "invalid_destination"),
        ("invalid_destination",),
    ),
    # The vendor's page of the update call uses both names for the number of timeouts (its table: timeout_tries, its
    # sample: timeout_retries) and does not say which one counts: both are sent, and the read-back tells if it took.
    Field("timeout_tries", NUMBER, ("timeout_retries",), ("timeout_tries", "timeout_retries")),
    Field("timeout_retry_recording", PROMPT, ("timeout_retry_recording",), ("timeout_retry_recording",)),
    Field("timeout_recording", PROMPT, ("timeout_recording",), ("timeout_recording",)),
    Field("timeout_destination", DESTINATION, ("timeout_dest_type", "timeout_destination"), ("timeout_destination",)),
)

_CROSSED: t.Final = ("invalid_recording", "recording_invalid")
"""The two prompts whose names cross over, unless the account's dialect says otherwise."""

OPTIONS: t.Final = tuple(field.option for field in FIELDS)
_DESTINATIONS: t.Final = tuple(field.option for field in FIELDS if field.kind == DESTINATION)
PROMPTS: t.Final = tuple(field.option for field in FIELDS if field.kind == PROMPT)
_REFERRING: t.Final = (*_DESTINATIONS, *PROMPTS)
"""Options that may refer to something by name."""
_NO_NAMES: t.Final[t.Mapping[str, tuple[str, str]]] = types.MappingProxyType({})
KIND_OF: t.Final[dict[str, FieldKind]] = {field.option: field.kind for field in FIELDS}

ID: t.Final = re.compile("[A-Za-z0-9_-]{1,64}")

KEYS: t.Final = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "*", "#")
"""The keys of a telephone, in keypad order."""


class Choice(t.NamedTuple):
    """Where a key leads, and the SMS template it sends ("" = none; None, in a definition = not mentioned)."""

    destination: Destination
    sms_template: str | None = ""


def fields_in(dialect: Dialect) -> tuple[Field, ...]:
    """The table of fields as an account with this dialect reads and writes them."""
    return FIELDS if dialect is DEFAULT else tuple(_field_in(field, dialect) for field in FIELDS)


def _field_in(field: Field, dialect: Dialect) -> Field:
    if field.option in _CROSSED and not dialect.crossed_prompts:
        (other,) = (each for each in FIELDS if each.option in _CROSSED and each is not field)
        field = field._replace(read=other.read)
    if field.option == "timeout_tries" and dialect.timeout_tries != BOTH:
        field = field._replace(write=(dialect.timeout_tries,))
    return field if dialect.is_sent(field.option) else field._replace(write=())


def option_called(api_name: str) -> str:
    """The option for a name that the API uses in an error message: our own if it is one of its write names."""
    for field in FIELDS:
        if api_name in field.write:
            return field.option
    for field in FIELDS:
        if api_name in field.read:
            return field.option
    return api_name


_PLACES: t.Final = {key: place for place, key in enumerate(KEYS)}


def keypad_order(key: str) -> tuple[int, str]:
    return (_PLACES.get(key, len(KEYS)), key)


def in_keypad_order(menu: dict[str, t.Any]) -> dict[str, t.Any]:
    place = _PLACES.__getitem__ if menu.keys() <= _PLACES.keys() else keypad_order  # Both order the keys alike.
    return {key: menu[key] for key in sorted(menu, key=place)}


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
    found = {option: ivr[option] for option in _DESTINATIONS if ivr.get(option)}
    for key, choice in ivr.get("menu", {}).items():
        if choice and choice.destination:
            found[key_setting(key)] = choice.destination
    return found


def names_in(ivr: Ivr) -> t.Mapping[str, tuple[str, str]]:
    """What the settings of an IVR refer to by name, destinations first: {setting: (type, name)}."""
    texts = [ivr.get(option) or "" for option in _REFERRING]
    texts += [choice.destination for choice in ivr.get("menu", {}).values() if choice]
    if BY_NAME not in "".join(texts):  # Most have ids.
        return _NO_NAMES
    leading = destinations(ivr).items()
    found = {place: (leads_to.type, leads_to.name) for place, leads_to in leading if leads_to.name is not None}
    played = {option: prompt_reference(ivr.get(option) or "") for option in PROMPTS}
    return {**found, **{option: prompt for option, prompt in played.items() if prompt}}


def replace_destinations(ivr: Ivr, by: t.Mapping[Destination, Destination]) -> Ivr:
    """The same IVR with destinations replaced by others; the very same object if none is."""
    if not by or by.keys().isdisjoint(destinations(ivr).values()):
        return ivr
    changed: Ivr = {option: by.get(ivr[option], ivr[option]) for option in _DESTINATIONS if ivr.get(option)}
    if "menu" in ivr:
        changed["menu"] = {
            key: choice and choice._replace(destination=by.get(choice.destination, choice.destination))
            for key, choice in ivr["menu"].items()
        }
    return {**ivr, **changed}
