# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""References by name: which ids they mean after a task, and which references lead to IVRs that it deletes.

Reads the names of departments and agents, writes nothing. Private to this collection.
"""

from __future__ import annotations

import typing as t
from itertools import chain

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import Definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import (
    IVR,
    NAMED_TYPES,
    NOWHERE,
    Destination,
    has_type,
    prompt_id,
    prompt_reference,
    typed_prompt,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import (
    PROMPTS,
    Ivr,
    destinations,
    replace_destinations,
    setting_in_words,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import Listing
from ansible_collections.servetel.ivr.plugins.module_utils._model.merge import with_prompts
from ansible_collections.servetel.ivr.plugins.module_utils._model.names_map import NamesMap
from ansible_collections.servetel.ivr.plugins.module_utils._sync.control import Control
from ansible_collections.servetel.ivr.plugins.module_utils._sync.names import NamesAfter
from ansible_collections.servetel.ivr.plugins.module_utils._text import (
    NearNames,
    canonical_text,
    did_you_mean,
    lead,
    quoted,
    series,
)


class References:
    """Finds what destinations and prompts of definitions mean after the task: the one place where names become ids.

    The user's own names come first, then the account's IVRs as they will be, its departments and its users.
    """

    def __init__(
        self,
        account: Account,
        listing: Listing,
        names: NamesAfter,
        to_delete: set[str],
        control: Control,
    ) -> None:
        self._account = account
        self._own = account.own_names
        self._listing = listing
        self._names = names
        self._to_delete = to_delete
        self._control = control
        self._near: dict[str, NearNames] = {}

    def fetch_names(self, definitions: t.Iterable[Definition]) -> None:
        """Read the names of departments and agents if a definition refers to one of them."""
        for definition in definitions:
            for type_, name in definition.named.values():
                if type_ in _LISTED and self._own.id_of(type_, name) is None:
                    try:
                        self._account.ids_by_name(type_, self._control.new_deadline())
                    except ServetelError as error:
                        text = f"{definition.label}: {Destination(type_, name=name)} cannot be looked up: {error}"
                        raise ServetelError(
                            error.kind, text, status=error.status, hint=error.hint, retry_after=error.retry_after
                        ) from None

    def resolved(self, definition: Definition) -> tuple[Ivr, list[ServetelError]]:
        """The given settings with ids in the place of names, except for IVRs that this task creates; and problems."""
        places: dict[Destination, list[str]] = {}
        unclear = definition.named or self._to_delete  # All others mean what they say.
        for place, destination in destinations(definition.given).items() if unclear else ():
            if destination.name is not None or destination.ivr_id in self._to_delete:
                places.setdefault(destination, []).append(place)
        problems = [
            ServetelError("bad_input", text, ivr_id=definition.id) for text in unknown_own(definition, self._own)
        ]
        ids = {}
        for destination, settings in places.items():
            try:
                found = self._resolve(destination)
            except ServetelError as error:
                text = f"{definition.label}: {series([*map(setting_in_words, settings)])}: {error}"
                problems.append(ServetelError(error.kind, text, ivr_id=definition.id))
                continue
            if found is not destination:
                ids[destination] = found
        given = replace_destinations(definition.given, ids)
        return with_prompts(given, self._prompt) if self._own else given, problems

    def _prompt(self, prompt: str) -> str:
        """The prompt by its id, with its type if the user's names tell it."""
        found = prompt_reference(prompt)
        if found is None:
            return self._own.typed(prompt)
        id_ = self._own.id_of(*found)
        return prompt if id_ is None else typed_prompt(found[0], id_)

    def _resolve(self, destination: Destination) -> Destination:
        type_, name = destination.type, destination.name
        own = None if name is None else self._own.id_of(type_, name)
        if name is None or (own is None and type_ not in NAMED_TYPES):  # Such a name is among the problems already.
            self._refuse_deleted(destination)
            return destination
        if own is not None:
            self._refuse_deleted(Destination(type_, own))
            return Destination(type_, own)
        ids: list[str | None]
        if type_ == IVR:
            ids = self._names.ids(name)
            if ids == [None]:
                return Destination(IVR, name=canonical_text(name))
        else:
            known = self._account.ids_by_name(type_, self._control.new_deadline())
            ids = [*dict.fromkeys(known.get(canonical_text(name), ()))]
        if len(ids) == 1:
            return Destination(type_, str(ids[0]))
        if ids:
            shown = [*sorted((one for one in ids if one is not None), key=by_number)]
            shown += ["the new one"] * (len(ids) - len(shown))
            text = (
                f"{destination}: {len(ids)} have this name: {', '.join(shown)}. Give the id of the one that is meant."
            )
            raise ServetelError("bad_input", text)
        raise ServetelError("bad_input", self._unknown_name(type_, name))

    def _refuse_deleted(self, destination: Destination) -> None:
        ivr_id = destination.ivr_id
        if ivr_id in self._to_delete:
            label = f"IVR {ivr_id} ({self._listing.name_of(ivr_id)})"
            text = f"It would lead to {label}, which is being deleted. Point it elsewhere, or keep that IVR."
            raise ServetelError("bad_input", text)

    def _unknown_name(self, type_: str, name: str) -> str:
        if type_ != IVR:
            known = chain(self._account.ids_by_name(type_, self._control.new_deadline()), self._own.names(type_))
            near = self.near_names(type_, known, name)
            return f'No {type_} is named "{name}".{near or _CORRECT}'
        gone = self._names.why_gone(name)
        if gone:
            return f'No IVR will be named "{name}": {gone}'
        if canonical_text(name) in {canonical_text(problem.name) for problem in self._listing.without_id}:
            return f'The IVR named "{name}" has no usable id. Give another destination.'
        near = self.near_names(type_, chain(self._names.all(), self._own.names(type_)), name)
        return f'No IVR is named "{name}".{near or _CORRECT}'

    def near_names(self, what: str, names: t.Iterable[str], name: str) -> str:
        """Names like this one, as a sentence; empty if there is none. `what` stands for the set of names, read once."""
        return did_you_mean(self._near.setdefault(what, NearNames(names)).find(canonical_text(name)))


