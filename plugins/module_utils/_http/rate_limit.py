# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When the next request may start. Knows no request. Private to this collection."""

from __future__ import annotations

import collections
import threading
import time
import typing as t

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
        """Wait until the next request may start. False: `stop` was set before that."""
        with self._lock:
            now = time.monotonic()
            start = max(now, self._held_until)
            if self._window and len(self._starts) >= self._burst:
                start = max(start, self._starts[-self._burst] + self._window)
            self._starts.append(start)
        if stop is not None:
            return not stop.wait(start - now)
        time.sleep(start - now)
        return True

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
