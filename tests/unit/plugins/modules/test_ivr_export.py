# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module servetel.ivr.ivr_export: an account as a folder of files that ivrs takes back without a change."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
import yamllint.config
import yamllint.linter

from ansible_collections.servetel.ivr.plugins.module_utils._files import yaml_text
from ansible_collections.servetel.ivr.plugins.module_utils._tasks import ivr_export as ivr_export_task
from ansible_collections.servetel.ivr.plugins.modules import ivr_export, ivrs
from tests.simulator import Simulator, seeded_account

MODULE = ivr_export
Run = Callable[..., dict[str, Any]]


def test_an_account_is_written_once_and_then_stays_as_it_is(api: Simulator, run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "ivrs"
    assert run(path=str(folder), check=True)["changed"] is True
    assert not folder.exists()
    assert run(path=str(folder))["changed"] is True
    assert len(list(folder.iterdir())) == len(api.ivrs)
    assert run(path=str(folder))["changed"] is False
    assert not api.writes


def test_what_was_exported_is_what_is_there(
    api: Simulator, run: Run, end_of: Callable[..., tuple[int, dict[str, Any]]], tmp_path: Path
) -> None:
    run(path=str(tmp_path))
    code, result = end_of(ivrs, source=str(tmp_path))
    assert (code, result["changed"], result["summary"]["unchanged"]) == (0, False, len(api.ivrs))


def test_an_edit_in_the_portal_changes_one_file(api: Simulator, run: Run, tmp_path: Path) -> None:
    run(path=str(tmp_path))
    api.edit(7926, timeout=55)
    diff = run(path=str(tmp_path))["diff"]
    assert len(diff) == 1
    assert "timeout: 55" in str(diff[0])


def test_destinations_are_written_by_name_where_one_thing_has_it_and_else_by_id(run: Run, tmp_path: Path) -> None:
    result = run(path=str(tmp_path))
    assert result["unnamed"] == ["department||17841", "department||17849"]
    assert '  "2": ivr||name=Support\n' in (tmp_path / "7926-main-menu.yml").read_text()
    assert run(path=str(tmp_path / "ids"), resolve_names=False)["requests"] == 1
    assert '  "2": ivr||7930\n' in (tmp_path / "ids" / "7926-main-menu.yml").read_text()


def test_a_name_that_two_ivrs_bear_is_not_used(api: Simulator, run: Run, tmp_path: Path) -> None:
    api.edit(7931, name="Support")
    run(path=str(tmp_path))
    assert '  "2": ivr||7930\n' in (tmp_path / "7926-main-menu.yml").read_text()


def test_a_file_of_an_ivr_that_is_gone_is_told_and_removed_when_wanted(
    api: Simulator, run: Run, tmp_path: Path
) -> None:
    run(path=str(tmp_path))
    api.remove(7938)
    (told,) = run(path=str(tmp_path))["warnings"]
    assert "7938-feedback-after-service.yml" in told
    result = run(path=str(tmp_path), purge=True)
    assert (result["changed"], result["removed"]) == (True, ["7938-feedback-after-service.yml"])
    assert len(list(tmp_path.iterdir())) == len(api.ivrs)


def test_beside_an_ivr_without_a_usable_id_no_file_counts_as_left_over(
    api: Simulator, run: Run, tmp_path: Path
) -> None:
    run(path=str(tmp_path))
    lost, *others = api.ivrs
    api.answer_next("GET", "/v1/ivrs", body={"ivrs": [{**lost, "id": None}, *others]})
    assert run(path=str(tmp_path), purge=True)["removed"] == []
    assert len(list(tmp_path.iterdir())) == len(api.ivrs)


def test_files_that_would_change_the_account_are_not_written(
    run_failing: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml_text, "dump_yaml", lambda options: f"id: '{options['id']}'\ntimeout: 1\n")
    result = run_failing(path=str(tmp_path / "ivrs"))
    assert "would change" in result["msg"] and not (tmp_path / "ivrs").exists()


def test_without_pyyaml_the_export_says_what_to_install(
    api: Simulator, run_failing: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ivr_export_task, "HAS_YAML", False)
    assert "PyYAML is missing" in run_failing(path=str(tmp_path))["msg"]
    assert api.requests == []


def test_what_is_in_the_way_is_left_and_a_folder_that_cannot_be_made_is_told_before_any_request(
    api: Simulator, run: Run, run_failing: Run, tmp_path: Path
) -> None:
    (tmp_path / "7926-main-menu.yml").mkdir()
    assert "7926-main-menu-2.yml" in run(path=str(tmp_path))["files"]
    (tmp_path / "file").write_text("")
    assert "is not a folder" in run_failing(path=str(tmp_path / "file"))["msg"]
    api.forget_requests()
    refused = run_failing(path=str(tmp_path / "file" / "below"))
    assert f"cannot be used, because {tmp_path / 'file'} is not a folder. Give a folder" in refused["msg"]
    assert api.requests == []


def test_a_folder_that_is_not_writable_is_told_before_the_first_file(
    api: Simulator, run: Run, run_failing: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "kept"
    run(path=str(kept))
    (kept / "sub").mkdir()
    (kept / "7926-main-menu.yml").rename(kept / "sub" / "main.yml")
    api.edit(7926, timeout=55)
    locked = [kept]
    monkeypatch.setattr(os, "access", lambda place, mode: Path(place) not in locked)  # root can write everywhere.
    assert run(path=str(kept))["changed"] and not run(path=str(kept))["changed"]
    api.edit(7926, timeout=56)
    for path, locked[0] in ((kept, kept / "sub"), (tmp_path / "new" / "one", tmp_path)):
        for check in (True, False):
            refused = run_failing(path=str(path), check=check)
            assert f"was changed, because {locked[0]} is not writable for the user that runs the task" in refused["msg"]
            assert refused["changed"] is False
    assert "timeout: 55" in (kept / "sub" / "main.yml").read_text() and not (tmp_path / "new").exists()
    # What only the write itself finds out, as when another process takes the folder away.
    monkeypatch.undo()
    refused = run_failing(path="/proc/none/ivrs")
    assert "cannot be written" in refused["msg"] or "is not writable" in refused["msg"]
    assert refused["changed"] is False


@pytest.mark.parametrize("path", ["", " ", "/", ".", "./", "~", "$HOME"])
def test_a_path_that_comes_of_an_empty_variable_is_refused_before_any_request(
    api: Simulator, run_failing: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert "Give a folder of its own" in run_failing(path=path)["msg"]
    assert api.requests == [] and list(tmp_path.iterdir()) == []


# ---- whose file is it ----


def test_purge_removes_a_file_for_what_it_defines_and_never_for_its_name(
    api: Simulator, run: Run, tmp_path: Path
) -> None:
    kept = {
        "sales-north.yml": "name: Sales North\nstate: absent\n",
        "7926-notes.txt": "name: [",
        "two.yml": "- id: 1\n- id: 2\n",
        "gone.yml": "id: 4711\nstate: absent\n",
    }
    removed = {"a.yml": "id: 4712\n", "sub/b.yaml": "- id: ab-cd\n", "C.JSON": '{"id": "9"}'}
    for name, text in {**kept, **removed}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (told,) = run(path=str(tmp_path), resolve_names=False)["warnings"]
    assert all(name in told for name in ("two.yml", *removed)) and "gone.yml" not in told
    result = run(path=str(tmp_path), purge=True)
    assert result["removed"] == sorted(removed)
    assert {name: (tmp_path / name).read_text() for name in kept} == kept
    assert "two.yml" in result["warnings"][0] and "See the warnings" in result["summary_text"]


def test_the_file_of_a_live_ivr_stays_whatever_its_id_looks_like(api: Simulator, run: Run, tmp_path: Path) -> None:
    night = api.ivr(7938)
    put(api, [*api.ivrs, {**night, "id": "ab-cd", "name": "x"}, {**night, "id": "ab", "name": "cd x"}])
    files = run(path=str(tmp_path))["files"]
    assert {"ab-cd-x.yml", "ab-cd-x-2.yml"} <= set(files)
    again = run(path=str(tmp_path), purge=True)
    assert (again["changed"], again["removed"]) == (False, [])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("docker-compose.yml", "services: {web: {image: nginx}}\n"),
        ("broken.yml", "id: [\n"),
        ("odd.json", '{"id": "7926", "timeout": "soon"}'),
        ("twice.yml", "- {id: 7926, timeout: 1}\n- {name: Main menu, timeout: 2}\n"),
        ("nobody.yml", "- {id: 7926}\n- {id: 7926}\n"),
    ],
)
def test_a_folder_that_could_not_be_applied_is_not_written(
    run_failing: Run, tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).write_text(text)
    result = run_failing(path=str(tmp_path), purge=True)
    assert name in result["msg"] and "No file was written" in result["msg"] and "api_url" not in result["msg"]
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == {name: text}


def test_a_definition_that_would_create_an_ivr_is_told_and_left(run: Run, tmp_path: Path) -> None:
    (tmp_path / "new.yml").write_text("name: Brand new\n")
    result = run(path=str(tmp_path), purge=True)
    assert "new.yml, entry 1: IVR" in result["warnings"][0] and "See the warnings" in result["summary_text"]
    assert (tmp_path / "new.yml").read_text() == "name: Brand new\n"


# ---- what only the file knows ----


def test_a_second_export_keeps_what_the_api_does_not_show(api: Simulator, run: Run, tmp_path: Path) -> None:
    (tmp_path / "team").mkdir()
    mine = tmp_path / "team" / "mine.yml"
    mine.write_text(
        "- name: Support  # by name\n  timeout: 3\n"
        "- {id: 7926, recording: outbound_tts||19549, recording_invalid: recording||1, purge_menu: false, force: true,"
        " menu: {'9': hangup||1}}\n"
        "- {id: 7927, assume_recording_type: outbound_tts, state: absent}\n"
    )
    mine.chmod(0o640)
    result = run(path=str(tmp_path), assume_recording_type="recording")
    support, main, hindi = yaml.safe_load(mine.read_text())
    assert "id" not in support and support["timeout"] == 10 and support["recording"].startswith("recording||")
    assert (main["recording"], main["recording_invalid"]) == ("outbound_tts||19549", "recording||247")
    assert (main["purge_menu"], main["force"], main["menu"]["1"]) == (False, True, "department||name=Sales")
    assert (hindi["assume_recording_type"], hindi["recording"].isdecimal(), "state" in hindi) == (
        "outbound_tts",
        True,
        False,
    )
    assert [text for text in result["warnings"] if "comments" in text and "team/mine.yml" in text]
    assert len(result["files"]) == len(api.ivrs) - 2 and mine.stat().st_mode & 0o777 == 0o640
    assert run(path=str(tmp_path), assume_recording_type="recording")["changed"] is False


def test_a_file_that_says_the_same_is_left_with_its_comments_and_its_form(run: Run, tmp_path: Path) -> None:
    run(path=str(tmp_path))
    file = tmp_path / "7926-main-menu.yml"
    text = file.read_text().replace("---\n", "---\n# The main menu\n").replace("timeout: 30", "timeout: '30'")
    file.write_text(text)
    result = run(path=str(tmp_path))
    assert (result["changed"], result["warnings"]) == (False, [])
    assert file.read_text() == text


def test_links_stay_links_and_json_stays_json(api: Simulator, run: Run, tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "ivrs", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    (elsewhere / "menu.yml").write_text("id: 7926\n")
    (elsewhere / "hindi.JSON").write_text('{"id": "7927"}')
    (folder / "main.yml").symlink_to(elsewhere / "menu.yml")
    (folder / "linked").symlink_to(elsewhere)
    run(path=str(folder))
    assert (folder / "main.yml").is_symlink() and (folder / "linked").is_symlink()
    assert yaml.safe_load((elsewhere / "menu.yml").read_text())["timeout"] == 30
    assert json.loads((elsewhere / "hindi.JSON").read_text())["name"] == api.ivr(7927)["name"]
    assert len(list(elsewhere.iterdir())) == 2 and run(path=str(folder))["changed"] is False


# ---- names that are odd ----


@pytest.mark.parametrize(
    "name",
    ["a\tb", "a\nb", "a\u0085b", " ", "", " a", "a ", "\U0001d49c" * 60, "../../x", "a" * 300, "-", "💥", "a'\"#"],
)
def test_an_odd_name_keeps_no_ivr_from_being_exported(api: Simulator, run: Run, tmp_path: Path, name: str) -> None:
    api.edit(7930, name=name)
    result = run(path=str(tmp_path / "ivrs"))
    assert len(result["files"]) == len(api.ivrs) and result["not_exported"] == []
    assert "api_url" not in str(result["warnings"])
    (file,) = (file for file in (tmp_path / "ivrs").iterdir() if file.name.startswith("7930-"))
    if name.strip() != name or not name.isprintable() or not name:
        assert any("7930" in text for text in result["warnings"])
        assert '"2": ivr||7930' in (tmp_path / "ivrs" / "7926-main-menu.yml").read_text()
    assert yaml.safe_load(file.read_text()).get("name", name) == name
    assert run(path=str(tmp_path / "ivrs"))["changed"] is False


@pytest.mark.parametrize(
    "edit",
    [
        {"ivr_menu": [{"option": "A", "destination_type": "hangup", "destination_id": "1"}]},
        {"ivr_menu": "none"},
        {"timeout": "soon"},
        {"description": 5},
    ],
)
def test_what_cannot_be_exported_is_told_and_the_rest_is_written(
    api: Simulator, run: Run, tmp_path: Path, edit: dict[str, Any]
) -> None:
    api.edit(7938, **edit)
    result = run(path=str(tmp_path))
    (left,) = result["not_exported"]
    assert (left["id"], len(result["files"])) == ("7938", len(api.ivrs) - 1)
    purged = "with purge would delete it" if left["name"] else "leaves it alone"
    assert any(text.startswith("IVR 7938") and f"ivrs {purged}: " in text for text in result["warnings"])
    assert bool(left["name"]) == ("ivr_menu" in edit and edit["ivr_menu"] != "none")
    assert "api_url" not in left["reason"] and "See the warnings" in result["summary_text"]
    assert not list(tmp_path.glob("7938*"))


def test_a_name_that_is_too_long_for_a_file_leaves_the_id(api: Simulator, run: Run, tmp_path: Path) -> None:
    put(api, [{**api.ivr(7938), "id": "x" * 64, "name": "\U0001d49c" * 60}])
    assert run(path=str(tmp_path))["files"] == [f"{'x' * 64}-ivr.yml"]


def test_unnamed_holds_destinations_only(api: Simulator, run: Run, tmp_path: Path) -> None:
    api.edit(7926, description="see department||4711 and agent||5")
    assert run(path=str(tmp_path))["unnamed"] == ["department||17841", "department||17849"]
    assert run(path=str(tmp_path / "ids"), resolve_names=False)["unnamed"] == []


def test_names_that_the_token_may_not_read_are_written_by_id(api: Simulator, run: Run, tmp_path: Path) -> None:
    api.answer_next("GET", "/v1/departments", status=403, body={"message": "no"})
    result = run(path=str(tmp_path))
    assert "department" in result["warnings"][0] and "department||17839" in result["unnamed"]


def test_a_type_that_looks_misspelt_needs_a_definition_with_force(api: Simulator, run: Run, tmp_path: Path) -> None:
    api.edit(7938, invalid_destination_type="queue_x")
    (left,) = run(path=str(tmp_path))["not_exported"]
    assert "If the account really has the type 'queue_x', set force: true in a definition of the IVR." in left["reason"]
    (tmp_path / "own.yml").write_text("{id: 7938, force: true}\n")
    assert run(path=str(tmp_path))["not_exported"] == []
    assert yaml.safe_load((tmp_path / "own.yml").read_text())["invalid_destination"].startswith("queue_x||")


def test_a_refused_token_is_no_missing_name(api: Simulator, run_failing: Run, tmp_path: Path) -> None:
    api.answer_next("GET", "/v1/users", status=401, body={"message": "no"})
    assert run_failing(path=str(tmp_path))["error"]["kind"] == "auth"
    assert list(tmp_path.iterdir()) == []


def test_an_ivr_without_a_name_is_not_written_into_a_file_that_finds_it_by_name(
    api: Simulator, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "a.yml").write_text("name: Support\n")
    api.edit(7930, ivr_menu=[{"option": "A", "destination_type": "hangup", "destination_id": "1"}])
    assert [item["id"] for item in run(path=str(tmp_path))["not_exported"]] == ["7930"]
    assert (tmp_path / "a.yml").read_text() == "name: Support\n"


def test_a_write_that_fails_leaves_no_half_file_and_says_what_was_written(
    run_failing: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.replace

    def full(source: str, target: str) -> None:
        if "7930" in target:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(source, target)

    monkeypatch.setattr(os, "replace", full)
    result = run_failing(path=str(tmp_path))
    assert "7930-support.yml cannot be written: No space left on device." in result["msg"]
    assert result["changed"] is True and "4 of 14 files changed before it" in result["msg"]
    assert len(list(tmp_path.iterdir())) == 4


def test_exported_files_please_yamllint(api: Simulator, run: Run, tmp_path: Path) -> None:
    api.edit(7926, description="मुख्य मेनू and a long text " * 20, name="yes: it's #1")
    run(path=str(tmp_path))
    for file in tmp_path.iterdir():
        problems = list(yamllint.linter.run(file.read_text(), yamllint.config.YamlLintConfig("extends: default")))
        assert problems == [], file.name
        assert "'" not in file.read_text().replace("it's", "")


def put(api: Simulator, ivrs: list[dict[str, Any]]) -> None:
    """Give the account these IVRs."""
    account = {**seeded_account(), "ivrs": ivrs}
    requests.put(f"{api.url}/_simulator/account", json=account, timeout=5).raise_for_status()
    api.forget_requests()
