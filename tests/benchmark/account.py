# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A simulated account of generated IVRs in a process of its own, so that its work is not measured.

Knows how the simulator is started and asked; not what runs against it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import typing as t
from pathlib import Path

import requests

from tests.benchmark import definitions

ROOT = Path(__file__).resolve().parents[2]


class Account:
    """The account, and files in a folder that define its IVRs."""

    def __init__(self, count: int, latency: int, folder: Path) -> None:
        command = [sys.executable, "-m", "tests.simulator", "--ivrs", str(count), "--latency", str(latency / 1000)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        line = t.cast("t.IO[str]", self._process.stdout).readline()
        self.url, self.token = (word.partition("=")[2] for word in line.split())
        self._raw = requests.get(f"{self.url}/_simulator/account", timeout=60).json()
        self._folder = folder
        self.ivrs = self._raw["ivrs"]

    def variables(self, kind: str) -> Path:
        """A file of variables for plays with this kind of definitions."""
        file = self._folder / f"{kind}.json"
        if not file.exists():
            source = definitions.write(self.ivrs, kind, self._folder / kind.replace(" ", "_"))
            found = {"url": self.url, "token": self.token, "source": str(source)}
            if kind == "names map":
                found["names"] = definitions.names(self.ivrs)
            file.write_text(json.dumps(found))
        return file

    def definitions(self, kind: str) -> Path:
        """A file that has the definitions themselves as a variable."""
        file = self._folder / f"{kind} as a variable.json"
        file.write_text(json.dumps({"definitions": definitions.definitions(self.ivrs, kind)}))
        return file

    def reset(self, count: int | None = None) -> None:
        """As generated, or only so many IVRs of it; no request so far."""
        account = {**self._raw, "ivrs": self.ivrs[:count]}
        requests.put(f"{self.url}/_simulator/account", json=account, timeout=60).raise_for_status()
        # The first list takes the simulator longer, which is no part of what is measured.
        listed = requests.get(f"{self.url}/v1/ivrs", headers={"Authorization": f"Bearer {self.token}"}, timeout=60)
        listed.raise_for_status()
        requests.delete(f"{self.url}/_simulator/requests", timeout=60).raise_for_status()

    def requests(self) -> int:
        return len(requests.get(f"{self.url}/_simulator/requests", timeout=60).json())

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()
