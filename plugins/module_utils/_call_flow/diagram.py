# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A set of IVRs as text from which Mermaid or Graphviz draws a diagram.

One box is an IVR with a row for each key; arrows lead between IVRs and from phone numbers only. The same set gives the
same text, in the order of the set. Names are data: whatever they hold, they are labels and nothing else. Knows no HTTP
and no Ansible. Private to this collection.
"""

from __future__ import annotations

import collections
import html
import re
import typing as t
import unicodedata

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.arguments import several
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.graph import Graph
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.ivr_node import (
    INVALID,
    RETRY_BRANCHES,
    TIMEOUT,
    Branch,
    IvrNode,
)
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.places import (
    HANGUP,
    MENU,
    MESSAGE,
    MISSING,
    OTHER,
    PEOPLE,
    TIME,
    Place,
    PlaceKind,
    place_of,
    short,
)
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.reachability import reachable
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput
from ansible_collections.servetel.ivr.plugins.module_utils._text import printable, quoted

_NAME_LENGTH: t.Final = 40
_WORDS: t.Final = {TIMEOUT: "no key", INVALID: "wrong key"}
_BOTH: t.Final = "no or wrong key"


BoxKind = t.Literal["ivr", "entry", "number"]
IVR: t.Final = "ivr"
ENTRY: t.Final = "entry"
NUMBER: t.Final = "number"


class Row(t.NamedTuple):
    """A branch, or a phone number, as a row of a box."""

    label: str
    """The key, or what the caller does; a number in the box of numbers."""
    place: Place
    target: int | None
    """The IVR of the set that it leads to."""
    is_retry: bool = False
    """Whether it is for a silent caller or a wrong key."""

    @property
    def is_called(self) -> bool:
        """Whether it is a number whose arrow says where it leads."""
        return self.label.startswith("+") and self.target is not None


class Box(t.NamedTuple):
    """An IVR, or numbers that lead to the same place."""

    name: str
    """Of the node in the diagram."""
    title: str
    detail: str
    rows: list[Row]
    kind: BoxKind


def call_flow(
    ivrs: object, *, syntax: object = "mermaid", entry: object = (), names: object = None, numbers: object = None
) -> str:
    """The text of the diagram; with `entry`, of what can be reached from there. Raises BadInput."""
    if not isinstance(syntax, str) or syntax not in _WRITERS:
        raise BadInput([f"format must be one of {', '.join(_WRITERS)}, not {quoted(syntax)}."])
    return draw(Graph(ivrs, names, numbers), syntax, entry)


def draw(graph: Graph, syntax: str, entry: object = ()) -> str:
    """The same of a set of IVRs that is read already."""
    given = several("entry", entry)
    entries = graph.entries(given)
    shown = reachable(graph, entries) if given else set(range(len(graph.ivrs)))
    marked = {ivr.number for ivr in entries}
    boxes = [_box(graph, graph.ivrs[number], number in marked) for number in sorted(shown)]
    return _WRITERS[syntax]([*_number_boxes(graph, not given), *boxes])


def _box(graph: Graph, ivr: IvrNode, is_entry: bool) -> Box:
    rows = []
    for option, branch in ivr.reachable_branches:
        if option in ivr.keys:
            rows.append(_row(graph, short(option, _NAME_LENGTH), branch))
    rows += _retry_rows(graph, ivr)
    detail = ivr.id if ivr.id and ivr.name else ""
    return Box(f"i{ivr.number}", short(ivr.name or ivr.label, _NAME_LENGTH), detail, rows, ENTRY if is_entry else IVR)


def _retry_rows(graph: Graph, ivr: IvrNode) -> list[Row]:
    """The rows of a silent caller and of a wrong key; one row when both lead to the same place."""
    kind_of = {retry.destination: kind for kind, retry in RETRY_BRANCHES.items()}
    found: dict[str, Row] = {}
    for option, branch in ivr.reachable_branches:
        # What is not mentioned is not known.
        if option in kind_of and (branch.destination or ivr.settings.get(option) is not None):
            row = _row(graph, _WORDS[kind_of[option]], branch, is_retry=True)
            other = found.get(str(branch.destination))
            found[str(branch.destination)] = row._replace(label=_BOTH) if other else row
    return list(found.values())


def _row(graph: Graph, label: str, branch: Branch, is_retry: bool = False) -> Row:
    return Row(label, _short(place_of(graph, branch)), branch.target, is_retry)


def _short(place: Place) -> Place:
    return place._replace(name=short(place.name, _NAME_LENGTH))


def _number_boxes(graph: Graph, with_others: bool) -> list[Box]:
    """A box for the numbers of each IVR, and one for those that lead elsewhere."""
    to_ivrs: dict[int, list[Row]] = {}
    elsewhere: list[Row] = []
    for number, branch in graph.incoming:
        label = f"{number.number} {short(number.name, _NAME_LENGTH)}".rstrip()
        row = Row(label, _short(place_of(graph, branch, number.target)), branch.target)
        if branch.target is None:
            elsewhere.append(row)
        else:
            to_ivrs.setdefault(branch.target, []).append(row)
    boxes = [
        Box(f"n{target}", "Numbers" if rows[1:] else "Number", "", rows, NUMBER) for target, rows in to_ivrs.items()
    ]
    return [*boxes, Box("n", "Other numbers", "", elsewhere, NUMBER)] if elsewhere and with_others else boxes


_COLORS: t.Final[dict[PlaceKind, str]] = {
    MENU: "#0b57a4",
    PEOPLE: "#19692c",
    MESSAGE: "#7a3e9d",
    TIME: "#8a5a00",
    HANGUP: "#5f6368",
    OTHER: "#3f4a54",
    MISSING: "#b3261e",
}
"""Of the text, by kind of destination: dark enough on white."""
_HEADS: t.Final[dict[BoxKind, tuple[str, str]]] = {
    IVR: ("#d5e5f7", "#10273d"),
    ENTRY: ("#0b57a4", "#ffffff"),
    NUMBER: ("#fde9b8", "#4a3500"),
}
"""Of the first row of a box: its background and its text."""
_LINE: t.Final = "#9fb3c8"


_MERMAID_START: t.Final = '%%{init: {"flowchart": {"wrappingWidth": 400}}}%%'
"""Without it, rows of more than 200 pixels are broken."""


def _mermaid(boxes: list[Box]) -> str:
    lines = [_MERMAID_START, "flowchart LR"]
    for box in boxes:
        label = "<br/>".join([_mermaid_title(box), *(_mermaid_row(row) for row in box.rows)])
        lines.append(f"  {box.name}{_SHAPES[box.kind].format(label)}")
    for box in boxes:
        lines += [f"  {box.name} {arrow} i{target}" for target, arrow in _mermaid_arrows(box)]
    for kind, (head, text) in _HEADS.items():
        names = [box.name for box in boxes if box.kind == kind]
        if names:
            fill, text = (head, text) if kind == NUMBER else ("#ffffff", _HEADS[IVR][1])
            width = ",stroke-width:4px" if kind == ENTRY else ""
            lines.append(f"  classDef {kind} fill:{fill},stroke:{_COLORS[MENU]},color:{text}{width}")
            lines.append(f"  class {','.join(names)} {kind}")
    return "\n".join(lines) + "\n"


_SHAPES: t.Final[dict[BoxKind, str]] = {IVR: '["{}"]', ENTRY: '["{}"]', NUMBER: '(["{}"])'}


def _mermaid_title(box: Box) -> str:
    detail = f" {_mermaid_label(box.detail)}" if box.detail else ""
    return f"<b>{_mermaid_label(box.title)}</b>{detail}"


def _mermaid_row(row: Row) -> str:
    label = f"<b>{_mermaid_label(row.label)}</b>"
    if row.is_called:
        return label
    detail = f" ({_mermaid_label(row.place.detail)})" if row.place.detail else ""
    return f"{label} <font color='{_COLORS[row.place.kind]}'>{_mermaid_label(row.place.name)}{detail}</font>"


def _mermaid_arrows(box: Box) -> t.Iterator[tuple[int, str]]:
    """The arrows of a box: one for all keys that lead to the same IVR, and one for silence and wrong keys."""
    labels: dict[tuple[int, bool], list[str]] = {}
    for row in box.rows:
        if row.target is not None:
            labels.setdefault((row.target, row.is_retry), []).append(row.label)
    for (target, is_retry), words in labels.items():
        label = "" if box.kind == NUMBER else f'|"{_mermaid_label(", ".join(words))}"|'
        yield target, f"{'-.->' if is_retry else '-->'}{label}"


def _mermaid_label(text: str) -> str:
    """Letters and digits of every script as they are, everything that could mean something as a character code."""
    text = _REPLACED_BY_MERMAID.sub("\u200c", printable(text))
    return "".join(char if _harmless(char) else f"#{ord(char)};" for char in text)


_REPLACED_BY_MERMAID: t.Final = re.compile(
    r"(?<=\$)(?=\$)|(?<=\\)(?=n)|(?<=[abklrs]:)(?=fa-)|(?<=\ufb02)(?=\u00b0)|(?<=\u00b6)(?=\u00df)"
)
"""Where a joiner keeps apart what Mermaid replaces even where it is given as character codes: double dollar signs of a
formula, \\n, icons such as fa:fa-car, and Mermaid's own marks for character codes."""


