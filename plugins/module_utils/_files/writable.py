# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tells before a write, and in check mode, that a folder cannot be written to. Private to this collection."""

from __future__ import annotations

import os


def obstacle(folder: str) -> str:
    """Why no file can be written to a folder, which may be missing yet: "/srv/a is not a folder". Empty if one can."""
    place = os.path.abspath(folder)
    while not os.path.lexists(place):
        place = os.path.dirname(place)
    if not os.path.isdir(place):
        return f"{place} is not a folder"
    return "" if os.access(place, os.W_OK | os.X_OK) else f"this user may not write to {place}"
