# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The backup of a task: planned with everything else, and written right before the first write.

What makes backups is imported when one is wanted: each file costs a task about a millisecond. Private to this
collection.
"""

from __future__ import annotations

import os
import time
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account
from ansible_collections.servetel.ivr.plugins.module_utils._connection import Context
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError, bad_input
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import Listing
from ansible_collections.servetel.ivr.plugins.module_utils._sync.plan import Plan
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.results import warn_of

if t.TYPE_CHECKING:
    from ansible_collections.servetel.ivr.plugins.module_utils._sync.backup import Backup


def check_backup_dir(params: dict[str, t.Any]) -> None:
    """Raise if the folder cannot be right, before the first request."""
    folder = params.get("backup_dir")
    if folder is None:
        return
    if not folder.strip():
        raise bad_input(["backup_dir is empty. Set it to the folder for backups, or leave it out."])
    for option in ("source", "base"):
        if params.get(option) and _is_inside(folder, params[option]):
            text = (
                f"backup_dir {folder} is inside {option}, so backups would be read as definitions. Use another folder."
            )
            raise bad_input([text])
    from ansible_collections.servetel.ivr.plugins.module_utils._files.writable import no_folder

    why = no_folder(folder)
    if why:
        raise _cannot_be_used(folder, why)


def _cannot_be_used(folder: str, why: str) -> ServetelError:
    advice = "Use another folder on the host that runs the task, or leave backup_dir out to write without a backup."
    return bad_input([f"backup_dir {folder} cannot be used, because {why}. {advice}"])


def plan_backup(params: dict[str, t.Any], context: Context, account: Account, plan: Plan) -> Backup | None:
    """What undoes the plan, if a backup or a rollback is wanted and there is something to undo.

    Warns of what cannot be undone, or raises for it.
    """
    can_roll_back = params.get("on_error") == "rollback"
    if not plan.writes or (params.get("backup_dir") is None and not can_roll_back):
        return None
    from ansible_collections.servetel.ivr.plugins.module_utils._files.writable import obstacle
    from ansible_collections.servetel.ivr.plugins.module_utils._sync.backup import backup_of
    from ansible_collections.servetel.ivr.plugins.module_utils._sync.rollback import check_rollback

    why = obstacle(params["backup_dir"]) if params.get("backup_dir") is not None else ""
    if why:
        raise _cannot_be_used(params["backup_dir"], why)
    backup = backup_of(t.cast(Listing, account.listing), plan)
    if can_roll_back:
        check_rollback(backup)
    warn_of(backup.warnings, context)
    return backup


def save_backup(params: dict[str, t.Any], context: Context, backup: Backup | None) -> Backup | None:
    """Write the file, if one is wanted, and return what a rollback needs. Raises if it cannot be written."""
    if backup is None:
        return None
    if params.get("backup_dir") is not None:
        _write_file(params, context, backup)
    # That of ten thousand IVRs takes much memory.
    return backup if params.get("on_error") == "rollback" else None


def _write_file(params: dict[str, t.Any], context: Context, backup: Backup) -> None:
    from ansible_collections.servetel.ivr.plugins.module_utils._files.backup_file import backup_text, write_backup

    host, now = params.get("backup_host") or "localhost", time.time()
    text = backup_text(backup.items, backup.not_restorable, host=host, seconds=now)
    context.backup_file = write_backup(os.path.abspath(params["backup_dir"]), host, text, seconds=now)


def _is_inside(folder: str, path: str) -> bool:
    inner, outer = os.path.realpath(folder), os.path.realpath(path)
    return inner == outer or inner.startswith(os.path.join(outer, ""))
