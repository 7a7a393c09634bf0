# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules that find what would go wrong for a caller in a set of IVRs.

A rule is one function and one row of RULES. What leads to an IVR besides IVRs and the numbers given is not known here.
Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.graph import Graph
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.ivr_node import (
    INVALID,
    RETRY_BRANCHES,
    TIMEOUT,
    IvrNode,
)
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.reachability import (
    closed_cycles,
    cycles_via,
    leading_to,
    reachable,
    without_exit,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import (
    DESTINATION_TYPES,
    HANGUP,
    IVR,
    Destination,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import PROMPTS
from ansible_collections.servetel.ivr.plugins.module_utils._text import (
    listed,
    printable,
    quoted,
    suggestion,
)

Severity = t.Literal["error", "warning", "info"]
SEVERITIES: t.Final[tuple[Severity, ...]] = ("error", "warning", "info")
_SHOWN: t.Final = 5


class Finding(t.NamedTuple):
    """What a rule has found."""

    ivrs: list[IvrNode]
    """The IVRs it is about; the first one stands for them."""
    option: str
    """The key or option it is about; "" = the IVR as a whole."""
    message: str


Rule = t.Callable[[Graph, list[IvrNode]], t.Iterable[Finding]]
"""From the set, and the IVRs where calls come in (none = not known), to findings."""


def _dangling(graph: Graph, _entries: list[IvrNode]) -> t.Iterator[Finding]:
    for ivr in graph.ivrs:
        for option, branch in ivr.reachable_branches:
            if branch.target is None and branch.destination.type == IVR:
                yield Finding([ivr], option, f"{_where(ivr, option)} leads to {_reason(graph, branch.destination)}")


def _reason(graph: Graph, destination: Destination) -> str:
    if destination.name is None:
        if graph.ivrs_named(destination.id):
            by_name = quoted(Destination(IVR, name=destination.id))
            return f"{quoted(destination)}, and no IVR has that id. To refer to the IVR of that name, write {by_name}."
        return f"{graph.label_of(destination)}, and no IVR has that id. Let it lead somewhere else, or add the IVR."
    found = graph.ivrs_named(destination.name)
    if found:
        return f"{quoted(destination)}, and several IVRs have that name. Give the id of one: {_labels(found)}."
    return f"{quoted(destination)}, and no IVR has that name. Let it lead somewhere else, or add the IVR."


def _dangling_number(graph: Graph, _entries: list[IvrNode]) -> t.Iterator[Finding]:
    for number, branch in graph.incoming:
        if branch.target is None and branch.destination.type == IVR:
            message = f"{number.label} leads to {_reason(graph, branch.destination)}"
            yield Finding([IvrNode(len(graph.ivrs), {"id": number.number})], "destination", message)


def _key_twice(graph: Graph, _entries: list[IvrNode]) -> t.Iterator[Finding]:
    for ivr in graph.ivrs:
        for key in ivr.duplicate_keys:
            yield Finding([ivr], key, f"{ivr.label} has key {printable(key)} more than once. Keep one entry.")


def _missing_destination(graph: Graph, _entries: list[IvrNode]) -> t.Iterator[Finding]:
    for ivr in graph.ivrs:
        for option, branch in ivr.reachable_branches:
            if not branch.destination and (option in ivr.keys or ivr.settings.get(option) == ""):
                yield Finding([ivr], option, f"{_where(ivr, option)} leads nowhere. Give it a destination.")


def _missing_prompt(graph: Graph, _entries: list[IvrNode]) -> t.Iterator[Finding]:
    for ivr in graph.ivrs:
        for option in PROMPTS:
            if ivr.settings.get(option) == "" and option not in ivr.unheard_prompts:
                message = f"{ivr.label} has no {option}: the caller hears nothing there. Give it a prompt."
                yield Finding([ivr], option, message)


def _zero_timeout(graph: Graph, _entries: list[IvrNode]) -> t.Iterator[Finding]:
    for ivr in graph.ivrs:
        if ivr.settings.get("timeout") == 0:
            message = f"{ivr.label} has timeout 0: the caller has no time to press a key. Give it some seconds."
            yield Finding([ivr], "timeout", message)


def _empty_menu(graph: Graph, _entries: list[IvrNode]) -> t.Iterator[Finding]:
    for ivr in graph.ivrs:
        if ivr.is_complete and not ivr.keys:
            yield Finding([ivr], "menu", f"{ivr.label} has no keys: whatever the caller presses is wrong. Add a key.")


def _unknown_type(graph: Graph, _entries: list[IvrNode]) -> t.Iterator[Finding]:
    for ivr in graph.ivrs:
        for option, branch in ivr.reachable_branches:
            type_ = branch.destination.type
            if type_ and type_ not in DESTINATION_TYPES:
                message = f"{_where(ivr, option)} leads to a destination of the unknown type {quoted(type_)}."
                yield Finding(
                    [ivr], option, f"{message}{suggestion(type_, DESTINATION_TYPES)} Check how it is written."
                )


def _same_destination(graph: Graph, _entries: list[IvrNode]) -> t.Iterator[Finding]:
    for ivr in graph.ivrs:
        if len({ivr.branches[key].destination for key in ivr.keys}) == len(ivr.keys):
            continue  # As in most.
        keys: dict[Destination, list[str]] = {}
        for key in ivr.keys:
            keys.setdefault(ivr.branches[key].destination, []).append(key)
        for destination, same in keys.items():
            if destination and len(same) > 1:
                message = (
                    f"{ivr.label}: the keys {printable(', '.join(same))} all lead to {graph.label_of(destination)}."
                )
                yield Finding([ivr], ",".join(same), f"{message} Check that this is intended.")


def _trap(graph: Graph, _entries: list[IvrNode]) -> t.Iterator[Finding]:
    for cycle in closed_cycles(graph):
        yield Finding(
            cycle,
            "",
            f"A caller who reaches {_labels(cycle)} cannot leave: no key, timeout or wrong key leads out. "
            "Let one of them lead somewhere else.",
        )


def _silence_loop(graph: Graph, _entries: list[IvrNode]) -> t.Iterator[Finding]:
    for cycle in cycles_via(graph, RETRY_BRANCHES[TIMEOUT].destination):
        yield Finding(
            cycle,
            RETRY_BRANCHES[TIMEOUT].destination,
            f"A caller who presses nothing stays in {_labels(cycle)} forever, and so does a dead line. "
            "Let timeout_destination lead out, for example to an agent or to hangup||1.",
        )


def _wrong_key_loop(graph: Graph, _entries: list[IvrNode]) -> t.Iterator[Finding]:
    for cycle in cycles_via(graph, RETRY_BRANCHES[INVALID].destination):
        yield Finding(
            cycle,
            RETRY_BRANCHES[INVALID].destination,
            f"A caller who presses only wrong keys stays in {_labels(cycle)} forever. "
            "Let invalid_destination lead out, for example to an agent.",
        )


def _only_hangup(graph: Graph, _entries: list[IvrNode]) -> t.Iterator[Finding]:
    served = leading_to(graph, [ivr for ivr in graph.ivrs if _may_serve(ivr)])
    held = without_exit(graph)
    for ivr in graph.ivrs:
        if ivr.number not in served and ivr.number not in held:
            message = f"Whatever a caller does in {ivr.label}, the call is hung up in the end."
            yield Finding([ivr], "", f"{message} Let a key lead to an agent, or waive this for an announcement.")


def _may_serve(ivr: IvrNode) -> bool:
    """Whether one of its branches may lead to something other than an IVR of the set and a hang-up."""
    branches = [branch for _option, branch in ivr.reachable_branches if branch.target is None]
    return not ivr.is_complete or any(branch.destination.type != HANGUP for branch in branches)


_WHAT_TO_DO: t.Final = (
    "If a number or a time group leads to it, add it to entry. If not, let a key lead to it, or delete it."
)


def _is_hidden(graph: Graph) -> bool:
    """Whether a number may lead to an IVR of the set without it being known."""
    return any(
        not number.is_understood
        or (number.destination.type not in DESTINATION_TYPES and graph.ivr_with_id(number.destination.id))
        for number in graph.numbers
    )


def _unreachable(graph: Graph, entries: list[IvrNode]) -> t.Iterator[Finding]:
    if not entries or _is_hidden(graph):
        return
    reached = reachable(graph, entries)
    if not all(graph.ivrs[number].is_fully_known for number in reached):
        return  # Where the rest of such an IVR leads is unknown.
    for ivr in graph.ivrs:
        if ivr.number not in reached:
            yield Finding([ivr], "", f"{ivr.label} cannot be reached from {_labels(entries)}. {_WHAT_TO_DO}")


def _orphan(graph: Graph, entries: list[IvrNode]) -> t.Iterator[Finding]:
    if entries or _is_hidden(graph):
        return
    partial = [ivr.number for ivr in graph.ivrs if not ivr.is_fully_known]
    led_to = {other for ivr in graph.ivrs for other in graph.successors[ivr.number] if other != ivr.number}
    for ivr in graph.ivrs:
        # Where the rest of another IVR leads is unknown.
        if ivr.number not in led_to and partial in ([], [ivr.number]):
            yield Finding([ivr], "", f"No other IVR leads to {ivr.label}. {_WHAT_TO_DO}")


RULES: t.Final[dict[str, tuple[Severity, Rule]]] = {
    "dangling_ivr": ("error", _dangling),
    "dangling_number": ("error", _dangling_number),
    "trap": ("error", _trap),
    "key_twice": ("error", _key_twice),
    "missing_destination": ("error", _missing_destination),
    "silence_loop": ("warning", _silence_loop),
    "wrong_key_loop": ("warning", _wrong_key_loop),
    "unreachable": ("warning", _unreachable),
    "only_hangup": ("warning", _only_hangup),
    "empty_menu": ("warning", _empty_menu),
    "missing_prompt": ("warning", _missing_prompt),
    "zero_timeout": ("warning", _zero_timeout),
    "unknown_destination_type": ("warning", _unknown_type),
    "orphan": ("info", _orphan),
    "same_destination": ("info", _same_destination),
}


def _where(ivr: IvrNode, option: str) -> str:
    return f"{ivr.label}: key {printable(option)}" if option in ivr.keys else f"{ivr.label}: {option}"


def _labels(ivrs: list[IvrNode]) -> str:
    return listed([ivr.label for ivr in ivrs], _SHOWN)
