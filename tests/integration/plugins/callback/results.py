# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes each task's result to the file named by TEST_RESULTS, one JSON line each, so that tests need not read screens.

Knows Ansible's callbacks. Knows nothing of the modules whose results they are.
"""

from __future__ import annotations

import json
import os
import typing as t

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = r"""
name: results
type: notification
short_description: results as JSON lines
description:
  - Writes results to a file.
requirements:
  - the environment variable TEST_RESULTS
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "results"
    CALLBACK_NEEDS_ENABLED = True

    def v2_runner_on_ok(self, result: t.Any) -> None:
        self._write(result, "ok")

    def v2_runner_on_failed(self, result: t.Any, ignore_errors: bool = False) -> None:
        self._write(result, "failed")

    def v2_runner_on_unreachable(self, result: t.Any) -> None:
        self._write(result, "unreachable")

    def v2_runner_on_skipped(self, result: t.Any) -> None:
        self._write(result, "skipped")

    def _write(self, result: t.Any, status: str) -> None:
        # ansible-core 2.19 has public names for what was private.
        new = hasattr(result, "result")
        task, host = (result.task, result.host) if new else (result._task, result._host)
        data = result.result if new else result._result
        if task.action == "ansible.builtin.include_tasks":
            return
        line = {"host": host.get_name(), "task": task.get_name(), "status": status, "result": data}
        with open(os.environ["TEST_RESULTS"], "a", encoding="utf-8") as file:
            file.write(json.dumps(line, default=str) + "\n")
