# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapting a definition to a dialect, putting it over an IVR, and finding differences."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import parse_definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.dialect import DEFAULT, NOT_KNOWN, Dialect, Text
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Choice, Ivr
from ansible_collections.servetel.ivr.plugins.module_utils._model.merge import (
    adapted,
    differences,
    merge,
    not_read_back,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.read import read_ivr
from ansible_collections.servetel.ivr.plugins.module_utils._model.render import value_of
from ansible_collections.servetel.ivr.plugins.module_utils._model.write import (
    empty_options,
    missing_options,
    to_api,
    untyped_prompts,
)
from tests.support.ivr_samples import (
    BODY,
    RAW,
    TEXTS,
    shown_by_the_api,
)
from tests.unit.plugins.module_utils._model.any_ivr import LIVE, PROPERTY, body, live


@PROPERTY
@given(LIVE)
def test_the_canonical_form_of_a_canonical_form_is_the_same(raw: dict[str, Any]) -> None:
    ivr = live(raw)
    assert live(shown_by_the_api(body(ivr), ivr["id"])) == ivr
    assert merge(ivr, {}, purge_menu=True) == ivr
    assert merge(ivr, ivr, purge_menu=True) == ivr


@PROPERTY
@given(LIVE, LIVE)
def test_differences_are_symmetric_and_nothing_differs_from_itself(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert differences(live(one), live(one)) == []
    found = differences(live(one), live(other))
    assert found == differences(live(other), live(one))
    assert (not found) == (_comparable(live(one)) == _comparable(live(other)))


def _comparable(ivr: Ivr) -> dict[str, Any]:
    texts = {option: unicodedata.normalize("NFC", ivr[option]) for option in TEXTS}
    return {**ivr, **texts, "id": None}


@PROPERTY
@given(LIVE, st.randoms(use_true_random=False))
def test_the_order_of_the_menu_is_no_difference(raw: dict[str, Any], random: Any) -> None:
    shuffled = list(raw["ivr_menu"])
    random.shuffle(shuffled)
    assert differences(live(raw), live({**raw, "ivr_menu": shuffled})) == []
    assert body(live(raw)) == body(live({**raw, "ivr_menu": shuffled}))


def test_keys_that_are_not_given_stay_without_purge_and_go_with_it() -> None:
    given = {"menu": {"3": Choice("hangup||1", None), "2": None}}
    current = read_ivr(RAW)
    assert list(merge(current, given, purge_menu=False)["menu"]) == ["1", "3"]
    assert list(merge(current, given, purge_menu=True)["menu"]) == ["3"]
    assert list(current["menu"]) == ["1", "2"], "the live IVR is not touched"


@pytest.mark.parametrize("purge_menu", [True, False])
@pytest.mark.parametrize(("template", "after"), [(None, "12"), ("", ""), ("13", "13")])
def test_a_key_keeps_its_sms_template_unless_one_is_given(purge_menu: bool, template: str | None, after: str) -> None:
    given = {"menu": {"2": Choice("hangup||1", template)}}
    ivr = merge(read_ivr(RAW), given, purge_menu=purge_menu)
    assert ivr["menu"]["2"] == Choice("hangup||1", after)


def test_a_new_key_has_no_sms_template() -> None:
    ivr = merge(read_ivr(RAW), {"menu": {"5": Choice("hangup||1", None)}}, purge_menu=False)
    assert ivr["menu"]["5"] == Choice("hangup||1", "")


def test_a_difference_is_named_by_its_option_or_key() -> None:
    current = read_ivr(RAW)
    menu = {"2": Choice("hangup||1"), "#": Choice("ivr||1", "4"), "9": Choice("ivr||2")}
    ivr = {**current, "timeout": 20, "menu": menu}
    assert differences(current, ivr) == ["timeout", "menu 1", "menu 2", "menu 9", "menu #"]
    assert value_of(ivr, "timeout") == 20
    assert value_of(ivr, "menu 2") == "hangup||1"
    assert value_of(ivr, "menu #") == '{destination: ivr||1, sms_template: "4"}'
    assert value_of(ivr, "menu 1") is None


@pytest.mark.parametrize(("one", "other"), [("recording||5", "outbound_tts||5"), ("5", "recording||5")])
def test_the_type_of_a_prompt_is_no_difference(one: str, other: str) -> None:
    ivr = read_ivr(RAW)
    assert differences({**ivr, "recording": one}, {**ivr, "recording": other}) == []
    assert differences({**ivr, "recording": one}, {**ivr, "recording": "6"}) == ["recording"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Zoë", "Zoe\u0308", True),
        ("\u0958", "\u0915\u093c", True),
        ("क्ष", "क्\u200dष", False),
        ("Main", "main", False),
        ("Main", "Main ", False),
    ],
)
def test_texts_are_compared_in_their_nfc_form(one: str, other: str, same: bool) -> None:
    ivr = read_ivr(RAW)
    assert (differences({**ivr, "name": one}, {**ivr, "name": other}) == []) == same


def test_a_destination_that_was_left_as_it_was_has_to_read_back_in_its_spelling() -> None:
    spelled = Destination("time_condition", "7", spelling="timecondition")
    plain = Destination("time_condition", "7")
    sent = {**read_ivr(RAW), "timeout_destination": spelled, "menu": {"1": Choice(spelled), "2": Choice(plain)}}
    live = {**sent, "timeout_destination": plain, "menu": {"1": Choice(plain), "2": Choice(spelled)}}
    assert differences(sent, live) == []
    assert not_read_back(sent, sent) == []
    assert not_read_back(sent, live) == ["timeout_destination", "menu 1"]
    assert not_read_back(sent=live, live=sent) == ["menu 2"]
    assert not_read_back(sent, {**live, "menu": {}}) == ["menu 1", "menu 2", "timeout_destination"]


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
