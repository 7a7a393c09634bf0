# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the update call has to be sent for a live IVR, written down a second time, straight from the vendor's pages.

Tests compare what the collection sends with this. Knows raw IVRs and bodies; uses nothing of the collection.
"""

from __future__ import annotations

from typing import Any


def body_of(raw: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The body that keeps the live IVR `raw` as it is, but for `changes`. Every prompt counts as a recording."""
    body: dict[str, Any] = {
        "name": raw["name"],
        "description": raw["description"],
        "recording": f"recording||{raw['recording']}",
        "timeout": raw["timeout"],
        "incorrect_count": raw["invalid_retries"],
        "invalid_recording": f"recording||{raw['invalid_retry_recording']}",
        "recording_invalid": f"recording||{raw['invalid_recording']}",
        "invalid_destination": _written(raw["invalid_destination_type"], raw["invalid_destination"]),
        "timeout_tries": raw["timeout_retries"],
        "timeout_retries": raw["timeout_retries"],
        "timeout_retry_recording": f"recording||{raw['timeout_retry_recording']}",
        "timeout_recording": f"recording||{raw['timeout_recording']}",
        "timeout_destination": _written(raw["timeout_dest_type"], raw["timeout_destination"]),
        "option": [entry["option"] for entry in raw["ivr_menu"]],
        "destination": [_written(entry["destination_type"], entry["destination_id"]) for entry in raw["ivr_menu"]],
    }
    if any(entry["sms_template_id"] != "0" for entry in raw["ivr_menu"]):
        body["sms_template"] = [entry["sms_template_id"] for entry in raw["ivr_menu"]]
    if "timeout_tries" in changes:
        changes["timeout_retries"] = changes["timeout_tries"]
    return {**body, **changes}


def menu_of(raw: dict[str, Any]) -> dict[str, str]:
    """The menu of a raw IVR: each key and where it leads, with its SMS template after a blank if it has one."""
    return {
        entry["option"]: _written(entry["destination_type"], entry["destination_id"])
        + ("" if entry["sms_template_id"] == "0" else f" {entry['sms_template_id']}")
        for entry in raw["ivr_menu"]
    }


def _written(kind: str, identifier: object) -> str:
    return f"{'department' if kind == 'ringgroup' else kind}||{identifier}"
