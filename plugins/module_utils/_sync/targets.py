# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which live IVR each definition is about. Pure. Private to this collection."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import Definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Ivr
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import Listing
from ansible_collections.servetel.ivr.plugins.module_utils._sync.as_made import is_as_made
from ansible_collections.servetel.ivr.plugins.module_utils._sync.names import Targets
from ansible_collections.servetel.ivr.plugins.module_utils._sync.references import by_number
from ansible_collections.servetel.ivr.plugins.module_utils._text import canonical_text, series


def find_targets(listing: Listing, definitions: t.Sequence[Definition]) -> tuple[Targets, list[ServetelError]]:
    """The targets of the definitions, and why others have none: they are not clear, or the same."""
    targets: dict[int, str | None] = {}
    errors: list[ServetelError] = []
    names_without_id = {canonical_text(problem.name) for problem in listing.without_id}
    renamed = _Renamed(listing, definitions)
    for number, definition in enumerate(definitions):
        try:
            targets[number] = (
                _find_by_name(listing, definition, names_without_id, renamed)
                if definition.id is None
                else _find_by_id(listing, definition, definition.id)
            )
        except ServetelError as error:
            errors.append(error)
    return targets, [*errors, *_duplicates(definitions, targets)]


def _find_by_id(listing: Listing, definition: Definition, ivr_id: str) -> str | None:
    if ivr_id in listing:
        return ivr_id
    if listing.without_id:
        raise ServetelError(
            "protocol",
            f"{definition.label}: the API shows no IVR with the id {ivr_id}, but one without a usable id, which may "
            "be this one.",
            ivr_id=ivr_id,
        )
    if definition.state == "absent":
        return None
    raise ServetelError(
        "not_found",
        f"{definition.label}: the account has no IVR with the id {ivr_id}. If it was deleted in the portal, remove its "
        "definition, or only the id to create it again. Otherwise correct the id.",
        ivr_id=ivr_id,
    )


def _find_by_name(
    listing: Listing, definition: Definition, names_without_id: set[str], renamed: _Renamed
) -> str | None:
    ids = [ivr_id for ivr_id in listing.ids_named(definition.name or "") if ivr_id not in definition.not_ids]
    if definition.if_unchanged and definition.state == "absent":
        return _find_unchanged(listing, definition, ids, renamed)
    if len(ids) > 1:
        raise ServetelError(
            "bad_input",
            f"{definition.label}: {len(ids)} IVRs have this name: {', '.join(sorted(ids, key=by_number))}. "
            "Give the id of the one that is meant.",
        )
    if definition.key in names_without_id:
        raise ServetelError("protocol", f"{definition.label}: the API shows an IVR of this name without a usable id.")
    if ids and definition.if_unchanged and not _is_as_made(listing, definition, ids[0]):
        raise ServetelError(
            "blocked",
            f"{definition.label}: IVR {ids[0]} has this name now, with other settings than the backup. Rename or "
            "delete it, or remove this entry from the backup.",
            ivr_id=ids[0],
        )
    return ids[0] if ids else None


def _is_as_made(listing: Listing, definition: Definition, ivr_id: str) -> bool:
    ivr = listing.try_ivr(ivr_id)
    return ivr is not None and is_as_made(definition, ivr, listing.names())


def _find_unchanged(listing: Listing, definition: Definition, ids: list[str], renamed: _Renamed) -> str | None:
    """The one of these IVRs that still has the settings that are given; without one, a warning names what stays."""
    # The run has made none with a webhook, because no call can.
    same = [one for one in ids if _is_as_made(listing, definition, one) and not listing.live(one).unwritable]
    if len(same) == 1:
        return same[0]
    others = [] if ids else renamed.ids(definition)
    if ids:
        definition.warnings[:] = [
            f"{definition.label} (id {', '.join(ids)}) was created by the run that is undone, but was edited since. It "
            "is not deleted. Delete it yourself if it is not needed."
        ]
    elif others:
        found = series([f"IVR {ivr_id} ({listing.name_of(ivr_id)})" for ivr_id in others])
        has = "has its settings and may be it" if len(others) == 1 else "have its settings, and one of them may be it"
        definition.warnings[:] = [
            f"{definition.label} was created by the run that is undone. No IVR has this name now, but {found} {has}, "
            "renamed since. It is not deleted. Delete it yourself if it is not needed."
        ]
    return None


class _Renamed:
    """Finds IVRs by all their settings but the name. Reads the account when it is asked first."""

    def __init__(self, listing: Listing, definitions: t.Sequence[Definition]) -> None:
        self._listing = listing
        self._definitions = definitions
        self._ids: dict[object, list[str]] = {}

    def ids(self, definition: Definition) -> list[str]:
        """The live IVRs, of those that no definition is about, that have these settings under another name."""
        if not self._ids:
            self._ids = self._by_some_settings()
        given = {option: value for option, value in definition.given.items() if option != "name"}
        nameless = dataclasses.replace(definition, given=given)
        candidates = self._ids.get(_some_settings(definition.given), ())
        return [
            ivr_id
            for ivr_id in sorted(candidates, key=by_number)
            if is_as_made(nameless, t.cast(Ivr, self._listing.try_ivr(ivr_id)), self._listing.names())
        ]

    def _by_some_settings(self) -> dict[object, list[str]]:
        others = {definition.id for definition in self._definitions}
        for definition in self._definitions:
            others.update(self._listing.ids_named(definition.name or "") if definition.id is None else ())
        found: dict[object, list[str]] = {}
        for ivr_id in self._listing.ids():
            ivr = None if ivr_id in others else self._listing.try_ivr(ivr_id)
            if ivr:
                found.setdefault(_some_settings(ivr), []).append(ivr_id)
        return found


def _some_settings(ivr: Ivr) -> object:
    """Settings that read back as they were sent, to find IVRs fast."""
    return (
        *(str(ivr.get(option)) for option in ("timeout", "timeout_tries", "incorrect_count")),
        frozenset(ivr.get("menu", ())),
    )


def _duplicates(definitions: t.Sequence[Definition], targets: Targets) -> t.Iterator[ServetelError]:
    """IVRs that two definitions are about."""
    first: dict[tuple[str, str], Definition] = {}
    for number, target in targets.items():
        definition = definitions[number]
        ivr_id = definition.id if target is None else target
        key = ("name", definition.key) if ivr_id is None else ("id", ivr_id)
        twin = first.setdefault(key, definition)
        if twin is not definition:
            yield ServetelError(
                "bad_input",
                f"{twin.label} and {definition.label} are the same IVR. Keep one of them."
                + _renamed_meanwhile(twin, definition),
                ivr_id=target,
            )


def _renamed_meanwhile(one: Definition, other: Definition) -> str:
    """A hint for two definitions of one IVR, of which one finds it by the name that the other takes away."""
    for renaming, named in ((one, other), (other, one)):
        if renaming.id is not None and named.id is None and renaming.name and renaming.key != named.key:
            return (
                f' A definition without id means the IVR that has the name now. To create a new "{named.name}", rename '
                f"IVR {renaming.id} in a task before."
            )
    return ""
