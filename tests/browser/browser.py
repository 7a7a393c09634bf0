# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens pages in a real Chromium. Says plainly what is missing where there is none.

Knows nothing of what a page shows.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ROOT / ".build" / "node"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    given = os.environ.get("SERVETEL_TEST_CHROMIUM")
    return given or next(filter(None, map(shutil.which, PROGRAMS)), None)


def what_is_missing() -> str:
    """Why no page can be opened; "" if it can."""
    if not chromium():
        return "There is no Chromium. Install Debian's package chromium, or set SERVETEL_TEST_CHROMIUM to the program."
    if not shutil.which("node"):
        return "There is no node. make test-units puts it in the path."
    missing = [name for name in ("playwright-core", "axe-core") if not (PACKAGES / "node_modules" / name).exists()]
    return f"{PACKAGES} has no {' and no '.join(missing)}. Run make .build/node/ready." if missing else ""


def open_pages(pages: list[dict[str, Any]], timeout: float = 300) -> list[dict[str, Any]]:
    """What `drive.mjs` says of each page."""
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", (ROOT / "tests/browser/drive.mjs").read_text(encoding="utf-8")],
        cwd=PACKAGES,
        input=json.dumps({"chromium": chromium(), "pages": pages}),
        capture_output=True,
        encoding="utf-8",
        timeout=timeout,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)  # type: ignore[no-any-return]
