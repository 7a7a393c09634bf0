# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user may say about an IVR: each trap of YAML, through a real YAML load, is taken right or refused in words.

Knows no API and no Ansible.
"""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.servetel.ivr.plugins.module_utils import _definition, _ivr
from ansible_collections.servetel.ivr.plugins.module_utils._definition import BadInput, define
from ansible_collections.servetel.ivr.plugins.module_utils._ivr import Choice
from tests.unit.plugins.module_utils.ivr_samples import OPTIONS, SEED_BODY

PROPERTY = settings(derandomize=True, deadline=None, max_examples=100)


def defined(text: str) -> _definition.Definition:
    """The definition that YAML text means, as Ansible's loader would hand it over."""
    return define({"id": "1", **yaml.safe_load(text)})


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
    assert type(definition.given[option]) is type(value)
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
        ("invalid_destination: extension|||5", "is not a destination"),
        ("invalid_destination: '||5'", "is not a destination"),
        ("invalid_destination: 'extension|| 5'", "is not a destination"),
        ('invalid_destination: "extension||5\\n"', "is not a destination"),
        ('invalid_destination: "custom_dialplan||a\\tb"', "is not a destination"),
        ('invalid_destination: "custom_dialplan||a\\x9bb"', "is not a destination"),
        ('invalid_destination: "custom_dialplan||\\ud800"', "is not a destination"),
        ("invalid_destination: ivr||name=", "has no name after name=."),
        ("invalid_destination: voicemail||name=Sales", "a name works for ivr, department, extension, agent."),
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
        ("id: ../x", "id '../x' is not an id: up to 64 ASCII letters, digits, '-' and '_' are allowed."),
        ('id: "7926\\n"', "id '7926 ' is not an id"),
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
        ("timeout_tries: 1\ntimeout_retries: 2", "timeout_tries is given twice, with different values."),
        ("time_out: 20", "'time_out' is not an option of an IVR. Did you mean 'timeout'?"),
        ("timeout_retry: 20", "Did you mean 'timeout_retries'?"),
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
    definition = define({**dict.fromkeys(_definition.OPTIONS), "id": 7926})
    assert definition == _definition.Definition("IVR 7926", id="7926")


@pytest.mark.parametrize("value", [True, "true", "Yes", "YES"])
def test_a_switch_is_taken_as_boolean_and_as_word(value: object) -> None:
    assert define({"id": 1, "force": value, "purge_menu": value}).force is True


@pytest.mark.parametrize("value", [False, "false", "No"])
def test_a_switch_can_be_off(value: object) -> None:
    definition = define({"id": 1, "force": value, "purge_menu": value})
    assert (definition.force, definition.purge_menu) == (False, False)


def test_both_names_of_the_number_of_timeouts_may_say_the_same() -> None:
    assert define({"id": 1, "timeout_tries": 2, "timeout_retries": 2}).given == {"timeout_tries": 2}


def test_everything_that_is_wrong_is_told_at_once() -> None:
    text = """
        {id: [1], name: no, timeout: soon, menu: 5, state: gone, purge_menu: 2, force: 3, assume_recording_type: x,
         kolor: red}
    """
    found = problems(text)
    begins = (
        "'kolor'",
        "id ",
        "name ",
        "timeout ",
        "menu ",
        "state ",
        "purge_menu ",
        "force ",
        "assume_recording_type ",
    )
    assert [problem.startswith(begin) for problem, begin in zip(found, begins, strict=True)] == [True] * len(begins)
    with pytest.raises(BadInput, match=r"kolor.*soon"):
        defined(text)


def test_an_ivr_needs_an_id_or_a_name() -> None:
    for options in ({}, {"timeout": 20}):
        with pytest.raises(BadInput, match="Give id or name: which IVR is meant"):
            define(options)


@pytest.mark.parametrize("options", [None, "Main menu", 5, ["name"]])
def test_what_is_no_set_of_options_is_refused(options: Any) -> None:
    with pytest.raises(BadInput, match="An IVR is a set of options such as name and timeout, not '"):
        define(options)


