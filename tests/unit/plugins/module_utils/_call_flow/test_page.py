# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page as text. What it does in a browser is tested in tests/browser."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.page import html_report
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import FIELDS, NUMBER, OPTIONS
from ansible_collections.servetel.ivr.plugins.module_utils._text import printable

IVRS: list[dict[str, Any]] = [
    {
        "id": "1",
        "name": "Main menu",
        "description": "Of <Kaveri>",
        "recording": "101",
        "timeout": 20,
        "timeout_tries": 1,
        "incorrect_count": 2,
        "invalid_destination": "extension||0501",
        "timeout_destination": "hangup||1",
        "menu": {"1": "department||20", "2": "ivr||2", "3": "ivr||99", "4": "timegroup||5"},
    },
    {"id": "2", "name": "Billing", "timeout": 1, "menu": {"1": "department||21"}, "purge_menu": False},
]
NAMES = {"department": {"Sales": 20}, "recording": {"Welcome": 101}}
NUMBERS = [{"number": "+918044440001", "name": "Toll-free", "destination": "ivr||1"}, {"number": "+918044440002"}]


class Reader(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    @property
    def markup(self) -> list[tuple[str, list[str]]]:
        return [(tag, list(attributes)) for tag, attributes in self.elements]

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _attributes in self.elements)


def test_the_page_keeps_its_contract() -> None:
    page = Reader(html_report(IVRS, title="Kaveri", numbers=NUMBERS, names=NAMES))

    assert page.elements[0] == ("html", {"lang": "en"}) and ("meta", {"charset": "utf-8"}) in page.elements
    assert page.count("h1") == page.count("title") == page.count("select") == 1
    keys = [attributes["data-key"] for _tag, attributes in page.elements if "data-key" in attributes]
    assert sorted(map(str, keys)) == sorted([*"0123456789*#", "timeout"])
    cards = {
        str(attributes["id"]): attributes["data-ivr"] for _tag, attributes in page.elements if "data-ivr" in attributes
    }
    assert cards == {"i0": "1", "i1": "2"}
    links = {str(attributes["href"]) for tag, attributes in page.elements if tag == "a"}
    ids = {f"#{attributes['id']}" for _tag, attributes in page.elements if "id" in attributes}
    assert links <= ids and "#i1" in links
    starts = [attributes["value"] for tag, attributes in page.elements if tag == "option"]
    assert starts == ["+918044440001", "+918044440002", "1", "2"]


def test_the_page_loads_nothing_and_has_no_handlers() -> None:
    html = html_report(IVRS, numbers=NUMBERS, names=NAMES)
    page = Reader(html)

    for _tag, attributes in page.elements:
        assert not {name for name in attributes if name.startswith("on") or name in ("src", "style", "srcset")}
        assert all("javascript:" not in str(value) for value in attributes.values())
    assert not re.search(r"https?://(?!www\.gnu\.org)|\beval\b|new Function|innerHTML|@import|url\(", html)
    assert "'unsafe-inline'" not in html and "default-src 'none'" in html


HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "\"' onclick=alert(1) x='",
    "</script></title></style></select><script>alert(1)</script>",
    "<!-- --> ]]> &lt;b&gt; &#60;b> {{ data }}",
    "\x01\x1b[31m\u2028\u202e",
    "\ud800 <b",
]


def filled_with(text: str) -> dict[str, Any]:
    """The arguments of a page in which this text stands wherever one can."""
    typed = printable(text)
    menu = [
        {"option": text, "destination": f"{text}||{text}", "sms_template": text},
        {"option": "2", "destination": "department||5"},
        {"option": "3", "destination": f"department||name={text}"},
        {"option": "4", "destination": f"ivr||{text}"},
        {"option": "5", "destination": "ivr||9"},
    ]
    settings = {**dict.fromkeys(OPTIONS, text), "timeout_destination": "ivr||9", "invalid_destination": f"{text}||1"}
    settings |= {field.option: 3 for field in FIELDS if field.kind == NUMBER}
    ivrs = [
        {"id": text, **settings, "menu": menu},
        {"id": f"9{text}", "name": text, "reason": text},
        {"id": "9", "name": f"x {typed}", "menu": {"1": "hangup||1"}, "description": f"{typed}."},
    ]
    numbers = [
        {"id": text, "number": "", "name": text, "description": text, "destination": "ivr||9"},
        {"id": "1", "number": text, "name": "", "destination": "ivr||9", "destination_name": text},
        {"id": "2", "number": text, "name": text, "destination": {text: text}},
        {"id": "3", "number": [text], "destination": f"ivr||name={typed}", "destination_name": text},
        {"id": "4", "number": text, "destination": "department||6", "destination_name": text},
    ]
    calls = [
        {"name": text, "start": f"x {typed}", "keys": "1", "reaches": "hangup||1"},
        {
            "start": f"ivr||{text}",
            "keys": "2,invalid",
            "reaches": "department||5",
            "hears": [f"recording||name=x{typed}"],
        },
        {"start": text, "keys": "9,timeout", "reaches": f"department||name=x{typed}"},
    ]
    return {
        "ivrs": ivrs,
        "title": text,
        "entry": [f"x {typed}"],
        "numbers": numbers,
        "names": {"department||5": text, "department||6": text, f"recording||{text}": text, "ivr": {f"y{text}": 9}},
        "calls": calls,
        "before": [{**ivrs[0], "name": f"{text} then", "menu": menu[2:]}, {"id": "7", "name": typed}],
    }


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_no_text_is_markup_wherever_it_stands(text: str) -> None:
    text = f"x{text}x"
    html = html_report(**filled_with(text))
    assert Reader(html).markup == Reader(html_report(**filled_with("x|x x"))).markup
    assert not re.search("[\x00-\x09\x0b-\x1f\u2028\u202e\ud800]", html.partition('<script type="application/json"')[0])


