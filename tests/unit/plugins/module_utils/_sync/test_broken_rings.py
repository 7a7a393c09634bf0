# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of an IVR that was led to a placeholder so that a ring can be deleted, and that stays.

Each test says what was sent, what the account has afterwards, and what the result says of it.
"""

from __future__ import annotations

import copy
import dataclasses
import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._sync.broken_rings import apply_and_restore
from ansible_collections.servetel.ivr.plugins.module_utils._sync.control import CircuitBreaker
from ansible_collections.servetel.ivr.plugins.module_utils._sync.outcome import Outcome, State, with_dead_ends
from ansible_collections.servetel.ivr.plugins.module_utils._sync.purge import Purge
from tests.support import faults
from tests.support.faults import callback
from tests.support.faults.server import FaultServer
from tests.unit.plugins.module_utils._sync.test_executor import (
    absent,
    away,
    change,
    control,
    failure,
    lead,
    one_by_one,
    plan,
)
from tests.unit.plugins.module_utils.task_calls import paths

pytestmark = pytest.mark.usefixtures("no_backoff")

LIST = "GET /v1/ivrs"
REFUSED = faults.status(405, {"success": False, "message": "Method not allowed"})
REFUSAL = "DELETE /v1/ivr/7002 was refused (405): Method not allowed."


def put(ivr_id: int) -> str:
    return f"PUT /v1/ivr/{ivr_id}"


def delete(ivr_id: int) -> str:
    return f"DELETE /v1/ivr/{ivr_id}"


def run(account: Account, *definitions: dict[str, Any], purge: Purge | None = None, **options: Any) -> list[Outcome]:
    return apply_and_restore(account, plan(account, *definitions, purge=purge), control(**options))


def kinds(steps: list[Outcome]) -> list[str | None]:
    return [step.error and step.error.kind for step in steps]


@pytest.fixture
def eight() -> Iterator[FaultServer]:
    """An account of eight IVRs."""
    with FaultServer(8) as server:
        yield server
        assert not server.unmet


@pytest.fixture
def ring(server: FaultServer) -> FaultServer:
    """An account whose IVRs 7001 and 7002 lead to each other."""
    lead(server, {7001: [7002], 7002: [7001]})
    return server


@pytest.fixture
def in_line(server: FaultServer) -> Account:
    return one_by_one(server)


def where_to(server: FaultServer, ivr_id: int) -> list[str]:
    """Where the keys of a live IVR lead."""
    raw = server.find(ivr_id)
    assert raw
    return [f"{entry['destination_type']}||{entry['destination_id']}" for entry in raw["ivr_menu"]]


# ---- what is led back ----


@pytest.mark.parametrize("stop_on_error", [False, True])
def test_an_ivr_of_a_ring_that_is_not_deleted_is_as_before_again(
    ring: FaultServer, in_line: Account, stop_on_error: bool
) -> None:
    before = copy.deepcopy(ring.ivrs)
    ring.script("DELETE", REFUSED)
    steps = run(in_line, *absent(7001, 7002), stop_on_error=stop_on_error)
    assert ring.ivrs == before
    assert paths(ring) == [LIST, put(7001), LIST, delete(7002), LIST, put(7001), LIST]
    assert [step.changed for step in steps] == [False, False]
    assert kinds(steps) == ["not_attempted" if stop_on_error else "in_use", "rejected"]
    why, stopped = ".", f" The task stopped after: {REFUSAL}"
    if not stop_on_error:
        why, stopped = ", because IVR 7002 was not deleted and still leads to it.", ""
    assert str(failure(steps[0])) == f"IVR 7001 was not deleted{why} The IVR leads again where it led before.{stopped}"
    assert steps[0].state is (State.NOT_ATTEMPTED if stop_on_error else State.FAILED)
    assert (steps[0].result or {})["menu"] == (steps[0].planned.current or {})["menu"]
    assert in_line.listing is None


@pytest.mark.parametrize("purge", [False, True])
def test_of_several_that_it_led_to_those_that_are_still_there_come_back(
    server: FaultServer, in_line: Account, purge: bool
) -> None:
    server.add({**server.ivrs[0], "id": 7004, "name": "IVR 4"})
    lead(server, {7001: [7002, 7003, 7004, 7003], 7002: [7001], 7003: [7001], 7004: []})
    server.script("DELETE", [faults.SOUND, REFUSED])
    definitions = [] if purge else absent(7001, 7002, 7003, 7004)
    steps = run(in_line, *definitions, purge=Purge("recording") if purge else None)
    assert where_to(server, 7001) == ["hangup||1", "ivr||7003", "ivr||7004", "ivr||7003"]
    assert [step.changed for step in steps] == [True, True, False, False]
    assert kinds(steps) == ["in_use", None, "rejected", "in_use"]
    assert re.sub(r" \(IVR \d\)", "", str(failure(steps[0]))) == (
        "IVR 7001 was updated, but not deleted: it leads to hangup||1 instead of ivr||7002 (menu 1). "
        "IVR 7001 was not deleted, because IVR 7003 was not deleted and still leads to it. "
        "Run the task again to finish it."
    )
    again = run(in_line, *absent(7001, 7003, 7004))
    assert (kinds(again), server.ivrs) == ([None] * 3, [])


def test_an_ivr_whose_own_deletion_is_refused_keeps_its_placeholder_where_the_others_are_gone(
    ring: FaultServer, in_line: Account
) -> None:
    ring.script("DELETE", [faults.SOUND, faults.status(422, {"success": False, "message": "A number leads there."})])
    steps = run(in_line, *absent(7001, 7002))
    assert paths(ring) == [LIST, put(7001), LIST, delete(7002), delete(7001), LIST, LIST]
    assert (where_to(ring, 7001), [step.changed for step in steps]) == (["hangup||1"], [True, True])
    assert str(failure(steps[0])).startswith(
        "IVR 7001 was updated, but not deleted: it leads to hangup||1 instead of ivr||7002 (menu 1). "
        "DELETE /v1/ivr/7001 was refused (422): A number leads there."
    )


@pytest.mark.parametrize(
    "ways",
    [
        {7001: [7002], 7002: [7003], 7003: [7001]},
        {7001: [7002], 7002: [7001], 7003: [7004], 7004: [7003]},
        {7001: [7002, 7003], 7002: [7003, 7001], 7003: [7001, 7002]},
        {7001: [7001, 7002], 7002: [7001]},
    ],
    ids=str,
)
def test_rings_of_which_nothing_can_be_deleted_are_whole_again(eight: FaultServer, ways: dict[int, list[int]]) -> None:
    lead(eight, ways)
    before = copy.deepcopy(eight.ivrs)
    eight.always("DELETE", REFUSED)
    steps = run(one_by_one(eight), *absent(*ways))
    cuts = sum(step.planned.ivr_id in [one.id for one in eight.applied] for step in steps)
    assert (eight.ivrs, [step.changed for step in steps]) == (before, [False] * len(ways))
    assert [one.method for one in eight.applied] == ["PUT"] * 2 * cuts and cuts
    assert paths(eight).count(LIST) == 4  # For the plan, the cuts, before the way back and after it.


def test_a_ring_of_a_thousand_of_which_none_is_deleted_costs_seven_requests(eight: FaultServer) -> None:
    first = eight.ivrs[0]
    for number in range(8, 1000):
        eight.add({**first, "id": 7001 + number, "name": f"IVR {number}"})
    ids = [raw["id"] for raw in eight.ivrs]
    lead(eight, {one: [other] for one, other in zip(ids, [*ids[1:], ids[0]], strict=True)})
    eight.always("DELETE", REFUSED)
    steps = run(one_by_one(eight), *absent(*ids))
    assert not any(step.changed for step in steps) and where_to(eight, ids[0]) == [f"ivr||{ids[1]}"]
    assert paths(eight) == [LIST, put(ids[0]), LIST, delete(ids[1]), LIST, put(ids[0]), LIST]


def test_a_ring_that_is_deleted_costs_no_request_more(ring: FaultServer, in_line: Account) -> None:
    ring.switch(delete_in_use="422")
    assert kinds(run(in_line, *absent(7001, 7002))) == [None, None]
    assert paths(ring) == [LIST, put(7001), LIST, delete(7002), delete(7001), LIST]


def test_a_refused_token_a_failed_update_and_a_deletion_leave_nothing_to_lead_back(
    ring: FaultServer, in_line: Account
) -> None:
    lead(ring, {7003: [7001]})
    ring.script("PUT", faults.INVALID_TEXT)
    assert kinds(run(in_line, *absent(7001, 7002), away(7003))) == ["in_use", "in_use", "rejected"]
    assert paths(ring) == [LIST, put(7003)]


# ---- what is verified by reading first ----


def test_a_deletion_that_was_lost_and_applied_leads_nothing_back(ring: FaultServer, in_line: Account) -> None:
    ring.script("DELETE", [faults.status(500).applied, faults.status(504).applied])
    assert kinds(run(in_line, *absent(7001, 7002))) == [None, None]
    assert [one.method for one in ring.applied] == ["PUT", "DELETE", "DELETE"]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (faults.status(500), "server"),
        (faults.HANG, "unknown_outcome"),
        (faults.NO_CONTENT.unapplied, "protocol"),
        (faults.NOT_FOUND, "not_found"),
    ],
    ids=str,
)
def test_a_deletion_that_was_not_applied_whatever_was_answered(
    ring: FaultServer, in_line: Account, fault: faults.Fault, kind: str
) -> None:
    before = copy.deepcopy(ring.ivrs)
    ring.always("DELETE", fault)
    steps = run(in_line, *absent(7001, 7002), seconds=0.8)
    assert ring.ivrs == before
    assert (steps[0].changed, failure(steps[1]).kind) == (False, kind)
    assert failure(steps[0]).text.endswith("The IVR leads again where it led before.")


@pytest.mark.parametrize(("fault", "kind"), [(faults.HANG, "unknown_outcome"), (faults.SOUND.unapplied, "not_taken")])
def test_an_ivr_that_may_still_be_deleted_is_led_back_and_counts_as_changed(
    ring: FaultServer, in_line: Account, fault: faults.Fault, kind: str
) -> None:
    before = copy.deepcopy(ring.ivrs)
    ring.script("DELETE", [faults.SOUND.unapplied, fault])
    steps = run(in_line, *absent(7001, 7002), seconds=0.8)
    assert (ring.ivrs, kinds(steps), steps[0].changed) == (before, [kind, "not_taken"], True)
    assert str(failure(steps[0])).endswith("The IVR leads again where it led before.")


@pytest.mark.parametrize(("fault", "changed"), [(REFUSED, True), (faults.HANG, True)], ids=["refused", "late"])
def test_an_ivr_that_is_gone_when_it_is_to_be_led_back_needs_nothing(
    ring: FaultServer, in_line: Account, fault: faults.Fault, changed: bool
) -> None:
    ring.script("DELETE", [faults.SOUND, fault])
    ring.script("LIST", [*[faults.SOUND] * 3, callback(lambda running: running.remove(7001))])
    steps = run(in_line, *absent(7001, 7002), seconds=0.8)
    assert (kinds(steps), steps[0].changed, len(ring.ivrs)) == ([None, None], changed, 1)
    assert steps[0].result is None
    elsewhere = ("IVR 7001 was already deleted elsewhere.",)
    assert steps[0].warnings == (elsewhere if fault is REFUSED else ())


def test_a_cut_whose_response_was_lost_is_found_by_reading(ring: FaultServer, in_line: Account) -> None:
    before = copy.deepcopy(ring.ivrs)
    ring.script("PUT", faults.CLOSE.applied)
    ring.script("LIST", [faults.SOUND, faults.status(422)])
    steps = run(in_line, *absent(7001, 7002))
    assert (ring.ivrs, [step.changed for step in steps]) == (before, [False, False])
    assert paths(ring) == [LIST, put(7001), LIST, LIST, put(7001), LIST]
    assert failure(steps[0]).kind == "unknown_outcome"


def test_a_cut_that_may_come_later_stays_in_doubt(ring: FaultServer, in_line: Account) -> None:
    before = copy.deepcopy(ring.ivrs)
    ring.script("PUT", faults.HANG)
    steps = run(in_line, *absent(7001, 7002), seconds=0.8)
    assert (ring.ivrs, [step.changed for step in steps]) == (before, [True, False])
    assert paths(ring) == [LIST, put(7001), LIST, LIST]
    assert "it may yet be written" in str(failure(steps[0]))


# ---- what is left alone ----


def test_an_edit_stays_and_what_the_run_has_left_is_named(ring: FaultServer, in_line: Account) -> None:
    ring.script("DELETE", REFUSED)
    edit = callback(lambda running: running.edit(7001, description="Edited"))
    ring.script("LIST", [faults.SOUND, faults.SOUND, edit])
    steps = run(in_line, *absent(7001, 7002))
    assert (ring.ivrs[0]["description"], where_to(ring, 7001)) == ("Edited", ["hangup||1"])
    assert (steps[0].changed, paths(ring).count(put(7001))) == (True, 1)
    assert "it leads to hangup||1 instead of ivr||7002 (menu 1)" in str(failure(steps[0]))
    assert str(failure(steps[0])).endswith(
        "The earlier destinations of the IVR could not be restored: someone may have edited the IVR since."
    )


@pytest.mark.parametrize("led_back", [False, True])
def test_an_edit_after_a_cut_whose_response_was_lost_hides_no_placeholder(
    ring: FaultServer, in_line: Account, led_back: bool
) -> None:
    def edit(running: FaultServer) -> None:
        running.edit(7001, description="Edited")
        if led_back:
            lead(running, {7001: [7003]})

    ring.script("PUT", faults.CLOSE.applied)
    ring.script("LIST", [faults.SOUND, callback(edit)])
    steps = run(in_line, *absent(7001, 7002))
    assert where_to(ring, 7001) == ["ivr||7003" if led_back else "hangup||1"]
    text = str(failure(steps[0]))
    assert text.startswith("IVR 7001: PUT /v1/ivr/7001 ")
    assert "Its settings are neither the earlier nor the wanted ones" in text
    assert (
        " ones: it leads to hangup||1 instead of ivr||7002 (menu 1). Check the IVR in the portal" in text
    ) is not led_back


def test_an_ivr_that_someone_has_led_back_is_not_written(ring: FaultServer, in_line: Account) -> None:
    ring.script("DELETE", REFUSED)
    ring.script("LIST", [faults.SOUND, faults.SOUND, callback(lambda running: lead(running, {7001: [7002]}))])
    steps = run(in_line, *absent(7001, 7002))
    assert (steps[0].changed, paths(ring)[-2:]) == (False, [delete(7002), LIST])


def test_a_way_back_that_is_refused_is_named_with_its_reason(ring: FaultServer, in_line: Account) -> None:
    ring.script("DELETE", REFUSED)
    ring.script("PUT", [faults.SOUND, faults.INVALID_TEXT])
    steps = run(in_line, *absent(7001, 7002))
    assert (where_to(ring, 7001), steps[0].changed, failure(steps[0]).kind) == (["hangup||1"], True, "in_use")
    assert str(failure(steps[0])) == (
        "IVR 7001 was updated, but not deleted: it leads to hangup||1 instead of ivr||7002 (menu 1). "
        "IVR 7001 was not deleted, because IVR 7002 was not deleted and still leads to it. "
        "Run the task again to finish it. "
        "The earlier destinations of the IVR could not be restored: "
        "PUT /v1/ivr/7001 was refused (422): The timeout is not valid."
    )


def test_a_way_back_whose_response_is_lost_is_verified(ring: FaultServer, in_line: Account) -> None:
    before = copy.deepcopy(ring.ivrs)
    ring.script("DELETE", REFUSED)
    ring.script("PUT", [faults.SOUND, faults.CLOSE.applied])
    steps = run(in_line, *absent(7001, 7002))
    assert (ring.ivrs, steps[0].changed) == (before, False)
    assert "write_confirmed_after_error" in steps[0].warnings[0]


# ---- after the run has stopped ----


def test_after_a_refused_token_nothing_is_sent(ring: FaultServer, in_line: Account) -> None:
    ring.script("DELETE", faults.UNAUTHORISED)
    steps = run(in_line, *absent(7001, 7002))
    assert (paths(ring), steps[0].changed) == ([LIST, put(7001), LIST, delete(7002)], True)
    assert "it leads to hangup||1 instead of ivr||7002 (menu 1)" in str(failure(steps[0]))


def test_after_an_interrupt_nothing_is_sent(ring: FaultServer, in_line: Account) -> None:
    stop = threading.Event()
    ring.script("DELETE", dataclasses.replace(REFUSED, before=lambda _running: stop.set()))
    steps = run(in_line, *absent(7001, 7002), stop=stop)
    assert (paths(ring), steps[0].changed) == ([LIST, put(7001), LIST, delete(7002)], True)
    assert "it leads to hangup||1 instead of ivr||7002 (menu 1)" in str(failure(steps[0]))


def test_an_interrupt_after_an_error_is_what_has_stopped_the_run() -> None:
    breaker = CircuitBreaker(threading.Event())
    breaker.halt(ServetelError("server", "It failed."))
    breaker.interrupt()
    breaker.halt(ServetelError("server", "It failed again."))
    assert breaker.stopped_by and breaker.stopped_by.kind == "interrupted"


def test_while_the_account_cannot_be_read_nothing_is_written(ring: FaultServer, in_line: Account) -> None:
    ring.script("DELETE", REFUSED)
    ring.script("LIST", [faults.SOUND, faults.SOUND, faults.status(422)])
    steps = run(in_line, *absent(7001, 7002))
    assert (paths(ring).count(put(7001)), steps[0].changed) == (1, True)
    assert "it leads to hangup||1 instead of ivr||7002 (menu 1)" in str(failure(steps[0]))


def test_what_was_cut_is_led_back_after_the_server_has_refused_to_answer(eight: FaultServer) -> None:
    lead(eight, {7001: [7002], 7002: [7001]})
    before = copy.deepcopy(eight.ivrs)
    eight.always("DELETE", faults.status(503))
    definitions = [*absent(7001, 7002, 7003, 7004, 7005, 7006, 7007), change(7008)]
    steps = run(one_by_one(eight), *definitions, seconds=0.8)
    assert eight.ivrs[:7] == before[:7]
    assert (steps[0].changed, failure(steps[0]).kind) == (False, "not_attempted")
    assert str(failure(steps[0])).startswith(
        "IVR 7001 was not deleted. The IVR leads again where it led before. The task stopped after: DELETE /v1/ivr/700"
    )


def test_several_errors_that_forbid_deletions_lead_back_too(ring: FaultServer, in_line: Account) -> None:
    before = copy.deepcopy(ring.ivrs)
    ring.script("DELETE", faults.FORBIDDEN)
    steps = run(in_line, *absent(7001, 7002))
    assert (ring.ivrs, [step.changed for step in steps]) == (before, [False, False])


# ---- what was deleted, and is still led to ----


def test_an_ivr_that_stays_and_leads_to_a_deleted_one_is_warned_of(server: FaultServer, in_line: Account) -> None:
    lead(server, {7001: [7002, 7002], 7002: [7001], 7003: [7001]})  # Callers come in through 7003, so nothing is cut.
    server.script("DELETE", [faults.SOUND, faults.status(403, {"message": "Forbidden"})])
    steps = with_dead_ends(run(in_line, *absent(7001, 7002)))
    assert (server.find(7002), where_to(server, 7001)) == (None, ["ivr||7002", "ivr||7002"])
    assert steps[0].notes == (
        "IVR 7001: key 1 and key 2 lead to IVR 7002, which was deleted. Run the task again, or point key 1 and "
        "key 2 elsewhere.",
    )
    assert steps[1].notes == ()


def test_a_ring_into_which_an_ivr_leads_that_is_not_understood_is_not_cut(ring: FaultServer, in_line: Account) -> None:
    lead(ring, {7003: [7001]})
    ring.edit(7003, timeout="soon")
    before = copy.deepcopy(ring.ivrs)
    ring.always("DELETE", REFUSED)
    run(in_line, *absent(7001, 7002))
    assert ring.ivrs == before
    assert [path for path in paths(ring) if path.startswith("PUT")] == []


def test_nothing_is_said_where_no_deleted_ivr_is_led_to(ring: FaultServer, in_line: Account) -> None:
    lead(ring, {7001: [7003], 7002: [7003]})
    ring.script("DELETE", [faults.SOUND, REFUSED])
    steps = run(in_line, *absent(7001, 7002))
    assert [step.error is None for step in steps].count(True) == 1
    assert with_dead_ends(steps) == steps
