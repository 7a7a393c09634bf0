# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The task of the module ivrs: an account is brought in line with definitions.

What only some runs need is imported by them, before their first write: each file costs a task about a millisecond.
Private to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils import _limits
from ansible_collections.servetel.ivr.plugins.module_utils._account import Account
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.lint import LintOptions
from ansible_collections.servetel.ivr.plugins.module_utils._connection import Context, connect
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._model.account_number import AccountNumber
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import Listing
from ansible_collections.servetel.ivr.plugins.module_utils._model.overlaid import Overlaid
from ansible_collections.servetel.ivr.plugins.module_utils._model.overlay import Overlay
from ansible_collections.servetel.ivr.plugins.module_utils._sync.control import Control
from ansible_collections.servetel.ivr.plugins.module_utils._sync.outcome import (
    NOT_ROLLED_BACK,
    Outcome,
    State,
    projected,
    with_dead_ends,
)
from ansible_collections.servetel.ivr.plugins.module_utils._sync.plan import Plan, Planned
from ansible_collections.servetel.ivr.plugins.module_utils._sync.planner import make_plan
from ansible_collections.servetel.ivr.plugins.module_utils._sync.purge import Purge
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.backup import (
    check_backup_dir,
    plan_backup,
    save_backup,
)
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.definitions import (
    Given,
    applied_last,
    lay_overlays,
    read_base,
    read_definitions,
)
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.edits import (
    EditsByChange,
    act_on_edits,
    edits_in_words,
    find_edits,
)
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.plan_lint import (
    MAX_FINDINGS,
    Known,
    lint_plan,
    read_lint_options,
)
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.results import (
    diff_of,
    failure,
    known_names,
    read_numbers,
    warn_of,
    with_new_names,
)
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.wording import summary_text, with_sides
from ansible_collections.servetel.ivr.plugins.module_utils._text import cut

if t.TYPE_CHECKING:
    from ansible_collections.servetel.ivr.plugins.module_utils._sync.backup import Backup

MAX_RESULTS: t.Final = 1000
"""Entries of `results` at most."""
_FAILURES_IN_MSG: t.Final = 5
_FAILED: t.Final = {State.NOT_ATTEMPTED: "not_attempted", State.ROLLED_BACK: "rolled_back"}
_DONE: t.Final = {"none": "unchanged", "update": "updated", "create": "created", "delete": "deleted"}


