# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The names of an account's IVRs as they will be after a task: which IVR a name means then, and which names clash.

Renames, creations and deletions are applied first, so that a task that succeeds also succeeds the second time. Pure.
Private to this collection.
"""

from __future__ import annotations

import itertools
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import Definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import Listing, label_without_id
from ansible_collections.servetel.ivr.plugins.module_utils._text import canonical_text, series

_SHOWN: t.Final = 5
Targets = t.Mapping[int, t.Optional[str]]
"""Number of a definition -> id of the live IVR it is about, None if there is none."""


class Arrival(t.NamedTuple):
    """A definition that gives an IVR a name that it does not have yet."""

    id: str | None
    """None = the task creates the IVR."""
    definition: Definition


class NamesAfter:
    """Who has which name after the task."""

    def __init__(
        self, listing: Listing, definitions: t.Sequence[Definition], targets: Targets, deleted: set[str]
    ) -> None:
        self._listing = listing
        self._deleted = deleted
        self.warnings: dict[int, list[str]] = {}
        """Of each definition (by its `id()`) the clashes that it allows."""
        self._renamed: dict[str, Definition] = {}
        self._arrivals: dict[str, list[Arrival]] = {}
        self._found_by_name = {definition.key: definition for definition in definitions if definition.id is None}
        for number, target in targets.items():
            definition = definitions[number]
            if definition.state != "present" or not definition.name:
                continue
            if target is None or canonical_text(listing.name_of(target)) != definition.key:
                self._arrivals.setdefault(definition.key, []).append(Arrival(target, definition))
                if target is not None:
                    self._renamed[target] = definition

    def ids(self, name: str) -> list[str | None]:
        """The ids of the IVRs that have this name; None stands for one that the task creates."""
        wanted = canonical_text(name)
        return [*self._kept(wanted), *(arrival.id for arrival in self._arrivals.get(wanted, ()))]

    def all(self) -> t.Iterator[str]:
        """Every name that an IVR has."""
        yield from (name for name in self._listing.names() if self._kept(name))
        yield from self._arrivals

    def why_gone(self, name: str) -> str:
        """Why no IVR has a name that one has now; empty if none has it now."""
        ids = self._listing.ids_named(name)
        if not ids:
            return ""
        now = f"IVR {ids[0]}, which has this name now, is being"
        if ids[0] in self._renamed:
            return f'{now} renamed to "{self._renamed[ids[0]].name}". Use the new name.'
        return f"{now} deleted. Point it elsewhere, or keep that IVR."

    def clashes(self) -> t.Iterator[ServetelError]:
        """Names that the task would give to a second IVR. With `force` they are in `warnings` instead."""
        alike = self._alike()
        for arrival in (one for arrivals in self._arrivals.values() for one in arrivals):
            definition = arrival.definition
            rival = self._found_by_name.get(definition.key, definition)
            if rival is not definition:
                # Two new IVRs of one name are one IVR that is defined twice, which is reported elsewhere.
                if arrival.id is not None:
                    yield _found_by_its_new_name(arrival, rival)
                continue
            text = _twin(arrival, alike[collapsed(definition.name)])
            if text and definition.force:
                self.warnings.setdefault(id(definition), []).append(text)
            elif text:
                text += " Choose another name, or set force: true to use it anyway."
                yield ServetelError("blocked", text, ivr_id=arrival.id)

    def _kept(self, canonical: str) -> list[str]:
        """The ids of the live IVRs that keep this name."""
        return [
            ivr_id
            for ivr_id in self._listing.names().get(canonical, ())
            if ivr_id not in self._renamed and ivr_id not in self._deleted
        ]

    def _alike(self) -> dict[str, list[Alike]]:
        """For each new name, whatever its white space, the IVRs that have a name like it after the task."""
        alike: dict[str, list[Alike]] = {collapsed(name): [] for name in self._arrivals}
        if not alike:
            return alike
        for name in self._listing.names():
            if collapsed(name) in alike:
                alike[collapsed(name)] += [Alike(name, f"IVR {ivr_id} ({name})", None) for ivr_id in self._kept(name)]
        for problem in self._listing.without_id:
            if collapsed(problem.name) in alike:
                label = label_without_id(problem.name)
                alike[collapsed(problem.name)].append(Alike(canonical_text(problem.name), label, None))
        for name, arrivals in self._arrivals.items():
            alike[collapsed(name)] += [Alike(name, one.definition.label, one.definition) for one in arrivals]
        return alike


class Alike(t.NamedTuple):
    """An IVR whose name is like another one."""

    name: str
    label: str
    definition: Definition | None
    """The definition that gives it the name; None = it has it already."""


def _found_by_its_new_name(arrival: Arrival, rival: Definition) -> ServetelError:
    definition = arrival.definition
    return ServetelError(
        "bad_input",
        f'{definition.label} is renamed to "{definition.name}", but {rival.label} is in the same task and is found by '
        "that name. The next run could not tell them apart. Use another name, or give the id of both.",
        ivr_id=arrival.id,
    )


def _twin(arrival: Arrival, alike: list[Alike]) -> str:
    """Of which other IVRs this one would be a twin; empty without one."""
    definition = arrival.definition
    # A new IVR whose very name another one gets is reported with that one.
    others = (
        one
        for one in alike
        if one.definition is not definition and not (arrival.id is None and one.name == definition.key)
    )
    some = list(itertools.islice(others, _SHOWN + 1))
    exact = [one.label for one in some if one.name == definition.key]
    if not some:
        return ""
    labels = exact or [one.label for one in some]
    shown = series(labels if len(labels) <= _SHOWN else [*labels[:_SHOWN], "others"])
    how = f"is also that of {shown}." if exact else f"differs from that of {shown} by white space only."
    return f'{definition.label}: the name "{definition.name}" {how}'


def collapsed(name: str | None) -> str:
    """A name without what cannot be seen: outer blanks, line breaks, double blanks, forms of Unicode."""
    return " ".join(canonical_text(name or "").split())
