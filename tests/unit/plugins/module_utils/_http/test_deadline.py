# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The time that is left, with and without pauses."""

from __future__ import annotations

import time

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline


def test_a_deadline_counts_down_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter((50.0, 50.0, 51.5, 52.0, 60.0))
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    deadline = Deadline(2)
    lefts = [deadline.left() for _look in range(4)]
    assert lefts == [2.0, 0.5, 0.0, 0.0]


def test_a_deadline_of_own_time_can_be_paused(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [50.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    own, total = Deadline(10, own_time=True), Deadline(10)
    for deadline in (own, total):
        deadline.pause()
    now[0] += 4
    for deadline in (own, total):
        deadline.pause()
        deadline.spend(1)
    assert (own.left(), total.left()) == (9, 6)
    now[0] += 1
    for deadline in (own, total):
        deadline.resume()
        deadline.resume()
    now[0] += 2
    assert (own.left(), total.left()) == (7, 3)
