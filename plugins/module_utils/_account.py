# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an account can be asked: its IVRs, to create, update and delete one, ids for names, and its phone numbers.

The only file with the API's paths. The API has no call that reads one IVR: to read one, list them all. Knows no
Ansible and nothing of plans. Private to this collection.
"""

from __future__ import annotations

import time
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._http.client import Client
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._http.paging import leads_on, says_more
from ansible_collections.servetel.ivr.plugins.module_utils._http.response import Pack
from ansible_collections.servetel.ivr.plugins.module_utils._http.session import MIB
from ansible_collections.servetel.ivr.plugins.module_utils._model.account_number import AccountNumber, read_number
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.dialect import DEFAULT, Dialect
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import Entry, Listing, read_entry
from ansible_collections.servetel.ivr.plugins.module_utils._model.names_map import NamesMap
from ansible_collections.servetel.ivr.plugins.module_utils._model.read import MENU, Live, id_of
from ansible_collections.servetel.ivr.plugins.module_utils._text import canonical_text

LIST_LIMIT: t.Final = 64 * MIB
_MAX_PAGES: t.Final = 1000
_IVRS: t.Final = "/v1/ivrs"
_NUMBERS: t.Final = "/v1/my_number"
_NO_NAMES: t.Final = NamesMap()


class Account:
    """One account of the API. Every call may raise ServetelError; a Deadline limits what it spends on waiting."""

    def __init__(self, client: Client, dialect: Dialect = DEFAULT) -> None:
        self.client = client
        self.dialect = dialect
        self.own_names = _NO_NAMES
        """The user's own names, which come before those that the API lists."""
        self.listing: Listing | None = None
        """The newest list of the account's IVRs."""
        self._names: dict[str, dict[str, list[str]]] = {}
        self._names_read_at: dict[str, float] = {}
        self._strays: list[object] | None = None
        """The elements without a usable id of the newest list."""

    def use_names(self, names: NamesMap) -> None:
        """Use these names from now on. A list that was read with others is forgotten: its prompts have other types."""
        if names is not self.own_names and names.shown() != self.own_names.shown():
            self.listing = None
        self.own_names = names

    def forget(self, list_age: float, names_age: float) -> None:
        """Forget the list, and the names, that are at least that many seconds old."""
        if self.listing is not None and self.listing.age() >= list_age:
            self.listing = None
        for path, read_at in list(self._names_read_at.items()):
            if time.monotonic() - read_at >= names_age:
                del self._names[path], self._names_read_at[path]

    def list_ivrs(self, deadline: Deadline) -> Listing:
        """GET /v1/ivrs: all IVRs."""
        newest, self.listing = self.listing, None
        share_with = Listing({}) if newest is None else newest

        typed = self.own_names.typed if self.own_names else None

        def read(item: dict[str, object]) -> object:
            """An IVR of the answer, read at once: ten thousand raw ones take much memory."""
            try:
                return share_with.shared(read_entry(item, self.dialect, typed))
            except (ServetelError, TypeError, ValueError, OverflowError):
                return item

        found: dict[str, Entry] = {}
        twice: dict[str, list[Entry]] = {}
        strays: list[object] = []
        for item in self._items(_IVRS, ("ivrs", "data"), deadline, Pack(MENU, read)):
            try:
                ivr_id = item.ivr["id"] if isinstance(item, Live) else id_of(item)
            except (AttributeError, TypeError, ValueError, OverflowError):
                strays.append(item)
                continue
            if found.setdefault(ivr_id, item) != item:
                twice.setdefault(ivr_id, []).append(item)
        self._check_strays(strays, bool(found))
        self.listing = Listing(found, self.dialect, twice=twice, strays=strays, names=self.own_names)
        return self.listing

    def _check_strays(self, strays: list[object], others: bool) -> None:
        """Raise when elements without a usable id may be no IVRs, or such as a list before showed with their ids."""
        suspicious = not others if self._strays is None else any(item not in self._strays for item in strays)
        if strays and suspicious:
            raise _unexpected_response(_IVRS, "an IVR without a usable id")
        self._strays = strays

    def read_one(self, ivr_id: str, deadline: Deadline) -> None:
        """GET /v1/ivr/{id}: on no page of the vendor. Raises ServetelError where there is no such call."""
        self.client.read(f"/v1/ivr/{ivr_id}", deadline=deadline)

    def read_names(self, type_: str, deadline: Deadline) -> None:
        """The first page of the departments, or of the users. Raises ServetelError if the token may not read it."""
        self.client.read(_names_path(type_), deadline=deadline, limit=LIST_LIMIT)

    def update(self, ivr_id: str, body: dict[str, object], **how: t.Any) -> str:
        """PUT /v1/ivr/{id}: replaces the whole IVR. `how` as in `Client.write`."""
        return self.client.write("PUT", f"/v1/ivr/{ivr_id}", body, **how)

    def create(self, body: dict[str, t.Any], **how: t.Any) -> str:
        """POST /v1/ivr. No page documents an id in the answer: list again to find it."""
        return self.client.write("POST", "/v1/ivr", body, **how)

    def delete(self, ivr_id: str, **how: t.Any) -> str:
        """DELETE /v1/ivr/{id}: used by public clients, but on no page of the vendor."""
        return self.client.write("DELETE", f"/v1/ivr/{ivr_id}", **how)

    def ids_by_name(self, type_: str, deadline: Deadline) -> dict[str, list[str]]:
        """The ids of all departments, or of all agents (whose id an extension has, too), by name. Asked for once."""
        path = _names_path(type_)
        if path not in self._names:
            read_at = time.monotonic()
            names: dict[str, list[str]] = {}
            for item in self._items(path, ("data", "departments", "users"), deadline):
                id_, called = _id_and_names(path, item)
                for name in called if id_ else ():
                    names.setdefault(canonical_text(name), []).append(id_)
            self._names[path], self._names_read_at[path] = names, read_at
        return self._names[path]

    def names_asked_for(self) -> dict[Destination, str]:
        """{destination: name} of the departments and agents whose names were asked for so far."""
        types = {"/v1/departments": ("department",), "/v1/users": ("extension", "agent")}
        return {
            Destination(type_, id_): name
            for path, names in self._names.items()
            for name, ids in names.items()
            for id_ in ids
            for type_ in types[path]
        }

    def list_numbers(self, deadline: Deadline) -> list[AccountNumber]:
        """GET /v1/my_number: all phone numbers."""
        items = list(self._items(_NUMBERS, ("data", "numbers"), deadline))
        if not all(isinstance(item, dict) for item in items):
            raise _unexpected_response(_NUMBERS, "something else than numbers")
        return [read_number(item, self.dialect) for item in items]

    def _items(
        self,
        path: str,
        wrappers: tuple[str, ...],
        deadline: Deadline,
        pack: Pack | None = None,
    ) -> t.Iterator[t.Any]:
        """The elements of a list, in whatever wrapping the vendor's pages show, and on all pages if it has such."""
        query: dict[str, str] = {}
        seen: set[str] = set()
        count = 0
        for page in range(1, _MAX_PAGES + 1):
            headers: list[t.Mapping[str, str]] = []
            answer = self.client.read(
                path, query, deadline=deadline, limit=LIST_LIMIT, pack=pack, on_headers=headers.append
            )
            items = _unwrap(answer, wrappers)
            if not isinstance(items, list):
                raise _unexpected_response(path, "no list")
            yield from items
            count += len(items)
            if not isinstance(answer, dict) or not leads_on(answer.get("has_more")):
                if says_more(answer, headers[-1], count, page):
                    raise _incomplete_list(path, count)
                return
            cursor = str(answer.get("last_seen_id") or "")
            if not cursor or cursor in seen:
                raise _unexpected_response(path, "pages without an end")
            seen.add(cursor)
            query = {"last_seen_id": cursor}
        raise _unexpected_response(path, "pages without an end")


