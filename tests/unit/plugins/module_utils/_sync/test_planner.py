# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From definitions and a list to steps: who is meant, what differs, what a name refers to, what must not be sent."""

from __future__ import annotations

import contextlib
import copy
import time
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import parse_definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import IVR, Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import destinations, replace_destinations
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import Listing
from ansible_collections.servetel.ivr.plugins.module_utils._sync.control import Control
from ansible_collections.servetel.ivr.plugins.module_utils._sync.plan import Planned
from ansible_collections.servetel.ivr.plugins.module_utils._sync.planner import make_plan, plan_what_can_be
from ansible_collections.servetel.ivr.plugins.module_utils._sync.purge import Purge
from tests.support import faults
from tests.support.faults.server import FaultServer
from tests.support.ivr_samples import sample_ivrs

RAW = sample_ivrs(3)


def listing(*changes: dict[str, Any]) -> Listing:
    """Three IVRs, each with its changes."""
    raw = copy.deepcopy(RAW)
    for ivr, change in zip(raw, changes):
        ivr.update(change)
    return Listing({str(ivr["id"]): ivr for ivr in raw})


def plan(
    account: Account,
    live: Listing,
    *definitions: dict[str, Any],
    assume: str | None = "recording",
    purge: Purge | None = None,
) -> list[Planned]:
    wanted = [parse_definition({"assume_recording_type": assume, **options}) for options in definitions]
    return make_plan(account, live, wanted, Control(5), purge).changes


def problem(
    account: Account, live: Listing, *definitions: dict[str, Any], assume: str | None = "recording", **how: Any
) -> ServetelError:
    with pytest.raises(ServetelError) as caught:
        plan(account, live, *definitions, assume=assume, **how)
    return caught.value


COMPLETE: dict[str, Any] = {
    "name": "Night",
    "description": "",
    "timeout": 1,
    "incorrect_count": 1,
    "timeout_tries": 1,
    "menu": [{"option": "1", "destination": "ivr||name=Night"}],
    **dict.fromkeys(("invalid_destination", "timeout_destination"), "hangup||1"),
    **dict.fromkeys(
        ("recording", "invalid_recording", "recording_invalid", "timeout_retry_recording", "timeout_recording"), "5"
    ),
}
"""A new IVR, which leads to itself."""


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
    assert "the API shows no value for name, timeout, and takes only whole IVRs. Set a value for each." in str(error)
    given = {"id": 7001, "description": "new", "timeout": 5, "name": "IVR 1"}
    assert plan(account, live, given)[0].action == "update"


def test_a_live_prompt_or_destination_that_is_empty_needs_a_value_or_force(account: Account) -> None:
    live = listing({"recording": "", "timeout_destination": ""})
    error = problem(account, live, {"id": 7001, "timeout": 5})
    assert (error.kind, error.ivr_id) == ("blocked", "7001")
    assert "recording and timeout_destination are empty" in str(error)
    assert plan(account, live, {"id": 7001, "timeout": 5, "force": True})[0].action == "update"


def test_half_of_a_destination_is_named_and_not_dropped_without_a_word(account: Account) -> None:
    live = listing({"timeout_dest_type": "directory", "timeout_destination": None})
    error = problem(account, live, {"id": 7001, "timeout": 5})
    half = "the API shows the type directory without an id for timeout_destination"
    assert (error.kind, half in str(error)) == ("blocked", True)
    forced = plan(account, live, {"id": 7001, "timeout": 5, "force": True})[0]
    assert f"{half}, which no request can carry: an update sends it empty." in forced.warnings[0]
    given = plan(account, live, {"id": 7001, "timeout": 5, "timeout_destination": "hangup||1"})[0]
    assert (given.action, given.warnings) == ("update", ())


