# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds out how the API of an account behaves where the vendor's pages disagree.

Knows the order of the questions, and that nothing is written where the list is not understood. Private to this
collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account
from ansible_collections.servetel.ivr.plugins.module_utils._connection import Context, connect, has_token
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError, bad_input
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._model.account_number import AccountNumber
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import (
    NAME_PREFIX,
    PROMPT_TYPES,
    has_type,
    prompt_id,
    typed_prompt,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import Listing
from ansible_collections.servetel.ivr.plugins.module_utils._model.names_map import read_names_map
from ansible_collections.servetel.ivr.plugins.module_utils._model.values import Notes, prompt
from ansible_collections.servetel.ivr.plugins.module_utils._probe.access import (
    about_headers,
    ask_for_one,
    ask_permissions,
    confirm_absent,
    list_again,
    read_list,
)
from ansible_collections.servetel.ivr.plugins.module_utils._probe.deletion import about_deletion
from ansible_collections.servetel.ivr.plugins.module_utils._probe.exchanges import Exchanges
from ansible_collections.servetel.ivr.plugins.module_utils._probe.findings import Findings
from ansible_collections.servetel.ivr.plugins.module_utils._probe.own_ivr import (
    NAME_FORM,
    Leftover,
    OwnIvr,
    is_in_use,
    leftovers,
)
from ansible_collections.servetel.ivr.plugins.module_utils._probe.reading import Raw, about_list, prompts_in_use
from ansible_collections.servetel.ivr.plugins.module_utils._probe.report import (
    as_report,
    check_writable,
    write_report,
)
from ansible_collections.servetel.ivr.plugins.module_utils._probe.text_form import SAMPLE
from ansible_collections.servetel.ivr.plugins.module_utils._probe.trial import DESCRIPTION, Trial
from ansible_collections.servetel.ivr.plugins.module_utils._probe.writing import WritingProbe
from ansible_collections.servetel.ivr.plugins.module_utils._text import series

Types = dict[str, str]
"""{id of a prompt: its type}."""
_MAX_SHOWN: t.Final = 5
_PROMPTS: t.Final = '["recording||244", "recording||245"]'


def api_probe(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
    """Asks the API, and says what to set as `api_dialect`."""
    if context.check_mode:
        params = {**params, "write": False, "dest": None}
    prompts = _given_prompts(params["prompts"])
    types = _known_types(params)
    # A given api_dialect is checked but not used, because the probe finds out what to set.
    client = connect(params, context).client
    client.use_authorization("bearer")
    context.account = account = Account(client)
    dest = params["dest"] or ""
    if dest:
        check_writable(dest)
    probe = _Probe(account, params, context, prompts, types)
    error: ServetelError | None = None
    try:
        probe.run()
    except ServetelError as exc:
        error = exc
    finally:
        result = probe.result()
        if dest:
            write_report(dest, probe.report(result))
    result["report"] = dest
    if error:
        result.update(failed=True, msg=error.advice(), error=error.as_result())
    return result


class _Probe:
    """One probe: what it found, and what it leaves."""

    def __init__(
        self, account: Account, params: dict[str, t.Any], context: Context, prompts: list[str], types: Types
    ) -> None:
        self._account = account
        self._context = context
        self._writes = bool(params["write"])
        self._has_token = has_token(params)
        self._given = prompts
        self._types = types
        self._seconds: float = params["api_deadline"]
        self._findings = Findings()
        self._exchanges = Exchanges()
        self._own = OwnIvr(account, self._exchanges, self._new_deadline, context.stop)
        self._leftovers: list[Leftover] = []
        account.client.observe(self._exchanges.record)

    def _new_deadline(self) -> Deadline:
        return Deadline(self._seconds)

    def run(self) -> None:
        """Read, and write if that is asked for. Raises when nothing can be read, or nothing may be written."""
        ivrs = read_list(self._findings, self._own, self._exchanges, self._account.client, self._has_token)
        about_list(self._findings, self._exchanges, ivrs)
        self._leftovers = leftovers(ivrs)
        numbers = ask_permissions(self._findings, self._account, self._new_deadline)
        first = self._account.listing
        missing = ask_for_one(self._findings, self._exchanges, self._account, ivrs, self._new_deadline())
        about_headers(self._findings, self._exchanges)
        try:
            if self._writes:
                self._begin_to_write(ivrs, numbers)
            if missing and self._account.listing is first:
                list_again(self._own)
        finally:
            newest = self._account.listing
            confirm_absent(self._findings, missing, None if newest is first else newest)

    def result(self) -> dict[str, t.Any]:
        """What was found, whatever happened."""
        return {
            "changed": self._own.writes.changed,
            "findings": [finding.as_result() for finding in self._findings.rows],
            "dialect": self._findings.dialect().as_option(),
            "leftover": [leftover._asdict() for leftover in self._leftovers],
        }

    def report(self, result: dict[str, t.Any]) -> dict[str, t.Any]:
        own = (DESCRIPTION, SAMPLE)
        return as_report(
            {name: value for name, value in result.items() if name != "changed"},
            self._exchanges,
            lambda text: text in own or bool(NAME_FORM.fullmatch(text)),
            self._account.client.without_secrets,
        )

    def _begin_to_write(self, ivrs: list[Raw], numbers: list[AccountNumber] | None) -> None:
        prompts = _prompts(self._given, self._types, ivrs)
        _check_list(t.cast(Listing, self._account.listing))
        ivrs = self._without_leftovers(ivrs, numbers)
        self._write(prompts, ivrs)

    def _without_leftovers(self, ivrs: list[Raw], numbers: list[AccountNumber] | None) -> list[Raw]:
        """Delete what earlier probes left. Raises if something has to stay: there are never two."""
        if not self._leftovers:
            return ivrs
        for leftover in self._leftovers:
            is_used = is_in_use(leftover, ivrs, numbers, self._exchanges.numbers())
            if self._own.budget.allows(1, 1) and not is_used:
                self._own.delete_leftover(leftover)
        ivrs = self._own.list_ivrs()
        self._leftovers = leftovers(ivrs)
        if self._leftovers:
            raise ServetelError("blocked", _still_there(self._leftovers))
        return ivrs

    def _write(self, prompts: tuple[str, str], ivrs: list[Raw]) -> None:
        read = [*self._findings.rows]
        try:
            self._ask(prompts, ivrs)
        except ServetelError:
            if not self._own.was_deleted:
                raise
        if self._own.was_deleted:
            self._findings = Findings(read)
            raise ServetelError(
                "conflict",
                f"IVR {self._own.id} ({self._own.name}) of the probe was deleted by someone else, such as another "
                "probe. Run the probe again, one at a time on an account.",
            )

    def _ask(self, prompts: tuple[str, str], ivrs: list[Raw]) -> None:
        try:
            WritingProbe(self._findings, self._exchanges, Trial(self._own, prompts), ivrs).run()
        finally:
            self._clean_up()

    def _clean_up(self) -> None:
        """Delete the IVR of this probe, and ask what a deletion and an unknown id look like."""
        if not self._own.may_be_there:
            return
        error = self._own.delete()
        self._leftovers = self._own.left()
        if error is not None:
            self._findings.add("deletion", "", f"The IVR of the probe could not be deleted: {error}")
            text = f"IVR {self._own.id or '?'} ({self._own.name}) of the probe may be left: {error} "
            text += "The next probe that writes tries to delete it."
            if self._own.is_taken:
                text = f"{error} If nothing needs it, delete it in the portal."
            self._context.warn(text)
            if error.kind == "auth":
                raise error
        elif self._own.id is None:
            self._context.warn(
                f"It is not known whether the API created IVR {self._own.name}, which it does not list. It may appear "
                "later. The next probe that writes deletes an IVR of this name, but not one that was renamed meanwhile."
            )
        elif not self._own.was_deleted:
            about_deletion(self._findings, self._own)
        if error is None and self._leftovers:
            text = "The account has an IVR of another probe; leftover names it. Run one probe at a time on an account."
            self._context.warn(text)


def _still_there(leftovers: list[Leftover]) -> str:
    """Why nothing is written: what earlier probes made could not be deleted."""
    shown = [f"IVR {leftover.id} ({leftover.name})" for leftover in leftovers[:_MAX_SHOWN]]
    if len(leftovers) == 1:
        return (
            f"{shown[0]} of an earlier probe is still there: it is in use, or it is not known whether it is, or the "
            "API refused to delete it. In the portal, make sure that nothing leads to it and delete it, then run the "
            "probe again."
        )
    more = [f"{len(leftovers) - _MAX_SHOWN} more"] if len(leftovers) > _MAX_SHOWN else []
    return (
        f"{len(leftovers)} IVRs of earlier probes are still there: {series([*shown, *more])}. They are in use, or it "
        "is not known whether they are, or the API refused to delete them, or one probe may not make so many requests. "
        "Run the probe again, and delete in the portal what is still there then."
    )


def _prompts(given: list[str], types: Types, ivrs: list[Raw]) -> tuple[str, str]:
    """Two different prompts with their types. Raises when there are none."""
    if given:
        return given[0], given[1]
    used = prompts_in_use(ivrs)
    found = [typed_prompt(types.get(id_, types.get("", "")), id_) for id_ in used if id_ in types or "" in types]
    if len(used) < 2:
        text = "The IVRs of the account do not play two different prompts, which the probe needs. Set prompts, such as"
        raise bad_input([f"{text} {_PROMPTS}. Nothing was written."])
    if len(found) < 2:
        text = "The probe needs two different prompts whose types are known. Set prompts, such as"
        raise bad_input([f"{text} {_PROMPTS}, or names or assume_recording_type. Nothing was written."])
    return found[0], found[1]


def _check_list(listing: Listing) -> None:
    """Raise when an IVR of the list is not understood: nothing is written on such a list."""
    problems = listing.problems()
    if problems:
        text = f"{problems[0].reason} The probe writes nothing as long as it does not understand the whole list."
        raise ServetelError("blocked", text, ivr_id=problems[0].id)


def _given_prompts(value: t.Any) -> list[str]:
    """The option `prompts`: exactly two different ones with their types, or nothing."""
    if value is None:
        return []
    problems = []
    found = []
    for item in value:
        try:
            found.append(prompt("prompts", item, Notes()))
        except ValueError as exc:
            problems.append(str(exc))
    if (
        len(value) != 2
        or not all(has_type(item) and not prompt_id(item).startswith(NAME_PREFIX) for item in found)
        or len({prompt_id(item) for item in found}) < len(found)
    ):
        problems.append(f"prompts must be two different prompts with their types and ids, such as {_PROMPTS}.")
    if problems:
        raise bad_input(problems)
    return found


def _known_types(params: dict[str, t.Any]) -> Types:
    """The types that `names` gives, and under "" the one that `assume_recording_type` gives to all others."""
    try:
        entries = read_names_map(params.get("names"))
    except BadInput as bad:
        raise bad_input(bad.problems) from None
    types: Types = {}
    for entry in entries:
        if entry.type in PROMPT_TYPES:
            types[entry.id] = "" if types.get(entry.id, entry.type) != entry.type else entry.type
    types = {id_: type_ for id_, type_ in types.items() if type_}
    if params["assume_recording_type"]:
        types[""] = params["assume_recording_type"]
    return types
