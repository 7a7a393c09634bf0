# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Definitions from options and files, and all that is wrong with them in one report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import ALIASES, DEFINITION_OPTIONS
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.ivrs import ivrs
from tests.support.faults.server import FaultServer
from tests.unit.plugins.module_utils.task_calls import Params, Told, refusal


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (None, "ivrs is null. Set it to a list of definitions ([] for none), or set source."),
        ([""], "ivrs is an empty text. Set it to a list of definitions ([] for none), or set source."),
        ([None], "entry 1: An IVR is defined by options such as name and timeout, not by 'null'."),
        (["Sales"], "entry 1: An IVR is defined by options such as name and timeout, not by 'Sales'."),
    ],
)
def test_a_list_that_is_none_is_refused_in_words(server: FaultServer, params: Params, given: Any, text: str) -> None:
    assert str(refusal(lambda: ivrs(params(ivrs=given), Told()))) == text
    assert not server.requests


def test_null_counts_as_not_given_in_every_option_of_an_entry(server: FaultServer, params: Params) -> None:
    entry = {**dict.fromkeys((*DEFINITION_OPTIONS, *ALIASES)), "id": "7001"}
    menu = {"option": "1", "destination": "hangup||1", "sms_template": None, "state": None}
    result = ivrs(params(ivrs=[{**entry, "menu": [menu]}]), Told(check_mode=True))
    assert result["summary"]["updated"] == 1


def test_problems_of_files_options_and_duplicates_come_in_one_report(params: Params, tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("- {id: 1, timeout: soon, colour: red}\n- {id: 2}\n- {name: Sales}\n")
    (tmp_path / "b.yml").write_text("{id: 2\n")
    (tmp_path / "c.yml").write_text("- {id: 2}\n- {name: Sales}\n- {id: 3, name: Sales}\n")
    (tmp_path / "d.json").write_text("[")
    error = refusal(lambda: ivrs(params(source=str(tmp_path)), Told()))
    found = error.as_result()["problems"]
    for words in (
        "a.yml, entry 1: IVR 1: 'colour' is not an option",
        "a.yml, entry 1: IVR 1: timeout must be",
        "b.yml cannot be read",
        "d.json cannot be read",
        "a.yml, entry 2: IVR 2 and c.yml, entry 1: IVR 2 are the same IVR.",
        "a.yml, entry 3: IVR 'Sales' and c.yml, entry 2: IVR 'Sales' are the same IVR.",
    ):
        assert len([problem for problem in found if words in problem]) == 1, (words, found)
    assert len(found) == 6
    assert str(error).startswith("Nothing was written: 6 problems were found. (1) ")
    assert str(error).endswith(" And 1 more, listed in error.problems.")
