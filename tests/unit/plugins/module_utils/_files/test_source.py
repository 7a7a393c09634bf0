# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Definitions in real files and folders: taken literally, and refused in words when they cannot be.

Every YAML case runs with both parsers of PyYAML, the one from libyaml and the one in Python. Knows no API.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._files import source, yaml_text
from ansible_collections.servetel.ivr.plugins.module_utils._files.backup_file import backup_text
from ansible_collections.servetel.ivr.plugins.module_utils._files.folder import read_folder
from ansible_collections.servetel.ivr.plugins.module_utils._files.source import HOW_TO_UNDO, Entry, read_source
from tests.unit.plugins.module_utils._files.source_files import TEXT, VALUE, options_of, read, refusal


def test_a_folder_is_read_with_its_subfolders_in_the_order_of_names(tmp_path: Path) -> None:
    (tmp_path / "b" / "c").mkdir(parents=True)
    for name in ("z.yml", "a.yaml", "b/2.json", "b/c/1.yml", "b/1.yml"):
        (tmp_path / name).write_text(json.dumps([{"name": name}, {"name": f"{name} again"}]))
    entries = read(tmp_path)
    names = ["a.yaml", "b/1.yml", "b/2.json", "b/c/1.yml", "z.yml"]
    assert [entry.label for entry in entries] == [f"{name}, entry {number}" for name in names for number in (1, 2)]
    assert [entry.options["name"] for entry in entries[::2]] == names
    assert read(Path(f"{tmp_path}/")) == entries


def test_other_files_and_hidden_ones_do_not_count(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    for name in ("README.md", "a.yml~", "a.YML.bak", "a.yml.txt", ".a.yml", ".git/b.yml"):
        (tmp_path / name).write_text("not: [valid")
    (tmp_path / "a.yml").write_text("name: Sales")
    assert read(tmp_path) == [Entry("a.yml, entry 1", {"name": "Sales"})]


def test_a_single_file_is_yaml_whatever_its_suffix(tmp_path: Path) -> None:
    assert options_of(tmp_path, "name: Sales", "menus.txt") == [{"name": "Sales"}]


def test_a_file_may_hold_one_definition_a_list_or_several_documents(tmp_path: Path, parser: None) -> None:
    assert options_of(tmp_path, "name: A") == [{"name": "A"}]
    assert options_of(tmp_path, "- name: A\n- name: B\n- null\n") == [{"name": "A"}, {"name": "B"}, None]
    assert options_of(tmp_path, "---\nname: A\n---\n- name: B\n---\n") == [{"name": "A"}, {"name": "B"}]


def test_a_path_to_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ServetelError, match="is neither a file nor a folder on the host that runs the task"):
        read(tmp_path / "none")


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "[]", "null", "---\n...\n---\n~\n"])
def test_a_file_without_a_definition_is_refused_alone_and_skipped_beside_others(
    tmp_path: Path, parser: None, text: str
) -> None:
    assert "holds no definition of an IVR (.yml, .yaml, .json files count)." in refusal(tmp_path, text)
    (tmp_path / "b.yml").write_text("name: Sales")
    assert [entry.label for entry in read(tmp_path)] == ["b.yml, entry 1"]


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ServetelError, match="holds no definition of an IVR"):
        read(tmp_path)


def test_every_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "gone.yml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "good.yml").write_text("name: Sales")
    with pytest.raises(ServetelError) as caught:
        read(tmp_path)
    first, second = caught.value.details["problems"]
    assert first == "gone.yml cannot be read: No such file or directory."
    assert second.startswith("broken.json cannot be read: Expecting property name")
    assert str(caught.value) == f"{first} {second}"


