# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A task that is asked to stop while it waits: for another try of a write of which nobody knows whether it arrived, or
for a list.

It knows when a task waits: for the time between two attempts, and for its turn at `api_rate`. What faults do is in
`test_rows`.
"""

from __future__ import annotations

import random
import threading

import pytest

from tests.faults.running import login_options, params, run
from tests.support import faults
from tests.support.faults import callback
from tests.support.faults.server import FaultServer

CHANGE = {"id": "7001", "timeout": 20, "assume_recording_type": "recording"}


@pytest.mark.parametrize(
    ("backoff", "rate"), [(2.0, 0.0), (0.0, 1.9)], ids=["between two attempts", "until its turn comes"]
)
@pytest.mark.parametrize("module", ["ivr", "ivrs"])
def test_an_interrupt_before_the_second_attempt_does_not_deny_the_first(
    module: str, backoff: float, rate: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(random, "uniform", lambda least, most: backoff)
    stop = threading.Event()
    soon = threading.Timer(0.2, stop.set)
    with FaultServer() as server:
        server.script("PUT", faults.HANG)
        server.script("LIST", [faults.SOUND, callback(lambda _running: soon.start(), "after")])
        options = CHANGE if module == "ivr" else {"ivrs": [{"id": "7001", "timeout": 20}]}
        more = {"assume_recording_type": "recording", "api_timeout": 0.4, "api_deadline": 30.0, "api_rate": rate}
        outcome = run(module, params(module, server, **{**options, **more}), stop=stop)
        soon.join()
        assert (outcome.changed, len(server.writes)) == (True, 1)
        assert outcome.kind == "unknown_outcome", outcome.msg
        assert "it may be written or not" in outcome.msg or "it may yet be written" in outcome.msg


@pytest.mark.parametrize("module", ["ivr", "ivrs", "ivr_info"])
@pytest.mark.parametrize("what", ["LIST", "LOGIN"])
def test_an_interrupt_ends_the_waiting_for_a_list_while_nothing_is_written(module: str, what: str) -> None:
    stop = threading.Event()
    with FaultServer() as server:
        server.always(what, faults.status(429, {"message": "Too many requests"}, ("Retry-After", "60")))
        threading.Timer(0.5, stop.set).start()
        options = {"ivr": CHANGE, "ivrs": {"ivrs": [CHANGE]}, "ivr_info": {}}[module]
        login = login_options() if what == "LOGIN" else {}
        outcome = run(module, params(module, server, **options, **login, api_deadline=300.0), stop=stop)
        assert outcome.seconds < 5
        assert (outcome.changed, outcome.kind, len(server.requests)) == (False, "interrupted", 1), outcome.msg
