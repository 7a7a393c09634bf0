# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds texts of an account, phone numbers and e-mail addresses inside of other texts, in whatever form.

Texts are compared by their letters and digits: case, accents, blanks, punctuation and the encodings of HTML, URLs and
JSON do not matter. Knows nothing of reports. Private to this collection.
"""

from __future__ import annotations

import collections
import html
import re
import typing as t
import unicodedata
import urllib.parse

Span = tuple[int, int]
Hit = tuple[int, int, str]
"""Where something was found, and its stand-in."""

_ENCODED: t.Final = re.compile(
    r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
    r"|%[0-7][0-9A-Fa-f]|%[C-Fc-f][0-9A-Fa-f](?:%[89ABab][0-9A-Fa-f])+"
    r"|\\(?:u[0-9a-fA-F]{4}|U000[0-9a-fA-F]{5}|x[0-9a-fA-F]{2}|[bfnrtv\"'\\/])"
)
_ASCII: t.Final = re.compile("[a-z0-9]+")
_DEPTH: t.Final = 2
"""How often an echo may be encoded."""
_PHONE: t.Final = re.compile(
    r"servetel\.ivr probe [0-9a-f]{8}"
    r"|(?<!\d)[0-9]{4}-[0-9]{2}-[0-9]{2}(?!\d)(?:[T ][0-9]{2}(?=:))?"
    r"|\+?\(?\d(?:(?:\.|\s{0,2}|\s?[()\u2010-\u2015-]{1,2}\s?)\d){6,}"
)
"""A phone number; or a name or a date, which are none."""
_EMAIL: t.Final = re.compile(r"(?<![\w.+'-])[\w.+'-]+@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}")
_NO_EMAIL: t.Final = "someone@example.invalid"
_START: t.Final = 3
"""Letters and digits by which a text is looked up; texts with fewer are not looked for."""
_SURE: t.Final = 6
"""From so many on, a text is also found inside of a word."""
_CUT: t.Final = 8
_LONG_CUT: t.Final = 20
"""From so many on, a beginning is found, too, even if it is not half of the text."""
_END: t.Final = re.compile(r"\W*?(?:\u2026|\.\.|\.(?:\s|$)|[.\s]?[\"'\u00bb\u201d)\]]|$)")
"""What follows a text that was cut."""


class Level(t.NamedTuple):
    """A text with some of its encodings taken away, and where each character comes from."""

    text: str
    spans: list[Span]


class _Known(t.NamedTuple):
    form: str
    text: str
    stand_in: str


class _Hit(t.NamedTuple):
    length: int
    is_whole: bool
    is_exact: bool
    stand_in: str


class Echoes:
    """What is looked for. `number` gives the stand-in of a number's digits."""

    def __init__(self, known: t.Mapping[str, str], spared: t.Collection[str], number: t.Callable[[str], str]) -> None:
        self._number = number
        self._by_start: dict[str, list[_Known]] = collections.defaultdict(list)
        kept = {folded(word) for word in spared}
        for text, stand_in in known.items():
            for form in _forms(text) - kept:
                if len(form) >= _START:
                    self._by_start[form[:_START]].append(_Known(form, text, stand_in))

    def replaced(self, text: str, spared: str = "") -> str:
        """The text with stand-ins, but for what is nothing else than `spared`."""
        kept = folded(spared)
        found: list[Hit] = []
        for level in _levels(text):
            names = [hit for hit in self._names(text, level) if not kept or folded(text[hit[0] : hit[1]]) != kept]
            for start, end, new in [*_with_emails(names, level), *self._phones(level)]:
                if all(end <= other[0] or start >= other[1] for other in found):
                    found.append((start, end, new))
        for start, end, new in sorted(found, reverse=True):
            text = text[:start] + new + text[end:]
        return text

    def _names(self, source: str, level: Level) -> t.Iterator[Hit]:
        text, spans = _fold(level)
        at = 0
        while at < len(text):
            likely = self._by_start.get(text[at : at + _START], ())
            hit = max(filter(None, (self._hit(known, source, text, spans, at) for known in likely)), default=None)
            if hit:
                yield spans[at][0], spans[at + hit.length - 1][1], hit.stand_in
            at += hit.length if hit else 1

    @staticmethod
    def _hit(known: _Known, source: str, text: str, spans: list[Span], at: int) -> _Hit | None:
        """The known text in the folded text, or a long beginning of it."""
        form = known.form
        common = _common(form, text[at : at + len(form)])
        start, end = spans[at][0], spans[at + common - 1][1]
        begins = at == 0 or text[at - 1] == " "
        if common == len(form):
            is_exact = source[start:end] == _core(known.text)
            ends = text[at + common : at + common + 1].strip() == ""
            if (begins and ends) or (not form.isdigit() and (is_exact or common >= _SURE)):
                return _Hit(common, True, is_exact, _core(known.stand_in))
            return None
        is_long = common >= _CUT and (2 * common >= len(form) or common >= _LONG_CUT)
        if begins and is_long and _END.match(source, end):
            return _Hit(common, False, False, _core(known.stand_in)[: end - start])
        return None

    def _phones(self, level: Level) -> t.Iterator[Hit]:
        for match in _PHONE.finditer(level.text):
            shown = match[0]
            if shown[0] != "s" and not re.match("[0-9]{4}-[0-9]{2}-[0-9]{2}", shown):
                digits = iter(self._number("".join(filter(str.isdigit, shown))))
                new = "".join(next(digits, "") if char.isdigit() else char for char in shown)
                yield level.spans[match.start()][0], level.spans[match.end() - 1][1], new


