# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Applies a plan: the order of its writes, and what reading the account back has shown after each round of them.

Everything here happens in the caller's thread; the workers of the sender are the only other threads that write.
Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import types
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import IVR, Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Ivr, replace_destinations
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import Listing
from ansible_collections.servetel.ivr.plugins.module_utils._sync.checks import kept_references, may_be_updated
from ansible_collections.servetel.ivr.plugins.module_utils._sync.control import CircuitBreaker, Control
from ansible_collections.servetel.ivr.plugins.module_utils._sync.delivery import Delivery
from ansible_collections.servetel.ivr.plugins.module_utils._sync.newest_list import NewestList
from ansible_collections.servetel.ivr.plugins.module_utils._sync.outcome import Outcome, Outcomes, State, final
from ansible_collections.servetel.ivr.plugins.module_utils._sync.plan import Plan, Planned
from ansible_collections.servetel.ivr.plugins.module_utils._sync.schedule import (
    Deletion,
    Schedule,
    make_schedule,
    with_placeholders,
)
from ansible_collections.servetel.ivr.plugins.module_utils._sync.sender import Sender
from ansible_collections.servetel.ivr.plugins.module_utils._sync.verify import (
    NO_CONTENT,
    Write,
    is_its_own,
    succeeded,
    unknown_outcome,
    verdict,
)

References = t.Mapping[Destination, Destination]
"""{reference to a new IVR by its name: the same by the id that it has now}."""


def apply(account: Account, plan: Plan, control: Control, breaker: CircuitBreaker | None = None) -> list[Outcome]:
    """Send the writes of a plan that was made by `account.listing`; what became of each change, in their order.

    A `breaker` of `control.stop` says afterwards what has stopped the run.
    """
    outcomes = _Executor(account, plan, control, breaker or CircuitBreaker(control.stop)).run()
    if any(outcome.error for outcome in outcomes):
        account.listing = None
    return outcomes


