# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the options about backups."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  backup_dir:
    description:
      - A folder on the host that runs the module. Before the first write, the module writes a file there that undoes
        the task, and returns its path as RV(backup_file). If the file cannot be written, nothing is sent.
      - The file is named after the time in UTC and the inventory host, such as C(20261127T123000Z-head-office.yml).
        Only its owner can read it. A missing folder is created.
      - Pass the file to the playbook C(servetel.ivr.restore), or to M(servetel.ivr.ivrs) as
        O(servetel.ivr.ivrs#module:source). It restores all settings of the IVRs that the task updates or deletes, and
        deletes the IVRs that the task creates unless they were edited since. A deleted IVR gets another id, and the
        keys that led to it lead to it again.
      - Warnings name what the file cannot bring back, such as the webhook of a key, and prompts whose type is not
        known. Deleting an IVR that cannot be created again, such as one of two IVRs of one name, is refused unless
        O(force=true).
      - A task that writes nothing, and check mode, write no file. Check mode fails as well if the folder cannot be
        written to.
    type: path
    version_added: 1.1.0
  backup_host:
    description:
      - The name of the account, which becomes part of the file name. If not set, the inventory host.
      - The playbook C(servetel.ivr.restore) restores the file only for the inventory host of this name.
    type: str
    version_added: 1.1.0
"""
