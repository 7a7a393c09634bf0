# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The backup of a task: any run is undone by it, twice is as once, and it is there before the first write.

Tasks run without Ansible against a simulated account of their own; what they send and leave is compared with what it
held before.
"""

from __future__ import annotations

import copy
import os
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.servetel.ivr.plugins.module_utils._argspec import CONNECTION_SPEC
from ansible_collections.servetel.ivr.plugins.module_utils._connection import Context
from ansible_collections.servetel.ivr.plugins.module_utils._runner import perform
from ansible_collections.servetel.ivr.plugins.modules import ivr, ivrs
from tests.simulator import Simulator, seeded_account
from tests.simulator.switches import default_switches

Raw = dict[str, Any]
Result = dict[str, Any]
MODULES = {"ivr": ivr, "ivrs": ivrs}
FIRST = 7001
NAMES = ("Main", "Sales", "Support", "मेनू", "a: b # c", "no")
NEW = ("New 1", "New 2", "12:30")


@pytest.fixture
def api(simulator: Simulator) -> Simulator:
    simulator.switch(**default_switches())
    return simulator


def set_account(api: Simulator, raws: list[Raw]) -> None:
    api.forget_requests()
    requests.put(f"{api.url}/_simulator/account", json={"ivrs": raws}, timeout=5).raise_for_status()


def run(api: Simulator, module: str = "ivrs", *, check: bool = False, **options: Any) -> Result:
    """The result of a task, with its warnings."""
    spec = {**CONNECTION_SPEC, **MODULES[module].ARGUMENT_SPEC}
    connection = {"api_url": api.url, "api_token": api.token, "api_rate": 0.0, "assume_recording_type": "recording"}
    given = {"lint": "off", **connection, **options} if module == "ivrs" else {**connection, **options}
    assert set(given) <= set(spec)
    params = {name: given.get(name, rules.get("default")) for name, rules in spec.items()}
    warnings: list[str] = []
    result = perform(MODULES[module].TASK, params, Context(check, warnings.append, lambda secret: None))
    return {**result, "warnings": warnings}


def writes(api: Simulator) -> list[str]:
    return [f"{request.method} {request.path}" for request in api.writes]


# ---- any run is undone ----

KINDS = ("none", "update", "update", "delete")


def destination(ids: int) -> st.SearchStrategy[str]:
    """A destination: outside, to one of the account's IVRs, or to one that there is not."""
    places = ["hangup||1", "department||17839", "extension||0501", "ivr||9999"]
    return st.sampled_from([*places, *[f"ivr||{FIRST + number}" for number in range(ids)] * 2])


