#!/usr/bin/python
# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: number_info
short_description: Show the phone numbers of a Servetel account
version_added: 1.1.0
description:
  - Lists the phone numbers of a Servetel cloud-telephony account, and where calls to them lead.
  - This collection does not change numbers. Set their destinations in the portal.
extends_documentation_fragment:
  - servetel.ivr.connection
  - servetel.ivr.attributes
  - servetel.ivr.no_effect.of_assume_recording_type
  - servetel.ivr.no_effect.of_names
  - servetel.ivr.no_effect.of_check_numbers
options:
  number:
    description:
      - The number to show, in any spelling, such as V(+91 80-4444 0001).
      - A number that begins with V(+) is the whole number with its country code. One without V(+) matches the numbers
        that end with its digits, of which it needs at least 6. Leading zeros do not count. All matches are returned.
      - Put it in quotes, because YAML can read digits that begin with 0 as another number.
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
  - module: servetel.ivr.ivr_info
  - module: servetel.ivr.ivrs
"""

EXAMPLES = r"""
- name: Read all numbers
  servetel.ivr.number_info:
    api_token: "{{ servetel_token }}"
  register: account

- name: Show where each of them leads
  ansible.builtin.debug:
    msg: "{{ account.numbers | items2dict(key_name='number', value_name='destination') }}"

- name: Read one number
  servetel.ivr.number_info:
    number: "+91 80-4444 0001"
"""

RETURN = r"""
numbers:
  description: The numbers, in the account's order. Empty if no number matches O(number).
  returned: success
  type: list
  elements: dict
  contains:
    id: {description: The id of the number., type: str, returned: always}
    number:
      description: "The digits with country code, after a V(+). Empty if the API shows none."
      type: str
      returned: always
    name: {description: The name of the number., type: str, returned: always}
    description: {description: The description of the number., type: str, returned: always}
    destination:
      description:
        - Where calls to the number lead, as C(type||id). Empty if they lead nowhere.
        - A destination that this collection does not understand is returned as the API shows it, with a warning.
          Null, with a warning, if the API does not show whether there is one.
      type: raw
      returned: always
    destination_name: {description: The name of the destination., type: str, returned: always}
  sample:
    - id: "1759333"
      number: "+918044440001"
      name: Toll-free
      description: ""
      destination: ivr||7928
      destination_name: Language choice
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

from ansible_collections.servetel.ivr.plugins.module_utils._argspec import GROUP_SPEC
from ansible_collections.servetel.ivr.plugins.module_utils._runner import run_module
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.number_info import number_info

ARGUMENT_SPEC = {"number": {"type": "raw"}, **GROUP_SPEC}
RULES: dict[str, list[tuple[str, ...]]] = {}
TASK = number_info


def main() -> None:
    run_module(TASK, ARGUMENT_SPEC, **RULES)


if __name__ == "__main__":
    main()
