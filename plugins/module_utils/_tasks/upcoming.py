# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans the overlays that begin later, so that a fault in one of them shows now and not on its day.

Sends nothing but requests for names. Private to this collection.
"""

from __future__ import annotations

import dataclasses

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account, Listing
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError, bad_input, problems_of
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import Definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.moment import moment_text
from ansible_collections.servetel.ivr.plugins.module_utils._model.overlaid import lay_over
from ansible_collections.servetel.ivr.plugins.module_utils._sync.control import Control
from ansible_collections.servetel.ivr.plugins.module_utils._sync.planner import make_plan
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.definitions import Given


def check_upcoming(account: Account, listing: Listing, given: Given, control: Control) -> None:
    """Raise ServetelError if an overlay could not be applied when it begins, as the account is now."""
    problems: dict[str, None] = {}
    for moment in sorted({overlay.begins for overlay in given.overlays if overlay.begins > given.at}):
        overlaid = lay_over(given.definitions, given.overlays, moment, listing.ids_named)
        definitions = [
            dataclasses.replace(one, warnings=[]) if number in overlaid.in_force else _unchanged(one, listing)
            for number, one in enumerate(overlaid.definitions)
        ]
        try:
            make_plan(account, listing, definitions, control)
        except ServetelError as error:
            problems.update(dict.fromkeys(f"From {moment_text(moment)} on: {text}" for text in problems_of(error)))
    if problems:
        raise bad_input([*problems])


def _unchanged(definition: Definition, listing: Listing) -> Definition:
    """A definition that the plan for another moment need not look at again, unless it makes an IVR."""
    exists = definition.id is not None or listing.ids_named(definition.name or "")
    return dataclasses.replace(definition, warnings=[], given={} if exists else definition.given)
