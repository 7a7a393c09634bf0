# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of the options that say what a write may assume."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  assume_recording_type:
    description:
      - The API takes IVRs only whole, wants the type of each prompt, and shows prompts without it. This type is sent
        with each prompt of which only the id is known. Without it the task stops before writing and names those
        prompts.
      - A prompt of the other type may be damaged by a wrong assumption. Check how the prompts were made before
        setting it.
      - If not set, the value of the environment variable E(SERVETEL_ASSUME_RECORDING_TYPE) is used.
    type: str
    choices: [recording, outbound_tts]
  force:
    description:
      - Write although the live IVR holds something that the update call cannot carry (the webhook of a key), or a
        prompt or destination that is empty. Without it the task stops before writing and names it.
      - Also accept destination types that look like a misspelling of a known one.
      - Also allows a new or changed name that another IVR has, or that differs from another one by white space only.
    type: bool
    default: false
notes:
  - Settings that a task leaves out keep their present value. The API takes IVRs only whole, so the module reads the
    IVR, puts the given settings in their place, and writes all of it.
  - The API has no lock. Right before each write, the IVR is compared with the newest list, which is read again when
    it is older than 60 seconds. An IVR that was edited elsewhere before that list was read is not written
    (V(conflict)). An edit made after it, and so up to 60 seconds before the write, is not noticed and is overwritten.
"""
