# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mermaid diagrams of hostile names, drawn in a real browser: Mermaid replaces some texts only then."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.diagram import call_flow
from tests.browser.browser import PACKAGES, open_pages, what_is_missing

MISSING = what_is_missing()
pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)

NAMES = [
    "C:\\new menu",
    "a\\\\nb \\N \\t",
    "fa:fa-car",
    "Sofa:fa-st lane",
    "fas:fa-x fab:fa-y fak:fa-z fal:fa-w r",
    "fa:fa:fa-x",
    "mdi:home :smile:",
    "$$x^2$$ $$$",
    "\ufb02\u00b0\u00b060\u00b6\u00df \ufb02\u00b0lt\u00b6\u00df",
    "#lt; #60; &lt; #br# <br> a<br/>b",
    "`**bold**` *em* _em_ ~~a~~",
    "[a](b) www.x.y",
    "1. list",
    "# head",
    "- item",
    "%% comment %%{init: {}}%%",
    "@{ shape: x } A@B e1@--> x ::: y",
    "<img src=x onerror=alert(1)>",
    "style a:#b; classDef a:#b;",
]
DRAW = """(async () => {
  mermaid.initialize({ startOnLoad: false, securityLevel: "loose" });
  const drawn = [];
  for (const [place, text] of TEXTS.entries()) {
    const holder = document.createElement("div");
    holder.innerHTML = (await mermaid.render(`g${place}`, text)).svg;
    const bold = [...holder.querySelectorAll(".node b")].map((one) => one.textContent);
    drawn.push([bold, [...holder.querySelectorAll(".node font")].map((one) => one.textContent)]);
  }
  return drawn;
})()"""


def test_mermaid_draws_names_as_they_are(tmp_path: Path) -> None:
    texts = [
        call_flow([{"id": "1", "name": name, "menu": {"1": "department||5"}}], names={"department||5": name})
        for name in NAMES
    ]
    data = json.dumps(texts).replace("<", "\\u003c")
    script = (PACKAGES / "node_modules/mermaid/dist/mermaid.min.js").as_uri()
    html = f"<!doctype html><meta charset=utf-8><script src='{script}'></script><script>const TEXTS = {data};</script>"
    page = tmp_path / "diagrams.html"
    page.write_text(html, encoding="utf-8")
    (seen,) = open_pages([{"file": str(page), "steps": [["eval", DRAW]]}])

    assert seen["errors"] == []
    for name, (bold, destinations) in zip(NAMES, seen["values"][0]):
        assert [one.replace("\u200c", "") for one in (bold[0], *destinations)] == [name, f"{name} (department)"]
