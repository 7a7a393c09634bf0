# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole account: `ivrs`, `ivr_export`, and the playbooks apply, drift and export, as a user runs them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from tests.simulator import Simulator
from tests.support.running import Run

ASSUME = {"assume_recording_type": "recording"}
LIST = ("GET", "/v1/ivrs")


def calls(api: Simulator) -> list[tuple[str, str]]:
    return [(request.method, request.path) for request in api.requests]


def test_n_changes_make_n_and_two_requests_and_none_makes_one(playbook: Callable[..., Run], api: Simulator) -> None:
    wanted = [{"id": ivr["id"], "timeout": 77} for ivr in api.ivrs if ivr["id"] not in (7934, 7936)]
    run = playbook([{"servetel.ivr.ivrs": {"ivrs": wanted, **ASSUME}}] * 2)
    first, second = run.results
    assert (first["changed"], first["requests"], first["summary"]["updated"]) == (True, 14, 12), run.output
    assert (second["changed"], second["requests"], second["summary"]["unchanged"]) == (False, 1, 12)
    assert calls(api)[0] == calls(api)[13] == calls(api)[14] == LIST and len(calls(api)) == 15


def test_check_mode_of_a_whole_account_says_what_a_run_does(playbook: Callable[..., Run], api: Simulator) -> None:
    task = {
        "servetel.ivr.ivrs": {
            "ivrs": [{"id": 7926, "timeout": 5}, {"id": 7927, "timeout": 30}, {"id": 7938, "state": "absent"}],
            **ASSUME,
        }
    }
    checked = playbook([task], check=True).result
    assert api.writes == []
    done = playbook([task]).result
    for name in ("changed", "results", "summary", "diff", "lint"):
        assert checked[name] == done[name]
    assert [write.method for write in api.writes] == ["PUT", "DELETE"]


def test_exported_and_applied_again_an_account_is_unchanged(
    collection_playbook: Callable[..., Any], api: Simulator, tmp_path: Path
) -> None:
    exported = collection_playbook("servetel.ivr.export", servetel_ivr_source="ivrs")
    assert exported.returncode == 0, exported.stdout + exported.stderr
    assert "14 IVRs are in" in exported.stdout and "Applying the folder as it is changes nothing." in exported.stdout
    files = sorted(file.name for file in (tmp_path / "ivrs").iterdir())
    assert len(files) == 14 and files[0] == "7926-main-menu.yml" and "7927-मुख्य-मेनू.yml" in files
    sales = yaml.safe_load((tmp_path / "ivrs" / "7926-main-menu.yml").read_text())
    assert sales["menu"]["1"] == "department||name=Sales"
    before = {file.name: file.stat().st_mtime_ns for file in (tmp_path / "ivrs").iterdir()}

    again = collection_playbook("servetel.ivr.export", servetel_ivr_source="ivrs")
    assert "changed=0" in again.stdout
    assert before == {file.name: file.stat().st_mtime_ns for file in (tmp_path / "ivrs").iterdir()}

    applied = collection_playbook("servetel.ivr.apply", servetel_ivr_source="ivrs")
    assert applied.returncode == 0 and "changed=0" in applied.stdout, applied.stdout
    assert api.writes == []


def test_drift_is_red_and_shows_the_difference_and_apply_mends_it(
    collection_playbook: Callable[..., Any], api: Simulator
) -> None:
    collection_playbook("servetel.ivr.export", servetel_ivr_source="ivrs")
    calm = collection_playbook("servetel.ivr.drift", servetel_ivr_source="ivrs")
    assert calm.returncode == 0, calm.stdout

    api.edit(7926, timeout=99)
    red = collection_playbook("servetel.ivr.drift", servetel_ivr_source="ivrs")
    assert red.returncode == 2 and "-timeout: 99\n+timeout: 30\n" in red.stdout
    assert "1 of 14 IVRs would change: Main menu. 13 are up to date." in red.stdout + red.stderr
    assert api.writes == []

    mended = collection_playbook("servetel.ivr.apply", servetel_ivr_source="ivrs")
    assert mended.returncode == 0 and api.ivr(7926)["timeout"] == 30
    assert '"updated": 1' in mended.stdout, "the statistics of the run are missing"


