# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of writes, and their order: read back as sent, refused, in conflict, or nobody can know.

The fault server records what was applied; each test says what was asked, and what the task then believes.
"""

from __future__ import annotations

import copy
import random
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.doc_fragments import connection, write
from ansible_collections.servetel.ivr.plugins.module_utils._account import Account
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._http.auth import Credentials
from ansible_collections.servetel.ivr.plugins.module_utils._http.client import Client
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import parse_definition
from ansible_collections.servetel.ivr.plugins.module_utils._sync import delivery, newest_list, planner, sender
from ansible_collections.servetel.ivr.plugins.module_utils._sync.control import Control
from ansible_collections.servetel.ivr.plugins.module_utils._sync.executor import apply
from ansible_collections.servetel.ivr.plugins.module_utils._sync.outcome import Outcome, State, projected
from ansible_collections.servetel.ivr.plugins.module_utils._sync.plan import Plan
from ansible_collections.servetel.ivr.plugins.module_utils._sync.planner import plan_by_newest_list
from ansible_collections.servetel.ivr.plugins.module_utils._sync.purge import Purge
from tests.support import faults
from tests.support.bodies import body_of
from tests.support.faults.server import TOKEN, FaultServer
from tests.unit.plugins.module_utils.task_calls import paths

pytestmark = pytest.mark.usefixtures("no_backoff")

LIST = "GET /v1/ivrs"
PUT_1 = "PUT /v1/ivr/7001"
NEW = {
    "name": "New",
    "description": "",
    "recording": "1",
    "timeout": 5,
    "incorrect_count": 1,
    "invalid_recording": "2",
    "recording_invalid": "3",
    "invalid_destination": "hangup||1",
    "timeout_tries": 1,
    "timeout_retry_recording": "4",
    "timeout_recording": "5",
    "timeout_destination": "hangup||1",
    "menu": [{"option": "1", "destination": "hangup||1"}],
}


def new(name: str, *destinations: str) -> dict[str, Any]:
    menu = [{"option": str(key), "destination": destination} for key, destination in enumerate(destinations, 1)]
    return {**NEW, "name": name, "menu": menu or NEW["menu"]}


def change(ivr_id: int = 7001, **options: Any) -> dict[str, Any]:
    return {"id": ivr_id, "timeout": 20, **options}


def control(seconds: float = 10, **options: Any) -> Control:
    return Control(seconds, **options)


def plan(account: Account, *definitions: dict[str, Any], purge: Purge | None = None) -> Plan:
    wanted = [parse_definition({"assume_recording_type": "recording", **definition}) for definition in definitions]
    return plan_by_newest_list(account, wanted, control(), purge)


def run(account: Account, *definitions: dict[str, Any], purge: Purge | None = None, **options: Any) -> list[Outcome]:
    return apply(account, plan(account, *definitions, purge=purge), control(**options))


def one(account: Account, definition: dict[str, Any] | None = None, **options: Any) -> Outcome:
    (outcome,) = run(account, definition or change(), **options)
    return outcome


def failure(step: Outcome) -> ServetelError:
    assert step.error
    return step.error


def one_by_one(server: FaultServer) -> Account:
    """An account that gets its writes one after the other."""
    client = Client(server.url, Credentials(TOKEN), rate=0)
    client.rate_limiter.in_flight = 1
    return Account(client)


@pytest.fixture
def in_line(server: FaultServer) -> Account:
    return one_by_one(server)


@pytest.fixture
def eight() -> Iterator[FaultServer]:
    """An account of eight IVRs."""
    with FaultServer(8) as server:
        yield server
        assert not server.unmet


# ---- one write ----


def test_an_update_is_sent_whole_and_read_back(server: FaultServer, account: Account) -> None:
    wanted = body_of(server.ivrs[0], timeout=20)
    step = one(account)
    assert paths(server) == [LIST, PUT_1, LIST]
    assert server.writes[0].json() == wanted
    assert (step.changed, step.error, step.message, step.warnings) == (True, None, "IVR updated successfully.", ())
    assert step.result
    assert step.result["timeout"] == 20


def test_the_last_sms_template_can_be_taken_away(server: FaultServer, account: Account) -> None:
    first, second = server.ivrs[0]["ivr_menu"]
    server.edit(7001, ivr_menu=[{**first, "sms_template_id": "12"}, second])
    menu = [{"option": "1", "destination": "hangup||1", "sms_template": "0"}]
    assert one(account, change(menu=menu)).changed
    assert server.writes[0].json()["sms_template"] == ["0"]


def test_check_mode_stops_before_the_write_and_says_the_same(server: FaultServer, account: Account) -> None:
    (checked,) = projected(plan(account, change()))
    assert paths(server) == [LIST]
    real = one(account)
    assert (checked.changed, checked.action, checked.result) == (real.changed, real.action, real.result)
    assert checked.state is State.PROJECTED


def test_nothing_to_do_is_one_request(server: FaultServer, account: Account) -> None:
    step = one(account, change(timeout=10))
    assert (step.action, step.changed, step.state) == ("none", False, State.IN_SYNC)
    assert paths(server) == [LIST]


def test_progress_is_told_while_writes_are_under_way(
    server: FaultServer, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "PROGRESS_EVERY", 0.01)
    server.script("PUT", faults.late(0.1))
    seen: list[State] = []
    one(account, progress=lambda outcomes: seen.append(outcomes[0].state))
    assert len(seen) > 3
    assert seen[0] is State.WAITING and set(seen[1:]) <= {State.UNDER_WAY, State.CONFIRMED}


# ---- an answer that was lost ----


@pytest.mark.parametrize("fault", [faults.status(500), faults.CLOSE, faults.HTML_BODY, faults.NOT_FOUND], ids=str)
def test_a_write_that_was_applied_though_its_answer_was_lost_is_found_by_reading(
    server: FaultServer, account: Account, fault: faults.Fault
) -> None:
    server.script("PUT", fault.applied)
    step = one(account)
    assert paths(server) == [LIST, PUT_1, LIST]
    assert (step.changed, step.error) == (True, None)
    assert step.warnings[0].startswith(f"write_confirmed_after_error: IVR 7001 reads back as wanted, although {PUT_1} ")


def test_no_content_is_answer_enough_when_it_reads_back(server: FaultServer, account: Account) -> None:
    server.script("PUT", faults.NO_CONTENT)
    step = one(account)
    assert (step.changed, step.error, step.warnings) == (True, None, ())


@pytest.mark.parametrize("fault", [faults.status(503), faults.CLOSE, faults.HTML_BODY.unapplied], ids=str)
def test_a_write_that_was_lost_is_sent_again(server: FaultServer, account: Account, fault: faults.Fault) -> None:
    server.script("PUT", fault)
    step = one(account)
    assert paths(server) == [LIST, PUT_1, LIST, PUT_1, LIST]
    assert (step.changed, step.error, len(server.applied)) == (True, None, 1)


def test_a_write_that_is_lost_five_times_fails_with_nothing_changed(server: FaultServer, account: Account) -> None:
    server.always("PUT", faults.status(500))
    step = one(account)
    assert len(server.writes) == 5
    assert (step.changed, failure(step).kind, failure(step).ivr_id) == (False, "server", "7001")
    assert account.listing is None


def test_a_write_that_may_still_come_through_is_unknown_when_it_is_given_up(
    server: FaultServer, account: Account
) -> None:
    server.always("PUT", faults.status(504))
    step = one(account)
    assert (step.changed, failure(step).kind) == (True, "unknown_outcome")
    assert str(failure(step)).startswith("IVR 7001: it may yet be written: PUT /v1/ivr/7001 failed (504)")
    assert str(failure(step)).endswith(" Run the task again: it is idempotent.")


def test_a_refusal_after_a_write_that_may_still_come_through_is_unknown_too(
    server: FaultServer, account: Account
) -> None:
    server.script("PUT", [faults.status(504), faults.INVALID_TEXT])
    step = one(account)
    assert (step.changed, failure(step).kind) == (True, "unknown_outcome")
    assert "What was tried then failed, too: PUT /v1/ivr/7001 was refused (422)" in str(failure(step))


def test_a_refusal_after_a_write_that_surely_failed_is_a_refusal(server: FaultServer, account: Account) -> None:
    server.script("PUT", [faults.status(500), faults.INVALID_TEXT])
    step = one(account)
    assert (step.changed, failure(step).kind) == (False, "rejected")


def test_something_else_there_is_a_conflict_that_shows_three_states(server: FaultServer, account: Account) -> None:
    server.script("PUT", faults.status(500))
    server.script("LIST", [faults.SOUND, faults.callback(lambda api: api.edit(7001, timeout=99))])
    step = one(account)
    error = failure(step).as_result()
    assert (step.changed, error["kind"]) == (True, "conflict")
    assert [error[state]["timeout"] for state in ("before", "wanted", "now")] == [10, 20, 99]
    assert step.result
    assert step.result["timeout"] == 99
    assert len(server.writes) == 1


@pytest.mark.parametrize("fault", [faults.status(409), faults.status(404), faults.status(412)], ids=str)
def test_a_conflict_or_an_unknown_ivr_is_not_tried_again(
    server: FaultServer, account: Account, fault: faults.Fault
) -> None:
    server.script("PUT", fault)
    step = one(account)
    assert paths(server) == [LIST, PUT_1, LIST]
    assert (step.changed, f"status {failure(step).status}") == (False, fault.name)


def test_an_ivr_that_vanished_meanwhile_is_a_conflict(server: FaultServer, account: Account) -> None:
    server.script("PUT", faults.callback(lambda api: api.remove(7001)))
    step = one(account)
    assert (step.changed, failure(step).kind, step.result) == (False, "conflict", None)
    assert failure(step).as_result()["now"] is None


def test_a_404_is_no_write_even_if_another_edit_is_there_then(server: FaultServer, account: Account) -> None:
    server.script("PUT", faults.NOT_FOUND)
    server.script("LIST", [faults.SOUND, faults.callback(lambda api: api.edit(7001, timeout=99))])
    step = one(account)
    assert (step.changed, failure(step).kind) == (False, "conflict")


def test_a_404_after_a_write_that_may_still_come_through_is_unknown(server: FaultServer, account: Account) -> None:
    server.script("PUT", [faults.status(504), faults.NOT_FOUND])
    step = one(account)
    assert (step.changed, failure(step).kind) == (True, "unknown_outcome")


def test_what_cannot_be_read_back_is_unknown(server: FaultServer, account: Account) -> None:
    server.script("LIST", [faults.SOUND, faults.FORBIDDEN])
    step = one(account)
    assert (step.changed, failure(step).kind, failure(step).status) == (True, "unknown_outcome", 403)
    assert "the API confirmed the write, but it could not be read back: GET /v1/ivrs was refused" in str(failure(step))


def test_neither_an_answer_nor_a_list_is_unknown_with_both_reasons(server: FaultServer, account: Account) -> None:
    server.script("PUT", faults.status(500))
    server.script("LIST", [faults.SOUND, faults.FORBIDDEN])
    step = one(account)
    assert (step.changed, failure(step).kind) == (True, "unknown_outcome")
    assert "failed (500): Status 500. What was tried then failed, too: GET /v1/ivrs" in str(failure(step))


def test_an_ivr_that_reads_back_beyond_understanding_has_changed(server: FaultServer, account: Account) -> None:
    server.script("LIST", [faults.SOUND, faults.MENU_NOT_A_LIST])
    step = one(account)
    assert (step.changed, failure(step).kind) == (True, "unknown_outcome")
    assert "the API confirmed the write, but it could not be read back: The API shows IVR 7001" in str(failure(step))


def test_a_doubtful_write_that_reads_back_beyond_understanding_is_unknown(
    server: FaultServer, account: Account
) -> None:
    server.script("PUT", faults.HTML_BODY.unapplied)
    server.script("LIST", [faults.SOUND, faults.MENU_NOT_A_LIST])
    step = one(account)
    assert (step.changed, failure(step).kind) == (True, "unknown_outcome")
    assert "it may be written or not" in str(failure(step))
    assert "left as it is" not in str(failure(step))


# ---- confirmed, and yet not there ----


def test_a_field_that_does_not_read_back_as_sent_is_named(server: FaultServer, account: Account) -> None:
    server.script("PUT", faults.callback(lambda api: api.edit(7001, timeout=7), when="after"))
    step = one(account)
    assert (step.changed, failure(step).kind) == (True, "not_taken")
    assert str(failure(step)) == (
        "IVR 7001: the API confirmed the write, but it does not read back as sent (timeout: sent 20, reads 7)."
    )
    assert step.result
    assert step.result["timeout"] == 7


def test_a_confirmed_write_of_an_ivr_that_is_not_listed_is_an_error(server: FaultServer, account: Account) -> None:
    server.script("PUT", faults.callback(lambda api: api.remove(7001), when="after"))
    assert "but does not list the IVR" in str(failure(one(account)))


def test_a_confirmed_deletion_that_is_still_listed_is_an_error(server: FaultServer, account: Account) -> None:
    server.script("DELETE", faults.SOUND.unapplied)
    step = one(account, {"id": 7001, "state": "absent"})
    assert (step.changed, failure(step).kind) == (True, "not_taken")
    assert "confirmed that it is deleted, but still lists it" in str(failure(step))


# ---- refused ----


@pytest.mark.parametrize(
    ("fault", "kind"), [(faults.INVALID_TEXT, "rejected"), (faults.FORBIDDEN, "forbidden")], ids=str
)
def test_a_refusal_is_believed_without_reading(
    server: FaultServer, account: Account, fault: faults.Fault, kind: str
) -> None:
    server.script("PUT", fault)
    step = one(account)
    assert paths(server) == [LIST, PUT_1]
    assert (step.changed, failure(step).kind, failure(step).ivr_id) == (False, kind, "7001")


@pytest.mark.parametrize("definition", [change(), NEW, {"id": 7003, "state": "absent"}], ids=["PUT", "POST", "DELETE"])
@pytest.mark.parametrize("fault", faults.UNCLEAR, ids=str)
def test_a_refusal_that_may_be_of_a_proxy_is_read_back_once(
    server: FaultServer, account: Account, fault: faults.Fault, definition: dict[str, Any]
) -> None:
    slot = "DELETE" if "state" in definition else "PUT" if "id" in definition else "POST"
    server.script(slot, fault)
    step = one(account, definition)
    assert (len(server.writes), paths(server).count(LIST)) == (1, 2)
    if fault.applies:
        assert (step.changed, step.error, step.state) == (True, None, State.APPLIED)
        assert step.warnings[0].startswith("write_confirmed_after_error: ")
    else:
        assert (step.changed, step.state) == (False, State.FAILED)
        assert f"({failure(step).status})" in str(failure(step))


def test_a_refusal_that_may_be_of_a_proxy_is_unknown_without_a_list(server: FaultServer, account: Account) -> None:
    server.script("PUT", faults.UNCLEAR[0])
    server.script("LIST", [faults.SOUND, faults.FORBIDDEN])
    step = one(account)
    assert (step.changed, failure(step).kind) == (True, "unknown_outcome")
    assert "A proxy or a firewall may have sent it instead of the API. What was tried then" in str(failure(step))


def test_a_refusal_that_may_be_of_a_proxy_stops_no_other_write(server: FaultServer, in_line: Account) -> None:
    server.script("PUT", faults.status(403, faults.HTML, faults.HTML_TYPE).applied)
    assert [step.error for step in run(in_line, change(7001), change(7002))] == [None, None]


def test_a_permission_that_is_refused_without_a_word_stops_what_comes_later(
    server: FaultServer, account: Account
) -> None:
    server.script("PUT", faults.status(403, ""))
    steps = run(account, change(7001, timeout_destination="ivr||name=New"), {**NEW}, change(7002))
    first, created, second = steps
    assert [failure(step).kind for step in (first, second)] == ["not_attempted", "forbidden"]
    assert created.error is None and str(failure(first)).endswith("and the response had no explanation.")


def test_a_404_of_a_proxy_is_no_change_either(server: FaultServer, account: Account) -> None:
    server.script("DELETE", faults.NOT_FOUND_HTML)
    step = one(account, {"id": 7003, "state": "absent"})
    assert (step.changed, failure(step).kind) == (False, "not_found")
    server.script("DELETE", replace(faults.NOT_FOUND_HTML, before=lambda api: api.remove(7003)))
    step = one(account, {"id": 7003, "state": "absent"})
    assert (step.changed, step.error, step.state) == (False, None, State.ALREADY_GONE)


def test_too_many_requests_are_waited_out(server: FaultServer, account: Account, clock: Any) -> None:
    server.script("PUT", [faults.rate_limited("429", ("Retry-After", "0"))] * 2)
    step = one(account)
    assert paths(server) == [LIST, PUT_1, PUT_1, PUT_1, LIST]
    assert (step.changed, step.error) == (True, None)


def test_too_many_requests_end_the_task_when_there_is_no_time(server: FaultServer, account: Account) -> None:
    server.script("PUT", faults.rate_limited("429", ("Retry-After", "100")))
    step = one(account)
    assert (step.changed, failure(step).kind, failure(step).retry_after) == (False, "rate_limited", 100)


# ---- creating ----


def test_a_creation_is_found_by_its_name(server: FaultServer, account: Account) -> None:
    step = one(account, NEW)
    assert paths(server) == [LIST, "POST /v1/ivr", LIST]
    assert (step.ivr_id, step.changed, step.error) == ("7004", True, None)
    assert step.result
    assert step.result["recording"] == "1"


def test_a_creation_is_only_repeated_when_the_list_says_that_it_was_lost(server: FaultServer, account: Account) -> None:
    server.script("POST", [faults.status(500), faults.status(500).applied])
    step = one(account, NEW)
    assert paths(server) == [LIST, "POST /v1/ivr", LIST, "POST /v1/ivr", LIST]
    assert (step.ivr_id, step.changed) == ("7004", True)
    assert len(server.applied) == 1


@pytest.mark.parametrize("fault", [faults.status(504), faults.CLOSE], ids=str)
def test_a_creation_that_may_still_come_through_is_never_repeated(
    server: FaultServer, account: Account, fault: faults.Fault
) -> None:
    server.script("POST", fault)
    step = one(account, NEW)
    assert len(server.writes) == 1
    assert (step.changed, failure(step).kind) == (True, "unknown_outcome")


def test_two_new_ivrs_of_that_name_are_a_conflict(server: FaultServer, account: Account) -> None:
    def twin(api: FaultServer) -> None:
        api.add({**api.ivrs[-1], "id": 7009})

    server.script("POST", faults.callback(twin, when="after"))
    step = one(account, NEW)
    assert (step.changed, failure(step).kind) == (True, "conflict")
    assert "2 IVRs of this name have appeared: 7004, 7009." in str(failure(step))


def test_a_second_ivr_of_the_new_name_does_not_take_its_place(server: FaultServer, in_line: Account) -> None:
    def twin(api: FaultServer) -> None:
        api.add({**api.ivrs[0], "id": 7009, "name": "New"})

    server.script("LIST", [faults.SOUND, faults.SOUND, faults.callback(twin)])
    server.script("PUT", faults.status(500))
    steps = run(in_line, NEW, change(), change(7002, timeout_destination="ivr||name=New"))
    assert [step.error for step in steps] == [None, None, None]
    assert server.ivrs[1]["timeout_destination"] == "7004"


# ---- deleting ----


def test_a_deletion_that_was_lost_is_settled_by_reading(server: FaultServer, account: Account) -> None:
    server.script("DELETE", [faults.status(500), faults.status(500).applied])
    step = one(account, {"id": 7003, "state": "absent"})
    assert paths(server) == [LIST, "DELETE /v1/ivr/7003", LIST, "DELETE /v1/ivr/7003", LIST]
    assert (step.changed, step.error, step.result) == (True, None, None)


def test_deletions_come_after_updates_and_are_read_back_with_them(server: FaultServer, account: Account) -> None:
    run(account, {"id": 7003, "state": "absent"}, change())
    assert paths(server) == [LIST, PUT_1, "DELETE /v1/ivr/7003", LIST]


def test_a_deletion_waits_until_the_update_that_took_its_last_use_away_is_read_back(
    server: FaultServer, account: Account
) -> None:
    server.edit(7001, timeout_dest_type="ivr", timeout_destination="7003")
    steps = run(account, {"id": 7003, "state": "absent"}, change(timeout_destination="hangup||1"))
    assert [step.error for step in steps] == [None, None]
    assert paths(server) == [LIST, PUT_1, LIST, "DELETE /v1/ivr/7003", LIST]


def test_an_ivr_that_was_deleted_elsewhere_meanwhile_is_no_change(server: FaultServer, account: Account) -> None:
    server.script("DELETE", faults.callback(lambda api: api.remove(7003)))
    step = one(account, {"id": 7003, "state": "absent"})
    assert (step.changed, step.error, step.action) == (False, None, "none")
    assert step.warnings == ("IVR 7003 was already deleted elsewhere.",)


def test_an_ivr_that_is_gone_after_a_deletion_that_may_have_come_through_is_a_change(
    server: FaultServer, account: Account
) -> None:
    late = replace(faults.NOT_FOUND, before=lambda api: api.remove(7003))
    server.script("DELETE", [faults.status(504), late])
    step = one(account, {"id": 7003, "state": "absent"})
    assert (step.changed, step.error) == (True, None)


def lead(server: FaultServer, ways: dict[int, list[int]]) -> None:
    """Let IVRs lead to others: {id: [ids]}."""
    for ivr_id, targets in ways.items():
        nothing = {"sms_template_id": "0", "webhook_id": "0"}
        menu = [
            {"option": str(key), "destination_type": "ivr", "destination_id": str(target), **nothing}
            for key, target in enumerate(targets, 1)
        ]
        server.edit(ivr_id, ivr_menu=menu)


def absent(*ids: int) -> list[dict[str, Any]]:
    return [{"id": ivr_id, "state": "absent"} for ivr_id in ids]


@pytest.mark.parametrize("purge", [False, True])
@pytest.mark.parametrize(
    ("ways", "cut"),
    [
        ({7001: [7002], 7002: [7003], 7003: [7004]}, []),
        ({7004: [7003], 7003: [7002], 7002: [7001]}, []),
        ({7001: [7002, 7003], 7002: [7004], 7003: [7004, 7002]}, []),
        ({7001: [7001], 7002: [7002, 7001]}, []),
        ({7001: [7002], 7002: [7001]}, ["7001"]),
        ({7001: [7002, 7003, 7004], 7002: [7001], 7003: [7001], 7004: [7001]}, ["7001"]),
        ({7001: [7002], 7002: [7003], 7003: [7001], 7004: [7001]}, ["7001"]),
    ],
    ids=str,
)
def test_ivrs_are_deleted_before_those_they_lead_to_and_rings_are_broken_first(
    account: Account, server: FaultServer, ways: dict[int, list[int]], cut: list[str], purge: bool
) -> None:
    server.add({**server.ivrs[0], "id": 7004, "name": "IVR 4"})
    server.switch(delete_in_use="422")
    lead(server, ways)
    definitions = [] if purge else absent(7001, 7002, 7003, 7004)
    steps = run(account, *definitions, purge=Purge("recording") if purge else None)
    assert [(step.error, step.changed) for step in steps] == [(None, True)] * 4
    assert server.ivrs == []
    assert [one.id for one in server.applied if one.method == "PUT"] == cut
    assert paths(server).count(LIST) == (3 if cut else 2)
    assert len(server.writes) == 4 + len(cut)


@pytest.mark.parametrize("used", [7001, 7002])
def test_a_ring_that_a_remaining_ivr_leads_to_gets_no_placeholder(
    account: Account, server: FaultServer, used: int
) -> None:
    server.switch(delete_in_use="422")
    lead(server, {7001: [7002], 7002: [7001], 7003: [used]})
    before = copy.deepcopy(server.ivrs)
    steps = run(account, *absent(7001, 7002))
    assert all(step.error for step in steps) and not any(step.changed for step in steps)
    assert server.ivrs == before
    assert not [one for one in server.applied if one.method == "PUT"]


def away(ivr_id: int) -> dict[str, Any]:
    """An update after which an IVR leads to no other one."""
    return {"id": ivr_id, "menu": {"1": "hangup||1"}}


@pytest.mark.parametrize("stop_on_error", [False, True])
@pytest.mark.parametrize(
    ("ways", "gone"),
    [
        ({7001: [7002], 7002: [7001], 7008: [7001]}, [7001, 7002]),
        ({7001: [7002], 7002: [7001], 7008: [7002]}, [7001, 7002]),
        ({7001: [7002], 7002: [7003], 7003: [7001], 7008: [7003]}, [7001, 7002, 7003]),
        ({7001: [7002], 7002: [7001], 7003: [7001], 7008: [7003]}, [7001, 7002, 7003]),
        ({7001: [7001, 7002], 7002: [7001], 7003: [7004, 7001], 7004: [7003], 7008: [7004]}, [7001, 7002, 7003, 7004]),
    ],
    ids=str,
)
def test_a_ring_that_an_update_has_to_release_is_broken_only_after_it(
    eight: FaultServer, ways: dict[int, list[int]], gone: list[int], stop_on_error: bool
) -> None:
    eight.switch(delete_in_use="422")
    lead(eight, ways)
    before = copy.deepcopy(eight.ivrs)
    eight.script("PUT", faults.INVALID_TEXT)
    steps = run(one_by_one(eight), *absent(*gone), away(7008), stop_on_error=stop_on_error)
    others = "not_attempted" if stop_on_error else "in_use"
    assert [failure(step).kind for step in steps] == [*[others] * len(gone), "rejected"]
    assert (eight.ivrs, paths(eight)) == (before, [LIST, "PUT /v1/ivr/7008"])
    assert not any(step.changed for step in steps)
    steps = run(one_by_one(eight), *absent(*gone), away(7008), stop_on_error=stop_on_error)
    assert [step.error for step in steps] == [None] * len(steps)
    assert len(eight.ivrs) == 8 - len(gone)
    assert paths(eight)[3:6] == ["PUT /v1/ivr/7008", LIST, eight.writes[2].method + " " + eight.writes[2].path]
    assert paths(eight).count(LIST) == 2 + 3


def test_only_the_ring_that_an_update_has_to_release_waits_for_it(eight: FaultServer) -> None:
    lead(eight, {7001: [7002], 7002: [7001], 7003: [7004], 7004: [7003], 7008: [7001]})
    eight.script("PUT", faults.INVALID_TEXT)
    steps = run(one_by_one(eight), away(7008), *absent(7001, 7002, 7003, 7004))
    assert [step.error and failure(step).kind for step in steps] == ["rejected", "in_use", "in_use", None, None]
    assert [(one.method, one.id) for one in eight.applied] == [("PUT", "7003"), ("DELETE", "7004"), ("DELETE", "7003")]
    assert paths(eight).count(LIST) == 3


@pytest.mark.parametrize("refused", [False, True])
def test_a_ring_that_an_update_to_a_new_ivr_has_to_release_is_broken_after_that(
    server: FaultServer, in_line: Account, refused: bool
) -> None:
    server.switch(delete_in_use="422")
    lead(server, {7001: [7002], 7002: [7001], 7003: [7001]})
    server.script("POST", [faults.INVALID_TEXT] if refused else [])
    leading = {"id": 7003, "menu": {"1": "ivr||name=A"}}
    steps = run(in_line, *absent(7001, 7002), leading, new("A"))
    errors = [step.error and step.error.kind for step in steps]
    assert errors == (["in_use", "in_use", "not_attempted", "rejected"] if refused else [None] * 4)
    writes = ["PUT /v1/ivr/7003", "PUT /v1/ivr/7001", "DELETE /v1/ivr/7002", "DELETE /v1/ivr/7001"]
    assert [path for path in paths(server) if path != LIST] == ["POST /v1/ivr", *([] if refused else writes)]


def test_a_ring_that_cannot_be_updated_is_deleted_all_the_same(server: FaultServer, account: Account) -> None:
    lead(server, {7001: [7002], 7002: [7001]})
    steps = run(account, *({**one, "assume_recording_type": None} for one in absent(7001, 7002)))
    assert [(step.error, step.changed) for step in steps] == [(None, True)] * 2
    assert paths(server).count(LIST) == 2


def test_a_ring_that_cannot_be_broken_fails_with_the_apis_words(server: FaultServer, account: Account) -> None:
    server.switch(delete_in_use="422")
    lead(server, {7001: [7002], 7002: [7001]})
    steps = run(account, *({**one, "assume_recording_type": None} for one in absent(7001, 7002)))
    assert sorted(failure(step).kind for step in steps) == ["in_use", "rejected"]
    assert not any(step.changed for step in steps)
    assert "was not deleted and still leads to it" in next(
        str(step.error) for step in steps if "in_use" in failure(step).kind
    )


@pytest.mark.parametrize("fault", [faults.INVALID_TEXT, faults.status(422, "")], ids=["clear", "unclear"])
def test_when_a_ring_cannot_be_broken_because_the_update_is_refused_it_is_deleted_all_the_same(
    server: FaultServer, account: Account, fault: faults.Fault
) -> None:
    lead(server, {7001: [7002], 7002: [7001]})
    server.script("PUT", fault)
    steps = run(account, *absent(7001, 7002))
    assert [(step.error, step.changed) for step in steps] == [(None, True)] * 2


def test_a_ring_that_is_broken_and_then_not_deleted_says_so(server: FaultServer, account: Account) -> None:
    lead(server, {7001: [7002], 7002: [7001]})
    server.script("DELETE", faults.UNAUTHORISED)
    steps = run(account, *absent(7001, 7002))
    assert [(step.changed, failure(step).kind) for step in steps] == [(True, "auth"), (False, "auth")]
    assert str(failure(steps[0])).startswith(
        "IVR 7001 was updated, but not deleted: it leads to hangup||1 instead of ivr||7002 (menu 1). "
        "Run the task again to finish it. The task stopped after: DELETE /v1/ivr/7002 was refused (401)"
    )


def test_a_ring_that_could_not_be_broken_before_the_task_stopped_is_not_attempted(
    server: FaultServer, account: Account
) -> None:
    lead(server, {7001: [7002], 7002: [7001]})
    server.script("PUT", faults.INVALID_TEXT)
    server.script("DELETE", faults.UNAUTHORISED)
    steps = run(account, *absent(7001, 7002))
    assert [(step.changed, failure(step).kind) for step in steps] == [(False, "not_attempted"), (False, "auth")]


@pytest.mark.parametrize(("force", "puts"), [(False, 0), (True, 1)])
def test_a_ring_with_a_webhook_is_only_broken_with_force(
    server: FaultServer, account: Account, force: bool, puts: int
) -> None:
    lead(server, {7001: [7002], 7002: [7001]})
    for raw in server.ivrs[:2]:
        server.edit(raw["id"], ivr_menu=[{**raw["ivr_menu"][0], "webhook_id": "5"}])
    run(account, *({**one, "force": force} for one in absent(7001, 7002)))
    assert [applied.method for applied in server.applied].count("PUT") == puts
    assert len(server.ivrs) == 1


def test_an_ivr_of_a_ring_that_is_gone_when_the_ring_is_broken_is_no_change(
    server: FaultServer, account: Account
) -> None:
    lead(server, {7001: [7002], 7002: [7001]})
    server.script("PUT", faults.callback(lambda api: api.remove(7001)))
    steps = run(account, *absent(7001, 7002))
    assert [(step.changed, step.error) for step in steps] == [(False, None), (True, None)]


def test_what_an_ivr_that_could_not_be_deleted_leads_to_stays(server: FaultServer, account: Account) -> None:
    lead(server, {7001: [7002]})
    server.script("DELETE", faults.INVALID_TEXT)
    steps = run(account, *absent(7001, 7002))
    assert [failure(step).kind for step in steps] == ["rejected", "in_use"]
    assert str(failure(steps[1])) == (
        "IVR 7002 was not deleted, because IVR 7001 was not deleted and still leads to it."
    )


@pytest.mark.parametrize("fault", [faults.status(500).applied, faults.NO_CONTENT], ids=str)
def test_a_deletion_in_doubt_is_read_back_before_what_it_leads_to_is_deleted(
    server: FaultServer, account: Account, fault: faults.Fault
) -> None:
    server.switch(delete_in_use="422")
    lead(server, {7001: [7002]})
    server.script("DELETE", fault)
    steps = run(account, *absent(7001, 7002))
    assert [(step.changed, step.error) for step in steps] == [(True, None)] * 2
    assert paths(server).count(LIST) == (2 if fault is faults.NO_CONTENT else 3)


def test_an_ivr_to_which_a_failed_one_leads_stays(server: FaultServer, account: Account) -> None:
    server.edit(7001, timeout_dest_type="ivr", timeout_destination="7003")
    server.script("PUT", faults.INVALID_TEXT)
    steps = run(account, {"id": 7003, "state": "absent"}, change(timeout_destination="hangup||1"))
    assert [failure(step).kind for step in steps] == ["in_use", "rejected"]
    assert paths(server) == [LIST, PUT_1]


def test_purged_ivrs_follow_the_others(server: FaultServer, account: Account) -> None:
    steps = run(account, change(), purge=Purge())
    assert [(step.ivr_id, step.action) for step in steps] == [
        ("7001", "update"),
        ("7002", "delete"),
        ("7003", "delete"),
    ]
    assert [ivr["id"] for ivr in server.ivrs] == [7001]


# ---- references to new ones ----


NAMES = "ABCDEFGH"
CHAIN = {name: (after,) for name, after in zip(NAMES, NAMES[1:])}


@pytest.mark.parametrize(
    ("ways", "updates"),
    [
        ({"A": "B"}, ""),
        ({"A": "B", "B": "C"}, "B"),
        (CHAIN, "BCDEFG"),
        ({"A": "BC", "B": "D", "C": "D"}, "BC"),
        ({"A": "A"}, "A"),
        ({"A": "B", "B": "A"}, "AB"),
        ({"A": "B", "B": "C", "C": "B"}, "BC"),
        ({"A": "B", "B": "A", "A2": "C", "D": "A"}, "AB"),
    ],
    ids=str,
)
def test_new_ivrs_that_refer_to_each_other_take_three_lists_however_they_do(
    server: FaultServer, account: Account, ways: dict[str, str], updates: str
) -> None:
    names = sorted({*ways, *(target for targets in ways.values() for target in targets)})
    steps = run(account, *(new(name, *(f"ivr||name={one}" for one in ways.get(name, ()))) for name in names))
    assert [step.error for step in steps] == [None] * len(names)
    assert all(step.changed for step in steps)
    assert paths(server).count(LIST) == 3
    puts = sorted(applied.body["name"] for applied in server.applied if applied.method == "PUT")
    assert (puts, len(server.writes)) == (sorted(updates), len(names) + len(updates))
    ids = {raw["name"]: str(raw["id"]) for raw in server.ivrs}
    for raw in server.ivrs[3:]:
        led_to = [entry["destination_id"] for entry in raw["ivr_menu"]]
        assert led_to == ([ids[one] for one in ways.get(raw["name"], ())] or ["1"])
    written = len(server.requests)
    again = run(account, *(new(name, *(f"ivr||name={one}" for one in ways.get(name, ()))) for name in names))
    assert [step.action for step in again] == ["none"] * len(names)
    assert len(server.requests) == written


def test_an_existing_ivr_that_refers_to_a_new_one_is_updated_when_that_has_an_id(
    server: FaultServer, account: Account
) -> None:
    steps = run(account, change(7001, timeout_destination="ivr||name=A"), new("A", "ivr||name=B"), new("B"))
    assert [step.error for step in steps] == [None] * 3
    assert paths(server) == [LIST, "POST /v1/ivr", "POST /v1/ivr", LIST, *paths(server)[4:6], LIST]
    assert server.ivrs[0]["timeout_destination"] == steps[1].ivr_id


def test_a_ring_of_which_one_is_refused_says_what_was_created(server: FaultServer, in_line: Account) -> None:
    server.script("POST", [faults.SOUND, faults.INVALID_TEXT])
    steps = run(in_line, new("A", "ivr||name=B"), new("B", "ivr||name=A"))
    assert [(step.changed, step.ivr_id, failure(step).kind) for step in steps] == [
        (True, "7004", "rejected"),
        (False, None, "rejected"),
    ]
    assert str(failure(steps[0])) == (
        "IVR 'A' was created as IVR 7004, but not finished: it leads to hangup||1 instead of ivr||name=B (menu 1). "
        "IVR 'B' was not created."
    )
    assert paths(server) == [LIST, "POST /v1/ivr", "POST /v1/ivr", LIST]
    steps = run(in_line, new("A", "ivr||name=B"), new("B", "ivr||name=A"))
    assert [(step.action, step.error) for step in steps] == [("update", None), ("create", None)]


def test_new_ivrs_are_led_to_one_that_is_not_finished_and_existing_ones_are_not(
    server: FaultServer, in_line: Account
) -> None:
    server.script("POST", [faults.SOUND, faults.INVALID_TEXT])
    before = copy.deepcopy(server.ivrs[0])
    ring = new("A", "ivr||name=B"), new("B", "ivr||name=A")
    steps = run(in_line, *ring, change(7001, timeout_destination="ivr||name=A"), new("C", "ivr||name=A"))
    assert server.ivrs[0] == before
    assert (steps[2].changed, failure(steps[2]).kind) == (False, "not_attempted")
    assert str(failure(steps[2])) == (
        "IVR 7001 was not written, because callers would reach IVR 'A', which is not as defined."
    )
    assert (steps[3].error, server.ivrs[-1]["ivr_menu"][0]["destination_id"]) == (None, steps[0].ivr_id)


def test_a_new_ivr_whose_last_update_is_refused_says_what_it_leads_to(server: FaultServer, account: Account) -> None:
    server.script("PUT", faults.UNAUTHORISED)
    step = one(account, new("A", "ivr||name=A"))
    assert (step.changed, step.ivr_id, failure(step).kind, failure(step).status) == (True, "7004", "auth", 401)
    assert str(failure(step)).startswith(
        "IVR 'A' was created as IVR 7004, but not finished: it leads to hangup||1 instead of ivr||name=A (menu 1). "
        "PUT /v1/ivr/7004 was refused (401)"
    )
    assert str(failure(step)).endswith(" Run the task again to finish it.")


def test_what_refers_to_an_ivr_that_a_chain_does_not_get_is_told_why(server: FaultServer, in_line: Account) -> None:
    server.script("POST", [faults.status(500), faults.SOUND, faults.INVALID_TEXT])
    steps = run(in_line, new("A", "ivr||name=B"), new("B", "ivr||name=C"), new("C"))
    # C was lost, B was created with a placeholder; then C is refused, and A finds its B.
    assert [(step.changed, failure(step).kind if step.error else None) for step in steps] == [
        (True, None),
        (True, "rejected"),
        (False, "rejected"),
    ]


def test_one_in_front_of_a_ring_waits_for_it(server: FaultServer, account: Account) -> None:
    run(account, new("Front", "ivr||name=A"), new("A", "ivr||name=B"), new("B", "ivr||name=A"))
    methods = [(applied.method, applied.body["name"]) for applied in server.applied]
    assert sorted(methods[:2]) == [("POST", "A"), ("POST", "B")]
    assert sorted(methods[2:]) == [("POST", "Front"), ("PUT", "A"), ("PUT", "B")]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)], ids=str)
def test_what_leads_to_a_creation_that_failed_is_not_attempted_nor_what_leads_to_that(
    server: FaultServer, account: Account, order: tuple[int, ...]
) -> None:
    server.script("POST", faults.INVALID_TEXT)
    entries = [
        new("C"),
        new("B", "ivr||name=C"),
        new("A", "ivr||name=B"),
        change(timeout_destination="ivr||name=C"),
    ]
    steps = run(account, *(entries[place] for place in order))
    errors = {step.planned.label: failure(step) for step in steps}
    assert [error.kind for error in errors.values() if error.kind != "not_attempted"] == ["rejected"]
    assert str(errors["IVR 'A'"]) == "IVR 'A' was not written, because IVR 'B' was not created."
    assert str(errors["IVR 'B'"]) == "IVR 'B' was not written, because IVR 'C' was not created."
    assert str(errors["IVR 7001"]) == "IVR 7001 was not written, because IVR 'C' was not created."
    assert len(server.writes) == 1


def test_a_new_ivr_that_still_leads_to_its_placeholder_when_the_task_stops_is_not_reported_as_done(
    server: FaultServer, account: Account
) -> None:
    stop = threading.Event()
    server.script("POST", faults.callback(lambda _api: stop.set()))
    step = one(account, new("A", "ivr||name=A"), stop=stop)
    assert paths(server) == [LIST, "POST /v1/ivr", LIST]
    assert (step.changed, step.ivr_id, failure(step).kind) == (True, "7004", "interrupted")
    assert str(failure(step)) == (
        "IVR 'A' was created as IVR 7004, but not finished: it leads to hangup||1 instead of ivr||name=A (menu 1). "
        "The task was interrupted."
    )


# ---- many writes, and when to stop ----


def test_independent_writes_overlap(server: FaultServer, account: Account) -> None:
    under_way = threading.Barrier(3, timeout=5)
    server.always("PUT", faults.callback(lambda _api: under_way.wait() and None))
    steps = run(account, change(7001), change(7002), change(7003))
    assert [step.error for step in steps] == [None] * 3
    assert paths(server)[0] == paths(server)[-1] == LIST
    assert len(server.requests) == 5


def test_with_stop_on_error_the_rest_is_not_attempted(server: FaultServer, in_line: Account) -> None:
    server.script("PUT", faults.INVALID_TEXT)
    steps = run(in_line, change(7001), change(7002), {"id": 7003, "state": "absent"}, stop_on_error=True)
    assert [failure(step).kind for step in steps] == ["rejected", "not_attempted", "not_attempted"]
    assert str(failure(steps[1])) == (
        "IVR 7002 was not attempted. The task stopped after: PUT /v1/ivr/7001 was refused (422): "
        "The timeout is not valid."
    )
    assert failure(steps[1]).ivr_id == "7002"
    assert paths(server) == [LIST, PUT_1]


def test_stop_on_error_counts_what_is_found_by_reading_too(server: FaultServer, in_line: Account) -> None:
    server.script("PUT", faults.SOUND.unapplied)
    server.edit(7001, timeout_dest_type="ivr", timeout_destination="7003")
    definitions = [change(timeout_destination="hangup||1"), {"id": 7003, "state": "absent"}]
    steps = run(in_line, *definitions, stop_on_error=True)
    assert [failure(step).kind for step in steps] == ["not_taken", "not_attempted"]


def test_with_stop_on_error_a_doubtful_write_is_read_back_before_the_next(
    server: FaultServer, account: Account
) -> None:
    server.script("PUT", faults.status(409))
    steps = run(account, change(7001), change(7002), stop_on_error=True)
    assert [failure(step).kind for step in steps] == ["conflict", "not_attempted"]
    assert paths(server) == [LIST, PUT_1, LIST]


def test_with_stop_on_error_a_lost_write_that_is_given_up_is_the_last_one(
    server: FaultServer, in_line: Account
) -> None:
    server.script("PUT", faults.HANG)
    steps = run(in_line, change(7001), change(7002), stop_on_error=True, seconds=0.8)
    assert [failure(step).kind for step in steps] == ["unknown_outcome", "not_attempted"]
    assert paths(server) == [LIST, PUT_1, LIST]


def test_with_stop_on_error_writes_go_out_one_by_one_in_the_order_of_the_list(
    server: FaultServer, account: Account
) -> None:
    server.always("PUT", faults.late(0.05))
    run(account, change(7003), {"id": 7002, "state": "absent"}, change(7001), stop_on_error=True)
    assert paths(server) == [LIST, "PUT /v1/ivr/7003", PUT_1, "DELETE /v1/ivr/7002", LIST]


def test_stop_on_error_lets_what_went_well_go_on(server: FaultServer, in_line: Account) -> None:
    steps = run(in_line, change(7001), {"id": 7003, "state": "absent"}, stop_on_error=True)
    assert [step.error for step in steps] == [None, None]


@pytest.mark.parametrize("fault", [faults.UNAUTHORISED, faults.FORBIDDEN], ids=str)
def test_a_refusal_that_is_about_the_account_stops_everything(
    server: FaultServer, in_line: Account, fault: faults.Fault
) -> None:
    server.script("PUT", fault)
    steps = run(in_line, change(7001), change(7002))
    assert [failure(step).kind for step in steps][1] == "not_attempted"
    assert paths(server) == [LIST, PUT_1]


def test_a_server_that_answers_five_writes_in_a_row_with_errors_gets_no_more(eight: FaultServer) -> None:
    eight.always("PUT", faults.status(500))
    steps = run(one_by_one(eight), *(change(7001 + number) for number in range(8)))
    assert len(eight.writes) == 5
    assert [failure(step).kind for step in steps] == ["server"] * 5 + ["not_attempted"] * 3


@pytest.mark.parametrize(
    ("fault", "sent"), [(faults.status(403, ""), 5), (faults.status(422, ""), 8)], ids=["permission", "value"]
)
def test_a_server_that_refuses_five_writes_in_a_row_without_a_word_gets_no_more_if_that_is_about_all(
    eight: FaultServer, fault: faults.Fault, sent: int
) -> None:
    eight.always("PUT", fault)
    steps = run(one_by_one(eight), *(change(7001 + number) for number in range(8)))
    assert (len(eight.writes), paths(eight).count(LIST)) == (sent, 2)
    assert ["not_attempted" in failure(step).kind for step in steps].count(True) == 8 - sent


def test_successes_in_between_begin_the_count_anew(eight: FaultServer) -> None:
    eight.script("PUT", [*[faults.status(500)] * 4, faults.SOUND, *[faults.status(500)] * 3])
    steps = run(one_by_one(eight), *(change(7001 + number) for number in range(8)))
    assert [step.error for step in steps] == [None] * 8
    assert len(eight.applied) == 8


def test_a_server_that_is_gone_is_not_asked_for_every_ivr(eight: FaultServer) -> None:
    account = one_by_one(eight)
    changes = [change(7001 + number) for number in range(8)]
    made = plan(account, *changes)
    eight.close()
    steps = apply(account, made, control())
    assert [failure(step).kind for step in steps] == ["network"] * 5 + ["not_attempted"] * 3
    assert not any(step.changed for step in steps)
    assert account.client.requests == 1 + 5 * 5


def test_who_asks_to_stop_is_heard(server: FaultServer, in_line: Account) -> None:
    stop = threading.Event()
    server.script("PUT", faults.callback(lambda _api: stop.set()))
    steps = run(in_line, change(7001), change(7002), stop=stop)
    assert [step.changed for step in steps] == [True, False]
    assert str(failure(steps[1])) == "IVR 7002 was not attempted: the task was interrupted."
    assert paths(server) == [LIST, PUT_1, LIST]


def test_after_a_stop_lost_writes_are_not_repeated(server: FaultServer, in_line: Account) -> None:
    stop = threading.Event()
    server.script("PUT", faults.status(500))
    server.script("LIST", [faults.SOUND, faults.callback(lambda _api: stop.set())])
    step = one(in_line, stop=stop)
    assert (step.changed, failure(step).kind) == (False, "server")
    assert len(server.writes) == 1


def test_a_lost_write_that_waits_to_be_repeated_when_the_task_stops_may_still_come_through(
    server: FaultServer, in_line: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = threading.Event()
    server.script("PUT", faults.status(504))
    server.script("LIST", [faults.SOUND, faults.callback(lambda _api: threading.Timer(0.3, stop.set).start())])
    monkeypatch.setattr(random, "uniform", lambda _least, _most: 5.0)
    step = one(in_line, stop=stop)
    assert (step.changed, failure(step).kind) == (True, "unknown_outcome")
    assert len(server.writes) == 1


def test_after_a_stop_refused_writes_are_not_repeated(server: FaultServer, in_line: Account) -> None:
    stop = threading.Event()
    limited = faults.rate_limited("429", ("Retry-After", "0"))
    server.script("PUT", replace(limited, before=lambda _api: stop.set()))
    step = one(in_line, stop=stop)
    assert (step.changed, failure(step).kind) == (False, "rate_limited")
    assert len(server.writes) == 1


def test_a_bug_while_writes_are_under_way_lets_none_begin_after_it(
    server: FaultServer, in_line: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(steps: list[Outcome]) -> None:
        if steps[0].state is not State.WAITING:
            raise ZeroDivisionError

    server.always("PUT", faults.late(0.1))
    monkeypatch.setattr(sender, "PROGRESS_EVERY", 0.01)
    with pytest.raises(ZeroDivisionError):
        run(in_line, change(7001), change(7002), change(7003), progress=fail)
    assert paths(server) == [LIST, PUT_1]


def test_a_bug_in_a_thread_is_raised_to_the_caller(
    server: FaultServer, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(delivery, "to_api")
    with pytest.raises(NameError):
        one(account)
    assert paths(server) == [LIST]


# ---- somebody else writes, too ----


@pytest.mark.usefixtures("old_list")
def test_before_a_write_an_old_list_is_read_again(server: FaultServer, account: Account) -> None:
    step = one(account)
    assert paths(server) == [LIST, LIST, PUT_1, LIST]
    assert (step.changed, step.error) == (True, None)


@pytest.mark.usefixtures("old_list")
def test_an_ivr_that_somebody_changed_since_it_was_planned_is_not_written(
    server: FaultServer, account: Account
) -> None:
    server.script("LIST", [faults.SOUND, faults.callback(lambda api: api.edit(7001, description="other"))])
    step = one(account)
    assert paths(server) == [LIST, LIST]
    assert (step.changed, failure(step).kind, failure(step).ivr_id) == (False, "conflict", "7001")
    assert "it was edited elsewhere since the task read it; it was not written" in str(failure(step))
    assert failure(step).as_result()["now"]["description"] == "other"


@pytest.mark.usefixtures("old_list")
def test_a_name_that_somebody_took_meanwhile_is_not_created_again(server: FaultServer, account: Account) -> None:
    server.script(
        "LIST",
        [faults.SOUND, faults.callback(lambda api: api.add({**api.ivrs[0], "id": 7050, "name": "New"}))],
    )
    step = one(account, NEW)
    assert (step.changed, failure(step).kind) == (False, "conflict")
    assert not server.writes


@pytest.mark.usefixtures("old_list")
def test_a_list_that_cannot_be_read_again_stops_before_the_write(server: FaultServer, account: Account) -> None:
    server.script("LIST", [faults.SOUND, faults.FORBIDDEN])
    step = one(account)
    assert (step.changed, failure(step).kind) == (False, "forbidden")
    assert not server.writes


# ---- a list that is at hand ----


def test_a_moment_old_list_of_an_earlier_item_is_good_enough(server: FaultServer, account: Account) -> None:
    one(account)
    one(account, change(7002))
    assert paths(server) == [LIST, PUT_1, LIST, "PUT /v1/ivr/7002", LIST]


def test_an_older_list_is_good_enough_to_see_that_nothing_changes_but_not_to_write_by(
    server: FaultServer, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planner, "LIST_IS_FRESH", 0.0)
    one(account, change(timeout=10))
    one(account, change(7002, timeout=10))
    assert paths(server) == [LIST]
    one(account, change(7002))
    assert paths(server) == [LIST, LIST, "PUT /v1/ivr/7002", LIST]


@pytest.mark.usefixtures("old_list")
def test_an_old_list_at_hand_is_not_used(server: FaultServer, account: Account) -> None:
    for _item in range(2):
        one(account, change(timeout=10))
    assert paths(server) == [LIST, LIST]


def test_after_an_error_the_list_at_hand_is_forgotten(server: FaultServer, account: Account) -> None:
    server.script("PUT", faults.INVALID_TEXT)
    one(account)
    one(account, change(timeout=10))
    assert paths(server) == [LIST, PUT_1, LIST]


# ---- time ----


def test_each_ivr_has_its_own_time(server: FaultServer, account: Account) -> None:
    server.script("PUT", [faults.HANG, faults.HANG])
    started = time.monotonic()
    steps = run(account, change(7001), change(7002), change(7003), seconds=2.0)
    assert sorted(step.error.kind if step.error else "" for step in steps) == ["", "unknown_outcome", "unknown_outcome"]
    assert all(step.changed for step in steps)
    assert time.monotonic() - started < 30


def test_the_ages_of_lists_are_those_that_are_documented() -> None:
    text = " ".join(f"{connection.ModuleDocFragment.DOCUMENTATION} {write.ModuleDocFragment.DOCUMENTATION}".split())
    assert f"when it is older than {newest_list.LIST_IS_OLD:.0f} seconds" in text
    assert f"share a list of the account for up to {planner.LIST_IS_SHARED:.0f} seconds" in text
    assert f"use a list that is at most {planner.LIST_IS_FRESH:.0f} second old" in text


def test_a_list_that_was_read_anew_for_one_write_counts_for_those_after_it(
    server: FaultServer, in_line: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newest_list, "LIST_IS_OLD", 0.2)

    def edit_while_the_first_write_takes_long() -> None:
        server.edit(7003, timeout=77)
        time.sleep(0.3)

    server.script("PUT", faults.callback(lambda *_given: edit_while_the_first_write_takes_long(), "before"))
    first, second, third = run(in_line, change(7001), change(7002), change(7003))
    assert (first.error, second.error) == (None, None)
    assert third.error is not None and third.error.kind == "conflict"
    assert [write.id for write in server.applied] == ["7001", "7002"]


# ---- the last check comes after every wait ----


@pytest.mark.parametrize("hold", ["429", "pace"])
def test_an_edit_that_comes_while_writes_wait_for_their_turn_is_not_overwritten(
    server: FaultServer, account: Account, monkeypatch: pytest.MonkeyPatch, hold: str
) -> None:
    monkeypatch.setattr(newest_list, "LIST_IS_OLD", 0.5)

    def edit(api: FaultServer) -> None:
        if hold == "pace":
            account.client.rate_limiter.pause(1)
        for ivr_id in (7001, 7002):
            api.edit(ivr_id, description="edited")

    fault = faults.rate_limited("429", ("Retry-After", "1")) if hold == "429" else faults.SOUND
    account.client.rate_limiter.in_flight = 1
    server.script("PUT", replace(fault, before=edit))
    steps = run(account, change(7003), change(7001), change(7002))
    assert [step.error and step.error.kind for step in steps] == [None, "conflict", "conflict"]
    assert [one.id for one in server.applied] == ["7003"]
    assert [raw["description"] for raw in server.ivrs] == ["edited", "edited", "Menu 3"]


def test_a_list_that_gets_old_while_its_write_waits_again_is_followed_by_the_write(
    server: FaultServer, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newest_list, "LIST_IS_OLD", 0.0)
    assert one(account).error is None
    assert paths(server) == [LIST] * 4 + [PUT_1, LIST]


def test_no_second_sees_more_starts_than_the_rate_when_the_list_is_read_anew(
    eight: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newest_list, "LIST_IS_OLD", 1.5)
    account = Account(Client(eight.url, Credentials(TOKEN), rate=4))
    begun = time.monotonic()
    steps = run(account, *(change(7001 + number) for number in range(8)))
    assert [step.error for step in steps] == [None] * 8
    times = [request.time - begun for request in eight.requests]
    assert paths(eight).count(LIST) == 3
    # A busy computer may make a request late, but never early.
    assert [number for number, seconds in enumerate(times) if seconds < number // 4] == []


def test_before_a_write_an_ivr_that_is_beyond_understanding_is_left_alone(
    server: FaultServer, account: Account, old_list: None
) -> None:
    server.script("LIST", [faults.SOUND, faults.MENU_NOT_A_LIST])
    step = one(account)
    assert (step.changed, failure(step).kind, server.writes) == (False, "protocol", [])
    assert str(failure(step)).endswith("IVR 7001 was not written.")


# ---- whose time it is ----


def test_the_wait_of_another_ivr_is_not_this_ones_time() -> None:
    for _try in range(3):
        with FaultServer(6) as server:
            server.script("PUT", faults.rate_limited("429", ("Retry-After", "1")))
            account = Account(Client(server.url, Credentials(TOKEN), rate=0))
            steps = run(account, *(change(7001 + number) for number in range(6)), seconds=1.8)
            assert [step.error for step in steps] == [None] * 6


def test_a_lost_write_has_its_time_left_when_the_others_took_long(server: FaultServer, in_line: Account) -> None:
    server.script("PUT", [faults.status(500), faults.late(0.8), faults.late(0.8)])
    steps = run(in_line, change(7001), change(7002), change(7003), seconds=1.4)
    assert [step.error for step in steps] == [None] * 3
    assert [write.id for write in server.applied] == ["7002", "7003", "7001"]
