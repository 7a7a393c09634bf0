# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs servetel.ivr.api_probe and the module ivr as functions, and says what a probe did to an account.

As a program it runs one probe with `write`, so that a test can kill it: `python -m tests.faults.probing URL TOKEN`.
"""

from __future__ import annotations

import itertools
import re
import sys
import threading
from collections.abc import Callable
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.servetel.ivr.plugins.module_utils._argspec import CONNECTION_SPEC
from ansible_collections.servetel.ivr.plugins.module_utils._connection import Context
from ansible_collections.servetel.ivr.plugins.module_utils._runner import perform
from ansible_collections.servetel.ivr.plugins.modules import api_probe, ivr
from tests.simulator import Simulator

NAME = re.compile("servetel\\.ivr probe [0-9a-f]{8}")
WRITING = {"write": True, "assume_recording_type": "recording"}


def run(
    module: Any,
    url: str,
    token: str,
    *,
    check_mode: bool = False,
    stop: threading.Event | None = None,
    **options: Any,
) -> dict[str, Any]:
    """The result of a module, without Ansible around it."""
    spec = {**CONNECTION_SPEC, **module.ARGUMENT_SPEC}
    given = {"api_url": url, "api_token": token, "api_rate": 0, **options}
    checked = ArgumentSpecValidator(spec, **module.RULES).validate(given)
    assert not checked.error_messages, checked.error_messages
    warnings: list[str] = []
    context = Context(check_mode=check_mode, warn=warnings.append, mask=lambda secret: None)
    context.stop = stop or context.stop
    return {**perform(module.TASK, checked.validated_parameters, context), "warnings": warnings}


def probe(api: Simulator, **options: Any) -> dict[str, Any]:
    return run(api_probe, api.url, api.token, **options)


def update(api: Simulator, **options: Any) -> dict[str, Any]:
    return run(ivr, api.url, api.token, **options)


def answers(result: dict[str, Any]) -> dict[str, str]:
    """The answers of a probe, by question."""
    return {row["question"]: row["answer"] for row in result["findings"]}


def add_branches(api: Simulator, count: int) -> None:
    """So many IVRs more, and a list that comes in pages."""
    for number in range(count):
        api.add({**api.ivr(7938), "id": 10000 + number, "name": f"Branch {number}"})
    api.switch(list_pages="paged")


def at_request(api: Simulator, number: int, method: str, path_regex: str, do: Callable[[], object]) -> threading.Event:
    """Do something just before the request with this number among those that match; the event says that it is done."""
    seen, done = itertools.count(1), threading.Event()

    def count() -> None:
        if next(seen) == number:
            do()
            done.set()

    api.before_next(method, path_regex, count, times=number)
    return done


def left_by_probes(api: Simulator) -> list[str]:
    return [raw["name"] for raw in api.ivrs if NAME.fullmatch(raw["name"])]


def strange_writes(api: Simulator, ids: set[str]) -> list[str]:
    """The writes that were not about the IVR of a probe. `ids` are those of the account's own."""
    found = []
    for request in api.writes:
        if request.method == "POST":
            if not NAME.fullmatch(request.body["name"]):
                found.append(f"POST {request.body['name']}")
        elif request.path.rpartition("/")[2] in ids:
            found.append(f"{request.method} {request.path}")
    return found


if __name__ == "__main__":
    sys.exit(1 if run(api_probe, *sys.argv[1:3], **WRITING).get("failed") else 0)
