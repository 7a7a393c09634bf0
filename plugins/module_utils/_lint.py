# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules that find what would go wrong for a caller in a set of IVRs.

A rule is one function and one row of RULES. Numbers, and what other things of the platform lead to, are not known here.
Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow import (
    INVALID,
    PROMPTS,
    TIMEOUT,
    TURNS,
    Graph,
    Menu,
    near,
    quoted,
    several,
)
from ansible_collections.servetel.ivr.plugins.module_utils._definition import DESTINATION_TYPES, BadInput, reference
from ansible_collections.servetel.ivr.plugins.module_utils._reach import (
    closed_loops,
    leading_to,
    reachable,
    rounds,
    trapped,
)

SEVERITIES: t.Final = ("error", "warning", "info")
_SHOWN: t.Final = 5
UNUSED_WAIVER: t.Final = "unused_waiver"
"""The one rule that is about the waivers, not about the IVRs."""
_STALE: t.Final = "Nothing is found that the waiver of rule {rule} could be for. Take the waiver away."
_WAIVER: t.Final = ("ivr", "rule", "option", "reason")


class Finding(t.NamedTuple):
    """What a rule has found."""

    menus: list[Menu]
    """The IVRs it is about; the first one stands for them."""
    option: str
    """The key or option it is about; "" = the IVR as a whole."""
    message: str


Rule = t.Callable[[Graph, list[Menu]], t.Iterable[Finding]]
"""From the set, and the IVRs where calls come in (none = not known), to findings."""


def lint(ivrs: t.Any, *, entry: t.Any = (), disable: t.Any = (), waive: t.Any = ()) -> list[dict[str, str]]:
    """What is wrong with a set of IVRs: errors first, then in the order of the set. Raises BadInput."""
    graph = Graph(ivrs)
    entries = [graph.find(text) for text in several("entry", entry)]
    off = [_rule(name) for name in several("disable", disable)]
    waivers = [_waiver(number, waiver) for number, waiver in enumerate(several("waive", waive), 1)]
    used: set[int] = set()
    found: list[tuple[int, int, dict[str, str]]] = []
    for name, (severity, rule) in RULES.items():
        if name in off:
            continue
        for finding in rule(graph, entries):
            hits = {number for number, waiver in enumerate(waivers) if _waives(waiver, name, finding)}
            used |= hits
            if not hits:
                found.append(_row(severity, name, finding.menus[0].number, finding.menus[0].ref, finding[1:]))
    if UNUSED_WAIVER not in off:
        found += _unused(waivers, used, off, len(graph.menus))
    return [row for _severity, _number, row in sorted(found, key=lambda one: one[:2])]


def _row(severity: str, rule: str, number: int, ref: str, said: tuple[str, str]) -> tuple[int, int, dict[str, str]]:
    row = {"severity": severity, "rule": rule, "ivr": ref, "option": said[0], "message": said[1]}
    return SEVERITIES.index(severity), number, row


# ---- arguments ----


def _rule(name: t.Any) -> str:
    names = (*RULES, UNUSED_WAIVER)
    if name not in names:
        raise BadInput([f"{quoted(name)} is not a rule.{near(name, names)} Rules are {', '.join(names)}."])
    return str(name)


def _waiver(number: int, waiver: t.Any) -> dict[str, str]:
    if not isinstance(waiver, dict) or not set(waiver) <= set(_WAIVER):
        raise BadInput(
            [f"Entry {number} of waive needs ivr, rule and reason, and may have option; it is {quoted(waiver)}."]
        )
    for name in ("ivr", "rule", "reason"):
        if waiver.get(name) is None or not str(waiver[name]).strip():
            raise BadInput([f"Entry {number} of waive has no {name}. A waiver says which IVR, which rule, and why."])
    _rule(waiver["rule"])
    return {name: str(value) for name, value in waiver.items() if value is not None}


def _waives(waiver: dict[str, str], rule: str, finding: Finding) -> bool:
    return (
        waiver["rule"] == rule
        and waiver.get("option") in (None, "", finding.option)
        and any(waiver["ivr"] in (menu.id, menu.name) for menu in finding.menus)
    )


def _unused(
    waivers: list[dict[str, str]], used: set[int], off: list[str], last: int
) -> list[tuple[int, int, dict[str, str]]]:
    return [
        _row("info", UNUSED_WAIVER, last, waiver["ivr"], (waiver.get("option", ""), _STALE.format(**waiver)))
        for number, waiver in enumerate(waivers)
        if number not in used and waiver["rule"] not in off
    ]


# ---- rules about single settings ----


def _dangling(graph: Graph, _entries: list[Menu]) -> t.Iterator[Finding]:
    for menu in graph.menus:
        for option, branch in menu.branches.items():
            if branch.menu is None and branch.destination.startswith("ivr||"):
                yield Finding([menu], option, f"{_way(menu, option)} leads to {_why_not(graph, branch.destination)}")


def _why_not(graph: Graph, destination: str) -> str:
    named = reference(destination)
    if named is None:
        return f"{quoted(destination)}, and there is no IVR of that id. Lead it elsewhere, or add the IVR."
    namesakes = graph.namesakes(named[1])
    if namesakes:
        return f"{quoted(destination)}, and several IVRs have that name. Give the id of one: {_list(namesakes)}."
    return f"{quoted(destination)}, and there is no IVR of that name. Lead it elsewhere, or add the IVR."


def _key_twice(graph: Graph, _entries: list[Menu]) -> t.Iterator[Finding]:
    for menu in graph.menus:
        for key in menu.twice:
            yield Finding([menu], key, f"{menu.shown} has key {key} more than once. Keep one entry.")


