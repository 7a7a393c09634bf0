#!/usr/bin/python
# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ivr_info
short_description: Show the phone menus (IVRs) of a Servetel account
version_added: 1.0.0
description:
  - Lists the IVRs of a Servetel cloud-telephony account, with the option names of M(servetel.ivr.ivr).
  - The output can be passed back to M(servetel.ivr.ivrs) without causing a change. The exception is an IVR with a
    value that no definition can have, such as a key C(A), which M(servetel.ivr.ivrs) refuses. The filters accept it.
extends_documentation_fragment:
  - servetel.ivr.connection
  - servetel.ivr.names
  - servetel.ivr.own_names
  - servetel.ivr.attributes
  - servetel.ivr.no_effect.of_assume_recording_type
  - servetel.ivr.no_effect.of_check_numbers
options:
  id:
    description:
      - The id of the IVR to show, as text or as a number. Use either O(id) or O(name).
    type: raw
  name:
    description:
      - The exact name of the IVR to show. If several IVRs have this name, all are shown.
    type: raw
attributes:
  check_mode:
    support: full
  diff_mode:
    support: N/A
    details: The module changes nothing.
  idempotent:
    support: full
author:
  - servetel.ivr maintainers (@servetel-ivr)
seealso:
  - module: servetel.ivr.ivr
  - module: servetel.ivr.ivrs
  - module: servetel.ivr.ivr_export
  - module: servetel.ivr.number_info
  - plugin: servetel.ivr.lint
    plugin_type: filter
  - plugin: servetel.ivr.call_path
    plugin_type: filter
  - plugin: servetel.ivr.call_flow
    plugin_type: filter
  - plugin: servetel.ivr.where_used
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Read all IVRs
  servetel.ivr.ivr_info:
    api_token: "{{ servetel_token }}"
  register: account

- name: Show their ids and names
  ansible.builtin.debug:
    msg: "{{ account.ivrs | items2dict(key_name='id', value_name='name') }}"

- name: Read one IVR by its id, and the names of its destinations
  servetel.ivr.ivr_info:
    id: 7926
    resolve_names: true

- name: Read one IVR by its name
  servetel.ivr.ivr_info:
    name: Main menu
  register: main_menu

- name: Fail if no IVR has this name
  ansible.builtin.assert:
    that: main_menu.ivrs | length == 1
"""

RETURN = r"""
ivrs:
  description:
    - The IVRs, in the account's order, each as RV(servetel.ivr.ivr#module:ivr). Empty if no IVR has the id or the
      name.
    - Prompts are ids without a type, because the API does not show it, unless O(names) has it.
  returned: success
  type: list
  elements: dict
  sample:
    - id: "7926"
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
not_understood:
  description:
    - The IVRs that the API shows in a form that this collection does not understand. They are not in RV(ivrs), and a
      warning names them.
    - The filters accept RV(ivrs) + RV(not_understood) as one list. They then know that such an IVR exists, but not
      where it leads. One without an id is ignored.
    - Empty if O(id) or O(name) is set. A task that reads such an IVR by O(id) or O(name) fails.
  returned: success
  type: list
  elements: dict
  contains:
    id: {description: "The id; null if it has no usable one.", type: str, returned: always}
    name: {description: "The name; empty if it cannot be read.", type: str, returned: always}
    reason: {description: What is not understood., type: str, returned: always}
  sample: []
names:
  description:
    - The names of the account's IVRs, by the destination that leads to them, and those of O(names). With
      O(resolve_names=true) also those of departments, extensions and agents.
  returned: success, with O(resolve_names=true) or O(names)
  type: dict
  sample:
    "ivr||7926": Main menu
    "department||17839": Sales
requests:
  description: Number of requests that the task made.
  returned: once the options are valid
  type: int
  sample: 1
error:
  description: What went wrong, for programs. See RV(servetel.ivr.ivr#module:error).
  returned: failure
  type: dict
"""

from ansible_collections.servetel.ivr.plugins.module_utils._argspec import GROUP_SPEC, NAMES_SPEC
from ansible_collections.servetel.ivr.plugins.module_utils._runner import run_module
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.ivr_info import ivr_info

ARGUMENT_SPEC = {"id": {"type": "raw"}, "name": {"type": "raw"}, **NAMES_SPEC, **GROUP_SPEC}
RULES: dict[str, list[tuple[str, ...]]] = {"mutually_exclusive": [("id", "name")]}
TASK = ivr_info


def main() -> None:
    run_module(TASK, ARGUMENT_SPEC, **RULES)


if __name__ == "__main__":
    main()
