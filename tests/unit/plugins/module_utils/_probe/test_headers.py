# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which values of response headers a report shows."""

from __future__ import annotations

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._probe.headers import LEFT_OUT, shown_header


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("content-type", "application/json; charset=utf-8"),
        ("content-type", "text/html"),
        ("date", "Sat, 28 Nov 2026 13:51:29 GMT"),
        ("retry-after", "Sat, 28 Nov 2026 13:51:29 GMT"),
        ("retry-after", "2.5"),
        ("x-ratelimit-reset", "1764338922"),
        ("x-ratelimit-reset", "1764338922123"),
        ("x-ratelimit-limit", "100, 100;w=60"),
        ("ratelimit", "limit=100, remaining=50, reset=5"),
    ],
)
def test_limits_times_and_the_kind_of_content_stay(name: str, value: str) -> None:
    assert shown_header(name, value) == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("location", "https://login.example/?token=abc"),
        ("via", "anitha@kaveri.example"),
        ("server", "Anitha"),
        ("x-powered-by", "Anitha"),
        ("content-type", "application/json; owner=Anitha"),
        ("x-ratelimit-user", "Anitha Rao"),
        ("x-ratelimit-user", "9876543210"),
        ("x-ratelimit-reset", "9876543210"),
        ("retry-after", "ask Anitha"),
    ],
)
def test_all_others_are_left_out(name: str, value: str) -> None:
    assert shown_header(name, value) == LEFT_OUT
