# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One update that touches every open question about the API, as a task, and what it says where it cannot work.

Knows switches and IVRs of the simulated account; uses nothing of the collection.
"""

from __future__ import annotations

from typing import Any

from tests.simulator import Simulator

UPDATE: dict[str, Any] = {
    "id": "7932",
    "name": "Billing ",
    "description": "Bills  & refunds: \N{DEVANAGARI LETTER NNNA}, न\N{DEVANAGARI SIGN NUKTA}",
    "timeout": 21,
    "timeout_tries": 6,
    "incorrect_count": 7,
    "invalid_recording": "recording||501",
    "recording_invalid": "recording||502",
    "invalid_destination": "hangup||1",
    "menu": [
        {"option": "1", "destination": "department||17841"},
        {"option": "2", "destination": "auto_attend||5120", "sms_template": "3413"},
        {"option": "3", "destination": "time_condition||64000"},
        {"option": "4", "destination": "hangup||1"},
        {"option": "5", "destination": "extension||050109590001"},
        {"option": "0", "destination": "ivr||7926"},
    ],
}

REFUSALS = ("message_shape", "success_false_in_200", "success_spelling")
"""Switches that say what a refusal looks like: their cases let the API refuse a destination type."""

LOUD: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {
    ("unknown_keys", "422"): ("rejected", ("The timeout_retries field is not allowed",)),
    ("separator", "|"): ("rejected", ("is invalid",)),
    ("recording_invalid", "unknown"): ("not_taken", ("recording_invalid: sent 'recording||502', reads '247'",)),
    ("sms_template", "unknown"): ("not_taken", ("menu 2: sent", 'sms_template: "3413"', "reads")),
    ("empty_values", "422"): ("rejected", ("The selected timeout_recording is invalid",)),
    ("destination_types", "ivr_page"): ("rejected", ("destination is invalid",)),
    ("crossed_prompts", "straight"): (
        "not_taken",
        (
            "invalid_recording: sent 'recording||501', reads '502'",
            "recording_invalid: sent 'recording||502', reads '501'",
        ),
    ),
    ("text", "trim"): ("not_taken", ("name: sent 'Billing ', reads 'Billing'",)),
    ("text", "collapse"): ("not_taken", ("description: sent 'Bills  & refunds", "reads 'Bills & refunds")),
    ("text", "escape"): ("not_taken", ("description: sent 'Bills  & refunds", "reads 'Bills  &amp; refunds")),
    ("read_time_condition", "timecondition"): (
        "not_taken",
        ("menu 3: sent 'time_condition||64000', reads 'timecondition||64000'",),
    ),
    ("authorization", "raw"): ("auth", ("GET /v1/ivrs was refused (401): api_token is",)),
    ("token_state", "expired"): ("auth", ("api_token is invalid or has expired",)),
    ("token_state", "revoked"): ("auth", ("api_token is invalid or has expired", "deleted or blacklisted")),
    ("permissions", "read_only"): ("forbidden", ("PUT /v1/ivr/7932 was refused (403)",)),
    ("permissions", "none"): ("forbidden", ("GET /v1/ivrs was refused (403)",)),
}
"""The answers with which the update fails: {(switch, value): (kind of the error, words of its message)}."""


def update_task(dialect: dict[str, Any], switches: dict[str, str]) -> dict[str, Any]:
    """The update as a task, without what the API does not take; without templates where it requires them."""
    options = {name: value for name, value in UPDATE.items() if dialect.get(name, True)}
    if not dialect.get("sms_template", True) or switches.get("sms_template") == "required":
        options["menu"] = [
            {name: value for name, value in entry.items() if name != "sms_template"} for entry in UPDATE["menu"]
        ]
    return {"servetel.ivr.ivr": {**options, "assume_recording_type": "recording", "api_dialect": dialect}}


def prepare(api: Simulator) -> None:
    """Take the SMS templates out of the IVR that is updated, where the API requires them all the same."""
    if api._api.store.switches["sms_template"] == "required":
        api.edit(7932, ivr_menu=[{**entry, "sms_template_id": "0"} for entry in api.ivr(7932)["ivr_menu"]])


def kind_and_words(switch: str, value: str) -> tuple[str, tuple[str, ...]]:
    """The kind of error that is due and what its message has to say; no kind where the update has to work."""
    if switch.startswith("login"):
        return "auth", ("The login was refused",)
    if switch in REFUSALS:
        return "rejected", ("destination is invalid",)
    return LOUD.get((switch, value), ("", ()))


def assert_loud(first: dict[str, Any], second: dict[str, Any], kind: str, words: tuple[str, ...]) -> None:
    for result in (first, second):
        assert (result["failed"], result["error"]["kind"]) == (True, kind), result
        assert result["changed"] == (kind == "not_taken"), result
        assert all(word in result["msg"] for word in words), result["msg"]
