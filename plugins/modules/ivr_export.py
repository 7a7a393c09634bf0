#!/usr/bin/python
# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ivr_export
short_description: Export the phone menus (IVRs) of a Servetel account to files
version_added: 1.0.0
description:
  - Writes each IVR of an account to a YAML file that M(servetel.ivr.ivrs) reads as O(servetel.ivr.ivrs#module:source).
  - If a file of the folder already defines an IVR, also one among several, the module updates that file. It keeps what
    the API does not show, which is the type of a prompt whose id is unchanged, O(servetel.ivr.ivr#module:purge_menu),
    O(servetel.ivr.ivr#module:force) and O(servetel.ivr.ivr#module:assume_recording_type). It does not touch a
    definition that gives each setting as the account shows it; one that gives only some is written in full. A file that
    changes loses its comments, and a warning names it.
  - Definitions with C(valid_from) or C(valid_until) stay as they are. While they are in force, the settings that they
    change also stay as in the definition below them, because the account shows the changed values. If the account
    has other values than an overlay in force sets, a warning names the IVR.
  - It writes any other IVR to a new file, named after the id and the name of the IVR. A later change of the name does
    not rename the file.
  - Before it writes, it checks the whole folder against the account, and fails if M(servetel.ivr.ivrs) would refuse the
    folder or change an exported IVR.
  - It does not export an IVR that a definition cannot describe, such as one with a key that no telephone has. A warning
    and RV(not_exported) name it.
  - The playbook C(servetel.ivr.export) runs this module on each host of an inventory.
extends_documentation_fragment:
  - servetel.ivr.connection
  - servetel.ivr.own_names
  - servetel.ivr.attributes
  - servetel.ivr.no_effect.of_check_numbers
options:
  path:
    description:
      - The folder, on the host that runs the module. It is created if it does not exist. If it cannot be created or
        written to, the task fails before it changes a file, in check mode as well.
      - An empty path, the root, the home directory and the working directory are refused, because they usually come
        from an empty variable.
    type: path
    required: true
  resolve_names:
    description:
      - Whether to write a destination by name if its name is unique. This takes two or more requests. With V(false),
        all destinations are written by id.
      - If the token may not read names, the task warns and writes ids.
    type: bool
    default: true
  portable:
    description:
      - Whether to write a folder that can be applied to another account. It leaves out the C(id) of every IVR
        whose name is unique, refers to such IVRs by name, and reads names as with O(resolve_names=true).
      - Set O(names) for what the API does not list. RV(unnamed) lists what is still written by id.
        SMS templates have no names. Webhooks of keys are left out, with a warning.
    type: bool
    default: false
    version_added: 1.1.0
  defaults:
    description:
      - The O(servetel.ivr.ivrs#module:defaults) with which the folder is applied. A setting that is the same is left
        out of the definitions, unless the file already has it.
    type: dict
    version_added: 1.1.0
  purge:
    description:
      - Whether to remove a file if it defines exactly one IVR, by id, and the account no longer has this IVR. The name
        of the file does not matter. Files with several definitions, and definitions without an id or with
        O(servetel.ivr.ivr#module:state=absent), are not removed.
    type: bool
    default: false
  assume_recording_type:
    description:
      - The type to write for prompts. The API shows only their ids. Without this option, prompts are written without a
        type, unless the file already has it.
      - If not set, the value of the environment variable E(SERVETEL_ASSUME_RECORDING_TYPE) is used.
    type: str
    choices: [recording, outbound_tts]
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
- name: Export an account to files
  servetel.ivr.ivr_export:
    api_token: "{{ servetel_token }}"
    path: "{{ playbook_dir }}/ivrs"

- name: Write destinations by id, and remove the files of IVRs that are gone
  servetel.ivr.ivr_export:
    path: "{{ playbook_dir }}/ivrs-by-id"
    resolve_names: false
    purge: true

- name: Write a folder that can be applied to another account
  servetel.ivr.ivr_export:
    path: "{{ playbook_dir }}/ivrs"
    portable: true
    names:
      recording:
        Welcome: 19549

- name: Show how the account differs from what was exported
  servetel.ivr.ivr_export:
    path: "{{ playbook_dir }}/ivrs"
  check_mode: true
  diff: true
"""

RETURN = r"""
path:
  description: The folder.
  returned: success
  type: str
  sample: /srv/menus/ivrs
files:
  description: The files that define the account's IVRs, changed or not.
  returned: success
  type: list
  elements: str
  sample: [7926-main-menu.yml]
removed:
  description: Files that were removed because the account no longer has their IVR.
  returned: success
  type: list
  elements: str
  sample: []
not_exported:
  description: IVRs that could not be written.
  returned: success
  type: list
  elements: dict
  contains:
    id: {description: The IVR's id., type: str, returned: always}
    name: {description: Its name; null if it cannot be read., type: str, returned: always}
    reason: {description: What a definition cannot describe., type: str, returned: always}
  sample: []
summary_text:
  description: What was done, in a few sentences.
  returned: success
  type: str
  sample: 14 of 14 IVRs are in /srv/menus/ivrs. 1 file changed. Applying the folder as it is changes nothing.
unnamed:
  description:
    - Destinations that are written by id because no unique name was found. With O(portable=true) also those of types
      that have no names, prompts, and SMS templates as C(sms_template||id). Empty unless O(resolve_names=true) or
      O(portable=true).
  returned: success
  type: list
  elements: str
  sample: ["department||17841"]
diff:
  description:
    - The files that change, before and after. If there are very many, the last entry says how many were left out.
  returned: success
  type: list
  elements: dict
requests:
  description: Number of requests that the task made.
  returned: once the options are valid
  type: int
  sample: 4
error:
  description: What went wrong, for programs. See RV(servetel.ivr.ivr#module:error).
  returned: failure
  type: dict
"""

from ansible_collections.servetel.ivr.plugins.module_utils._argspec import GROUP_SPEC
from ansible_collections.servetel.ivr.plugins.module_utils._runner import run_module
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.ivr_export import ivr_export

ARGUMENT_SPEC = {
    "path": {"type": "path", "required": True},
    "resolve_names": {"type": "bool", "default": True},
    "portable": {"type": "bool", "default": False},
    "defaults": {"type": "dict"},
    "purge": {"type": "bool", "default": False},
    **GROUP_SPEC,
}
RULES: dict[str, list[tuple[str, ...]]] = {}
TASK = ivr_export


def main() -> None:
    run_module(TASK, ARGUMENT_SPEC, **RULES)


if __name__ == "__main__":
    main()
