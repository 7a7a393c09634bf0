# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The task of the module ivr: one IVR is updated, created or deleted. Private to this collection."""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account
from ansible_collections.servetel.ivr.plugins.module_utils._connection import Context, connect
from ansible_collections.servetel.ivr.plugins.module_utils._errors import bad_input
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import (
    ALIASES,
    DEFINITION_OPTIONS,
    BadInput,
    Definition,
    parse_definition,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import Listing
from ansible_collections.servetel.ivr.plugins.module_utils._model.names_map import NamesMap, read_names_map
from ansible_collections.servetel.ivr.plugins.module_utils._model.render import as_options
from ansible_collections.servetel.ivr.plugins.module_utils._sync.control import Control
from ansible_collections.servetel.ivr.plugins.module_utils._sync.outcome import Outcome, projected
from ansible_collections.servetel.ivr.plugins.module_utils._sync.plan import Plan
from ansible_collections.servetel.ivr.plugins.module_utils._sync.planner import plan_by_newest_list
from ansible_collections.servetel.ivr.plugins.module_utils._sync.references import unknown_own, unknown_targets
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.backup import (
    check_backup_dir,
    plan_backup,
    save_backup,
)
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.results import (
    diff_of,
    failure,
    known_names,
    read_numbers,
    warn_of,
    with_new_names,
)


def ivr(params: dict[str, t.Any], context: Context) -> dict[str, object]:
    """Updates, creates or deletes one IVR."""
    definition, names = _read(params)
    check_backup_dir(params)
    account = connect(params, context)
    account.use_names(names)
    control = Control(Deadline(params["api_deadline"]), context.stop, progress=context.progress)
    plan = plan_by_newest_list(account, [definition], control)
    (planned,) = plan.changes
    read_numbers(params, account, plan)
    diff = diff_of(planned, with_new_names(known_names(params, account, context), plan.changes))
    unknown = unknown_targets(t.cast(Listing, account.listing), definition, planned.wanted)
    backup = plan_backup(params, context, account, plan)
    if context.check_mode or not plan.writes:
        (outcome,) = projected(plan)
    else:
        save_backup(params, context, backup)
        (outcome,) = _applied(account, plan, control)
    warn_of([*planned.warnings, *unknown, *outcome.notes], context)
    result: dict[str, object] = {
        "changed": outcome.changed,
        "action": outcome.action,
        "ivr": as_options(outcome.result) if outcome.result else {},
        "diff": diff,
        "message": outcome.message,
    }
    if outcome.error:
        result.update(failure(outcome.error), changed=outcome.changed)
    return result


def _applied(account: Account, plan: Plan, control: Control) -> list[Outcome]:
    """What became of a plan. What applies it is imported when there is something to write: it costs milliseconds."""
    from ansible_collections.servetel.ivr.plugins.module_utils._sync.executor import apply

    return apply(account, plan, control)


def _read(params: dict[str, object]) -> tuple[Definition, NamesMap]:
    """The definition and the user's own names. Raises ServetelError with all that is wrong."""
    problems: list[str] = []
    definition, names = Definition(""), NamesMap()
    try:
        names = NamesMap(read_names_map(params["names"]))
    except BadInput as bad:
        problems += bad.problems
    try:
        definition = parse_definition({name: params.get(name) for name in (*DEFINITION_OPTIONS, *ALIASES)})
        problems += unknown_own(definition, names)
    except BadInput as bad:
        problems += bad.problems
    if problems:
        raise bad_input(problems)
    return definition, names
