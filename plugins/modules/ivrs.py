#!/usr/bin/python
# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: ivrs
short_description: Manage many phone menus (IVRs) of a Servetel account in one task
version_added: 1.0.0
description:
  - Brings the IVRs of an account in line with a list of definitions. Settings you leave out keep their present value,
    and IVRs you leave out stay as they are unless O(purge) is set.
  - One list of the account decides everything, so a run that changes nothing makes one request, and a run with N
    changes makes N + 2, however many IVRs there are.
  - All definitions are checked first. When one is wrong, all problems are reported together and nothing is written.
  - When the API refuses one IVR, the others are written all the same, and the task fails with a summary.
extends_documentation_fragment:
  - servetel.ivr.connection
  - servetel.ivr.write
  - servetel.ivr.names
  - servetel.ivr.attributes
options:
  ivrs:
    description:
      - The definitions. Each is a dictionary with the options of M(servetel.ivr.ivr) that describe an IVR, from
        O(servetel.ivr.ivr#module:id) to O(servetel.ivr.ivr#module:state), and, where it differs from the task's,
        O(assume_recording_type) and O(force). A setting that is null counts as not given.
      - Destinations may refer by name to IVRs that the same task creates or renames. Such a name means the IVR that
        has it after the task. An IVR that refers to a new one, and that others refer to, is created with V(hangup||1)
        in that place and then updated.
      - IVRs are deleted last, and each before those that it leads to.
      - What M(servetel.ivr.ivr_info) returns as RV(servetel.ivr.ivr_info#module:ivrs) can be given here.
      - The same IVR twice is an error. Exactly one of O(ivrs) and O(source) is needed.
    type: list
    elements: raw
  source:
    description:
      - A YAML or JSON file on the host that runs the module, or a folder of such files (sorted, with its subfolders),
        each with one definition or a list of them. This is the fast way for many IVRs.
      - In a folder, the files C(*.yml), C(*.yaml) and C(*.json) count, in upper case as well. Links to files and
        folders are followed. Names that begin with a dot are left out. What cannot be read is an error, and a file
        without a definition a warning.
      - Files are taken literally. There is no templating, and what looks like a number or a time stays the text that
        is written.
    type: path
  lint:
    description:
      - Look, before the first write, for what would go wrong for callers in the account as it would be afterwards, such
        as a key that leads to an IVR that does not exist, or a loop without a way out. See the filter
        P(servetel.ivr.lint#filter).
      - With V(warn) the findings are warnings. With V(error) the task fails before it writes if there are findings of
        severity error that the change brings, or that are in an IVR that it touches. Those that were there before, in
        other IVRs, are warnings.
    type: str
    choices: [warn, error, "off"]
    default: warn
  lint_options:
    description:
      - "Options of the lint, as the filter P(servetel.ivr.lint#filter) takes them, such as
        V({entry: [Main menu], disable: [orphan]})."
      - C(entry) lists names or ids of the IVRs at which calls come in. They are those of the account as it would be
        afterwards; one that is not there is an error.
      - C(disable) lists rules that are switched off.
      - C(waive) lists findings that are known and intended, each with C(ivr), C(rule), C(reason) and, where
        needed, C(option).
    type: dict
  on_error:
    description:
      - Whether to go on with the other IVRs when one is refused while writing. A refused token stops the task in any
        case.
    type: str
    choices: [continue, stop]
    default: continue
  purge:
    description:
      - Whether to delete the IVRs that the definitions do not have. An IVR to which a remaining one leads is not
        deleted but an error. An IVR that is not understood is left alone, with a warning.
      - With an empty O(ivrs) list all IVRs are deleted. A O(source) that holds no definition, or a file that holds
        none, is an error.
    type: bool
    default: false
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
  - module: servetel.ivr.ivr
  - module: servetel.ivr.ivr_info
  - module: servetel.ivr.ivr_export
  - plugin: servetel.ivr.lint
    plugin_type: filter
  - plugin: servetel.ivr.source
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: Apply all definitions of a folder
  servetel.ivr.ivrs:
    api_token: "{{ servetel_token }}"
    source: "{{ playbook_dir }}/ivrs"
    assume_recording_type: recording

- name: Show what the folder would change, and change nothing
  servetel.ivr.ivrs:
    source: "{{ playbook_dir }}/ivrs"
    assume_recording_type: recording
  check_mode: true
  diff: true

- name: Give definitions in the task
  servetel.ivr.ivrs:
    assume_recording_type: recording
    ivrs:
      - name: Main menu
        timeout: 20
      - name: Sales
        purge_menu: false
        menu:
          "1": department||name=Sales North

- name: Write nothing if a caller could get stuck
  servetel.ivr.ivrs:
    source: "{{ playbook_dir }}/ivrs"
    lint: error
    lint_options:
      entry: [Main menu]
      waive:
        - ivr: Closed
          rule: only_hangup
          reason: It only says when we open.
    assume_recording_type: recording

- name: Stop at the first IVR that the API refuses
  servetel.ivr.ivrs:
    source: "{{ playbook_dir }}/ivrs"
    on_error: stop
    assume_recording_type: recording

- name: Let the account have these IVRs and no others
  servetel.ivr.ivrs:
    source: "{{ playbook_dir }}/ivrs"
    purge: true
    assume_recording_type: recording
"""

RETURN = r"""
results:
  description:
    - What became of each definition, in their order, then of the IVRs that were purged.
    - Of more than 1000 entries, or of very long ones, those that failed or changed are kept before the others, and a
      warning says how many there are.
  returned: success, and failure after the first request
  type: list
  elements: dict
  contains:
    id: {description: The IVR's id; null for one that would be created in check mode., type: str, returned: always}
    name: {description: The IVR's name., type: str, returned: always}
    action: {description: "V(none), V(update), V(create) or V(delete).", type: str, returned: always}
    changed: {description: "Whether it was changed, or would be in check mode.", type: bool, returned: always}
    failed: {description: Whether it failed or was not attempted., type: bool, returned: always}
    msg: {description: What went wrong; empty if nothing did., type: str, returned: always}
  sample:
    - {id: "7926", name: Main menu, action: update, changed: true, failed: false, msg: ""}
summary:
  description: How many definitions, and purged IVRs, ended in which way.
  returned: success, and failure after the first request
  type: dict
  contains:
    unchanged: {description: Were as wanted already., type: int, returned: always}
    updated: {description: Were updated., type: int, returned: always}
    created: {description: Were created., type: int, returned: always}
    deleted: {description: Were deleted., type: int, returned: always}
    failed: {description: Failed., type: int, returned: always}
    not_attempted: {description: Were not begun., type: int, returned: always}
  sample: {unchanged: 98, updated: 2, created: 0, deleted: 0, failed: 0, not_attempted: 0}
summary_text:
  description: The same in a sentence or two, with the names of the IVRs that changed, at most 20 of them.
  returned: success, and failure after the first request
  type: str
  sample: "2 of 15 IVRs would change: Main menu, Sales. 13 are up to date."
lint:
  description: What the lint found, errors first. See P(servetel.ivr.lint#filter). At most 300 findings.
  returned: success, and failure after the first request
  type: list
  elements: dict
diff:
  description:
    - Each IVR that changes before and after, as RV(servetel.ivr.ivr#module:diff). Cut when there are very many.
    - With O(source) the headers say which side is the account and which side is the files.
  returned: success, and failure after the first request
  type: list
  elements: dict
requests:
  description: How many requests the task made.
  returned: once the options are valid
  type: int
  sample: 4
error:
  description:
    - The first thing that went wrong, for programs. See RV(servetel.ivr.ivr#module:error).
    - When several problems were found before the first write, its C(problems) lists them. A very long list is cut, and
      its last line says how many more there are.
  returned: failure
  type: dict
"""

from ansible_collections.servetel.ivr.plugins.module_utils._argspec import NAMES_SPEC, WRITE_SPEC
from ansible_collections.servetel.ivr.plugins.module_utils._runner import run_module
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.tasks import ivrs

ARGUMENT_SPEC = {
    "ivrs": {"type": "list", "elements": "raw"},
    "source": {"type": "path"},
    "lint": {"type": "str", "choices": ["warn", "error", "off"], "default": "warn"},
    "lint_options": {"type": "dict"},
    "on_error": {"type": "str", "choices": ["continue", "stop"], "default": "continue"},
    "purge": {"type": "bool", "default": False},
    **WRITE_SPEC,
    **NAMES_SPEC,
}
RULES: dict[str, list[tuple[str, ...]]] = {
    "mutually_exclusive": [("ivrs", "source")],
    "required_one_of": [("ivrs", "source")],
}
TASK = ivrs


def main() -> None:
    run_module(TASK, ARGUMENT_SPEC, **RULES)


if __name__ == "__main__":
    main()