def ivrs(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
    """Brings many IVRs in line with their definitions: plans all, writes what differs, then reads back once."""
    lint_options = read_lint_options(params.get("lint_options"))
    check_backup_dir(params)
    given = read_definitions(params, context)
    base = read_base(params, given)
    account = connect(params, context)
    account.use_names(given.names)
    account.listing = None  # An earlier item of a loop may have left one; a whole account is always read anew.
    control = _control(params, context)
    listing = account.list_ivrs(control.new_deadline())
    overlaid = lay_overlays(given, listing)
    based = applied_last(base, listing)
    plan = _plan(account, listing, given, overlaid, control, _purge(params))
    # What the plan was made of takes much memory: settings of definitions, and a list that a newer one replaces.
    del given, listing
    warn_of(overlaid.warnings, context)
    numbers = read_numbers(params, account, plan)
    names = known_names(params, account, context)
    edits = find_edits(based, t.cast(Listing, account.listing), plan, names)
    act_on_edits(edits, params["on_edit"], context)
    backup = plan_backup(params, context, account, plan)
    diff = _diff(params, plan, names)
    lint, findings = _lint(params, account, plan, _Lint(lint_options, numbers), context)
    unmanaged = _unmanaged(t.cast(Listing, account.listing), plan)
    warn_of(_not_purged(params, t.cast(Listing, account.listing)), context)
    if context.check_mode or not plan.writes:
        outcomes = projected(plan)
    else:
        backup = save_backup(params, context, backup)
        outcomes = _applied(account, plan, backup, control)
    columns = _Columns(overlaid.in_force, None if base is None else edits, params["on_error"] == "rollback")
    result = {
        **_counted(outcomes, plan.defined, columns, context),
        "next_change": overlaid.next_change,
        "diff": diff,
        "lint": lint,
        **unmanaged,
    }
    if len(lint) < findings:
        context.warn(f"lint shows {len(lint):,} of {findings:,} findings, errors first.")
    return result


def _purge(params: dict[str, t.Any]) -> Purge | None:
    return Purge(params["assume_recording_type"], params["force"]) if params["purge"] else None


def _plan(
    account: Account, listing: Listing, given: Given, overlaid: Overlaid, control: Control, purge: Purge | None
) -> Plan:
    """The plan of what is valid now. Raises as well when an overlay that begins later cannot be applied."""
    plan = make_plan(account, listing, overlaid.definitions, control, purge)
    if any(overlay.begins > given.at for overlay in given.overlays):
        from ansible_collections.servetel.ivr.plugins.module_utils._tasks.upcoming import check_upcoming

        check_upcoming(account, listing, given, overlaid.not_ended, control, purge)
    return plan


def _control(params: dict[str, t.Any], context: Context) -> Control:
    return Control(
        params["api_deadline"],
        context.stop,
        stop_on_error=params["on_error"] == "stop",
        progress=context.progress,
    )


def _applied(account: Account, plan: Plan, backup: Backup | None, control: Control) -> list[Outcome]:
    """What became of a plan. With a backup, what was written is undone after a failure."""
    if backup:
        from ansible_collections.servetel.ivr.plugins.module_utils._sync.rollback import apply_or_roll_back

        return with_dead_ends(apply_or_roll_back(account, plan, backup, control))
    from ansible_collections.servetel.ivr.plugins.module_utils._sync.broken_rings import apply_and_restore

    return with_dead_ends(apply_and_restore(account, plan, control))


def _diff(params: dict[str, t.Any], plan: Plan, names: dict[str, str]) -> list[dict[str, str]]:
    """The diffs of what changes, as many as a result holds."""
    names = with_new_names(names, plan.changes)

    def shown(planned: Planned) -> dict[str, str]:
        diff = diff_of(planned, names)
        return diff if params["source"] is None else with_sides(diff)

    return list(_limits.diffs(plan.writes, shown))


class _Lint(t.NamedTuple):
    """What the lint needs to know besides the plan."""

    options: LintOptions
    numbers: list[AccountNumber]


def _lint(
    params: dict[str, t.Any], account: Account, plan: Plan, lint: _Lint, context: Context
) -> tuple[list[dict[str, str]], int]:
    """The findings of the lint, as many as a result holds, and how many there are."""
    if params["lint"] == "off":
        return [], 0
    known = Known(params["names"], [number.as_result() for number in lint.numbers])
    rows = lint_plan(t.cast(Listing, account.listing), plan, params["lint"], lint.options, known, context.warn)
    return _limits.within(rows[:MAX_FINDINGS], _limits.MAX_LINT), len(rows)


def _not_purged(params: dict[str, t.Any], listing: Listing) -> list[str]:
    """Warnings about the IVRs that a purge leaves alone, because they are not understood."""
    return [f"{problem.reason} It is not deleted." for problem in listing.problems()] if params["purge"] else []


def _unmanaged(listing: Listing, plan: Plan) -> dict[str, t.Any]:
    """The part of the result about the IVRs of the account that no definition and no purge is about."""
    planned = {one.ivr_id for one in plan.changes}
    found = [{"id": ivr_id, "name": listing.name_of(ivr_id)} for ivr_id in listing.ids() if ivr_id not in planned]
    return {"unmanaged": _limits.within(found, _limits.MAX_UNMANAGED), "unmanaged_count": len(found)}


class _Columns(t.NamedTuple):
    """What `results` and `summary` say besides the outcomes."""

    in_force: dict[int, list[Overlay]]
    """The overlays in force, by number of the definition."""
    edits: EditsByChange | None
    """None without a base."""
    rolled_back: bool


def _counted(outcomes: list[Outcome], defined: int, columns: _Columns, context: Context) -> dict[str, t.Any]:
    """The part of the result that says what became of the IVRs."""
    summary = _summary(outcomes, columns)
    rows = [_row(outcome, columns, columns.in_force.get(number, [])) for number, outcome in enumerate(outcomes)]
    results, left_out = _limits.rows(rows, MAX_RESULTS)
    warn_of((warning for outcome in outcomes for warning in outcome.warnings), context)
    if left_out:
        context.warn(left_out)
    result = {
        "changed": any(outcome.changed for outcome in outcomes),
        "results": results,
        "summary": summary,
        "summary_text": summary_text(outcomes, defined, check_mode=context.check_mode)
        + edits_in_words(columns.edits or {}, check_mode=context.check_mode),
    }
    failed = sorted((outcome for outcome in outcomes if outcome.error), key=_severity)
    return {**result, **_failures(failed, len(outcomes), summary)} if failed else result


def _failures(failed: list[Outcome], count: int, summary: dict[str, int]) -> dict[str, t.Any]:
    """The part of a result that says what failed: the message counts all, and shows some with what to do next."""
    errors = [(outcome.planned.label, outcome.error) for outcome in failed if outcome.error]
    texts: list[str] = []
    for label, error in errors[:_FAILURES_IN_MSG]:
        texts.append(_shown(error, label, texts))
    hints = dict.fromkeys(error.hint for _label, error in errors[:_FAILURES_IN_MSG])
    counts = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in summary.items() if number)
    more = [f"And {len(errors) - _FAILURES_IN_MSG:,} more."] if len(errors) > _FAILURES_IN_MSG else []
    words = [
        f"Of {count:,} IVR{'' if count == 1 else 's'}: {counts}.",
        *texts,
        *more,
        *filter(None, hints),
    ]
    return {**failure(errors[0][1]), "msg": cut(" ".join(words), _limits.MAX_MSG)}


