# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The schemas for editors are current, and they accept what the collection accepts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from jsonschema import Draft202012Validator

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.call_tests import run_call_tests
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput, parse_definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import KEYS
from ansible_collections.servetel.ivr.plugins.module_utils._model.overlay import (
    is_overlay,
    parse_overlay,
    without_period,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.values import DESTINATION_TYPES, MASKS
from tests.docs.schema import FOLDERS, ROOT, VALUES, schemas, written

DEFINITION, CALLS = (Draft202012Validator(schemas()[name]) for name in ("definition", "calls"))
UNSAYABLE = ("unknown destination type", "in the menu twice", "equally long", "and disagree", "must be later")
"""Parts of messages about what a schema cannot say."""
SETTINGS = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
@pytest.mark.parametrize("name", schemas())
def test_the_schemas_are_current_and_valid(name: str, folder: Path) -> None:
    text = (folder / f"{name}.schema.json").read_text(encoding="utf-8")
    assert text == written(schemas()[name]), "run `make schemas`"
    Draft202012Validator.check_schema(json.loads(text))


WORDS = (
    [
        "",
        "0",
        "7926",
        "00",
        "-5",
        "Main menu",
        "a b",
        " ",
        "\n",
        "12\n",
        "yes",
        "No",
        "true",
        "FALSE",
        "absent",
        "present",
    ]
    + [
        "recording||1",
        "recording|0",
        "outbound_tts||name=x",
        "tts||5",
        "hangup||0",
        "hangup||1",
        "extension||0",
        "name=x",
    ]
    + [
        "ivr||name=",
        "ivr||name=Main menu",
        "ringgroup|name=|",
        "voicemail||name=x",
        "zebra||name=x",
        "zebra||7",
        "zebra||a b",
    ]
    + [
        "department|| 7",
        "department||7 ",
        "department||7|8",
        "department|||7",
        "|7",
        "ivr||\x07",
        "dept||7",
        "ivr|name=a\nb",
    ]
    + [
        "2026-11-08T00:00:00+05:30",
        "2026-11-08T00:00Z",
        "2026-11-08T00:00:00.5-0130",
        "2026-11-08",
        "2026-13-08T00:00Z",
        "2026-11-08T24:00Z",
        "2026-11-08T00:00+24:00",
        "hangup||name=x",
        "recording|name=Welcome",
        "recording||name=",
    ]
    + [f"{type_}||17839" for type_ in DESTINATION_TYPES]
    + [f"x {mask}" for mask in MASKS]
    + list(MASKS)
    + ["recording", "outbound_tts", "a" * 65, "1234567890", "💬"]
)
scalars = (
    st.sampled_from(WORDS)
    | st.text(max_size=6)
    | st.integers(-3, 12)
    | st.integers(10**8, 10**10)
    | st.booleans()
    | st.none()
    | st.sampled_from([0.5, 1.25])
)
keys = st.sampled_from([*KEYS, *range(10), "11", "x", 10, None, True])
states = st.sampled_from(["present", "absent", "absent", None, "gone", 1])
destinations = st.sampled_from(["ivr||7930", "department||17839", "extension||name=Anitha"]) | scalars
templates = st.sampled_from(["12", 12, "", "0", None]) | scalars
good_keys = st.sampled_from(KEYS)


def entries(extra: dict[str, Any]) -> st.SearchStrategy[Any]:
    optional = {"sms_template": templates, "state": states}
    return st.fixed_dictionaries(extra, optional={**optional, "destination": destinations}) | st.fixed_dictionaries(
        {**extra, "destination": st.just("ivr||7930")}, optional={**optional, "dest": scalars}
    )


menus = (
    st.lists(entries({"option": good_keys | keys}) | scalars, max_size=3)
    | st.lists(entries({"option": good_keys}), max_size=2)
    | st.dictionaries(good_keys, destinations | entries({}) | entries({"option": good_keys}), max_size=3)
    | st.dictionaries(st.sampled_from([*KEYS, "x", "10"]), destinations, max_size=2)
    | scalars
)
SPECIAL = {
    "menu": menus,
    "option": st.lists(good_keys | keys, max_size=2) | scalars,
    "destination": st.lists(destinations, max_size=2) | scalars,
    "sms_template": st.lists(templates, max_size=2) | scalars,
}
FINE: dict[str, Any] = {"id": st.just("7926"), "name": st.just("Main menu")}


def definitions() -> st.SearchStrategy[Any]:
    """Definitions that are nearly right: few options, mostly of the right kind."""
    options = {name: SPECIAL.get(name, scalars) for name in (*VALUES, "timeout_retries")}
    menu_only = {name: options[name] for name in ("menu", "option", "destination", "sms_template", "purge_menu")}
    two = st.lists(st.sampled_from(sorted(options)), max_size=3, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({"id": st.just(7926), **{name: options[name] for name in names}})
    )
    return (
        two
        | st.fixed_dictionaries({"id": st.just("7926")}, optional=menu_only)
        | st.fixed_dictionaries({"name": st.just("Main menu"), "menu": menus}, optional={"purge_menu": st.booleans()})
        | st.fixed_dictionaries({}, optional={**options, "timeuot": scalars})
        | scalars
    )


def problems_of(value: Any) -> list[str]:
    try:
        if is_overlay(value):
            parse_overlay(value, label="overlay")
        else:
            parse_definition(without_period(value))
    except BadInput as bad:
        return bad.problems
    return []


def compare(value: Any) -> None:
    """Whether the schema and the collection agree about a definition."""
    problems = problems_of(value)
    if not problems:
        assert [error.message for error in DEFINITION.iter_errors(value)] == [], value
    elif not any(part in problem for problem in problems for part in UNSAYABLE):
        assert not DEFINITION.is_valid(value), (value, problems)


@pytest.mark.parametrize("option", [*VALUES, "timeout_retries"])
def test_each_value_of_each_option_is_accepted_by_both_or_by_neither(option: str) -> None:
    for value in (*WORDS, 0, 1, -1, 10**9, 10**64, 0.5, True, False, None, [], {}, [1], {"x": "ivr||7"}, {"1": {}}):
        compare({"id": 7926, option: value})
        compare({"id": 7926, "menu": {"1": {"destination": "ivr||7930", option: value}}, "purge_menu": False})
        compare({"id": 7926, "option": ["1"], "destination": ["ivr||7930"], option: [value]})
        compare({option: value})


@SETTINGS
@given(definitions())
@example({"id": 1, "menu": {"1": {"state": "absent", "destination": 5}}, "purge_menu": "NO"})
@example({"id": 1, "menu": {"1": {"state": "absent"}}, "purge_menu": None})
@example({"id": 1, "option": ["1"], "destination": [], "menu": None})
@example({"id": None, "name": None})
@example({"id": 1, "description": "💬"})
def test_what_a_schema_accepts_the_collection_accepts_and_the_other_way_round(value: Any) -> None:
    if value is None:
        return  # In a file: no definition.
    compare(value)


@pytest.mark.parametrize("state", [{}, {"state": "present"}, {"state": "absent"}, {"state": None}])
@pytest.mark.parametrize("whose", [{"id": 1}, {"name": "A"}, {"id": None, "name": "A"}])
def test_options_of_backup_files_are_accepted_by_both_or_none(whose: dict[str, Any], state: dict[str, Any]) -> None:
    for value in (True, False, "yes", "No", None, 1, "x", []):
        compare({**whose, **state, "if_unchanged": value})
    for value in ([], ["7"], [7, "8"], ["a b"], [None], [[]], None, "7", {}):
        compare({**whose, **state, "not_ids": value})


def test_what_a_schema_cannot_say_is_refused_by_the_collection_only() -> None:
    for value in (
        {"id": 1, "timeout_destination": "dept||7"},
        {"id": 1, "option": ["1", "2"], "destination": ["ivr||7"]},
        {"id": 1, "menu": [{"option": "1", "destination": "ivr||7"}, {"option": 1, "destination": "ivr||8"}]},
        {"id": 1, "timeout_tries": 1, "timeout_retries": 2},
    ):
        (problem,) = problems_of(value)
        assert any(part in problem for part in UNSAYABLE)
        assert DEFINITION.is_valid(value)


presses = st.sampled_from(["1", "2,1", " 1 , timeout", "invalid", "", "x", "1,,2", "1\n", "*,#", 3, 12, None, True])
cases = st.fixed_dictionaries(
    {"start": st.sampled_from(["Main menu", 7926]) | scalars, "reaches": destinations},
    optional={
        "keys": presses | st.lists(presses, max_size=2) | scalars,
        "hears": st.lists(st.sampled_from(["recording||244", "244", 244]) | scalars, max_size=2) | scalars,
        "name": scalars,
    },
)


@SETTINGS
@given(cases | st.fixed_dictionaries({}, optional={"start": scalars, "reach": scalars, "reaches": scalars}))
def test_what_the_schema_of_calls_accepts_the_collection_accepts_and_the_other_way_round(value: Any) -> None:
    try:
        run_call_tests(
            [{"id": "1", "name": "A", "menu": {}}], [value], {"recording": {"x": "1"}, "outbound_tts": {"x": "2"}}
        )
    except BadInput as bad:
        assert not CALLS.is_valid([value]), bad.problems
    else:
        assert [error.message for error in CALLS.iter_errors([value])] == []


@pytest.mark.parametrize(
    ("place", "schema"), [("ivrs/**/*.yml", DEFINITION), ("calls.yml", CALLS)], ids=["ivrs", "calls"]
)
def test_the_files_of_the_example_repository_are_valid(place: str, schema: Draft202012Validator) -> None:
    files = sorted((ROOT / "docs" / "example").glob(place))
    assert files
    for file in files:
        content = yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506
        assert [error.message for error in schema.iter_errors(content)] == [], file.name
