# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user may say about one IVR: the options of a task, or an entry of a file, checked and in canonical form.

Values that YAML has already damaged (0500 is 320, no is false) cannot be told from wanted ones once they are text, so
the options of an IVR reach this file as YAML left them and are refused here, with a sentence that shows how to write
them. Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
import reprlib
import sys
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils import _ivr
from ansible_collections.servetel.ivr.plugins.module_utils._ivr import Choice, Ivr

PROMPT_TYPES: t.Final = ("recording", "outbound_tts")
DESTINATION_TYPES: t.Final = (
    "extension",
    "voicemail",
    "department",
    "timegroup",
    "ivr",
    "time_condition",
    "hangup",
    "agent",
    "agent_extension",
    "auto_attend",
    "inbound_queue",
    "api_dialplan",
    "custom_dialplan",
)
NAMED_TYPES: t.Final = ("ivr", "department", "extension", "agent")
"""Destination types of which the API can be asked for names."""

ALIASES: t.Final = {"timeout_retries": "timeout_tries"}
_LISTS: t.Final = ("option", "destination", "sms_template")
_SETTINGS: t.Final = ("state", "purge_menu", "assume_recording_type", "force")
OPTIONS: t.Final = ("id", *_ivr.OPTIONS, *_LISTS, "menu", *_SETTINGS)

_DESTINATION = re.compile(r"(?P<type>[A-Za-z][A-Za-z0-9_-]*)\|\|?(?P<id>name=.*|[^|\s](?:[^|]*[^|\s])?)")
_PROMPT = re.compile(r"(?:(?P<type>[A-Za-z][A-Za-z0-9_-]*)\|\|?)?(?P<id>[A-Za-z0-9_-]{1,64})")
_NO_TEXT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters, and halves of characters, which cannot be sent."""
_REFERENCE: t.Final = "name="


@dataclasses.dataclass
class Definition:
    """One IVR as somebody wants it: only what was mentioned."""

    label: str
    """How messages call it."""
    id: str | None = None
    name: str | None = None
    given: Ivr = dataclasses.field(default_factory=dict)
    """Settings in canonical form; in its menu, None stands for a key to be taken out."""
    state: str = "present"
    purge_menu: bool = True
    assume_recording_type: str | None = None
    force: bool = False
    warnings: list[str] = dataclasses.field(default_factory=list)

    @property
    def key(self) -> str:
        """The name as names are compared; "" without one."""
        return _ivr.canonical_text(self.name or "")


class BadInput(ValueError):
    """Everything that is wrong with one definition: a sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def define(options: t.Any, *, label: str | None = None) -> Definition:
    """The definition that these options mean. Options given as None count as not given. Raises BadInput.

    `label` says where they come from.
    """
    check = _Check()
    options = check.names(options)
    definition = Definition(label or "")
    with check:
        definition.id = identifier(options.get("id"))
    for field in _ivr.FIELDS:
        value = options.get(field.option)
        if value is not None:
            with check:
                definition.given[field.option] = _READERS[field.kind](field.option, value, definition.warnings)
    definition.name = definition.given.get("name")
    definition.label = f"{label}: {_label(definition)}" if label else _label(definition)
    with check:
        menu = _menu(options, check, definition.warnings)
        if menu is not None:
            definition.given["menu"] = menu
    with check:
        definition.state = _one_of("state", options.get("state", "present"), ("present", "absent"))
    with check:
        definition.purge_menu = _boolean("purge_menu", options.get("purge_menu", True))
    with check:
        definition.force = _boolean("force", options.get("force", False))
    if options.get("assume_recording_type") is not None:
        with check:
            definition.assume_recording_type = _one_of(
                "assume_recording_type", options["assume_recording_type"], PROMPT_TYPES
            )
    if not check.problems and definition.id is None and definition.name is None:
        check.problems.append("Give id or name: which IVR is meant?")
    if check.problems:
        raise BadInput(check.problems)
    return definition


