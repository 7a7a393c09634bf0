# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known: the page, the questions of a probe, the settings of a dialect and the switches agree."""

from __future__ import annotations

import re
from pathlib import Path

from ansible_collections.servetel.ivr.plugins.module_utils._model.dialect import READINGS
from ansible_collections.servetel.ivr.plugins.module_utils._probe.findings import EXPECTED
from tests.simulator import SWITCHES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "docsite" / "rst" / "what_is_known.rst"
ROW = re.compile(r"^   \* - .+\n     - ``(\w+)``\n     - (?:``(.+)``|unknown)\n     -(?: ``(\w+)``)?$", re.MULTILINE)


def test_the_page_has_each_question_with_its_expected_answer_and_setting() -> None:
    settings = {reading.question: reading.setting for reading in READINGS}
    rows = [match.groups(default="") for match in ROW.finditer(PAGE.read_text(encoding="utf-8"))]
    assert rows == [(question, answer, settings.get(question, "")) for question, answer in EXPECTED.items()]


def test_a_question_that_is_a_switch_expects_what_the_simulator_does_by_default() -> None:
    asked = {name for name in EXPECTED if name in SWITCHES}
    assert {name: EXPECTED[name] for name in asked if EXPECTED[name]} == {
        name: SWITCHES[name].default for name in asked if EXPECTED[name]
    }


def test_each_reading_with_a_setting_is_an_answer_of_a_switch_and_a_question_of_the_probe() -> None:
    for reading in READINGS:
        assert reading.question in EXPECTED
        assert reading.answer in SWITCHES[reading.question].values
