# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts of results that several tasks have: an error, a diff, names, warnings.

Knows no HTTP and nothing of how Ansible is told the result. Private to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils import _limits
from ansible_collections.servetel.ivr.plugins.module_utils._account import Account
from ansible_collections.servetel.ivr.plugins.module_utils._connection import Context
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._model.account_number import AccountNumber
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import IVR, Destination, names_of_ivrs
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import Listing
from ansible_collections.servetel.ivr.plugins.module_utils._model.merge import with_known_types
from ansible_collections.servetel.ivr.plugins.module_utils._model.render import as_yaml
from ansible_collections.servetel.ivr.plugins.module_utils._sync.numbers import refuse_numbers_in_use
from ansible_collections.servetel.ivr.plugins.module_utils._sync.plan import Plan, Planned
from ansible_collections.servetel.ivr.plugins.module_utils._text import cut, printable

_PLURALS: t.Final = {"department": "departments", "extension": "agents"}
_NOT_EXCUSED: t.Final = ("auth", "interrupted", "internal")
"""Kinds of error that end a task even if it asked for names only to show them."""


def failure(error: ServetelError) -> dict[str, object]:
    """The part of a result that says what went wrong."""
    return {"failed": True, "msg": error.advice(), "error": _limits.shortened(error.as_result(), _limits.MAX_DETAILS)}


def warn_of(warnings: t.Iterable[str], context: Context) -> None:
    """Warn, of many alike a few times."""
    for warning in _limits.warnings(warnings):
        context.warn(printable(warning))


def known_names(params: dict[str, t.Any], account: Account, context: Context) -> dict[str, str]:
    """{destination: name} as far as they are known; those of departments and agents only with `resolve_names`."""
    if params["resolve_names"]:
        for type_ in ("department", "extension"):
            names_to_show(account, type_, Deadline(params["api_deadline"]), context.warn)
    listing = t.cast(Listing, account.listing)
    found = names_of_ivrs(listing.names())
    found.update(account.names_asked_for().items())
    found.update(account.own_names.shown())
    return found


def read_numbers(params: dict[str, t.Any], account: Account, plan: Plan) -> list[AccountNumber]:
    """The account's phone numbers, if they are to be checked. Raises if the plan deletes an IVR that one leads to."""
    if not params["check_numbers"]:
        return []
    numbers = account.list_numbers(Deadline(params["api_deadline"]))
    refuse_numbers_in_use(numbers, plan)
    return numbers


def with_new_names(names: dict[str, str], changes: t.Iterable[Planned]) -> dict[str, str]:
    """The names, where an IVR that is renamed has its new name on both sides of a diff: lines differ that change."""
    renamed = ((one.current["id"], one.wanted["name"]) for one in changes if one.current and one.wanted)
    return {**names, **{Destination(IVR, ivr_id): name for ivr_id, name in renamed}}


def diff_of(planned: Planned, names: t.Mapping[str, str]) -> dict[str, str]:
    """Both states as text with one line a field and a key, from the plan: the same in check mode and in a real run."""
    known = planned.current or planned.wanted
    before = planned.current
    if before and planned.wanted:
        before = with_known_types(before, planned.wanted)
    header = f"IVR {planned.definition.id or planned.definition.name}"
    if known:
        header = f"IVR {known['id'] or 'new'} ({known['name'] or ''})"
    header = printable(cut(header, _limits.MAX_TEXT))
    return {
        "before": _limits.diff_text(as_yaml(before, names)) if before else "",
        "after": _limits.diff_text(as_yaml(planned.wanted, names)) if planned.wanted else "",
        "before_header": header,
        "after_header": header,
    }


def names_to_show(
    account: Account, type_: str, deadline: Deadline, warn: t.Callable[[str], None]
) -> dict[str, list[str]]:
    """The ids of departments or agents by name, to be shown only; empty, with a warning, if they cannot be read."""
    try:
        return account.ids_by_name(type_, deadline)
    except ServetelError as error:
        if error.kind in _NOT_EXCUSED:
            raise
        warn(
            f"The names of {_PLURALS[type_]} cannot be read, so their ids are used instead: {error.advice()} "
            "To do without the names, set resolve_names: false."
        )
        return {}
