# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names as they will be after a task: renames, creations, deletions and references, one by one and at random.

At random, a plan that is accepted is applied to a small model of an account. Then the same task must change nothing,
and every reference must lead to the IVR that has the name.
"""

from __future__ import annotations

import copy
import unicodedata
from collections import Counter
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._http.auth import Credentials
from ansible_collections.servetel.ivr.plugins.module_utils._http.client import Client
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import parse_definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import FIELDS, NUMBER, PROMPT, TEXT
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import Listing
from ansible_collections.servetel.ivr.plugins.module_utils._sync.control import Control
from ansible_collections.servetel.ivr.plugins.module_utils._sync.plan import Planned
from ansible_collections.servetel.ivr.plugins.module_utils._sync.planner import make_plan
from ansible_collections.servetel.ivr.plugins.module_utils._sync.purge import Purge
from tests.support.ivr_samples import sample_ivrs

Options = dict[str, Any]

OFFLINE = Account(Client("http://localhost:1", Credentials("t" * 20), rate=0))
"""An account that is asked for nothing."""
PROMPTS = ("recording", "invalid_recording", "recording_invalid", "timeout_retry_recording", "timeout_recording")
NEW: Options = {
    "description": "",
    "timeout": 1,
    "incorrect_count": 1,
    "timeout_tries": 1,
    "invalid_destination": "hangup||1",
    "timeout_destination": "hangup||1",
    "menu": [],
    **dict.fromkeys(PROMPTS, "5"),
}


def account_of(names: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Raw IVRs with these names by their ids, which lead out of the menus."""
    template = {**sample_ivrs(1)[0], "ivr_menu": []}
    return {ivr_id: {**template, "id": int(ivr_id), "name": name} for ivr_id, name in names.items()}


def plan(raw: dict[str, dict[str, Any]], task: list[Options], purge: bool = False) -> list[Planned]:
    definitions = [parse_definition({"assume_recording_type": "recording", **options}) for options in task]
    listing = Listing(copy.deepcopy(raw))
    return make_plan(OFFLINE, listing, definitions, Control(5), Purge() if purge else None).changes


def problems(names: dict[str, str], *task: Options, purge: bool = False) -> list[str]:
    with pytest.raises(ServetelError) as caught:
        plan(account_of(names), [*task], purge)
    return list(caught.value.details.get("problems", [str(caught.value)]))


def target(names: dict[str, str], *task: Options, purge: bool = False) -> str:
    """Where the first definition's time-out leads after the plan."""
    wanted = plan(account_of(names), [*task], purge)[0].wanted
    assert wanted
    return str(wanted["timeout_destination"])


ABC = {"1": "A", "2": "B", "3": "C"}


def to(name: str, ivr_id: int = 3) -> Options:
    return {"id": ivr_id, "timeout_destination": f"ivr||name={name}"}


# ---- references ----


def test_a_reference_means_the_ivr_that_has_the_name_after_the_task() -> None:
    chain = ({"id": 1, "name": "B"}, {"id": 2, "name": "D"})
    assert target(ABC, to("B"), *chain) == "ivr||1"
    assert target(ABC, to("D"), *chain) == "ivr||2"
    swap = ({"id": 1, "name": "B"}, {"id": 2, "name": "A"})
    assert target(ABC, to("A"), *swap) == "ivr||2"
    assert target(ABC, to("B"), *swap) == "ivr||1"
    assert target({"1": "A", "2": "A", "3": "C"}, to("A"), {"id": 2, "state": "absent"}) == "ivr||1"
    assert target(ABC, to("A"), {"id": 1, "state": "absent"}, {"id": 2, "name": "A"}) == "ivr||2"


def test_the_old_name_of_a_renamed_ivr_is_refused_with_the_new_one() -> None:
    assert problems(ABC, to("A"), {"id": 1, "name": "Z"}) == [
        'IVR 3: timeout_destination: No IVR will be named "A": IVR 1, which has this name now, is being renamed to '
        '"Z". Use the new name.'
    ]


@pytest.mark.parametrize("destination", ["ivr||name=A", "ivr||1", "ivr|1"])
def test_a_deleted_ivr_cannot_be_led_to(destination: str) -> None:
    for absent in ({"id": 1, "state": "absent"}, {"name": "A", "state": "absent"}):
        (text,) = problems(ABC, {"id": 3, "menu": [{"option": "7", "destination": destination}]}, absent)
        assert text.startswith("IVR 3: key 7: ")
        assert "is being deleted. Point it elsewhere, or keep that IVR." in text


