# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a plan must not contain, and what a user should know about it before it is applied.

The update call takes whole IVRs: nothing may be guessed about the settings that the task does not give. Pure. Private
to this collection.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import Definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import IVR, Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Ivr, destinations, setting_in_words
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import Listing
from ansible_collections.servetel.ivr.plugins.module_utils._model.read import Live
from ansible_collections.servetel.ivr.plugins.module_utils._model.write import (
    empty_options,
    half_destinations,
    missing_options,
    untyped_prompts,
)
from ansible_collections.servetel.ivr.plugins.module_utils._sync.plan import Planned, projected_state
from ansible_collections.servetel.ivr.plugins.module_utils._sync.references import References, dangling_references
from ansible_collections.servetel.ivr.plugins.module_utils._text import lead, quoted, series

_NO_IVR: t.Final = "No IVR is named"


def check_update(definition: Definition, live: Live, wanted: Ivr) -> None:
    """Raise when an update would have to guess something, or may lose it."""
    problems = [*_without_value(definition, wanted), *_untyped(definition, wanted)]
    if live.unwritable and not definition.force:
        problems.append(
            f"it has {', '.join(live.unwritable)}, for which the update request has no field, so that writing may "
            "drop it. Set force: true to write anyway."
        )
    _refuse(definition, live.ivr["id"], problems)


def check_creation(definition: Definition, wanted: Ivr, listing: Listing, references: References) -> None:
    """Raise when an IVR cannot be created: settings are missing, or it may be there already."""
    name = definition.name or ""
    problems = []
    missing = _missing_to_create(definition, wanted)
    if missing:
        near = references.near_names("live", listing.names(), name)
        new = "it"
        if name in listing:
            found = quoted(listing.name_of(name))
            near = f" The IVR with the id {name} is {found}; to change that one, set id instead of name."
            new = "a new IVR"
        problems.append(f'{_NO_IVR} "{name}".{near} To create {new}, also give: {", ".join(missing)}.')
    nameless = [f"IVR {ivr_id}" for ivr_id in listing.ids_named("") if listing.try_ivr(ivr_id) is None]
    nameless += ["an IVR without a usable id" for problem in listing.without_id if not problem.name]
    if nameless and not definition.force:
        problems.append(
            f"the API shows {series(nameless)} without a name that can be read, which may be this one. "
            "Check it in the portal, or set force: true to create this one anyway."
        )
    _refuse(definition, definition.id, [*problems, *_untyped(definition, wanted)])


def _refuse(definition: Definition, ivr_id: str | None, problems: list[str]) -> None:
    if problems:
        said = " Also, ".join(problems)
        refused = "" if said.startswith(_NO_IVR) else " is not written"
        raise ServetelError("blocked", f"{definition.label}{refused}: {said}", ivr_id=ivr_id)


def _without_value(definition: Definition, wanted: Ivr) -> t.Iterator[str]:
    """What is wrong about the settings of a live IVR that have no value, or an empty one."""
    missing, empty = missing_options(wanted), empty_options(wanted)
    if missing:
        yield f"the API shows no value for {', '.join(missing)}, and takes only whole IVRs. Set a value for each."
    elif empty and not definition.force:
        yield (
            f"{series(empty)} {'is' if len(empty) == 1 else 'are'} empty, and it is unknown whether the API accepts "
            "that. "
            "Give a value, or set force: true to send it empty."
        )
        yield from _halves_in_words(wanted)


def _untyped(definition: Definition, wanted: Ivr) -> t.Iterator[str]:
    untyped = ", ".join(untyped_prompts(wanted))
    if untyped and definition.assume_recording_type is None:
        yield (
            f"the type of {untyped} is not known, because the API shows a prompt's id only. "
            'Write it as "recording||ID" or "outbound_tts||ID", or set assume_recording_type (in the playbooks '
            "of this collection: servetel_ivr_assume_recording_type)."
        )


