# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans and sends the steps of a way back, and drops those that would leave callers without a way.

Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import contextlib
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import parse_definition
from ansible_collections.servetel.ivr.plugins.module_utils._sync.control import Control
from ansible_collections.servetel.ivr.plugins.module_utils._sync.executor import apply
from ansible_collections.servetel.ivr.plugins.module_utils._sync.plan import Plan, Planned
from ansible_collections.servetel.ivr.plugins.module_utils._sync.planner import plan_what_can_be
from ansible_collections.servetel.ivr.plugins.module_utils._sync.rollback_notes import Notes, Step
from ansible_collections.servetel.ivr.plugins.module_utils._sync.rollback_state import Before, Now


class Steps:
    """What sends the steps of one way back, and notes in `notes` what is not as before."""

    def __init__(self, account: Account, control: Control, before: Before, notes: Notes) -> None:
        self._account = account
        self._control = control
        self._before = before
        self._notes = notes

    def apply(self, todo: list[Step], now: Now) -> None:
        """Undo these. `hangup||1` comes back last, and into no IVR that other callers reach by then."""
        hung_up = {step.planned for step in todo if not step.is_user and step.planned.ivr_id in self._before.callers}
        if hung_up:
            late = hung_up | {step.planned for step in todo if step.planned.current is None}
            last = [step for step in todo if step.planned in late]
            self._send([step for step in todo if step.planned not in late], now)
            try:
                now = now.later(self._account.listing or self._account.list_ivrs(self._control.new_deadline()))
            except ServetelError as error:
                for step in last:
                    self._notes.add_error(step, error)
                return
            todo = self._without_reached(last, now)
        self._send(todo, now)
        if self._account.listing is None:  # There was an error. What is not as before is to be named all the same.
            with contextlib.suppress(ServetelError):
                self._account.list_ivrs(self._control.new_deadline())

    def without_used(self, todo: list[Step], now: Now) -> list[Step]:
        """The steps without the deletions of created IVRs to which something leads that does not become as before."""
        while True:
            undone = {str(step.item.get("id") or step.planned.ivr_id) for step in todo}
            created = {step.planned: step.item["id"] for step in todo if step.planned.current is None}
            why = {planned: now.why_to_keep(ivr_id, undone) for planned, ivr_id in created.items()}
            if not any(why.values()):
                return todo
            todo = self._without(why, todo)

    def _without_reached(self, todo: list[Step], now: Now) -> list[Step]:
        """The steps without those that would put `hangup||1` in the way of callers who did not meet it before."""
        while True:
            todo = self.without_used(todo, now)
            created = {step.item["id"] for step in todo if step.planned.current is None}
            updates = [step.planned for step in todo if step.planned.current]
            why = {
                planned: now.why_not_to_hang_up(planned, self._before, created | self._callers_again(planned))
                for planned in updates
            }
            if not any(why.values()):
                return todo
            todo = self._without(why, todo)

    def _callers_again(self, planned: Planned) -> set[str]:
        """The new ids of the IVRs that led to this one before the run, and were created again."""
        callers = self._before.callers[str(planned.ivr_id)]
        return {ivr_id for other, ivr_id in self._notes.new_ids.items() if other.ivr_id in callers}

    def _without(self, why: t.Mapping[Planned, str], todo: list[Step]) -> list[Step]:
        """The steps without those for which there is a reason not to undo them, which is noted."""
        self._notes.why_not.update((planned, text) for planned, text in why.items() if text)
        return [step for step in todo if not why.get(step.planned)]

    def _send(self, todo: list[Step], now: Now) -> None:
        plan, kept = self._plan(todo, now)
        for step, outcome in zip(kept, apply(self._account, plan, self._control)):
            if outcome.error:
                self._notes.add_error(step, outcome.error, outcome.ivr_id)
            else:
                self._notes.add_success(step, outcome.ivr_id)

    def _plan(self, todo: list[Step], now: Now) -> tuple[Plan, list[Step]]:
        """The plan of the steps that can be planned, and these. No created IVR is deleted that another step needed."""
        while True:
            definitions = [parse_definition(step.item) for step in todo]
            plan, errors = plan_what_can_be(self._account, now.listing, definitions, self._control)
            for number, error in errors.items():
                self._notes.add_error(todo[number], error)
            kept = [step for number, step in enumerate(todo) if number not in errors]
            todo = self.without_used(kept, now)
            if len(todo) == len(kept):
                return plan, kept
