# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module servetel.ivr.ivr_info: one list request, and results that the other modules take as they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.lint import lint
from ansible_collections.servetel.ivr.plugins.modules import ivr, ivr_info, ivrs
from tests.simulator import Simulator

MODULE = ivr_info
Run = Callable[..., dict[str, Any]]


def ids(result: dict[str, Any]) -> list[str]:
    return [found["id"] for found in result["ivrs"]]


@pytest.mark.parametrize("check", [False, True], ids=["run", "check"])
def test_without_id_and_name_all_ivrs_are_shown_in_the_accounts_order(api: Simulator, run: Run, check: bool) -> None:
    result = run(check=check)
    assert ids(result) == [str(raw["id"]) for raw in api.ivrs]
    assert (result["changed"], result["requests"]) == (False, 1)
    assert [request.method for request in api.requests] == ["GET"]
    assert set(result) - {"invocation"} == {"changed", "ivrs", "not_understood", "requests", "warnings"}


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        ({"id": 7927}, ["7927"]),
        ({"id": "7927"}, ["7927"]),
        ({"id": "1"}, []),
        ({"name": "मुख्य मेनू"}, ["7927"]),
        ({"name": "7927"}, []),
    ],
    ids=str,
)
def test_an_ivr_is_found_by_id_or_by_its_exact_name(run: Run, which: dict[str, Any], expected: list[str]) -> None:
    assert ids(run(**which)) == expected


def test_a_name_that_several_have_shows_them_all(api: Simulator, run: Run) -> None:
    api.edit(7930, name="Main menu")
    assert ids(run(name="Main menu")) == ["7926", "7930"]


def test_id_and_name_exclude_each_other(run_failing: Run) -> None:
    assert "mutually exclusive" in run_failing(id="7926", name="Main menu")["msg"]


@pytest.mark.parametrize("which", [{"id": "../users"}, {"id": True}, {"name": 5}, {"name": ""}], ids=str)
def test_a_bad_id_or_name_is_refused_before_any_request(
    api: Simulator, run_failing: Run, which: dict[str, Any]
) -> None:
    assert run_failing(**which)["error"]["kind"] == "bad_input"
    assert not api.requests


def test_what_is_shown_and_fed_back_changes_nothing(
    api: Simulator, run: Run, end_of: Callable[..., tuple[int, dict[str, Any]]]
) -> None:
    shown = run()["ivrs"]
    code, result = end_of(ivrs, ivrs=shown)
    assert (code, result["changed"], result["requests"]) == (0, False, 1)
    for options in shown:
        assert end_of(ivr, **options)[1]["changed"] is False
    assert not api.writes


def test_names_are_fetched_when_they_are_asked_for(api: Simulator, run: Run) -> None:
    names = run(id="7926", resolve_names=True)["names"]
    assert (names["department||17839"], names["ivr||7926"]) == ("Sales", "Main menu")
    assert names["extension||0501247020028"] == names["agent||0501247020028"] == "Priya Nair"
    paths = [request.path for request in api.requests]
    assert set(paths) == {"/v1/ivrs", "/v1/departments", "/v1/users"}


def test_own_names_of_prompts_are_shown_as_the_filters_take_them(run: Run) -> None:
    result = run(names={"recording": {"Welcome": 19549}, "outbound_tts": {"Both": 812}, "ivr": {"Front desk": 7926}})
    assert {place for place in result["names"] if not place.startswith("ivr||")} == {
        "recording||19549",
        "outbound_tts||812",
    }
    assert "dangling_ivr" not in {finding["rule"] for finding in lint(result["ivrs"], names=result["names"])}
