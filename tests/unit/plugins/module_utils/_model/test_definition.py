# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user may say about an IVR: each trap of YAML, through a real YAML load, is taken right or refused in words.

Knows no API and no Ansible.
"""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import (
    ALIASES,
    DEFINITION_OPTIONS,
    BadInput,
    Definition,
    parse_definition,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import DESTINATION_TYPES
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import FIELDS, Choice, Field
from ansible_collections.servetel.ivr.plugins.module_utils._model.values import identifier, ivr_name
from ansible_collections.servetel.ivr.plugins.module_utils._text import printable
from tests.support.ivr_samples import OPTIONS, SEED_BODY

PROPERTY = settings(derandomize=True, deadline=None, max_examples=100)


def defined(text: str) -> Definition:
    """The definition that YAML text means, as Ansible's loader would hand it over."""
    return parse_definition({"id": "1", **yaml.safe_load(text)})


def problems(text: str) -> list[str]:
    with pytest.raises(BadInput) as caught:
        defined(text)
    return caught.value.problems


# ---- the traps of YAML ----


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
        ("invalid_destination: ivr||name=", "has no name after name=."),
        ("invalid_destination: voicemail||name=Sales", "A name works for ivr, department, extension, agent only."),
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


def test_null_counts_as_not_given() -> None:
    definition = parse_definition({**dict.fromkeys(DEFINITION_OPTIONS), "id": 7926})
    assert definition == Definition("IVR 7926", id="7926")


@pytest.mark.parametrize("value", [True, "true", "Yes", "YES"])
def test_a_switch_is_taken_as_boolean_and_as_word(value: object) -> None:
    assert parse_definition({"id": 1, "force": value, "purge_menu": value}).force is True


@pytest.mark.parametrize("value", [False, "false", "No"])
def test_a_switch_can_be_off(value: object) -> None:
    definition = parse_definition({"id": 1, "force": value, "purge_menu": value})
    assert (definition.force, definition.purge_menu) == (False, False)


@pytest.mark.parametrize(("one", "other"), [(2, 2), (2, "2"), (2, None), (None, 2)])
def test_both_names_of_the_number_of_timeouts_may_say_the_same(one: object, other: object) -> None:
    assert parse_definition({"id": 1, "timeout_tries": one, "timeout_retries": other}).given == {"timeout_tries": 2}


@pytest.mark.parametrize("option", [*OPTIONS, "timeout_retries", "id", "state", "purge_menu", "force"])
def test_a_value_that_differs_from_itself_is_refused_for_what_it_is(option: str) -> None:
    (problem,) = problems(f"{option}: .nan")
    assert problem.startswith(option.replace("timeout_retries", "timeout_tries"))
    assert "disagree" not in problem
    assert "nan" in problem


def test_everything_that_is_wrong_is_told_at_once() -> None:
    text = """
        {id: [1], name: no, timeout: soon, menu: 5, state: gone, purge_menu: 2, force: 3, assume_recording_type: x,
         kolor: red}
    """
    found = problems(text)
    begins = (
        "'kolor'",
        "state ",
        "purge_menu ",
        "force ",
        "assume_recording_type ",
        "id ",
        "name ",
        "timeout ",
        "menu ",
    )
    assert [problem.startswith(begin) for problem, begin in zip(found, begins, strict=True)] == [True] * len(begins)
    with pytest.raises(BadInput, match=r"kolor.*soon"):
        defined(text)


def test_an_ivr_needs_an_id_or_a_name() -> None:
    for options in ({}, {"timeout": 20}):
        with pytest.raises(BadInput, match="Give id or name, to say which IVR is meant"):
            parse_definition(options)


@pytest.mark.parametrize("options", [None, "Main menu", 5, ["name"]])
def test_what_is_no_set_of_options_is_refused(options: Any) -> None:
    with pytest.raises(BadInput, match="An IVR is defined by options such as name and timeout, not by '"):
        parse_definition(options)


@pytest.mark.parametrize(
    ("options", "label"),
    [
        ({"id": 7926, "name": "Sales"}, "IVR 7926"),
        ({"name": "Sales"}, "IVR 'Sales'"),
        ({"name": "a\x1b[31m"}, "IVR 'a\\u001b[31m'"),
    ],
)
def test_messages_call_an_ivr_by_its_id_or_else_by_its_name(options: dict[str, Any], label: str) -> None:
    assert parse_definition(options).label == label
    assert parse_definition(options, label="a.yml, entry 1").label == f"a.yml, entry 1: {label}"


