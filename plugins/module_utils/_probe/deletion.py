# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a deletion and an unknown id are answered with. Private to this collection."""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._probe.exchanges import Exchanges
from ansible_collections.servetel.ivr.plugins.module_utils._probe.findings import Findings
from ansible_collections.servetel.ivr.plugins.module_utils._probe.own_ivr import OwnIvr

_REFUSED: t.Final = 404, 422
"""Answers that say that there is no such IVR; a failure inside a success does, too."""


def about_deletion(findings: Findings, exchanges: Exchanges, own: OwnIvr) -> None:
    """Add what the API answered to the deletion of the IVR, and what it answers to a second one."""
    if own.deletion_status is None:
        findings.add("deletion", "", "The IVR of the probe was deleted, but the answer does not say so.")
    else:
        status = str(own.deletion_status)
        findings.add("deletion", status, f"A deletion is answered with {status}.")
    if not own.budget.left:
        return
    start = len(exchanges)
    error = own.delete_again()
    if error is not None:
        answer = _answer(error, [exchange.status for exchange in exchanges[start:]])
        words = f"An unknown id is answered with {answer}."
        findings.add("unknown_id", answer, words if answer else f"It is not known what an unknown id gets: {error}")


def _answer(error: ServetelError, statuses: list[int]) -> str:
    """The status of a clear refusal; "" = the error may have another reason."""
    status = statuses[-1] if statuses else 0
    is_clear = status in _REFUSED or (error.kind in ("rejected", "not_found") and 200 <= status < 300)
    return str(status) if is_clear else ""