def _harmless(char: str) -> bool:
    return char in " ,\u200c\u200d" or unicodedata.category(char)[0] in "LMN"


_DOT_START: t.Final = f"""digraph call_flow {{
  graph [rankdir=LR, nodesep=0.2, ranksep=0.8, fontname="Helvetica,Arial,sans-serif", bgcolor=white];
  node [shape=plain, fontname="Helvetica,Arial,sans-serif", fontsize=11];
  edge [color="{_COLORS[MENU]}", arrowsize=0.7];"""
_DOT_TABLE: t.Final = (
    f'<TABLE BORDER="1" CELLBORDER="0" CELLSPACING="0" CELLPADDING="3" COLOR="{_COLORS[MENU]}" BGCOLOR="white">'
)


def _dot(boxes: list[Box]) -> str:
    depth = _depths(boxes)
    lines = [_DOT_START]
    for box in boxes:
        rows = "".join(_dot_row(number, row) for number, row in enumerate(box.rows))
        lines.append(f"  {box.name} [label=<{_DOT_TABLE}{_dot_title(box)}{rows}</TABLE>>];")
    for box in boxes:
        for number, row in enumerate(box.rows):
            if row.target is not None:
                target = f"i{row.target}"
                is_back = depth[target] <= depth[box.name]
                style = ["style=dashed"] * row.is_retry + [f'weight=0, color="{_LINE}"'] * is_back
                attributes = f" [{', '.join(style)}]" if style else ""
                lines.append(f"  {box.name}:r{number} -> {target}:in{attributes};")
    return "\n".join([*lines, "}"]) + "\n"


