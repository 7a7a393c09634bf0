# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options `base` and `on_edit` of a task: what is warned of, what stops it, and what results say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._argspec import CONNECTION_SPEC
from ansible_collections.servetel.ivr.plugins.module_utils._connection import Context
from ansible_collections.servetel.ivr.plugins.module_utils._runner import perform
from ansible_collections.servetel.ivr.plugins.modules import ivrs
from tests.simulator import Simulator

Result = dict[str, Any]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """The definitions as they were applied last: those of the account as it is seeded."""
    path = tmp_path / "base.json"
    path.write_text(json.dumps([{"id": "7926", "timeout": 30, "menu": MENU}, {"name": "Sales", "timeout": 10}]))
    return path


MENU = {"1": "department||17839", "2": "ivr||name=Support", "3": "ivr||name=Billing", "9": "extension||0501247020000"}


def run(api: Simulator, *definitions: Result, check: bool = False, **options: Any) -> Result:
    """The result of a task, with its warnings."""
    connection = {"api_url": api.url, "api_token": api.token, "api_rate": 0.0, "assume_recording_type": "recording"}
    given = {"lint": "off", "ivrs": [*definitions], **connection, **options}
    spec = {**CONNECTION_SPEC, **ivrs.ARGUMENT_SPEC}
    assert set(given) <= set(spec)
    params = {name: given.get(name, rules.get("default")) for name, rules in spec.items()}
    warnings: list[str] = []
    result = perform(ivrs.TASK, params, Context(check, warnings.append, lambda secret: None))
    return {**result, "warnings": warnings}


def edited(result: Result) -> list[list[str]]:
    return [row["edited"] for row in result["results"]]


def test_edits_that_would_be_overwritten_are_listed_and_warned_of(api: Simulator, base: Path) -> None:
    api.edit(7926, timeout=45)
    wanted = [{"id": 7926, "timeout": 20, "menu": {**MENU, "4": "hangup||1"}}, {"name": "Sales", "timeout": 5}]
    checked = run(api, *wanted, base=str(base), check=True)
    done = run(api, *wanted, base=str(base))
    for result in (checked, done):
        assert edited(result) == [["timeout"], []]
        assert " Edited in the account: Main menu (timeout)." in result["summary_text"]
    # A run that has applied them does not say so.
    assert checked["summary_text"].endswith(" Not applied yet: Main menu (menu 4), Sales (timeout).")
    assert "Not applied" not in done["summary_text"]
    assert done["requests"] == 4
    why = "This was edited in the account since base was applied, and"
    assert checked["warnings"] == [f"IVR 7926 (Main menu): timeout. {why} applying the definitions would overwrite it."]
    assert done["warnings"] == [f"IVR 7926 (Main menu): timeout. {why} the task overwrites it."]


@pytest.mark.parametrize("check", [False, True])
def test_edits_stop_the_task_before_the_first_write_if_they_shall(api: Simulator, base: Path, check: bool) -> None:
    api.edit(7926, timeout=45)
    done = run(api, {"id": 7926, "timeout": 20}, {"name": "Sales"}, base=str(base), on_edit="fail", check=check)
    assert (done["error"]["kind"], done["changed"], api.writes) == ("blocked", False, [])
    assert "1 IVR was edited in the account since base was applied" in done["msg"]
    assert done["error"]["problems"] == ["IVR 7926 (Main menu): timeout"]
    fine = run(api, {"id": 7926, "timeout": 45}, {"name": "Sales", "timeout": 5}, base=str(base), on_edit="fail")
    assert not fine.get("failed") and edited(fine) == [[], []]


def test_edits_cannot_stop_a_task_without_a_base(api: Simulator) -> None:
    done = run(api, {"id": 7926, "timeout": 20}, on_edit="fail")
    assert (done["error"]["kind"], done["changed"], api.requests) == ("bad_input", False, [])
    assert done["msg"].startswith("on_edit: fail needs base, the definitions as they were applied last.")


