# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module servetel.ivr.ivr_export: an account as a folder of files that ivrs takes back without a change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils import _source
from ansible_collections.servetel.ivr.plugins.modules import ivr_export, ivrs
from tests.simulator import Simulator

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
    assert "destination: ivr||name=Support\n" in (tmp_path / "7926-main-menu.yml").read_text()
    assert run(path=str(tmp_path / "ids"), resolve_names=False)["requests"] == 1
    assert "destination: ivr||7930\n" in (tmp_path / "ids" / "7926-main-menu.yml").read_text()


def test_a_name_that_two_ivrs_bear_is_not_used(api: Simulator, run: Run, tmp_path: Path) -> None:
    api.edit(7931, name="Support")
    run(path=str(tmp_path))
    assert "destination: ivr||7930\n" in (tmp_path / "7926-main-menu.yml").read_text()


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


def test_an_ivr_that_cannot_be_given_back_stops_the_export_before_a_file_is_written(
    api: Simulator, run_failing: Run, tmp_path: Path
) -> None:
    api.edit(7926, name=" ")
    result = run_failing(path=str(tmp_path / "ivrs"))
    assert "IVR 7926: name is empty." in result["msg"] and "No file was written." in result["msg"]
    assert not (tmp_path / "ivrs").exists()


def test_files_that_would_change_the_account_are_not_written(
    run_failing: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_source, "dump_yaml", lambda options: f"id: '{options['id']}'\ntimeout: 1\n")
    result = run_failing(path=str(tmp_path / "ivrs"))
    assert "would change" in result["msg"] and not (tmp_path / "ivrs").exists()


def test_without_pyyaml_the_export_says_what_to_install(
    api: Simulator, run_failing: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_source, "HAS_YAML", False)
    assert "PyYAML is missing" in run_failing(path=str(tmp_path))["msg"]
    assert api.requests == []


def test_what_is_in_the_way_is_told(run_failing: Run, tmp_path: Path) -> None:
    (tmp_path / "7926-main-menu.yml").mkdir()
    assert "is in the way" in run_failing(path=str(tmp_path))["msg"]
    (tmp_path / "7926-main-menu.yml").rmdir()
    (tmp_path / "7926-main-menu.yml.new").mkdir()
    assert "cannot be written" in run_failing(path=str(tmp_path))["msg"]
