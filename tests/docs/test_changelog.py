# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A release has all that its fragments say: what is added to them later would be in no release."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).parents[2] / "changelogs"
RELEASES: dict[str, Any] = yaml.safe_load((FOLDER / "changelog.yaml").read_text(encoding="utf-8"))["releases"]


@pytest.mark.parametrize("version", RELEASES)
def test_a_release_has_what_its_fragments_say(version: str) -> None:
    release = RELEASES[version]
    assert release["fragments"]
    for name in release["fragments"]:
        fragment: dict[str, Any] = yaml.safe_load((FOLDER / "fragments" / name).read_text(encoding="utf-8"))
        for section, entries in fragment.items():
            released = release["changes"].get(section, [])
            wanted = [entries] if isinstance(entries, str) else entries
            assert not [entry for entry in wanted if entry not in released], f"Move what is new in {name} elsewhere."
