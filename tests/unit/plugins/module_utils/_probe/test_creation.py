# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What reads back otherwise the second time is not known: someone else may have edited the IVR of the probe."""

from __future__ import annotations

from typing import Any

import pytest

from tests.faults.probing import WRITING, answers, at_request, probe
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
