# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A definition as a whole: its options, label and problems; and anything at all in its place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import (
    ALIASES,
    DEFINITION_OPTIONS,
    BadInput,
    Definition,
    parse_definition,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import FIELDS, Choice, Field
from ansible_collections.servetel.ivr.plugins.module_utils._text import printable
from tests.support.ivr_samples import OPTIONS, SEED_BODY
from tests.unit.plugins.module_utils._model.yaml_definitions import PROPERTY, defined, problems


def test_null_counts_as_not_given() -> None:
    definition = parse_definition({**dict.fromkeys(DEFINITION_OPTIONS), "id": 7926})
    assert definition == Definition("IVR 7926", id="7926")


@pytest.mark.parametrize(("one", "other"), [(2, 2), (2, "2"), (2, None), (None, 2)])
def test_both_names_of_the_number_of_timeouts_may_say_the_same(one: object, other: object) -> None:
    assert parse_definition({"id": 1, "timeout_tries": one, "timeout_retries": other}).given == {"timeout_tries": 2}


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


def test_the_vendors_own_curl_body_is_taken_as_options() -> None:
    definition = parse_definition(SEED_BODY)
    assert definition.warnings == []
    assert definition.given["timeout_tries"] == SEED_BODY["timeout_retries"]
    assert definition.given["menu"] == {"1": Choice("extension||0500000000", None)}


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


# ---- backup files ----


def test_a_backup_may_say_which_ivrs_it_does_not_mean_and_what_must_be_unchanged() -> None:
    definition = parse_definition({"name": "Sales", "state": "absent", "if_unchanged": "true", "not_ids": [7, "8"]})
    assert (definition.if_unchanged, definition.not_ids) == (True, ("7", "8"))


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"id": 7, "name": "Sales", "if_unchanged": True}, "with state: absent, or without id"),
        ({"name": "Sales", "not_ids": "7"}, "a list of ids"),
        ({"id": 7, "not_ids": ["8"]}, "in a definition without id"),
        ({"name": "Sales", "not_ids": ["a b"]}, "is not an id"),
        ({"name": "Sales", "not_ids": [None]}, "an item that is null"),
    ],
)
def test_options_of_backup_files_are_refused_where_they_mean_nothing(options: dict[str, Any], why: str) -> None:
    with pytest.raises(BadInput, match=why):
        parse_definition(options)
