# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From definitions and a list to steps: who is meant, what differs, what a name refers to, what must not be sent."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account, Listing
from ansible_collections.servetel.ivr.plugins.module_utils._definition import define
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._plan import (
    Step,
    destinations,
    make_plan,
    purge_steps,
    raise_all,
    replace_destinations,
)
from ansible_collections.servetel.ivr.plugins.module_utils._transport import Deadline
from tests.faults.server import FaultServer, faults
from tests.faults.server import account as raw_account

RAW = raw_account(3)


def listing(*changes: dict[str, Any]) -> Listing:
    """Three IVRs, each with its changes."""
    raw = copy.deepcopy(RAW)
    for ivr, change in zip(raw, changes):
        ivr.update(change)
    return Listing({str(ivr["id"]): ivr for ivr in raw})


def plan(account: Account, live: Listing, *definitions: dict[str, Any], assume: str | None = "recording") -> list[Step]:
    wanted = [define({"assume_recording_type": assume, **options}) for options in definitions]
    return make_plan(account, live, wanted, lambda: Deadline(5))


def problem(
    account: Account, live: Listing, *definitions: dict[str, Any], assume: str | None = "recording"
) -> ServetelError:
    with pytest.raises(ServetelError) as caught:
        plan(account, live, *definitions, assume=assume)
    return caught.value


def leads_to(*targets: str) -> dict[str, Any]:
    """A raw menu that leads to these IVRs."""
    entries = [("ivr", target) for target in targets]
    return {
        "ivr_menu": [
            {"option": str(key), "destination_type": kind, "destination_id": id_}
            for key, (kind, id_) in enumerate(entries, 1)
        ]
    }


def test_a_plan_sends_nothing(server: FaultServer, account: Account) -> None:
    steps = plan(
        account,
        listing(),
        {"id": 7001, "timeout": 11},
        {"name": "IVR 2", "timeout": 10},
        {"id": 7003, "state": "absent"},
        {"name": "Nobody", "state": "absent"},
    )
    assert [(step.ivr_id, step.action) for step in steps] == [
        ("7001", "update"),
        ("7002", "none"),
        ("7003", "delete"),
        (None, "none"),
    ]
    assert steps[0].wanted == {**(steps[0].current or {}), "timeout": 11}
    assert steps[0].label == "IVR 7001"
    assert not server.requests


def test_one_problem_is_raised_as_it_is_and_several_as_one() -> None:
    one, other = ServetelError("not_found", "One."), ServetelError("blocked", "Other.")
    raise_all([])
    with pytest.raises(ServetelError) as caught:
        raise_all([one])
    assert caught.value is one
    with pytest.raises(ServetelError) as caught:
        raise_all([one, other])
    assert caught.value.kind == "bad_input"
    assert str(caught.value) == "Nothing was written: 2 problems were found. One. Other."
    assert caught.value.as_result()["problems"] == ["One.", "Other."]


# ---- who is meant ----


def test_an_unknown_id_is_an_error_unless_it_shall_be_absent(account: Account) -> None:
    error = problem(account, listing(), {"id": "1", "timeout": 5})
    assert (error.kind, error.ivr_id) == ("not_found", "1")
    assert [step.action for step in plan(account, listing(), {"id": "1", "state": "absent"})] == ["none"]


def test_ids_of_one_name_are_listed_as_numbers_are_ordered(account: Account) -> None:
    raw = {ivr_id: {**RAW[0], "id": ivr_id, "name": "Twin"} for ivr_id in ("100", "20", "x", "3")}
    assert "4 IVRs have this name: x, 3, 20, 100." in str(problem(account, Listing(raw), {"name": "Twin"}))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"id": 7001}, {"id": "7001", "state": "absent"}),
        ({"id": 7001}, {"name": "IVR 1"}),
        ({"name": "New"}, {"name": "New"}),
        ({"name": "Café", "state": "absent"}, {"name": "Cafe\u0301", "state": "absent"}),
    ],
    ids=str,
)
def test_the_same_ivr_twice_is_an_error(account: Account, one: dict[str, Any], other: dict[str, Any]) -> None:
    assert "are the same IVR. Keep one of them." in str(problem(account, listing(), one, other))


def test_an_absent_id_and_a_new_ivr_of_any_name_are_no_twins(account: Account) -> None:
    absent = ({"id": "1", "state": "absent"}, {"id": "2", "state": "absent"}, {"name": "New", "state": "absent"})
    assert [step.action for step in plan(account, listing(), *absent)] == ["none"] * 3


# ---- what must not be sent ----


def test_a_live_value_that_is_missing_has_to_be_given(account: Account) -> None:
    live = listing({"timeout": None, "name": ""})
    error = problem(account, live, {"id": 7001, "description": "new"})
    assert "the API shows no value for name, timeout, and takes an IVR only whole. Give one." in str(error)
    given = {"id": 7001, "description": "new", "timeout": 5, "name": "IVR 1"}
    assert plan(account, live, given)[0].action == "update"


