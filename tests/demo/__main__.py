# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts the simulator, runs `playbook.yml` as a user would, says what happens, and checks that it does.

Ends with 0 only if a change was a change, a second run none, and check mode touched nothing. Knows the simulator and
Ansible's commands; what the playbook does is in the playbook.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

from tests.integration.running import clean_environment, command, installed_collections
from tests.simulator import Simulator

PLAYBOOK = Path(__file__).with_name("playbook.yml")
WIDTH = 100
CHECK = "--tags change --check --diff -e ivr_timeout=45"


class Broken(Exception):
    """The demo did not show what it promised."""


def say(text: str = "") -> None:
    print(textwrap.fill(text, WIDTH), flush=True)


class Demo:
    """The runs of one demo, and what each must come to."""

    def __init__(self, api: Simulator, environment: dict[str, str]) -> None:
        self.api = api
        self.environment = environment
        self._step = 0

    def run(self, sentence: str, words: str, *, changed: int) -> str:
        """Say what comes, run ansible-playbook on the screen, and hold it to its number of changes."""
        self._step += 1
        print(f"\n{'=' * WIDTH}")
        say(f"{self._step}. {sentence}")
        print(f"\n$ ansible-playbook playbook.yml {words}", flush=True)
        process = subprocess.Popen(
            [command("ansible-playbook"), "playbook.yml", *words.split()],
            cwd=PLAYBOOK.parent,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        try:
            output = self._show(process)
            process.wait()
        finally:
            end(process, self.environment["HOME"])
        recap = re.search(r"changed=(\d+) .*failed=(\d+)", output)
        if process.returncode or not recap or recap.groups() != (str(changed), "0"):
            raise Broken(f"Run {self._step} should have ended with changed={changed} and failed=0.")
        return output

    def _show(self, process: subprocess.Popen[str]) -> str:
        lines = []
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            print(f"    {line}".rstrip(), flush=True)
        return "".join(lines)

    def expect_timeout(self, seconds: int, writes: int) -> None:
        """What the account itself holds, whatever Ansible says."""
        if self.api.ivr(7926)["timeout"] != seconds or len(self.api.writes) != writes:
            raise Broken(
                f"The main menu should wait {seconds} s, after {writes} write(s); run {self._step} did otherwise."
            )


def end(process: subprocess.Popen[str], home: str) -> None:
    """Leave nothing running: neither ansible-playbook nor its workers and modules, which have their own sessions."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    for _attempt in range(50):
        left = started_in(home)
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        if not left:
            return
        time.sleep(0.1)


def started_in(home: str) -> list[int]:
    """The processes whose environment has this HOME, a folder of this demo alone. "e" shows the environment."""
    listed = subprocess.run(["ps", "axeww", "-o", "pid=,command="], capture_output=True, text=True, check=False).stdout
    return [int(line.split()[0]) for line in listed.splitlines() if f"HOME={home} " in f"{line} "]


def show(demo: Demo) -> None:
    demo.run("First a look at the account: ids, seconds to wait for a key, names.", "--tags look", changed=0)
    demo.run(
        "Now a change of the main menu, in the words of the API: 20 seconds to choose, and key 3 leads to the "
        "department Accounts, given by name. Whatever is not mentioned stays. --diff shows the lines that change.",
        "--tags change --diff",
        changed=1,
    )
    demo.expect_timeout(20, writes=1)
    demo.run("The same once more: it is all as it should be, so nothing is sent.", "--tags change --diff", changed=0)
    demo.expect_timeout(20, writes=1)
    demo.run("Check mode: what would a change to 45 seconds do? It is shown, and not done.", CHECK, changed=1)
    demo.expect_timeout(20, writes=1)
    output = demo.run("One more look: the main menu (7926) still waits 20 seconds.", "--tags look", changed=0)
    if "7926  20  Main menu" not in output:
        raise Broken("The last look should have shown IVR 7926 with 20 seconds.")


def main() -> int:
    # make and terminals end their programs by either signal; both go the way of Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with tempfile.TemporaryDirectory(prefix="servetel-demo-") as folder, Simulator() as api:
            say(
                "This is the Ansible collection servetel.ivr at work: real playbook runs against a simulated account "
                f"on this computer ({api.url}). No telephone system is reached, and it takes less than half a minute. "
                "The playbook is tests/demo/playbook.yml."
            )
            environment = clean_environment(Path(folder), installed_collections(Path(folder)))
            environment |= {"SERVETEL_API_URL": api.url, "SERVETEL_API_TOKEN": api.token}
            show(Demo(api, environment))
    except Broken as broken:
        print(f"\nThe demo failed. {broken}", flush=True)
        return 1
    except KeyboardInterrupt:
        print("\nThe demo was interrupted; nothing of it is left running.", flush=True)
        return 130
    print(f"\n{'=' * WIDTH}")
    say(
        "That was it: 1 change was written, a second run changed nothing, and check mode showed a change without "
        "making it. With your own account, set SERVETEL_API_TOKEN and leave SERVETEL_API_URL out."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
