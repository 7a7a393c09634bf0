# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""YAML text: read literally, refused with its line, written so that it reads back."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.servetel.ivr.plugins.module_utils._files.yaml_text import (
    dump_yaml,
    has_comments,
    parse_yaml,
)
from tests.unit.plugins.module_utils._files.source_files import TEXT, VALUE, options_of, refusal


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
        ("name: !vault 5\n", "line 1: values encrypted with ansible-vault are not supported here"),
        ("id: 1\nname: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n", "line 2: values encrypted with ansible-vault"),
        ("id: 1\n? [a]\n: b\n", "line 2: a key must be plain text"),
        ("{*a : b}\n", "line 1: a key must be plain text."),
        (
            "id: 1\ntimeout: {{ wait }}\n",
            "line 2: a key must be plain text. Files are not templated: write the value itself in place of {{ }}.",
        ),
        ("id: 1\nname: [a\n", "it is not valid YAML in line"),
        ("id: 1\n\tname: a\n", "it is not valid YAML in line 2, column 1: found"),
        ("id: 1\n\tname: a\n", ". Use blanks in place of tabs."),
        ("menu:\n\t1: a\n", ". Use blanks in place of tabs."),
        ("name: a: b\n", "it is not valid YAML in line 1, column 8"),
        ("name: *\n", "it is not valid YAML in line 1"),
        ("menu: {*: ivr||1}\n", 'Put what begins with * in quotes, such as "*".'),
        ("menu:\n  *: ivr||1\n", 'Put what begins with * in quotes, such as "*".'),
        ("name: & co\n", 'Put what begins with & in quotes, such as "&".'),
        ("name: @home\n", 'Put what begins with @ in quotes, such as "@".'),
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


@pytest.mark.parametrize("opening", ["[", "- ", "{a: "])
def test_a_file_that_is_nested_without_end_is_refused_in_no_time(tmp_path: Path, parser: None, opening: str) -> None:
    began = time.monotonic()
    assert refusal(tmp_path, opening * 5000) == "a.yml cannot be read: it is nested too deeply."
    assert time.monotonic() - began < 60


def test_a_billion_laughs_are_refused_at_the_first(tmp_path: Path, parser: None) -> None:
    lines = ["a: &a [ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    lines += [
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    assert "line 1: anchors, aliases and tags are not supported here" in refusal(tmp_path, "\n".join(lines))


@settings(derandomize=True, deadline=None, max_examples=100)
@given(st.dictionaries(TEXT, VALUE | st.text(st.characters(exclude_categories=["Cs"]), min_size=60), max_size=4))
def test_what_is_dumped_reads_back_and_has_short_lines_without_blanks_at_their_end(value: dict[str, Any]) -> None:
    written = dump_yaml(value)
    assert (list(parse_yaml(written)) or [{}]) == [value]
    assert yaml.safe_load(written) == value
    lines = written.splitlines()
    assert all(line == line.rstrip(" ") for line in lines)
    if all(len(key) < 3 for key in value):
        assert max(map(len, lines)) <= 80


@pytest.mark.parametrize(
    "word", ["blank " * 40, "x" * 300, "  " * 100, "\t" * 60, "é\u0085" * 40, "🙂 " * 60, '"' * 90]
)
@pytest.mark.parametrize("nest", [lambda text: text, lambda text: [text], lambda text: {"a": {"b": [text, [text]]}}])
def test_a_long_text_is_folded_into_lines_of_80(word: str, nest: Callable[[str], Any]) -> None:
    written = dump_yaml({"description": nest(word)})
    assert yaml.safe_load(written) == {"description": nest(word)} == next(parse_yaml(written))
    assert max(map(len, written.split("\n"))) <= 80


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: 1  # why\n", True),
        ("# top\na: 1\n", True),
        ("a: 1\n# end\n", True),
        ("a:\n  b: 1\n  # between\nc: 2\n", True),
        ("a: '#'\n", False),
        ('"#": "no # comment"\n', False),
        ("a: b#c\n", False),
        ("a: |\n  # text\n", False),
        ("a: 1\n", False),
    ],
)
def test_comments_are_told_from_values(text: str, found: bool) -> None:
    assert has_comments(text) is found


@settings(derandomize=True, deadline=None, max_examples=60)
@given(TEXT, st.booleans())
def test_an_exported_definition_reads_back_as_it_is_here_and_elsewhere(text: str, force: bool) -> None:
    menu = [{"option": "1", "destination": "extension||0501247020000"}, {"option": "*", "destination": text}]
    options = {"id": "0500", "name": text, "description": "12:30", "force": force, "menu": menu}
    written = dump_yaml(options)
    assert list(parse_yaml(written)) == [options]
    assert yaml.safe_load(written) == options