@pytest.mark.parametrize("name", ["a.YML", "a.Yaml", "a.yAmL", "a.JSON", "a.Json"])
def test_suffixes_count_in_upper_case_as_well(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text('{"name": "Sales", "timeout": 5}')
    timeout = 5 if "json" in name.lower() else "5"
    assert read(tmp_path) == [Entry(f"{name}, entry 1", {"name": "Sales", "timeout": timeout})]


def test_links_to_files_and_folders_are_followed_and_each_file_is_read_once(tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "ivrs"
    for path in (outside / "deep", folder / "z", folder / ".hidden"):
        path.mkdir(parents=True)
    for path in (outside / "deep" / "sales.yml", outside / "one.txt", folder / "z" / "own.yml", folder / "top.yml"):
        path.write_text(f"name: {path.stem}")
    (folder / "linked").symlink_to(outside)
    (folder / "again").symlink_to(outside / "deep")
    (folder / "a.yml").symlink_to(folder / "z" / "own.yml")
    (folder / "one.yml").symlink_to(outside / "one.txt")
    (folder / "z" / "back").symlink_to(folder)
    (folder / "z" / "here").symlink_to(".")
    (folder / ".away").symlink_to(outside)
    assert [entry.label for entry in read(folder)] == [
        f"{name}, entry 1" for name in ("again/sales.yml", "one.yml", "top.yml", "z/own.yml")
    ]
    (tmp_path / "link").symlink_to(folder)
    assert read(tmp_path / "link") == read(folder)


def test_a_link_that_leads_nowhere_or_around_or_above_source_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "ivrs"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.yml").write_text("name: A")
    (folder / "gone").symlink_to(tmp_path / "nowhere")
    (folder / "loop.yml").symlink_to("loop.yml")
    (folder / "sub" / "up").symlink_to(tmp_path)
    with pytest.raises(ServetelError) as caught:
        read(folder)
    assert caught.value.details["problems"] == [
        "gone cannot be read: No such file or directory.",
        "loop.yml cannot be read: Too many levels of symbolic links.",
        "sub/up is a link to a folder that holds source itself. Remove it.",
    ]


def test_a_pipe_or_a_socket_is_refused_without_being_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.yml")
    os.mkfifo(tmp_path / "other.pipe")
    (tmp_path / "z.yml").symlink_to("x.yml")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(tmp_path / "y.Json"))
        with pytest.raises(ServetelError) as caught:
            read(tmp_path)
    assert caught.value.details["problems"] == [
        f"{name} is not a file but a pipe, socket or device. Remove it." for name in ("x.yml", "y.Json", "z.yml")
    ]
    with pytest.raises(ServetelError, match="is neither a file nor a folder"):
        read(tmp_path / "x.yml")


def test_an_empty_path_is_refused() -> None:
    with pytest.raises(ServetelError, match="source is empty"):
        list(read_source(" "))


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "[]", "null", " \n"])
@pytest.mark.parametrize("name", ["a.yml", "a.json"])
def test_a_file_without_a_definition_is_told(tmp_path: Path, text: str, name: str) -> None:
    if name == "a.json" and text[:1] in ("#", "-"):
        text = ""
    (tmp_path / name).write_text(text)
    (tmp_path / "b.yml").write_text("name: B")
    empty: list[str] = []
    assert len(list(read_source(str(tmp_path), empty.append))) == 1
    assert empty == [name]


@pytest.fixture
def folder_that_cannot_be_listed(tmp_path: Path) -> Iterator[Path]:
    """A folder so deep that its path is longer than the operating system takes; this holds for root as well."""
    top = tmp_path / "top"
    top.mkdir()
    (top / "a.yml").write_text("name: Sales")
    here = os.open(top, os.O_RDONLY)
    for _level in range(25):
        os.mkdir("x" * 200, dir_fd=here)
        deeper = os.open("x" * 200, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = deeper
    os.close(here)
    yield top
    shutil.rmtree(top)


def test_a_folder_that_can_be_listed_in_part_only_is_refused(folder_that_cannot_be_listed: Path) -> None:
    with pytest.raises(ServetelError, match="cannot be read: File name too long"):
        read(folder_that_cannot_be_listed)


@pytest.mark.parametrize(
    ("error", "words"),
    [(PermissionError(13, "Permission denied"), "Permission denied"), (OSError("?"), "the operating system refuses")],
    ids=str,
)
def test_a_folder_without_permission_is_told_with_the_other_problems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, words: str
) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "broken.json").write_text("{")
    real = os.listdir

    def refuse(path: str) -> list[str]:
        if path.endswith("closed"):  # Not by mode: root, who may run this test, reads all.
            raise error
        return real(path)

    monkeypatch.setattr(os, "listdir", refuse)
    with pytest.raises(ServetelError) as caught:
        read(tmp_path)
    first, second = caught.value.details["problems"]
    assert first == f"The folder closed cannot be read: {words}." and second.startswith("broken.json")


@pytest.mark.parametrize("name", ["a.yml", "a.json"])
def test_a_byte_order_mark_is_skipped(tmp_path: Path, name: str) -> None:
    assert options_of(tmp_path, b'\xef\xbb\xbf{"name": "Sales"}', name) == [{"name": "Sales"}]


@pytest.mark.parametrize("name", ["a.yml", "a.json"])
@pytest.mark.parametrize("text", [b"\xff\xfe{\x00}\x00", b'{"name": "Zo\xeb"}', b'{"name": "\xed\xa0\x80"}'])
def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path, name: str, text: bytes) -> None:
    assert refusal(tmp_path, text, name) == f"{name} cannot be read: it is not UTF-8 text."


def test_json_that_is_nested_without_end_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, "[" * 100_000, "a.json") == "a.json cannot be read: it is nested too deeply."


