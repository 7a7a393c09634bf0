# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A process in which Ansible templates texts with its own loader of collections, as a playbook does.

It is a process of its own, because a test's process has already imported the collection without that loader. Reads
requests {text, variables, unsafe, folder} and writes answers {value} or {error}: JSON, one a line.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any


def main() -> None:
    from ansible.errors import AnsibleError
    from ansible.parsing.dataloader import DataLoader
    from ansible.plugins.loader import init_plugin_loader
    from ansible.template import Templar
    from ansible.utils.unsafe_proxy import wrap_var

    try:
        from ansible.template import trust_as_template
    except ImportError:  # Before ansible-core 2.19 every text is trusted that is not marked as unsafe.
        trust_as_template = str

    init_plugin_loader()

    def answer(request: dict[str, Any]) -> dict[str, Any]:
        os.chdir(request["folder"])
        variables = request["variables"]
        if request["unsafe"]:
            variables = {name: wrap_var(value) for name, value in variables.items()}
        try:
            value = Templar(loader=DataLoader(), variables=variables).template(trust_as_template(request["text"]))
            if request["again"]:
                value = Templar(loader=DataLoader(), variables={"value": value}).template(
                    trust_as_template("{{ value }}")
                )
        except AnsibleError as error:
            return {"error": str(error)}
        return {"value": value}

    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
