# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a rollback sends, in which order, what it leaves alone, and what the result says of each IVR.

Random faults are in tests/faults/test_rollback.py; here are single cases, with the requests that they take.
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._argspec import CONNECTION_SPEC
from ansible_collections.servetel.ivr.plugins.module_utils._connection import Context
from ansible_collections.servetel.ivr.plugins.module_utils._runner import perform
from ansible_collections.servetel.ivr.plugins.modules import ivrs
from tests.support import faults
from tests.support.faults import callback
from tests.support.faults.server import TOKEN, FaultServer
from tests.support.ivr_samples import NEW
from tests.unit.plugins.module_utils.task_calls import paths

pytestmark = pytest.mark.usefixtures("no_backoff")

Result = dict[str, Any]
LIST, POST = "GET /v1/ivrs", "POST /v1/ivr"
REFUSED = faults.status(422)


def put(ivr_id: int) -> str:
    return f"PUT /v1/ivr/{ivr_id}"


def delete(ivr_id: int) -> str:
    return f"DELETE /v1/ivr/{ivr_id}"


def change(ivr_id: int, **options: Any) -> Result:
    return {"id": ivr_id, "timeout": 20, **options}


def gone(ivr_id: int) -> Result:
    return {"id": ivr_id, "state": "absent"}


def run(server: FaultServer, *definitions: Result, check: bool = False, **options: Any) -> Result:
    """The result of a task, with its warnings."""
    spec = {**CONNECTION_SPEC, **ivrs.ARGUMENT_SPEC}
    given = {"api_url": server.url, "api_token": TOKEN, "api_rate": 0.0, "lint": "off", "on_error": "rollback"}
    given = {"assume_recording_type": "recording", "ivrs": [*definitions], "api_deadline": 10.0, **given, **options}
    params = {name: given.get(name, rules.get("default")) for name, rules in spec.items()}
    warnings: list[str] = []
    result = perform(ivrs.TASK, params, Context(check, warnings.append, lambda secret: None))
    return {**result, "warnings": warnings}


def rows(result: Result) -> list[tuple[bool, bool, bool]]:
    return [(row["changed"], row["failed"], row["rolled_back"]) for row in result["results"]]


def counts(result: Result) -> dict[str, int]:
    return {name: number for name, number in result["summary"].items() if number}


BACK = (False, True, True)
FAILED = (False, True, False)
LEFT = (True, True, False)


@pytest.fixture
def four() -> Any:
    with FaultServer(4) as server:
        yield server
        assert not server.unmet


def test_a_run_that_succeeds_takes_n_and_two_requests_and_rolls_nothing_back(server: FaultServer) -> None:
    result = run(server, change(7002), change(7001))
    assert paths(server) == [LIST, put(7002), put(7001), LIST]
    assert (result["changed"], rows(result)) == (True, [(True, False, False)] * 2)
    assert (counts(result), result["summary"]["rolled_back"]) == ({"updated": 2}, 0)


def test_writes_are_undone_in_reverse_order_after_a_refusal_and_the_rest_is_not_begun(four: FaultServer) -> None:
    before = copy.deepcopy(four.ivrs)
    four.script("PUT", [faults.SOUND, faults.SOUND, REFUSED])
    result = run(four, change(7001), change(7002), change(7003), change(7004))
    assert paths(four) == [LIST, put(7001), put(7002), put(7003), LIST, LIST, put(7002), put(7001), LIST]
    assert four.ivrs == before
    assert (result["changed"], result["failed"], result["error"]["kind"]) == (False, True, "rejected")
    assert rows(result) == [BACK, BACK, FAILED, FAILED]
    assert counts(result) == {"rolled_back": 2, "failed": 1, "not_attempted": 1}
    refusal = "PUT /v1/ivr/7003 was refused (422)"
    undone = "IVR 7001 was rolled back and is as it was before."
    assert f"{undone} The task stopped after: {refusal}" in result["results"][0]["msg"]
    assert undone in result["msg"] and "IVR 7004 was not attempted." in result["msg"]
    assert result["msg"].count(refusal) == 1  # It is told once.
    assert result["summary_text"].startswith("0 of 4 IVRs changed. 1 failed: IVR 3. 2 were rolled back: IVR 1, IVR 2.")
    assert "not_rolled_back" not in result["error"]


def test_without_a_write_there_is_nothing_to_undo(server: FaultServer) -> None:
    server.script("PUT", REFUSED)
    result = run(server, change(7001), change(7002))
    assert paths(server) == [LIST, put(7001)]
    assert (result["changed"], rows(result)) == (False, [FAILED, FAILED])


@pytest.mark.parametrize("fault", [faults.NOT_FOUND_HTML, faults.status(403, ""), faults.status(500)], ids=str)
def test_writes_that_were_applied_although_they_were_refused_are_undone(fault: faults.Fault) -> None:
    with FaultServer(8) as server:
        before = copy.deepcopy(server.ivrs)
        server.script("PUT", [*[fault.applied] * 7, REFUSED])
        result = run(server, *(change(7001 + number) for number in range(8)))
        assert (server.ivrs, result["changed"], rows(result)) == (before, False, [*[BACK] * 7, FAILED])


@pytest.mark.parametrize("applied", [False, True])
def test_an_undo_that_may_be_refused_by_a_proxy_is_read_back(server: FaultServer, applied: bool) -> None:
    before = copy.deepcopy(server.ivrs)
    page = faults.status(403, faults.HTML, faults.HTML_TYPE)
    server.script("PUT", [faults.SOUND, REFUSED, page.applied if applied else page])
    result = run(server, change(7001), change(7002))
    assert paths(server) == [LIST, put(7001), put(7002), LIST, LIST, put(7001), LIST, *[LIST] * (not applied)]
    assert (server.ivrs == before, result["changed"]) == (applied, not applied)
    assert rows(result) == [BACK if applied else LEFT, FAILED]


def test_a_value_that_does_not_read_back_is_undone_as_well(server: FaultServer) -> None:
    before = copy.deepcopy(server.ivrs)
    spoil = callback(lambda running: running.edit(7001, timeout=15), "after")
    server.script("PUT", spoil)
    result = run(server, change(7001))
    assert paths(server) == [LIST, put(7001), LIST, LIST, put(7001), LIST]
    assert (server.ivrs, result["error"]["kind"], result["changed"], rows(result)) == (
        before,
        "not_taken",
        False,
        [BACK],
    )
    said = result["results"][0]["msg"]
    assert "does not read back as sent" in said and "IVR 7001 was rolled back and is as it was before." in said


def test_an_edit_between_a_write_and_its_read_back_stays(server: FaultServer) -> None:
    server.script("PUT", [callback(lambda running: running.edit(7001, description="Edited"), "after"), REFUSED])
    result = run(server, change(7001), change(7002))
    assert [(raw["timeout"], raw["description"]) for raw in server.ivrs][0] == (20, "Edited")
    assert (result["changed"], rows(result)) == (True, [LEFT, FAILED])
    assert "was not rolled back: description is not as before, although this task did not change it:" in result["msg"]
    (left,) = result["error"]["not_rolled_back"]
    assert (left["before"]["timeout"], left["before"]["description"]) != (20, "Edited")


