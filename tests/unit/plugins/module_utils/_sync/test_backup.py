# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a backup holds for each change, what it warns of, and what it refuses.

That a restore brings any account back is in test_restore.py; here are the definitions themselves.
"""

from __future__ import annotations

import copy
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError, problems_of
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import parse_definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.merge import merge
from ansible_collections.servetel.ivr.plugins.module_utils._model.read import Live, read_live
from ansible_collections.servetel.ivr.plugins.module_utils._sync.backup import Backup, Change, Undo, make_backup
from tests.support.ivr_samples import PROMPTS, RAW

NONE = "hangup||1"
SETTINGS = {
    "description": "Daytime",
    "recording": "recording||19549",
    "timeout": 30,
    "incorrect_count": 1,
    "invalid_recording": "recording||244",
    "recording_invalid": "recording||245",
    "invalid_destination": "extension||0501247020000",
    "timeout_tries": 2,
    "timeout_retry_recording": "recording||246",
    "timeout_recording": "recording||247",
    "timeout_destination": "department||17839",
    "menu": {
        "1": {"destination": "department||17839", "sms_template": "0"},
        "2": {"destination": "extension||0501247020000", "sms_template": "12"},
    },
}
"""The sample as a backup has it, when its prompts are recordings."""


def live(ivr_id: int = 7926, name: str = "Main menu", **raw: Any) -> Live:
    return read_live({**copy.deepcopy(RAW), "id": ivr_id, "name": name, **raw})


def leading_to(ivr_id: int, number: int = 7926, name: str = "Main menu", **raw: Any) -> Live:
    """An IVR whose key 2 and timeout lead to another one."""
    menu = [
        {"option": "1", "destination_type": "hangup", "destination_id": "1"},
        {"option": "2", "destination_type": "ivr", "destination_id": ivr_id, "sms_template_id": "7"},
    ]
    return live(number, name, ivr_menu=menu, timeout_dest_type="ivr", timeout_destination=str(ivr_id), **raw)


def update(before: Live, **options: Any) -> Change:
    definition = parse_definition({"id": before.ivr["id"], "assume_recording_type": "recording", **options})
    return Change(before, merge(before.ivr, definition.given, purge_menu=True), definition)


def delete(before: Live, **options: Any) -> Change:
    options = {"assume_recording_type": "recording", **options}
    return Change(before, None, parse_definition({"id": before.ivr["id"], "state": "absent", **options}))


def create(name: str, **options: Any) -> Change:
    definition = parse_definition({**SETTINGS, "name": name, **options})
    return Change(None, merge(None, definition.given, purge_menu=True), definition)


def backup(*changes: Change, others: tuple[Live, ...] = ()) -> Backup:
    names: dict[str, list[str]] = {}
    for one in (*(change.before for change in changes), *others):
        if one:
            names.setdefault(one.ivr["name"], []).append(one.ivr["id"])
    return make_backup(changes, others, names)


def refusals(*changes: Change, **more: Any) -> list[str]:
    with pytest.raises(ServetelError) as caught:
        backup(*changes, **more)
    return problems_of(caught.value)


# ---- what each change needs ----


def test_an_updated_ivr_is_there_by_its_id_with_all_settings() -> None:
    found = backup(update(live(), timeout=5, menu={"1": NONE}))
    assert found == Backup([Undo({"id": "7926", "name": "Main menu", **SETTINGS}, [])], [], [], [], [])


def test_a_deleted_ivr_is_there_by_its_name() -> None:
    assert backup(delete(live())).items == [{"name": "Main menu", "if_unchanged": True, **SETTINGS}]


def test_a_created_ivr_is_deleted_if_it_still_has_the_settings_that_it_was_made_with() -> None:
    (item,) = backup(create("New", menu={"1": "ivr||name=New"})).items
    menu = {"1": {"destination": "ivr||name=New", "sms_template": "0"}}
    assert item == {"name": "New", "state": "absent", "if_unchanged": True, **SETTINGS, "menu": menu}


def test_what_led_to_a_deleted_ivr_leads_there_by_name() -> None:
    updated, other = leading_to(2, 7927, "Updated"), leading_to(2, 7928, "Untouched")
    found = backup(update(updated, timeout_destination=NONE), delete(leading_to(2, 2, "Sales")), others=(other,))
    first, second, third = found.items
    assert (first["timeout_destination"], first["menu"]["2"]["destination"]) == ("ivr||name=Sales",) * 2
    assert second["timeout_destination"] == "ivr||name=Sales"
    assert third == {
        "id": "7928",
        "purge_menu": False,
        "timeout_destination": "ivr||name=Sales",
        "menu": {"2": "ivr||name=Sales"},
        "assume_recording_type": "recording",
    }
    assert found.warnings == []


def test_what_leads_nowhere_else_is_left_alone() -> None:
    assert len(backup(delete(live(2, "Sales")), others=(live(), leading_to(3, 7928, "Other"))).items) == 1


# ---- types of prompts ----


def test_prompts_have_the_type_that_the_run_knows() -> None:
    change = update(live(), recording="outbound_tts||19549", invalid_recording="outbound_tts||9")
    (item,) = backup(change).items
    assert (item["recording"], item["invalid_recording"]) == ("outbound_tts||19549", "recording||244")


def test_prompts_of_unknown_type_are_bare_and_a_warning_says_what_the_restore_needs() -> None:
    change, other = delete(live(2, "Sales"), assume_recording_type=None), leading_to(2, 7928, "Other")
    found = backup(change, others=(other,))
    assert [found.items[0][option] for option in PROMPTS] == ["19549", "244", "245", "246", "247"]
    assert set(found.items[1]) == {"id", "purge_menu", "timeout_destination", "menu"}
    (warning,) = found.warnings
    assert "in IVR 2 (Sales) and IVR 7928 (Other)" in warning and "assume_recording_type" in warning
    assert found.untyped == ["IVR 2 (Sales)", "IVR 7928 (Other)"]


def test_an_untouched_ivr_keeps_the_types_that_are_known() -> None:
    change, other = delete(live(2, "Sales"), assume_recording_type=None), leading_to(2, 7928, "Other")
    typed = {option: f"recording||{other.ivr[option]}" for option in PROMPTS}
    found = backup(change, others=(other._replace(ivr={**other.ivr, **typed}),))
    assert {option: found.items[1][option] for option in PROMPTS} == typed
    assert found.untyped == ["IVR 2 (Sales)"]


# ---- what cannot come back ----

WEBHOOK = [{"option": "1", "destination_type": "hangup", "destination_id": "1", "webhook_id": "9"}]


def test_what_no_call_can_carry_is_warned_of_and_forced() -> None:
    found = backup(update(live(ivr_menu=WEBHOOK, recording=""), timeout=5, force=True))
    assert found.items[0]["force"] is True
    assert found.items[0]["recording"] == ""
    assert found.undo[0].lost == ["the webhook 9 of key 1"]
    lost, empty = found.warnings
    assert lost == "IVR 7926 (Main menu): the backup cannot bring back the webhook 9 of key 1."
    assert empty.startswith("IVR 7926 (Main menu): the backup has the empty value of recording. It is not known")


def test_half_of_a_destination_cannot_be_brought_back() -> None:
    half = {"timeout_dest_type": "directory", "timeout_destination": None}
    found = backup(update(live(**half), timeout=5, force=True))
    assert found.undo[0].lost == ["the type directory without an id for timeout_destination"]
    assert found.items[0]["force"] is True
    assert "cannot bring back the type directory without an id for timeout_destination." in found.warnings[0]


def test_the_warning_of_an_unknown_setting_has_its_value() -> None:
    found = backup(update(live(colour="blue"), timeout=5))
    assert found.undo[0].lost == []
    assert found.warnings == [
        'IVR 7926 (Main menu): the backup does not have colour ("blue"), which this collection does not know.'
    ]


def test_a_deleted_ivr_loses_what_this_collection_does_not_know() -> None:
    found = backup(delete(live(colour="blue")))
    assert "colour, which this collection does not know" in found.warnings[0]


def test_a_value_that_the_api_does_not_show_stays_as_the_run_sets_it() -> None:
    found = backup(update(live(timeout=None), timeout=5))
    assert "timeout" not in found.items[0]
    assert "the value of timeout, which the API does not show" in found.warnings[0]


def test_an_untouched_ivr_is_led_back_only_if_it_can_be_written() -> None:
    webhook = [*WEBHOOK, {"option": "2", "destination_type": "ivr", "destination_id": "2"}]
    empty, silent = live(5, "Empty", ivr_menu=webhook, recording=""), leading_to(2, 6, "Silent", timeout=None)
    found = backup(delete(live(2, "Sales")), others=(empty, silent))
    assert [item.get("id") for item in found.items] == [None, "5"]
    assert found.items[1]["force"] is True
    assert "IVR 5 (Empty)" in found.warnings[0] and "the webhook 9 of key 1" in found.warnings[0]
    assert "IVR 6 (Silent): timeout_destination and key 2 lead to an IVR" in found.warnings[1]


def test_one_of_two_ivrs_of_one_name_is_not_deleted_unless_forced() -> None:
    twins = delete(live(2, "Sales")), delete(live(3, "Sales"))
    problems = refusals(*twins)
    assert len(problems) == 2
    assert problems[0].startswith(
        "IVR 2 (Sales) cannot be deleted in a way that can be undone: IVR 3 has the same name"
    )
    found = backup(delete(live(2, "Sales"), force=True), others=(live(3, "Sales"), leading_to(2, 4, "Other")))
    assert found.items == []
    assert [item["name"] for item in found.not_restorable] == ["Sales"]
    assert "IVR 2 (Sales) is not in the backup" in found.warnings[0]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ({"ivr_menu": [{"option": "A", "destination_type": "hangup", "destination_id": "1"}]}, "is not a key"),
        ({"description": "********"}, "shown in place of a hidden value"),
        ({"description": "\ud800"}, "not valid Unicode"),
        ({"timeout_destination": "a||b"}, "is not a destination"),
    ],
)
def test_a_state_that_no_definition_can_say_is_refused_unless_forced(raw: dict[str, Any], why: str) -> None:
    for change in (update(live(**raw), timeout=5), delete(live(**raw))):
        (problem,) = refusals(change)
        assert why in problem
    change = delete(live(**raw), force=True)
    assert (len(backup(change).items), len(backup(change).not_restorable)) == (0, 1)


def test_a_nameless_ivr_and_one_without_a_value_cannot_be_created_again() -> None:
    assert "no value for name" in refusals(delete(live(name="")))[0]
    assert "name is empty" in refusals(delete(live(name=" ")))[0]
    assert "no value for timeout" in refusals(delete(live(timeout=None)))[0]


def test_what_led_to_an_ivr_that_does_not_come_back_is_not_led_to_its_name() -> None:
    other = leading_to(2, 5, "Other")
    found = backup(delete(live(2, "Two", timeout=None), force=True), update(other, timeout=5), others=())
    assert [item["timeout_destination"] for item in found.items] == ["ivr||2"]
    assert "IVR 5 (Other) leads to IVR 2 (Two), to which no definition can refer by name." in found.warnings[-1]
    assert backup(delete(live(2, "Two", timeout=None), force=True), others=(other,)).items == []


def test_an_ivr_whose_name_cannot_stand_in_a_destination_comes_back_without_its_references() -> None:
    other = leading_to(2, 5, "Other")
    found = backup(delete(leading_to(2, 2, "Two\nlines")), others=(other,))
    assert [item["name"] for item in found.items] == ["Two\nlines"]
    assert found.items[0]["timeout_destination"] == "ivr||2"
    assert found.warnings[0].startswith("IVR 2 (Two\nlines) and IVR 5 (Other) lead to IVR 2 (Two\nlines), to which")


# ---- names ----


def test_a_name_that_another_ivr_takes_over_does_not_mean_that_one() -> None:
    found = backup(update(live(2, "Old"), name="Sales"), delete(live(3, "Sales")))
    assert [item.get("not_ids") for item in found.items] == [None, ["2"]]


def test_names_that_are_alike_are_forced() -> None:
    found = backup(update(live(2, "Sales"), name="Other"), others=(live(3, "Sales "),))
    assert found.items[0]["force"] is True


def test_a_type_that_looks_misspelled_is_forced() -> None:
    before = live(timeout_dest_type="departmant")
    assert backup(update(before, timeout=5)).items[0]["force"] is True
    assert backup(create("New", force=True, timeout_destination="departmant||1")).items[0]["force"] is True