class _Executor:
    """One run over the changes of a plan that need writes."""

    def __init__(self, account: Account, plan: Plan, control: Control, breaker: CircuitBreaker) -> None:
        self._control = control
        self._schedule = _schedule(t.cast(Listing, account.listing), plan)
        self._outcomes = Outcomes(plan)
        self._newest = NewestList(account, control)
        self._breaker = breaker
        self._delivery = Delivery(account, self._newest, self._outcomes, self._breaker, control)
        self._sender = Sender(account, self._delivery, self._outcomes, self._breaker, control)
        self._open: list[Write] = []
        """Writes that were sent and not yet verified."""

    def run(self) -> list[Outcome]:
        schedule = self._schedule
        self._send([self._write(planned) for planned in schedule.first] + self._cuts())
        ids = self._new_ids() if schedule.needs_ids else {}
        for number, changes in enumerate(schedule.rounds):
            if number and changes and any(map(self._is_open, schedule.incomplete_before(number))):
                self._verify()
            self._send([self._write(planned, ids=ids) for planned in self._writable(changes)])
        if schedule.uncut(self._outcomes):  # Whether to break these rings depends on the updates.
            self._verify()
            self._send(self._cuts())
        self._delete()
        return [final(outcome, self._breaker.stopped_by) for outcome in self._outcomes.all()]

    def _is_open(self, planned: Planned) -> bool:
        """Whether it is not known what became of the last write of a change."""
        outcome = self._outcomes[planned]
        return not outcome.confirmed and outcome.error is None

    def _cuts(self) -> list[Write]:
        """What breaks the rings of deletions that can be broken now."""
        ready = self._schedule.ready_cuts(self._outcomes)
        return [self._write(planned, self._schedule.cuts[str(planned.ivr_id)]) for planned in ready]

    def _new_ids(self) -> References:
        """Create with placeholders what others refer to; the ids of all new IVRs."""
        self._send([self._write(planned, ()) for planned in self._writable(self._schedule.placeholders)])
        self._verify()
        found = ((planned.definition.key, self._outcomes[planned].ivr_id) for planned in self._schedule.creations)
        return {Destination(IVR, name=name): Destination(IVR, ivr_id) for name, ivr_id in found if ivr_id}

    def _delete(self) -> None:
        """Send the deletions, each as soon as nothing refers to it any more, and verify all that was sent."""
        groups = self._schedule.deletions
        count = -1
        while True:
            postponed = []
            for group in groups:
                self._fail_if_in_use(group)
                ready: list[Deletion] = []
                waiting: list[Deletion] = []
                for deletion in group:
                    (ready if self._is_ready(deletion) else waiting).append(deletion)
                self._send([self._write(deletion.planned) for deletion in ready])
                postponed.append(waiting)
            self._verify()
            groups = [[one for one in group if self._outcomes[one.planned].is_to_do] for group in postponed]
            before, count = count, sum(len(group) for group in groups)
            if count in (0, before) or self._control.stop.is_set():
                return

    def _fail_if_in_use(self, group: list[Deletion]) -> None:
        """Fail the deletions of IVRs to which something will go on to refer."""
        for deletion in group:
            planned = deletion.planned
            for other in deletion.referrers + deletion.updates:
                if self._outcomes[other].error and other is not planned and not self._control.stop.is_set():
                    self._outcomes.fail(planned, State.FAILED, _in_use(planned, other))

    def _is_ready(self, deletion: Deletion) -> bool:
        """Whether nothing refers to the IVR any more."""
        return (
            self._outcomes[deletion.planned].is_to_do
            and all(self._outcomes[other].read_back for other in deletion.updates)
            and self._outcomes.confirmed(deletion.referrers)
        )

    def _writable(self, changes: list[Planned]) -> list[Planned]:
        """Those of the changes that can be written; marks those as failed that lead to an IVR that failed."""
        for planned, error in self._schedule.dependents.failed(self._outcomes).items():
            self._outcomes.fail(planned, State.NOT_ATTEMPTED, error)
        return [planned for planned in changes if not self._outcomes[planned].error]

    def _write(
        self, planned: Planned, cut: t.Collection[str] | None = None, ids: References = types.MappingProxyType({})
    ) -> Write:
        """The next write of a change. With `cut`, new IVRs and those of these ids are replaced by placeholders."""
        before, deadline = self._outcomes[planned].result, self._control.new_deadline()
        deadline.pause()
        if cut is not None:
            after = with_placeholders(t.cast(Ivr, planned.wanted or planned.current), cut)
        elif planned.wanted is None:
            return Write(planned, before, None, deadline)
        else:
            after = replace_destinations(planned.wanted, ids)
        if before is not None and after["id"] != before["id"]:
            after = {**after, "id": before["id"]}
        return Write(planned, before, after, deadline, partial=cut is not None)

    def _send(self, writes: list[Write]) -> None:
        """Send writes; those that may have been applied are open then."""
        if not self._control.stop_on_error:
            self._open += self._sender.send(writes)
            return
        for write in writes:
            self._open += self._sender.send([write])
            error = write.ambiguous_error
            if error and error.status != NO_CONTENT and not self._outcomes[write.planned].error:
                self._verify()  # Whether to go on depends on it.

    def _verify(self) -> None:
        """Read the account back, and send again what was lost, until each open write has its verdict."""
        while self._open:
            sent, self._open = self._open, []
            try:
                self._newest.read()
            except ServetelError as error:
                for write in sent:
                    self._outcomes.fail(write.planned, State.CHANGED_AND_FAILED, unknown_outcome(write, error))
                self._breaker.halt(error)
                return
            lost = [write for write in sent if self._note_verdict(write)]
            self._newest.accept()
            self._open += self._sender.send(self._delivery.select_retries(lost))

    def _note_verdict(self, write: Write) -> bool:
        """Note the verdict on a write; whether it was lost."""
        planned, live = write.planned, self._newest.live(write)
        state, error = verdict(write, live)
        if state is State.LOST:
            self._outcomes.note(planned, State.LOST)
        elif error is None:
            self._breaker.answered()
            self._outcomes.put(succeeded(self._outcomes[planned], write, state, t.cast("Ivr | None", live)))
        elif state is State.FAILED and error.is_unclear:
            self._delivery.note_refusal(write, error)
        else:
            known = {"result": live} if is_its_own(write, live, error) else {}
            outcome = self._outcomes.fail(planned, state, error, **known)
            if self._control.stop_on_error:
                self._breaker.halt(t.cast(ServetelError, outcome.error))
        return state is State.LOST


def _schedule(listing: Listing, plan: Plan) -> Schedule:
    """The order of the writes of a plan, by the list that it was made by."""
    updatable = {
        planned.current["id"]
        for planned in plan.writes
        if planned.wanted is None and planned.current and may_be_updated(planned, listing.live(planned.current["id"]))
    }
    managed = {planned.ivr_id for planned in plan.changes}

    def others() -> dict[str, set[str]]:
        return {ivr_id: listing.leads_to(ivr_id) for ivr_id in listing.ids() if ivr_id not in managed}

    return make_schedule(
        plan.writes,
        changes=plan.changes,
        others=others,
        updatable=updatable,
        kept_references=lambda: kept_references(listing, plan.changes),
    )


def _in_use(planned: Planned, other: Planned) -> ServetelError:
    """The error of a deletion that `other`, which failed, should have released."""
    done = "deleted" if other.wanted is None else "updated"
    why = f"{other.label_in_sentence} was not {done} and still leads to it."
    return ServetelError("in_use", f"{planned.label} was not deleted, because {why}")