def test_a_ring_that_was_broken_is_whole_again_when_its_other_ivr_was_edited(four: FaultServer) -> None:
    four.edit(7001, timeout_dest_type="ivr", timeout_destination="7002")
    four.edit(7002, timeout_dest_type="ivr", timeout_destination="7001")
    before = copy.deepcopy(four.ivrs)
    four.script("PUT", callback(lambda running: running.edit(7002, description="Edited"), "after"))
    result = run(four, gone(7001), gone(7002))
    edited = [{**raw, "description": "Edited"} if raw["id"] == 7002 else raw for raw in before]
    assert (four.ivrs, result["changed"], rows(result)) == (edited, False, [BACK, FAILED])


def hook(raw: Result) -> Result:
    """Its menu with a webhook, which no call can write."""
    return {"ivr_menu": [{**entry, "webhook_id": "9"} for entry in raw["ivr_menu"]]}


def test_an_ivr_that_cannot_be_undone_keeps_no_other_one_from_it(four: FaultServer) -> None:
    def rename(running: FaultServer) -> None:
        running.edit(7004, name="IVR 1")

    four.script("PUT", [faults.SOUND, faults.SOUND, REFUSED])
    four.script("LIST", [faults.SOUND, callback(rename)])
    result = run(four, change(7001, name="Uno"), change(7002), change(7003))
    assert [(raw["name"], raw["timeout"]) for raw in four.ivrs] == [
        ("Uno", 20),
        ("IVR 2", 10),
        ("IVR 3", 10),
        ("IVR 1", 10),
    ]
    assert (result["changed"], rows(result)) == (True, [LEFT, BACK, FAILED])
    assert "IVR 7001 was not rolled back" in result["msg"] and "IVR 7004 (IVR 1)" in result["msg"]


def test_a_deleted_ivr_that_cannot_be_created_again_keeps_no_other_one_from_it(four: FaultServer) -> None:
    def rename(running: FaultServer) -> None:
        running.edit(7004, name="IVR  1")

    four.script("DELETE", [faults.SOUND, faults.SOUND, REFUSED])
    four.script("LIST", [faults.SOUND, callback(rename)])
    result = run(four, gone(7001), gone(7002), gone(7003))
    assert [raw["name"] for raw in four.ivrs] == ["IVR 3", "IVR  1", "IVR 2"]
    assert (result["changed"], rows(result)) == (True, [LEFT, BACK, FAILED])
    assert "IVR 7001 was not rolled back: IVR 'IVR 1': the name" in result["results"][0]["msg"]


@pytest.mark.parametrize("new", [False, True], ids=["updated", "created"])
def test_a_webhook_that_somebody_has_added_is_an_edit(server: FaultServer, new: bool) -> None:
    written = {"name": "New", **NEW} if new else change(7001)

    def add(running: FaultServer) -> None:
        raw = running.ivrs[-1] if new else running.ivrs[0]
        running.edit(raw["id"], **hook(raw))

    server.script("PUT", [*[faults.SOUND] * (not new), REFUSED])
    server.script("LIST", [faults.SOUND, callback(add)])
    result = run(server, written, change(7002))
    assert len(server.ivrs) == 3 + new and rows(result)[0] == LEFT
    assert "the webhook 9 of key 1" in result["msg"] and "although this task did not change" in result["msg"]


def test_an_ivr_that_was_renamed_before_it_could_be_deleted_gets_no_twin(four: FaultServer) -> None:
    four.edit(7001, timeout_dest_type="ivr", timeout_destination="7002")
    four.edit(7002, timeout_dest_type="ivr", timeout_destination="7001")
    four.script("DELETE", REFUSED)
    four.script("LIST", [faults.SOUND, callback(lambda running: running.edit(7001, name="Renamed"))])
    result = run(four, gone(7001), gone(7002), gone(7004))
    assert paths(four) == [LIST, put(7001), delete(7004), LIST, LIST]
    assert [raw["name"] for raw in four.ivrs] == ["Renamed", "IVR 2", "IVR 3", "IVR 4"]
    assert (result["changed"], rows(result)) == (True, [LEFT, FAILED, FAILED])
    assert "was not rolled back: name is not as before, although this task did not change it:" in result["msg"]


def test_a_confirmed_write_that_changed_nothing_needs_no_undo(server: FaultServer) -> None:
    before = copy.deepcopy(server.ivrs)
    server.script("PUT", faults.SOUND.unapplied)
    result = run(server, change(7001))
    assert paths(server).count(put(7001)) == 1
    assert (server.ivrs, result["error"]["kind"]) == (before, "not_taken")
    assert "not_rolled_back" not in result["error"]


@pytest.mark.parametrize(("puts", "other"), [([REFUSED], "B"), ([faults.SOUND, REFUSED], "A")], ids=str)
def test_new_ivrs_that_were_left_unfinished_are_not_said_to_be_there(
    server: FaultServer, puts: list[faults.Fault], other: str
) -> None:
    before = copy.deepcopy(server.ivrs)
    ring = [{"name": name, **NEW, "menu": {"1": f"ivr||name={other}"}} for name, other in (("A", "B"), ("B", "A"))]
    server.script("PUT", puts)
    result = run(server, change(7001, menu={"1": "ivr||name=A"}), *ring)
    assert (result["changed"], server.ivrs) == (False, before)
    assert "not finished" not in result["msg"] and (result["error"]["kind"], result["error"]["status"]) == (
        "rejected",
        422,
    )
    assert counts(result) == {"not_attempted": 1, "rolled_back": 2}
    said = result["results"]["-AB".index(other)]["msg"]
    assert f"IVR '{other}' was rolled back and is as it was before. The task stopped after: PUT" in said
    assert "Run the task again" not in said


def test_writes_are_undone_in_the_reverse_of_their_order(server: FaultServer) -> None:
    server.edit(7002, timeout_dest_type="hangup", timeout_destination="1")
    before = copy.deepcopy(server.ivrs)
    server.script("PUT", [*[faults.SOUND] * 3, REFUSED])
    ring = {"name": "A", **NEW, "menu": {"1": "ivr||name=A"}}
    result = run(
        server,
        change(7001, timeout_destination="ivr||7002"),
        change(7002, timeout_destination="ivr||7003"),
        change(7003, timeout_destination="ivr||name=A"),
        ring,
    )
    assert (result["changed"], server.ivrs) == (False, before)
    # 7002 is written before 7001, because its hangup may be a placeholder; so callers are led away from it first.
    puts = [path for path in paths(server) if path.startswith("PUT")]
    assert puts == [put(one) for one in (7002, 7004, 7001, 7003, 7001, 7002)]


@pytest.mark.parametrize("through", [7002, 7003])
def test_a_hangup_comes_back_only_where_no_other_callers_would_meet_it(four: FaultServer, through: int) -> None:
    four.edit(7001, timeout_dest_type="hangup", timeout_destination="1")
    if through == 7003:  # 7003 leads to 7001 before, too, and 7002 leads to 7003 now.
        four.edit(7003, timeout_dest_type="ivr", timeout_destination="7001")
    target = "ivr||7001" if through == 7002 else "ivr||7003"
    four.script("PUT", [faults.SOUND, faults.SOUND, REFUSED, REFUSED])
    to_new = "ivr||name=A"
    result = run(
        four,
        change(7001, timeout_destination=to_new),
        change(7002, timeout_destination=target),
        change(7004, timeout_destination=to_new),
        {**NEW, "name": "A"},
    )
    assert rows(result) == [LEFT, LEFT, FAILED, LEFT]
    live = {str(raw["id"]): raw for raw in four.ivrs}
    assert live["7001"]["timeout_dest_type"] == "ivr" and live["7001"]["timeout_destination"] in live
    why = "callers of IVR 7002 (IVR 2) reach it now, and it would hang up on them"
    assert f"IVR 7001 was not rolled back: {why}." in result["results"][0]["msg"]


