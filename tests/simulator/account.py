# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The accounts that the simulator can start with: a believable Indian company, or as many IVRs as a benchmark wants.

Knows the raw read side of the API (contract: list, departments, users, numbers). Does not know HTTP or switches.
An account is a dictionary with `ivrs`, `prompt_types`, `departments`, `users`, `numbers`; only `ivrs` is needed.
"""

from __future__ import annotations

from typing import Any

ADDED_BY = 10959


def _entry(option: str, destination: str, sms_template_id: str = "0", webhook_id: str = "0") -> dict[str, str]:
    destination_type, destination_id = destination.split()
    return {
        "option": option,
        "destination_type": destination_type,
        "destination_id": destination_id,
        "sms_template_id": sms_template_id,
        "webhook_id": webhook_id,
    }


def _ivr(
    ivr_id: int,
    name: str,
    description: str,
    prompts: tuple[str, str, str, str, int],
    menu: list[dict[str, str]],
    *,
    after_invalid: str = "extension 0501247020000",
    after_timeout: str = "extension 0501247020000",
    timeout: int = 10,
    retries: tuple[int, int] = (2, 2),
) -> dict[str, Any]:
    """One IVR; prompts: welcome, each wrong key, each timeout, after the last timeout, after the last wrong key."""
    invalid_type, invalid_id = after_invalid.split()
    timeout_type, timeout_id = after_timeout.split()
    return {
        "id": ivr_id,
        "name": name,
        "description": description,
        "recording": prompts[0],
        "timeout": timeout,
        "invalid_retries": retries[0],
        "invalid_retry_recording": prompts[1],
        "invalid_destination_type": invalid_type,
        "invalid_destination": invalid_id,
        "timeout_retry_recording": prompts[2],
        "timeout_recording": prompts[3],
        "timeout_dest_type": timeout_type,
        "timeout_destination": timeout_id,
        "timeout_retries": retries[1],
        "added_by": ADDED_BY,
        "invalid_recording": prompts[4],
        "ivr_menu": menu,
    }


def _ivrs() -> list[dict[str, Any]]:
    english = ("244", "245", "246", 247)  # wrong key, no key, goodbye after silence, goodbye after wrong keys
    hindi = ("254", "255", "256", 257)
    return [
        _ivr(
            7926,
            "Main menu",
            "Kaveri Home Appliances, English main menu",
            ("19549", *english),
            [
                _entry("1", "ringgroup 17839"),
                _entry("2", "ivr 7930"),
                _entry("3", "ivr 7932"),
                _entry("9", "extension 0501247020000"),
            ],
            timeout=30,
            retries=(1, 1),
        ),
        _ivr(
            7927,
            "मुख्य मेनू",
            "कावेरी होम अप्लायंसेज़, हिन्दी मुख्य मेनू",
            ("19550", *hindi),
            [
                _entry("1", "ringgroup 17840"),
                _entry("2", "ivr 7931"),
                _entry("3", "ivr 7932"),
                _entry("9", "extension 0501247020014"),
            ],
            timeout=30,
        ),
        _ivr(
            7928,
            "Language choice",
            "First menu of the toll-free number",
            ("19551", *english),
            [_entry("1", "ivr 7926"), _entry("2", "ivr 7927")],
            after_invalid="ivr 7926",
            after_timeout="ivr 7926",
            timeout=8,
        ),
        _ivr(
            7929,
            "Sales",
            "New purchases, offers and exchange",
            ("19552", *english),
            [
                _entry("1", "ringgroup 17839"),
                _entry("2", "ivr 7937"),
                _entry("3", "timegroup 4102"),
                _entry("0", "ivr 7926"),
            ],
            after_invalid="department 17839",
            after_timeout="department 17839",
        ),
        _ivr(
            7930,
            "Support",
            "Repairs and installation, English",
            ("19553", *english),
            [
                _entry("1", "ringgroup 17841"),
                _entry("2", "ringgroup 17842"),
                _entry("3", "ivr 7936"),
                _entry("4", "voicemail 0501247020021"),
                _entry("*", "ivr 7926"),
            ],
            after_timeout="voicemail 0501247020021",
            retries=(3, 2),
        ),
        _ivr(
            7931,
            "सहायता",
            "मरम्मत और इंस्टॉलेशन, हिन्दी",
            ("19554", *hindi),
            [
                _entry("1", "ringgroup 17849"),
                _entry("2", "ringgroup 17842"),
                _entry("4", "voicemail 0501247020021"),
                _entry("*", "ivr 7927"),
            ],
            after_timeout="voicemail 0501247020021",
            retries=(3, 2),
        ),
        _ivr(
            7932,
            "Billing",
            "Invoices, EMI and refunds; 2 sends the payment link by SMS",
            ("19555", *english),
            [
                _entry("1", "ringgroup 17843"),
                _entry("2", "ringgroup 17843", sms_template_id="3412"),
                _entry("0", "ivr 7926"),
            ],
        ),
        _ivr(
            7933,
            "Out of hours",
            "Weekdays after 19:00 and Sundays",
            ("19556", *english),
            [_entry("1", "voicemail 0501247020000"), _entry("2", "extension 0501247020021"), _entry("#", "hangup 1")],
            after_invalid="hangup 1",
            after_timeout="hangup 1",
            timeout=5,
            retries=(1, 0),
        ),
        _ivr(
            7934,
            "Holiday: Diwali",
            "Plays during Diwali; ends silently when nobody presses a key",
            ("19557", "244", "245", "", 247),
            [_entry("1", "voicemail 0501247020000"), _entry("2", "hangup 1")],
            after_invalid="hangup 1",
            after_timeout="hangup 1",
            timeout=5,
            retries=(1, 1),
        ),
        _ivr(
            7935,
            "Department directory",
            "All departments by key",
            ("19558", *english),
            [
                _entry("1", "ringgroup 17839"),
                _entry("2", "ringgroup 17841"),
                _entry("3", "ringgroup 17843"),
                _entry("4", "ringgroup 17844"),
                _entry("5", "ivr 7939"),
                _entry("0", "ivr 7928"),
            ],
        ),
        _ivr(
            7936,
            "Delivery status",
            "1 looks the order up by a webhook before the call is put through",
            ("19559", *english),
            [_entry("1", "ringgroup 17844", webhook_id="88"), _entry("2", "ringgroup 17844")],
        ),
        _ivr(
            7937,
            "Dealer desk",
            "Dealers and distributors, by region and time",
            ("19560", *english),
            [
                _entry("1", "time_condition 64000"),
                _entry("2", "timegroup 4103"),
                _entry("3", "extension 050109590001"),
                _entry("4", "agent 0501247020014"),
            ],
            after_timeout="department 17845",
        ),
        _ivr(
            7938,
            "Feedback after service",
            "Called by the service desk",
            ("19561", *english),
            [_entry("1", "hangup 1"), _entry("2", "hangup 1"), _entry("3", "ringgroup 17842")],
            after_invalid="hangup 1",
            after_timeout="hangup 1",
            timeout=7,
        ),
        _ivr(
            7939,
            "Careers",
            "Welcome text is spoken by text to speech",
            ("812", *english),
            [_entry("1", "auto_attend 5120"), _entry("2", "extension 0501247020028")],
            after_timeout="hangup 1",
        ),
    ]


def _department(department_id: str, name: str, agents: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "id": department_id,
        "name": name,
        "description": name,
        "ring_strategy": "simultaneously",
        "music_on_hold": None,
        "hold_playback": None,
        "failover_music": None,
        "agent_count": str(len(agents)),
        "calls_answered": "0",
        "calls_missed": "0",
        "timeout_dest_type": "hangup",
        "timeout_destination": "1",
        "timeout_dest_name": "Hangup",
        "use_as_queue": False,
        "queue_timeout": "0",
        "sticky_agent": {"enabled": False, "time_period": None, "format": None},
        "agents": [
            {"id": str(9000 + number), "name": agent, "eid": eid, "timeout": "20"}
            for number, (agent, eid) in enumerate(agents)
        ],
    }


_PEOPLE = [
    ("Anitha Raman", "0501247020000"),
    ("Rahul Deshpande", "0501247020014"),
    ("Farhan Sheikh", "0501247020021"),
    ("Priya Nair", "0501247020028"),
    ("Gurpreet Singh", "050109590001"),
]


def _departments() -> list[dict[str, Any]]:
    return [
        _department("17839", "Sales", _PEOPLE[0:2]),
        _department("17840", "बिक्री", _PEOPLE[1:2]),
        _department("17841", "Service", _PEOPLE[2:4]),
        _department("17842", "Installation", _PEOPLE[2:3]),
        _department("17843", "Accounts", _PEOPLE[3:4]),
        _department("17844", "Logistics", _PEOPLE[4:5]),
        _department("17845", "Dealers", _PEOPLE[4:5]),
        _department("17849", "Service", _PEOPLE[1:3]),
    ]


def _users() -> list[dict[str, Any]]:
    people = [*_PEOPLE, *((f"Agent {number:02d}", f"05012470201{number:02d}") for number in range(1, 21))]
    return [
        {
            "id": 30100 + number,
            "name": name,
            "agent": {"id": eid, "name": name, "status": 0, "follow_me_number": f"+9198400{number:05d}"},
            "login_id": f"user{30100 + number}@kaveri.example",
            "is_login_based_calling_enabled": False,
            "is_international_outbound_enabled": False,
            "user_role": {"id": 3, "name": "Agent"},
            "extension": None,
            "user_status": 0,
        }
        for number, (name, eid) in enumerate(people)
    ]


def _numbers() -> list[dict[str, Any]]:
    return [
        {
            "id": number_id,
            "name": name,
            "description": None,
            "alias": f"91{did}",
            "did": f"+91{did}",
            "destination": destination,
            "destination_name": destination_name,
            "sms_templates": None,
        }
        for number_id, name, did, destination, destination_name in (
            ("1759333", "Toll-free", "8044440001", "ivr||7928", "Language choice"),
            ("1759334", "Dealers", "8044440002", "ivr||7937", "Dealer desk"),
            ("1759335", "Spare", "8044440003", None, None),
        )
    ]


def seeded_account() -> dict[str, Any]:
    """Kaveri Home Appliances: fourteen IVRs, with departments, users and numbers to match."""
    return {
        "ivrs": _ivrs(),
        "prompt_types": {"7939": {"recording": "outbound_tts"}},
        "departments": _departments(),
        "users": _users(),
        "numbers": _numbers(),
    }


def generated_account(count: int) -> dict[str, Any]:
    """The seeded company with `count` IVRs of about 1.4 kB each instead of its own."""
    ivrs = [
        _ivr(
            10000 + number,
            f"Branch {number:05d}",
            f"Branch office {number:05d}, generated for measurements",
            (str(20000 + number), "244", "245", "246", 247),
            [_entry(str(key), f"extension 0501{number:05d}{key:03d}") for key in range(1, 9)],
        )
        for number in range(count)
    ]
    return {**seeded_account(), "ivrs": ivrs, "prompt_types": {}}


_OTHER_DIGITS = str.maketrans("0123456789", "0987654321")


def id_elsewhere(id_: str) -> str:
    """The id of the same thing in the other account: no id of one account is one of the other."""
    return f"{id_[:1]}{id_[1:].translate(_OTHER_DIGITS)}7"


def other_account() -> dict[str, Any]:
    """The same company before it has any IVRs, with the same departments and people under other ids."""
    account = seeded_account()
    for department in account["departments"]:
        department["id"] = id_elsewhere(department["id"])
    for user in account["users"]:
        user["agent"]["id"] = id_elsewhere(user["agent"]["id"])
    return {**account, "ivrs": [], "prompt_types": {}, "numbers": [], "next_id": 91000}