def test_a_live_prompt_or_destination_that_is_empty_needs_a_value_or_force(account: Account) -> None:
    live = listing({"recording": "", "timeout_destination": ""})
    error = problem(account, live, {"id": 7001, "timeout": 5})
    assert (error.kind, error.ivr_id) == ("blocked", "7001")
    assert "recording, timeout_destination is empty" in str(error)
    assert plan(account, live, {"id": 7001, "timeout": 5, "force": True})[0].action == "update"


def test_prompts_whose_type_nobody_knows_are_named(account: Account) -> None:
    change = {"id": 7001, "timeout": 5, "recording": "recording||10011", "timeout_recording": "outbound_tts||10015"}
    error = problem(account, listing(), change, assume=None)
    assert "the type of invalid_recording, recording_invalid, timeout_retry_recording is not known" in str(error)


def test_a_webhook_would_be_lost(account: Account) -> None:
    menu = copy.deepcopy(RAW[0]["ivr_menu"])
    menu[1]["webhook_id"] = 88
    live = listing({"ivr_menu": menu})
    assert "it has the webhook 88 of key 2" in str(problem(account, live, {"id": 7001, "timeout": 5}))
    assert plan(account, live, {"id": 7001, "timeout": 5, "force": True})[0].warnings == []


def test_all_reasons_against_one_ivr_are_said_together(account: Account) -> None:
    error = problem(account, listing({"recording": ""}), {"id": 7001, "timeout": 5}, assume=None)
    assert str(error).count("Also, ") == 1


def test_a_creation_without_a_menu_or_with_an_empty_prompt_is_refused(account: Account) -> None:
    error = problem(account, listing(), {"name": "New", "recording": "", "timeout": 5, "description": ""})
    assert (error.kind, error.ivr_id) == ("blocked", None)
    assert str(error).partition("Give also ")[2] == (
        "incorrect_count, invalid_recording, recording_invalid, invalid_destination, timeout_tries, "
        "timeout_retry_recording, timeout_recording, timeout_destination, recording, menu."
    )


def test_unknown_settings_and_odd_types_are_warned_of(account: Account) -> None:
    live = listing({"jingle": "on"})
    (step,) = plan(account, live, {"id": 7001, "timeout_destination": "extention||5"})
    assert [warning.partition(";")[0].partition("(")[0] for warning in step.warnings] == [
        "timeout_destination: the destination type 'extention' is not among those known",
        "IVR 7001: the API shows settings that this collection does not know ",
    ]


def test_an_ivr_that_cannot_be_understood_is_a_problem_of_its_definition(account: Account) -> None:
    live = listing({"ivr_menu": "1"})
    error = problem(account, live, {"id": 7001, "timeout": 5}, {"id": "1", "timeout": 5})
    assert len(error.as_result()["problems"]) == 2
    assert [step.action for step in plan(account, live, {"id": 7002, "timeout": 5})] == ["update"]


def test_who_leads_to_an_ivr_that_goes_is_named(account: Account) -> None:
    live = listing(
        {"timeout_dest_type": "ivr", "timeout_destination": "7003"}, leads_to("7003", "7001"), leads_to("7003")
    )
    (step,) = plan(account, live, {"id": 7003, "state": "absent"})
    (warning,) = step.warnings
    assert "but these lead to it: IVR 7001 (timeout_destination), IVR 7002 (menu 1)." in warning
    (step,) = plan(account, live, {"id": 7002, "state": "absent"})
    assert step.warnings == []


# ---- references by name ----


def reference_to(type_: str, name: str, ivr_id: int = 7001) -> dict[str, Any]:
    return {"id": ivr_id, "timeout_destination": f"{type_}||name={name}"}


@pytest.mark.parametrize(
    ("type_", "name", "target", "asked"),
    [
        ("ivr", "IVR 2", "ivr||7002", []),
        ("department", "Sales", "department||17001", ["/v1/departments"]),
        ("ringgroup", "Sales", "department||17001", ["/v1/departments"]),
        ("extension", "Asha", "extension||0501247000001", ["/v1/users"]),
        ("agent", "Ravi", "agent||0501247000002", ["/v1/users"]),
    ],
)
def test_a_name_stands_for_an_id_and_only_what_is_needed_is_asked_for(
    server: FaultServer, account: Account, type_: str, name: str, target: str, asked: list[str]
) -> None:
    steps = plan(account, listing(), reference_to(type_, name), reference_to(type_, name, 7003))
    assert [step.wanted and step.wanted["timeout_destination"] for step in steps] == [target, target]
    assert [request.path for request in server.requests] == asked


def test_names_in_a_menu_are_resolved_too_and_keys_that_go_are_left_alone(account: Account) -> None:
    menu = [{"option": "1", "destination": "ivr||name=IVR 3"}, {"option": "2", "state": "absent"}]
    (step,) = plan(account, listing(), {"id": 7001, "menu": menu, "purge_menu": False})
    assert step.wanted
    assert {key: choice.destination for key, choice in step.wanted["menu"].items()} == {"1": "ivr||7003"}


