# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Taking a run back with the playbooks: backup and restore, rollback, and edits made in the account since a run."""

from __future__ import annotations

import copy
import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.simulator import Simulator
from tests.support.running import Run, failures

Playbook = Callable[..., Any]
REFUSED = {"status": 422, "body": {"success": False, "message": "No."}}


def write(folder: Path, *definitions: dict[str, Any]) -> None:
    (folder / "a.json").write_text(json.dumps([*definitions]))


def test_a_run_is_undone_by_its_backup_and_twice_is_as_once(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path
) -> None:
    before = copy.deepcopy(api.ivrs)
    gone = next(raw for raw in before if raw["name"] == "Feedback after service")
    write(tmp_path, {"id": 7926, "timeout": 5}, {"id": gone["id"], "state": "absent"})
    done = collection_playbook("servetel.ivr.apply", servetel_ivr_source="a.json", servetel_ivr_backup_dir="~/backups")
    assert done.returncode == 0, done.stdout + done.stderr
    (file,) = (tmp_path / "backups").iterdir()  # HOME is tmp_path
    assert file.name.endswith("Z-kaveri.yml") and f"Backup: {file}" in " ".join(done.stdout.split())
    assert (stat.S_IMODE(file.stat().st_mode), stat.S_IMODE(file.parent.stat().st_mode)) == (0o600, 0o700)
    path = f"backups/{file.name}"
    checked = collection_playbook("servetel.ivr.restore", "--check", servetel_ivr_backup=path)
    assert "2 of 2 IVRs would change" in checked.stdout and "+timeout: 30" in checked.stdout, checked.stdout
    assert len(api.ivrs) == len(before) - 1
    cut = tmp_path / "cut.yml"
    lines = file.read_text().splitlines(keepends=True)
    for text in ("".join(lines[:-1])[:-3], "".join(lines[:2] + lines[3:-1]), "".join(lines[:-1]).replace("\n", "\r  ")):
        cut.write_text(text)
        refused = collection_playbook("servetel.ivr.restore", servetel_ivr_backup="cut.yml")
        assert refused.returncode == 2 and "cut.yml is cut off" in " ".join(refused.stdout.split()), refused.stdout
    assert api.requests == []
    restored = collection_playbook("servetel.ivr.restore", servetel_ivr_backup=path)
    assert restored.returncode == 0 and "2 of 2 IVRs changed" in restored.stdout, restored.stdout
    kept = [raw for raw in api.ivrs if raw["name"] != gone["name"]]
    assert kept == [raw for raw in before if raw["name"] != gone["name"]]
    made = next(raw for raw in api.ivrs if raw["name"] == gone["name"])
    assert {**made, "id": gone["id"]} == gone
    told = f"New ids: {gone['name']} {made['id']}. Replace the old ids in your files."
    assert told in " ".join(restored.stdout.split()), restored.stdout
    again = collection_playbook("servetel.ivr.restore", servetel_ivr_backup=path)
    assert "0 of 2 IVRs changed. 2 are up to date." in again.stdout and "New ids" not in again.stdout, again.stdout


def test_a_file_is_named_after_the_inventory_host_and_files_of_one_second_are_numbered(
    playbook: Callable[..., Run], api: Simulator, tmp_path: Path
) -> None:
    task = {
        "servetel.ivr.ivr": {"id": "{{ item }}", "timeout": 55, "backup_dir": str(tmp_path)},
        "loop": [7926, 7927, 7928],
    }
    run = playbook([task], hosts={"head office/1": {}}, defaults={"assume_recording_type": "recording"})
    files = sorted(path.name for path in tmp_path.iterdir())
    assert len(files) == 3 and all("Z-head-office-1" in name for name in files), run.output
    assert [item["backup_file"] for item in run.results[0]["results"]]


