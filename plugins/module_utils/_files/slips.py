# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds what is valid in a file, but probably means something else to its author. Knows no YAML parser.

Private to this collection.
"""

from __future__ import annotations

import re
import typing as t

_COMMENT = re.compile(r"(?:^|\s)#")
_HASH_KEY = re.compile(r"\s+#:\s")


def _has_template(line: str) -> bool:
    return "}}" in _COMMENT.split(line, 1)[0].partition("{{")[2]


def _has_hash_key(line: str) -> bool:
    return bool(_HASH_KEY.match(line))


_SLIPS: t.Final = (
    ("{{", _has_template, 'files are not templated, so "{{ }}" is taken literally. Write the value itself.'),
    ("#:", _has_hash_key, 'YAML takes # for the beginning of a comment. For the key #, write "#" in quotes.'),
)


def slips(text: str) -> t.Iterator[str]:
    """A sentence about the first line of each kind, with its number."""
    for mark, is_in, what in _SLIPS:
        if mark in text:
            number = next((number for number, line in enumerate(text.split("\n"), 1) if is_in(line)), 0)
            if number:
                yield f"line {number}: {what}"
