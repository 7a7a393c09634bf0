# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is replaced in a report, by what, and what stays."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.servetel.ivr.plugins.module_utils._probe.stand_ins import StandIns


def replaced(value: Any) -> Any:
    return StandIns(lambda text: text == "mine").replace(value)


@pytest.mark.parametrize(
    "kept",
    [
        {"id": 7926, "recording": "244", "option": "#", "ivr_menu": [{"option": "*", "sms_template_id": "12"}]},
        {"invalid_destination_type": "timecondition", "invalid_destination": "640000"},
        {"destination": ["department||17839", "hangup|1"], "recording": "outbound_tts||812"},
        {"success": "false", "message": "No.", "last_seen_id": "17", "has_more": True, "name": "mine"},
        {"eid": "0501247020000", "score": 12, "ratio": 0.5, "nothing": None, "empty": ""},
    ],
)
def test_what_says_how_the_api_reads_stays(kept: Any) -> None:
    assert replaced(kept) == kept


def test_what_is_the_accounts_own_is_replaced_and_equal_texts_stay_equal() -> None:
    raw = {
        "name": "Main menu",
        "description": "Main menu",
        "timeout_dest_type": "custom_dialplan",
        "timeout_destination": "kaveri-main",
        "destination": "custom_dialplan||kaveri-main",
        "colour": "Main menu",
        "phone": 918044440001,
        "did": "+918044440001",
        "alias": "918044440001",
    }
    found = replaced(raw)
    assert len({found["name"], found["description"], found["colour"]}) == 1
    assert found["name"] not in ("Main menu", "")
    assert found["destination"] == f"custom_dialplan||{found['timeout_destination']}"
    assert found["timeout_destination"] != "kaveri-main"
    assert found["did"] == f"+{found['alias']}"
    assert len(found["did"]) == 13
    assert str(found["phone"]) == found["alias"] != "918044440001"


def test_a_text_keeps_its_blanks_entities_and_kinds_of_letters() -> None:
    given = "  Anitha &amp; R2 \u0928"
    found = replaced({"name": given})["name"]
    assert found[:2] == "  "
    assert " &amp; " in found
    assert [unicodedata.category(char) for char in found] == [unicodedata.category(char) for char in given]
    assert found != given


def test_messages_have_the_stand_ins_of_what_was_replaced_elsewhere() -> None:
    stand_ins = StandIns(lambda text: False)
    name = stand_ins.replace({"name": "Main menu"})["name"]
    body = {"message": {"id": ["In use by Main menu."]}, "errors": [{"x": "Main menu"}], "error": 7}
    assert stand_ins.in_words([{"body": body}]) == [
        {"body": {"message": {"id": [f"In use by {name}."]}, "errors": [{"x": name}], "error": 7}}
    ]
    stand_ins.replace({"name": "ab"})
    assert stand_ins.in_words({"message": "ab"}) == {"message": "ab"}


def test_a_phone_number_is_replaced_wherever_it_may_stand() -> None:
    stand_ins = StandIns(lambda text: False)
    raw = {
        "timeout_dest_type": "number",
        "timeout_destination": "919876543214",
        "ivr_menu": [
            {"option": "1", "destination_type": "mobile", "destination_id": 9876543215},
            {"option": "2", "destination_type": "extension", "destination_id": "0501247020000"},
        ],
        "destination": ["number||919876543214", "extension||0501247020000"],
        "message": "919876543214 and +919876543216 are not yours, 7926 is.",
    }
    found: Any = stand_ins.in_words(stand_ins.replace(raw))
    assert found["timeout_destination"] not in ("919876543214", "")
    assert found["destination"] == [f"number||{found['timeout_destination']}", "extension||0501247020000"]
    first, second = found["ivr_menu"]
    assert isinstance(first["destination_id"], int)
    assert first["destination_id"] != 9876543215
    assert second["destination_id"] == "0501247020000"
    words = found["message"].split()
    assert words[0] == found["timeout_destination"]
    assert words[2][0] == "+"
    assert "9876543216" not in words[2]
    assert words[-2:] == ["7926", "is."]


