# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of destinations and prompts that the IVRs themselves do not hold, such as those of departments.

Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import difflib
import re
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.arguments import quoted
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import (
    DESTINATION_TYPES,
    PROMPT_TYPES,
    BadInput,
    parse_definition,
    reference,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.ivr import TYPE_ALIASES, canonical_text

_TYPE: t.Final = re.compile("[A-Za-z][A-Za-z0-9_-]*")
_LEADING_ZEROS: t.Final = ("extension", "agent")
"""Types whose ids may begin with 0, which YAML drops from a number."""
_FORMS: t.Final = (
    "names must be a dictionary such as {department: {Sales: 17839}}, or the names that ivr_info returns "
    'with resolve_names, such as {"department||17839": "Sales"}'
)


class KnownNames:
    """Finds the name of a `type||id`, and the id of a `type||name=TEXT`."""

    def __init__(self, names: t.Iterable[tuple[str, str, str]] = ()) -> None:
        """`names` holds type, id and name of each."""
        self._names: dict[str, str] = {}
        self._ids: dict[tuple[str, str], list[str]] = {}
        for type_, id_, name in names:
            self._names.setdefault(f"{type_}||{id_}", name)
            ids = self._ids.setdefault((type_, canonical_text(name)), [])
            if id_ not in ids:
                ids.append(id_)

    def name_of(self, destination: str) -> str:
        """The name of a destination, or ""."""
        return self._names.get(destination, "")

    def name_of_prompt(self, prompt: str) -> str:
        """The name of a prompt, or "". A bare id has one if it is the same for each type of prompt that has that id."""
        if "||" in prompt:
            return self.name_of(prompt)
        found = {self._names[one] for one in (f"{type_}||{prompt}" for type_ in PROMPT_TYPES) if one in self._names}
        return found.pop() if len(found) == 1 else ""

    def resolved(self, target: str) -> str:
        """A `type||name=TEXT` as `type||id`, if exactly one thing has that name; anything else unchanged."""
        named = reference(target)
        if named is None:
            return target
        ids = self._ids.get((named[0], canonical_text(named[1])), [])
        return f"{named[0]}||{ids[0]}" if len(ids) == 1 else target

    def id_of_ivr(self, name: str) -> str | None:
        """The id of the IVR with that name, if there is exactly one."""
        ids = self._ids.get(("ivr", canonical_text(name)), [])
        return ids[0] if len(ids) == 1 else None


def read_names(value: t.Any) -> KnownNames:
    """The names of {type: {name: id}}, or of {`type||id`: name}. Raises BadInput."""
    if value is None or value == "":
        return KnownNames()
    if not isinstance(value, dict):
        raise BadInput([f"{_FORMS}, not {quoted(value)}."])
    found: list[tuple[str, str, str]] = []
    problems: list[str] = []
    for key, entry in value.items():
        try:
            found += _section(key, entry) if isinstance(entry, dict) else [_pair(key, entry)]
        except BadInput as bad:
            problems += bad.problems
    if problems:
        raise BadInput(problems)
    return KnownNames(found)


def _section(type_: t.Any, ids: dict[t.Any, t.Any]) -> list[tuple[str, str, str]]:
    """The entries of one type."""
    known = _known_type(type_)
    problems: list[str] = []
    found: dict[str, tuple[str, str, str]] = {}
    for name, id_ in ids.items():
        try:
            if not isinstance(name, str) or not name or name != name.strip():
                raise BadInput([f"names: {quoted(name)} is not a name: text without blanks around it is needed."])
            entry = (known, _id(known, name, id_), name)
            if canonical_text(name) in found:
                raise BadInput([f"names: {known} has the name {quoted(name)} twice. Keep one of them."])
            found[canonical_text(name)] = entry
        except BadInput as bad:
            problems += bad.problems
    if problems:
        raise BadInput(problems)
    return list(found.values())


def _known_type(type_: t.Any) -> str:
    if not isinstance(type_, str) or not _TYPE.fullmatch(type_):
        raise BadInput([f"{_FORMS}; {quoted(type_)} is not a type."])
    type_ = TYPE_ALIASES.get(type_, type_)
    types = (*DESTINATION_TYPES, *PROMPT_TYPES)
    near = difflib.get_close_matches(type_.lower(), types, 1, 0.5)
    if type_ not in types and near:
        raise BadInput([f'names: {quoted(type_)} is not a type that is known. Did you mean "{near[0]}"?'])
    return str(type_)


def _id(type_: str, name: str, id_: t.Any) -> str:
    """The id as text, as a definition takes it."""
    if type_ in _LEADING_ZEROS and not isinstance(id_, str):
        raise BadInput([f"names: put the id of {type_} {quoted(name)} in quotes, because YAML drops leading zeros."])
    if isinstance(id_, (str, int)) and not isinstance(id_, bool):
        option = "recording" if type_ in PROMPT_TYPES else "invalid_destination"
        try:
            target = str(parse_definition({"id": "0", option: f"{type_}||{id_}", "force": True}).given[option])
        except BadInput:
            target = ""
        if target and reference(target) is None:
            return target.partition("||")[2]
    raise BadInput([f"names: {quoted(id_)} is not an id of {type_} {quoted(name)}."])


def _pair(target: t.Any, name: t.Any) -> tuple[str, str, str]:
    """An entry of what ivr_info returns."""
    type_, separator, id_ = target.partition("||") if isinstance(target, str) else ("", "", "")
    if not separator or not id_ or not _TYPE.fullmatch(type_) or not isinstance(name, str):
        raise BadInput([f"{_FORMS}; {quoted(target)}: {quoted(name)} is neither."])
    return TYPE_ALIASES.get(type_, type_), id_, name
