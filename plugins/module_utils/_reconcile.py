# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes an account be as it is wanted: plans, writes, reads back, and settles every write of which the answer was lost.

A write ends in one of four ways: it reads back as sent; the API refused it; something else is there (conflict); or
nobody can know (unknown_outcome). Used for one IVR and for many. Knows no HTTP and no Ansible. Private to this
collection.
"""

from __future__ import annotations

import collections
import concurrent.futures
import contextlib
import threading
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils import _ivr, _limits, _order
from ansible_collections.servetel.ivr.plugins.module_utils._account import Account, Listing
from ansible_collections.servetel.ivr.plugins.module_utils._client import TRANSIENT
from ansible_collections.servetel.ivr.plugins.module_utils._definition import Definition
from ansible_collections.servetel.ivr.plugins.module_utils._errors import NO, PENDING, ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._ivr import Ivr
from ansible_collections.servetel.ivr.plugins.module_utils._plan import (
    Step,
    make_plan,
    purge_steps,
)
from ansible_collections.servetel.ivr.plugins.module_utils._transport import Deadline

LIST_IS_OLD: t.Final = 60.0
"""Seconds after which the account is listed again before the next write."""
LIST_IS_FRESH: t.Final = 1.0
"""Seconds up to which a list that an earlier item of a loop has read is good enough to write by."""
FAILURES_IN_A_ROW: t.Final = 5
"""After so many writes in a row that the server did not answer, nothing more is sent."""
PROGRESS_EVERY: t.Final = 0.5
"""Seconds between two looks at how far the writes are."""
SETTLED_BY_READING: t.Final = "write_confirmed_after_error"
_NO_CONTENT: t.Final = 204
"""A status that answers with nothing on purpose."""

Steps = list[Step]


def reconcile(
    account: Account,
    definitions: list[Definition],
    *,
    check_mode: bool,
    new_deadline: t.Callable[[], Deadline],
    stop: threading.Event,
    purge: bool = False,
    stop_on_error: bool = False,
    before_writing: t.Callable[[Listing, Steps], None] = lambda listing, steps: None,
    progress: t.Callable[[Steps], None] = lambda steps: None,
) -> Steps:
    """What became of each definition, in their order, then of what was purged.

    `new_deadline` makes the time limit of one list or of one IVR. `stop` may be set to begin nothing new.
    `before_writing` sees the plan and may raise.
    """
    listing, steps = _plan(account, definitions, new_deadline, purge)
    if purge:
        steps += purge_steps(listing, steps)
    before_writing(listing, steps)
    for step in steps:
        step.changed = step.action != "none"
        step.result = step.wanted
    if not check_mode:
        run = _Run(account, listing, steps, new_deadline, stop, stop_on_error, progress)
        del listing  # The run replaces it by a newer one, and two of ten thousand IVRs take much memory.
        run.carry_out()
    if any(step.error for step in steps):
        account.listing = None
    return steps


def _plan(
    account: Account, definitions: list[Definition], new_deadline: t.Callable[[], Deadline], purge: bool
) -> tuple[Listing, Steps]:
    """The plan, from the newest list if the account has one at hand. One to write by is at most a moment old."""
    known = account.listing
    if known is not None and known.age() < LIST_IS_OLD:
        steps = make_plan(account, known, definitions, new_deadline, purge=purge)
        if known.age() < LIST_IS_FRESH or all(step.action == "none" for step in steps):
            return known, steps
    listing = account.list_ivrs(new_deadline())
    return listing, make_plan(account, listing, definitions, new_deadline, purge=purge)


class _Write:
    """One write that a step still needs: from what to what, and what came of it."""

    def __init__(self, step: Step, method: str, before: Ivr | None, after: Ivr | None) -> None:
        self.step = step
        self.method = method
        self.before = before
        self.after = after
        self.deadline: Deadline | None = None
        self.attempts = 0
        self.doubt: ServetelError | None = None
        """The error that leaves open whether the write was applied."""
        self.pending: ServetelError | None = None
        """The error of an attempt that the server may still carry out, whatever became of the attempts after it."""
        self.verified = False

    def fail(self, error: ServetelError, *, changed: bool) -> None:
        if self.pending and not changed:
            _outcome_unknown(self, error)
            return
        error.ivr_id = error.ivr_id or self.step.ivr_id
        self.step.error = error
        self.step.changed = self.step.changed or changed


class _Run:
    """One run over the steps of a plan. Writes are sent from several threads; all else happens in the caller's."""

    def __init__(
        self,
        account: Account,
        listing: Listing,
        steps: Steps,
        new_deadline: t.Callable[[], Deadline],
        stop: threading.Event,
        stop_on_error: bool,
        progress: t.Callable[[Steps], None],
    ) -> None:
        self._account = account
        self._listing = listing
        self._listing_lock = threading.Lock()
        self._known = set(listing.ids())
        self._steps = steps
        self._new_deadline = new_deadline
        self._stop_on_error = stop_on_error
        self._progress = progress
        self._stopped: ServetelError | None = None
        self._stop = stop
        self._unanswered_in_a_row = 0

    def carry_out(self) -> None:
        todo = [step for step in self._steps if step.action != "none"]
        for step in todo:
            step.changed = False
            step.result = step.current
        present = [step for step in todo if step.wanted is not None]
        while present and not self._stop.is_set():
            ready, placeholders = _order.ready(present, self._listing)
            if not ready:
                for step in present:
                    step.error = ServetelError(
                        "conflict", f"{step.label} leads to a new IVR that cannot be told from another."
                    )
                break
            writes = [self._write_of(step, placeholders) for step in ready]
            self._send_and_settle(writes)
            done = {id(step) for step in ready} - {id(step) for step in placeholders}
            present = [step for step in present if id(step) not in done and not step.error]
            _order.give_up_on_orphans(self._steps, present, self._listing)
            present = [step for step in present if not step.error]
        self._send_and_settle([_Write(step, "DELETE", step.current, None) for step in _order.deletable(todo)])
        for step in todo:
            # What is still in `present` was perhaps created, but leads to placeholders.
            if not step.error and (not step.attempted or step in present):
                step.error = self._not_attempted(step)

    def _write_of(self, step: Step, placeholders: Steps) -> _Write:
        after = _order.resolved(step, self._listing)
        if step in placeholders:
            after = _order.with_placeholders(after)
        # A new IVR that already exists was created with placeholders a moment ago.
        before = step.result
        if before is None:
            return _Write(step, "POST", None, after)
        return _Write(step, "PUT", before, {**after, "id": before["id"]})

    # ---- sending ----

    def _send_and_settle(self, writes: list[_Write]) -> None:
        """Send writes, read the account back, and send again those that were lost, until each is settled."""
        while writes:
            self._send_all(writes)
            sent = [write for write in writes if write.attempts and not write.step.error]
            if not sent:
                return
            try:
                self._listing = self._account.list_ivrs(self._new_deadline())
            except ServetelError as error:
                for write in sent:
                    _outcome_unknown(write, error)
                self._halt(error)
                return
            for write in sent:
                self._settle(write)
            self._known.update(self._listing.ids())
            writes = self._lost_and_worth_a_try(
                [write for write in sent if not write.verified and not write.step.error]
            )

    def _lost_and_worth_a_try(self, lost: list[_Write]) -> list[_Write]:
        """Of the writes that did not arrive those to be sent again, after the wait that they need; the others fail."""
        waits: list[float] = []
        again = []
        for write in lost:
            doubt = t.cast(ServetelError, write.doubt)
            wait = self._account.client.retry_wait(doubt, write.attempts, self._time(write))
            if wait is None or self._stop.is_set():
                write.fail(doubt, changed=False)
            else:
                waits.append(wait)
                again.append(write)
        self._stop.wait(max(waits, default=0.0))
        return again

    def _send_all(self, writes: list[_Write]) -> None:
        todo = collections.deque(writes)

        def work() -> None:
            with contextlib.suppress(IndexError):
                while not self._stop.is_set():
                    self._send(todo.popleft())

        count = min(self._account.client.pacer.in_flight, len(writes))
        with concurrent.futures.ThreadPoolExecutor(count) as pool:
            running = {pool.submit(work) for _number in range(count)}
            while running:
                try:
                    done, running = concurrent.futures.wait(running, PROGRESS_EVERY)
                    self._progress(self._steps)
                    for worker in done:
                        worker.result()
                except KeyboardInterrupt:
                    # What is under way is finished and settled; nothing new is begun.
                    self._halt(ServetelError("interrupted", "The task was interrupted."))
                except BaseException:
                    self._stop.set()
                    raise

    def _send(self, write: _Write) -> None:
        """Send one write, again while the API surely did not apply it and there is time."""
        write.doubt = None
        write.step.attempted = True
        wait = self._attempt(write)
        while wait is not None:
            self._stop.wait(wait)
            wait = self._attempt(write)

    def _attempt(self, write: _Write) -> float | None:
        """Send a write once. Seconds until the next attempt; None: there is none to be made."""
        try:
            self._check_that_nothing_changed(write)
            write.attempts += 1
            write.step.message = self._call(write)
        except ServetelError as error:
            return self._wait_after(write, error)
        write.step.sent = True
        write.pending = None
        self._unanswered_in_a_row = 0
        return None

    def _wait_after(self, write: _Write, error: ServetelError) -> float | None:
        if error.kind == "interrupted" and write.attempts == 1:
            write.attempts, write.step.attempted = 0, False  # Its turn never came.
            return None
        if write.attempts and error.applied != NO:
            write.doubt = error
            if error.applied == PENDING:
                write.pending = error
            self._count_unanswered(error)
            return None
        if error.kind in TRANSIENT and not self._stop.is_set():
            wait = self._account.client.retry_wait(error, write.attempts, self._time(write))
            if wait is not None:
                return wait
        write.fail(error, changed=False)
        self._count_unanswered(error)
        if error.stops or self._stop_on_error:
            self._halt(error)
        return None

    def _call(self, write: _Write) -> str:
        deadline, step = self._time(write), write.step
        if write.method == "DELETE":
            return self._account.delete(str(step.ivr_id), deadline, self._stop)
        after = t.cast(Ivr, write.after)
        body = _ivr.to_api(
            after,
            recording_type=step.definition.assume_recording_type,
            with_sms=write.before is not None and _ivr.has_sms(write.before),
        )
        if write.method == "POST":
            return self._account.create(body, deadline, self._stop)
        return self._account.update(str(step.ivr_id), body, deadline, self._stop)

    def _time(self, write: _Write) -> Deadline:
        if write.deadline is None:
            write.deadline = self._new_deadline()
        return write.deadline

    def _check_that_nothing_changed(self, write: _Write) -> None:
        """Look whether the newest list, which is read anew once it is old, shows the IVR as it was planned from.

        The API has no lock: a gap between list and write remains.
        """
        with self._listing_lock:
            if self._listing.age() >= LIST_IS_OLD:
                self._listing = self._account.list_ivrs(self._new_deadline())
        now = _now(write, self._listing, self._known)
        if not _same(now, write.before):
            raise _conflict(write, now, "somebody changed it since the task looked at it; it was not written")

    def _count_unanswered(self, error: ServetelError) -> None:
        if error.kind not in TRANSIENT:
            return
        self._unanswered_in_a_row += 1
        if self._unanswered_in_a_row >= FAILURES_IN_A_ROW:
            self._halt(error)

    def _halt(self, error: ServetelError) -> None:
        self._stopped = self._stopped or error
        self._stop.set()

    def _not_attempted(self, step: Step) -> ServetelError:
        why = f"stopped after: {self._stopped}" if self._stopped else "was interrupted."
        done = "finished" if step.attempted else "attempted"
        return ServetelError("not_attempted", f"{step.label} was not {done}: the task {why}", ivr_id=step.ivr_id)

    # ---- settling ----

    def _settle(self, write: _Write) -> None:
        """Decide by what is there now. A lost write is left neither verified nor failed: it may be repeated."""
        try:
            self._judge(write, _now(write, self._listing, self._known))
        except ServetelError as error:
            write.fail(error, changed=True)
        if write.step.error and self._stop_on_error:
            self._halt(write.step.error)

    def _judge(self, write: _Write, now: Ivr | None) -> None:
        step, doubt = write.step, write.doubt
        if _same(now, write.after):
            _verified(write, now)
        elif doubt is None:
            step.result = now
            write.fail(_not_taken(write, now), changed=True)
        elif not _same(now, write.before):
            step.result = now
            write.fail(_conflict(write, now, f"it is neither as before nor as wanted after {doubt}"), changed=True)
        elif doubt.kind == "conflict":
            write.fail(_conflict(write, now, str(doubt), doubt.status), changed=False)
        elif doubt.kind in ("not_found", "tls"):
            write.fail(doubt, changed=False)
        elif doubt.applied == PENDING and write.method == "POST":
            _outcome_unknown(write, doubt)  # It may still be created: another POST could make a twin.


