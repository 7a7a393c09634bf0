# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every environment is locked: exact versions of all packages, and no address of a registry."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "tests" / "requirements"
ENVIRONMENTS = [
    name
    for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    if line.startswith("ENVIRONMENTS := ")
    for name in line.split()[2:]
]
PINNED = re.compile(r"([a-z0-9-]+)==[0-9][^\s;]*( ; .+)?")


def wanted(name: str) -> set[str]:
    """The packages that an environment asks for, as a lock spells them."""
    found: set[str] = set()
    for line in (REQUIREMENTS / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("-r "):
            found |= wanted(line[3:].strip())
        elif match := re.match(r"[\w.-]+", line):
            found.add(re.sub(r"[._]", "-", match[0]).lower())
    return found


def locked(name: str) -> list[str]:
    lines = (REQUIREMENTS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def test_there_is_a_lock_for_each_environment_and_no_other() -> None:
    assert {file.stem for file in REQUIREMENTS.glob("*.txt")} == set(ENVIRONMENTS)


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_a_lock_names_exact_versions_and_nothing_else(name: str) -> None:
    assert [line for line in locked(name) if not PINNED.fullmatch(line)] == []


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_a_lock_holds_what_its_environment_asks_for(name: str) -> None:
    assert wanted(f"{name}.in") - {line.split("==")[0] for line in locked(name)} == set()


def test_the_lock_of_npm_names_versions_and_checksums_and_no_registry() -> None:
    folder = ROOT / "tests" / "diagrams"
    lock: dict[str, Any] = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))
    packages = lock["packages"]
    asked = json.loads((folder / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert packages.pop("")["dependencies"] == asked
    for name, package in packages.items():
        assert re.fullmatch(r"[0-9]\S+", package["version"]), name
        assert "integrity" in package, name
        assert "resolved" not in package, name


def test_environments_are_installed_from_their_locks_alone() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    installs = [line for line in makefile.splitlines() if re.search(r"pip install|npm (ci|install)", line)]
    assert len(installs) == 3
    assert "--no-deps --only-binary :all:" in installs[1]
    assert "npm ci" in installs[2]
    assert "--package-lock-only" in installs[0]
