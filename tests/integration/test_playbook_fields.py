# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each setting alone, and all together: what is not mentioned keeps its value, and the second run does nothing.

The cases run one after the other on one IVR; each starts from what the one before has left. The units try each two
together.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.simulator import Simulator
from tests.support.bodies import body_of
from tests.support.new_values import NEW_VALUES, in_body, values_of
from tests.support.running import Run

CASES = [
    values_of(names, number) for number, names in enumerate([*((name,) for name in NEW_VALUES), tuple(NEW_VALUES)])
]


def test_only_what_is_given_changes_and_only_once(playbook: Callable[..., Run], api: Simulator) -> None:
    tasks = [{"servetel.ivr.ivr": {"id": 7926, **options}} for options in CASES for _run in range(2)]
    expected = body_of(api.ivr(7926))

    run = playbook(tasks, defaults={"assume_recording_type": "recording"})

    assert len(run.results) == 2 * len(CASES), run.output
    bodies = [(write.method, write.body) for write in api.writes]
    for options, sent, first, second in zip(CASES, bodies, run.results[::2], run.results[1::2], strict=True):
        expected = {**expected, **in_body(options)}
        expected["timeout_retries"] = expected["timeout_tries"]
        assert sent == ("PUT", expected), options
        assert (first["failed"], first["changed"], first["action"]) == (False, True, "update"), options
        assert {option: first["ivr"][option] for option in options} == options
        assert (second["failed"], second["changed"], second["action"]) == (False, False, "none"), options
        assert second["requests"] == 1
