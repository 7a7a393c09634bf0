# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of faults share beside `running`. Knows no expectation."""

from __future__ import annotations

import random

import pytest


@pytest.fixture
def no_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    """The random part of every wait is none."""
    monkeypatch.setattr(random, "uniform", lambda least, most: least)
