# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules that find what would go wrong for a caller in a set of IVRs.

A rule is one function and one row of RULES. What leads to an IVR besides IVRs and the numbers given is not known here.
Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.arguments import several
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.graph import (
    INVALID,
    PROMPTS,
    RETRY_BRANCHES,
    TIMEOUT,
    Graph,
    Menu,
)
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.reachability import (
    closed_loops,
    cycles_via,
    leading_to,
    reachable,
    without_exit,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import (
    DESTINATION_TYPES,
    HANGUP,
    IVR,
    Destination,
)
from ansible_collections.servetel.ivr.plugins.module_utils._text import (
    canonical_text,
    listed,
    quoted,
    suggestion,
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


class LintOptions(t.NamedTuple):
    """What to report, checked as far as that is possible without the IVRs."""

    entry: list[t.Any]
    off: list[str]
    """Rules that are switched off."""
    waivers: list[dict[str, str]]


class Reported(t.NamedTuple):
    """A finding of a rule that is neither switched off nor waived."""

    rule: str
    finding: Finding

    @property
    def identity(self) -> tuple[str, frozenset[str], str]:
        """What it is about: the same before and after a change that does not touch its IVRs."""
        return self.rule, frozenset(menu.ref for menu in self.finding.menus), self.finding.option


def read_options(entry: t.Any = (), disable: t.Any = (), waive: t.Any = ()) -> LintOptions:
    """The options of the lint. Raises BadInput."""
    entries = several("entry", entry)
    wrong = [text for text in entries if isinstance(text, bool) or not isinstance(text, (str, int))]
    if wrong:
        raise BadInput([f"entry must be names or ids of IVRs, not {quoted(wrong[0])}."])
    off = [_rule(name) for name in several("disable", disable)]
    waivers = [_waiver(number, waiver) for number, waiver in enumerate(several("waive", waive), 1)]
    return LintOptions(entries, off, waivers)


def lint(
    ivrs: t.Any,
    *,
    entry: t.Any = (),
    disable: t.Any = (),
    waive: t.Any = (),
    names: t.Any = None,
    numbers: t.Any = None,
) -> list[dict[str, str]]:
    """What is wrong with a set of IVRs: errors first, then in the order of the set. Raises BadInput."""
    options = read_options(entry, disable, waive)
    return as_rows(*inspect(Graph(ivrs, names, numbers), options))


def inspect(graph: Graph, options: LintOptions) -> tuple[list[Reported], list[Reported]]:
    """What is found, and the waivers for which nothing is found. Raises BadInput for an unknown entry."""
    entries = graph.entries(options.entry)
    used: set[int] = set()
    found: list[Reported] = []
    for name, (_severity, rule) in RULES.items():
        if name in options.off:
            continue
        for finding in rule(graph, entries):
            hits = {number for number, waiver in enumerate(options.waivers) if _waives(waiver, name, finding)}
            used |= hits
            if not hits:
                found.append(Reported(name, finding))
    return found, [] if UNUSED_WAIVER in options.off else _unused(graph, options, used)


def as_rows(found: list[Reported], unused: list[Reported]) -> list[dict[str, str]]:
    """Findings as results show them: errors first, then in the order of the set."""
    found = sorted(found, key=lambda one: (SEVERITIES.index(severity_of(one)), one.finding.menus[0].number))
    return [
        {
            "severity": severity_of(one),
            "rule": one.rule,
            "ivr": one.finding.menus[0].ref,
            "option": one.finding.option,
            "message": one.finding.message,
        }
        for one in (*found, *unused)
    ]


def severity_of(reported: Reported) -> str:
    return RULES[reported.rule][0] if reported.rule in RULES else "info"


def _rule(name: t.Any) -> str:
    names = (*RULES, UNUSED_WAIVER)
    if not isinstance(name, str) or name not in names:
        raise BadInput([f"{quoted(name)} is not a rule.{suggestion(name, names)} Rules are {', '.join(names)}."])
    return name


def _waiver(number: int, waiver: t.Any) -> dict[str, str]:
    if not isinstance(waiver, dict) or not set(waiver) <= set(_WAIVER):
        raise BadInput(
            [f"Entry {number} of waive needs ivr, rule and reason, and may have option; it is {quoted(waiver)}."]
        )
    for name in ("ivr", "rule", "reason"):
        if waiver.get(name) is None or not str(waiver[name]).strip():
            raise BadInput([f"Entry {number} of waive has no {name}. A waiver says which IVR, which rule, and why."])
    given = {name: value for name, value in waiver.items() if value is not None}
    for name, value in given.items():
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            raise BadInput([f"Entry {number} of waive: {name} must be text, not {quoted(value)}."])
    _rule(waiver["rule"])
    return {name: str(value) for name, value in given.items()}


def _waives(waiver: dict[str, str], rule: str, finding: Finding) -> bool:
    return (
        waiver["rule"] == rule
        and waiver.get("option") in (None, "", finding.option)
        and any(
            waiver["ivr"] == menu.id or canonical_text(waiver["ivr"]) == canonical_text(menu.name)
            for menu in finding.menus
        )
    )


def _unused(graph: Graph, options: LintOptions, used: set[int]) -> list[Reported]:
    return [
        Reported(
            UNUSED_WAIVER,
            Finding(
                [Menu(len(graph.menus), {"id": waiver["ivr"]})],
                waiver.get("option", ""),
                _STALE.format(**waiver),
            ),
        )
        for number, waiver in enumerate(options.waivers)
        if number not in used and waiver["rule"] not in options.off
    ]


def _dangling(graph: Graph, _entries: list[Menu]) -> t.Iterator[Finding]:
    for menu in graph.menus:
        for option, branch in menu.branches.items():
            if branch.menu is None and branch.destination.type == IVR:
                yield Finding([menu], option, f"{_way(menu, option)} leads to {_why_not(graph, branch.destination)}")


def _why_not(graph: Graph, destination: Destination) -> str:
    if destination.name is None:
        return f"{graph.shown(destination)}, and no IVR has that id. Let it lead somewhere else, or add the IVR."
    namesakes = graph.namesakes(destination.name)
    if namesakes:
        return f"{quoted(destination)}, and several IVRs have that name. Give the id of one: {_list(namesakes)}."
    return f"{quoted(destination)}, and no IVR has that name. Let it lead somewhere else, or add the IVR."


def _dangling_number(graph: Graph, _entries: list[Menu]) -> t.Iterator[Finding]:
    for number, branch in graph.incoming:
        if branch.menu is None and branch.destination.type == IVR:
            message = f"{number.shown} leads to {_why_not(graph, branch.destination)}"
            yield Finding([Menu(len(graph.menus), {"id": number.number})], "destination", message)


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
        if menu.whole and not menu.keys:
            yield Finding([menu], "menu", f"{menu.shown} has no keys: whatever the caller presses is wrong. Add a key.")


def _unknown_type(graph: Graph, _entries: list[Menu]) -> t.Iterator[Finding]:
    for menu in graph.menus:
        for option, branch in menu.branches.items():
            type_ = branch.destination.type
            if type_ and type_ not in DESTINATION_TYPES:
                message = f"{_way(menu, option)} leads to a destination of the unknown type {quoted(type_)}."
                yield Finding(
                    [menu], option, f"{message}{suggestion(type_, DESTINATION_TYPES)} Check how it is written."
                )


def _same_destination(graph: Graph, _entries: list[Menu]) -> t.Iterator[Finding]:
    for menu in graph.menus:
        keys: dict[Destination, list[str]] = {}
        for key in menu.keys:
            keys.setdefault(menu.branches[key].destination, []).append(key)
        for destination, same in keys.items():
            if destination and len(same) > 1:
                message = f"{menu.shown}: the keys {', '.join(same)} all lead to {graph.shown(destination)}."
                yield Finding([menu], ",".join(same), f"{message} Check that this is intended.")


def _trap(graph: Graph, _entries: list[Menu]) -> t.Iterator[Finding]:
    for loop in closed_loops(graph):
        yield Finding(
            loop,
            "",
            f"A caller who reaches {_list(loop)} cannot leave: no key, timeout or wrong key leads out. "
            "Let one of them lead somewhere else.",
        )


def _silence_loop(graph: Graph, _entries: list[Menu]) -> t.Iterator[Finding]:
    for loop in cycles_via(graph, RETRY_BRANCHES[TIMEOUT].destination):
        yield Finding(
            loop,
            RETRY_BRANCHES[TIMEOUT].destination,
            f"A caller who presses nothing goes round in {_list(loop)} without end, and so does a dead line. "
            "Let timeout_destination lead out, for example to an agent or to hangup||1.",
        )


def _wrong_key_loop(graph: Graph, _entries: list[Menu]) -> t.Iterator[Finding]:
    for loop in cycles_via(graph, RETRY_BRANCHES[INVALID].destination):
        yield Finding(
            loop,
            RETRY_BRANCHES[INVALID].destination,
            f"A caller who presses only wrong keys goes round in {_list(loop)} without end. "
            "Let invalid_destination lead out, for example to an agent.",
        )


def _only_hangup(graph: Graph, _entries: list[Menu]) -> t.Iterator[Finding]:
    served = leading_to(graph, [menu for menu in graph.menus if _serves(menu)])
    held = without_exit(graph)
    for menu in graph.menus:
        if menu.number not in served and menu.number not in held:
            message = f"Whatever a caller does in {menu.shown}, the call is hung up in the end."
            yield Finding([menu], "", f"{message} Let a key lead to an agent, or waive this for an announcement.")


def _serves(menu: Menu) -> bool:
    """May one of its branches lead to something other than an IVR of the set and a hang-up?"""
    ways = [branch for _option, branch in menu.ways if branch.menu is None]
    return not menu.whole or any(branch.destination.type != HANGUP for branch in ways)


def _unreachable(graph: Graph, entries: list[Menu]) -> t.Iterator[Finding]:
    if not entries:
        return
    reached = reachable(graph, entries)
    if not all(graph.menus[number].whole for number in reached):
        return  # Where the rest of such a menu leads is unknown.
    for menu in graph.menus:
        if menu.number not in reached:
            message = f"{menu.shown} cannot be reached from {_list(entries)}. Let a key lead to it, delete it"
            yield Finding([menu], "", f"{message}, or add it to entry if a number leads to it.")


def _orphan(graph: Graph, entries: list[Menu]) -> t.Iterator[Finding]:
    if entries:
        return
    partial = [menu.number for menu in graph.menus if not menu.whole]
    led_to = {branch.menu for menu in graph.menus for _option, branch in menu.ways if branch.menu != menu.number}
    for menu in graph.menus:
        # Where the rest of another menu leads is unknown.
        if menu.number not in led_to and partial in ([], [menu.number]):
            message = f"No other IVR leads to {menu.shown}. If no number leads to it either, delete it"
            yield Finding([menu], "", f"{message}; otherwise add it to entry, and this check becomes exact.")


RULES: t.Final[dict[str, tuple[str, Rule]]] = {
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


def _way(menu: Menu, option: str) -> str:
    return f"{menu.shown}: key {option}" if option in menu.keys else f"{menu.shown}: {option}"


def _list(menus: list[Menu]) -> str:
    return listed([menu.shown for menu in menus], _SHOWN)
