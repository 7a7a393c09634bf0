# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Random scripts of faults, runs and a second writer, made by Hypothesis, against one account each.

What holds after every run: no write in check mode, `changed` is true, nothing twice, every IVR as before or as wanted.
What holds after every script: the last task without faults converges, its check mode says the same as its real run,
and the run after that changes nothing. SERVETEL_TEST_FAULT_SCRIPTS says
how many scripts there are (100), SERVETEL_TEST_FAULT_SEED which.
"""

from __future__ import annotations

import copy
import os
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.faults.running import NEW_IVR, judge_words, judge_writes, login_options, params, run
from tests.support import faults
from tests.support.faults import Fault, callback
from tests.support.faults.server import FaultServer, Raw
from tests.support.ivr_samples import sample_ivrs

SCRIPTS = int(os.environ.get("SERVETEL_TEST_FAULT_SCRIPTS") or 100)
BATCH = 12
SHARDS = 8 if SCRIPTS >= 1000 else 2
SEED = os.environ.get("SERVETEL_TEST_FAULT_SEED") or str(random.randrange(10**9))

SLOTS = ("ACCEPT", "LIST", "PUT", "POST", "DELETE", "LOGIN")
WASTEFUL = {faults.HUGE_BODY, faults.ENDLESS_BODY, faults.GZIP_BOMB, faults.FLOOD_1XX, faults.FLOOD_1XX.applied}
# Sound lists of another account: no client can tell them from the truth.
LIES = {
    faults.LATIN1_CLAIMED,
    faults.HTML_TYPE_JSON,
    faults.NUL_ESCAPE,
    faults.MENU_NULL,
    faults.NAME_NULL,
    faults.EMPTY_LIST,
    faults.JSON_LIST,
    faults.DUPLICATE_NAME,
}
PLACES = [
    (slot, fault)
    for slot in SLOTS
    for fault in faults.ALL
    if slot in fault.kinds and fault not in WASTEFUL and not (slot == "LIST" and fault in LIES)
]
IDS = ("7001", "7002", "7003")


@dataclass(frozen=True)
class Edit:
    """What a second writer does, before this step or in the middle of it: at the next request of a slot."""

    id: str
    description: str | None
    """None = the IVR is deleted."""
    slot: str
    when: str

    def do(self, server: FaultServer) -> None:
        if server.find(self.id) is None:
            return
        if self.description is None:
            server.remove(self.id)
        else:
            server.edit(self.id, description=self.description)


@dataclass(frozen=True)
class Step:
    """One run of a task, with what goes wrong meanwhile."""

    definitions: tuple[tuple[str, str, int], ...]
    """(update | create | delete, id or name, timeout) of each definition; one definition is a run of `ivr`."""
    check: bool
    login: bool
    faults: tuple[tuple[str, Fault], ...]
    edit: Edit | None

    def __repr__(self) -> str:
        met = [f"{fault} at {slot}" for slot, fault in self.faults]
        return f"Step({self.definitions}, check={self.check}, login={self.login}, {met}, {self.edit})"


EDITS = st.builds(
    Edit,
    id=st.sampled_from(IDS),
    description=st.sampled_from(["Edited", "बदला", None]),
    slot=st.sampled_from(["first", "LIST", "PUT", "DELETE"]),
    when=st.sampled_from(["before", "after"]),
)
DEFINITIONS = st.one_of(
    st.tuples(st.just("update"), st.sampled_from(IDS), st.sampled_from([20, 30])),
    st.tuples(st.just("create"), st.sampled_from(["New 1", "New 2"]), st.sampled_from([20, 30])),
    st.tuples(st.just("delete"), st.sampled_from(IDS), st.just(0)),
)
STEPS = st.builds(
    Step,
    definitions=st.lists(DEFINITIONS, min_size=1, max_size=4, unique_by=lambda one: one[1]).map(tuple),
    check=st.sampled_from([False, False, False, True]),
    login=st.sampled_from([False, False, True]),
    faults=st.lists(st.sampled_from(PLACES), max_size=4).map(tuple),
    edit=st.none() | EDITS,
)
SCRIPT = st.lists(STEPS, min_size=1, max_size=3)


def options_of(step: Step, server: FaultServer, **more: Any) -> tuple[str, dict[str, Any]]:
    """The module and its parameters. An update of an IVR that somebody deleted is left out."""
    definitions: list[dict[str, Any]] = []
    for action, which, timeout in step.definitions:
        if action == "create":
            definitions.append({**copy.deepcopy(NEW_IVR), "name": which, "timeout": timeout})
        elif action == "delete":
            definitions.append({"id": which, "state": "absent"})
        elif server.find(which) is not None:
            definitions.append({"id": which, "timeout": timeout})
    if len(step.definitions) == 1 and definitions:
        return "ivr", params("ivr", server, **definitions[0], assume_recording_type="recording", **more)
    return "ivrs", params("ivrs", server, ivrs=definitions, assume_recording_type="recording", **more)


def check_account(server: FaultServer, step: Step, before: list[Raw], *, complete: bool) -> None:
    """Every IVR is as before or as the step wants it; but for one that the second writer touched meanwhile."""
    names = [raw["name"] for raw in server.ivrs]
    assert len(names) == len(set(names)), "two IVRs of one name"
    wanted = {which: (action, timeout) for action, which, timeout in step.definitions}
    touched = step.edit.id if step.edit else ""
    live = {str(raw["id"]): raw for raw in server.ivrs}
    for raw in before:
        now = live.get(str(raw["id"]))
        action, timeout = wanted.get(str(raw["id"])) or wanted.get(raw["name"], ("", 0))
        new = None if action == "delete" else {**raw, "timeout": timeout or raw["timeout"]}
        if action and complete:
            assert (now and now["timeout"]) == (new and new["timeout"]), f"{raw['name']} is not as wanted"
        if str(raw["id"]) != touched:
            assert now in ([new] if action and complete else [new, raw]), f"{raw['name']} is neither old nor new"
    made = [raw for raw in server.ivrs if raw["name"] not in {old["name"] for old in before}]
    for raw in made:
        assert wanted[raw["name"]] == ("create", raw["timeout"])


def play(step: Step, server: FaultServer) -> None:
    server.requests.clear()
    server.applied.clear()
    before = copy.deepcopy(server.ivrs)
    if step.edit:
        if step.edit.slot == "first":
            step.edit.do(server)
            before = copy.deepcopy(server.ivrs)
        else:
            server.script(step.edit.slot, callback(step.edit.do, step.edit.when))
    for slot, fault in step.faults:
        server.script(slot, fault)
    endless = any(fault.endless for _slot, fault in step.faults)
    more = {"api_timeout": 0.4 if endless else 1.2, "api_deadline": 1.2, **(login_options() if step.login else {})}
    module, options = options_of(step, server, **more)
    outcome = run(module, options, check=step.check)
    server.heal()
    server.settle()
    judge_words(outcome, *server.issued)
    if step.check:
        assert server.writes == [], "check mode sent a write"
        return
    judge_writes(outcome, server, timeouts=True, touched=step.edit.id if step.edit else "")
    check_account(server, step, before, complete=False)


def converge(step: Step, server: FaultServer) -> None:
    """Check mode and the real run say the same, the account is as wanted, and then there is nothing left to do."""
    server.requests.clear()
    server.applied.clear()
    before = copy.deepcopy(server.ivrs)
    module, options = options_of(step, server, api_timeout=30.0, api_deadline=60.0)
    planned = run(module, options, check=True)
    assert server.writes == [], "check mode sent a write"
    done = run(module, options)
    for outcome in (planned, done):
        assert not outcome.failed, outcome.msg
    assert (planned.changed, planned.result["diff"]) == (done.changed, done.result["diff"])
    judge_writes(done, server)
    check_account(server, Step(step.definitions, False, False, (), None), before, complete=True)
    writes = len(server.writes)
    again = run(module, options)
    assert (again.failed, again.changed, len(server.writes)) == (False, False, writes)


def perform_script(script: list[Step]) -> None:
    # The last IVR stays, so that the id of a deleted one is never given to a new one.
    with FaultServer([*sample_ivrs(3), {**sample_ivrs(1)[0], "id": 7999, "name": "Bystander"}]) as server:
        for step in script:
            play(step, server)
        converge(script[-1], server)


def run_scripts(
    script: st.SearchStrategy[Any], perform: Callable[[Any], None], shard: int, ran: Callable[[int], None]
) -> None:
    """Perform a shard's part of the scripts. The waits of many scripts pass together."""

    @seed(f"{SEED} {shard}")
    @settings(
        max_examples=-(-SCRIPTS // (SHARDS * BATCH)),
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(script, min_size=BATCH, max_size=BATCH), st.just(shard))
    def scripts_hold(scripts: list[Any], _shard: int) -> None:
        with ThreadPoolExecutor(BATCH) as pool:
            results = [(one, pool.submit(perform, one)) for one in scripts]
        for one, result in results:
            error = result.exception()
            if error is not None:
                raise AssertionError(f"{error!r}\nwith the seed {SEED} in the script {one}") from error
        ran(len(scripts))

    scripts_hold()


@pytest.mark.no_cover
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_script_of_faults_loses_doubles_or_denies_a_write(shard: int, ran: Callable[[str, int], None]) -> None:
    run_scripts(SCRIPT, perform_script, shard, lambda count: ran("fault scripts", count))


WENT_WRONG = {
    "a doubtful update, after which the IVR is shown in a form that is not understood": [
        Step(
            definitions=(("create", "New 1", 20), ("update", "7001", 20)),
            check=False,
            login=False,
            faults=(("PUT", faults.NOT_JSON.unapplied), ("LIST", faults.SOUND), ("LIST", faults.MENU_ENTRY_TEXT)),
            edit=None,
        )
    ],
}


@pytest.mark.parametrize("script", WENT_WRONG.values(), ids=WENT_WRONG.keys())
def test_a_script_that_once_went_wrong_holds(script: list[Step]) -> None:
    perform_script(script)
