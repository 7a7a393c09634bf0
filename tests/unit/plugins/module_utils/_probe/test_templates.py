# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A refusal that may be about the value says nothing of the setting."""

from __future__ import annotations

import pytest

from tests.faults.probing import WRITING, answers, at_request, probe
from tests.simulator import Simulator

pytestmark = pytest.mark.usefixtures("no_backoff")


def refuse(api: Simulator, number: int, message: str) -> None:
    body = {"success": False, "message": message}
    at_request(api, number, "PUT", "/v1/ivr/", lambda: api.answer_next("PUT", "/v1/ivr/", status=422, body=body))


@pytest.mark.parametrize("unknown_keys", ["ignored", "422"])
@pytest.mark.parametrize("message", ["The selected sms_template is invalid.", "No."])
def test_a_template_that_is_refused_says_nothing_of_templates(api: Simulator, unknown_keys: str, message: str) -> None:
    api.switch(unknown_keys=unknown_keys)
    refuse(api, 3, message)
    found = probe(api, **WRITING)
    assert (found.get("failed"), found["dialect"].get("sms_template")) == (None, None)
    assert (answers(found)["sms_template"], answers(found)["unknown_keys"]) == ("", unknown_keys)
    assert [row["question"] for row in found["findings"]].count("unknown_keys") == 1


def test_templates_that_are_refused_like_a_key_that_is_not_known_are_not_taken(api: Simulator) -> None:
    api.switch(sms_template="unknown", unknown_keys="422")
    found = probe(api, **WRITING)
    assert (answers(found)["sms_template"], found["dialect"]["sms_template"]) == ("unknown", False)


@pytest.mark.parametrize("message", ["The selected recording_invalid is invalid."])
def test_a_prompt_that_is_refused_says_nothing_of_recording_invalid(api: Simulator, message: str) -> None:
    api.switch(recording_invalid="optional")
    api.answer_next("POST", "/v1/ivr", status=422, body={"success": False, "message": message})
    refuse(api, 2, message)
    found = probe(api, **WRITING)
    assert (answers(found)["recording_invalid"], found["dialect"]) == ("", {})


@pytest.mark.parametrize("unclear", [2, 3])
def test_an_update_without_a_clear_answer_says_nothing_of_recording_invalid(api: Simulator, unclear: int) -> None:
    message = "The selected recording_invalid is invalid."
    api.switch(recording_invalid="optional")
    api.answer_next("POST", "/v1/ivr", status=422, body={"success": False, "message": message})
    if unclear == 3:
        refuse(api, 2, message)
    at_request(api, unclear, "PUT", "/v1/ivr/", lambda: api.answer_next("PUT", "/v1/ivr/", status=503))
    found = probe(api, **WRITING)
    assert (answers(found)["recording_invalid"], found["dialect"]) == ("", {})


def test_templates_that_a_creation_needed_are_required_whatever_an_update_says(api: Simulator) -> None:
    api.switch(sms_template="required")
    at_request(api, 2, "PUT", "/v1/ivr/", lambda: api.answer_next("PUT", "/v1/ivr/", status=503))
    found = probe(api, **WRITING)
    assert (answers(found)["sms_template"], found["dialect"]) == ("required", {"sms_template": "required"})
