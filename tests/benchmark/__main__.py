# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures what the collection costs beside a play that does nothing and a bare script, against the simulator.

Every run is a whole process, and so is the simulator. In each round the runs follow each other in turn; what is shown
is the median of the rounds, with the least and the most. Growth is one of processor times. Writes the table and the
plot of the page "Performance", and both versions side by side to .build/benchmark.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import typing as t
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

from tests.benchmark import plot
from tests.benchmark.account import Account

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / ".build" / "benchmark"
PAGE = ROOT / "docs" / "docsite" / "rst" / "performance.rst"
IMAGE = ROOT / "docs" / "docsite" / "images" / "performance.svg"
MARKS = (".. measured by make bench\n\n", "\n.. end of what make bench measured\n")
NOW = "now"
"""The version that is measured, beside another one."""
LIMIT = 30
"""Seconds of processor time that a process may take."""
HEADER = """- hosts: localhost
  gather_facts: false
  module_defaults:
    group/servetel.ivr.servetel: {api_url: "{{ url }}", api_token: "{{ token }}", api_rate: 0,
                                  assume_recording_type: recording}
  tasks:
"""
NOTHING = "    - ansible.builtin.meta: noop\n"
IVRS = '    - servetel.ivr.ivrs: {source: "{{ source }}"}\n'
NAMES = '    - servetel.ivr.ivrs: {source: "{{ source }}", names: "{{ names }}"}\n'
VARIABLE = '    - servetel.ivr.ivrs: {ivrs: "{{ definitions }}"}\n'
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
        body: "{{ item.1 | dict2items | rejectattr('key', 'eq', 'id') | items2dict }}"
      loop: "{{ account.json.ivrs | zip(definitions) | list }}"
      loop_control: {label: "{{ item.0.id }}"}
      when: item.0.timeout != item.1.timeout | int
