# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the option that reads names."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  resolve_names:
    description:
      - Whether to read the names of departments, extensions and agents, which takes two or more requests. Diffs
        show known names as YAML comments after the ids. They show the names of IVRs in any case.
      - If the token may not read the names, the task warns and shows ids only.
    type: bool
    default: false
"""
