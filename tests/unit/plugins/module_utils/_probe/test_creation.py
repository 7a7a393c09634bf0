# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What reads back otherwise the second time is not known: someone else may have edited the IVR of the probe."""

from __future__ import annotations

from typing import Any

import pytest

from tests.faults.probing import WRITING, answers, at_request, left_by_probes, probe
from tests.simulator import Simulator

# Lists of a probe of the seeded account: at the start, after the creation, after the update of the text, and so on.
CREATED, TEXT, TEMPLATE, LEFT_OUT = 2, 3, 4, 5


def answers_with_edit(number: int, edit: dict[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
    """The answers and the dialect if someone edits the IVR of the probe just before the list with this number."""
    with Simulator() as api:
        before = {raw["id"] for raw in api.ivrs}

        def edit_own() -> None:
            api.edit(next(raw["id"] for raw in api.ivrs if raw["id"] not in before), **edit)

        done = at_request(api, number, "GET", "/v1/ivrs", edit_own)
        found = probe(api, **WRITING)
        assert (done.is_set(), found.get("failed"), found["leftover"]) == (True, None, [])
    return answers(found), found["dialect"]


@pytest.mark.parametrize("number", [CREATED, TEXT])
@pytest.mark.parametrize(
    ("edit", "questions"),
    [
        ({"timeout_retries": 3}, {"timeout_tries"}),
        ({"invalid_recording": 244, "invalid_retry_recording": "245"}, {"crossed_prompts"}),
        ({"invalid_recording": 0}, {"recording_invalid"}),
    ],
)
def test_what_does_not_read_the_same_twice_is_not_known(number: int, edit: dict[str, Any], questions: set[str]) -> None:
    answers, dialect = answers_with_edit(number, edit)
    assert ({answers[name] for name in questions}, dialect) == ({""}, {})


@pytest.mark.parametrize(("number", "question"), [(TEMPLATE, "sms_template"), (LEFT_OUT, "sms_template_left_out")])
def test_a_menu_that_is_gone_says_nothing_of_templates(number: int, question: str) -> None:
    answers, dialect = answers_with_edit(number, {"ivr_menu": []})
    assert (answers[question], dialect) == ("", {})


PAGE = "<html>Blocked</html>"
UNCLEAR = [
    (422, PAGE),
    (404, PAGE),
    (403, PAGE),
    (302, PAGE),
    (400, ""),
    (200, {"success": False, "message": "Server Error"}),
]


@pytest.mark.parametrize(("status", "body"), UNCLEAR)
def test_an_unclear_refusal_of_a_creation_that_was_made_says_nothing(api: Simulator, status: int, body: Any) -> None:
    api.answer_next("POST", "/v1/ivr", status=status, body=body, apply=True)
    found = probe(api, **WRITING)
    assert (found.get("failed"), found["dialect"], found["leftover"], left_by_probes(api)) == (None, {}, [], [])
    assert [request.method for request in api.requests].count("POST") == 1
    assert answers(found)["permissions_to_write"] == "all"


@pytest.mark.parametrize(("status", "body"), UNCLEAR)
def test_an_unclear_refusal_of_a_creation_is_not_a_matter_of_its_form(api: Simulator, status: int, body: Any) -> None:
    api.answer_next("POST", "/v1/ivr", status=status, body=body)
    found = probe(api, **WRITING)
    assert (found.get("failed"), found["dialect"], api.writes, left_by_probes(api)) == (None, {}, api.writes[:1], [])
    assert answers(found)["permissions_to_write"] == ""


def test_a_creation_that_is_refused_and_made_is_found(api: Simulator) -> None:
    refusal = {"success": False, "message": "The quota is used up."}
    api.answer_next("POST", "/v1/ivr", status=422, body=refusal, times=99, apply=True)
    found = probe(api, **WRITING)
    assert (found["leftover"], left_by_probes(api)) == ([], [])


@pytest.mark.parametrize(("status", "body"), UNCLEAR)
def test_an_unclear_refusal_of_an_update_answers_no_question(api: Simulator, status: int, body: Any) -> None:
    api.before_next("POST", "/v1/ivr", lambda: api.answer_next("PUT", "/v1/ivr/", status=status, body=body, times=99))
    found = probe(api, **WRITING)
    asked = {"unknown_keys", "message_shape", "sms_template", "recording_invalid", "text"}
    assert {answers(found)[name] for name in asked} == {""}
    assert (found["dialect"], found["leftover"], left_by_probes(api)) == ({}, [], [])
