# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option `base` of a task: which edits the plan would overwrite, and what is to be done about them.

Private to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._connection import Context
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import (
    Definition,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import Listing
from ansible_collections.servetel.ivr.plugins.module_utils._model.merge import differences
from ansible_collections.servetel.ivr.plugins.module_utils._sync.edits import WHOLE, Base, Edits
from ansible_collections.servetel.ivr.plugins.module_utils._sync.plan import Plan, Planned
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.results import warn_of
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.wording import listed_names
from ansible_collections.servetel.ivr.plugins.module_utils._text import printable

EditsByChange = dict[Planned, Edits]
_SHOWN: t.Final = 5


def find_edits(base: list[Definition] | None, listing: Listing, plan: Plan, names: dict[str, str]) -> EditsByChange:
    """The edits that each change of the plan overwrites. `names` are names of destinations that are known."""
    if base is None:
        return {}
    live = Base(base, listing.names(), names)
    purged = set(plan.changes[plan.defined :])
    return {
        planned: live.edits(planned.current, planned.wanted, planned.definition.name, is_purged=planned in purged)
        for planned in plan.writes
    }


def act_on_edits(edits: EditsByChange, on_edit: t.Literal["fail", "warn"], context: Context) -> None:
    """Warn of the edits that would be overwritten, or raise for them."""
    texts = [f"{_label(planned)}: {', '.join(found.edited)}" for planned, found in edits.items() if found.edited]
    if texts and on_edit == "fail":
        count = "1 IVR was" if len(texts) == 1 else f"{len(texts):,} IVRs were"
        raise ServetelError(
            "blocked",
            f"Nothing was written: {count} edited in the account since base was applied, and the task would overwrite "
            f"that. {'; '.join(texts[:_SHOWN])}{'; ...' if len(texts) > _SHOWN else ''}. Copy the edits into the "
            "definitions, or set on_edit: warn (servetel_ivr_on_edit) to overwrite them.",
            details={"problems": [printable(text) for text in texts]},
        )
    overwrites = "applying the definitions would overwrite" if context.check_mode else "the task overwrites"
    why = f"This was edited in the account since base was applied, and {overwrites} it."
    warn_of((f"{text}. {why}" for text in texts), context)
    why = (
        "base has a name there that the task did not read, so it is not known whether it was edited in the account. "
        "Set resolve_names: true to read the names."
    )
    unknown = {planned: found.unknown for planned, found in edits.items() if found.unknown}
    warn_of((f"{_label(planned)}: {', '.join(settings)}: {why}" for planned, settings in unknown.items()), context)


def edits_in_words(edits: EditsByChange, *, check_mode: bool) -> str:
    """What was edited in the account and, in check mode, what is not applied yet; a blank first, or empty."""
    edited = {planned: found.edited for planned, found in edits.items()}
    pending = {
        planned: [name for name in _changes(planned) if name not in found.edited]
        for planned, found in edits.items()
        if check_mode and found.edited != [WHOLE]
    }
    return _sentence("Edited in the account", edited) + _sentence("Not applied yet", pending)


def _sentence(what: str, settings: dict[Planned, list[str]]) -> str:
    """The settings of each IVR that has some, after a blank."""
    found = {one.name or f"IVR {one.ivr_id}": names for one, names in settings.items() if names}
    words = [f"{name} ({', '.join(names)})" for name, names in found.items()]
    return f" {what}: {listed_names(words)}." if words else ""


def _changes(planned: Planned) -> list[str]:
    """What a change would do, as settings; the creation or deletion of the IVR as one."""
    if planned.current and planned.wanted:
        return differences(planned.current, planned.wanted)
    return [WHOLE]


def _label(planned: Planned) -> str:
    return f"IVR {planned.ivr_id} ({planned.name})" if planned.current else f"IVR {planned.name}"
