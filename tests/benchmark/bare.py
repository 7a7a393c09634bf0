# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The physical limit: the same requests as `ivrs` makes (list, PUT of each, list), sent by as little code as possible.

usage: python bare.py URL TOKEN nothing|all
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import requests
from requests.adapters import HTTPAdapter

IN_FLIGHT = 16


def body_of(ivr: dict) -> dict:
    menu = ivr["ivr_menu"]
    types = {"ringgroup": "department"}
    return {
        "name": ivr["name"],
        "description": ivr["description"],
        "recording": f"recording||{ivr['recording']}",
        "timeout": ivr["timeout"] + 1,
        "incorrect_count": ivr["invalid_retries"],
        "invalid_recording": f"recording||{ivr['invalid_retry_recording']}",
        "recording_invalid": f"recording||{ivr['invalid_recording']}",
        "invalid_destination": f"{ivr['invalid_destination_type']}||{ivr['invalid_destination']}",
        "timeout_tries": ivr["timeout_retries"],
        "timeout_retry_recording": f"recording||{ivr['timeout_retry_recording']}",
        "timeout_recording": f"recording||{ivr['timeout_recording']}",
        "timeout_destination": f"{ivr['timeout_dest_type']}||{ivr['timeout_destination']}",
        "option": [entry["option"] for entry in menu],
        "destination": [
            f"{types.get(entry['destination_type'], entry['destination_type'])}||{entry['destination_id']}"
            for entry in menu
        ],
    }


def main() -> None:
    url, token, what = sys.argv[1:]
    session = requests.Session()
    session.trust_env = False
    session.headers["Authorization"] = f"Bearer {token}"
    session.mount("http://", HTTPAdapter(pool_maxsize=IN_FLIGHT))
    ivrs = session.get(f"{url}/v1/ivrs").json()["ivrs"]
    if what == "all":
        with ThreadPoolExecutor(IN_FLIGHT) as pool:
            answers = pool.map(lambda ivr: session.put(f"{url}/v1/ivr/{ivr['id']}", json=body_of(ivr)), ivrs)
            assert all(answer.json()["success"] for answer in answers)
        session.get(f"{url}/v1/ivrs").json()


if __name__ == "__main__":
    main()