def test_cards_say_what_a_caller_meets() -> None:
    text = Reader(html_report(IVRS, numbers=NUMBERS, names=NAMES)).text
    for words in (
        "Main menu 1 Entry +918044440001 Toll-free Of <Kaveri> Plays 101 (Welcome) . Waits 20 seconds.",
        "1 Sales department 20 2 Billing 3 menu 99 is missing 99 4 timegroup 5",
        "No key Hang up after 1 more try Wrong key extension 0501 after 2 more tries",
        "Billing 2 Waits 1 second. Only a part of this menu is defined. 1 department 21",
        "Menus 2 Keys 5 Numbers 2 Entries 1 Errors 1",
        "error IVR 'Main menu' (1): key 3 leads to ivr||99, and no IVR has that id.",
    ):
        assert words in text, text


def test_an_entry_is_marked_without_numbers_too() -> None:
    html = html_report(IVRS, entry=["Billing"])
    assert html.count('class="entry"') == 1 and "Other menus" in html


def test_call_tests_are_shown_with_their_paths() -> None:
    calls = [
        {"name": "Sales is 1", "start": 1, "keys": "1", "reaches": "department||name=Sales"},
        {"start": "+918044440001", "keys": "timeout,2", "reaches": "hangup||1"},
        {"start": "Nobody", "reaches": "hangup||1"},
    ]
    text = Reader(html_report(IVRS, numbers=NUMBERS, names=NAMES, calls=calls)).text
    assert "2 of 3 call tests failed. passed Sales is 1 Starts at 1 . Key 1: Sales department" in text
    assert "No key: Main menu Key 2: Billing" in text
    assert "No IVR of the list has the name or the id 'Nobody'." in text
    assert "1 of 1 call test passed." in html_report(IVRS, names=NAMES, calls=calls[:1])
    assert "Call tests" not in html_report(IVRS, calls=[])


def test_changes_are_shown_menu_by_menu() -> None:
    before = [{**IVRS[0], "timeout": 30}, {"id": 7, "name": "Old", "menu": {}}]
    text = Reader(html_report(IVRS, names=NAMES, before=before)).text
    assert "1 new menu, 1 changed menu, 1 deleted menu." in text
    assert "Setting Before After Seconds to wait for a key 30 20" in text
    kept = Reader(html_report(IVRS, names=NAMES, before=before, purge=False)).text
    assert "1 new menu, 1 changed menu." in kept and "Old 7" in kept
    assert "Nothing changes." in html_report(IVRS, before=IVRS)


def test_findings_can_be_waived_and_many_are_cut() -> None:
    options = {"disable": ["dangling_ivr", "missing_prompt", "orphan", "unreachable"]}
    assert "The lint finds nothing." in html_report(IVRS, **options)
    many = [{"id": place, "name": f"M{place}", "menu": {"1": "ivr||9999"}} for place in range(1, 300)]
    text = Reader(html_report(many)).text
    assert "All findings" in text and "more findings." in text


def test_a_hundred_menus_take_less_than_200_kilobytes() -> None:
    ivrs = [
        {
            **IVRS[0],
            "id": str(place),
            "name": f"A name of usual length {place}",
            "description": "A description of a usual length, in English",
            "menu": dict.fromkeys("123456*#", f"ivr||{place % 100 + 1}"),
        }
        for place in range(1, 101)
    ]
    assert len(html_report(ivrs, names=NAMES, numbers=NUMBERS).encode()) < 200_000


def test_an_empty_text_is_not_given() -> None:
    assert html_report(IVRS, before="", calls="", title="", numbers="", names="") == html_report(IVRS)


def test_an_empty_list_gives_a_page() -> None:
    assert Reader(html_report([])).count("article") == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"title": 5}, "title must be text, not '5'."),
        ({"purge": "no"}, "purge must be true or false, not 'no'."),
        ({"entry": ["Nobody"]}, "No IVR of the list has the name or the id 'Nobody'."),
        ({"calls": "x"}, "Call tests are given as a list"),
        ({"before": "x"}, "IVRs are given as a list"),
        ({"waive": "x"}, "Entry 1 of waive needs"),
    ],
)
def test_arguments_that_mean_nothing_are_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(BadInput) as caught:
        html_report(IVRS, **arguments)
    assert message in str(caught.value)
