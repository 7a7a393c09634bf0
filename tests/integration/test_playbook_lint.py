# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lint of `ivrs` before the first write: its levels, its options, and what of an account stops a change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.simulator import Simulator
from tests.support.running import Run

WAIVER = {"ivr": "Main menu", "rule": "dangling_ivr", "reason": "It comes tomorrow."}


def task(ivrs: list[dict[str, Any]], **options: Any) -> dict[str, Any]:
    return {"servetel.ivr.ivrs": {"ivrs": ivrs, "assume_recording_type": "recording", **options}}


def test_options_of_the_lint_decide_what_stops_a_change(playbook: Callable[..., Run], api: Simulator) -> None:
    api.edit(7927, timeout_dest_type="ivr", timeout_destination="1")
    dangling = [{"id": 7926, "timeout_destination": "ivr||1"}]
    run = playbook(
        [
            task(dangling, lint="error"),
            task(dangling, lint="error", lint_options={"wave": [WAIVER]}),
            task(dangling, lint="error", lint_options={"waive": [{**WAIVER, "rule": "dangling"}]}),
            task([{"id": 7928, "timeout": 9}], lint="error"),
            task([{"id": 7927, "timeout": 9}], lint="error"),
            task(dangling, lint="error", lint_options={"waive": [WAIVER], "entry": 7928}),
            task([{"id": 7926, "timeout": 9}], lint=False),
        ]
    )
    bad, unknown, rule, elsewhere, touched, waived, off = run.results
    assert (bad["error"]["kind"], len(bad["error"]["problems"])) == ("lint", 1), run.output
    assert (unknown["error"]["kind"], rule["error"]["kind"]) == ("bad_input", "bad_input")
    assert 'Did you mean "waive"?' in unknown["msg"]
    assert (unknown.get("requests", 0), rule.get("requests", 0)) == (0, 0)
    assert elsewhere["changed"] and any("7927" in str(warning) for warning in elsewhere["warnings"])
    assert touched["error"]["kind"] == "lint"
    assert waived["changed"] is True
    assert (off["changed"], off["lint"]) == (True, [])
