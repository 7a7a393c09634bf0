# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Moments: ISO 8601 with an offset, the same on every machine, and nothing else."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.servetel.ivr.plugins.module_utils._model.moment import moment_text, now, read_moment

UTC = datetime.timezone.utc


@pytest.fixture(params=["UTC", "Asia/Kolkata", "America/St_Johns", "Pacific/Chatham"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The time zone of the machine."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("zone")
@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-08T00:00:00+05:30", "2026-11-07T18:30:00Z"),
        ("2026-11-08T00:00+05:30", "2026-11-07T18:30:00Z"),
        ("2026-11-08T00:00:00+0530", "2026-11-07T18:30:00Z"),
        ("2026-11-08T00:00:00-03", "2026-11-08T03:00:00Z"),
        ("2026-11-08T00:00:00-00:30", "2026-11-08T00:30:00Z"),
        ("2026-11-08T00:00:00Z", "2026-11-08T00:00:00Z"),
        ("2026-11-08T00:00:00.5Z", "2026-11-08T00:00:00.500000Z"),
        ("2026-11-08T00:00:00,000001Z", "2026-11-08T00:00:00.000001Z"),
    ],
)
def test_a_moment_is_the_same_whatever_the_time_zone_of_the_machine(text: str, utc: str) -> None:
    assert moment_text(read_moment("at", text)) == utc
    assert moment_text(read_moment("at", utc)) == utc


@pytest.mark.parametrize(
    "value",
    [
        "",
        "2026-11-08",
        "2026-11-08T00:00:00",
        "2026-11-08 00:00:00+05:30",
        "2026-11-08T00:00:00 +05:30",
        "2026-11-08T00:00:00+05:30\n",
        "2026-11-08T00:00:00z",
        "2026-11-08T00:00.5Z",
        "2026-11-08T25:00:00Z",
        "2026-11-31T00:00:00Z",
        "2026-11-08T00:00:00+24:00",
        "2026-11-08T00:00:00+05:60",
        "2026-11-08T00:00:00[Asia/Kolkata]",
        "٢٠٢٦-11-08T00:00:00Z",
        "0001-01-01T00:00:00+05:30",
        "9999-12-31T23:59:59-05:30",
        "tomorrow",
        20261108,
        1.5,
        True,
        None,
        ["2026-11-08T00:00:00Z"],
    ],
    ids=str,
)
def test_anything_else_is_refused_in_words(value: Any) -> None:
    with pytest.raises(ValueError, match=r"^valid_from .* is not a date and time\. Write date, time and offset"):
        read_moment("valid_from", value)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.datetimes(datetime.datetime(1970, 1, 3), datetime.datetime(2100, 1, 1)),
    st.integers(-23 * 60 - 59, 23 * 60 + 59),
)
def test_what_python_writes_is_read_as_python_means_it(zone: str, naive: datetime.datetime, minutes: int) -> None:
    moment = naive.replace(tzinfo=datetime.timezone(datetime.timedelta(minutes=minutes)))
    read = read_moment("at", moment.isoformat())
    assert (read, read.tzinfo) == (moment, UTC)
    assert moment_text(read).endswith("Z")


@pytest.mark.usefixtures("zone")
def test_now_is_in_utc() -> None:
    assert abs(now().timestamp() - time.time()) < 5
    assert now().tzinfo is UTC
