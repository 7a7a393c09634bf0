# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the definitions of a source lie, links resolved: what accounts must not share. Private to this collection."""

from __future__ import annotations

import os

from ansible_collections.servetel.ivr.plugins.module_utils._files.source import find_files, walk


def real_files(path: str) -> list[str]:
    """The files that `source` reads. What cannot be read is left out. Raises ServetelError if there is no such path."""
    return [os.path.realpath(file) for file in find_files(path, [])]


def real_folders(path: str) -> list[str]:
    """The folder `path`, which need not exist, and each folder outside of it that is read through a link."""
    top = os.path.realpath(path)
    seen: set[str] = set()
    list(walk(path, [], seen))
    return [top, *sorted(folder for folder in seen if not os.path.join(folder, "").startswith(os.path.join(top, "")))]
