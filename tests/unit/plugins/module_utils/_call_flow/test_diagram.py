# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Diagrams, read by Mermaid and Graphviz themselves, which `tests/diagrams/package.json` names."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.diagram import call_flow, draw
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.graph import Graph
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import KEYS

ROOT = Path(__file__).resolve().parents[5]
RETRIES = {"timeout_destination": "no key", "invalid_destination": "wrong key"}
NUMBERS = [
    {"number": "+918044440001", "name": "Toll-free", "destination": "ivr||1"},
    {"number": "+918044440002", "name": "Dealers", "destination": "ivr||1"},
    {"number": "+918044440003", "destination": "department||20", "destination_name": "Accounts"},
    {"number": "+918044440004"},
]


def a_menu(id_: int, menu: dict[str, str], name: str | None = None, **settings: Any) -> dict[str, Any]:
    return {"id": str(id_), "name": name or f"Menu {id_}", "menu": menu, **settings}


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


def both(graph: Graph, entry: Any = ()) -> list[tuple[str, dict[str, Any]]]:
    """What each program sees."""
    syntaxes = ("mermaid", "dot")
    return list(zip(syntaxes, read_diagrams(*((syntax, draw(graph, syntax, entry)) for syntax in syntaxes))))


def words(label: str) -> list[str]:
    """The words of a label, without the joiners that keep apart what the programs would replace."""
    return re.sub(r"(?<=[$:\ufb02\u00b6\\])\u200c", "", label).split()


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
    "subgraph graph flowchart TD class",
    "classDef style click linkStyle",
    "1. list",
    "# head",
    "\x00\x1b[31m\u2028",
    "style a:#b;",
    "$$x^2$$ $$$ fa:fa-car",
    "C:\\new \\\\n Sofa:fa-st fab:fa-y",
    "\ufb02\u00b0\u00b060\u00b6\u00df",
    "</TABLE>> </TD>",
    "\ud800",
]


def seen_as(name: str) -> str:
    """What a name looks like in a diagram: on one line, and with what is invisible spelled out."""
    return "".join(
        char if char.isprintable() or char in "\u200c\u200d" else f"\\u{ord(char):04x}"
        for char in " ".join(name.split())
    )


def test_mermaid_and_graphviz_show_hostile_names_as_they_are_and_nothing_else() -> None:
    ivrs = [
        {"id": str(place), "name": name, "menu": {}, "timeout_destination": Destination("hangup", "1")}
        for place, name in enumerate(HOSTILE)
    ]
    for _syntax, seen in both(Graph(ivrs, canonical=True)):
        assert {name: words(label) for name, label in seen["nodes"].items()} == {
            f"i{place}": f"{seen_as(name)} {place} no key Hang up".split() for place, name in enumerate(HOSTILE)
        }
        assert seen["edges"] == []


def test_hostile_names_of_destinations_and_numbers_are_shown_as_they_are() -> None:
    names = HOSTILE[:-1]
    graphs = [
        Graph(
            [a_menu(1, {"1": "department||5"})],
            {"department||5": name},
            [{"number": "+918044440001", "name": name, "destination": "ivr||1"}],
        )
        for name in names
    ]
    for syntax, detail in (("mermaid", "(department)"), ("dot", "department")):
        for name, seen in zip(names, read_diagrams(*((syntax, draw(graph, syntax)) for graph in graphs))):
            assert words(seen["nodes"]["i0"]) == f"Menu 1 1 1 {seen_as(name)} {detail}".split()
            assert words(seen["nodes"]["n0"]) == f"Number +918044440001 {seen_as(name)}".split()


@settings(max_examples=2, deadline=None)
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


IDS = range(101, 106)
DESTINATIONS = st.sampled_from([*(f"ivr||{id_}" for id_ in IDS), "department||20", "hangup||1", "ivr||99"])
TREES = st.lists(
    st.tuples(st.dictionaries(st.sampled_from(KEYS), DESTINATIONS), DESTINATIONS, DESTINATIONS), min_size=1, max_size=5
).map(
    lambda menus: [
        a_menu(id_, menu, timeout_destination=timeout, invalid_destination=invalid)
        for id_, (menu, timeout, invalid) in zip(IDS, menus)
    ]
)


def branches(graph: Graph) -> set[tuple[str, str, str]]:
    """Each way from an IVR to another one: where it begins, what the caller does, where it leads."""
    found = set()
    for menu in graph.ivrs:
        for option, branch in menu.reachable_branches:
            if branch.target is not None:
                found.add((f"i{menu.number}", RETRIES.get(option, option), f"i{branch.target}"))
    return found


def read_back(syntax: str, seen: dict[str, Any], graph: Graph) -> set[tuple[str, str, str]]:
    """The same, of what a program sees."""
    found = set()
    for source, label, target in seen["edges"]:
        if syntax == "dot":
            source, row = source.split(":r")
            menu = graph.ivrs[int(source[1:])]
            rows = [line for line in seen["nodes"][source].split("\n") if line.strip() in LABELS]
            label = rows[int(row)].strip()
            assert menu.name in seen["nodes"][source]
        for word in label.split(", "):
            actions = RETRIES.values() if word == "no or wrong key" else [word]
            found |= {(source, action, target) for action in actions}
    return found


LABELS = {*KEYS, *RETRIES.values(), "no or wrong key"}


@settings(max_examples=2, deadline=None)
@given(st.lists(TREES, min_size=20, max_size=40))
def test_arrows_and_keys_read_back_are_the_branches(trees: list[list[dict[str, Any]]]) -> None:
    graphs = [Graph(ivrs) for ivrs in trees]
    for syntax in ("mermaid", "dot"):
        for graph, seen in zip(graphs, read_diagrams(*((syntax, draw(graph, syntax)) for graph in graphs))):
            assert read_back(syntax, seen, graph) == branches(graph)


