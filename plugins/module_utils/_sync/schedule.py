# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order of the writes of a plan: rounds of creations and updates, then deletions along their references.

An IVR gets its id when it is created, and only a list shows it. So new IVRs that others refer to by name are created in
the first round or after it, with a placeholder where they refer to new ones themselves; whatever needs their ids is
written later. What leads callers to an IVR that has placeholders waits until it is finished. Pure: sends nothing, reads
nothing. Private to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import IVR, Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import (
    Ivr,
    destinations,
    names_in,
    replace_destinations,
)
from ansible_collections.servetel.ivr.plugins.module_utils._sync.dependents import (
    Changes,
    Dependents,
    Others,
    is_unfinished,
    misled,
    users_of,
)
from ansible_collections.servetel.ivr.plugins.module_utils._sync.outcome import PLACEHOLDER, Outcomes, State
from ansible_collections.servetel.ivr.plugins.module_utils._sync.plan import Planned

Adjacency = dict[str, list[str]]
"""The ids that each id refers to."""

_FEW: t.Final = 8
"""So many updates at most that wait for each other are written one after the other."""


class Deletion(t.NamedTuple):
    """The deletion of an IVR, and what has to happen before it."""

    planned: Planned
    referrers: Changes
    """Changes that delete an IVR that refers to it: first they have to be confirmed."""
    updates: Changes
    """Changes that update an IVR that refers to it: first they have to be read back."""


class Schedule(t.NamedTuple):
    """The order of the writes of a plan."""

    creations: Changes
    """Those that create an IVR."""
    first: Changes
    """To be written in the first round: they refer to nothing new."""
    placeholders: Changes
    """To be created with placeholders after the first round, and updated in the next one."""
    unfinished: Changes
    """Updates that replace `hangup||1` by IVRs, in the first or in a later round."""
    rounds: list[Changes]
    """Updates after the first round, in this order, so that no callers are led to a placeholder."""
    dependents: Dependents
    needs_ids: bool
    """Whether something refers to a new IVR, so that the account has to be read after the creations."""
    cuts: dict[str, set[str]]
    """{id: ids}: IVRs in a ring of deletions that get placeholders for these references, before the deletions."""
    deletions: list[list[Deletion]]
    """Deletions, each group after the one before it."""
    graph: Adjacency
    """The IVRs to delete, and which of them each one refers to before the first write."""

    def uncut(self, outcomes: Outcomes) -> Changes:
        """The changes that delete the IVRs of `cuts` which have no placeholder yet."""
        cut = [one.planned for group in self.deletions for one in group if one.planned.ivr_id in self.cuts]
        return [planned for planned in cut if outcomes[planned].state is State.WAITING]

    def ready_cuts(self, outcomes: Outcomes) -> Changes:
        """Those of `uncut` to which nothing that stays leads, not even if every update fails that was not read back.

        An IVR that leads to a ring keeps the whole ring, and callers that reach the ring would meet the placeholder.
        """
        uncut = self.uncut(outcomes)
        used = [one for group in self.deletions for one in group if not _is_released(one, outcomes)] if uncut else []
        kept = reachable(self.graph, [str(deletion.planned.ivr_id) for deletion in used])
        return [planned for planned in uncut if planned.ivr_id not in kept]

    def incomplete_before(self, number: int) -> Changes:
        """What has placeholders and is to have none before that one of `rounds`."""
        later = {planned for changes in self.rounds[number:] for planned in changes}
        return [planned for planned in (*self.placeholders, *self.unfinished) if planned not in later]