def test_all_settings_of_a_definition_arrive() -> None:
    definition = parse_definition(
        {**OPTIONS, "state": "absent", "purge_menu": False, "assume_recording_type": "recording", "force": True}
    )
    assert (definition.id, definition.name, definition.state) == ("7926", "Main menu", "absent")
    assert (definition.purge_menu, definition.assume_recording_type, definition.force) == (False, "recording", True)
    assert definition.given.keys() == OPTIONS.keys() - {"id"}


@pytest.mark.parametrize(("value", "found"), [(None, None), (7926, "7926"), ("a-B_9", "a-B_9")])
def test_an_id_is_text_or_a_number(value: object, found: str | None) -> None:
    assert identifier(value) == found


def test_a_name_to_look_for_is_checked_like_any_name() -> None:
    assert ivr_name(None) is None
    assert ivr_name("Main menu") == "Main menu"
    with pytest.raises(ValueError, match="name is a boolean"):
        ivr_name(False)


# ---- destination types ----


@pytest.mark.parametrize("type_", DESTINATION_TYPES)
def test_a_known_destination_type_passes_without_a_warning(type_: str) -> None:
    definition = parse_definition({"id": 1, "invalid_destination": f"{type_}||1"})
    assert definition.given == {"invalid_destination": f"{type_}||1"}
    assert definition.warnings == []


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
    assert f"Did you mean \"{known}\"? If the account really has the type '{type_}', set force: true." in problem
    (warning,) = defined(f"{text}\nforce: true").warnings
    assert f"'{type_}' is not a known destination type and is sent as given. Did you mean \"{known}\"?" in warning


@pytest.mark.parametrize("type_", ["sip_trunk", "webhook", "conference", "zzz"])
def test_another_unknown_type_passes_with_a_warning(type_: str) -> None:
    definition = parse_definition({"id": 1, "invalid_destination": f"{type_}|5"})
    assert definition.given == {"invalid_destination": f"{type_}||5"}
    assert definition.warnings == [
        f"invalid_destination: '{type_}' is not a known destination type and is sent as given. "
        "Check that this is intended."
    ]


# ---- masked values ----


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


# ---- the menu ----


@pytest.mark.parametrize(
    "text",
    [
        "option: ['1', '*', '#']\ndestination: [ivr|1, ivr||2, ivr||3]",
        "option: [1, '*', '#']\ndestination: [ivr|1, ivr||2, ivr||3]",
        "menu:\n- {option: 1, destination: ivr|1}\n- {option: '*', destination: ivr|2}\n"
        "- {option: '#', destination: ivr|3}",
        "menu: {1: ivr|1, '*': ivr|2, '#': ivr|3}",
        "menu: {'1': {destination: ivr|1}, '*': {destination: ivr|2, state: present}, '#': ivr||3  }",
        "menu: {1: {destination: ivr|1, sms_template: null, state: null}, '*': ivr|2, '#': ivr|3}\noption: null",
        "menu:\n- {option: '1', destination: ivr|1, sms_template: null, state: null}\n"
        "- {option: '*', destination: ivr|2, state: present}\n- {option: '#', destination: ivr|3}",
    ],
)
def test_both_forms_of_a_menu_mean_the_same(text: str) -> None:
    menu = {"1": Choice("ivr||1", None), "*": Choice("ivr||2", None), "#": Choice("ivr||3", None)}
    assert defined(text).given == {"menu": menu}


@pytest.mark.parametrize(
    ("template", "meant"),
    [('"0"', ""), ("0", ""), ('""', ""), ("12", "12"), ('"12"', "12"), ("a-b", "a-b"), ("null", None)],
)
def test_an_sms_template_is_kept_taken_away_or_set(template: str, meant: str | None) -> None:
    in_menu = defined(f"menu: [{{option: 1, destination: ivr|1, sms_template: {template}}}]")
    in_list = defined(f"option: [1]\ndestination: [ivr|1]\nsms_template: [{template}]")
    in_mapping = defined(f"menu: {{1: {{destination: ivr|1, sms_template: {template}}}}}")
    assert in_menu.given == in_mapping.given == in_list.given == {"menu": {"1": Choice("ivr||1", meant)}}


@pytest.mark.parametrize(
    "menu",
    ["[{option: 9, state: absent}, {option: 1, destination: ivr|1}]", "{9: {state: absent}, 1: ivr|1}"],
)
def test_an_absent_key_needs_that_the_other_keys_stay(menu: str) -> None:
    definition = defined(f"purge_menu: false\nmenu: {menu}")
    assert definition.given == {"menu": {"9": None, "1": Choice("ivr||1", None)}}
    for purge in ("", "purge_menu: true\n", "purge_menu: null\n", "force: true\n"):
        (problem,) = problems(f"{purge}menu: {menu}")
        assert problem.startswith('state: absent of key "9" needs purge_menu: false')


