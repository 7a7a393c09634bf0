# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A prompt is an id, with its type where that is known."""

from __future__ import annotations

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._model.prompt import (
    has_type,
    prompt_id,
    prompt_type,
    same_prompt,
    typed_prompt,
)


@pytest.mark.parametrize(
    ("prompt", "type_", "id_"),
    [
        ("recording||5", "recording", "5"),
        ("recording|5", "recording", "5"),
        ("recording||name=A|B", "recording", "name=A|B"),
        ("5", "", "5"),
    ],
)
def test_a_prompt_has_an_id_and_may_have_a_type(prompt: str, type_: str, id_: str) -> None:
    assert (has_type(prompt), prompt_type(prompt), prompt_id(prompt)) == (bool(type_), type_, id_)


def test_a_typed_prompt_is_written_as_the_api_takes_it() -> None:
    assert typed_prompt("outbound_tts", "5") == "outbound_tts||5"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("recording||5", "recording||5", True),
        ("recording||5", "outbound_tts||5", False),
        ("recording||5", "5", True),
        ("5", "outbound_tts||5", True),
        ("5", "6", False),
    ],
)
def test_a_bare_id_is_the_prompt_of_that_id_whatever_its_type(one: str, other: str, same: bool) -> None:
    assert same_prompt(one, other) is same_prompt(one=other, other=one) is same
