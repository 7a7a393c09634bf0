# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Single values: taken in canonical form, or refused in words that show how to write them."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import (
    BadInput,
    parse_definition,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import DESTINATION_TYPES
from ansible_collections.servetel.ivr.plugins.module_utils._model.values import identifier, ivr_name
from tests.support.ivr_samples import OPTIONS
from tests.unit.plugins.module_utils._model.yaml_definitions import defined, problems


@pytest.mark.parametrize(
    ("text", "option", "value"),
    [
        ("timeout: 20", "timeout", 20),
        ('timeout: "20"', "timeout", 20),
        ("timeout: 0", "timeout", 0),
        ("timeout_retries: 3", "timeout_tries", 3),
        ("recording: 19549", "recording", "19549"),
        ('recording: ""', "recording", ""),
        ("recording: recording||19549", "recording", "recording||19549"),
        ("recording: outbound_tts|19549", "recording", "outbound_tts||19549"),
        ("invalid_destination: extension||0501247020000", "invalid_destination", "extension||0501247020000"),
        ("invalid_destination: extension|0501247020000", "invalid_destination", "extension||0501247020000"),
        ("invalid_destination: ringgroup||17839", "invalid_destination", "department||17839"),
        ("invalid_destination: auto_attendant||5", "invalid_destination", "auto_attend||5"),
        ("invalid_destination: hangup||7", "invalid_destination", "hangup||1"),
        ('invalid_destination: ""', "invalid_destination", ""),
        ("invalid_destination: custom_dialplan||After hours", "invalid_destination", "custom_dialplan||After hours"),
        ("invalid_destination: api_dialplan||5f0c", "invalid_destination", "api_dialplan||5f0c"),
        ("invalid_destination: ivr||name=Main | menu", "invalid_destination", "ivr||name=Main | menu"),
        ("invalid_destination: department|name=मुख्य", "invalid_destination", "department||name=मुख्य"),
        ('name: "no"', "name", "no"),
        ("name: no thanks", "name", "no thanks"),
        ('description: ""', "description", ""),
        ("description: 09:30", "description", "09:30"),
    ],
)
def test_a_value_is_taken_in_its_canonical_form(text: str, option: str, value: object) -> None:
    definition = defined(text)
    assert definition.given == {option: value}
    assert isinstance(definition.given[option], type(value))
    assert definition.warnings == []