def _shown(error: ServetelError, label: str, told: list[str]) -> str:
    """An error in a message that has these texts already: what stopped the task is shown once."""
    is_told = error.stopped_by and any(str(error.stopped_by) in text for text in told)
    text = error.text if is_told else str(error)
    return text if label in text else f"{label}: {text}"


def _row(outcome: Outcome, columns: _Columns, overlays: list[Overlay]) -> dict[str, object]:
    """The entry of `results` for an IVR."""
    row: dict[str, object] = {
        "id": outcome.ivr_id,
        "name": outcome.planned.name,
        "action": outcome.action,
        "changed": outcome.changed,
        "failed": outcome.error is not None,
        "msg": outcome.error.advice() if outcome.error else "",
        "overlays": [overlay.as_result() for overlay in overlays],
    }
    if columns.edits is not None:
        row["edited"] = columns.edits[outcome.planned].edited if outcome.planned in columns.edits else []
    if columns.rolled_back:
        row["rolled_back"] = outcome.state is State.ROLLED_BACK
    return row


def _summary(outcomes: list[Outcome], columns: _Columns) -> dict[str, int]:
    names = ["unchanged", "updated", "created", "deleted", "failed", "not_attempted"]
    counts = dict.fromkeys([*names, "rolled_back"] if columns.rolled_back else names, 0)
    for outcome in outcomes:
        if outcome.error is None:
            counts[_DONE[outcome.action]] += 1
        else:
            counts[_FAILED.get(outcome.state, "failed")] += 1
    return counts


def _severity(outcome: Outcome) -> int:
    """Where an error comes among others: what is not as before first, what was not attempted last."""
    error = t.cast(ServetelError, outcome.error)
    return 0 if NOT_ROLLED_BACK in error.details else 2 if error.kind == "not_attempted" else 1
