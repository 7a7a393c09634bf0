# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When requests start: at the rate given, after a pause, after the server slowed them down, and again."""

from __future__ import annotations

import random

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._http import rate_limit
from ansible_collections.servetel.ivr.plugins.module_utils._http.client import Client
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._http.rate_limit import RateLimiter, Retries
from tests.support import faults
from tests.support.faults.server import FaultServer
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


class Busy(Clock):
    """Time in which all are told to wait for a minute while somebody waits for his turn."""

    def __init__(self) -> None:
        super().__init__()
        self.limiter = RateLimiter(2)

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        if seconds and len(self.slept) == 1:
            self.limiter.pause(60)


def test_who_waits_already_waits_for_a_pause_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    busy = Busy()
    monkeypatch.setattr(rate_limit, "time", busy)
    assert starts(busy.limiter, busy, 6) == [0, 0, 61.02, 61.02, 62.04, 62.04]


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


LIST = "/v1/ivrs"
HTML = faults.status(200, faults.HTML, faults.HTML_TYPE, name="HTML")


def wait_for(
    error: ServetelError, attempt: int, *, seconds: float = 1000, rate_limiter: RateLimiter | None = None
) -> float | None:
    return Retries(rate_limiter or RateLimiter(0)).seconds(error, attempt, Deadline(seconds))


def test_the_wait_grows_at_random_up_to_thirty_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[float, float]] = []
    monkeypatch.setattr(random, "uniform", lambda least, most: asked.append((least, most)) or most)
    waits = [wait_for(ServetelError("server", ""), attempt) for attempt in (1, 2, 3, 4)]
    assert waits == [2, 4, 8, 16]
    for attempt in (9, 9999):
        wait_for(ServetelError("rate_limited", ""), attempt)
    assert asked == [(0, 2), (0, 4), (0, 8), (0, 16), (0, 30), (0, 30)]


def test_after_the_fifth_attempt_there_is_none_but_after_too_many_requests() -> None:
    assert wait_for(ServetelError("network", ""), 4) is not None
    assert wait_for(ServetelError("network", ""), 5) is None
    assert wait_for(ServetelError("rate_limited", ""), 5) is not None


def test_nobody_waits_past_the_deadline(no_backoff: None) -> None:
    error = ServetelError("rate_limited", "", retry_after=7)
    assert wait_for(error, 1, seconds=7) is None
    assert wait_for(error, 1, seconds=7.5) == 7


@pytest.mark.parametrize(
    ("retry_after", "backoff", "expected"), [(3, 0, 3), (0, 4, 2), (500, 0, 120), (None, 0, 1), (None, 1.5, 1.5)]
)
def test_after_too_many_requests_the_servers_wait_counts_and_holds_everybody(
    monkeypatch: pytest.MonkeyPatch, clock: Clock, retry_after: float | None, backoff: float, expected: float
) -> None:
    monkeypatch.setattr(random, "uniform", lambda least, most: backoff)
    limiter = RateLimiter(0)
    assert wait_for(ServetelError("rate_limited", "", retry_after=retry_after), 1, rate_limiter=limiter) == expected
    assert starts(limiter, clock, 1) == [expected]


def test_other_errors_hold_nobody_else(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    monkeypatch.setattr(random, "uniform", lambda least, most: most)
    limiter = RateLimiter(0)
    assert wait_for(ServetelError("server", ""), 1, rate_limiter=limiter) == 2
    assert starts(limiter, clock, 1) == [0]


def test_a_read_waits_as_long_as_it_is_told(
    server: FaultServer, client: Client, clock: Clock, no_backoff: None
) -> None:
    server.script("LIST", faults.rate_limited("429", ("Retry-After", "3")))
    client.read(LIST, deadline=Deadline(10))
    assert clock.slept == [3]


def test_too_many_requests_slow_the_client_down(
    server: FaultServer, client: Client, clock: Clock, no_backoff: None
) -> None:
    server.script("LIST", faults.rate_limited("429", ("Retry-After", "0")))
    client.read(LIST, deadline=Deadline(10))
    clock.now += 10
    assert starts(client.rate_limiter, clock, 2) == [0, pytest.approx(1 / 3 / 0.7, abs=0.001)]
