# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How phone numbers are spelled, and which numbers a spelling means."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.servetel.ivr.plugins.module_utils._model.phone_number import read_phone_number

BENGALURU = "+918044440001"


@pytest.mark.parametrize(
    "spelling",
    [
        BENGALURU,
        "+91 80-4444 0001",
        "+91 (80) 4444.0001",
        "+91\u00a080\u20114444\u20130001",
        " 080 4444 0001 ",
        "(080) 4444 0001",
        "(+91) 80 4444 0001",
        "08044440001",
        "918044440001",
        "0918044440001",
        "440001",
        8044440001,
    ],
)
def test_a_spelling_means_the_number(spelling: Any) -> None:
    number = read_phone_number(spelling)
    assert number and number.matches(BENGALURU)


@pytest.mark.parametrize("spelling", ["+8044440001", "+91 80-4444 0002", "8044440002", "1918044440001", "+440001"])
def test_a_spelling_means_no_other_number(spelling: str) -> None:
    number = read_phone_number(spelling)
    assert number and not number.matches(BENGALURU)


@pytest.mark.parametrize(
    "value", ["", "+", "Main menu", "40001", "0040001", "+91", "44++0001", "440001x", "ivr||7926", None, True, 4400.01]
)
def test_what_is_too_short_or_no_number_is_none(value: Any) -> None:
    assert read_phone_number(value) is None


@given(st.integers(10**9, 10**13), st.data())
def test_separators_and_leading_zeros_do_not_matter(digits: int, data: st.DataObject) -> None:
    separators = data.draw(st.lists(st.sampled_from(["", " ", "-", "."]), min_size=20, max_size=20))
    spelled = "".join(digit + separator for digit, separator in zip(str(digits), separators))
    whole, end = read_phone_number(f"+{spelled}"), read_phone_number(f"00{spelled}")

    assert whole and whole.matches(f"+{digits}") and not whole.matches(f"+9{digits}")
    assert end and end.matches(f"+{digits}") and end.matches(f"+9{digits}")
