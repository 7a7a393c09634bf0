# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a response says that its list goes on, however the API pages: in words of JSON or in headers.

No page of the vendor describes pages of the IVRs. A part that is taken for the whole account would let IVRs be created
again, and an export be incomplete. So the words of common frameworks count. Private to this collection.
"""

from __future__ import annotations

import json
import re
import typing as t

Settings = t.Iterator[tuple[str, t.Any]]
"""Name and value of what is said of a list. Names are without anything but letters, and in lower case."""

_ENVELOPES: t.Final = (
    "(?:additional|attributes|body|context|cursors?|data|hydra|info|ivrs?|links?|list|meta(?:data)?|payload|response"
    "|results?|summary|view|pag(?:ination|ing|es?|er|inator))+"
)
"""What may hold the list, or what is said of its pages."""
_ELEMENTS: t.Final = "records?|rows?|items?|elements?|results?|entries|objects|ivrs?|hits|data"
_NEXT: t.Final = (
    "(?:has|is|load|odata|hydra|ms)*(?:next|more|truncated|partial|incomplete|continuation)"
    "(?:pages?|url|uri|link|href|cursor|token|key|id|offset|start|marker|number|no|exists|available|after|last|seen"
    f"|{_ELEMENTS})*|remaining(?:{_ELEMENTS})(?:count)?|continue|lastevaluatedkey|exceededtransferlimit"
)
"""What has a value where there is another page."""
_LAST: t.Final = "(?:is)?last(?:page)?|(?:is)?(?:complete|done|finished)|isend"
"""What is false where there is another page."""
_COUNTS: t.Final = (
    "(?=.*(?:total|count|found|filtered|no?(?:um)?(?:ber)?of))(?:odata|hydra|i|estimated)?"
    f"(?:grand|overall|all|total|count|num(?:ber)?|no|of|found|size|filtered|{_ELEMENTS})+"
)
"""What counts the elements of a list, or of a page of it."""
_PAGE: t.Final = "(?:current)?page(?:number|no|num|index)?"
_PAGES: t.Final = "(?:total|max|last|num(?:ber)?(?:of)?|no(?:of)?)pages?|pages?(?:total|count|max)|pages"
_NONE: t.Final = frozenset(
    ("", "-", "#", "n/a", "na", "nil", "none", "null", "undefined", "-1", "0", "0.0", "f", "false", "n", "no", "off")
)
"""What stands in a text for nothing, or for no."""
_ADDRESS: t.Final = ("href", "url", "uri")
_DEPTH: t.Final = 4
_LAST_OFFSET: t.Final = "offset of the last page"
"""A name that no setting of a response has."""


def says_more(answer: object, headers: t.Mapping[str, str], count: int, answers: int = 1) -> bool:
    """Whether a response says that its list has more than the `count` elements of the `answers` read so far."""
    found = [*_settings(answer, _DEPTH), *_in_headers(headers)]
    counts = [(name, _whole(value)) for name, value in found if re.fullmatch(_COUNTS, name)]
    numbered = [_whole(value) for name, value in found if re.fullmatch(_PAGE, name)]
    page = max([answers, *numbered])
    pages = [_whole(value) for name, value in found if re.fullmatch(_PAGES, name)]
    beyond = [_whole(value) for name, value in found if name == _LAST_OFFSET]
    cursors = [value for name, value in found if name == "cursor" and not isinstance(value, (dict, list))]
    records = [_whole(value) for name, value in found if name == "records" and not isinstance(value, (dict, list))]
    is_whole = any("total" in name and number == count > 0 for name, number in counts)
    return (
        any(number > count for _name, number in counts)
        or (not is_whole and any(offset >= count > 0 for offset in beyond))
        or (not is_whole and any(map(leads_on, cursors)))
        or (numbered and any(number > count for number in records))
        or ((numbered or not is_whole) and any(number > page for number in pages))
        or any(
            re.fullmatch(_NEXT, name) and leads_on(value) and not _is_read(name, value, page, count if is_whole else 0)
            for name, value in found
        )
        or any(re.fullmatch(_LAST, name) and _denies(name, value) for name, value in found)
    )


def _settings(answer: t.Any, depth: int, envelope: str = "") -> Settings:
    """What a response says beside the elements of its list."""
    if not isinstance(answer, dict):
        return
    named = [(re.sub("[^a-z]", "", str(key).lower()), value) for key, value in answer.items()]
    numbers = ("current", "total" if envelope in ("page", "pages") else "last")
    has_pages = envelope.startswith("pag") and any(name == "current" for name, _value in named)
    for name, value in named:
        yield f"{name}page" if has_pages and name in numbers else name, value
        if re.fullmatch(_PAGE, name):
            yield "pages", re.sub(r"^\s*(?:page\s*)?[0-9]+\s*(?:/|of)\s*", "", str(value).lower())
        if isinstance(value, dict) and "value" in value:  # As in {"total": {"value": 57}}.
            yield name, value["value"]
        if depth and re.fullmatch(_ENVELOPES, name):
            yield from _settings(value, depth - 1, name)
        if name in ("links", "link") and isinstance(value, list):
            yield from (_link(link) for link in value if isinstance(link, dict))
        if name in ("last", "lastpageurl"):
            yield _last_page(value)


def _link(link: dict[str, t.Any]) -> tuple[str, t.Any]:
    """A link such as {"rel": "next", "href": "…"}."""
    address = next((link[key] for key in _ADDRESS if key in link), None)
    relations = [link.get(name) for name in ("rel", "relation", "label")]  # A label may be "Next &raquo;".
    word = re.search("[a-z]+", str(next(filter(None, relations), "")).lower())
    relation = word[0] if word else ""
    return _last_page(address) if relation == "last" else (relation, address)


def _last_page(address: object) -> tuple[str, str]:
    """What the address of the last page says, also as in {"href": "…"}."""
    if isinstance(address, dict):
        address = next((address[key] for key in _ADDRESS if key in address), None)
    for name, words in (("lastpage", r"page(?:\[number\]|%5Bnumber%5D)?"), (_LAST_OFFSET, "offset|skip")):
        match = re.search(rf"[?&](?:{words})=([0-9]{{1,9}})(?=[&#]|$)", str(address))
        if match:
            return name, match[1]
    return "lastpage", ""


def _in_headers(headers: t.Mapping[str, str]) -> Settings:
    """What the headers say."""
    for key, text in headers.items():
        name = re.sub("[^a-z]", "", key.lower())
        if name == "link":
            yield from _in_link_header(text)
        elif name in ("contentrange", "xcontentrange"):
            total = re.fullmatch(r"(?:(?!bytes)[\w-]+[\s=]+)?(?:[0-9]+-[0-9]+|\*)/([0-9]+)", text.strip())
            yield "total", total[1] if total else ""
        elif name in ("pagination", "xpagination") and text.lstrip().startswith("{"):
            try:
                yield from _settings(json.loads(text), 1)
            except ValueError:
                continue
        elif name.startswith(("x", "total", "next", "hasmore", "pagination")):
            name = re.sub("^x?(?:wp|pagination|paging)?", "", name)
            yield from ((name, part) for part in text.split(","))  # A proxy joins the values of a header given twice.


def _in_link_header(text: str) -> Settings:
    """What the links of the header say, such as `</v1/ivrs?page=2>; rel="next"`."""
    value = r"""(?:"[^"]*"|'[^']*'|[^\s"';,]*)"""
    for address, parameters in re.findall(rf"<([^>]*)>((?:\s*;\s*[\w*-]+\s*(?:=\s*{value})?)*)", text):
        for name, relations in re.findall(rf";\s*([\w*-]+)\s*=\s*({value})", parameters):
            for relation in relations.strip("\"'").lower().split() if name.lower() == "rel" else ():
                yield _last_page(address) if relation == "last" else (relation, address or "?")


