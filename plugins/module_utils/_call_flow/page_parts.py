# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of the page as HTML: overview, cards, changes, call tests, and where calls can begin.

End tags that HTML lets out are left out, to keep the page small. Private to this collection.
"""

from __future__ import annotations

import html
import itertools
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.change import Change, IvrChange
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.graph import Graph
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.ivr_node import (
    INVALID,
    RETRY_BRANCHES,
    TIMEOUT,
    Branch,
    IvrNode,
    RetryKind,
)
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.places import MENU, place_of, short
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.telephone import Start
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import Destination
from ansible_collections.servetel.ivr.plugins.module_utils._text import count

_SHOWN: t.Final = 200
"""Findings, and differences of one IVR, that the page lists at most."""

_AT_ONCE: t.Final = 4
"""Findings that are shown before the reader opens the rest."""


def text(value: str, length: int = 120) -> str:
    """Any text as HTML: escaped, on one line, and not too long."""
    return html.escape(short(value, length), quote=True)


def _name(value: str, length: int = 120) -> str:
    """A name: text that may be written from right to left."""
    return f"<bdi>{text(value, length)}</bdi>"


def overview(graph: Graph, entries: list[IvrNode], findings: list[dict[str, str]]) -> str:
    counts = {
        "Menus": len(graph.ivrs),
        "Keys": sum(len(ivr.keys) for ivr in graph.ivrs),
        "Numbers": len(graph.numbers),
        "Entries": len(entries),
        "Errors": sum(one["severity"] == "error" for one in findings),
        "Warnings": sum(one["severity"] == "warning" for one in findings),
    }
    figures = "".join(f"<div><dt>{name}<dd>{number}</div>" for name, number in counts.items())
    return f'<dl class="counts">{figures}</dl>{_findings(graph, findings)}'


def _findings(graph: Graph, findings: list[dict[str, str]]) -> str:
    if not findings:
        return "<p>The lint finds nothing."
    number_of = {ivr.ref: ivr.number for ivr in reversed(graph.ivrs)}
    items = [_finding(number_of, one) for one in findings[:_SHOWN]]
    more = len(findings) - _SHOWN
    items += [f"<li>{count(more, 'more finding')}."] if more > 0 else []
    first, rest = "".join(items[:_AT_ONCE]), "".join(items[_AT_ONCE:])
    others = f'<details><summary>All findings</summary><ul class="list">{rest}</ul></details>' if rest else ""
    return f'<ul class="list">{first}</ul>{others}'


def _finding(number_of: dict[str, int], one: dict[str, str]) -> str:
    number = number_of.get(one["ivr"])
    link = f' <a href="#i{number}">Show the menu</a>' if number is not None else ""
    tag = f'<span class="tag">{one["severity"]}</span>'
    return f'<li class="{one["severity"]}">{tag} <bdi>{text(one["message"], 600)}</bdi>{link}'


def card(graph: Graph, ivr: IvrNode, is_entry: bool) -> str:
    """One IVR; the links of its keys lead to other cards."""
    name = f"{_name(ivr.name, 200)} <small>{text(ivr.id)}</small>" if ivr.name and ivr.id else _name(ivr.ref, 200)
    entry = ' class="entry"' if is_entry else ""
    rows = "".join(_row(graph, text(key), ivr.branches[key], "") for key in ivr.keys)
    rows += "".join(_retry_row(graph, ivr, kind) for kind in (TIMEOUT, INVALID))
    return (
        f'<article data-ivr="{text(ivr.ref, 10_000)}" id="i{ivr.number}"{entry}><h3>{name}</h3>'
        f"{_notes(graph, ivr, is_entry)}<table>{rows}</table></article>"
    )


def _notes(graph: Graph, ivr: IvrNode, is_entry: bool) -> str:
    """The sentences of a card above its keys."""
    notes = []
    called = [number for number, branch in graph.incoming if branch.target == ivr.number]
    if called:
        numbers = ", ".join(
            f"{text(number.number)} {_name(number.name)}" if number.name else text(number.number) for number in called
        )
        notes.append(f'<span class="tag">Entry</span> {numbers}')
    elif is_entry:
        notes.append('<span class="tag">Entry</span>')
    if ivr.settings.get("description"):
        notes.append(_name(str(ivr.settings["description"]), 300))
    plays = "".join(f"Plays {_name(graph.label_of_prompt(prompt))}. " for prompt in ivr.prompt("recording"))
    seconds = ivr.settings.get("timeout")
    waits = f"Waits {count(seconds, 'second')}." if seconds is not None else ""
    notes += [f"{plays}{waits}"] if plays or waits else []
    notes += [] if ivr.is_complete else ["Only a part of this menu is defined."]
    return "".join(f"<p>{note}" for note in notes)


def _row(graph: Graph, label: str, branch: Branch, after: str) -> str:
    place = place_of(graph, branch)
    shown = _name(place.name)
    if place.kind == MENU:
        shown = f'<a href="#i{branch.target}">{shown}</a>'
    details = [place.detail, branch.destination.id if place.detail else "", after]
    detail = " ".join(text(one) for one in details if one)
    small = f" <small>{detail}</small>" if detail else ""
    return f"<tr><th scope=row>{label}<td class={place.kind}>{shown}{small}"


def _retry_row(graph: Graph, ivr: IvrNode, kind: RetryKind) -> str:
    retry = RETRY_BRANCHES[kind]
    branch = dict(ivr.reachable_branches).get(retry.destination)
    if branch is None or (not branch.destination and ivr.settings.get(retry.destination) is None):
        return ""
    tries = ivr.settings.get(retry.tries) or 0
    after = f"after {'1 more try' if tries == 1 else f'{tries} more tries'}" if tries else ""
    return _row(graph, "No key" if kind == TIMEOUT else "Wrong key", branch, after)


def change_section(change: Change) -> str:
    if not change.ivrs:
        return "<p>Nothing changes."
    sums = {action: sum(one.action == action for one in change.ivrs) for action in ("new", "changed", "deleted")}
    counts = [count(number, f"{action} menu") for action, number in sums.items() if number]
    items = "".join(_ivr_change(one) for one in change.ivrs)
    return f'<p>{", ".join(counts)}.<ul class="list">{items}</ul>'


def _ivr_change(one: IvrChange) -> str:
    name = _name(one.name or one.id)
    link = name if one.number is None else f'<a href="#i{one.number}">{name}</a>'
    head = f'<h3>{link} <small>{text(one.id)}</small> <span class="tag">{one.action}</span></h3>'
    rows = "".join(
        f"<tr><th scope=row>{text(setting)}<td>{_side('del', before)}<td>{_side('ins', after)}"
        for setting, before, after in one.differences[:_SHOWN]
    )
    head_row = "<thead><tr><th scope=col>Setting<th scope=col>Before<th scope=col>After"
    table = f'<div class="scroll"><table>{head_row}<tbody>{rows}</table></div>' if rows else ""
    return f'<li data-change="{one.action}">{head}{table}'


def _side(tag: str, value: str) -> str:
    return f"<{tag}>{_name(value, 300)}</{tag}>" if value else "<small>not set</small>"


def calls_section(graph: Graph, results: list[dict[str, object]]) -> str:
    failed = sum(not one["passed"] for one in results)
    counted = failed or len(results)
    verdict = f"{counted} of {count(len(results), 'call test')} {'failed' if failed else 'passed'}."
    return f"<p>{verdict}{''.join(_call(graph, one) for one in results)}"


def _call(graph: Graph, result: dict[str, t.Any]) -> str:
    word, color = ("passed", "good") if result["passed"] else ("failed", "bad")
    first = str(result["message"]).partition("\n")[0]
    problem = f"<p>{_name(first, 1000)}" if first else ""
    steps = "".join(
        f"<li>{_pressed(step['key'])}: {_place(graph, step['leads_to'])}{_heard(graph, step['hears'])}"
        for step in result["steps"]
    )
    begin = f"<p>Starts at {_name(str(result['start']))}." if steps else ""
    return (
        f'<details{" open" * (not result["passed"])}><summary><span class="tag {color}">{word}</span> '
        f"{_name(str(result['name']), 200)}</summary>{problem}{begin}<ol>{steps}</ol></details>"
    )


def _pressed(key: str) -> str:
    return {TIMEOUT: "No key", INVALID: "A wrong key"}.get(key, f"Key {key}")


def _place(graph: Graph, destination: str) -> str:
    """Where a step leads, as text that was made for people."""
    branch = graph.branch(Destination.parse(destination))
    place = place_of(graph, branch)
    name = _name(place.name)
    return (
        f'<a href="#i{branch.target}">{name}</a>'
        if branch.target is not None
        else f"{name} {text(place.detail)}".rstrip()
    )


def _heard(graph: Graph, prompts: list[str]) -> str:
    heard = ", ".join(_name(graph.label_of_prompt(prompt)) for prompt in prompts)
    return f" <small>hears {heard}</small>" if heard else ""


def options(starts: list[Start]) -> str:
    """Where calls can begin, by group."""
    groups = itertools.groupby(starts, key=lambda start: start.group)
    return "".join(
        f'<optgroup label="{group}">'
        + "".join(f'<option value="{text(start.value, 10_000)}">{text(start.text)}' for start in members)
        + "</optgroup>"
        for group, members in groups
    )