def menu(where: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    entry = st.fixed_dictionaries({"destination": where, "sms_template": st.sampled_from(["0", "0", "12"])})
    return st.dictionaries(st.sampled_from(["1", "2", "9", "0", "*", "#"]), entry, max_size=4)


@st.composite
def accounts(draw: st.DrawFn) -> list[Raw]:
    """Up to five IVRs that lead to each other."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True))
    where = destination(len(names))
    raws = []
    for number, name in enumerate(names):
        first, second = draw(where), draw(where)
        raws.append(
            {
                "id": FIRST + number,
                "name": name,
                "description": draw(st.sampled_from(["", "Text", "no", "'\"\\ # : \u200c"])),
                "recording": draw(st.sampled_from(["11", 12])),
                "timeout": draw(st.integers(0, 3)),
                "invalid_retries": draw(st.integers(0, 3)),
                "invalid_retry_recording": "21",
                "invalid_destination_type": first.partition("||")[0],
                "invalid_destination": first.partition("||")[2],
                "timeout_retry_recording": "22",
                "timeout_recording": draw(st.sampled_from(["23", "23", ""])),
                "timeout_dest_type": second.partition("||")[0],
                "timeout_destination": second.partition("||")[2],
                "timeout_retries": draw(st.integers(0, 3)),
                "added_by": 10959,
                "invalid_recording": "24",
                "ivr_menu": [
                    {
                        "option": key,
                        "destination_type": entry["destination"].partition("||")[0],
                        "destination_id": entry["destination"].partition("||")[2],
                        "sms_template_id": entry["sms_template"],
                        "webhook_id": "0",
                    }
                    for key, entry in draw(menu(where)).items()
                ],
            }
        )
    return raws


def settings_of(where: st.SearchStrategy[str], names: tuple[str, ...]) -> dict[str, st.SearchStrategy[Any]]:
    return {
        "name": st.sampled_from(names),
        "description": st.sampled_from(["", "Other"]),
        "recording": st.sampled_from(["recording||12", "outbound_tts||13", "14"]),
        "timeout": st.integers(0, 3),
        "incorrect_count": st.integers(0, 3),
        "invalid_destination": where,
        "timeout_destination": where,
        "menu": menu(where),
        "purge_menu": st.booleans(),
    }


@st.composite
def runs(draw: st.DrawFn) -> tuple[list[Raw], list[Raw]]:
    """An account, and definitions of updates, deletions and creations that refer to each other."""
    raws = draw(accounts())
    kinds = {raw["id"]: draw(st.sampled_from(KINDS)) for raw in raws}
    new = draw(st.lists(st.sampled_from(NEW), max_size=3, unique=True))
    kept = [f"ivr||{ivr_id}" for ivr_id, kind in kinds.items() if kind != "delete"]
    where = st.sampled_from(["hangup||1", "department||17839", *kept, *kept, *(f"ivr||name={name}" for name in new)])
    definitions: list[Raw] = []
    for raw in raws:
        if kinds[raw["id"]] == "delete":
            definitions.append({"id": raw["id"], "state": "absent"})
        elif kinds[raw["id"]] == "update":
            given = st.fixed_dictionaries({}, optional=settings_of(where, (*NAMES, raw["name"])))
            definitions.append({"id": raw["id"], **draw(given)})
    base = settings_of(where, ("unused",))
    for name in new:
        made = {option: draw(base[option]) for option in base if option not in ("name", "purge_menu")}
        prompts = ("invalid_recording", "recording_invalid", "timeout_retry_recording", "timeout_recording")
        definitions.append({**made, "timeout_tries": 1, **dict.fromkeys(prompts, "recording||31"), "name": name})
    return raws, draw(st.permutations(definitions))


def by_name(raws: list[Raw], renumbered: dict[str, str]) -> dict[str, Raw]:
    """An account as it is compared: by name, without ids, in the ids of the account before, keys in any order."""
    found: dict[str, Raw] = {}
    for raw in copy.deepcopy(raws):
        raw.pop("id"), raw.pop("added_by", None)
        raw["ivr_menu"] = sorted(raw["ivr_menu"], key=lambda entry: entry["option"])
        for entry in raw["ivr_menu"]:
            if entry["destination_type"] == "ivr":
                entry["destination_id"] = renumbered.get(str(entry["destination_id"]), entry["destination_id"])
        for type_, place in (
            ("invalid_destination_type", "invalid_destination"),
            ("timeout_dest_type", "timeout_destination"),
        ):
            if raw[type_] == "ivr":
                raw[place] = renumbered.get(str(raw[place]), raw[place])
        found[raw["name"]] = {key: str(value) if not isinstance(value, list) else value for key, value in raw.items()}
    assert len(found) == len(raws)
    return found


def assert_as_before(api: Simulator, before: list[Raw], seen: list[Raw]) -> None:
    """The account is as before but for the ids of the IVRs that were made again."""
    old = {raw["name"]: str(raw["id"]) for raw in before}
    renumbered = {str(raw["id"]): old[raw["name"]] for raw in seen if raw["name"] in old}
    assert by_name(seen, renumbered) == by_name(before, {})


class Cut:
    """Lets the token expire at the write of a number, from 1: the run ends there, however far it is. 0 = never."""

    def __init__(self, api: Simulator) -> None:
        self._api = api
        self.at = 0
        api.before_next("*", r"/v1/ivr(/|$)", self._count, times=10**9)

    def _count(self) -> None:
        self.at -= 1
        if self.at == 0:
            self._api.switch(token_state="expired")


@pytest.fixture
def cut(simulator: Simulator) -> Cut:
    return Cut(simulator)


@settings(derandomize=True, deadline=None, max_examples=200, suppress_health_check=list(HealthCheck))
@given(runs(), st.booleans(), st.booleans(), st.sampled_from([0, 0, 0, 1, 2, 3, 4, 6]))
def test_any_run_is_undone_by_its_backup_however_it_ended_and_twice_is_as_once(
    api: Simulator,
    cut: Cut,
    tmp_path_factory: pytest.TempPathFactory,
    given: tuple[list[Raw], list[Raw]],
    purge: bool,
    in_use: bool,
    write: int,
) -> None:
    raws, definitions = given
    api.switch(**{**default_switches(), "delete_in_use": "422" if in_use else "allowed"})
    set_account(api, raws)
    before = copy.deepcopy(api.ivrs)
    folder = str(tmp_path_factory.mktemp("backups"))
    cut.at = write
    done = run(api, ivrs=definitions, purge=purge, backup_dir=folder, force=True)
    cut.at = 0
    api.switch(token_state="valid")
    if "backup_file" not in done:
        assert not writes(api)
        return
    restored = run(api, source=done["backup_file"])
    assert not restored.get("failed"), restored["msg"]
    assert_as_before(api, before, api.ivrs)
    again = run(api, source=done["backup_file"])
    assert (again.get("failed"), again["changed"]) == (None, False), again


# ---- the file, and when there is none ----


@pytest.fixture
def seeded(api: Simulator) -> Simulator:
    """The account that the simulator starts with."""
    requests.put(f"{api.url}/_simulator/account", json=seeded_account(), timeout=5).raise_for_status()
    api.forget_requests()
    return api


CHANGE = {"ivrs": [{"id": 7926, "timeout": 55}]}


def test_the_file_is_there_before_the_first_write_and_costs_no_request(seeded: Simulator, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    there: list[bool] = []
    seeded.before_next("PUT", ".*", lambda: there.append(bool(list(folder.glob("*Z-head-office.yml")))))
    done = run(seeded, **CHANGE, backup_dir=str(folder), backup_host="head-office")
    assert (there, done["requests"], done["warnings"]) == ([True], 3, [])
    (file,) = folder.iterdir()
    assert done["backup_file"] == str(file)
    assert "timeout: 30" in file.read_text()


def test_one_ivr_is_backed_up_as_well(seeded: Simulator, tmp_path: Path) -> None:
    done = run(seeded, "ivr", id=7926, timeout=55, state="present", backup_dir=str(tmp_path))
    assert Path(done["backup_file"]).parent == tmp_path
    assert run(seeded, source=done["backup_file"])["summary"]["updated"] == 1
    assert seeded.ivr(7926)["timeout"] == 30


def test_a_run_that_fails_returns_its_file(seeded: Simulator, tmp_path: Path) -> None:
    seeded.answer_next("PUT", ".*", status=422, body={"success": False, "message": "No."})
    done = run(seeded, **CHANGE, backup_dir=str(tmp_path))
    assert done["failed"] and Path(done["backup_file"]).exists()


@pytest.mark.parametrize("check", [False, True])
def test_without_a_write_there_is_no_file(seeded: Simulator, tmp_path: Path, check: bool) -> None:
    ivrs = CHANGE["ivrs"] if check else [{"id": 7926}]
    done = run(seeded, ivrs=ivrs, backup_dir=str(tmp_path / "new"), check=check)
    assert "backup_file" not in done and not (tmp_path / "new").exists()


def test_a_plan_that_is_refused_leaves_no_file(seeded: Simulator, tmp_path: Path) -> None:
    dangling = [{"id": 7926, "timeout_destination": "ivr||1"}]
    done = run(seeded, ivrs=dangling, lint="error", backup_dir=str(tmp_path / "new"))
    assert done["error"]["kind"] == "lint" and not (tmp_path / "new").exists()


@pytest.mark.parametrize("check", [True, False])
def test_where_no_backup_can_be_written_nothing_is_written(seeded: Simulator, tmp_path: Path, check: bool) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to("nowhere")
    for folder, wrong in (("file", "file"), ("file/below/it", "file"), ("link", "link")):
        done = run(seeded, **CHANGE, backup_dir=str(tmp_path / folder), check=check)
        why = f"backup_dir {tmp_path / folder} cannot be used, because {tmp_path / wrong} is not a folder. Use another"
        assert why in done["msg"] and done["changed"] is False
    assert seeded.requests == []


@pytest.mark.parametrize("check", [True, False])
def test_where_nobody_may_write_only_a_run_that_writes_fails(
    seeded: Simulator, tmp_path: Path, check: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda place, mode: place != str(tmp_path))  # root can write everywhere.
    done = run(seeded, **CHANGE, backup_dir=str(tmp_path / "new"), check=check)
    assert f"cannot be used, because {tmp_path} is not writable for the user that runs the task. Use" in done["msg"]
    assert writes(seeded) == [] and done["changed"] is False
    assert not run(seeded, ivrs=[{"id": 7926}], backup_dir=str(tmp_path / "new"), check=check).get("failed")


@pytest.mark.parametrize("where", ["", "below"])
def test_a_folder_that_source_reads_is_refused_before_any_request(
    seeded: Simulator, tmp_path: Path, where: str
) -> None:
    (tmp_path / "a.yml").write_text("id: 7926\n")
    for options in ({"source": str(tmp_path)}, {**CHANGE, "base": str(tmp_path)}):
        done = run(seeded, **options, backup_dir=str(tmp_path / where))
        assert "is inside" in done["msg"] and done.get("requests", 0) == 0
    assert "backup_dir is empty" in run(seeded, **CHANGE, backup_dir=" ")["msg"]


def test_check_mode_finds_what_cannot_be_undone(seeded: Simulator, tmp_path: Path) -> None:
    seeded.edit(7927, name="Main menu")
    twin = {"ivrs": [{"id": 7926, "state": "absent"}], "backup_dir": str(tmp_path)}
    for check in (True, False):
        done = run(seeded, **twin, check=check)
        assert (
            "IVR 7926 (Main menu) cannot be deleted in a way that can be undone: IVR 7927 has the same name"
            in done["msg"]
        )
    assert writes(seeded) == []
    forced = run(seeded, **twin, force=True)
    assert not forced.get("failed") and any("is not in the backup" in text for text in forced["warnings"])
    assert "# - name: Main menu" in Path(forced["backup_file"]).read_text()


CREATED: dict[str, Any] = {
    "description": "",
    "timeout": 1,
    "incorrect_count": 1,
    "timeout_tries": 1,
    "menu": {"1": "hangup||1"},
    **dict.fromkeys(("invalid_destination", "timeout_destination"), "hangup||1"),
    **dict.fromkeys(
        ("recording", "invalid_recording", "recording_invalid", "timeout_retry_recording", "timeout_recording"),
        "recording||1",
    ),
}


def test_an_ivr_that_is_led_back_keeps_the_types_of_prompts_that_names_told(seeded: Simulator, tmp_path: Path) -> None:
    seeded.edit(7939, timeout_dest_type="ivr", timeout_destination="7937")
    names = {"outbound_tts": {"Careers": 812}}
    assume = {"assume_recording_type": "recording"}
    deletion = {"ivrs": [{"id": 7937, "state": "absent"}], "names": names, **assume}
    done = run(seeded, **deletion, backup_dir=str(tmp_path))
    assert done["summary"]["deleted"] == 1
    restored = run(seeded, source=done["backup_file"], **assume)
    assert restored["summary"]["created"] == 1 and str(seeded.ivr(7939)["timeout_destination"]) != "7937"
    assert seeded.prompt_type(7939, "recording") == "outbound_tts"


def test_a_created_ivr_that_was_edited_since_is_named_and_left(seeded: Simulator, tmp_path: Path) -> None:
    done = run(seeded, ivrs=[{**CREATED, "name": "A"}, {**CREATED, "name": "B"}], backup_dir=str(tmp_path))
    ids = {raw["name"]: raw["id"] for raw in seeded.ivrs}
    seeded.edit(ids["A"], timeout=77)
    for deleted in (1, 0):
        restored = run(seeded, source=done["backup_file"])
        assert restored["summary"]["deleted"] == deleted
        assert any("A' (id" in text and "was edited since" in text for text in restored["warnings"])
    assert {raw["name"] for raw in seeded.ivrs} >= {"A"} and ids["B"] not in {raw["id"] for raw in seeded.ivrs}


def test_a_created_ivr_with_a_webhook_was_edited_since(seeded: Simulator, tmp_path: Path) -> None:
    done = run(seeded, ivrs=[{**CREATED, "name": "A"}], backup_dir=str(tmp_path))
    (made,) = (raw for raw in seeded.ivrs if raw["name"] == "A")
    seeded.edit(made["id"], ivr_menu=[{**entry, "webhook_id": "9"} for entry in made["ivr_menu"]])
    restored = run(seeded, source=done["backup_file"])
    assert restored["changed"] is False and "was edited since" in restored["warnings"][0]


@pytest.mark.parametrize("new", [False, True], ids=["another one renamed", "a new one"])
def test_an_ivr_that_has_the_name_of_a_deleted_one_is_not_overwritten(
    seeded: Simulator, tmp_path: Path, new: bool
) -> None:
    before = seeded.ivr(7939)
    deletion = {"id": 7939, "state": "absent"}
    done = run(seeded, ivrs=[deletion, {"id": 7926, "timeout": 44}], backup_dir=str(tmp_path), force=True)
    assert done["changed"]
    if new:
        seeded.add({**before, "id": 9000, "description": "Made by a colleague"})
    else:
        seeded.edit(7938, name=before["name"])
    account = copy.deepcopy(seeded.ivrs)
    refused = run(seeded, source=done["backup_file"])
    other = 9000 if new else 7938
    assert f"IVR {other} has this name now, with other settings than the backup" in refused["msg"]
    assert (refused["error"]["kind"], seeded.ivrs) == ("blocked", account)
    seeded.edit(other, name="Another name")
    assert run(seeded, source=done["backup_file"])["summary"]["created"] == 1
    (again,) = (raw for raw in seeded.ivrs if raw["name"] == before["name"])
    # What the file cannot bring back is set in the portal.
    seeded.edit(again["id"], ivr_menu=[{**entry, "webhook_id": "9"} for entry in again["ivr_menu"]])
    assert run(seeded, source=done["backup_file"])["changed"] is False


def test_a_created_ivr_that_was_renamed_since_is_named_and_left(seeded: Simulator, tmp_path: Path) -> None:
    done = run(seeded, ivrs=[{**CREATED, "name": "A"}, {**CREATED, "name": "B"}], backup_dir=str(tmp_path))
    ids = {raw["name"]: raw["id"] for raw in seeded.ivrs}
    seeded.edit(ids["A"], name="A2")
    for deleted in (1, 0):
        restored = run(seeded, source=done["backup_file"])
        assert restored["summary"]["deleted"] == deleted
        (text,) = (text for text in restored["warnings"] if "IVR 'A'" in text)
        assert f"IVR {ids['A']} (A2) has its settings and may be it" in text
    assert {raw["name"] for raw in seeded.ivrs} >= {"A2"} and ids["B"] not in {raw["id"] for raw in seeded.ivrs}

    seeded.edit(7926, name="A3", **{k: v for k, v in seeded.ivr(ids["A"]).items() if k not in ("id", "name")})
    (text,) = (text for text in run(seeded, source=done["backup_file"])["warnings"] if "IVR 'A'" in text)
    assert f"IVR 7926 (A3) and IVR {ids['A']} (A2) have its settings, and one of them may be it" in text


def test_a_created_ivr_that_was_deleted_since_needs_no_word(seeded: Simulator, tmp_path: Path) -> None:
    done = run(seeded, ivrs=[{**CREATED, "name": "A"}], backup_dir=str(tmp_path))
    assert run(seeded, source=done["backup_file"])["changed"]
    again = run(seeded, source=done["backup_file"])
    assert (again["changed"], again.get("warnings", [])) == (False, [])
