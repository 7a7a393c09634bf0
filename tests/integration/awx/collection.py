# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes `stand_in.py` as a collection awx.awx, with the options that the real one has (`awx_options.json`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
RECORDED: dict[str, Any] = json.loads((HERE / "awx_options.json").read_text(encoding="utf-8"))

SECRET = {"inputs", "controller_password"}

MODULE = """
import json
from ansible_collections.awx.awx.plugins.module_utils.stand_in import run

if __name__ == "__main__":
    run({name!r}, json.loads({spec!r}))
"""

ACTION = """
import contextlib, io, json
from ansible.module_utils import basic
from ansible.plugins.action import ActionBase
from ansible_collections.awx.awx.plugins.module_utils.stand_in import run

class ActionModule(ActionBase):
    _supports_check_mode = True

    def run(self, tmp=None, task_vars=None):
        result = super().run(tmp, task_vars)
        given = dict(self._task.args)
        self._update_module_args({name!r}, given, task_vars)
        basic._ANSIBLE_ARGS = json.dumps({{"ANSIBLE_MODULE_ARGS": given}}).encode()
        basic._ANSIBLE_PROFILE = "legacy"
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
            run({name!r}, json.loads({spec!r}))
        result.update(json.loads(printed.getvalue()))
        return result
"""
"""Runs the module in the process that Ansible has forked for the task: a new Python would take most of the time."""

LOOKUP = """
DOCUMENTATION = '''
name: controller_api
short_description: Searches the API
description: Searches the API.
options:
  _terms: {description: The kind., required: true}
  query_params: {description: The filter., type: dict}
'''
from ansible.plugins.lookup import LookupBase
from ansible_collections.awx.awx.plugins.module_utils.stand_in import get

class LookupModule(LookupBase):
    def run(self, terms, variables=None, **kwargs):
        self.set_options(direct=kwargs)
        _status, answer = get(terms[0], self.get_option("query_params"))
        return answer["results"] if "results" in answer else [answer]
"""


def install(folder: Path) -> None:
    """Install the collection below `folder`, a folder of collections."""
    plugins = folder / "ansible_collections" / "awx" / "awx" / "plugins"
    for name in ("action", "modules", "module_utils", "lookup"):
        (plugins / name).mkdir(parents=True)
    text = (HERE / "stand_in.py").read_text(encoding="utf-8")
    (plugins / "module_utils" / "stand_in.py").write_text(text, encoding="utf-8")
    (plugins / "lookup" / "controller_api.py").write_text(LOOKUP, encoding="utf-8")
    for module, options in RECORDED["modules"].items():
        spec = {name: dict(option) for name, option in options.items()}
        for secret in SECRET & set(spec) if module == "awx.awx.credential" else {"controller_password"}:
            spec[secret]["no_log"] = True
        name = module.rpartition(".")[2]
        for kind, text in ("modules", MODULE), ("action", ACTION):
            text = text.format(name=name, spec=json.dumps(spec))
            (plugins / kind / f"{name}.py").write_text(text, encoding="utf-8")
