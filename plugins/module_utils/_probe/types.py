# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of the destination types that the account uses can be written, and how they read back.

Private to this collection.
"""

from __future__ import annotations

import difflib
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import (
    DESTINATION_TYPES,
    TYPE_ALIASES,
    Destination,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import KEYS, Choice
from ansible_collections.servetel.ivr.plugins.module_utils._probe.creation import NO_ROOM
from ansible_collections.servetel.ivr.plugins.module_utils._probe.findings import Findings
from ansible_collections.servetel.ivr.plugins.module_utils._probe.reading import (
    Raw,
    entries,
    is_unknown_type,
    types_in_use,
)
from ansible_collections.servetel.ivr.plugins.module_utils._probe.trial import Reaction, Trial

_OF_THE_POST_PAGE: t.Final = ("extension", "voicemail", "department", "timegroup", "ivr", "time_condition", "hangup")
_CANDIDATES: t.Final = 2
_NEAR: t.Final = 0.5


class Candidate(t.NamedTuple):
    """A type to write for a spelling of the list."""

    spelling: str
    written: str
    id: str

    @property
    def destination(self) -> Destination:
        return Destination(self.written, self.id)


class TypesProbe:
    """Asks with the menu of the IVR of the probe."""

    def __init__(self, findings: Findings, trial: Trial, ivrs: list[Raw]) -> None:
        self._findings = findings
        self._trial = trial
        found: dict[tuple[str, ...], list[Candidate]] = {}
        for spelling, id_ in types_in_use(ivrs).items():
            types = tuple(_types_to_write(spelling))
            found.setdefault(types, [Candidate(spelling, type_, id_) for type_ in types])
        self._candidates = list(found.values())[: len(KEYS)]
        """For each type in use, what to write."""

    def ask(self) -> None:
        if not self._candidates:
            return
        likeliest = [candidates[0] for candidates in self._candidates]
        reaction = self._try(likeliest)
        if not reaction.is_known:
            note = f"It is not known which types the API takes: {reaction.error}"
            self._findings.add("destination_types", "", note)
            return
        taken, refused = (likeliest, []) if reaction.taken else self._one_by_one()
        if not reaction.taken and taken:
            reaction = self._try(taken)
        shown = _types_shown(reaction.taken) if reaction.taken else {}
        all_read = bool(shown) or not any(is_unknown_type(candidate.spelling) for candidate in taken)
        for key, candidate in zip(KEYS, taken):
            self._about(candidate, shown.get(key, ""))
        self._about_all([candidate.written for candidate in taken], refused, all_read)

    def _try(self, candidates: list[Candidate]) -> Reaction:
        if not self._trial.own.budget.allows(1, 1):
            return Reaction(None, ServetelError("not_attempted", NO_ROOM))
        return self._trial.change(menu={key: Choice(one.destination) for key, one in zip(KEYS, candidates)})

    def _one_by_one(self) -> tuple[list[Candidate], list[str]]:
        """The candidates that the API takes, one for each spelling; and the types that it refuses."""
        taken: list[Candidate] = []
        refused: list[str] = []
        for candidates in self._candidates:
            for candidate in candidates:
                reaction = self._try([candidate])
                if reaction.taken:
                    taken.append(candidate)
                if not reaction.is_refusal:
                    break
                refused.append(candidate.written)
        return taken, refused

    def _about(self, candidate: Candidate, shown: str) -> None:
        if shown == candidate.spelling and is_unknown_type(shown) and candidate.written != shown:
            self._findings.types[shown] = candidate.written

    def _about_all(self, taken: list[str], refused: list[str], all_read: bool) -> None:
        others = {name for name in taken if name not in _OF_THE_POST_PAGE}
        answer = "all" if others and not refused else ""
        if refused and not others and not {*refused} & {*_OF_THE_POST_PAGE}:
            answer = "ivr_page"
        words = f" It refuses {', '.join(refused)}." if refused else ""
        tried = {*taken, *refused}
        untried = [one[0].written for one in self._candidates if not tried & {each.written for each in one}]
        words += f" Not known: {', '.join(untried)}." if untried else ""
        words += "" if all_read else " It is not known how they read back."
        types = ", ".join(taken) or "none"
        note = f"Of the types in use, the API takes {types}.{words}"
        self._findings.add("destination_types", answer if all_read and not untried else "", note)


def _types_to_write(spelling: str) -> list[str]:
    """What to send for a spelling, the likeliest first."""
    if spelling in DESTINATION_TYPES or spelling in TYPE_ALIASES:
        return [TYPE_ALIASES.get(spelling, spelling)]
    return [*difflib.get_close_matches(spelling.lower(), DESTINATION_TYPES, _CANDIDATES, _NEAR), spelling]


def _types_shown(raw: Raw) -> dict[str, str]:
    return {str(entry.get("option")): str(entry.get("destination_type")) for entry in entries(raw)}
