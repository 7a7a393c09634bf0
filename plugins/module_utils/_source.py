# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Definitions of IVRs in a file or a folder of files.

Files are taken literally: no templating, and what looks like a number or a time stays the text that is written there,
so that 0500 is not 320. Knows no HTTP. Private to this collection.
"""

from __future__ import annotations

import json
import os
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError

try:
    import yaml
except ImportError:
    yaml = None  # type: ignore[assignment]

HAS_YAML: t.Final = yaml is not None
SUFFIXES: t.Final = (".yml", ".yaml", ".json")


class Entry(t.NamedTuple):
    """One definition as it stands in a file."""

    label: str
    """File and number, for messages."""
    options: t.Any


def read_source(path: str) -> t.Iterator[Entry]:
    """The definitions of a file, or of all files of a folder (sorted, recursive), one by one.

    Raises ServetelError at the end when a file could not be read, or when there is no definition at all.
    """
    problems: list[str] = []
    count = 0
    for file in _files(path):
        shown = os.path.relpath(file, path) if file != path else os.path.basename(file)
        try:
            for number, options in enumerate(_read(file), 1):
                count += 1
                yield Entry(f"{shown}, entry {number}", options)
        except (OSError, ValueError, RecursionError) as exc:
            problems.append(f"{shown} cannot be read: {_reason(exc)}.")
    if problems:
        raise ServetelError("bad_input", " ".join(problems), details={"problems": problems})
    if not count:
        raise ServetelError(
            "bad_input", f"source {path} holds no definition of an IVR ({', '.join(SUFFIXES)} files count)."
        )


def _files(path: str) -> list[str]:
    if os.path.isfile(path):
        return [path]
    if not os.path.isdir(path):
        raise ServetelError(
            "bad_input", f"source {path} is neither a file nor a folder on the host that runs the task."
        )
    found = []
    for folder, folders, names in os.walk(path, onerror=_refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [os.path.join(folder, name) for name in names if name.endswith(SUFFIXES) and not name.startswith(".")]
    return sorted(found)


def _refuse(exc: OSError) -> t.NoReturn:
    # Half a folder must not look like a whole one: `purge` would delete what the other half defines.
    raise ServetelError("bad_input", f"source holds a folder that cannot be read: {_reason(exc)} ({exc.filename}).")


def _read(file: str) -> t.Iterator[t.Any]:
    """The items of a file that holds a list, or the one thing that it holds; an empty one holds nothing."""
    with open(file, "rb") as stream:
        text = stream.read().decode("utf-8-sig")
    if file.endswith(".json"):
        value = json.loads(text, object_pairs_hook=_object)
        yield from value if isinstance(value, list) else [value]
    elif yaml is None:
        raise ValueError(
            "PyYAML is missing on the host that runs the task; install it, or write the definitions as JSON"
        )
    else:
        yield from parse_yaml(text)


def _object(pairs: list[tuple[t.Any, t.Any]]) -> dict[t.Any, t.Any]:
    found: dict[t.Any, t.Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"{key} is given twice")
        found[key] = value
    return found


def parse_yaml(text: str) -> t.Iterator[t.Any]:
    """The items of a YAML text, taken literally. Raises ValueError."""
    try:
        yield from _Literal(text).items()
    except yaml.YAMLError as exc:
        mark = getattr(exc, "problem_mark", None)
        where = f" in line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = getattr(exc, "problem", None) or "strange characters"
        if "nesting depth" in problem:  # PyYAML 6.0.4 counts itself, before this file's parser sees the first event.
            raise ValueError("it is nested too deeply") from None
        raise ValueError(f"it is not valid YAML{where}: {problem}") from None


def dump_yaml(options: dict[str, t.Any]) -> str:
    """A definition as YAML text that is read back as it is, by this collection and by others."""
    return str(yaml.safe_dump(options, allow_unicode=True, sort_keys=False, default_flow_style=False, width=4096))


class _Literal:
    """YAML with text, null, true and false only, built from the parser's events.

    Without anchors and tags it cannot grow while it is read, and without the parser's tree of nodes ten thousand IVRs
    fit into little memory.
    """

    _DEPTH: t.Final = 20
    _WORDS: t.Final = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
    _TRUTH: t.Final = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}

    def __init__(self, text: str) -> None:
        self._events = yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))

    def items(self) -> t.Iterator[t.Any]:
        """The items of all documents."""
        for event in self._events:
            if isinstance(event, yaml.SequenceStartEvent):
                self._plain(event)
                for item in iter(self._next, None):
                    yield self._value(item)
            elif isinstance(event, yaml.NodeEvent):
                value = self._value(event)
                if value is not None:
                    yield value

    def _value(self, event: t.Any, depth: int = 0) -> t.Any:
        self._plain(event)
        if depth > self._DEPTH:
            raise ValueError("it is nested too deeply")
        if isinstance(event, yaml.ScalarEvent):
            if not event.implicit[0]:
                return event.value  # It is in quotes, or a block.
            return self._TRUTH.get(event.value, self._WORDS.get(event.value, event.value))
        if isinstance(event, yaml.SequenceStartEvent):
            return [self._value(item, depth + 1) for item in iter(self._next, None)]
        return self._mapping(depth + 1)

    def _mapping(self, depth: int) -> dict[t.Any, t.Any]:
        found: dict[t.Any, t.Any] = {}
        for event in iter(self._next, None):
            if not isinstance(event, yaml.ScalarEvent):
                raise ValueError(f"line {_line(event)}: a key must be plain text")
            key = self._value(event, depth)
            if key in found:
                raise ValueError(f"line {_line(event)}: {key} is given twice")
            found[key] = self._value(next(self._events), depth)
        return found

    def _next(self) -> t.Any:
        """The next event inside of a list or a mapping; None at its end."""
        event = next(self._events)
        return None if isinstance(event, yaml.CollectionEndEvent) else event

    def _plain(self, event: t.Any) -> None:
        if isinstance(event, yaml.AliasEvent) or event.anchor or event.tag:
            raise ValueError(f"line {_line(event)}: anchors, aliases and tags are not supported here")


def _line(event: t.Any) -> int:
    return int(event.start_mark.line) + 1


def _reason(exc: BaseException) -> str:
    if isinstance(exc, OSError):
        return exc.strerror or "the operating system refuses"
    if isinstance(exc, UnicodeDecodeError):
        return "it is not UTF-8 text"
    if isinstance(exc, RecursionError):
        return "it is nested too deeply"
    return str(exc)
