# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page that html_report makes, in a real browser."""

from __future__ import annotations

import json
import statistics
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.page import html_report
from tests.browser.browser import open_pages, what_is_missing
from tests.browser.trees import NAMES, Case, expected, random_case, with_overlay

MISSING = what_is_missing()
pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)

TREES, CALLS = 60, 20
OPENS_IN, ANSWERS_IN, SLACK = 3000, 50, 2
"""Milliseconds for 1,000 IVRs; a busy machine may take SLACK times as long."""
POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
STATE = "(({ reaches, hears }) => [reaches, hears])(document.querySelector('[data-telephone]').dataset)"

HOSTILE = [
    "</script><script>alert(1)</script>",
    "\"' onclick=alert(1) x='",
    "<img src=x onerror=alert(1)>",
    "{{ data }} ${alert(1)} `",
    "<!-- --> ]]> &amp; &#60;",
    "قائمة \u202e רשימה \u2066",
    "😀 👨‍👩‍👧 ☎️",
    "मुख्य मेनू क्\u200dष",
    "javascript:alert(1)",
    "\x00\x1b[31m\u2028\u2029",
    "L" * 10_000,
    "க்ஷ" * 3_000,
]


def a_tree(count: int) -> list[dict[str, Any]]:
    """A tree of menus, four below each, with a way back."""
    return [
        {
            "id": str(1000 + place),
            "name": f"Menu {place}",
            "recording": str(1 + place),
            "menu": {
                **{str(key): f"ivr||{1000 + place * 4 + key}" for key in range(1, 5) if place * 4 + key < count},
                "9": "department||20",
                "*": f"ivr||{1000 + max(place - 1, 0) // 4}",
            },
            "invalid_destination": "department||20",
            "timeout_destination": "hangup||1",
            "timeout_tries": 1,
            "incorrect_count": 1,
        }
        for place in range(count)
    ]


NUMBERS = [
    {"number": "+918044440001", "name": "Toll-free", "destination": "ivr||1000"},
    {"number": "+918044440002", "name": "Dealers", "destination": "department||20"},
]


def write(folder: Path, name: str, html: str) -> str:
    path = folder / f"{name}.html"
    path.write_text(html, encoding="utf-8")
    return str(path)


@pytest.fixture
def page(tmp_path: Path) -> str:
    ivrs = a_tree(15)
    before = [{**ivrs[0], "timeout": 30, "name": "Old name"}, *ivrs[1:-1], {**ivrs[-1], "id": "1"}]
    calls = [
        {"start": "080 4444 0001", "keys": "1,9", "reaches": "department||20"},
        {"start": "Menu 0", "keys": "1", "reaches": "hangup||1"},
    ]
    return write(tmp_path, "page", html_report(ivrs, numbers=NUMBERS, names=NAMES, calls=calls, before=before))


PLAY = """(calls => {
  const telephone = document.querySelector("[data-telephone]");
  const start = telephone.querySelector("[data-start]");
  const keys = Object.fromEntries([...telephone.querySelectorAll("[data-key]")].map(one => [one.dataset.key, one]));
  return calls.map(([from, pressed]) => {
    start.value = from;
    start.dispatchEvent(new Event("change"));
    for (const key of pressed) keys[key].click();
    return { reaches: telephone.dataset.reaches, hears: JSON.parse(telephone.dataset.hears) };
  });
})"""
"""Makes calls, and gives the states that the telephone shows at their ends."""


def assert_telephone_is_call_path(tmp_path: Path, cases: list[Case]) -> None:
    pages = [
        {
            "file": write(tmp_path, str(number), html_report(case.ivrs, numbers=case.numbers, names=NAMES)),
            "steps": [["eval", f"{PLAY}({json.dumps(case.calls)})"]],
        }
        for number, case in enumerate(cases)
    ]
    for number, (case, result) in enumerate(zip(cases, open_pages(pages))):
        assert result["errors"] == []
        for (start, keys), answer in zip(case.calls, result["values"][0]):
            assert answer == expected(case, start, keys), (number, start, keys)


@pytest.mark.no_cover
def test_the_telephone_gives_the_answers_of_call_path(tmp_path: Path) -> None:
    assert_telephone_is_call_path(tmp_path, [random_case(seed, CALLS) for seed in range(TREES)])


@pytest.mark.no_cover
def test_the_telephone_knows_the_overlays_in_force(tmp_path: Path) -> None:
    before = [random_case(seed, CALLS) for seed in range(5000, 5012)]
    cases = [with_overlay(case, "2096-11-08T00:00:00Z") for case in before]
    answers = [[expected(case, *call) for case in group for call in case.calls] for group in (before, cases)]
    assert answers[0] != answers[1]
    assert_telephone_is_call_path(tmp_path, cases)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_the_page_has_no_serious_barrier_and_needs_no_sideways_scrolling(page: str, dark: bool, width: int) -> None:
    steps = [["eval", "document.documentElement.scrollWidth"], ["axe"]]
    (result,) = open_pages([{"file": page, "dark": dark, "width": width, "steps": steps}])

    assert result["errors"] == []
    scroll_width, violations = result["values"]
    assert scroll_width <= width
    assert [one for one in violations if one[0] in ("serious", "critical")] == []


