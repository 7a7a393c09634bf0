# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SIGKILL in the middle of a real ansible-playbook run over 100 IVRs, as AWX cancels a job, to all of it or its head.

Every IVR is old or new, the next run converges, and the one after changes nothing. The backup of the run is there and
undoes it, right after the kill or after the next run. SERVETEL_TEST_KILLS says at how many
points (3). Knows processes; what a task is comes from `running`.
"""

from __future__ import annotations

import copy
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.faults.running import params, run
from tests.support import faults
from tests.support.faults.server import TOKEN, FaultServer

KILLS = int(os.environ.get("SERVETEL_TEST_KILLS") or 3)
SEED = os.environ.get("SERVETEL_TEST_FAULT_SEED") or "0"
COUNT = 100
TASK = {
    "ivrs": [{"id": str(7001 + number), "timeout": 20, "description": "New"} for number in range(COUNT)],
    "assume_recording_type": "recording",
}


def descendants(pid: int) -> list[int]:
    """The processes that a process has started, and theirs: Ansible's workers have process groups of their own."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found, todo = [], [pid]
    while todo:
        children = parents.get(todo.pop(), [])
        found += children
        todo += children
    return found


def is_running(pid: int) -> bool:
    """Whether a process is there that has not ended, even if nothing has asked for its exit code yet."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def kill_all(process: subprocess.Popen[bytes]) -> None:
    for pid in [process.pid, *descendants(process.pid)]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    process.wait(10)


def whole_account(folder: Path) -> dict[str, Any]:
    return {"servetel.ivr.ivrs": {"api_rate": 0, "backup_dir": str(folder / "backups"), **TASK}}


def one_by_one(_folder: Path) -> dict[str, Any]:
    one = {"id": "{{ item.id }}", "timeout": 20, "assume_recording_type": "recording", "api_rate": 0}
    return {"servetel.ivr.ivr": one, "loop": TASK["ivrs"], "loop_control": {"label": "{{ item.id }}"}}


def as_modules(folder: Path) -> dict[str, Any]:
    return {**one_by_one(folder), "vars": {"servetel_in_process": False}}


def start_playbook(server: FaultServer, folder: Path, task: dict[str, Any]) -> subprocess.Popen[bytes]:
    play = {"hosts": "localhost", "gather_facts": False, "tasks": [task]}
    playbook = folder / "play.yml"
    playbook.write_text(json.dumps([play]))
    environment = {
        **os.environ,
        "SERVETEL_API_TOKEN": TOKEN,
        "SERVETEL_API_URL": server.url,
        "ANSIBLE_HOME": str(folder / "ansible"),
        "ANSIBLE_LOCAL_TEMP": str(folder / "tmp"),
        "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
    }
    return subprocess.Popen(
        [str(Path(sys.executable).with_name("ansible-playbook")), "-i", "localhost,", "-c", "local", str(playbook)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def restore(server: FaultServer, folder: Path) -> None:
    """Undo the killed run; that again changes nothing."""
    (backup,) = (folder / "backups").glob("*.yml")
    options = params("ivrs", server, source=str(backup), api_timeout=10.0, api_deadline=30.0)
    for changed in (True, False):
        outcome = run("ivrs", options)
        assert (outcome.failed, outcome.changed) == (False, changed), outcome.msg


@pytest.mark.timeout(300)
@pytest.mark.parametrize("number", range(KILLS))
def test_a_killed_run_leaves_every_ivr_old_or_new_and_the_next_one_finishes(
    number: int, tmp_path: Path, ran: Callable[[str, int], None]
) -> None:
    point = random.Random(f"{SEED} {number}")
    with FaultServer(ivrs=COUNT) as server:
        server.always("PUT", faults.late(0.05))
        old = {raw["id"]: copy.deepcopy(raw) for raw in server.ivrs}
        new = {id_: {**raw, "timeout": 20, "description": "New"} for id_, raw in old.items()}
        process = start_playbook(server, tmp_path, whole_account(tmp_path))
        try:
            wanted = point.randrange(1, COUNT - 20)
            end = time.monotonic() + 200
            while len(server.writes) < wanted:
                assert process.poll() is None, "the run ended before it was killed"
                assert time.monotonic() < end, "the run never got so far"
                time.sleep(0.002)
            time.sleep(point.uniform(0, 0.05))
        finally:
            kill_all(process)
        time.sleep(0.2)  # What was under way arrives or not.
        written = [raw["id"] for raw in server.ivrs if raw != old[raw["id"]]]
        assert all(raw in (old[raw["id"]], new[raw["id"]]) for raw in server.ivrs)
        assert 0 < len(written) < COUNT
        server.heal()
        if number % 2:
            restore(server, tmp_path)
            assert {raw["id"]: raw for raw in server.ivrs} == old
            ran("kills", 1)
            return
        writes = len(server.writes)
        again = params("ivrs", server, **copy.deepcopy(TASK), api_timeout=10.0, api_deadline=30.0)
        second = run("ivrs", again)
        assert (second.failed, second.changed) == (False, True)
        assert len(server.writes) - writes == COUNT - len(written)
        assert {raw["id"]: raw for raw in server.ivrs} == new
        third = run("ivrs", again)
        assert (third.failed, third.changed) == (False, False)
        assert len(server.applied) == COUNT
        restore(server, tmp_path)
        assert {raw["id"]: raw for raw in server.ivrs} == old
    ran("kills", 1)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("request_before", ["first list", "second write"])
@pytest.mark.parametrize("task", [whole_account, one_by_one, as_modules])
def test_what_a_killed_ansible_leaves_behind_ends_without_another_write(
    tmp_path: Path, task: Callable[[Path], dict[str, Any]], request_before: str
) -> None:
    with FaultServer(ivrs=COUNT) as server:
        server.always("PUT", faults.late(0.1))
        server.always("LIST", faults.late(0.3))
        in_process = {"vars": {"ansible_python_interpreter": sys.executable}}
        process = start_playbook(server, tmp_path, {**in_process, **task(tmp_path)})
        end = time.monotonic() + 60
        while not (server.requests if request_before == "first list" else len(server.writes) > 1):
            assert process.poll() is None and time.monotonic() < end, "the run never got so far"
            time.sleep(0.002)
        workers, writes = descendants(process.pid), len(server.writes)
        process.kill()
        process.wait(10)
        end = time.monotonic() + 20
        while (left := [pid for pid in workers if is_running(pid)]) and time.monotonic() < end:
            time.sleep(0.05)
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        assert not left, "a process is still there"
        begun = 1 if request_before == "second write" or task is as_modules else 0
        if task is whole_account and begun:
            begun = 16 * 6
        assert len(server.writes) - writes <= begun
