# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An exported folder as it will be: which file has which IVR, what differs, and what is left over.

Writes nothing. Private to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account, Listing
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._files.folder import DefinitionFile, new_file
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput, Definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import NAMED_TYPES, Destination
from ansible_collections.servetel.ivr.plugins.module_utils._sync.control import Control
from ansible_collections.servetel.ivr.plugins.module_utils._sync.planner import make_plan
from ansible_collections.servetel.ivr.plugins.module_utils._sync.references import destinations
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.export_definition import define, same_definition
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.export_names import can_be_referred_to
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.wording import listed
from ansible_collections.servetel.ivr.plugins.module_utils._text import printable


class ExportFolder:
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
        present = self._existing_files()
        for ivr_id in listing.ids():
            self._export(folder, ivr_id, *present.get(ivr_id, (None, 0)))

    def _existing_files(self) -> dict[str, tuple[DefinitionFile, int]]:
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
            options, definition = define(ivr, old, self._names, self._recording_type)
        except (ServetelError, BadInput) as error:
            self.not_exported.append({"id": ivr_id, "name": name, "reason": printable(str(error))})
            return
        if "name" not in options:
            self.warnings.append(f"IVR {ivr_id} is exported without its name {name!r}: no task can give it.")
        if file is None:
            file = new_file(folder, ivr_id, name, self._new)
            self.files.append(file)
            file.items, file.definitions = [options], [definition]
            self._changed.add(file.name)
        else:
            file.items[place] = options
            if old is None or not same_definition(old, definition):
                self._changed.add(file.name)
        self.places[ivr_id] = file
        self._destinations.update(destinations(definition.given).values())

    def projected_definitions(self) -> t.Iterator[Definition]:
        """What the folder as it will be defines of the account's IVRs."""
        for file in self.files:
            text = file.render() if file.name in self._changed else file.text
            yield from (definition for definition in file.parse(text) if not self._is_left(definition))

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
            if not can_be_referred_to("ivr", name) and ids[0] in self.places
        ]


def verify_round_trip(folder: ExportFolder, account: Account, deadline: Deadline) -> None:
    """Raise unless applying the folder as it will be would leave every exported IVR as it is."""
    definitions = list(folder.projected_definitions())
    for definition in definitions:
        # Whether it could be written is another question than whether there would be anything to write.
        definition.assume_recording_type, definition.force = "recording", True
    try:
        plan = make_plan(account, folder.listing, definitions, Control(lambda: deadline))
    except ServetelError as error:
        text = f"No file was written, because servetel.ivr.ivrs would refuse the folder: {error.message}"
        raise ServetelError(error.kind, text, details=error.details) from None
    problems = [planned.label for planned in plan.writes]
    if problems:
        text = f"No file was written, because applying it would change {listed(problems)}."
        raise ServetelError("internal", text, details={"problems": problems})
