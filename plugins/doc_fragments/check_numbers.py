# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the option that reads phone numbers before IVRs are deleted."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  check_numbers:
    description:
      - Whether to read the phone numbers of the account, which takes at least one more request. The task then fails
        before the first write if it would delete an IVR that a number leads to (V(in_use)), or if the numbers cannot be
        read.
      - O(force) does not change that. Point the number elsewhere in the portal first, or leave this option out.
    type: bool
    default: false
    version_added: 1.1.0
"""
