# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes awx_options.json: the options of the awx.awx modules that docs/awx/awx_setup.yml uses.

    ANSIBLE_COLLECTIONS_PATH=<where awx.awx is> python tests/integration/awx/record_options.py

Run it when the playbook uses another module, or for a newer awx.awx (the package `ansible` up to 12 holds it). Knows no
test.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
PLAYBOOK = HERE.parents[2] / "docs" / "awx" / "awx_setup.yml"
RECORDED = HERE / "awx_options.json"
FACTS = ("type", "elements", "choices", "aliases", "required", "default")


def main() -> None:
    (play,) = yaml.safe_load(PLAYBOOK.read_text(encoding="utf-8"))
    modules = sorted({key for task in play["tasks"] + play["handlers"] for key in task if key.startswith("awx.awx.")})
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