def test_a_purged_ivr_has_no_name() -> None:
    twins = {"1": "A", "2": "A", "3": "C"}
    assert target(twins, to("A"), {"id": 1}, purge=True) == "ivr||1"
    assert "is being deleted" in problems(ABC, to("A"), purge=True)[0]
    assert [step.action for step in plan(account_of(ABC), [{"id": 1, "name": "B"}], purge=True)] == [
        "update",
        "delete",
        "delete",
    ]


def test_all_bad_references_of_an_entry_are_named_with_their_places() -> None:
    menu = [
        {"option": "1", "destination": "ivr||name=AA"},
        {"option": "2", "destination": "ivr||name=Nowhere at all"},
        {"option": "*", "destination": "ivr||name=AA"},
    ]
    assert problems({"1": "AAA", "3": "C"}, {"id": 3, "menu": menu, "timeout_destination": "ivr||name=c"}) == [
        'IVR 3: timeout_destination: No IVR is named "c". Did you mean "C"?',
        'IVR 3: key 1 and key *: No IVR is named "AA". Did you mean "AAA"?',
        'IVR 3: key 2: No IVR is named "Nowhere at all". Correct the name, or give the id.',
    ]


# ---- twins ----


@pytest.mark.parametrize(
    ("task", "words"),
    [
        ([{"id": 1, "name": "Z"}, {"name": "Z", **NEW}], "is found by that name"),
        ([{"name": "Z", **NEW}, {"id": 1, "name": "Z", "force": True}], "is found by that name"),
        ([{"name": "A"}, {"id": 2, "name": "A", "force": True}], "is found by that name"),
        ([{"id": 2, "name": "A"}, {"name": "A", "state": "absent"}], "is found by that name"),
        ([{"id": 1, "name": "Z"}, {"name": "A", **NEW}], "To create a new"),
        ([{"id": 2, "name": "A"}], 'the name "A" is also that of IVR 1 (A).'),
        ([{"id": 1, "name": "Z"}, {"id": 2, "name": "Z"}], 'the name "Z" is also that of IVR 2.'),
        ([{"id": 1, "name": "A"}, {"id": 2, "name": "A"}], 'the name "A" is also that of IVR 1 (A).'),
        ([{"id": 2, "name": "A "}], "differs from that of IVR 1 (A) by white space only."),
        ([{"id": 2, "name": "\nA"}], "differs from that of IVR 1 (A) by white space only."),
        ([{"name": "A\n", **NEW}], "differs from that of IVR 1 (A) by white space only."),
        ([{"name": " A", **NEW}, {"name": "A  ", **NEW}], "by white space only."),
    ],
    ids=str,
)
def test_a_task_that_would_make_a_twin_is_refused(task: list[Options], words: str) -> None:
    found = problems(ABC, *task)
    assert [text for text in found if words in text], found


def test_force_allows_a_twin_that_is_told_by_its_id_with_a_warning() -> None:
    for name, text in (("A", "is also that of"), ("A ", "differs from that of")):
        (step,) = plan(account_of(ABC), [{"id": 2, "name": name, "force": True}])
        assert step.action == "update"
        assert len([warning for warning in step.warnings if text in warning]) == 1
    (step,) = plan(account_of(ABC), [{**NEW, "name": "A ", "force": True}])
    assert (step.action, len(step.warnings)) == ("create", 1)


def test_twins_that_are_there_already_stop_nothing_that_goes_by_id() -> None:
    twins = {"1": "A", "2": "A", "3": "A "}
    assert [step.action for step in plan(account_of(twins), [{"id": 1, "name": "A", "timeout": 3}])] == ["update"]
    assert [step.action for step in plan(account_of(twins), [{"id": 1, "state": "absent"}])] == ["delete"]
    assert [step.action for step in plan(account_of(twins), [{"id": 1, "name": "Z"}])] == ["update"]


def test_an_ivr_may_lose_the_blank_in_its_own_name() -> None:
    assert [step.action for step in plan(account_of({"1": "A ", "2": "B"}), [{"id": 1, "name": "A"}])] == ["update"]


# ---- at random ----

NAMES = ("A", "B", "C", "A ", "Caf\u00e9", "Cafe\u0301")


@st.composite
def tasks(draw: st.DrawFn) -> tuple[dict[str, str], list[Options], bool]:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4))
    account = {str(number): name for number, name in enumerate(names, 1)}
    task = []
    for _number in range(draw(st.integers(1, 4))):
        options: Options = {}
        if draw(st.booleans()):
            options["id"] = draw(st.sampled_from([*account]))
            if draw(st.booleans()):
                options["name"] = draw(st.sampled_from(NAMES))
        else:
            options["name"] = draw(st.sampled_from(NAMES))
        if draw(st.integers(0, 3)) == 0:
            options["state"] = "absent"
        else:
            if "id" not in options and draw(st.booleans()):
                options.update(NEW)
            if draw(st.booleans()):
                by_id = st.sampled_from([*account]).map("ivr||{}".format)
                by_name = st.sampled_from(NAMES).map("ivr||name={}".format)
                options["timeout_destination"] = draw(by_id | by_name)
        if draw(st.booleans()):
            options["force"] = True
        task.append(options)
    return account, task, draw(st.integers(0, 3)) == 0