def test_a_box_has_a_row_for_each_key_and_one_for_silence_and_wrong_keys() -> None:
    ivrs = [
        a_menu(
            1,
            {"2": "ivr||2", "1": "department||20", "9": "ivr||99", "*": "voicemail||5"},
            "Main menu",
            timeout_destination="extension||0501",
            invalid_destination="extension||0501",
        ),
        a_menu(2, {"1": "hangup||1"}, timeout_destination="ivr||1", invalid_destination=""),
    ]
    names = {"department": {"Accounts": 20}}
    assert call_flow(ivrs, names=names) == (
        '%%{init: {"flowchart": {"wrappingWidth": 400}}}%%\n'
        "flowchart LR\n"
        '  i0["<b>Main menu</b> 1<br/>'
        "<b>1</b> <font color='#19692c'>Accounts (department)</font><br/>"
        "<b>2</b> <font color='#0b57a4'>Menu 2</font><br/>"
        "<b>9</b> <font color='#b3261e'>menu 99 (is missing)</font><br/>"
        "<b>#42;</b> <font color='#7a3e9d'>voicemail 5</font><br/>"
        "<b>no or wrong key</b> <font color='#19692c'>extension 0501</font>\"]\n"
        '  i1["<b>Menu 2</b> 2<br/>'
        "<b>1</b> <font color='#5f6368'>Hang up</font><br/>"
        "<b>no key</b> <font color='#0b57a4'>Main menu</font><br/>"
        "<b>wrong key</b> <font color='#b3261e'>no destination</font>\"]\n"
        '  i0 -->|"2"| i1\n'
        '  i1 -.->|"no key"| i0\n'
        "  classDef ivr fill:#ffffff,stroke:#0b57a4,color:#10273d\n"
        "  class i0,i1 ivr\n"
    )


def test_numbers_lead_to_their_menus_and_entries_are_marked() -> None:
    graph = Graph([a_menu(1, {"1": "ivr||2"}), a_menu(2, {}), a_menu(3, {})], None, NUMBERS)
    for syntax, seen in both(graph):
        nodes = {name: words(label) for name, label in seen["nodes"].items()}
        assert nodes["n0"] == ["Numbers", "+918044440001", "Toll-free", "+918044440002", "Dealers"]
        assert " ".join(nodes["n"]).replace("(", "").replace(")", "") == (
            "Other numbers +918044440003 Accounts department +918044440004 no destination"
        )
        assert {(source.partition(":")[0], target.partition(":")[0]) for source, _label, target in seen["edges"]} == {
            ("n0", "i0"),
            ("i0", "i1"),
        }
        text = draw(graph, syntax, "Menu 3")
        entry = "class i0,i2 entry" if syntax == "mermaid" else 'BGCOLOR="#0b57a4"'
        assert text.count(entry) == (1 if syntax == "mermaid" else 2)


def test_what_a_definition_does_not_mention_is_not_drawn() -> None:
    text = call_flow([{"name": "New", "option": ["1"], "destination": ["ivr||name=New"]}, {"id": 5}], syntax="dot")
    assert "no key" not in text and "wrong key" not in text
    assert "i0:r0 -> i0:in" in text and "IVR 5" in text


def test_no_arrow_is_lost_where_many_lead_back() -> None:
    # Of each IVR, where the keys 1 to 9, 0, * and #, silence and wrong keys lead. Graphviz 16 lost four of the arrows.
    rows = {
        101: "105 20 101 102 104 103 105 104 104 102 - 20 - 99",
        102: "99 105 - 102 102 104 - 103 103 99 103 99 20 104",
        103: "- 101 20 103 104 103 - 105 105 101 104 105 104 105",
        104: "105 105 102 101 102 103 - 103 104 20 99 20 102 -",
        105: ". . . . . . 103 . . 102 . . 104 105",
    }
    ivrs = []
    for id_, row in rows.items():
        places = [
            "hangup||1" if to == "-" else f"department||{to}" if to == "20" else f"ivr||{to}" for to in row.split()
        ]
        menu = {key: place for key, place in zip(KEYS, places) if place != "ivr||."}
        ivrs.append(a_menu(id_, menu, timeout_destination=places[-2], invalid_destination=places[-1]))
    graph = Graph(ivrs)
    (seen,) = read_diagrams(("dot", draw(graph, "dot")))
    assert read_back("dot", seen, graph) == branches(graph)


def test_an_arrow_back_does_not_pull_a_menu() -> None:
    text = call_flow([a_menu(1, {"1": "ivr||2"}), a_menu(2, {"*": "ivr||1"})], syntax="dot")
    assert "i0:r0 -> i1:in;" in text
    assert 'i1:r0 -> i0:in [weight=0, color="#9fb3c8"];' in text


def test_long_names_are_cut_between_characters() -> None:
    names = ["L" * 10_000, "क्ष" * 100, "a" * 38 + "क्षि" + "b" * 50]
    for seen in read_diagrams(
        *((syntax, call_flow([{"name": name} for name in names], syntax=syntax)) for syntax in ("mermaid", "dot"))
    ):
        for number, name in enumerate(names):
            shown = seen["nodes"][f"i{number}"].strip()
            assert len(shown) <= 40 and shown.endswith("…") and name.startswith(shown[:-1])


def test_a_diagram_of_an_entry_holds_what_can_be_reached_from_it() -> None:
    ivrs = [
        a_menu(1, {"1": "ivr||2"}, "Main menu"),
        a_menu(2, {}, "Billing"),
        a_menu(3, {"1": "ivr||1"}),
        a_menu(4, {}),
    ]
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
        call_flow([], syntax="png")
