# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which IVRs of a set callers can reach, and which cycles they can be caught in.

Everything is linear in the size of the set, and nothing calls itself: no set is too large or too deep. Knows nothing
of an IVR but its branches. Private to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.graph import Graph
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.ivr_node import IvrNode


def reachable(graph: Graph, entries: list[IvrNode]) -> set[int]:
    """The IVRs that a caller can get to from these, and these."""
    return _reachable_from([ivr.number for ivr in entries], graph.successors)


def leading_to(graph: Graph, targets: list[IvrNode]) -> set[int]:
    """The IVRs from which a caller can get to these, and these."""
    return _reachable_from([ivr.number for ivr in targets], _reverse(graph.successors))


def without_exit(graph: Graph) -> set[int]:
    """The IVRs from which no branch leads out of the set."""
    return set(range(len(graph.ivrs))) - leading_to(graph, [ivr for ivr in graph.ivrs if ivr.has_exit()])


def closed_cycles(graph: Graph) -> list[list[IvrNode]]:
    """The groups of IVRs in which trapped callers end: each leads to all of its group and nowhere else.

    They are the strongly connected components without an exit; IVRs that only lead into one are not part of it.
    """
    held = without_exit(graph)
    if not held:  # Most accounts have none.
        return []
    behind = _reverse(graph.successors)
    cycles = []
    done: set[int] = set()
    # Kosaraju's algorithm: in this order each search finds one component, and what leads out of it is done already.
    for start in reversed(_postorder([[one for one in before if one in held] for before in behind])):
        if start in held and start not in done:
            component = _reachable_from([start], graph.successors, done)
            if all(other in component for number in component for other in graph.successors[number]):
                cycles.append([graph.ivrs[number] for number in sorted(component)])
            done |= component
    return sorted(cycles, key=lambda cycle: cycle[0].number)


def cycles_via(graph: Graph, option: str) -> list[list[IvrNode]]:
    """The cycles of a caller who takes the same branch in every IVR, each from the IVR on that is first in the set."""
    successors = []
    for ivr in graph.ivrs:
        branch = None if option == ivr.closed else ivr.branches.get(option)
        successors.append(branch.target if branch else None)
    walk_of: dict[int, int] = {}
    cycles = []
    for start in range(len(successors)):
        walk: list[int] = []
        here: int | None = start
        while here is not None and here not in walk_of:
            walk_of[here] = start
            walk.append(here)
            here = successors[here]
        if here is not None and walk_of[here] == start:
            cycle = walk[walk.index(here) :]
            first = cycle.index(min(cycle))
            cycles.append([graph.ivrs[number] for number in cycle[first:] + cycle[:first]])
    return cycles


def _reverse(successors: list[list[int]]) -> list[list[int]]:
    """For each IVR, those that lead to it."""
    behind: list[list[int]] = [[] for _others in successors]
    for number, others in enumerate(successors):
        for other in others:
            behind[other].append(number)
    return behind


def _reachable_from(starts: list[int], neighbours: list[list[int]], done: t.Collection[int] = ()) -> set[int]:
    """What can be reached from these, and these; nothing that is done."""
    found = set(starts)
    waiting = list(found)
    while waiting:
        for number in neighbours[waiting.pop()]:
            if number not in found and number not in done:
                found.add(number)
                waiting.append(number)
    return found


def _postorder(neighbours: list[list[int]]) -> list[int]:
    """All IVRs in the order in which a depth-first search is done with them."""
    seen: set[int] = set()
    order = []
    for start in range(len(neighbours)):
        waiting = [(start, False)]
        while waiting:
            number, is_done = waiting.pop()
            if is_done:
                order.append(number)
            elif number not in seen:
                seen.add(number)
                waiting.append((number, True))
                waiting += [(other, False) for other in neighbours[number]]
    return order
