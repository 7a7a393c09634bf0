# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads an IVR as the API shows it.

Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import contextlib
import json
import re
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import (
    HANGUP,
    NOWHERE,
    Destination,
    destination_of,
    shared_prompt,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.dialect import DEFAULT, Dialect, Unsent
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import (
    DESTINATION,
    FIELDS,
    ID,
    NUMBER,
    PROMPT,
    TEXT,
    Choice,
    Field,
    Ivr,
    fields_in,
    in_keypad_order,
)

MENU: t.Final = "ivr_menu"
_MENU_OPTION: t.Final = "ivr_menu.option"
_MENU_DESTINATION: t.Final = "ivr_menu.destination_id"
_MENU_DESTINATION_KEYS: t.Final = ("destination_type", "destination_id")
_MENU_TEMPLATE: t.Final = "ivr_menu.sms_template_id"
MENU_KEYS: t.Final = frozenset(("option", "destination_type", "destination_id", "sms_template_id", "webhook_id"))
KNOWN_KEYS: t.Final = frozenset(key for field in FIELDS for key in field.read) | {"id", "added_by", MENU}
_NOTHING: t.Final = (None, "", 0, "0")


def read_ivr(raw: dict[str, object], dialect: Dialect = DEFAULT) -> Ivr:
    """The IVR in option names, from one element of GET /v1/ivrs. Raises ServetelError when it cannot be understood."""
    ivr: Ivr = {"id": id_of(raw)}
    try:
        for field in FIELDS if dialect is DEFAULT else fields_in(dialect):
            ivr[field.option] = _read(field, raw, dialect)
        ivr["menu"] = _read_menu(raw, dialect)
    except (TypeError, ValueError, OverflowError) as exc:
        name = f" ({raw['name']})" if raw.get("name") and isinstance(raw["name"], str) else ""
        raise ServetelError(
            "protocol",
            f"The API shows IVR {ivr['id']}{name} in a form that this collection does not understand ({exc}).",
            ivr_id=ivr["id"],
        ) from None
    return ivr


def id_of(raw: dict[str, object]) -> str:
    """The id as a string. Raises TypeError or ValueError when there is none that could stand in a path."""
    ivr_id = _id(raw.get("id"), "id")
    if not ID.fullmatch(ivr_id):
        raise ValueError("an IVR without a usable id")
    return ivr_id


class Live(t.NamedTuple):
    """An IVR of the account, and what of it an update might lose."""

    ivr: Ivr
    unwritable: tuple[str, ...]
    """Settings for which the update call has no field."""
    unknown: tuple[tuple[str, list[object]], ...]
    """Settings that no page of the vendor mentions, so it is not known how an update treats them: name, values."""

    @property
    def unknown_names(self) -> list[str]:
        return [name for name, _values in self.unknown]


def read_live(raw: dict[str, t.Any], dialect: Dialect = DEFAULT) -> Live:
    """An IVR from one element of GET /v1/ivrs. Raises ServetelError when it cannot be understood."""
    ivr = read_ivr(raw, dialect)
    # What most entries have, an update keeps.
    entries = [
        entry for entry in raw[MENU] or () if entry.get("webhook_id") not in _NOTHING or not MENU_KEYS.issuperset(entry)
    ]
    unwritable = tuple(
        f"the webhook {entry['webhook_id']} of key {entry['option']}"
        for entry in entries
        if entry.get("webhook_id") not in _NOTHING
    )
    unknown: dict[str, list[t.Any]] = {}
    for known, prefix, settings in ((KNOWN_KEYS, "", raw), *((MENU_KEYS, f"{MENU}.", entry) for entry in entries)):
        if known.issuperset(settings):
            continue
        for key in settings.keys() - known:
            if _means_something(settings[key]):
                unknown.setdefault(f"{prefix}{key}", []).append(settings[key])
    return Live(ivr, unwritable, tuple(sorted(unknown.items())))


def legible_targets(raw: dict[str, t.Any], dialect: Dialect = DEFAULT) -> set[str]:
    """The ids of the IVRs that an IVR leads to that cannot be understood as a whole, in whatever form its menu is."""
    shown = [[raw.get(key) for key in field.read] for field in fields_in(dialect) if field.kind == DESTINATION]
    parts = [raw.get(MENU)]
    for part in parts:
        if isinstance(part, dict):
            shown.append([part.get(key) for key in _MENU_DESTINATION_KEYS])
            parts += part.values()
        elif isinstance(part, list):
            parts += part
        elif isinstance(part, str):
            with contextlib.suppress(ValueError, RecursionError):
                parts += [json.loads(part)]
    found = set()
    for type_, id_ in shown:
        written = dialect.destination_types.get(type_, type_) if isinstance(type_, str) else ""
        with contextlib.suppress(TypeError, ValueError, OverflowError):
            text = _id(id_, "").strip()
            found.add(destination_of(written.strip().lower(), Destination.parse(text).id or text).ivr_id)
    return found - {""}


def _means_something(value: t.Any) -> bool:
    return value not in _NOTHING and value not in ([], {}, False)


def _read(field: Field, raw: dict[str, t.Any], dialect: Dialect) -> t.Any:
    key, kind = field.read[0], field.kind
    value = raw.get(key)
    if kind == PROMPT:
        prompt = shared_prompt(_id(value, key))
        return prompt if field.write else Unsent(prompt)
    if kind == NUMBER:
        return _number(value, key)
    if kind == TEXT:
        text = _text(value, key)
        return text if dialect is DEFAULT else dialect.read_text(text)
    id_key = field.read[1]
    return _destination(value, raw.get(id_key), id_key, dialect)


def _read_menu(raw: dict[str, t.Any], dialect: Dialect) -> dict[str, Choice]:
    if MENU not in raw:
        raise ValueError(f"{MENU} is missing")
    entries = raw[MENU] if raw[MENU] is not None else []
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise TypeError(f"{MENU} is not a list of entries")
    menu: dict[str, Choice] = {}
    for entry in entries:
        option = entry.get("option")
        key = option if isinstance(option, str) else _key(option)
        if not key or key in menu:
            raise ValueError(f"{MENU} has a key twice" if key else f"{MENU} has an entry without a key")
        menu[key] = Choice(
            _destination(entry.get("destination_type"), entry.get("destination_id"), _MENU_DESTINATION, dialect),
            _id(entry.get("sms_template_id"), _MENU_TEMPLATE),
        )
    return in_keypad_order(menu)


def _key(option: object) -> str:
    """The key of an entry that does not show it as text."""
    return str(option) if isinstance(option, int) and not isinstance(option, bool) else _text(option, _MENU_OPTION)


def _text(value: object, where: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError(f"{where} is not text")
    return value


def _number(value: object, where: str) -> int | None:
    if value is None or value == "":
        return None
    if isinstance(value, str) and re.fullmatch("[0-9]{1,9}", value):
        return int(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != int(value) or value < 0:
        raise TypeError(f"{where} is not a number")
    return int(value)


def _id(value: object, where: str) -> str:
    """An id as text whether the API shows it as number or text; "" for each of its ways to say none."""
    if isinstance(value, str):  # Most are.
        return "" if value == "0" else str(value)
    if isinstance(value, bool) or not isinstance(value, (str, int, float, type(None))):
        raise TypeError(f"{where} is not an id")
    if value in _NOTHING:
        return ""
    if isinstance(value, float):
        if value != int(value):
            raise TypeError(f"{where} is not an id")
        return str(int(value))
    return str(value)


def _destination(type_: object, id_: object, where: str, dialect: Dialect) -> Destination:
    id_ = _id(id_, where)
    if not isinstance(type_, str):
        type_ = _text(type_, where)
    written = dialect.destination_types.get(type_)
    if type_ and (id_ or (written or type_) == HANGUP):
        return destination_of(written or type_, id_, type_ if written else "")
    if not id_ and type_ in ("", "0"):
        return NOWHERE
    half = f"the type {type_} without an id" if type_ else f"the id {id_} without a type"
    return destination_of("", "", half)
