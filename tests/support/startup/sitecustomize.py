# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Python imports this as it starts, in every command that tests run. It takes a third off a short ansible-playbook.

Garbage is collected rarely, and not at the end: a short command makes little of it. What Ansible reads from the large
YAML files of its own package, 0.5 MB in each run, is kept in a folder from the first run on.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import hashlib
import marshal
import os
import sys
import typing as t
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / ".build" / "startup" / str(sys.implementation.cache_tag)
LARGE = 50_000
"""Bytes."""


def keep_what_yaml_holds() -> None:
    import yaml

    load = yaml.load

    def load_or_remember(stream: t.Any, Loader: t.Any) -> t.Any:
        text = stream.read() if hasattr(stream, "read") else stream
        if not Loader.__module__.startswith("yaml.") or len(text) < LARGE:
            return load(text, Loader)
        content = text if isinstance(text, bytes) else text.encode()
        kept = FOLDER / hashlib.sha256(f"{Loader.__name__} ".encode() + content).hexdigest()
        if kept.exists():
            return marshal.loads(kept.read_bytes())
        value = load(text, Loader)
        with contextlib.suppress(OSError, ValueError):  # Not all that YAML holds can be kept.
            own = kept.with_suffix(f".{os.getpid()}")  # Another process may write it now.
            FOLDER.mkdir(parents=True, exist_ok=True)
            own.write_bytes(marshal.dumps(value))
            own.replace(kept)
        return value

    yaml.load = load_or_remember


gc.set_threshold(100_000, 50, 100)
atexit.register(gc.freeze)
if any(Path(word).name.startswith("ansible") for word in sys.orig_argv[:3]):
    keep_what_yaml_holds()
