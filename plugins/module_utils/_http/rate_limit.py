# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When the next request may start, and how long to wait before one is sent again: decided only here.

Whether a request may be sent again is decided where it is sent. Sends nothing. Private to this collection.
"""

from __future__ import annotations

import collections
import contextlib
import random
import threading
import time
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline

MAX_IN_FLIGHT: t.Final = 16
"""Requests under way at the same time at most."""
_USUAL_RATE: t.Final = 3
"""Requests a second: the example that the platform gives for an account's budget."""


class RateLimiter:
    """Lets at most `rate` requests start in any second (0 = any number), and fewer after the server said "too many"."""

    def __init__(self, rate: float) -> None:
        self.in_flight = max(1, min(MAX_IN_FLIGHT, int(rate))) if rate else MAX_IN_FLIGHT
        """How many requests it makes sense to have under way."""
        self._burst = int(rate) if rate >= 1 and rate == int(rate) else 1
        # A little more than needed: what starts a second apart here may arrive closer together there.
        self._window = 1.02 * self._burst / rate if rate else 0.0
        self._starts: collections.deque[float] = collections.deque(maxlen=max(self._burst, 100))
        self._held_until = 0.0
        self._slowed_at = 0.0
        self._lock = threading.Lock()

    def acquire(self, stop: threading.Event | None = None) -> bool:
        """Wait until the next request may start, and anew if all are paused meanwhile. False: `stop` was set before."""
        while True:
            with self._lock:
                now, held_until = time.monotonic(), self._held_until
                start = max(now, held_until)
                if self._window and len(self._starts) >= self._burst:
                    start = max(start, self._starts[-self._burst] + self._window)
                self._starts.append(start)
            if _interrupted(start - now, stop):
                return False
            with self._lock:
                if self._held_until == held_until or self._held_until <= time.monotonic():
                    return True
                with contextlib.suppress(ValueError):  # So many have started meanwhile that it is forgotten.
                    self._starts.remove(start)

    def pause(self, seconds: float) -> None:
        """Let no request start for that long."""
        with self._lock:
            self._held_until = max(self._held_until, time.monotonic() + seconds)

    def slow_down(self) -> None:
        """From now on 0.7 times as many a second, but not fewer than one in 2 s. One storm of refusals counts once."""
        with self._lock:
            now = time.monotonic()
            if now - self._slowed_at < 1:
                return
            self._slowed_at = now
            if not self._window:
                last_second = sum(1 for start in self._starts if start > now - 1)
                self._burst, self._window = 1, 1 / max(_USUAL_RATE, last_second)
            self._window = max(self._window, min(self._window / 0.7, 2.0 * self._burst))


def _interrupted(seconds: float, stop: threading.Event | None) -> bool:
    """Wait for so long. Whether `stop` was set before that."""
    if stop is not None:
        return stop.wait(seconds)
    time.sleep(seconds)
    return False


MAX_ATTEMPTS: t.Final = 5
MAX_WAIT: t.Final = 120.0
"""Seconds that one wait takes at most."""
TRANSIENT: t.Final = ("network", "dns", "timeout", "server", "rate_limited")
"""Kinds of error after which the same request may well succeed."""


class Retries:
    """Waits between the attempts of a request; after "too many requests" all other requests wait as well."""

    def __init__(self, rate_limiter: RateLimiter) -> None:
        self._rate_limiter = rate_limiter

    def seconds(self, error: ServetelError, attempt: int, deadline: Deadline) -> float | None:
        """Seconds to wait before the next attempt; None when there is no time, or no use, left."""
        backoff = random.uniform(0, min(2.0 ** min(attempt, 5), 30.0))
        if error.kind == "rate_limited":
            wait = max(1.0, backoff) if error.retry_after is None else max(error.retry_after, backoff / 2)
        elif attempt < MAX_ATTEMPTS:
            wait = backoff
        else:
            return None
        if wait >= deadline.left():
            return None
        if error.kind == "rate_limited":
            self._rate_limiter.pause(min(wait, MAX_WAIT))  # For all requests, not only for this one.
        return min(wait, MAX_WAIT)

    def wait(self, error: ServetelError, attempt: int, deadline: Deadline, stop: threading.Event | None = None) -> None:
        """Wait until the next attempt, or until `stop` is set; raise the error if there is no next one."""
        wait = self.seconds(error, attempt, deadline) if error.kind in TRANSIENT else None
        if wait is None:
            raise error
        _interrupted(wait, stop)
