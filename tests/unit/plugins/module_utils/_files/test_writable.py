# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._files.writable import no_folder, obstacle


def test_a_folder_may_be_missing_but_not_what_it_would_be_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    assert obstacle(str(tmp_path)) == obstacle(str(tmp_path / "a" / "b")) == ""
    assert obstacle(str(tmp_path / "file" / "a")) == f"{tmp_path / 'file'} is not a folder"
    assert no_folder(str(tmp_path / "file" / "a")) == f"{tmp_path / 'file'} is not a folder"
    assert no_folder(str(tmp_path / "a" / "b")) == ""
    monkeypatch.chdir(tmp_path)
    assert obstacle("a/b") == ""
    # root can write everywhere.
    monkeypatch.setattr(os, "access", lambda place, mode: place != str(tmp_path))
    assert obstacle("a/b") == f"{tmp_path} is not writable for the user that runs the task"