@pytest.mark.parametrize(
    ("options", "label"),
    [
        ({"id": 7926, "name": "Sales"}, "IVR 7926"),
        ({"name": "Sales"}, "IVR 'Sales'"),
        ({"name": "a\x1b[31m"}, "IVR 'a [31m'"),
    ],
)
def test_messages_call_an_ivr_by_its_id_or_else_by_its_name(options: dict[str, Any], label: str) -> None:
    assert define(options).label == label
    assert define(options, label="a.yml, entry 1").label == f"a.yml, entry 1: {label}"


def test_all_settings_of_a_definition_arrive() -> None:
    definition = define(
        {**OPTIONS, "state": "absent", "purge_menu": False, "assume_recording_type": "recording", "force": True}
    )
    assert (definition.id, definition.name, definition.state) == ("7926", "Main menu", "absent")
    assert (definition.purge_menu, definition.assume_recording_type, definition.force) == (False, "recording", True)
    assert definition.given.keys() == OPTIONS.keys() - {"id"}


@pytest.mark.parametrize(("value", "found"), [(None, None), (7926, "7926"), ("a-B_9", "a-B_9")])
def test_an_id_is_text_or_a_number(value: object, found: str | None) -> None:
    assert _definition.identifier(value) == found


def test_a_name_to_look_for_is_checked_like_any_name() -> None:
    assert _definition.ivr_name(None) is None
    assert _definition.ivr_name("Main menu") == "Main menu"
    with pytest.raises(ValueError, match="name is a boolean"):
        _definition.ivr_name(False)


@pytest.mark.parametrize(
    ("destination", "found"),
    [("ivr||name=A||b=c", ("ivr", "A||b=c")), ("ivr||7926", None), ("custom_dialplan||my name=x", None), ("", None)],
)
def test_a_destination_may_refer_to_its_target_by_name(destination: str, found: tuple[str, str] | None) -> None:
    assert _definition.reference(destination) == found


# ---- destination types ----


@pytest.mark.parametrize("type_", _definition.DESTINATION_TYPES)
def test_a_known_destination_type_passes_without_a_warning(type_: str) -> None:
    definition = define({"id": 1, "invalid_destination": f"{type_}||1"})
    assert definition.given == {"invalid_destination": f"{type_}||1"}
    assert definition.warnings == []


@pytest.mark.parametrize(
    ("type_", "suggestion"),
    [
        ("Extension", " Did you mean 'extension'?"),
        ("departmant", " Did you mean 'department'?"),
        ("timecondition", " Did you mean 'time_condition'?"),
        ("zzz", ""),
    ],
)
def test_an_unknown_destination_type_passes_with_a_warning_that_names_the_nearest(type_: str, suggestion: str) -> None:
    definition = define({"id": 1, "invalid_destination": f"{type_}|5"})
    assert definition.given == {"invalid_destination": f"{type_}||5"}
    assert definition.warnings == [
        f"invalid_destination: the destination type '{type_}' is not among those known; it is sent as it is."
        f"{suggestion}"
    ]


# ---- the menu ----


