# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options that control what a write may assume."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  assume_recording_type:
    description:
      - The type to send with each prompt of which only the id is known. The API accepts only whole IVRs and requires
        the type of each prompt, but does not show it. Without this option the task fails before the first write and
        names those prompts.
      - Check how your prompts were made before you set it. An update with the wrong type may break a prompt.
      - If not set, the value of the environment variable E(SERVETEL_ASSUME_RECORDING_TYPE) is used.
    type: str
    choices: [recording, outbound_tts]
  force:
    description:
      - Whether to write an IVR that has an empty prompt or destination, or a key with a webhook, which an update cannot
        send. Otherwise the task fails before the first write and names it.
      - Whether to send destination types that look like a misspelling of a known type.
      - Whether to accept a new name that another IVR has, or that differs from another name only in white space.
      - Whether to create an IVR although the account has one whose name cannot be read, which may be the same one.
    type: bool
    default: false
notes:
  - The API accepts only whole IVRs, so the module reads the IVR, merges the given settings into it, and writes all of
    it. Settings you leave out keep their value.
  - The API has no lock. Right before each write, the module compares the IVR with the newest list, which it reads again
    when it is older than 60 seconds. It does not write an IVR that was edited elsewhere before that list was read
    (V(conflict)). An edit made after that, up to 60 seconds before the write, is overwritten.
"""
