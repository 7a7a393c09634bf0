# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The questions that a probe can answer without a write, from the list of IVRs as the API shows it.

Pure functions over JSON. Private to this collection.
"""

from __future__ import annotations

import collections
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import (
    DESTINATION_TYPES,
    HANGUP,
    TYPE_ALIASES,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import (
    DESTINATION,
    FIELDS,
    KEYS,
    NUMBER,
    PROMPT,
    Field,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.read import KNOWN_KEYS, MENU, MENU_KEYS
from ansible_collections.servetel.ivr.plugins.module_utils._probe.exchanges import Exchanges
from ansible_collections.servetel.ivr.plugins.module_utils._probe.findings import Findings
from ansible_collections.servetel.ivr.plugins.module_utils._text import canonical_text

Raw = dict[str, t.Any]

_PAGING: t.Final = ("has_more", "last_seen_id")
_NOTHING: t.Final = (None, "", 0, "0")
_IN_BRANCH, _IN_MENU = "branch", "menu"
_LIST_SHAPES: t.Final = {
    "ivrs": "in the JSON field ivrs",
    "ivrs+recordings": "in the JSON field ivrs, beside recordings",
    "bare": "a JSON array of its own",
    "data": "in the JSON field data",
}


class Place(t.NamedTuple):
    """Where an IVR leads, as the API shows it."""

    where: str
    """branch or menu."""
    type: t.Any
    id: t.Any


def about_list(findings: Findings, exchanges: Exchanges, ivrs: list[Raw]) -> None:
    """Add what the list of IVRs says."""
    about_shape(findings, exchanges)
    _keys(findings, ivrs)
    _json_types(findings, ivrs)
    _nothing(findings, ivrs)
    _types(findings, ivrs)
    _oddities(findings, ivrs)


def places(ivr: Raw) -> list[Place]:
    """All destinations of an IVR."""
    found = [
        Place(_IN_BRANCH, ivr.get(field.read[0]), ivr.get(field.read[1]))
        for field in FIELDS
        if field.kind == DESTINATION
    ]
    return found + [
        Place(_IN_MENU, entry.get("destination_type"), entry.get("destination_id")) for entry in entries(ivr)
    ]


def entries(ivr: Raw) -> list[Raw]:
    menu = ivr.get(MENU)
    return [entry for entry in menu if isinstance(entry, dict)] if isinstance(menu, list) else []


def types_in_use(ivrs: list[Raw]) -> dict[str, str]:
    """{type as the list spells it: an id of it}, in the account's order."""
    found: dict[str, str] = {}
    for ivr in ivrs:
        for place in places(ivr):
            if place.type not in _NOTHING and (place.id not in _NOTHING or place.type == "hangup"):
                found.setdefault(str(place.type), str(place.id))
    return found


def prompts_in_use(ivrs: list[Raw]) -> list[str]:
    """The ids of the prompts, in the account's order."""
    fields = [field for field in FIELDS if field.kind == PROMPT]
    ids = [ivr.get(field.read[0]) for ivr in ivrs for field in fields]
    return list(dict.fromkeys(str(id_) for id_ in ids if id_ not in _NOTHING))


def templates_in_use(ivrs: list[Raw]) -> list[str]:
    """The ids of the SMS templates, in the account's order."""
    ids = [entry.get("sms_template_id") for ivr in ivrs for entry in entries(ivr)]
    return list(dict.fromkeys(str(id_) for id_ in ids if id_ not in _NOTHING))


def about_shape(findings: Findings, exchanges: Exchanges) -> None:
    """Add how the list comes, of which at least one page was read."""
    body = [exchange for exchange in exchanges if exchange.method == "GET" and exchange.succeeded][-1].body
    shape = "bare"
    if isinstance(body, dict):
        shape = "ivrs" if "ivrs" in body else "data"
        shape += "+recordings" if shape == "ivrs" and "recordings" in body else ""
    findings.add("list_shape", shape, f"The list of IVRs is {_LIST_SHAPES[shape]}.")
    paged = isinstance(body, dict) and any(name in body for name in _PAGING)
    findings.add(
        "list_pages", "paged" if paged else "whole", f"The list comes {'in pages' if paged else 'in one answer'}."
    )


def _keys(findings: Findings, ivrs: list[Raw]) -> None:
    unknown = {key for ivr in ivrs for key in ivr if key not in KNOWN_KEYS}
    unknown |= {f"{MENU}.{key}" for ivr in ivrs for entry in entries(ivr) for key in entry if key not in MENU_KEYS}
    names = ", ".join(sorted(unknown)) or "none"
    findings.add("list_keys", names, f"Settings of IVRs that no page of the vendor mentions: {names}.")


def _json_types(findings: Findings, ivrs: list[Raw]) -> None:
    ids = {type(ivr.get("id")) for ivr in ivrs}
    options = {type(entry.get("option")) for ivr in ivrs for entry in entries(ivr)}
    answer = ""
    if ids == {str}:
        answer = "strings"
    elif ids == {int} and options:
        answer = "numbers" if int in options else "sample"
    findings.add("read_ids", answer, _kinds("Ids and keys", ids | options))
    counts = {type(ivr.get(field.read[0])) for ivr in ivrs for field in FIELDS if field.kind == NUMBER} - {type(None)}
    answer = {frozenset({int}): "numbers", frozenset({str}): "strings"}.get(frozenset(counts), "")
    findings.add("read_counts", answer, _kinds("Seconds and counts", counts))


