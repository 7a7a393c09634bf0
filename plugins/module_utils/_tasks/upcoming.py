# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans the overlays that begin later, so that a fault in one of them shows now and not on its day.

Sends nothing but requests for names. Private to this collection.
"""

from __future__ import annotations

import dataclasses
import itertools

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account, Listing
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError, bad_input, problems_of
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import Definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.overlaid import with_overlay
from ansible_collections.servetel.ivr.plugins.module_utils._model.overlay import Overlay
from ansible_collections.servetel.ivr.plugins.module_utils._sync.control import Control
from ansible_collections.servetel.ivr.plugins.module_utils._sync.planner import make_plan


def check_upcoming(
    account: Account,
    listing: Listing,
    definitions: list[Definition],
    upcoming: dict[int, list[Overlay]],
    control: Control,
) -> None:
    """Raise ServetelError if an overlay could not be applied to the account as it is now.

    `upcoming` has the overlays that begin later, by the number of their definition. A plan has one of each definition.
    """
    problems: dict[str, None] = {}
    for overlays in itertools.zip_longest(*upcoming.values()):
        laid = {number: overlay for number, overlay in zip(upcoming, overlays) if overlay}
        then = [
            with_overlay(dataclasses.replace(one, warnings=[]), laid[number])
            if number in laid
            else _unchanged(one, listing)
            for number, one in enumerate(definitions)
        ]
        try:
            make_plan(account, listing, then, control)
        except ServetelError as error:
            problems.update(dict.fromkeys(problems_of(error)))
    if problems:
        raise bad_input([*problems])


def _unchanged(definition: Definition, listing: Listing) -> Definition:
    """A definition that the plan for another moment need not look at again, unless it makes an IVR."""
    exists = definition.id is not None or listing.ids_named(definition.name or "")
    return dataclasses.replace(definition, warnings=[], given={} if exists else definition.given)