def _verified(write: _Write, now: Ivr | None) -> None:
    step, doubt = write.step, write.doubt
    step.changed = write.verified = True
    step.result = write.after
    if write.after and write.method == "POST":
        step.result = {**write.after, "id": t.cast(Ivr, now)["id"]}
    if doubt and doubt.status != _NO_CONTENT:
        step.warnings.append(f"{SETTLED_BY_READING}: {step.label} reads back as wanted, although {doubt}")


def _now(write: _Write, listing: Listing, known: set[str]) -> Ivr | None:
    """The IVR that a write is about, as it now is."""
    ivr_id = write.step.ivr_id
    if write.method != "POST":
        return listing.ivr(str(ivr_id)) if ivr_id in listing else None
    ids = [found for found in listing.ids_named(write.step.definition.name or "") if found not in known]
    if len(ids) > 1:
        raise ServetelError(
            "conflict",
            f"{write.step.label}: {len(ids)} IVRs of this name have appeared: {', '.join(ids)}. "
            "Delete those that are not wanted.",
        )
    return listing.ivr(ids[0]) if ids else None


def _same(one: Ivr | None, other: Ivr | None) -> bool:
    if one is None or other is None:
        return one is other
    return not _ivr.differences(one, other)


def _not_taken(write: _Write, now: Ivr | None) -> ServetelError:
    step = write.step
    if write.after is None:
        text = "the API confirmed that it is deleted, but still lists it."
    elif now is None:
        text = "the API confirmed the write, but does not list the IVR."
    else:
        after = write.after
        parts = []
        for name in _ivr.differences(after, now):
            sent, reads = _limits.differing(_ivr.value_of(after, name), _ivr.value_of(now, name))
            parts.append(f"{name}: sent {sent}, reads {reads}")
        text = f"the API confirmed the write, but it does not read back as sent ({'; '.join(parts)})."
    return ServetelError("not_taken", f"{step.label}: {text}", ivr_id=step.ivr_id)


def _conflict(write: _Write, now: Ivr | None, why: str, status: int | None = None) -> ServetelError:
    states = {"before": write.before, "wanted": write.after, "now": now}
    return ServetelError(
        "conflict",
        f"{write.step.label}: {why.rstrip('.')}. Look at the IVR, then run the task again.",
        ivr_id=write.step.ivr_id,
        status=status,
        details={name: state and _ivr.as_options(state) for name, state in states.items()},
    )


def _outcome_unknown(write: _Write, why: ServetelError) -> None:
    earlier = write.doubt or write.pending
    if earlier is None:
        text = f"the API confirmed the write, but it could not be read back: {why}"
    elif why is earlier:
        text = f"it may yet be written: {why}"
    else:
        text = f"it may be written or not: {earlier} What was tried then failed, too: {why}"
    text = f"{write.step.label}: {text} Run the task again: it is idempotent."
    write.fail(ServetelError("unknown_outcome", text, status=why.status), changed=True)
