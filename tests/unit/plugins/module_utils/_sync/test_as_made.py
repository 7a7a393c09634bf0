# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether an IVR that a run has created is still as the run made it."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import parse_definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Ivr
from ansible_collections.servetel.ivr.plugins.module_utils._model.merge import merge
from ansible_collections.servetel.ivr.plugins.module_utils._model.read import read_ivr
from ansible_collections.servetel.ivr.plugins.module_utils._sync.as_made import is_as_made, with_given_types
from tests.support.ivr_samples import OPTIONS, RAW

NONE = "hangup||1"


def made(**options: Any) -> tuple[Any, Ivr]:
    """The definition in a backup, and the IVR live."""
    menu = {"1": "ivr||name=New", "2": "ivr||name=Other new", "3": NONE}
    given = {**OPTIONS, "id": None, "name": "New", "recording": "outbound_tts||19549", "menu": menu}
    definition = parse_definition({**given, "state": "absent", "if_unchanged": True})
    ivr = read_ivr({**RAW, "id": 9, "name": "New"})
    return definition, merge(ivr, parse_definition({"id": 9, **options}).given, purge_menu=True)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("ivr||9", "ivr||10", True),
        (NONE, NONE, True),
        ("ivr||9", NONE, True),
        ("ivr||10", "ivr||10", False),
        ("ivr||9", "ivr||77", False),
        ("ivr||9", "department||1", False),
    ],
)
def test_references_to_new_ivrs_may_still_be_placeholders(first: str, second: str, expected: bool) -> None:
    definition, ivr = made(menu={"1": first, "2": second, "3": NONE})
    assert is_as_made(definition, ivr, {"New": ["9"], "Other new": ["10"]}) is expected


def test_a_reference_to_an_ivr_that_is_gone_already_is_no_edit() -> None:
    definition, ivr = made(menu={"1": "ivr||9", "2": "ivr||77", "3": NONE})
    assert is_as_made(definition, ivr, {"New": ["9"]})


def test_any_other_difference_is_an_edit() -> None:
    definition, ivr = made(menu={"1": NONE, "2": NONE, "3": "agent||1"})
    assert not is_as_made(definition, ivr, {"New": ["9"]})
    definition, ivr = made(menu={"1": NONE, "2": NONE, "3": NONE}, timeout=31)
    assert not is_as_made(definition, ivr, {"New": ["9"]})


def test_prompts_get_the_types_that_the_definition_has() -> None:
    definition, ivr = made()
    assert with_given_types(definition, ivr)["recording"] == "outbound_tts||19549"


def test_what_is_not_given_does_not_count() -> None:
    definition = parse_definition({"name": "New", "timeout": 30, "timeout_destination": "ivr||name=A"})
    ivr = {**read_ivr(RAW), "name": "New", "timeout_destination": Destination("ivr", "9")}
    assert is_as_made(definition, ivr, {"A": ["9"]})
    assert not is_as_made(definition, ivr, {"A": ["8"], "B": ["9"]})
