# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts for people: what a message quotes, cuts, counts, suggests and masks, and how a text stands in YAML.

Knows no HTTP, no IVR and no Ansible. Private to this collection.
"""

from __future__ import annotations

import base64
import difflib
import heapq
import json
import re
import reprlib
import typing as t
import unicodedata
import urllib.parse

_QUOTED: t.Final = 60
"""Characters of a value in a message at most."""
JOINERS: t.Final = "\u200c\u200d"
"""Invisible, but Indic scripts need them."""
_PLAIN_YAML: t.Final = re.compile(r"[^\W\d][\w|/(). =-]*(?<! )")
_as_json: t.Final = json.JSONEncoder(ensure_ascii=False).encode
_YAML_WORDS: t.Final = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))


def printable(text: str) -> str:
    """The text with what could disturb a terminal escaped as in YAML; joiners stay."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char in JOINERS else _escape(char) for char in text)


def _escape(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def cut(text: str, length: int) -> str:
    """The text, with what is beyond the length replaced by how much that is."""
    return text if len(text) <= length else f"{text[:length]}… ({len(text) - length:,} more characters)"


def quoted(value: object) -> str:
    """A value that a user gave, in a message: cut, and without what could disturb a terminal."""
    text = reprlib.repr(value) if isinstance(value, (list, dict)) else "null" if value is None else str(value)
    return f"'{printable(text[:_QUOTED])}{'…' * (len(text) > _QUOTED)}'"


def count(number: int, noun: str) -> str:
    """A number and what is counted: "1 IVR", "2 IVRs"."""
    return f"{number} {noun}{'s' * (number != 1)}"


def listed(words: t.Sequence[str], most: int) -> str:
    """Words with commas between; of very many the first ones, and how many more there are."""
    more = f" and {len(words) - most:,} more" if len(words) > most else ""
    return f"{', '.join(words[:most])}{more}"


def series(words: t.Sequence[str], most: int = 5) -> str:
    """Words with commas and a last "and"; of very many the first ones, and how many more there are."""
    more = len(words) - most
    shown = [*words[:most], f"{more} more"] if more > 1 else words
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def lead(places: t.Sized) -> str:
    """The verb for so many places."""
    return "leads" if len(places) == 1 else "lead"


def canonical_text(text: str) -> str:
    """The text as texts are compared: in Unicode's form NFC."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def is_plain_yaml(text: str) -> bool:
    """Whether every YAML parser takes this for text although it is not in quotes."""
    return bool(_PLAIN_YAML.fullmatch(text)) and text.lower() not in _YAML_WORDS


def yaml_scalar(text: str) -> str:
    """The text as YAML takes it, on one line, in quotes only where it needs them."""
    return str(text) if is_plain_yaml(text) else quoted_yaml(text)


def quoted_yaml(text: str) -> str:
    """The text in double quotes as YAML takes it, on one line; nothing is lost."""
    return printable(_as_json(text))


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
    """A set of names in which near ones are looked for, also of a thousand wrong names among a thousand known ones.

    A comparison by difflib takes 10 microseconds. Here a cheap comparison of letter pairs selects a few candidates
    first, and the number of all comparisons is limited: beyond it, nothing is suggested.
    """

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


def near(text: object, names: t.Iterable[str], most: int = 3, alike: float = 0.5) -> list[str]:
    """The few names most like the text, the best first."""
    return difflib.get_close_matches(str(text)[:_LENGTH], [name for name in names if name], most, alike)


def suggestion(text: object, names: t.Iterable[str]) -> str:
    """The names most like the text as a sentence after a blank; empty without any."""
    return did_you_mean(near(text, names))


def did_you_mean(suggestions: t.Sequence[str]) -> str:
    """The suggestions as a sentence after a blank; empty without any."""
    shown = [f'"{printable(name)}"' for name in suggestions if name]
    if not shown:
        return ""
    return f" Did you mean {', '.join(shown[:-1])}{' or ' if shown[1:] else ''}{shown[-1]}?"


def _comparable(name: str) -> str:
    return name[:_LENGTH].casefold()


def _letter_pairs(name: str) -> tuple[int, int]:
    """The pairs of neighbouring letters as a bit set, and how many bits it has."""
    text = f" {_comparable(name)} "
    mask = 0
    for one, other in zip(text, text[1:]):
        mask |= 1 << ((ord(one) * 31 + ord(other)) & 255)
    return mask, bin(mask).count("1")


MAX_WORDS: t.Final = 200
"""Characters of the server's own words that are passed on."""
_MASK: t.Final = "********"
_LONG: t.Final = 16
"""Characters from which on parts of a secret are masked, too."""
_PART: t.Final = 12
"""Characters of such a part, if it is not the beginning."""


def redact(text: str, secrets: t.Iterable[str]) -> str:
    """Words of the server as one line, cut, without the secrets and without control characters."""
    text = mask_secrets(text, secrets)
    text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return text if len(text) <= MAX_WORDS else text[: MAX_WORDS - 1] + "…"


def mask_secrets(text: str, secrets: t.Iterable[str]) -> str:
    """The text without the secrets, in whatever form."""
    for secret in secrets:
        for form in sorted(encoded_variants(secret), key=len, reverse=True):
            text = text.replace(form, _MASK)
        if len(secret) >= _LONG:  # The server may have cut it: its beginning is enough to recognize it.
            text = re.sub(re.escape(secret[: _LONG // 2]) + r"\S*", _MASK, text)
            text = _without_parts(text, secret)
    return text


def _without_parts(text: str, secret: str) -> str:
    """The text without parts of a long secret: the server may have cut its beginning, too."""
    kept = []
    end = 0
    for at in range(len(text) - _PART + 1):
        if text[at : at + _PART] in secret:
            if at > end or not at:  # Else it goes on with the part before it.
                kept += [text[end:at], _MASK]
            end = at + _PART
    return "".join([*kept, text[end:]])


def encoded_variants(secret: str) -> set[str]:
    """A secret, and how it looks where something has encoded it."""
    encoded = secret.encode("utf-8", "surrogateescape")
    return {
        secret,
        f"Bearer {secret}",
        json.dumps(secret)[1:-1],
        urllib.parse.quote(encoded),
        urllib.parse.quote(encoded, safe=""),
        urllib.parse.quote_plus(encoded),
        base64.b64encode(encoded).decode(),
        secret.upper(),
        secret.lower(),
    }
