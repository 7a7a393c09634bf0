# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A new value for each setting of an IVR, numbered, so that cases that follow one another never give the same one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

NEW_VALUES: dict[str, Callable[[int], Any]] = {
    "name": lambda n: f"Menu number {n}",
    "description": lambda n: f"Described for the {n}th time",
    "recording": lambda n: f"recording||{21000 + n}",
    "timeout": lambda n: 100 + n,
    "incorrect_count": lambda n: 200 + n,
    "invalid_recording": lambda n: f"recording||{22000 + n}",
    "recording_invalid": lambda n: f"recording||{23000 + n}",
    "invalid_destination": lambda n: f"extension||0501{n:04}",
    "timeout_tries": lambda n: 300 + n,
    "timeout_retry_recording": lambda n: f"recording||{24000 + n}",
    "timeout_recording": lambda n: f"recording||{25000 + n}",
    "timeout_destination": lambda n: f"voicemail||0502{n:04}",
    "menu": lambda n: [
        {"option": "1", "destination": f"department||{17000 + n}"},
        {"option": "*", "destination": "ivr||7926"},
    ],
}


def values_of(names: tuple[str, ...], number: int) -> dict[str, Any]:
    return {name: NEW_VALUES[name](number) for name in names}


def in_body(options: dict[str, Any]) -> dict[str, Any]:
    """The options as the body of the update call has them."""
    body = dict(options)
    if "menu" in body:
        menu = body.pop("menu")
        body["option"] = [entry["option"] for entry in menu]
        body["destination"] = [entry["destination"] for entry in menu]
    return body
