# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The names by which exported definitions refer to other things.

Reads the names of departments and agents, writes nothing. Private to this collection.
"""

from __future__ import annotations

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account, Listing
from ansible_collections.servetel.ivr.plugins.module_utils._connection import Context
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput, parse_definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import Destination
from ansible_collections.servetel.ivr.plugins.module_utils._sync.names import names_to_show


def unique_names(
    account: Account, listing: Listing, deadline: Deadline, context: Context
) -> dict[Destination, Destination]:
    """{destination: a name that only it has and that a definition can refer to}."""
    found: dict[Destination, Destination] = {}
    sources = {"ivr": listing.names()}
    for types in (("department",), ("extension", "agent")):
        sources.update(dict.fromkeys(types, names_to_show(account, types[0], deadline, context.warn)))
    for type_, ids_by_name in sources.items():
        for name, ids in sorted(ids_by_name.items()):
            if len(set(ids)) == 1 and can_be_referred_to(type_, name):
                found.setdefault(Destination(type_, ids[0]), Destination(type_, name=name))
    return found


def can_be_referred_to(type_: str, name: str) -> bool:
    try:
        parse_definition({"id": "1", "timeout_destination": str(Destination(type_, name=name))})
    except BadInput:
        return False
    return name == name.strip()