def _kinds(what: str, kinds: set[type]) -> str:
    words = {int: "numbers", str: "texts", type(None): "null"}
    shown = " and ".join(sorted(words.get(kind, kind.__name__) for kind in kinds))
    return f"{what} read as {shown}." if shown else f"There are no IVRs to tell how {what.lower()} read."


def _nothing(findings: Findings, ivrs: list[Raw]) -> None:
    """How no prompt, destination, template or webhook reads."""
    own = [ivr.get(field.read[-1]) for ivr in ivrs for field in FIELDS if _may_be_unset(ivr, field)]
    menu = [entry.get(name) for ivr in ivrs for entry in entries(ivr) for name in ("sms_template_id", "webhook_id")]
    empty = {repr(value) for value in own if value in _NOTHING}
    none = {repr(value) for value in menu if value in _NOTHING}
    forms = {"''": "empty", "None": "null", "0": "zero", "'0'": "zero_text"}
    answer = "as_stored" if none or empty else ""
    if len(empty | none) == 1 and none != {"'0'"}:
        answer = forms[next(iter(empty | none))]
    elif empty == none == {"'0'"}:
        answer = "zero_text"
    shown = ", ".join(sorted(empty | none)).replace("None", "null")
    findings.add("read_none", answer, f"What is not set reads as {shown}." if shown else "Everything is set.")


def _may_be_unset(ivr: Raw, field: Field) -> bool:
    """Whether a value that reads as nothing says that nothing is set. The id of a hangup does not."""
    return field.kind == PROMPT or (field.kind == DESTINATION and ivr.get(field.read[0]) != HANGUP)


def _types(findings: Findings, ivrs: list[Raw]) -> None:
    seen: dict[str, set[str]] = collections.defaultdict(set)
    for ivr in ivrs:
        for place in places(ivr):
            if isinstance(place.type, str) and place.type:
                seen[place.type].add(place.where)
    menu = [name for name in ("ringgroup", "department") if _IN_MENU in seen[name]]
    branch = [name for name in ("ringgroup", "department") if _IN_BRANCH in seen[name]]
    department = {
        (("ringgroup",), ("department",)): "ringgroup_in_menu",
        (("ringgroup",), ("ringgroup",)): "ringgroup",
        (("department",), ("department",)): "department",
        ((), ("ringgroup",)): "ringgroup",
        (("department",), ()): "department",
        (("ringgroup",), ()): "ringgroup_in_menu",
    }.get((tuple(menu), tuple(branch)), "")
    findings.add("read_department", department, _spelled("A department", dict.fromkeys([*menu, *branch])))
    for question, names in (
        ("read_auto_attend", ("auto_attend", "auto_attendant")),
        ("read_time_condition", ("time_condition", "timecondition")),
    ):
        used = [name for name in names if seen[name]]
        answer = used[0] if len(used) == 1 else ""
        findings.add(question, answer, _spelled(f"The type {names[0]}", used))
    unknown = sorted(name for name, where in seen.items() if where and is_unknown_type(name))
    shown = ", ".join(unknown) or "none"
    findings.add("read_types", shown, f"Spellings of destination types that the collection does not know: {shown}.")
    _hangup(findings, ivrs)


def _spelled(what: str, spellings: t.Iterable[str]) -> str:
    shown = " and as ".join(spellings)
    return f"{what} reads as {shown}." if shown else f"No IVR leads to {what[0].lower()}{what[1:]}."


def is_unknown_type(type_: str) -> bool:
    return type_ not in DESTINATION_TYPES and type_ not in TYPE_ALIASES


def _hangup(findings: Findings, ivrs: list[Raw]) -> None:
    ids = {
        "null" if place.id is None else str(place.id) for ivr in ivrs for place in places(ivr) if place.type == "hangup"
    }
    answer = next(iter(ids)) if len(ids) == 1 else ""
    shown = " and as ".join(sorted(ids))
    note = "No IVR hangs up, so it is not known how the id of a hangup reads."
    if shown:
        note = f"The id of a hangup reads as {shown}."
    findings.add("read_hangup_id", answer, note)


def _oddities(findings: Findings, ivrs: list[Raw]) -> None:
    keys = sorted({str(entry.get("option")) for ivr in ivrs for entry in entries(ivr)} - {*KEYS})
    shown = ", ".join(keys)
    findings.add(
        "menu_keys",
        shown or "keypad",
        f"Keys that no telephone has: {shown}." if shown else "All keys are of a keypad.",
    )
    hooked = sum(any(entry.get("webhook_id") not in _NOTHING for entry in entries(ivr)) for ivr in ivrs)
    findings.add("webhooks", str(hooked), f"{_count(hooked)} a webhook, which an update might drop.")
    names = collections.Counter(canonical_text(ivr["name"]) for ivr in ivrs if isinstance(ivr.get("name"), str))
    twins = sum(count for count in names.values() if count > 1)
    findings.add("twins", str(twins), f"{_count(twins)} a name that another one has, too.")


def _count(number: int) -> str:
    return {0: "No IVR has", 1: "1 IVR has"}.get(number, f"{number} IVRs have")