"""


class Work(t.NamedTuple):
    """What one process does."""

    kind: str
    count: int
    latency: int = 0
    """Milliseconds of each response."""
    tasks: str = IVRS
    """"": the bare script."""
    words: tuple[str, ...] = ()
    """For ansible-playbook."""


class Row(t.NamedTuple):
    label: str
    unit: str
    """s: seconds beyond a no-op play; x: these, in times of the bare script; MiB; growth: times a tenth of it."""
    goal: float | None
    work: Work


class Run(t.NamedTuple):
    seconds: float
    cpu: float
    requests: int
    mebibytes: int


MODULE = ("-e", '{"servetel_in_process": false}')
ROWS = (
    Row("Nothing to do, 200 IVRs", "s", 0.4, Work("same", 200, 30)),
    Row("Nothing to do, 1,000 IVRs", "s", 0.4, Work("same", 1000, 30)),
    Row("the same, as a module", "s", None, Work("same", 1000, 30, words=MODULE)),
    Row("the same, from a variable", "s", None, Work("same", 1000, 30, VARIABLE)),
    Row("200 changes", "x", 1.3, Work("plain", 200, 30)),
    Row("1,000 changes", "x", 1.15, Work("plain", 1000, 30)),
    Row("the same, as a module", "x", None, Work("plain", 1000, 30, words=MODULE)),
    Row("20 changes", "s", None, Work("plain", 20, 30)),
    Row("the same, loop over ``ivr``", "s", None, Work("plain", 20, 30, IVR_LOOP)),
    Row("the same, loop over ``uri``", "s", None, Work("plain", 20, 30, URI_LOOP)),
    Row("10,000 changes, largest process", "MiB", 150, Work("plain", 10000)),
    Row("the same, as a module", "MiB", 150, Work("plain", 10000, words=MODULE)),
    Row("Growth, changes", "growth", 11, Work("plain", 10000)),
    *(
        Row(f"Growth, plan: {kind}", "growth", 11, Work(kind, 10000, words=("--check",)))
        for kind in ("references by name", "absent", "wrong names", "overlays")
    ),
    Row("Growth, plan: names map", "growth", 11, Work("names map", 10000, tasks=NAMES, words=("--check",))),
)
Results = dict[tuple[str, Work], list[t.Union[Run, None]]]
"""The rounds of each collection and work; None: it failed."""


def command_of(work: Work, account: Account, folder: Path) -> list[str]:
    if not work.tasks:
        return [sys.executable, str(Path(__file__).with_name("bare.py")), account.url, account.token, "all"]
    playbook = folder / "playbook.yml"
    playbook.write_text(HEADER + work.tasks)
    program = str(Path(sys.executable).with_name("ansible-playbook"))
    words = ["-e", f"@{account.definitions(work.kind)}"] if "definitions" in work.tasks else []
    return [program, str(playbook), "-e", f"@{account.variables(work.kind)}", *words, *work.words]


def run(work: Work, account: Account, collections: str, folder: Path) -> Run | None:
    """Run it once. None if it fails, because the collection cannot do it, or it takes more than the limit."""
    command = command_of(work, account, folder)
    account.reset()
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "SERVETEL_", "PYTHON"))
    }
    environment.update(
        ANSIBLE_COLLECTIONS_PATH=collections,
        ANSIBLE_LOCALHOST_WARNING="false",
        ANSIBLE_INVENTORY_UNPARSED_WARNING="false",
        LC_ALL="C.UTF-8",
    )
    launcher = [sys.executable, str(Path(__file__).with_name("launch.py")), str(LIMIT)]
    done = subprocess.run(
        [*launcher, *command], env=environment, cwd=folder, capture_output=True, text=True, check=True
    )
    code, seconds, cpu, mebibytes = map(float, done.stdout.split())
    if code != 2 * (work.kind == "wrong names") or cpu >= LIMIT:
        print(f"failed after {cpu:.1f} s: {done.stderr[-600:]}", flush=True)
        return None
    return Run(seconds, cpu, account.requests(), int(mebibytes))


def works(rows: t.Iterable[Row]) -> dict[tuple[int, int], list[Work]]:
    """What has to run, by number of IVRs and latency: those that need one server together."""
    found: dict[tuple[int, int], dict[Work, None]] = {}
    for row in rows:
        tenth = [row.work._replace(count=row.work.count // 10)] if row.unit == "growth" else []
        for work in (*tenth, row.work):
            group = found.setdefault((work.count, work.latency), {noop_of(work): None})
            group.update({bare_of(work): None} if row.unit == "x" else {})
            group[work] = None
    return {server: list(group) for server, group in found.items()}


def noop_of(work: Work) -> Work:
    return Work("plain", work.count, work.latency, NOTHING)


def bare_of(work: Work) -> Work:
    return Work("plain", work.count, work.latency, "")


def measure(rows: t.Sequence[Row], trees: dict[str, str], rounds: int) -> Results:
    results: Results = {}
    for (count, latency), group in works(rows).items():
        with tempfile.TemporaryDirectory() as name, contextlib.closing(Account(count, latency, Path(name))) as account:
            for _round in range(rounds if 20 < count < 10_000 else 1):
                for work in group:
                    for tree in trees if work.tasks in (IVRS, NAMES) and work.words != MODULE else [NOW]:
                        one = run(work, account, trees[tree], Path(name))
                        results.setdefault((tree, work), []).append(one)
                        shown = f"{one.seconds:6.2f} s {one.cpu:6.2f} s CPU {one.mebibytes:4} MiB" if one else "failed"
                        what = (work.tasks.strip().splitlines() or ["bare script"])[0].strip("- ")[:28]
                        print(f"{tree:8} {count:6} {latency:3} ms {work.kind:18} {what:28} {shown}", flush=True)
    return results


def value(row: Row, results: Results, tree: str) -> tuple[list[float], float, int] | None:
    """The row's number in each round, the processor time beyond a no-op play, and the requests."""
    own = results.get((tree, row.work), [None])

    def cpu_of(work: Work) -> float:
        runs, floors = results[tree, work], results[NOW, noop_of(work)]
        return statistics.median(one.cpu - floor.cpu for one, floor in zip(runs, floors) if one and floor)

    if None in own or (row.unit == "growth" and None in results[tree, row.work._replace(count=row.work.count // 10)]):
        return None
    runs = t.cast("list[Run]", own)
    floors = t.cast("list[Run]", results[NOW, noop_of(row.work)])
    found = [one.seconds - floor.seconds for one, floor in zip(runs, floors)]
    if row.unit == "x":
        bare = t.cast("list[Run]", results[NOW, bare_of(row.work)])
        found = [seconds / one.seconds for seconds, one in zip(found, bare)]
    elif row.unit == "MiB":
        found = [one.mebibytes for one in runs]
    elif row.unit == "growth":
        found = [cpu_of(row.work) / cpu_of(row.work._replace(count=row.work.count // 10))]
    return found, cpu_of(row.work), runs[0].requests


def number(row: Row, amount: float) -> str:
    return f"{amount:.0f} MiB" if row.unit == "MiB" else f"{amount:.2f} s" if row.unit == "s" else f"{amount:.2f} ×"


def cells(row: Row, results: Results, trees: t.Iterable[str]) -> list[str]:
    """The row of the table."""
    shown = [row.label]
    for tree in trees:
        found = value(row, results, tree)
        if found is None:
            shown += ["–", "–", "–"]
            continue
        amounts, cpu, count = found
        spread = f" ({number(row, min(amounts))} to {number(row, max(amounts))})" if len(amounts) > 1 else ""
        shown += [number(row, statistics.median(amounts)) + spread, f"{cpu:.2f} s", f"{count:,}"]
    return [*shown, number(row, row.goal) if row.goal else ""]


def table(lines: list[list[str]]) -> str:
    """A simple table of reStructuredText, which people can read as well."""
    widths = [max(map(len, column)) for column in zip(*lines)]
    rule = "  ".join("=" * width for width in widths)
    # An empty first cell would continue the line above; no other cell need be filled.
    texts = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines]
    return "\n".join([rule, texts[0], rule, *texts[1:], rule]) + "\n"


def panels(rows: t.Sequence[Row], results: Results) -> list[plot.Panel]:
    """What the plot shows of this version: seconds, and growth."""
    bars: dict[bool, list[plot.Bar]] = {False: [], True: []}
    for row in rows:
        own, is_growth = row if row.unit == "growth" else row._replace(unit="s"), row.unit == "growth"
        found = value(own, results, NOW)
        if row.unit == "x" and "same" not in row.label:
            seconds = statistics.median(one.seconds for one in results[NOW, bare_of(row.work)] if one)
            bars[False].append(plot.Bar(f"{row.label}, bare script", seconds, f"{seconds:.2f} s", False))
        if found and row.unit != "MiB":
            amount = statistics.median(found[0])
            label = row.label.replace("``", "").replace("the same, ", "… ").removeprefix("Growth, ")
            bars[is_growth].append(plot.Bar(label, amount, number(own, amount), "loop" not in label))
    titles = (
        "Seconds of the bare script, and of playbooks beyond a play that does nothing",
        "Processor time for 10,000 definitions, as a multiple of that for 1,000",
    )
    return [
        plot.Panel(titles[0], bars[False]),
        *([plot.Panel(titles[1], bars[True], 10, "in proportion")] if bars[True] else []),
    ]


def machine() -> str:
    model = next((line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "")
    return (
        f"Measured on {datetime.now(timezone.utc):%Y-%m-%d} with {os.cpu_count()} cores"
        f" ({model.partition(': ')[2] or platform.machine()}), Python {platform.python_version()},"
        f" ansible-core {version('ansible-core')} and requests {version('requests')}.\n"
    )


def shown_for(rows: t.Sequence[Row], results: Results, trees: t.Sequence[str]) -> str:
    heads = [
        head if tree == NOW else f"{head}, {tree}"
        for tree in trees
        for head in ("Measured", "Processor time", "Requests")
    ]
    return machine() + "\n" + table([["Run", *heads, "Goal"], *(cells(row, results, trees) for row in rows)])


def tree_of(checkout: Path, folder: Path) -> str:
    """A folder of collections with that checkout in it."""
    link = folder / "ansible_collections" / "servetel" / "ivr"
    link.parent.mkdir(parents=True)
    link.symlink_to(checkout, target_is_directory=True)
    return str(folder)


def checkout_of(revision: str, folder: Path) -> Path:
    """That version of the repository."""
    folder.mkdir()
    archive = subprocess.run(["git", "archive", revision], cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive, check=True)
    return folder


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmark", description=__doc__)
    parser.add_argument("--shortest", action="store_true", help="a few IVRs, one round: whether it works at all")
    parser.add_argument("--against", metavar="REVISION", help="measure this version of the repository, too")
    parser.add_argument("--rounds", type=int, default=5, help="of the runs of 200 and 1,000 IVRs (default: 5)")
    options = parser.parse_args()
    rows = list(ROWS)
    if options.shortest:
        shortest = {row.unit: row for row in reversed(ROWS) if row.unit in ("s", "x")}.values()
        rows = [row._replace(label=row.work.kind, work=row.work._replace(count=3)) for row in shortest]
        options.rounds = 1
    with tempfile.TemporaryDirectory() as folder:
        trees = {NOW: tree_of(ROOT, Path(folder, "now"))}
        if options.against:
            trees[options.against] = tree_of(
                checkout_of(options.against, Path(folder, "checkout")), Path(folder, "other")
            )
        results = measure(rows, trees, options.rounds)
    text = shown_for(rows, results, [NOW])
    both = shown_for(rows, results, list(trees))
    print(f"\n{both}")
    BUILD.mkdir(parents=True, exist_ok=True)
    (BUILD / "benchmark.rst").write_text(both, encoding="utf-8")
    if not options.shortest:
        before, after = (
            PAGE.read_text(encoding="utf-8").partition(mark)[2 * index] for index, mark in enumerate(MARKS)
        )
        PAGE.write_text(before + MARKS[0] + text + MARKS[1] + after, encoding="utf-8")
    picture = plot.draw(panels(rows, results), "What make bench measured; the table has the same numbers.")
    (BUILD / "benchmark.svg" if options.shortest else IMAGE).write_text(picture, encoding="utf-8")
    return int(any(None in rounds for (tree, _work), rounds in results.items() if tree == NOW))


if __name__ == "__main__":
    sys.exit(main())
