# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The purge: which IVRs no definition mentions, and whether they can be deleted. Pure. Private to this collection."""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError, raise_all
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import Definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import IVR, Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import destinations
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import Listing
from ansible_collections.servetel.ivr.plugins.module_utils._sync.plan import Planned


class Purge(t.NamedTuple):
    """The settings of the definitions that delete what is purged."""

    assume_recording_type: str | None = None
    force: bool = False


def ids_to_purge(listing: Listing, mentioned: t.Container[str | None]) -> set[str]:
    """The ids that the purge deletes: what is not understood is left alone."""
    return {ivr_id for ivr_id in listing.ids() if ivr_id not in mentioned and listing.try_ivr(ivr_id)}


def plan_purge(listing: Listing, changes: t.Sequence[Planned], purge: Purge) -> list[Planned]:
    """Changes that delete what no definition mentions, in the account's order. What is not understood is left alone.

    Raises when an IVR that stays refers to one that would be deleted.
    """
    kept = {planned.ivr_id for planned in changes}
    users: dict[Destination, str] = {}
    for planned in changes:
        wanted = planned.wanted or {}
        for destination in destinations(wanted).values():
            users.setdefault(destination, f"IVR {wanted.get('id') or 'new'} ({wanted.get('name')})")
    for label, targets in listing.users_not_understood():
        for target in targets:
            users.setdefault(Destination(IVR, target), label)
    errors = []
    purged = []
    for ivr_id in listing.ids():
        ivr = listing.try_ivr(ivr_id)
        if ivr_id in kept or ivr is None:
            continue
        label = f"IVR {ivr_id} ({ivr['name']})"
        user = users.get(Destination(IVR, ivr_id))
        if user is not None:
            text = (
                f"{label} is not among the definitions and would be deleted, but {user} leads to it. "
                "Change that destination, or add the IVR to the definitions."
            )
            errors.append(ServetelError("in_use", text, ivr_id=ivr_id))
        definition = Definition(label, id=ivr_id, name=ivr["name"], state="absent", **purge._asdict())
        purged.append(Planned(definition, ivr, None, "delete"))
    raise_all(errors)
    return purged
