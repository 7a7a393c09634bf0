# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where callers can get to in a set of IVRs, and where they go round in it.

Everything is linear in the size of the set, and nothing calls itself: no tree is too large or too deep. Knows nothing
of what an IVR is but its ways to others. Private to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.graph import Graph, Menu


def reachable(graph: Graph, entries: list[Menu]) -> set[int]:
    """The IVRs that a caller can get to from these, and these."""
    return _spread([menu.number for menu in entries], graph.ahead)


def leading_to(graph: Graph, targets: list[Menu]) -> set[int]:
    """The IVRs from which a caller can get to these, and these."""
    return _spread([menu.number for menu in targets], _turned(graph.ahead))


def without_exit(graph: Graph) -> set[int]:
    """The IVRs from which no way leads out of the set."""
    return set(range(len(graph.menus))) - leading_to(graph, [menu for menu in graph.menus if menu.has_exit()])


def closed_loops(graph: Graph) -> list[list[Menu]]:
    """The groups of IVRs in which trapped callers end: each leads, on some way, to all of its group and nowhere else.

    They are the strongly connected components without a way out; IVRs that only lead into one are not part of it.
    """
    held = without_exit(graph)
    behind = _turned(graph.ahead)
    loops = []
    done: set[int] = set()
    # Kosaraju's algorithm: in this order each search finds one component, and what leads out of it is done already.
    for start in reversed(_innermost_first([[one for one in before if one in held] for before in behind])):
        if start in held and start not in done:
            component = _spread([start], graph.ahead, done)
            if all(other in component for number in component for other in graph.ahead[number]):
                loops.append([graph.menus[number] for number in sorted(component)])
            done |= component
    return sorted(loops, key=lambda loop: loop[0].number)


def cycles_via(graph: Graph, option: str) -> list[list[Menu]]:
    """The loops of a caller who takes the same branch in every menu, each from the IVR on that is first in the set."""
    ahead = []
    for menu in graph.menus:
        branch = dict(menu.ways).get(option)
        ahead.append(branch.menu if branch else None)
    walk_of: dict[int, int] = {}
    loops = []
    for start in range(len(ahead)):
        walk: list[int] = []
        here: int | None = start
        while here is not None and here not in walk_of:
            walk_of[here] = start
            walk.append(here)
            here = ahead[here]
        if here is not None and walk_of[here] == start:
            loop = walk[walk.index(here) :]
            first = loop.index(min(loop))
            loops.append([graph.menus[number] for number in loop[first:] + loop[:first]])
    return loops


def _turned(ahead: list[list[int]]) -> list[list[int]]:
    """For each IVR, those that lead to it."""
    behind: list[list[int]] = [[] for _others in ahead]
    for number, others in enumerate(ahead):
        for other in others:
            behind[other].append(number)
    return behind


def _spread(starts: list[int], neighbours: list[list[int]], done: t.Collection[int] = ()) -> set[int]:
    """What can be reached from these, and these; nothing that is done."""
    found = set(starts)
    waiting = list(found)
    while waiting:
        for number in neighbours[waiting.pop()]:
            if number not in found and number not in done:
                found.add(number)
                waiting.append(number)
    return found


def _innermost_first(neighbours: list[list[int]]) -> list[int]:
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
