# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the telephone of the page knows of a set of IVRs: the data that `telephone.js` describes.

Knows no HTML. Private to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.graph import Graph
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.ivr_node import (
    INVALID,
    RETRY_BRANCHES,
    TIMEOUT,
    Branch,
    IvrNode,
)
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.places import place_text, short


class Start(t.NamedTuple):
    """Where a call can begin."""

    group: str
    value: str
    """The id of an IVR, or a number."""
    text: str


class Telephone:
    """The data, and where calls can begin."""

    def __init__(self, graph: Graph, entries: list[IvrNode]) -> None:
        self._graph = graph
        self._ends: dict[Branch, int] = {}
        self.starts: list[Start] = []
        self._start_ends: list[tuple[str, int]] = []
        self._add_numbers()
        marked = {ivr.number for ivr in entries}
        others = [ivr for ivr in graph.ivrs if ivr.number not in marked]
        for group, ivrs in (("Entries", entries), ("Other menus" if marked else "Menus", others)):
            for ivr in ivrs:
                self._add_start(Start(group, ivr.ref, _ivr_text(ivr)), "", Branch(ivr.destination, ivr.number))
        menus = [self._ivr_data(ivr) for ivr in graph.ivrs]
        self.data = {
            "menus": menus,
            "ends": [
                [str(end.destination), -1 if end.target is None else end.target, place_text(graph, end)]
                for end in self._ends
            ],
            "starts": self._start_ends,
            "prompts": self._prompts(),
        }

    def _add_numbers(self) -> None:
        known: set[str] = set()
        for number, branch in self._graph.incoming:
            # Where a number leads may not be understood, and a number may be there twice.
            if number.number not in known and number.is_understood:
                known.add(number.number)
                text = f"{number.number} {short(number.name)}".strip()
                self._add_start(Start("Numbers", number.number, text), number.number, branch)

    def _add_start(self, start: Start, number: str, branch: Branch) -> None:
        self.starts.append(start)
        self._start_ends.append((number, self._end(branch)))

    def _end(self, branch: Branch) -> int:
        return self._ends.setdefault(branch, len(self._ends))

    def _ivr_data(self, ivr: IvrNode) -> dict[str, object]:
        found: dict[str, object] = {
            "ref": ivr.ref,
            "hears": "".join(ivr.prompt("recording")),
            "keys": {key: self._end(ivr.branches[key]) for key in ivr.keys},
        }
        for kind in (TIMEOUT, INVALID):
            retry = RETRY_BRANCHES[kind]
            prompts = ["".join(ivr.prompt(option)) for option in (retry.retry_prompt, retry.last_prompt)]
            found[kind] = [ivr.settings.get(retry.tries) or 0, *prompts, self._end(ivr.branches[retry.destination])]
        if not ivr.is_complete:
            found["gone"] = sorted(ivr.absent_keys)
        return found

    def _prompts(self) -> dict[str, str]:
        """The names of prompts, by prompt."""
        options = [
            "recording",
            *(name for retry in RETRY_BRANCHES.values() for name in (retry.retry_prompt, retry.last_prompt)),
        ]
        prompts = {prompt for ivr in self._graph.ivrs for option in options for prompt in ivr.prompt(option)}
        named = {prompt: self._graph.names.name_of_prompt(prompt) for prompt in sorted(prompts)}
        return {prompt: short(name) for prompt, name in named.items() if name}


def _ivr_text(ivr: IvrNode) -> str:
    return f"{short(ivr.name)} ({ivr.id})" if ivr.id and ivr.name else short(ivr.name or ivr.ref)
