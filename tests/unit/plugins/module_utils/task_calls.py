# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How tests call the function of a task, without Ansible around it: what it asks for, and how it is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._connection import Context
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from tests.support.faults.server import FaultServer

Params = Callable[..., dict[str, Any]]


class Told(Context):
    """Surroundings that note what they are told."""

    def __init__(self, check_mode: bool = False) -> None:
        self.warnings: list[str] = []
        self.secrets: list[str] = []
        super().__init__(check_mode, self.warnings.append, self.secrets.append, user_agent="tests")


def refusal(call: Callable[[], Any]) -> ServetelError:
    with pytest.raises(ServetelError) as caught:
        call()
    return caught.value


def paths(server: FaultServer) -> list[str]:
    return [f"{request.method} {request.path}" for request in server.requests]
