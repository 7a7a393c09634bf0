# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lints a set of IVRs: which rules are applied, what is waived, and how findings are shown.

Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.arguments import several
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.graph import Graph
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.ivr_node import IvrNode
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.lint_rules import (
    RULES,
    SEVERITIES,
    Finding,
    Severity,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput
from ansible_collections.servetel.ivr.plugins.module_utils._text import (
    canonical_text,
    quoted,
    suggestion,
)

UNUSED_WAIVER: t.Final = "unused_waiver"
"""The one rule that is about the waivers, not about the IVRs."""
_STALE: t.Final = "The waiver of rule {rule} matches no finding. Remove it."
_WAIVER: t.Final = ("ivr", "rule", "option", "reason")


class LintOptions(t.NamedTuple):
    """What to report, checked as far as that is possible without the IVRs."""

    entry: list[object]
    disabled: list[str]
    """Rules that are switched off."""
    waivers: list[dict[str, str]]


class Reported(t.NamedTuple):
    """A finding of a rule that is neither switched off nor waived."""

    rule: str
    finding: Finding

    @property
    def identity(self) -> tuple[str, frozenset[str], str]:
        """What it is about: the same before and after a change that does not touch its IVRs."""
        return self.rule, frozenset(ivr.ref for ivr in self.finding.ivrs), self.finding.option


def read_options(entry: object = (), disable: object = (), waive: object = ()) -> LintOptions:
    """The options of the lint. Raises BadInput."""
    entries = several("entry", entry)
    wrong = [text for text in entries if isinstance(text, bool) or not isinstance(text, (str, int))]
    if wrong:
        raise BadInput([f"entry must be names or ids of IVRs, not {quoted(wrong[0])}."])
    disabled = [_known_rule(name) for name in several("disable", disable)]
    waivers = [_waiver(number, waiver) for number, waiver in enumerate(several("waive", waive), 1)]
    return LintOptions(entries, disabled, waivers)


def lint(
    ivrs: object,
    *,
    entry: object = (),
    disable: object = (),
    waive: object = (),
    names: object = None,
    numbers: object = None,
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
        if name in options.disabled:
            continue
        for finding in rule(graph, entries):
            hits = {number for number, waiver in enumerate(options.waivers) if _waives(waiver, name, finding)}
            used |= hits
            if not hits:
                found.append(Reported(name, finding))
    return found, [] if UNUSED_WAIVER in options.disabled else _unused(graph, options, used)


def as_rows(found: list[Reported], unused: list[Reported]) -> list[dict[str, str]]:
    """Findings as results show them: errors first, then in the order of the set."""
    found = sorted(found, key=lambda one: (SEVERITIES.index(severity_of(one)), one.finding.ivrs[0].number))
    return [
        {
            "severity": severity_of(one),
            "rule": one.rule,
            "ivr": one.finding.ivrs[0].ref,
            "option": one.finding.option,
            "message": one.finding.message,
        }
        for one in (*found, *unused)
    ]


def severity_of(reported: Reported) -> Severity:
    return RULES[reported.rule][0] if reported.rule in RULES else "info"


def _known_rule(name: object) -> str:
    names = (*RULES, UNUSED_WAIVER)
    if not isinstance(name, str) or name not in names:
        raise BadInput([f"{quoted(name)} is not a rule.{suggestion(name, names)} Rules are {', '.join(names)}."])
    return name


def _waiver(number: int, waiver: object) -> dict[str, str]:
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
    _known_rule(waiver["rule"])
    return {name: str(value) for name, value in given.items()}


def _waives(waiver: dict[str, str], rule: str, finding: Finding) -> bool:
    return (
        waiver["rule"] == rule
        and waiver.get("option") in (None, "", finding.option)
        and any(
            waiver["ivr"] == ivr.id or canonical_text(waiver["ivr"]) == canonical_text(ivr.name) for ivr in finding.ivrs
        )
    )


def _unused(graph: Graph, options: LintOptions, used: set[int]) -> list[Reported]:
    return [
        Reported(
            UNUSED_WAIVER,
            Finding(
                [IvrNode(len(graph.ivrs), {"id": waiver["ivr"]})],
                waiver.get("option", ""),
                _STALE.format(**waiver),
            ),
        )
        for number, waiver in enumerate(options.waivers)
        if number not in used and waiver["rule"] not in options.disabled
    ]
