# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds out whether a folder can be written to, before a write and in check mode. Private to this collection."""

from __future__ import annotations

import os


def no_folder(path: str) -> str:
    """Why there can be no folder of this path: "/srv/a is not a folder". Empty if there can; it may be missing."""
    place = _nearest(path)
    return "" if os.path.isdir(place) else f"{place} is not a folder"


def obstacle(folder: str) -> str:
    """Why no file can be written to a folder, such as "/srv/a is not a folder"; empty if one can. It may be missing."""
    place = _nearest(folder)
    can_write = os.access(place, os.W_OK | os.X_OK)
    return no_folder(folder) or ("" if can_write else f"{place} is not writable for the user that runs the task")


def _nearest(path: str) -> str:
    """The path, or the nearest one above it that exists."""
    place = os.path.abspath(path)
    while not os.path.lexists(place):
        place = os.path.dirname(place)
    return place
