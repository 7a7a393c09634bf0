# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds out whether a folder can be written to, before a write and in check mode. Private to this collection."""

from __future__ import annotations

import os


def no_folder(path: str) -> str:
    """What is in the way of a folder `path`, which may be missing: the path of something else. Empty if nothing is."""
    place = _nearest(path)
    return "" if os.path.isdir(place) else place


def obstacle(folder: str) -> str:
    """Why no file can be written to a folder, such as "/srv/a is not a folder"; empty if one can. It may be missing."""
    place = _nearest(folder)
    if not os.path.isdir(place):
        return f"{place} is not a folder"
    return "" if os.access(place, os.W_OK | os.X_OK) else f"{place} is not writable for the user that runs the task"


def _nearest(path: str) -> str:
    """The path, or the nearest one above it that exists."""
    place = os.path.abspath(path)
    while not os.path.lexists(place):
        place = os.path.dirname(place)
    return place