@pytest.mark.parametrize(
    ("text", "how_to_write_it"),
    [
        ("name: no", "name is a boolean ('False'), not text. Put it in quotes in the YAML: name: \"text\"."),
        ("name: yes", "name is a boolean ('True')"),
        ("description: 12:30", "description is a number ('750'), not text. Put it in quotes"),
        ("description: 1.10", "description is a decimal number ('1.1'), not text. Put it in quotes"),
        ("description: 2024-01-01", "('2024-01-01'), not text. Put it in quotes"),
        ("description: 0500", "description is a number ('320'), not text. Put it in quotes"),
        ("name: [a]", "name is a list"),
        ("name: {a: b}", "name is a dictionary"),
        ('name: " "', "name is empty."),
        ('name: "\\ud800"', "name holds a character that is not valid Unicode."),
        (
            "invalid_destination: 0501247020000",
            '"department||17839" or "extension||0501247020000". Without quotes YAML drops a leading 0',
        ),
        ("invalid_destination: 0500000000", "invalid_destination is a number ('83886080'), not text."),
        ("invalid_destination: 0501247029", "is not a destination: it needs a type and an id. Write it as"),
        ("invalid_destination: no", "invalid_destination is a boolean"),
        ("invalid_destination: extension", "is not a destination: it needs a type and an id."),
        ("invalid_destination: extension||", "is not a destination"),
        ("invalid_destination: department||0", "0 is not an id. The API shows 0 where nothing is set. Set the id."),
        ("recording: 0", "0 is not an id."),
        ('recording: "recording||0"', "0 is not an id."),
        ("menu: {1: ivr||0}", "0 is not an id."),
        ("invalid_destination: extension|||5", "is not a destination"),
        ("invalid_destination: '||5'", "is not a destination"),
        ("invalid_destination: 'extension|| 5'", "is not a destination"),
        ('invalid_destination: "extension||5\\n"', "is not a destination"),
        ('invalid_destination: "custom_dialplan||a\\tb"', "is not a destination"),
        ('invalid_destination: "custom_dialplan||a\\x9bb"', "is not a destination"),
        ('invalid_destination: "custom_dialplan||\\ud800"', "is not a destination"),
        (
            'invalid_destination: "ivr||name=a\\tb"',
            "'ivr||name=a\\u0009b': the name holds a control character. Give the id.",
        ),
        ('invalid_destination: "department|name=a\\nb"', "the name holds a control character. Give the id."),
        ("invalid_destination: ivr||name=", "has no name after name=."),
        ("invalid_destination: hangup||name=x", "cannot have a name"),
        ("recording: name=Welcome", "is not a prompt"),
        ("recording: recording||name=", "is not a prompt"),
        ("recording: system||name=Welcome", "is not a prompt"),
        ('recording: "recording||name=a\\u0007"', "the name holds a control character. Give the id."),
        ("recording: no", "recording is a boolean ('False')"),
        (
            "recording: 1.10",
            "('1.1'), not text. Put it in quotes in the YAML: recording: \"recording||19549\".",
        ),
        ("recording: system||5", 'is not a prompt. Write it as "recording||19549" or "outbound_tts||19549".'),
        ("recording: recording||", "is not a prompt"),
        ("recording: welcome.mp3", "is not a prompt"),
        ('recording: "5\\n"', "is not a prompt"),
        ("recording: १२", "is not a prompt"),
        ("timeout: yes", "timeout must be a whole number such as 3, not 'True'."),
        ("timeout: 1.5", "timeout must be a whole number such as 3, not '1.5'."),
        ("timeout: soon", "timeout must be a whole number such as 3, not 'soon'."),
        ('timeout: "१२"', "timeout must be a whole number"),
        ('timeout: "20\\n"', "timeout must be a whole number"),
        ("timeout: [20]", "timeout must be a whole number such as 3, not '[20]'."),
        ("timeout: -1", "timeout must be a number from 0 to 999999999, not '-1'."),
        ("timeout: 1000000000", "timeout must be a number from 0 to 999999999, not '1000000000'."),
        ("id: yes", "id is a boolean ('True'), not text. Put it in quotes in the YAML: id: \"7926\"."),
        ("id: 7.0", "id is a decimal number"),
        ("id: ../x", "id '../x' is not an id. Use up to 64 ASCII letters, digits, '-' and '_', such as"),
        ('id: "7926\\n"', "id '7926\\u000a' is not an id"),
        ("id: १", "is not an id"),
        ('id: ""', "is not an id"),
        (f"id: {'a' * 65}", f"id '{'a' * 60}…' is not an id"),
        ("state: deleted", "state must be one of present, absent, not 'deleted'."),
        ("state: no", "state must be one of present, absent, not 'False'."),
        ("state: [present]", "state must be one of present, absent"),
        ("purge_menu: maybe", "purge_menu must be true or false, not 'maybe'."),
        ("force: 1", "force must be true or false, not '1'."),
        ("force: [true]", "force must be true or false, not '[True]'."),
        ("assume_recording_type: tts", "assume_recording_type must be one of recording, outbound_tts, not 'tts'."),
        (
            "timeout_tries: 1\ntimeout_retries: 2",
            "timeout_tries ('1') and timeout_retries ('2') are names of the same setting and disagree.",
        ),
        ("time_out: 20", "'time_out' is not an option of an IVR. Did you mean \"timeout\"?"),
        ("timeout_retry: 20", 'Did you mean "timeout_retries"?'),
        ("12: 20", "'12' is not an option of an IVR."),
        (
            "ivrs: [{name: A}]",
            "'ivrs' is not an option of an IVR. A definition has the options of one IVR. Write several",
        ),
        ("zzz: 20", "'zzz' is not an option of an IVR."),
    ],
)
def test_a_damaged_or_wrong_value_is_refused_in_words_that_show_how_to_write_it(
    text: str, how_to_write_it: str
) -> None:
    (problem,) = problems(text)
    assert how_to_write_it in problem


@pytest.mark.parametrize(("text", "lost_a_zero"), [("0500", True), ("no", False), ("[a]", False)])
def test_only_a_number_as_destination_is_told_to_have_lost_a_zero(text: str, lost_a_zero: bool) -> None:
    (problem,) = problems(f"timeout_destination: {text}")
    assert ("drops a leading 0" in problem) is lost_a_zero


@pytest.mark.parametrize("value", [True, "true", "Yes", "YES"])
def test_a_switch_is_taken_as_boolean_and_as_word(value: object) -> None:
    assert parse_definition({"id": 1, "force": value, "purge_menu": value}).force is True


@pytest.mark.parametrize("value", [False, "false", "No"])
def test_a_switch_can_be_off(value: object) -> None:
    definition = parse_definition({"id": 1, "force": value, "purge_menu": value})
    assert (definition.force, definition.purge_menu) == (False, False)


@pytest.mark.parametrize("option", [*OPTIONS, "timeout_retries", "id", "state", "purge_menu", "force"])
def test_a_value_that_differs_from_itself_is_refused_for_what_it_is(option: str) -> None:
    (problem,) = problems(f"{option}: .nan")
    assert problem.startswith(option.replace("timeout_retries", "timeout_tries"))
    assert "disagree" not in problem
    assert "nan" in problem


@pytest.mark.parametrize(("value", "found"), [(None, None), (7926, "7926"), ("a-B_9", "a-B_9")])
def test_an_id_is_text_or_a_number(value: object, found: str | None) -> None:
    assert identifier(value) == found


def test_a_name_to_look_for_is_checked_like_any_name() -> None:
    assert ivr_name(None) is None
    assert ivr_name("Main menu") == "Main menu"
    with pytest.raises(ValueError, match="name is a boolean"):
        ivr_name(False)


