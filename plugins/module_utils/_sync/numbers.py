# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Refuses to delete IVRs that phone numbers lead to. Pure. Private to this collection."""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError, raise_all
from ansible_collections.servetel.ivr.plugins.module_utils._model.account_number import AccountNumber
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import DESTINATION_TYPES, IVR, Destination
from ansible_collections.servetel.ivr.plugins.module_utils._sync.plan import Plan
from ansible_collections.servetel.ivr.plugins.module_utils._text import lead, series


def refuse_numbers_in_use(numbers: t.Iterable[AccountNumber], plan: Plan) -> None:
    """Raise if the plan deletes an IVR that a number leads to, or if it is not known where a number leads."""
    deletions = {
        Destination(IVR, planned.ivr_id or ""): planned for planned in plan.changes if planned.action == "delete"
    }
    if not deletions:
        return
    ids = {target.id for target in deletions}
    leading: dict[Destination, list[str]] = {}
    unknown = []
    for number in numbers:
        shown = number.destination
        if number.is_understood and shown in deletions:
            leading.setdefault(shown, []).append(number.label)
        elif not number.is_understood or (shown.type not in DESTINATION_TYPES and shown.id in ids):
            unknown.append(number.label)
    errors = []
    for target, labels in leading.items():
        ivr = deletions[target].current or {}
        text = (
            f"IVR {ivr.get('id')} ({ivr.get('name')}) is not deleted: {series(labels)} {lead(labels)} to it. "
            f"Point {'it' if len(labels) == 1 else 'them'} elsewhere in the portal first."
        )
        errors.append(ServetelError("in_use", text, ivr_id=deletions[target].ivr_id))
    if unknown:
        text = (
            f"It is not known whether {series(unknown)} {lead(unknown)} to an IVR that is being deleted, because the "
            "API shows the destination in a form that this collection does not understand. Check it in the portal, and "
            "leave check_numbers out to delete anyway."
        )
        errors.append(ServetelError("in_use", text))
    raise_all(errors)
