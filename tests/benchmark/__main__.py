# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures, side by side in one run against the simulator, what each way to bring IVRs up to date costs.

usage: python -m tests.benchmark [--quick | --shortest] [--output FOLDER]

Times are wall times of whole processes, the least of the rounds; the floor is a playbook that does nothing. Writes a
Markdown table and a plot. Knows the ways; how the collection works is none of its business.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
import typing as t
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[2]
BARE = Path(__file__).with_name("bare.py")
HEADER = """- hosts: localhost
  gather_facts: false
  module_defaults:
    group/servetel.ivr.servetel: {api_url: "{{ url }}", api_token: "{{ token }}", api_rate: 0,
                                  assume_recording_type: recording}
  tasks:
"""
NOTHING = "    - ansible.builtin.meta: noop\n"
DEBUG_LOOP = """    - ansible.builtin.debug: {msg: "{{ item.id }}"}
      loop: "{{ definitions }}"
      loop_control: {label: "{{ item.id }}"}
"""
IVRS = '    - servetel.ivr.ivrs: {source: "{{ source }}"}\n'
IVR_LOOP = """    - servetel.ivr.ivr: {id: "{{ item.id }}", timeout: "{{ item.timeout }}"}
      loop: "{{ definitions }}"
      loop_control: {label: "{{ item.id }}"}
"""
# What a user would write without the collection: list once, then PUT what differs.
URI_LOOP = """    - ansible.builtin.uri:
        url: "{{ url }}/v1/ivrs"
        headers: {Authorization: "Bearer {{ token }}"}
      register: account
    - ansible.builtin.uri:
        url: "{{ url }}/v1/ivr/{{ item.0.id }}"
        method: PUT
        body_format: json
        headers: {Authorization: "Bearer {{ token }}"}
        body: "{{ bodies[item.0.id | string] }}"
      loop: "{{ account.json.ivrs | zip(definitions) | list }}"
      loop_control: {label: "{{ item.0.id }}"}
      when: item.0.timeout != item.1.timeout | int
"""


class Way(t.NamedTuple):
    name: str
    tasks: str | None
    """None: the bare script."""
    most: int
    """More IVRs than this take too long to be worth the wait."""
    module: bool = False
    """As a module, not in the controller's process."""


WAYS = (
    Way("no-op playbook", NOTHING, 1000),
    Way("bare script", None, 1000),
    Way("`ivrs`, from files", IVRS, 1000),
    Way("`ivrs`, from files, as a module", IVRS, 1000, True),
    Way("loop over `debug`", DEBUG_LOOP, 100),
    Way("loop over `ivr`", IVR_LOOP, 100),
    Way("loop over `ivr`, as a module", IVR_LOOP, 10, True),
    Way("loop over `ansible.builtin.uri`", URI_LOOP, 100),
)


class Row(t.NamedTuple):
    latency: int
    count: int
    what: str
    way: str
    seconds: float
    requests: int
    mebibytes: int


class Account:
    """A simulated account of generated IVRs in a process of its own."""

    def __init__(self, count: int, latency: float, folder: Path) -> None:
        ready = folder / "ready"
        ready.unlink(missing_ok=True)
        command = [sys.executable, "-m", "tests.simulator", "--ivrs", str(count), "--latency", str(latency)]
        self.process = subprocess.Popen(
            [*command, "--ready-file", str(ready)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        line = t.cast(t.IO[str], self.process.stdout).readline()
        self.token = line.split("token=")[1].split()[0]
        while not ready.exists() or not ready.read_text():
            time.sleep(0.02)
        self.url = ready.read_text().strip()
        self.raw = self._get("/_simulator/account")

    def _get(self, path: str) -> t.Any:
        return requests.get(self.url + path, timeout=60).json()

    def reset(self) -> None:
        requests.put(f"{self.url}/_simulator/account", json=self.raw, timeout=60).raise_for_status()
        requests.delete(f"{self.url}/_simulator/requests", timeout=60)

    def requests(self) -> int:
        seen = self._get("/_simulator/requests")
        return len(seen if isinstance(seen, list) else seen["requests"])

    def close(self) -> None:
        self.process.terminate()
        self.process.wait()


def definitions_of(raw: list[dict[str, t.Any]], what: str) -> list[dict[str, t.Any]]:
    from tests.benchmark.bare import body_of

    found = []
    for ivr in raw:
        body = body_of(ivr)
        body["timeout"] = ivr["timeout"] + (what == "all")
        found.append({"id": str(ivr["id"]), **body})
    return found


def run(way: Way, account: Account, what: str, files: Path) -> tuple[float, int, int]:
    """Seconds, requests and peak memory in MiB of one run."""
    account.reset()
    if way.tasks is None:
        command = [sys.executable, str(BARE), account.url, account.token, what]
    else:
        playbook = files / "playbook.yml"
        playbook.write_text(HEADER + way.tasks)
        command = [str(Path(sys.executable).with_name("ansible-playbook")), str(playbook), "-e", f"@{files}/vars.json"]
        command += ["-e", json.dumps({"url": account.url, "token": account.token, "source": str(files / what)})]
        command += ["-e", f"@{files}/{what}.vars.json", "-e", json.dumps({"servetel_in_process": not way.module})]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "SERVETEL_"))}
    environment.update(
        ANSIBLE_COLLECTIONS_PATH=os.environ.get("SERVETEL_TEST_COLLECTIONS", str(ROOT / ".build" / "tree")),
        ANSIBLE_LOCALHOST_WARNING="false",
        ANSIBLE_INVENTORY_UNPARSED_WARNING="false",
        LC_ALL="C.UTF-8",
    )
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, cwd=files)
    output = t.cast(t.IO[bytes], process.stdout).read()
    _pid, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{way.name} failed:\n{output.decode()[-2000:]}")
    return seconds, account.requests(), usage.ru_maxrss // 1024


