# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of options that a module accepts without an effect, each in a fragment of its own."""

from __future__ import annotations


class ModuleDocFragment:
    OF_ASSUME_RECORDING_TYPE = r"""
options:
  assume_recording_type:
    description:
      - Has no effect. The module accepts it so that C(module_defaults) can set it for the whole action group.
      - If not set, the value of the environment variable E(SERVETEL_ASSUME_RECORDING_TYPE) is used.
    type: str
    choices: [recording, outbound_tts]
"""

    OF_CHECK_NUMBERS = r"""
options:
  check_numbers:
    description:
      - Has no effect. The module accepts it so that C(module_defaults) can set it for the whole action group.
    type: bool
    default: false
    version_added: 1.1.0
"""

    OF_NAMES = r"""
options:
  names:
    description:
      - Has no effect. The module accepts it so that C(module_defaults) can set it for the whole action group.
    type: dict
    version_added: 1.1.0
"""
