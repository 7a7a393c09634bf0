# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module servetel.ivr.ivr_export: an account as a folder of files that ivrs takes back without a change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

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
