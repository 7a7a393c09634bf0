# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lookup of definitions in files; how files are read is tested with _source."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.errors import AnsibleLookupError
from ansible.parsing.dataloader import DataLoader

from ansible_collections.servetel.ivr.plugins.lookup.source import DOCUMENTATION, LookupModule


@pytest.fixture
def lookup(monkeypatch: pytest.MonkeyPatch) -> LookupModule:
    # Ansible reads the documentation of installed plugins only.
    given: dict[str, Any] = {}
    monkeypatch.setattr(LookupModule, "option_definitions", yaml.safe_load(DOCUMENTATION)["options"], raising=False)
    monkeypatch.setattr(LookupModule, "set_options", lambda self, var_options, direct: given.update(direct))
    monkeypatch.setattr(LookupModule, "get_option", lambda self, name: given.get(name))
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
    assert "void.yml holds no entry" in " ".join(capsys.readouterr().err.split())


def test_an_option_that_it_does_not_have_is_refused(lookup: LookupModule, tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("name: A\n")
    with pytest.raises(
        AnsibleLookupError, match=r"'default' is not an option of this lookup. Did you mean \"defaults\"\?"
    ):
        lookup.run([str(tmp_path)], {}, default={"timeout": 5})
    assert lookup.run([str(tmp_path)], {}, wantlist=True, errors="strict", allow_unsafe=True) == [{"name": "A"}]


def test_a_path_that_is_nowhere_is_one_plain_sentence(lookup: LookupModule) -> None:
    with pytest.raises(AnsibleLookupError, match="is neither a file nor a folder"):
        lookup.run(["/nowhere/at/all"], {})


def test_definitions_are_as_they_count_at_a_moment(lookup: LookupModule, tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(
        "- name: A\n  timeout: 9\n- {name: A, timeout: 5, valid_until: '2031-01-01T00:00:00Z'}\n"
    )
    for at, timeout in (("2030-12-31T23:59:59Z", 5), ("2031-01-01T05:30:00+05:30", "9"), ("", 5), (None, 5)):
        assert lookup.run([str(tmp_path)], {}, at=at) == [{"name": "A", "timeout": timeout}]


def test_definitions_have_the_defaults(lookup: LookupModule, tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("- name: A\n- {name: B, timeout: 5}\n")
    found = lookup.run([str(tmp_path)], {}, defaults={"timeout": 7})
    assert found == [{"name": "A", "timeout": 7}, {"name": "B", "timeout": "5"}]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"at": "tomorrow"}, "is not a date and time"),
        ({"defaults": {"id": 1}}, "defaults cannot have id"),
        ({"at": "2020-01-01T00:00:00Z"}, "has no definition below it"),
    ],
)
def test_what_is_wrong_is_one_plain_sentence(
    lookup: LookupModule, tmp_path: Path, options: dict[str, Any], words: str
) -> None:
    (tmp_path / "a.yml").write_text("{name: A, timeout: 5, valid_until: '2031-01-01T00:00:00Z'}\n")
    with pytest.raises(AnsibleLookupError, match=words):
        lookup.run([str(tmp_path)], {}, **options)


def test_files_are_the_real_ones_and_are_not_opened(lookup: LookupModule, tmp_path: Path) -> None:
    (tmp_path / "common").mkdir()
    (tmp_path / "common" / "b.YML").write_text("{broken")
    (tmp_path / "own" / "sub").mkdir(parents=True)
    (tmp_path / "own" / "common").symlink_to("../common")
    (tmp_path / "own" / "sub" / "a.json").symlink_to("../common/b.YML")
    (tmp_path / "own" / "notes.txt").write_text("name: A")
    (tmp_path / "own" / ".a.yml").write_text("name: A")
    real = str(tmp_path.resolve() / "common" / "b.YML")
    assert lookup.run([str(tmp_path / "own")], {}, returns="files") == [real]
    # Whatever else is in the folder: one file that cannot be read does not hide the others.
    (tmp_path / "own" / "up").symlink_to("..")
    (tmp_path / "own" / "gone.yml").symlink_to("nowhere")
    os.mkfifo(tmp_path / "own" / "pipe.yml")
    assert lookup.run([str(tmp_path / "own")], {}, returns="files") == [real]


def test_folders_are_the_given_one_and_those_outside_of_it(lookup: LookupModule, tmp_path: Path) -> None:
    top = tmp_path.resolve()
    (top / "own" / "sub").mkdir(parents=True)
    (top / "common" / "inner").mkdir(parents=True)
    (top / "own" / "inside").symlink_to("sub")
    (top / "own" / "sub" / "common").symlink_to("../../common")
    (top / "own" / "gone").symlink_to("nowhere")
    found = [str(top / name) for name in ("own", "common", "common/inner")]
    assert lookup.run([str(tmp_path / "own")], {}, returns="folders") == found
    assert lookup.run([str(tmp_path / "new" / "one")], {}, returns="folders") == [str(top / "new" / "one")]


def test_ids_are_those_of_all_definitions_in_force_or_not(lookup: LookupModule, tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(
        "- {id: 7, timeout: 5, valid_from: '2031-01-01T00:00:00Z'}\n- name: A\n- {id: '8'}\n- {id: 8}\n- A\n"
    )
    (tmp_path / "b.yml").write_text("# id: 9\n")
    assert lookup.run([str(tmp_path / "a.yml")], {}, returns="ids") == ["7", "8"]
    assert lookup.run([str(tmp_path / "b.yml")], {}, returns="ids") == []
    (tmp_path / "c.yml").write_text("{broken")
    with pytest.raises(AnsibleLookupError, match=r"c\.yml cannot be read"):
        lookup.run([str(tmp_path)], {}, returns="ids")