def test_a_hangup_does_not_come_back_where_an_ivr_leads_that_is_not_understood_now(four: FaultServer) -> None:
    four.edit(7001, timeout_dest_type="hangup", timeout_destination="1")
    strange = {"timeout": "soon", "timeout_dest_type": "ivr", "timeout_destination": "7001"}
    four.script("PUT", [faults.SOUND, REFUSED])
    four.script("LIST", [faults.SOUND, callback(lambda running: running.edit(7003, **strange))])
    result = run(four, change(7001, timeout_destination="ivr||7002"), change(7004))
    why = "callers of IVR 7003 (IVR 3) reach it now, and it would hang up on them"
    assert f"IVR 7001 was not rolled back: {why}." in result["results"][0]["msg"]


def test_callers_of_an_ivr_that_was_created_again_are_no_others(four: FaultServer) -> None:
    four.edit(7003, timeout_dest_type="hangup", timeout_destination="1")
    four.edit(7004, timeout_dest_type="ivr", timeout_destination="7003")
    four.script("DELETE", [faults.SOUND, REFUSED])
    away = [{"id": ivr_id, "state": "absent"} for ivr_id in (7004, 7001)]
    result = run(four, change(7003, timeout_destination="ivr||7002"), *away)
    raw = four.find(7003)
    assert raw and (raw["timeout_dest_type"], result["results"][0]["rolled_back"]) == ("hangup", True)


def test_a_hangup_comes_back_after_all_that_led_callers_there(four: FaultServer) -> None:
    four.edit(7001, timeout_dest_type="hangup", timeout_destination="1")
    before = copy.deepcopy(four.ivrs)
    four.script("PUT", [faults.SOUND, faults.SOUND, REFUSED])
    to_new = "ivr||name=A"
    result = run(
        four,
        {**NEW, "name": "A"},
        change(7001, timeout_destination=to_new),
        change(7002, timeout_destination="ivr||7001"),
        change(7004, timeout_destination=to_new),
    )
    assert (result["changed"], four.ivrs) == (False, before)
    assert paths(four)[-6:] == [put(7002), LIST, put(7001), LIST, delete(7005), LIST]


def test_without_a_list_no_hangup_comes_back_and_what_was_undone_is_not_denied(four: FaultServer) -> None:
    four.edit(7001, timeout_dest_type="hangup", timeout_destination="1")
    four.script("PUT", [faults.SOUND, faults.SOUND, faults.SOUND, REFUSED, faults.SOUND, REFUSED])
    four.script("LIST", [*[faults.SOUND] * 4, *[faults.status(503)] * 10])
    result = run(
        four,
        change(7001, timeout_destination="ivr||7002"),
        change(7002, timeout_destination="ivr||7003"),
        change(7003, timeout_destination="ivr||7004"),
        change(7004),
    )
    assert [path for path in paths(four) if path.startswith("PUT")][4:] == [put(7003), put(7002)]
    assert rows(result) == [LEFT, LEFT, BACK, FAILED]
    assert "IVR 7001 was not rolled back: GET /v1/ivrs failed (503)" in result["results"][0]["msg"]
    four.heal()


def test_a_new_ivr_that_stays_is_named_by_its_id(server: FaultServer) -> None:
    server.script("PUT", REFUSED)
    server.script("DELETE", REFUSED)
    result = run(server, {"name": "New", **NEW}, change(7001))
    new_id = next(str(raw["id"]) for raw in server.ivrs if raw["name"] == "New")
    assert result["error"]["not_rolled_back"] == [{"id": new_id, "name": "New", "before": {}}]
    assert "It did not exist before." in result["msg"] and rows(result) == [LEFT, FAILED]


def test_an_ivr_that_was_not_deleted_is_referred_to_by_its_id(four: FaultServer) -> None:
    four.edit(7004, timeout_dest_type="ivr", timeout_destination="7001")
    twin = {**copy.deepcopy(four.ivrs[1]), "id": 7777, "name": "IVR 1"}
    four.script("DELETE", dataclasses.replace(REFUSED, before=lambda running: running.add(twin)))
    before = copy.deepcopy(four.ivrs)
    result = run(four, change(7004, timeout_destination="hangup||1"), gone(7001), gone(7002))
    assert four.ivrs == [*before, twin]
    assert (result["changed"], counts(result)) == (False, {"rolled_back": 1, "failed": 1, "not_attempted": 1})


@pytest.mark.parametrize("status", [422, 401])
def test_untouched_ivrs_that_led_to_one_that_is_not_back_are_named(four: FaultServer, status: int) -> None:
    four.edit(7004, timeout_dest_type="ivr", timeout_destination="7001")
    taken = dataclasses.replace(faults.status(status), before=lambda running: running.edit(7003, name="IVR 1"))
    four.script("DELETE", [faults.SOUND, taken])
    result = run(four, gone(7001), gone(7002))
    left = result["error"]["not_rolled_back"]
    assert [one["id"] for one in left] == ["7001", "7004"]
    assert left[1]["before"]["timeout_destination"] == "ivr||7001"
    now = "leads nowhere" if status == 422 else "may lead nowhere"  # No list can be read after a 401.
    assert f"IVR 7004 (IVR 4) led to it; that destination {now} now" in result["msg"]
    assert not [request for request in four.requests if request.method == "PUT"]


def test_created_ivrs_are_deleted_and_deleted_ones_created_again(four: FaultServer) -> None:
    before = {raw["name"]: raw for raw in copy.deepcopy(four.ivrs)}
    four.edit(7004, timeout_dest_type="ivr", timeout_destination="7001")
    four.script("DELETE", [faults.SOUND, REFUSED])
    result = run(four, gone(7001), gone(7002), {"name": "New", **NEW}, change(7003))
    assert (result["changed"], counts(result)) == (False, {"rolled_back": 3, "failed": 1})
    after = {raw["name"]: raw for raw in four.ivrs}
    assert set(after) == set(before)
    new_id = str(after["IVR 1"]["id"])
    assert new_id != "7001" and after["IVR 4"]["timeout_destination"] == new_id
    assert {**after["IVR 1"], "id": 7001} == before["IVR 1"]
    assert f"Its id is {new_id} now." in result["results"][0]["msg"]
    sent = paths(four)
    assert sent[-7:-4] == [LIST, POST, put(7003)]
    assert sent[-4:] == [LIST, put(7004), delete(7005), LIST]


