# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The menu of a definition: a list of entries, a mapping, or parallel lists."""

from __future__ import annotations

import pytest
import yaml

from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Choice
from tests.unit.plugins.module_utils._model.yaml_definitions import defined, problems


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
