# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps results below the 700,000 characters beyond which AWX drops a result whole.

Each part of a result has its share; what is left out is said in its place. Knows no HTTP, no Ansible and no IVR.
Private to this collection.
"""

from __future__ import annotations

import re
import typing as t
import zlib

from ansible_collections.servetel.ivr.plugins.module_utils._text import cut

MAX_DIFF: t.Final = 280_000
"""Characters of all diffs together."""
MAX_ROWS: t.Final = 140_000
"""Characters of `results`."""
MAX_DETAILS: t.Final = 100_000
"""Characters of the details of an error, `problems` among them."""
MAX_LINT: t.Final = 60_000
"""Characters of the lint's findings."""
MAX_UNMANAGED: t.Final = 20_000
"""Characters of the IVRs without a definition."""
MAX_ARGUMENT: t.Final = 10_000
"""Characters of an argument in `invocation`."""
MAX_MSG: t.Final = 10_000
MAX_TEXT: t.Final = 2_000
"""Characters of one text in a list or in a line of a diff."""
MAX_WARNINGS: t.Final = 20
_ALIKE: t.Final = 5
"""Warnings that differ in names and numbers only, at most."""
_NAMES_AND_NUMBERS: t.Final = r"'[^']*'|\"[^\"]*\"|\([^)]*\)|[\d*#, ]+|\band\b"
_AROUND: t.Final = 40
_Change = t.TypeVar("_Change")
_PIECE: t.Final = 200
"""Characters of a value in a message."""


def size(value: object) -> int:
    """The size of a value as AWX measures it."""
    return len(repr(value))


def within(items: t.Iterable[object], room: int) -> list[t.Any]:
    """The first items, as many as have room."""
    shown: list[t.Any] = []
    for item in items:
        room -= size(item) + 2
        if room < 0:
            break
        shown.append(item)
    return shown


def shortened(value: t.Any, room: int) -> object:
    """The value with long texts cut and long lists ended, so that it takes about as many characters."""
    if isinstance(value, str):
        return cut(value, max(room, 0))
    if not isinstance(value, (dict, list)) or size(value) <= room:
        return value
    if isinstance(value, dict):
        large = sum(size(item) > room // len(value) for item in value.values())
        return {key: shortened(item, room // (large + 1)) for key, item in value.items()}
    shown = within((shortened(item, min(room, MAX_TEXT)) for item in value), room)
    left_out = len(value) - len(shown)
    note = [f"... and {left_out:,} more"] if left_out and all(isinstance(item, str) for item in shown) else []
    return shown + note


def arguments(params: t.Mapping[str, object]) -> dict[str, object]:
    """A task's arguments for `invocation`: large ones give way to how large they are."""
    return {name: _argument(value) for name, value in params.items()}


def _argument(value: object) -> object:
    if isinstance(value, str):
        return cut(value, MAX_TEXT)
    if isinstance(value, (list, dict)) and size(value) > MAX_ARGUMENT:
        return f"{len(value):,} items, left out to keep the result small"
    return value


def rows(results: list[dict[str, t.Any]], most: int) -> tuple[list[dict[str, t.Any]], str]:
    """Rows of `results` in their order, failed and changed ones before the others, and a warning about the rest."""
    short = [{**row, "msg": cut(row["msg"], MAX_TEXT)} for row in results]
    places = sorted(range(len(short)), key=lambda place: (not short[place]["failed"], not short[place]["changed"]))
    kept = sorted(places[: min(most, len(within((short[place] for place in places), MAX_ROWS)))])
    if len(kept) == len(results):
        return short, ""
    text = f"results shows {len(kept):,} of {len(results):,} IVRs, failed and changed ones first; summary counts all."
    return [short[place] for place in kept], text


def differing(one: object, other: object) -> tuple[str, str]:
    """Two values for a message; of long texts, the piece in which they begin to differ."""
    if not (isinstance(one, str) and isinstance(other, str)) or len(one) + len(other) <= 2 * _PIECE:
        return repr(one), repr(other)
    same = next((place for place, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))
    begin = max(0, same - _AROUND)

    def piece(text: str) -> str:
        shown = f"{'…' * bool(begin)}{text[begin : begin + _PIECE]}{'…' * (len(text) > begin + _PIECE)}"
        return f"{shown!r} ({len(text):,} characters)"

    return piece(one), piece(other)


def diff_text(text: str) -> str:
    """The text of a diff with long lines cut; a checksum keeps different lines different."""
    if len(text) <= MAX_TEXT:
        return text
    return "".join(_line(line) for line in text.splitlines(keepends=True))


def _line(line: str) -> str:
    if len(line) <= MAX_TEXT:
        return line
    return f"{line[:MAX_TEXT]}… ({len(line) - MAX_TEXT:,} more characters, checksum {zlib.crc32(line.encode()):08x})\n"


def diffs(changes: t.Sequence[_Change], diff_of: t.Callable[[_Change], dict[str, str]]) -> t.Iterator[dict[str, str]]:
    """Diffs of changes as long as they have room, and how many more there are, which are not made."""
    room = MAX_DIFF
    for number, change in enumerate(changes):
        diff = diff_of(change)
        room -= size(diff)
        if room < 0:
            left_out = len(changes) - number
            yield {"prepared": f"... and {left_out:,} more, left out to keep the result small.\n"}
            return
        yield diff


def warnings(texts: t.Iterable[str]) -> list[str]:
    """Different warnings, few of each kind, and how many more there are."""
    shown: list[str] = []
    alike: dict[str, int] = {}
    for text in dict.fromkeys(texts):
        kind = re.sub(_NAMES_AND_NUMBERS, "", text.partition("IVR ")[2] or text)
        alike[kind] = alike.get(kind, 0) + 1
        if alike[kind] <= _ALIKE and len(shown) < MAX_WARNINGS:
            shown.append(cut(text, MAX_TEXT))
    left_out = sum(alike.values()) - len(shown)
    if left_out:
        shown.append(f"More warnings like these, left out to keep the result small: {left_out:,}.")
    return shown
