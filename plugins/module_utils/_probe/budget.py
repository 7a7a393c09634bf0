# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The requests that a probe may still make, and those that it keeps to delete its IVR. Private to this collection."""

from __future__ import annotations

import threading
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._http.client import Client

MAX_REQUESTS: t.Final = 40
"""Requests that a probe makes at most, with all pages and repetitions."""


class Budget:
    """Counts the requests of a client, and lets it send no more than a probe may make.

    When `stop` is set, only the deletion of its IVR is still to be sent.
    """

    def __init__(self, client: Client, stop: threading.Event) -> None:
        self._client = client
        self._stop = stop
        self._before = client.requests
        self._keeps = False
        self.pages = 1
        """Requests that a list of all IVRs takes."""
        self.release()

    @property
    def left(self) -> int:
        """How many requests may still be made, with those that are kept."""
        return MAX_REQUESTS - (self._client.requests - self._before)

    def allows(self, writes: int, lists: int) -> bool:
        """Whether so many more requests leave enough of them to delete the IVR."""
        return not self._stop.is_set() and writes + lists * self.pages + self._kept <= self.left

    def learn_pages(self, pages: int) -> None:
        self.pages = pages
        if self._keeps:
            self.keep()

    def keep(self) -> None:
        """From now on, leave the requests that the deletion needs."""
        self._keeps = True
        self._limit(self._kept)

    def release(self) -> None:
        """Let the deletion take what was kept for it."""
        self._keeps = False
        self._limit(0)

    @property
    def _kept(self) -> int:
        """The requests of the deletion: DELETE, the list, and one for a repetition or for an unknown id."""
        return self.pages + 2

    def _limit(self, kept: int) -> None:
        text = f"a probe makes at most {MAX_REQUESTS} requests, repetitions included"
        self._client.limit_requests(self._before + MAX_REQUESTS - kept, text)