def _missing_destination(graph: Graph, _entries: list[Menu]) -> t.Iterator[Finding]:
    for menu in graph.menus:
        for option, branch in menu.branches.items():
            if not branch.destination and (option in menu.keys or menu.settings.get(option) == ""):
                yield Finding([menu], option, f"{_way(menu, option)} leads nowhere. Give it a destination.")


def _missing_prompt(graph: Graph, _entries: list[Menu]) -> t.Iterator[Finding]:
    for menu in graph.menus:
        for option in PROMPTS:
            if menu.settings.get(option) == "":
                message = f"{menu.shown} has no {option}: the caller hears nothing there. Give it a prompt."
                yield Finding([menu], option, message)


def _zero_timeout(graph: Graph, _entries: list[Menu]) -> t.Iterator[Finding]:
    for menu in graph.menus:
        if menu.settings.get("timeout") == 0:
            message = f"{menu.shown} has timeout 0: the caller has no time to press a key. Give it some seconds."
            yield Finding([menu], "timeout", message)


def _empty_menu(graph: Graph, _entries: list[Menu]) -> t.Iterator[Finding]:
    for menu in graph.menus:
        if "menu" in menu.settings and not menu.keys:
            yield Finding([menu], "menu", f"{menu.shown} has no keys: whatever the caller presses is wrong. Add a key.")


def _unknown_type(graph: Graph, _entries: list[Menu]) -> t.Iterator[Finding]:
    for menu in graph.menus:
        for option, branch in menu.branches.items():
            type_ = branch.destination.partition("||")[0]
            if type_ and type_ not in DESTINATION_TYPES:
                message = f"{_way(menu, option)} leads to a destination of the unknown type {quoted(type_)}."
                yield Finding([menu], option, f"{message}{near(type_, DESTINATION_TYPES)} Check how it is written.")


def _same_destination(graph: Graph, _entries: list[Menu]) -> t.Iterator[Finding]:
    for menu in graph.menus:
        keys: dict[str, list[str]] = {}
        for key in menu.keys:
            keys.setdefault(menu.branches[key].destination, []).append(key)
        for destination, same in keys.items():
            if destination and len(same) > 1:
                message = f"{menu.shown}: the keys {', '.join(same)} all lead to {quoted(destination)}."
                yield Finding([menu], ",".join(same), f"{message} Check that none of them is a slip.")


# ---- rules about the whole set ----


def _trap(graph: Graph, _entries: list[Menu]) -> t.Iterator[Finding]:
    for loop in closed_loops(graph):
        yield Finding(
            loop,
            "",
            f"A caller who gets to {_list(loop)} is held there for ever: no key, timeout or wrong key leads out. "
            "Let one of them lead to something else than these IVRs.",
        )


def _silence_loop(graph: Graph, _entries: list[Menu]) -> t.Iterator[Finding]:
    for loop in rounds(graph, TURNS[TIMEOUT].destination):
        yield Finding(
            loop,
            TURNS[TIMEOUT].destination,
            f"A caller who presses nothing goes round for ever in {_list(loop)}, and so does a dead line. "
            "Let timeout_destination lead out, for instance to an agent or to hangup||1.",
        )


def _wrong_key_loop(graph: Graph, _entries: list[Menu]) -> t.Iterator[Finding]:
    for loop in rounds(graph, TURNS[INVALID].destination):
        yield Finding(
            loop,
            TURNS[INVALID].destination,
            f"A caller who presses wrong keys only goes round for ever in {_list(loop)}. "
            "Let invalid_destination lead out, for instance to an agent.",
        )


def _only_hangup(graph: Graph, _entries: list[Menu]) -> t.Iterator[Finding]:
    served = leading_to(graph, [menu for menu in graph.menus if _serves(menu)])
    held = trapped(graph)
    for menu in graph.menus:
        if menu.number not in served and menu.number not in held:
            message = f"Whatever a caller does in {menu.shown}, the call is hung up in the end."
            yield Finding([menu], "", f"{message} Let a key lead to somebody, or waive this for an announcement.")


def _serves(menu: Menu) -> bool:
    """May one of its branches lead to something other than an IVR of the set and a hang-up?"""
    ways = [branch for _option, branch in menu.ways if branch.menu is None]
    return "menu" not in menu.settings or any(not branch.destination.startswith("hangup||") for branch in ways)


def _unreachable(graph: Graph, entries: list[Menu]) -> t.Iterator[Finding]:
    if not entries:
        return
    reached = reachable(graph, entries)
    for menu in graph.menus:
        if menu.number not in reached:
            message = f"No way leads from {_list(entries)} to {menu.shown}. Lead a key to it, delete it"
            yield Finding([menu], "", f"{message}, or name it as an entry if a number leads to it.")


def _orphan(graph: Graph, entries: list[Menu]) -> t.Iterator[Finding]:
    if entries:
        return
    led_to = {branch.menu for menu in graph.menus for _option, branch in menu.ways if branch.menu != menu.number}
    for menu in graph.menus:
        if menu.number not in led_to:
            message = f"No other IVR leads to {menu.shown}. If no number leads to it either, delete it"
            yield Finding([menu], "", f"{message}; else name it as an entry, and this check becomes exact.")


RULES: t.Final[dict[str, tuple[str, Rule]]] = {
    "dangling_ivr": ("error", _dangling),
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


# ---- words ----


def _way(menu: Menu, option: str) -> str:
    return f"{menu.shown}: key {option}" if option in menu.keys else f"{menu.shown}: {option}"


def _list(menus: list[Menu]) -> str:
    shown = ", ".join(menu.shown for menu in menus[:_SHOWN])
    return f"{shown} and {len(menus) - _SHOWN} more" if len(menus) > _SHOWN else shown
