# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an account with a dialect takes of a definition, and what is warned of and refused."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._model.adapted import adapted
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import parse_definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.dialect import DEFAULT, NOT_KNOWN, Dialect, Text
from ansible_collections.servetel.ivr.plugins.module_utils._model.merge import differences, merge
from ansible_collections.servetel.ivr.plugins.module_utils._model.read import read_ivr
from ansible_collections.servetel.ivr.plugins.module_utils._model.write import (
    empty_options,
    missing_options,
    to_api,
    untyped_prompts,
)
from tests.support.ivr_samples import BODY, RAW

WITHOUT_PROMPT = Dialect(recording_invalid=False)
WITHOUT_SMS = Dialect(sms_template=False)


def given(**options: Any) -> dict[str, Any]:
    return parse_definition({"id": "7926", **options}).given


def test_without_a_dialect_nothing_is_different() -> None:
    settings = given(name=" x ", recording_invalid="recording||1", menu={"1": {"destination": "ivr||1"}})
    assert adapted(settings, None, DEFAULT) == (settings, [], [])


def test_texts_are_taken_in_the_form_in_which_they_read_back() -> None:
    found = adapted(given(name=" x ", description=" y", timeout=3), None, Dialect(text="trimmed")).given
    assert (found["name"], found["description"], found["timeout"]) == ("x", "y", 3)
    assert isinstance(found["name"], Text)
    assert found["name"].sent == " x "


@pytest.mark.parametrize("prompt", ["recording||245", "245"])
def test_a_prompt_that_is_not_sent_may_be_given_as_it_is(prompt: str) -> None:
    current = read_ivr(RAW, WITHOUT_PROMPT)
    assert adapted(given(recording_invalid=prompt, timeout=5), current, WITHOUT_PROMPT) == (
        {"timeout": 5},
        ["recording_invalid is not sent, because api_dialect has recording_invalid: false."],
        [],
    )


def test_a_prompt_that_is_not_sent_cannot_be_changed() -> None:
    found = adapted(given(recording_invalid="recording||9"), read_ivr(RAW, WITHOUT_PROMPT), WITHOUT_PROMPT)
    assert found.problems == [
        "recording_invalid cannot be changed, because api_dialect has recording_invalid: false. Leave it out."
    ]


@pytest.mark.parametrize("settings", [{}, {"recording_invalid": "recording||9"}])
def test_a_new_ivr_needs_no_prompt_that_is_not_sent(settings: dict[str, Any]) -> None:
    options = {**{name: value for name, value in BODY.items() if name != "recording_invalid"}, **settings}
    found = adapted(given(**options), None, WITHOUT_PROMPT)
    assert (len(found.warnings), found.problems) == (len(settings), [])
    wanted = merge(None, found.given, purge_menu=True)
    assert wanted["recording_invalid"] is NOT_KNOWN
    assert missing_options(wanted) == empty_options(wanted) == untyped_prompts(wanted) == []
    assert "recording_invalid" not in to_api(wanted, WITHOUT_PROMPT)
    assert differences(read_ivr(RAW, WITHOUT_PROMPT), wanted) == []


def test_a_prompt_that_is_not_sent_is_compared_all_the_same() -> None:
    one, other = (read_ivr({**RAW, "invalid_recording": value}, WITHOUT_PROMPT) for value in (245, 7))
    assert differences(one, other) == ["recording_invalid"]


@pytest.mark.parametrize("current", [RAW, None])
def test_a_template_that_is_not_sent_may_be_given_as_it_is(current: dict[str, Any] | None) -> None:
    menu = {"2": {"destination": "ivr||1", "sms_template": "12"}, "1": {"destination": "ivr||2", "sms_template": "0"}}
    found = adapted(given(menu=menu), current and read_ivr(current), WITHOUT_SMS)
    assert {key: choice.sms_template for key, choice in found.given["menu"].items()} == {"1": None, "2": None}
    assert found.warnings == ["sms_template of key 2 is not sent, because api_dialect has sms_template: false."]
    assert found.problems == []


@pytest.mark.parametrize(("key", "template"), [("1", "12"), ("2", "13"), ("2", "0"), ("3", "12")])
def test_a_template_that_is_not_sent_cannot_be_changed(key: str, template: str) -> None:
    menu = {key: {"destination": "ivr||1", "sms_template": template}}
    found = adapted(given(menu=menu), read_ivr(RAW), WITHOUT_SMS)
    assert found.problems == [
        f"sms_template of key {key} cannot be changed, because api_dialect has sms_template: false. Leave it out."
    ]


def test_a_key_that_goes_away_stays_so() -> None:
    settings = given(menu={"1": {"state": "absent"}}, purge_menu=False)
    assert adapted(settings, read_ivr(RAW), WITHOUT_SMS).given == settings