def test_an_ivr_that_was_not_deleted_is_led_to_the_one_that_was_created_again(four: FaultServer) -> None:
    four.edit(7002, timeout_dest_type="ivr", timeout_destination="7001")
    four.script("DELETE", [faults.NO_CONTENT.unapplied, faults.SOUND, faults.status(403)])
    result = run(four, gone(7002), gone(7001))
    new_id = next(raw["id"] for raw in four.ivrs if raw["name"] == "IVR 1")
    assert new_id != 7001 and four.ivrs[0]["timeout_destination"] == str(new_id)
    assert (result["changed"], rows(result)) == (False, [FAILED, BACK])


def test_an_ivr_that_was_edited_meanwhile_is_left_and_named_with_its_state_before(server: FaultServer) -> None:
    server.script("PUT", [faults.SOUND, faults.SOUND, REFUSED])
    server.script("LIST", [faults.SOUND, faults.SOUND, callback(lambda running: running.edit(7001, timeout=99))])
    result = run(server, change(7001), change(7002), change(7003))
    assert [raw["timeout"] for raw in server.ivrs] == [99, 10, 10]
    assert (result["changed"], rows(result)) == (True, [LEFT, BACK, FAILED])
    (left,) = result["error"]["not_rolled_back"]
    assert (left["id"], left["name"], left["before"]["timeout"]) == ("7001", "IVR 1", 10)
    assert "IVR 7001 was not rolled back: it was edited elsewhere after this task wrote it" in result["msg"]


def test_an_ivr_that_is_gone_is_not_made_again(server: FaultServer) -> None:
    server.script("PUT", [faults.SOUND, callback(lambda running: running.remove(7001)), REFUSED])
    result = run(server, change(7001), change(7002), change(7003))
    assert [raw["id"] for raw in server.ivrs] == [7002, 7003]
    assert "it was deleted elsewhere" in result["msg"] and rows(result)[0] == LEFT


def test_another_new_ivr_of_the_name_of_a_created_one_is_left_alone(server: FaultServer) -> None:
    twin = {**copy.deepcopy(server.ivrs[0]), "id": 7777, "name": "New"}
    server.script("PUT", REFUSED)
    server.script("LIST", [*[faults.SOUND] * 2, callback(lambda running: running.add(twin))])
    result = run(server, {"name": "New", **NEW}, change(7001))
    assert [raw["id"] for raw in server.ivrs] == [7001, 7002, 7003, 7777] and rows(result)[0] == BACK


def test_an_ivr_that_is_not_understood_is_left_alone(server: FaultServer) -> None:
    server.script("PUT", [faults.SOUND, REFUSED])
    server.script("LIST", [faults.SOUND, faults.SOUND, faults.MENU_ENTRY_TEXT])
    result = run(server, change(7001), change(7002))
    assert "in a form that this collection does not understand" in result["msg"] and rows(result)[0] == LEFT
    server.heal()


def test_an_edited_ivr_that_leads_to_one_that_was_created_again_is_named(four: FaultServer) -> None:
    four.edit(7002, timeout_dest_type="ivr", timeout_destination="7001")
    edited = dataclasses.replace(faults.status(403), before=lambda running: running.edit(7002, timeout=77))
    four.script("DELETE", [faults.NO_CONTENT.unapplied, faults.SOUND, edited])
    result = run(four, gone(7002), gone(7001))
    assert "IVR 7002 was not rolled back: it leads to an IVR that has another id now" in result["msg"]


def test_a_name_that_another_ivr_has_now_is_not_taken_from_it(server: FaultServer) -> None:
    server.script("DELETE", [faults.SOUND, callback(lambda running: running.edit(7003, name="IVR 1"))])
    server.script("DELETE", REFUSED)
    result = run(server, gone(7001), gone(7002), gone(7003))
    assert "IVR 7003 (IVR 1) has its name now" in result["msg"]


def test_after_a_refused_undo_the_others_are_still_undone(server: FaultServer) -> None:
    server.script("PUT", [faults.SOUND, faults.SOUND, REFUSED, REFUSED])
    result = run(server, change(7001), change(7002), change(7003))
    assert [raw["timeout"] for raw in server.ivrs] == [10, 20, 10]
    assert rows(result) == [BACK, LEFT, FAILED]
    assert [one["id"] for one in result["error"]["not_rolled_back"]] == ["7002"]


@pytest.mark.parametrize("first", [True, False])
def test_after_a_refused_token_nothing_more_is_tried(server: FaultServer, first: bool) -> None:
    refused = [faults.SOUND, faults.SOUND, *([] if first else [REFUSED]), faults.status(401)]
    server.script("PUT", refused)
    result = run(server, change(7001), change(7002), change(7003))
    assert sum(request.method == "PUT" for request in server.requests) == len(refused)
    assert [raw["timeout"] for raw in server.ivrs] == [20, 20, 10]
    assert rows(result)[:2] == [LEFT, LEFT]
    assert {one["id"] for one in result["error"]["not_rolled_back"]} == {"7001", "7002"}


def test_without_a_line_nothing_more_is_tried(server: FaultServer) -> None:
    server.script("PUT", [faults.SOUND, REFUSED])
    server.script("LIST", [faults.SOUND, faults.SOUND, *[faults.status(404)] * 3])
    result = run(server, change(7001), change(7002))
    assert paths(server)[4:] == [LIST] and rows(result) == [LEFT, FAILED]
    assert "1 failed: IVR 2. 1 failed and may have been written: IVR 1." in result["summary_text"]
    server.heal()


def test_a_write_that_may_still_come_is_named_although_all_is_as_before(server: FaultServer) -> None:
    server.always("PUT", faults.status(504))
    result = run(server, change(7001))
    assert (rows(result), server.ivrs[0]["timeout"]) == ([LEFT], 10)
    assert "a request whose response was lost may still be applied" in result["msg"]


def test_an_interrupt_undoes_nothing(server: FaultServer) -> None:
    spec = {**CONNECTION_SPEC, **ivrs.ARGUMENT_SPEC}
    given = {"api_url": server.url, "api_token": TOKEN, "api_rate": 0.0, "lint": "off", "on_error": "rollback"}
    given.update(ivrs=[change(7001), change(7002)], assume_recording_type="recording")
    params = {name: given.get(name, rules.get("default")) for name, rules in spec.items()}
    context = Context(False, lambda text: None, lambda secret: None)
    server.script("PUT", callback(lambda _running: context.stop.set()))
    result = perform(ivrs.TASK, params, context)
    assert [raw["timeout"] for raw in server.ivrs[:2]] == [20, 10]
    assert [(row["changed"], row["rolled_back"]) for row in result["results"]] == [(True, False), (False, False)]


def test_an_untouched_ivr_that_cannot_be_led_back_is_named(four: FaultServer) -> None:
    four.edit(7004, timeout_dest_type="ivr", timeout_destination="7001")
    four.script("DELETE", [faults.SOUND, REFUSED])
    four.script("PUT", REFUSED)
    result = run(four, gone(7001), gone(7002))
    assert {one["id"] for one in result["error"]["not_rolled_back"]} == {"7001", "7004"}
    assert "IVR 7004 (IVR 4), which led to it, does not lead to it again" in result["msg"]


def test_what_no_call_can_carry_is_not_as_before(server: FaultServer) -> None:
    server.edit(7001, ivr_menu=[{**server.ivrs[0]["ivr_menu"][0], "webhook_id": "9"}])
    server.script("PUT", [faults.SOUND, REFUSED])
    result = run(server, change(7001, force=True), change(7002))
    assert "no request to the API can bring back the webhook 9 of key 1" in result["msg"]
    assert rows(result)[0] == LEFT


