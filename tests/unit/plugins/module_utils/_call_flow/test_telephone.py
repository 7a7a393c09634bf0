# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The telephone's logic under node, without a browser, against call_path."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.graph import Graph
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.telephone import Telephone
from tests.browser.trees import NAMES, expected, random_case

ROOT = Path(__file__).resolve().parents[5]
LOGIC = ROOT / "plugins" / "module_utils" / "_call_flow" / "telephone.js"
PLAY = """
const results = JSON.parse(require("fs").readFileSync(0, "utf8")).map(({ data, calls }) =>
  calls.map(([start, keys]) => {
    const call = newCall(data, data.starts[start][1]);
    for (const key of keys) press(data, call, key);
    return { reaches: call.reaches, hears: call.hears };
  }),
);
process.stdout.write(JSON.stringify(results));
"""


def play(jobs: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    script = LOGIC.read_text(encoding="utf-8") + PLAY
    words = ["node", "--eval", script]
    done = subprocess.run(words, input=json.dumps(jobs), capture_output=True, encoding="utf-8", check=True)
    return json.loads(done.stdout)  # type: ignore[no-any-return]


@pytest.mark.no_cover
def test_the_telephone_gives_the_answers_of_call_path() -> None:
    cases = [random_case(seed) for seed in range(1000, 1100)]
    jobs = []
    for case in cases:
        telephone = Telephone(Graph(case.ivrs, NAMES, case.numbers), [])
        values = [start.value for start in telephone.starts]
        jobs.append({"data": telephone.data, "calls": [(values.index(start), keys) for start, keys in case.calls]})
    for case, answers in zip(cases, play(jobs)):
        for (start, keys), answer in zip(case.calls, answers):
            assert answer == expected(case, start, keys), (start, keys)


def test_calls_begin_at_numbers_entries_and_other_menus() -> None:
    ivrs = [{"id": 1, "name": "Main menu"}, {"id": 2}, {"name": "New"}]
    numbers = [
        {"number": "+918044440001", "name": "Toll-free", "destination": "ivr||1"},
        {"number": "+918044440001", "destination": "ivr||1"},
        {"number": "+918044440002", "destination": "IVR Main"},
        {"number": "+918044440003"},
    ]
    graph = Graph(ivrs, None, numbers)
    assert [tuple(start) for start in Telephone(graph, graph.entries([])).starts] == [
        ("Numbers", "+918044440001", "+918044440001 Toll-free"),
        ("Numbers", "+918044440003", "+918044440003"),
        ("Entries", "1", "Main menu (1)"),
        ("Other menus", "2", "2"),
        ("Other menus", "New", "New"),
    ]
    assert {start.group for start in Telephone(Graph(ivrs), []).starts} == {"Menus"}


def test_names_of_prompts_that_are_played_are_known() -> None:
    telephone = Telephone(Graph([{"id": 1, "recording": "301", "timeout_recording": "5"}], NAMES), [])
    assert telephone.data["prompts"] == {"301": "Welcome"}
