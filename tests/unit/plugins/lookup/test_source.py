# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lookup of definitions in files; how files are read is tested with _source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleLookupError
from ansible.parsing.dataloader import DataLoader

from ansible_collections.servetel.ivr.plugins.lookup.source import LookupModule


@pytest.fixture
def lookup(monkeypatch: pytest.MonkeyPatch) -> LookupModule:
    # Options come from the documentation of an installed plugin, and this lookup has none but its terms.
    monkeypatch.setattr(LookupModule, "set_options", lambda self, var_options, direct: None)
    return LookupModule(loader=DataLoader())


def test_files_and_folders_give_their_definitions_in_order(lookup: LookupModule, tmp_path: Path) -> None:
    (tmp_path / "b.yml").write_text("- name: B\n- name: C\n")
    (tmp_path / "a.yml").write_text("name: A\n")
    found: list[Any] = lookup.run([str(tmp_path), str(tmp_path / "a.yml")], {})
    assert found == [{"name": "A"}, {"name": "B"}, {"name": "C"}, {"name": "A"}]


def test_a_path_that_is_not_here_is_looked_for_beside_the_playbook(lookup: LookupModule, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "menus.yml").write_text("name: A\n")
    variables = {"ansible_search_path": [str(tmp_path)]}
    assert lookup.run(["menus.yml"], variables) == [{"name": "A"}]


def test_an_empty_path_is_not_the_working_directory(lookup: LookupModule) -> None:
    with pytest.raises(AnsibleLookupError, match="a path is empty"):
        lookup.run([""], {})


def test_a_file_without_a_definition_is_warned_of(
    lookup: LookupModule, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.yml").write_text("name: A\n")
    (tmp_path / "void.yml").write_text("# name: B\n")
    assert lookup.run([str(tmp_path)], {}) == [{"name": "A"}]
    assert "void.yml holds no definition" in " ".join(capsys.readouterr().err.split())


def test_a_path_that_is_nowhere_is_one_plain_sentence(lookup: LookupModule) -> None:
    with pytest.raises(AnsibleLookupError, match="is neither a file nor a folder"):
        lookup.run(["/nowhere/at/all"], {})
