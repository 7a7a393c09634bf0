#!/usr/bin/python
# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ivr_export
short_description: Write the phone menus (IVRs) of a Servetel account as a folder of files
version_added: 1.0.0
description:
  - Writes each IVR of an account as a YAML file that M(servetel.ivr.ivrs) reads as O(servetel.ivr.ivrs#module:source).
  - Before it writes, it proves that applying the files would change nothing, and fails if that is not so.
  - File names (the id, then the name at the first export), the order of settings and the order of keys stay the same,
    so that the history of a folder shows only what changed.
  - The playbook C(servetel.ivr.export) runs this module on every host of an inventory.
extends_documentation_fragment:
  - servetel.ivr.connection
  - servetel.ivr.attributes
options:
  path:
    description:
      - The folder, on the host that runs the module. It is made if need be.
    type: path
    required: true
  resolve_names:
    description:
      - Whether to write destinations by name where exactly one thing has the name, which takes two more requests or
        more. With V(false) all are written by id.
    type: bool
    default: true
  purge:
    description:
      - Whether to remove files of earlier exports whose IVR the account no longer has. Other files are never touched.
    type: bool
    default: false
  assume_recording_type:
    description:
      - Has no effect here. It is accepted so that C(module_defaults) can set it for the whole action group.
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
- name: Bring an account under code
  servetel.ivr.ivr_export:
    api_token: "{{ servetel_token }}"
    path: "{{ playbook_dir }}/ivrs"

- name: Write destinations by id, and remove the files of IVRs that are gone
  servetel.ivr.ivr_export:
    path: "{{ playbook_dir }}/ivrs-by-id"
    resolve_names: false
    purge: true

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
  description: The files of the account's IVRs, whether they changed or not.
  returned: success
  type: list
  elements: str
  sample: [7926-main-menu.yml]
removed:
  description: Files that were removed because their IVR is gone.
  returned: success
  type: list
  elements: str
  sample: []
unnamed:
  description: Destinations that are written by id because no name, or no unique one, was found.
  returned: success
  type: list
  elements: str
  sample: ["department||17841"]
diff:
  description: The files that change, before and after. Cut when there are very many.
  returned: success
  type: list
  elements: dict
requests:
  description: How many requests the task made.
  returned: once the options are valid
  type: int
  sample: 4
error:
  description: What went wrong, for programs. See RV(servetel.ivr.ivr#module:error).
  returned: failure
  type: dict
"""

from ansible_collections.servetel.ivr.plugins.module_utils._export import ivr_export
from ansible_collections.servetel.ivr.plugins.module_utils._module import run_module
from ansible_collections.servetel.ivr.plugins.module_utils._spec import RECORDING_TYPE_SPEC

ARGUMENT_SPEC = {
    "path": {"type": "path", "required": True},
    "resolve_names": {"type": "bool", "default": True},
    "purge": {"type": "bool", "default": False},
    **RECORDING_TYPE_SPEC,
}
RULES: dict[str, list[tuple[str, ...]]] = {}
TASK = ivr_export


def main() -> None:
    run_module(TASK, ARGUMENT_SPEC, **RULES)


if __name__ == "__main__":
    main()
