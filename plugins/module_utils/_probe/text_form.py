# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""In which form a text reads back. Pure. Private to this collection."""

from __future__ import annotations

import html
import re
import typing as t
import unicodedata

SAMPLE: t.Final = " Two  blanks & <b> \u00e9 e\u0301 "
"""A text with outer and double blanks, special characters of HTML, and a letter composed and decomposed."""
_WORDS: t.Final = {
    "trim": "without outer blanks",
    "collapse": "with single blanks",
    "escape": "with special characters as HTML entities",
    "nfc": "with all accents composed",
    "nfd": "with all accents decomposed",
}


def form_of(shown: str) -> tuple[str, str]:
    """The form, as the simulator's switch `text` calls it, and in words. "" = not recognized."""
    escaped = "&amp;" in shown
    plain = html.unescape(shown) if escaped else shown
    letters = "none"
    if "e\u0301" not in plain:
        letters = "nfc"
    elif "\u00e9" not in plain:
        letters = "nfd"
    blanks = _blanks(_nfc(plain))
    if not blanks:
        return "", f"A text of a probe reads back in a form that is not recognized: {shown!r}."
    found = [name for name in (blanks, "escape" if escaped else "none") if name != "none"]
    answer = "+".join(found) or letters
    words = [_WORDS[name] for name in (*found, letters) if name in _WORDS]
    how = " and ".join(words) or "unchanged"
    return answer, f"A text with outer blanks, double blanks, special characters and accents reads back {how}."


def _blanks(plain: str) -> str:
    sample = _nfc(SAMPLE)
    forms = {
        "none": sample,
        "trim": sample.strip(),
        "collapse": re.sub(r"\s+", " ", sample),
    }
    found = next((name for name, form in forms.items() if form == plain), "")
    return found or ("collapse" if plain == " ".join(sample.split()) else "")


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
