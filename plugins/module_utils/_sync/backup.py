# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The definitions that undo a run: those that `ivrs` needs to make its IVRs as they were.

An updated IVR comes back by its id. A deleted one comes back by its name, because it will get another id, and whatever
led to it is led there by name. A created one is deleted again, if it still is as the run made it. Pure: reads nothing,
writes no file. Private to this collection.
"""

from __future__ import annotations

import collections
import json
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError, raise_all
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import (
    Definition,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import IVR, Destination, has_type
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import (
    PROMPTS,
    Ivr,
    destinations,
    replace_destinations,
    setting_in_words,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import Listing
from ansible_collections.servetel.ivr.plugins.module_utils._model.merge import with_known_types
from ansible_collections.servetel.ivr.plugins.module_utils._model.read import Live
from ansible_collections.servetel.ivr.plugins.module_utils._model.write import (
    empty_options,
    half_destinations,
    untyped_prompts,
)
from ansible_collections.servetel.ivr.plugins.module_utils._sync.backup_item import (
    Item,
    all_settings,
    can_be_referred_to,
    checked,
    item_of_places,
    lost_settings,
    why_not_to_lead,
    with_force_if_needed,
)
from ansible_collections.servetel.ivr.plugins.module_utils._sync.names import collapsed
from ansible_collections.servetel.ivr.plugins.module_utils._sync.plan import Plan
from ansible_collections.servetel.ivr.plugins.module_utils._text import canonical_text, cut, lead, series

_MAX_SHOWN: t.Final = 60
"""Characters of the value of an unknown setting that a warning shows."""


class Change(t.NamedTuple):
    """What a run is about to do to one IVR."""

    before: Live | None
    """None = it is created."""
    wanted: Ivr | None
    """None = it is deleted."""
    definition: Definition


class Undo(t.NamedTuple):
    """What undoes one change."""

    item: Item | None
    """None = no definition can."""
    lost: list[str]
    """What stays different: the calls that write an IVR cannot carry it."""


class Backup(t.NamedTuple):
    """What undoes a run."""

    undo: list[Undo]
    """One for each change, in their order."""
    others: list[Undo]
    """What leads IVRs that the run does not touch to the ones that come back in place of deleted ones."""
    not_restorable: list[Item]
    """Settings of IVRs that no definition can bring back; they are lost unless a person uses them."""
    warnings: list[str]
    untyped: list[str]
    """IVRs that are written with prompts whose type is not known."""

    @property
    def items(self) -> list[Item]:
        """All definitions."""
        return [one.item for one in (*self.undo, *self.others) if one.item]


def backup_of(listing: Listing, plan: Plan) -> Backup:
    """What undoes a plan, by the list that it was made by. Raises ServetelError as `make_backup` does."""
    changes = [
        Change(listing.live(one.current["id"]) if one.current else None, one.wanted, one.definition)
        for one in plan.writes
    ]
    written = {one.ivr_id for one in plan.writes}
    others = (listing.live(ivr_id) for ivr_id in listing.ids() if ivr_id not in written and listing.try_ivr(ivr_id))
    return make_backup(changes, others, listing.names())


def make_backup(
    changes: t.Sequence[Change],
    others: t.Iterable[Live],
    names: t.Mapping[str, t.Sequence[str]],
) -> Backup:
    """The definitions that undo these changes. Raises ServetelError for what cannot be undone, unless `force` is set.

    `others` are the IVRs that the run does not touch; `names` are the ids by name of all IVRs before the run. Telephone
    numbers do not matter: where they are read, an IVR that one leads to is not deleted.
    """
    return _Maker(changes, names).make(others)


class _Maker:
    def __init__(self, changes: t.Sequence[Change], names: t.Mapping[str, t.Sequence[str]]) -> None:
        self._changes = changes
        self._names = names
        self._alike = collections.Counter(collapsed(name) for name, ids in names.items() for _id in ids)
        gone = (change for change in changes if change.before and change.wanted is None)
        self._deleted = {t.cast(Live, change.before).ivr["id"]: change for change in gone}
        self._lives = {ivr_id: t.cast(Live, change.before) for ivr_id, change in self._deleted.items()}
        self._by_name = {
            Destination(IVR, ivr_id): Destination(IVR, name=live.ivr["name"])
            for ivr_id, live in self._lives.items()
            if not self._twins(live.ivr) and can_be_referred_to(live.ivr["name"]) and self._can_be_created(live.ivr)
        }
        """{destination: the same by name} of the deleted IVRs that can be found by name when they are back."""
        self._new_names: dict[str, list[str]] = {}
        """{name: ids} of the IVRs that the run gives another name."""
        for before, wanted, _definition in changes:
            if before and wanted and canonical_text(before.ivr["name"]) != canonical_text(wanted["name"]):
                self._new_names.setdefault(canonical_text(wanted["name"]), []).append(before.ivr["id"])
        self._backup = Backup([], [], [], [], [])
        self._problems: list[ServetelError] = []

    def make(self, others: t.Iterable[Live]) -> Backup:
        for change in self._changes:
            if change.before is None:
                self._undo_creation(change)
            else:
                self._bring_back(change, change.before)
        if self._deleted:
            users = [other for other in others if any(ivr_id in self._deleted for ivr_id in _ivrs(other))]
            for user in users:
                self._lead_back(user)
            befores = [change.before for change in self._changes if change.before]
            self._backup.warnings.extend(_lost_references(self._lives, self._by_name, [*befores, *users]))
        raise_all(self._problems)
        self._backup.warnings.extend(_untyped_prompts(self._backup.untyped))
        return self._backup

    def _twins(self, ivr: Ivr) -> list[str]:
        """The other IVRs that had the same name before the run."""
        return [one for one in self._names.get(canonical_text(ivr["name"]), ()) if one != ivr["id"]]

    def _can_be_created(self, ivr: Ivr) -> bool:
        """Whether a definition can create an IVR again with all its settings."""
        item = {"name": ivr["name"], **all_settings(ivr, None)}
        return not checked(item, ivr, is_deleted=True)[1]

    def _undo_creation(self, change: Change) -> None:
        wanted = t.cast(Ivr, change.wanted)
        item = {"name": wanted["name"], "state": "absent", "if_unchanged": True}
        item.update(all_settings(wanted, change.definition.assume_recording_type))
        self._backup.undo.append(Undo(with_force_if_needed(item), []))

    def _bring_back(self, change: Change, live: Live) -> None:
        """Add the definition of an IVR that is updated or deleted."""
        is_deleted = change.wanted is None
        ivr = replace_destinations(live.ivr, self._by_name)
        if change.wanted:
            ivr = with_known_types(ivr, change.wanted)
        item = self._item(ivr, change.definition, is_deleted=is_deleted)
        lost = lost_settings(live, is_deleted=is_deleted)
        halves = half_destinations(live.ivr)
        empty = [f"the empty value of {option}" for option in empty_options(live.ivr) if option not in halves]
        if lost or empty or self._alike[collapsed(ivr["name"])] > 1:
            item["force"] = True
        item, why = checked(item, ivr, is_deleted=is_deleted)
        twins = self._twins(ivr) if is_deleted else []
        if twins:
            why = f"IVR {series(twins)} has the same name, so that no definition could tell which one is meant."
        if why:
            self._leave_out(change, live, item, why)
            return
        self._backup.undo.append(Undo(item, lost))
        if any(not has_type(item[option]) for option in untyped_prompts(ivr)):
            self._backup.untyped.append(_label(live.ivr))
        for words, problem in (
            (lost, "the backup cannot bring back {}."),
            (
                _unknown(live, is_deleted=is_deleted),
                "the backup does not have {}, which this collection does not know.",
            ),
            (empty, "the backup has {}. It is not known whether the API accepts that."),
        ):
            self._backup.warnings.extend([f"{_label(live.ivr)}: {problem.format(series(words))}"] if words else [])

    def _item(self, ivr: Ivr, definition: Definition, *, is_deleted: bool) -> Item:
        """The definition of an IVR that is updated, by its id, or deleted, by its name."""
        item: Item = {"id": ivr["id"], "name": ivr["name"]}
        if is_deleted:
            item = {"name": ivr["name"], "if_unchanged": True}
        takers = self._new_names.get(canonical_text(ivr["name"]), []) if is_deleted else []
        if takers:
            item["not_ids"] = takers
        return {**item, **all_settings(ivr, definition.assume_recording_type)}

    def _leave_out(self, change: Change, live: Live, item: Item, why: str) -> None:
        """Refuse a change that no definition can undo; with `force`, warn of it."""
        self._backup.undo.append(Undo(None, []))
        if change.definition.force:
            self._backup.not_restorable.append(item)
            self._backup.warnings.append(f"{_label(live.ivr)} is not in the backup: {why}")
            return
        self._problems.append(_refusal(change, live.ivr, why))

    def _lead_back(self, other: Live) -> None:
        """Add the definition that leads an untouched IVR to the one that comes back in place of a deleted one."""
        ivr = other.ivr
        places = {
            place: str(self._by_name[destination])
            for place, destination in destinations(ivr).items()
            if destination in self._by_name
        }
        if not places:
            return
        item = item_of_places(ivr["id"], places)
        why = why_not_to_lead(item, ivr)
        if why:
            self._backup.warnings.append(_not_led_back(ivr, [*places], why))
            return
        # The restore may not know the names that tell these types, and assume another one.
        item.update({option: ivr[option] for option in PROMPTS if ivr[option] and has_type(ivr[option])})
        assumed = next(filter(None, (one.definition.assume_recording_type for one in self._deleted.values())), None)
        if assumed:
            item["assume_recording_type"] = assumed
        elif untyped_prompts(ivr):
            self._backup.untyped.append(_label(ivr))
        lost = lost_settings(other, is_deleted=False)
        if lost or empty_options(ivr):
            item["force"] = True
        if lost:
            self._backup.warnings.append(
                f"{_label(ivr)} leads to an IVR that is being deleted. To lead it there again, the restore has to "
                f"write it, and cannot bring back {series(lost)}."
            )
        self._backup.others.append(Undo(item, lost))


def _unknown(live: Live, *, is_deleted: bool) -> list[str]:
    """The unknown settings of an IVR that is updated, with their values: it is not known whether it keeps them."""
    found = () if is_deleted else live.unknown
    return [f"{name} ({', '.join(cut(json.dumps(value), _MAX_SHOWN) for value in values)})" for name, values in found]


def _untyped_prompts(labels: list[str]) -> list[str]:
    """The warning about IVRs that a restore has to write with prompts of unknown type."""
    if not labels:
        return []
    text = f"The backup has prompts whose type is not known, in {series(labels)}. To restore it, set"
    return [f"{text} assume_recording_type (servetel_ivr_assume_recording_type)."]


def _not_led_back(ivr: Ivr, places: list[str], why: str) -> str:
    """The warning about an IVR that cannot be led to the one that comes back in place of a deleted one."""
    words = series([setting_in_words(place) for place in places])
    text = f"{_label(ivr)}: {words} {lead(places)} to an IVR that is being deleted."
    return f"{text} The backup cannot bring that back: {why}"


def _refusal(change: Change, ivr: Ivr, why: str) -> ServetelError:
    done = "updated" if change.wanted else "deleted"
    text = (
        f"{_label(ivr)} cannot be {done} in a way that can be undone: {why} Set force: true to write anyway. With "
        "backup_dir, the settings of the IVR are then in the backup as a comment."
    )
    return ServetelError("blocked", text, ivr_id=ivr["id"])


def _lost_references(deleted: t.Mapping[str, Live], findable: t.Container[str], lives: t.Iterable[Live]) -> list[str]:
    """Warnings about what leads to deleted IVRs that cannot be found by name when they are back."""
    found: dict[str, list[str]] = {}
    for live in lives:
        for ivr_id in dict.fromkeys(_ivrs(live)):
            if ivr_id in deleted and Destination(IVR, ivr_id) not in findable:
                found.setdefault(ivr_id, []).append(_label(live.ivr))
    return [
        f"{series(users)} {lead(users)} to {_label(deleted[ivr_id].ivr)}, to which no definition can refer by name. A "
        f"restore does not bring that back: lead {'it' if len(users) == 1 else 'them'} there in the portal."
        for ivr_id, users in found.items()
    ]


def _ivrs(live: Live) -> list[str]:
    """The ids of the IVRs that an IVR leads to."""
    return [found.ivr_id for found in destinations(live.ivr).values() if found.ivr_id]


def _label(ivr: Ivr) -> str:
    return f"IVR {ivr['id']} ({ivr['name']})"
