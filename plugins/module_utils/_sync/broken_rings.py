# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Applies a plan, and leads IVRs back that it has cut out of a ring of deletions and then could not delete.

Callers may still reach such an IVR, and would meet its placeholders. What it led to and is still there gets into their
place again, by a plan of its own with the same rules as any: an edit made meanwhile stays, and a lost response is
verified by reading. Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import dataclasses
import threading
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Ivr
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import Listing
from ansible_collections.servetel.ivr.plugins.module_utils._sync.control import CircuitBreaker, Control
from ansible_collections.servetel.ivr.plugins.module_utils._sync.executor import apply
from ansible_collections.servetel.ivr.plugins.module_utils._sync.outcome import Outcome, State, final, own_error
from ansible_collections.servetel.ivr.plugins.module_utils._sync.plan import Plan, Planned
from ansible_collections.servetel.ivr.plugins.module_utils._sync.schedule import with_placeholders
from ansible_collections.servetel.ivr.plugins.module_utils._sync.verify import held_back, same

_NO_WAY_BACK: t.Final = ("auth", "interrupted")
"""Kinds of error that end a run and after which nothing is sent."""
_UNSURE: t.Final = ("unknown_outcome", "not_taken")
"""Kinds of error of a write that the API may have carried out, or may still carry out."""


def apply_and_restore(account: Account, plan: Plan, control: Control) -> list[Outcome]:
    """Apply a plan, and lead back what it has cut and not deleted. What became of each change, in their order."""
    breaker = CircuitBreaker(control.stop)
    outcomes = apply(account, plan, control, breaker)
    cut = [outcome for outcome in outcomes if outcome.planned.wanted is None and outcome.error and _held_by(outcome)]
    stopped, stopped_by = control.stop.is_set(), breaker.stopped_by
    if not cut or (stopped and (stopped_by is None or stopped_by.kind in _NO_WAY_BACK)):
        return outcomes
    # What this run has begun and not finished is no new work: an error that has stopped it does not keep it from that.
    stop = threading.Event() if stopped else control.stop
    control = dataclasses.replace(control, stop=stop, stop_on_error=False)
    try:
        listing = account.list_ivrs(control.new_deadline())
    except ServetelError:
        return outcomes
    restored = _Restoration(account, listing, control, stopped_by).run(cut)
    account.listing = None  # As after any run with an error.
    return [restored.get(outcome.planned, outcome) for outcome in outcomes]


class _Restoration:
    """Leads back the IVRs that are as a run has cut them."""

    def __init__(self, account: Account, listing: Listing, control: Control, stopped_by: ServetelError | None) -> None:
        self._account = account
        self._listing = listing
        self._control = control
        self._stopped_by = stopped_by

    def run(self, cut: list[Outcome]) -> dict[Planned, Outcome]:
        """The outcomes of the changes that did something, or found something new, by change."""
        found: dict[Planned, Outcome] = {}
        updates: dict[Planned, Outcome] = {}
        for outcome in cut:
            planned, held = outcome.planned, _held_by(outcome)
            update = _update_back(planned, {place.ivr_id for place in held.values()}, self._listing)
            live = self._listing.try_ivr(str(planned.ivr_id))
            # Its own error without what the run said of the placeholders, which may not hold any more.
            seen = outcome._replace(error=own_error(outcome), placeholders=held)
            if planned.ivr_id not in self._listing:
                found[planned] = _gone(seen)
            elif outcome.placeholders and same(live, update.wanted):
                found[planned] = self._restored(seen, update)
            elif same(live, update.current) and not same(update.current, update.wanted):
                updates[update] = seen
            elif outcome.placeholders:
                found[planned] = self._kept(seen, "someone may have edited the IVR since.")
        return {**found, **self._apply(updates)}

    def _apply(self, updates: dict[Planned, Outcome]) -> dict[Planned, Outcome]:
        """Send the updates, and return what became of the changes that they belong to."""
        plan = Plan([*updates], [*updates], 0)
        done = {}
        for result in apply(self._account, plan, self._control) if updates else ():
            outcome = updates[result.planned]
            outcome = outcome._replace(notes=outcome.notes + result.notes)
            if result.error:
                done[outcome.planned] = self._kept(outcome, str(result.error))
            else:
                done[outcome.planned] = self._restored(outcome, result.planned)
        return done

    def _restored(self, outcome: Outcome, update: Planned) -> Outcome:
        """The outcome of a change whose IVR leads where it led before, as far as what it led to is still there."""
        planned, wanted = outcome.planned, t.cast(Ivr, update.wanted)
        left = held_back(planned.current, wanted)
        outcome = outcome._replace(result=wanted, placeholders=left or None)
        if left:
            return final(outcome, self._stopped_by)
        text = f"{planned.label} was not deleted."
        error = outcome.error or ServetelError("not_attempted", text, stopped_by=self._stopped_by)
        state = State.FAILED if outcome.error else State.NOT_ATTEMPTED
        if _may_be_deleted(outcome):
            state = State.CHANGED_AND_FAILED
        why = error.text if error.text.startswith(planned.label) else f"{planned.label} was not deleted: {error.text}"
        again = f"{why} The IVR leads again where it led before."
        return outcome._replace(state=state, error=error.with_text(again, planned.ivr_id))

    def _kept(self, outcome: Outcome, why: str) -> Outcome:
        """The outcome of a change whose IVR keeps its placeholders."""
        kept = final(outcome, self._stopped_by)
        error = t.cast(ServetelError, kept.error)
        text = f"{error.text} The earlier destinations of the IVR could not be restored: {why}"
        return kept._replace(error=error.with_text(text, kept.ivr_id))


def _held_by(outcome: Outcome) -> t.Mapping[str, Destination]:
    """{place: destination}: where a deletion has put placeholders first, as far as that can be known."""
    return outcome.placeholders or (held_back(outcome.planned.current, outcome.sent) if outcome.sent else {})


def _update_back(planned: Planned, ids: set[str], listing: Listing) -> Planned:
    """The change that leads an IVR back from the placeholders to those of these ids that are still there."""
    live = t.cast(Ivr, planned.current)
    gone = [ivr_id for ivr_id in ids if ivr_id not in listing]
    return dataclasses.replace(
        planned, current=with_placeholders(live, ids), wanted=with_placeholders(live, gone), action="update"
    )


def _gone(outcome: Outcome) -> Outcome:
    """The outcome of a deletion whose IVR is gone after all: by a late request of this task, or elsewhere."""
    late = _may_be_deleted(outcome)
    label, state = outcome.planned.label, State.APPLIED if late else State.ALREADY_GONE
    notes = () if late else (f"{label} was already deleted elsewhere.",)
    return outcome._replace(state=state, error=None, result=None, notes=(*outcome.notes, *notes))


def _may_be_deleted(outcome: Outcome) -> bool:
    """Whether the last write was a deletion that the API may have carried out, or may still carry out."""
    return outcome.error is not None and outcome.error.kind in _UNSURE and outcome.sent is None
