# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a picture shows of a destination: a name, what it is, and the kind that gives it its color.

Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import typing as t
import unicodedata

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.graph import Graph
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.ivr_node import Branch
from ansible_collections.servetel.ivr.plugins.module_utils._text import JOINERS, printable

PlaceKind = t.Literal["menu", "people", "message", "time", "hangup", "other", "missing"]
MENU: t.Final = "menu"
PEOPLE: t.Final = "people"
"""Departments, extensions, agents and queues."""
MESSAGE: t.Final = "message"
TIME: t.Final = "time"
HANGUP: t.Final = "hangup"
OTHER: t.Final = "other"
MISSING: t.Final = "missing"
"""An IVR that is not in the set, or no destination."""

_KIND_OF_TYPE: t.Final[dict[str, PlaceKind]] = {
    "ivr": MISSING,
    "department": PEOPLE,
    "extension": PEOPLE,
    "agent": PEOPLE,
    "agent_extension": PEOPLE,
    "inbound_queue": PEOPLE,
    "voicemail": MESSAGE,
    "timegroup": TIME,
    "time_condition": TIME,
    "hangup": HANGUP,
}


class Place(t.NamedTuple):
    """A destination in a picture."""

    name: str
    """Its name, or its id where none is known."""
    detail: str
    """What it is."""
    kind: PlaceKind


def place_of(graph: Graph, branch: Branch, raw: str = "") -> Place:
    """What a picture shows of a branch; `raw` is what is given where it is not understood."""
    if branch.target is not None:
        ivr = graph.ivrs[branch.target]
        return Place(ivr.name or ivr.ref, "", MENU)
    if not branch.destination:
        return Place(raw, "not understood", OTHER) if raw else Place("no destination", "", MISSING)
    destination = branch.destination
    kind = _KIND_OF_TYPE.get(destination.type, OTHER)
    if kind == HANGUP:
        return Place("Hang up", "", HANGUP)
    name = graph.names.name_of(destination) or destination.name or ""
    if kind == MISSING:
        return Place(name or f"menu {destination.id}", "is missing", MISSING)
    what = destination.type.replace("_", " ")
    return Place(name, what, kind) if name else Place(f"{what} {destination.id}", "", kind)


def place_text(graph: Graph, branch: Branch) -> str:
    """A destination on one line: its name, what it is, and its id."""
    place = place_of(graph, branch)
    details = [place.detail, branch.destination.id if place.detail else ""]
    if branch.target is not None:
        details = [graph.ivrs[branch.target].id or "", ""]
    detail = " ".join(filter(None, details))
    return f"{short(place.name)} ({detail})" if detail and detail != place.name else short(place.name)


def short(text: str, length: int = 120) -> str:
    """A text on one line, not too long, and with what could disturb its reader made visible."""
    text = " ".join(text.split())
    if len(text) > length:
        end = length - 1
        while end and (_continues(text[end]) or text[end - 1] in JOINERS):
            end -= 1
        text = f"{text[:end].rstrip()}…"
    return printable(text)


def _continues(char: str) -> bool:
    """Whether it is a part of the character before it."""
    return char in JOINERS or unicodedata.category(char)[0] == "M"
