# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each module does: from its options to its result.

The same functions run inside a module and inside the controller. Knows no HTTP and nothing of how Ansible is told the
result. Private to this collection.
"""

from __future__ import annotations

import gc
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils import _limits
from ansible_collections.servetel.ivr.plugins.module_utils._account import Account, Listing, NotUnderstood
from ansible_collections.servetel.ivr.plugins.module_utils._connection import Context, connect
from ansible_collections.servetel.ivr.plugins.module_utils._errors import KINDS, ServetelError, bad_input, problems_of
from ansible_collections.servetel.ivr.plugins.module_utils._files.source import Entry, read_source
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import (
    ALIASES,
    DEFINITION_OPTIONS,
    BadInput,
    Definition,
    parse_definition,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import IVR, Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.merge import with_known_types
from ansible_collections.servetel.ivr.plugins.module_utils._model.render import as_options, as_yaml
from ansible_collections.servetel.ivr.plugins.module_utils._model.values import identifier, ivr_name
from ansible_collections.servetel.ivr.plugins.module_utils._sync.names import names_to_show
from ansible_collections.servetel.ivr.plugins.module_utils._sync.planner import Step
from ansible_collections.servetel.ivr.plugins.module_utils._sync.reconcile import reconcile
from ansible_collections.servetel.ivr.plugins.module_utils._sync.references import unknown_targets
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.plan_lint import (
    MAX_FINDINGS,
    lint_plan,
    read_lint_options,
)
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.wording import (
    about_empty_files,
    summary_text,
    with_sides,
)
from ansible_collections.servetel.ivr.plugins.module_utils._text import cut, printable

MAX_RESULTS: t.Final = 1000
"""Entries of `results` at most."""
_FAILURES_IN_MSG: t.Final = 5


def ivr(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
    """Updates, creates or deletes one IVR."""
    try:
        definition = parse_definition({name: params.get(name) for name in (*DEFINITION_OPTIONS, *ALIASES)})
    except BadInput as bad:
        raise bad_input(bad.problems) from None
    account = connect(params, context)
    task_deadline = Deadline(params["api_deadline"])
    diffs: list[dict[str, str]] = []

    def show(listing: Listing, steps: list[Step]) -> None:
        names = _names(params, account, listing, steps, context)
        diffs.extend(_diff(step, names) for step in steps)
        for step in steps:
            step.warnings += unknown_targets(listing, step.definition, step.wanted)

    (step,) = reconcile(
        account,
        [definition],
        check_mode=context.check_mode,
        new_deadline=lambda: task_deadline,
        stop=context.stop,
        keep_given=True,
        before_writing=show,
    )
    _warn(step.warnings, context)
    result: dict[str, t.Any] = {
        "changed": step.changed,
        "action": step.action,
        "ivr": as_options(step.result) if step.result else {},
        "diff": diffs[0],
        "message": step.message,
    }
    if step.error:
        result.update(failure(step.error), changed=step.changed)
    return result


def ivrs(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
    """Brings many IVRs in line with their definitions: plans all, writes what differs, then reads back once."""
    lint_options = read_lint_options(params.get("lint_options"))
    definitions = _definitions(params, context)
    account = connect(params, context)
    account.listing = None  # An earlier item of a loop may have left one; a whole account is always looked at anew.
    diffs: list[dict[str, str]] = []
    findings: list[dict[str, str]] = []
    left_out_of_lint: list[int] = []
    unmanaged: list[dict[str, str]] = []

    def look(listing: Listing, steps: list[Step]) -> None:
        names = _names(params, account, listing, steps, context)
        if params["purge"]:
            for problem in listing.without_id:
                context.warn(printable(f"{problem.reason} It was not deleted."))
        changes = (_diff(step, names) for step in steps if step.action != "none")
        diffs.extend(_limits.diffs(map(with_sides, changes) if params["source"] is not None else changes))
        rows = [] if params["lint"] == "off" else lint_plan(listing, steps, params["lint"], lint_options, context.warn)
        findings.extend(rows[:MAX_FINDINGS])  # Those of ten thousand IVRs take much memory during the writes.
        left_out_of_lint.append(len(rows) - len(findings))
        unmanaged.extend(_unmanaged(listing, steps))
        _free_memory(steps)

    steps = reconcile(
        account,
        definitions,
        check_mode=context.check_mode,
        new_deadline=lambda: Deadline(params["api_deadline"], own_time=True),
        stop=context.stop,
        progress=context.progress,
        purge=params["purge"],
        purge_defaults={name: params[name] for name in ("assume_recording_type", "force")},
        stop_on_error=params["on_error"] == "stop",
        before_writing=look,
    )
    summary = _summary(steps)
    results, left_out = _limits.rows([_row(step) for step in steps], MAX_RESULTS)
    lint = _limits.within(findings, _limits.MAX_LINT)
    lint_count = len(findings) + sum(left_out_of_lint)
    _warn((warning for step in steps for warning in step.warnings), context)
    if left_out:
        context.warn(left_out)
    if len(lint) < lint_count:
        context.warn(f"lint shows {len(lint):,} of {lint_count:,} findings, errors first.")
    result: dict[str, t.Any] = {
        "changed": any(step.changed for step in steps),
        "results": results,
        "summary": summary,
        "summary_text": summary_text(steps, len(definitions), check_mode=context.check_mode),
        "diff": diffs,
        "lint": lint,
        "unmanaged": _limits.within(unmanaged, _limits.MAX_UNMANAGED),
        "unmanaged_count": len(unmanaged),
    }
    failed = sorted(
        (step for step in steps if step.error), key=lambda step: bool(step.error and step.error.kind == "not_attempted")
    )
    if failed:
        result.update(_failures(failed, len(steps), summary))
    return result


def _failures(failed: list[Step], count: int, summary: dict[str, int]) -> dict[str, t.Any]:
    """The part of a result that says what failed: the message counts all, and shows some with what to do next."""
    errors = [(step.label, step.error) for step in failed if step.error]
    texts = [text if label in text else f"{label}: {text}" for label, error in errors for text in [str(error)]]
    hints = dict.fromkeys(KINDS[error.kind].hint for _label, error in errors[:_FAILURES_IN_MSG])
    counts = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in summary.items() if number)
    more = [f"And {len(errors) - _FAILURES_IN_MSG:,} more."] if len(errors) > _FAILURES_IN_MSG else []
    words = [
        f"Of {count:,} IVR{'' if count == 1 else 's'}: {counts}.",
        *texts[:_FAILURES_IN_MSG],
        *more,
        *filter(None, hints),
    ]
    return {**failure(errors[0][1]), "msg": cut(" ".join(words), _limits.MAX_MSG)}


def _free_memory(steps: list[Step]) -> None:
    """Free what the plan and the lint of very many IVRs leave behind."""
    if len(steps) > MAX_RESULTS:
        gc.collect()


def _warn(warnings: t.Iterable[str], context: Context) -> None:
    for warning in _limits.warnings(warnings):
        context.warn(printable(warning))


def _definitions(params: dict[str, t.Any], context: Context) -> list[Definition]:
    """The definitions of `ivrs` or `source`, with the task's defaults. Raises for all that is wrong."""
    empty: list[str] = []
    defaults = {name: params[name] for name in ("assume_recording_type", "force")}
    definitions: list[Definition] = []
    problems: list[str] = []
    try:
        for label, options in _entries(params, empty.append):
            try:
                if isinstance(options, dict):
                    options = {**defaults, **{name: value for name, value in options.items() if value is not None}}
                definitions.append(parse_definition(options, label=label))
            except BadInput as bad:
                problems += [f"{(bad.label or label).removesuffix(': IVR')}: {problem}" for problem in bad.problems]
    except ServetelError as error:
        problems += problems_of(error)  # A file that cannot be read does not hide what is wrong with the others.
    problems += about_empty_files(empty, purge=params["purge"], warn=context.warn)
    if problems:
        raise bad_input([*problems, *_same_twice(definitions)])
    return definitions


