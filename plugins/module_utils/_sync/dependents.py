# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What cannot be written when another change of the plan fails, because it would lead callers there.

Pure: sends nothing, reads nothing. Private to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import IVR, Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Ivr, destinations
from ansible_collections.servetel.ivr.plugins.module_utils._sync.outcome import PLACEHOLDER, Outcome, Outcomes
from ansible_collections.servetel.ivr.plugins.module_utils._sync.plan import Planned

Changes = list[Planned]
Failures = dict[Planned, ServetelError]
Users = t.Mapping[Destination, Changes]
"""{new IVR, by its name: the changes that refer to it}."""
Others = t.Mapping[str, t.Collection[str]]
"""{id of a live IVR without a change: the ids of the IVRs that it leads to}."""
Referrers = dict[Destination, list[Destination]]
"""{IVR: those that lead to it}. An IVR is here by its id, and a new one by its name."""


class Dependents(t.NamedTuple):
    """What else of a plan cannot be written when a change fails."""

    watched: Changes
    """Those whose failure concerns others."""
    unfinished: Changes
    """Updates that replace `hangup||1` by IVRs."""
    changes: Changes
    """All, also of IVRs that are as defined."""
    others: t.Callable[[], Others]
    users: Users

    def failed(self, outcomes: Outcomes) -> Failures:
        """The changes that cannot be written, because an IVR failed to which they lead, with the error.

        Nothing can refer to an IVR that was not created. One that was created but has an error, such as one that keeps
        a placeholder, is there for other new IVRs, but no existing IVR may be updated to lead to it, directly or
        through others.
        """
        known = {planned: error for planned in self.watched if (error := outcomes[planned].error)}
        failed = _without_target(known, self.users, outcomes)
        unfinished = {*self.unfinished}
        others: Others | None = None
        while True:
            known = {**known, **failed}
            bad = [one for one in known if one in unfinished or (one.current is None and outcomes[one].ivr_id)]
            others = self.others() if bad and others is None else others
            led = misled(bad, self.changes, others or {}, outcomes)
            new = [planned for planned in led if planned not in known]
            if not new:
                return failed
            for planned in new:
                origin = bad[(led[planned] & -led[planned]).bit_length() - 1]
                why = f"callers would reach {origin.label_in_sentence}, which is not as defined."
                failed[planned] = _not_written(outcomes[planned], why, known[origin])


def users_of(changes: Changes) -> Users:
    users: dict[Destination, Changes] = {}
    for planned in changes:
        for place in _led_to(planned.wanted):
            if place.name is not None:
                users.setdefault(place, []).append(planned)
    return users


def is_unfinished(planned: Planned) -> bool:
    """Whether a change replaces `hangup||1` by IVRs: placeholders of an earlier run, or what a person wanted there."""
    if planned.wanted is None or planned.current is None:
        return False
    live = destinations(planned.current)
    if PLACEHOLDER not in live.values():
        return False
    wanted = destinations(planned.wanted)
    return any(live.get(place) == PLACEHOLDER and found.type == IVR for place, found in wanted.items())


def misled(bad: Changes, changes: Changes, others: Others, outcomes: Outcomes | None = None) -> dict[Planned, int]:
    """The updates that would lead callers to one of these IVRs that they cannot reach yet, directly or through others.

    {update: which of `bad`}, as bits. `others` are the IVRs without a change; without `outcomes`, nothing is written
    yet.
    """
    if not bad:
        return {}
    live, later = _referrers(changes, others, outcomes)
    bits = {_place(planned): 1 << number for number, planned in enumerate(bad)}
    reached, reached_now = _reaching(bits, later), _reaching(bits, live)
    found: dict[Planned, int] = {}
    for planned in changes:
        if planned.current and planned.wanted and planned.action != "none":
            ends = 0
            for target in _led_to(planned.wanted) - _leads_now(planned, outcomes):
                ends |= reached.get(target, 0)
            ends &= ~reached_now.get(_place(planned), 0)
            if ends:
                found[planned] = ends
    return found


def _referrers(changes: Changes, others: Others, outcomes: Outcomes | None) -> tuple[Referrers, Referrers]:
    """What leads to each IVR in the account, and the same with new IVRs as they will be."""
    new = {planned: _place(planned) for planned in changes if planned.current is None}
    ids = {Destination(IVR, outcomes[one].ivr_id or ""): place for one, place in new.items()} if outcomes else {}
    found = [(_place(planned), _leads_now(planned, outcomes)) for planned in changes]
    found += [
        (Destination(IVR, one), {Destination(IVR, target) for target in targets}) for one, targets in others.items()
    ]
    live: Referrers = {}
    for place, targets in found:
        for target in targets:
            live.setdefault(ids.get(target, target), []).append(place)
    later = {target: [*users] for target, users in live.items()}
    for planned, place in new.items():
        for target in _led_to(planned.wanted):
            later.setdefault(target, []).append(place)
    return live, later


def _place(planned: Planned) -> Destination:
    if planned.current is None:
        return Destination(IVR, name=planned.definition.key)
    return Destination(IVR, planned.current["id"])


def _led_to(ivr: Ivr | None) -> set[Destination]:
    """The IVRs to which an IVR leads."""
    return {place for place in destinations(ivr or {}).values() if place.type == IVR}


def _leads_now(planned: Planned, outcomes: Outcomes | None) -> set[Destination]:
    """The IVRs to which the IVR of a change leads, or may lead after a write of which nothing is known."""
    if outcomes is None:
        return _led_to(planned.current)
    outcome = outcomes[planned]
    if outcome.confirmed:
        return _led_to(outcome.sent or outcome.result)
    return _led_to(outcome.result) | _led_to(outcome.sent)


def _reaching(bits: t.Mapping[Destination, int], referrers: Referrers) -> dict[Destination, int]:
    """{IVR: which of these its callers reach}. Each of them reaches itself."""
    found = dict(bits)
    todo = list(bits)
    while todo:
        place = todo.pop()
        for user in referrers.get(place, ()):
            before = found.get(user, 0)
            if found[place] & ~before:
                found[user] = before | found[place]
                todo.append(user)
    return found


def _without_target(known: Failures, users: Users, outcomes: Outcomes) -> Failures:
    """The changes that refer to an IVR that was not created, and those that refer to a new IVR of these changes.

    `known` has the changes that failed.
    """
    failed: Failures = {}
    todo = [planned for planned in known if outcomes[planned].ivr_id is None]
    for new in todo:
        for planned in users.get(Destination(IVR, name=new.definition.key), ()):
            if planned not in known and planned not in failed:
                cause = failed.get(new) or known[new]
                failed[planned] = _not_written(outcomes[planned], f"{new.label} was not created.", cause)
                if outcomes[planned].ivr_id is None:
                    todo.append(planned)
    return failed


def _not_written(outcome: Outcome, why: str, cause: ServetelError) -> ServetelError:
    """The error of a change that refers to an IVR that failed; its cause is why that one did."""
    planned, text = outcome.planned, why
    if outcome.ivr_id is None or planned.current:
        text = f"{planned.label} was not written, because {why}"
    error = ServetelError("not_attempted", text, ivr_id=outcome.ivr_id)
    error.__cause__ = cause.__cause__ or cause
    return error
