# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of destinations and prompts that the IVRs themselves do not hold, such as those of departments.

Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import (
    NAME_PREFIX,
    NOWHERE,
    PROMPT_TYPES,
    Destination,
    has_type,
    prompt_id,
    prompt_reference,
    prompt_type,
    typed_prompt,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.names_map import NamedId, read_names_map
from ansible_collections.servetel.ivr.plugins.module_utils._text import canonical_text, quoted

_TYPE: t.Final = "[A-Za-z][A-Za-z0-9_-]*"
_FORMS: t.Final = (
    "names must be a dictionary such as {department: {Sales: 17839}}, or the names that ivr_info returns "
    'with resolve_names, such as {"department||17839": "Sales"}'
)


class KnownNames:
    """Finds the name of a type and an id, and the id of a type and a name."""

    def __init__(
        self, own: t.Sequence[tuple[str, str, str]] = (), shown: t.Sequence[tuple[str, str, str]] = ()
    ) -> None:
        """Type, id and name of each: the user's own names, which come first, and those that `ivr_info` shows."""
        self._own = {(type_, canonical_text(name)): id_ for type_, id_, name in own}
        self._names: dict[tuple[str, str], str] = {}
        self._ids: dict[tuple[str, str], list[str]] = {}
        for type_, id_, name in (*own, *shown):
            self._names.setdefault((type_, id_), name)
            ids = self._ids.setdefault((type_, canonical_text(name)), [])
            if id_ not in ids:
                ids.append(id_)

    def show(self, names: dict[Destination, str]) -> None:
        """Use these names of destinations where none is known; they do not say what a reference by name means."""
        for destination, name in names.items():
            if destination and name:
                self._names.setdefault((destination.type, destination.id), name)

    def name_of(self, destination: Destination) -> str:
        """The name of a destination, or ""."""
        return self._names.get((destination.type, destination.id), "")

    def name_of_prompt(self, prompt: str) -> str:
        """The name of a prompt, or "". A bare id has one if it is the same for each type of prompt that has that id."""
        types = (prompt_type(prompt),) if has_type(prompt) else PROMPT_TYPES
        keys = [(type_, prompt_id(prompt)) for type_ in types]
        found = {self._names[key] for key in keys if key in self._names}
        return found.pop() if len(found) == 1 else ""

    def resolved(self, destination: Destination) -> Destination:
        """A reference by name with the id in place of the name, if that is known; else unchanged."""
        id_ = self.id_of(destination.type, destination.name or "")
        return destination if id_ is None else Destination(destination.type, id_)

    def by_own_name(self, destination: Destination) -> Destination:
        """A reference by name with its id, if it is one of the user's own names; else unchanged."""
        id_ = self._own.get((destination.type, canonical_text(destination.name or "")))
        return destination if id_ is None else Destination(destination.type, id_)

    def resolved_prompt(self, prompt: str) -> str:
        """A prompt that is given by name with its id, if that is known; anything else unchanged."""
        named = prompt_reference(prompt)
        id_ = self.id_of(*named) if named else None
        return typed_prompt(named[0], id_) if named and id_ is not None else prompt

    def id_of(self, type_: str, name: str) -> str | None:
        """The id that a reference by name means: by the user's own names, or if exactly one thing has the name."""
        return self._own.get((type_, canonical_text(name))) or self.only_id_of(type_, name)

    def ids_of(self, type_: str, name: str) -> list[str]:
        """The ids of everything that has this type and name."""
        return self._ids.get((type_, canonical_text(name)), [])

    def names_of(self, type_: str) -> list[str]:
        """The names of a type that references can have."""
        return [name for one, name in self._ids if one == type_]

    def meanings(self, text: str) -> list[Destination]:
        """What has this id, or this name, as destinations; prompts among them."""
        by_name = [Destination(type_, name=text) for type_, name in self._ids if name == canonical_text(text)]
        return [*(Destination(type_, id_) for type_, id_ in self._names if id_ == text), *by_name]

    def only_id_of(self, type_: str, name: str) -> str | None:
        """The id of what has this type and name, if exactly one thing has."""
        ids = self.ids_of(type_, name)
        return ids[0] if len(ids) == 1 else None


def read_names(value: object) -> KnownNames:
    """The names of {type: {name: id}}, of {`type||id`: name}, or of both in one dictionary. Raises BadInput."""
    if value is None or value == "":
        return KnownNames()
    if not isinstance(value, dict):
        raise BadInput([f"{_FORMS}, not {quoted(value)}."])
    sections = {key: entry for key, entry in value.items() if isinstance(entry, dict)}
    problems: list[str] = []
    own: list[NamedId] = []
    shown: list[tuple[str, str, str]] = []
    try:
        own = read_names_map(sections)
    except BadInput as bad:
        problems += bad.problems
    for key, entry in value.items():
        try:
            shown += [] if key in sections else [_pair(key, entry)]
        except BadInput as bad:
            problems += bad.problems
    if problems:
        raise BadInput(problems)
    return KnownNames(own, shown)


def _pair(target: object, name: object) -> tuple[str, str, str]:
    """An entry of what ivr_info returns."""
    place = Destination.parse(target) if isinstance(target, str) else NOWHERE
    id_ = place.id if place.name is None else f"{NAME_PREFIX}{place.name}"
    if not id_ or not re.fullmatch(_TYPE, place.type) or not isinstance(name, str):
        raise BadInput([f"{_FORMS}; {quoted(target)}: {quoted(name)} is neither."])
    return place.type, id_, name
