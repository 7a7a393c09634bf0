# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo keeps what it promises, and goes when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.integration.running import CHECKOUT

DEMO = [sys.executable, "-m", "tests.demo"]


def environment(collections: Path) -> dict[str, str]:
    return {**os.environ, "SERVETEL_TEST_COLLECTIONS": str(collections)}


def test_the_demo_shows_a_change_a_second_run_and_check_mode(collections: Path) -> None:
    done = subprocess.run(
        DEMO,
        cwd=CHECKOUT,
        env=environment(collections),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    shown = done.stdout
    assert shown.count("$ ansible-playbook playbook.yml") == 5
    assert shown.count("+timeout: 20") == shown.count("+timeout: 45") == 1
    assert '+  "3": department||17843 (Accounts)' in shown
    assert "That was it: 1 change was written" in shown
    assert "simulator.permanent-token" not in shown


def test_an_interrupted_demo_leaves_nothing_running(collections: Path, tmp_path: Path) -> None:
    with subprocess.Popen(
        DEMO,
        cwd=CHECKOUT,
        env={**environment(collections), "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as demo:
        assert demo.stdout is not None
        for line in demo.stdout:
            if "TASK [" in line:
                break
        demo.send_signal(signal.SIGINT)
        rest, errors = demo.communicate(timeout=60)
    assert (demo.returncode, errors) == (130, "")
    assert "nothing of it is left running" in rest
    # With "e", ps shows the environment of each process, too: whatever the demo started has its folder there.
    running = subprocess.run(["ps", "axeww"], capture_output=True, text=True, check=True).stdout
    assert str(tmp_path) not in running
    assert list(tmp_path.iterdir()) == []