def test_an_ivr_that_no_definition_can_bring_back_is_named(four: FaultServer) -> None:
    four.edit(7001, name="Twin")
    four.edit(7002, name="Twin")
    four.script("DELETE", [faults.SOUND, REFUSED])
    result = run(four, {**gone(7001), "force": True}, gone(7003))
    assert "no definition can bring it back" in result["msg"] and rows(result)[0] == LEFT


@pytest.mark.parametrize("check", [True, False])
def test_a_type_that_the_way_back_would_need_stops_the_task_before_the_first_write(
    server: FaultServer, check: bool
) -> None:
    result = run(server, gone(7001), assume_recording_type=None, check=check)
    assert (result["error"]["kind"], server.writes) == ("blocked", [])
    assert "prompts whose type is not known, in IVR 7001 (IVR 1)" in result["msg"]
    assert not run(server, gone(7001), assume_recording_type=None, on_error="stop").get("failed")


def test_rings_of_new_and_of_deleted_ivrs_are_undone(four: FaultServer) -> None:
    before = {raw["name"]: copy.deepcopy(raw) for raw in four.ivrs}
    ring = [{"name": name, **NEW, "menu": {"1": f"ivr||name={other}"}} for name, other in (("A", "B"), ("B", "A"))]
    four.script("DELETE", REFUSED)
    result = run(four, *ring, gone(7001))
    assert (result["changed"], {raw["name"] for raw in four.ivrs}) == (False, set(before))
    assert counts(result) == {"rolled_back": 2, "failed": 1}


WAYS: dict[str, Callable[[FaultServer], None]] = {
    "refused": lambda server: server.script("PUT", [faults.SOUND, REFUSED]),
    "conflict": lambda server: server.script("PUT", [faults.SOUND, faults.status(409)]),
    "server error": lambda server: server.script("PUT", [faults.SOUND, *[faults.status(500)] * 5]),
    "reset": lambda server: server.script("PUT", [faults.SOUND, *[faults.CLOSE] * 5]),
    "forbidden": lambda server: server.script("PUT", [faults.SOUND, faults.status(403)]),
}


@pytest.mark.parametrize("way", WAYS)
def test_whatever_the_second_write_meets_the_first_is_undone(server: FaultServer, way: str) -> None:
    WAYS[way](server)
    result = run(server, change(7001), change(7002))
    assert server.ivrs[0]["timeout"] == 10
    assert rows(result)[0] == BACK
    server.heal()


# ---- what somebody else does meanwhile ----


def lead(server: FaultServer, ivr_id: int, target: int) -> None:
    server.edit(ivr_id, timeout_dest_type="ivr", timeout_destination=str(target))


def targets(server: FaultServer) -> dict[str, str]:
    return {raw["name"]: raw["timeout_destination"] for raw in server.ivrs if raw["timeout_dest_type"] == "ivr"}


def id_of(server: FaultServer, name: str) -> str:
    return next(str(raw["id"]) for raw in server.ivrs if raw["name"] == name)


@pytest.mark.parametrize("own", [7003, 7001])
def test_the_way_back_does_not_take_own_names_of_the_user_for_names_of_the_account(four: FaultServer, own: int) -> None:
    lead(four, 7004, 7001)
    four.script("DELETE", [faults.SOUND, REFUSED])
    result = run(four, gone(7001), gone(7002), names={"ivr": {"IVR 1": own}})
    assert targets(four) == {"IVR 4": id_of(four, "IVR 1")} and id_of(four, "IVR 1") != "7001"
    assert (result["changed"], rows(result)) == (False, [BACK, FAILED])


def test_what_somebody_led_elsewhere_meanwhile_is_not_led_back(four: FaultServer) -> None:
    lead(four, 7004, 7001)
    lead(four, 7003, 7001)
    four.script(
        "DELETE", [faults.SOUND, dataclasses.replace(REFUSED, before=lambda running: lead(running, 7004, 7002))]
    )
    result = run(four, gone(7001), gone(7002))
    assert targets(four) == {"IVR 3": id_of(four, "IVR 1"), "IVR 4": "7002"}
    assert (result["changed"], rows(result)) == (False, [BACK, FAILED])


def test_an_untouched_ivr_that_somebody_deleted_meanwhile_is_not_missed(four: FaultServer) -> None:
    lead(four, 7004, 7001)
    four.script("DELETE", [faults.SOUND, dataclasses.replace(REFUSED, before=lambda running: running.remove(7004))])
    result = run(four, gone(7001), gone(7002))
    assert (result["changed"], rows(result)) == (False, [BACK, FAILED])


def test_what_somebody_led_to_a_deleted_ivr_meanwhile_is_named(four: FaultServer) -> None:
    four.script(
        "DELETE", [dataclasses.replace(faults.SOUND, before=lambda running: lead(running, 7004, 7001)), REFUSED]
    )
    result = run(four, gone(7001), gone(7002))
    assert (result["changed"], rows(result)) == (True, [LEFT, FAILED])
    assert result["error"]["not_rolled_back"][1] == {"id": "7004", "name": "IVR 4", "before": {}}
    assert "IVR 7004 (IVR 4) led to it; that destination leads nowhere now" in result["msg"]


def test_what_is_not_understood_and_leads_to_a_deleted_ivr_is_named(four: FaultServer) -> None:
    lead(four, 7004, 7001)
    four.edit(7004, timeout="soon")
    four.script("DELETE", [faults.SOUND, REFUSED])
    result = run(four, gone(7001), gone(7002))
    assert (result["changed"], rows(result)) == (True, [LEFT, FAILED])
    assert result["error"]["not_rolled_back"][1] == {"id": "7004", "name": "IVR 4", "before": {}}


def test_an_untouched_ivr_that_no_definition_can_lead_back_is_named(four: FaultServer) -> None:
    odd = {"option": "10", "destination_type": "ivr", "destination_id": "7001"}
    four.edit(7004, ivr_menu=[*four.find(7004)["ivr_menu"], odd])
    four.script("DELETE", [faults.SOUND, REFUSED])
    result = run(four, gone(7001), gone(7002))
    assert (result["changed"], rows(result)) == (True, [LEFT, FAILED])
    assert [one["id"] for one in result["error"]["not_rolled_back"]] == ["7001", "7004"]
    assert result["error"]["not_rolled_back"][1]["before"]["name"] == "IVR 4"
    assert any("key 10 leads to an IVR that is being deleted. The backup" in text for text in result["warnings"])


def test_a_deleted_ivr_does_not_come_back_over_one_that_got_its_name(four: FaultServer) -> None:
    renamed = dataclasses.replace(REFUSED, before=lambda running: running.edit(7001, name="IVR 2"))
    four.script("DELETE", [faults.SOUND, renamed])
    result = run(four, change(7001), gone(7002), gone(7003))
    assert (four.find(7001)["name"], four.find(7001)["timeout"]) == ("IVR 2", 20)
    assert {one["id"] for one in result["error"]["not_rolled_back"]} == {"7001", "7002"}
    assert "IVR 7002 was not rolled back: IVR 7001 (IVR 2) has its name now" in result["msg"]


