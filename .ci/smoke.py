"""Runs each documented target of the Makefile that .ci/run does not run otherwise, in its shortest form.

    .ci/smoke.py            all of them; ends with 1 if one failed, or if a documented target is in neither table
    .ci/smoke.py NAME...    these only

A target is documented if it has a comment "##" in the Makefile. What a target does is tested elsewhere; this shows that
it starts and ends on a machine that has only what the target itself installs.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

SHORTEST = {
    "help": "help",
    "demo": "demo",
    "play": "play",
    "bench": "bench ARGS=--shortest",
    "faults": "faults SCRIPTS=24 KILLS=1",
    "examples": "examples ARGS=docs/docsite/rst/secrets.rst",
    "schemas": "schemas",
    "lock": "lock UPGRADE=",
    "clean": "clean B=.build/smoke V=.build/smoke",
}
"""What make is called with."""

IN_GATES = {
    "venvs": "install",
    "lint": "static",
    "importer": "static",
    "sanity": "sanity",
    "docs": "static",
    "build": "package",
    "install-check": "package",
    "chromium": "chromium",
    "test": "test",
    "test-units": "test",
    "test-integration": "test",
    "coverage": "test",
    "smoke": "smoke",
}
"""The gate of .ci/run that runs a target."""


def documented() -> set[str]:
    """The targets that `make help` lists."""
    return set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def locks() -> dict[str, bytes]:
    """The content of each lock file, by path."""
    files = [*ROOT.glob("tests/requirements/*.txt"), ROOT / "tests" / "diagrams" / "package-lock.json"]
    return {str(file.relative_to(ROOT)): file.read_bytes() for file in files}


def make(words: str) -> str:
    """Run make to its end. Returns what is wrong, or nothing."""
    done = subprocess.run(
        ["make", *words.split()], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else f"make {words} failed:\n{done.stdout[-6000:]}\n{done.stderr[-6000:]}"


def play() -> str:
    """Start the simulated account, ask it for its IVRs as the lines it prints say, and end it with Ctrl-C."""
    with subprocess.Popen(
        ["make", "--no-print-directory", "play"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        shown = ""
        try:
            for line in process.stdout:
                shown += line
                if "Ctrl-C" in line:
                    break
            found = dict(re.findall(r"^ *export (SERVETEL_\w+)='?([^'\n]+)", shown, re.MULTILINE))
            request = urllib.request.Request(
                f"{found['SERVETEL_API_URL']}/v1/ivrs",
                headers={"Authorization": f"Bearer {found['SERVETEL_API_TOKEN']}"},
            )
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with opener.open(request, timeout=30) as answer:
                answer.read()
        except (KeyError, OSError) as error:
            return f"make play did not serve an account: {error!r}\n{shown}"
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGINT)
            process.communicate(timeout=30)
    return ""


def run(name: str) -> str:
    """Run one target in its shortest form. Returns what is wrong, or nothing."""
    if name == "play":
        return play()
    if name == "clean":
        (ROOT / ".build" / "smoke").mkdir(parents=True, exist_ok=True)
    before = locks()
    wrong = make(SHORTEST[name])
    if not wrong and name == "lock" and locks() != before:
        changed = [path for path, content in locks().items() if before.get(path) != content]
        wrong = f"These locks did not fit their .in files, and are renewed now: {', '.join(changed)}. Commit them."
    if not wrong and name == "clean" and (ROOT / ".build" / "smoke").exists():
        wrong = "make clean left the folder."
    return wrong


def timed(name: str) -> tuple[str, float]:
    """What is wrong, or nothing, and the seconds it took."""
    start = time.monotonic()
    return run(name), time.monotonic() - start


def main(names: list[str]) -> int:
    """Run them two at a time, and say how long each took."""
    failed = sorted(documented() - SHORTEST.keys() - IN_GATES.keys())
    for name in failed:
        print(f"make {name} is documented, but neither .ci/smoke.py nor a gate of .ci/run runs it.")
    names = names or list(SHORTEST)
    with ThreadPoolExecutor(2) as pool:
        for name, (wrong, seconds) in zip(names, pool.map(timed, names)):
            print(f"make {SHORTEST[name]:42} {seconds:5.0f} s  {'FAILED' if wrong else 'passed'}", flush=True)
            if wrong:
                print(wrong, flush=True)
                failed.append(name)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