def test_prompts_whose_type_nobody_knows_are_named(account: Account) -> None:
    change = {"id": 7001, "timeout": 5, "recording": "recording||10011", "timeout_recording": "outbound_tts||10015"}
    error = problem(account, listing(), change, assume=None)
    assert "the type of invalid_recording, recording_invalid, timeout_retry_recording is not known" in str(error)


def test_a_webhook_would_be_lost(account: Account) -> None:
    menu = copy.deepcopy(RAW[0]["ivr_menu"])
    menu[1]["webhook_id"] = 88
    live = listing({"ivr_menu": menu})
    assert "it has the webhook 88 of key 2" in str(problem(account, live, {"id": 7001, "timeout": 5}))
    assert plan(account, live, {"id": 7001, "timeout": 5, "force": True})[0].warnings == ()


def test_all_reasons_against_one_ivr_are_said_together(account: Account) -> None:
    error = problem(account, listing({"recording": ""}), {"id": 7001, "timeout": 5}, assume=None)
    assert str(error).count("Also, ") == 1


def test_a_creation_without_a_menu_or_with_an_empty_prompt_is_refused(account: Account) -> None:
    error = problem(account, listing(), {"name": "New", "recording": "", "timeout": 5, "description": ""})
    assert (error.kind, error.ivr_id) == ("blocked", None)
    assert str(error).partition("also give: ")[2] == (
        "incorrect_count, invalid_recording, recording_invalid, invalid_destination, timeout_tries, "
        "timeout_retry_recording, timeout_recording, timeout_destination, recording, menu."
    )


def test_unknown_settings_and_odd_types_are_warned_of(account: Account) -> None:
    live = listing({"jingle": "on"})
    (step,) = plan(account, live, {"id": 7001, "timeout_destination": "odd||5"})
    assert [warning.partition(".")[0].partition("(")[0] for warning in step.warnings] == [
        "IVR 7001: timeout_destination: 'odd' is not a known destination type and is sent as given",
        "IVR 7001: the API shows settings that this collection does not know ",
    ]


WHOLE = {"menu": {"1": "hangup||1"}}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (WHOLE, "removes keys 2 and *, because the menu given does not list them. Set purge_menu: false to keep them."),
        ({"menu": {"1": "hangup||1", "2": "hangup||1"}}, "removes key *, because the menu given does not list it."),
        ({"menu": {}}, "removes keys 1, 2 and *, because"),
        ({"option": ["1", "2"], "destination": ["hangup||1"] * 2}, "removes key *, because"),
        ({**WHOLE, "purge_menu": False}, None),
        ({"menu": {"1": "hangup||1", "2": "hangup||1", "*": "hangup||1"}}, None),
        ({"timeout": 99}, None),
        ({"menu": {"*": {"state": "absent"}}, "purge_menu": False}, None),
    ],
    ids=str,
)
def test_keys_that_go_only_because_they_are_not_listed_are_named(
    account: Account, options: dict[str, Any], words: str | None
) -> None:
    keys = [{"option": key, "destination_type": "ivr", "destination_id": "7002"} for key in ("1", "2", "*")]
    (step,) = plan(account, listing({"ivr_menu": keys}), {"id": 7001, **options})
    assert step.action == "update"
    assert [words in warning for warning in step.warnings if words] == [True] * bool(words)
    assert bool(step.warnings) is bool(words)


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
    assert warning == (
        "IVR 7003 (IVR 3) is being deleted, but timeout_destination of IVR 7001 (IVR 1) and key 1 of IVR 7002 (IVR 2) "
        "still lead to it. Point them elsewhere."
    )
    (step,) = plan(account, live, {"id": 7002, "state": "absent"})
    assert step.warnings == ()


