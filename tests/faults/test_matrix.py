# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every fault at every request of a task, in a real run and in check mode, for one IVR and for many.

What must hold of every run is in `running.judge`; this file knows which faults go where.
"""

from __future__ import annotations

import copy
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.running import Task, judge, judge_account, judge_writes, login_options, run, task_for
from tests.support import faults
from tests.support.faults import Fault
from tests.support.faults.server import FaultServer, Raw, kind_of

LIES = {
    faults.LATIN1_CLAIMED: {"description": faults.NAMASTE + "Menu 1"},
    faults.HTML_TYPE_JSON: {"description": faults.NAMASTE + "Menu 1"},
    faults.NUL_ESCAPE: {"description": "\0Menu 1"},
    faults.MENU_NULL: {"ivr_menu": []},
}
"""Sound lists of an account that is not the one there is: what they show is kept when the IVR is written."""
SLOTS = ("ACCEPT", "LIST", "READ-BACK", "PUT", "POST", "DELETE", "LOGIN")
MODULES = ("ivr", "ivrs")


def places(fault: Fault) -> list[tuple[str, str, bool]]:
    """Where a fault can strike: slot, module, check mode (which sends no write, and so meets only the reads)."""
    slots = [slot for slot in SLOTS if ("LIST" if slot == "READ-BACK" else slot) in fault.kinds]
    return [
        (slot, module, check)
        for slot in slots
        for module in MODULES
        for check in (False, True)
        if not check or slot in ("ACCEPT", "LIST", "LOGIN")
    ]


def put_in_place(server: FaultServer, slot: str, fault: Fault) -> None:
    if slot == "READ-BACK":
        server.script("LIST", [faults.SOUND, fault])
    else:
        server.script(slot, [fault])


def strike(fault: Fault, slot: str, module: str, check: bool) -> None:
    """One fault at one request; then the same task twice without any."""
    task = task_for(slot if slot in ("PUT", "POST", "DELETE") else "PUT", module)
    login = login_options() if slot == "LOGIN" else {}
    with FaultServer() as server:
        before = copy.deepcopy(server.ivrs)
        put_in_place(server, slot, fault)
        seconds = {"api_timeout": 0.3} if fault.endless else {}
        outcome = run(module, task.params(server, **login, **seconds), check=check)
        assert outcome.failed or not server.unmet, "the fault was never met"
        server.heal()
        server.settle()
        if slot == "LIST" and server.applied:
            before[0].update(LIES.get(fault, {}))
        judge(outcome, server, before, task, check=check)
        if slot == "LOGIN" and "429" not in fault.name and "rate limit" not in fault.name:
            assert sum(kind_of(request) == "LOGIN" for request in server.requests) <= 1
        converge(server, task, before)


def converge(server: FaultServer, task: Task, before: list[Raw]) -> None:
    """The same task without faults makes the account as wanted, and then has nothing left to do."""
    written = list(server.applied)
    server.requests.clear()
    server.applied.clear()
    healthy = task.params(server, api_timeout=10.0, api_deadline=30.0)
    second = run(task.module, healthy)
    assert not second.failed, second.msg
    judge_writes(second, server)
    judge_account(server, before, task, complete=True)
    written += server.applied
    assert len({(write.method, write.id) for write in written}) == len(written), "written twice in two runs"
    writes = len(server.writes)
    third = run(task.module, healthy)
    assert (third.failed, third.changed) == (False, False)
    assert len(server.writes) == writes


@pytest.mark.parametrize("fault", faults.ALL, ids=str)
def test_after_any_fault_anywhere_nothing_is_lost_doubled_or_denied(fault: Fault) -> None:
    spots = places(fault)
    assert spots
    with ThreadPoolExecutor(16) as pool:
        results = [(spot, pool.submit(strike, fault, *spot)) for spot in spots]
    wrong = [f"{spot}: {result.exception()}" for spot, result in results if result.exception()]
    assert not wrong, "\n".join(wrong)


ENDLESS = [fault for fault in faults.ALL if fault.endless]


@pytest.mark.parametrize("fault", ENDLESS, ids=str)
def test_a_server_without_end_cannot_stretch_the_deadline(fault: Fault) -> None:
    def endure(slot: str) -> float:
        task = task_for("PUT", "ivr")
        login = login_options() if slot == "LOGIN" else {}
        with FaultServer() as server:
            server.always(slot, fault)
            outcome = run("ivr", task.params(server, api_timeout=0.4, api_deadline=1.0, **login))
            assert outcome.failed or fault.applies  # A write that arrived is found when the list is read again.
            return outcome.seconds

    def longest() -> float:
        slots = [slot for slot in ("ACCEPT", "LIST", "PUT", "LOGIN") if slot in fault.kinds]
        with ThreadPoolExecutor(len(slots)) as pool:
            return max(pool.map(endure, slots))

    # A busy machine may stand still for seconds, but hardly three times.
    assert any(longest() < 1.0 + 1.0 for _try in range(3))
