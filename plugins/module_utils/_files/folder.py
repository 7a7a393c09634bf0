# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder of definitions that is rewritten: its files with what they define, and how they are written.

Knows no account and no HTTP. Private to this collection.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import re
import stat
import typing as t
import unicodedata

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ErrorKind, ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._files import source, yaml_text
from ansible_collections.servetel.ivr.plugins.module_utils._model.defaults import with_defaults
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import (
    BadInput,
    Definition,
    parse_definition,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.overlay import (
    Overlay,
    is_overlay,
    parse_overlay,
    without_period,
)

_MAX_SLUG: t.Final = 60
_MAX_FILE_NAME: t.Final = 255
"""Bytes that the file systems of Linux take."""


@dataclasses.dataclass
class DefinitionFile:
    """One file of the folder."""

    name: str
    """Its path in the folder."""
    path: str
    text: str = ""
    """What it holds; empty for a new file."""
    items: list[dict[str, object]] = dataclasses.field(default_factory=list)
    """The definitions as they stand there, or as they will."""
    definitions: list[Definition | Overlay] = dataclasses.field(default_factory=list)
    """What the items mean."""
    is_list: bool = False

    def render(self) -> str:
        """The file's text with its present `items`."""
        value = self.items if self.is_list else self.items[0]
        if self.name.lower().endswith(".json"):
            return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
        return yaml_text.dump_yaml(value)

    def bases(self) -> t.Iterator[tuple[int, Definition]]:
        """The definitions that are no overlays, with their places."""
        for place, definition in enumerate(self.definitions):
            if isinstance(definition, Definition):
                yield place, definition

    def parse(self, text: str, defaults: t.Mapping[str, object]) -> list[Definition | Overlay]:
        """What a text of this file defines, with the defaults of the task. Raises ValueError."""
        found = []
        for number, item in enumerate(source.parse(self.name, text), 1):
            plain = isinstance(item, dict) and not is_overlay(item)
            found.append(self._parse_item(with_defaults(item, defaults) if plain else item, number))
        return found

    def _parse_item(self, item: t.Any, number: int) -> Definition | Overlay:
        label = f"{self.name}, entry {number}"
        try:
            if is_overlay(item):
                return parse_overlay(item, label=label)
            return parse_definition(without_period(item), label=label)
        except BadInput as bad:
            raise BadInput([f"{label}: {problem}" for problem in bad.problems]) from None

    def has_comments(self) -> bool:
        return not self.name.lower().endswith(".json") and yaml_text.has_comments(self.text)


def read_folder(folder: str) -> list[DefinitionFile]:
    """The files that `source` reads. Raises ServetelError with everything that keeps the folder from being applied."""
    problems: list[str] = []
    files: list[DefinitionFile] = []
    for path in source.find_files(folder, problems) if os.path.isdir(folder) else ():
        file = DefinitionFile(source.shown_path(path, folder), path)
        try:
            file.text = source.read_in_folder(path)
            file.items = list(source.parse(file.name, file.text))
            file.definitions = [file._parse_item(item, number) for number, item in enumerate(file.items, 1)]
        except BadInput as bad:
            problems += bad.problems
        except (OSError, ValueError, RecursionError) as exc:
            problems.append(source.unreadable(file.name, exc))
        file.is_list = len(file.items) > 1 or bool(_LIST.match(file.text))
        files.append(file)
    if problems:
        raise refused(f"{' '.join(problems)} Correct or move these files.", {"problems": problems})
    return files


def refused(why: str, details: dict[str, t.Any], kind: ErrorKind = "bad_input") -> ServetelError:
    """The error about a folder that is not written, because `ivrs` would refuse it."""
    text = f"No file was written, because servetel.ivr.ivrs would refuse the folder: {why}"
    return ServetelError(kind, text, details=details)


_LIST = re.compile(r"(?:\s|---|#[^\n]*\n)*(?:- |\[)")
"""The beginning of a text that holds a list."""


def new_file(folder: str, ivr_id: str, name: str, taken: set[str]) -> DefinitionFile:
    """A file for one IVR, with a name that nothing in the folder has. It is added to `taken`."""
    letters = (char if char.isalnum() or unicodedata.category(char)[0] == "M" else "-" for char in name.lower())
    slug = re.sub("-+", "-", "".join(letters)).strip("-")[:_MAX_SLUG]
    stem = f"{ivr_id}-{slug or 'ivr'}"
    if len(f"{stem}-9999.yml".encode()) > _MAX_FILE_NAME:
        stem = f"{ivr_id}-ivr"
    number = 1
    file = f"{stem}.yml"
    while file in taken or os.path.lexists(os.path.join(folder, file)):
        number += 1
        file = f"{stem}-{number}.yml"
    taken.add(file)
    return DefinitionFile(file, os.path.join(folder, file))


def write_file(path: str, text: str) -> None:
    """Replace a file at once; a link stays a link, and mode and owner stay. Raises OSError."""
    path = os.path.realpath(path)
    folder = os.path.dirname(path)
    os.makedirs(folder, exist_ok=True)
    # A hidden file: a task that reads the folder meanwhile does not see it.
    temporary = os.path.join(folder, f".{os.getpid()}.new")
    try:
        with open(temporary, "x", encoding="utf-8", newline="") as stream:
            stream.write(text)
        with contextlib.suppress(FileNotFoundError):
            present = os.stat(path)
            with contextlib.suppress(PermissionError):
                os.chown(temporary, present.st_uid, present.st_gid)
            os.chmod(temporary, stat.S_IMODE(present.st_mode))
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.remove(temporary)
        raise
