# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Random faults before and during a rollback, with a second writer: no silent difference.

After a run with `on_error: rollback` the account is as wanted, or as before, or the result names exactly what is not as
before, with its settings before. SERVETEL_TEST_FAULT_SCRIPTS says how many scripts there are (100),
SERVETEL_TEST_FAULT_SEED which.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import strategies as st

from tests.faults.running import NEW_IVR, Outcome, judge_words, params, run
from tests.faults.test_scripts import EDITS, LIES, SHARDS, WASTEFUL, Edit, run_scripts
from tests.support import faults
from tests.support.faults import Fault, callback
from tests.support.faults.server import FaultServer, Raw
from tests.support.ivr_samples import sample_ivrs

SLOTS = ("LIST", "PUT", "POST", "DELETE", "ACCEPT")
# A 404 always means that the write did not happen, so none comes after it.
PAGES = (faults.NOT_FOUND_HTML, faults.FORBIDDEN_HTML, faults.FORBIDDEN_HTML.applied)
LIKELY = {
    "PUT": [
        faults.status(422),
        faults.status(409),
        faults.CLOSE,
        faults.status(503),
        faults.status(504).applied,
        faults.status(401),
        *PAGES,
    ],
    "POST": [faults.status(422), faults.CLOSE.applied, faults.status(500), faults.status(401), *PAGES],
    "DELETE": [
        faults.status(422),
        faults.CLOSE.applied,
        faults.status(500),
        faults.status(401),
        faults.status(404),
        *PAGES,
    ],
    "LIST": [faults.status(401), faults.status(503), faults.CLOSE],
    "ACCEPT": [],
}
"""What stops runs most: one fault in two is one of these."""


def met_at(slot: str) -> st.SearchStrategy[tuple[str, Fault]]:
    """A fault at a slot."""
    fitting = [
        fault
        for fault in faults.ALL
        if slot in fault.kinds and fault not in WASTEFUL and not (slot == "LIST" and fault in LIES)
    ]
    some = st.sampled_from(LIKELY[slot] or fitting) | st.sampled_from(fitting)
    return some.map(lambda fault: (slot, fault))


@dataclass(frozen=True)
class Script:
    """Definitions, and what each request of a slot meets, in their order; None = nothing."""

    definitions: tuple[tuple[str, str, int], ...]
    met: tuple[tuple[str, tuple[Fault | None, ...]], ...]
    edit: Edit | None

    def __repr__(self) -> str:
        met = {slot: [str(fault) for fault in faults] for slot, faults in self.met if faults}
        return f"Script({self.definitions}, {met}, {self.edit})"


def queues() -> st.SearchStrategy[Any]:
    def queue(slot: str) -> st.SearchStrategy[Any]:
        fault = met_at(slot).map(lambda met: met[1])
        entry = fault if slot == "ACCEPT" else st.none() | fault
        first = st.just([None]) if slot == "LIST" else st.just([])  # The plan needs a list.
        rest = st.lists(entry, max_size=1 if slot == "ACCEPT" else 4)
        return st.tuples(st.just(slot), st.builds(lambda one, more: (*one, *more), first, rest))

    return st.tuples(*(queue(slot) for slot in SLOTS))


DEFINITIONS = st.one_of(
    st.tuples(st.just("update"), st.sampled_from(["7001", "7002", "7003"]), st.sampled_from([20, 30])),
    st.tuples(st.just("create"), st.sampled_from(["New 1", "New 2"]), st.sampled_from([20, 30])),
    st.tuples(st.just("delete"), st.sampled_from(["7001", "7002", "7003"]), st.just(0)),
)
SCRIPT = st.builds(
    Script,
    definitions=st.lists(DEFINITIONS, min_size=1, max_size=5, unique_by=lambda one: one[1]).map(tuple),
    met=queues(),
    edit=st.none() | st.none() | EDITS,
)


def start() -> list[Raw]:
    """IVRs that lead to each other: 7002 and 7999 to 7001, 7001 to itself, and 7003 to 7002."""
    ivrs = [*sample_ivrs(3), {**sample_ivrs(1)[0], "id": 7999, "name": "Bystander"}]
    for raw, target in zip(ivrs, ("7001", "7001", "7002", "7001"), strict=True):
        raw["ivr_menu"] = [{**raw["ivr_menu"][0], "destination_type": "ivr", "destination_id": target}]
    return ivrs


