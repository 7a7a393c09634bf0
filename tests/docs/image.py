# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The diagram of the page about the caller's view: drawn by Graphviz, and marked with the text that it was drawn from.

Knows nothing of what the diagram shows.
"""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ROOT / ".build" / "node"
IMAGE = ROOT / "docs" / "docsite" / "images" / "menus.svg"
SOURCE = "menus.dot"


def mark(dot: str) -> str:
    """The comment in the image that names its source."""
    return f"<!-- drawn from sha256 {hashlib.sha256(dot.encode()).hexdigest()} -->"


def is_true(dot: str) -> bool:
    """Whether the image was drawn from this text."""
    return IMAGE.exists() and mark(dot) in IMAGE.read_text(encoding="utf-8")


def draw(dot: str) -> None:
    """Draw the image with the Graphviz of tests/diagrams."""
    script = Path(__file__).with_name("draw.mjs").read_text(encoding="utf-8")
    words = ["node", "--input-type=module", "--eval", script]
    drawn = subprocess.run(words, cwd=PACKAGES, input=dot, capture_output=True, encoding="utf-8", check=True).stdout
    IMAGE.parent.mkdir(parents=True, exist_ok=True)
    IMAGE.write_text(f"{drawn.rstrip()}\n{mark(dot)}\n", encoding="utf-8")