def _entries(params: dict[str, t.Any], on_empty: t.Callable[[str], None]) -> t.Iterable[Entry]:
    """What `ivrs` or `source` holds, with a label each. `on_empty` is told the files that hold no definition."""
    if params["source"] is not None:
        return read_source(params["source"], on_empty)
    if params["ivrs"] is None or params["ivrs"] == [""]:  # Ansible makes a list of an empty text.
        given = "null" if params["ivrs"] is None else "an empty text"
        raise bad_input([f"ivrs is {given}. Set it to a list of definitions ([] for none), or set source."])
    return [Entry(f"entry {number}", options) for number, options in enumerate(params["ivrs"], 1)]


def _same_twice(definitions: list[Definition]) -> t.Iterator[str]:
    """The IVRs that are surely defined twice, whatever the account holds."""
    first: dict[tuple[str, str], Definition] = {}
    for definition in definitions:
        key = ("name", definition.key) if definition.id is None else ("id", definition.id)
        twin = first.setdefault(key, definition)
        if twin is not definition:
            yield f"{twin.label} and {definition.label} are the same IVR. Keep one of them."


def _row(step: Step) -> dict[str, t.Any]:
    """The entry of `results` for a step."""
    return {
        "id": step.ivr_id,
        "name": step.definition.name or (step.current or {}).get("name"),
        "action": step.action,
        "changed": step.changed,
        "failed": step.error is not None,
        "msg": step.error.advice() if step.error else "",
    }


