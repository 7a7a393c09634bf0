# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets Python keep the compiled code of this collection, as it does for any other package.

Ansible's loader compiles each file of a collection in every run, which takes 70 ms for `ivrs`. Private to this
collection.
"""

from __future__ import annotations

import importlib.abc
import importlib.util
import os
import sys
import typing as t
from collections.abc import Sequence
from importlib.machinery import ModuleSpec

_PLUGINS: t.Final = "ansible_collections.servetel.ivr.plugins."
_ANSIBLES: t.Final = "_AnsibleCollectionFinder"


def keep_bytecode() -> None:
    """From now on, Python's own loader loads the files of this collection; it writes `__pycache__` where it may.

    Where Ansible's loader is not installed, it does so anyway.
    """
    places = [place for place, finder in enumerate(sys.meta_path) if type(finder).__name__ == _ANSIBLES]
    if places:
        sys.meta_path.insert(places[0], _Finder())


class _Finder(importlib.abc.MetaPathFinder):
    """Finds files for Python's own loader, and leaves folders to Ansible's."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: object = None) -> ModuleSpec | None:
        if not fullname.startswith(_PLUGINS):
            return None
        name = f"{fullname.rpartition('.')[2]}.py"
        files = (os.path.join(folder, name) for folder in path or ())
        file = next(filter(os.path.isfile, files), None)
        return importlib.util.spec_from_file_location(fullname, file) if file else None
