# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans the overlays that begin later, so that a fault in one of them shows now and not on its day.

Sends nothing but requests for names. Private to this collection.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account, Listing
from ansible_collections.servetel.ivr.plugins.module_utils._errors import KINDS, ServetelError, bad_input, problems_of
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import Definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.moment import Moment
from ansible_collections.servetel.ivr.plugins.module_utils._model.overlaid import with_overlay
from ansible_collections.servetel.ivr.plugins.module_utils._model.overlay import Overlay
from ansible_collections.servetel.ivr.plugins.module_utils._sync.control import Control
from ansible_collections.servetel.ivr.plugins.module_utils._sync.planner import make_plan


def check_upcoming(
    account: Account,
    listing: Listing,
    definitions: list[Definition],
    not_ended: dict[int, list[Overlay]],
    upcoming: set[Moment],
    control: Control,
) -> None:
    """Raise ServetelError if an overlay could not be applied at one of these moments to the account as it is now.

    `not_ended` has the overlays by the number of their definition.
    """
    problems: dict[str, None] = {}
    for moment in sorted(upcoming):
        then = [
            _at(moment, one, not_ended.get(number, ()), bool(listing.ids_named(one.name or "")))
            for number, one in enumerate(definitions)
        ]
        try:
            make_plan(account, listing, then, control)
        except ServetelError as error:
            if KINDS[error.kind].retryable or error.stops:
                raise  # The names could not be read.
            problems.update(dict.fromkeys(problems_of(error)))
    if problems:
        raise bad_input([*problems])


def _at(moment: Moment, definition: Definition, overlays: t.Iterable[Overlay], has_name: bool) -> Definition:
    """A definition with its overlays at that moment; without any, it has no settings unless it creates an IVR."""
    laid = dataclasses.replace(definition, warnings=[])
    in_force = [overlay for overlay in overlays if overlay.is_in_force(moment)]
    for overlay in in_force:
        laid = with_overlay(laid, overlay)
    exists = definition.id is not None or (has_name and not definition.not_ids)
    return laid if in_force or not exists else dataclasses.replace(laid, given={})