def leads_on(value: object) -> bool:
    """Whether what leads to another page leads anywhere."""
    if isinstance(value, dict):
        given = [value[key] for key in _ADDRESS if key in value] or value.values()
        return any(map(leads_on, given))
    return bool(value) and str(value).strip().lower() not in _NONE


def _is_read(name: str, value: object, page: int, total: int) -> bool:
    """Whether the next page was read already, or begins after the last element. `total` is 0 if that is not known."""
    if re.fullmatch("next(?:offset|start|index)", name):
        return 0 < total <= _whole(value)
    return 0 < _whole(value) <= page and re.fullmatch("next(?:page)?(?:number|no)?", name) is not None


def _denies(name: str, value: object) -> bool:
    """Whether something that is true of the last page is false. `last_page: 0` is a number of pages."""
    text = str(value).strip().lower()
    return text == "false" or (name not in ("last", "lastpage") and text in ("0", "no", "n", "f", "off"))


def _whole(value: object) -> int:
    """A number as it stands in JSON or in a text; 0 for anything else."""
    text = "" if isinstance(value, bool) else str(value).strip()
    if re.fullmatch("[0-9]{1,3}(?:,[0-9]{2,3}){0,2},[0-9]{3}", text):  # Also in lakhs, such as 1,00,234.
        text = text.replace(",", "")
    match = re.fullmatch(r"([0-9]{1,9})(?:\.0+)?", text)
    return int(match[1]) if match else 0
