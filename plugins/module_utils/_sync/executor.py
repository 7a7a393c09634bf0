# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carries out the steps of a plan: sends the writes, reads the account back, and sends again what was lost.

Writes are sent from several threads; everything else happens in the caller's. What threads share is locked. Knows no
HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import collections
import concurrent.futures
import contextlib
import threading
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account, Listing
from ansible_collections.servetel.ivr.plugins.module_utils._errors import NO, PENDING, ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._http.retry import TRANSIENT
from ansible_collections.servetel.ivr.plugins.module_utils._model.dialect import Dialect
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Ivr
from ansible_collections.servetel.ivr.plugins.module_utils._model.write import (
    empty_options,
    has_sms,
    missing_options,
    to_api,
    untyped_prompts,
)
from ansible_collections.servetel.ivr.plugins.module_utils._sync.planner import Step, destinations
from ansible_collections.servetel.ivr.plugins.module_utils._sync.schedule import (
    PLACEHOLDER,
    Deletion,
    Schedule,
    fail_dependents,
    make_schedule,
    resolved,
    with_placeholders,
)
from ansible_collections.servetel.ivr.plugins.module_utils._sync.verify import (
    ALREADY_GONE,
    CONFIRMED_BY_READ_BACK,
    LOST,
    NO_CONTENT,
    Write,
    conflict,
    same,
    unknown_outcome,
    verdict,
)

LIST_IS_OLD: t.Final = 60.0
"""Seconds after which the account is listed again before the next write."""
FAILURES_IN_A_ROW: t.Final = 5
"""After so many writes in a row that the server did not answer, nothing more is sent."""
PROGRESS_EVERY: t.Final = 0.5
"""Seconds between two reports of the progress."""

Steps = list[Step]


