# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Validates the option `names`: {type: {name: id}}, the user's own names of destinations and prompts.

Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import re
import sys
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput, parse_definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import (
    DESTINATION_TYPES,
    NOWHERE,
    PROMPT_TYPES,
    TYPE_ALIASES,
    Destination,
    prompt_id,
    prompt_reference,
)
from ansible_collections.servetel.ivr.plugins.module_utils._text import (
    NearNames,
    canonical_text,
    did_you_mean,
    near,
    quoted,
)

_TYPE: t.Final = "[A-Za-z][A-Za-z0-9_-]*"
_LEADING_ZEROS: t.Final = ("extension", "agent")
"""Types whose ids may begin with 0, which YAML drops from a number or takes for octal."""
_PLAIN_NUMBERS: t.Final = ("ivr", "department", "timegroup", "time_condition", "auto_attend", *PROMPT_TYPES)
"""Types whose ids are numbers that do not begin with 0."""
_LONG: t.Final = 10**6
"""A number from which on the id of another type may have begun with 0."""
_FORM: t.Final = "names must be a dictionary such as {department: {Sales: 17839}}"


class NamedId(t.NamedTuple):
    """One entry of the map."""

    type: str
    """Canonical."""
    id: str
    name: str
    """As it is given; a number as text."""


def read_names_map(value: object) -> list[NamedId]:
    """The entries of {type: {name: id}}, in their order; None is an empty map. Raises BadInput with all problems."""
    if value is None:
        return []
    if not isinstance(value, dict):
        raise BadInput([f"{_FORM}, not {quoted(value)}."])
    found: dict[tuple[str, str], NamedId] = {}
    problems: list[str] = []
    for given_type, ids in value.items():
        try:
            entries = _read_section(given_type, ids)
        except BadInput as bad:
            problems += bad.problems
            continue
        for entry in entries:
            key = entry.type, canonical_text(entry.name)
            if key in found:
                problems.append(f"names: {entry.type} has the name {quoted(entry.name)} twice. Keep one of them.")
            found[key] = entry
    if problems:
        raise BadInput(problems)
    return list(found.values())


def _read_section(given_type: object, ids: object) -> list[NamedId]:
    type_ = _known_type(given_type)
    if not isinstance(ids, dict):
        raise BadInput([f"{_FORM}; {type_} has {quoted(ids)} in place of names and ids."])
    problems: list[str] = []
    found: list[NamedId] = []
    for name, id_ in ids.items():
        try:
            checked = _checked_name(name)
            found.append(NamedId(type_, _read_id(type_, checked, id_), checked))
        except BadInput as bad:
            problems += bad.problems
    if problems:
        raise BadInput(problems)
    return found


def _known_type(given: object) -> str:
    if not isinstance(given, str) or not re.fullmatch(_TYPE, given):
        raise BadInput([f"{_FORM}; {quoted(given)} is not a type."])
    type_ = TYPE_ALIASES.get(given, given)
    types = (*DESTINATION_TYPES, *PROMPT_TYPES)
    known = near(type_.lower(), (*types, *TYPE_ALIASES), 1)
    if type_ not in types and known:
        raise BadInput([f"names: {quoted(given)} is not a known type.{did_you_mean(known)}"])
    return str(type_)


def _checked_name(name: object) -> str:
    if isinstance(name, (int, float)) and not isinstance(name, bool):
        name = str(name)  # As a task gets the keys of its options.
    if not isinstance(name, str) or not name or name != name.strip():
        raise BadInput([f"names: {quoted(name)} is not a name. Use text without blanks around it."])
    return str(name)


def _read_id(type_: str, name: str, id_: object) -> str:
    """The id as text, as a definition takes it."""
    is_long = isinstance(id_, int) and abs(id_) >= _LONG and type_ not in _PLAIN_NUMBERS
    if is_long or (type_ in _LEADING_ZEROS and not isinstance(id_, str)):
        text = f"names: put the id of {type_} {quoted(name)} in quotes, because YAML drops leading zeros"
        octal = f", or reads the number as octal: {quoted(id_)} may not be what is written there"
        raise BadInput([f"{text}{octal if isinstance(id_, int) else ''}."])
    if isinstance(id_, (str, int)) and not isinstance(id_, bool):
        option = "recording" if type_ in PROMPT_TYPES else "invalid_destination"
        try:
            target = parse_definition({"id": "1", option: f"{type_}||{id_}", "force": True}).given[option]
        except BadInput:
            target = NOWHERE
        found = target.id if isinstance(target, Destination) else prompt_id(target) * (not prompt_reference(target))
        if found:
            return found
    raise BadInput([f"names: {quoted(id_)} is not an id of {type_} {quoted(name)}."])


class NamesMap:
    """The user's own names: finds the id of a name, the name of an id, and the type of a prompt."""

    def __init__(self, entries: t.Iterable[NamedId] = ()) -> None:
        self._ids: dict[tuple[str, str], str] = {}
        self._names: dict[tuple[str, str], list[str]] = {}
        self._by_type: dict[str, list[str]] = {}
        self._near: dict[str, NearNames] = {}
        for type_, id_, name in entries:
            self._ids[type_, canonical_text(name)] = id_
            self._names.setdefault((type_, id_), []).append(name)
            self._by_type.setdefault(type_, []).append(name)
        prompts = [entry for entry in self._names if entry[0] in PROMPT_TYPES]
        self._prompts = {id_: sys.intern(f"{type_}||{id_}") for type_, id_ in prompts if not self._is_both(id_)}

    def _is_both(self, id_: str) -> bool:
        """Whether the map has a prompt of this id under each type."""
        return all((type_, id_) in self._names for type_ in PROMPT_TYPES)

    def __bool__(self) -> bool:
        return bool(self._ids)

    def without(self, type_: str) -> NamesMap:
        """The same map without the names of one type."""
        return NamesMap(
            NamedId(one, id_, name) for (one, id_), names in self._names.items() if one != type_ for name in names
        )

    def id_of(self, type_: str, name: str) -> str | None:
        return self._ids.get((type_, canonical_text(name)))

    def name_of(self, type_: str, id_: str) -> str:
        """The name of an id, the first one of several; "" without one."""
        return self._names.get((type_, id_), [""])[0]

    def names(self, type_: str) -> list[str]:
        """All names of a type."""
        return self._by_type.get(type_, [])

    def near(self, type_: str, name: str) -> list[str]:
        """The names of a type that are most like this one."""
        return self._near.setdefault(type_, NearNames(self.names(type_))).find(canonical_text(name))

    def typed(self, prompt: str) -> str:
        """A prompt of which only the id is given, with its type if the map has the id under exactly one type."""
        return self._prompts.get(prompt, prompt)

    def shown(self) -> dict[str, str]:
        """{`type||id`: name}, and {id: name} of the prompts that are known by their id alone."""
        found = {f"{type_}||{id_}": names[0] for (type_, id_), names in self._names.items()}
        return {**found, **{id_: found[prompt] for id_, prompt in self._prompts.items()}}
