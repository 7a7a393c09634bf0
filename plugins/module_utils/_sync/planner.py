# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the account as it is and the definitions of a task to the plan that makes them true.

Everything that can be known before the first write is found here, for all definitions: who is meant, what differs, what
a name refers to, and what must not be sent. Reads, writes nothing. Private to this collection.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError, raise_all
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import Definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.dialect import DEFAULT
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Ivr
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import Listing
from ansible_collections.servetel.ivr.plugins.module_utils._model.merge import adapted, differences, merge, share
from ansible_collections.servetel.ivr.plugins.module_utils._model.read import Live
from ansible_collections.servetel.ivr.plugins.module_utils._sync.as_made import with_given_types
from ansible_collections.servetel.ivr.plugins.module_utils._sync.checks import (
    check_creation,
    check_update,
    lost_halves,
    removed_keys,
    unknown_settings,
    warn_of_dangling_references,
)
from ansible_collections.servetel.ivr.plugins.module_utils._sync.control import Control
from ansible_collections.servetel.ivr.plugins.module_utils._sync.names import NamesAfter
from ansible_collections.servetel.ivr.plugins.module_utils._sync.plan import Plan, Planned
from ansible_collections.servetel.ivr.plugins.module_utils._sync.purge import Purge, ids_to_purge, plan_purge
from ansible_collections.servetel.ivr.plugins.module_utils._sync.references import References, other_types, stale_names
from ansible_collections.servetel.ivr.plugins.module_utils._sync.targets import find_targets

LIST_IS_SHARED: t.Final = 5.0
"""Seconds up to which a list that an earlier item of a loop has read tells that nothing differs."""
LIST_IS_FRESH: t.Final = 1.0
"""Seconds up to which such a list is good enough to write by."""


def plan_by_newest_list(
    account: Account, definitions: list[Definition], control: Control, purge: Purge | None = None
) -> Plan:
    """The plan, by the list that the account has at hand or by a new one. The list is `account.listing` then.

    A plan that needs writes is by a list that was read just now. `definitions` may be empty then, see `make_plan`.
    """
    known = account.listing
    if known is not None and known.age() < LIST_IS_SHARED:
        plan = make_plan(account, known, list(definitions), control, purge)
        if known.age() < LIST_IS_FRESH or not plan.writes:
            return plan
    del known  # Two lists of ten thousand IVRs would take much memory.
    return make_plan(account, account.list_ivrs(control.new_deadline()), definitions, control, purge)


def make_plan(
    account: Account, listing: Listing, definitions: list[Definition], control: Control, purge: Purge | None = None
) -> Plan:
    """One change a definition, in their order, then the deletion of the IVRs that no definition mentions, if `purge`.

    Raises one ServetelError with all problems of all definitions. Asks the account for names only. Takes the
    definitions out of the list: the plan has their settings, and both of ten thousand take much memory.
    """
    planner = _Planner(account, listing, definitions, control, purge is not None)
    changes = planner.plan()
    defined = len(changes)
    if purge is not None:
        changes += plan_purge(listing, changes, purge)
    changes = warn_of_dangling_references(listing, changes)
    return Plan(changes, [planned for planned in changes if planned.action != "none"], defined)


def plan_what_can_be(
    account: Account, listing: Listing, definitions: list[Definition], control: Control
) -> tuple[Plan, dict[int, ServetelError]]:
    """The plan of the definitions that can be planned, and the errors of the others by number.

    Raises ServetelError when it is not clear which definition an error is about, or when trying again may help.
    """
    errors: dict[int, ServetelError] = {}
    while True:
        numbers = [number for number in range(len(definitions)) if number not in errors]
        try:
            return make_plan(account, listing, [definitions[number] for number in numbers], control), errors
        except ServetelError as error:
            found = {number: _part_about(definitions[number], error) for number in numbers}
            blamed = {number: part for number, part in found.items() if part}
            if error.retryable or error.stops or not blamed:
                raise
        errors.update(blamed)


def _part_about(definition: Definition, error: ServetelError) -> ServetelError | None:
    """The part of an error that is about this definition."""
    for part in error.parts or [error]:
        if part.ivr_id and definition.id:
            if part.ivr_id == definition.id:
                return part
        elif part.message.startswith((f"{definition.label}:", f"{definition.label} ")):
            return part
    return None


