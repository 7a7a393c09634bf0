# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults of the list of IVRs: its shape, its entries, its pages."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from typing import Any, Callable
from urllib.parse import parse_qs, urlsplit

from tests.support.faults.fault import Exchange, Fault, changed, rewritten
from tests.support.faults.wire import Answer, Gone, json_bytes


def shaped(name: str, reshape: Callable[[dict[str, Any]], Any]) -> Fault:
    """The list with its decoded value reshaped (in place, or by what `reshape` returns)."""

    def change(answer: Answer) -> Answer:
        value = json.loads(answer.body)
        result = reshape(value)
        return replace(answer, body=json_bytes(value if result is None else result))

    return changed(name, change, kinds=("LIST",))


def _page(items: list[dict[str, Any]], query: dict[str, list[str]], size: int, overlap: int) -> dict[str, Any]:
    """Return one page in the cursor style of GET /v1/users: ``limit``, ``last_seen_id``, ``has_more``."""
    size = int(query.get("limit", [str(size)])[0])
    seen = query.get("last_seen_id", [""])[0]
    ids = [str(item["id"]) for item in items]
    start = max(ids.index(seen) + 1 - overlap, 0) if seen in ids else 0
    shown = items[start : start + size + (overlap if start else 0)]
    return {
        "has_more": bool(shown) and shown[-1] is not items[-1],
        "count": len(shown),
        "last_seen_id": shown[-1]["id"] if shown else None,
        "ivrs": shown,
    }


def paged(size: int = 2, overlap: int = 0) -> Fault:
    """The list in pages, soundly (for `always`); with overlap each page begins with the end of the one before."""

    def play(exchange: Exchange) -> None:
        query = parse_qs(urlsplit(exchange.request.target).query)
        items = json.loads(exchange.answer.body)["ivrs"]
        exchange.respond(replace(exchange.answer, body=json_bytes(_page(items, query, size, overlap))))

    return Fault(f"pages of {size}" + (f" overlapping by {overlap}" if overlap else ""), True, play, kinds=("LIST",))


def _menu_key_twice(value: dict[str, Any]) -> None:
    menu = value["ivrs"][0]["ivr_menu"]
    menu.append(copy.deepcopy(menu[0]))


def _shuffled(value: dict[str, Any]) -> None:
    value["ivrs"].reverse()
    for ivr in value["ivrs"]:
        ivr["ivr_menu"].reverse()


def _endless_pages(exchange: Exchange) -> None:
    value = json.loads(exchange.answer.body)
    last = value["ivrs"][-1]["id"] if value["ivrs"] else 0
    value.update(has_more=True, count=len(value["ivrs"]), last_seen_id=last)
    exchange.respond(replace(exchange.answer, body=json_bytes(value)))


def _half_then_dead(exchange: Exchange) -> None:
    """Answer half of the list to a plain request, and nothing to one for a further page."""
    if "?" in exchange.request.target:
        exchange.connection.reset()
        raise Gone
    ivrs = json.loads(exchange.answer.body)["ivrs"]
    half = ivrs[: max(1, len(ivrs) // 2)]
    value = {"has_more": True, "count": len(half), "last_seen_id": half[-1]["id"] if half else 0, "ivrs": half}
    exchange.respond(replace(exchange.answer, body=json_bytes(value)))


MISSING_ID = shaped("IVR without id", lambda value: value["ivrs"][0].pop("id") and None)
NULL_ID = shaped("IVR with id null", lambda value: value["ivrs"][0].update(id=None))
FLOAT_ID = shaped("IVR with id as float", lambda value: value["ivrs"][0].update(id=float(value["ivrs"][0]["id"])))
TEXT_ID = shaped("IVR with id as text", lambda value: value["ivrs"][0].update(id=str(value["ivrs"][0]["id"])))
BOOL_ID = shaped("IVR with id true", lambda value: value["ivrs"][0].update(id=True))
PATH_ID = shaped("IVR with id that is a path", lambda value: value["ivrs"][0].update(id="../users"))
DUPLICATE_ID = shaped("two IVRs with one id", lambda value: value["ivrs"].append(dict(value["ivrs"][0], name="twin")))
DUPLICATE_NAME = shaped("two IVRs with one name", lambda value: value["ivrs"].append(dict(value["ivrs"][0], id=9999)))
NULL_LIST = shaped("list null", lambda value: value.update(ivrs=None))
NO_LIST = shaped("list missing", lambda value: {"success": True})
LIST_AS_MAP = shaped("list a map", lambda value: {"ivrs": {str(ivr["id"]): ivr for ivr in value["ivrs"]}})
NULL_IVR = shaped("IVR null", lambda value: value["ivrs"].append(None))
TEXT_IVR = shaped("IVR a text", lambda value: value["ivrs"].append("7001"))
MENU_NOT_A_LIST = shaped("menu not a list", lambda value: value["ivrs"][0].update(ivr_menu="1"))
MENU_NULL = shaped("menu null", lambda value: value["ivrs"][0].update(ivr_menu=None))
MENU_ENTRY_TEXT = shaped("menu entry a text", lambda value: value["ivrs"][0]["ivr_menu"].append("3"))
MENU_KEY_TWICE = shaped("menu key twice", _menu_key_twice)
NAME_NULL = shaped("IVR with name null", lambda value: value["ivrs"][0].update(name=None))
EMPTY_LIST = shaped("list empty", lambda value: value.update(ivrs=[]))
FIELD_TWICE = rewritten("IVR field twice", lambda text: text.replace(b'"name":', b'"name":"other","name":', 1))
FIELD_TWICE = replace(FIELD_TWICE, kinds=("LIST",))
BARE_LIST = shaped("list without wrapper", lambda value: value["ivrs"])
DATA_WRAPPER = shaped("list in data", lambda value: {"success": True, "data": value["ivrs"]})
UNKNOWN_FIELDS = shaped("IVR with unknown fields", lambda value: value["ivrs"][0].update(colour="red", tags=[1, {}]))
OTHER_ORDER = shaped("list in another order", _shuffled)
ENDLESS_PAGES = Fault("page that repeats without end", True, _endless_pages, kinds=("LIST",))
HALF_THEN_DEAD = Fault("half the list, then a dead connection", True, _half_then_dead, kinds=("LIST",))
LIST_SHAPES = (
    MISSING_ID,
    NULL_ID,
    FLOAT_ID,
    TEXT_ID,
    BOOL_ID,
    PATH_ID,
    DUPLICATE_ID,
    DUPLICATE_NAME,
    NULL_LIST,
    NO_LIST,
    LIST_AS_MAP,
    NULL_IVR,
    TEXT_IVR,
    MENU_NOT_A_LIST,
    MENU_NULL,
    MENU_ENTRY_TEXT,
    MENU_KEY_TWICE,
    NAME_NULL,
    EMPTY_LIST,
    FIELD_TWICE,
    BARE_LIST,
    DATA_WRAPPER,
    UNKNOWN_FIELDS,
    OTHER_ORDER,
    ENDLESS_PAGES,
    HALF_THEN_DEAD,
)
