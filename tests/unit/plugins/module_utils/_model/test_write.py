# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the API is sent, and what keeps an IVR from being sent."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import parse_definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.dialect import Dialect, Text
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Choice, Ivr
from ansible_collections.servetel.ivr.plugins.module_utils._model.merge import differences, merge
from ansible_collections.servetel.ivr.plugins.module_utils._model.read import read_ivr
from ansible_collections.servetel.ivr.plugins.module_utils._model.write import (
    empty_options,
    has_sms,
    missing_options,
    to_api,
    untyped_prompts,
)
from tests.support.ivr_samples import (
    BODY,
    DESTINATIONS,
    NUMBERS,
    OPTIONS,
    PROMPTS,
    RAW,
    SEED_BODY,
    TEXTS,
    shown_by_the_api,
)
from tests.unit.plugins.module_utils._model.any_ivr import GIVEN, LIVE, PROPERTY, body, live, wanted

WRITE_NAMES = {
    **{option: {option} for option in (*TEXTS, *NUMBERS, *PROMPTS, *DESTINATIONS)},
    "timeout_tries": {"timeout_tries", "timeout_retries"},
    "menu": {"option", "destination", "sms_template"},
}


def without_types(ivr: Ivr) -> Ivr:
    return {**ivr, **{option: ivr[option].rpartition("||")[2] for option in PROMPTS}}


@PROPERTY
@given(LIVE, GIVEN, st.booleans())
def test_just_what_is_given_changes_in_the_body(raw: dict[str, Any], options: dict[str, Any], purge_menu: bool) -> None:
    before, after = body(live(raw)), body(wanted(raw, options, purge_menu=purge_menu))
    assert before.keys() == after.keys()
    allowed: set[str] = set().union(*(WRITE_NAMES[option] for option in options))
    assert {name for name in before if before[name] != after[name]} <= allowed
    for option in options.keys() - {"menu"}:
        value = options[option]
        if option in PROMPTS and "||" not in value:
            value = f"recording||{value}"
        if option in DESTINATIONS and value.startswith("hangup"):
            value = "hangup||1"
        assert {after[name] for name in WRITE_NAMES[option]} == {value}


@PROPERTY
@given(LIVE, GIVEN, st.booleans())
def test_what_was_sent_reads_back_as_it_was_wanted(
    raw: dict[str, Any], options: dict[str, Any], with_aliases: bool
) -> None:
    ivr = wanted(raw, options)
    read = live(shown_by_the_api(body(ivr), raw["id"], with_aliases=with_aliases))
    assert read == without_types(ivr)
    assert differences(read, ivr) == []


def test_a_new_ivr_misses_every_field_that_is_not_given() -> None:
    ivr = merge(None, {"name": "Holiday", "timeout": 0, "description": ""}, purge_menu=True)
    assert ivr["id"] is None
    assert ivr["menu"] == {}
    assert missing_options(ivr) == [
        option for option in OPTIONS if option not in ("id", "name", "timeout", "description", "menu")
    ]
    assert "name" in missing_options({**ivr, "name": ""})


def test_the_body_is_the_whole_ivr() -> None:
    assert to_api(read_ivr(RAW), recording_type="recording") == BODY


def test_text_is_sent_as_it_was_given() -> None:
    assert body(wanted(RAW, {"name": "Zoe\u0308 \u200c"}))["name"] == "Zoe\u0308 \u200c"


def test_sms_templates_are_sent_only_if_there_is_one_or_one_shall_go() -> None:
    ivr = read_ivr({**RAW, "ivr_menu": RAW["ivr_menu"][1:]})
    assert "sms_template" not in to_api(ivr, recording_type="recording")
    assert to_api(ivr, recording_type="recording", with_sms=True)["sms_template"] == ["0"]
    assert not has_sms(ivr)
    assert has_sms(read_ivr(RAW))


def test_the_type_is_put_only_before_prompts_that_have_none() -> None:
    ivr = {**read_ivr(RAW), "recording": "outbound_tts||5", "timeout_recording": ""}
    assert untyped_prompts(ivr) == ["invalid_recording", "recording_invalid", "timeout_retry_recording"]
    sent = to_api(ivr, recording_type="recording")
    assert (sent["recording"], sent["timeout_recording"]) == ("outbound_tts||5", "")


def test_a_key_that_leads_nowhere_is_empty() -> None:
    ivr = {**read_ivr(RAW), "menu": {"1": Choice(""), "2": Choice("ivr||1")}}
    assert empty_options(ivr) == ["menu 1"]


def test_the_body_of_the_vendors_own_curl_call_is_sent_with_its_values() -> None:
    ivr = merge(None, parse_definition(SEED_BODY).given, purge_menu=True)
    assert missing_options(ivr) == empty_options(ivr) == untyped_prompts(ivr) == []
    assert to_api(ivr) == {**SEED_BODY, "timeout_tries": 1}


def test_a_dialect_changes_the_body() -> None:
    ivr = {**read_ivr(RAW), "name": Text("x", " x ")}
    dialect = Dialect(separator="|", timeout_tries="timeout_retries", sms_template=False)
    sent = to_api(ivr, dialect, recording_type="recording")
    assert (sent["name"], sent["recording"]) == (" x ", "recording|19549")
    assert sent["destination"] == ["department|17839", "extension|0501247020000"]
    assert sent["timeout_destination"] == "department|17839"
    assert sent["timeout_retries"] == 2
    assert not {"timeout_tries", "sms_template"} & sent.keys()
