# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An account as a folder of definitions, which `ivrs` reads back without a change.

Each IVR is written into the file that defines it, or into a new one. What only the file knows is kept. Before the first
file is written, the folder as it will be is planned against the account. Private to this collection.
"""

from __future__ import annotations

import os
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._connection import Context, connect
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError, bad_input
from ansible_collections.servetel.ivr.plugins.module_utils._files.folder import DefinitionFile, read_folder, write_file
from ansible_collections.servetel.ivr.plugins.module_utils._files.writable import no_folder, obstacle
from ansible_collections.servetel.ivr.plugins.module_utils._files.yaml_text import HAS_YAML
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._limits import diffs
from ansible_collections.servetel.ivr.plugins.module_utils._model.defaults import read_defaults
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput, parse_definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import Listing
from ansible_collections.servetel.ivr.plugins.module_utils._model.names_map import NamesMap, read_names_map
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.export_check import (
    changed_by_overlays,
    verify_round_trip,
)
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.export_definition import Style
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.export_folder import (
    ExportFolder,
    not_carried,
    oddly_named,
)
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.export_names import (
    WrittenNames,
    named_ids,
    unique_names,
)
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.results import failure
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.wording import listed_names
from ansible_collections.servetel.ivr.plugins.module_utils._text import count, printable


def ivr_export(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
    """Write the account's IVRs as files; change only what differs."""
    folder = params["path"]
    _check_requirements(folder)
    own, defaults = _own_words(params)
    files = read_folder(folder)
    account = connect(params, context)
    account.use_names(own)
    deadline = Deadline(params["api_deadline"])
    listing = account.list_ivrs(deadline)
    by_name = params["resolve_names"] or params["portable"]
    names = WrittenNames(own, unique_names(account, listing, deadline, context) if by_name else {})
    export = ExportFolder(folder, files, listing, _style(params, names, listing, defaults), defaults)
    verify_round_trip(export, account, deadline)
    stale = export.stale_files()
    removed = [file for file in stale if _is_removable(file)] if params["purge"] else []
    overlaid = changed_by_overlays(export, account, deadline, removed)
    changes = export.changes(removed)
    _check_writable(folder, changes)
    left = [file for file in stale if file not in removed]
    _warn(
        context, export, _Differences(left, overlaid, _about_not_carried(export) if params["portable"] else []), changes
    )
    result: dict[str, t.Any] = {
        "changed": bool(changes),
        "path": folder,
        "files": sorted({file.name for file in export.places.values()}),
        "removed": sorted(file.name for file in removed),
        "unnamed": export.unnamed(portable=params["portable"]) if by_name else [],
        "not_exported": export.not_exported,
        "diff": list(diffs(changes, lambda change: _diff(*change))),
    }
    differs = bool(left or overlaid)
    result["summary_text"] = _summary_text(export, folder, len(changes), differs, result["unnamed"], context.check_mode)
    if not context.check_mode:
        result.update(_write(changes))
    return result


def _style(params: dict[str, t.Any], names: WrittenNames, listing: Listing, defaults: dict[str, object]) -> Style:
    return Style(
        names,
        params["assume_recording_type"],
        named_ids(listing) if params["portable"] else frozenset(),
        parse_definition({"id": "1", **defaults}).given,
    )


def _own_words(params: dict[str, t.Any]) -> tuple[NamesMap, dict[str, object]]:
    """The user's own names, and the defaults. Raises ServetelError with all that is wrong."""
    problems: list[str] = []
    names, defaults = NamesMap(), dict[str, object]()
    try:
        names = NamesMap(read_names_map(params["names"]))
    except BadInput as bad:
        problems += bad.problems
    try:
        defaults = read_defaults(params["defaults"])
    except BadInput as bad:
        problems += bad.problems
    if problems:
        raise bad_input(problems)
    return names, defaults


def _check_requirements(folder: str) -> None:
    """Raise without PyYAML, and for a folder that is hardly ever meant, as by a variable that is empty or misspelt."""
    if not HAS_YAML:
        raise ServetelError("bad_input", "PyYAML is missing on the host that runs the task. Install it there.")
    example = "Give a folder of its own, such as ivrs."
    if not folder.strip():
        raise ServetelError("bad_input", f"path is empty. {example}")
    shared = {"/": "the root of the file system", os.getcwd(): "the working directory", "~": "the home directory"}
    for place, words in shared.items():
        if os.path.realpath(folder) == os.path.realpath(os.path.expanduser(place)):
            raise ServetelError("bad_input", f"path {folder} is {words}, and no file is written there. {example}")
    why = no_folder(folder)
    if why:
        raise ServetelError("bad_input", f"path {folder} cannot be used, because {why}. {example}")


