# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts into each page what its commands really say, and makes the pictures of the guides.

`python -m tests.docs [PAGE...]`. Drawing needs node and, in .build/node, the packages of tests/diagrams/package.json;
without them the old image stays, and a test says so when it is no longer true. Photographs of the page need Chromium;
without it the old ones stay.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.docs.image import IMAGE, PAGE, SOURCE, draw, is_true, photograph
from tests.docs.pages import PAGES
from tests.docs.story import Story, Wrong, rewrite
from tests.simulator import Simulator, other_account
from tests.support.running import installed_collections


def refresh(pages: list[Path]) -> int:
    """Rewrite the pages; the number of those that are wrong otherwise."""
    wrongs = 0
    with tempfile.TemporaryDirectory(prefix="servetel-docs-") as temporary:
        collections = installed_collections(Path(temporary))
        for page in pages:
            with Simulator() as api, Simulator(other_account()) as other:
                story = Story(page, Path(temporary) / page.stem, collections, api, other)
                try:
                    story.run()
                except Wrong as wrong:
                    print(wrong)
                    wrongs += 1
                    continue
                rewrite(story)
                print(f"{page.name}: {len(story.shown)} outputs")
                diagram = story.folder / SOURCE
                if diagram.exists() and not is_true(diagram.read_text(encoding="utf-8")):
                    try:
                        draw(diagram.read_text(encoding="utf-8"))
                    except (OSError, subprocess.CalledProcessError) as error:
                        print(f"{IMAGE.name} cannot be drawn: {getattr(error, 'stderr', '') or error}")
                        wrongs += 1
                page_of_menus = story.folder / PAGE
                why = photograph(page_of_menus) if page_of_menus.exists() else ""
                if why:
                    print(f"{PAGE} is not photographed. {why}")
    return wrongs


if __name__ == "__main__":
    sys.exit(bool(refresh([Path(name).resolve() for name in sys.argv[1:]] or PAGES)))