def make_schedule(
    writes: Changes,
    *,
    changes: Changes | None = None,
    others: t.Callable[[], Others] = dict,
    updatable: t.Container[str],
    kept_references: t.Callable[[], set[str]] = set,
) -> Schedule:
    """The order of the writes. `updatable` has the ids of the IVRs to delete that can be updated first.

    `changes` also has what is not written, and `others` is asked for only when something has placeholders.
    `kept_references` are the ids that IVRs refer to which stay; asked for only when a ring is to be deleted.
    """
    present = [planned for planned in writes if planned.wanted is not None]
    names = {planned: unresolved_references(t.cast(Ivr, planned.wanted)) for planned in present}
    referred_to = {name for found in names.values() for name in found}
    unfinished = [planned for planned in present if is_unfinished(planned)]
    placeholders = [
        planned
        for planned in present
        if names[planned] and planned.action == "create" and planned.definition.key in referred_to
    ]
    incomplete = placeholders + unfinished
    known = writes if changes is None else changes
    led = misled(incomplete, known, others() if incomplete else {})
    creations = [planned for planned in present if planned.action == "create"]
    first = [planned for planned in present if not names[planned] and planned not in led]
    rounds = _rounds(present, {*first}, incomplete, led)
    users = users_of(present) if referred_to else {}
    cuts, deletions, graph = _deletions(writes, updatable, kept_references)
    return Schedule(
        creations=creations,
        first=first,
        placeholders=placeholders,
        unfinished=unfinished,
        rounds=rounds,
        dependents=Dependents([*creations, *unfinished, *rounds[-1]], unfinished, known, others, users),
        needs_ids=bool(referred_to),
        cuts=cuts,
        deletions=deletions,
        graph=graph,
    )


def _rounds(
    present: Changes, first: t.Container[Planned], incomplete: Changes, led: t.Mapping[Planned, int]
) -> list[Changes]:
    """The updates after the first round: new IVRs are finished, then others with placeholders, then all that remains.

    An IVR with placeholders waits for those to which it would lead callers. Of a few that wait for each other, the
    newest is next: an earlier run has left new ones. Many are what a person wanted, and are written together.
    """
    new = dict.fromkeys(planned for planned in incomplete if planned.current is None)
    bits = {planned: 1 << n for n, planned in enumerate(incomplete) if planned.current and planned not in first}
    last = [one for one in present if one not in first and one not in bits and one not in new]
    left = sum(bits.values())
    waits = {planned: led.get(planned, 0) & left & ~bit for planned, bit in bits.items()}
    rounds = [[*new]]
    while waits:
        ready = [planned for planned, found in waits.items() if not found & left]
        if not ready:
            ready = _waiting_for_each_other(waits, bits)
            if len(ready) <= _FEW:
                ready = [max(ready, key=lambda one: (len(one.ivr_id or ""), one.ivr_id or ""))]
        rounds.append(ready)
        for planned in ready:
            found = waits.pop(planned)
            left &= ~bits[planned]
            if found & left:  # What waited for it waits for these as well.
                users = [other for other, others in waits.items() if others & bits[planned]]
                waits.update((other, (waits[other] | found) & ~bits[other]) for other in users)
    return [*rounds, last]


def _waiting_for_each_other(waits: t.Mapping[Planned, int], bits: t.Mapping[Planned, int]) -> Changes:
    """Some of these updates that wait for each other and for no others."""
    group: Changes = []
    start = next(iter(waits))
    while not group:
        reached, todo = bits[start], [start]
        for planned in todo:
            new = [other for other in waits if waits[planned] & bits[other] & ~reached]
            reached |= sum(bits[other] for other in new)
            todo += new
        back, before = bits[start], 0
        while back != before:
            before = back
            back |= sum(bits[planned] for planned in todo if not back & bits[planned] and waits[planned] & back)
        beyond = [planned for planned in todo if not back & bits[planned]]
        start = beyond[0] if beyond else start
        group = [] if beyond else todo
    return group


def _is_released(deletion: Deletion, outcomes: Outcomes) -> bool:
    """Whether no update has still to lead its IVR away from the one to delete."""
    return all(outcomes[update].read_back for update in deletion.updates if update.wanted is not None)


def unresolved_references(ivr: Ivr) -> set[str]:
    """Names of the new IVRs that an IVR refers to."""
    return {name for type_, name in names_in(ivr).values() if type_ == IVR}


def with_placeholders(ivr: Ivr, ids: t.Collection[str] = ()) -> Ivr:
    """The IVR with placeholders for its references to new IVRs and to the IVRs of these ids."""
    cut = {Destination(IVR, ivr_id) for ivr_id in ids}
    found = destinations(ivr).values()
    return replace_destinations(ivr, {one: PLACEHOLDER for one in found if one in cut or one.name is not None})


