# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lint of a plan."""

from __future__ import annotations

from ansible_collections.servetel.ivr.plugins.module_utils._tasks.ivrs import ivrs
from tests.support import faults
from tests.support.faults.server import FaultServer
from tests.unit.plugins.module_utils.task_calls import Params, Told


def test_what_is_not_understood_has_a_name_in_the_lint(server: FaultServer, params: Params) -> None:
    server.always("LIST", faults.MENU_NOT_A_LIST)
    result = ivrs(params(ivrs=[{"id": 7002, "timeout": 5}], lint="warn"), Told(check_mode=True))
    assert result["changed"]
