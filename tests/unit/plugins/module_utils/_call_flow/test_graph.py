# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding an IVR of a set by its name, its id or a destination."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.path import call_path
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput
from tests.unit.plugins.module_utils._call_flow.ivr_sets import TREE, an_ivr


@pytest.mark.parametrize("start", ["Main menu", "1", 1, "ivr||1", "ivr||name=Main menu"])
def test_a_start_is_a_name_an_id_or_a_destination(start: Any) -> None:
    assert call_path(TREE, start)["reaches"] == "ivr||1"


def test_an_unknown_start_is_refused_with_near_names() -> None:
    with pytest.raises(BadInput, match=r"has the name or the id 'Main meny'\. Did you mean \"Main menu\"\?"):
        call_path(TREE, "Main meny")


def test_an_id_comes_before_a_name_that_looks_like_it() -> None:
    ivrs = [an_ivr(1, {}, "ivr||2"), an_ivr(2, {}, "B"), an_ivr(3, {}, "ivr||9")]
    assert call_path(ivrs, "ivr||2")["reaches"] == "ivr||2"
    assert call_path(ivrs, "ivr||name=ivr||2")["reaches"] == "ivr||1"
    assert call_path(ivrs, "ivr||9")["reaches"] == "ivr||3"


@pytest.mark.parametrize("start", ["Twin", "ivr||name=Twin"])
def test_an_ambiguous_start_is_refused_with_all_that_it_can_mean(start: str) -> None:
    twins = [an_ivr(1, {}, "Twin"), an_ivr(2, {}, "Twin")]
    with pytest.raises(BadInput, match=r"can mean several IVRs. Give one of: ivr\|\|1, ivr\|\|2."):
        call_path(twins, start)


def test_a_name_that_is_the_id_of_another_ivr_is_ambiguous_unless_it_is_written_out() -> None:
    ivrs = [an_ivr(1, {}, "2"), an_ivr(2, {}, "Second")]
    with pytest.raises(BadInput, match="several"):
        call_path(ivrs, "2")
    assert call_path(ivrs, "ivr||2")["name"] == "Second"
    assert call_path(ivrs, "ivr||name=2")["name"] == "2"


@pytest.mark.parametrize("start", [None, True, ["Main menu"]])
def test_a_start_that_is_not_text_is_refused(start: Any) -> None:
    with pytest.raises(BadInput, match="An IVR is given by its name or its id"):
        call_path(TREE, start)


def test_names_are_the_same_in_every_unicode_form() -> None:
    ivrs = [an_ivr(1, {"1": "ivr||name=Cafe\u0301"}), an_ivr(2, {}, "Caf\u00e9")]
    assert call_path(ivrs, 1, "1")["reaches"] == "ivr||2"
