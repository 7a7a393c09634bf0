# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`python -m tests.simulator`."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from tests.simulator import SWITCHES
from tests.unit.simulator.calls import write_body

ROOT = Path(__file__).parents[3]


def start(tmp_path: Path, *arguments: str) -> tuple[subprocess.Popen[str], str, str]:
    ready = tmp_path / "ready"
    ready.unlink(missing_ok=True)
    command = [sys.executable, "-m", "tests.simulator", "--ready-file", str(ready), *arguments]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ})
    deadline = time.monotonic() + 20
    while not ready.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert process.stdout is not None
    found = re.fullmatch(r"url=(\S+) token=(\S+)\n", process.stdout.readline())
    assert found is not None and ready.read_text(encoding="utf-8").strip() == found[1]
    return process, found[1], found[2]


def stop(process: subprocess.Popen[str]) -> int:
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)
    return process.returncode


def test_the_program_keeps_its_account_and_log_and_ends_cleanly(tmp_path: Path) -> None:
    files = ("--state", str(tmp_path / "state.json"), "--log", str(tmp_path / "log.jsonl"))
    process, url, token = start(tmp_path, "--ivrs", "3", "--switch", "separator=|", *files)
    body = json.loads(json.dumps(write_body(name="स्वागत")).replace("||", "|"))
    headers = {"Authorization": f"Bearer {token}"}
    assert requests.put(f"{url}/v1/ivr/10001", json=body, headers=headers, timeout=10).status_code == 200
    assert stop(process) == 0
    process, url, token = start(tmp_path, *files)
    ivrs = requests.get(f"{url}/v1/ivrs", headers=headers, timeout=10).json()["ivrs"]
    assert [ivr["name"] for ivr in ivrs] == ["Branch 00000", "स्वागत", "Branch 00002"]
    assert stop(process) == 0
    log = (tmp_path / "log.jsonl").read_text(encoding="utf-8")
    first, second = map(json.loads, log.splitlines())
    assert (first["method"], first["path"], first["status"], first["body"]["name"]) == (
        "PUT",
        "/v1/ivr/10001",
        200,
        "स्वागत",
    )
    assert second["headers"]["authorization"] == {"scheme": "Bearer", "right": True} and token not in log


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--host", "0.0.0.0"], "loopback address only"),
        (["--switch", "colour=red"], "There is no switch 'colour'"),
        (["--certfile", "x"], "go together"),
        (["--account", "missing.json"], "missing.json"),
    ],
)
def test_the_program_refuses_bad_arguments_with_a_sentence(arguments: list[str], words: str) -> None:
    command = [sys.executable, "-m", "tests.simulator", *arguments]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)
    assert result.returncode != 0 and words in result.stderr and "Traceback" not in result.stderr


def test_every_switch_is_in_the_programs_help() -> None:
    command = [sys.executable, "-m", "tests.simulator", "--help"]
    text = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=True).stdout
    assert all(f"  {name} = {switch.default}" in text for name, switch in SWITCHES.items())
