# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The base class of the action plugins. They and this file are all that Ansible compiles in each run.

Private to this collection.
"""

from __future__ import annotations

from ansible_collections.servetel.ivr.plugins.plugin_utils._bytecode import keep_bytecode

keep_bytecode()

from ansible_collections.servetel.ivr.plugins.plugin_utils._in_process import (  # noqa: E402 keep_bytecode() must run first
    ActionModule as InProcess,
)

__all__ = ["InProcess"]
