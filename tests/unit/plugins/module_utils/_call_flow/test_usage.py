# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a destination or a prompt is used."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.usage import where_used
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput
from tests.unit.plugins.module_utils._call_flow.ivr_sets import MAIN, RECEPTION, TREE


def test_each_place_that_leads_to_a_destination_is_found() -> None:
    assert where_used(TREE, RECEPTION) == [
        {"ivr": "1", "name": "Main menu", "option": "invalid_destination"},
        {"ivr": "2", "name": "Billing", "option": "invalid_destination"},
    ]
    assert where_used(TREE, "ringgroup|17839") == [{"ivr": "1", "name": "Main menu", "option": "1"}]
    assert where_used(TREE, "department||1") == []


@pytest.mark.parametrize("target", ["ivr||2", "ivr||name=Billing", "ivr|2"])
def test_an_ivr_is_found_by_id_and_by_name(target: str) -> None:
    assert where_used(TREE, target) == [{"ivr": "1", "name": "Main menu", "option": "2"}]


def test_places_that_lead_to_an_ivr_that_is_gone_are_found() -> None:
    assert where_used([MAIN], "ivr||2") == [{"ivr": "1", "name": "Main menu", "option": "2"}]


def test_a_prompt_with_a_type_is_not_one_of_another_type_and_a_bare_id_is_every_prompt_of_it() -> None:
    ivrs = [
        {"name": "A", "recording": "recording||5"},
        {"name": "B", "timeout_recording": "outbound_tts||5"},
        {"name": "C", "recording_invalid": 5, "destination": ["department||5"], "option": ["5"]},
    ]
    assert [one["ivr"] for one in where_used(ivrs, "recording||5")] == ["A", "C"]
    assert [one["ivr"] for one in where_used(ivrs, "outbound_tts|5")] == ["B", "C"]
    assert [one["option"] for one in where_used(ivrs, 5)] == ["recording", "timeout_recording", "recording_invalid"]


@pytest.mark.parametrize("target", ["", None, True, "no such thing", "department||", ["1"]])
def test_a_target_that_is_nothing_is_refused(target: Any) -> None:
    with pytest.raises(BadInput, match="neither a destination nor a prompt"):
        where_used(TREE, target)
