# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One IVR in each of its forms, written out by hand, and a small model of how the API shows what it was sent.

Knows the vendor's field names, on purpose once more and not from the code that is tested; knows nothing of that code.
"""

from __future__ import annotations

from typing import Any

RAW: dict[str, Any] = {
    "id": 7926,
    "name": "Main menu",
    "description": "Daytime",
    "recording": "19549",
    "timeout": 30,
    "invalid_retries": 1,
    "invalid_retry_recording": "244",
    "invalid_destination_type": "extension",
    "invalid_destination": "0501247020000",
    "timeout_retry_recording": "246",
    "timeout_recording": "247",
    "timeout_dest_type": "ringgroup",
    "timeout_destination": "17839",
    "timeout_retries": 2,
    "added_by": 10959,
    "invalid_recording": 245,
    "ivr_menu": [
        {
            "option": "2",
            "destination_type": "extension",
            "destination_id": "0501247020000",
            "sms_template_id": "12",
            "webhook_id": "0",
        },
        {
            "option": "1",
            "destination_type": "ringgroup",
            "destination_id": "17839",
            "sms_template_id": "0",
            "webhook_id": "0",
        },
    ],
}
"""As GET /v1/ivrs shows it, with five different prompts."""

OPTIONS: dict[str, Any] = {
    "id": "7926",
    "name": "Main menu",
    "description": "Daytime",
    "recording": "19549",
    "timeout": 30,
    "incorrect_count": 1,
    "invalid_recording": "244",
    "recording_invalid": "245",
    "invalid_destination": "extension||0501247020000",
    "timeout_tries": 2,
    "timeout_retry_recording": "246",
    "timeout_recording": "247",
    "timeout_destination": "department||17839",
    "menu": [
        {"option": "1", "destination": "department||17839"},
        {"option": "2", "destination": "extension||0501247020000", "sms_template": "12"},
    ],
}
"""The same as a user knows it."""

BODY: dict[str, Any] = {
    "name": "Main menu",
    "description": "Daytime",
    "recording": "recording||19549",
    "timeout": 30,
    "incorrect_count": 1,
    "invalid_recording": "recording||244",
    "recording_invalid": "recording||245",
    "invalid_destination": "extension||0501247020000",
    "timeout_tries": 2,
    "timeout_retries": 2,
    "timeout_retry_recording": "recording||246",
    "timeout_recording": "recording||247",
    "timeout_destination": "department||17839",
    "option": ["1", "2"],
    "destination": ["department||17839", "extension||0501247020000"],
    "sms_template": ["0", "12"],
}
"""The same as PUT takes it."""

NEW: dict[str, Any] = {
    "description": "",
    "recording": "recording||1",
    "timeout": 5,
    "incorrect_count": 1,
    "invalid_recording": "recording||2",
    "recording_invalid": "recording||3",
    "invalid_destination": "hangup||1",
    "timeout_tries": 1,
    "timeout_retry_recording": "recording||4",
    "timeout_recording": "recording||5",
    "timeout_destination": "hangup||1",
    "menu": {"1": "hangup||1"},
}
"""What a definition needs, besides a name, to create an IVR."""

WHOLE: dict[str, Any] = {
    "name": "गोदाम",
    "description": "Warehouse",
    "recording": "outbound_tts||812",
    "timeout": 5,
    "incorrect_count": 2,
    "invalid_recording": "recording||244",
    "recording_invalid": "recording||247",
    "invalid_destination": "hangup||1",
    "timeout_tries": 1,
    "timeout_retry_recording": "recording||245",
    "timeout_recording": "recording||246",
    "timeout_destination": "extension||0501247020000",
    "menu": [{"option": "1", "destination": "department||17844"}],
}
"""A definition that the simulated account has no IVR for, in the form in which results show IVRs."""

YAML = """\
name: Main menu
description: Daytime
recording: "19549"
timeout: 30
incorrect_count: 1
invalid_recording: "244"
recording_invalid: "245"
invalid_destination: extension||0501247020000
timeout_tries: 2
timeout_retry_recording: "246"
timeout_recording: "247"
timeout_destination: department||17839
menu:
  "1": department||17839
  "2": {destination: extension||0501247020000, sms_template: "12"}
