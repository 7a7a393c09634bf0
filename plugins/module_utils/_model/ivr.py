# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an IVR is: its fields, and how it is read, merged, compared, written and shown.

Inside the collection an IVR is a plain dictionary in option names, in canonical form:

* texts as they are, numbers as int (None = the API shows none),
* prompts `id` or, where the type is known, `type||id`; "" = none; destinations a Destination,
* `menu`: {key: Choice} in keypad order.

The API's own field names occur in this file only. Knows no HTTP, no Ansible and nothing of what a task may give
(that is `_definition`). Private to this collection.
"""

from __future__ import annotations

import json
import re
import types
import typing as t
import unicodedata

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError, printable
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import HANGUP, NOWHERE, Destination

Ivr = dict[str, t.Any]

TEXT: t.Final = "text"
NUMBER: t.Final = "number"
PROMPT: t.Final = "prompt"
DESTINATION: t.Final = "destination"


class Field(t.NamedTuple):
    """One setting of an IVR. A new one is one row here (and its option and documentation; a test compares them)."""

    option: str
    """Its name in tasks and results."""
    kind: str
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
OPTIONS: t.Final = tuple(field.option for field in FIELDS)

ID: t.Final = re.compile("[A-Za-z0-9_-]{1,64}")

KEYS: t.Final = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "*", "#")
"""The keys of a telephone, in keypad order."""

_MENU: t.Final = "ivr_menu"
_MENU_KEYS: t.Final = frozenset(("option", "destination_type", "destination_id", "sms_template_id", "webhook_id"))
_KNOWN: t.Final = frozenset(key for field in FIELDS for key in field.read) | {"id", "added_by", _MENU}
_NOTHING: t.Final = (None, "", 0, "0")

_PLAIN_SCALAR = re.compile(r"[^\W\d][\w|/(). =-]*(?<! )")
_YAML_WORDS: t.Final = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))


class Choice(t.NamedTuple):
    """Where a key leads, and the SMS template it sends ("" = none; None, in a definition = not mentioned)."""

    destination: Destination
    sms_template: str | None = ""


def read_ivr(raw: dict[str, t.Any]) -> Ivr:
    """The IVR in option names, from one element of GET /v1/ivrs. Raises ServetelError when it cannot be understood."""
    ivr: Ivr = {"id": id_of(raw)}
    try:
        for field in FIELDS:
            ivr[field.option] = _read(field, raw)
        ivr["menu"] = _read_menu(raw)
    except (TypeError, ValueError, OverflowError) as exc:
        name = f" ({raw['name']})" if raw.get("name") and isinstance(raw["name"], str) else ""
        raise ServetelError(
            "protocol",
            f"The API shows IVR {ivr['id']}{name} in a form that this collection does not understand ({exc}).",
            ivr_id=ivr["id"],
        ) from None
    return ivr


def id_of(raw: dict[str, t.Any]) -> str:
    """The id as a string. Raises TypeError or ValueError when there is none that could stand in a path."""
    ivr_id = _id(raw.get("id"), "id")
    if not ID.fullmatch(ivr_id):
        raise ValueError("an IVR without a usable id")
    return ivr_id


class Live(t.NamedTuple):
    """An IVR of the account, and what of it an update might lose."""

    ivr: Ivr
    unwritable: list[str]
    """Settings for which the update call has no field."""
    unknown: list[str]
    """Names of settings that no page of the vendor mentions, so it is not known how an update treats them."""


def read_live(raw: dict[str, t.Any]) -> Live:
    """An IVR from one element of GET /v1/ivrs. Raises ServetelError when it cannot be understood."""
    ivr = read_ivr(raw)
    entries = raw[_MENU] or []
    unwritable = [
        f"the webhook {entry['webhook_id']} of key {entry['option']}"
        for entry in entries
        if entry.get("webhook_id") not in _NOTHING
    ]
    unknown = {key for key, value in raw.items() if key not in _KNOWN and _means_something(value)}
    for entry in entries:
        unknown.update(
            f"{_MENU}.{key}" for key, value in entry.items() if key not in _MENU_KEYS and _means_something(value)
        )
    return Live(ivr, unwritable, sorted(unknown))


def option_called(api_name: str) -> str:
    """The option for a name that the API uses in an error message: our own if it is one of its write names."""
    for field in FIELDS:
        if api_name in field.write:
            return field.option
    for field in FIELDS:
        if api_name in field.read:
            return field.option
    return api_name


def keypad_order(key: str) -> tuple[int, str]:
    return (KEYS.index(key) if key in KEYS else len(KEYS), key)


def _read(field: Field, raw: dict[str, t.Any]) -> t.Any:
    values = [raw.get(key) for key in field.read]
    if field.kind == TEXT:
        return _text(values[0], field.read[0])
    if field.kind == NUMBER:
        return _number(values[0], field.read[0])
    if field.kind == PROMPT:
        return _id(values[0], field.read[0])
    return _destination(values[0], values[1], field.read[1])


def _read_menu(raw: dict[str, t.Any]) -> dict[str, Choice]:
    if _MENU not in raw:
        raise ValueError(f"{_MENU} is missing")
    entries = raw[_MENU] if raw[_MENU] is not None else []
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise TypeError(f"{_MENU} is not a list of entries")
    menu: dict[str, Choice] = {}
    for entry in entries:
        option = entry.get("option")
        number = isinstance(option, int) and not isinstance(option, bool)
        key = str(option) if number else _text(option, f"{_MENU}.option")
        if not key or key in menu:
            raise ValueError(f"{_MENU} has a key twice" if key else f"{_MENU} has an entry without a key")
        menu[key] = Choice(
            _destination(entry.get("destination_type"), entry.get("destination_id"), f"{_MENU}.destination_id"),
            _id(entry.get("sms_template_id"), f"{_MENU}.sms_template_id"),
        )
    return in_keypad_order(menu)


def in_keypad_order(menu: dict[str, t.Any]) -> dict[str, t.Any]:
    return {key: menu[key] for key in sorted(menu, key=keypad_order)}


def _text(value: t.Any, where: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError(f"{where} is not text")
    return value


def _number(value: t.Any, where: str) -> int | None:
    if value is None or value == "":
        return None
    if isinstance(value, str) and re.fullmatch("[0-9]{1,9}", value):
        return int(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != int(value) or value < 0:
        raise TypeError(f"{where} is not a number")
    return int(value)


def _id(value: t.Any, where: str) -> str:
    """An id as text whether the API shows it as number or text; "" for each of its ways to say none."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float, type(None))):
        raise TypeError(f"{where} is not an id")
    if value in _NOTHING:
        return ""
    if isinstance(value, float):
        if value != int(value):
            raise TypeError(f"{where} is not an id")
        return str(int(value))
    return str(value)


