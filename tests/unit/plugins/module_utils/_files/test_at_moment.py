# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Definitions of files at a moment, without an account."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._files.at_moment import entries_at
from ansible_collections.servetel.ivr.plugins.module_utils._files.source import Entry
from ansible_collections.servetel.ivr.plugins.module_utils._model.moment import read_moment

MAIN = {"name": "Main menu", "timeout": "30"}
OVERLAY = {"name": "Main menu", "timeout": 5, "valid_until": "2026-11-09T00:00:00Z"}


def at(moment: str, *options: Any) -> list[Any]:
    warnings: list[str] = []
    entries = [Entry(f"entry {number}", one) for number, one in enumerate(options, 1)]
    found = entries_at(entries, read_moment("at", moment), {}, warnings.append)
    return [*(entry.options for entry in found), *warnings]


def test_overlays_lie_over_their_definitions_while_they_are_in_force() -> None:
    sales = {"name": "Sales", "timeout": "007"}
    assert at("2026-11-08T00:00:00Z", OVERLAY, MAIN, sales) == [{**MAIN, "timeout": 5}, sales]
    assert at("2026-11-09T00:00:00Z", OVERLAY, MAIN, sales) == [MAIN, sales]
    (main, warning) = at("2027-11-09T00:00:00Z", OVERLAY, MAIN)
    assert main == MAIN and "more than 30 days ago" in warning


def test_without_overlays_nothing_is_checked() -> None:
    odd = [5, {"start": "Main menu"}, {"name": "x", "timeuot": 1}]
    assert at("2026-11-08T00:00:00Z", *odd, {**MAIN, "valid_from": None}) == [*odd, MAIN]


def test_defaults_are_in_the_definitions_and_not_in_overlays() -> None:
    entries = [Entry("a", {**OVERLAY, "timeout": 5}), Entry("b", {"name": "Main menu"}), Entry("c", 5)]
    found = entries_at(entries[1:], read_moment("at", "2026-11-08T00:00:00Z"), {"timeout": 7}, print)
    assert [entry.options for entry in found] == [{"name": "Main menu", "timeout": 7}, 5]
    found = entries_at(entries[:2], read_moment("at", "2026-11-08T00:00:00Z"), {"timeout": 7}, print)
    assert [entry.options for entry in found] == [{"name": "Main menu", "timeout": 5}]


def test_all_problems_are_in_one_error() -> None:
    with pytest.raises(ServetelError) as caught:
        at("2026-11-08T00:00:00Z", {**OVERLAY, "valid_until": "x"}, {"name": "x", "timeuot": 1})
    assert [problem[:7] for problem in caught.value.details["problems"]] == ["entry 1", "entry 2"]
    with pytest.raises(ServetelError, match="no definition below it"):
        at("2026-11-08T00:00:00Z", OVERLAY)