def _missing_to_create(definition: Definition, wanted: Ivr) -> list[str]:
    """Options without which no IVR can be created."""
    missing = missing_options(wanted)
    if not definition.force:
        missing += [option for option in empty_options(wanted) if option not in missing]
    return missing if "menu" in definition.given else [*missing, "menu"]


def may_be_updated(planned: Planned, live: Live) -> bool:
    """Whether an IVR that is to be deleted can be updated first, with nothing guessed or lost."""
    definition, ivr = planned.definition, planned.current or live.ivr
    return (
        not missing_options(ivr)
        and (definition.assume_recording_type is not None or not untyped_prompts(ivr))
        and (definition.force or not (empty_options(ivr) or live.unwritable))
    )


def removed_keys(definition: Definition, current: Ivr | None) -> list[str]:
    """The warning that an update removes keys only because the menu given does not list them."""
    menu = definition.given.get("menu")
    removed = [key for key in (current or {}).get("menu", ()) if menu is not None and key not in menu]
    if not removed or not definition.purge_menu:
        return []
    keys = f"key {removed[0]}" if len(removed) == 1 else f"keys {', '.join(removed[:-1])} and {removed[-1]}"
    it = "it" if len(removed) == 1 else "them"
    return [
        f"{definition.label}: the update removes {keys}, because the menu given does not list {it}. "
        f"Set purge_menu: false to keep {it}."
    ]


def lost_halves(definition: Definition, wanted: Ivr) -> list[str]:
    """The warning that an update sends a destination empty of which the API shows a half."""
    return [f"{definition.label}: {words}" for words in _halves_in_words(wanted)]


def _halves_in_words(wanted: Ivr) -> list[str]:
    halves = [f"{half} for {setting_in_words(option)}" for option, half in half_destinations(wanted).items()]
    if not halves:
        return []
    them = "it" if len(halves) == 1 else "them"
    return [f"the API shows {series(halves)}, which no request can carry: an update sends {them} empty."]


def unknown_settings(definition: Definition, live: Live | None) -> list[str]:
    """The warning that it is not known how an update treats settings of a live IVR."""
    if live is None or not live.unknown:
        return []
    unknown = ", ".join(live.unknown_names)
    return [
        f"{definition.label}: the API shows settings that this collection does not know ({unknown}). "
        "Check them after the update."
    ]


def kept_references(listing: Listing, changes: t.Iterable[Planned]) -> set[str]:
    """The ids of the IVRs that an IVR leads to which stays."""
    projected = projected_state(listing, changes)
    found = {place.ivr_id for _id, ivr in projected if ivr for place in destinations(ivr).values()}
    return found.union(*(targets for _label, targets in listing.users_not_understood())) - {""}


def warn_of_dangling_references(listing: Listing, changes: list[Planned]) -> list[Planned]:
    """The changes, where the deletions have warnings that name the IVRs that stay and still lead to a deleted one."""
    deletions = {Destination(IVR, planned.ivr_id or ""): planned for planned in changes if planned.action == "delete"}
    if not deletions:
        return changes
    projected = projected_state(listing, changes)
    labels = {target: _label(t.cast(Ivr, planned.current)) for target, planned in deletions.items()}
    others = listing.users_not_understood()
    texts = {
        deletions[target]: [text]
        for target, text in dangling_references(labels, (ivr for _id, ivr in projected if ivr), others).items()
    }
    ids = {target.ivr_id for target in deletions}
    unknown = [label for label, targets in others if targets.isdisjoint(ids)]
    if unknown:
        texts.setdefault(next(iter(deletions.values())), []).append(
            f"It is not known whether {series(unknown)} {lead(unknown)} to an IVR that is being deleted, because "
            "the API shows it in a form that this collection does not understand. Check it in the portal."
        )
    return [
        dataclasses.replace(planned, warnings=(*planned.warnings, *texts[planned])) if planned in texts else planned
        for planned in changes
    ]


def _label(ivr: Ivr) -> str:
    return f"IVR {ivr['id']} ({ivr['name']})"
