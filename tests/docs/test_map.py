# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What CONTRIBUTING.md and the README say about the files of this project is so."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import yaml

from tests.docs.pages import ROOT

CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def names(folder: str, pattern: str = "*.py") -> set[str]:
    return {path.name for path in (ROOT / folder).glob(pattern) if path.name != "__init__.py"}


MODULE_UTILS = ROOT / "plugins" / "module_utils"
FOR_ALL = {"_errors", "_text", "_limits"}


def rooms() -> dict[str, set[str]]:
    """The folders and files of module_utils, and what each may import, as the map says."""
    section = CONTRIBUTING.split("`plugins/module_utils`\n")[1].split("\n###")[0]
    rows = re.findall(r"^\| `(_\w+)` \|.*\|([^|]*)\|$", section, re.MULTILINE)
    return {room: set(re.findall(r"`(_\w+)`", imports)) for room, imports in rows}


def room_of(path: Path) -> str:
    return path.relative_to(MODULE_UTILS).parts[0].removesuffix(".py")


def imported_by(path: Path) -> set[str]:
    """The folders and files of module_utils that a file imports, but for its own."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and ".plugins.module_utils" in node.module:
            inside = node.module.split(".plugins.module_utils")[1].strip(".")
            found |= {inside.split(".")[0]} if inside else {alias.name for alias in node.names}
    return found - {room_of(path)}


def test_the_map_has_a_row_for_each_folder_and_file_that_the_modules_stand_on() -> None:
    assert {room_of(path) for path in MODULE_UTILS.rglob("*.py")} == set(rooms())


def test_the_row_of_a_folder_names_its_files() -> None:
    rows = dict(re.findall(r"^\| `(_\w+)` \|(.*)\|$", CONTRIBUTING, re.MULTILINE))
    missing = {
        str(path.relative_to(MODULE_UTILS))
        for path in MODULE_UTILS.glob("*/*.py")
        if f"`{path.stem}`" not in rows[path.parent.name] and path.name not in names("plugins/modules")
    }
    assert missing == set()


def test_a_file_imports_only_what_the_map_allows() -> None:
    found = {
        f"{path.relative_to(MODULE_UTILS)} imports {sorted(wrong)}"
        for path in MODULE_UTILS.rglob("*.py")
        if (wrong := imported_by(path) - rooms()[room_of(path)] - FOR_ALL)
    }
    assert found == set()


def test_the_map_has_no_way_back() -> None:
    below: set[str] = set()
    for room, imports in rooms().items():
        assert imports <= below, f"{room} is above {imports - below}"
        below.add(room)


def test_the_map_names_all_modules_and_playbooks() -> None:
    files = names("plugins/modules") | names("playbooks", "*.yml")

    assert {name for name in files if f"`{name}`" not in CONTRIBUTING} == set()


def test_every_path_that_is_named_exists() -> None:
    paths = re.findall(r"`((?:plugins|tests|docs|changelogs)/[\w./-]+)`|\]\(([\w./-]+)\)", CONTRIBUTING + README)
    wanted = {one or other for one, other in paths} - {"CHANGELOG.md"}

    assert {path for path in wanted if not (ROOT / path).exists()} == set()


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    workflows = "".join(path.read_text(encoding="utf-8") for path in (ROOT / ".github" / "workflows").glob("*.yml"))
    named = set(re.findall(r"(?:`|\$ |run: )make ([a-z-]+)", CONTRIBUTING + README + workflows))

    assert {name for name in named if not re.search(rf"^{name}:", makefile, re.MULTILINE)} == set()


def test_the_readme_names_everything_that_the_collection_offers() -> None:
    offered = {path.stem for path in (ROOT / "plugins" / "modules").glob("*.py")}
    offered |= {path.stem for path in (ROOT / "plugins" / "filter").glob("*.yml")}
    offered |= {path.stem for path in (ROOT / "plugins" / "lookup").glob("*.py")}
    offered |= {path.stem for path in (ROOT / "playbooks").glob("*.yml")}
    table = README.split("## What is in it")[1].split("\n## ")[0]

    assert {name for name in offered if f"`{name}`" not in table and f".{name}`" not in table} == set()


def test_the_site_has_every_guide() -> None:
    sections = yaml.safe_load((ROOT / "docs" / "docsite" / "extra-docs.yml").read_text(encoding="utf-8"))["sections"]
    listed = {name for section in sections for name in section["toctree"]}

    assert listed == {path.stem for path in (ROOT / "docs" / "docsite" / "rst").glob("*.rst")}


def test_actions_of_workflows_are_pinned_by_commit() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / ".github" / "workflows").glob("*.yml")]
    used = [line for text in texts for line in re.findall(r"uses: (.*)", text)]

    assert used
    assert [line for line in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v[\d.]+", line)] == []
