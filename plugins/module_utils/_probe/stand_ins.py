# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replaces what is an account's own in the exchanges of a probe by stand-ins of the same form.

Equal texts get equal stand-ins, and different ones different. Private to this collection.
"""

from __future__ import annotations

import html
import random
import re
import typing as t
import unicodedata

from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import (
    DESTINATION_TYPES,
    HANGUP,
    TYPE_ALIASES,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import DESTINATION, FIELDS, TEXT
from ansible_collections.servetel.ivr.plugins.module_utils._model.read import KNOWN_KEYS, MENU, MENU_KEYS
from ansible_collections.servetel.ivr.plugins.module_utils._probe.echoes import Echoes, folded

_ENTITY: t.Final = re.compile(r"&\w+;|&#\w+;")
_ID: t.Final = re.compile(r"[0-9]{0,20}")
_TYPE: t.Final = re.compile("[A-Za-z][A-Za-z0-9_-]{0,63}")
_TYPED: t.Final = re.compile(r"([A-Za-z][A-Za-z0-9_-]{0,63})(\|\|?)(.+)", re.DOTALL)
_NUMBER: t.Final = re.compile(r"\+?[0-9]{7,}")
_TEXT_KEYS: t.Final = frozenset(name for field in FIELDS if field.kind == TEXT for name in (*field.read, *field.write))
_STRUCTURE: t.Final = frozenset(("option", "destination", "sms_template", "success", "Success", "last_seen_id"))
_OUR_KEYS: t.Final = (
    KNOWN_KEYS | MENU_KEYS | _STRUCTURE | frozenset(name for field in FIELDS for name in field.write)
) - _TEXT_KEYS
_TYPE_OF: t.Final = {
    **{field.read[1]: field.read[0] for field in FIELDS if field.kind == DESTINATION},
    "destination_id": "destination_type",
}
"""{key of an id: key of its type}."""
_WORD: t.Final = re.compile("[a-z][A-Za-z0-9_]*")
"""A key that names a setting, rather than a thing of the account, inside of something that is not known."""
_KEY: t.Final = re.compile("[A-Za-z][A-Za-z0-9_-]*")
"""The same elsewhere."""
_AUTHOR: t.Final = "added_by"
_FLAGS: t.Final = ("success", "Success")
_FLAG: t.Final = re.compile("true|false|yes|no|ok|0|1", re.IGNORECASE)
_WORDS: t.Final = ("message", "error", "errors")
_SPARED: t.Final = frozenset(
    (
        *(*_OUR_KEYS, *_TEXT_KEYS, *_WORDS, *DESTINATION_TYPES, *TYPE_ALIASES),
        *("ivrs", "data", "recordings", "departments", "users", "numbers", "has_more", "code", "status", "status_code"),
        *("agent", "agents", "did", "alias", "destination_name", "login_id", "follow_me_number", "sms_templates"),
        *("get", "post", "put", "delete", "http", "json", "api", "token", "bearer", "none", "null"),
    )
)
"""Words of the API, which tell nothing of an account even if it has them for names."""


class StandIns:
    """The stand-ins of one report. `keep` tells texts that are the probe's own."""

    def __init__(self, keep: t.Callable[[str], bool]) -> None:
        self._keep = keep
        self._found: dict[str, str] = {}
        self._folded: set[str] = set()
        self._used: set[str] = set()
        self._echoes: Echoes | None = None

    def replace(self, value: object, key: str = "") -> object:
        """A body, or the value of that key, with stand-ins, but for its messages."""
        self._echoes = None
        return self._replace(key, value)

    def in_words(self, value: object) -> object:
        """A body whose messages have the stand-ins of what was replaced elsewhere."""
        if isinstance(value, dict):
            return {key: self.in_text(item) if key in _WORDS else self.in_words(item) for key, item in value.items()}
        return [self.in_words(item) for item in value] if isinstance(value, list) else value

    def in_text(self, value: object) -> object:
        """The value of a message, its keys included: see `in_note`."""
        if isinstance(value, str):
            return self.in_note(value)
        if isinstance(value, int) and _NUMBER.fullmatch(str(value)):
            return int(self._echoed_number(str(value)))
        if isinstance(value, dict):
            return {key if key in _SPARED else self.in_note(key): self.in_text(item) for key, item in value.items()}
        return [self.in_text(item) for item in value] if isinstance(value, list) else value

    def in_note(self, text: str, spared: str = "") -> str:
        """Words with the stand-ins of what was replaced elsewhere, in whatever form, and of other phone numbers.

        `spared` stays where it stands alone.
        """
        if self._echoes is None:
            self._echoes = Echoes(self._found, _SPARED, self._echoed_number)
        return self._echoes.replaced(text, spared)

    def _echoed_number(self, digits: str) -> str:
        return digits if digits in self._used else self._number(digits)

    def known(self, text: str) -> str:
        """The stand-in of exactly this type, key or id; the text itself if it was not replaced anywhere."""
        start = f"{MENU}." if text.startswith(f"{MENU}.") else ""
        name = text[len(start) :]
        return text if name in _SPARED else start + self._found.get(name, name)

    def _replace(self, key: str, value: object, inside: bool = False) -> object:
        """`inside`: whether it is a part of something that the collection does not know."""
        if isinstance(value, dict):
            return self._object(value, inside)
        if isinstance(value, list):
            return [self._replace(key, item, inside or not key) for item in value]
        if isinstance(value, str) and value and not self._keep(value):
            return self._text(key, value)
        if isinstance(value, int) and (key not in _OUR_KEYS or _is_no_id(key)) and _NUMBER.fullmatch(str(value)):
            return int(self._number(str(value)))
        return value

    def _object(self, value: dict[str, object], inside: bool) -> dict[str, object]:
        found: dict[str, object] = {}
        for name, item in value.items():
            type_ = value.get(_TYPE_OF.get(name, ""))
            if name in _WORDS and not (inside and "id" in value):  # What has an id is not the API's to say.
                found[name] = item
            elif isinstance(type_, str) and _is_foreign(type_) and isinstance(item, (str, int)):
                found[name] = type(item)(self._id(str(item), type_))
            else:
                found[self._key(name, inside)] = self._replace(name, item, name not in _OUR_KEYS)
        return found

    def _key(self, name: str, inside: bool) -> str:
        is_setting = (_WORD if inside else _KEY).fullmatch(name) and folded(name) not in self._folded
        if name in _SPARED or is_setting:
            return name
        return self._number(name) if _NUMBER.fullmatch(name) else self._stand_in(name)

    def _text(self, key: str, value: str) -> str:
        if (key in _FLAGS and _FLAG.fullmatch(value)) or (key == "eid" and _ID.fullmatch(value)):
            return value
        if key in _OUR_KEYS and key not in _FLAGS:
            return self._setting(key, value)
        return self._number(value) if _NUMBER.fullmatch(value) else self._stand_in(value)

    def _setting(self, key: str, value: str) -> str:
        """The text of a setting that the collection knows."""
        typed = _TYPED.fullmatch(value)
        if typed:
            return f"{self.known(typed[1])}{typed[2]}{self._id(typed[3], typed[1])}"
        if key.endswith("_type") and _TYPE.fullmatch(value):
            return self.known(value)
        return self._number(value) if _is_no_id(key) and _NUMBER.fullmatch(value) else self._id(value)

    def _id(self, value: str, type_: str = "") -> str:
        """The id of something of that type. Where it may be a phone number, it is replaced."""
        if type_ and _is_foreign(type_) and _NUMBER.fullmatch(value):
            return self._number(value)
        return value if _ID.fullmatch(value) else self._stand_in(value)

    def _number(self, value: str) -> str:
        """Digits for digits; with and without a plus the same ones."""
        digits = value.lstrip("+")
        return value[: len(value) - len(digits)] + self._stand_in(digits)

    def _stand_in(self, text: str) -> str:
        if not any(char.isalnum() for char in text):
            return text
        if text not in self._found:
            chance = random.Random(len(self._found))
            found, attempts = text, 0
            while found in self._used or found == text:
                attempts += 1
                found = _similar(text, chance) + "x" * (attempts // 20)
            self._used.add(found)
            self._found[text] = found
            self._folded.add(folded(text))
        return self._found[text]


def _is_no_id(key: str) -> bool:
    """Whether a number as the value of this known key tells nothing of how the API reads."""
    return key.endswith("_type") or key in (_AUTHOR, "option")


def _is_foreign(type_: str) -> bool:
    """Whether what stands beside this destination type is no id of anything that the collection knows."""
    return type_ == HANGUP or (type_ not in DESTINATION_TYPES and type_ not in TYPE_ALIASES)


def _similar(text: str, chance: random.Random) -> str:
    """A text of the same form: letters for letters, digits for digits, the rest as it is."""
    parts = []
    end = 0
    for kept in _ENTITY.finditer(text):
        if folded(html.unescape(kept[0])):  # It is a letter of the text.
            continue
        parts += [_letters(text[end : kept.start()], chance), kept[0]]
        end = kept.end()
    return "".join([*parts, _letters(text[end:], chance)])


def _letters(text: str, chance: random.Random) -> str:
    return "".join(_letter(char, chance) for char in text)


def _letter(char: str, chance: random.Random) -> str:
    category = unicodedata.category(char)
    if category == "Nd":
        return chance.choice("123456789")
    if category == "Lu":
        return chance.choice("BCDFGHJKLMNPQRSTVWXZ") if char.isascii() else "\u00d8"
    if category.startswith("L"):
        return chance.choice("bcdfghjklmnpqrstvwxz") if char.isascii() else chance.choice("\u0915\u0916\u0917\u0918")
    return char