def _emails(level: Level) -> t.Iterator[Span]:
    for match in _EMAIL.finditer(level.text):
        yield level.spans[match.start()][0], level.spans[match.end() - 1][1]


def _with_emails(names: list[Hit], level: Level) -> list[Hit]:
    """The names, and the addresses with all that they touch; a name that has a whole address in it stays."""
    found = []
    for start, end in _emails(level):
        touching = [name for name in names if name[0] < end and start < name[1]]
        if not any(name[0] <= start and end <= name[1] for name in touching):
            names = [name for name in names if name not in touching]
            places = [(start, end), *(name[:2] for name in touching)]
            found.append((min(place[0] for place in places), max(place[1] for place in places), _NO_EMAIL))
    return [*names, *found]


def _common(one: str, other: str) -> int:
    """How many characters two texts have in common at their start, but for a last blank."""
    length = next((place for place, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))
    return len(one[:length].rstrip())


def folded(text: str) -> str:
    """The letters and digits of a text in small letters without accents, with one blank for anything between."""
    if text.isascii() and text.isprintable():  # Most are, and this is fast.
        return " ".join(_ASCII.findall(text.lower()))
    return _fold(Level(text, [(0, 0)] * len(text))).text.strip()


def _fold(level: Level) -> Level:
    chars: list[str] = []
    spans: list[Span] = []
    for char, span in zip(level.text, level.spans):
        for part in unicodedata.normalize("NFD", char.casefold()):
            folded_part = _letter(part)
            if folded_part and (folded_part != " " or chars[-1:] != [" "]):
                chars.append(folded_part)
                spans.append(span)
    return Level("".join(chars), spans)


def _letter(char: str) -> str:
    """A letter, digit or sign of a script as it is; nothing for an accent or an invisible sign; else a blank."""
    if char.isalnum():
        return char
    category = unicodedata.category(char)
    if category == "Cf" or "\u0300" <= char <= "\u036f":
        return ""
    return char if category.startswith("M") else " "


def _forms(text: str) -> set[str]:
    """How a text of an account is compared: as it is, decoded, and with blanks for invisible signs."""
    shown = "".join(char if char.isprintable() else " " for char in text)
    decoded = [level.text for level in _levels(text)] if _ENCODED.search(text) else []
    return {folded(one) for one in {text, shown, *decoded}}


def _core(text: str) -> str:
    """The text from its first letter or digit to its last."""
    places = [place for place, char in enumerate(text) if folded(char)]
    return text[places[0] : places[-1] + 1] if places else text


def _levels(text: str) -> list[Level]:
    """The text as it is, and decoded, the most decoded first."""
    levels = [Level(text, [(place, place + 1) for place in range(len(text))])]
    for _attempt in range(_DEPTH):
        level = _decoded(levels[0])
        if level.text == levels[0].text:
            break
        levels.insert(0, level)
    return levels


def _decoded(level: Level) -> Level:
    chars: list[str] = []
    spans: list[Span] = []
    end = 0
    for match in _ENCODED.finditer(level.text):
        chars += level.text[end : match.start()]
        spans += level.spans[end : match.start()]
        meaning = _meaning(match[0])
        chars += meaning
        spans += [(level.spans[match.start()][0], level.spans[match.end() - 1][1])] * len(meaning)
        end = match.end()
    return Level("".join([*chars, level.text[end:]]), [*spans, *level.spans[end:]])


def _meaning(code: str) -> str:
    if code[0] == "&":
        return html.unescape(code)
    if code[0] == "%":
        return urllib.parse.unquote(code, errors="replace")
    if len(code) > 2:
        return chr(int(code[2:], 16))
    return " " if code[1] in "bfnrtv" else code[1]
