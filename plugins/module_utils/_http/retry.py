# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long to wait before a request is sent again, and whether there is time for it: decided only here.

Whether it may be sent again is decided where it is sent. Sends nothing. Private to this collection."""

from __future__ import annotations

import random
import time
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._http.rate_limit import RateLimiter

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

    def wait(self, error: ServetelError, attempt: int, deadline: Deadline) -> None:
        """Wait until the next attempt; raise the error if there is no next one."""
        wait = self.seconds(error, attempt, deadline) if error.kind in TRANSIENT else None
        if wait is None:
            raise error
        time.sleep(wait)
