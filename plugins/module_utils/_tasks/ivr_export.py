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

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account, Listing
from ansible_collections.servetel.ivr.plugins.module_utils._connection import Context, connect
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._files.folder import (
    DefinitionFile,
    new_file,
    read_folder,
    write_file,
)
from ansible_collections.servetel.ivr.plugins.module_utils._files.yaml_text import HAS_YAML
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._limits import diffs
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import (
    BadInput,
    Definition,
    parse_definition,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import NAMED_TYPES, Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Ivr
from ansible_collections.servetel.ivr.plugins.module_utils._model.prompt import has_type, prompt_id, typed_prompt
from ansible_collections.servetel.ivr.plugins.module_utils._model.write import untyped_prompts
from ansible_collections.servetel.ivr.plugins.module_utils._sync.names import names_to_show
from ansible_collections.servetel.ivr.plugins.module_utils._sync.planner import (
    destinations,
    make_plan,
    replace_destinations,
)
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.tasks import failure
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.wording import listed
from ansible_collections.servetel.ivr.plugins.module_utils._text import count, printable

_KEPT: t.Final = ("purge_menu", "force", "assume_recording_type")
"""Settings of a definition that the API does not show."""


def ivr_export(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
    """Write the account's IVRs as files; change only what differs."""
    if not HAS_YAML:
        raise ServetelError("bad_input", "PyYAML is missing on the host that runs the task. Install it there.")
    folder = params["path"]
    _refuse_shared_folder(folder)
    files = read_folder(folder)
    account = connect(params, context)
    deadline = Deadline(params["api_deadline"])
    listing = account.list_ivrs(deadline)
    names = _names(account, listing, deadline, context) if params["resolve_names"] else {}
    export = _Export(folder, files, listing, names, params["assume_recording_type"])
    export.prove(account, deadline)
    stale = export.stale_files()
    removed = [file for file in stale if _is_removable(file)] if params["purge"] else []
    changes = export.changes(removed)
    left = [file for file in stale if file not in removed]
    _warn(context, export, left, changes)
    result: dict[str, t.Any] = {
        "changed": bool(changes),
        "path": folder,
        "files": sorted({file.name for file in export.places.values()}),
        "removed": sorted(file.name for file in removed),
        "unnamed": export.unnamed() if params["resolve_names"] else [],
        "not_exported": export.not_exported,
        "diff": list(diffs(_diff(file, text) for file, text in changes)),
    }
    result["summary_text"] = _summary_text(
        export, folder, len(changes), bool(left), result["unnamed"], context.check_mode
    )
    if not context.check_mode:
        result.update(_write(changes))
    return result


def _refuse_shared_folder(folder: str) -> None:
    """Raise for what is hardly ever meant: it comes of a variable that is empty or misspelt."""
    example = "Give a folder of its own, such as ivrs."
    if not folder.strip():
        raise ServetelError("bad_input", f"path is empty. {example}")
    shared = {"/": "the root of the file system", os.getcwd(): "the working directory", "~": "the home directory"}
    for place, words in shared.items():
        if os.path.realpath(folder) == os.path.realpath(os.path.expanduser(place)):
            raise ServetelError("bad_input", f"path {folder} is {words}, and no file is written there. {example}")
    if os.path.lexists(folder) and not os.path.isdir(folder):
        raise ServetelError("bad_input", f"path {folder} is not a folder. {example}")


def _names(account: Account, listing: Listing, deadline: Deadline, context: Context) -> dict[Destination, Destination]:
    """{destination: a name that only it has and that a definition can refer to}."""
    found: dict[Destination, Destination] = {}
    sources = {"ivr": listing.names()}
    for types in (("department",), ("extension", "agent")):
        sources.update(dict.fromkeys(types, names_to_show(account, types[0], deadline, context.warn)))
    for type_, ids_by_name in sources.items():
        for name, ids in sorted(ids_by_name.items()):
            if len(set(ids)) == 1 and _can_be_referred_to(type_, name):
                found.setdefault(Destination(type_, ids[0]), Destination(type_, name=name))
    return found


def _can_be_referred_to(type_: str, name: str) -> bool:
    try:
        parse_definition({"id": "1", "timeout_destination": str(Destination(type_, name=name))})
    except BadInput:
        return False
    return name == name.strip()


class _Export:
    """The folder as it will be."""

    def __init__(
        self,
        folder: str,
        files: list[DefinitionFile],
        listing: Listing,
        names: dict[Destination, Destination],
        recording_type: str | None,
    ) -> None:
        self.files = files
        self.listing = listing
        self.places: dict[str, DefinitionFile] = {}
        """IVR -> the file in which it is."""
        self.not_exported: list[dict[str, str | None]] = []
        self.warnings: list[str] = []
        self._names = names
        self._recording_type = recording_type
        self._destinations: set[Destination] = set()
        self._changed: set[str] = set()
        """Names of the files of which a definition differs from the account."""
        self._new = {file.name for file in files}
        present = self._present()
        for ivr_id in listing.ids():
            self._export(folder, ivr_id, *present.get(ivr_id, (None, 0)))

    def _present(self) -> dict[str, tuple[DefinitionFile, int]]:
        """IVR -> file and place of its definition."""
        found: dict[str, tuple[DefinitionFile, int]] = {}
        for file in self.files:
            for place, definition in enumerate(file.definitions):
                ids = [definition.id] if definition.id else self.listing.ids_named(definition.name or "")
                if len(ids) == 1:
                    found.setdefault(ids[0], (file, place))
        return found

    def _export(self, folder: str, ivr_id: str, file: DefinitionFile | None, place: int) -> None:
        """Put an IVR into its file, or into a new one."""
        old = file.definitions[place] if file else None
        name = None
        try:
            ivr = self.listing.ivr(ivr_id)
            name = ivr["name"]
            options, definition = self._define(ivr, old)
        except (ServetelError, BadInput) as error:
            self.not_exported.append({"id": ivr_id, "name": name, "reason": printable(str(error))})
            return
        if file is None:
            file = new_file(folder, ivr_id, name, self._new)
            self.files.append(file)
            file.items, file.definitions = [options], [definition]
            self._changed.add(file.name)
        else:
            file.items[place] = options
            if old is None or not _same(old, definition):
                self._changed.add(file.name)
        self.places[ivr_id] = file
        self._destinations.update(destinations(definition.given).values())

    def _define(self, ivr: Ivr, old: Definition | None) -> tuple[dict[str, t.Any], Definition]:
        """The options of an IVR as a file gives them. Raises BadInput when a definition cannot say them."""
        by_name = replace_destinations(ivr, lambda place: self._names.get(place, place))
        options = {option: value for option, value in by_name.items() if value is not None and option != "menu"}
        if old and old.id is None:
            del options["id"]
        options.update(self._prompts(ivr, old))
        for setting in _KEPT:
            value = getattr(old, setting, None)
            if value is not None and value != getattr(_BARE, setting):
                options[setting] = value
        options["menu"] = {
            key: choice.destination if not choice.sms_template else choice._asdict()
            for key, choice in by_name["menu"].items()
        }
        try:
            return options, parse_definition(options)
        except BadInput:
            if "id" not in options:
                raise
            without = {option: value for option, value in options.items() if option != "name"}
            definition = parse_definition(without)
            self.warnings.append(f"IVR {ivr['id']} is exported without its name {ivr['name']!r}: no task can give it.")
            return without, definition

    def _prompts(self, ivr: Ivr, old: Definition | None) -> dict[str, str]:
        """Prompts with their type, as far as the file or the task has it; the API does not show it."""
        found = {}
        for option in untyped_prompts(ivr):
            before = old.given.get(option, "") if old else ""
            if has_type(before) and prompt_id(before) == ivr[option]:
                found[option] = before
            elif self._recording_type and not (old and old.assume_recording_type):
                found[option] = typed_prompt(self._recording_type, ivr[option])
        return found

    def prove(self, account: Account, deadline: Deadline) -> None:
        """Raise unless applying the folder as it will be would leave every exported IVR as it is."""
        definitions = []
        for file in self.files:
            text = file.render() if file.name in self._changed else file.text
            for definition in file.parse(text):
                # Whether it could be written is another question than whether there would be anything to write.
                definition.assume_recording_type, definition.force = "recording", True
                if not self._is_left(definition):
                    definitions.append(definition)
        try:
            steps = make_plan(account, self.listing, definitions, lambda: deadline)
        except ServetelError as error:
            text = f"No file was written, because servetel.ivr.ivrs would refuse the folder: {error.message}"
            raise ServetelError(error.kind, text, details=error.details) from None
        problems = [step.label for step in steps if step.action != "none"]
        if problems:
            text = f"No file was written, because applying it would change {listed(problems)}."
            raise ServetelError("internal", text, details={"problems": problems})

    def _is_left(self, definition: Definition) -> bool:
        """Whether a definition is of an IVR that the account does not have, or that cannot be exported."""
        if definition.state == "absent":
            return False
        ids = [definition.id] if definition.id else self.listing.ids_named(definition.name or "")
        return not any(ivr_id in self.places for ivr_id in ids)

    def stale_files(self) -> list[DefinitionFile]:
        """Files that define, by id, an IVR that the account does not have."""
        return [file for file in self.files if any(map(self._is_stale, file.definitions))]

    def _is_stale(self, definition: Definition) -> bool:
        """Whether the account does not have it. An IVR that it shows without a usable id may be any."""
        if self.listing.without_id:
            return False
        return definition.state != "absent" and definition.id is not None and definition.id not in self.listing

    def to_create(self) -> list[str]:
        """Definitions without an id, of IVRs that the account does not have."""
        return [
            definition.label
            for file in self.files
            for definition in file.definitions
            if definition.state != "absent" and not definition.id and not self.listing.ids_named(definition.name or "")
        ]

    def changes(self, removed: list[DefinitionFile]) -> list[tuple[DefinitionFile, str | None]]:
        """Files with their new text, None for one that is removed."""
        written = ((file, file.render()) for file in self.files if file.name in self._changed)
        return [*((file, text) for file, text in written if text != file.text), *((file, None) for file in removed)]

    def unnamed(self) -> list[str]:
        """Destinations that are written by id although things of their type have names."""
        return sorted(str(place) for place in self._destinations if place.type in NAMED_TYPES and place.name is None)

    def oddly_named(self) -> list[str]:
        """IVRs whose name is no reference for other definitions."""
        return [
            f"{ids[0]} ({name!r})"
            for name, ids in self.listing.names().items()
            if not _can_be_referred_to("ivr", name) and ids[0] in self.places
        ]


_BARE: t.Final = Definition("")


def _same(one: Definition, other: Definition) -> bool:
    parts = ("id", "given", "state", *_KEPT)
    return all(getattr(one, part) == getattr(other, part) for part in parts)


def _is_removable(file: DefinitionFile) -> bool:
    """Whether a stale file is the file of one IVR; one with several definitions is never removed."""
    return len(file.definitions) == 1


def _warn(
    context: Context,
    export: _Export,
    stale: list[DefinitionFile],
    changes: list[tuple[DefinitionFile, str | None]],
) -> None:
    warnings = list(export.warnings)
    for item in export.not_exported:
        called = f"IVR {item['id']}" + (f" ({item['name']})" if item["name"] else "")
        warnings.append(f"{called} is not exported, and servetel.ivr.ivrs with purge would delete it: {item['reason']}")
    odd = export.oddly_named()
    if odd:
        warnings.append(f"No definition can refer to these IVRs by name, so the id is written: {listed(odd)}.")
    if stale:
        warnings.append(
            f"These files define IVRs that the account does not have: {listed([f.name for f in stale])}. "
            "Delete these definitions, or set purge: true, which removes the files that define one IVR only. "
            "Until then servetel.ivr.ivrs refuses the folder."
        )
    new = export.to_create()
    if new:
        warnings.append(f"Applying the folder would create IVRs that are not in the account: {listed(new)}.")
    lost = [file.name for file, text in changes if text is not None and file.has_comments()]
    if lost:
        loses = "would lose" if context.check_mode else "lose"
        warnings.append(f"These files {loses} their comments, because they differ: {listed(lost)}.")
    for warning in warnings:
        context.warn(printable(warning))


def _summary_text(export: _Export, folder: str, changed: int, stale: bool, unnamed: list[str], check_mode: bool) -> str:
    total = len(export.listing.ids())
    are = "would be" if check_mode else "is" if total == 1 else "are"
    text = f"{len(export.places)} of {count(total, 'IVR')} {are} in {printable(folder)}. "
    text += f"{count(changed, 'file')} {'would change' if check_mode else 'changed'}. "
    if stale or export.not_exported or export.to_create():
        text += "See the warnings before you apply the folder."
    else:
        text += "Applying them as they are changes nothing."
    if unnamed:
        text += f" Written by id, because no unique name was found: {listed(unnamed)}."
    return text


def _write(changes: list[tuple[DefinitionFile, str | None]]) -> dict[str, t.Any]:
    """Write and remove the files; the part of the result that differs when that fails."""
    for done, (file, text) in enumerate(changes):
        try:
            if text is None:
                os.remove(file.path)
            else:
                write_file(file.path, text)
        except OSError as exc:
            why = exc.strerror or "the operating system refuses"
            text = f"{file.path} cannot be written: {why}. {done} of {len(changes)} files were written before it."
            return {**failure(ServetelError("bad_input", text)), "changed": done > 0}
    return {}


def _diff(file: DefinitionFile, text: str | None) -> dict[str, str]:
    return {"before": file.text, "after": text or "", "before_header": file.name, "after_header": file.name}
