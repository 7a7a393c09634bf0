#!/usr/bin/python
# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ivr
short_description: Manage a phone menu (IVR) of a Servetel account
version_added: 1.0.0
description:
  - Updates, creates or deletes one IVR of a Servetel cloud-telephony account, or of one of the platforms that run the
    same API.
  - Settings you leave out keep their value.
  - After a write the module reads the IVR back. It fails if the API shows a value other than the one that it sent.
extends_documentation_fragment:
  - servetel.ivr.connection
  - servetel.ivr.ivr
  - servetel.ivr.write
  - servetel.ivr.backup
  - servetel.ivr.names
  - servetel.ivr.own_names
  - servetel.ivr.check_numbers
  - servetel.ivr.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
author:
  - servetel.ivr maintainers (@servetel-ivr)
seealso:
  - module: servetel.ivr.ivrs
  - module: servetel.ivr.ivr_info
"""

EXAMPLES = r"""
- name: Give callers more time for their choice
  servetel.ivr.ivr:
    api_token: "{{ servetel_token }}"
    id: 7926
    timeout: 20
    assume_recording_type: recording

- name: Let key 2 lead to a department, and keep the other keys
  servetel.ivr.ivr:
    name: Main menu
    menu:
      "2": department||17839
    purge_menu: false
    assume_recording_type: recording

- name: Remove key 9 from the menu
  servetel.ivr.ivr:
    name: Main menu
    menu:
      "9": {state: absent}
    purge_menu: false
    assume_recording_type: recording

- name: Refer to a department and an agent by name
  servetel.ivr.ivr:
    name: Sales
    menu:
      "1": department||name=Sales North
      "2": extension||name=Asha Rao
    purge_menu: false
    assume_recording_type: recording

- name: Create an IVR, or update it if the account has one of this name
  servetel.ivr.ivr:
    name: Holiday
    description: Played on public holidays
    recording: recording||19549
    timeout: 5
    option: ["1", "2"]
    destination: [extension||0501247020000, voicemail||311]
    incorrect_count: 2
    invalid_recording: recording||244
    recording_invalid: recording||245
    invalid_destination: hangup||1
    timeout_tries: 1
    timeout_retry_recording: recording||246
    timeout_recording: recording||247
    timeout_destination: hangup||1

- name: Rename an IVR, and set a prompt with its type
  servetel.ivr.ivr:
    id: 7932
    name: Billing and payments
    recording: outbound_tts||812
    assume_recording_type: recording

- name: Show the names of departments, extensions and agents beside their ids in the diff
  servetel.ivr.ivr:
    name: Main menu
    timeout_destination: department||17843
    resolve_names: true
    assume_recording_type: recording
  diff: true

- name: Delete an IVR
  servetel.ivr.ivr:
    id: 7938
    state: absent
"""

RETURN = r"""
action:
  description: What was done, or would be done in check mode.
  returned: success, and failure after the first request
  type: str
  choices: [none, update, create, delete]
  sample: update
ivr:
  description:
    - The IVR as it now is, in the names of the options, so that it can be used as the options of a task.
    - Prompts are V(type||id) where the task gave the type, else the bare id. Empty after a deletion.
    - In check mode the id of an IVR that would be created is null.
  returned: success, and failure after the first request
  type: dict
  contains:
    id: {description: The id., type: str, returned: always}
    name: {description: The name., type: str, returned: always}
    description: {description: The description., type: str, returned: always}
    recording: {description: The welcoming prompt., type: str, returned: always}
    timeout: {description: Seconds to wait for a key., type: int, returned: always}
    incorrect_count: {description: How many wrong keys are allowed., type: int, returned: always}
    invalid_recording: {description: The prompt after each wrong key., type: str, returned: always}
    recording_invalid: {description: The prompt after more wrong keys than allowed., type: str, returned: always}
    invalid_destination: {description: Where callers go after too many wrong keys., type: str, returned: always}
    timeout_tries: {description: How many timeouts are allowed., type: int, returned: always}
    timeout_retry_recording: {description: The prompt after each timeout., type: str, returned: always}
    timeout_recording: {description: The prompt after more timeouts than allowed., type: str, returned: always}
    timeout_destination: {description: Where callers go after too many timeouts., type: str, returned: always}
    menu:
      description: One entry for each key, in the order of a keypad.
      type: list
      elements: dict
      returned: always
      contains:
        option: {description: The key., type: str, returned: always}
        destination: {description: Where it leads., type: str, returned: always}
        sms_template: {description: The id of the SMS template that it sends., type: str, returned: if there is one}
  sample:
    id: "7926"
    name: Main menu
    description: Daytime
    recording: "19549"
    timeout: 20
    incorrect_count: 1
    invalid_recording: "244"
    recording_invalid: "245"
    invalid_destination: extension||0501247020000
    timeout_tries: 1
    timeout_retry_recording: "246"
    timeout_recording: "247"
    timeout_destination: extension||0501247020000
    menu:
      - option: "1"
        destination: department||17839
