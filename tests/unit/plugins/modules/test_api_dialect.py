# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How `api_dialect` reaches a task: what is refused, and how names are found in the form that the dialect compares."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.modules import ivr_info, ivrs
from tests.simulator import Simulator

MODULE = ivrs
HTML = {"text": "html"}

Run = Callable[..., dict[str, Any]]


def test_a_wrong_dialect_is_refused_before_the_first_request(run_failing: Run, api: Simulator) -> None:
    result = run_failing(ivrs=[], api_dialect={"separator": "/", "speed": 1})
    assert result["error"]["kind"] == "bad_input"
    assert "api_dialect (SERVETEL_API_DIALECT) cannot be used" in result["msg"]
    assert api.requests == []


def test_names_are_found_in_the_form_that_the_dialect_compares(run: Run, api: Simulator) -> None:
    api.switch(text="escape")
    api.edit("7932", name="Bills &amp; refunds")
    definitions = [{"name": "Bills & refunds", "timeout": 21}, {"id": "7929", "timeout": 21}]
    result = run(ivrs=definitions, api_dialect=HTML, assume_recording_type="recording")
    assert [row["id"] for row in result["results"]] == ["7932", "7929"]
    assert result["summary"]["updated"] == 2


def test_an_ivr_whose_name_the_dialect_cannot_read_keeps_it_in_messages(end_of: Run, api: Simulator) -> None:
    api.edit("7932", name="Bills & refunds")
    _code, result = end_of(ivr_info, api_dialect=HTML)
    assert [(one["id"], one["name"]) for one in result["not_understood"]] == [("7932", "Bills & refunds")]


def test_a_name_that_the_map_of_names_does_not_have_is_refused(run_failing: Run) -> None:
    definition = {"id": "7929", "timeout_destination": "voicemail||name=Nite desk"}
    result = run_failing(ivrs=[definition], names={"voicemail": {"Night desk": "0501247020021"}})
    assert 'Did you mean "Night desk"?' in result["msg"]


def test_a_change_that_the_dialect_cannot_carry_is_refused_before_the_first_write(
    run_failing: Run, conversation: Callable[[], list[str]]
) -> None:
    definition = {"id": "7929", "recording_invalid": "recording||19999"}
    result = run_failing(ivrs=[definition], api_dialect={"recording_invalid": False}, assume_recording_type="recording")
    assert result["error"]["kind"] == "blocked"
    assert "is not written: " in result["msg"]
    assert conversation() == ["GET /v1/ivrs"]


@pytest.mark.parametrize("given", ["19999", "recording||19999", "recording||name=Bye"])
def test_a_prompt_that_is_not_sent_may_be_given_as_it_is(api: Simulator, run: Run, given: str) -> None:
    api.edit(7929, invalid_recording=19999)
    result = run(
        ivrs=[{"id": "7929", "recording_invalid": given}],
        api_dialect={"recording_invalid": False},
        names={"recording": {"Bye": 19999}},
    )
    assert not result["changed"]
    assert "recording_invalid is not sent, because api_dialect has recording_invalid: false." in str(result["warnings"])
