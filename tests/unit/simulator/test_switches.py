# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of switches refuses what it does not know."""

from __future__ import annotations

import pytest

from tests.simulator import Simulator


def test_an_unknown_switch_or_value_is_refused_with_a_clear_sentence() -> None:
    with pytest.raises(ValueError, match=r"There is no switch 'color'\. The switches are: .*separator"):
        Simulator(switches={"color": "red"})
    with pytest.raises(ValueError, match=r"'unknown_id' cannot be '500'\. It can be: 404, 422, 200\."):
        Simulator(switches={"unknown_id": 500})