def test_an_ivr_that_cannot_be_understood_stops_no_deletion_but_is_named(account: Account) -> None:
    live = listing({"ivr_menu": "1"}, leads_to("7003"))
    (step,) = plan(account, live, {"id": 7003, "state": "absent"})
    assert step.warnings == (
        "IVR 7003 (IVR 3) is being deleted, but key 1 of IVR 7002 (IVR 2) still leads to it. Point it elsewhere.",
        "It is not known whether IVR 7001 (IVR 1) leads to an IVR that is being deleted, because the API shows it in a "
        "form that this collection does not understand. Check it in the portal.",
    )
    assert "It is left as it is." in str(problem(account, live, {"id": 7001, "state": "absent"}))
    purged = plan(account, live, {"id": 7002, "menu": []}, purge=Purge())[1:]
    assert [(step.ivr_id, step.action) for step in purged] == [("7003", "delete")]


def test_only_those_that_lead_to_a_deleted_ivr_afterwards_are_named(account: Account) -> None:
    live = listing(leads_to("7003"), leads_to("7003"))
    away = {"id": 7001, "menu": [{"option": "1", "destination": "hangup||1"}]}
    absent = {"id": 7003, "state": "absent"}
    assert "but key 1 of IVR 7002 (IVR 2) still leads" in plan(account, live, away, absent)[1].warnings[0]
    assert plan(account, live, away, absent, {"id": 7002, "state": "absent"})[1].warnings == ()
    many = Listing({str(number): {**RAW[0], **leads_to("1"), "id": number, "name": "x"} for number in range(1, 20)})
    (step,) = plan(account, many, {"id": 1, "state": "absent"})
    assert "IVR 6 (x) and 13 more still lead to it." in step.warnings[0]


def without_id(name: str) -> Listing:
    raw = {str(ivr["id"]): ivr for ivr in copy.deepcopy(RAW)}
    return Listing(raw, strays=[{"name": name, **leads_to("7003")}])


def test_an_ivr_without_a_usable_id_may_be_the_one_that_is_not_found(account: Account) -> None:
    for definition in ({"id": 5, "state": "absent"}, {"id": 5}, {"name": "Odd", "state": "absent"}):
        assert problem(account, without_id("Odd"), definition).kind == "protocol"
    text = str(problem(account, without_id("Odd"), reference_to("ivr", "Odd")))
    assert 'The IVR named "Odd" has no usable id.' in text
    text = str(problem(account, without_id("Odd "), {"id": 7001, "name": "Odd"}))
    assert "differs from that of an IVR without a usable id (Odd ) by white space only." in text
    assert plan(account, without_id("Odd"), {"id": 7001, "timeout": 5}, COMPLETE)[1].action == "create"
    assert "which may be this one" in str(problem(account, without_id(""), COMPLETE))
    assert plan(account, without_id(""), {**COMPLETE, "force": True})[0].action == "create"


@pytest.mark.parametrize("name", [["New"], {"en": "New"}, True])
def test_an_ivr_whose_name_cannot_be_read_may_be_the_one_that_is_to_be_created(account: Account, name: object) -> None:
    live = listing({}, {"name": name})
    text = str(problem(account, live, COMPLETE))
    assert "the API shows IVR 7002 without a name that can be read, which may be this one." in text
    assert plan(account, live, {**COMPLETE, "force": True})[0].action == "create"


STRANGE: tuple[dict[str, Any], ...] = ({"timeout": "soon"}, {"ivr_menu": RAW[1]["ivr_menu"] * 2}, {"ivr_menu": {}})


@pytest.mark.parametrize("strange", STRANGE, ids=["elsewhere", "a key twice", "a dictionary"])
def test_an_ivr_that_is_not_understood_and_leads_to_a_deleted_one_is_named(
    account: Account, strange: dict[str, Any]
) -> None:
    live = listing({}, {**strange, "timeout_dest_type": "ivr", "timeout_destination": "7003"})
    (step,) = plan(account, live, {"id": 7003, "state": "absent"})
    assert step.warnings == (
        "IVR 7003 (IVR 3) is being deleted, but IVR 7002 (IVR 2) still leads to it. Point it elsewhere.",
    )
    text = str(problem(account, live, {"id": 7001, "timeout": 5}, purge=Purge()))
    assert "IVR 7003 (IVR 3) is not among the definitions and would be deleted, but IVR 7002 (IVR 2) leads" in text


