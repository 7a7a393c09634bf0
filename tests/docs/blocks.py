# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the code blocks of a page, RST or Markdown.

Knows how pages are written; runs nothing. Two comments before a block speak to the tests:
`not run: REASON`, and `in the account: ID NAME=VALUE` (somebody edits in the portal, in read-side names).
In Markdown a comment is `<!-- ... -->`, in RST `.. ...`. A caption, or the comment `file: NAME`, names the file that a
block is.
"""

from __future__ import annotations

import dataclasses
import re
import textwrap
from pathlib import Path

RST_BLOCK = re.compile(r"^( *)\.\. code-block:: *(\S+) *$")
RST_OPTION = re.compile(r"^ +:(\w+): *(.*)$")
COMMENT = re.compile(r"^ *(?:\.\.|<!--) (not run|in the account|file): (.*?)(?: -->)?$")
FENCE = re.compile(r"^```(\w+)$")


@dataclasses.dataclass(frozen=True)
class Block:
    """One code block: its language, its lines (first and behind the last, from 0), and what comments say of it."""

    language: str
    text: str
    first: int
    end: int
    indent: str
    file: str = ""
    not_run: str = ""
    edits: tuple[str, ...] = ()


def blocks_of(page: Path) -> list[Block]:
    """The code blocks of a page, in its order."""
    lines = page.read_text(encoding="utf-8").splitlines()
    return _rst_blocks(lines) if page.suffix == ".rst" else _markdown_blocks(lines)


def _rst_blocks(lines: list[str]) -> list[Block]:
    found = []
    said: dict[str, list[str]] = {}
    number = 0
    while number < len(lines):
        _remember(said, lines[number])
        start = RST_BLOCK.match(lines[number])
        number += 1
        if not start:
            continue
        while number < len(lines) and (option := RST_OPTION.match(lines[number])):
            if option[1] == "caption":
                said.setdefault("file", []).append(option[2].strip("`"))
            number += 1
        first = number + 1
        end = first
        margin = len(start[1])
        while end < len(lines) and (not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip()) > margin):
            end += 1
        while not lines[end - 1].strip():
            end -= 1
        found.append(_block(start[2], lines[first:end], first, said))
        said = {}
        number = end
    return found


def _markdown_blocks(lines: list[str]) -> list[Block]:
    found = []
    said: dict[str, list[str]] = {}
    number = 0
    while number < len(lines):
        _remember(said, lines[number])
        start = FENCE.match(lines[number])
        number += 1
        if start:
            end = lines.index("```", number)
            found.append(_block(start[1], lines[number:end], number, said))
            said = {}
            number = end + 1
    return found


def _remember(said: dict[str, list[str]], line: str) -> None:
    if comment := COMMENT.match(line):
        said.setdefault(comment[1], []).append(comment[2])


def _block(language: str, lines: list[str], first: int, said: dict[str, list[str]]) -> Block:
    text = textwrap.dedent("\n".join(lines)) + "\n"
    return Block(
        language=language,
        text=text,
        first=first,
        end=first + len(lines),
        indent=lines[0][: len(lines[0]) - len(text.splitlines()[0])],
        file="".join(said.get("file", [])),
        not_run="".join(said.get("not run", [])),
        edits=tuple(said.get("in the account", [])),
    )
