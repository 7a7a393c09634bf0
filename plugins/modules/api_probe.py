#!/usr/bin/python
# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: api_probe
short_description: Find out how the API of a Servetel account behaves
version_added: 1.1.0
description:
  - The vendor's pages disagree about parts of the API. This module finds out how the API of an account behaves, and
    returns what to set as O(servetel.ivr.ivr#module:api_dialect).
  - Without O(write) it only reads. It checks the value of O(api_dialect), but does not use it.
  - With O(write) it creates a test IVR that no number leads to, changes it step by step, reads it back after
    each step, and deletes it. It writes to no other IVR. Its name is C(servetel.ivr probe) and eight hexadecimal
    digits. If the module is killed, this IVR may be left. The next run with O(write) deletes it, unless a number or
    another IVR leads to it or the numbers of the account cannot be read. If a list shows that someone else has renamed
    it or led another IVR to it during the run, it stays, and a warning names it. Numbers are not read again then.
  - It sends at most 40 requests, including pages and retries. If that is not enough, the findings name the questions
    that are left open. If the list of IVRs alone needs more, the module fails. If lists leave too few requests, the
    module writes nothing.
  - Run one probe at a time on an account. A second one deletes the IVR of the first one, which then fails.
extends_documentation_fragment:
  - servetel.ivr.connection
  - servetel.ivr.attributes
  - servetel.ivr.no_effect.of_check_numbers
options:
  write:
    description: Whether to create, change and delete a test IVR. In check mode the module only reads.
    type: bool
    default: false
  prompts:
    description:
      - Two different prompts for the test IVR, as C(type||id).
      - If not set, the module uses two prompts that IVRs of the account play. Set O(names) or O(assume_recording_type)
        to give their types.
    type: list
    elements: raw
  dest:
    description:
      - Where to write a report as JSON, with the requests and responses. The token is left out. Names, descriptions,
        phone numbers and other texts of the account are replaced with others of the same form.
      - The module writes the report even if it fails, but not in check mode. Only its owner can read it. An existing
        file is replaced.
    type: path
  assume_recording_type:
    description:
      - The type of the prompts that the test IVR plays, if O(prompts) is not set.
      - If not set, the value of the environment variable E(SERVETEL_ASSUME_RECORDING_TYPE) is used.
    type: str
    choices: [recording, outbound_tts]
  names:
    description:
      - "Your names of destinations and prompts, as C({type: {name: id}}). They give the types of prompts."
    type: dict
attributes:
  check_mode:
    support: full
  diff_mode:
    support: N/A
    details: The module deletes the IVR that it creates, so there is no difference to show.
  idempotent:
    support: none
author:
  - servetel.ivr maintainers (@servetel-ivr)
seealso:
  - module: servetel.ivr.ivr_info
"""

EXAMPLES = r"""
- name: Find out what can be read, and write nothing
  servetel.ivr.api_probe:
    api_token: "{{ servetel_token }}"
  register: probe

- name: Find out everything, with a test IVR
  servetel.ivr.api_probe:
    write: true
    prompts: ["recording||244", "recording||245"]
    dest: probe.json
  register: probe

- name: Show what to set
  ansible.builtin.debug:
    msg: "{{ {'api_dialect': probe.dialect} }}"
"""

RETURN = r"""
findings:
  description: What was found, one entry for each question.
  returned: once the options are valid
  type: list
  elements: dict
  contains:
    question: {description: What was asked., type: str, returned: always}
    answer: {description: The answer. Empty if it is not known., type: str, returned: always}
    expected:
      description: The answer that the vendor's pages support best. Empty if they say nothing.
      type: str
      returned: always
    verdict:
      description: V(as_expected), V(differs), or V(unknown) if C(answer) or C(expected) is empty.
      type: str
      returned: always
    note: {description: The answer as a sentence., type: str, returned: always}
  sample:
    - question: separator
      answer: "||"
      expected: "||"
      verdict: as_expected
      note: Between type and id, the API takes ||.
dialect:
  description: What to set as O(servetel.ivr.ivr#module:api_dialect). Empty if the defaults fit.
  returned: once the options are valid
  type: dict
  sample: {"separator": "|"}
leftover:
  description: IVRs that this or another probe made and that are still there, or may be.
  returned: once the options are valid
  type: list
  elements: dict
  contains:
    id: {description: The id of the IVR. Empty if the list does not show it., type: str, returned: always}
    name: {description: The name under which the probe created it., type: str, returned: always}
  sample: []
report:
  description: The file with the report. Empty if there is none.
  returned: once the options are valid
  type: str
  sample: /srv/menus/probe.json
requests:
  description: Number of requests that the task made.
  returned: once the options are valid
  type: int
  sample: 24
error:
  description: What went wrong, for programs. See RV(servetel.ivr.ivr#module:error).
  returned: failure
  type: dict
"""

from ansible_collections.servetel.ivr.plugins.module_utils._argspec import GROUP_SPEC
from ansible_collections.servetel.ivr.plugins.module_utils._runner import run_module
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.api_probe import api_probe

ARGUMENT_SPEC = {
    "write": {"type": "bool", "default": False},
    "prompts": {"type": "list", "elements": "raw"},
    "dest": {"type": "path"},
    **GROUP_SPEC,
}
RULES: dict[str, list[tuple[str, ...]]] = {}
TASK = api_probe


def main() -> None:
    run_module(TASK, ARGUMENT_SPEC, **RULES)


if __name__ == "__main__":
    main()
