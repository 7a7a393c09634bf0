# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The newest list, when a thread needs it although another one has failed to read it."""

from __future__ import annotations

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import parse_definition
from ansible_collections.servetel.ivr.plugins.module_utils._sync.control import Control
from ansible_collections.servetel.ivr.plugins.module_utils._sync.newest_list import NewestList
from ansible_collections.servetel.ivr.plugins.module_utils._sync.planner import plan_by_newest_list
from ansible_collections.servetel.ivr.plugins.module_utils._sync.verify import Write
from tests.support import faults
from tests.support.faults.server import FaultServer
from tests.unit.plugins.module_utils.task_calls import paths, refusal

LIST = "GET /v1/ivrs"


@pytest.fixture
def control() -> Control:
    return Control(10)


@pytest.fixture
def write(account: Account, control: Control) -> Write:
    definition = parse_definition({"id": "7001", "timeout": 20, "assume_recording_type": "recording"})
    (planned,) = plan_by_newest_list(account, [definition], control).changes
    return Write(planned, planned.current, planned.wanted, Deadline(10))


def test_a_list_that_another_thread_could_not_read_is_read_again(
    server: FaultServer, account: Account, control: Control, write: Write
) -> None:
    newest = NewestList(account, control)
    account.listing = None  # As after a list that failed in another thread.

    live = newest.live(write)

    assert live == write.before
    assert paths(server) == [LIST, LIST]


def test_the_error_of_that_list_is_raised(
    server: FaultServer, account: Account, control: Control, write: Write
) -> None:
    newest = NewestList(account, control)
    account.listing = None
    server.script("LIST", [faults.FORBIDDEN])

    error: ServetelError = refusal(lambda: newest.live(write))

    assert error.kind == "forbidden"
    assert account.listing is None
