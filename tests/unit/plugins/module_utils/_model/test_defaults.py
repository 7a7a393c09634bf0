# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Defaults of definitions: what a definition has itself counts, in whatever form."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._model.defaults import read_defaults, with_defaults
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput

DEFAULTS: dict[str, Any] = {
    "timeout": 10,
    "timeout_tries": 2,
    "menu": {"9": "hangup||1"},
    "purge_menu": False,
    "force": True,
}


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ({}, DEFAULTS),
        ({"timeout": None}, DEFAULTS),
        ({"timeout": 0}, {**DEFAULTS, "timeout": 0}),
        ({"timeout_retries": 3}, {**{k: v for k, v in DEFAULTS.items() if k != "timeout_tries"}, "timeout_retries": 3}),
        ({"menu": {}}, {**DEFAULTS, "menu": {}}),
        (
            {"option": ["1"], "destination": ["hangup||1"]},
            {
                **{k: v for k, v in DEFAULTS.items() if k != "menu"},
                "option": ["1"],
                "destination": ["hangup||1"],
            },
        ),
        ({"purge_menu": True, "force": False}, {**DEFAULTS, "purge_menu": True, "force": False}),
        ({"state": "absent"}, {"state": "absent"}),
    ],
    ids=str,
)
def test_a_definition_gets_what_it_does_not_have(own: dict[str, Any], expected: dict[str, Any]) -> None:
    assert with_defaults({"name": "Main menu", **own}, DEFAULTS) == {"name": "Main menu", **expected}


def test_without_defaults_nulls_go_all_the_same() -> None:
    assert with_defaults({"name": "x", "timeout": None}, {}) == {"name": "x"}


def test_default_lists_give_way_to_a_menu() -> None:
    lists = {"option": ["1"], "destination": ["hangup||1"]}
    assert with_defaults({"id": 1, "menu": []}, lists) == {"id": 1, "menu": []}


def test_defaults_are_read_without_nulls() -> None:
    assert read_defaults({**DEFAULTS, "description": None}) == DEFAULTS
    assert read_defaults(None) == read_defaults({}) == {}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ([], "must be a dictionary"),
        ({"id": 1}, "defaults cannot have id"),
        ({"name": "x"}, "defaults cannot have name"),
        ({"state": "present"}, "defaults cannot have state"),
        ({"valid_from": "2026-11-08T00:00:00Z"}, "defaults cannot have valid_from"),
        ({"timeuot": 1}, 'defaults: "timeuot" is not an option of an IVR'),
        ({"timeout": "x"}, "defaults: timeout must be a whole number"),
        ({"menu": {"1": "17839"}}, "defaults: destination of key 1"),
        ({"menu": {"1": {"state": "absent"}}}, "needs purge_menu: false"),
    ],
    ids=str,
)
def test_defaults_that_cannot_be_right_are_refused(value: Any, words: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_defaults(value)
    assert words in str(caught.value).replace("'", '"')


def test_all_problems_of_defaults_are_reported() -> None:
    with pytest.raises(BadInput) as caught:
        read_defaults({"id": 1, "timeout": "x", "incorrect_count": "y"})
    assert len(caught.value.problems) == 3
