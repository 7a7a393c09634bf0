# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Putting a definition over an IVR, and finding differences."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Choice, Ivr
from ansible_collections.servetel.ivr.plugins.module_utils._model.merge import differences, merge, not_read_back
from ansible_collections.servetel.ivr.plugins.module_utils._model.read import read_ivr
from ansible_collections.servetel.ivr.plugins.module_utils._model.render import value_of
from tests.support.ivr_samples import (
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
