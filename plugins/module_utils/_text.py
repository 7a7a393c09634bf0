# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Suggests names that are spelled almost like an unknown one.

A comparison by difflib takes 10 microseconds, so that comparing a thousand wrong names with a thousand known ones takes
10 seconds. Here a cheap comparison of letter pairs selects a few candidates first, and the number of all comparisons is
limited: beyond it, nothing is suggested. Private to this collection.
"""

from __future__ import annotations

import difflib
import heapq
import typing as t

COMPARISONS: t.Final = 1_000_000
"""Cheap comparisons at most, which take about half a second."""
_CANDIDATES: t.Final = 20
_SUGGESTIONS: t.Final = 3
_ALIKE: t.Final = 0.6
"""The least ratio of a suggestion."""
_AS_GOOD: t.Final = 0.05
"""Names that are less alike than the best one by more than this are not suggested beside it."""
_LENGTH: t.Final = 120
"""Characters of a name that are compared."""


class NearNames:
    """A set of names in which near ones are looked for."""

    def __init__(self, names: t.Iterable[str]) -> None:
        self._names = names
        self._left = COMPARISONS
        self._pairs: list[tuple[int, int, str]] | None = None

    def find(self, wanted: str) -> list[str]:
        """The names most like `wanted`, the best first; empty if none is much like it."""
        if self._pairs is None:
            self._pairs = [(*_letter_pairs(name), name) for name in dict.fromkeys(self._names)]
        if self._left < len(self._pairs):
            return []
        self._left -= len(self._pairs)
        pairs, count = _letter_pairs(wanted)
        candidates = heapq.nlargest(
            _CANDIDATES,
            ((bin(pairs & mask).count("1") / (count + other), name) for mask, other, name in self._pairs),
        )
        matcher = difflib.SequenceMatcher(autojunk=False)
        matcher.set_seq2(_comparable(wanted))
        rated = []
        for _overlap, name in candidates:
            matcher.set_seq1(_comparable(name))
            rated.append((-matcher.ratio(), name))
        rated = sorted(one for one in rated if -one[0] >= _ALIKE)[:_SUGGESTIONS]
        return [name for ratio, name in rated if ratio <= rated[0][0] + _AS_GOOD]


def did_you_mean(near: t.Sequence[str]) -> str:
    """The suggestion as a sentence after a blank; empty without one."""
    quoted = [f'"{name}"' for name in near]
    if not quoted:
        return ""
    return f" Did you mean {', '.join(quoted[:-1])}{' or ' if quoted[1:] else ''}{quoted[-1]}?"


def _comparable(name: str) -> str:
    return name[:_LENGTH].casefold()


def _letter_pairs(name: str) -> tuple[int, int]:
    """The pairs of neighbouring letters as a bit set, and how many bits it has."""
    text = f" {_comparable(name)} "
    mask = 0
    for one, other in zip(text, text[1:]):
        mask |= 1 << ((ord(one) * 31 + ord(other)) & 255)
    return mask, bin(mask).count("1")