def nfc(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def apply(raw: dict[str, dict[str, Any]], steps: list[Planned]) -> dict[str, dict[str, Any]]:
    """The raw account after the steps."""
    after = copy.deepcopy(raw)
    created = {}
    for number, step in enumerate(steps, 100):
        if step.action == "create":
            created[step.definition.key] = str(number)
            after[str(number)] = {**account_of({str(number): ""})[str(number)]}
    for step in steps:
        if step.action == "delete":
            del after[str(step.ivr_id)]
        elif step.action != "none":
            assert step.wanted
            ivr_id = step.ivr_id or created[step.definition.key]
            destination = step.wanted["timeout_destination"]
            if destination.name is not None:
                destination = Destination("ivr", created[destination.name])
            shown = {"timeout_dest_type": destination.type, "timeout_destination": destination.id}
            wanted = {"recording": "5", **step.wanted} if step.action == "create" else step.wanted
            after[ivr_id].update(name=wanted["name"], **shown)
            for field in FIELDS:
                if field.kind in (NUMBER, PROMPT, TEXT):
                    after[ivr_id][field.read[0]] = wanted[field.option]
    return after


def refused_by_hand(names: dict[str, str], task: list[Options], purge: bool) -> bool:
    """Whether the task must be refused, found with sets of the account before and after and no cleverness."""
    meant: list[str] = []
    for number, options in enumerate(task):
        ids = [ivr_id for ivr_id, name in names.items() if nfc(name) == nfc(options.get("name", ""))]
        if "id" not in options and len(ids) > 1:
            return True
        meant.append(options.get("id") or (ids[0] if ids else f"new {nfc(options['name'])}"))
        if meant[number].startswith("new") and options.get("state") != "absent" and "menu" not in options:
            return True
    if len(set(meant)) < len(meant):
        return True
    absent = {one for one, options in zip(meant, task) if options.get("state") == "absent"}
    after = {ivr_id: nfc(name) for ivr_id, name in names.items() if not purge or ivr_id in meant}
    arriving = {}
    for one, options in zip(meant, task):
        if one not in absent and options.get("name"):
            if after.get(one) != nfc(options["name"]):
                arriving[one] = options
            after[one] = nfc(options["name"])
    for one in absent:
        after.pop(one, None)
    for one, options in arriving.items():
        others = [name for other, name in after.items() if other != one]
        if not options.get("force") and " ".join(after[one].split()) in [" ".join(name.split()) for name in others]:
            return True
    named = Counter(nfc(options["name"]) for options in task if "id" not in options)
    if any(Counter(after.values())[name] > 1 for name in named):
        return True
    if any("id" not in options and nfc(options["name"]) in after.values() for options in task if "state" in options):
        return True
    for options in task:
        destination = options.get("timeout_destination", "")
        if options.get("state") == "absent" or not destination.startswith("ivr||"):
            continue
        if destination.startswith("ivr||name="):
            if Counter(after.values())[nfc(destination[10:])] != 1:
                return True
        elif destination[5:] not in after:
            return True
    return False


@settings(max_examples=600, deadline=None)
@given(tasks())
def test_a_task_that_is_accepted_changes_nothing_the_second_time(
    case: tuple[dict[str, str], list[Options], bool],
) -> None:
    names, task, purge = case
    raw = account_of(names)
    try:
        steps = plan(raw, task, purge)
    except ServetelError as error:
        event(f"refused: {error.kind}")
        assert refused_by_hand(names, task, purge), str(error)
        return
    assert not refused_by_hand(names, task, purge)
    event("accepted: " + ",".join(sorted({step.action for step in steps})))
    after = apply(raw, steps)
    assert [step.action for step in plan(after, task, purge)] == ["none"] * len(task)
    for options in task:
        destination = options.get("timeout_destination", "")
        if destination.startswith("ivr||name=") and options.get("state") != "absent":
            (ivr_id,) = [one for one, ivr in after.items() if nfc(ivr["name"]) == nfc(destination[10:])]
            mine = [ivr for one, ivr in after.items() if one == options.get("id")] or [
                ivr for ivr in after.values() if nfc(ivr["name"]) == nfc(options["name"])
            ]
            assert [ivr["timeout_destination"] for ivr in mine] == [ivr_id]