def identifier(value: t.Any) -> str | None:
    """An IVR's id as a string; None stays None."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise ValueError(_damaged("id", value, '"7926"'))
    if not _ivr.ID.fullmatch(str(value)):
        raise ValueError(f"id {_quoted(value)} is not an id: up to 64 ASCII letters, digits, '-' and '_' are allowed.")
    return str(value)


def ivr_name(value: t.Any) -> str | None:
    """The name to look for; None stays None."""
    return None if value is None else _text("name", value, [])


def reference(destination: str) -> tuple[str, str] | None:
    """The type and the name, when a destination refers to its target by name (`type||name=TEXT`)."""
    type_, _separator, rest = destination.partition("||")
    return (type_, rest[len(_REFERENCE) :]) if rest.startswith(_REFERENCE) else None


class _Check:
    """Collects the problems of one definition: `with check:` turns a ValueError into one."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def __enter__(self) -> None:
        pass

    def __exit__(self, _type: object, error: BaseException | None, _traceback: object) -> bool:
        if isinstance(error, ValueError):
            self.problems.append(str(error))
            return True
        return False

    def names(self, options: t.Any) -> dict[str, t.Any]:
        """The options that are given, under their own names."""
        if not isinstance(options, dict):
            raise BadInput([f"An IVR is a set of options such as name and timeout, not {_quoted(options)}."])
        given: dict[str, t.Any] = {}
        for name, value in options.items():
            option = ALIASES.get(name, name)
            if option not in OPTIONS:
                near = difflib.get_close_matches(str(name), [*OPTIONS, *ALIASES], 1)
                self.problems.append(f"{_quoted(name)} is not an option of an IVR." + _did_you_mean(near))
            elif value is not None and given.setdefault(option, value) != value:
                self.problems.append(f"{option} is given twice, with different values.")
        return given


def _label(definition: Definition) -> str:
    if definition.id is not None:
        return f"IVR {definition.id}"
    return f"IVR {_quoted(definition.name)}" if definition.name else "IVR"


# ---- readers, one for each kind of value: (option, value, warnings) -> canonical value ----


def _text(option: str, value: t.Any, _warnings: list[str]) -> str:
    if not isinstance(value, str):
        raise ValueError(_damaged(option, value, '"text"'))
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{option} holds a character that is not valid Unicode. Type it anew.") from None
    if option == "name" and not value.strip():
        raise ValueError("name is empty. Give the name of the IVR, or leave the option out.")
    return str(value)


def _number(option: str, value: t.Any, _warnings: list[str]) -> int:
    if isinstance(value, str) and re.fullmatch("[0-9]{1,9}", value):
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{option} must be a whole number such as 3, not {_quoted(value)}.")
    if not 0 <= value < 10**9:
        raise ValueError(f"{option} must be a number from 0 to 999999999, not {_quoted(value)}.")
    return int(value)


def _prompt(option: str, value: t.Any, _warnings: list[str]) -> str:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise ValueError(_damaged(option, value, '"recording||19549"'))
    if value == "":
        return ""
    match = _PROMPT.fullmatch(str(value))
    if not match or match["type"] not in (None, *PROMPT_TYPES):
        raise ValueError(
            f'{option} {_quoted(value)} is not a prompt. Write it as "recording||19549" or "outbound_tts||19549".'
        )
    # Interned, because many IVRs play the same prompts.
    return sys.intern(f"{match['type']}||{match['id']}" if match["type"] else match["id"])


def _destination(option: str, value: t.Any, warnings: list[str]) -> str:
    if not isinstance(value, str):
        raise ValueError(_damaged(option, value, '"department||17839" or "extension||0501247020000"'))
    if value == "":
        return ""
    match = _DESTINATION.fullmatch(value)
    if not match or _NO_TEXT.search(value):
        raise ValueError(
            f"{option} {_quoted(value)} is not a destination: it needs a type and an id. "
            f'Write it as "department||17839" or "extension||0501247020000".'
        )
    type_ = _ivr.TYPE_ALIASES.get(match["type"], match["type"])
    if type_ not in DESTINATION_TYPES:
        near = difflib.get_close_matches(type_.lower(), DESTINATION_TYPES, 1, 0.5)
        warnings.append(
            f"{option}: the destination type {_quoted(type_)} is not among those known; it is sent as it is."
            + _did_you_mean(near)
        )
    if match["id"].startswith(_REFERENCE):
        if type_ not in NAMED_TYPES:
            raise ValueError(
                f"{option} {_quoted(value)}: things of this type can only be given by id; "
                f"a name works for {', '.join(NAMED_TYPES)}."
            )
        if match["id"] == _REFERENCE:
            raise ValueError(f"{option} {_quoted(value)} has no name after name=.")
    return _ivr.canonical_destination(type_, match["id"])


_READERS: t.Final[dict[str, t.Callable[[str, t.Any, list[str]], t.Any]]] = {
    _ivr.TEXT: _text,
    _ivr.NUMBER: _number,
    _ivr.PROMPT: _prompt,
    _ivr.DESTINATION: _destination,
}


# ---- the menu, in both of its forms ----


def _menu(options: dict[str, t.Any], check: _Check, warnings: list[str]) -> dict[str, Choice | None] | None:
    """The keys that are given, or None when no menu is. A key that shall go away is None."""
    lists = [name for name in _LISTS if name in options]
    if "menu" in options and lists:
        raise ValueError(f"menu and {' and '.join(lists)} say the same in two ways. Give one of them.")
    if "menu" in options:
        entries = _entries(options["menu"])
    elif lists:
        entries = _side_by_side(options)
    else:
        return None
    menu: dict[str, Choice | None] = {}
    for number, entry in enumerate(entries, 1):
        with check:
            key = _key(entry.get("option"), number)
            if key in menu:
                raise ValueError(f'Key "{key}" is in the menu twice. Keep one of its entries.')
            menu[key] = None  # So that a wrong destination does not hide that the key comes again.
            menu[key] = _choice(key, entry, warnings)
    return menu


