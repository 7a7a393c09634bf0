# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file of a backup: its name, its modes, its text, and that it is never half there."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._files.backup_file import backup_text, write_backup
from ansible_collections.servetel.ivr.plugins.module_utils._files.source import read_source

NOON = 1795780800.0
"""2026-11-27 12:00:00 UTC."""


def write(folder: Path, host: str = "head-office", text: str = "text\n") -> Path:
    return Path(write_backup(str(folder), host, text, seconds=NOON))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_file_is_named_after_the_moment_and_the_host_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        path = write(tmp_path / "new" / "backups")
    finally:
        os.umask(before)
    assert path == tmp_path / "new" / "backups" / "20261127T120000Z-head-office.yml"
    assert path.read_text() == "text\n"
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)
    assert list(path.parent.iterdir()) == [path]


def test_a_folder_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    write(tmp_path)
    assert mode(tmp_path) == 0o755


def test_files_of_one_second_are_numbered(tmp_path: Path) -> None:
    names = [write(tmp_path, text=str(number)).name for number in range(3)]
    assert names == [f"20261127T120000Z-head-office{end}.yml" for end in ("", "-2", "-3")]
    assert [(tmp_path / name).read_text() for name in names] == ["0", "1", "2"]


def test_runs_of_one_second_do_not_share_a_file(tmp_path: Path) -> None:
    threads = [threading.Thread(target=write, args=(tmp_path, "host", str(number))) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(int(path.read_text()) for path in tmp_path.iterdir()) == [*range(12)]


@pytest.mark.parametrize(
    ("host", "shown"), [("a/../b c", "a-..-b-c"), ("मुख्य", "-"), ("", "host"), ("x" * 300, "x" * 100)]
)
def test_a_host_stands_in_the_name_as_far_as_file_systems_take_it(tmp_path: Path, host: str, shown: str) -> None:
    assert write(tmp_path, host).name == f"20261127T120000Z-{shown}.yml"


def test_a_file_that_cannot_be_written_is_an_error_that_says_where_and_why(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(ServetelError, match="Nothing was written, because the backup cannot be written") as caught:
            write(folder)
        assert caught.value.kind == "bad_input"
        assert str(folder) in caught.value.message


def test_nothing_stays_of_a_file_that_could_not_be_written(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        write(tmp_path, text="\ud800")
    assert list(tmp_path.iterdir()) == []


def definitions(path: Path, *items: dict[str, Any], lost: tuple[dict[str, Any], ...] = ()) -> list[Any]:
    path.write_text(backup_text([*items], [*lost], host="head-office", seconds=NOON), encoding="utf-8")
    return [entry.options for entry in read_source(str(path))]


def test_the_text_is_what_source_reads(tmp_path: Path) -> None:
    items = [
        {"id": "7926", "name": "मुख्य # मेनू\n\x1b", "menu": {"*": {"destination": "", "sms_template": "0"}}},
        {"name": "no"},
    ]
    path = tmp_path / "backup.yml"
    assert definitions(path, *items) == items
    assert path.read_text(encoding="utf-8").startswith(
        "---\n# The IVRs of head-office before the run of 2026-11-27 12:00:00 UTC.\n"
        "# To undo the run: ansible-playbook servetel.ivr.restore -e servetel_ivr_backup=FILE\n"
    )


def test_what_cannot_be_restored_is_a_comment(tmp_path: Path) -> None:
    path = tmp_path / "backup.yml"
    assert definitions(path, {"id": "1"}, lost=({"name": "Sales"},)) == [{"id": "1"}]
    assert path.read_text().endswith(
        "# These IVRs cannot be restored from this file:\n# - name: Sales\n# End of the backup.\n"
    )
