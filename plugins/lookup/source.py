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
  at:
    description:
      - "The date and time for which to read the definitions, such as V(2026-11-08T00:00:00+05:30) or
        V(2026-11-07T18:30:00Z). The default is now."
      - Definitions with C(valid_from) or C(valid_until) override the definition of the same IVR while they are valid,
        and are not returned themselves; see O(servetel.ivr.ivrs#module:ivrs). Both must have the same id or the same
        name, because the lookup does not read the account.
    type: raw
    version_added: 1.1.0
  defaults:
    description:
      - Settings that each definition gets unless it has its own; see O(servetel.ivr.ivrs#module:defaults).
    type: dict
    version_added: 1.1.0
  returns:
    description:
      - What to return.
      - With V(definitions), the definitions.
      - With V(files), the paths of the files that are read, each file once and with links resolved. The files are not
        opened, and what cannot be read is left out.
      - With V(folders), the folder itself, which need not exist, and each folder outside of it that is read through a
        link, with its subfolders. Links are resolved.
      - With V(ids), the ids in the definitions, including definitions with C(valid_from) or C(valid_until). An
        id is returned once for each given path.
      - O(at) and O(defaults) have no effect on V(files), V(folders) and V(ids).
    type: str
    choices: [definitions, files, folders, ids]
    default: definitions
    version_added: 1.1.0
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

- name: Check them as they will be on a holiday
  ansible.builtin.debug:
    msg: "{{ query('servetel.ivr.source', 'menus', at='2026-11-08T12:00:00+05:30') | servetel.ivr.lint }}"
"""

RETURN = r"""
_raw:
  description: The definitions, in the order of the files. With O(returns), paths or ids.
  type: list
  elements: raw
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
from ansible_collections.servetel.ivr.plugins.module_utils._files.at_moment import entries_at
from ansible_collections.servetel.ivr.plugins.module_utils._files.real_paths import real_files, real_folders
from ansible_collections.servetel.ivr.plugins.module_utils._files.source import Entry, read_source
from ansible_collections.servetel.ivr.plugins.module_utils._model.defaults import read_defaults
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput
from ansible_collections.servetel.ivr.plugins.module_utils._model.moment import Moment, now, read_moment
from ansible_collections.servetel.ivr.plugins.module_utils._text import printable, quoted, suggestion
from ansible_collections.servetel.ivr.plugins.plugin_utils._values import plain

_OF_ANSIBLE: t.Final = ("wantlist", "errors", "allow_unsafe")


class LookupModule(LookupBase):
    def run(self, terms: list[object], variables: dict[str, object] | None = None, **kwargs: object) -> list[object]:
        plugin = t.cast(t.Any, self)
        plugin.set_options(var_options=variables, direct=kwargs)
        options = [option for option in plugin.option_definitions if not option.startswith("_")]
        unknown = sorted(kwargs.keys() - {*options, *_OF_ANSIBLE})
        if unknown:
            hint = suggestion(unknown[0], options)
            raise AnsibleLookupError(
                f"servetel.ivr.source: {quoted(unknown[0])} is not an option of this lookup.{hint}"
            )
        returns = plugin.get_option("returns")
        try:
            if returns in _LISTED:
                return [one for term in terms for one in _LISTED[returns](self._path(term, variables))]
            at = _moment(plain(plugin.get_option("at")))
            defaults = read_defaults(plain(plugin.get_option("defaults")))
            entries = [entry for term in terms for entry in self._read(term, variables)]
            return [entry.options for entry in entries_at(entries, at, defaults, _warn)]
        except BadInput as bad:
            raise AnsibleLookupError(f"servetel.ivr.source: {' '.join(bad.problems)}") from None
        except ServetelError as error:
            raise AnsibleLookupError(
                f"servetel.ivr.source: {error.message.removeprefix('Nothing was written: ')}"
            ) from None

    def _read(self, term: t.Any, variables: dict[str, t.Any] | None) -> t.Iterator[Entry]:
        """What one file or folder holds."""
        path = self._path(term, variables)
        yield from read_source(path, lambda file: _warn(f"{file} holds no entry."), _warn, entry="entry")

    def _path(self, term: t.Any, variables: dict[str, t.Any] | None) -> str:
        """The path of a term, in the working directory or next to the playbook."""
        if not str(term).strip():
            raise AnsibleLookupError("servetel.ivr.source: a path is empty. Give a file or a folder.")
        path = os.path.abspath(os.path.expanduser(str(term)))
        if not os.path.exists(path):
            plugin = t.cast(t.Any, self)
            path = plugin.find_file_in_search_path(variables, "files", str(term), ignore_missing=True) or path
        return path


def _ids(path: str) -> list[str]:
    """The ids in a file or folder, each once."""
    entries = (entry.options for entry in read_source(path, may_be_empty=True))
    return list(dict.fromkeys(str(one["id"]) for one in entries if isinstance(one, dict) and one.get("id")))


_LISTED: t.Final[dict[str, t.Callable[[str], list[str]]]] = {"files": real_files, "folders": real_folders, "ids": _ids}
"""What reads a path, by the choices of `returns` other than definitions."""


def _moment(value: t.Any) -> Moment:
    if value is None or value == "":
        return now()
    try:
        return read_moment("at", value)
    except ValueError as exc:
        raise BadInput([str(exc)]) from None


def _warn(text: str) -> None:
    Display().warning(f"servetel.ivr.source: {printable(text)}")
