# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check mode says what a real run does and sends no write; the diff shows the lines that change and no other."""

from __future__ import annotations

from collections.abc import Callable

from tests.simulator import Simulator
from tests.support.ivr_samples import WHOLE
from tests.support.running import Run, Task

ASSUME = {"assume_recording_type": "recording"}
TASKS: dict[str, Task] = {
    "update": {"id": 7926, "timeout": 31, "menu": [{"option": "9", "state": "absent"}], "purge_menu": False, **ASSUME},
    "rename": {"id": 7938, "name": "After the visit", **ASSUME},
    "create": WHOLE,
    "delete": {"name": "Careers", "state": "absent"},
    "unchanged": {"name": "Sales", "timeout": 10},
    "already gone": {"id": 4711, "state": "absent"},
    "bad input": {"id": 7927, "timeout": -1},
    "unknown id": {"id": 4712, "timeout": 9},
    "blocked": {"id": 7936, "timeout": 9, **ASSUME},
}
PROMISED = ("failed", "changed", "action", "ivr", "diff", "error")


def test_check_mode_promises_what_the_real_run_keeps(playbook: Callable[..., Run], api: Simulator) -> None:
    tasks = [{"servetel.ivr.ivr": options} for options in TASKS.values()]
    before = api.ivrs

    checked = dict(zip(TASKS, playbook(tasks, check=True).results, strict=True))

    assert {request.method for request in api.requests} == {"GET"}
    assert api.ivrs == before
    real = dict(zip(TASKS, playbook(tasks).results, strict=True))
    assert [write.method for write in api.writes] == ["PUT", "PUT", "POST", "DELETE"]
    assert checked["create"]["ivr"].pop("id") is None
    assert real["create"]["ivr"].pop("id") == "8001"
    for name in TASKS:
        promised = {key: checked[name].get(key) for key in PROMISED}
        assert promised == {key: real[name].get(key) for key in PROMISED}, name
    assert [result["changed"] for result in real.values()] == [True] * 4 + [False] * 5
    assert [result["failed"] for result in real.values()] == [False] * 6 + [True] * 3


def test_a_diff_shows_the_lines_that_change(playbook: Callable[..., Run]) -> None:
    run = playbook([{"servetel.ivr.ivr": TASKS["update"]}], check=True, diff=True)
    lines = run.stdout.splitlines()
    assert [line for line in lines if line.startswith(("-", "+"))] == [
        "--- before: IVR 7926 (Main menu)",
        "+++ after: IVR 7926 (Main menu)",
        "-timeout: 30",
        "+timeout: 31",
        '-  "9": extension||0501247020000',
    ]
    assert '   "2": ivr||7930  # Support' in lines


def test_the_diffs_of_a_new_and_of_a_deleted_ivr_are_one_sided(playbook: Callable[..., Run]) -> None:
    run = playbook([{"servetel.ivr.ivr": TASKS["create"]}, {"servetel.ivr.ivr": TASKS["delete"]}], diff=True)
    created, deleted = (result["diff"] for result in run.results)
    assert created["before"] == "" and created["after"].startswith("name: ")
    assert deleted["after"] == "" and deleted["before"].startswith("name: Careers\n")
    assert "+name: " in run.stdout and "-name: Careers" in run.stdout
