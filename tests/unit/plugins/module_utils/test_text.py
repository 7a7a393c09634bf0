# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Near names: which are suggested, and that very many wrong names do not take very long."""

from __future__ import annotations

import random
import time

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils import _text
from ansible_collections.servetel.ivr.plugins.module_utils._text import NearNames, did_you_mean

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


def test_a_thousand_wrong_names_take_seconds_at_most_whatever_they_look_like() -> None:
    letters = random.Random(1)
    names = ["".join(letters.choices("abcdefgh ", k=40)) for _number in range(10_000)]
    near = NearNames(names)
    began = time.process_time()
    for name in names[:1000]:
        near.find(f"{name}x" * 200)
    assert time.process_time() - began < 5