def test_what_is_no_backup_of_this_account_is_refused_before_any_request(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path
) -> None:
    (tmp_path / "20261127T180000Z-retail.yml").write_text("- id: 7926\n  timeout: 5\n")
    for hosts, given, text in (
        (("kaveri",), {}, "servetel_ivr_backup is not set"),
        (("kaveri",), {"servetel_ivr_backup": ""}, "servetel_ivr_backup is empty"),
        (("kaveri",), {"servetel_ivr_backup": " "}, "servetel_ivr_backup is empty"),
        (("kaveri",), {"servetel_ivr_backup": "backups"}, "which is not a file"),
        (
            ("kaveri", "retail"),
            {"servetel_ivr_backup": "20261127T180000Z-retail.yml"},
            "is not named after kaveri",
        ),
    ):
        done = collection_playbook(
            "servetel.ivr.restore", "--limit", "kaveri", hosts=hosts, servetel_ivr_accounts=[*hosts], **given
        )
        assert done.returncode == 2 and text in " ".join(done.stdout.split()), done.stdout
    assert api.requests == []
    empty = {"servetel_ivr_resolve_names": "", "servetel_ivr_assume_recording_type": None}
    done = collection_playbook("servetel.ivr.restore", servetel_ivr_backup="20261127T180000Z-retail.yml", **empty)
    assert done.returncode == 0 and api.ivr(7926)["timeout"] == 5, done.stdout


BACKUP = """---
# The IVRs of {} before the run of 2026-11-27 18:00:00 UTC.
- id: 7926
  timeout: 5
# End of the backup.
"""


def test_a_file_says_which_account_it_is_of(collection_playbook: Playbook, api: Simulator, tmp_path: Path) -> None:
    hosts = ("kaveri", "kaveri-2")
    (tmp_path / "20261127T180000Z-kaveri-2.yml").write_text(BACKUP.format("kaveri-2"))
    given = {"servetel_ivr_backup": "20261127T180000Z-kaveri-2.yml", "servetel_ivr_api_token": api.token}
    for more in ({}, {"servetel_ivr_accounts": [*hosts]}):
        done = collection_playbook("servetel.ivr.restore", "--limit", "kaveri", hosts=hosts, **given, **more)
        said = " ".join(done.stdout.split())
        assert done.returncode == 2 and "is a backup of kaveri-2, not of kaveri. Run the playbook with" in said, said
        assert api.requests == []
    # The name of a file has the host in other characters.
    (tmp_path / "20261127T180000Z-head-office.yml").write_text(BACKUP.format("head/office"))
    given["servetel_ivr_backup"] = "20261127T180000Z-head-office.yml"
    done = collection_playbook("servetel.ivr.restore", "--check", hosts=("head/office",), **given, **more)
    assert done.returncode == 0, done.stdout
    # An inventory that has only another account, and one without an inventory.
    done = collection_playbook("servetel.ivr.restore", hosts=("kaveri",), **given)
    said = " ".join(failures(done.stdout)["kaveri"].split())
    assert done.returncode == 2 and api.requests == [], done.stdout
    assert "is a backup of head/office, not of kaveri. Set servetel_ivr_backup to a backup of kaveri." in said
    assert said.endswith(
        "If kaveri is the same account under another name, correct the name in the second line of the file."
    )
    (tmp_path / "20261127T180000Z-localhost.yml").write_text(BACKUP.format("localhost") + "# Kept.\n")
    given["servetel_ivr_backup"] = "20261127T180000Z-localhost.yml"
    for hosts, words, code in (
        (("kaveri",), (), 0),
        ((), (), 0),
        (("kaveri", "ganga"), ("--limit", "kaveri"), 2),
        (("kaveri", "localhost"), ("--limit", "kaveri"), 2),
        (("kaveri",), ("-e", '{"servetel_ivr_accounts": ["kaveri", "ganga"]}'), 2),
    ):
        done = collection_playbook("servetel.ivr.restore", "--check", *words, hosts=hosts, **given)
        assert done.returncode == code, done.stdout
    # An inventory says which accounts there are, also one that has localhost only, or not the host of the run.
    given["servetel_ivr_backup"] = "20261127T180000Z-kaveri-2.yml"
    for hosts, words in ((("localhost",), ()), (("kaveri",), ("-e", "servetel_ivr_hosts=localhost"))):
        done = collection_playbook("servetel.ivr.restore", *words, hosts=hosts, **given)
        assert done.returncode == 2 and "is a backup of kaveri-2, not of localhost." in done.stdout, done.stdout
        assert api.requests == []


def test_a_relative_folder_is_returned_in_full(playbook: Callable[..., Run], tmp_path: Path) -> None:
    run = playbook(
        [{"servetel.ivr.ivr": {"id": 7926, "timeout": 55, "backup_dir": "there/../backups"}}],
        defaults={"assume_recording_type": "recording"},
    )
    path = Path(run.result["backup_file"])
    assert path.is_absolute() and path.is_file() and ".." not in path.parts


