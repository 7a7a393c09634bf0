# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One folder for two accounts whose ids all differ: exported from the first by names, applied to both.

Each account has a map of names for what its API does not list. The ids that belong to one account must never reach the
other one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.modules import ivr_export, ivrs
from tests.simulator import Simulator, id_elsewhere, other_account

Result = dict[str, Any]
End = Callable[..., tuple[int, Result]]
NAMES: dict[str, dict[str, Any]] = {
    "recording": {
        **{f"Welcome of {19530 + number}": str(19530 + number) for number in range(40)},
        "Wrong key": "244",
        "No key": "245",
        "Goodbye": "246",
        "Goodbye after wrong keys": "247",
        "गलत बटन": "254",
        "कोई बटन नहीं": "255",
        "नमस्ते": "256",
        "नमस्ते, गलत बटन": "257",
    },
    "outbound_tts": {"Careers": "812"},
    "voicemail": {"Night desk": "0501247020021", "Reception": "0501247020000"},
    "timegroup": {"Working hours": "4102", "Weekend": "4103"},
    "time_condition": {"Region": "64000"},
    "auto_attend": {"Careers": "5120"},
    "department": {"Service (English)": "17841", "Service (Hindi)": "17849"},
    "extension": {"Gurpreet Singh": "050109590001"},
}
"""Of the seeded account. "Service" is the name of two departments there."""


def other_names() -> dict[str, dict[str, Any]]:
    return {type_: {name: id_elsewhere(id_) for name, id_ in ids.items()} for type_, ids in NAMES.items()}


@pytest.fixture
def live() -> Iterator[Simulator]:
    with Simulator(other_account()) as simulator:
        yield simulator


@pytest.fixture
def test_account(api: Simulator) -> Simulator:
    """The seeded account. The webhook of one key cannot be written anywhere."""
    for raw in api.ivrs:
        menu = [{**entry, "webhook_id": "0"} for entry in raw["ivr_menu"]]
        changes = {name: value for name, value in raw.items() if value == "" and "recording" in name}
        api.edit(raw["id"], ivr_menu=menu, **dict.fromkeys(changes, "246"))
    return api


def at(account: Simulator) -> dict[str, Any]:
    return {"api_url": account.url, "api_token": account.token, "api_rate": 0}


@pytest.fixture
def folder(test_account: Simulator, end_of: End, tmp_path: Path) -> Path:
    """The folder that a portable export of the first account writes."""
    options = {"path": str(tmp_path / "ivrs"), "names": NAMES, "portable": True, "resolve_names": True}
    code, result = end_of(ivr_export, **at(test_account), **options)
    assert (code, result.get("unnamed")) == (0, ["sms_template||3412"]), result
    return tmp_path / "ivrs"


def test_what_a_portable_folder_cannot_carry_is_told(api: Simulator, end_of: End, tmp_path: Path) -> None:
    for portable in (True, False):
        options = {"path": str(tmp_path / str(portable)), "names": NAMES, "portable": portable, "resolve_names": True}
        result = end_of(ivr_export, **at(api), **options)[1]
        told = [text for text in result.get("warnings", []) if "webhook" in text]
        assert told == portable * [
            "Definitions cannot give the webhook 88 of key 1 of IVR 'Delivery status'. "
            "Set it in the portal of each account to which you apply the folder."
        ]
        assert ("sms_template||3412" in result["unnamed"], "sms_template" in result["summary_text"]) == (portable,) * 2


def settings_of(raw: dict[str, Any], translate: Callable[[str], str]) -> dict[str, Any]:
    """An IVR as the API shows it, in the words of the other account, without its id."""
    kinds = ("invalid_destination", "timeout_destination")
    types = {"invalid_destination": "invalid_destination_type", "timeout_destination": "timeout_dest_type"}
    shown = {name: value for name, value in raw.items() if name not in ("id", "added_by", "ivr_menu", *kinds)}
    for name in shown:
        if "recording" in name:
            shown[name] = translate(str(raw[name]))
    for name in kinds:
        shown[name] = leads_to(raw[types[name]], str(raw[name]), translate)
    shown["ivr_menu"] = {
        entry["option"]: leads_to(entry["destination_type"], str(entry["destination_id"]), translate)
        for entry in raw["ivr_menu"]
    }
    return shown


