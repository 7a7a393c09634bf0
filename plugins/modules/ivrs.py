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
  - Brings the IVRs of an account in line with a list of definitions. Settings you leave out keep their value, and IVRs
    you leave out stay unless O(purge) is set.
  - Plans all changes from one list of the account. A run that changes nothing makes one request, and a run with N
    changes makes N + 2, however many IVRs there are. Logging in, reading names, retries, and a list older than 60
    seconds add requests. One more list is needed if a new IVR is referred to by name, or if an IVR is deleted after an
    update that removed its last use.
  - Checks all definitions first. If there are problems, it reports all of them together and writes nothing.
  - If the API refuses one IVR, the task still writes the others, and fails with a summary. See O(on_error).
extends_documentation_fragment:
  - servetel.ivr.connection
  - servetel.ivr.ivr.ivrs
  - servetel.ivr.write
  - servetel.ivr.backup
  - servetel.ivr.names
  - servetel.ivr.own_names
  - servetel.ivr.check_numbers
  - servetel.ivr.attributes
options:
  source:
    description:
      - A YAML or JSON file on the host that runs the module, or a folder of such files (sorted, with its subfolders),
        each with one definition or a list of them. For many IVRs this is faster than O(ivrs).
      - In a folder, the files C(*.yml), C(*.yaml) and C(*.json) are read, also with suffixes in upper case. Links to
        files and folders are followed. Names that begin with a dot are skipped. A file that cannot be read is an
        error. A file without a definition is a warning, and with O(purge) an error.
      - Files are read literally. They are not templated, and a number or a time stays the text that is written. A text
        with C({{ }}) is a warning.
    type: path
  lint:
    description:
      - Before the first write, checks the account as it would be after the task for faults that callers would meet,
        such as a key that leads to a missing IVR, or a loop without an exit. See the filter
        P(servetel.ivr.lint#filter).
      - With V(warn) the findings are warnings. With V(error) the task fails before the first write if a finding of
        severity error is new, or is in an IVR that the task changes. Findings that other IVRs had before are warnings.
    type: str
    choices: [warn, error, "off"]
    default: warn
  lint_options:
    description:
      - "Options of the lint, as the filter P(servetel.ivr.lint#filter) takes them, such as
        V({entry: [Main menu], disable: [orphan]})."
      - C(entry) lists names or ids of the IVRs at which calls come in, as the account has them after the task. An
        unknown name or id is an error.
      - C(disable) lists rules to switch off.
      - C(waive) lists findings that are intended, each with C(ivr), C(rule), C(reason) and, if needed, C(option).
    type: dict
    version_added: 1.1.0
  on_error:
    description:
      - What to do if the API refuses the write of an IVR. V(continue) writes the others. V(stop) starts no other
        write; it sends writes one at a time, in the order of the definitions, except that an IVR that refers to a new
        one comes after it and deletions come last. With both, the task still leads back an IVR that it updated in order
        to delete it, and could not delete (see O(ivrs)).
      - V(rollback) sends the writes as V(stop) does. After the first failure, it starts no other write and undoes the
        writes of the task, the last one first. A failure is a refusal, a conflict, a value that is not stored as sent,
        or a lost response whose effect stays unknown.
      - With V(rollback), an IVR is undone only if it still is as the task left it, and a deleted IVR gets another id.
        RV(results) and RV(summary) then have C(rolled_back), and RV(error) names in C(not_rolled_back) each IVR that is
        not as before, with its settings before. C(changed) is false if all are as before.
      - A rollback sends about one write for each write that it undoes, a write for each other IVR that led to a deleted
        one, and a few list requests. The type of each prompt that it would have to write must be known; otherwise the
        task fails before the first write. An interrupt alone does not undo anything.
      - A refused token stops the task in any case.
    type: str
    choices: [continue, stop, rollback]
    default: continue
  purge:
    description:
      - Whether to delete the IVRs that have no definition. If a remaining IVR leads to one of them, the task fails
        before the first write. An IVR that is not understood is not deleted, and a warning names it.
      - With an empty O(ivrs) list, all IVRs are deleted. A O(source) without a definition, or with a file that has
        none, is an error.
    type: bool
    default: false
  defaults:
    description:
      - "Settings that each definition gets unless it has its own, such as V({timeout: 10, timeout_tries: 2}). A menu
        counts as one setting, whatever its form."
      - All options of a definition are possible, except C(id), C(name), C(state), C(valid_from) and C(valid_until).
        Overlays do not get these settings.
    type: dict
    version_added: 1.1.0
  at:
    description:
      - "The date and time to plan for, such as V(2026-11-08T00:00:00+05:30) or V(2026-11-07T18:30:00Z). It decides
        which definitions with C(valid_from) and C(valid_until) are in force. The default is now."
      - Works in check mode only. A task that would write fails.
    type: raw
    version_added: 1.1.0
  base:
    description:
      - The definitions as they were applied last, as a file or a folder like O(source). Where the account differs from
        them, it was edited elsewhere. RV(results) names the settings that were edited and that the task overwrites
        (C(edited)). Set O(on_edit) to decide what happens to them.
      - Only settings that the task changes are listed. An IVR that was created elsewhere and is purged, or that was
        deleted elsewhere and is created again, is listed with C(state).
      - It needs no request. A destination that O(base) gives by the name of a department or an agent is compared only
        if the task reads these names; else a warning names it. Set O(resolve_names=true) to read them in any case.
    type: path
    version_added: 1.1.0
  on_edit:
    description:
      - What to do if the task would overwrite settings that were edited elsewhere since O(base) was applied. V(warn)
        overwrites them with a warning that names them. V(fail) fails before the first write, in check mode too. It
        requires O(base).
    type: str
    choices: [warn, fail]
    default: warn
    version_added: 1.1.0
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
  - module: servetel.ivr.number_info
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

- name: Write definitions in the task
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
          reason: It only announces the opening hours.
    assume_recording_type: recording

- name: Keep a file that undoes the task
  servetel.ivr.ivrs:
    source: "{{ playbook_dir }}/ivrs"
    backup_dir: "{{ playbook_dir }}/backups"
    assume_recording_type: recording

- name: Do not overwrite what was edited in the portal since the last run
  servetel.ivr.ivrs:
    source: "{{ playbook_dir }}/ivrs"
    base: "{{ playbook_dir }}/last-applied/ivrs"
    on_edit: fail
    assume_recording_type: recording

- name: Stop at the first IVR that the API refuses
  servetel.ivr.ivrs:
    source: "{{ playbook_dir }}/ivrs"
    on_error: stop
    assume_recording_type: recording

- name: Apply the folder, and delete all other IVRs
  servetel.ivr.ivrs:
    source: "{{ playbook_dir }}/ivrs"
    purge: true
    assume_recording_type: recording
"""

RETURN = r"""
results:
  description:
    - The outcome of each definition, in their order, then of each purged IVR.
    - If there are more than 1000 entries, or very long ones, only some are returned, failed and changed ones first, and
      a warning says how many were left out.
  returned: success, and failure after the first request
  type: list
  elements: dict
  contains:
    id: {description: The IVR's id; null for one that would be created in check mode., type: str, returned: always}
    name: {description: The IVR's name., type: str, returned: always}
    action: {description: "V(none), V(update), V(create) or V(delete).", type: str, returned: always}
    changed: {description: "Whether it was changed, or would be in check mode.", type: bool, returned: always}
    failed: {description: Whether it failed or was not attempted., type: bool, returned: always}
    msg: {description: What went wrong; empty if nothing., type: str, returned: always}
    overlays:
      description:
        - The overlays that are in force, each with C(valid_from) and C(valid_until) as given (empty if not given), and
          C(label), its file and entry.
      type: list
      elements: dict
      returned: always
    rolled_back:
      description: Whether the task wrote the IVR and then undid that. C(failed) is then true, and C(changed) is false.
      type: bool
      returned: with O(on_error=rollback)
    edited:
      description:
        - The settings that were edited elsewhere since O(base) was applied, and that the task overwrites. Keys are
          named like C(menu 2). C(state) stands for an IVR that was created or deleted elsewhere.
      type: list
      elements: str
      returned: if O(base) is set
      sample: [timeout, menu 2]
  sample:
    - {id: "7926", name: Main menu, action: update, changed: true, failed: false, msg: "", overlays: []}
summary:
  description: Number of definitions and purged IVRs by outcome.
  returned: success, and failure after the first request
  type: dict
  contains:
    unchanged: {description: Were in sync already., type: int, returned: always}
    updated: {description: Were updated., type: int, returned: always}
    created: {description: Were created., type: int, returned: always}
    deleted: {description: Were deleted., type: int, returned: always}
    failed: {description: Failed., type: int, returned: always}
    not_attempted: {description: Were not started., type: int, returned: always}
    rolled_back: {description: Are as they were before., type: int, returned: with O(on_error=rollback)}
  sample: {unchanged: 98, updated: 2, created: 0, deleted: 0, failed: 0, not_attempted: 0}
summary_text:
  description: The same in a few sentences, with the names of at most 20 of the IVRs that changed.
  returned: success, and failure after the first request
  type: str
  sample: "2 of 15 IVRs would change: Main menu, Sales. 13 are up to date."
next_change:
  description:
    - The next date and time after O(at) at which an overlay begins or ends, in UTC. Empty if there is none. Use it to
      schedule the next run.
  returned: success, and failure after the first request
  type: str
  sample: "2026-11-07T18:30:00Z"
lint:
  description: Findings of the lint, errors first, at most 300. See P(servetel.ivr.lint#filter).
  returned: success, and failure after the first request
  type: list
  elements: dict
unmanaged:
  description:
    - The IVRs of the account that have no definition, and that O(purge) does not delete. If the list
      is very long, only its beginning is returned.
  returned: success, and failure after the first request
  type: list
  elements: dict
  contains:
    id: {description: The IVR's id., type: str, returned: always}
    name: {description: Its name., type: str, returned: always}
  sample: [{id: "7941", name: Diwali}]
unmanaged_count:
  description: How many such IVRs there are, including those that RV(unmanaged) leaves out.
  returned: success, and failure after the first request
  type: int
  sample: 1
diff:
  description:
    - Each IVR that changes, as RV(servetel.ivr.ivr#module:diff). If there are very many, the last entry says how many
      were left out.
    - With O(source) the headers say which side is the account and which side is the files.
  returned: success, and failure after the first request
  type: list
  elements: dict
backup_file:
  description: The file that undoes the task. Pass it to the playbook C(servetel.ivr.restore).
  returned: if O(backup_dir) is set and the task has something to write, failures included
  type: str
  sample: /srv/menus/backups/20261127T123000Z-head-office.yml
requests:
  description: Number of requests that the task made.
  returned: once the options are valid
  type: int
  sample: 4
error:
  description:
    - The first error, for programs. See RV(servetel.ivr.ivr#module:error).
    - If there were several problems before the first write, C(problems) lists them. The last line of a very long list
      says how many were left out.
    - With O(on_error=rollback), C(not_rolled_back) lists the IVRs that are not as before, each with C(id), C(name) and
      C(before), its settings before the task.
  returned: failure
  type: dict
"""

from ansible_collections.servetel.ivr.plugins.module_utils._argspec import (
    BACKUP_SPEC,
    GROUP_SPEC,
    NAMES_SPEC,
    WRITE_SPEC,
)
from ansible_collections.servetel.ivr.plugins.module_utils._runner import run_module
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.ivrs import ivrs

ARGUMENT_SPEC = {
    "ivrs": {"type": "list", "elements": "raw"},
    "source": {"type": "path"},
    "lint": {"type": "str", "choices": ["warn", "error", "off"], "default": "warn"},
    "lint_options": {"type": "dict"},
    "on_error": {"type": "str", "choices": ["continue", "stop", "rollback"], "default": "continue"},
    "purge": {"type": "bool", "default": False},
    "defaults": {"type": "dict"},
    "at": {"type": "raw"},
    "base": {"type": "path"},
    "on_edit": {"type": "str", "choices": ["warn", "fail"], "default": "warn"},
    **WRITE_SPEC,
    **BACKUP_SPEC,
    **NAMES_SPEC,
    **GROUP_SPEC,
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