def test_a_ring_that_was_not_deleted_comes_back_although_another_ivr_has_one_of_its_names(four: FaultServer) -> None:
    lead(four, 7001, 7002)
    lead(four, 7002, 7001)
    four.script("DELETE", dataclasses.replace(REFUSED, before=lambda running: running.edit(7003, name="IVR 1")))
    result = run(four, gone(7001), gone(7002))
    assert targets(four) == {"IVR 1": "7002", "IVR 2": "7001"}
    assert result["changed"] is False


def test_a_created_ivr_to_which_somebody_leads_callers_stays(four: FaultServer) -> None:
    four.script("PUT", dataclasses.replace(REFUSED, before=lambda running: lead(running, 7004, 7005)))
    result = run(four, {"name": "New", **NEW}, change(7001))
    assert id_of(four, "New") == "7005" and rows(result) == [LEFT, FAILED]
    assert "IVR 'New' was not rolled back: IVR 7004 (IVR 4) leads to it now" in result["msg"]


def test_a_created_ivr_whose_name_is_another_one_now_is_named(server: FaultServer) -> None:
    server.script("POST", callback(lambda running: running.edit(7004, name="Renamed"), "after"))
    result = run(server, {"name": "New", **NEW})
    assert id_of(server, "Renamed") == "7004" and rows(result) == [LEFT]
    assert "no new IVR has its name, but IVR 7004 (Renamed) is new and may be it" in result["msg"]


@pytest.mark.parametrize("rivals", [0, 1])
def test_a_created_ivr_whose_name_reads_back_otherwise_is_named(server: FaultServer, rivals: int) -> None:
    rival = {**copy.deepcopy(server.ivrs[0]), "id": 6000, "name": "R&amp;D"}

    def escape(running: FaultServer) -> None:
        running.edit(7004, name="R&amp;D")
        if rivals:
            running.add(rival)

    server.script("POST", callback(escape, "after"))
    result = run(server, {"name": "R&D", **NEW})
    assert not [request for request in server.requests if request.method == "DELETE"] and rows(result) == [LEFT]
    assert ("set text: html in api_dialect" in result["msg"]) is not bool(rivals)
    assert ("2 IVRs of this name have appeared: 7004, 6000" in result["msg"]) is bool(rivals)
    assert "IVR 7004 (R&amp;D)" in result["msg"]


def test_a_created_ivr_of_which_a_text_reads_back_otherwise_is_deleted_again(server: FaultServer) -> None:
    before = copy.deepcopy(server.ivrs)
    server.script("POST", callback(lambda running: running.edit(7004, description="Trimmed"), "after"))
    result = run(server, {"name": "New", **NEW})
    assert server.ivrs == before and rows(result) == [BACK]


@pytest.mark.parametrize("on_error", ["rollback", "continue"])
def test_nothing_is_led_to_an_ivr_that_someone_else_created_instead(four: FaultServer, on_error: str) -> None:
    rival = {**copy.deepcopy(four.ivrs[1]), "id": 7777, "name": "New"}
    four.script("POST", dataclasses.replace(faults.status(500), before=lambda running: running.add(rival)))
    leading = {"id": 7004, "timeout_destination": "ivr||name=New"}
    result = run(four, {"name": "New", **NEW}, leading, on_error=on_error)
    assert targets(four) == {} and "but not with the settings that were sent" in result["msg"]


def test_nothing_is_led_back_to_an_ivr_that_someone_else_created_instead(four: FaultServer) -> None:
    lead(four, 7004, 7001)
    rival = {**copy.deepcopy(four.ivrs[1]), "id": 7777, "name": "IVR 1", "timeout": 77}
    four.script("DELETE", [faults.SOUND, REFUSED])
    four.script("POST", dataclasses.replace(faults.status(500), before=lambda running: running.add(rival)))
    result = run(four, gone(7001), gone(7002))
    assert targets(four) == {"IVR 4": "7001"}
    assert [one["id"] for one in result["error"]["not_rolled_back"]] == ["7001", "7004"]


def test_a_created_ivr_stays_if_an_ivr_of_the_task_leads_to_it_that_is_not_undone(four: FaultServer) -> None:
    four.script("PUT", [dataclasses.replace(REFUSED, before=lambda running: lead(running, 7004, 7005))])
    result = run(four, {"name": "New", **NEW}, change(7001), change(7004))
    assert id_of(four, "New") == "7005" and rows(result)[0] == LEFT
    assert "IVR 7004 (IVR 4) leads to it now" in result["msg"]


def test_created_ivrs_that_lead_to_each_other_are_deleted_or_stay_together(four: FaultServer) -> None:
    used = dataclasses.replace(REFUSED, before=lambda running: lead(running, 7004, 7006))
    four.script("DELETE", used)
    one = {**NEW, "name": "One", "timeout_destination": "ivr||name=Two"}
    two = {**NEW, "name": "Two", "timeout_destination": "ivr||name=One"}
    result = run(four, one, two, gone(7003))
    assert targets(four) == {"One": id_of(four, "Two"), "Two": id_of(four, "One"), "IVR 4": "7006"}
    assert rows(result)[:2] == [LEFT, LEFT]


def test_an_untouched_ivr_that_loses_a_webhook_on_the_way_back_is_named(four: FaultServer) -> None:
    lead(four, 7004, 7001)
    menu = [{**entry, "webhook_id": "31"} for entry in four.find(7004)["ivr_menu"]]
    four.edit(7004, ivr_menu=menu)
    four.script("DELETE", [faults.SOUND, REFUSED])
    result = run(four, gone(7001), gone(7002))
    new_id = id_of(four, "IVR 1")
    assert targets(four) == {"IVR 4": new_id} and rows(result)[0] == LEFT
    assert [one["id"] for one in result["error"]["not_rolled_back"]] == ["7001", "7004"]
    assert f"IVR 7001 was created again with the id {new_id}, but IVR 7004 (IVR 4) leads to it again" in result["msg"]


def test_after_an_undo_that_failed_only_what_is_not_as_before_is_named(four: FaultServer) -> None:
    lead(four, 7004, 7001)
    four.script("DELETE", [faults.SOUND, REFUSED])
    four.script("PUT", [faults.SOUND, REFUSED])
    result = run(four, change(7003), gone(7001), gone(7002))
    assert [one["id"] for one in result["error"]["not_rolled_back"]] == ["7003"]
    assert targets(four) == {"IVR 4": id_of(four, "IVR 1")}
    assert "may lead nowhere" not in result["msg"] and rows(result) == [LEFT, BACK, FAILED]


def test_of_several_new_ivrs_each_may_be_the_created_one(server: FaultServer) -> None:
    def edit(running: FaultServer) -> None:
        running.edit(7004, name="One")
        running.add({**copy.deepcopy(running.ivrs[0]), "id": 7777, "name": "Two"})

    server.script("POST", callback(edit, "after"))
    result = run(server, {"name": "New", **NEW})
    assert "IVR 7004 (One) and IVR 7777 (Two) are new, and one of them may be it" in result["msg"]


