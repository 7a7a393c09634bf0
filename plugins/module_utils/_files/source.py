# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads definitions of IVRs from a file or a folder of files, all of them or none.

What part of a folder cannot be read is an error, never skipped: `purge` would delete the IVRs that it defines. Knows no
HTTP. Private to this collection.
"""

from __future__ import annotations

import json
import os
import stat
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._files.slips import slips
from ansible_collections.servetel.ivr.plugins.module_utils._files.yaml_text import HAS_YAML, TOO_DEEP, parse_yaml

SUFFIXES: t.Final = (".yml", ".yaml", ".json")
HOW_TO_UNDO: t.Final = "# To undo the run: ansible-playbook servetel.ivr.restore -e servetel_ivr_backup=FILE"
"""The third line of a backup. A formatter may move it, so it is searched for anywhere."""
_MAX_SHOWN: t.Final = 300
"""Characters of a path in a message."""


class Entry(t.NamedTuple):
    """One definition as it stands in a file."""

    label: str
    """File and number, for messages."""
    options: t.Any


def read_source(
    path: str,
    on_empty: t.Callable[[str], None] = lambda file: None,
    on_slip: t.Callable[[str], None] = lambda slip: None,
    *,
    option: str = "source",
    entry: str = "definition of an IVR",
    may_be_empty: bool = False,
) -> t.Iterator[Entry]:
    """The definitions of a file, or of all files of a folder (sorted, recursive), one by one.

    `on_empty` is called with each file that holds no definition, `on_slip` with sentences about what a file probably
    means otherwise; `option` and `entry` are how messages call the path and what is read. Raises ServetelError at the
    end when something could not be read, or when there is nothing at all unless `may_be_empty`.
    """
    problems: list[str] = []
    count = 0
    for file in find_files(path, problems, option):
        shown = shown_path(file, path)
        before = count
        try:
            text = read_text(file) if file == path else read_in_folder(file)
            for number, options in enumerate(parse(file, text), 1):
                count += 1
                yield Entry(f"{shown}, entry {number}", options)
        except (OSError, ValueError, RecursionError) as exc:
            problems.append(unreadable(shown, exc))
        else:
            if count == before:
                on_empty(shown)
            _each(on_slip, (f"{shown}, {slip}" for slip in slips(text)))
    if problems:
        raise ServetelError("bad_input", " ".join(problems), details={"problems": problems})
    if not count and not may_be_empty:
        raise ServetelError("bad_input", f"{option} {path} holds no {entry} ({', '.join(SUFFIXES)} files count).")


def _each(tell: t.Callable[[str], None], texts: t.Iterable[str]) -> None:
    for text in texts:
        tell(text)


def shown_path(file: str, path: str) -> str:
    """How messages call a file of the source `path`."""
    return os.path.relpath(file, path) if file != path else os.path.basename(file)


def unreadable(shown: str, exc: BaseException) -> str:
    """The message for a file or folder that cannot be read."""
    short = shown if len(shown) <= _MAX_SHOWN else f"…{shown[-_MAX_SHOWN:]}"
    return f"{short} cannot be read: {_reason(exc)}."


def find_files(path: str, problems: list[str], option: str = "source") -> list[str]:
    """The files that `source` reads, each real file once, sorted. What cannot be read is added to `problems`."""
    if os.path.isfile(path):
        return [path]
    if not path.strip():
        raise ServetelError("bad_input", f"{option} is empty. Give the file or folder with the definitions.")
    if not os.path.isdir(path):
        shown = path if os.path.isabs(path) else f"{path} ({os.path.abspath(path)})"
        raise ServetelError(
            "bad_input",
            f"{option} {shown} is neither a file nor a folder on the host that runs the task. Check the path.",
        )
    found: dict[str, str] = {}
    for real, file in walk(path, problems, set()):
        found.setdefault(real, file)
    return sorted(found.values())


def walk(top: str, problems: list[str], seen: set[str]) -> t.Iterator[tuple[str, str]]:
    """(real path, path) of the files below a folder. Links are followed last, each folder is read once.

    The real paths of the folders are added to `seen`.
    """
    real_top = os.path.realpath(top)
    folders = [(real_top, top)]
    links: list[str] = []
    linked_files: list[tuple[str, str]] = []
    while folders or links:
        if not folders:
            link = links.pop(0)
            folders = [(os.path.realpath(link), link)]
        real_folder, folder = folders.pop()
        if real_folder in seen:
            continue
        seen.add(real_folder)
        if real_folder != real_top and real_top.startswith(os.path.join(real_folder, "")):
            problems.append(f"{shown_path(folder, top)} is a link to a folder that holds source itself. Remove it.")
            continue
        for name, mode in _entries(folder, top, problems):
            file = os.path.join(folder, name)
            is_link = os.path.islink(file)
            if stat.S_ISDIR(mode):
                links += [file] * is_link
                folders += [(os.path.join(real_folder, name), file)] * (not is_link)
            elif is_link:
                linked_files.append((os.path.realpath(file), file))
            else:
                yield os.path.join(real_folder, name), file
    yield from linked_files


def _entries(folder: str, top: str, problems: list[str]) -> t.Iterator[tuple[str, int]]:
    """(name, mode) of the sub-folders and definition files in a folder, links followed."""
    try:
        names = sorted(os.listdir(folder))
    except OSError as exc:
        problems.append(unreadable(f"The folder {shown_path(folder, top)}", exc))
        return
    for name in names:
        file = os.path.join(folder, name)
        if name.startswith("."):
            continue
        try:
            mode = os.stat(file).st_mode
        except OSError as exc:
            problems.append(unreadable(shown_path(file, top), exc))
            continue
        if stat.S_ISDIR(mode):
            yield name, mode
        elif name.lower().endswith(SUFFIXES):
            if stat.S_ISREG(mode):
                yield name, mode
            else:
                problems.append(f"{shown_path(file, top)} is not a file but a pipe, socket or device. Remove it.")


def parse(file: str, text: str) -> t.Iterator[t.Any]:
    """The items of a text that holds a list, or the one thing that it holds; an empty one holds nothing.

    Raises ValueError or RecursionError.
    """
    if text.startswith("$ANSIBLE_VAULT;"):
        raise ValueError(
            "files encrypted with ansible-vault are not supported here, because files are read without Ansible. "
            "Decrypt the file"
        )
    if file.lower().endswith(".json"):
        yield from _parse_json(text)
    elif not HAS_YAML:
        raise ValueError(
            "PyYAML is missing on the host that runs the task; install it, or write the definitions as JSON"
        )
    else:
        yield from parse_yaml(text)


def read_text(file: str) -> str:
    with open(file, "rb") as stream:
        return stream.read().decode("utf-8-sig")


def read_in_folder(file: str) -> str:
    """The text of a file of a folder. Raises ValueError if it is a backup, which each run would apply again."""
    text = read_text(file)
    if HOW_TO_UNDO in text:
        raise ValueError("it is a backup, which each run would apply again. Move it out of the folder")
    return text


def _parse_json(text: str) -> list[object]:
    if not text.strip():
        return []
    value = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant)
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _object(pairs: list[tuple[object, object]]) -> dict[object, object]:
    found: dict[object, object] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"{key} is given twice")
        found[key] = value
    return found


def _refuse_constant(word: str) -> t.NoReturn:
    raise ValueError(f"{word} is not a value that JSON knows")


def _reason(exc: BaseException) -> str:
    if isinstance(exc, OSError):
        return exc.strerror or "the operating system refuses"
    if isinstance(exc, UnicodeDecodeError):
        return "it is not UTF-8 text"
    if isinstance(exc, RecursionError):
        return TOO_DEEP
    return str(exc)
