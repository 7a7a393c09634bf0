# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Undoes the writes of a run that has failed, so that the account is as before, or says exactly what is not.

The way back is a plan of its own: the definitions of the backup, for the IVRs that still are as the run has left them,
last write first. It is applied like any plan, with the same rules for lost responses. Knows no HTTP and no Ansible.
Private to this collection.
"""

from __future__ import annotations

import dataclasses
import threading
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import IVR, Destination, prompt_id
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import PROMPTS, Ivr, destinations
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import Listing
from ansible_collections.servetel.ivr.plugins.module_utils._sync.backup import Backup, Undo
from ansible_collections.servetel.ivr.plugins.module_utils._sync.backup_item import (
    Item,
    led_by_id,
    places_of,
    without_places,
)
from ansible_collections.servetel.ivr.plugins.module_utils._sync.control import Control
from ansible_collections.servetel.ivr.plugins.module_utils._sync.executor import apply
from ansible_collections.servetel.ivr.plugins.module_utils._sync.outcome import (
    NOT_ROLLED_BACK,
    Outcome,
    State,
    own_error,
)
from ansible_collections.servetel.ivr.plugins.module_utils._sync.plan import Plan, Planned
from ansible_collections.servetel.ivr.plugins.module_utils._sync.rollback_notes import (
    Notes,
    Step,
    as_left,
    by_id,
    target_of,
)
from ansible_collections.servetel.ivr.plugins.module_utils._sync.rollback_state import (
    Before,
    Now,
)
from ansible_collections.servetel.ivr.plugins.module_utils._sync.rollback_steps import Steps
from ansible_collections.servetel.ivr.plugins.module_utils._sync.verify import same
from ansible_collections.servetel.ivr.plugins.module_utils._text import series

_NO_CAUSE: t.Final = ("not_attempted", "interrupted")
"""Kinds of error after which nothing is undone: a person who interrupts a task decides what to do next."""
_BY_NAME: t.Final = ("if_unchanged", "not_ids")
"""Options of backups that only a definition without an id has."""
_MAY_COME: t.Final = "it is as before now, but a request whose response was lost may still be applied"


def check_rollback(backup: Backup) -> None:
    """Raise, before the first write, when the way back would have to guess the type of a prompt."""
    if backup.untyped:
        raise ServetelError(
            "blocked",
            f"Nothing was written, because a rollback would have to write prompts whose type is not known, in "
            f"{series(backup.untyped)}. Set assume_recording_type, or on_error to continue or stop.",
        )


def apply_or_roll_back(account: Account, plan: Plan, backup: Backup, control: Control) -> list[Outcome]:
    """Apply a plan; after an error, begin nothing new and undo what was written. What became of each change."""
    before = Before(t.cast(Listing, account.listing), plan)
    outcomes = apply(account, plan, dataclasses.replace(control, stop_on_error=True))
    causes = [error for error in map(own_error, outcomes) if error and error.kind not in _NO_CAUSE]
    if not causes or not any(outcome.changed for outcome in outcomes):
        return outcomes
    return _Rollback(account, plan, backup, control, before).run(outcomes, causes)


class _Rollback:
    """The way back of one run."""

    def __init__(self, account: Account, plan: Plan, backup: Backup, control: Control, before: Before) -> None:
        self._account = account
        self._others = backup.others
        self._undo = dict(zip(plan.writes, backup.undo))
        self._old = dict(by_id(planned) for planned in plan.writes if planned.wanted is None)
        """How the backup refers to the deleted IVRs, and the same by their old ids."""
        self._before = before
        self._control = dataclasses.replace(control, stop=threading.Event(), stop_on_error=False, one_at_a_time=True)
        self._notes = Notes(backup.others, before)
        self._steps = Steps(account, self._control, before, self._notes)

    def run(self, outcomes: list[Outcome], causes: list[ServetelError]) -> list[Outcome]:
        changed = [outcome for outcome in outcomes if outcome.changed]
        own_names = self._account.own_names
        try:
            refused = next((error for error in causes if error.kind == "auth"), None)
            if refused:
                self._account.listing = None  # It is from before the last writes.
                raise refused
            # The backup refers to IVRs by the names that the account shows.
            self._account.own_names = own_names.without(IVR)
            listing = self._account.list_ivrs(self._control.new_deadline())
            self._go_back(changed, Now(listing, self._before.ids, outcomes))
        except ServetelError as error:
            for outcome in changed:
                self._notes.why_not.setdefault(outcome.planned, f"nothing more was tried after: {error}")
        finally:
            self._account.own_names = own_names
        self._notes.add_users(changed, self._account.listing)
        ids = {outcome.planned: outcome.ivr_id for outcome in outcomes}
        left = [as_left(ids[planned], planned.name, planned.current) for planned in self._notes.why_not]
        left += self._notes.others.values()
        return [self._after(outcome, causes[0], left) for outcome in outcomes]

    def _after(self, outcome: Outcome, cause: ServetelError, left: list[dict[str, object]]) -> Outcome:
        """The outcome of a change after the way back."""
        why = self._notes.why_not.get(outcome.planned)
        if why is not None:
            return _not_undone(outcome, cause, f"{self._notes.what_was_done(outcome.planned)} {why}", left)
        return _undone(outcome, cause, self._notes.new_ids.get(outcome.planned)) if outcome.changed else outcome

    def _go_back(self, changed: list[Outcome], now: Now) -> None:
        """Undo, last write first, what still is as the run has left it. Raises when nothing can be undone."""
        todo: list[Step] = []
        for outcome in sorted(changed, key=lambda one: one.turn, reverse=True):
            planned, live = outcome.planned, now.live(outcome)
            if not isinstance(live, ServetelError) and same(live, planned.current):
                if outcome.error and outcome.error.kind == "unknown_outcome":
                    self._notes.why_not[planned] = _MAY_COME
                continue
            item, lost = self._undo[planned]
            why = now.why_not_to_undo(outcome, live, lost) if item else "no definition can bring it back"
            if why or item is None:
                self._notes.why_not[planned] = why
                continue
            if planned.current is None:
                item = {**item, "id": t.cast(Ivr, live)["id"], "if_unchanged": False}
            todo.append(Step(planned, item, lost))
        todo = self._steps.without_used(todo, now)
        again = {by_id(step.planned)[0]: step.planned for step in todo if now.is_gone(step.planned)}
        if again:
            targets = {target_of(planned) for planned in again.values()}
            todo += [*self._leading_to(targets, now, {step.planned for step in todo})]
            todo += self._without_edited(_back_to(again, self._others, now.listing), now)
        if todo:
            ids = {name: old for name, old in self._old.items() if name not in again}
            self._steps.apply([step._replace(item=led_by_id(_with_id(step, now), ids)) for step in todo], now)

    def _without_edited(self, users: t.Iterable[Step], now: Now) -> list[Step]:
        """The steps of untouched IVRs without those from which a write would take what someone else has added."""
        kept = []
        for step in users:
            added = now.added(step.item["id"], step.lost)
            if added:
                self._notes.add_error(step, ServetelError("conflict", f"someone has added {series(added)} to it"))
            else:
                kept.append(step)
        return kept

    def _leading_to(self, targets: set[Destination], now: Now, done: t.Container[Planned]) -> t.Iterator[Step]:
        """The changes that were not made, of IVRs that have to be led to the ones that are created again."""
        for planned, undo in self._undo.items():
            if (
                planned in done
                or planned in self._notes.why_not
                or planned.current is None
                or planned.ivr_id not in now.listing
            ):
                continue
            live = now.listing.try_ivr(planned.current["id"])
            if targets.isdisjoint(destinations(live or planned.current).values()):
                continue
            if undo.item and same(live, planned.current) and not now.added(planned.current["id"], undo.lost):
                yield Step(planned, undo.item, undo.lost)
            else:
                self._notes.why_not[planned] = "it leads to an IVR that has another id now"


def _undone(outcome: Outcome, cause: ServetelError, new_id: str | None) -> Outcome:
    """The outcome of a change whose IVR is as it was before, or was created again with another id."""
    planned, own = outcome.planned, own_error(outcome)
    text = f"{planned.label} was rolled back and is as it was before."
    if new_id:
        text = (
            f"{planned.label} was rolled back: it was created again with its earlier settings. Its id is {new_id} now. "
            "Phone numbers still lead to the old id; change them in the portal."
        )
    error = ServetelError("not_attempted", text, stopped_by=cause)
    if own:
        error = own.with_text(f"{own.text} {text}", planned.ivr_id)
    return outcome._replace(state=State.ROLLED_BACK, error=error, result=planned.current, placeholders=None)


def _not_undone(outcome: Outcome, cause: ServetelError, what: str, left: list[dict[str, object]]) -> Outcome:
    """The outcome of a change whose IVR is not as before. `what` was done, and is not as before."""
    planned, cause = outcome.planned, own_error(outcome) or cause
    before = f"Its earlier settings are in error.{NOT_ROLLED_BACK}." if planned.current else "It did not exist before."
    text = f"{planned.label} {what.rstrip('.')}. {before} The rollback was started by this error: {cause.text}"
    error = cause.with_text(text, outcome.ivr_id, {NOT_ROLLED_BACK: left})
    return outcome._replace(state=State.CHANGED_AND_FAILED, error=error)


def _back_to(again: t.Mapping[str, Planned], others: t.Iterable[Undo], listing: Listing) -> t.Iterator[Step]:
    """What leads other IVRs to those that are created again, as far as they still lead to their old ids.

    `again` has the changes that deleted these, by how the backup refers to them.
    """
    for item, lost in ((t.cast(Item, one.item), one.lost) for one in others):
        live = listing.try_ivr(item["id"])
        held = destinations(live) if live else {}
        if live:
            item = _without_changed_prompts(item, live)
        kept = {
            place: again[found]
            for place, found in places_of(item).items()
            if found in again and (not live or held.get(place) == target_of(again[found]))
        }
        if kept and item["id"] in listing:
            gone = places_of(item).keys() - kept.keys()
            deleted, *_others = kept.values()
            yield Step(deleted, without_places(item, gone), lost, is_user=True)


def _without_changed_prompts(item: Item, live: Ivr) -> Item:
    """The definition without the prompts that someone else has changed since the backup was made."""

    def is_changed(option: str) -> bool:
        return option in PROMPTS and prompt_id(item[option]) != prompt_id(live[option])

    return {option: given for option, given in item.items() if not is_changed(option)}


def _with_id(step: Step, now: Now) -> Item:
    """The definition of a step; of an IVR that was to be deleted and is there, by its id instead of its name."""
    if step.is_user or step.planned.wanted is not None or now.is_gone(step.planned):
        return step.item
    return {"id": step.planned.ivr_id, **{name: given for name, given in step.item.items() if name not in _BY_NAME}}
