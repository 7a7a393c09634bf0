# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages whose examples are run. Knows their places only.

Not among them: those about AWX, whose examples need one (`tests/integration/awx` tests the files of docs/awx).
"""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUIDES = sorted((ROOT / "docs" / "docsite" / "rst").glob("*.rst"))
PAGES = [ROOT / "README.md", *(page for page in GUIDES if not page.name.startswith("awx"))]
