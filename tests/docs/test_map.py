# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What CONTRIBUTING.md and the README say about the files of this project is so."""

from __future__ import annotations

import ast
import re

import yaml

from tests.docs.pages import ROOT

CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def names(folder: str, pattern: str = "*.py") -> set[str]:
    return {path.name for path in (ROOT / folder).glob(pattern) if path.name != "__init__.py"}


def rows() -> list[str]:
    """The files of module_utils in the order of the map."""
    section = CONTRIBUTING.split("`plugins/module_utils`\n")[1].split("\n###")[0]
    return re.findall(r"^\| `(_\w+)\.py` \|", section, re.MULTILINE)


def imported_by(name: str) -> set[str]:
    """The files of module_utils that one of them imports."""
    tree = ast.parse((ROOT / "plugins" / "module_utils" / f"{name}.py").read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and ".plugins.module_utils" in node.module:
            last = node.module.rpartition(".")[2]
            found |= {alias.name for alias in node.names} if last == "module_utils" else {last}
    return found


def test_the_map_has_a_line_for_each_file_that_the_modules_stand_on() -> None:
    assert sorted(f"{name}.py" for name in rows()) == sorted(names("plugins/module_utils"))


def test_a_file_imports_only_those_above_it_in_the_map() -> None:
    above: set[str] = set()
    for name in rows():
        assert imported_by(name) <= above, f"{name} imports {imported_by(name) - above}"
        above.add(name)


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
