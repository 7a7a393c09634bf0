# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""That Python keeps the compiled code of the collection where Ansible's own loader would compile it in every run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ansible_collections.servetel.ivr.plugins.plugin_utils._bytecode import _Finder, keep_bytecode

PLUGINS = Path(__file__).resolve().parents[4] / "plugins"
NAME = "ansible_collections.servetel.ivr.plugins"
SCRIPT = f"""
import importlib, sys
from ansible.utils.collection_loader._collection_finder import _AnsibleCollectionFinder
_AnsibleCollectionFinder([sys.argv[1]])._install()
importlib.import_module("{NAME}.action.ivrs")
print(importlib.import_module("{NAME}.module_utils._limits").MAX_LINT)
"""


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The plugins of a collection that nobody has run yet."""
    folder = tmp_path / "ansible_collections" / "servetel" / "ivr" / "plugins"
    shutil.copytree(PLUGINS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def limit(plugins: Path) -> int:
    """A constant of the collection, as a new process sees it that has loaded the action plugin."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV"))}
    command = [sys.executable, "-c", SCRIPT, str(plugins.parents[3])]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def compiled(plugins: Path) -> set[str]:
    """The files of `module_utils` whose compiled code is kept, without their suffixes."""
    return {path.name.partition(".")[0] for path in (plugins / "module_utils").rglob("*.pyc")}


def test_compiled_code_is_kept(installed: Path) -> None:
    limit(installed)
    assert {"_account", "_limits", "client", "definition", "planner"} <= compiled(installed)


def test_the_kept_code_is_used(installed: Path) -> None:
    before = limit(installed)
    source = installed / "module_utils" / "_limits.py"
    present = source.stat()
    (kept,) = source.parent.glob("__pycache__/_limits.*.pyc")
    # Another text of the same size and time, which Python cannot tell from the one it has compiled.
    source.write_text(source.read_text().replace(f"Final = {before:_}", f"Final = {before + 1:_}"))
    os.utime(source, ns=(present.st_atime_ns, present.st_mtime_ns))
    assert limit(installed) == before
    kept.unlink()
    assert limit(installed) == before + 1


def test_a_changed_file_counts(installed: Path) -> None:
    before = limit(installed)
    source = installed / "module_utils" / "_limits.py"
    source.write_text(f"{source.read_text()}\nMAX_LINT = {before + 1}\n")
    assert limit(installed) == before + 1


def test_it_works_where_nothing_can_be_kept(installed: Path) -> None:
    for folder in (installed / "module_utils", installed / "module_utils" / "_model"):
        (folder / "__pycache__").write_text("no folder")
    assert limit(installed) > 0
    assert not {"_limits", "definition"} & compiled(installed)


@pytest.mark.parametrize(
    "name",
    [
        "json",
        "ansible.module_utils.basic",
        "ansible_collections.servetel.ivr",
        "ansible_collections.other.ivr.plugins.a",
    ],
)
def test_other_code_is_left_alone(name: str, tmp_path: Path) -> None:
    (tmp_path / f"{name.rpartition('.')[2]}.py").touch()
    assert _Finder().find_spec(name, [str(tmp_path)]) is None


def test_folders_and_what_is_missing_are_left_to_ansible(tmp_path: Path) -> None:
    (tmp_path / "_http").mkdir()
    assert _Finder().find_spec(f"{NAME}.module_utils._http", [str(tmp_path)]) is None
    assert _Finder().find_spec(f"{NAME}.module_utils._none", None) is None


def test_it_comes_before_ansibles_loader_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    ansibles = type("_AnsibleCollectionFinder", (), {})()
    monkeypatch.setattr(sys, "meta_path", ["first", ansibles, "last"])
    keep_bytecode()
    first, found, *rest = sys.meta_path
    assert (first, type(found), rest) == ("first", _Finder, [ansibles, "last"])


def test_python_keeps_compiled_code_anyway_where_ansibles_loader_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "meta_path", ["first"])
    keep_bytecode()
    assert sys.meta_path == ["first"]
