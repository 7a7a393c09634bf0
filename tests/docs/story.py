# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Does what a page tells its reader to do, from the first block to the last, in a folder and an account of its own.

* A YAML block with a file name is written to that file.
* Another YAML block is a playbook or a list of tasks. It is run twice, and changes nothing the second time.
* The commands of a console block are run. Below them stand whole paragraphs of what they say, each beginning with the
  line that it begins with in truth.

Knows the commands of Ansible and the simulator. What may not be run is told by a comment (see `blocks`).
"""

from __future__ import annotations

import dataclasses
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import yaml

from tests.docs.blocks import Block, blocks_of
from tests.simulator import Simulator
from tests.support.running import clean_environment, command

RUN = ("ansible-playbook", "ansible-doc")
LEFT_OUT = ("ansible-galaxy", "pip", "make", "dot", "curl", "ls")
"""Commands for which a reader needs a network, a checkout, or nothing of this collection."""
MOMENT = "20261127T180000Z"
"""When backups are made, in the commands and the output that pages show."""
BACKUP = re.compile(r"\d{8}T\d{6}Z")
PLACE = "/srv/menus"
"""Where a reader works, in the output that pages show."""
STARS = re.compile(r" \*{3,}$")
ERROR = re.compile(r"^\[ERROR\]: .*?(?=^fatal: )", re.DOTALL | re.MULTILINE)
"""What newer versions of ansible-core say in front of `fatal`, with paths and places in files."""


class Wrong(Exception):
    """The page shows what is not so."""


@dataclasses.dataclass(frozen=True)
class Shown:
    """A console block, and what its paragraphs really are."""

    block: Block
    text: str


class Story:
    """One reader of one page."""

    def __init__(
        self, page: Path, folder: Path, collections: Path, api: Simulator, other: Simulator | None = None
    ) -> None:
        self.page = page
        self.folder = folder / "work"
        self.api = api
        self.other = other
        """A second account, of a page that exports an address besides its token."""
        self.shown: list[Shown] = []
        self.folder.mkdir(parents=True)
        self.environment = clean_environment(folder, collections) | {
            "SERVETEL_API_URL": api.url,
            "SERVETEL_API_TOKEN": api.token,
            "SERVETEL_API_RATE": "0",
        }
        self._commands: list[str] = []
        self._playbooks: list[str] = []

    def run(self) -> None:
        """Do everything that the page says, in its order."""
        for block in blocks_of(self.page):
            for edit in block.edits:
                ivr_id, name, value = re.fullmatch(r"(\S+) (\w+)=(.*)", edit).groups()  # type: ignore[union-attr]
                self.api.edit(ivr_id, **{name: yaml.safe_load(value)})
            if block.not_run:
                continue
            try:
                self._do(block)
            except Wrong as wrong:
                raise Wrong(f"{self.page.name}, line {block.first + 1}: {wrong}") from None
        unused = [name for name in self._playbooks if not any(name in words for words in self._commands)]
        if unused:
            raise Wrong(f"{self.page.name} shows playbooks, but never how to run them: {', '.join(unused)}")

    def _do(self, block: Block) -> None:
        if block.language == "console":
            self._console(block)
        elif block.file:
            self._write(block)
        elif block.language == "yaml":
            self._twice(block)

    def _write(self, block: Block) -> None:
        path = self.folder / block.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")
        if block.language == "yaml" and _is_playbook(yaml.safe_load(block.text)):
            self._playbooks.append(block.file)

    def _twice(self, block: Block) -> None:
        content = yaml.safe_load(block.text)
        if not isinstance(content, list):
            raise Wrong("this YAML is neither a playbook nor tasks: give it a file name, or say why it is not run")
        plays = content if _is_playbook(content) else [{"hosts": "localhost", "gather_facts": False, "tasks": content}]
        (self.folder / "block.yml").write_text(yaml.safe_dump(plays), encoding="utf-8")
        for changes in (r"\d+", "0"):
            output, code = self._say(["ansible-playbook", "block.yml"])
            if code or not re.search(rf"changed={changes} .*failed=0", output):
                raise Wrong(f"expected changed={changes} and failed=0:\n{output}")

    def _console(self, block: Block) -> None:
        lines = block.text.replace("\\\n", " ").splitlines()
        said: list[str] = []
        failed = ""
        for line in lines:
            if not line.startswith("$ "):
                continue
            words = shlex.split(line[2:], comments=True)
            if words[0] == "export":
                self._export(words[1:])
            elif words[0] in RUN:
                self._commands.append(line)
                output, code = self._say(words)
                said += _paragraphs(output)
                failed = output if code else failed
            elif words[0] == "git":
                self._git(words)
            elif words[0] not in LEFT_OUT:
                raise Wrong(f"it is not known whether to run {words[0]}")
        if failed and "FAILED!" not in block.text:
            raise Wrong(f"a command failed:\n{failed}")
        self._compare(block, said)

    def _export(self, assignments: list[str]) -> None:
        """Settings of Ansible hold for the rest of the page; which account it is, the test decides."""
        for assignment in assignments:
            name, _sign, value = assignment.partition("=")
            if name.startswith("ANSIBLE_") or name == "SERVETEL_ASSUME_RECORDING_TYPE":
                self.environment[name] = value
            elif name.endswith("_TOKEN"):
                self.environment[name] = self.api.token
            elif name.endswith("_API_URL") and self.other is not None:
                self.environment[name] = self.other.url

    def _git(self, words: list[str]) -> None:
        """Run commands of git that are joined by &&."""
        who = {
            f"GIT_{role}_{what}": "reader@example.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
        }
        for one in " ".join(map(shlex.quote, words)).split(" '&&' "):
            done = subprocess.run(
                shlex.split(one),
                cwd=self.folder,
                env=self.environment | who,
                capture_output=True,
                encoding="utf-8",
                timeout=60,
                check=False,
            )
            if done.returncode:
                raise Wrong(f"{one} failed:\n{done.stdout}{done.stderr}")

    def _with_real_moment(self, word: str) -> str:
        """A word of a command, with the moment of the newest backup in the place of the one that the page shows."""
        found = sorted(match[0] for path in self.folder.rglob("*.yml") if (match := BACKUP.match(path.name)))
        return word.replace(MOMENT, found[-1]) if found else word

    def _say(self, words: list[str]) -> tuple[str, int]:
        done = subprocess.run(
            [command(words[0]), *map(self._with_real_moment, words[1:])],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        output = BACKUP.sub(MOMENT, done.stdout.replace(str(self.folder.resolve()), PLACE))
        return (output if not done.returncode else f"{output}\n{done.stderr}"), done.returncode

    def _compare(self, block: Block, said: list[str]) -> None:
        commands, rest = _split_console(block.text)
        between = [line for line in commands.replace("\\\n", " ").splitlines() if line and not line.startswith("$ ")]
        if between:
            raise Wrong(f"commands follow this output, which is not compared: begin a new block after {between[-1]!r}")
        if not rest:
            return
        real = []
        for paragraph in _paragraphs(rest):
            start = paragraph.splitlines()[0]
            match = next((one for one in said if one.splitlines()[0] == start), None)
            if match is None:
                raise Wrong(f"no command says {start!r}:\n" + "\n\n".join(said))
            real.append(match)
        self.shown.append(Shown(block, commands + "\n" + "\n\n".join(real) + "\n"))


def _is_playbook(content: Any) -> bool:
    return isinstance(content, list) and any(isinstance(one, dict) and "hosts" in one for one in content)


def _paragraphs(text: str) -> list[str]:
    """What is between empty lines, without the stars that fill Ansible's headings up, alike for all versions."""
    lines = [STARS.sub(" ***", line.rstrip()) for line in ERROR.sub("", text).splitlines()]
    return [one.strip("\n") for one in re.split(r"\n\n+", "\n".join(lines)) if one.strip()]


def _split_console(text: str) -> tuple[str, str]:
    """The commands of a console block, and what is shown below them."""
    lines = text.splitlines()
    last = max(number for number, line in enumerate(lines) if line.startswith("$ "))
    while lines[last].endswith("\\"):
        last += 1
    return "\n".join(lines[: last + 1]) + "\n", "\n".join(lines[last + 1 :]).strip("\n")


def differences(story: Story) -> list[str]:
    """What a page shows otherwise than it is, as messages."""
    return [
        f"{story.page.name}, line {shown.block.first + 1}: run `make examples`; it should be\n{shown.text}"
        for shown in story.shown
        if shown.text.split() != shown.block.text.split()
    ]


def rewrite(story: Story) -> None:
    """Put into the page what its commands really say."""
    lines = story.page.read_text(encoding="utf-8").splitlines()
    for shown in reversed(story.shown):
        new = [(shown.block.indent + line).rstrip() for line in shown.text.splitlines()]
        lines[shown.block.first : shown.block.end] = new
    story.page.write_text("\n".join(lines) + "\n", encoding="utf-8")
