# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which forms of a text are recognized."""

from __future__ import annotations

import html
import unicodedata

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._probe.text_form import SAMPLE, form_of


@pytest.mark.parametrize(
    ("shown", "form"),
    [
        (SAMPLE, "none"),
        (SAMPLE.strip(), "trim"),
        (" ".join(SAMPLE.split()), "collapse"),
        (" " + " ".join(SAMPLE.split()) + " ", "collapse"),
        (html.escape(SAMPLE), "escape"),
        (html.escape(SAMPLE.strip()), "trim+escape"),
        (unicodedata.normalize("NFC", SAMPLE), "nfc"),
        (unicodedata.normalize("NFD", SAMPLE), "nfd"),
        (unicodedata.normalize("NFD", SAMPLE).strip(), "trim"),
        ("", ""),
        ("other", ""),
    ],
)
def test_a_form_is_recognized(shown: str, form: str) -> None:
    answer, note = form_of(shown)
    assert answer == form
    assert note
