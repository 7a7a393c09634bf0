# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws horizontal bars as SVG, for light and dark surroundings. Knows nothing of what they show."""

from __future__ import annotations

import typing as t
from html import escape

WIDTH, LEFT, RIGHT, STEP, HEAD = 760, 250, 90, 26, 44
STYLE = """
  text { font: 13px Helvetica, Arial, sans-serif; fill: #1f2328 }
  .title { font-weight: bold }
  .ground { fill: #ffffff }
  .ours { fill: #0b57a4 }
  .other { fill: #8a939c }
  .line { stroke: #b35900; stroke-width: 1.5; stroke-dasharray: 5 3 }
  .note { fill: #8f4700; font-size: 12px }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .ground { fill: #0d1117 }
    .ours { fill: #5aa9ff }
    .other { fill: #6e7781 }
    .line { stroke: #ffb266 }
    .note { fill: #ffb266 }
  }
"""


class Bar(t.NamedTuple):
    label: str
    amount: float
    shown: str
    is_ours: bool = True


class Panel(t.NamedTuple):
    title: str
    bars: list[Bar]
    line: float = 0
    """An amount to mark, with what it means."""
    note: str = ""


def draw(panels: list[Panel], description: str) -> str:
    parts: list[str] = []
    top = 0
    for panel in panels:
        parts += _panel(panel, top)
        top += HEAD + STEP * len(panel.bars) + 16
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" width="{WIDTH}" height="{top}">\n'
        f"<title>{escape(description)}</title>\n<style>{STYLE}</style>\n"
        f'<rect class="ground" width="{WIDTH}" height="{top}" rx="6"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _panel(panel: Panel, top: int) -> t.Iterator[str]:
    scale = (WIDTH - LEFT - RIGHT) / max([one.amount for one in panel.bars] + [panel.line * 1.2])
    yield f'<text class="title" x="16" y="{top + 26}">{escape(panel.title)}</text>'
    for index, one in enumerate(panel.bars):
        y = top + HEAD + STEP * index
        length = max(one.amount * scale, 1)
        kind = "ours" if one.is_ours else "other"
        yield f'<text x="{LEFT - 10}" y="{y + 14}" text-anchor="end">{escape(one.label)}</text>'
        yield f'<rect class="{kind}" x="{LEFT}" y="{y}" width="{length:.1f}" height="{STEP - 7}" rx="2"/>'
        yield f'<text x="{LEFT + length + 6:.1f}" y="{y + 14}">{escape(one.shown)}</text>'
    if panel.line:
        x = LEFT + panel.line * scale
        end = top + HEAD + STEP * len(panel.bars)
        yield f'<line class="line" x1="{x:.1f}" x2="{x:.1f}" y1="{top + HEAD - 6}" y2="{end}"/>'
        yield f'<text class="note" x="{x:.1f}" y="{top + 28}" text-anchor="middle">{escape(panel.note)}</text>'
