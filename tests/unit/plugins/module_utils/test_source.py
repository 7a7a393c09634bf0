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
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.servetel.ivr.plugins.module_utils import _source
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._source import Entry, dump_yaml, parse_yaml, read_source


@pytest.fixture(params=["libyaml", "python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Either parser, as it is on hosts with and without libyaml."""
    if request.param == "python":
        monkeypatch.delattr(yaml, "CSafeLoader")


def read(path: Path) -> list[Entry]:
    return list(read_source(str(path)))


def options_of(folder: Path, text: str | bytes, name: str = "a.yml") -> list[Any]:
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return [entry.options for entry in read(folder / name)]


def refusal(folder: Path, text: str | bytes, name: str = "a.yml") -> str:
    with pytest.raises(ServetelError) as caught:
        options_of(folder, text, name)
    assert caught.value.kind == "bad_input"
    return str(caught.value)


# ---- files and folders ----


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
    for name in ("README.md", "a.yml~", "a.YML.bak", ".a.yml", ".git/b.yml"):
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
    assert first.startswith("broken.json cannot be read: Expecting property name")
    assert second == "gone.yml cannot be read: No such file or directory."
    assert str(caught.value) == f"{first} {second}"


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
    with pytest.raises(ServetelError, match="source holds a folder that cannot be read: File name too long"):
        read(folder_that_cannot_be_listed)


def test_an_error_without_words_of_the_operating_system_still_has_some() -> None:
    assert _source._reason(OSError("?")) == "the operating system refuses"


# ---- YAML, literally ----


@pytest.mark.parametrize(
    "value",
    [
        "0500",
        "0501247020000",
        "12:30",
        "1.10",
        "no",
        "yes",
        "on",
        "2024-01-01",
        "1_000",
        "+91",
        "0x1F",
        "1e3",
        ".inf",
        "=",
        "5",
    ],
)
def test_what_looks_like_a_number_or_a_time_stays_text(tmp_path: Path, parser: None, value: str) -> None:
    assert options_of(tmp_path, f"name: {value}\nmenu:\n- option: {value}\n") == [
        {"name": value, "menu": [{"option": value}]}
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("False", False),
        ("TRUE", True),
        ("null", None),
        ("~", None),
        ("", None),
        ("'true'", "true"),
        ('"null"', "null"),
        ('""', ""),
        ("'~'", "~"),
        ("|\n  true\n", "true\n"),
        (">-\n  null\n", "null"),
        ("# comment", None),
        ("'#'", "#"),
        ("'*'", "*"),
        ("[]", []),
        ("{}", {}),
        ("[a, [b, null], {c: d}]", ["a", ["b", None], {"c": "d"}]),
        ("मुख्य मेनू 🙂", "मुख्य मेनू 🙂"),
    ],
)
def test_only_null_true_and_false_without_quotes_are_more_than_text(
    tmp_path: Path, parser: None, text: str, value: object
) -> None:
    assert options_of(tmp_path, f"name: {text}\nid: 1\n") == [{"name": value, "id": "1"}]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id: 1\nname: A\nname: B\n", "line 3: name is given twice"),
        ("- id: 1\n- menu:\n  - option: 1\n    option: 2\n", "line 4: option is given twice"),
        ("{name: A, 'name': B}", "line 1: name is given twice"),
        ("id: 1\nbase: &base\n  name: A\n", "line 2: anchors, aliases and tags are not supported here"),
        ("id: &id 1\n", "line 1: anchors, aliases and tags are not supported here"),
        ("name: *base\n", "anchors, aliases and tags are not supported here"),
        ("- *a\n", "anchors, aliases and tags are not supported here"),
        ("&a [*a]\n", "anchors, aliases and tags are not supported here"),
        ("<<: *base\n", "anchors, aliases and tags are not supported here"),
        ("name: !!python/object/apply:os.system ['true']\n", "anchors, aliases and tags are not supported here"),
        ("!!python/name:os.system ''\n", "anchors, aliases and tags are not supported here"),
        ("name: !!timestamp foo\n", "anchors, aliases and tags are not supported here"),
        ("name: !!int ''\n", "anchors, aliases and tags are not supported here"),
        ("name: !vault 5\n", "anchors, aliases and tags are not supported here"),
        ("id: 1\n? [a]\n: b\n", "line 2: a key must be plain text"),
        ("{*a : b}\n", "line 1: a key must be plain text"),
        ("id: 1\nname: [a\n", "it is not valid YAML in line"),
        ("id: 1\n\tname: a\n", "it is not valid YAML in line 2"),
        ("name: a: b\n", "it is not valid YAML in line 1, column 8"),
        ("name: *\n", "it is not valid YAML in line 1"),
        ("name: %a\n", "it is not valid YAML in line 1"),
        ("name: a\x07b\n", "it is not valid YAML: strange characters"),
        ("name: a\x00b\n", "it is not valid YAML: strange characters"),
    ],
)
def test_yaml_that_is_broken_or_more_than_literal_is_refused_with_its_line(
    tmp_path: Path, parser: None, text: str, words: str
) -> None:
    assert refusal(tmp_path, text).startswith("a.yml cannot be read: ")
    assert words in refusal(tmp_path, text)


