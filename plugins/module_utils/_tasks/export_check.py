# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans an exported folder against its account before it is written: would `ivrs` take it, and what would it change?

Sends nothing but questions for names. Private to this collection.
"""

from __future__ import annotations

import contextlib
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._files.folder import DefinitionFile, refused
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import Definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.moment import now
from ansible_collections.servetel.ivr.plugins.module_utils._sync.control import Control
from ansible_collections.servetel.ivr.plugins.module_utils._sync.plan import Plan
from ansible_collections.servetel.ivr.plugins.module_utils._sync.planner import make_plan
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.definitions import Given, lay_overlays
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.export_folder import ExportFolder
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.upcoming import check_upcoming
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.wording import listed_names


def verify_round_trip(folder: ExportFolder, account: Account, deadline: Deadline) -> None:
    """Raise unless applying the exported folder, without its overlays, changes no exported IVR."""
    definitions = list(folder.projected_without_overlays())
    _allow_all_writes(definitions)
    with _as_refusal():
        problems = _labels(make_plan(account, folder.listing, definitions, Control(deadline)))
    if problems:
        text = f"No file was written, because applying the folder would change {listed_names(problems)}."
        raise ServetelError("internal", text, details={"problems": problems})


def changed_by_overlays(
    folder: ExportFolder, account: Account, deadline: Deadline, removed: t.Container[DefinitionFile]
) -> list[str]:
    """The IVRs that applying the folder would change, because overlays in force set other values than the account has.

    Raises ServetelError if an overlay could not be applied, now or when it begins.
    """
    if not folder.overlays:
        return []
    definitions = list(folder.projected(removed))
    _allow_all_writes(definitions)
    given, control = Given(definitions, folder.overlays, account.own_names, now()), Control(deadline)
    kept = [number for number, definition in enumerate(definitions) if not folder.is_left(definition)]
    with _as_refusal():
        laid = lay_overlays(given, folder.listing)
        plan = make_plan(account, folder.listing, [laid.definitions[number] for number in kept], control)
        check_upcoming(
            account,
            folder.listing,
            given._replace(definitions=[definitions[number] for number in kept]),
            {place: laid.not_ended.get(number, []) for place, number in enumerate(kept)},
            control,
            None,
        )
    return _labels(plan)


def _allow_all_writes(definitions: list[Definition]) -> None:
    """Set `force` and a type of prompt, so that only differences count, not whether they could be written."""
    for definition in definitions:
        definition.assume_recording_type, definition.force = "recording", True


def _labels(plan: Plan) -> list[str]:
    return [planned.label for planned in plan.writes]


@contextlib.contextmanager
def _as_refusal() -> t.Iterator[None]:
    """Turn an error of the plan into one that says that no file was written."""
    try:
        yield
    except ServetelError as error:
        raise refused(error.message, error.details, error.kind) from None
