# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: source
short_description: Read definitions of IVRs from a file or a folder
version_added: 1.0.0
description:
  - Reads YAML and JSON files on the controller, as O(servetel.ivr.ivrs#module:source) does. Files are read literally.
    They are not templated, and numbers stay the text that is written.
  - With it, the filters of this collection work without an account and without credentials.
options:
  _terms:
    description:
      - Files, or folders of C(.yml), C(.yaml) and C(.json) files, which are read in sorted order with their subfolders;
        links are followed. Each file has one definition or a list of them. A file that cannot be read is an error.
      - A relative path is searched in the working directory of C(ansible-playbook) first, then next to the playbook.
    type: list
    elements: path
    required: true
author:
  - servetel.ivr maintainers (@servetel-ivr)
seealso:
  - module: servetel.ivr.ivrs
  - plugin: servetel.ivr.lint
    plugin_type: filter
  - plugin: servetel.ivr.call_tests
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Check the menus of a folder without an account
  ansible.builtin.debug:
    msg: "{{ query('servetel.ivr.source', 'menus') | servetel.ivr.lint }}"
"""

RETURN = r"""
_raw:
  description: The definitions, in the order of the files.
  type: list
  elements: dict
  sample:
    - name: Main menu
      timeout: "20"
      menu:
        - option: "1"
          destination: department||17839
"""

import os
import typing as t

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase
from ansible.utils.display import Display

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._files.source import read_source
from ansible_collections.servetel.ivr.plugins.module_utils._text import printable


class LookupModule(LookupBase):
    def run(self, terms: list[t.Any], variables: dict[str, t.Any] | None = None, **kwargs: t.Any) -> list[t.Any]:
        plugin = t.cast(t.Any, self)
        plugin.set_options(var_options=variables, direct=kwargs)
        found: list[t.Any] = []
        for term in terms:
            if not str(term).strip():
                raise AnsibleLookupError("servetel.ivr.source: a path is empty. Give a file or a folder.")
            path = os.path.abspath(os.path.expanduser(str(term)))
            if not os.path.exists(path):
                path = plugin.find_file_in_search_path(variables, "files", str(term), ignore_missing=True) or path
            try:
                found += [entry.options for entry in read_source(path, self._warn_of_empty)]
            except ServetelError as error:
                raise AnsibleLookupError(f"servetel.ivr.source: {error.message}") from None
        return found

    def _warn_of_empty(self, file: str) -> None:
        Display().warning(f"servetel.ivr.source: {printable(file)} holds no definition.")