diff:
  description:
    - The IVR before and after the change, as YAML text with one line for each setting and each key. Known names follow
      the ids as YAML comments.
    - Lines of more than 2000 characters are shortened.
  returned: success, and failure after the first request
  type: dict
  contains:
    before: {description: The IVR before the change; empty if there was none., type: str, returned: always}
    after: {description: The IVR after the change; empty if it is deleted., type: str, returned: always}
    before_header: {description: Which IVR it is., type: str, returned: always}
    after_header: {description: Which IVR it is., type: str, returned: always}
message:
  description: The API's own message about the write.
  returned: success, and failure after the first request
  type: str
  sample: IVR updated successfully
backup_file:
  description: The file that undoes the task. Pass it to the playbook C(servetel.ivr.restore).
  returned: if O(backup_dir) is set and the task has something to write, failures included
  type: str
  sample: /srv/menus/backups/20261127T123000Z-head-office.yml
requests:
  description: Number of requests that the task made.
  returned: once the options are valid
  type: int
  sample: 3
error:
  description: What went wrong, for programs.
  returned: failure
  type: dict
  contains:
    kind:
      description:
        - The kind of error, one of V(bad_input), V(auth), V(forbidden), V(not_found), V(rejected), V(rate_limited),
          V(conflict), V(blocked), V(in_use), V(not_taken), V(unknown_outcome), V(network), V(dns), V(timeout),
          V(server), V(tls), V(proxy), V(redirect), V(protocol), V(not_attempted), V(interrupted), V(lint)
          (M(servetel.ivr.ivrs) only) and V(internal).
      type: str
      returned: always
    status: {description: "The HTTP status, if there was a response.", type: int, returned: always}
    ivr_id: {description: "The id of the IVR, if it is known.", type: str, returned: always}
    retryable: {description: Whether retrying the unchanged task may succeed., type: bool, returned: always}
    hint: {description: What to do next; empty if the message says it., type: str, returned: always}
    retry_after: {description: Seconds to wait before the next request., type: float, returned: if known}
    problems:
      description: All problems that were found before the first write, one sentence each.
      type: list
      elements: str
      returned: if there are several
    before: {description: The IVR when the task read it., type: dict, returned: with kind conflict}
    wanted: {description: The IVR that the task was about to write., type: dict, returned: with kind conflict}
    now: {description: The IVR as the account has it now., type: dict, returned: with kind conflict}
"""

from ansible_collections.servetel.ivr.plugins.module_utils._argspec import (
    BACKUP_SPEC,
    GROUP_SPEC,
    IVR_SPEC,
    NAMES_SPEC,
    WRITE_SPEC,
)
from ansible_collections.servetel.ivr.plugins.module_utils._runner import run_module
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.ivr import ivr

ARGUMENT_SPEC = {**IVR_SPEC, **WRITE_SPEC, **BACKUP_SPEC, **NAMES_SPEC, **GROUP_SPEC}
RULES: dict[str, list[tuple[str, ...]]] = {}
TASK = ivr


def main() -> None:
    run_module(TASK, ARGUMENT_SPEC, **RULES)


if __name__ == "__main__":
    main()