def test_an_unknown_name_comes_with_near_ones(account: Account) -> None:
    assert "near: IVR 3, IVR 2, IVR 1" in str(problem(account, listing(), reference_to("ivr", "IVR 9")))
    text = str(problem(account, listing(), reference_to("department", "Zzz")))
    assert "there is none of this name. Correct it" in text
    assert "IVR 7001: department||name=Zzz: " in text


def test_a_new_ivr_may_be_meant_and_is_among_the_near_names(account: Account) -> None:
    complete = dict.fromkeys(("invalid_destination", "timeout_destination"), "hangup||1")
    prompts = ("recording", "invalid_recording", "recording_invalid", "timeout_retry_recording", "timeout_recording")
    new = {
        "name": "Night",
        "description": "",
        "timeout": 1,
        "incorrect_count": 1,
        "timeout_tries": 1,
        "menu": [{"option": "1", "destination": "ivr||name=Night"}],
        **complete,
        **dict.fromkeys(prompts, "5"),
    }
    steps = plan(account, listing(), new, reference_to("ivr", "Night"))
    assert steps[0].wanted
    assert steps[0].wanted["menu"]["1"].destination == "ivr||name=Night"
    assert "near: Night" in str(problem(account, listing(), new, reference_to("ivr", "Nigth")))
    both = problem(account, listing(), new, reference_to("ivr", "Night"), {"id": 7002, "name": "Night"})
    assert "2 have this name: 7002, the new one." in str(both)


def test_an_ivr_is_found_by_the_name_that_it_has_and_by_the_one_that_it_gets(account: Account) -> None:
    rename = {"id": 7002, "name": "Help"}
    for name in ("Help", "IVR 2"):
        steps = plan(account, listing(), reference_to("ivr", name), rename)
        assert steps[0].wanted
        assert steps[0].wanted["timeout_destination"] == "ivr||7002"
    swap = problem(account, listing(), reference_to("ivr", "IVR 3"), {"id": 7002, "name": "IVR 3"})
    assert "2 have this name: 7002, 7003." in str(swap)


def test_an_error_of_the_account_is_none_of_a_definition(server: FaultServer, account: Account) -> None:
    server.script("DEPARTMENTS", faults.FORBIDDEN)
    error = problem(account, listing(), {"id": "1", "timeout": 3}, reference_to("department", "Sales"))
    assert error.kind == "forbidden"


# ---- purge ----


def test_purge_takes_what_no_definition_mentions_in_the_accounts_order(account: Account) -> None:
    live = listing(leads_to("17"), leads_to("7003"), leads_to("7002", "7001"))
    kept = plan(account, live, {"id": 7001})
    purged = purge_steps(live, kept, assume_recording_type="recording", force=True)
    assert [(step.ivr_id, step.action, step.wanted) for step in purged] == [
        ("7002", "delete", None),
        ("7003", "delete", None),
    ]
    assert [(step.definition.assume_recording_type, step.definition.force) for step in purged] == [
        ("recording", True)
    ] * 2
    assert purge_steps(live, plan(account, live, *({"id": raw["id"]} for raw in RAW))) == []


def test_purge_leaves_what_it_does_not_understand_alone(account: Account) -> None:
    live = listing(leads_to("17"), {"ivr_menu": "?"}, leads_to("17"))
    strange, other = purge_steps(live, plan(account, live, {"id": 7001}))
    assert (strange.ivr_id, strange.action, other.action) == ("7002", "none", "delete")
    assert strange.warnings[0].startswith("The API shows IVR 7002 in a form")
    assert strange.warnings[0].endswith("It was not deleted.")


def test_purge_names_every_ivr_that_is_still_led_to(account: Account) -> None:
    live = listing(leads_to("7002", "7003"))
    with pytest.raises(ServetelError) as caught:
        purge_steps(live, plan(account, live, {"id": 7001}))
    first, second = caught.value.as_result()["problems"]
    assert first.startswith(
        "IVR 7002 (IVR 2) is not among the definitions and would be deleted, but IVR IVR 1 leads to it."
    )
    assert second.startswith("IVR 7003 (IVR 3) ")


def test_an_ivr_that_is_pointed_elsewhere_in_the_same_task_frees_what_it_led_to(account: Account) -> None:
    live = listing(leads_to("7002"))
    kept = plan(account, live, {"id": 7001, "menu": [{"option": "1", "destination": "hangup||1"}]}, {"id": 7003})
    assert [step.ivr_id for step in purge_steps(live, kept)] == ["7002"]


# ---- destinations ----


def test_destinations_are_those_of_branches_and_keys() -> None:
    ivr = listing(leads_to("7")).ivr("7001")
    assert destinations(ivr) == {
        "invalid_destination": "hangup||1",
        "timeout_destination": "extension||0501247000001",
        "menu 1": "ivr||7",
    }
    assert replace_destinations(ivr, str) is ivr
    replaced = replace_destinations(ivr, lambda destination: destination.replace("ivr||7", "agent||8"))
    assert destinations(replaced)["menu 1"] == "agent||8"
    assert destinations(ivr)["menu 1"] == "ivr||7"