def test_a_renamed_ivr_keeps_its_file_and_one_that_is_gone_is_told(
    collection_playbook: Callable[..., Any], api: Simulator, tmp_path: Path
) -> None:
    collection_playbook("servetel.ivr.export", servetel_ivr_source="ivrs")
    api.edit(7930, name="Support and service")
    api.remove(7938)
    told = collection_playbook("servetel.ivr.export", servetel_ivr_source="ivrs")
    assert "7938-feedback-after-service.yml" in told.stdout + told.stderr
    assert "name: Support and service" in (tmp_path / "ivrs" / "7930-support.yml").read_text()
    assert "ivr||name=Support and service" in (tmp_path / "ivrs" / "7926-main-menu.yml").read_text()
    collection_playbook("servetel.ivr.export", servetel_ivr_source="ivrs", servetel_ivr_purge=True)
    assert not (tmp_path / "ivrs" / "7938-feedback-after-service.yml").exists()
    assert len(list((tmp_path / "ivrs").iterdir())) == 13


def test_an_export_in_check_mode_writes_no_file(playbook: Callable[..., Run], tmp_path: Path) -> None:
    result = playbook([{"servetel.ivr.ivr_export": {"path": str(tmp_path / "ivrs")}}], check=True, diff=True).result
    assert (result["changed"], len(result["files"]), len(result["diff"])) == (True, 14, 14)
    assert not (tmp_path / "ivrs").exists()


def test_purge_shows_what_it_deletes_and_refuses_what_is_still_led_to(
    playbook: Callable[..., Run], api: Simulator
) -> None:
    shown = playbook([{"servetel.ivr.ivr_info": {}}]).result["ivrs"]
    without_feedback = [ivr for ivr in shown if ivr["id"] != "7938"]
    without_support = [ivr for ivr in shown if ivr["id"] != "7930"]
    refused, planned = playbook(
        [{"servetel.ivr.ivrs": {"ivrs": ivrs, "purge": True}} for ivrs in (without_support, without_feedback)],
        check=True,
    ).results
    assert refused["failed"] and refused["error"]["kind"] == "in_use", refused
    assert "Support" in refused["msg"] and "(Main menu) leads to it" in refused["msg"]
    assert planned["results"][-1] == {
        "id": "7938",
        "name": "Feedback after service",
        "action": "delete",
        "changed": True,
        "failed": False,
        "msg": "",
        "overlays": [],
    }
    assert (
        planned["diff"][0]["before_header"] == "IVR 7938 (Feedback after service)" and not planned["diff"][0]["after"]
    )
    done = playbook([{"servetel.ivr.ivrs": {"ivrs": without_feedback, "purge": True}}]).result
    assert done["summary"]["deleted"] == 1 and len(api.ivrs) == 13


def test_purge_deletes_all_only_with_an_empty_list_written_out(
    playbook: Callable[..., Run], api: Simulator, tmp_path: Path
) -> None:
    (tmp_path / "empty.yml").write_text("---\n")
    from_file, from_list = playbook(
        [
            {"servetel.ivr.ivrs": {"source": str(tmp_path / "empty.yml"), "purge": True}},
            {"servetel.ivr.ivrs": {"ivrs": [], "purge": True}},
        ]
    ).results
    assert from_file["failed"] and "holds no definition" in from_file["msg"]
    assert (from_list["failed"], from_list["summary"]["deleted"], api.ivrs) == (False, 14, [])