def test_an_empty_menu_is_a_menu() -> None:
    assert defined("menu: []").given == defined("menu: {}").given == {"menu": {}}
    assert defined("option: []\ndestination: []").given == {"menu": {}}


def test_the_vendors_own_curl_body_is_taken_as_options() -> None:
    definition = parse_definition(SEED_BODY)
    assert definition.warnings == []
    assert definition.given["timeout_tries"] == SEED_BODY["timeout_retries"]
    assert definition.given["menu"] == {"1": Choice("extension||0500000000", None)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("menu: []\noption: []", "Use either menu or option, not both."),
        ("menu: []\noption: []\ndestination: []", "Use either menu or option and destination, not both."),
        ("option: [1]", "option and destination go together. Set both lists, or use menu."),
        ("destination: [ivr|1]", "option and destination go together"),
        ("sms_template: [1]", "option and destination go together"),
        ("option: 1\ndestination: [ivr|1]", "option must be a list with one item for each key of the menu, not '1'."),
        (
            "option: [1, 2]\ndestination: [ivr|1]",
            "one item for each key; they have: option 2, destination 1.",
        ),
        (
            "option: [1]\ndestination: [ivr|1]\nsms_template: [1, 2]",
            "equally long, one item for each key; they have: option 1, destination 1, sms_template 2.",
        ),
        ("menu: ivr|1", "menu cannot be 'ivr|1'. Write it as a mapping such as"),
        ("menu: 5", 'or as a list of entries such as {option: "1", destination: "department||17839"}.'),
        ("menu: no", "menu cannot be 'False'."),
        ("menu: [ivr|1]", "Entry 1 of menu cannot be 'ivr|1'. Write it as a mapping"),
        ("menu: [null]", "Entry 1 of menu cannot be 'null'."),
        ("menu: [{1: ivr|1}]", "Entry 1 of menu has the key '1' itself as a setting. Write it as a mapping"),
        ("menu: [{key: 1, destination: ivr|1}]", 'Did you mean "option"?'),
        ("menu: [{Digit: 1, destination: ivr|1}]", 'Did you mean "option"?'),
        ("menu: [{option: 1, target: ivr|1}]", 'Did you mean "destination"?'),
        ("menu: [{option: 1, destination: ivr|1, sms: 5}]", 'Did you mean "sms_template"?'),
        (
            "menu: {1: {dest: ivr|1}}",
            "Key \"1\" of menu has 'dest', which is not one of destination, sms_template, state.",
        ),
        ("menu: {1: {option: 1, destination: ivr|1}}", "Key \"1\" of menu has 'option', which is not one of"),
        ("menu: {1: {1: ivr|1}}", "Key \"1\" of menu has the key '1' itself as a setting."),
        ("menu: {1: null}", 'Key "1" has no destination.'),
        ("menu: {1: {}}", 'Key "1" has no destination.'),
        ("menu: {1: yes}", "destination of key 1 is a boolean ('True'), not text."),
        ("menu: {1: 0501247020000}", "destination of key 1 is a number"),
        ("menu: {1: [ivr|1]}", "destination of key 1 is a list"),
        ("menu: {1: ivr}", "destination of key 1 'ivr' is not a destination"),
        ("menu: {1: dept||17839}", 'has an unknown destination type. Did you mean "department"?'),
        ("menu: {no: ivr|1}", "menu: 'False' is not a key."),
        ("menu: {null: ivr|1}", "menu: 'null' is not a key."),
        ("menu: {10: ivr|1}", "menu: '10' is not a key."),
        ("menu: {-1: ivr|1}", "menu: '-1' is not a key."),
        ("menu: {1.0: ivr|1}", "menu: '1.0' is not a key."),
        ("menu: {.nan: ivr|1}", "menu: 'nan' is not a key."),
        ("menu: {1: ivr|1, '1': ivr|2}", 'Key "1" is in the menu twice.'),
        ("menu: {1: ivr|1}\noption: []", "Use either menu or option, not both."),
        (
            "menu: [{option: 1, destinatoin: ivr|1}]",
            "Entry 1 of menu has 'destinatoin', which is not one of option, destination, sms_template, state.",
        ),
        ("menu: [{option: 1, destination: ivr|1}, {destination: ivr|1}]", "Entry 2 of menu has no option."),
        (
            "menu: [{option: no, destination: ivr|1}]",
            "Entry 1 of menu: 'False' is not a key. Keys are 0 to 9, * and #, in quotes, because",
        ),
        ("menu: [{option: 10, destination: ivr|1}]", "'10' is not a key"),
        ("menu: [{option: 1.0, destination: ivr|1}]", "'1.0' is not a key"),
        ("menu: [{option: '१', destination: ivr|1}]", "'१' is not a key"),
        ('menu: [{option: "1\\n", destination: ivr|1}]', "'1\\u000a' is not a key"),
        ("menu: [{option: '', destination: ivr|1}]", "'' is not a key"),
        ("menu: [{option: '*#', destination: ivr|1}]", "'*#' is not a key"),
        ("option: [1, '1']\ndestination: [ivr|1, ivr|2]", 'Key "1" is in the menu twice. Keep one of its entries.'),
        ("menu: [{option: 1}]", 'Key "1" has no destination. Set one, or set state: absent to remove the key.'),
        ("option: [1]\ndestination: [null]", 'Key "1" has no destination.'),
        ("option: [1]\ndestination: [0501247020000]", "destination of key 1 is a number ('43127676928'), not text."),
        ("option: [1]\ndestination: [yes]", "destination of key 1 is a boolean"),
        (
            "menu: [{option: 1, destination: ivr|1, state: gone}]",
            "state of key 1 must be one of present, absent, not 'gone'.",
        ),
        ("menu: [{option: 1, destination: ivr|1, sms_template: no}]", "sms_template of key 1 is a boolean"),
        ("menu: [{option: 1, destination: ivr|1, sms_template: 1.1}]", 'sms_template of key 1: "12".'),
        ("menu: [{option: 1, destination: ivr|1, sms_template: ../x}]", "sms_template of key 1: '../x' is not an id."),
    ],
)
def test_a_menu_that_cannot_be_meant_is_refused(text: str, words: str) -> None:
    (problem,) = problems(text)
    assert words in problem


