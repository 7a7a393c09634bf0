# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How an IVR reads as the API shows it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._model.dialect import Dialect
from ansible_collections.servetel.ivr.plugins.module_utils._model.read import (
    id_of,
    legible_targets,
    read_ivr,
    read_live,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.render import as_options, as_yaml
from ansible_collections.servetel.ivr.plugins.module_utils._model.write import (
    empty_options,
    half_destinations,
    missing_options,
)
from tests.support.ivr_samples import (
    OPTIONS,
    RAW,
)


def test_a_live_ivr_reads_in_option_names() -> None:
    assert as_options(read_ivr(RAW)) == OPTIONS


def test_the_two_prompts_for_wrong_keys_cross_over() -> None:
    ivr = read_ivr(RAW)
    assert ivr["invalid_recording"] == RAW["invalid_retry_recording"]
    assert ivr["recording_invalid"] == str(RAW["invalid_recording"])


@pytest.mark.parametrize("nothing", [None, "", 0, "0", 0.0])
def test_each_way_to_say_none_reads_as_an_empty_prompt_and_destination(nothing: object) -> None:
    ivr = read_ivr({**RAW, "recording": nothing, "timeout_destination": nothing})
    assert ivr["recording"] == ivr["timeout_destination"] == ""
    assert empty_options(ivr) == ["recording", "timeout_destination"]


@pytest.mark.parametrize(
    ("type_", "id_", "half"),
    [
        ("directory", None, "the type directory without an id"),
        ("voicemail", "0", "the type voicemail without an id"),
        (None, 7930, "the id 7930 without a type"),
        ("", "7930", "the id 7930 without a type"),
        (None, None, ""),
        ("0", "0", ""),
        ("hangup", None, ""),
    ],
)
def test_half_of_a_destination_is_none_and_tells_what_it_was(type_: object, id_: object, half: str) -> None:
    entry = {"option": "1", "destination_type": type_, "destination_id": id_}
    ivr = read_ivr({**RAW, "timeout_dest_type": type_, "timeout_destination": id_, "ivr_menu": [entry]})
    assert half_destinations(ivr) == ({"timeout_destination": half, "menu 1": half} if half else {})


def test_a_type_of_the_dialect_that_means_a_hangup_needs_no_id() -> None:
    dialect = Dialect(destination_types={"hang_up": "hangup"})
    ivr = read_ivr({**RAW, "timeout_dest_type": "hang_up", "timeout_destination": None}, dialect)
    assert (ivr["timeout_destination"], half_destinations(ivr)) == ("hangup||1", {})


@pytest.mark.parametrize("shown", [7, "7", 7.0])
def test_a_number_reads_the_same_as_number_and_as_text(shown: object) -> None:
    assert read_ivr({**RAW, "timeout": shown, "id": shown})["timeout"] == 7
    assert id_of({"id": shown}) == "7"


@pytest.mark.parametrize("shown", [None, ""])
def test_a_number_that_is_not_shown_is_none_and_missing(shown: object) -> None:
    ivr = read_ivr({**RAW, "timeout": shown})
    assert ivr["timeout"] is None
    assert missing_options(ivr) == ["timeout"]


@pytest.mark.parametrize("shown_id", [1, "1", 0, "", None, 99])
def test_a_hangup_reads_as_id_1_whatever_its_id(shown_id: object) -> None:
    ivr = read_ivr({**RAW, "timeout_dest_type": "hangup", "timeout_destination": shown_id})
    assert ivr["timeout_destination"] == "hangup||1"


def test_a_menu_that_is_null_is_empty() -> None:
    ivr = read_ivr({**RAW, "ivr_menu": None})
    assert ivr["menu"] == {}
    assert as_yaml(ivr).endswith("\nmenu: {}\n")


def test_a_menu_is_in_the_order_of_a_keypad_and_keys_of_no_telephone_come_last() -> None:
    entry = RAW["ivr_menu"][0]
    keys = ["t", "#", "0", "*", 9, "1"]
    ivr = read_ivr({**RAW, "ivr_menu": [{**entry, "option": key} for key in keys]})
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
        read_ivr({**RAW, **change})
    assert caught.value.kind == "protocol"
    assert caught.value.ivr_id == "7926"


def test_an_ivr_without_a_menu_is_left_alone() -> None:
    with pytest.raises(ServetelError, match="ivr_menu is missing"):
        read_ivr({key: value for key, value in RAW.items() if key != "ivr_menu"})


ENTRY = {"option": "1", "destination_type": "ivr", "destination_id": 7}


@pytest.mark.parametrize(
    "menu",
    [
        [ENTRY],
        ["1", None, {}, {**ENTRY, "destination_id": []}, ENTRY, ENTRY],
        {"1": ENTRY},
        {"1": [ENTRY]},
        {"data": [ENTRY]},
        [[ENTRY]],
        ENTRY,
        json.dumps([ENTRY]),
        [{**ENTRY, "destination_type": "IVR "}],
        [{**ENTRY, "destination_type": "menu"}],
        [{**ENTRY, "destination_id": "ivr||7"}],
    ],
    ids=str,
)
def test_where_an_ivr_leads_that_is_not_understood_is_read_from_any_form_of_menu(menu: object) -> None:
    raw = {**RAW, "timeout_dest_type": "ivr", "timeout_destination": "8", "invalid_destination": [], "ivr_menu": menu}
    assert legible_targets(raw, Dialect(destination_types={"menu": "ivr"})) == {"7", "8"}


@pytest.mark.parametrize("menu", [None, 7, "7", "[", "[" * 5000, {}, [], [{**ENTRY, "destination_type": "extension"}]])
def test_nothing_is_made_up_where_no_ivr_is_led_to(menu: object) -> None:
    assert legible_targets({"timeout_dest_type": "hangup", "timeout_destination": 1, "ivr_menu": menu}) == set()


@pytest.mark.parametrize("unusable", [None, "", 0, True, 1.5, [], "..", "../users", "7 ", "7\n", "१", "a" * 65])
def test_an_id_that_could_not_stand_in_a_path_is_refused(unusable: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        id_of({"id": unusable})


def test_a_live_ivr_comes_with_what_an_update_might_lose() -> None:
    entry = {**RAW["ivr_menu"][0], "color": "red", "empty": "", "webhook_id": "31"}
    raw = {**RAW, "language": "hi", "beta": False, "tags": [], "more": {}, "none": None, "ivr_menu": [entry]}
    found = read_live(raw)
    assert found.ivr == read_ivr(raw)
    assert found.unwritable == ("the webhook 31 of key 2",)
    assert found.unknown_names == ["ivr_menu.color", "language"]


@pytest.mark.parametrize("webhook", [0, "0", None, ""])
def test_a_live_ivr_without_webhooks_and_strange_settings_loses_nothing(webhook: object) -> None:
    menu = [{**entry, "webhook_id": webhook} for entry in RAW["ivr_menu"]]
    assert read_live({**RAW, "ivr_menu": menu})[1:] == ((), ())
    assert read_live({**RAW, "ivr_menu": None})[1:] == ((), ())


def test_a_type_of_the_dialect_reads_as_the_one_that_is_sent_and_keeps_its_spelling() -> None:
    dialect = Dialect(destination_types={"timecondition": "time_condition"})
    ivr = read_ivr({**RAW, "timeout_dest_type": "timecondition", "timeout_destination": "7"}, dialect)
    assert ivr["timeout_destination"] == "time_condition||7"
    assert ivr["timeout_destination"].spelling == "timecondition"
    assert ivr["invalid_destination"].spelling == ""
    nowhere = read_ivr({**RAW, "timeout_dest_type": "timecondition", "timeout_destination": "0"}, dialect)
    assert nowhere["timeout_destination"] == ""


def test_a_text_that_is_not_escaped_is_not_understood_in_html() -> None:
    with pytest.raises(ServetelError, match="not escaped as HTML, although api_dialect has text: html"):
        read_live({**RAW, "name": "A & B"}, Dialect(text="html"))
