# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""New IVRs that refer to each other: no IVR that has callers already leads them to one that is not as defined."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account
from tests.support import faults
from tests.support.faults.server import FaultServer
from tests.unit.plugins.module_utils._sync.test_executor import LIST, change, failure, new, one_by_one, run
from tests.unit.plugins.module_utils.task_calls import paths

pytestmark = pytest.mark.usefixtures("no_backoff")

POST = "POST /v1/ivr"
IDS = (7001, 7002, 7003)
NAMES = "ABCD"


@pytest.fixture
def in_line(server: FaultServer) -> Account:
    return one_by_one(server)


def lead(ivr_id: int, name: str) -> dict[str, Any]:
    return change(ivr_id, timeout_destination=f"ivr||name={name}")


def test_new_ivrs_are_finished_before_callers_are_led_to_them(server: FaultServer, in_line: Account) -> None:
    steps = run(in_line, lead(7001, "A"), new("A", "ivr||name=B"), new("B", "ivr||name=A"))
    assert [step.error for step in steps] == [None] * 3
    puts = [f"PUT /v1/ivr/{ivr_id}" for ivr_id in (7004, 7005, 7001)]
    assert paths(server) == [LIST, POST, POST, LIST, *puts, LIST]


@pytest.mark.parametrize("fault", [faults.INVALID_TEXT, faults.status(500), faults.HANG], ids=str)
def test_callers_are_not_led_to_a_new_ivr_whose_last_update_failed(
    server: FaultServer, in_line: Account, fault: faults.Fault
) -> None:
    before = copy.deepcopy(server.ivrs[0])
    server.always("PUT", fault)
    steps = run(in_line, lead(7001, "A"), new("A", "ivr||name=A"), seconds=0.8)
    assert server.ivrs[0] == before and steps[1].changed
    assert (steps[0].changed, failure(steps[0]).kind) == (False, "not_attempted")


def test_callers_are_not_led_to_an_unfinished_ivr_by_way_of_another_one(server: FaultServer, in_line: Account) -> None:
    before = copy.deepcopy(server.ivrs[:2])
    server.script("POST", [faults.SOUND, faults.SOUND, faults.INVALID_TEXT])
    ring = [new("A", "ivr||name=B"), new("B", "ivr||name=C"), new("C", "ivr||name=A")]
    steps = run(in_line, lead(7001, "A"), lead(7002, "B"), *ring)
    assert server.ivrs[:2] == before
    assert [str(failure(step)) for step in steps[:2]] == [
        f"IVR {ivr_id} was not written, because callers would reach IVR 'B', which is not as defined."
        for ivr_id in (7001, 7002)
    ]
    assert (steps[2].error, server.ivrs[3]["ivr_menu"][0]["destination_id"]) == (None, steps[3].ivr_id)


def test_callers_are_led_to_new_ivrs_when_those_that_failed_are_elsewhere(
    server: FaultServer, in_line: Account
) -> None:
    server.script("POST", [faults.SOUND, faults.INVALID_TEXT])
    steps = run(in_line, lead(7001, "A"), lead(7002, "B"), new("A"), new("B"))
    assert [step.error is None for step in steps] == [True, False, True, False]
    assert str(failure(steps[1])) == "IVR 7002 was not written, because IVR 'B' was not created."
    assert server.ivrs[0]["timeout_destination"] == steps[2].ivr_id


# ---- what an earlier run has left unfinished ----


@pytest.fixture
def unfinished(server: FaultServer, in_line: Account) -> FaultServer:
    """An account in which a run could not finish A, which leads to itself, and B leads to A."""
    server.script("PUT", faults.INVALID_TEXT)
    steps = run(in_line, new("A", "ivr||name=A"), new("B", "ivr||name=A"))
    assert steps[0].changed and failure(steps[0]).kind == "rejected" and steps[1].error is None
    return server


def test_what_was_left_unfinished_is_finished_before_callers_are_led_to_it(
    unfinished: FaultServer, in_line: Account
) -> None:
    steps = run(
        in_line, lead(7001, "A"), lead(7002, "B"), change(7003), new("B", "ivr||name=A"), new("A", "ivr||name=A")
    )
    assert [step.error for step in steps] == [None] * 5
    assert paths(unfinished)[-6:] == [LIST, *(f"PUT /v1/ivr/{ivr_id}" for ivr_id in (7003, 7004, 7001, 7002)), LIST]


