# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Random faults while IVRs that lead to each other are deleted, with a second writer: no placeholder stays unnamed.

After a run, no IVR leads to a placeholder that no definition asked for, unless the result says so. If only deletions
went wrong, it leads to each IVR again that is still there. What is said to be unchanged is as before.
SERVETEL_TEST_FAULT_SCRIPTS says how many scripts there are (100), SERVETEL_TEST_FAULT_SEED which.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import strategies as st

from tests.faults.running import UNSURE_WORDS, Outcome, judge_words, params, run
from tests.faults.test_rollback import met_at, queues
from tests.faults.test_scripts import EDITS, SHARDS, Edit, run_scripts
from tests.support import faults
from tests.support.faults import Fault, callback
from tests.support.faults.server import FaultServer, Raw
from tests.support.ivr_samples import sample_ivrs

IDS = (7001, 7002, 7003, 7004)
AWAY = "an IVR that the task leads elsewhere"
GONE = "an IVR that the task deletes"


@dataclass(frozen=True)
class Script:
    """Where the IVRs lead, what the task does to them, and what each request of a slot meets; None = nothing."""

    ways: tuple[tuple[int, ...], ...]
    actions: tuple[str, ...]
    met: tuple[tuple[str, tuple[Fault | None, ...]], ...]
    edit: Edit | None
    on_error: str

    def __repr__(self) -> str:
        met = {slot: [str(fault) for fault in faults] for slot, faults in self.met if faults}
        return f"Script({self.ways}, {self.actions}, {met}, {self.edit}, {self.on_error})"

    @property
    def only_deletions_fail(self) -> bool:
        """Whether nothing keeps the task from leading back what it could not delete."""
        met = [(slot, fault) for slot, faults in self.met for fault in faults if fault]
        return not self.edit and all(
            slot == "DELETE" and not fault.endless and "401" not in fault.name for slot, fault in met
        )


DELETIONS = st.lists(st.none() | met_at("DELETE").map(lambda met: met[1]), max_size=4)

SCRIPT = st.builds(
    Script,
    ways=st.tuples(*[st.lists(st.sampled_from(IDS), min_size=1, max_size=2).map(tuple)] * len(IDS)),
    actions=st.tuples(*[st.sampled_from([GONE, GONE, GONE, AWAY])] * len(IDS)),
    met=queues() | DELETIONS.map(lambda met: (("DELETE", tuple(met)),)),
    edit=st.none() | st.none() | EDITS,
    on_error=st.sampled_from(["continue", "stop"]),
)


def account_of(script: Script) -> list[Raw]:
    """The IVRs of the script, and one that stays: some faults need an IVR to spoil."""
    ivrs = sample_ivrs(len(IDS))
    nothing = {"sms_template_id": "0", "webhook_id": "0"}
    for raw, targets in zip(ivrs, script.ways, strict=True):
        raw["ivr_menu"] = [
            {"option": str(key), "destination_type": "ivr", "destination_id": str(target), **nothing}
            for key, target in enumerate(targets, 1)
        ]
    return [*ivrs, {**sample_ivrs(1)[0], "id": 7999, "name": "Bystander"}]


def definitions_of(script: Script) -> list[dict[str, Any]]:
    change = {GONE: {"state": "absent"}, AWAY: {"menu": {"1": "hangup||1"}}}
    return [{"id": ivr_id, **change[action]} for ivr_id, action in zip(IDS, script.actions, strict=True)]


def judge(outcome: Outcome, script: Script, server: FaultServer, before: list[Raw]) -> None:
    judge_words(outcome)
    rows = {row["id"]: row for row in outcome.result.get("results", [])}
    touched = script.edit.id if script.edit else ""
    for ivr_id, action, old in zip(IDS, script.actions, before[:-1], strict=True):
        row, live = rows.get(str(ivr_id), {"changed": False, "msg": ""}), server.find(ivr_id)
        if not row["changed"] and str(ivr_id) != touched:
            assert live == old, f"{ivr_id} is said to be unchanged"
        if live is None or action is not GONE:
            continue
        led = [(was["destination_id"], now["destination_type"]) for was, now in zip(old["ivr_menu"], live["ivr_menu"])]
        lost = [target for target, type_ in led if type_ == "hangup"]
        named = any(text in row["msg"] for text in ("it leads to hangup||1 instead of", *UNSURE_WORDS))
        assert named or not lost, f"{ivr_id} leads to a placeholder silently: {row['msg']}"
        if script.only_deletions_fail:
            assert not any(map(server.find, lost)), f"{ivr_id} was not led back: {row['msg']}"


def perform(script: Script) -> None:
    with FaultServer(account_of(script)) as server:
        for slot, met in script.met:
            server.script(slot, [fault or faults.SOUND for fault in met])
        if script.edit and script.edit.slot != "first":
            server.script(script.edit.slot, callback(script.edit.do, script.edit.when))
        before = copy.deepcopy(server.ivrs)
        endless = any(fault and fault.endless for _slot, met in script.met for fault in met)
        seconds = 5.0 if script.only_deletions_fail else 1.2
        more = {"api_timeout": 0.4 if endless else seconds, "api_deadline": seconds, "on_error": script.on_error}
        given = {"ivrs": definitions_of(script), "assume_recording_type": "recording", "lint": "off"}
        outcome = run("ivrs", params("ivrs", server, **given, **more))
        server.heal()
        judge(outcome, script, server, before)


@pytest.mark.no_cover
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_script_of_faults_leaves_a_placeholder_unnamed(shard: int, ran: Callable[[str, int], None]) -> None:
    run_scripts(SCRIPT, perform, shard, lambda count: ran("ring scripts", count))
