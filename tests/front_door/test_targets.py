# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each documented `make` target is run by a gate of .ci/run, or by .ci/smoke.py in its shortest form."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SMOKE: dict[str, Any] = runpy.run_path(str(ROOT / ".ci" / "smoke.py"))
GATES = dict(re.findall(r"^gate (\w+) (.*)$", (ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.MULTILINE))


def test_each_documented_target_is_run() -> None:
    assert SMOKE["documented"]() == SMOKE["SHORTEST"].keys() | SMOKE["IN_GATES"].keys()
    assert set(SMOKE["IN_GATES"].values()) == GATES.keys()


@pytest.mark.parametrize("target", ["venvs", "lint", "importer", "sanity", "docs", "install-check", "test", "smoke"])
def test_a_gate_runs_its_target(target: str) -> None:
    assert re.search(rf"make .*\b{target}\b", GATES[SMOKE["IN_GATES"][target]])


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_pages_name_only_targets_that_there_are(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    code = re.findall(r"`([^`]+)`", text) + re.findall(r"^\$ (.+)$", text, re.MULTILINE)
    named = {word for line in code for word in re.findall(r"^make ([a-z-]+)", line)}
    assert named
    assert named - SMOKE["documented"]() == set()


def test_a_target_that_fails_makes_the_smoke_test_fail(capsys: pytest.CaptureFixture[str]) -> None:
    shortest = SMOKE["SHORTEST"]
    shortest["broken"] = "no-such-target"
    try:
        assert SMOKE["main"](["help"]) == 0
        assert SMOKE["main"](["help", "broken"]) == 1
    finally:
        del shortest["broken"]
    assert "No rule to make target" in capsys.readouterr().out