def _deletions(
    writes: Changes, updatable: t.Container[str], kept_references: t.Callable[[], set[str]]
) -> tuple[dict[str, set[str]], list[list[Deletion]], Adjacency]:
    """Cuts and groups of deletions, so that no IVR is deleted while another one still refers to it; and the graph."""
    to_delete = {str(planned.ivr_id): planned for planned in writes if planned.wanted is None}
    if not to_delete:
        return {}, [], {}
    graph = {ivr_id: _referred_to(planned, to_delete) for ivr_id, planned in to_delete.items()}
    given_up = ring_cuts(graph, updatable)
    # What a remaining IVR leads to may not be deletable, and then a placeholder would stay in it.
    kept = reachable(graph, kept_references()) if given_up else set()
    cuts = {ivr_id: targets for ivr_id, targets in given_up.items() if ivr_id in updatable and ivr_id not in kept}
    updates: dict[str, Changes] = {ivr_id: [] for ivr_id in to_delete}
    for planned in writes:
        if planned.wanted is not None and planned.current is not None:
            for ivr_id in _referred_to(planned, to_delete):
                updates[ivr_id].append(planned)
    for ivr_id, targets in cuts.items():
        for target in (ivr_id, *targets):
            updates[target].append(to_delete[ivr_id])
    ordered = {
        ivr_id: [target for target in targets if target not in given_up.get(ivr_id, ())]
        for ivr_id, targets in graph.items()
    }
    referrers = _reverse(ordered)
    levels = _levels(ordered)
    groups: list[list[Deletion]] = [[] for _level in range(max(levels.values(), default=-1) + 1)]
    for ivr_id, planned in to_delete.items():
        before = [to_delete[user] for user in referrers[ivr_id]]
        groups[levels[ivr_id]].append(Deletion(planned, before, updates[ivr_id]))
    return cuts, groups, graph


def _referred_to(planned: Planned, ids: t.Container[str]) -> list[str]:
    """The others of these ids that the live IVR refers to."""
    found = dict.fromkeys(place.ivr_id for place in destinations(planned.current or {}).values())
    return [ivr_id for ivr_id in found if ivr_id in ids and ivr_id != planned.ivr_id]


def reachable(graph: Adjacency, starts: t.Iterable[str]) -> set[str]:
    """The nodes that these ids are or lead to."""
    todo = [node for node in starts if node in graph]
    found = set(todo)
    for node in todo:
        new = [target for target in graph[node] if target not in found]
        found.update(new)
        todo += new
    return found


def _reverse(graph: Adjacency) -> Adjacency:
    users: Adjacency = {node: [] for node in graph}
    for node, targets in graph.items():
        for target in targets:
            users[target].append(node)
    return users


def ring_cuts(graph: Adjacency, updatable: t.Container[str]) -> dict[str, set[str]]:
    """References to give up so that no ring is left: {id: ids}, for few ids, and if possible for updatable ones.

    Takes away nodes that are in no ring, and when none is left the one with the most references to and from it.
    """
    users = _reverse(graph)
    outgoing = {node: len(targets) for node, targets in graph.items()}
    incoming = {node: len(found) for node, found in users.items()}
    busiest = iter(sorted(graph, key=lambda node: (node not in updatable, -outgoing[node] * incoming[node])))
    left = dict.fromkeys(graph)
    loose = [node for node in graph if not outgoing[node] or not incoming[node]]
    cuts: dict[str, set[str]] = {}

    def discount(counts: dict[str, int], nodes: list[str]) -> None:
        for node in nodes:
            counts[node] -= 1
            if not counts[node] and node in left:
                loose.append(node)

    while left:
        node = loose.pop() if loose else next(one for one in busiest if one in left)
        if node in left:
            del left[node]
            if outgoing[node] and incoming[node]:
                cuts[node] = {target for target in graph[node] if target in left}
            discount(incoming, graph[node])
            discount(outgoing, users[node])
    return cuts


def _levels(graph: Adjacency) -> dict[str, int]:
    """For each node of a graph without rings the length of the longest way to it."""
    incoming = dict.fromkeys(graph, 0)
    for targets in graph.values():
        for target in targets:
            incoming[target] += 1
    levels = {node: 0 for node, count in incoming.items() if not count}
    todo = list(levels)
    for node in todo:
        for target in graph[node]:
            levels[target] = max(levels.get(target, 0), levels[node] + 1)
            incoming[target] -= 1
            if not incoming[target]:
                todo.append(target)
    return levels