@pytest.mark.parametrize("stop_on_error", [False, True])
@pytest.mark.parametrize("fault", [faults.INVALID_TEXT, faults.HANG], ids=str)
def test_callers_are_not_led_to_what_is_still_unfinished(
    unfinished: FaultServer, in_line: Account, fault: faults.Fault, stop_on_error: bool
) -> None:
    before = copy.deepcopy(unfinished.ivrs)
    unfinished.always("PUT", fault)
    definitions = [lead(7001, "A"), lead(7002, "B"), new("B", "ivr||name=A"), new("A", "ivr||name=A")]
    steps = run(in_line, *definitions, seconds=0.8, stop_on_error=stop_on_error)
    assert unfinished.ivrs == before
    assert [step.changed for step in steps[:3]] == [False] * 3
    if not stop_on_error:
        why = "because callers would reach IVR 'A', which is not as defined."
        assert [str(failure(step)) for step in steps[:2]] == [
            f"IVR {ivr_id} was not written, {why}" for ivr_id in (7001, 7002)
        ]


def test_an_ivr_that_leads_to_what_is_unfinished_already_may_be_changed(
    unfinished: FaultServer, in_line: Account
) -> None:
    (a_id,) = (raw["id"] for raw in unfinished.ivrs if raw["name"] == "A")
    unfinished.edit(7001, timeout_dest_type="ivr", timeout_destination=str(a_id))
    unfinished.script("PUT", [faults.INVALID_TEXT, faults.SOUND])
    steps = run(in_line, new("A", "ivr||name=A"), lead(7001, "A"), lead(7002, "B"), new("B", "ivr||name=A"))
    assert [step.error is None for step in steps] == [False, True, False, True]


def hang_up(server: FaultServer, *ivr_ids: int) -> None:
    """The callers of these IVRs are disconnected after a timeout, as somebody wants it."""
    for ivr_id in ivr_ids:
        server.edit(ivr_id, timeout_dest_type="hangup", timeout_destination="1")


def test_a_hangup_that_somebody_wanted_is_no_placeholder(server: FaultServer, in_line: Account) -> None:
    hang_up(server, 7001, 7002)
    before = copy.deepcopy(server.ivrs[:2])
    server.script("PUT", faults.INVALID_TEXT)
    definitions = [change(7002, timeout_destination="ivr||7001"), lead(7001, "A"), new("A", "ivr||name=A")]
    steps = run(in_line, *definitions)
    assert server.ivrs[:2] == before and paths(server)[-1] == "PUT /v1/ivr/7004"
    assert str(failure(steps[1])) == (
        "IVR 7001 was not written, because callers would reach IVR 'A', which is not as defined."
    )
    assert [step.error for step in run(in_line, *definitions)] == [None] * 3
    puts = [path for path in paths(server) if path.startswith("PUT")]
    assert puts[1:] == [f"PUT /v1/ivr/{ivr_id}" for ivr_id in (7004, 7001, 7002)]


@pytest.mark.parametrize("others", [[], [new("B", "hangup||1")]], ids=["not defined", "led away"])
def test_ivrs_lead_to_what_is_unfinished_as_long_as_the_account_says_so(
    unfinished: FaultServer, in_line: Account, others: list[dict[str, Any]]
) -> None:
    before = copy.deepcopy(unfinished.ivrs)
    unfinished.always("PUT", faults.INVALID_TEXT)
    steps = run(in_line, *others, lead(7001, "B"), new("A", "ivr||name=A"))
    assert unfinished.ivrs == before
    assert str(failure(steps[-2])).endswith("because callers would reach IVR 'A', which is not as defined.")


