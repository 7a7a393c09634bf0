# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads and writes definitions as YAML text.

Text is taken literally: no templating, and what looks like a number or a time stays the text that is written there, so
that 0500 is not 320. Knows no files and nothing of IVRs. Private to this collection.
"""

from __future__ import annotations

import json
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._text import is_plain_yaml, quoted_yaml

try:
    import yaml
except ImportError:
    yaml = None  # type: ignore[assignment]

HAS_YAML: t.Final = yaml is not None
TOO_DEEP: t.Final = "it is nested too deeply"
_WIDTH: t.Final = 80
"""Characters in a line that yamllint accepts by default."""
_LONGEST_ESCAPE: t.Final = len("\\U0010ffff")


def parse_yaml(text: str) -> t.Iterator[object]:
    """The items of a YAML text, one by one: those of its list, or its one value. Raises ValueError."""
    try:
        yield from _Literal(text).items()
    except yaml.YAMLError as exc:
        problem = str(getattr(exc, "problem", None) or "strange characters")
        if "nesting depth" in problem:  # libyaml limits it from 0.2.6 on, and PyYAML 6.0.4 brings such a one.
            raise ValueError(TOO_DEEP) from None
        mark = getattr(exc, "problem_mark", None)
        where = f" in line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise ValueError(f"it is not valid YAML{where}: {problem}{_hint(problem, text, mark)}") from None


def _hint(problem: str, text: str, mark: t.Any) -> str:
    """What to do about a character that YAML takes for something else; "" where that is not known."""
    if "alphabetic" in problem:  # It is after the beginning of an alias or an anchor.
        char = text[mark.index - 1]
    elif "cannot start any token" in problem or "tab character" in problem:
        char = text[mark.index]
    else:
        return ""
    if char == "\t":
        return ". Use blanks in place of tabs"
    return f'. Put what begins with {char} in quotes, such as "{char}"'


class _Literal:
    """YAML with text, null, true and false only, built from the parser's events.

    Without anchors and tags it cannot grow while it is read. The events are read one by one, because the tree of nodes
    that PyYAML's loaders build takes 300 MiB for 10,000 IVRs in one file.
    """

    _DEPTH: t.Final = 20
    _WORDS: t.Final = {
        **dict.fromkeys(("", "~", "null", "Null", "NULL")),
        **dict.fromkeys(("true", "True", "TRUE"), True),
        **dict.fromkeys(("false", "False", "FALSE"), False),
    }

    def __init__(self, text: str) -> None:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
        self._event: t.Callable[[], object] = loader.get_event
        """The next event; None at the end of the text."""

    def items(self) -> t.Iterator[object]:
        """The items of all documents."""
        for event in iter(self._event, None):
            if isinstance(event, yaml.SequenceStartEvent):
                self._plain(event)
                while not isinstance(item := self._event(), yaml.SequenceEndEvent):
                    yield self._value(item)
            elif isinstance(event, yaml.NodeEvent):
                value = self._value(event)
                if value is not None:
                    yield value

    def _value(self, event: t.Any, depth: int = 0) -> t.Any:
        if event.anchor or event.tag:  # An alias has an anchor.
            self._plain(event)
        if isinstance(event, yaml.ScalarEvent):
            if not event.implicit[0]:
                return event.value  # It is in quotes, or a block.
            return self._WORDS.get(event.value, event.value)
        if depth >= self._DEPTH:
            raise ValueError(TOO_DEEP)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(depth + 1)
        return self._mapping(depth + 1)

    def _sequence(self, depth: int) -> list[t.Any]:
        found = []
        while not isinstance(event := self._event(), yaml.SequenceEndEvent):
            found.append(self._value(event, depth))
        return found

    def _mapping(self, depth: int) -> dict[t.Any, t.Any]:
        found: dict[t.Any, t.Any] = {}
        while not isinstance(event := self._event(), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                is_template = isinstance(event, yaml.MappingStartEvent) and event.flow_style
                hint = ". Files are not templated: write the value itself in place of {{ }}" if is_template else ""
                raise ValueError(f"line {_line(event)}: a key must be plain text{hint}")
            key = self._value(event, depth)
            if key in found:
                raise ValueError(f"line {_line(event)}: {key} is given twice")
            found[key] = self._value(self._event(), depth)
        return found

    def _plain(self, event: t.Any) -> None:
        if isinstance(event, yaml.AliasEvent) or event.anchor or event.tag:
            if getattr(event, "tag", None) == "!vault":
                raise ValueError(
                    f"line {_line(event)}: values encrypted with ansible-vault are not supported here, because files "
                    "are read without Ansible. Write the value as plain text"
                )
            raise ValueError(f"line {_line(event)}: anchors, aliases and tags are not supported here")


def _line(event: t.Any) -> int:
    return int(event.start_mark.line) + 1


def has_comments(text: str) -> bool:
    """Whether a YAML text that can be parsed has comments, as opposed to "#" inside of values."""
    if "#" not in text:
        return False
    end = 0
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        if "#" in text[end : token.start_mark.index]:
            return True
        end = token.end_mark.index
    return False


def dump_yaml(value: object) -> str:
    """Mappings, lists, texts, numbers, booleans and null as a YAML document that passes yamllint.

    Text is plain where every YAML parser takes it for text, else in double quotes. Lines have at most 80 characters, as
    far as keys allow.
    """
    lines = _block(value, 0) or [_scalar(value, 0, 0)]
    return "\n".join(["---", *lines]) + "\n"


def _block(value: object, indent: int) -> list[str]:
    """The lines of a mapping or a list that is not empty; none for anything else."""
    lines: list[str] = []
    if isinstance(value, dict):
        for key, item in value.items():
            lines += _item(f"{' ' * indent}{_key(key)}:", item, indent)
    elif isinstance(value, list):
        for item in value:
            inner = _block(item, indent + 2)
            if inner:
                inner[0] = f"{' ' * indent}- {inner[0][indent + 2 :]}"
            lines += inner or _item(f"{' ' * indent}-", item, indent)
    return lines


def _item(head: str, value: object, indent: int) -> list[str]:
    inner = _block(value, indent + 2)
    if inner:
        return [head, *inner]
    return f"{head} {_scalar(value, len(head) + 1, indent + 2)}".split("\n")


def _key(key: object) -> str:
    return key if isinstance(key, str) and is_plain_yaml(key) else quoted_yaml(str(key))


def _scalar(value: object, column: int, indent: int) -> str:
    """A value that has no lines of its own; a long text goes on in lines that are indented."""
    if not isinstance(value, str):
        return json.dumps(value)
    if is_plain_yaml(value) and column + len(value) <= _WIDTH:
        return value
    text = quoted_yaml(value)
    return text if column + len(text) <= _WIDTH else _folded(value, column, indent)


def _folded(text: str, column: int, indent: int) -> str:
    """A text in double quotes over several lines, broken after a blank where there is one, else anywhere."""
    lines: list[str] = []
    line: list[str] = ['"']
    for char in text:
        # YAML drops a blank at the beginning of a line, unless it is escaped.
        line.append("\\ " if char == " " and not line else quoted_yaml(char)[1:-1])
        if column + sum(map(len, line)) + _LONGEST_ESCAPE + len('"') > _WIDTH:
            place = next((end for end in range(len(line), len(line) // 2, -1) if line[end - 1] == " "), len(line))
            lines.append("".join(line[:place]) + "\\")
            line, column = line[place:], indent
    return f"\n{' ' * indent}".join([*lines, "".join(line) + '"'])