def _destination(type_: t.Any, id_: t.Any, where: str) -> Destination:
    type_, id_ = _text(type_, where), _id(id_, where)
    return Destination(type_, id_) if type_ and (id_ or type_ == HANGUP) else NOWHERE


def _means_something(value: t.Any) -> bool:
    return value not in _NOTHING and value not in ([], {}, False)


def merge(current: Ivr | None, given: Ivr, *, purge_menu: bool) -> Ivr:
    """The IVR after the change: the live one (None = a new one), overlaid with what is given.

    In `given["menu"]`, None stands for a key that goes away, and a Choice without sms_template keeps the live one.
    """
    wanted = dict(current) if current else {"id": None, **dict.fromkeys(OPTIONS), "menu": {}}
    wanted.update((option, value) for option, value in given.items() if option != "menu")
    if "menu" in given:
        live: dict[str, Choice] = wanted["menu"]
        menu = {} if purge_menu else dict(live)
        for key, choice in given["menu"].items():
            if choice is None:
                menu.pop(key, None)
            elif choice.sms_template is None:
                menu[key] = Choice(choice.destination, live[key].sms_template if key in live else "")
            else:
                menu[key] = choice
        wanted["menu"] = in_keypad_order(menu)
    return wanted


def differences(one: Ivr, other: Ivr) -> list[str]:
    """Options in which two IVRs differ, `menu` keys as `menu 1`. Empty: nothing to write.

    A prompt is its id (the API does not show its type) and text is its Unicode NFC form.
    """
    names = [option for option in OPTIONS if _comparable(option, one[option]) != _comparable(option, other[option])]
    if one["menu"] != other["menu"]:
        keys = sorted({*one["menu"], *other["menu"]}, key=keypad_order)
        names += [f"menu {key}" for key in keys if one["menu"].get(key) != other["menu"].get(key)]
    return names


def with_known_types(ivr: Ivr, other: Ivr) -> Ivr:
    """The IVR with the prompt types that another one knows, so that a diff shows only what differs."""
    same = {
        option: other[option]
        for option, kind in _KINDS.items()
        if kind == PROMPT and other[option] and _comparable(option, other[option]) == ivr[option]
    }
    return {**ivr, **same}


