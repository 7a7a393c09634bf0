# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings an account in line with definitions: makes the plan, shows it, and has it carried out.

Used for one IVR and for many. Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import threading
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account, Listing
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import Definition
from ansible_collections.servetel.ivr.plugins.module_utils._sync.executor import Executor
from ansible_collections.servetel.ivr.plugins.module_utils._sync.planner import Step, make_plan, purge_steps

LIST_IS_SHARED: t.Final = 5.0
"""Seconds up to which a list that an earlier item of a loop has read tells that nothing differs."""
LIST_IS_FRESH: t.Final = 1.0
"""Seconds up to which such a list is good enough to write by."""

Steps = list[Step]


def reconcile(
    account: Account,
    definitions: list[Definition],
    *,
    check_mode: bool,
    new_deadline: t.Callable[[], Deadline],
    stop: threading.Event,
    purge: bool = False,
    purge_defaults: t.Mapping[str, t.Any] | None = None,
    stop_on_error: bool = False,
    keep_given: bool = False,
    before_writing: t.Callable[[Listing, Steps], None] = lambda listing, steps: None,
    progress: t.Callable[[Steps], None] = lambda steps: None,
) -> Steps:
    """What became of each definition, in their order, then of what was purged.

    `purge_defaults` are settings of the definitions that delete what is purged (assume_recording_type, force).
    Unless `keep_given`, the plan takes the settings out of the definitions. `new_deadline` makes the time limit of one
    list or of one IVR. `stop` may be set to begin nothing new.
    `before_writing` sees the plan and may raise.
    """
    listing, steps = _plan(account, definitions, new_deadline, purge, keep_given)
    if purge:
        steps += purge_steps(listing, steps, **(purge_defaults or {}))
    before_writing(listing, steps)
    for step in steps:
        step.changed = step.action != "none"
        step.result = step.wanted
    if not check_mode:
        executor = Executor(account, listing, steps, new_deadline, stop, stop_on_error=stop_on_error, progress=progress)
        del listing  # It is replaced by a newer one, and two of ten thousand IVRs take much memory.
        executor.run()
    if any(step.error for step in steps):
        account.listing = None
    return steps


def _plan(
    account: Account,
    definitions: list[Definition],
    new_deadline: t.Callable[[], Deadline],
    purge: bool,
    keep_given: bool,
) -> tuple[Listing, Steps]:
    """The plan, from the newest list if the account has one at hand. One to write by is at most a moment old."""
    known = account.listing
    if known is not None and known.age() < LIST_IS_SHARED:
        steps = make_plan(account, known, definitions, new_deadline, purge=purge, keep_given=True)
        if known.age() < LIST_IS_FRESH or all(step.action == "none" for step in steps):
            return known, steps
    listing = account.list_ivrs(new_deadline())
    return listing, make_plan(account, listing, definitions, new_deadline, purge=purge, keep_given=keep_given)