def _unmanaged(listing: Listing, steps: list[Step]) -> list[dict[str, str]]:
    """The IVRs of the account that no definition and no purge is about."""
    planned = {step.ivr_id for step in steps}
    return [{"id": ivr_id, "name": listing.name_of(ivr_id)} for ivr_id in listing.ids() if ivr_id not in planned]


def _summary(steps: list[Step]) -> dict[str, int]:
    counts = dict.fromkeys(("unchanged", "updated", "created", "deleted", "failed", "not_attempted"), 0)
    done = {"none": "unchanged", "update": "updated", "create": "created", "delete": "deleted"}
    for step in steps:
        if step.error is None:
            counts[done[step.action]] += 1
        else:
            counts["not_attempted" if step.error.kind == "not_attempted" else "failed"] += 1
    return counts


def ivr_info(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
    """Show the account's IVRs, or those that are asked for."""
    try:
        ivr_id = identifier(params["id"])
        name = ivr_name(params["name"])
    except ValueError as exc:
        raise bad_input([str(exc)]) from None
    account = connect(params, context)
    listing = account.list_ivrs(Deadline(params["api_deadline"]))
    problems: list[NotUnderstood] = []
    if ivr_id is None and name is None:
        problems = listing.problems()
        for problem in problems[:_FAILURES_IN_MSG]:
            context.warn(printable(f"{problem.reason} It is in not_understood, not in ivrs."))
        if len(problems) > _FAILURES_IN_MSG:
            context.warn(f"{len(problems) - _FAILURES_IN_MSG} more IVRs are in not_understood.")
        found = [ivr for ivr_id in listing.ids() if (ivr := listing.try_ivr(ivr_id))]
    elif ivr_id is not None:
        found = [listing.ivr(ivr_id)] if ivr_id in listing else []
    else:
        found = [listing.ivr(ivr_id) for ivr_id in listing.ids_named(t.cast(str, name))]
    result: dict[str, t.Any] = {
        "changed": False,
        "ivrs": [as_options(ivr) for ivr in found],
        "not_understood": [problem._asdict() for problem in problems],
    }
    if params["resolve_names"]:
        names = _names(params, account, listing, [], context)
        result["names"] = {str(place): name for place, name in names.items()}
    return result


def failure(error: ServetelError) -> dict[str, t.Any]:
    """The part of a result that says what went wrong."""
    return {"failed": True, "msg": error.advice(), "error": _limits.shortened(error.as_result(), _limits.MAX_DETAILS)}


def _names(
    params: dict[str, t.Any], account: Account, listing: Listing, steps: list[Step], context: Context
) -> dict[Destination, str]:
    """Names of destinations, as far as they are known; asked for only with `resolve_names`.

    An IVR that is renamed has its new name on both sides of a diff, or else lines would differ that are not changed.
    """
    if params["resolve_names"]:
        for type_ in ("department", "extension"):
            names_to_show(account, type_, Deadline(params["api_deadline"]), context.warn)
    found = {Destination(IVR, ivr_id): name for name, ids in listing.names().items() for ivr_id in ids}
    found.update(
        (Destination(IVR, step.current["id"]), step.wanted["name"]) for step in steps if step.current and step.wanted
    )
    found.update(account.names_asked_for())
    return found


def _diff(step: Step, names: t.Mapping[Destination, str]) -> dict[str, str]:
    """Both states as text with one line a field and a key, from the plan: the same in check mode and in a real run."""
    known = step.current or step.wanted
    before = step.current
    if before and step.wanted:
        before = with_known_types(before, step.wanted)
    header = f"IVR {step.definition.id or step.definition.name}"
    if known:
        header = f"IVR {known['id'] or 'new'} ({known['name'] or ''})"
    header = printable(cut(header, _limits.MAX_TEXT))
    return {
        "before": _limits.diff_text(as_yaml(before, names)) if before else "",
        "after": _limits.diff_text(as_yaml(step.wanted, names)) if step.wanted else "",
        "before_header": header,
        "after_header": header,
    }
