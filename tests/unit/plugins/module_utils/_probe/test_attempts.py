# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""In which order forms are tried, and what the words of a refusal hint at."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._model.dialect import Dialect
from ansible_collections.servetel.ivr.plugins.module_utils._probe.attempts import EXPECTED, MAX_ATTEMPTS, attempts


@pytest.mark.parametrize(
    ("refusal", "names"),
    [
        ({"message": "The timeout_retries field is not allowed."}, {"timeout_tries"}),
        ({"message": {"timeout_tries": ["not allowed"]}}, {"timeout_retries"}),
        ({"message": "timeout_tries or timeout_retries"}, {"timeout_tries"}),
        (["The selected destination is invalid. The selected recording_invalid is invalid."], {"separator"}),
        ("The recording_invalid field is not allowed.", {"recording_invalid"}),
        ("The sms_template field is required.", {"sms_template"}),
        (object(), {"timeout_tries"}),
    ],
)
def test_the_words_of_a_refusal_are_tried_first(refusal: Any, names: set[str]) -> None:
    assert attempts(refusal)[0].differences == names


def test_forms_are_tried_once_each_the_simplest_first() -> None:
    found = attempts(None)
    assert len(found) == len(set(found)) == MAX_ATTEMPTS - 1
    assert [len(form.differences) for form in found] == sorted(len(form.differences) for form in found)
    assert not any({"timeout_tries", "timeout_retries"} <= form.differences for form in found)


def test_a_form_is_a_dialect() -> None:
    assert (EXPECTED.dialect, EXPECTED.with_sms) == (Dialect(), False)
    names = ("timeout_retries", "recording_invalid", "separator", "sms_template")
    form = EXPECTED._replace(differences=frozenset(names))
    assert form.dialect == Dialect(timeout_tries="timeout_retries", recording_invalid=False, separator="|")
    assert form.with_sms
