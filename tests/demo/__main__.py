# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts the simulator, runs `playbook.yml` and the collection's own playbooks as a user would, and explains each run.

Exits with 0 only if each run did what the text says. Knows the simulator and Ansible's commands; what the playbook does
is in the playbook.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

from tests.demo import play
from tests.simulator import Simulator
from tests.support.running import clean_environment, command, installed_collections

HERE = Path(__file__).parent
FILES = ("playbook.yml", "calls.yml")
WIDTH = 100
LIST = "playbook.yml --tags list"
CHANGE = "playbook.yml --tags change --diff"
CHECK = f"{CHANGE} --check -e ivr_timeout=45"
TEST_CALLS = "servetel.ivr.test_calls -i localhost, -e servetel_ivr_live=true -e servetel_ivr_calls=calls.yml"
EXPORT = "servetel.ivr.export -i localhost, -e servetel_ivr_source=ivrs"
DRIFT = "servetel.ivr.drift -i localhost, -e servetel_ivr_source=ivrs -e servetel_ivr_assume_recording_type=recording"


class Broken(Exception):
    """The demo did not show what it promised."""


def say(text: str = "") -> None:
    print(textwrap.fill(text, WIDTH), flush=True)


class Demo:
    """The runs of one demo, and what each must come to."""

    def __init__(self, api: Simulator, environment: dict[str, str], folder: Path) -> None:
        self.api = api
        self.environment = environment
        self.folder = folder
        self._step = 0

    def run(self, sentence: str, words: str, *, changed: int, failed: int = 0, shows: str = "") -> None:
        """Explain a run, show it, and check its counts and its text."""
        self._step += 1
        print(f"\n{'=' * WIDTH}")
        say(f"{self._step}. {sentence}")
        print(f"\n$ ansible-playbook {words}", flush=True)
        process = subprocess.Popen(
            [command("ansible-playbook"), *words.split()],
            cwd=self.folder,
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
        if bool(process.returncode) != bool(failed) or not recap or recap.groups() != (str(changed), str(failed)):
            raise Broken(f"Run {self._step} should have ended with changed={changed} and failed={failed}.")
        if shows not in output:
            raise Broken(f"Run {self._step} should have shown {shows!r}.")

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
    looks = 1
    if process.poll() is None:
        looks = 3  # For a moment, a process that is just being started shows no environment.
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    quiet = 0
    for _attempt in range(50):
        left = started_in(home)
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        quiet = 0 if left else quiet + 1
        if quiet == looks:
            return
        time.sleep(0.1)


def started_in(home: str) -> list[int]:
    """The processes whose environment has this HOME, a folder of this demo alone. "e" shows the environment."""
    listed = subprocess.run(["ps", "axeww", "-o", "pid=,command="], capture_output=True, text=True, check=False).stdout
    return [int(line.split()[0]) for line in listed.splitlines() if f"HOME={home} " in f"{line} "]


def show(demo: Demo) -> None:
    demo.run(
        "List the account: id, seconds to wait for a key, and name of its first IVRs.",
        LIST,
        changed=0,
        shows="4 of 14 IVRs",
    )
    demo.run(
        "Change the main menu: callers get 20 seconds to choose, and key 3 leads to the department Accounts, given by "
        "name. All other settings keep their values. --diff shows the lines that change.",
        CHANGE,
        changed=1,
        shows="+timeout: 20",
    )
    demo.expect_timeout(20, writes=1)
    demo.run("Run the same task again: the IVR is up to date, so nothing is sent.", CHANGE, changed=0)
    demo.expect_timeout(20, writes=1)
    demo.run(
        "Check mode: show what a change to 45 seconds would do, without making it.",
        CHECK,
        changed=1,
        shows="+timeout: 45",
    )
    demo.expect_timeout(20, writes=1)
    demo.run("List again: the main menu (7926) still waits 20 seconds.", LIST, changed=0, shows="7926  20  Main menu")
    demo.run(
        "Look at the menus as a caller meets them: two drawings, and what the linter found.",
        "playbook.yml --tags callers",
        changed=0,
        shows="findings in 14 IVRs",
    )
    demo.run("Test calls: press keys as a caller would, and check where each call ends.", TEST_CALLS, changed=0)
    demo.run("Export the account: one YAML file per IVR, ready for git.", EXPORT, changed=1)
    demo.api.edit(7930, timeout=45)
    demo.run(
        "Drift: meanwhile a colleague has set the timeout of Support (7930) to 45 seconds in the portal. The playbook "
        "drift compares the account with the files, shows the difference, and fails as it should. It writes nothing.",
        DRIFT,
        changed=1,
        failed=1,
        shows="-timeout: 45",
    )
    demo.expect_timeout(20, writes=1)


def show_all() -> None:
    """All runs of the demo, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="servetel-demo-") as temporary, Simulator() as api:
        say(
            "This is the Ansible collection servetel.ivr at work: real playbook runs against a simulated account "
            f"of 14 IVRs on this computer ({api.url}). No telephone system is contacted. It takes about half a minute. "
            "The playbook is tests/demo/playbook.yml."
        )
        folder = Path(temporary)
        for name in FILES:
            shutil.copy(HERE / name, folder)
        environment = clean_environment(folder, installed_collections(folder))
        environment |= {"SERVETEL_API_URL": api.url, "SERVETEL_API_TOKEN": api.token}
        environment["ANSIBLE_CALLBACK_RESULT_FORMAT"] = "yaml"
        show(Demo(api, environment, folder))


def main() -> int:
    # make and terminals end their programs by either signal; both are handled as Ctrl-C, also where a shell that
    # started the demo in the background lets it ignore that.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)
    try:
        show_all()
    except Broken as broken:
        print(f"\nThe demo failed. {broken}", flush=True)
        return 1
    except KeyboardInterrupt:
        print("\nThe demo was interrupted. Nothing of it is left running.", flush=True)
        return 130
    print(f"\n{'=' * WIDTH}")
    say(
        "Done. 1 change was written, a second run changed nothing, check mode showed a change without making it, "
        "3 test calls passed, and drift found 1 edit made in the portal."
    )
    print(f"\nTo try it yourself, keep a simulated account running:\n\n    make play\n\n{play.exports(play.ADDRESS)}\n")
    say("To use your own account, set SERVETEL_API_TOKEN to its token, and do not set SERVETEL_API_URL.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
