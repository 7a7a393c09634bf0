# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What limits a run, in one value: time, the request to stop, what an error means for the rest, and who is told.

The circuit breaker decides when a run begins nothing new.

Private to this collection.
"""

from __future__ import annotations

import dataclasses
import threading
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._http.rate_limit import TRANSIENT
from ansible_collections.servetel.ivr.plugins.module_utils._sync.outcome import Outcome


@dataclasses.dataclass(frozen=True)
class Control:
    """How a plan is made and applied."""

    time: Deadline | float
    """The time limit of the whole run, or the seconds that each list and each IVR may take."""
    stop: threading.Event = dataclasses.field(default_factory=threading.Event)
    """Set to begin nothing new: what is under way is finished and verified."""
    stop_on_error: bool = False
    """Whether nothing new begins after an error. Writes are sent one after the other then."""
    one_at_a_time: bool = False
    """Whether writes are sent one after the other in any case."""
    progress: t.Callable[[list[Outcome]], None] = lambda outcomes: None
    """Is shown the outcomes now and then while writes are under way."""

    def new_deadline(self) -> Deadline:
        """The time limit of one list, or of one IVR."""
        return self.time if isinstance(self.time, Deadline) else Deadline(self.time, own_time=True)


FAILURES_IN_A_ROW: t.Final = 5
"""After so many writes in a row that the server did not answer, nothing more is sent."""


class CircuitBreaker:
    """Ends a run: after an error that concerns all writes, or when the server does not answer any more.

    Several threads use it: the lock is here.
    """

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._lock = threading.Lock()
        self._unanswered_in_a_row = 0
        self._stopped_by: ServetelError | None = None

    @property
    def stopped_by(self) -> ServetelError | None:
        """The first error that has ended the run."""
        with self._lock:
            return self._stopped_by

    def answered(self) -> None:
        """Begin the count anew: a write was confirmed, or reads back as applied."""
        with self._lock:
            self._unanswered_in_a_row = 0

    def failed(self, error: ServetelError) -> None:
        """Count a failure, if it may be one of the server, or of a proxy that refuses all writes."""
        if error.kind not in TRANSIENT and not (error.is_unclear and error.stops):
            return
        with self._lock:
            self._unanswered_in_a_row += 1
            enough = self._unanswered_in_a_row >= FAILURES_IN_A_ROW
        if enough:
            self.halt(error)

    def halt(self, error: ServetelError) -> None:
        """Begin nothing new."""
        with self._lock:
            self._stopped_by = self._stopped_by or error
        self._stop.set()
