# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each module does: from its options to its result.

The same functions run inside a module and inside the controller. Knows no HTTP and nothing of how Ansible is told the
result. Private to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils import _definition, _ivr, _lint, _source
from ansible_collections.servetel.ivr.plugins.module_utils._account import Account, Listing
from ansible_collections.servetel.ivr.plugins.module_utils._connection import Context, connect
from ansible_collections.servetel.ivr.plugins.module_utils._definition import BadInput, Definition
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError, printable
from ansible_collections.servetel.ivr.plugins.module_utils._plan import Step, raise_all
from ansible_collections.servetel.ivr.plugins.module_utils._reconcile import reconcile
from ansible_collections.servetel.ivr.plugins.module_utils._transport import Deadline

MAX_RESULTS: t.Final = 1000
"""Entries of `results` at most: AWX drops a result of more than 700,000 characters whole."""
MAX_FINDINGS: t.Final = 300
"""Findings of the lint at most."""
MAX_DIFF: t.Final = 300_000
"""Characters of diffs at most."""
_FAILURES_IN_MSG: t.Final = 5


def ivr(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
    """Make one IVR be as the task says."""
    try:
        definition = _definition.define({name: params.get(name) for name in _definition.OPTIONS})
    except BadInput as bad:
        raise ServetelError("bad_input", str(bad), details={"problems": bad.problems}) from None
    account = connect(params, context)
    task_deadline = Deadline(params["api_deadline"])
    diffs: list[dict[str, str]] = []
    (step,) = reconcile(
        account,
        [definition],
        check_mode=context.check_mode,
        new_deadline=lambda: task_deadline,
        stop=context.stop,
        before_writing=lambda listing, steps: diffs.extend(
            _diff(step, _names(params, account, listing)) for step in steps
        ),
    )
    for warning in step.warnings:
        context.warn(printable(warning))
    result: dict[str, t.Any] = {
        "changed": step.changed,
        "action": step.action,
        "ivr": _ivr.as_options(step.result) if step.result else {},
        "diff": diffs[0],
        "message": step.message,
    }
    if step.error:
        result.update(failure(step.error), changed=step.changed)
    return result


def ivrs(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
    """Make many IVRs be as the definitions say: plan all, then write what differs, then read back once."""
    definitions = _definitions(params)
    account = connect(params, context)
    account.listing = None  # An earlier item of a loop may have left one; a whole account is always looked at anew.
    diffs: list[dict[str, str]] = []
    findings: list[dict[str, str]] = []

    def look(listing: Listing, steps: list[Step]) -> None:
        names = _names(params, account, listing)
        diffs.extend(capped(_diff(step, names) for step in steps if step.action != "none"))
        if params["lint"] != "off":
            findings.extend(_lint.lint(_afterwards(listing, steps)))
            _judge_findings(findings, params["lint"], context)
            del findings[MAX_FINDINGS:]

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
    for warning in dict.fromkeys(warning for step in steps for warning in step.warnings):
        context.warn(printable(warning))
    summary = _summary(steps)
    result: dict[str, t.Any] = {
        "changed": any(step.changed for step in steps),
        "results": _results(steps),
        "summary": summary,
        "diff": diffs,
        "lint": findings,
    }
    errors = sorted((step.error for step in steps if step.error), key=lambda error: error.kind == "not_attempted")
    if errors:
        shown = " ".join(error.advice() for error in errors[:_FAILURES_IN_MSG])
        counts = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in summary.items() if count)
        more = f" And {len(errors) - _FAILURES_IN_MSG} more." if len(errors) > _FAILURES_IN_MSG else ""
        result.update(failure(errors[0]), msg=f"Of {len(steps)} IVRs: {counts}. {shown}{more}")
    return result


def _afterwards(listing: Listing, steps: list[Step]) -> list[dict[str, t.Any]]:
    """The account as it would be after the steps."""
    mentioned = {step.ivr_id for step in steps}
    found = [step.wanted for step in steps if step.wanted]
    for ivr_id in listing.ids():
        if ivr_id not in mentioned:
            try:
                found.append(listing.ivr(ivr_id))
            except ServetelError:
                # An IVR that nobody understands, and nobody touches: all that is known is that it is.
                found.append({"id": ivr_id, "menu": {}})
    return found


def _judge_findings(findings: list[dict[str, str]], level: str, context: Context) -> None:
    """Warn of what the lint found, or raise for its errors."""
    if level == "error":
        errors = [finding["message"] for finding in findings if finding["severity"] == "error"]
        if errors:
            shown = " ".join(errors[:_FAILURES_IN_MSG])
            text = f"Nothing was written: the lint found {len(errors)} errors. {shown}"
            raise ServetelError("lint", text, details={"problems": errors, "lint": findings[:MAX_FINDINGS]})
    serious = [finding for finding in findings if finding["severity"] != "info"]
    for finding in serious[:_FAILURES_IN_MSG]:
        context.warn(printable(f"{finding['rule']}: {finding['message']}"))
    if len(serious) > _FAILURES_IN_MSG:
        context.warn(
            f"The lint found {len(serious) - _FAILURES_IN_MSG} things more; they are in the result under lint."
        )


def _definitions(params: dict[str, t.Any]) -> list[Definition]:
    """The definitions of `ivrs` or `source`, with the task's defaults. Raises for all that is wrong."""
    entries: t.Iterable[_source.Entry]
    if params["source"] is not None:
        entries = _source.read_source(params["source"])
    else:
        entries = [_source.Entry(f"entry {number}", options) for number, options in enumerate(params["ivrs"], 1)]
    defaults = {name: params[name] for name in ("assume_recording_type", "force")}
    definitions, problems = [], []
    try:
        for label, options in entries:
            try:
                if isinstance(options, dict):
                    options = {**defaults, **{name: value for name, value in options.items() if value is not None}}
                definitions.append(_definition.define(options, label=label))
            except BadInput as bad:
                problems += [f"{label}: {problem}" for problem in bad.problems]
    except ServetelError as error:
        problems.append(str(error))  # A file that cannot be read hides nothing that is wrong with the others.
    if problems:
        raise_all([ServetelError("bad_input", problem) for problem in problems])
    return definitions


def _results(steps: list[Step]) -> list[dict[str, t.Any]]:
    """One short entry a step, in their order; of very many those that failed or changed before the others."""
    shown: t.Collection[int] = range(len(steps))
    if len(steps) > MAX_RESULTS:
        shown = set(sorted(shown, key=lambda place: (not steps[place].error, not steps[place].changed))[:MAX_RESULTS])
    return [
        {
            "id": step.ivr_id,
            "name": step.definition.name or (step.current or {}).get("name"),
            "action": step.action,
            "changed": step.changed,
            "failed": step.error is not None,
            "msg": step.error.advice() if step.error else "",
        }
        for place, step in enumerate(steps)
        if place in shown
    ]


def _summary(steps: list[Step]) -> dict[str, int]:
    counts = dict.fromkeys(("unchanged", "updated", "created", "deleted", "failed", "not_attempted"), 0)
    done = {"none": "unchanged", "update": "updated", "create": "created", "delete": "deleted"}
    for step in steps:
        if step.error is None:
            counts[done[step.action]] += 1
        else:
            counts["not_attempted" if step.error.kind == "not_attempted" else "failed"] += 1
    return counts


def capped(diffs: t.Iterator[dict[str, str]]) -> t.Iterator[dict[str, str]]:
    """Diffs up to a limit of their length in all, and how many more there are."""
    length = left_out = 0
    for diff in diffs:
        length += len(diff["before"]) + len(diff["after"])
        if length <= MAX_DIFF:
            yield diff
        else:
            left_out += 1
    if left_out:
        yield {"prepared": f"... and {left_out} more IVRs, left out to keep the result small.\n"}


def ivr_info(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
    """Show the account's IVRs, or those that are asked for."""
    try:
        ivr_id = _definition.identifier(params["id"])
        name = _definition.ivr_name(params["name"])
    except ValueError as exc:
        raise ServetelError("bad_input", str(exc)) from None
    account = connect(params, context)
    listing = account.list_ivrs(Deadline(params["api_deadline"]))
    ids = listing.ids()
    if ivr_id is not None:
        ids = [ivr_id] if ivr_id in listing else []
    elif name is not None:
        ids = listing.ids_named(name)
    result = {"changed": False, "ivrs": [_ivr.as_options(listing.ivr(found)) for found in ids]}
    if params["resolve_names"]:
        result["names"] = _names(params, account, listing)
    return result


def failure(error: ServetelError) -> dict[str, t.Any]:
    """The part of a result that says what went wrong."""
    return {"failed": True, "msg": error.advice(), "error": error.as_result()}


def _names(params: dict[str, t.Any], account: Account, listing: Listing) -> dict[str, str]:
    """Names of destinations, as far as they are known; asked for only with `resolve_names`."""
    if params["resolve_names"]:
        for type_ in ("department", "extension"):
            account.ids_by_name(type_, Deadline(params["api_deadline"]))
    found = {f"ivr||{ivr_id}": name for name, ids in listing.names().items() for ivr_id in ids}
    found.update(account.names_asked_for())
    return found


def _diff(step: Step, names: dict[str, str]) -> dict[str, str]:
    """Both states as text with one line a field and a key, from the plan: the same in check mode and in a real run."""

    def show(destination: str) -> str:
        name = names.get(destination)
        return f"{destination} ({name})" if name else destination

    known = step.current or step.wanted
    header = f"IVR {step.definition.id or step.definition.name}"
    if known:
        header = f"IVR {known['id'] or 'new'} ({known['name'] or ''})"
    header = printable(header)
    return {
        "before": _ivr.as_yaml(step.current, show) if step.current else "",
        "after": _ivr.as_yaml(step.wanted, show) if step.wanted else "",
        "before_header": header,
        "after_header": header,
    }