def test_a_call_is_made_with_the_keyboard_alone(page: str) -> None:
    focused = "document.activeElement.matches('[data-telephone] select')"
    name = "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"
    steps: list[list[str]] = [["eval", focused]]
    steps += [["press", "Tab"], ["eval", focused]] * 60
    steps += [["focus", "select[data-start]"], ["press", "ArrowDown"], ["eval", STATE]]
    steps += [["press", "ArrowUp"], ["press", "1"], ["eval", STATE], ["press", "*"], ["eval", STATE]]
    steps += [
        ["press", "Tab"],
        ["press", "Tab"],
        ["eval", name],
        ["press", "Enter"],
        ["eval", STATE],
        ["press", "9"],
        ["eval", STATE],
    ]
    steps += [["focus", "[data-key=timeout]"], ["press", "Space"], ["eval", STATE]]
    (result,) = open_pages([{"file": page, "steps": steps}])

    assert result["errors"] == []
    assert True in result["values"][:121], "Tab never reaches the telephone"
    said = [value for value in result["values"][121:] if value is not None]
    assert [one[0] if isinstance(one, list) else one for one in said] == [
        "department||20",
        "ivr||1001",
        "ivr||1000",
        "Key 1",
        "ivr||1001",
        "department||20",
        "department||20",
    ]


def test_the_keys_and_the_log_say_what_they_are(page: str) -> None:
    keys = "[...document.querySelectorAll('[data-key]')].map(e => [e.dataset.key, e.ariaLabel || e.textContent])"
    log = "document.querySelector('[role=log]').innerText"
    steps = [["eval", keys], ["focus", "[data-key='1']"], ["press", "7"], ["press", "7"], ["eval", log]]
    (result,) = open_pages([{"file": page, "steps": steps}])

    names = dict(result["values"][0])
    assert names == {
        **{str(key): f"Key {key}" for key in range(10)},
        "*": "Star",
        "#": "Hash",
        "timeout": "Stay silent",
    }
    for words in ("You call +918044440001.", "You press 7, a wrong key.", "The call ends: Sales (department 20)."):
        assert words in result["values"][-1]


def test_the_search_finds_names_numbers_and_destinations(page: str) -> None:
    def found(text: str) -> list[list[str]]:
        script = f"""(() => {{
          const search = document.querySelector("input[type=search]");
          search.value = {json.dumps(text)};
          search.dispatchEvent(new Event("input"));
          return [...document.querySelectorAll("[data-ivr]")].filter(e => !e.hidden).map(e => e.dataset.ivr);
        }})()"""
        return [["eval", script]]

    steps = [
        *found("menu 14"),
        *found("+91 80-4444 0001"),
        *found("sales"),
        *found("1003"),
        *found("nothing"),
        *found(""),
    ]
    (result,) = open_pages([{"file": page, "steps": steps}])

    everything = [str(1000 + place) for place in range(15)]
    assert result["values"] == [["1003", "1014"], ["1000"], everything, ["1003"], [], everything]


def test_hostile_names_neither_run_nor_break_the_page(tmp_path: Path) -> None:
    ivrs = [
        {"id": str(place), "name": name, "description": name, "menu": {"1": f"ivr||{place + 1}", "2": "department||5"}}
        for place, name in enumerate(HOSTILE, 1)
    ]
    numbers = [
        {"number": f"+9180444400{place:02}", "name": name, "destination": f"ivr||{place}"}
        for place, name in enumerate(HOSTILE, 1)
    ]
    names = {"department||5": HOSTILE[0], **{f"recording||{place}": name for place, name in enumerate(HOSTILE)}}
    calls = [{"name": name, "start": "1", "reaches": "hangup||1"} for name in HOSTILE]
    html = html_report(ivrs, title=HOSTILE[0], numbers=numbers, names=names, calls=calls, before=ivrs[1:])
    strict = html.replace("<head>", f'<head><meta http-equiv="Content-Security-Policy" content="{POLICY}">', 1)
    cards = "document.querySelectorAll('[data-ivr]').length"
    attributes = "[...document.querySelectorAll('*')].flatMap(e => [...e.attributes])"
    handlers = f"{attributes}.filter(a => a.name.startsWith('on')).length"
    steps = [["eval", cards], ["eval", handlers], ["eval", "document.querySelectorAll('script, img, iframe').length"]]
    steps += [
        ["focus", "[data-key='1']"],
        ["press", "1"],
        ["eval", STATE],
        ["eval", "document.querySelector('h1').textContent"],
    ]
    file = write(tmp_path, "hostile", strict)
    wide, narrow = open_pages(
        [
            {"file": file, "steps": [*steps, ["axe"]]},
            {"file": file, "width": 360, "steps": [["eval", "document.documentElement.scrollWidth"]]},
        ]
    )
    assert wide["errors"] == narrow["errors"] == []
    assert [one for one in wide["values"] if one is not None][:5] == [len(HOSTILE), 0, 2, ["ivr||2", "[]"], HOSTILE[0]]
    assert [one for one in wide["values"][-1] if one[0] in ("serious", "critical")] == []
    assert narrow["values"] == [360]