def leads_to(type_: str, id_: str, translate: Callable[[str], str]) -> str:
    return f"{type_} {id_ if type_ in ('hangup', 'ivr') else translate(id_)}"


def with_names_of_ivrs(settings: dict[str, Any], ivrs_: list[dict[str, Any]]) -> dict[str, Any]:
    names = {f"ivr {raw['id']}": f"ivr {raw['name']}" for raw in ivrs_}
    menu = {key: names.get(place, place) for key, place in settings["ivr_menu"].items()}
    return {**{name: names.get(str(value), value) for name, value in settings.items()}, "ivr_menu": menu}


def test_one_folder_is_right_on_both_accounts_and_changes_nothing_the_second_time(
    test_account: Simulator, live: Simulator, folder: Path, end_of: End
) -> None:
    code, unchanged = end_of(ivrs, **at(test_account), source=str(folder), names=NAMES)
    assert (code, unchanged["changed"]) == (0, False), unchanged
    assert test_account.writes == []

    code, result = end_of(ivrs, **at(live), source=str(folder), names=other_names(), lint="off")
    assert (code, result["summary"]["created"]) == (0, 14), result
    code, again = end_of(ivrs, **at(live), source=str(folder), names=other_names(), lint="off")
    assert (code, again["changed"], again["requests"]) == (0, False, again["requests"]), again

    before, after = test_account.ivrs, live.ivrs
    expected = {raw["name"]: with_names_of_ivrs(settings_of(raw, id_elsewhere), before) for raw in before}
    found = {raw["name"]: with_names_of_ivrs(settings_of(raw, str), after) for raw in after}
    assert found == expected
    assert {live.prompt_type(raw["id"], "recording") for raw in after if raw["name"] != "Careers"} == {"recording"}
    (careers,) = (raw["id"] for raw in after if raw["name"] == "Careers")
    assert live.prompt_type(careers, "recording") == "outbound_tts"


def test_files_of_a_portable_export_hold_no_ids_but_those_without_a_name(folder: Path) -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert len(texts) == 14
    for name, text in texts.items():
        assert "\nid:" not in text and "||name=" in text, name
        for type_, ids in NAMES.items():
            assert [id_ for id_ in ids.values() if f'{type_}||{id_}"' in text] == [], name


@pytest.mark.parametrize(
    ("type_", "name", "near"),
    [("recording", "Wrong key", ""), ("voicemail", "Night desk", ""), ("outbound_tts", "Careers", "")],
)
def test_what_has_no_name_on_the_second_account_is_reported_before_the_first_write(
    live: Simulator, folder: Path, end_of: End, type_: str, name: str, near: str
) -> None:
    names = other_names()
    names[type_] = {known: id_ for known, id_ in names[type_].items() if known != name}
    code, result = end_of(ivrs, **at(live), source=str(folder), names=names)
    assert (code, result["changed"], result["error"]["kind"]) == (1, False, "bad_input")
    problems = result["error"].get("problems") or [result["msg"]]
    assert all(f'No {type_} is named "{name}".' in problem for problem in problems), problems
    assert live.writes == []


def test_departments_and_people_that_are_missing_on_the_second_account_are_reported_too(
    folder: Path, end_of: End
) -> None:
    account = other_account()
    account["departments"] = [one for one in account["departments"] if one["name"] != "Logistics"]
    account["users"] = [one for one in account["users"] if one["name"] != "Priya Nair"]
    with Simulator(account) as live:
        code, result = end_of(ivrs, **at(live), source=str(folder), names=other_names())
        assert code == 1
        text = str(result["error"]["problems"])
        assert 'No department is named "Logistics"' in text and 'No extension is named "Priya Nair"' in text
        assert live.writes == []