def _entries(menu: t.Any) -> list[dict[str, t.Any]]:
    if not isinstance(menu, list) or not all(isinstance(entry, dict) for entry in menu):
        raise ValueError('menu must be a list of entries such as {option: "1", destination: "department||17839"}.')
    allowed = (*_LISTS, "state")
    for number, entry in enumerate(menu, 1):
        strange = sorted(str(name) for name in entry if name not in allowed)
        if strange:
            raise ValueError(f"Entry {number} of menu has {_quoted(strange[0])}; it may have {', '.join(allowed)}.")
    return menu


def _side_by_side(options: dict[str, t.Any]) -> list[dict[str, t.Any]]:
    """The entries of three parallel lists."""
    if "option" not in options or "destination" not in options:
        raise ValueError("option and destination go together: give both lists, or menu.")
    given = {name: options[name] for name in _LISTS if name in options}
    for name, values in given.items():
        if not isinstance(values, list):
            raise ValueError(f"{name} must be a list, one item a key of the menu.")
    if len({len(values) for values in given.values()}) > 1:
        lengths = ", ".join(f"{name} {len(values)}" for name, values in given.items())
        raise ValueError(f"The lists of the menu must be equally long, one item a key; they have: {lengths}.")
    return [dict(zip(given, values)) for values in zip(*given.values())]


def _key(value: t.Any, number: int) -> str:
    key = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(key, str) or key not in _ivr.KEYS:
        raise ValueError(
            f"Entry {number} of the menu: {_quoted(value)} is not a key. Keys are 0 to 9, * and #, in quotes, as YAML "
            'takes * and # for its own and no for false: option: "1", option: "*", option: "#".'
        )
    return str(key)


def _choice(key: str, entry: dict[str, t.Any], warnings: list[str]) -> Choice | None:
    state = entry.get("state")
    if _one_of(f"state of key {key}", "present" if state is None else state, ("present", "absent")) == "absent":
        return None
    if entry.get("destination") is None:
        raise ValueError(f'Key "{key}" has no destination. Give one, or state: absent to take the key out.')
    destination = _destination(f"destination of key {key}", entry["destination"], warnings)
    template = entry.get("sms_template")
    if template is None:
        return Choice(destination, None)
    if isinstance(template, bool) or not isinstance(template, (int, str)):
        raise ValueError(_damaged(f"sms_template of key {key}", template, '"12"'))
    if str(template) in ("", "0"):
        return Choice(destination, "")
    if not _ivr.ID.fullmatch(str(template)):
        raise ValueError(f"sms_template of key {key}: {_quoted(template)} is not an id.")
    return Choice(destination, str(template))


# ---- words ----


def _boolean(option: str, value: t.Any) -> bool:
    words = {True: True, False: False, "true": True, "yes": True, "false": False, "no": False}
    answer = words.get(value.lower() if isinstance(value, str) else value) if isinstance(value, (bool, str)) else None
    if answer is None:
        raise ValueError(f"{option} must be true or false, not {_quoted(value)}.")
    return answer


def _one_of(option: str, value: t.Any, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise ValueError(f"{option} must be one of {', '.join(allowed)}, not {_quoted(value)}.")
    return str(value)


_KINDS: t.Final[dict[type, tuple[str, str]]] = {
    bool: ("a boolean", " Without quotes YAML takes yes, no, on and off for booleans."),
    int: ("a number", " Without quotes YAML drops a leading 0 or takes the number as octal, and takes 12:30 for 750."),
    float: ("a decimal number", ""),
    list: ("a list", ""),
    dict: ("a dictionary", ""),
}
_OTHER_KIND: t.Final = ("of a type that does not fit", "")


def _damaged(option: str, value: t.Any, example: str) -> str:
    kind, why = next((words for type_, words in _KINDS.items() if isinstance(value, type_)), _OTHER_KIND)
    return f"{option} is {kind} ({_quoted(value)}), not text. Put it in quotes in the YAML: {option}: {example}.{why}"


def _quoted(value: t.Any) -> str:
    """A value in a message: what a user typed, cut, without what could disturb a terminal."""
    text = reprlib.repr(value) if isinstance(value, (list, dict)) else str(value)
    text = "".join(char if char.isprintable() else " " for char in text)
    return f"'{text[:60]}…'" if len(text) > 60 else f"'{text}'"


def _did_you_mean(near: t.Sequence[str]) -> str:
    return f" Did you mean {near[0]!r}?" if near else ""
