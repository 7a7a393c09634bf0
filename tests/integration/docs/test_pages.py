# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every page of the documentation is true: its files, playbooks and commands do and say what it shows.

How a page is read and run is in `tests/docs`. `make examples` puts right what a page shows of the output.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.blocks import blocks_of
from tests.docs.image import SOURCE, is_true
from tests.docs.pages import PAGES
from tests.docs.story import Story, Wrong, differences
from tests.simulator import Simulator, other_account

RUNNABLE = ("yaml", "console")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_reader_who_does_what_the_page_says_sees_what_it_shows(
    page: Path, api: Simulator, collections: Path, tmp_path: Path
) -> None:
    with Simulator(other_account()) as other:
        story = Story(page, tmp_path, collections, api, other)
        story.run()

    assert differences(story) == []
    diagram = story.folder / SOURCE
    assert not diagram.exists() or is_true(diagram.read_text(encoding="utf-8")), "the image is old: run `make examples`"


def test_the_guides_have_examples_that_are_run() -> None:
    run = {page.name for page in PAGES for block in blocks_of(page) if block.language in RUNNABLE and not block.not_run}

    assert run >= {
        "README.md",
        "call_flow.rst",
        "existing_account.rst",
        "first_playbook.rst",
        "holidays.rst",
        "languages.rst",
        "move.rst",
        "names.rst",
        "promotion.rst",
        "secrets.rst",
        "show_it.rst",
        "whole_account.rst",
    }


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("$ ansible-playbook menus.yml\n", "a command failed"),
        ("$ ansible-doc -t filter servetel.ivr.lint\n\nTASK [Look] ***\n", "no command says"),
        ("$ sudo ansible-playbook menus.yml\n", "whether to run sudo"),
        ("$ ls\n\nPLAY RECAP ***\n\n$ ls\n", "begin a new block after 'PLAY RECAP"),
    ],
)
def test_a_page_that_shows_what_is_not_so_is_noticed(
    text: str, complaint: str, api: Simulator, collections: Path, tmp_path: Path
) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"```console\n{text}```\n", encoding="utf-8")

    with pytest.raises(Wrong, match=complaint):
        Story(page, tmp_path / "reader", collections, api).run()