class _Planner:
    """Plans the definitions of one task."""

    def __init__(
        self, account: Account, listing: Listing, definitions: list[Definition], control: Control, purge: bool
    ) -> None:
        self._dialect = account.dialect
        self._listing = listing
        self._definitions = definitions
        if self._dialect is not DEFAULT:
            definitions[:] = [self._with_compared_name(definition) for definition in definitions]
        self._bare = [one if one.if_unchanged else dataclasses.replace(one, given={}) for one in definitions]
        """The definitions without their settings, but for those that are compared to find the IVR."""
        self._targets, self._errors = find_targets(listing, self._bare)
        to_delete = self._ids_to_delete()
        gone = set(to_delete)
        if purge and not self._errors:
            gone |= ids_to_purge(listing, set(self._targets.values()))
        self._names = NamesAfter(listing, self._bare, self._targets, gone)
        self._references = References(account, listing, self._names, to_delete, control)
        self._own = account.own_names
        self._stale: set[str] = set()
        """Names that were warned of."""

    def _with_compared_name(self, definition: Definition) -> Definition:
        """The definition with its name in the form in which the dialect compares names."""
        if definition.name is None:
            return definition
        return dataclasses.replace(definition, name=str(self._dialect.given_text(definition.name)))

    def plan(self) -> list[Planned]:
        """One change a definition. Raises one error with all problems."""
        self._errors += self._names.clashes()
        self._references.fetch_names([self._definitions[number] for number in self._targets])
        changes = []
        self._definitions.reverse()
        for number, bare in enumerate(self._bare):
            definition = self._definitions.pop()
            if number in self._targets:
                try:
                    changes.append(self._planned(definition, bare, self._targets[number]))
                except ServetelError as error:
                    self._errors.append(error)
        raise_all(self._errors)
        return changes

    def _ids_to_delete(self) -> set[str]:
        return {
            target
            for number, target in self._targets.items()
            if target is not None and self._bare[number].state == "absent"
        }

    def _planned(self, definition: Definition, bare: Definition, target: str | None) -> Planned:
        live = None if target is None else self._live(target)
        current = live.ivr if live else None
        if definition.state == "absent":
            return _planned_deletion(definition, bare, current)
        given, problems = self._references.resolved(definition)
        self._errors += problems
        in_dialect = adapted(given, current, self._dialect)
        if in_dialect.problems:
            said = " ".join(in_dialect.problems)
            raise ServetelError("blocked", f"{definition.label} is not written: {said}", ivr_id=target)
        about_definition = (
            *definition.warnings,
            *(f"{definition.label}: {warning}" for warning in in_dialect.warnings),
            *self._stale_names(definition),
            *(other_types(definition, self._own) if self._own else ()),
        )
        wanted = merge(current, in_dialect.given, purge_menu=definition.purge_menu)
        if current is not None and not differences(current, wanted):
            wanted = current if wanted == current else wanted
            share(wanted, current)
            return Planned(bare, current, wanted, "none", about_definition)
        if live is None:
            check_creation(definition, wanted, self._listing, self._references)
        elif not problems:
            check_update(definition, live, wanted)
        warnings = (
            *about_definition,
            *self._names.warnings.get(id(bare), ()),
            *removed_keys(definition, current),
            *lost_halves(definition, wanted),
            *unknown_settings(definition, live),
        )
        if current is not None:
            share(wanted, current)
        return Planned(bare, current, wanted, "update" if current else "create", warnings)

    def _stale_names(self, definition: Definition) -> list[str]:
        """Warnings about names of `names` that mean another IVR than the account says, each once a task."""
        found = stale_names(definition, self._own, self._names) if self._own else {}
        new = [text for name, text in found.items() if name not in self._stale]
        self._stale.update(found)
        return new

    def _live(self, ivr_id: str) -> Live:
        try:
            return self._listing.live(ivr_id)
        except ServetelError as error:
            raise ServetelError("protocol", f"{error} It is left as it is.", ivr_id=ivr_id) from None


def _planned_deletion(definition: Definition, bare: Definition, current: Ivr | None) -> Planned:
    if current is None:
        return Planned(bare, None, None, "none", tuple(definition.warnings) if definition.if_unchanged else ())
    return Planned(bare, with_given_types(definition, current), None, "delete")
