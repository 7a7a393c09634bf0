# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a backup: definitions as a file that only its owner can read, and that is on the disk before a write is sent.

Knows no account and no HTTP. Private to this collection.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._files.source import HOW_TO_UNDO
from ansible_collections.servetel.ivr.plugins.module_utils._files.yaml_text import dump_yaml
from ansible_collections.servetel.ivr.plugins.module_utils._text import printable

_MAX_HOST: t.Final = 100
"""Characters of the inventory host in the name of a file."""
_END: t.Final = "# End of the backup."
"""The last line, by which the playbook restore tells a file that was cut off."""
_MODE: t.Final = 0o600
_FOLDER_MODE: t.Final = 0o700


def backup_text(
    items: list[dict[str, object]], not_restorable: list[dict[str, object]], *, host: str, seconds: float
) -> str:
    """The text of a backup of this moment (seconds since 1970). What cannot be restored is a comment."""
    when = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(seconds))
    lines = [
        "---",
        f"# The IVRs of {printable(host)} before the run of {when}.",
        HOW_TO_UNDO,
    ]
    text = "\n".join(lines) + "\n" + dump_yaml(items).partition("\n")[2]
    if not_restorable:
        lost = dump_yaml(not_restorable).splitlines()[1:]
        text += "\n".join(["# These IVRs cannot be restored from this file:", *(f"# {line}" for line in lost)]) + "\n"
    return f"{text}{_END}\n"


def write_backup(folder: str, host: str, text: str, *, seconds: float) -> str:
    """Write the text to a new file TIMESTAMP-HOST.yml of the folder, and return its path. Raises ServetelError.

    The file has its name only once it is complete and on the disk. The folder is made if it is missing.
    """
    host = re.sub("[^A-Za-z0-9._-]+", "-", host)[:_MAX_HOST] or "host"
    stem = f"{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime(seconds))}-{host}"
    try:
        if not os.path.isdir(folder):
            os.makedirs(folder)
            os.chmod(folder, _FOLDER_MODE)
        return _write(folder, stem, text)
    except OSError as exc:
        why = exc.strerror or "the operating system refuses"
        raise ServetelError(
            "bad_input",
            f"Nothing was written, because the backup cannot be written to {folder}: {why}. Correct backup_dir on the "
            "host that runs the task, or leave it out to write without a backup.",
        ) from None


def _write(folder: str, stem: str, text: str) -> str:
    number = 1
    while True:
        name = f"{stem}-{number}.yml" if number > 1 else f"{stem}.yml"
        path, number = os.path.join(folder, name), number + 1
        # A hidden file, which `source` does not read. Who has it has the name, too.
        temporary = os.path.join(folder, f".{name}.new")
        try:
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE)
        except FileExistsError:
            continue
        try:
            with open(handle, "w", encoding="utf-8", newline="") as stream:
                if os.path.lexists(path):
                    continue
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            os.rename(temporary, path)
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.remove(temporary)
        _sync_folder(folder)
        return path


def _sync_folder(folder: str) -> None:
    """Make sure that the name of the file is on the disk, too; some file systems cannot."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)
