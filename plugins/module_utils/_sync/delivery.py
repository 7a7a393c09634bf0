# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sends one write: checks just before that nothing else has changed, and decides whether it is sent again.

Several threads use it at once, each for a write of its own; what they share is locked where it is kept. Private to this
collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError, WriteEffect
from ansible_collections.servetel.ivr.plugins.module_utils._http.rate_limit import TRANSIENT
from ansible_collections.servetel.ivr.plugins.module_utils._model.dialect import Dialect
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Ivr
from ansible_collections.servetel.ivr.plugins.module_utils._model.write import has_sms, to_api
from ansible_collections.servetel.ivr.plugins.module_utils._sync.control import CircuitBreaker, Control
from ansible_collections.servetel.ivr.plugins.module_utils._sync.newest_list import NewestList
from ansible_collections.servetel.ivr.plugins.module_utils._sync.outcome import Outcome, Outcomes, State
from ansible_collections.servetel.ivr.plugins.module_utils._sync.verify import (
    NO_CONTENT,
    Write,
    conflict,
    is_gone,
    refusal,
    same,
)


class Delivery:
    """Sends the writes of a run one by one, and is the one owner of their retries."""

    def __init__(
        self, account: Account, newest: NewestList, outcomes: Outcomes, breaker: CircuitBreaker, control: Control
    ) -> None:
        self._account = account
        self._newest = newest
        self._outcomes = outcomes
        self._breaker = breaker
        self._stop_on_error = control.stop_on_error
        self._stop = control.stop

    def send(self, write: Write) -> bool:
        """Send one write, again while the API surely did not apply it and there is time.

        Note the outcome, and tell whether the write may have been applied.
        """
        before = self._outcomes[write.planned]
        self._outcomes.note(write.planned, State.UNDER_WAY)
        write.ambiguous_error = None
        write.deadline.resume()
        try:
            while True:
                try:
                    message = self._attempt(write)
                except ServetelError as error:
                    wait = self._wait_after(write, error)
                    if wait is None:
                        return self._note_error(write, error, before)
                    self._stop.wait(wait)
                else:
                    self._note_confirmed(write, message)
                    return True
        finally:
            write.deadline.pause()

    def select_retries(self, writes: list[Write]) -> list[Write]:
        """Of writes that were lost those to be sent again, after the wait that they need; the others fail."""
        waits: list[float] = []
        again = []
        for write in writes:
            error = t.cast(ServetelError, write.ambiguous_error)
            wait = self._retry_wait(write, error)
            if wait is None:
                self.note_refusal(write, error)
            else:
                write.deadline.spend(wait)
                waits.append(wait)
                again.append(write)
        self._stop.wait(max(waits, default=0.0))
        return again

    def give_up(self, writes: list[Write]) -> None:
        """Note that writes that were lost are not sent again, because the run has stopped."""
        for write in writes:
            self.note_refusal(write, t.cast(ServetelError, write.ambiguous_error))

    def _attempt(self, write: Write) -> str:
        """Send a write once. What the API says when it confirms it; raises if it does not."""
        how = {"deadline": write.deadline, "stop": self._stop, "check": lambda: self._check(write)}
        self._read_if_old(write)
        ivr_id = str(write.ivr_id)
        if write.after is None:
            return self._account.delete(ivr_id, **how)
        body = _body(write, write.after, self._account.dialect)
        if write.before is None:
            return self._account.create(body, **how)
        return self._account.update(ivr_id, body, **how)

    def _wait_after(self, write: Write, error: ServetelError) -> float | None:
        """Seconds until the next attempt; None if there is none, or if reading has to show first what was applied."""
        if error.applied != WriteEffect.NO or error.kind not in TRANSIENT:
            return None
        return self._retry_wait(write, error)

    def _retry_wait(self, write: Write, error: ServetelError) -> float | None:
        """Seconds to wait before a write is sent again; None if it is not."""
        if self._stop.is_set():
            return None
        return self._account.client.retry_wait(error, write.attempts, write.deadline)

    def _note_confirmed(self, write: Write, message: str) -> None:
        write.in_flight_error = None
        self._breaker.answered()
        state = State.UNDER_WAY if write.partial else State.CONFIRMED
        self._outcomes.note(write.planned, state, message=message, sent=write.after)

    def _note_error(self, write: Write, error: ServetelError, before: Outcome) -> bool:
        """Note that the last attempt failed, and tell whether the write may have been applied."""
        if error.kind == "interrupted" and write.in_flight_error is None:
            self._outcomes.put(before)
            return False
        if error.applied != WriteEffect.NO:
            write.ambiguous_error = error
            if error.applied == WriteEffect.PENDING:
                write.in_flight_error = error
            # A deletion without content, or of an IVR that is not there, is done as far as others wait for it.
            is_done = error.status == NO_CONTENT or (is_gone(error) and not error.is_unclear)
            done = write.method == "DELETE" and is_done
            state = State.CONFIRMED if done else State.UNDER_WAY
            self._outcomes.note(write.planned, state, sent=write.after)
            self._breaker.failed(error)
            return True
        self.note_refusal(write, error)
        self._breaker.failed(error)
        return False

    def note_refusal(self, write: Write, error: ServetelError) -> None:
        """Note that a write failed, and that nothing is changed if no earlier attempt may still be carried out."""
        state, why = refusal(write, error)
        breaks_ring = write.method == "PUT" and write.planned.wanted is None
        if breaks_ring and state is State.FAILED and error.kind == "rejected":
            # The ring of deletions stays as it is: the API may delete it all the same, or say why not.
            self._outcomes.note(write.planned, State.UNFINISHED, placeholders={})
        else:
            self._outcomes.fail(write.planned, state, t.cast(ServetelError, why))
            if self._stop_on_error or error.stops:
                self._breaker.halt(error)

    def _read_if_old(self, write: Write) -> bool:
        """Read the account anew if the newest list is old, and tell whether it was. That is not the write's time."""
        write.deadline.pause()
        try:
            return self._newest.read_if_old()
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
        live = self._newest.live(write)
        if isinstance(live, ServetelError):
            raise ServetelError(live.kind, f"{live} {write.planned.label} was not written.", ivr_id=write.ivr_id)
        if not same(live, write.before):
            raise conflict(write, live, "it was edited elsewhere since the task read it; it was not written")
        write.rechecked = False
        write.attempts += 1
        return True


def _body(write: Write, after: Ivr, dialect: Dialect) -> dict[str, object]:
    """The body of PUT or POST."""
    recording_type = write.planned.definition.assume_recording_type
    return to_api(after, dialect, recording_type=recording_type, with_sms=has_sms(write.before or {"menu": {}}))
