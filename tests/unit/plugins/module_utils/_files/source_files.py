# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts read as the files of a source, and any value that they may hold.

Knows no expectation.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._files.source import Entry, read_source


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


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUE = st.recursive(
    st.none() | st.booleans() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
