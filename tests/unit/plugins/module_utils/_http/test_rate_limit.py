# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When requests start: at the rate given, after a pause, and after the server slowed them down."""

from __future__ import annotations

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._http.rate_limit import RateLimiter
from tests.unit.plugins.module_utils.conftest import Clock, starts


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        (0, [0, 0, 0, 0, 0, 0, 0]),
        (3, [0, 0, 0, 1.02, 1.02, 1.02, 2.04]),
        (1, [0, 1.02, 2.04, 3.06]),
        (0.5, [0, 2.04, 4.08]),
        (2.5, [0, 0.408, 0.816, 1.224]),
    ],
)
def test_no_second_sees_more_starts_than_the_rate(clock: Clock, rate: float, expected: list[float]) -> None:
    assert starts(RateLimiter(rate), clock, len(expected)) == expected


def test_a_rate_above_a_hundred_is_kept_too(clock: Clock) -> None:
    assert starts(RateLimiter(150), clock, 151)[-2:] == [0, 1.02]


@pytest.mark.parametrize(("rate", "count"), [(0, 16), (0.5, 1), (1, 1), (3, 3), (3.9, 3), (16, 16), (100, 16)])
def test_as_many_requests_are_under_way_as_the_rate_makes_sense_of(rate: float, count: int) -> None:
    assert RateLimiter(rate).in_flight == count


def test_while_the_pace_is_held_nobody_starts_and_the_longest_hold_counts(clock: Clock) -> None:
    limiter = RateLimiter(0)
    limiter.pause(5)
    limiter.pause(2)
    assert starts(limiter, clock, 2) == [5, 5]


def test_a_storm_of_refusals_slows_the_pace_down_once(clock: Clock) -> None:
    limiter = RateLimiter(1)
    limiter.acquire()
    limiter.slow_down()
    clock.now += 0.999
    limiter.slow_down()
    clock.now += 1
    assert starts(limiter, clock, 2) == [0, pytest.approx(1.02 / 0.7, abs=0.001)]
    limiter.slow_down()
    clock.now += 10
    assert starts(limiter, clock, 2) == [0, 2]


def test_the_pace_never_falls_below_one_in_two_seconds_unless_asked_to(clock: Clock) -> None:
    for rate, seconds in ((1, 2.0), (0.1, 10.2)):
        limiter = RateLimiter(rate)
        for _storm in range(9):
            clock.now += 1
            limiter.slow_down()
        assert starts(limiter, clock, 2) == [0, seconds]


def test_slowing_down_keeps_the_size_of_the_burst(clock: Clock) -> None:
    limiter = RateLimiter(4)
    limiter.slow_down()
    assert starts(limiter, clock, 5) == [0, 0, 0, 0, pytest.approx(1.02 / 0.7, abs=0.001)]


@pytest.mark.parametrize(("sent", "seconds"), [(0, 1 / 3 / 0.7), (7, 1 / 7 / 0.7)])
def test_without_a_rate_the_pace_of_the_last_second_is_slowed_down(clock: Clock, sent: int, seconds: float) -> None:
    limiter = RateLimiter(0)
    starts(limiter, clock, 2)
    clock.now += 1
    starts(limiter, clock, sent)
    limiter.slow_down()
    clock.now += 10
    assert starts(limiter, clock, 2) == [0, pytest.approx(seconds, abs=0.001)]