def test_everything_wrong_with_the_files_is_told_at_once_before_any_request(
    playbook: Callable[..., Run], api: Simulator, tmp_path: Path
) -> None:
    (tmp_path / "a.yml").write_text("- {id: 7926, timeout: soon}\n- {id: 7927, menu: [{option: x, destination: y}]}\n")
    (tmp_path / "b.yml").write_text("id: 7928\ntimeuot: 3\n")
    (tmp_path / "c.yml").write_text("id: [\n")
    result = playbook([{"servetel.ivr.ivrs": {"source": str(tmp_path)}}]).result
    assert result["failed"] and result["error"]["kind"] == "bad_input"
    for words in (
        "a.yml, entry 1",
        "a.yml, entry 2",
        "b.yml, entry 1",
        'Did you mean "timeout"?',
        "c.yml cannot be read",
    ):
        assert words in result["msg"]
    assert api.requests == []


def test_an_unknown_ivr_a_twin_and_an_ambiguous_name_are_told_together_before_any_write(
    playbook: Callable[..., Run], api: Simulator
) -> None:
    wanted = [
        {"id": 7926, "timeout": 1},
        {"name": "Main menu", "timeout": 2},
        {"id": 4711, "timeout": 3},
        {"id": 7927, "timeout_destination": "department||name=Service"},
        {"id": 7928, "timeout_destination": "ivr||name=Nobody"},
    ]
    result = playbook([{"servetel.ivr.ivrs": {"ivrs": wanted, **ASSUME}}]).result
    assert result["failed"] and len(result["error"]["problems"]) == 4, result["msg"]
    for words in ("are the same IVR", "no IVR with the id 4711", "2 have this name: 17841, 17849", '"Nobody"'):
        assert words in result["msg"]
    assert api.writes == []


def test_one_refused_ivr_among_many_stops_nobody_else(playbook: Callable[..., Run], api: Simulator) -> None:
    api.answer_next("PUT", "/v1/ivr/7929$", status=422, body={"message": {"timeout": ["must be at most 60"]}})
    wanted = [{"id": ivr["id"], "timeout": 77} for ivr in api.ivrs if ivr["id"] not in (7934, 7936)]
    result = playbook([{"servetel.ivr.ivrs": {"ivrs": wanted, **ASSUME}}]).result
    assert result["failed"] and result["changed"]
    assert result["summary"] == {
        "unchanged": 0,
        "updated": 11,
        "created": 0,
        "deleted": 0,
        "failed": 1,
        "not_attempted": 0,
    }
    assert "timeout: must be at most 60" in result["msg"]
    assert sum(ivr["timeout"] == 77 for ivr in api.ivrs) == 11


def test_the_lint_warns_of_the_account_as_it_would_be_or_stops_before_the_first_write(
    playbook: Callable[..., Run], api: Simulator
) -> None:
    nowhere = [{"id": 7926, "menu": [{"option": "1", "destination": "ivr||424242"}]}]
    stopped, off, warned = playbook(
        [
            {"servetel.ivr.ivrs": {"ivrs": nowhere, "lint": "error", **ASSUME}},
            {"servetel.ivr.ivrs": {"ivrs": nowhere, "lint": "off", **ASSUME}, "check_mode": True},
            {"servetel.ivr.ivrs": {"ivrs": nowhere, **ASSUME}},
        ]
    ).results
    assert stopped["failed"] and stopped["error"]["kind"] == "lint" and "ivr||424242" in stopped["msg"]
    assert off["changed"] and off["lint"] == []
    assert warned["changed"] and warned["lint"][0]["rule"] == "dangling_ivr"
    assert len(api.writes) == 1


def test_names_stand_beside_ids_in_diffs(playbook: Callable[..., Run], api: Simulator) -> None:
    task = {"id": 7926, "timeout": 5, **ASSUME}
    plain, named = playbook(
        [{"servetel.ivr.ivr": task}, {"servetel.ivr.ivr": {**task, "resolve_names": True}}], check=True
    ).results
    assert '  "1": department||17839\n  "2": ivr||7930  # Support\n' in plain["diff"]["after"]
    assert '  "1": department||17839  # Sales\n' in named["diff"]["after"]
    assert "timeout_destination: extension||0501247020000  # Anitha Raman" in named["diff"]["after"]
