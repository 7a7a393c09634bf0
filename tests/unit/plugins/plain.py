# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may leave the collection: ansible-core refuses a result that holds a type it does not know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def is_plain(value: Any) -> bool:
    """Whether the value is made of nothing but Python's own types."""
    if isinstance(value, Mapping):
        return value.__class__ is dict and all(is_plain(part) for item in value.items() for part in item)
    if isinstance(value, (list, tuple)):
        return value.__class__ is list and all(is_plain(part) for part in value)
    return type(value) in (str, int, bool, float, type(None))
