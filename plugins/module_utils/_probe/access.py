# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a token may read, and whether a call exists that no page of the vendor has. Private to this collection."""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._model.account_number import AccountNumber
from ansible_collections.servetel.ivr.plugins.module_utils._probe.exchanges import Exchanges
from ansible_collections.servetel.ivr.plugins.module_utils._probe.findings import Findings
from ansible_collections.servetel.ivr.plugins.module_utils._probe.reading import Raw
from ansible_collections.servetel.ivr.plugins.module_utils._text import series


def ask_permissions(
    findings: Findings, account: Account, new_deadline: t.Callable[[], Deadline]
) -> list[AccountNumber] | None:
    """What else the token may read. Returns the numbers; None if they cannot be read."""
    numbers: list[AccountNumber] | None = None
    refused: list[str] = []
    unclear: list[str] = []
    for name in ("departments", "users", "numbers"):
        try:
            if name == "numbers":
                numbers = account.list_numbers(new_deadline())
            else:
                account.read_names(name[:-1], new_deadline())
        except ServetelError as error:
            if error.stops and error.kind != "forbidden":
                raise
            (refused if error.kind == "forbidden" else unclear).append(name)
    answer = "" if unclear else {0: "all", 3: "ivr_only"}.get(len(refused), "")
    shown = f"IVRs, but not {series(refused)}" if refused else "IVRs, departments, users and numbers"
    note = f"The token may read {shown}." if refused or not unclear else "The token may read IVRs."
    note += f" It is not known whether it may read {series(unclear)}." if unclear else ""
    findings.add("permissions", answer, note)
    return numbers


def ask_for_one(findings: Findings, account: Account, ivrs: list[Raw], deadline: Deadline) -> None:
    if not ivrs:
        findings.add("get_ivr", "", "There is no IVR to read alone.")
        return
    try:
        account.read_one(str(ivrs[0].get("id")), deadline)
    except ServetelError as error:
        answer = "absent" if error.kind == "not_found" else ""
        findings.add("get_ivr", answer, "There is no call that reads one IVR." if answer else str(error))
    else:
        findings.add("get_ivr", "present", "There is a call that reads one IVR.")


def about_headers(findings: Findings, exchanges: Exchanges) -> None:
    names = sorted({name for each in exchanges for name in each.headers if "limit" in name or "retry" in name})
    shown = ", ".join(names)
    findings.add("headers", shown, f"Response headers about limits: {shown or 'none'}.")
