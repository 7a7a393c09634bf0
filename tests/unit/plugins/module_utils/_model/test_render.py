# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How an IVR is shown: as options in results, as YAML in diffs."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import parse_definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import OPTIONS as SETTINGS
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Choice
from ansible_collections.servetel.ivr.plugins.module_utils._model.merge import differences, merge
from ansible_collections.servetel.ivr.plugins.module_utils._model.read import read_ivr
from ansible_collections.servetel.ivr.plugins.module_utils._model.render import as_options, as_yaml
from tests.support.ivr_samples import (
    OPTIONS,
    RAW,
    YAML,
)
from tests.unit.plugins.module_utils._model.any_ivr import HOSTILE, IN_WORDS, LIVE, PROPERTY, live


@PROPERTY
@given(LIVE)
def test_what_a_diff_shows_can_be_pasted_back_and_changes_nothing(raw: dict[str, Any]) -> None:
    ivr = live(raw)
    shown = yaml.safe_load(as_yaml(ivr))
    definition = parse_definition({**shown, "id": ivr["id"], "name": shown["name"] or None})
    assert differences(ivr, merge(ivr, definition.given, purge_menu=True)) == []


@PROPERTY
@given(LIVE, st.booleans())
def test_what_is_shown_can_be_given_back_and_changes_nothing(raw: dict[str, Any], purge_menu: bool) -> None:
    ivr = live(raw)
    again = parse_definition(as_options(ivr))
    assert again.id == ivr["id"]
    assert merge(ivr, again.given, purge_menu=purge_menu) == ivr


@PROPERTY
@given(LIVE)
def test_the_yaml_of_a_diff_says_the_same_as_the_ivr_on_one_line_a_field(raw: dict[str, Any]) -> None:
    ivr = live(raw)
    text = as_yaml(ivr)
    menu = {
        key: {"destination": choice.destination, "sms_template": choice.sms_template}
        if choice.sms_template
        else choice.destination
        for key, choice in ivr["menu"].items()
    }
    assert yaml.safe_load(text) == {**{option: ivr[option] for option in SETTINGS}, "menu": menu}
    lines = text.splitlines()
    assert [line.partition(":")[0] for line in lines[: len(SETTINGS) + 1]] == [*SETTINGS, "menu"]
    assert len(lines) == len(SETTINGS) + 1 + len(menu)
    assert_fit_for_a_terminal(text)


def assert_fit_for_a_terminal(text: str) -> None:
    strange = {char for char in text if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Cs")}
    assert strange <= {"\n", "\u200c", "\u200d"}


def test_a_diff_is_yaml_that_people_can_read() -> None:
    assert as_yaml(read_ivr(RAW)) == YAML


def test_names_are_shown_beside_destinations_and_beside_nothing_else() -> None:
    shown = as_yaml(
        {**read_ivr(RAW), "invalid_destination": "", "menu": {"1": Choice(""), "2": Choice("ivr||1", "4")}},
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
    ivr = read_ivr(raw)
    shown = as_yaml(ivr)
    loaded = yaml.safe_load(shown)
    assert (loaded["name"], loaded["description"]) == (text, text)
    assert list(loaded["menu"]) == [text or "1"]
    assert len(shown.splitlines()) == len(SETTINGS) + 2
    assert_fit_for_a_terminal(shown)
