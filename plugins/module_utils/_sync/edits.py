# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was edited in the account since definitions were applied last, and would be overwritten now.

Three values are compared for each setting: that of the definitions as they were applied last (the base), the live one,
and the wanted one. A live value that is neither the base's nor the wanted one is an edit. Pure: reads nothing. Private
to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import Definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import (
    IVR,
    NOWHERE,
    Destination,
    prompt_id,
    prompt_reference,
    typed_prompt,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import (
    DESTINATION,
    FIELDS,
    KIND_OF,
    OPTIONS,
    PROMPT,
    Choice,
    Ivr,
    in_keypad_order,
    key_of,
    key_setting,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.merge import differences
from ansible_collections.servetel.ivr.plugins.module_utils._text import canonical_text

WHOLE: t.Final = "state"
"""How results name the edit of a whole IVR: it was created or deleted."""

_NO_CHOICE: t.Final = Choice(NOWHERE, "")
_DESTINATIONS: t.Final = frozenset(field.option for field in FIELDS if field.kind == DESTINATION)


class Edits(t.NamedTuple):
    """Settings of one IVR, menu keys as `menu 2`."""

    edited: list[str]
    """Edited elsewhere, and overwritten by the run."""
    unknown: list[str]
    """It is not known whether they were edited: the base names their destination by a name that was not looked up."""


NONE: t.Final = Edits([], [])


class Base:
    """The definitions as they were applied last, beside the account as it is now."""

    def __init__(
        self,
        definitions: t.Iterable[Definition],
        live_names: t.Mapping[str, t.Sequence[str]],
        names: t.Mapping[str, str],
    ) -> None:
        """`live_names` are the ids of the account's IVRs by name; `names` are names of destinations that are known."""
        self._live_names = live_names
        self._live_ids = {ivr_id for ids in live_names.values() for ivr_id in ids}
        self._names = names
        self._known_types = {Destination.parse(destination).type for destination in names}
        self._by_id: dict[str, Definition] = {}
        self._by_name: dict[str, Definition] = {}
        self._ids: dict[str, set[str]] = {}
        """Ids by the names that the base gives them."""
        for definition in definitions:
            if definition.id is not None:
                self._by_id[definition.id] = definition
                self._ids.setdefault(definition.key, set()).add(definition.id)
            if definition.name:
                self._by_name.setdefault(definition.key, definition)

    def edits(
        self, current: Ivr | None, wanted: Ivr | None, name: str | None = None, *, is_purged: bool = False
    ) -> Edits:
        """What of an IVR was edited, and is overwritten by a run that writes it.

        `current` is None if the run creates it, `wanted` if it deletes it. `name` is the one that its definition gives
        it. It `is_purged` if it is deleted because no definition mentions it.
        """
        if current is None:
            return self._edits_of_missing(name)
        base = self._find(current, name)
        if base is None or base.state == "absent":
            return Edits([WHOLE], []) if base or is_purged else NONE
        found = Edits([], [])
        for setting in _overwritten(base, current, wanted):
            is_edited = self._is_edited(setting, base, current)
            if is_edited is not False:
                (found.unknown if is_edited is None else found.edited).append(setting)
        return found

    def _find(self, current: Ivr, name: str | None) -> Definition | None:
        """What the base says about a live IVR."""
        if current["id"] in self._by_id:
            return self._by_id[current["id"]]
        names = [canonical_text(current["name"])]
        if name and canonical_text(name) not in self._live_names:
            names.append(canonical_text(name))  # It was renamed since.
        found = (self._by_name.get(one) for one in names)
        return next((one for one in found if one and (one.id is None or one.id not in self._live_ids)), None)

    def _edits_of_missing(self, name: str | None) -> Edits:
        """The edit of an IVR that the run creates: the base has it, and it was renamed or deleted since."""
        base = self._by_name.get(canonical_text(name or ""))
        if base is None or base.state == "absent":
            return NONE
        return Edits(["name" if base.id in self._live_ids else WHOLE], [])

    def _is_edited(self, setting: str, base: Definition, current: Ivr) -> bool | None:
        """Whether the live value of a setting is not the one that the base gives; None: it is not known."""
        key = key_of(setting)
        if key is not None:
            given, live = (menu.get(key) or _NO_CHOICE for menu in (base.given["menu"], current["menu"]))
            if given.sms_template not in (None, live.sms_template):
                return True
            return _unlike(self._is_same_target(given.destination, live.destination))
        if setting in _DESTINATIONS:
            return _unlike(self._is_same_target(base.given[setting], current[setting]))
        named = prompt_reference(base.given[setting]) if KIND_OF[setting] == PROMPT else None
        if named:
            return self._is_other_prompt(*named, prompt_id(current[setting]))
        return bool(differences({**current, setting: base.given[setting]}, current))

    def _is_other_prompt(self, type_: str, name: str, live_id: str) -> bool | None:
        """Whether a prompt is not the one of that name; None: it is not known."""
        if type_ not in self._known_types:
            return None
        return canonical_text(self._names.get(typed_prompt(type_, live_id), "")) != canonical_text(name)

    def _is_same_target(self, base: Destination, live: Destination) -> bool | None:
        """Whether a destination leads where the base says; None: it is not known."""
        if base.name is None or live.type != base.type:
            return base == live
        name = canonical_text(base.name)
        if live.type == IVR:
            targets = {*self._live_names.get(name, ()), *self._ids.get(name, ())}
            return live.ivr_id in targets or (not targets and live.ivr_id not in self._live_ids)
        if live.type in self._known_types:
            return canonical_text(self._names.get(live, "")) == name
        return None


def _unlike(is_same: bool | None) -> bool | None:
    return None if is_same is None else not is_same


def _overwritten(base: Definition, current: Ivr, wanted: Ivr | None) -> list[str]:
    """The settings that the base gives and the run changes, menu keys last and in keypad order."""
    given = base.given
    menu = {**(current["menu"] if base.purge_menu else {}), **given["menu"]} if "menu" in given else {}
    settings = [option for option in OPTIONS if option in given] + [key_setting(key) for key in in_keypad_order(menu)]
    if wanted is None:
        return settings
    changed = {*differences(current, wanted)}
    return [setting for setting in settings if setting in changed]
