# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Phone numbers: number_info as a user runs it."""

from __future__ import annotations

from collections.abc import Callable

from tests.simulator import Simulator
from tests.support.running import Run


def test_numbers_are_shown_and_nothing_is_written(playbook: Callable[..., Run], api: Simulator) -> None:
    run = playbook([{"servetel.ivr.number_info": {}}, {"servetel.ivr.number_info": {"number": "080-4444 0002"}}])
    every, one = run.results
    assert [(found["number"], found["destination"]) for found in every["numbers"]] == [
        ("+918044440001", "ivr||7928"),
        ("+918044440002", "ivr||7937"),
        ("+918044440003", ""),
    ]
    assert one["numbers"] == every["numbers"][1:2]
    assert (every["changed"], every["requests"], api.writes) == (False, 1, [])
