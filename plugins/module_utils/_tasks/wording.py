# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run on a whole account says in one sentence, and other texts about many IVRs or files.

Pure. Private to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils import _text
from ansible_collections.servetel.ivr.plugins.module_utils._sync.outcome import Outcome, State
from ansible_collections.servetel.ivr.plugins.module_utils._text import count, printable

MAX_NAMES: t.Final = 20


def summary_text(outcomes: list[Outcome], defined: int, *, check_mode: bool) -> str:
    """What changed, by name, and how many IVRs are up to date. `defined`: how many of them are of definitions."""
    own = [outcome for outcome in outcomes[:defined] if not outcome.error]
    deleted = [outcome for outcome in outcomes[defined:] if not outcome.error]
    changed = [outcome for outcome in own if outcome.action != "none"]
    would = "would change" if check_mode else "changed"
    text = f"{len(changed)} of {count(defined, 'IVR')} {would}{_names(changed)}."
    fine = len(own) - len(changed)
    if fine:
        text += f" {fine} {'is' if fine == 1 else 'are'} up to date."
    if deleted:
        would = "would be" if check_mode else "was" if len(deleted) == 1 else "were"
        text += f" {count(len(deleted), 'IVR')} without a definition {would} deleted{_names(deleted)}."
    left = [outcome for outcome in outcomes if outcome.state is State.NOT_ATTEMPTED]
    back = [outcome for outcome in outcomes if outcome.state is State.ROLLED_BACK]
    unsure = [outcome for outcome in outcomes if outcome.state is State.CHANGED_AND_FAILED]
    others = (State.NOT_ATTEMPTED, State.ROLLED_BACK, State.CHANGED_AND_FAILED)
    failed = [outcome for outcome in outcomes if outcome.error and outcome.state not in others]
    if failed:
        text += f" {len(failed)} failed{_names(failed)}."
    if unsure:
        text += f" {len(unsure)} failed and may have been written{_names(unsure)}."
    if back:
        text += f" {len(back)} {'was' if len(back) == 1 else 'were'} rolled back{_names(back)}."
    if left:
        text += f" {len(left)} {'was' if len(left) == 1 else 'were'} not attempted{_names(left)}."
    return text


def _names(outcomes: list[Outcome]) -> str:
    names = [outcome.planned.name or f"IVR {outcome.ivr_id}" for outcome in outcomes]
    return f": {listed_names(names)}" if names else ""


def listed_names(names: list[str]) -> str:
    """Names in a sentence, fit for a terminal; of very many the first ones, and how many more there are."""
    return printable(_text.listed(names, MAX_NAMES))


def with_sides(diff: dict[str, str]) -> dict[str, str]:
    """A diff whose headers say which side is the account and which side is what the files say."""
    return {
        **diff,
        "before_header": f"{diff['before_header']} in the account",
        "after_header": f"{diff['after_header']} in the files",
    }


def about_empty_files(files: list[str], *, purge: bool, warn: t.Callable[[str], None]) -> list[str]:
    """Problems because of files of `source` that hold no definition: with `purge` they are refused, else warned of."""
    if purge:
        return [
            f"{file} holds no definition of an IVR. Delete the file, or set purge: false; "
            "an empty file may stand for definitions that got lost, and purge would delete their IVRs."
            for file in files
        ]
    if files:
        warn(f"{count(len(files), 'file')} of source without a definition of an IVR: {listed_names(files)}.")
    return []