def test_a_created_ivr_that_was_renamed_after_it_was_read_back_is_named(server: FaultServer) -> None:
    server.script("PUT", REFUSED)
    renamed = callback(lambda running: running.edit(7004, name="Renamed"))
    server.script("LIST", [faults.SOUND, faults.SOUND, renamed])
    result = run(server, {"name": "New", **NEW}, change(7001))
    assert id_of(server, "Renamed") == "7004" and rows(result) == [LEFT, FAILED]
    assert result["error"]["not_rolled_back"] == [{"id": "7004", "name": "New", "before": {}}]


def test_two_new_ivrs_of_one_name_are_left_alone(server: FaultServer) -> None:
    twin = {**copy.deepcopy(server.ivrs[0]), "id": 7777, "name": "New"}
    server.script("POST", callback(lambda running: running.add(twin), "after"))
    result = run(server, {"name": "New", **NEW})
    assert "2 new IVRs have its name" in result["msg"] and rows(result) == [LEFT]
    assert len(server.ivrs) == 5


def test_without_a_list_each_deletion_names_what_led_to_it(four: FaultServer) -> None:
    lead(four, 7004, 7002)
    four.script("DELETE", [faults.SOUND, faults.SOUND, faults.status(401)])
    result = run(four, gone(7001), gone(7002), gone(7003))
    msgs = [row["msg"] for row in result["results"]]
    assert ["IVR 7004 (IVR 4) led to it; that destination may lead nowhere" in msg for msg in msgs] == [
        False,
        True,
        False,
    ]


def test_each_ivr_that_is_created_again_is_told_of_what_led_to_it(four: FaultServer) -> None:
    lead(four, 7004, 7001)
    four.edit(7004, ivr_menu=[{**entry, "webhook_id": "31"} for entry in four.find(7004)["ivr_menu"]])
    four.script("DELETE", [faults.SOUND, faults.SOUND, REFUSED])
    result = run(four, gone(7001), gone(7002), gone(7003))
    assert rows(result) == [LEFT, BACK, FAILED]
    assert "no request to the API can bring back the webhook 31" in result["results"][0]["msg"]


def test_what_led_to_an_ivr_that_was_not_deleted_is_not_named(four: FaultServer) -> None:
    lead(four, 7004, 7002)
    four.edit(7004, ivr_menu=[{**entry, "webhook_id": "31"} for entry in four.find(7004)["ivr_menu"]])
    four.script("DELETE", [faults.SOUND, REFUSED])
    result = run(four, gone(7001), gone(7002))
    assert (result["changed"], rows(result)) == (False, [BACK, FAILED])


def test_an_untouched_ivr_that_does_not_lead_anywhere_now_is_named(four: FaultServer) -> None:
    four.edit(
        7004,
        ivr_menu=[*four.find(7004)["ivr_menu"], {"option": "9", "destination_type": "ivr", "destination_id": "7001"}],
    )
    menu = four.find(7004)["ivr_menu"][:-1]
    taken_out = dataclasses.replace(REFUSED, before=lambda running: running.edit(7004, ivr_menu=menu))
    four.script("DELETE", [faults.SOUND, taken_out])
    result = run(four, gone(7001), gone(7002))
    assert rows(result) == [LEFT, FAILED]
    assert [one["id"] for one in result["error"]["not_rolled_back"]] == ["7001", "7004"]
    assert "IVR 7004 (IVR 4) led to it; that destination leads nowhere now" in result["msg"]


@pytest.mark.parametrize("other_is_made", [True, False])
def test_a_created_ivr_that_has_the_name_of_another_creation_now_is_named(
    server: FaultServer, other_is_made: bool
) -> None:
    server.script("PUT", dataclasses.replace(REFUSED, before=lambda running: running.edit(7004, name="Two")))
    one, two = {"name": "One", **NEW}, {"name": "Two", **NEW}
    definitions = [one, two, change(7001)] if other_is_made else [one, change(7001), two]
    result = run(server, *definitions)
    assert server.find(7004)["name"] == "Two" and rows(result)[0] == LEFT
    assert "no new IVR has its name, but IVR 7004 (Two)" in result["msg"]


def test_a_created_ivr_stays_if_what_leads_to_it_cannot_be_undone_by_its_name(four: FaultServer) -> None:
    rival = {**copy.deepcopy(four.ivrs[2]), "id": 7777, "name": "IVR 1"}
    four.script("PUT", [faults.SOUND, dataclasses.replace(REFUSED, before=lambda running: running.add(rival))])
    renamed = {"id": 7001, "name": "Other", "timeout_destination": "ivr||name=New"}
    result = run(four, {"name": "New", **NEW}, renamed, change(7002, timeout_destination="ivr||name=New"))
    assert targets(four) == {"Other": id_of(four, "New")}
    assert rows(result) == [LEFT, LEFT, FAILED]
    assert "IVR 'New' was not rolled back: IVR 7001 (Other) leads to it now" in result["msg"]


def test_an_ivr_that_someone_else_created_after_the_created_one_was_deleted_stays(four: FaultServer) -> None:
    def replace(running: FaultServer) -> None:
        twin = {**copy.deepcopy(running.find(7005)), "id": 7777}
        running.remove(7005)
        running.add(twin)

    four.script("PUT", [faults.SOUND, dataclasses.replace(REFUSED, before=replace)])
    leading = {"id": 7001, "timeout_destination": "ivr||name=New"}
    run(four, {"name": "New", **NEW}, leading, change(7002))
    assert id_of(four, "New") == "7777"


def test_an_untouched_ivr_with_a_new_webhook_is_not_led_back(four: FaultServer) -> None:
    lead(four, 7004, 7001)
    menu = [{**entry, "webhook_id": "31"} for entry in four.find(7004)["ivr_menu"]]
    four.edit(7004, ivr_menu=menu)
    added = [*menu, {**menu[0], "option": "9", "webhook_id": "32"}]
    edited = dataclasses.replace(REFUSED, before=lambda running: running.edit(7004, ivr_menu=added))
    four.script("DELETE", [faults.SOUND, edited])
    result = run(four, gone(7001), gone(7002))
    assert four.find(7004)["ivr_menu"] == added
    assert [one["id"] for one in result["error"]["not_rolled_back"]] == ["7001", "7004"]
    assert "does not lead to it again: someone has added the webhook 32 of key 9 to it" in result["msg"]


def test_a_refused_creation_does_not_hide_why_an_untouched_ivr_is_not_led_back(four: FaultServer) -> None:
    lead(four, 7004, 7001)
    hooked = [{**entry, "webhook_id": "32"} for entry in four.find(7004)["ivr_menu"]]
    edited = dataclasses.replace(REFUSED, before=lambda running: running.edit(7004, ivr_menu=hooked))
    four.script("DELETE", [faults.SOUND, edited])
    four.script("POST", REFUSED)
    result = run(four, gone(7001), gone(7002))
    (message,) = [row["msg"] for row in result["results"] if row["id"] == "7001"]
    assert "was not rolled back: POST /v1/ivr was refused (422): Status 422. IVR 7004 (IVR 4), which led" in message
    assert "does not lead to it again: someone has added the webhook 32 of key " in message


