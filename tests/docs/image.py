# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures of the guides: the diagram, drawn by Graphviz, and the HTML page, photographed in a browser.

Each is marked with what it was made from. Knows nothing of what it shows.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

from tests.browser.browser import open_pages, what_is_missing

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ROOT / ".build" / "node"
IMAGE = ROOT / "docs" / "docsite" / "images" / "menus.svg"
SOURCE = "menus.dot"
PAGE = "menus.html"
PHOTOGRAPHS = {
    "page.png": {"width": 1280, "height": 860},
    "page_phone.png": {"width": 360, "height": 740, "dark": True},
}


def mark(dot: str) -> str:
    """The comment in the image that names its source."""
    return f"<!-- drawn from sha256 {hashlib.sha256(dot.encode()).hexdigest()} -->"


def is_true(dot: str) -> bool:
    """Whether the image was drawn from this text."""
    return IMAGE.exists() and mark(dot) in IMAGE.read_text(encoding="utf-8")


def draw(dot: str) -> None:
    """Draw the image with Debian's Graphviz, which measures texts with the fonts there are, or with that of npm."""
    words = ["dot", "-Tsvg"]
    if not shutil.which("dot"):
        words = [
            "node",
            "--input-type=module",
            "--eval",
            Path(__file__).with_name("draw.mjs").read_text(encoding="utf-8"),
        ]
    drawn = subprocess.run(words, cwd=PACKAGES, input=dot, capture_output=True, encoding="utf-8", check=True).stdout
    IMAGE.parent.mkdir(parents=True, exist_ok=True)
    IMAGE.write_text(f"{drawn.rstrip()}\n{mark(dot)}\n", encoding="utf-8")


def photograph(page: Path) -> str:
    """Photograph the page unless that was done; why it cannot be, or ""."""
    label = mark(page.read_text(encoding="utf-8")).encode()
    old = [
        name for name in PHOTOGRAPHS if not (file := IMAGE.with_name(name)).exists() or label not in file.read_bytes()
    ]
    if not old or what_is_missing():
        return what_is_missing() if old else ""
    steps = {name: [["picture", str(IMAGE.with_name(name))]] for name in old}
    open_pages([{"file": str(page), **PHOTOGRAPHS[name], "steps": steps[name]} for name in old])
    for name in old:  # Readers of PNG ignore what is behind the end.
        IMAGE.with_name(name).write_bytes(IMAGE.with_name(name).read_bytes() + label)
    return ""
