# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a phone number in any spelling, and finds the numbers that it means.

Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import re
import typing as t

_SPELLING: t.Final = r"\(?\+?\(?[0-9][0-9 ().\u00a0\u2010-\u2013/-]*"
_MIN_DIGITS: t.Final = 6


class PhoneNumber(t.NamedTuple):
    """What a spelling says of a number."""

    digits: str
    """Without a leading zero, unless the number is whole."""
    is_whole: bool
    """Whether the digits are the whole number, with its country code; otherwise they are its end."""

    def matches(self, number: str) -> bool:
        """Whether this is the number, which is given with its country code."""
        digits = only_digits(number)
        return digits == self.digits if self.is_whole else digits.endswith(self.digits)


def read_phone_number(value: object) -> PhoneNumber | None:
    """The number that a text such as `+91 80-4444 0001`, or an integer, spells; None when it is not one."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return None
    text = str(value).strip()
    if not re.fullmatch(_SPELLING, text):
        return None
    is_whole = text.lstrip("(").startswith("+")
    digits = only_digits(text) if is_whole else only_digits(text).lstrip("0")
    return PhoneNumber(digits, is_whole) if len(digits) >= _MIN_DIGITS else None


def only_digits(text: str) -> str:
    return re.sub("[^0-9]", "", text)
