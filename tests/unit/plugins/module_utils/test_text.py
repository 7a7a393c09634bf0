# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts for people: quoted, counted, listed, suggested, masked; and very many wrong names do not take very long."""

from __future__ import annotations

import base64
import json
import random
import time
import urllib.parse

import pytest
import yaml

from ansible_collections.servetel.ivr.plugins.module_utils import _text
from ansible_collections.servetel.ivr.plugins.module_utils._text import (
    NearNames,
    count,
    did_you_mean,
    encoded_variants,
    is_plain_yaml,
    lead,
    listed,
    printable,
    quoted,
    quoted_yaml,
    redact,
    series,
    suggestion,
)
from tests.support.faults.server import TOKEN

HINDI = "\u092c\u093f\u0915\u094d\u0930\u0940"
DEPARTMENTS = ("Accounts", "Sales", "Sales North", "Service", "Installation", "Logistics", HINDI, "Q")


@pytest.mark.parametrize(
    ("wanted", "near"),
    [
        ("Acounts", ["Accounts"]),
        ("accounts", ["Accounts"]),
        ("Accounts ", ["Accounts"]),
        ("SALES NORTH", ["Sales North"]),
        ("Instalation", ["Installation"]),
        ("\u092c\u093f\u0915\u0930\u0940", [HINDI]),
        ("q", ["Q"]),
        ("Zebulon Q. Xavier", []),
        ("", []),
    ],
)
def test_the_name_that_was_meant_is_suggested(wanted: str, near: list[str]) -> None:
    assert NearNames(iter(DEPARTMENTS)).find(wanted) == near


def test_names_that_are_as_near_are_all_suggested_up_to_three() -> None:
    names = NearNames(f"IVR {number}" for number in range(1, 6))
    assert names.find("IVR 9") == ["IVR 1", "IVR 2", "IVR 3"]
    assert NearNames(["Main menu", "Main menus"]).find("Main menu") == ["Main menu"]


def test_suggestions_are_one_sentence() -> None:
    assert did_you_mean([]) == ""
    assert did_you_mean(["A"]) == ' Did you mean "A"?'
    assert did_you_mean(["A", "B"]) == ' Did you mean "A" or "B"?'
    assert did_you_mean(["A", "B", "C"]) == ' Did you mean "A", "B" or "C"?'


def test_beyond_a_number_of_comparisons_nothing_is_suggested(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_text, "COMPARISONS", 5)
    names = NearNames(["Accounts", "Sales"])
    assert [names.find("Acounts") for _time in range(3)] == [["Accounts"], ["Accounts"], []]


@pytest.mark.no_cover
def test_a_thousand_wrong_names_take_seconds_at_most_whatever_they_look_like() -> None:
    letters = random.Random(1)
    names = ["".join(letters.choices("abcdefgh ", k=40)) for _number in range(10_000)]
    near = NearNames(names)
    began = time.process_time()
    for name in names[:1000]:
        near.find(f"{name}x" * 2000)
    assert time.process_time() - began < 60  # About 1 s; comparing whole names takes minutes.


def test_joiners_stay_readable_and_other_invisible_characters_are_escaped() -> None:
    assert printable("क्\u200dष a\u202eb\x1b\U000e0001") == "क्\u200dष a\\u202eb\\u001b\\U000e0001"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("Main menu", "'Main menu'"),
        ("क्\u200dष", "'क्\u200dष'"),
        ("a\x1b[31m\n", "'a\\u001b[31m\\u000a'"),
        (7926, "'7926'"),
        (None, "'null'"),
        (["a", {"b": 1}], "'['a', {'b': 1}]'"),
        ("x" * 60, f"'{'x' * 60}'"),
        ("x" * 61, f"'{'x' * 60}…'"),
    ],
)
def test_a_value_in_a_message_is_in_quotes_and_harmless(value: object, shown: str) -> None:
    assert quoted(value) == shown


def test_a_huge_value_is_quoted_at_once() -> None:
    huge: object = "ha"
    for _level in range(60):
        huge = [huge] * 9
    assert len(quoted(huge)) < 70


def test_what_is_counted_is_singular_or_plural() -> None:
    assert (count(0, "IVR"), count(1, "IVR"), count(2, "IVR")) == ("0 IVRs", "1 IVR", "2 IVRs")


def test_words_are_a_series_with_and_before_the_last_one() -> None:
    assert series(["a"]) == "a" and series(["a", "b"]) == "a and b" and series(["a", "b", "c"]) == "a, b and c"
    assert series(["a", "b", "c", "d"], 2) == "a, b and 2 more"
    assert series(["a", "b", "c"], 2) == "a, b and c", "one word takes no more room than its count"


def test_the_verb_fits_to_the_number_of_places() -> None:
    assert lead(["key 1"]) == "leads" and lead(["key 1", "key 2"]) == "lead"


def test_of_many_words_the_first_ones_are_listed() -> None:
    assert listed(["a", "b"], 2) == "a, b"
    assert listed(["a", "b", "c", "d"], 2) == "a, b and 2 more"


def test_near_names_become_a_suggestion() -> None:
    assert suggestion("menu", ["menus", "", "xyz"]) == ' Did you mean "menus"?'
    assert suggestion("zzz", ["menus"]) == did_you_mean([""]) == ""
    assert did_you_mean(["a\x1b"]) == ' Did you mean "a\\u001b"?'


@pytest.mark.parametrize("text", ["ivr||5", "Main menu", "yes", "5", "a: b", "a ", "", "मेनू", "\x1b", "NULL"])
def test_a_text_stands_in_yaml_plain_only_where_it_stays_the_same(text: str) -> None:
    shown = text if is_plain_yaml(text) else quoted_yaml(text)
    assert yaml.safe_load(shown) == text
    assert is_plain_yaml(text) is (text in ("ivr||5", "Main menu"))


def test_words_of_the_server_cannot_show_a_secret_or_forge_output() -> None:
    assert redact(f"no {TOKEN}\x1b[2J\r\n  here\u202e", [TOKEN]) == "no ******** [2J here"
    assert redact("x" * 200, [TOKEN]) == "x" * 200
    assert redact("x" * 201, [TOKEN]) == "x" * 199 + "…"


def test_a_secret_is_masked_in_every_form_that_something_may_give_it() -> None:
    secret = 'a"b\\c/d+e%F g'
    assert encoded_variants(secret) == {
        secret,
        f"Bearer {secret}",
        json.dumps(secret)[1:-1],
        urllib.parse.quote(secret),
        urllib.parse.quote(secret, safe=""),
        urllib.parse.quote_plus(secret),
        base64.b64encode(secret.encode()).decode(),
        secret.upper(),
        secret.lower(),
    }
    assert encoded_variants("पास") >= {"\\u092a\\u093e\\u0938", "%E0%A4%AA%E0%A4%BE%E0%A4%B8"}
    assert "\udcff" in encoded_variants("\udcff")


def test_a_long_secret_is_masked_where_it_was_cut_and_a_short_one_is_not() -> None:
    long, short = "0123456789abcdef", "0123456789abcde"
    for secret, said in ((long, "no ******** here"), (short, "no 0123456789 here")):
        assert redact("no 0123456789 here", [secret]) == said


def test_the_middle_and_the_end_of_a_long_secret_are_masked() -> None:
    secret = "Kw7PzQx92mNvB4tL-r9XkPw3v"
    assert redact(f"key={secret[4:]}, user=9", [secret]) == "key=********, user=9"
    assert redact(f"<{secret[6:18]}><{secret[9:20]}>", [secret]) == f"<********><{secret[9:20]}>"
