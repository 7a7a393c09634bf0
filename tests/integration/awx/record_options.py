# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes awx_options.json: the options of the awx.awx modules that the playbooks of docs/awx use.

    ANSIBLE_COLLECTIONS_PATH=<where awx.awx is> python tests/integration/awx/record_options.py

Run it when a playbook uses another module, or for a newer awx.awx (the package `ansible` up to 12 holds it). Knows no
test.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
PLAYBOOKS = [HERE.parents[2] / "docs" / "awx" / name for name in ("awx_setup.yml", "awx_teardown.yml")]
RECORDED = HERE / "awx_options.json"
FACTS = ("type", "elements", "choices", "aliases", "required", "default")


def tasks_of_awx(playbook: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each use of a module of awx.awx in a playbook, with its options."""
    (play,) = yaml.safe_load(playbook.read_text(encoding="utf-8"))
    for task in play["tasks"]:
        for part in [task, *task.get("block", []), *task.get("rescue", [])]:
            yield from ((key, part[key]) for key in part if key.startswith("awx.awx."))


def main() -> None:
    modules = sorted({module for playbook in PLAYBOOKS for module, _options in tasks_of_awx(playbook)})
    done = subprocess.run(
        [str(Path(sys.executable).with_name("ansible-doc")), "--json", *modules],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    found = {
        module: {
            name: {fact: option[fact] for fact in FACTS if option.get(fact)}
            for name, option in sorted(page["doc"]["options"].items())
        }
        for module, page in json.loads(done.stdout).items()
    }
    listed = json.loads(
        subprocess.run(
            [
                str(Path(sys.executable).with_name("ansible-galaxy")),
                "collection",
                "list",
                "--format",
                "json",
                "awx.awx",
            ],
            capture_output=True,
            encoding="utf-8",
            check=True,
        ).stdout
    )
    version = next(iter(listed.values()))["awx.awx"]["version"]
    recorded = {"collection": "awx.awx", "version": version, "modules": found}
    RECORDED.write_text(json.dumps(recorded, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