"""
"""The same in a diff."""

SEED_BODY: dict[str, Any] = {
    "name": "Test IVR Name",
    "description": "Test IVR Description",
    "recording": "recording||1",
    "timeout": 30,
    "destination": ["extension||0500000000"],
    "incorrect_count": 1,
    "invalid_recording": "recording||1",
    "invalid_destination": "extension||0500000000",
    "timeout_retry_recording": "recording||1",
    "timeout_recording": "recording||1",
    "timeout_destination": "extension||0500000000",
    "timeout_retries": 1,
    "recording_invalid": "recording||1",
    "option": ["1"],
}
"""The body of the curl call on the vendor's page of the update call."""

PROMPTS = ("recording", "invalid_recording", "recording_invalid", "timeout_retry_recording", "timeout_recording")
NUMBERS = ("timeout", "incorrect_count", "timeout_tries")
DESTINATIONS = ("invalid_destination", "timeout_destination")
TEXTS = ("name", "description")


def shown_by_the_api(body: dict[str, Any], ivr_id: Any, *, with_aliases: bool = False) -> dict[str, Any]:
    """How GET /v1/ivrs shows an IVR that was written with this body."""

    def halves(destination: str) -> tuple[str, str]:
        type_, _bars, id_ = destination.partition("||")
        if with_aliases:
            type_ = {"department": "ringgroup", "auto_attend": "auto_attendant"}.get(type_, type_)
        return type_, id_

    def id_only(prompt: str) -> str:
        return prompt.partition("||")[2]

    invalid_type, invalid_id = halves(body["invalid_destination"])
    timeout_type, timeout_id = halves(body["timeout_destination"])
    templates = body.get("sms_template", ["0"] * len(body["option"]))
    return {
        "id": ivr_id,
        "name": body["name"],
        "description": body["description"],
        "recording": id_only(body["recording"]),
        "timeout": body["timeout"],
        "invalid_retries": body["incorrect_count"],
        "invalid_retry_recording": id_only(body["invalid_recording"]),
        "invalid_recording": id_only(body["recording_invalid"]),
        "invalid_destination_type": invalid_type,
        "invalid_destination": invalid_id,
        "timeout_retries": body["timeout_tries"],
        "timeout_retry_recording": id_only(body["timeout_retry_recording"]),
        "timeout_recording": id_only(body["timeout_recording"]),
        "timeout_dest_type": timeout_type,
        "timeout_destination": timeout_id,
        "added_by": 10959,
        "ivr_menu": [
            {
                "option": option,
                "destination_type": halves(destination)[0],
                "destination_id": halves(destination)[1],
                "sms_template_id": template,
                "webhook_id": "0",
            }
            for option, destination, template in zip(body["option"], body["destination"], templates, strict=True)
        ],
    }


def sample_ivrs(count: int) -> list[dict[str, Any]]:
    """So many simple IVRs from 7001 on, as GET /v1/ivrs shows them: no prompt is empty, no two prompts are the same."""
    return [_sample_ivr(number) for number in range(1, count + 1)]


def _sample_ivr(number: int) -> dict[str, Any]:
    prompt = 10000 + 10 * number
    return {
        "id": 7000 + number,
        "name": f"IVR {number}",
        "description": f"Menu {number}",
        "recording": str(prompt + 1),
        "timeout": 10,
        "invalid_retries": 2,
        "invalid_retry_recording": str(prompt + 2),
        "invalid_recording": prompt + 3,
        "invalid_destination_type": "hangup",
        "invalid_destination": "1",
        "timeout_retries": 3,
        "timeout_retry_recording": str(prompt + 4),
        "timeout_recording": str(prompt + 5),
        "timeout_dest_type": "extension",
        "timeout_destination": f"05012470{number:05}",
        "added_by": 10959,
        "ivr_menu": [
            _sample_entry("1", "extension", f"05012470{number:05}"),
            _sample_entry("2", "ringgroup", str(17000 + number)),
        ],
    }


def _sample_entry(option: str, kind: str, identifier: str) -> dict[str, str]:
    return {
        "option": option,
        "destination_type": kind,
        "destination_id": identifier,
        "sms_template_id": "0",
        "webhook_id": "0",
    }