def test_many_edits_are_all_in_the_problems(api: Simulator, tmp_path: Path) -> None:
    path = tmp_path / "base.json"
    path.write_text(json.dumps([{"id": ivr_id, "timeout": 1} for ivr_id in range(7926, 7934)]))
    wanted = [{"id": ivr_id, "timeout": 2} for ivr_id in range(7926, 7934)]
    done = run(api, *wanted, base=str(path), on_edit="fail")
    assert "8 IVRs were edited" in done["msg"] and "; ..." in done["msg"]
    assert len(done["error"]["problems"]) == 8


def test_an_ivr_that_was_made_elsewhere_is_an_edit_for_a_purge(api: Simulator, base: Path) -> None:
    kept = [{"id": raw["id"]} for raw in api.ivrs if raw["name"] != "Feedback after service"]
    done = run(api, *kept, base=str(base), purge=True, check=True)
    assert (done["summary"]["deleted"], edited(done)[-1]) == (1, ["state"])
    assert run(api, *kept, base=str(base), purge=True, on_edit="fail")["error"]["kind"] == "blocked"


def test_an_ivr_that_is_created_or_deleted_is_not_applied_yet(api: Simulator, base: Path) -> None:
    done = run(api, {"name": "Feedback after service", "state": "absent"}, base=str(base), check=True)
    assert done["summary_text"].endswith(" Not applied yet: Feedback after service (state).")


def test_a_base_without_edits_costs_nothing_and_says_nothing(api: Simulator, base: Path) -> None:
    done = run(api, {"id": 7926, "timeout": 20}, base=str(base), on_edit="fail")
    assert (done["requests"], done["warnings"], edited(done)) == (3, [], [[]])
    without = run(api, {"id": 7926, "timeout": 20})
    assert "edited" not in without["results"][0] and "edited" not in without["summary_text"].lower()


def test_a_name_that_was_not_read_is_warned_of_until_it_is(api: Simulator, tmp_path: Path) -> None:
    path = tmp_path / "base.yml"
    path.write_text("id: 7926\ntimeout_destination: department||name=Sales\n")
    api.edit(7926, timeout_dest_type="department", timeout_destination="17843")
    wanted = {"id": 7926, "timeout_destination": "hangup||1"}
    done = run(api, wanted, base=str(path), check=True)
    assert edited(done) == [[]] and "IVR 7926 (Main menu): timeout_destination: base has a name" in done["warnings"][0]
    assert edited(run(api, wanted, base=str(path), check=True, resolve_names=True)) == [["timeout_destination"]]


def test_a_type_that_looks_misspelled_was_applied_and_is_not_judged_again(api: Simulator, tmp_path: Path) -> None:
    path = tmp_path / "base.yml"
    path.write_text("id: 7926\ntimeout_destination: departmant||1\n")
    assert edited(run(api, {"id": 7926, "timeout": 1}, base=str(path), check=True)) == [[]]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (None, "is neither a file nor a folder"),
        ("# nothing\n", "holds no definition of an IVR"),
        ("id: 7926\ntimeout: x\n", "base: base.yml, entry 1: IVR 7926: timeout must be a whole number"),
        ("- 5\n", "base: base.yml, entry 1: An IVR is defined by options"),
        ("a: [", "base: base.yml cannot be read"),
    ],
)
def test_a_base_that_is_none_is_refused_before_any_request(
    api: Simulator, tmp_path: Path, text: str | None, why: str
) -> None:
    path = tmp_path / "base.yml"
    if text is not None:
        path.write_text(text)
    done = run(api, {"id": 7926}, base=str(path))
    assert done["error"]["kind"] == "bad_input" and why in done["msg"], done["msg"]
    assert done["msg"].startswith("base") and api.requests == []
    assert "base is empty" in run(api, {"id": 7926}, base="")["msg"]
