# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo shows what it says, and ends when it is interrupted; what `make play` prints can be pasted."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.support.running import CHECKOUT, clean_environment, command

DEMO = [sys.executable, "-m", "tests.demo"]


def environment(collections: Path) -> dict[str, str]:
    return {**os.environ, "SERVETEL_TEST_COLLECTIONS": str(collections)}


def test_the_demo_shows_what_the_collection_does(collections: Path) -> None:
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
    shown, _mark, ending = done.stdout.partition("\nDone. ")
    assert shown.count("$ ansible-playbook ") == 9
    assert shown.count("4 of 14 IVRs:") == 2
    assert shown.count("+timeout: 20") == shown.count("+timeout: 45") == 1
    assert '+  "3": department||17843  # Accounts' in shown
    assert "|-- key 2 ----> ivr||7930 = Support" in shown
    assert "flowchart LR" in shown
    assert "warning (missing_prompt): IVR 'Holiday: Diwali' (7934)" in shown
    assert "3 of 3 calls" in shown
    assert shown.count("-timeout: 45") == 1
    assert "simulator.permanent-token" not in shown
    assert "3 test calls passed, and drift found 1 edit" in ending
    assert "make play" in ending
    assert re.search(r"^ *export SERVETEL_API_URL=http://127\.0\.0\.1:\d+$", ending, re.MULTILINE)
    assert re.search(r"^ *export SERVETEL_API_TOKEN=\S+$", ending, re.MULTILINE)


@contextlib.contextmanager
def playing(*words: str) -> Iterator[dict[str, str]]:
    """An account that runs meanwhile: what its lines to paste set."""
    program = [sys.executable, "-m", "tests.demo.play", *words]
    with subprocess.Popen(program, cwd=CHECKOUT, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        try:
            exports: dict[str, str] = {}
            for line in process.stdout:
                # The folder of a checkout may have blanks in its name.
                exports |= {name: shlex.split(value)[0] for name, value in re.findall(r"^ *export (\w+)=(.+)$", line)}
                if "Ctrl-C" in line:
                    break
            yield exports
        finally:
            process.send_signal(signal.SIGINT)
            rest, _errors = process.communicate(timeout=30)
    assert (process.returncode, rest.strip()) == (0, "The simulated account has stopped.")


def test_what_the_playground_prints_can_be_pasted(tmp_path: Path) -> None:
    kept = ["--port", "0", "--state", str(tmp_path / "account.json")]
    words = [command("ansible-playbook"), "tests/demo/playbook.yml", "--tags", "change,list"]
    with playing(*kept) as exports:
        env = {**clean_environment(tmp_path), **exports}
        first = subprocess.run(words, cwd=CHECKOUT, env=env, capture_output=True, encoding="utf-8", check=False)
    assert first.returncode == 0, first.stdout
    assert "4 of 14 IVRs:" in first.stdout
    assert "changed=1 " in first.stdout
    with playing(*kept) as exports:
        env = {**clean_environment(tmp_path), **exports}
        second = subprocess.run(words, cwd=CHECKOUT, env=env, capture_output=True, encoding="utf-8", check=False)
    assert "changed=0 " in second.stdout, "the account was to be kept"


def test_two_playgrounds_can_run_at_once() -> None:
    with playing() as one, playing() as other:
        assert one["SERVETEL_API_URL"] != other["SERVETEL_API_URL"]


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
    assert "Nothing of it is left running" in rest
    # With "e", ps shows the environment of each process, too: whatever the demo started has its folder there.
    running = subprocess.run(["ps", "axeww"], capture_output=True, text=True, check=True).stdout
    assert str(tmp_path) not in running
    assert list(tmp_path.iterdir()) == []