def definitions_of(script: Script) -> list[dict[str, Any]]:
    deleted = {which for action, which, _timeout in script.definitions if action == "delete"}
    new = [which for action, which, _timeout in script.definitions if action == "create"]
    made = []
    for action, which, timeout in script.definitions:
        if action == "delete":
            made.append({"id": which, "state": "absent"})
            continue
        places = [f"ivr||{ivr_id}" for ivr_id in ("7001", "7002", "7003") if ivr_id not in deleted]
        menu = {"1": f"ivr||name={new[-1]}" if new else (places or ["hangup||1"])[0], "2": "hangup||1"}
        base = {"id": which} if action == "update" else {**copy.deepcopy(NEW_IVR), "name": which}
        made.append({**base, "timeout": timeout, "menu": menu})
    return made


def settings_of(raw: Raw, names: dict[str, str]) -> Raw:
    """An IVR as it is compared: without ids, with the names of the IVRs that it leads to."""
    found = {name: value for name, value in copy.deepcopy(raw).items() if name not in ("id", "added_by")}
    for entry in found["ivr_menu"]:
        if entry["destination_type"] == "ivr":
            entry["destination_id"] = names.get(str(entry["destination_id"]), entry["destination_id"])
    return found


def different(before: list[Raw], now: list[Raw]) -> set[str]:
    """The names of the IVRs that are not as before."""
    old_names, new_names = ({str(raw["id"]): raw["name"] for raw in ivrs} for ivrs in (before, now))
    old = {raw["name"]: settings_of(raw, old_names) for raw in before}
    gone = {ivr_id: name for ivr_id, name in old_names.items() if name not in new_names.values()}
    new = {raw["name"]: settings_of(raw, {**gone, **new_names}) for raw in now}
    assert len(new) == len(now), "two IVRs of one name"
    return {name for name in {*old, *new} if old.get(name) != new.get(name)}


def judge(outcome: Outcome, server: FaultServer, before: list[Raw], touched: str) -> None:
    judge_words(outcome)
    apart = different(before, server.ivrs)
    names = {str(raw["id"]): raw["name"] for raw in before}
    apart -= {names.get(touched, "")}
    if not outcome.failed:
        return
    left = outcome.result["error"].get("not_rolled_back", [])
    rows = {row["name"]: row for row in outcome.result.get("results", [])}
    named = {item["name"] for item in left} | {name for name, row in rows.items() if row["changed"]}
    assert apart <= named, f"{apart - named} differ silently: {outcome.msg}"
    assert outcome.changed or not apart, f"changed is false, but {apart} are not as before"
    for name, row in rows.items():
        assert not (row["rolled_back"] and name in apart), f"{name} is said to be as before"
    for item in left:
        raw = next((raw for raw in before if raw["name"] == item["name"]), None)
        if item["id"] != touched and raw and item["before"]:
            assert item["before"]["timeout"] == raw["timeout"]
        assert not item["before"] or raw or touched


def perform(script: Script) -> None:
    with FaultServer(start()) as server:
        for slot, met in script.met:
            server.script(slot, [fault or faults.SOUND for fault in met])
        if script.edit and script.edit.slot != "first":
            server.script(script.edit.slot, callback(script.edit.do, script.edit.when))
        before = copy.deepcopy(server.ivrs)
        endless = any(fault and fault.endless for _slot, met in script.met for fault in met)
        more = {"api_timeout": 0.4 if endless else 1.2, "api_deadline": 1.2}
        given = definitions_of(script)
        options = params("ivrs", server, ivrs=given, assume_recording_type="recording", lint="off", **more)
        outcome = run("ivrs", {**options, "on_error": "rollback"})
        server.heal()
        judge(outcome, server, before, script.edit.id if script.edit else "")


@pytest.mark.no_cover
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_script_of_faults_leaves_a_silent_difference(shard: int, ran: Callable[[str, int], None]) -> None:
    run_scripts(SCRIPT, perform, shard, lambda count: ran("rollback scripts", count))
