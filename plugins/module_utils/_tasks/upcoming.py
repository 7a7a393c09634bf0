# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans the overlays that begin later, so that a fault in one of them shows now and not on its day.

Sends nothing but requests for names. Private to this collection.
"""

from __future__ import annotations

import dataclasses

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account
from ansible_collections.servetel.ivr.plugins.module_utils._errors import KINDS, ServetelError, bad_input, problems_of
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import Definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import Listing
from ansible_collections.servetel.ivr.plugins.module_utils._model.overlaid import with_overlay
from ansible_collections.servetel.ivr.plugins.module_utils._model.overlay import Overlay
from ansible_collections.servetel.ivr.plugins.module_utils._sync.control import Control
from ansible_collections.servetel.ivr.plugins.module_utils._sync.planner import make_plan
from ansible_collections.servetel.ivr.plugins.module_utils._sync.purge import Purge
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.definitions import Given


def check_upcoming(
    account: Account,
    listing: Listing,
    given: Given,
    not_ended: dict[int, list[Overlay]],
    control: Control,
    purge: Purge | None,
) -> None:
    """Raise ServetelError if an overlay could not be applied when it begins to the account as it is now.

    `not_ended` has the overlays by the number of their definition.
    """
    problems: dict[str, None] = {}
    for moment in sorted({one.begins for one in given.overlays if one.begins > given.at}):
        in_force = {number: [one for one in found if one.is_in_force(moment)] for number, found in not_ended.items()}
        # What leads to an IVR that an overlay renames is looked at, too.
        renames = any(one.definition.id and one.definition.name for found in in_force.values() for one in found)
        then = [
            _at(one, in_force.get(number, []), renames or _is_new(one, listing))
            for number, one in enumerate(given.definitions)
        ]
        try:
            make_plan(account, listing, then, control, purge)
        except ServetelError as error:
            if KINDS[error.kind].retryable or error.stops:
                raise  # The names could not be read.
            problems.update(dict.fromkeys(problems_of(error)))
    if problems:
        raise bad_input([*problems])


def _at(definition: Definition, in_force: list[Overlay], whole: bool) -> Definition:
    """A definition with these overlays. Without any, it has its settings only if `whole`: they are planned already."""
    laid = dataclasses.replace(definition, warnings=[])
    for overlay in in_force:
        laid = with_overlay(laid, overlay)
    return laid if in_force or whole else dataclasses.replace(laid, given={})


def _is_new(definition: Definition, listing: Listing) -> bool:
    """Whether a definition creates an IVR, for which it needs its settings."""
    return definition.id is None and not {*listing.ids_named(definition.name or "")} - {*definition.not_ids}