def test_keys_inside_of_what_is_not_known_are_the_accounts_own_unless_they_name_a_setting() -> None:
    found = replaced({"callers": {"Anitha Rao": 1, "last_call": {"Bala": "x"}}, "id": 7})
    assert [*found] == ["callers", "id"]
    assert [key for key in found["callers"] if key in ("Anitha Rao", "last_call")] == ["last_call"]
    assert "Bala" not in found["callers"]["last_call"]


def test_a_key_that_is_a_name_of_the_account_is_replaced_wherever_it_stands() -> None:
    stand_ins = StandIns(lambda text: False)
    stand_ins.replace([{"name": "anitha"}, {"name": "data"}])
    body: Any = {"data": {"anitha": 1}, "Anitha": 1, "Main menu": 1, "9199999123": 2, "SmsKey": 3, "success": "anitha"}
    found: Any = stand_ins.replace(body)
    assert [key for key in found if key in body] == ["data", "SmsKey", "success"]
    assert [*found["data"]] == [stand_ins.known("anitha")] == [found["success"]] != ["anitha"]
    message: Any = stand_ins.in_text({"ANITHA": ["taken"], "name": {"Main menu": 1}})
    assert [*message] == [stand_ins.known("anitha"), "name"]
    assert "Main menu" not in message["name"]


def test_numbers_stay_only_where_ids_stand() -> None:
    raw: Any = {
        "id": "9199999123",
        "recording": "9199999123",
        "added_by": "9199999123",
        "ivr_menu": [
            {"option": "9199999123", "destination_type": "hangup", "destination_id": "9199999123"},
            {"option": "1", "destination_type": "9199999123", "destination_id": "9199999123"},
        ],
    }
    found: Any = replaced(raw)
    new = found["added_by"]
    assert (found["id"], found["recording"]) == ("9199999123", "9199999123")
    assert new != "9199999123"
    assert [[*entry.values()] for entry in found["ivr_menu"]] == [[new, "hangup", new], ["1", new, new]]
    assert str(replaced({"added_by": 9199999123})["added_by"]) == new
    assert replaced({"added_by": 84121})["added_by"] == 84121


def test_a_message_of_something_with_an_id_is_not_the_apis_own() -> None:
    for wrap in ({"ivrs": [{"id": 1, "message": "Call Anitha"}]}, [{"id": 1, "message": "Call Anitha"}]):
        assert "Anitha" not in str(replaced(wrap))
    for body in ({"id": 1, "message": "Created."}, {"errors": [{"id": 1, "message": "Taken."}]}):
        assert replaced(body) == body


def test_phone_numbers_that_are_json_numbers_are_replaced_in_messages_too() -> None:
    stand_ins = StandIns(lambda text: False)
    found: Any = stand_ins.in_words(stand_ins.replace({"option": 9199999123, "errors": {"of": [9199999123, 7926]}}))
    assert found["option"] != 9199999123
    assert found["errors"] == {"of": [found["option"], 7926]}


def test_a_type_stays_unless_it_is_a_name_of_the_account() -> None:
    stand_ins = StandIns(lambda text: False)
    stand_ins.replace({"name": "Kaveri"})
    raw = {"invalid_destination_type": "Kaveri", "timeout_dest_type": "custom", "destination": "Kaveri||12"}
    found: Any = stand_ins.replace(raw)
    assert found["timeout_dest_type"] == "custom"
    assert found["invalid_destination_type"] == stand_ins.known("Kaveri") != "Kaveri"
    assert found["destination"] == f"{stand_ins.known('Kaveri')}||12"


def test_entities_that_are_letters_are_replaced() -> None:
    assert "65" not in replaced({"name": "&#65;nitha"})["name"]


def test_the_stand_in_of_a_number_is_not_replaced_again() -> None:
    stand_ins = StandIns(lambda text: False)
    found = stand_ins.replace({"did": "+918044440001"})["did"]
    assert stand_ins.in_text(f"{found} and +91 8044 440001") == f"{found} and {found[:3]} {found[3:7]} {found[7:]}"


@given(st.lists(st.text("abcABC 1.", min_size=1), unique=True))
def test_different_texts_get_different_stand_ins(texts: list[str]) -> None:
    texts = [text for text in texts if any(char.isalnum() for char in text)]
    found = [row["name"] for row in replaced([{"name": text} for text in texts])]
    assert len(set(found)) == len(found)
    assert not any(one == other for one, other in zip(found, texts, strict=True))
