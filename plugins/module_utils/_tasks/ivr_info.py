# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The task of the module ivr_info: the account's IVRs, or those that are asked for. Private to this collection."""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._connection import Context, connect
from ansible_collections.servetel.ivr.plugins.module_utils._errors import bad_input
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import has_type
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import NotUnderstood
from ansible_collections.servetel.ivr.plugins.module_utils._model.names_map import NamesMap, read_names_map
from ansible_collections.servetel.ivr.plugins.module_utils._model.render import as_options
from ansible_collections.servetel.ivr.plugins.module_utils._model.values import identifier, ivr_name
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.results import known_names
from ansible_collections.servetel.ivr.plugins.module_utils._text import count, printable

_SHOWN: t.Final = 5
"""IVRs that are not understood that warnings name."""


def ivr_info(params: dict[str, t.Any], context: Context) -> dict[str, object]:
    """Show the account's IVRs, or those that are asked for."""
    try:
        ivr_id = identifier(params["id"])
        name = ivr_name(params["name"])
        names = NamesMap(read_names_map(params["names"]))
    except BadInput as bad:
        raise bad_input(bad.problems) from None
    except ValueError as exc:
        raise bad_input([str(exc)]) from None
    account = connect(params, context)
    account.use_names(names)
    listing = account.list_ivrs(Deadline(params["api_deadline"]))
    problems: list[NotUnderstood] = []
    if ivr_id is None and name is None:
        problems = listing.problems()
        _warn_of_problems(problems, context)
        found = [ivr for ivr_id in listing.ids() if (ivr := listing.try_ivr(ivr_id))]
    elif ivr_id is not None:
        found = [listing.ivr(ivr_id)] if ivr_id in listing else []
    else:
        found = [listing.ivr(ivr_id) for ivr_id in listing.ids_named(t.cast(str, name))]
    result: dict[str, object] = {
        "changed": False,
        "ivrs": [as_options(ivr) for ivr in found],
        "not_understood": [problem._asdict() for problem in problems],
    }
    if params["resolve_names"] or names:
        shown = known_names(params, account, context)
        # Prompts also have their names by the bare id, for diffs. The filters find them by type and id.
        result["names"] = {str(place): name for place, name in shown.items() if has_type(place)}
    return result


def _warn_of_problems(problems: list[NotUnderstood], context: Context) -> None:
    for problem in problems[:_SHOWN]:
        context.warn(printable(f"{problem.reason} It is in not_understood, not in ivrs."))
    if len(problems) > _SHOWN:
        context.warn(f"not_understood has {count(len(problems) - _SHOWN, 'more IVR')}.")