def test_an_ivr_that_was_not_deleted_and_has_a_new_webhook_is_not_led_back(four: FaultServer) -> None:
    lead(four, 7002, 7001)
    menu = [{**entry, "webhook_id": "31"} for entry in four.find(7002)["ivr_menu"]]
    four.edit(7002, ivr_menu=menu)
    changed = [{**entry, "webhook_id": "77"} for entry in menu]
    edited = dataclasses.replace(faults.status(403), before=lambda running: running.edit(7002, ivr_menu=changed))
    four.script("DELETE", [faults.NO_CONTENT.unapplied, faults.SOUND, edited])
    result = run(four, gone(7002), gone(7001))
    assert four.find(7002)["ivr_menu"] == changed, result["msg"]


def test_an_ivr_that_leads_to_a_deleted_one_again_that_is_not_back_is_not_as_before(four: FaultServer) -> None:
    lead(four, 7002, 7001)
    four.edit(7002, invalid_destination_type="ivr", invalid_destination="7003")
    rival = {**copy.deepcopy(four.ivrs[2]), "id": 7777, "name": "IVR 1"}
    four.script("DELETE", [faults.SOUND, dataclasses.replace(REFUSED, before=lambda running: running.add(rival))])
    elsewhere = {"id": 7002, "timeout_destination": "hangup||1", "invalid_destination": "hangup||1"}
    result = run(four, gone(7001), elsewhere, gone(7003))
    assert targets(four) == {"IVR 2": "7001"}
    assert rows(result) == [LEFT, LEFT, FAILED]
    assert (
        "IVR 7002 has its earlier settings again, but leads to IVR 7001 (IVR 1), which is not there"
        in result["results"][1]["msg"]
    )


def test_an_ivr_that_is_created_again_and_leads_to_one_that_is_not_back_is_not_as_before(four: FaultServer) -> None:
    lead(four, 7002, 7001)
    lead(four, 7003, 7002)
    lead(four, 7001, 7004)
    rival = {**copy.deepcopy(four.ivrs[3]), "id": 7777, "name": "IVR 1"}
    refused = dataclasses.replace(REFUSED, before=lambda running: running.add(rival))
    four.script("DELETE", [*[faults.SOUND] * 3, refused])
    result = run(four, gone(7003), gone(7002), gone(7001), gone(7004))
    new_id = id_of(four, "IVR 2")
    assert targets(four) == {"IVR 2": "7001", "IVR 3": new_id}
    left = {one["id"]: one["before"] for one in result["error"]["not_rolled_back"]}
    assert left["7002"]["name"] == "IVR 2" and new_id not in left
    assert f"IVR 7002 was created again with the id {new_id}, but leads to IVR 7001" in result["results"][1]["msg"]


def test_an_ivr_of_a_broken_ring_that_someone_else_deleted_is_not_made_again(four: FaultServer) -> None:
    lead(four, 7001, 7002)
    lead(four, 7002, 7001)
    four.edit(7001, invalid_destination_type="ivr", invalid_destination="7003")
    four.script("DELETE", [faults.SOUND, callback(lambda running: running.remove(7001)), REFUSED])
    result = run(four, gone(7001), gone(7002), gone(7003))
    assert "IVR 1" not in [raw["name"] for raw in four.ivrs]
    assert "it was deleted elsewhere" in result["results"][0]["msg"]


def test_the_prompt_of_an_untouched_ivr_that_someone_changed_is_not_taken_back(four: FaultServer) -> None:
    lead(four, 7004, 7001)
    prompts = {str(value) for raw in four.ivrs for field, value in raw.items() if "recording" in field}
    names = {"recording": {f"Prompt {prompt}": prompt for prompt in [*prompts, "99999"]}}
    edited = dataclasses.replace(REFUSED, before=lambda running: running.edit(7004, recording="99999"))
    four.script("DELETE", [faults.SOUND, edited])
    result = run(four, gone(7001), gone(7002), names=names, assume_recording_type=None)
    assert targets(four) == {"IVR 4": id_of(four, "IVR 1")}
    assert (four.find(7004)["recording"], result["changed"]) == ("99999", False)


@pytest.mark.parametrize("status", [404, 409, 422])
def test_an_ivr_of_a_broken_ring_that_could_not_be_deleted_is_whole_again(four: FaultServer, status: int) -> None:
    lead(four, 7001, 7002)
    lead(four, 7002, 7001)
    four.script("DELETE", [faults.SOUND, faults.status(status)])
    result = run(four, gone(7001), gone(7002))
    assert targets(four) == {"IVR 1": id_of(four, "IVR 2"), "IVR 2": id_of(four, "IVR 1")}
    assert "someone may have edited" not in result["msg"]


def test_an_ivr_that_is_created_again_and_not_finished_is_named_once(four: FaultServer) -> None:
    lead(four, 7001, 7002)
    lead(four, 7002, 7001)
    four.edit(7001, invalid_destination_type="ivr", invalid_destination="7003")
    four.script("DELETE", [faults.SOUND, faults.SOUND, REFUSED])
    four.script("PUT", [faults.SOUND, *[REFUSED] * 2])
    result = run(four, gone(7001), gone(7002), gone(7003))
    new = {id_of(four, "IVR 1"), id_of(four, "IVR 2")}
    left = [one["id"] for one in result["error"]["not_rolled_back"]]
    assert len(left) == len(set(left)) and new.isdisjoint(left), result["msg"]
    assert "was created again with the id" in result["msg"]


def test_an_ivr_that_stays_as_someone_else_has_left_it_is_named_for_that(four: FaultServer) -> None:
    lead(four, 7002, 7001)
    four.edit(7002, invalid_destination_type="ivr", invalid_destination="7003")
    rival = {**copy.deepcopy(four.ivrs[2]), "id": 7777, "name": "IVR 1"}

    def edit(running: FaultServer) -> None:
        running.add(rival)
        lead(running, 7002, 7001)
        running.edit(7002, timeout=77)

    four.script("DELETE", [faults.SOUND, dataclasses.replace(REFUSED, before=edit)])
    elsewhere = {"id": 7002, "timeout_destination": "hangup||1", "invalid_destination": "hangup||1"}
    result = run(four, gone(7001), elsewhere, gone(7003))
    assert rows(result) == [LEFT, LEFT, FAILED]
    assert "someone may have edited the IVR" in result["results"][1]["msg"]
    assert "which is not there" not in result["msg"]


@pytest.mark.parametrize("status", [404, 409, 412, 500])
def test_an_edit_that_a_refused_write_met_stays(server: FaultServer, status: int) -> None:
    edited = dataclasses.replace(faults.status(status), before=lambda running: running.edit(7001, timeout=44))
    server.script("PUT", [faults.SOUND, edited])
    result = run(server, change(7002), change(7001))
    assert (server.find(7001)["timeout"], server.find(7002)["timeout"]) == (44, 10)
    assert rows(result)[0] == BACK and "IVR 7001 is as it was before" not in result["msg"]


def test_an_ivr_that_someone_else_created_under_the_name_of_the_renamed_one_stays(server: FaultServer) -> None:
    def rename(running: FaultServer) -> None:
        own = copy.deepcopy(running.find(7004))
        running.edit(7004, name="Renamed")
        running.add({**own, "id": 7777, "description": "Other"})

    server.script("POST", callback(rename, "after"))
    result = run(server, {"name": "New", **NEW})
    assert id_of(server, "New") == "7777" and rows(result) == [LEFT]
    assert "IVR 7777 (New) has its name but other settings, and IVR 7004 (Renamed) may also be" in result["msg"]
