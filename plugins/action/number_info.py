# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The task of the module number_info, in the controller's process where that is the same."""

from __future__ import annotations

from ansible_collections.servetel.ivr.plugins.plugin_utils._action import InProcess


class ActionModule(InProcess):
    MODULE = "number_info"
