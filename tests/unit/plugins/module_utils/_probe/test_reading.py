# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the list of IVRs says, also where it shows little or odd things."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._http.session import Request
from ansible_collections.servetel.ivr.plugins.module_utils._http.transport import Response
from ansible_collections.servetel.ivr.plugins.module_utils._probe.exchanges import Exchanges
from ansible_collections.servetel.ivr.plugins.module_utils._probe.findings import Findings
from ansible_collections.servetel.ivr.plugins.module_utils._probe.reading import (
    about_list,
    prompts_in_use,
    templates_in_use,
    types_in_use,
)
from tests.support.ivr_samples import RAW

NOTHING_SET = {"sms_template_id": "0", "webhook_id": "0"}


def answers(*ivrs: dict[str, Any]) -> dict[str, str]:
    exchanges, findings = Exchanges(), Findings()
    exchanges.record(Request("GET", "/v1/ivrs"), Response(200, {}, bytearray(b'{"ivrs": []}')))
    about_list(findings, exchanges, list(ivrs))
    return {row.question: row.answer for row in findings.rows}


def test_an_empty_list_says_nothing_about_ivrs() -> None:
    found = answers()
    assert {name for name, answer in found.items() if not answer} == {
        "read_ids",
        "read_counts",
        "read_none",
        "read_department",
        "read_auto_attend",
        "read_time_condition",
        "read_hangup_id",
    }


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"timeout_dest_type": 7, "timeout_destination": None}, {"read_types": "none"}),
        ({"timeout_dest_type": "", "ivr_menu": "odd"}, {"menu_keys": "keypad"}),
        ({"timeout_dest_type": "hangup", "timeout_destination": None}, {"read_hangup_id": "null"}),
        ({"colour": "red", "ivr_menu": [{"option": "A", "sound": 1}]}, {"list_keys": "colour, ivr_menu.sound"}),
        ({"ivr_menu": [{"option": "A"}, {"option": "1"}]}, {"menu_keys": "A"}),
        ({"timeout": "30"}, {"read_counts": ""}),
        (
            {"timeout_recording": "0", "ivr_menu": [{"sms_template_id": "0", "webhook_id": "0"}]},
            {"read_none": "zero_text"},
        ),
        (
            {
                "timeout_recording": "0",
                "timeout_dest_type": "hangup",
                "timeout_destination": None,
                "ivr_menu": [{"sms_template_id": "0", "webhook_id": "0"}],
            },
            {"read_none": "zero_text", "read_hangup_id": "null"},
        ),
        ({"timeout_dest_type": "timecondition"}, {"read_time_condition": "timecondition"}),
    ],
)
def test_what_is_odd_is_told(change: dict[str, Any], expected: dict[str, str]) -> None:
    found = answers({**RAW, **change})
    assert {name: found[name] for name in expected} == expected


def test_two_spellings_of_a_type_are_no_answer() -> None:
    one, other = ({**RAW, "id": 1, "timeout_dest_type": name} for name in ("auto_attend", "auto_attendant"))
    assert answers(one, other)["read_auto_attend"] == ""
    assert answers(one, other)["twins"] == "2"


def test_what_is_in_use_is_in_the_accounts_order() -> None:
    nowhere = {"timeout_dest_type": "ivr", "timeout_destination": "0", "invalid_destination_type": None}
    assert types_in_use([nowhere]) == {}
    assert types_in_use([RAW]) == {"extension": "0501247020000", "ringgroup": "17839"}
    assert prompts_in_use([RAW]) == ["19549", "244", "245", "246", "247"]
    assert templates_in_use([RAW]) == ["12"]