def test_a_key_that_comes_again_is_told_even_when_its_first_entry_is_wrong() -> None:
    found = problems("menu: [{option: 1}, {option: 1, destination: ivr|1}]")
    assert [problem.split(".")[0] for problem in found] == [
        'Key "1" has no destination',
        'Key "1" is in the menu twice',
    ]


@pytest.mark.parametrize(
    "text", ["option: [*, 1]\ndestination: [ivr|1, ivr|2]", "menu: [{option: *, destination: ivr|1}]"]
)
def test_a_star_without_quotes_is_no_yaml_at_all(text: str) -> None:
    with pytest.raises(yaml.YAMLError):
        yaml.safe_load(text)


def test_a_hash_without_quotes_is_a_comment_and_what_is_left_is_refused() -> None:
    assert 'option: "#"' in problems("menu:\n- option: #\n  destination: ivr|1")[0]


# ---- for anything ----

SCALAR = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.dates(),
    st.sampled_from(["ivr||1", "recording||5", "1", "*", "ivr||name=x", "\ud800", "\x1b[0m"]),
)
ANYTHING = SCALAR | st.lists(SCALAR, max_size=3) | st.dictionaries(st.text(max_size=5), SCALAR, max_size=2)
ENTRY = ANYTHING | st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("option", "destination", "sms_template", "state"), ANYTHING)
)
MENU = st.lists(ENTRY, max_size=3) | st.dictionaries(SCALAR, ENTRY, max_size=3)
NAMES = st.sampled_from([*DEFINITION_OPTIONS, *ALIASES]) | st.text(max_size=5)


@PROPERTY
@given(st.dictionaries(NAMES, ANYTHING | MENU, max_size=8))
def test_whatever_is_given_is_taken_or_refused_in_printable_words(options: dict[str, Any]) -> None:
    try:
        words = parse_definition(options).warnings
    except BadInput as bad:
        words = bad.problems
        assert words
    assert all(word == printable(word) for word in words)


@PROPERTY
@given(
    st.sampled_from(FIELDS),
    st.one_of(SCALAR, st.from_regex(r"[a-z]{1,9}\|\|?[A-Za-z0-9 ]{1,9}", fullmatch=True)),
)
def test_what_was_taken_is_taken_again_as_it_is(field: Field, value: object) -> None:
    try:
        taken = parse_definition({"id": 1, field.option: value}).given
    except BadInput:
        return
    assert parse_definition({"id": 1, **taken}).given == taken


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
