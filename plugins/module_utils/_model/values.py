# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parses and validates single values of a definition: texts, numbers, prompts, destinations, switches.

Values that YAML has already damaged (0500 is 320, no is false) are refused with a message that shows how to quote them.
Knows no HTTP, no Ansible and no menu. Private to this collection.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import (
    DESTINATION_TYPES,
    HANGUP,
    NAME_PREFIX,
    NOWHERE,
    PROMPT_TYPES,
    TYPE_ALIASES,
    Destination,
    destination_of,
    shared_prompt,
    typed_prompt,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import ID
from ansible_collections.servetel.ivr.plugins.module_utils._text import did_you_mean, near, quoted

MASKS: t.Final = ("********", "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER", "$REDACTED$", "$encrypted$")
"""What Ansible, and tools around it, show in place of a secret."""

_MASK: t.Final = "|".join(map(re.escape, MASKS))
# Type and id each.
_DESTINATION: t.Final = r"([A-Za-z][A-Za-z0-9_-]*)\|\|?(name=.*|[^|\s](?:[^|]*[^|\s])?)"
_PROMPT: t.Final = r"(?:([A-Za-z][A-Za-z0-9_-]*)\|\|?)?([A-Za-z0-9_-]{1,64})"
_NAMED_PROMPT: t.Final = r"([A-Za-z][A-Za-z0-9_-]*)\|\|?(name=.+)"
_WITH_DIGITS: t.Final = frozenset(("extension", "agent", "department", "timegroup", "time_condition"))
"""Types whose ids, as far as is known, have digits. A wrong id of an IVR is found in the list of IVRs."""
_KNOWN_TYPES: t.Final = frozenset(DESTINATION_TYPES)
# What nearly all look like. Of these, none is wrong if its type is a known one.
_PLAIN_DESTINATION = re.compile(r"([a-z_]+)\|\|([0-9]{2,})")
_PLAIN_PROMPT = re.compile(rf"(?:{'|'.join(PROMPT_TYPES)})\|\|[0-9]{{2,64}}")
_NUMBER = re.compile("[0-9]{1,9}")
_NO_TEXT: t.Final = r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]"
"""Control characters, and halves of characters, which cannot be sent."""
_Text = t.TypeVar("_Text", bound=str)
_NEAR: t.Final = 0.5
"""A type at least this similar to a known one is taken for a misspelling of it."""


@dataclasses.dataclass
class Notes:
    """What a reader of values needs to know, and what it finds besides the value."""

    force: bool = False
    warnings: list[str] = dataclasses.field(default_factory=list)


