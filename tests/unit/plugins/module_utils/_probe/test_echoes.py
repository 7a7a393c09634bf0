# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""In which forms a text of an account, and a phone number, is found inside of another text, and what is none."""

from __future__ import annotations

import html
import json
import time
import unicodedata
import urllib.parse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.servetel.ivr.plugins.module_utils._probe.echoes import Echoes, folded

NAME = 'Zyx Quorv & <S\u00f6hne> "2"  Two'
LINES = "Line one\nsecond\tpart \\ 'q'"
HINDI = "\u0915\u094d\u200d\u0937\u092e\u093e \u0938\u0947\u0935\u093e"
KNOWN = {NAME: "N1", LINES: "L1", HINDI: "H1", "Anu": "Obi", "All day menu": "D1", "101": "202", "Name": "X"}


def replaced(text: str, known: dict[str, str] | None = None) -> str:
    return Echoes(KNOWN if known is None else known, ("name",), lambda digits: "5" * len(digits)).replaced(text)


@pytest.mark.parametrize(
    "echo",
    [
        NAME,
        NAME.upper(),
        NAME.lower(),
        " ".join(NAME.split()),
        html.escape(NAME),
        html.escape(html.escape(NAME)),
        NAME.replace("\u00f6", "&#246;"),
        urllib.parse.quote(NAME),
        urllib.parse.quote_plus(NAME),
        json.dumps(NAME)[1:-1],
        repr(NAME)[1:-1],
        ascii(NAME)[1:-1],
        unicodedata.normalize("NFD", NAME),
        NAME.replace("\u00f6", "o"),
    ],
)
def test_a_name_is_found_in_any_form(echo: str) -> None:
    found = replaced(f"The name {echo} is taken.")
    assert found.startswith("The name N1")
    assert found.endswith(" is taken.")
    assert "2" not in found


@pytest.mark.parametrize("text", [LINES, " ".join(LINES.split()), repr(LINES)[1:-1], repr(repr(LINES)[1:-1])[1:-1]])
def test_a_text_with_line_breaks_is_found(text: str) -> None:
    assert replaced(f"It reads '{text}'.").startswith("It reads 'L1'")


@pytest.mark.parametrize("text", [HINDI, HINDI.replace("\u200d", ""), HINDI.replace("\u200d", " ")])
def test_invisible_signs_do_not_hide_a_name(text: str) -> None:
    assert replaced(f"({text})") == "(H1)"


def test_names_of_other_scripts_keep_their_vowels() -> None:
    assert replaced("\u0930\u092e\u093e", {"\u0930\u093e\u092e": "x"}) == "\u0930\u092e\u093e"


@pytest.mark.parametrize(
    "text",
    [
        "Conflict with {}...",
        "Conflict with {}\u2026",
        "Conflict with {}",
        "Conflict with '{}' here",
        "Conflict with {}. Check it.",
    ],
)
def test_a_beginning_is_found_where_the_text_was_cut(text: str) -> None:
    assert replaced(text.format("Zyx Quorv & <S\u00f6h")).replace("'", "").startswith("Conflict with N1")
    long = {"This is a description that goes on and on, for much longer than an echo of it does here": "Other"}
    assert (
        replaced(text.format("This is a description that g"), long).replace("'", "").startswith("Conflict with Other")
    )


def test_a_short_beginning_and_one_that_goes_on_stay() -> None:
    for text in ("Conflict with Zyx Q...", "Zyx Quorv & Sons sing", "Lazyx Quorv & <S\u00f6hn..."):
        assert replaced(text) == text


def test_short_names_are_found_as_words_or_as_they_are_written() -> None:
    assert replaced("anu ANU Anu xAnux") == "Obi Obi Obi xObix"
    assert replaced("manual, 71012, ab") == "manual, 71012, ab"
    assert replaced("(101)") == "(202)"
    assert replaced("ab", {"ab": "xy"}) == "ab"
    assert replaced("SmallAll day menuS") == "SmallD1S"


@pytest.mark.parametrize("echo", ["a.rao+1@kaveri.example", "a.rao+1%40kaveri.example", "A.Rao@Mail.Kaveri.example"])
def test_an_address_is_replaced_although_the_account_does_not_have_it(echo: str) -> None:
    assert replaced(f"Ask <{echo}>, please.") == "Ask <someone@example.invalid>, please."
    assert replaced("a @ b") == "a @ b"


def test_an_address_in_a_name_and_a_name_in_an_address_are_replaced_as_a_whole() -> None:
    known = {"Ask Sanjay sg@kaveri.example": "X1", "Sanjay Gupta": "N1", "sg@kaveri.example": "x@y.example"}
    assert replaced("The name Ask Sanjay sg@kaveri.example is taken", known) == "The name X1 is taken"
    assert replaced("To sanjay.gupta@kaveri.example, please", known) == "To someone@example.invalid, please"
    assert replaced("To sg@kaveri.example, please", known) == "To x@y.example, please"
    known = {"Ask Support": "Bcd Fghjkl", "Bigcorp": "Zyxwvut"}
    assert replaced("Say: Ask support@bigcorp.com, ok", known) == "Say: someone@example.invalid, ok"


def test_a_long_run_of_letters_is_read_once() -> None:
    began = time.process_time()
    assert replaced("a" * 400_000) == "a" * 400_000
    assert time.process_time() - began < 60  # Less than 1 s; a search that begins anew at each letter takes minutes.


def test_words_of_the_api_stay() -> None:
    assert replaced("name: Name is required") == "name: Name is required"


def test_the_longest_text_wins() -> None:
    known = {"Main": "A", "Main menu": "B", "Main menu north side": "C"}
    assert replaced("Main, Main menu, Main menu north side, Main menu nor...", known) == "A, B, C, C..."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("+91 80 5555 0001", "+55 55 5555 5555"),
        ("080-5555-0002", "555-5555-5555"),
        ("(080) 5555 0003", "(555) 5555 5555"),
        ("(80555) 50003,", "(55555) 55555,"),
        ("080.5555.0002", "555.5555.5555"),
        ("tel=%2B91%2080%205555%200001", "tel=+55 55 5555 5555"),
        ("918055550001", "555555555555"),
    ],
)
def test_a_phone_number_is_found_in_any_form(text: str, found: str) -> None:
    assert replaced(f"Call {text} now") == f"Call {found} now"


@pytest.mark.parametrize(
    "text",
    [
        "IVR 7926, 7927 and 7928",
        "2026-11-28 13:51:29",
        "2026-11-28T13:51",
        "servetel.ivr probe 12345678",
        "1, 2, 3, 4, 5, 6, 7",
    ],
)
def test_ids_dates_and_names_of_probes_are_no_phone_numbers(text: str) -> None:
    assert replaced(f"See {text}.") == f"See {text}."


def test_a_number_in_a_name_is_replaced_once() -> None:
    assert replaced("Line 9876543210 is busy", {"Line 9876543210": "Kxne 1234567890"}) == "Kxne 1234567890 is busy"


@given(st.text(), st.text())
def test_any_text_is_taken(text: str, name: str) -> None:
    replaced(text, {name: "x"})
    if len(folded(name)) >= 6 and folded(name) != "name" and not name.isascii():
        assert folded(name) not in folded(replaced(f"[{name}]", {name: "x"}))
