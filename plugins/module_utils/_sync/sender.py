# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sends writes, several at a time.

The workers' threads share the newest list, the outcomes, the circuit breaker and the client, which have locks, and a
deque, of which each takes the next write in one step. A write is one worker's alone. Knows no order of writes. Private
to this collection.
"""

from __future__ import annotations

import collections
import concurrent.futures
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account
from ansible_collections.servetel.ivr.plugins.module_utils._sync.control import CircuitBreaker, Control
from ansible_collections.servetel.ivr.plugins.module_utils._sync.delivery import Delivery
from ansible_collections.servetel.ivr.plugins.module_utils._sync.outcome import Outcomes
from ansible_collections.servetel.ivr.plugins.module_utils._sync.verify import Write

PROGRESS_EVERY: t.Final = 0.5
"""Seconds between two reports of the progress."""


class Sender:
    """The pool of workers that send writes."""

    def __init__(
        self, account: Account, delivery: Delivery, outcomes: Outcomes, breaker: CircuitBreaker, control: Control
    ) -> None:
        self._account = account
        self._delivery = delivery
        self._outcomes = outcomes
        self._breaker = breaker
        self._control = control

    def send(self, writes: list[Write]) -> list[Write]:
        """Send writes, and return those that may have been applied. Their outcomes are noted."""
        todo = collections.deque(writes)
        in_a_row = self._control.stop_on_error or self._control.one_at_a_time
        count = min(1 if in_a_row else self._account.client.rate_limiter.in_flight, len(writes))
        if not count:
            return []
        self._control.progress(self._outcomes.all())  # It may find that nothing is to be sent any more.
        with concurrent.futures.ThreadPoolExecutor(count) as pool:
            workers = [pool.submit(self._work, todo) for _number in range(count)]
            sent = self._wait_for(workers)
        self._delivery.give_up([write for write in todo if write.ambiguous_error])
        return sent

    def _wait_for(self, workers: list[concurrent.futures.Future[list[Write]]]) -> list[Write]:
        """What the workers have sent. An interrupt begins nothing new; what is under way is still waited for."""
        while True:
            try:
                done, running = concurrent.futures.wait(workers, PROGRESS_EVERY)
                self._control.progress(self._outcomes.all())
                sent = [write for worker in workers if worker in done for write in worker.result()]
                if not running:
                    return sent
            except KeyboardInterrupt:
                self._breaker.interrupt()
            except BaseException:
                self._control.stop.set()
                raise

    def _work(self, todo: collections.deque[Write]) -> list[Write]:
        """A worker: send what is still to do, and return what may have been applied."""
        sent = []
        while not self._control.stop.is_set():
            try:
                write = todo.popleft()
            except IndexError:
                break
            if self._delivery.send(write):
                sent.append(write)
        return sent
