# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of the option that asks for names."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  resolve_names:
    description:
      - Fetch the names of departments and agents, which takes two requests or more, so that diffs show them as comments
        behind the ids. The names of IVRs are shown in any case.
      - If the token may not read them, the task warns and shows the ids.
    type: bool
    default: false
"""
