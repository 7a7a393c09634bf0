# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A set of IVRs as one HTML page: overview, menus, a telephone, call tests, and what changes.

The page loads nothing: style and scripts are the files beside this one, allowed by their hashes. Everything that comes
from an account passes `text` or stands in JSON. Runs in filters only, because modules get no files but Python's. Knows
no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import typing as t
from pathlib import Path

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.call_tests import run_cases
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.change import Change, absent_ivrs, change
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.graph import Graph
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.ivr_node import IvrNode
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.lint import as_rows, inspect, read_options
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.page_parts import (
    calls_section,
    card,
    change_section,
    options,
    overview,
    text,
)
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.telephone import Telephone
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput
from ansible_collections.servetel.ivr.plugins.module_utils._text import quoted

_TITLE: t.Final = "Phone menus"
_MANY: t.Final = 150
"""With more menus than this, the browser skips the cards that are not on the screen."""


class _Set(t.NamedTuple):
    """What the page is about."""

    graph: Graph
    entries: list[IvrNode]
    change: Change | None


def html_report(
    ivrs: object,
    *,
    title: object = None,
    entry: object = (),
    numbers: object = None,
    names: object = None,
    calls: object = None,
    before: object = None,
    disable: object = (),
    waive: object = (),
    purge: object = True,
) -> str:
    """The page. Raises BadInput."""
    if title is not None and not isinstance(title, str):
        raise BadInput([f"title must be text, not {quoted(title)}."])
    if not isinstance(purge, bool):
        raise BadInput([f"purge must be true or false, not {quoted(purge)}."])
    lint_options = read_options(entry, disable, waive)
    graph = Graph(ivrs, names, numbers)
    changed = None
    if before not in (None, ""):  # ansible-core before 2.19 makes an empty text of none.
        changed = change(Graph(before, names), graph, names, numbers, purge=purge, absent=absent_ivrs(ivrs))
        graph = changed.after
    shown = _Set(graph, graph.entries(lint_options.entry), changed)
    findings = as_rows(*inspect(graph, lint_options))
    results = [] if calls in (None, "") else run_cases(graph, calls)
    return _page((title or "").strip() or _TITLE, shown, findings, results)


def _page(title: str, shown: _Set, findings: list[dict[str, str]], results: list[dict[str, object]]) -> str:
    sections = [("overview", "Overview", overview(shown.graph, shown.entries, findings))]
    if shown.change:
        sections.append(("changes", "Changes", change_section(shown.change)))
    if results:
        sections.append(("calls", "Call tests", calls_section(shown.graph, results)))
    telephone = Telephone(shown.graph, shown.entries)
    style = _file("page.css")
    script = f"{_file('telephone.js')}\n{_file('page.js')}"
    marked = {ivr.number for ivr in shown.entries}
    links = [*((id_, name) for id_, name, _html in sections), ("telephone", "Telephone"), ("menus", "Menus")]
    return _filled(
        policy=f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'",
        title=text(title, 200),
        style=style,
        script=script,
        data=_json(telephone.data),
        links="".join(f'<a href="#{id_}">{name}</a>' for id_, name in links),
        sections="\n".join(_section(*section) for section in sections),
        many=" many" if len(shown.graph.ivrs) > _MANY else "",
        starts=options(telephone.starts),
        cards="\n".join(card(shown.graph, ivr, ivr.number in marked) for ivr in shown.graph.ivrs),
    )


def _section(id_: str, name: str, content: str) -> str:
    return f'<section aria-labelledby="{id_}"><h2 id="{id_}">{name}</h2>{content}</section>'


def _file(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _filled(**parts: str) -> str:
    """The template with its parts, each put in once and not read again."""
    return re.sub(r"\{\{ (\w+) \}\}", lambda match: parts[match[1]], _file("page.html"))


def _hash(content: str) -> str:
    """How a content policy names an inline script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def _json(data: object) -> str:
    """JSON that can stand in a script element."""
    encoded = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        encoded = encoded.replace(char, f"\\u{ord(char):04x}")
    return encoded.encode("utf-8", "backslashreplace").decode()
