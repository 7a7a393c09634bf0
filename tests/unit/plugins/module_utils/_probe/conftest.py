# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A simulated account of its own for each test, because scripts of responses may be left over."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.simulator import Simulator


@pytest.fixture
def api() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running
