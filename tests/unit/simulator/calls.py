# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Calls of the simulated API over real HTTP.

Knows the API's field names on both sides, written out here once more on purpose. Does not know the collection's code.
"""

from __future__ import annotations

from typing import Any

import requests

from tests.simulator import Simulator

WELCOME = {"recording": "19549", "invalid_retry_recording": "244", "timeout_retry_recording": "245"}


def call(api: Simulator, method: str, path: str, body: Any = None, token: str | None = None) -> requests.Response:
    headers = {"Authorization": f"Bearer {api.token}" if token is None else token}
    session = requests.Session()
    session.trust_env = False
    with session:
        return session.request(method, f"{api.url}{path}", json=body, headers=headers, timeout=10)


def write_body(**changes: Any) -> dict[str, Any]:
    """A whole update; a change to None leaves the key out."""
    body = {
        "name": "Test",
        "description": "A test",
        "recording": "recording||11",
        "timeout": 10,
        "incorrect_count": 2,
        "invalid_recording": "recording||12",
        "recording_invalid": "outbound_tts||13",
        "invalid_destination": "extension||0501247020000",
        "timeout_retry_recording": "recording||14",
        "timeout_recording": "recording||15",
        "timeout_destination": "department||17839",
        "timeout_tries": 3,
        "option": ["1", "2"],
        "destination": ["department||17839", "hangup||1"],
        **changes,
    }
    return {key: value for key, value in body.items() if value is not None}


def put(api: Simulator, ivr_id: int = 7926, **changes: Any) -> requests.Response:
    return call(api, "PUT", f"/v1/ivr/{ivr_id}", write_body(**changes))


def login(api: Simulator, password: str) -> requests.Response:
    return call(api, "POST", "/v1/auth/login", {"email": api.email, "password": password}, token="")


def entry(api: Simulator, ivr_id: int, option: str) -> dict[str, Any]:
    return next(item for item in api.ivr(ivr_id)["ivr_menu"] if str(item["option"]) == option)