def measure(latencies: list[int], counts: list[int], whats: list[str], rounds: int, folder: Path) -> t.Iterator[Row]:
    for count in counts:
        for latency in latencies:
            account = Account(count, latency / 1000, folder)
            with contextlib.closing(account):
                (folder / "vars.json").write_text("{}")
                for what in whats:
                    definitions = definitions_of(
                        account.raw["ivrs"] if isinstance(account.raw, dict) else account.raw, what
                    )
                    (folder / what).mkdir(exist_ok=True)
                    # JSON is YAML, but not every user's files are JSON: plain YAML, one file for each hundred IVRs.
                    for old in (folder / what).iterdir():
                        old.unlink()
                    import yaml

                    for start in range(0, count, 100):
                        text = yaml.safe_dump(definitions[start : start + 100], allow_unicode=True, sort_keys=False)
                        (folder / what / f"{start:05}.yml").write_text(text)
                    bodies = {one["id"]: {k: v for k, v in one.items() if k != "id"} for one in definitions}
                    (folder / f"{what}.vars.json").write_text(
                        json.dumps({"definitions": definitions, "bodies": bodies})
                    )
                    for way in WAYS:
                        if count > way.most:
                            continue
                        results = [run(way, account, what, folder) for _round in range(rounds)]
                        seconds, requests_made, memory = min(results)
                        row = Row(latency, count, what, way.name, seconds, requests_made, memory)
                        print(f"{latency:4} ms  N={count:<5} {what:8} {way.name:34} {seconds:7.2f} s", flush=True)
                        yield row


def table(rows: list[Row]) -> str:
    """Markdown: one line a way, one column a case; beyond the floor, as multiples of the bare script."""
    lines = [
        "| latency | IVRs | differ | way | wall time | beyond a no-op playbook | × bare script | requests | memory |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        case = {other.way: other.seconds for other in rows if other[:3] == row[:3]}
        beyond = row.seconds - case["no-op playbook"]
        bare = case["bare script"]
        is_limit = row.way in ("no-op playbook", "bare script")
        lines.append(
            f"| {row.latency} ms | {row.count} | {row.what} | {row.way} | {row.seconds:.2f} s | "
            + ("| | " if is_limit else f"{beyond:.2f} s | {beyond / bare:.1f} | ")
            + f"{row.requests} | {row.mebibytes} MiB |"
        )
    return "\n".join(lines) + "\n"


def plot(rows: list[Row], path: Path) -> None:
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    latency = max(row.latency for row in rows)
    figure, axes = pyplot.subplots(figsize=(8, 5))
    for way in WAYS:
        points = [
            (row.count, row.seconds) for row in rows if row[0] == latency and row[2] == "all" and row.way == way.name
        ]
        if points:
            axes.plot(*zip(*points), marker="o", label=way.name.replace("`", ""))
    axes.set(xscale="log", yscale="log", xlabel="IVRs, all of which differ", ylabel="seconds")
    axes.set_title(f"Wall time at {latency} ms a request")
    axes.grid(True, which="both", alpha=0.3)
    axes.legend()
    figure.savefig(path)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmark", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few cases, one round")
    parser.add_argument("--shortest", action="store_true", help="one IVR, one round: does it run at all?")
    parser.add_argument("--output", type=Path, default=ROOT / ".build" / "benchmark")
    options = parser.parse_args()
    latencies, counts, rounds = [0, 30, 100], [1, 10, 100, 1000], 2
    if options.quick or options.shortest:
        latencies, counts, rounds = [30], [1] if options.shortest else [1, 100], 1
    options.output.mkdir(parents=True, exist_ok=True)
    whats = ["all"] if options.shortest else ["nothing", "all"]
    with tempfile.TemporaryDirectory() as folder:
        rows = list(measure(latencies, counts, whats, rounds, Path(folder)))
    (options.output / "benchmark.md").write_text(table(rows))
    (options.output / "benchmark.json").write_text(json.dumps([row._asdict() for row in rows], indent=1))
    print(f"\n{table(rows)}\nWritten to {options.output}")
    plot(rows, options.output / "benchmark.svg")


if __name__ == "__main__":
    main()
