# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task is going to do: one planned change for each IVR. A plan is never changed after it was made.

Pure: what became of a planned change is an `Outcome`. Private to this collection.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import Definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Ivr
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import Listing

Action = t.Literal["none", "update", "create", "delete"]


@dataclasses.dataclass(frozen=True, eq=False)
class Planned:
    """What a task does to one IVR."""

    definition: Definition
    """What it was planned from, without the given settings: those are in `wanted`."""
    current: Ivr | None
    """The live IVR; None = there is none."""
    wanted: Ivr | None
    """The IVR after the change; None if it is deleted. May refer to an IVR that this task creates by name."""
    action: Action
    warnings: tuple[str, ...] = ()

    @property
    def ivr_id(self) -> str | None:
        """The id; None if the IVR is to be created."""
        return self.current["id"] if self.current else self.definition.id

    @property
    def name(self) -> str | None:
        return self.definition.name or (self.current or {}).get("name")

    @property
    def label(self) -> str:
        return self.definition.label

    @property
    def label_in_sentence(self) -> str:
        """The label as a part of a sentence: "IVR 'Sales' (entry 2)"."""
        place, _colon, ivr = self.label.partition(": IVR ")
        return f"IVR {ivr} ({place})" if ivr else self.label


class Plan(t.NamedTuple):
    """The planned changes of a task: one for each definition, in their order, then those of the purge."""

    changes: list[Planned]
    writes: list[Planned]
    """Those of them that need a write."""
    defined: int
    """How many of the changes are of definitions."""


def projected_state(listing: Listing, changes: t.Iterable[Planned]) -> list[tuple[str | None, Ivr | None]]:
    """The account as it would be after the changes: (id, IVR) of what changes, then of the others.

    The id is None for an IVR that is created, the IVR is None if the API shows it in a form that is not understood.
    """
    changes = list(changes)
    mentioned = {planned.ivr_id for planned in changes}
    return [
        *((planned.ivr_id, planned.wanted) for planned in changes if planned.wanted),
        *((ivr_id, listing.try_ivr(ivr_id)) for ivr_id in listing.ids() if ivr_id not in mentioned),
    ]