def identifier(value: object) -> str | None:
    """An IVR's id as a string; None stays None. Raises ValueError."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise ValueError(type_error("id", value, '"7926"'))
    refuse_mask("id", value)
    if not ID.fullmatch(str(value)):
        raise ValueError(
            f"id {quoted(value)} is not an id. Use up to 64 ASCII letters, digits, '-' and '_', such as \"7926\"."
        )
    return str(value)


def ivr_name(value: object) -> str | None:
    """The name to look for; None stays None. Raises ValueError."""
    refuse_mask("name", value)
    return None if value is None else text("name", value, Notes())


def refuse_mask(option: str, value: object) -> None:
    """Raise ValueError if a text in the value is what Ansible shows in place of a secret."""
    mask = _mask_in(value, 3)
    if mask:
        raise ValueError(
            f'{option} holds "{mask}", which is shown in place of a hidden value and is not the value itself. '
            "Set the real value, or leave the option out."
        )


def may_hold_mask(values: t.Iterable[object]) -> bool:
    """Whether `refuse_mask` may find something in these values. Looks at once at texts, also in lists and mappings."""
    texts: list[t.Any] = []
    for value in values:
        if isinstance(value, str):
            texts.append(value)
        elif isinstance(value, list):
            texts += value
        elif isinstance(value, dict):
            texts += [*value, *value.values()]
        elif not isinstance(value, int):
            return True
    try:
        text = "\n".join(texts)
    except TypeError:  # Something among them is no text.
        return True
    return any(mask in text for mask in MASKS)


def _mask_in(value: object, depth: int) -> str | None:
    if isinstance(value, str):
        match = re.search(_MASK, value)
        return match and match[0]
    if not depth or not isinstance(value, (list, dict)):
        return None
    items = [*value, *value.values()] if isinstance(value, dict) else value
    for item in items:
        found = _mask_in(item, depth - 1)
        if found:
            return found
    return None


# Readers, one for each kind of value: (option, value, notes) -> canonical value.


def text(option: str, value: object, _notes: Notes) -> str:
    if not isinstance(value, str):
        raise ValueError(type_error(option, value, '"text"'))
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{option} holds a character that is not valid Unicode. Type it again.") from None
    if option == "name" and not value.strip():
        raise ValueError("name is empty. Set it to the name of the IVR, or leave the option out.")
    return str(value)


def number(option: str, value: object, _notes: Notes) -> int:
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{option} must be a whole number such as 3, not {quoted(value)}.")
    if not 0 <= value < 10**9:
        raise ValueError(f"{option} must be a number from 0 to 999999999, not {quoted(value)}.")
    return int(value)


def prompt(option: str, value: object, notes: Notes) -> str:
    plain = _PLAIN_PROMPT.fullmatch(value) if isinstance(value, str) else None
    return shared_prompt(plain[0] if plain else _any_prompt(option, value, notes))


def _any_prompt(option: str, value: object, notes: Notes) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise ValueError(type_error(option, value, '"recording||19549"'))
    if value == "":
        return ""
    match = re.fullmatch(_PROMPT, str(value)) or re.fullmatch(_NAMED_PROMPT, str(value))
    type_, id_ = match.groups() if match else ("", "")
    _refuse_control_character(option, value)
    if type_ not in (None, *PROMPT_TYPES) or re.search(_NO_TEXT, id_):
        raise ValueError(
            f'{option} {quoted(value)} is not a prompt. Write it as "recording||19549" or "outbound_tts||19549". '
            'With the option names, "recording||name=Welcome" works, too.'
        )
    _refuse_zero(option, id_, value)
    _warn_of_name(option, type_ or PROMPT_TYPES[0], id_, notes)
    return typed_prompt(type_, id_) if type_ else id_


def destination(option: str, value: object, notes: Notes) -> Destination:
    plain = _PLAIN_DESTINATION.fullmatch(value) if isinstance(value, str) else None
    if plain and plain[1] in _KNOWN_TYPES:
        return destination_of(plain[1], plain[2])
    return _any_destination(option, value, notes)


def _any_destination(option: str, value: object, notes: Notes) -> Destination:
    if not isinstance(value, str):
        raise ValueError(type_error(option, value, '"department||17839" or "extension||0501247020000"'))
    if value == "":
        return NOWHERE
    match = re.fullmatch(_DESTINATION, value)
    _refuse_control_character(option, value)
    if not match or re.search(_NO_TEXT, value):
        raise ValueError(
            f"{option} {quoted(value)} is not a destination: it needs a type and an id. "
            f'Write it as "department||17839" or "extension||0501247020000".'
        )
    given, id_ = match.groups()
    type_ = TYPE_ALIASES.get(given, given)
    if type_ not in _KNOWN_TYPES:
        _check_unknown_type(option, type_, value, notes)
    if type_ == HANGUP and id_.startswith(NAME_PREFIX):
        raise ValueError(f'{option} {quoted(value)} cannot have a name. Write it as "hangup||1".')
    if id_ == NAME_PREFIX:
        raise ValueError(f"{option} {quoted(value)} has no name after name=.")
    _refuse_zero(option, id_ if type_ != HANGUP else "1", value)
    if type_ in _WITH_DIGITS:
        _warn_of_name(option, type_, id_, notes)
    return destination_of(type_, id_)


def _refuse_control_character(option: str, value: object) -> None:
    """Refuse a name with a character that cannot be shown or sent."""
    if isinstance(value, str) and f"|{NAME_PREFIX}" in value and re.search(_NO_TEXT, value):
        raise ValueError(f"{option} {quoted(value)}: the name holds a control character. Give the id.")


def _refuse_zero(option: str, id_: str, value: object) -> None:
    """Refuse the id 0: the API shows 0 where there is nothing, so it would never read back as sent."""
    if id_ == "0":
        raise ValueError(f"{option} {quoted(value)}: 0 is not an id. The API shows 0 where nothing is set. Set the id.")


def _warn_of_name(option: str, type_: str, id_: str, notes: Notes) -> None:
    """Warn of an id without a digit. The API refuses a wrong one, but does not say where it is."""
    if not (id_[-1].isdigit() or id_.startswith(NAME_PREFIX) or any(map(str.isdigit, id_))):
        notes.warnings.append(
            f"{option}: {quoted(id_)} looks like a name, not like an id. To refer to a name, write "
            f'"{type_}||name={id_}".'
        )


def _check_unknown_type(option: str, type_: str, value: str, notes: Notes) -> None:
    """Refuse a misspelling of a known type unless `force` is set; warn of any other type."""
    known = _near_type(type_.lower())
    if known and not notes.force:
        raise ValueError(
            f"{option} {quoted(value)} has an unknown destination type.{did_you_mean([known])} "
            f"If the account really has the type {quoted(type_)}, set force: true in a definition of the IVR."
        )
    notes.warnings.append(
        f"{option}: {quoted(type_)} is not a known destination type and is sent as given.{did_you_mean([known])} "
        "Check that this is intended."
    )


@functools.lru_cache(maxsize=256)
def _near_type(type_: str) -> str:
    return "".join(near(type_, (*DESTINATION_TYPES, *TYPE_ALIASES), 1, _NEAR))


def sms_template(option: str, value: object) -> str:
    """The id of a template; "" for none."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise ValueError(type_error(option, value, '"12"'))
    if str(value) in ("", "0"):
        return ""
    if not ID.fullmatch(str(value)):
        raise ValueError(f'{option}: {quoted(value)} is not an id. Write it as "12", or "0" for none.')
    return str(value)


