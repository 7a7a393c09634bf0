# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The end of a module: results, errors, bugs and interrupts as Ansible is told them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account
from ansible_collections.servetel.ivr.plugins.module_utils._connection import Context
from ansible_collections.servetel.ivr.plugins.module_utils._errors import KINDS, ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._runner import perform
from tests.support import faults
from tests.support.faults.server import FaultServer

SECRET = 'a"b\\c/d+e%f g'


@pytest.fixture
def context() -> Context:
    return Context(False, warn=print, mask=print)


def task_that(*steps: Callable[[Context], Any]) -> Callable[[dict[str, Any], Context], dict[str, Any]]:
    def task(_params: dict[str, Any], context: Context) -> dict[str, Any]:
        for step in steps:
            step(context)
        return {"changed": False}

    return task


def fails(error: BaseException) -> Callable[[Context], Any]:
    def step(_context: Context) -> None:
        raise error

    return step


def test_a_result_is_passed_on_with_the_number_of_requests_of_this_task(
    server: FaultServer, context: Context, account: Account
) -> None:
    assert perform(task_that(), {}, context) == {"changed": False}
    context.account = account
    asks = task_that(lambda context: context.account and context.account.ids_by_name("agent", Deadline(5)))
    assert perform(asks, {}, context) == {"changed": False, "requests": 1}
    assert perform(asks, {}, context) == {"changed": False, "requests": 0}


def test_an_error_becomes_a_failure_with_a_sentence_and_fields(context: Context) -> None:
    error = ServetelError("forbidden", "No.", status=403, ivr_id="7001")
    assert perform(task_that(fails(error)), {}, context) == {
        "changed": False,
        "failed": True,
        "msg": f"No. {KINDS['forbidden'].hint}",
        "error": {
            "kind": "forbidden",
            "status": 403,
            "ivr_id": "7001",
            "retryable": False,
            "hint": KINDS["forbidden"].hint,
        },
    }


@pytest.mark.parametrize("wrote", [False, True])
@pytest.mark.parametrize(
    ("error", "kind", "text"),
    [
        (KeyError(SECRET), "internal", "Internal error: KeyError in test_runner.py, line "),
        (KeyboardInterrupt(SECRET), "interrupted", "The task was interrupted. "),
    ],
    ids=["bug", "interrupt"],
)
def test_a_bug_or_an_interrupt_shows_no_value_and_owns_up_to_a_write(
    server: FaultServer, context: Context, account: Account, error: BaseException, kind: str, text: str, wrote: bool
) -> None:
    def write(_context: Context) -> None:
        server.script("DELETE", faults.SOUND)
        account.delete("7001", deadline=Deadline(5))

    context.account = account
    result = perform(task_that(*[write] * wrote, fails(error)), {}, context)
    assert (result["changed"], result["error"]["kind"], result["requests"]) == (wrote, kind, int(wrote))
    assert result["msg"].startswith(text)
    assert SECRET not in str(result)


def test_before_there_is_a_connection_nothing_can_have_changed(context: Context) -> None:
    result = perform(task_that(fails(ValueError())), {}, context)
    assert (result["changed"], "requests" in result) == (False, False)
