# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lints the account as it would be after a plan, and decides what stops the task.

Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.graph import Graph
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.lint import (
    LintOptions,
    Reported,
    as_rows,
    inspect,
    read_options,
    severity_of,
)
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Ivr
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import Listing
from ansible_collections.servetel.ivr.plugins.module_utils._sync.plan import Plan, projected_state
from ansible_collections.servetel.ivr.plugins.module_utils._text import count, printable, quoted, suggestion

OPTIONS: t.Final = ("entry", "disable", "waive")
MAX_FINDINGS: t.Final = 300
"""Findings that a result shows at most."""
_SHOWN: t.Final = 5
LintLevel = t.Literal["warn", "error"]


def read_lint_options(given: dict[t.Any, object] | None) -> LintOptions:
    """The option `lint_options` of a task. Raises ServetelError."""
    given = given or {}
    problems = [
        f"{quoted(name)} is not one of {', '.join(OPTIONS)}.{suggestion(name, OPTIONS)}"
        for name in given
        if name not in OPTIONS
    ]
    if not problems:
        try:
            return read_options(**given)
        except BadInput as bad:
            problems = bad.problems
    raise _bad_options(problems)


class Known(t.NamedTuple):
    """What is known besides the IVRs, as the filter takes it."""

    names: object = None
    numbers: object = None


def lint_plan(
    listing: Listing, plan: Plan, level: LintLevel, options: LintOptions, known: Known, warn: t.Callable[[str], None]
) -> list[dict[str, str]]:
    """The findings in the account as it would be after the plan.

    Warns of them. With the level `error`, raises ServetelError for errors that the plan brings, or that are in an IVR
    that it touches.
    """
    try:
        found, unused = inspect(Graph(_projected_ivrs(listing, plan), *known, canonical=True), options)
    except BadInput as bad:
        raise _bad_options(bad.problems) from None
    rows = as_rows(found, unused)
    errors = [one for one in found if severity_of(one) == "error"]
    if level == "error" and errors:
        own = _of_the_change(errors, listing, plan, options, known)
        if own:
            raise _refusal(own, rows)
    serious = [row for row in rows if row["severity"] != "info"]
    for row in serious[:_SHOWN]:
        warn(printable(f"{row['rule']}: {row['message']}"))
    if len(serious) > _SHOWN:
        warn(f"The lint has {count(len(serious) - _SHOWN, 'more finding')}: see lint in the result.")
    return rows


def _projected_ivrs(listing: Listing, plan: Plan) -> list[Ivr]:
    """The account as it would be after the plan."""
    return [ivr or _known_part(listing, str(ivr_id)) for ivr_id, ivr in projected_state(listing, plan.changes)]


def _known_part(listing: Listing, ivr_id: str) -> Ivr:
    """What is known of an IVR that the API shows in a form that is not understood."""
    return {"id": ivr_id, "name": listing.name_of(ivr_id)}


def _of_the_change(
    errors: list[Reported], listing: Listing, plan: Plan, options: LintOptions, known: Known
) -> list[str]:
    """The messages of those errors that the plan brings, or that are in an IVR that it touches."""
    touched = {ref for planned in plan.writes for ref in (planned.ivr_id, planned.definition.name)}
    ivrs = [listing.try_ivr(ivr_id) or _known_part(listing, ivr_id) for ivr_id in listing.ids()]
    before = Graph(ivrs, *known, canonical=True)
    found, _unused = inspect(before, LintOptions([], options.disabled, []))
    old = {one.identity for one in found}
    return [
        one.finding.message
        for one in errors
        if one.identity not in old or any(ivr.ref in touched for ivr in one.finding.ivrs)
    ]


def _refusal(messages: list[str], rows: list[dict[str, str]]) -> ServetelError:
    more = f" And {len(messages) - _SHOWN} more." if len(messages) > _SHOWN else ""
    errors = count(len(messages), "lint error")
    text = (
        f"Nothing was written: this task would leave {errors} in what it changes. {' '.join(messages[:_SHOWN])}{more}"
    )
    return ServetelError("lint", text, details={"problems": messages, "lint": rows[:MAX_FINDINGS]})


def _bad_options(problems: list[str]) -> ServetelError:
    problems = [f"lint_options: {problem}" for problem in problems]
    return ServetelError("bad_input", " ".join(problems), details={"problems": problems})