def boolean(option: str, value: object) -> bool:
    if isinstance(value, bool):
        return value
    words = {"true": True, "yes": True, "false": False, "no": False}
    answer = words.get(value.lower()) if isinstance(value, str) else None
    if answer is None:
        raise ValueError(f"{option} must be true or false, not {quoted(value)}.")
    return answer


def one_of(option: str, value: object, allowed: tuple[_Text, ...]) -> _Text:
    if value not in allowed:
        raise ValueError(f"{option} must be one of {', '.join(allowed)}, not {quoted(value)}.")
    return allowed[allowed.index(value)]


def same(one: object, other: object) -> bool:
    """Whether two values given for one setting mean the same; NaN is the same as itself."""
    plain = all(isinstance(value, (int, str)) and not isinstance(value, bool) for value in (one, other))
    return str(one) == str(other) if plain else one is other


# Words.

_TYPE_WORDS: t.Final[dict[type, tuple[str, str]]] = {
    bool: ("a boolean", " Without quotes YAML reads yes, no, on and off as booleans."),
    int: ("a number", " Without quotes YAML drops a leading 0 or reads the number as octal, and reads 12:30 as 750."),
    float: ("a decimal number", ""),
    list: ("a list", ""),
    dict: ("a dictionary", ""),
}
_OTHER_TYPE: t.Final = ("of an unsupported type", "")


def type_error(option: str, value: object, example: str) -> str:
    """The message about a value that is not text, with the way to write it."""
    kind, why = next((words for type_, words in _TYPE_WORDS.items() if isinstance(value, type_)), _OTHER_TYPE)
    return f"{option} is {kind} ({quoted(value)}), not text. Put it in quotes in the YAML: {option}: {example}.{why}"
