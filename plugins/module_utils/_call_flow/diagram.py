# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A set of IVRs as text from which Mermaid or Graphviz draws a diagram.

The same set gives the same text, in the order of the set. Names are data: whatever they hold, they are labels and
nothing else. Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import typing as t
import unicodedata

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.arguments import several
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.graph import Graph
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.ivr_node import INVALID, RETRY_BRANCHES, TIMEOUT
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.reachability import reachable
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput
from ansible_collections.servetel.ivr.plugins.module_utils._text import printable, quoted

IVR: t.Final = "ivr"
OTHER: t.Final = "other"
MISSING: t.Final = "missing"
"""An IVR that is not in the set, or a branch without a destination."""

KEY: t.Final = "key"
_WORDS: t.Final = {TIMEOUT: "timeout", INVALID: "wrong key"}


class Node(t.NamedTuple):
    kind: str
    lines: list[str]


class Edge(t.NamedTuple):
    source: str
    target: str
    kind: str
    label: str


def call_flow(
    ivrs: t.Any, *, syntax: t.Any = "mermaid", entry: t.Any = (), names: t.Any = None, numbers: t.Any = None
) -> str:
    """The text of the diagram; with `entry`, of what can be reached from there. Raises BadInput."""
    if not isinstance(syntax, str) or syntax not in _WRITERS:
        raise BadInput([f"format must be one of {', '.join(_WRITERS)}, not {quoted(syntax)}."])
    return draw(Graph(ivrs, names, numbers), syntax, entry)


def draw(graph: Graph, syntax: str, entry: t.Any = ()) -> str:
    """The same of a set of IVRs that is read already."""
    given = several("entry", entry)
    entries = graph.entries(given) if given else []
    shown = reachable(graph, entries) if entries else set(range(len(graph.ivrs)))
    return _WRITERS[syntax](*_draw(graph, sorted(shown)))


def _draw(graph: Graph, numbers: list[int]) -> tuple[dict[str, Node], list[Edge]]:
    """What there is to see. Ways to the same place are one edge, except that timeout and wrong key have their own."""
    nodes = {}
    for number in numbers:
        ivr = graph.ivrs[number]
        nodes[f"i{number}"] = Node(IVR, [ivr.name, f"IVR {ivr.id}"] if ivr.id and ivr.name else [ivr.name or ivr.label])
    ends: dict[str, str] = {}
    edges: list[Edge] = []
    for number in numbers:
        ivr = graph.ivrs[number]
        labels: dict[tuple[str, str], list[str]] = {}
        for option, branch in ivr.reachable_branches:
            if not branch.destination and option not in ivr.keys and ivr.settings.get(option) is None:
                continue  # Not mentioned, so not known.
            if branch.target is None and branch.destination not in ends:
                ends[branch.destination] = f"d{len(ends)}"
                nodes[ends[branch.destination]] = _end(branch.destination, graph.names.name_of(branch.destination))
            target = ends[branch.destination] if branch.target is None else f"i{branch.target}"
            kind = next((kind for kind, retry in RETRY_BRANCHES.items() if retry.destination == option), KEY)
            labels.setdefault((target, kind), []).append(_WORDS.get(kind, option))
        edges += [Edge(f"i{number}", target, kind, ", ".join(words)) for (target, kind), words in labels.items()]
    return nodes, edges


def _end(destination: str, name: str) -> Node:
    type_, _separator, id_ = destination.partition("||")
    if not destination:
        return Node(MISSING, ["no destination"])
    if type_ == "ivr":
        return Node(MISSING, [f"IVR {name or id_}", "is missing"])
    return Node(OTHER, ["hang up"] if type_ == "hangup" else [type_, name or id_])


_SHAPES: t.Final = {IVR: '["{}"]', OTHER: '(["{}"])', MISSING: '{{{{"{}"}}}}'}
_ARROWS: t.Final = {KEY: "-->", TIMEOUT: "-.->", INVALID: "-.->"}


def _mermaid(nodes: dict[str, Node], edges: list[Edge]) -> str:
    lines = ["flowchart TD"]
    for name, node in nodes.items():
        label = "<br/>".join(_mermaid_label(line) for line in node.lines)
        lines.append(f"  {name}{_SHAPES[node.kind].format(label)}")
    lines += [f'  {one.source} {_ARROWS[one.kind]}|"{_mermaid_label(one.label)}"| {one.target}' for one in edges]
    missing = [name for name, node in nodes.items() if node.kind == MISSING]
    if missing:
        lines += ["  classDef missing stroke:#c00,color:#c00", f"  class {','.join(missing)} missing"]
    return "\n".join(lines) + "\n"


def _mermaid_label(text: str) -> str:
    """Letters and digits of every script as they are, everything that could mean something as a character code."""
    return "".join(char if _harmless(char) else f"#{ord(char)};" for char in _line(text))


def _harmless(char: str) -> bool:
    return char in " ,\u200c\u200d" or unicodedata.category(char)[0] in "LMN"


_DOT_SHAPES: t.Final = {IVR: "", OTHER: ", style=rounded", MISSING: ", color=red, fontcolor=red"}
_DOT_ARROWS: t.Final = {KEY: "", TIMEOUT: ", style=dashed", INVALID: ", style=dotted"}


def _dot(nodes: dict[str, Node], edges: list[Edge]) -> str:
    lines = ["digraph call_flow {", "  node [shape=box];"]
    for name, node in nodes.items():
        label = "\\n".join(_dot_label(line) for line in node.lines)
        lines.append(f'  {name} [label="{label}"{_DOT_SHAPES[node.kind]}];')
    for edge in edges:
        label = _dot_label(edge.label)
        lines.append(f'  {edge.source} -> {edge.target} [label="{label}"{_DOT_ARROWS[edge.kind]}];')
    return "\n".join([*lines, "}"]) + "\n"


def _dot_label(text: str) -> str:
    return _line(text).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')


def _line(text: str) -> str:
    """A text on one line, and what could disturb its reader made visible."""
    return printable(" ".join(text.split()))


_WRITERS: t.Final[dict[str, t.Callable[[dict[str, Node], list[Edge]], str]]] = {"mermaid": _mermaid, "dot": _dot}