def test_a_failed_run_is_rolled_back(collection_playbook: Playbook, api: Simulator, tmp_path: Path) -> None:
    before = copy.deepcopy(api.ivrs)
    write(tmp_path, {"id": 7926, "timeout": 5}, {"id": 7927, "timeout": 5}, {"id": 7928, "timeout": 5})
    api.answer_next("PUT", "7927", **REFUSED)
    done = collection_playbook("servetel.ivr.apply", servetel_ivr_source="a.json", servetel_ivr_on_error="rollback")
    assert done.returncode == 2 and api.ivrs == before, done.stdout
    text = " ".join(done.stdout.split())
    assert "1 failed: मुख्य मेनू. 1 was rolled back: Main menu. 1 was not attempted: Language choice." in text
    assert '"rolled_back": 1' in text


def test_drift_tells_edits_from_what_is_not_applied_yet(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path
) -> None:
    (tmp_path / "base.json").write_text(json.dumps([{"id": 7926, "timeout": 30}, {"id": 7927, "timeout": 30}]))
    write(tmp_path, {"id": 7926, "timeout": 5}, {"id": 7927, "timeout": 5})
    api.edit(7926, timeout=45)
    given = {"servetel_ivr_source": "a.json", "servetel_ivr_base": "~/base.json"}
    done = collection_playbook("servetel.ivr.drift", **given)
    text = " ".join(done.stdout.split())
    assert "Edited in the account: Main menu (timeout). Not applied yet: मुख्य मेनू (timeout)." in text, done.stdout
    failed = collection_playbook("servetel.ivr.apply", **given, servetel_ivr_on_edit="fail")
    assert failed.returncode == 2 and "1 IVR was edited in the account since base was applied" in failed.stdout
    assert api.ivr(7926)["timeout"] == 45
    warned = collection_playbook("servetel.ivr.apply", **given, servetel_ivr_on_edit="")
    assert warned.returncode == 0 and "the task overwrites it" in warned.stdout + warned.stderr
    assert api.ivr(7926)["timeout"] == 5


def test_empty_variables_are_not_set(collection_playbook: Playbook, tmp_path: Path) -> None:
    write(tmp_path, {"id": 7926, "timeout": 5})
    for nothing in ("", None):
        names = ("backup_dir", "base", "on_edit", "on_error")
        empty = dict.fromkeys((f"servetel_ivr_{name}" for name in names), nothing)
        for name in ("drift", "apply"):
            done = collection_playbook(f"servetel.ivr.{name}", "--check", servetel_ivr_source="a.json", **empty)
            assert "1 of 1 IVR would change" in " ".join(done.stdout.split()), done.stdout


def test_a_file_that_does_not_say_whose_it_is_goes_by_its_whole_name(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path
) -> None:
    hosts = ("kaveri", "kaveri-2", "veri-2")
    (tmp_path / "20261127T180000Z-kaveri-2.yml").write_text("- id: 7926\n  timeout: 5\n")
    given = {"servetel_ivr_backup": "20261127T180000Z-kaveri-2.yml", "servetel_ivr_api_token": api.token}
    done = collection_playbook("servetel.ivr.restore", "--check", hosts=hosts, **given)
    assert failures(done.stdout).keys() == {"kaveri", "veri-2"}, done.stdout
    # The names of two files may be alike although those of the hosts are not.
    (tmp_path / "20261127T180000Z--.yml").write_text("- id: 7926\n  timeout: 5\n")
    alike = {**given, "servetel_ivr_backup": "20261127T180000Z--.yml"}
    for names, more in ((("\u0915", "\u0916"), {}), (("\u0915",), {"servetel_ivr_accounts": ["\u0915", "\u0916"]})):
        other = collection_playbook("servetel.ivr.restore", "--check", hosts=names, **alike, **more)
        said = failures(other.stdout)
        assert said.keys() == set(names) and api.requests == [], other.stdout
        assert all(f"is not named after {host} only. Set" in message for host, message in said.items())
    for host, message in failures(done.stdout).items():
        assert (
            f"does not say which account it is a backup of, and is not named after {host} only. Set servetel" in message
        )
