# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ivr_info: what it shows, and that it is what ivr takes."""

from __future__ import annotations

from collections.abc import Callable

from tests.simulator import Simulator
from tests.support.running import Run


def test_what_is_shown_can_be_given_back_and_changes_nothing(playbook: Callable[..., Run], api: Simulator) -> None:
    shown = playbook([{"servetel.ivr.ivr_info": {}}]).result
    assert (shown["changed"], shown["requests"], len(shown["ivrs"])) == (False, 1, 14)

    again = playbook([{"servetel.ivr.ivr": ivr} for ivr in shown["ivrs"]])

    assert [(result["failed"], result["changed"]) for result in again.results] == [(False, False)] * 14, again.output
    assert [result["ivr"] for result in again.results] == shown["ivrs"]
    assert api.writes == []


def test_an_ivr_is_shown_in_the_names_of_the_options(playbook: Callable[..., Run]) -> None:
    run = playbook([{"servetel.ivr.ivr_info": {"id": 7932}}, {"servetel.ivr.ivr_info": {"name": "Billing"}}])
    by_id, by_name = run.results
    assert by_id["ivrs"] == by_name["ivrs"]
    assert by_id["ivrs"] == [
        {
            "id": "7932",
            "name": "Billing",
            "description": "Invoices, EMI and refunds; 2 sends the payment link by SMS",
            "recording": "19555",
            "timeout": 10,
            "incorrect_count": 2,
            "invalid_recording": "244",
            "recording_invalid": "247",
            "invalid_destination": "extension||0501247020000",
            "timeout_tries": 2,
            "timeout_retry_recording": "245",
            "timeout_recording": "246",
            "timeout_destination": "extension||0501247020000",
            "menu": [
                {"option": "1", "destination": "department||17843"},
                {"option": "2", "destination": "department||17843", "sms_template": "3412"},
                {"option": "0", "destination": "ivr||7926"},
            ],
        }
    ]


def test_nothing_found_is_an_empty_list_and_id_and_name_exclude_each_other(playbook: Callable[..., Run]) -> None:
    nobody, both = playbook(
        [{"servetel.ivr.ivr_info": {"name": "Nobody"}}, {"servetel.ivr.ivr_info": {"name": "Sales", "id": 7929}}]
    ).results
    assert (nobody["failed"], nobody["ivrs"]) == (False, [])
    assert both["failed"] and "mutually exclusive" in both["msg"]