def test_the_page_works_in_a_sandboxed_frame_and_its_policy_lets_nothing_else_run(page: str) -> None:
    inject = """(() => {
      const script = document.createElement("script");
      script.textContent = "window.ran = 1";
      document.body.append(script);
    })()"""
    frame, alone = open_pages(
        [
            {
                "file": page,
                "frame": "allow-scripts",
                "steps": [
                    ["eval", STATE],
                    ["eval", "document.querySelector('[data-key=\"1\"]').click()"],
                    ["eval", STATE],
                ],
            },
            {"file": page, "steps": [["eval", inject], ["eval", "window.ran || 0"]]},
        ]
    )
    assert frame["errors"] == []
    assert (frame["values"][0][0], frame["values"][2][0]) == ("ivr||1000", "ivr||1001")
    assert alone["values"][1] == 0
    assert any("Content Security Policy" in error for error in alone["errors"])


DRAWN = """[...document.querySelectorAll('article h3')]
  .filter(e => e.checkVisibility({ contentVisibilityAuto: true })).length"""
SHOWN = "[...document.querySelectorAll('details > *')].filter(e => e.checkVisibility()).length"


def test_all_cards_are_drawn_in_pictures_of_up_to_150_menus(tmp_path: Path) -> None:
    few, many = (write(tmp_path, str(count), html_report(a_tree(count))) for count in (150, 151))
    drawn = [one["values"][0] for one in open_pages([{"file": one, "steps": [["eval", DRAWN]]} for one in (few, many)])]
    assert drawn[0] == 150 and 0 < drawn[1] < 151


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no_scripts"])
def test_paper_has_all_of_the_page_in_dark_ink(tmp_path: Path, scripts: bool) -> None:
    calls = [{"start": "Menu 0", "keys": "9", "reaches": "department||20"}]
    file = write(tmp_path, "paper", html_report(a_tree(200), calls=calls))
    ink = "[...document.querySelectorAll('h1, article.entry h3')].map(e => getComputedStyle(e).color)"
    details = "document.querySelectorAll('details > *').length"
    steps = [["media", "print"], *(["eval", one] for one in (DRAWN, SHOWN, details, ink))]
    steps += [["pdf", f"{file}.pdf"]]
    (result,) = open_pages([{"file": file, "dark": True, "scripts": scripts, "steps": steps}])

    _media, drawn, shown, details_, inks, _pdf = result["values"]
    assert drawn == 200 and shown == details_ > 0
    assert set(inks) == {"rgb(21, 32, 43)"} and Path(f"{file}.pdf").stat().st_size > 100_000


def test_without_scripts_all_menus_of_a_large_account_are_drawn(tmp_path: Path) -> None:
    file = write(tmp_path, "large", html_report(a_tree(200)))
    (result,) = open_pages([{"file": file, "scripts": False, "steps": [["eval", DRAWN]]}])
    assert result["errors"] == [] and result["values"] == [200]


def test_without_scripts_the_menus_are_readable(page: str) -> None:
    (result,) = open_pages([{"file": page, "scripts": False, "steps": [["screenshot", f"{page}.png"]]}])
    assert result["errors"] == [] and Path(f"{page}.png").stat().st_size > 10_000


def test_a_thousand_menus_open_quickly_and_answer_a_key_at_once(tmp_path: Path) -> None:
    file = write(tmp_path, "thousand", html_report(a_tree(1000), numbers=NUMBERS))
    script = """(() => {
      const key = name => document.querySelector(`[data-key="${name}"]`);
      return ["1", "2", "*", "3", "4", "1", "*", "9"].map(name => {
        const start = performance.now();
        key(name).click();
        document.body.offsetHeight;
        return performance.now() - start;
      });
    })()"""
    (result,) = open_pages([{"file": file, "steps": [["eval", script]]}])

    assert result["errors"] == []
    assert result["ready"] < OPENS_IN * SLACK
    assert statistics.median(result["values"][0]) < ANSWERS_IN * SLACK