class Executor:
    """One run over the steps of a plan that need writes. `stop` may be set to begin nothing new."""

    def __init__(
        self,
        account: Account,
        listing: Listing,
        steps: Steps,
        new_deadline: t.Callable[[], Deadline],
        stop: threading.Event,
        *,
        stop_on_error: bool,
        progress: t.Callable[[Steps], None],
    ) -> None:
        self._account = account
        self._listing: Listing | None = listing
        self._known = set(listing.ids())
        self._steps = steps
        self._new_deadline = new_deadline
        self._stop = stop
        self._stop_on_error = stop_on_error
        self._progress = progress
        self._finished: set[int] = set()
        """Identities of the steps whose last write is verified."""
        self._partial: dict[int, dict[str, str]] = {}
        """{identity of a step: {place: destination}}: the IVR has placeholders there, instead of these destinations."""
        self._list_lock = threading.Lock()
        self._lock = threading.Lock()
        """For what follows."""
        self._open: list[Write] = []
        """Writes that were sent and not yet verified."""
        self._stopped_by: ServetelError | None = None
        self._unanswered_in_a_row = 0

    def run(self) -> None:
        todo = [step for step in self._steps if step.action != "none"]
        for step in todo:
            step.changed = False
            step.result = step.current
        schedule = make_schedule(todo, may_update=self._may_update, kept_references=self._kept_references)
        self._write_present(schedule, {step.definition.key: step for step in todo if step.action == "create"})
        self._delete(schedule.deletions)
        for step in todo:
            if id(step) not in self._finished:
                if id(step) in self._partial:
                    step.error = self._unfinished(step)
                elif not step.error:
                    step.error = self._not_attempted(step)

    def _write_present(self, schedule: Schedule, creations: dict[str, Step]) -> None:
        """Send all but the deletions; the last round is not verified yet."""
        cut = [step for group in schedule.deletions for step, *_rest in group if step.ivr_id in schedule.cuts]
        cuts = [self._write(step, schedule.cuts[str(step.ivr_id)]) for step in cut]
        self._send([self._write(step) for step in schedule.first] + cuts)
        waiting = schedule.second + schedule.placeholders
        if not waiting:
            return
        fail_dependents(waiting, creations)
        self._send([self._write(step, ()) for step in schedule.placeholders if not step.error])
        self._verify()
        fail_dependents(waiting, creations)
        ids = {name: step.ivr_id for name, step in creations.items() if step.ivr_id}
        self._send([self._write(step, ids=ids) for step in waiting if not step.error])

    def _delete(self, groups: list[list[Deletion]]) -> None:
        """Send the deletions, each as soon as nothing refers to it any more, and verify all that was sent."""
        count = -1
        while True:
            postponed = []
            for group in groups:
                ready: list[Deletion] = []
                waiting: list[Deletion] = []
                for deletion in group:
                    (ready if self._is_ready(deletion) else waiting).append(deletion)
                self._send([self._write(deletion.step) for deletion in ready])
                postponed.append(waiting)
            self._verify()
            groups = [
                [one for one in group if not one.step.error and id(one.step) not in self._finished]
                for group in postponed
            ]
            before, count = count, sum(len(group) for group in groups)
            if count in (0, before) or self._stop.is_set():
                return

    def _is_ready(self, deletion: Deletion) -> bool:
        """Whether nothing refers to the IVR any more; if something will go on to, the deletion fails."""
        step = deletion.step
        for other in deletion.referrers + deletion.updates:
            if other.error and other is not step and not self._stop.is_set():
                done = "deleted" if other.wanted is None else "updated"
                text = f"{step.label} was not deleted: {other.label}, which was not {done}, still refers to it."
                step.error = ServetelError("in_use", text, ivr_id=step.ivr_id)
        read_back = self._finished | self._partial.keys()
        return (
            not step.error
            and id(step) not in self._finished  # Found to be gone already.
            and all(id(other) in read_back for other in deletion.updates)
            and all(other.sent or id(other) in self._finished for other in deletion.referrers)
        )

    def _kept_references(self) -> set[str]:
        """The ids of the IVRs that an IVR leads to which is not deleted."""
        mentioned = {step.ivr_id for step in self._steps}
        listing = t.cast(Listing, self._listing)
        others = (listing.try_ivr(ivr_id) for ivr_id in listing.ids() if ivr_id not in mentioned)
        staying = [*(step.wanted for step in self._steps), *others]
        found = {place for ivr in staying if ivr for place in destinations(ivr).values()}
        return {place[5:] for place in found if place.startswith("ivr||")}

    def _may_update(self, step: Step) -> bool:
        """Whether an IVR that is to be deleted can be updated first, with nothing guessed or lost."""
        return (
            step.current is not None
            and not missing_options(step.current)
            and (step.definition.assume_recording_type is not None or not untyped_prompts(step.current))
            and (step.definition.force or not empty_options(step.current))
            and (step.definition.force or not self._has_unwritable(step))
        )

    def _has_unwritable(self, step: Step) -> bool:
        return bool(t.cast(Listing, self._listing).live(str(step.ivr_id)).unwritable)

    def _write(self, step: Step, cut: t.Collection[str] | None = None, ids: t.Mapping[str, str] | None = None) -> Write:
        """The next write of a step. With `cut`, new IVRs and those of these ids are replaced by placeholders."""
        before, deadline = step.result, self._new_deadline()
        deadline.pause()
        if cut is not None:
            after = with_placeholders(t.cast(Ivr, step.wanted or step.current), cut)
        elif step.wanted is None:
            return Write(step, "DELETE", before, None, deadline)
        else:
            after = resolved(step.wanted, ids or {})
        if before is None:
            return Write(step, "POST", None, after, deadline, partial=cut is not None)
        if after["id"] != before["id"]:
            after = {**after, "id": before["id"]}
        return Write(step, "PUT", before, after, deadline, partial=cut is not None)

    def _send(self, writes: list[Write]) -> None:
        """Send writes; those that may have been applied are open then."""
        if not self._stop_on_error:
            self._send_together(writes)
            return
        for write in writes:
            self._send_together([write])
            error = write.ambiguous_error
            if error and not write.step.error and error.status != NO_CONTENT:
                self._verify()  # Whether to go on depends on it.

    def _send_together(self, writes: list[Write]) -> None:
        """Send writes, several at a time."""
        todo = collections.deque(writes)

        def work() -> None:
            with contextlib.suppress(IndexError):
                while not self._stop.is_set():
                    self._send_one(todo.popleft())

        count = min(self._account.client.rate_limiter.in_flight, len(writes))
        if not count:
            return
        with concurrent.futures.ThreadPoolExecutor(count) as pool:
            running = {pool.submit(work) for _number in range(count)}
            while running:
                try:
                    done, running = concurrent.futures.wait(running, PROGRESS_EVERY)
                    self._progress(self._steps)
                    for worker in done:
                        worker.result()
                except KeyboardInterrupt:
                    # What is under way is finished and verified; nothing new is begun.
                    self._halt(ServetelError("interrupted", "The task was interrupted."))
                except BaseException:
                    self._stop.set()
                    raise

    def _send_one(self, write: Write) -> None:
        """Send one write, again while the API surely did not apply it and there is time."""
        write.ambiguous_error = None
        write.step.attempted = True
        write.deadline.resume()
        wait = self._attempt(write)
        while wait is not None:
            self._stop.wait(wait)
            wait = self._attempt(write)
        write.deadline.pause()

    def _attempt(self, write: Write) -> float | None:
        """Send a write once. Seconds until the next attempt; None: there is none to be made."""
        step = write.step
        how = {"deadline": write.deadline, "stop": self._stop, "check": lambda: self._check(write)}
        try:
            self._read_if_old(write)
            if write.after is None:
                step.message = self._account.delete(str(step.ivr_id), **how)
            elif write.before is None:
                step.message = self._account.create(_body(write, self._account.dialect), **how)
            else:
                step.message = self._account.update(str(step.ivr_id), _body(write, self._account.dialect), **how)
        except ServetelError as error:
            return self._wait_after(write, error)
        write.in_flight_error = None
        with self._lock:
            step.sent = not write.partial
            self._unanswered_in_a_row = 0
            self._open.append(write)
        return None

    def _wait_after(self, write: Write, error: ServetelError) -> float | None:
        if error.kind == "interrupted" and write.in_flight_error is None:
            write.step.attempted = False
            return None
        if error.applied != NO:
            write.ambiguous_error = error
            if error.applied == PENDING:
                write.in_flight_error = error
            # A deletion without content, or of an IVR that is not there, is done as far as others wait for it.
            write.step.sent = write.method == "DELETE" and (error.status == NO_CONTENT or _gone(error))
            self._count_unanswered(error)
            with self._lock:
                self._open.append(write)
            return None
        if error.kind in TRANSIENT and not self._stop.is_set():
            wait = self._account.client.retry_wait(error, write.attempts, write.deadline)
            if wait is not None:
                return wait
        self._fail(write, error, changed=False)
        self._count_unanswered(error)
        if error.stops or (self._stop_on_error and write.step.error):
            self._halt(error)
        return None

    def _fail(self, write: Write, error: ServetelError, *, changed: bool) -> None:
        write.fail(error, changed=changed)
        if write.method == "PUT" and write.step.wanted is None and error.kind == "rejected":
            # The ring of deletions stays as it is: the API may delete it all the same, or say why not.
            write.step.error = None
            self._partial[id(write.step)] = {}

    def _read_if_old(self, write: Write) -> bool:
        """Read the account anew if the newest list is old, and tell whether it was."""
        write.deadline.pause()
        try:
            with self._list_lock:
                if self._listing is not None and self._listing.age() < LIST_IS_OLD:
                    return False
                self._read()
                return True
        finally:
            write.deadline.resume()

    def _check(self, write: Write) -> bool:
        """The last step before a write is sent: compare its IVR with the newest list.

        False: that list was old and has been read anew, which took a request, so the write needs another turn. If its
        turns are so far apart that the list is old each time, it is sent all the same, right after the list.
        """
        if self._read_if_old(write) and not write.rechecked:
            write.rechecked = True
            return False
        with self._list_lock:
            live = self._live(write)
        if isinstance(live, ServetelError):
            raise ServetelError(live.kind, f"{live} {write.step.label} was not written.", ivr_id=write.step.ivr_id)
        if not same(live, write.before):
            why = "it was edited elsewhere since the task read it; it was not written"
            raise conflict(write, live, why)
        write.rechecked = False
        write.attempts += 1
        return True

    def _count_unanswered(self, error: ServetelError) -> None:
        if error.kind not in TRANSIENT:
            return
        with self._lock:
            self._unanswered_in_a_row += 1
            enough = self._unanswered_in_a_row >= FAILURES_IN_A_ROW
        if enough:
            self._halt(error)

    def _halt(self, error: ServetelError) -> None:
        with self._lock:
            self._stopped_by = self._stopped_by or error
        self._stop.set()

    def _read(self) -> Listing:
        self._listing = None  # Given back first: two lists of ten thousand IVRs would take much memory.
        self._listing = self._account.list_ivrs(self._new_deadline())
        return self._listing

    def _verify(self) -> None:
        """Read the account back, and send again what was lost, until each open write has its verdict."""
        while self._open:
            sent, self._open = self._open, []
            try:
                self._read()
            except ServetelError as error:
                for write in sent:
                    write.fail(unknown_outcome(write, error), changed=True)
                self._halt(error)
                return
            lost = [write for write in sent if self._judge(write)]
            self._known.update(t.cast(Listing, self._listing).ids())
            self._send(self._select_retries(lost))

    def _judge(self, write: Write) -> bool:
        """Note the verdict on a write; whether it was lost."""
        step, live = write.step, self._live(write)
        state, error, changed = verdict(write, live)
        if state == LOST:
            return True
        if state == ALREADY_GONE:
            step.action, step.result = "none", None
            step.warnings.append(f"{step.label} was already deleted elsewhere.")
            self._finished.add(id(step))
        elif error is None:
            self._note_applied(write, t.cast("Ivr | None", live))
        else:
            if not isinstance(live, ServetelError):
                step.result = live
            self._fail(write, error, changed=changed)
        if step.error and self._stop_on_error:
            self._halt(step.error)
        return False

    def _note_applied(self, write: Write, live: Ivr | None) -> None:
        step, error = write.step, write.ambiguous_error
        step.changed = True
        step.result = write.after
        if write.after and write.method == "POST":
            step.result = {**write.after, "id": t.cast(Ivr, live)["id"]}
        if error and error.status != NO_CONTENT:
            text = f"{step.label} reads back as wanted, although {error}"
            step.warnings.append(f"{CONFIRMED_BY_READ_BACK}: {text}")
        if not write.partial:
            self._finished.add(id(step))
            return
        whole = destinations(step.wanted or step.current or {})
        held = destinations(write.after or {})
        self._partial[id(step)] = {place: found for place, found in whole.items() if held[place] != found}

    def _live(self, write: Write) -> Ivr | ServetelError | None:
        """The IVR that a write is about, as the newest list has it; an error if that cannot be said."""
        listing = t.cast(Listing, self._listing)
        step = write.step
        if write.method == "POST":
            ids = [found for found in listing.ids_named(step.definition.name or "") if found not in self._known]
            if len(ids) > 1:
                text = f"{step.label}: {len(ids)} IVRs of this name have appeared: {', '.join(ids)}."
                return ServetelError("conflict", f"{text} Delete those that are not wanted.")
        else:
            ids = [str(step.ivr_id)] if step.ivr_id in listing else []
        try:
            return listing.live(ids[0], keep=False).ivr if ids else None
        except ServetelError as error:
            return error

    def _select_retries(self, lost: list[Write]) -> list[Write]:
        """Of the writes that were lost those to be sent again, after the wait that they need; the others fail."""
        waits: list[float] = []
        again = []
        for write in lost:
            error = t.cast(ServetelError, write.ambiguous_error)
            wait = self._account.client.retry_wait(error, write.attempts, write.deadline)
            if wait is None or self._stop.is_set():
                write.fail(error, changed=False)
            else:
                write.deadline.spend(wait)
                waits.append(wait)
                again.append(write)
        self._stop.wait(max(waits, default=0.0))
        return again

    def _not_attempted(self, step: Step) -> ServetelError:
        why = f"stopped after: {self._stopped_by}" if self._stopped_by else "was interrupted."
        text = f"{step.label} was not attempted: the task {why}"
        return ServetelError("not_attempted", text, ivr_id=step.ivr_id)

    def _unfinished(self, step: Step) -> ServetelError:
        """The error of an IVR that was written with placeholders and keeps them."""
        error = step.error or self._stopped_by or ServetelError("interrupted", "The task was interrupted.")
        if step.error is None and self._stopped_by:
            error = ServetelError(error.kind, f"The task stopped after: {error}", status=error.status)
        held = ", ".join(f"{found} ({place})" for place, found in self._partial[id(step)].items())
        if not held:
            return error if step.error else self._not_attempted(step)
        done = f"was created as IVR {step.ivr_id}, but not finished" if step.wanted else "was updated, but not deleted"
        kind = (t.cast("ServetelError | None", error.__cause__) or error).kind
        text = f"{step.label} {done}: it leads to {PLACEHOLDER} instead of {held}. {error}"
        again = ServetelError(kind, text).advice() + " "
        if "run the task again" not in again.lower():
            text = f"{text} Run the task again to finish it."
        return ServetelError(kind, text, status=error.status, ivr_id=step.ivr_id, details=error.details)


def _gone(error: ServetelError) -> bool:
    return error.kind == "not_found"


def _body(write: Write, dialect: Dialect) -> dict[str, t.Any]:
    return to_api(
        t.cast(Ivr, write.after),
        dialect,
        recording_type=write.step.definition.assume_recording_type,
        with_sms=write.before is not None and has_sms(write.before),
    )
