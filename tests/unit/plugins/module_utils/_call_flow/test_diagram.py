# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Diagrams, read by Mermaid and Graphviz themselves, which `tests/diagrams/package.json` names."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.diagram import call_flow, draw
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.graph import Graph
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import NOWHERE, Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Choice
from tests.unit.plugins.module_utils._call_flow.ivr_sets import RECEPTION, TREE, an_ivr

ROOT = Path(__file__).resolve().parents[5]


def read_diagrams(*texts: tuple[str, str]) -> list[dict[str, Any]]:
    """What Mermaid and Graphviz see in (syntax, text)."""
    folder = ROOT / ".build" / "node"
    script = (ROOT / "tests" / "diagrams" / "read.mjs").read_text(encoding="utf-8")
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", script],
        cwd=folder,
        input=json.dumps([{"syntax": syntax, "text": text} for syntax, text in texts]),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{done.stderr}\nPut the packages of tests/diagrams/package.json into {folder}."
    return json.loads(done.stdout)  # type: ignore[no-any-return]


HOSTILE = [
    "quotes \" and '",
    "[x](y){z}<w>",
    "line\nbreak\ttab",
    "😀 👨‍👩‍👧 ☎️",
    "मुख्य मेनू क्\u200dष",
    "قائمة \u202eרשימה",
    "`back` **bold**",
    "end",
    "%% comment",
    '%%{init: {"theme": "dark"}}%%',
    "<b>bold</b><script>alert(1)</script>",
    "&amp; &lt; #35; ;",
    "\\N \\G \\l \\",
    "--> |x| ---",
    '"]; x --> y; z["',
    "subgraph graph flowchart TD class classDef style click",
    "1. list",
    "# head",
    "\x00\x1b[31m\u2028",
    "style a:#b;",
    "$$x^2$$ fa:fa-car",
    "\ud800",
]


def seen_as(name: str) -> str:
    """What a name looks like in a diagram: on one line, and with what is invisible spelled out."""
    return "".join(
        char if char.isprintable() or char in "\u200c\u200d" else f"\\u{ord(char):04x}"
        for char in " ".join(name.split())
    )


def hostile_tree() -> list[dict[str, Any]]:
    tree = []
    for number, name in enumerate(HOSTILE):
        choices = {"1": "ivr||" + str(number + 1), "*": f'extension||{number} "]{{<b>'.strip(), "#": "ivr||0"}
        menu = {key: Choice(Destination.parse(destination)) for key, destination in choices.items()}
        tree.append(
            {
                "id": str(number),
                "name": name,
                "invalid_destination": NOWHERE,
                "timeout_destination": Destination("hangup"),
                "menu": menu,
            }
        )
    return tree


def test_mermaid_and_graphviz_show_hostile_names_as_they_are_and_nothing_else() -> None:
    tree = Graph(hostile_tree(), canonical=True)
    for seen in read_diagrams(*((syntax, draw(tree, syntax)) for syntax in ("mermaid", "dot"))):
        nodes = seen["nodes"]
        assert [nodes[f"i{number}"] for number in range(len(HOSTILE))] == [
            f"{seen_as(name)}\nIVR {number}" for number, name in enumerate(HOSTILE)
        ]
        ends = sorted(label for name, label in nodes.items() if name.startswith("d"))
        others = [f'extension\n{number} "]{{<b>' for number in range(len(HOSTILE))]
        assert ends == sorted([*others, "hang up", "no destination", f"IVR {len(HOSTILE)}\nis missing"])
        assert len(seen["edges"]) == 5 * len(HOSTILE)
        drawn = {(source, label, nodes[target].partition("\n")[0]) for source, label, target in seen["edges"]}
        assert {("i3", "*", "extension"), ("i3", "#", seen_as(HOSTILE[0])), ("i3", "timeout", "hang up")} <= drawn
        assert ("i3", "wrong key", "no destination") in drawn


@settings(max_examples=3, deadline=None)
@given(st.lists(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=3), min_size=30, max_size=60))
def test_any_name_gives_a_diagram_that_both_programs_read(trees: list[list[str]]) -> None:
    texts = []
    for names in trees:
        ivrs = [{"id": str(number), "name": name, "menu": {}} for number, name in enumerate(names)]
        texts += [(syntax, draw(Graph(ivrs, canonical=True), syntax)) for syntax in ("mermaid", "dot")]
    diagrams = read_diagrams(*texts)
    assert len(diagrams) == len(texts)
    for (syntax, text), seen in zip(texts, diagrams):
        assert "error" not in seen, f"{syntax}: {seen['error']}\n{text}"


def test_keys_that_lead_to_the_same_place_are_one_edge_and_silence_is_another() -> None:
    ivrs = [an_ivr(1, {"2": RECEPTION, "1": RECEPTION}, "Main menu", timeout_destination=RECEPTION)]
    assert call_flow(ivrs) == (
        "flowchart TD\n"
        '  i0["Main menu<br/>IVR 1"]\n'
        '  d0(["extension<br/>0501247020000"])\n'
        '  i0 -->|"1, 2"| d0\n'
        '  i0 -.->|"timeout"| d0\n'
        '  i0 -.->|"wrong key"| d0\n'
    )


def test_what_a_definition_does_not_mention_is_not_drawn_and_what_is_missing_is_red() -> None:
    ivrs = [
        {"name": "New", "timeout_destination": "ivr||9", "option": ["1"], "destination": ["ivr||name=New"]},
        {"id": 5},
    ]
    assert call_flow(ivrs, syntax="dot") == (
        "digraph call_flow {\n"
        "  node [shape=box];\n"
        '  i0 [label="New"];\n'
        '  i1 [label="IVR 5"];\n'
        '  d0 [label="IVR 9\\nis missing", color=red, fontcolor=red];\n'
        '  i0 -> i0 [label="1"];\n'
        '  i0 -> d0 [label="timeout", style=dashed];\n'
        "}\n"
    )
    assert "class d0 missing" in call_flow(ivrs)


def test_a_diagram_of_an_entry_holds_what_can_be_reached_from_it() -> None:
    ivrs = [*TREE, an_ivr(3, {"1": "ivr||1"}), an_ivr(4, {"1": RECEPTION})]
    text = call_flow(ivrs, entry=["Main menu"])
    assert ("Menu 3" in text, "Menu 4" in text, "Billing" in text) == (False, False, True)
    assert "Menu 4" in call_flow(ivrs, entry=[4, "Billing"])


def test_an_empty_list_gives_an_empty_diagram_that_both_programs_read() -> None:
    for seen in read_diagrams(("mermaid", call_flow([])), ("dot", call_flow([], syntax="dot"))):
        assert seen == {"nodes": {}, "edges": []}


def test_broken_diagrams_are_noticed_by_the_programs() -> None:
    broken = read_diagrams(("mermaid", "flowchart TD\n  a[\n"), ("dot", "digraph {"))
    assert all("error" in seen for seen in broken)


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(BadInput, match="format must be one of mermaid, dot, not 'png'"):
        call_flow(TREE, syntax="png")
