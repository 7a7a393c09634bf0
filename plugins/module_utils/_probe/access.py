# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a token may read, and whether a call exists that no page of the vendor has. Private to this collection."""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._http.client import Client
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._model.account_number import AccountNumber
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import Listing
from ansible_collections.servetel.ivr.plugins.module_utils._probe.budget import MAX_REQUESTS
from ansible_collections.servetel.ivr.plugins.module_utils._probe.exchanges import Exchange, Exchanges, unwrapped
from ansible_collections.servetel.ivr.plugins.module_utils._probe.findings import Findings
from ansible_collections.servetel.ivr.plugins.module_utils._probe.own_ivr import OwnIvr, leftovers
from ansible_collections.servetel.ivr.plugins.module_utils._probe.reading import Raw, about_shape
from ansible_collections.servetel.ivr.plugins.module_utils._text import series

_TOO_LONG: t.Final = (
    f"The list of IVRs was not read to its end: a probe makes at most {MAX_REQUESTS} requests, repetitions included. "
    "Nothing was written. If the account has many IVRs, probe one with fewer. Otherwise, run the probe again later."
)


def read_list(findings: Findings, own: OwnIvr, exchanges: Exchanges, client: Client, has_token: bool) -> list[Raw]:
    """All IVRs, with the token in the form that the API takes."""
    try:
        ivrs = _list_in_either_form(own, exchanges, client, has_token)
    except ServetelError as error:
        if error.kind != "not_attempted":
            raise
        if _pages(exchanges):
            _about_token(findings, exchanges)
            about_shape(findings, exchanges)
        raise ServetelError("blocked", _TOO_LONG) from None
    _about_token(findings, exchanges)
    return ivrs


def _list_in_either_form(own: OwnIvr, exchanges: Exchanges, client: Client, has_token: bool) -> list[Raw]:
    try:
        return own.list_ivrs()
    except ServetelError as error:
        if error.kind != "auth" or not has_token or _pages(exchanges):
            raise
        client.use_authorization("raw")
        try:
            return own.list_ivrs()
        except ServetelError as other:
            raise (other if other.kind == "not_attempted" else error) from None


def _pages(exchanges: Exchanges) -> list[Exchange]:
    """Those that show IVRs."""
    return [exchange for exchange in exchanges if exchange.succeeded and unwrapped(exchange.body)]


def _about_token(findings: Findings, exchanges: Exchanges) -> None:
    scheme = exchanges.newest.scheme
    words = "after Bearer" if scheme == "bearer" else "alone, without Bearer"
    findings.add("authorization", scheme, f"The API takes the token {words}.")


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
            (refused if error.kind == "forbidden" and not error.is_unclear else unclear).append(name)
    answer = "" if unclear else {0: "all", 3: "ivr_only"}.get(len(refused), "")
    shown = f"IVRs, but not {series(refused)}" if refused else "IVRs, departments, users and numbers"
    note = f"The token may read {shown}." if refused or not unclear else "The token may read IVRs."
    note += f" It is not known whether it may read {series(unclear)}." if unclear else ""
    findings.add("permissions", answer, note)
    return numbers


def ask_for_one(
    findings: Findings, exchanges: Exchanges, account: Account, ivrs: list[Raw], deadline: Deadline
) -> str | None:
    """Whether a call reads one IVR. Returns the id that was not found, for `confirm_absent`."""
    if not ivrs:
        findings.add("get_ivr", "", "There is no IVR to read alone.")
        return None
    old = [leftover.id for leftover in leftovers(ivrs)]
    ids = [str(raw.get("id")) for raw in ivrs]
    ivr_id = next((id_ for id_ in ids if id_ not in old), ids[0])
    try:
        account.read_one(ivr_id, deadline)
    except ServetelError as error:
        if error.kind == "auth":  # The token was valid before, so this answers no question.
            raise
        is_missing = error.kind == "not_found"
        note = f"The API does not find IVR {ivr_id}, but it may have been deleted." if is_missing else str(error)
        findings.add("get_ivr", "", note)
        return ivr_id if is_missing else None
    if exchanges.newest.shows(ivr_id) and len(unwrapped(exchanges.newest.body)) < 2:
        findings.add("get_ivr", "present", "There is a request that reads one IVR.")
    else:
        findings.add("get_ivr", "", f"The API answers a request for IVR {ivr_id}, but not with the IVR.")
    return None


def list_again(own: OwnIvr) -> None:
    """List the IVRs once more, for `confirm_absent`. Raises ServetelError only if the token is not valid any more."""
    if own.budget.left >= own.budget.pages:
        try:
            own.list_ivrs()
        except ServetelError as error:
            if error.kind == "auth":
                raise


def confirm_absent(findings: Findings, ivr_id: str | None, listing: Listing | None) -> None:
    """Say that no call reads one IVR, if a list that is newer than that call still has the IVR that was not found."""
    if listing is not None and ivr_id in listing:
        findings.replace("get_ivr", "absent", "There is no request that reads one IVR.")


def about_headers(findings: Findings, exchanges: Exchanges) -> None:
    names = sorted({name for each in exchanges for name in each.headers if "limit" in name or "retry" in name})
    shown = ", ".join(names)
    findings.add("headers", shown, f"Response headers about limits: {shown or 'none'}.")
