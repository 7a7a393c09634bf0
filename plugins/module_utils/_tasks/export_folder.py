# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An exported folder as it will be: which file has which IVR, what differs, and what is left over.

Writes nothing. Private to this collection.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._files.folder import DefinitionFile, new_file, refused
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput, Definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import (
    HANGUP,
    NAMED_TYPES,
    Destination,
    prompt_reference,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import PROMPTS, Choice, destinations, key_of
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import Listing
from ansible_collections.servetel.ivr.plugins.module_utils._model.moment import now
from ansible_collections.servetel.ivr.plugins.module_utils._model.overlaid import lay_over, settings_of
from ansible_collections.servetel.ivr.plugins.module_utils._model.overlay import Overlay
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.export_definition import (
    Style,
    exported_definition,
    same_definition,
)
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.export_names import can_be_referred_to
from ansible_collections.servetel.ivr.plugins.module_utils._text import printable


class ExportFolder:
    """The folder as it will be."""

    def __init__(
        self,
        folder: str,
        files: list[DefinitionFile],
        listing: Listing,
        style: Style,
        defaults: t.Mapping[str, object],
    ) -> None:
        self.files = files
        self.listing = listing
        self.places: dict[str, DefinitionFile] = {}
        """IVR -> the file in which it is."""
        self.not_exported: list[dict[str, str | None]] = []
        self.warnings: list[str] = []
        self._style = style
        self._defaults = defaults
        self.overlays = [one for file in files for one in file.definitions if isinstance(one, Overlay)]
        """They stay as they are."""
        self._overlaid = self._find_overlaid() if self.overlays else {}
        self._destinations: set[Destination] = set()
        self._prompts: set[str] = set()
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
            for place, definition in file.bases():
                ids = _ids(self.listing, definition)
                if len(ids) == 1:
                    found.setdefault(ids[0], (file, place))
        return found

    def _export(self, folder: str, ivr_id: str, file: DefinitionFile | None, place: int) -> None:
        """Put an IVR into its file, or into a new one."""
        old = t.cast(Definition, file.definitions[place]) if file else None
        name = None
        try:
            ivr = self.listing.ivr(ivr_id)
            name = ivr["name"]
            options, definition = exported_definition(ivr, old, self._style, self._overlaid.get(id(old), ()))
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
        self._prompts.update(filter(None, map(definition.given.get, PROMPTS)))

    def projected(self, removed: t.Container[DefinitionFile]) -> t.Iterator[Definition]:
        """What the folder as it will be defines, without its overlays."""
        for file in self.files:
            if file not in removed:
                found = file.parse(self._text(file), self._defaults)
                yield from (one for one in found if isinstance(one, Definition))

    def projected_without_overlays(self) -> t.Iterator[Definition]:
        """What the folder as it will be defines of the account's IVRs, with what overlays set as the account has it."""
        for file in self.files:
            for old, definition in zip(file.definitions, file.parse(self._text(file), self._defaults)):
                if isinstance(definition, Definition) and not self.is_left(definition):
                    yield self._as_overlaid(definition, self._overlaid.get(id(old), ()))

    def _text(self, file: DefinitionFile) -> str:
        return file.render() if file.name in self._changed else file.text

    def _find_overlaid(self) -> dict[int, set[str]]:
        """The settings that overlays in force set, by the `id()` of the definition below them. Raises ServetelError.

        With the defaults of the task, which may be what an overlay overrides.
        """
        parsed = [pair for file in self.files for pair in zip(file.definitions, file.parse(file.text, self._defaults))]
        bases = [(alone, full) for alone, full in parsed if isinstance(full, Definition)]
        try:
            found = lay_over([full for _alone, full in bases], self.overlays, now(), self.listing.ids_named)
        except BadInput as bad:
            raise refused(" ".join(bad.problems), {"problems": bad.problems}) from None
        return {
            id(bases[number][0]): {setting for one in in_force for setting in settings_of(bases[number][1], one)}
            for number, in_force in found.in_force.items()
        }

    def _as_overlaid(self, definition: Definition, overlaid: t.Collection[str]) -> Definition:
        """A definition that leaves what overlays set as the account has it."""
        if not overlaid:
            return definition
        live: dict[str, Choice] = self.listing.ivr(str(_ids(self.listing, definition)[0]))["menu"]
        given = {option: value for option, value in definition.given.items() if option not in overlaid}
        keys = {key for setting in overlaid if (key := key_of(setting)) is not None}
        if keys:
            menu = {key: choice for key, choice in definition.given["menu"].items() if key not in keys}
            given["menu"] = {**menu, **{key: live[key] for key in keys if key in live}}
        return dataclasses.replace(definition, given=given)

    def is_left(self, definition: Definition) -> bool:
        """Whether a definition is of an IVR that the account does not have, or that cannot be exported."""
        if definition.state == "absent":
            return False
        return not any(ivr_id in self.places for ivr_id in _ids(self.listing, definition))

    def stale_files(self) -> list[DefinitionFile]:
        """Files that exported_definition, by id, an IVR that the account does not have."""
        return [file for file in self.files if any(self._is_stale(definition) for _place, definition in file.bases())]

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
            for _place, definition in file.bases()
            if definition.state != "absent" and not definition.id and not self.listing.ids_named(definition.name or "")
        ]

    def changes(self, removed: list[DefinitionFile]) -> list[tuple[DefinitionFile, str | None]]:
        """Files with their new text, None for one that is removed."""
        written = ((file, file.render()) for file in self.files if file.name in self._changed)
        return [*((file, text) for file, text in written if text != file.text), *((file, None) for file in removed)]

    def unnamed(self, *, portable: bool) -> list[str]:
        """What is written by id although things of its type have names; of a portable folder, all that is."""
        types = None if portable else NAMED_TYPES
        found = [
            str(place)
            for place in self._destinations
            if place.name is None and place.type != HANGUP and (types is None or place.type in types)
        ]
        found += [prompt for prompt in self._prompts if portable and not prompt_reference(prompt)]
        return [*(_sms_templates(self) if portable else ()), *sorted(found)]


def oddly_named(folder: ExportFolder) -> list[str]:
    """IVRs whose name is no reference for other definitions."""
    return [
        f"{ids[0]} ({name!r})"
        for name, ids in folder.listing.names().items()
        if not can_be_referred_to("ivr", name) and ids[0] in folder.places
    ]


def _sms_templates(folder: ExportFolder) -> list[str]:
    """The SMS templates, which have no names."""
    menus: list[dict[str, Choice]] = [folder.listing.ivr(ivr_id)["menu"] for ivr_id in folder.places]
    ids = {choice.sms_template for menu in menus for choice in menu.values() if choice.sms_template}
    return [f"sms_template||{id_}" for id_ in sorted(ids)]


def not_carried(folder: ExportFolder) -> list[str]:
    """What the IVRs have that no definition can give, so that no other account gets it."""
    lives = [folder.listing.live(ivr_id) for ivr_id in folder.places]
    return [f"{setting} of IVR {live.ivr['name']!r}" for live in lives for setting in live.unwritable]


def _ids(listing: Listing, definition: Definition) -> list[str]:
    """The ids of the IVRs that a definition may be about."""
    return [definition.id] if definition.id else listing.ids_named(definition.name or "")
