# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The time that may still be spent on something. Knows nothing else. Private to this collection."""

from __future__ import annotations

import time


class Deadline:
    """Seconds that may still be spent on something. Wall clocks may jump; this one does not.

    With `own_time`, its clock can be paused: what others make it wait for does not count.
    """

    __slots__ = ("_end", "_own_time", "_paused_at")

    def __init__(self, seconds: float, *, own_time: bool = False) -> None:
        self._end = time.monotonic() + seconds
        self._own_time = own_time
        self._paused_at: float | None = None

    def left(self) -> float:
        now = time.monotonic() if self._paused_at is None else self._paused_at
        return max(0.0, self._end - now)

    def pause(self) -> None:
        if self._own_time and self._paused_at is None:
            self._paused_at = time.monotonic()

    def resume(self) -> None:
        if self._paused_at is not None:
            self._end += time.monotonic() - self._paused_at
            self._paused_at = None

    def spend(self, seconds: float) -> None:
        """Count seconds that pass while the clock is paused."""
        if self._paused_at is not None:
            self._end -= seconds
