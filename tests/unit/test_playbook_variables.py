# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page about the playbooks' variables has all of them, for the playbooks that use them, and no others."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
PLAYBOOKS = {path.stem: path for path in (ROOT / "playbooks").glob("*.yml")}
PAGE = ROOT / "docs" / "docsite" / "rst" / "playbook_variables.rst"
NAME = re.compile(r"\bservetel_ivr_\w+")
MESSAGE = re.compile(r"^( *)fail_msg:.*\n(?:\1 .*\n)*", re.MULTILINE)  # may name variables of other playbooks


def own_names(value: Any) -> set[str]:
    """Variables that a playbook sets itself."""
    found: set[str] = set()
    if isinstance(value, list):
        return found.union(*map(own_names, value))
    if isinstance(value, dict):
        for key, item in value.items():
            if key in ("vars", "ansible.builtin.set_fact"):
                found |= set(item)
            found |= {item} if key in ("register", "loop_var") else own_names(item)
    return found


def used(path: Path) -> set[str]:
    """Variables of the user that a playbook reads, in its shared tasks as well."""
    text = MESSAGE.sub("", path.read_text(encoding="utf-8"))
    plays = yaml.safe_load(text)
    shared = [path.parent / name for name in re.findall(r"(?:import|include)_tasks: (\S+\.yml)", text)]
    names = set(NAME.findall(text.partition("- name:")[2])).union(*map(used, shared))
    own = own_names(plays).union(*(own_names(yaml.safe_load(one.read_text(encoding="utf-8"))) for one in shared))
    # The probe reads no definitions, and only writes its report elsewhere.
    spared = {"servetel_ivr_source", "servetel_ivr_base"} if path.name == "probe.yml" else set()
    own.discard("servetel_ivr_source")  # That of one task tells whether -e gives it.
    return names - own - spared - {"servetel_ivr_report"}


def documented() -> dict[str, set[str]]:
    """{variable: playbooks} of the page's tables."""
    rows = re.findall(r"^   \* - (``.*)\n     - (.*)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    every = set(PLAYBOOKS)
    return {
        name: every if playbooks == "all" else set(playbooks.split(", "))
        for names, playbooks in rows
        for name in NAME.findall(names)
    }


def test_every_variable_is_on_the_page_with_the_playbooks_that_read_it() -> None:
    read: dict[str, set[str]] = {}
    for playbook, path in PLAYBOOKS.items():
        for name in used(path):
            read.setdefault(name, set()).add(playbook)
    assert read == documented()


def test_what_all_playbooks_do_stands_in_their_shared_tasks_only() -> None:
    for path in PLAYBOOKS.values():
        text = path.read_text(encoding="utf-8")
        assert "ansible_play_hosts_all" not in text and "set_stats" not in text, path.name


def test_what_playbooks_set_has_a_name_that_no_user_takes() -> None:
    for path in (ROOT / "playbooks").rglob("*.yml"):  # What is given with -e or register is stronger than vars.
        names = own_names(yaml.safe_load(path.read_text(encoding="utf-8")))
        assert all(name.startswith(("_servetel_ivr_", "servetel_ivr_", "ansible_")) for name in names), path.name


def test_results_of_tasks_are_not_looked_into_for_what_is_undefined() -> None:
    files = [*PLAYBOOKS.values(), *(ROOT / "playbooks" / "tasks").glob("*.yml")]
    results = set().union(*(re.findall(r"register: (servetel_ivr_\w+)", file.read_text("utf-8")) for file in files))
    (pattern,) = re.findall(
        r"_servetel_ivr_given: '(\^.*)'", (ROOT / "playbooks" / "tasks" / "variables.yml").read_text("utf-8")
    )
    asked = {name for name in {*documented(), *results} if re.search(pattern, name)}
    assert asked == set(documented())