def _check_writable(folder: str, changes: list[tuple[DefinitionFile, str | None]]) -> None:
    """Raise before the first change if a file cannot be written (through a link) or removed (the link itself)."""
    places = {os.path.dirname(file.path if text is None else os.path.realpath(file.path)) for file, text in changes}
    for why in filter(None, map(obstacle, sorted(places))):
        text = f"No file of path {folder} was changed, because {why}. Correct that and export again."
        raise ServetelError("bad_input", text)


def _is_removable(file: DefinitionFile) -> bool:
    """Whether a stale file is the file of one IVR; one with several definitions is never removed."""
    return len(file.definitions) == 1


class _Differences(t.NamedTuple):
    """What differs between the folder as it will be and the account."""

    stale: list[DefinitionFile]
    """Files of IVRs that the account does not have."""
    overlaid: list[str]
    """IVRs for which an overlay in force sets other values than the account has."""
    not_carried: list[str]
    """A warning about what a portable folder leaves out, because no definition can give it."""


def _warn(
    context: Context,
    export: ExportFolder,
    different: _Differences,
    changes: list[tuple[DefinitionFile, str | None]],
) -> None:
    warnings = [*export.warnings, *different.not_carried]
    for item in export.not_exported:
        called = f"IVR {item['id']}" + (f" ({item['name']})" if item["name"] else "")
        # Without a name it is not understood.
        purged = "leaves it alone" if item["name"] is None else "with purge would delete it"
        warnings.append(f"{called} is not exported, and servetel.ivr.ivrs {purged}: {item['reason']}")
    odd = oddly_named(export)
    if odd:
        warnings.append(f"No definition can refer to these IVRs by name, so the id is written: {listed_names(odd)}.")
    if different.overlaid:
        warnings.append(
            f"Applying the folder would change {listed_names(different.overlaid)}, because overlays in force set other "
            "values than the account has. If the account is right, correct the overlays."
        )
    if different.stale:
        names = listed_names([file.name for file in different.stale])
        warnings.append(
            f"These files define IVRs that the account does not have: {names}. "
            "Delete these definitions, or set purge: true, which removes the files that define one IVR only. "
            "Until then servetel.ivr.ivrs refuses the folder."
        )
    new = export.to_create()
    if new:
        warnings.append(f"Applying the folder would create IVRs that are not in the account: {listed_names(new)}.")
    lost = [file.name for file, text in changes if text is not None and file.has_comments()]
    if lost:
        loses = "would lose" if context.check_mode else "lose"
        warnings.append(f"These files {loses} their comments, because they differ: {listed_names(lost)}.")
    for warning in warnings:
        context.warn(printable(warning))


def _about_not_carried(export: ExportFolder) -> list[str]:
    settings = not_carried(export)
    advice = "Set it in the portal of each account to which you apply the folder."
    return [f"Definitions cannot give {listed_names(settings)}. {advice}"] if settings else []


def _summary_text(
    export: ExportFolder, folder: str, changed: int, differs: bool, unnamed: list[str], check_mode: bool
) -> str:
    total = len(export.listing.ids())
    are = "would be" if check_mode else "is" if total == 1 else "are"
    text = f"{len(export.places)} of {count(total, 'IVR')} {are} in {printable(folder)}. "
    text += f"{count(changed, 'file')} {'would change' if check_mode else 'changed'}. "
    if differs or export.not_exported or export.to_create():
        text += "See the warnings before you apply the folder."
    else:
        text += "Applying the folder as it is changes nothing."
    if unnamed:
        text += f" Written by id, because no unique name was found: {listed_names(unnamed)}."
    return text


def _write(changes: list[tuple[DefinitionFile, str | None]]) -> dict[str, object]:
    """Write and remove the files; the part of the result that differs when that fails."""
    for done, (file, text) in enumerate(changes):
        try:
            if text is None:
                os.remove(file.path)
            else:
                write_file(file.path, text)
        except OSError as exc:
            why = exc.strerror or "the operating system refuses"
            what = f"{file.path} cannot be {'removed' if text is None else 'written'}: {why}."
            text = f"{what} {done} of {count(len(changes), 'file')} changed before it. Correct that and export again."
            return {**failure(ServetelError("bad_input", text)), "changed": done > 0}
    return {}


def _diff(file: DefinitionFile, text: str | None) -> dict[str, str]:
    return {"before": file.text, "after": text or "", "before_header": file.name, "after_header": file.name}
