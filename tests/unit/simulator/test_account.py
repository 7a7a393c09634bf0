# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The accounts that the simulator can start with."""

from __future__ import annotations

from tests.simulator import Simulator, generated_account
from tests.unit.simulator.calls import WELCOME, call


def test_the_seeded_ivr_of_the_sample_has_five_different_prompts_and_no_webhook(api: Simulator) -> None:
    main = api.ivr(7926)
    prompts = {str(main[name]) for name in (*WELCOME, "timeout_recording", "invalid_recording")}
    assert len(prompts) == 5 and "" not in prompts
    assert {item["webhook_id"] for item in main["ivr_menu"]} == {"0"}


def test_the_seeded_account_has_its_three_special_ivrs(api: Simulator) -> None:
    entries = [(ivr["id"], item) for ivr in api.ivrs for item in ivr["ivr_menu"]]
    assert [ivr_id for ivr_id, item in entries if item["webhook_id"] != "0"] == [7936]
    assert [ivr_id for ivr_id, item in entries if item["sms_template_id"] != "0"] == [7932]
    assert [ivr["id"] for ivr in api.ivrs if not ivr["timeout_recording"]] == [7934]
    assert api.prompt_type(7934, "timeout_recording") == "" and api.prompt_type(7939, "recording") == "outbound_tts"


def test_a_generated_ivr_is_about_as_big_as_a_real_one() -> None:
    with Simulator(generated_account(100)) as api:
        size = len(call(api, "GET", "/v1/ivrs").content) / 100
        assert len(api.ivrs) == 100 and 1300 < size < 1500
