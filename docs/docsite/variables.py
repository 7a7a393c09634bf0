# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of the environment variables, made from the documentation of the options. antsibull-docs makes one only for
plugins other than modules. Knows the documentation fragments, and no Sphinx.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import yaml

FRAGMENTS = Path(__file__).resolve().parents[2] / "plugins" / "doc_fragments"
VARIABLE = re.compile(r"the value of the environment variable E\((\w+)\) is used")
HEAD = """
.. _list_of_collection_env_vars:

Environment variables
=====================

Modules read an option that the task does not set from an environment variable of the host that runs the module.
An option of the task or of ``module_defaults`` takes precedence. A variable that is set but empty counts as not set.
"""


def options() -> dict[str, Any]:
    """The options that the documentation fragments describe."""
    found: dict[str, Any] = {}
    for path in sorted(FRAGMENTS.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "\noptions:" in node.value:
                found.update(yaml.safe_load(node.value)["options"])
    return found


def plain(text: str) -> str:
    """Ansible's markup as reStructuredText."""
    return re.sub(r"\b[A-Z]\(([^)]*)\)", r"``\1``", text)


def environment_page() -> str:
    """The page as reStructuredText, sorted by variable."""
    entries = {}
    for option, about in options().items():
        lines = [about["description"]] if isinstance(about["description"], str) else about["description"]
        for variable in VARIABLE.findall(" ".join(lines)):
            kind = f"``{about['type']}``"
            if "default" in about:
                kind += f", default ``{str(about['default']).lower()}``"
            entries[variable] = (
                f"\n.. envvar:: {variable}\n\n"
                f"    Option :ansopt:`servetel.ivr.ivr#module:{option}` ({kind}). {plain(lines[0])}\n"
            )
    return HEAD + "".join(text for _variable, text in sorted(entries.items()))
