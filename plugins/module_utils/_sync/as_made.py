# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether an IVR that a run has created is still as the run made it. Pure. Private to this collection."""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import Definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import (
    IVR,
    NOWHERE,
    Destination,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Ivr, destinations, key_of, key_setting
from ansible_collections.servetel.ivr.plugins.module_utils._model.merge import differences, merge, with_known_types
from ansible_collections.servetel.ivr.plugins.module_utils._sync.outcome import PLACEHOLDER
from ansible_collections.servetel.ivr.plugins.module_utils._text import canonical_text


def is_as_made(definition: Definition, live: Ivr, names: t.Mapping[str, t.Sequence[str]]) -> bool:
    """Whether a live IVR has the settings that are given, so that a run may have made it so.

    `names` are the ids by name of all live IVRs. In the place of a reference by name, there may also be the placeholder
    that stands there until the IVR of that name exists, or an IVR that is gone, if the one of that name is gone, too.
    """
    held = destinations(live)
    ids = {ivr_id for found in names.values() for ivr_id in found}
    accepted: dict[str, Destination] = {}
    for place, destination in destinations(definition.given).items():
        found = held.get(place, NOWHERE)
        if destination.name is not None and destination.type == IVR:
            targets = names.get(canonical_text(destination.name), ())
            is_gone = not targets and bool(found.ivr_id) and found.ivr_id not in ids
            if found == PLACEHOLDER or is_gone or found.ivr_id in targets:
                accepted[place] = found
    given = dict(definition.given)
    given.update((place, found) for place, found in accepted.items() if key_of(place) is None)
    if "menu" in given:
        given["menu"] = {
            key: choice and choice._replace(destination=accepted.get(key_setting(key), choice.destination))
            for key, choice in given["menu"].items()
        }
    return not differences(live, merge(live, given, purge_menu=definition.purge_menu))


def with_given_types(definition: Definition, live: Ivr) -> Ivr:
    """The live IVR with the types of prompts that its definition gives."""
    return with_known_types(live, {**live, **definition.given})