def _names_path(type_: str) -> str:
    return "/v1/departments" if type_ == "department" else "/v1/users"


def _unwrap(answer: t.Any, wrappers: tuple[str, ...]) -> t.Any:
    if isinstance(answer, dict):
        found = [_unwrap(answer[wrapper], wrappers) for wrapper in wrappers if wrapper in answer]
        return found[0] if found and (found[0] or not any(found)) else None
    return answer


def _id_and_names(path: str, item: object) -> tuple[str, set[str]]:
    """The id by which a destination refers to a department or an agent, and its names."""
    if not isinstance(item, dict):
        raise _unexpected_response(path, "no list")
    records = [item]
    if path == "/v1/users":
        agent = item.get("agent")
        records = [agent, item] if isinstance(agent, dict) else []
    names = {record["name"] for record in records if isinstance(record.get("name"), str)}
    id_ = records[0].get("id") if records else None
    return (str(id_) if isinstance(id_, (str, int)) else ""), names - {""}


def _incomplete_list(path: str, count: int) -> ServetelError:
    return ServetelError(
        "protocol",
        f"GET {path} was answered with {count:,} {'entry' if count == 1 else 'entries'}, and the response says that "
        "there are more. The collection cannot read the rest.",
    )


def _unexpected_response(path: str, what: str) -> ServetelError:
    return ServetelError(
        "protocol",
        f"GET {path} was answered with {what}. This response cannot be trusted.",
    )
