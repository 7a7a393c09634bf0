# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an IVR is: reading, merging, comparing, writing and showing, by example and for any IVR.

Knows the vendor's names from its own samples; sends nothing.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.servetel.ivr.plugins.module_utils import _errors
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._model import ivr as ivr_module
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import parse_definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.ivr import Choice
from tests.support.ivr_samples import (
    BODY,
    DESTINATIONS,
    NUMBERS,
    OPTIONS,
    PROMPTS,
    RAW,
    SEED_BODY,
    TEXTS,
    YAML,
    shown_by_the_api,
)

PROPERTY = settings(derandomize=True, deadline=None, max_examples=60)

IN_WORDS = (
    "मुख्य मेनू",
    "क्\u200dष",
    "می\u200cخواهم",
    "Zoë",
    "Zoe\u0308",
    "\u0958",
    "\u0915\u093c",
    "🙂👩\u200d💻",
    "no",
    "12:30",
)
HOSTILE = (
    "\x1b[31mred\x1b[0m",
    "\u202eevil\u202c",
    "one\ntwo\r\nthree",
    "\u2028\u2029\x85",
    "'\"\\\"'",
    "a: b # c",
    "- x",
    "{a: [b]}",
    "\x00\x7f\x9b",
    "\ufeffname",
    "&a *a !b",
    "%TAG",
    "---",
    "~",
    "null",
    "TRUE",
    " a",
    "a ",
    "0500",
    "1e3",
    ".inf",
    "=",
    "<<",
    "|",
    ">",
    "a  b",
    "",
)
NOTHING = st.sampled_from([None, "", 0, "0"])
TEXT = st.one_of(st.sampled_from([*IN_WORDS, *HOSTILE]), st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
NAME = TEXT.filter(str.strip)
NUMBER = st.one_of(st.integers(0, 999), st.integers(0, 999).map(str))
ID = st.integers(1, 10**7)
SHOWN_ID = st.one_of(ID, ID.map(str), ID.map(float))
SHOWN_TYPE = st.sampled_from(
    ["extension", "ringgroup", "department", "auto_attendant", "auto_attend", "ivr", "hangup", "new_kind"]
)
TYPE = st.sampled_from(["extension", "department", "ivr", "auto_attend", "hangup", "voicemail"])
EXTENSION = st.from_regex("0[0-9]{5,12}", fullmatch=True)


@st.composite
def menus(draw: st.DrawFn) -> list[dict[str, Any]]:
    keys = draw(st.lists(st.sampled_from(ivr_module.KEYS), unique=True))
    return [
        {
            "option": int(key) if key.isdigit() and draw(st.booleans()) else key,
            "destination_type": draw(st.one_of(SHOWN_TYPE, st.sampled_from([None, ""]))),
            "destination_id": draw(st.one_of(SHOWN_ID, EXTENSION, NOTHING)),
            "sms_template_id": draw(st.one_of(SHOWN_ID, NOTHING)),
            "webhook_id": draw(NOTHING),
        }
        for key in keys
    ]


LIVE = st.fixed_dictionaries(
    {
        "id": ID | ID.map(str),
        "name": NAME,
        "description": TEXT | st.none(),
        "recording": SHOWN_ID | NOTHING,
        "timeout": NUMBER,
        "invalid_retries": NUMBER,
        "invalid_retry_recording": SHOWN_ID | NOTHING,
        "invalid_recording": SHOWN_ID | NOTHING,
        "invalid_destination_type": SHOWN_TYPE | st.none(),
        "invalid_destination": SHOWN_ID | EXTENSION | NOTHING,
        "timeout_retries": NUMBER,
        "timeout_retry_recording": SHOWN_ID | NOTHING,
        "timeout_recording": SHOWN_ID | NOTHING,
        "timeout_dest_type": SHOWN_TYPE | st.none(),
        "timeout_destination": SHOWN_ID | EXTENSION | NOTHING,
        "added_by": ID,
        "ivr_menu": menus(),
    }
)
PROMPT = st.builds("{}||{}".format, st.sampled_from(["recording", "outbound_tts"]), ID) | ID.map(str)
DESTINATION = st.builds("{}||{}".format, TYPE, ID.map(str) | EXTENSION)
GIVEN = st.fixed_dictionaries(
    {},
    optional={
        **{option: NAME if option == "name" else TEXT for option in TEXTS},
        **dict.fromkeys(NUMBERS, st.integers(0, 999)),
        **dict.fromkeys(PROMPTS, PROMPT),
        **dict.fromkeys(DESTINATIONS, DESTINATION),
        "menu": st.lists(
            st.fixed_dictionaries(
                {"option": st.sampled_from(ivr_module.KEYS), "destination": DESTINATION},
                optional={"sms_template": ID.map(str) | st.just("0"), "state": st.sampled_from(["present", "absent"])},
            ),
            unique_by=lambda entry: entry["option"],
        ),
    },
)
WRITE_NAMES = {
    **{option: {option} for option in (*TEXTS, *NUMBERS, *PROMPTS, *DESTINATIONS)},
    "timeout_tries": {"timeout_tries", "timeout_retries"},
    "menu": {"option", "destination", "sms_template"},
}


def live(raw: dict[str, Any]) -> ivr_module.Ivr:
    return ivr_module.read_ivr(raw)


def wanted(raw: dict[str, Any], options: dict[str, Any], **merging: bool) -> ivr_module.Ivr:
    current = live(raw)
    definition = parse_definition(
        {"id": current["id"], **options, "purge_menu": False}
    )  # So that it may have absent keys.
    return ivr_module.merge(current, definition.given, purge_menu=merging.get("purge_menu", True))


def body(ivr: ivr_module.Ivr) -> dict[str, Any]:
    return ivr_module.to_api(ivr, recording_type="recording", with_sms=True)


def without_types(ivr: ivr_module.Ivr) -> ivr_module.Ivr:
    return {**ivr, **{option: ivr[option].rpartition("||")[2] for option in PROMPTS}}


# ---- for any IVR ----


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
    assert ivr_module.differences(read, ivr) == []


@PROPERTY
@given(LIVE)
def test_what_a_diff_shows_can_be_pasted_back_and_changes_nothing(raw: dict[str, Any]) -> None:
    ivr = live(raw)
    shown = yaml.safe_load(ivr_module.as_yaml(ivr))
    definition = parse_definition({**shown, "id": ivr["id"], "name": shown["name"] or None})
    assert ivr_module.differences(ivr, ivr_module.merge(ivr, definition.given, purge_menu=True)) == []


@PROPERTY
@given(LIVE)
def test_the_canonical_form_of_a_canonical_form_is_the_same(raw: dict[str, Any]) -> None:
    ivr = live(raw)
    assert live(shown_by_the_api(body(ivr), ivr["id"])) == ivr
    assert ivr_module.merge(ivr, {}, purge_menu=True) == ivr
    assert ivr_module.merge(ivr, ivr, purge_menu=True) == ivr


@PROPERTY
@given(LIVE, LIVE)
def test_differences_are_symmetric_and_nothing_differs_from_itself(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert ivr_module.differences(live(one), live(one)) == []
    found = ivr_module.differences(live(one), live(other))
    assert found == ivr_module.differences(live(other), live(one))
    assert (not found) == (_comparable(live(one)) == _comparable(live(other)))


def _comparable(ivr: ivr_module.Ivr) -> dict[str, Any]:
    texts = {option: unicodedata.normalize("NFC", ivr[option]) for option in TEXTS}
    return {**ivr, **texts, "id": None}


@PROPERTY
@given(LIVE, st.randoms(use_true_random=False))
def test_the_order_of_the_menu_is_no_difference(raw: dict[str, Any], random: Any) -> None:
    shuffled = list(raw["ivr_menu"])
    random.shuffle(shuffled)
    assert ivr_module.differences(live(raw), live({**raw, "ivr_menu": shuffled})) == []
    assert body(live(raw)) == body(live({**raw, "ivr_menu": shuffled}))


@PROPERTY
@given(LIVE, st.booleans())
def test_what_is_shown_can_be_given_back_and_changes_nothing(raw: dict[str, Any], purge_menu: bool) -> None:
    ivr = live(raw)
    again = parse_definition(ivr_module.as_options(ivr))
    assert again.id == ivr["id"]
    assert ivr_module.merge(ivr, again.given, purge_menu=purge_menu) == ivr


@PROPERTY
@given(LIVE)
def test_the_yaml_of_a_diff_says_the_same_as_the_ivr_on_one_line_a_field(raw: dict[str, Any]) -> None:
    ivr = live(raw)
    text = ivr_module.as_yaml(ivr)
    menu = {
        key: {"destination": choice.destination, "sms_template": choice.sms_template}
        if choice.sms_template
        else choice.destination
        for key, choice in ivr["menu"].items()
    }
    assert yaml.safe_load(text) == {**{option: ivr[option] for option in ivr_module.OPTIONS}, "menu": menu}
    lines = text.splitlines()
    assert [line.partition(":")[0] for line in lines[: len(ivr_module.OPTIONS) + 1]] == [*ivr_module.OPTIONS, "menu"]
    assert len(lines) == len(ivr_module.OPTIONS) + 1 + len(menu)
    assert_fit_for_a_terminal(text)


def assert_fit_for_a_terminal(text: str) -> None:
    strange = {char for char in text if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Cs")}
    assert strange <= {"\n", "\u200c", "\u200d"}


# ---- reading ----


def test_a_live_ivr_reads_in_option_names() -> None:
    assert ivr_module.as_options(ivr_module.read_ivr(RAW)) == OPTIONS


def test_the_two_prompts_for_wrong_keys_cross_over() -> None:
    ivr = ivr_module.read_ivr(RAW)
    assert ivr["invalid_recording"] == RAW["invalid_retry_recording"]
    assert ivr["recording_invalid"] == str(RAW["invalid_recording"])


@pytest.mark.parametrize("nothing", [None, "", 0, "0", 0.0])
def test_each_way_to_say_none_reads_as_an_empty_prompt_and_destination(nothing: object) -> None:
    ivr = ivr_module.read_ivr({**RAW, "recording": nothing, "timeout_destination": nothing})
    assert ivr["recording"] == ivr["timeout_destination"] == ""
    assert ivr_module.empty_options(ivr) == ["recording", "timeout_destination"]


@pytest.mark.parametrize("shown", [7, "7", 7.0])
def test_a_number_reads_the_same_as_number_and_as_text(shown: object) -> None:
    assert ivr_module.read_ivr({**RAW, "timeout": shown, "id": shown})["timeout"] == 7
    assert ivr_module.id_of({"id": shown}) == "7"


@pytest.mark.parametrize("shown", [None, ""])
def test_a_number_that_is_not_shown_is_none_and_missing(shown: object) -> None:
    ivr = ivr_module.read_ivr({**RAW, "timeout": shown})
    assert ivr["timeout"] is None
    assert ivr_module.missing_options(ivr) == ["timeout"]


@pytest.mark.parametrize("shown_id", [1, "1", 0, "", None, 99])
def test_a_hangup_reads_as_id_1_whatever_its_id(shown_id: object) -> None:
    ivr = ivr_module.read_ivr({**RAW, "timeout_dest_type": "hangup", "timeout_destination": shown_id})
    assert ivr["timeout_destination"] == "hangup||1"


def test_a_menu_that_is_null_is_empty() -> None:
    ivr = ivr_module.read_ivr({**RAW, "ivr_menu": None})
    assert ivr["menu"] == {}
    assert ivr_module.as_yaml(ivr).endswith("\nmenu: {}\n")


def test_a_menu_is_in_the_order_of_a_keypad_and_keys_of_no_telephone_come_last() -> None:
    entry = RAW["ivr_menu"][0]
    keys = ["t", "#", "0", "*", 9, "1"]
    ivr = ivr_module.read_ivr({**RAW, "ivr_menu": [{**entry, "option": key} for key in keys]})
    assert list(ivr["menu"]) == ["1", "9", "0", "*", "#", "t"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": 5}, "name is not text"),
        ({"timeout": "soon"}, "timeout is not a number"),
        ({"timeout": -1}, "timeout is not a number"),
        ({"timeout": 1.5}, "timeout is not a number"),
        ({"timeout": True}, "timeout is not a number"),
        ({"timeout": []}, "timeout is not a number"),
        ({"recording": True}, "recording is not an id"),
        ({"recording": 1.5}, "recording is not an id"),
        ({"recording": ["1"]}, "recording is not an id"),
        ({"invalid_recording": {}}, "invalid_recording is not an id"),
        ({"timeout_dest_type": 5}, "timeout_destination is not text"),
        ({"ivr_menu": {}}, "ivr_menu is not a list of entries"),
        ({"ivr_menu": ["1"]}, "ivr_menu is not a list of entries"),
        ({"ivr_menu": [{"option": ""}]}, "ivr_menu has an entry without a key"),
        ({"ivr_menu": [{}]}, "ivr_menu has an entry without a key"),
        ({"ivr_menu": [{"option": True}]}, "ivr_menu.option is not text"),
        ({"ivr_menu": [{"option": "1"}, {"option": 1}]}, "ivr_menu has a key twice"),
    ],
)
def test_an_ivr_in_a_strange_form_is_left_alone(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ServetelError, match=re.escape(words)) as caught:
        ivr_module.read_ivr({**RAW, **change})
    assert caught.value.kind == "protocol"
    assert caught.value.ivr_id == "7926"


def test_an_ivr_without_a_menu_is_left_alone() -> None:
    with pytest.raises(ServetelError, match="ivr_menu is missing"):
        ivr_module.read_ivr({key: value for key, value in RAW.items() if key != "ivr_menu"})


@pytest.mark.parametrize("unusable", [None, "", 0, True, 1.5, [], "..", "../users", "7 ", "7\n", "१", "a" * 65])
def test_an_id_that_could_not_stand_in_a_path_is_refused(unusable: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        ivr_module.id_of({"id": unusable})


def test_a_live_ivr_comes_with_what_an_update_might_lose() -> None:
    entry = {**RAW["ivr_menu"][0], "color": "red", "empty": "", "webhook_id": "31"}
    raw = {**RAW, "language": "hi", "beta": False, "tags": [], "more": {}, "none": None, "ivr_menu": [entry]}
    found = ivr_module.read_live(raw)
    assert found.ivr == ivr_module.read_ivr(raw)
    assert found.unwritable == ["the webhook 31 of key 2"]
    assert found.unknown == ["ivr_menu.color", "language"]


@pytest.mark.parametrize("webhook", [0, "0", None, ""])
def test_a_live_ivr_without_webhooks_and_strange_settings_loses_nothing(webhook: object) -> None:
    menu = [{**entry, "webhook_id": webhook} for entry in RAW["ivr_menu"]]
    assert ivr_module.read_live({**RAW, "ivr_menu": menu})[1:] == ([], [])
    assert ivr_module.read_live({**RAW, "ivr_menu": None})[1:] == ([], [])


@pytest.mark.parametrize(
    ("api_name", "option"),
    [
        ("invalid_recording", "invalid_recording"),
        ("invalid_retry_recording", "invalid_recording"),
        ("invalid_retries", "incorrect_count"),
        ("timeout_retries", "timeout_tries"),
        ("timeout_dest_type", "timeout_destination"),
        ("option", "option"),
        ("captcha", "captcha"),
    ],
)
def test_a_name_of_the_api_is_told_as_the_option_that_users_know(api_name: str, option: str) -> None:
    assert ivr_module.option_called(api_name) == option


# ---- merging and comparing ----


def test_keys_that_are_not_given_stay_without_purge_and_go_with_it() -> None:
    given = {"menu": {"3": Choice("hangup||1", None), "2": None}}
    current = ivr_module.read_ivr(RAW)
    assert list(ivr_module.merge(current, given, purge_menu=False)["menu"]) == ["1", "3"]
    assert list(ivr_module.merge(current, given, purge_menu=True)["menu"]) == ["3"]
    assert list(current["menu"]) == ["1", "2"], "the live IVR is not touched"


@pytest.mark.parametrize("purge_menu", [True, False])
@pytest.mark.parametrize(("template", "after"), [(None, "12"), ("", ""), ("13", "13")])
def test_a_key_keeps_its_sms_template_unless_one_is_given(purge_menu: bool, template: str | None, after: str) -> None:
    given = {"menu": {"2": Choice("hangup||1", template)}}
    ivr = ivr_module.merge(ivr_module.read_ivr(RAW), given, purge_menu=purge_menu)
    assert ivr["menu"]["2"] == Choice("hangup||1", after)


def test_a_new_key_has_no_sms_template() -> None:
    ivr = ivr_module.merge(ivr_module.read_ivr(RAW), {"menu": {"5": Choice("hangup||1", None)}}, purge_menu=False)
    assert ivr["menu"]["5"] == Choice("hangup||1", "")


def test_a_new_ivr_misses_every_field_that_is_not_given() -> None:
    ivr = ivr_module.merge(None, {"name": "Holiday", "timeout": 0, "description": ""}, purge_menu=True)
    assert ivr["id"] is None
    assert ivr["menu"] == {}
    assert ivr_module.missing_options(ivr) == [
        option for option in OPTIONS if option not in ("id", "name", "timeout", "description", "menu")
    ]
    assert "name" in ivr_module.missing_options({**ivr, "name": ""})


def test_a_difference_is_named_by_its_option_or_key() -> None:
    current = ivr_module.read_ivr(RAW)
    menu = {"2": Choice("hangup||1"), "#": Choice("ivr||1", "4"), "9": Choice("ivr||2")}
    ivr = {**current, "timeout": 20, "menu": menu}
    assert ivr_module.differences(current, ivr) == ["timeout", "menu 1", "menu 2", "menu 9", "menu #"]
    assert ivr_module.value_of(ivr, "timeout") == 20
    assert ivr_module.value_of(ivr, "menu 2") == "hangup||1"
    assert ivr_module.value_of(ivr, "menu #") == '{destination: ivr||1, sms_template: "4"}'
    assert ivr_module.value_of(ivr, "menu 1") is None


@pytest.mark.parametrize(("one", "other"), [("recording||5", "outbound_tts||5"), ("5", "recording||5")])
def test_the_type_of_a_prompt_is_no_difference(one: str, other: str) -> None:
    ivr = ivr_module.read_ivr(RAW)
    assert ivr_module.differences({**ivr, "recording": one}, {**ivr, "recording": other}) == []
    assert ivr_module.differences({**ivr, "recording": one}, {**ivr, "recording": "6"}) == ["recording"]


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
    ivr = ivr_module.read_ivr(RAW)
    assert (ivr_module.differences({**ivr, "name": one}, {**ivr, "name": other}) == []) == same


# ---- writing ----


def test_the_body_is_the_whole_ivr() -> None:
    assert ivr_module.to_api(ivr_module.read_ivr(RAW), recording_type="recording") == BODY


def test_text_is_sent_as_it_was_given() -> None:
    assert body(wanted(RAW, {"name": "Zoe\u0308 \u200c"}))["name"] == "Zoe\u0308 \u200c"


def test_sms_templates_are_sent_only_if_there_is_one_or_one_shall_go() -> None:
    ivr = ivr_module.read_ivr({**RAW, "ivr_menu": RAW["ivr_menu"][1:]})
    assert "sms_template" not in ivr_module.to_api(ivr, recording_type="recording")
    assert ivr_module.to_api(ivr, recording_type="recording", with_sms=True)["sms_template"] == ["0"]
    assert not ivr_module.has_sms(ivr)
    assert ivr_module.has_sms(ivr_module.read_ivr(RAW))


def test_the_type_is_put_only_before_prompts_that_have_none() -> None:
    ivr = {**ivr_module.read_ivr(RAW), "recording": "outbound_tts||5", "timeout_recording": ""}
    assert ivr_module.untyped_prompts(ivr) == ["invalid_recording", "recording_invalid", "timeout_retry_recording"]
    sent = ivr_module.to_api(ivr, recording_type="recording")
    assert (sent["recording"], sent["timeout_recording"]) == ("outbound_tts||5", "")


def test_a_key_that_leads_nowhere_is_empty() -> None:
    ivr = {**ivr_module.read_ivr(RAW), "menu": {"1": Choice(""), "2": Choice("ivr||1")}}
    assert ivr_module.empty_options(ivr) == ["menu 1"]


def test_the_body_of_the_vendors_own_curl_call_is_sent_with_its_values() -> None:
    ivr = ivr_module.merge(None, parse_definition(SEED_BODY).given, purge_menu=True)
    assert ivr_module.missing_options(ivr) == ivr_module.empty_options(ivr) == ivr_module.untyped_prompts(ivr) == []
    assert ivr_module.to_api(ivr) == {**SEED_BODY, "timeout_tries": 1}


# ---- showing ----


def test_a_diff_is_yaml_that_people_can_read() -> None:
    assert ivr_module.as_yaml(ivr_module.read_ivr(RAW)) == YAML


def test_names_are_shown_beside_destinations_and_beside_nothing_else() -> None:
    shown = ivr_module.as_yaml(
        {**ivr_module.read_ivr(RAW), "invalid_destination": "", "menu": {"1": Choice(""), "2": Choice("ivr||1", "4")}},
        {"department||17839": "Sales: North\n#1", "ivr||1": " \x1b", "extension||9": "nobody"},
    )
    lines = shown.splitlines()
    assert "timeout_destination: department||17839  # Sales: North\\u000a#1" in lines
    assert '  "2": {destination: ivr||1, sms_template: "4"}  # \\u001b' in lines
    assert shown.count("  #") == 2
    assert yaml.safe_load(shown) == {
        **{option: value for option, value in OPTIONS.items() if option != "id"},
        "invalid_destination": "",
        "timeout_destination": "department||17839",
        "menu": {"1": "", "2": {"destination": "ivr||1", "sms_template": "4"}},
    }


@pytest.mark.parametrize("text", [*HOSTILE, *IN_WORDS, "yes", "Off", "Null", "y"])
def test_hostile_text_cannot_disturb_a_diff_and_nothing_of_it_is_lost(text: str) -> None:
    raw = {**RAW, "name": text, "description": text, "timeout_dest_type": text or "x"}
    raw["ivr_menu"] = [{**RAW["ivr_menu"][0], "option": text or "1", "sms_template_id": text}]
    ivr = ivr_module.read_ivr(raw)
    shown = ivr_module.as_yaml(ivr)
    loaded = yaml.safe_load(shown)
    assert (loaded["name"], loaded["description"]) == (text, text)
    assert list(loaded["menu"]) == [text or "1"]
    assert len(shown.splitlines()) == len(ivr_module.OPTIONS) + 2
    assert_fit_for_a_terminal(shown)


def test_joiners_stay_readable_and_other_invisible_characters_are_escaped() -> None:
    assert _errors.printable("क्\u200dष a\u202eb\x1b\U000e0001") == "क्\u200dष a\\u202eb\\u001b\\U000e0001"