def _depths(boxes: list[Box]) -> dict[str, int]:
    """How many arrows a box is away from where calls come in, so that those that lead back get no weight.

    With constraint=false, Graphviz 16 loses some of many arrows.
    """
    successors = {box.name: [f"i{row.target}" for row in box.rows if row.target is not None] for box in boxes}
    led_to = {name for box in boxes for name in successors[box.name] if name != box.name}
    starts = [box.name for box in boxes if box.kind != IVR or box.name not in led_to]
    depth: dict[str, int] = {}
    for start in [*starts, *successors]:
        if start in depth:
            continue
        waiting = collections.deque([start])
        depth[start] = 0
        while waiting:
            name = waiting.popleft()
            for other in successors[name]:
                if other not in depth:
                    depth[other] = depth[name] + 1
                    waiting.append(other)
    return depth


def _dot_title(box: Box) -> str:
    background, text = _HEADS[box.kind]
    detail = f"  {_dot_small(box.detail)}" if box.detail else ""
    title = f'<FONT COLOR="{text}"><B>{_dot_label(box.title)}</B>{detail}</FONT>'
    return f'<TR><TD PORT="in" ALIGN="LEFT" BGCOLOR="{background}">{title}</TD></TR>'


def _dot_row(number: int, row: Row) -> str:
    label = f"<B>{_dot_label(row.label)}</B>"
    if not row.is_called:
        detail = f" {_dot_small(row.place.detail)}" if row.place.detail else ""
        label += f'  <FONT COLOR="{_COLORS[row.place.kind]}">{_dot_label(row.place.name)}{detail}</FONT>'
    return f'<TR><TD PORT="r{number}" ALIGN="LEFT">{label}</TD></TR>'


def _dot_small(text: str) -> str:
    return f'<FONT POINT-SIZE="9">{_dot_label(text)}</FONT>'


def _dot_label(text: str) -> str:
    """The text as HTML; a joiner keeps Graphviz from replacing \\N, \\G and the like by names of the diagram."""
    return html.escape(printable(text), quote=True).replace("\\", "\\\u200c")


_WRITERS: t.Final[dict[str, t.Callable[[list[Box]], str]]] = {"mermaid": _mermaid, "dot": _dot}
