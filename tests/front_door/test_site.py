# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation site has a page of the environment variables, and it lists those that the modules read."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE: str = runpy.run_path(str(ROOT / "docs" / "docsite" / "variables.py"))["environment_page"]()


def listed() -> list[str]:
    return re.findall(r"^\.\. envvar:: (\w+)$", PAGE, re.MULTILINE)


def test_each_variable_that_a_module_reads_is_listed_once() -> None:
    sources = [*(ROOT / "plugins" / "module_utils").glob("*.py"), *(ROOT / "plugins" / "modules").glob("*.py")]
    read = re.findall(r"_from_environment(?:\(|, \[)\"(\w+)\"", "".join(file.read_text("utf-8") for file in sources))
    assert len(read) >= 10
    assert listed() == sorted(set(read))


def test_a_variable_names_its_option_its_type_and_its_default() -> None:
    assert ":ansopt:`servetel.ivr.ivr#module:api_rate` (``float``, default ``3``)." in PAGE


def test_the_text_holds_no_markup_of_ansible() -> None:
    assert re.findall(r"\b[A-Z]\(", PAGE) == []