@pytest.mark.parametrize("name", ["a.yml", "a.json"])
def test_a_byte_order_mark_is_skipped(tmp_path: Path, name: str) -> None:
    assert options_of(tmp_path, b'\xef\xbb\xbf{"name": "Sales"}', name) == [{"name": "Sales"}]


@pytest.mark.parametrize("name", ["a.yml", "a.json"])
@pytest.mark.parametrize("text", [b"\xff\xfe{\x00}\x00", b'{"name": "Zo\xeb"}', b'{"name": "\xed\xa0\x80"}'])
def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path, name: str, text: bytes) -> None:
    assert refusal(tmp_path, text, name) == f"{name} cannot be read: it is not UTF-8 text."


# ---- bombs ----


@pytest.mark.parametrize("opening", ["[", "- ", "{a: "])
def test_a_file_that_is_nested_without_end_is_refused_in_no_time(tmp_path: Path, parser: None, opening: str) -> None:
    began = time.monotonic()
    assert refusal(tmp_path, opening * 5000) == "a.yml cannot be read: it is nested too deeply."
    assert time.monotonic() - began < 20


def test_json_that_is_nested_without_end_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, "[" * 100_000, "a.json") == "a.json cannot be read: it is nested too deeply."


def test_a_billion_laughs_are_refused_at_the_first(tmp_path: Path, parser: None) -> None:
    lines = ["a: &a [ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    lines += [
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    assert "line 1: anchors, aliases and tags are not supported here" in refusal(tmp_path, "\n".join(lines))


# ---- JSON ----


def test_json_keeps_its_own_types(tmp_path: Path) -> None:
    text = '[{"id": 7926, "name": "Sales", "force": true, "timeout": null}]'
    assert options_of(tmp_path, text, "a.json") == [{"id": 7926, "name": "Sales", "force": True, "timeout": None}]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"name": "A", "name": "B"}', "name is given twice"),
        ('[{"menu": [{"option": "1", "option": "2"}]}]', "option is given twice"),
        ('{"destination": 0501}', "line 1 column 18"),
        ("", "line 1 column 1"),
        ("name: Sales", "line 1 column 1"),
    ],
)
def test_broken_json_is_refused_with_its_place(tmp_path: Path, text: str, words: str) -> None:
    assert words in refusal(tmp_path, text, "a.json")


# ---- without PyYAML ----


def test_without_pyyaml_json_is_read_and_yaml_is_refused_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    spec = importlib.util.spec_from_file_location("source_without_pyyaml", _source.__file__)
    assert spec is not None
    assert spec.loader is not None
    without = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(without)
    (tmp_path / "a.json").write_text('{"name": "Sales"}')
    (tmp_path / "b.yml").write_text("name: Sales")
    assert [entry.options for entry in without.read_source(str(tmp_path / "a.json"))] == [{"name": "Sales"}]
    with pytest.raises(ServetelError, match="PyYAML is missing on the host that runs the task; install it, or write"):
        list(without.read_source(str(tmp_path / "b.yml")))


# ---- for anything ----

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUE = st.recursive(
    st.none() | st.booleans() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


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


@settings(derandomize=True, deadline=None, max_examples=60)
@given(TEXT, st.booleans())
def test_an_exported_definition_reads_back_as_it_is_here_and_elsewhere(text: str, force: bool) -> None:
    menu = [{"option": "1", "destination": "extension||0501247020000"}, {"option": "*", "destination": text}]
    options = {"id": "0500", "name": text, "description": "12:30", "force": force, "menu": menu}
    written = dump_yaml(options)
    assert list(parse_yaml(written)) == [options]
    assert yaml.safe_load(written) == options