def test_an_ivr_without_a_usable_id_that_leads_to_a_deleted_one_is_named(account: Account) -> None:
    (step,) = plan(account, without_id("Odd"), {"id": 7003, "state": "absent"})
    assert "but an IVR without a usable id (Odd) still leads to it." in step.warnings[0]
    text = str(problem(account, without_id("Odd"), {"id": 7001}, {"id": 7002}, purge=Purge()))
    assert "would be deleted, but an IVR without a usable id (Odd) leads to it." in text
    (other,) = plan(account, without_id("Odd"), {"id": 7002, "state": "absent"})
    assert "It is not known whether an IVR without a usable id (Odd) leads to" in other.warnings[0]


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
    text = str(problem(account, listing(), reference_to("ivr", "IVR 9")))
    assert text == ('IVR 7001: timeout_destination: No IVR is named "IVR 9". Did you mean "IVR 1", "IVR 2" or "IVR 3"?')
    text = str(problem(account, listing(), reference_to("department", "Salse")))
    assert text == 'IVR 7001: timeout_destination: No department is named "Salse". Did you mean "Sales"?'
    text = str(problem(account, listing(), reference_to("department", "Zzz")))
    assert text == 'IVR 7001: timeout_destination: No department is named "Zzz". Correct the name, or give the id.'


def test_a_name_that_only_the_users_own_names_could_tell_is_one_problem(account: Account) -> None:
    error = problem(account, listing(), reference_to("timegroup", "Night"))
    assert str(error) == (
        'IVR 7001: timeout_destination: No timegroup is named "Night". The API does not list names of the type '
        "timegroup: add this one to the option names, or give the id."
    )


def test_a_new_ivr_may_be_meant_and_is_among_the_near_names(account: Account) -> None:
    steps = plan(account, listing(), COMPLETE, reference_to("ivr", "Night"))
    assert steps[0].wanted
    assert steps[0].wanted["menu"]["1"].destination == "ivr||name=Night"
    assert 'Did you mean "Night"?' in str(problem(account, listing(), COMPLETE, reference_to("ivr", "Nigth")))


def test_an_error_of_the_account_is_none_of_a_definition(server: FaultServer, account: Account) -> None:
    server.script("DEPARTMENTS", faults.FORBIDDEN)
    error = problem(account, listing(), {"id": "1", "timeout": 3}, reference_to("department", "Sales"))
    assert (error.kind, error.status) == ("forbidden", 403)
    assert str(error).startswith("IVR 7001: department||name=Sales cannot be looked up: GET /v1/departments")


def test_what_can_be_planned_is_unless_trying_again_may_help(server: FaultServer, account: Account) -> None:
    wanted = [parse_definition(one) for one in (reference_to("ivr", "Nobody"), {"id": "7002"})]
    planned, errors = plan_what_can_be(account, listing(), wanted, Control(5))
    assert ([step.ivr_id for step in planned.changes], [*errors]) == (["7002"], [0])
    assert 'No IVR is named "Nobody"' in str(errors[0])
    server.script("DEPARTMENTS", faults.status(401))
    with pytest.raises(ServetelError) as caught:
        plan_what_can_be(account, listing(), [parse_definition(reference_to("department", "Sales"))], Control(5))
    assert caught.value.kind == "auth"


# ---- purge ----


def test_purge_takes_what_no_definition_mentions_in_the_accounts_order(account: Account) -> None:
    live = listing(leads_to("17"), leads_to("7003"), leads_to("7002", "7001"))
    purged = plan(account, live, {"id": 7001}, purge=Purge("recording", True))[1:]
    assert [(step.ivr_id, step.action, step.wanted) for step in purged] == [
        ("7002", "delete", None),
        ("7003", "delete", None),
    ]
    assert [(step.definition.assume_recording_type, step.definition.force) for step in purged] == [
        ("recording", True)
    ] * 2
    assert len(plan(account, live, *({"id": raw["id"]} for raw in RAW), purge=Purge())) == len(RAW)


