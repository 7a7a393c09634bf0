# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""In which order forms are tried, and what the words of a refusal hint at."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._model.dialect import Dialect
from ansible_collections.servetel.ivr.plugins.module_utils._probe.attempts import (
    EXPECTED,
    MAX_ATTEMPTS,
    Attempt,
    next_attempt,
)


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
    form = next_attempt([EXPECTED], refusal)
    assert form is not None
    assert form.differences == names


def forms(refusals: dict[int, str]) -> list[Attempt]:
    """The forms that are tried, with these answers to some of them."""
    tried = [EXPECTED]
    while (form := next_attempt(tried, refusals.get(len(tried)))) is not None:
        tried.append(form)
    return tried


def test_forms_are_tried_once_each_the_simplest_first() -> None:
    found = forms({})
    assert len(found) == len(set(found)) == MAX_ATTEMPTS
    assert [len(form.differences) for form in found] == sorted(len(form.differences) for form in found)
    assert not any({"timeout_tries", "timeout_retries"} <= form.differences for form in found)


def test_an_api_that_names_one_refused_setting_after_the_other_is_followed() -> None:
    words = ["timeout_retries", "destination", "recording_invalid", "sms_template"]
    found = forms({number: f"The {word} field is invalid." for number, word in enumerate(words, 1)})
    names = ["timeout_tries", "separator", "recording_invalid", "sms_template"]
    assert [form.differences for form in found[:5]] == [set(names[:count]) for count in range(5)]


def test_the_other_name_of_the_number_of_timeouts_takes_the_place_of_the_first() -> None:
    found = forms({1: "timeout_retries", 2: "timeout_tries destination"})
    assert [form.differences for form in found[1:3]] == [{"timeout_tries"}, {"timeout_retries", "separator"}]


def test_a_form_is_a_dialect() -> None:
    assert EXPECTED.dialect == Dialect()
    names = ("timeout_retries", "recording_invalid", "separator", "sms_template")
    form = EXPECTED._replace(differences=frozenset(names))
    assert form.dialect == Dialect(
        timeout_tries="timeout_retries", recording_invalid=False, separator="|", sms_template="required"
    )