def value_of(ivr: Ivr, difference: str) -> t.Any:
    """The value of an option as `differences` names it, fit for a message."""
    if not difference.startswith("menu "):
        return ivr[difference]
    choice = ivr["menu"].get(difference[5:])
    return choice and _shown(choice)


_KINDS: t.Final = {field.option: field.kind for field in FIELDS}


def _comparable(option: str, value: t.Any) -> t.Any:
    if _KINDS[option] == PROMPT and value:
        return prompt_id(value)
    return canonical_text(value) if _KINDS[option] == TEXT and value else value


def canonical_text(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def prompt_id(prompt: str) -> str:
    return prompt.rpartition("|")[2]


def missing_options(wanted: Ivr) -> list[str]:
    """Options that have no value at all, although the API wants every one."""
    return [option for option in OPTIONS if wanted[option] is None or (option == "name" and not wanted[option])]


def empty_options(wanted: Ivr) -> list[str]:
    """Prompts and destinations that are empty. It is not known whether the API accepts them."""
    names = [option for option in OPTIONS if wanted[option] == "" and _KINDS[option] in (PROMPT, DESTINATION)]
    return names + [f"menu {key}" for key, choice in wanted["menu"].items() if not choice.destination]


def untyped_prompts(wanted: Ivr) -> list[str]:
    """Prompts of which only the id is known; the update call wants their type too."""
    return [option for option in OPTIONS if _KINDS[option] == PROMPT and wanted[option] and "|" not in wanted[option]]


def to_api(wanted: Ivr, *, recording_type: str | None = None, with_sms: bool = False) -> dict[str, t.Any]:
    """The body of PUT or POST, which always is the whole IVR.

    `recording_type` is put before prompts of which only the id is known. `with_sms` sends the SMS templates even if
    there is none, so that the last one can be taken away.
    """
    body: dict[str, t.Any] = {}
    for field in FIELDS:
        value = wanted[field.option]
        if field.kind == PROMPT and value and "|" not in value:
            value = f"{recording_type}||{value}"
        if field.kind == DESTINATION and value is not None:
            value = str(value)
        body.update(dict.fromkeys(field.write, value))
    choices: dict[str, Choice] = wanted["menu"]
    body["option"] = list(choices)
    body["destination"] = [str(choice.destination) for choice in choices.values()]
    if with_sms or has_sms(wanted):
        body["sms_template"] = [choice.sms_template or "0" for choice in choices.values()]
    return body


def has_sms(ivr: Ivr) -> bool:
    return any(choice.sms_template for choice in ivr["menu"].values())


def as_options(ivr: Ivr) -> dict[str, t.Any]:
    """The IVR as results show it: usable as the options of a task."""
    menu = []
    for key, choice in ivr["menu"].items():
        entry = {"option": key, "destination": str(choice.destination)}
        if choice.sms_template:
            entry["sms_template"] = choice.sms_template
        menu.append(entry)
    settings = {option: str(ivr[option]) if isinstance(ivr[option], str) else ivr[option] for option in OPTIONS}
    return {"id": ivr["id"], **settings, "menu": menu}


def as_yaml(ivr: Ivr, names: t.Mapping[Destination, str] = types.MappingProxyType({})) -> str:
    """The IVR as YAML text, one line a field and one line a key, for diffs.

    `names` are those of destinations; they follow as comments, so that the text can be used in a task.
    """
    lines = []
    for field in FIELDS:
        value = ivr[field.option]
        comment = _comment(value, names) if field.kind == DESTINATION else ""
        lines.append(f"{field.option}: {_scalar(value)}{comment}")
    lines.append("menu:" if ivr["menu"] else "menu: {}")
    for key, choice in ivr["menu"].items():
        shown = f"{printable(json.dumps(key, ensure_ascii=False))}: {_shown(choice)}"
        lines.append(f"  {shown}{_comment(choice.destination, names)}")
    return "\n".join(lines) + "\n"


def _comment(destination: Destination | None, names: t.Mapping[Destination, str]) -> str:
    name = names.get(destination or NOWHERE, "").strip()
    return f"  # {printable(name)}" if name else ""


def _shown(choice: Choice) -> str:
    destination = _scalar(choice.destination)
    if not choice.sms_template:
        return destination
    return f"{{destination: {destination}, sms_template: {_scalar(choice.sms_template)}}}"


def _scalar(value: t.Any) -> str:
    """A YAML scalar on one line; what could disturb a terminal is escaped, and nothing is lost."""
    if not isinstance(value, str):
        return json.dumps(value)
    if _PLAIN_SCALAR.fullmatch(value) and value.lower() not in _YAML_WORDS:
        return value
    return printable(json.dumps(value, ensure_ascii=False))