@pytest.mark.parametrize("type_", DESTINATION_TYPES)
def test_a_known_destination_type_passes_without_a_warning(type_: str) -> None:
    definition = parse_definition({"id": 1, "invalid_destination": f"{type_}||1"})
    assert definition.given == {"invalid_destination": f"{type_}||1"}
    assert definition.warnings == []


@pytest.mark.parametrize(
    ("option", "value", "by_name"),
    [
        ("invalid_destination", "department||Sales", "department||name=Sales"),
        ("timeout_destination", "ringgroup|Sales desk", "department||name=Sales desk"),
        ("invalid_destination", "timegroup||Office", "timegroup||name=Office"),
        ("recording", "Welcome", "recording||name=Welcome"),
        ("recording", "outbound_tts||Welcome", "outbound_tts||name=Welcome"),
    ],
)
def test_an_id_without_digits_is_told_to_look_like_a_name(option: str, value: str, by_name: str) -> None:
    definition = parse_definition({"id": 1, option: value})
    name = by_name.partition("=")[2]
    assert definition.warnings == [
        f"IVR 1: {option}: '{name}' looks like a name, not like an id. To refer to a name, write \"{by_name}\"."
    ]


@pytest.mark.parametrize("value", ["department||a1b", "department||name=Sales", "ivr||x", "custom_dialplan||Night"])
def test_an_id_that_may_be_one_is_not_warned_of(value: str) -> None:
    assert parse_definition({"id": 1, "invalid_destination": value, "recording": "name1-x"}).warnings == []


@pytest.mark.parametrize("place", ["invalid_destination: {}", "menu: {{1: {}}}", "option: [1]\ndestination: [{}]"])
@pytest.mark.parametrize(
    ("type_", "known"),
    [
        ("dept", "department"),
        ("departmnt", "department"),
        ("Extension", "extension"),
        ("timecondition", "time_condition"),
        ("ring_group", "ringgroup"),
        ("queue", "inbound_queue"),
    ],
)
def test_a_near_miss_of_a_known_type_is_refused_unless_force_is_set(type_: str, known: str, place: str) -> None:
    text = place.format(f"{type_}|5")
    (problem,) = problems(text)
    assert f"Did you mean \"{known}\"? If the account really has the type '{type_}', set force: true in a" in problem
    (warning,) = defined(f"{text}\nforce: true").warnings
    assert f"'{type_}' is not a known destination type and is sent as given. Did you mean \"{known}\"?" in warning


@pytest.mark.parametrize("type_", ["sip_trunk", "webhook", "conference", "zzz"])
def test_another_unknown_type_passes_with_a_warning(type_: str) -> None:
    definition = parse_definition({"id": 1, "invalid_destination": f"{type_}|5"})
    assert definition.given == {"invalid_destination": f"{type_}||5"}
    assert definition.warnings == [
        f"IVR 1: invalid_destination: '{type_}' is not a known destination type and is sent as given. "
        "Check that this is intended."
    ]


@pytest.mark.parametrize(
    "mask", ["********", "abc********", "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER", "$REDACTED$", "$encrypted$"]
)
@pytest.mark.parametrize(
    "options",
    [
        *({option: "MASK"} for option in (*OPTIONS, "id", "timeout_retries", "state", "force")),
        {"invalid_destination": "extension||MASK"},
        {"timeout_destination": "department||name=MASK"},
        {"recording": "recording||MASK"},
        {"option": ["MASK"], "destination": ["ivr||1"]},
        {"option": ["1"], "destination": ["ivr||MASK"]},
        {"option": ["1"], "destination": ["ivr||1"], "sms_template": ["MASK"]},
        {"menu": {"1": "ivr||name=MASK"}},
        {"menu": {"MASK": "ivr||1"}},
        {"menu": {"1": {"destination": "ivr||1", "sms_template": "MASK"}}},
        {"menu": [{"option": "1", "destination": "MASK"}]},
    ],
    ids=str,
)
def test_a_masked_value_is_refused_wherever_it_stands(options: dict[str, Any], mask: str) -> None:
    masked = json.loads(json.dumps({"id": 1, **options}).replace("MASK", mask))
    with pytest.raises(BadInput) as caught:
        parse_definition(masked)
    assert any("shown in place of a hidden value" in problem for problem in caught.value.problems)


@pytest.mark.parametrize("ask", [identifier, ivr_name])
def test_a_masked_value_is_not_looked_for(ask: Any) -> None:
    with pytest.raises(ValueError, match="shown in place of a hidden value"):
        ask("********")


def test_seven_stars_are_a_text() -> None:
    assert parse_definition({"id": 1, "name": "*" * 7}).name == "*" * 7


def test_a_value_that_is_too_deep_or_too_long_for_a_message_is_cut() -> None:
    deep: Any = []
    for _level in range(100_000):
        deep = [deep]
    laughs: Any = "ha"
    for _level in range(60):
        laughs = [laughs] * 9
    for value in (deep, laughs, {"a": laughs}, "x" * 10**6, datetime.date(2024, 1, 1)):
        with pytest.raises(BadInput) as caught:
            parse_definition({"id": 1, "timeout": value})
        assert len(str(caught.value)) < 200
    while deep:
        deep = deep.pop()  # Python could not free so deep a list in one go.
