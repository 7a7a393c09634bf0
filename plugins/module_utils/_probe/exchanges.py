# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was asked of the API and what it answered, in the order of the requests. Private to this collection."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._http.session import Request
from ansible_collections.servetel.ivr.plugins.module_utils._http.transport import Response
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import DESTINATION_TYPES, IVR
from ansible_collections.servetel.ivr.plugins.module_utils._model.read import KNOWN_KEYS, MENU_KEYS

_INTERESTING: t.Final = ("content-type", "retry-after", "date", "server", "x-powered-by", "location", "via")
_LIMITS: t.Final = "ratelimit"
_NUMBERS: t.Final = "/v1/my_number"
_OTHERS: t.Final = KNOWN_KEYS | MENU_KEYS
"""Keys of something else than IVRs, or that are judged by their type."""
_NO_IVR: t.Final = frozenset(DESTINATION_TYPES) - {IVR}
NOT_JSON: t.Final = object()
"""The body of an answer that is not JSON."""


class Exchange(t.NamedTuple):
    """A request and its answer; status 0 = none came."""

    method: str
    path: str
    query: dict[str, str]
    sent: object
    scheme: str
    """How the token was sent: bearer or raw; "" = not at all."""
    status: int
    headers: dict[str, str]
    body: object
    """The JSON of the answer, None if it was empty, or NOT_JSON."""

    @property
    def succeeded(self) -> bool:
        return 200 <= self.status < 300

    def shows(self, ivr_id: str) -> bool:
        """Whether the answer holds this id, two levels down as well."""
        return ivr_id in map(str, _values(self.body, 2))


class Exchanges(list["Exchange"]):
    """All exchanges of a probe."""

    def record(self, request: Request, response: Response | None) -> None:
        scheme = ""
        if request.authorization is not None:
            scheme = "bearer" if request.authorization.startswith("Bearer ") else "raw"
        status, headers, body = 0, {}, None
        if response is not None:
            status, body = response.status, _json(bytes(response.body))
            headers = {name.lower(): value for name, value in response.headers.items() if _is_interesting(name.lower())}
        self.append(
            Exchange(request.method, request.path, request.query or {}, request.body, scheme, status, headers, body)
        )

    @property
    def newest(self) -> Exchange:
        return self[-1]

    def numbers(self) -> list[object]:
        """The phone numbers as the API shows them."""
        lists = (each for each in self if each.succeeded and each.path == _NUMBERS)
        return [item for each in lists for item in unwrapped(each.body)]

    def ivrs(self, start: int) -> list[dict[str, object]]:
        """The IVRs as the API shows them, of the list that was read since the exchange `start`, all pages."""
        found: list[dict[str, object]] = []
        for exchange in self[start:]:
            if exchange.succeeded and exchange.method == "GET":
                found += [item for item in unwrapped(exchange.body) if isinstance(item, dict)]
        return found


def _values(body: object, depth: int) -> t.Iterator[object]:
    inner = body.values() if isinstance(body, dict) else body if isinstance(body, list) else None
    if inner is None:
        yield body
    elif depth >= 0:
        for value in inner:
            yield from _values(value, depth - 1)


def mentions(value: object, ivr_id: str, *, inside: bool = False) -> bool:
    """Whether an IVR or a number shows this id where that may be a destination.

    `inside`: whether it is a part of a setting that the collection does not know, where any id counts.
    """
    if isinstance(value, dict):
        return any(mentions(item, ivr_id, inside=inside or name not in _OTHERS) for name, item in value.items())
    if isinstance(value, list):
        return any(mentions(item, ivr_id, inside=inside) for item in value)
    type_, separator, id_ = str(value).rpartition("|")
    is_destination = type_.rstrip("|") not in _NO_IVR if separator else inside
    return is_destination and same_id(id_, ivr_id)


def same_id(shown: object, ivr_id: str) -> bool:
    """Whether an API may mean this id by what it shows: a text or a number, with blanks or zeros around it."""
    return str(shown).strip().removesuffix(".0").lstrip("0") == ivr_id


def unwrapped(body: object) -> list[object]:
    """The list in an answer; empty if there is none."""
    if isinstance(body, dict):
        body = body.get("ivrs", body.get("data"))
    return body if isinstance(body, list) else []


def _is_interesting(name: str) -> bool:
    return name in _INTERESTING or _LIMITS in name


def _json(content: bytes) -> object:
    if not content.strip():
        return None
    try:
        return json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return NOT_JSON
