# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A connection to somewhere else: like `local`, but its commands see another home and nothing of the environment.

For tests of what happens on hosts that are not the controller. Knows nothing of the collection.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import Any

from ansible.plugins.connection import ConnectionBase

DOCUMENTATION = """
name: elsewhere
short_description: Run commands on this computer as if it were another one
description: For tests only.
author: servetel.ivr maintainers
options: {}
"""


class Connection(ConnectionBase):
    transport = "elsewhere"
    has_pipelining = True

    def _connect(self) -> Connection:
        self._connected = True
        return self

    def exec_command(self, cmd: str, in_data: bytes | None = None, sudoable: bool = True) -> tuple[int, bytes, bytes]:
        super().exec_command(cmd, in_data=in_data, sudoable=sudoable)
        environment = {"PATH": os.environ["PATH"], "HOME": os.environ["ELSEWHERE_HOME"], "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            ["/bin/sh", "-c", cmd],
            input=in_data if in_data is not None else b"",
            capture_output=True,
            env=environment,
            cwd=environment["HOME"],
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    def put_file(self, in_path: str, out_path: str) -> None:
        shutil.copyfile(in_path, out_path)

    def fetch_file(self, in_path: str, out_path: str) -> None:
        shutil.copyfile(in_path, out_path)

    def close(self) -> Any:
        self._connected = False
