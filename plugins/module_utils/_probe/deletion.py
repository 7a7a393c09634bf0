# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a deletion and an unknown id are answered with. Private to this collection."""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._probe.findings import Findings
from ansible_collections.servetel.ivr.plugins.module_utils._probe.own_ivr import OwnIvr

_REFUSED: t.Final = (*range(200, 300), 404, 422)
"""Statuses of refusals that say that there is no such IVR."""


def about_deletion(findings: Findings, own: OwnIvr) -> None:
    """Add what the API answered to the deletion of the IVR, and what it answers to a second one."""
    if own.deletion_status is None:
        findings.add("deletion", "", "The IVR of the probe was deleted, but the answer does not say so.")
    else:
        status = str(own.deletion_status)
        findings.add("deletion", status, f"A deletion is answered with {status}.")
    if not own.budget.left:
        return
    error = own.delete_again()
    if error is not None:
        is_answer = error.kind in ("rejected", "not_found") and error.status in _REFUSED
        answer = str(error.status) if is_answer else ""
        words = f"An unknown id is answered with {answer}."
        findings.add("unknown_id", answer, words if answer else f"It is not known what an unknown id gets: {error}")