def unknown_own(definition: Definition, own: NamesMap) -> list[str]:
    """The problems of references by name to what only the user's own names can tell."""
    places: dict[tuple[str, str], list[str]] = {}
    for place, (type_, name) in definition.named.items():
        if type_ not in NAMED_TYPES:
            places.setdefault((type_, name), []).append(setting_in_words(place))
    return [
        f'{definition.label}: {series(where)}: No {type_} is named "{name}".'
        + (did_you_mean(own.near(type_, name)) or _ADD.format(type=type_))
        for (type_, name), where in places.items()
        if own.id_of(type_, name) is None
    ]


def stale_names(definition: Definition, own: NamesMap, names: NamesAfter) -> dict[str, str]:
    """{name: warning} about names that the user's own names give to another IVR than to those that have them."""
    found = {}
    for type_, name in definition.named.values():
        if type_ != IVR:
            continue
        id_, ids = own.id_of(IVR, name), names.ids(name)
        if id_ is not None and ids and id_ not in ids:
            others = series(["a new IVR" if one is None else f"IVR {one}" for one in ids])
            have = "has" if len(ids) == 1 else "have"
            found[canonical_text(name)] = (
                f"names: ivr {quoted(name)} is {id_}, but {others} {have} this name. "
                f"{Destination(IVR, name=name)} leads to {id_}. Correct names if that is not meant."
            )
    return found


def other_types(definition: Definition, own: NamesMap) -> list[str]:
    """Warnings about prompts that the user's own names have under the other type only."""
    found = []
    for option in PROMPTS:
        prompt = definition.given.get(option) or ""
        named = own.typed(prompt_id(prompt))
        if has_type(prompt) and has_type(named) and named != prompt and not prompt_reference(prompt):
            found.append(
                f"{definition.label}: {option} is {prompt}, but names has {named}. Correct one of them: a wrong type "
                "breaks the prompt, and the API does not show types."
            )
    return found


def dangling_references(
    deleted: t.Mapping[Destination, str],
    staying: t.Iterable[Ivr],
    others: t.Iterable[tuple[str, t.Collection[str]]] = (),
) -> dict[Destination, str]:
    """{destination: text} about the deleted IVRs, of {destination: label}, to which one that stays still leads.

    `others` are those that are not understood, as from `Listing.users_not_understood`.
    """
    leading: dict[Destination, list[str]] = {}
    for ivr in staying:
        for place, destination in destinations(ivr).items():
            if destination in deleted:
                leading.setdefault(destination, []).append(
                    f"{setting_in_words(place)} of IVR {ivr['id']} ({ivr['name']})"
                )
    for label, targets in others:
        for target in sorted(targets):
            if Destination(IVR, target) in deleted:
                leading.setdefault(Destination(IVR, target), []).append(label)
    return {
        destination: f"{deleted[destination]} is being deleted, but {series(places)} still {lead(places)} to it. "
        f"Point {'it' if len(places) == 1 else 'them'} elsewhere."
        for destination, places in leading.items()
    }


def unknown_targets(listing: Listing, definition: Definition, wanted: Ivr | None) -> list[str]:
    """What to say about given destinations that lead to an IVR that the account does not have."""
    if wanted is None:
        return []
    unknown: dict[Destination, list[str]] = {}
    for place in destinations(definition.given):
        destination = destinations(wanted).get(place, NOWHERE)
        if destination.ivr_id and destination.ivr_id not in listing:
            unknown.setdefault(destination, []).append(setting_in_words(place))
    return [
        f"{definition.label}: {series(places)} {lead(places)} to {destination}, but the account has no IVR with the id "
        f"{destination.ivr_id}. {_meant(listing, destination.ivr_id)}"
        for destination, places in unknown.items()
    ]


def _meant(listing: Listing, text: str) -> str:
    """What to do about the id of no IVR: it may be a name."""
    if listing.ids_named(text):
        return f'To refer to the IVR of that name, write "{Destination(IVR, name=text)}".'
    return "Correct it, unless that IVR is created elsewhere."


def by_number(ivr_id: str) -> tuple[int, str]:
    """A key to sort ids by, as numbers are ordered."""
    return (int(ivr_id) if ivr_id.isdecimal() else 0, ivr_id)


_CORRECT: t.Final = " Correct the name, or give the id."
_ADD: t.Final = " The API does not list names of the type {type}: add this one to the option names, or give the id."
_LISTED: t.Final = tuple(type_ for type_ in NAMED_TYPES if type_ != IVR)
"""Types whose names are asked for."""