@pytest.mark.parametrize(
    "text",
    [
        "option: ['1', '*', '#']\ndestination: [ivr|1, ivr||2, ivr||3]",
        "option: [1, '*', '#']\ndestination: [ivr|1, ivr||2, ivr||3]",
        "menu:\n- {option: 1, destination: ivr|1}\n- {option: '*', destination: ivr|2}\n"
        "- {option: '#', destination: ivr|3}",
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
    assert in_menu.given == in_list.given == {"menu": {"1": Choice("ivr||1", meant)}}


@pytest.mark.parametrize("purge_menu", ["true", "false"])
def test_an_absent_key_is_taken_out_with_either_purge_menu(purge_menu: str) -> None:
    definition = defined(
        f"purge_menu: {purge_menu}\nmenu:\n- {{option: 9, state: absent}}\n- {{option: 1, destination: ivr|1}}"
    )
    assert definition.given == {"menu": {"9": None, "1": Choice("ivr||1", None)}}


def test_an_empty_menu_is_a_menu() -> None:
    assert defined("menu: []").given == defined("option: []\ndestination: []").given == {"menu": {}}


def test_the_vendors_own_curl_body_is_taken_as_options() -> None:
    definition = define(SEED_BODY)
    assert definition.warnings == []
    assert definition.given["timeout_tries"] == SEED_BODY["timeout_retries"]
    assert definition.given["menu"] == {"1": Choice("extension||0500000000", None)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("menu: []\noption: []", "menu and option say the same in two ways. Give one of them."),
        ("menu: []\noption: []\ndestination: []", "menu and option and destination say the same in two ways."),
        ("option: [1]", "option and destination go together: give both lists, or menu."),
        ("destination: [ivr|1]", "option and destination go together"),
        ("sms_template: [1]", "option and destination go together"),
        ("option: 1\ndestination: [ivr|1]", "option must be a list, one item a key of the menu."),
        ("option: [1, 2]\ndestination: [ivr|1]", "equally long, one item a key; they have: option 2, destination 1."),
        (
            "option: [1]\ndestination: [ivr|1]\nsms_template: [1, 2]",
            "equally long, one item a key; they have: option 1, destination 1, sms_template 2.",
        ),
        ("menu: 5", 'menu must be a list of entries such as {option: "1", destination: "department||17839"}.'),
        ("menu: [ivr|1]", "menu must be a list of entries"),
        (
            "menu: [{option: 1, destinatoin: ivr|1}]",
            "Entry 1 of menu has 'destinatoin'; it may have option, destination,",
        ),
        ("menu: [{option: 1, destination: ivr|1}, {destination: ivr|1}]", "Entry 2 of the menu: 'None' is not a key."),
        (
            "menu: [{option: no, destination: ivr|1}]",
            "'False' is not a key. Keys are 0 to 9, * and #, in quotes, as YAML takes",
        ),
        ("menu: [{option: 10, destination: ivr|1}]", "'10' is not a key"),
        ("menu: [{option: 1.0, destination: ivr|1}]", "'1.0' is not a key"),
        ("menu: [{option: '१', destination: ivr|1}]", "'१' is not a key"),
        ('menu: [{option: "1\\n", destination: ivr|1}]', "'1 ' is not a key"),
        ("menu: [{option: '', destination: ivr|1}]", "'' is not a key"),
        ("menu: [{option: '*#', destination: ivr|1}]", "'*#' is not a key"),
        ("option: [1, '1']\ndestination: [ivr|1, ivr|2]", 'Key "1" is in the menu twice. Keep one of its entries.'),
        ("menu: [{option: 1}]", 'Key "1" has no destination. Give one, or state: absent to take the key out.'),
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
ENTRY = st.fixed_dictionaries({}, optional=dict.fromkeys(("option", "destination", "sms_template", "state"), ANYTHING))
MENU = st.lists(ENTRY, max_size=3)
NAMES = st.sampled_from([*_definition.OPTIONS, *_definition.ALIASES]) | st.text(max_size=5)


@PROPERTY
@given(st.dictionaries(NAMES, ANYTHING | MENU, max_size=8))
def test_whatever_is_given_is_taken_or_refused_in_printable_words(options: dict[str, Any]) -> None:
    try:
        words = define(options).warnings
    except BadInput as bad:
        words = bad.problems
        assert words
    assert all(word.isprintable() for word in words)


@PROPERTY
@given(
    st.sampled_from(_ivr.FIELDS),
    st.one_of(SCALAR, st.from_regex(r"[a-z]{1,9}\|\|?[A-Za-z0-9 ]{1,9}", fullmatch=True)),
)
def test_what_was_taken_is_taken_again_as_it_is(field: _ivr.Field, value: object) -> None:
    try:
        taken = define({"id": 1, field.option: value}).given
    except BadInput:
        return
    assert define({"id": 1, **taken}).given == taken


def test_a_value_that_is_too_deep_or_too_long_for_a_message_is_cut() -> None:
    deep: Any = []
    for _level in range(100_000):
        deep = [deep]
    laughs: Any = "ha"
    for _level in range(60):
        laughs = [laughs] * 9
    for value in (deep, laughs, {"a": laughs}, "x" * 10**6, datetime.date(2024, 1, 1)):
        with pytest.raises(BadInput) as caught:
            define({"id": 1, "timeout": value})
        assert len(str(caught.value)) < 200
    while deep:
        deep = deep.pop()  # Python could not free so deep a list in one go.