def test_purge_leaves_what_it_does_not_understand_alone(account: Account) -> None:
    live = listing(leads_to("17"), {"ivr_menu": "?"}, leads_to("17"))
    _kept, other = plan(account, live, {"id": 7001}, purge=Purge())
    assert (other.ivr_id, other.action) == ("7003", "delete")


def test_purge_names_every_ivr_that_is_still_led_to(account: Account) -> None:
    live = listing(leads_to("7002", "7003"))
    with pytest.raises(ServetelError) as caught:
        plan(account, live, {"id": 7001}, purge=Purge())
    first, second = caught.value.as_result()["problems"]
    assert first.startswith(
        "IVR 7002 (IVR 2) is not among the definitions and would be deleted, but IVR 7001 (IVR 1) leads to it."
    )
    assert second.startswith("IVR 7003 (IVR 3) ")


def test_an_ivr_that_is_pointed_elsewhere_in_the_same_task_frees_what_it_led_to(account: Account) -> None:
    live = listing(leads_to("7002"))
    menu = [{"option": "1", "destination": "hangup||1"}]
    _first, _last, *purged = plan(account, live, {"id": 7001, "menu": menu}, {"id": 7003}, purge=Purge())
    assert [step.ivr_id for step in purged] == ["7002"]


# ---- destinations ----


def test_destinations_are_those_of_branches_and_keys() -> None:
    ivr = listing(leads_to("7")).ivr("7001")
    assert destinations(ivr) == {
        "invalid_destination": "hangup||1",
        "timeout_destination": "extension||0501247000001",
        "menu 1": "ivr||7",
    }
    assert replace_destinations(ivr, {}) is ivr
    replaced = replace_destinations(ivr, {Destination(IVR, "7"): Destination("agent", "8")})
    assert destinations(replaced)["menu 1"] == "agent||8"
    assert destinations(ivr)["menu 1"] == "ivr||7"


# ---- how long it takes ----


def seconds(count: int, size: int = 12) -> float:
    """How long it takes to plan as many of everything that was ever slow."""
    raw = {
        str(number): {**RAW[0], "id": number, "name": f"Menu {number}", "ivr_menu": []}
        for number in range(1, count + 1)
    }
    menu = [{"option": key, "destination": f"ivr||name=Menu {1 + int(key)}"} for key in "01234567"]
    tasks: list[list[dict[str, Any]]] = [
        [{"id": ivr_id, "menu": menu, "name": f"Menu {ivr_id}"} for ivr_id in raw],
        [{"id": ivr_id, "name": f"Menu {int(ivr_id) % count + 1}"} for ivr_id in raw],
        [{"id": ivr_id, "name": "One name"} for ivr_id in raw],
        [{"id": ivr_id, "state": "absent"} for ivr_id in raw if int(ivr_id) > size],
        [{"name": f"Menu {ivr_id}x", "timeout": 5} for ivr_id in raw],
        [{"id": ivr_id, "timeout_destination": f"ivr||name=Manu {ivr_id}"} for ivr_id in raw],
    ]
    definitions = [[parse_definition({"assume_recording_type": "recording", **one}) for one in task] for task in tasks]
    live = Listing(raw)
    began = time.process_time()
    for task in definitions:
        with contextlib.suppress(ServetelError):
            make_plan(Account(None), live, task, Control(60), Purge())  # type: ignore[arg-type]
    return time.process_time() - began


@pytest.mark.no_cover
def test_the_time_of_a_plan_grows_with_the_number_of_ivrs_and_not_with_its_square() -> None:
    seconds(100)
    few = min(seconds(500) for _time in range(3))
    # A busy machine may make one measurement longer. The square would be 16 times.
    assert any(seconds(2000) < 10 * few for _try in range(3))
