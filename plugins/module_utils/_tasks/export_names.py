# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The names by which exported definitions refer to other things.

Reads the names of departments and agents, writes nothing. Private to this collection.
"""

from __future__ import annotations

import types
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account
from ansible_collections.servetel.ivr.plugins.module_utils._connection import Context
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput, parse_definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import (
    NAME_PREFIX,
    Destination,
    prompt_id,
    prompt_type,
    typed_prompt,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import Listing
from ansible_collections.servetel.ivr.plugins.module_utils._model.names_map import NamesMap
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.results import names_to_show


class WrittenNames(t.NamedTuple):
    """The names that exported definitions have in the place of ids."""

    own: NamesMap
    listed: t.Mapping[Destination, Destination] = types.MappingProxyType({})
    """{destination: a name that only it has and that a definition can refer to}, of what the account lists."""

    def destination(self, destination: Destination) -> Destination:
        name = self.own.name_of(destination.type, destination.id)
        if name and can_be_referred_to(destination.type, name):
            return Destination(destination.type, name=name)
        return self.listed.get(destination, destination)

    def prompt(self, prompt: str) -> str:
        """A prompt by its name, if its type is known and it has one."""
        type_ = prompt_type(prompt)
        name = self.own.name_of(type_, prompt_id(prompt)) if type_ else ""
        return typed_prompt(type_, f"{NAME_PREFIX}{name}") if name else prompt


def unique_names(
    account: Account, listing: Listing, deadline: Deadline, context: Context
) -> dict[Destination, Destination]:
    """{destination: a name that only it has and that a definition can refer to}."""
    found: dict[Destination, Destination] = {}
    sources = {"ivr": listing.names()}
    for group in (("department",), ("extension", "agent")):
        sources.update(dict.fromkeys(group, names_to_show(account, group[0], deadline, context.warn)))
    for type_, ids_by_name in sources.items():
        for name, ids in sorted(ids_by_name.items()):
            is_own = account.own_names.id_of(type_, name) not in (None, ids[0])
            if len(set(ids)) == 1 and not is_own and can_be_referred_to(type_, name):
                found.setdefault(Destination(type_, ids[0]), Destination(type_, name=name))
    return found


def named_ids(listing: Listing) -> set[str]:
    """The ids of the IVRs that a definition can tell by their name alone."""
    return {ids[0] for name, ids in listing.names().items() if len(set(ids)) == 1 and can_be_referred_to("ivr", name)}


def can_be_referred_to(type_: str, name: str) -> bool:
    try:
        parse_definition({"id": "1", "timeout_destination": str(Destination(type_, name=name))})
    except BadInput:
        return False
    return name == name.strip()