@pytest.mark.parametrize(
    "strange",
    [
        lambda raw: {"timeout": "soon"},
        lambda raw: {"ivr_menu": raw["ivr_menu"] * 2},
        lambda raw: {"ivr_menu": dict(enumerate(raw["ivr_menu"]))},
    ],
    ids=["elsewhere", "a key twice", "not a list"],
)
def test_the_way_to_what_is_unfinished_is_seen_in_an_ivr_that_is_not_understood(
    unfinished: FaultServer, in_line: Account, strange: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    (raw,) = (raw for raw in unfinished.ivrs if raw["name"] == "B")
    unfinished.edit(raw["id"], **strange(raw))
    before = copy.deepcopy(unfinished.ivrs)
    unfinished.always("PUT", faults.INVALID_TEXT)
    steps = run(in_line, lead(7001, "B"), new("A", "ivr||name=A"))
    assert unfinished.ivrs == before
    assert str(failure(steps[0])).endswith("because callers would reach IVR 'A', which is not as defined.")


def test_callers_may_be_led_to_an_ivr_that_no_longer_leads_to_what_is_unfinished(
    unfinished: FaultServer, in_line: Account
) -> None:
    unfinished.script("PUT", [faults.SOUND, faults.INVALID_TEXT])
    steps = run(in_line, new("B", "extension||0501247020000"), new("A", "ivr||name=A"), lead(7001, "B"))
    assert [step.error is None for step in steps] == [True, False, True]


def menu_of(*targets: tuple[str, int]) -> list[dict[str, Any]]:
    keys = [
        {"option": str(n), "destination_type": type_, "destination_id": str(id_)}
        for n, (type_, id_) in enumerate(targets)
    ]
    return [{**key, "sms_template_id": "0", "webhook_id": "0"} for key in keys]


def test_of_what_waits_for_each_other_the_newest_is_first_and_what_only_leads_there_is_last(
    server: FaultServer, in_line: Account
) -> None:
    ring = [new("A", "ivr||name=B"), new("B", "ivr||name=A")]
    made = [step.ivr_id for step in run(in_line, *ring)]
    for ivr_id in made:
        server.edit(ivr_id, ivr_menu=menu_of(("hangup", 1)))
    (made_later,) = (step.ivr_id for step in run(in_line, new("Later")))
    hang_up(server, made_later)
    steps = run(
        in_line,
        lead(made_later, "A"),
        *(change(one, menu={"0": f"ivr||{other}"}) for one, other in zip(made, made[::-1])),
    )
    assert [step.error for step in steps] == [None] * 3
    assert paths(server)[-4:] == [*(f"PUT /v1/ivr/{ivr_id}" for ivr_id in (*made[::-1], made_later)), LIST]


def test_many_hangups_that_lead_to_each_other_are_written_together() -> None:
    ids = range(7001, 7011)
    with FaultServer(ivrs=10) as server:
        hang_up(server, *ids)
        server.edit(7001, ivr_menu=menu_of(*(("ivr", ivr_id) for ivr_id in ids[1:])))
        server.script("PUT", faults.INVALID_TEXT)
        steps = run(one_by_one(server), *(change(ivr_id, timeout_destination="ivr||7001") for ivr_id in ids[1:]))
        assert sorted(step.error is None for step in steps) == [False] + [True] * 8
        assert sorted(paths(server)[1:10]) == [f"PUT /v1/ivr/{ivr_id}" for ivr_id in ids[1:]]


def test_hangups_that_lead_to_each_other_do_not_wait_for_ever(server: FaultServer, in_line: Account) -> None:
    hang_up(server, *IDS)
    lines = [change(one, timeout_destination=f"ivr||{other}") for one, other in ((7001, 7002), (7002, 7001))]
    steps = run(in_line, change(7003, timeout_destination="ivr||7001"), *lines)
    assert [step.error for step in steps] == [None] * 3
    assert sorted(paths(server)[-4:-1]) == [f"PUT /v1/ivr/{ivr_id}" for ivr_id in IDS]


# ---- any references, any failures ----


def reached(server: FaultServer, start: int) -> Iterator[dict[str, Any]]:
    """The live IVRs that callers of one can reach, and that one."""
    todo = [start]
    for ivr_id in todo:
        raw = server.find(ivr_id)
        assert raw, f"{start} leads to {ivr_id}, which is not there"
        yield raw
        ways = [(entry["destination_type"], entry["destination_id"]) for entry in raw["ivr_menu"]]
        ways.append((raw["timeout_dest_type"], raw["timeout_destination"]))
        todo += [int(id_) for type_, id_ in ways if type_ == "ivr" and int(id_) not in todo]


def random_definitions(pick: random.Random) -> list[dict[str, Any]]:
    ways = [*(f"ivr||name={name}" for name in NAMES), "ivr||7001"]
    ring = [new(name, *pick.choices(ways, k=pick.randint(0, 2))) for name in NAMES]
    found = [*ring, *(lead(ivr_id, pick.choice(NAMES)) for ivr_id in IDS)]
    return pick.sample(found, len(found))


@pytest.mark.parametrize("trial", range(20))
def test_whatever_fails_callers_reach_only_ivrs_as_defined(server: FaultServer, trial: int) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    pick = random.Random(seed)
    definitions = random_definitions(pick)
    hang_up(server, *pick.sample(IDS, pick.randint(0, 3)))
    some = [faults.SOUND, faults.SOUND, faults.INVALID_TEXT, faults.status(500), faults.status(500, applies=True)]
    for method in ("POST", "PUT"):
        server.script(method, pick.choices(some, k=9))
    for _run in range(2):
        run(one_by_one(server), *definitions, stop_on_error=trial % 3 == 0)
    server.heal()
    wanted = {one["name"]: len(one["menu"]) for one in definitions if "name" in one and "ivr||" in str(one["menu"])}
    for start in IDS:
        for raw in reached(server, start):
            led = [entry for entry in raw["ivr_menu"] if entry["destination_type"] == "ivr"]
            assert len(led) == wanted.get(raw["name"], len(led)), f"seed {seed}: {start} leads to {raw['name']}"
    for step in run(one_by_one(server), *definitions):
        assert step.error is None, f"seed {seed}: {step.error}"
    assert all(step.action == "none" for step in run(one_by_one(server), *definitions)), f"seed {seed}"
