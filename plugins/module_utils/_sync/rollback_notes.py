# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is not as before after the way back of a run, and why. Pure. Private to this collection."""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import IVR, Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Ivr, destinations
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import Listing
from ansible_collections.servetel.ivr.plugins.module_utils._model.render import as_options
from ansible_collections.servetel.ivr.plugins.module_utils._sync.backup import Undo
from ansible_collections.servetel.ivr.plugins.module_utils._sync.backup_item import Item, places_of
from ansible_collections.servetel.ivr.plugins.module_utils._sync.outcome import Outcome
from ansible_collections.servetel.ivr.plugins.module_utils._sync.plan import Planned
from ansible_collections.servetel.ivr.plugins.module_utils._sync.rollback_state import Before
from ansible_collections.servetel.ivr.plugins.module_utils._text import series


class Step(t.NamedTuple):
    """One definition of the way back."""

    planned: Planned
    """The change that it undoes."""
    item: Item
    lost: list[str]
    """What the IVR had before and no write can carry."""
    is_user: bool = False
    """Whether it is of an IVR that the run did not touch, to lead it to the one that `planned` has deleted."""


class Notes:
    """What is not as before after the way back, and why."""

    def __init__(self, users: t.Iterable[Undo], before: Before) -> None:
        self.why_not: dict[Planned, str] = {}
        """Why an IVR is not as before."""
        self.others: dict[str, dict[str, object]] = {}
        """The IVRs that the run did not change and that are not as before, for programs, by id."""
        self.new_ids: dict[Planned, str] = {}
        """The ids of deleted IVRs that were created again."""
        self._users = {t.cast(Item, one.item)["id"]: t.cast(Item, one.item) for one in users}
        """The IVRs that the run does not touch and that lead to one that it deletes, as they were before, by id."""
        self._dead_ends: set[Planned] = set()
        """The IVRs that have their settings again and lead to one that is gone."""
        self._before = before

    def add_error(self, step: Step, error: ServetelError, ivr_id: str | None = None) -> None:
        """A step that was refused, and the id of its IVR if that was created all the same."""
        self._add_id(step, ivr_id)
        if step.is_user:
            self._add_user(
                step.item["id"], None, step.planned, f", which led to it, does not lead to it again: {error}"
            )
        else:
            self._add_own(step.planned, str(error))

    def add_success(self, step: Step, ivr_id: str | None) -> None:
        """A step that is done, and the id of its IVR."""
        self._add_id(step, ivr_id)
        if not step.lost:
            return
        what = f"no request to the API can bring back {series(step.lost)}"
        if step.is_user:
            self._add_user(step.item["id"], None, step.planned, f" leads to it again, but {what}")
        else:
            self._add_own(step.planned, what)

    def _add_id(self, step: Step, ivr_id: str | None) -> None:
        if ivr_id and not step.is_user and step.planned.wanted is None and ivr_id != step.planned.ivr_id:
            self.new_ids[step.planned] = ivr_id

    def what_was_done(self, planned: Planned) -> str:
        """What became of an IVR that is not as before."""
        if planned in self.new_ids:
            return f"was created again with the id {self.new_ids[planned]}, but"
        return "has its earlier settings again, but" if planned in self._dead_ends else "was not rolled back:"

    def add_users(self, changed: list[Outcome], listing: Listing | None) -> None:
        """The IVRs that lead, or led, to one that the run has deleted, or made and deleted, and that is not there.

        `listing` is the account after the way back, if it can be read.
        """
        noted = {planned.ivr_id for planned in self.why_not} | self.others.keys()
        if listing is None:
            gone = {outcome.ivr_id: outcome.planned for outcome in changed if outcome.planned.wanted is None}
            found = [(ivr_id, target) for ivr_id, target, _places in self._led_before(gone)]
        else:
            gone = {outcome.ivr_id: outcome.planned for outcome in changed if outcome.ivr_id not in listing}
            found = [*_leading_to(gone, listing), *self._taken_out(gone, listing)]
        now = "leads nowhere" if listing else "may lead nowhere"
        undone = {self.new_ids.get(outcome.planned, outcome.ivr_id): outcome.planned for outcome in changed}
        for ivr_id, target in found:
            if ivr_id in undone:
                if undone[ivr_id] not in self.why_not:
                    self._dead_ends.add(undone[ivr_id])
                    self.why_not[undone[ivr_id]] = f"leads to IVR {target} ({gone[target].name}), which is not there"
            elif ivr_id not in noted:
                name = listing.name_of(ivr_id) if listing else None
                self._add_user(ivr_id, name, gone[target], f" led to it; that destination {now} now")

    def _taken_out(self, gone: t.Mapping[str | None, Planned], listing: Listing) -> t.Iterator[tuple[str, str]]:
        """The IVRs that led to one that is gone, and that one, where the API has taken the destination out."""
        for ivr_id, target, places in self._led_before(gone):
            live = listing.try_ivr(ivr_id)
            if live and not destinations(live).keys() >= places:
                yield ivr_id, target

    def _led_before(self, gone: t.Mapping[str | None, Planned]) -> t.Iterator[tuple[str, str, set[str]]]:
        """The IVRs that the run did not touch, the deleted one that they led to before, and the places that did."""
        for ivr_id, item in self._users.items():
            for target, planned in gone.items():
                before = planned.current and by_id(planned)[0]
                places = {place for place, found in places_of(item).items() if found == before}
                if target and places:
                    yield ivr_id, target, places

    def _add_own(self, planned: Planned, text: str) -> None:
        """Why an IVR itself is not as before, in front of what was noted of those that lead to it."""
        users = self.why_not.get(planned)
        self.why_not[planned] = f"{text.rstrip('.')}. {users}" if users else text

    def _add_user(self, ivr_id: str, name: str | None, deleted: Planned, what: str) -> None:
        before = self._before.ivr(ivr_id)
        name = before["name"] if before else name
        self.others[ivr_id] = as_left(ivr_id, name, before)
        why = self.why_not.get(deleted)
        text = f"IVR {ivr_id} ({name}){what}"
        self.why_not[deleted] = f"{why.rstrip('.')}. {text}" if why else text


def _leading_to(gone: t.Mapping[str | None, Planned], listing: Listing) -> t.Iterator[tuple[str, str]]:
    """The IVRs that lead to one that is gone, and that one."""
    for ivr_id in listing.ids() if gone else ():
        yield from ((ivr_id, target) for target in listing.leads_to(ivr_id) if target in gone)


def target_of(deleted: Planned) -> Destination:
    return Destination(IVR, str(deleted.ivr_id))


def by_id(deleted: Planned) -> tuple[str, str]:
    """How the backup refers to an IVR that the run deletes, and the same by its old id."""
    return str(Destination(IVR, name=t.cast(Ivr, deleted.current)["name"])), str(target_of(deleted))


def as_left(ivr_id: str | None, name: str | None, before: Ivr | None) -> dict[str, object]:
    return {"id": ivr_id, "name": name, "before": as_options(before) if before else {}}
