# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a response says that its list goes on, however the API pages: in words of JSON or in headers.

No page of the vendor describes pages of the IVRs. A part that is taken for the whole account would let IVRs be created
again, and an export be incomplete. So the words of common frameworks count. Private to this collection.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._http.response import says_yes

# Names as they are without anything but letters and in lower case.
_ENVELOPES = re.compile(
    "data|ivrs|results?|response|meta(?:data)?|links|pag(?:ination|ing|e|es|er|einfo|inator)|cursors?|list"
)
"""What may hold the list, or what is said of its pages."""
_NEXT = re.compile(
    "(?:has|is|odata)?(?:next(?:page|url|link|href|uri|cursor|token|key|id|offset|start|marker)*|truncated|partial"
    "|more(?:pages|items|records|results|rows|data|available)?|continuation(?:token)?)"
)
"""What has a value where there is another page."""
_LAST = re.compile("(?:is)?(?:last(?:page)?|complete)")
"""What is false where there is another page."""
_COUNTS = re.compile(
    "count|(?:grand|overall)?total(?:count|items|records|rows|elements|results|entries|objects|ivrs|size|hits)?"
    "|(?:records|rows|items|results|count)(?:total|filtered)|itemcount|recordcount"
)
"""What counts the elements of a list, or of a page of it."""
_PAGE = re.compile("(?:current)?page(?:number)?")
_PAGES = re.compile("lastpage|totalpages|pages(?:total|count)?|pagecount|(?:num(?:ber)?of|num)pages")
_DEPTH: t.Final = 4


def says_more(answer: object, headers: t.Mapping[str, str], count: int) -> bool:
    """Whether a response says that its list has more than the `count` elements read so far."""
    found = list(_settings(answer, _DEPTH))
    page = max((_whole(value) for name, value in found if _PAGE.fullmatch(name)), default=0)
    return (
        any(_NEXT.fullmatch(name) and _is_said(value) for name, value in found)
        or any(_LAST.fullmatch(name) and str(value).lower() == "false" for name, value in found)
        or any(_COUNTS.fullmatch(name) and _whole(value) > count for name, value in found)
        or any(_PAGES.fullmatch(name) and _whole(value) > max(page, 1) for name, value in found)
        or _headers_say_more(headers, count)
    )


def _settings(answer: t.Any, depth: int) -> t.Iterator[tuple[str, t.Any]]:
    """(name, value) of what a response says beside the elements of its list."""
    if not isinstance(answer, dict):
        return
    for key, value in answer.items():
        name = re.sub("[^a-z]", "", str(key).lower())
        yield name, value
        if depth and _ENVELOPES.fullmatch(name):
            yield from _settings(value, depth - 1)
            if name == "links" and isinstance(value, list):  # Such as [{"rel": "next", "href": "…"}].
                yield from (
                    (str(link.get("rel")).lower(), link.get("href")) for link in value if isinstance(link, dict)
                )


def _is_said(value: object) -> bool:
    """Whether what leads to another page leads anywhere."""
    return says_yes(value) and not (isinstance(value, dict) and not any(map(says_yes, value.values())))


def _headers_say_more(headers: t.Mapping[str, str], count: int) -> bool:
    total = re.fullmatch(r"[a-z]+\s*[0-9-]*/([0-9]+)", headers.get("Content-Range", "").strip().lower())
    totals = [total[1] if total else "", *map(headers.get, ("X-Total-Count", "X-Total", "X-Pagination-Total-Count"))]
    return any(_whole(number) > count for number in totals) or bool(
        re.search(r';\s*rel\s*=\s*"?(?:[^",;]*\s)?next\b', headers.get("Link", ""), re.IGNORECASE)
    )


def _whole(value: object) -> int:
    """A number as it stands in JSON or in a text; 0 for anything else."""
    match = None if isinstance(value, bool) else re.fullmatch(r"([0-9]{1,9})(?:\.0+)?", str(value).strip())
    return int(match[1]) if match else 0