def test_json_keeps_its_own_types(tmp_path: Path) -> None:
    text = '[{"id": 7926, "name": "Sales", "force": true, "timeout": null}]'
    assert options_of(tmp_path, text, "a.json") == [{"id": 7926, "name": "Sales", "force": True, "timeout": None}]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"name": "A", "name": "B"}', "name is given twice"),
        ('[{"menu": [{"option": "1", "option": "2"}]}]', "option is given twice"),
        ('{"destination": 0501}', "line 1 column 18"),
        ("name: Sales", "line 1 column 1"),
        ('{"timeout": NaN}', "NaN is not a value that JSON knows"),
        ('{"timeout": -Infinity}', "-Infinity is not a value that JSON knows"),
    ],
)
def test_broken_json_is_refused_with_its_place(tmp_path: Path, text: str, words: str) -> None:
    assert words in refusal(tmp_path, text, "a.json")


def test_without_pyyaml_json_is_read_and_yaml_is_refused_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    spec = importlib.util.spec_from_file_location("yaml_without_pyyaml", yaml_text.__file__)
    assert spec is not None
    assert spec.loader is not None
    without = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(without)
    assert without.HAS_YAML is False
    monkeypatch.setattr(source, "HAS_YAML", without.HAS_YAML)
    assert options_of(tmp_path, '{"name": "Sales"}', "a.json") == [{"name": "Sales"}]
    assert "PyYAML is missing on the host that runs the task; install it, or write" in refusal(tmp_path, "name: Sales")


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.lists(st.dictionaries(TEXT, VALUE, max_size=4), min_size=1, max_size=3))
def test_what_is_written_as_yaml_or_json_reads_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, definitions: list[dict[str, Any]]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    assert options_of(folder, json.dumps(definitions), "any.json") == definitions
    assert (
        options_of(folder, yaml.safe_dump(json.loads(json.dumps(definitions)), allow_unicode=True), "any.yml")
        == definitions
    )


@pytest.mark.parametrize("name", ["a.yml", "a.json"])
def test_a_file_that_is_encrypted_is_refused_with_what_to_do(tmp_path: Path, name: str) -> None:
    text = refusal(tmp_path, "$ANSIBLE_VAULT;1.1;AES256\n6132\n", name)
    assert text == (
        f"{name} cannot be read: files encrypted with ansible-vault are not supported here, because files are read "
        "without Ansible. Decrypt the file."
    )


def test_a_relative_path_is_shown_as_it_was_given_and_as_it_was_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ServetelError, match=rf"^source menus \({tmp_path}/menus\) is neither a file nor a folder"):
        list(read_source("menus"))


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        ("name: A\n", []),
        ("# name: '{{ a }}'\nname: 'A' # {{ a }}\n", []),
        ("name: '}} {{'\n", []),
        ("name: A\ndescription: 'A#1 {{ a }}'\n", ['a.yml, line 2: files are not templated, so "{{ }}" is taken']),
        ("menu:\n  '1': ivr||1\n  #: ivr||2\n", ["a.yml, line 3: YAML takes # for the beginning of a comment."]),
        ("#: note\nname: A\n  # : note\n", []),
    ],
)
def test_what_a_file_probably_means_otherwise_is_told(tmp_path: Path, text: str, slip: list[str]) -> None:
    (tmp_path / "a.yml").write_text(text)
    told: list[str] = []
    list(read_source(str(tmp_path), on_slip=told.append))
    assert [one[: len(start)] for one, start in zip(told, slip, strict=True)] == slip


def test_a_backup_is_read_alone_and_refused_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    items = [{"id": "7926", "timeout": 5}]
    for folder in (tmp_path, tmp_path / "kept"):
        (folder / "b.yml").write_text(backup_text(items, [], host="x" * 300, seconds=0.0))
    text = backup_text(items, [], host="x", seconds=0.0)
    edited = {
        "no_marker": text.partition("\n")[2],
        "licence": f"# ours\n# all rights\n{text}",
        "old_mac": text.replace("\n", "\r"),
    }
    for name, content in edited.items():
        (tmp_path / f"{name}.yml").write_bytes(content.encode())
    (tmp_path / "a.yml").write_text(f"{HOW_TO_UNDO.replace('FILE', 'backups/a.yml')}\n- id: 7927\n")
    assert [entry.options["id"] for entry in read_source(str(tmp_path / "b.yml"))] == ["7926"]
    for reader in (lambda folder: list(read_source(folder)), read_folder):
        with pytest.raises(ServetelError) as caught:
            reader(str(tmp_path))
        why = "cannot be read: it is a backup, which each run would apply again. Move it out of the folder."
        for file in ("b.yml", os.path.join("kept", "b.yml"), *(f"{name}.yml" for name in edited)):
            assert f"{file} {why}" in str(caught.value)
        assert "a.yml cannot" not in str(caught.value)
