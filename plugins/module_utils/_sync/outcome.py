# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of a planned change: one outcome with one state.

An outcome is never changed: `Outcomes` replaces it by the next one. Sends nothing, reads nothing. Private to this
collection.
"""

from __future__ import annotations

import enum
import threading
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import HANGUP, Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Ivr, destinations, setting_in_words
from ansible_collections.servetel.ivr.plugins.module_utils._sync.plan import Action, Plan, Planned
from ansible_collections.servetel.ivr.plugins.module_utils._text import lead, series

NOT_ROLLED_BACK: t.Final = "not_rolled_back"
"""The detail of an error that has the IVRs which are not as before: id, name, and their settings before."""
PLACEHOLDER: t.Final = Destination(HANGUP)
"""Where an IVR leads in the place of a destination that it cannot have yet, or has to give up first."""


class State(enum.Enum):
    """Where a planned change is. A run ends in one of the states that are marked with *."""

    IN_SYNC = "in_sync"
    """* There was nothing to write."""
    PROJECTED = "projected"
    """* Check mode: it would be written."""
    WAITING = "waiting"
    """Nothing was sent."""
    UNDER_WAY = "under_way"
    """A write is being sent, or was sent and may have been applied."""
    CONFIRMED = "confirmed"
    """The API confirmed the last write, which was not read back yet."""
    LOST = "lost"
    """The last write was not applied, but may be sent again."""
    UNFINISHED = "unfinished"
    """Read back as sent, with `placeholders`: another write has to follow."""
    APPLIED = "applied"
    """* Read back as wanted."""
    ALREADY_GONE = "already_gone"
    """* An IVR that was to be deleted was deleted elsewhere."""
    FAILED = "failed"
    """* There is an error, and the API surely applied no write, or the IVR was led back after one."""
    CHANGED_AND_FAILED = "changed_and_failed"
    """* There is an error, and the API may have applied a write."""
    ROLLED_BACK = "rolled_back"
    """* A write was applied and then undone, because of an error of this IVR or of another one."""
    NOT_ATTEMPTED = "not_attempted"
    """* Nothing was sent, or the IVR was led back after what was, for the reason in `error`."""


_CHANGED: t.Final = (State.PROJECTED, State.APPLIED, State.CHANGED_AND_FAILED)
_FINAL: t.Final = (State.IN_SYNC, State.APPLIED, State.ALREADY_GONE)


class Outcome(t.NamedTuple):
    """What became of a planned change. The IVR before it is `planned.current`."""

    planned: Planned
    state: State
    result: Ivr | None
    """The IVR as this task has left it, as far as known: as it was last read; in check mode as it would be."""
    sent: Ivr | None = None
    """The IVR as the last write that may have been applied has it; None if there was none, or a deletion."""
    error: ServetelError | None = None
    message: str = ""
    """What the API said when it confirmed the last write."""
    notes: tuple[str, ...] = ()
    """Warnings about the writes."""
    turn: int = 0
    """The place of its last write among those of the run that may have been applied."""
    placeholders: t.Mapping[str, Destination] | None = None
    """{place: destination}: the IVR was written with a placeholder in the place of these. None: it was not.

    Empty if the API refused to write placeholders into an IVR that is deleted next.
    """

    @property
    def changed(self) -> bool:
        """Whether the API may have applied a write."""
        return self.state in _CHANGED or bool(self.placeholders)

    @property
    def ivr_id(self) -> str | None:
        """The id, also of an IVR that was just created."""
        known = self.planned.current or self.result
        return known["id"] if known else self.planned.definition.id

    @property
    def action(self) -> Action:
        return "none" if self.state is State.ALREADY_GONE else self.planned.action

    @property
    def is_to_do(self) -> bool:
        """Whether an IVR is still to be deleted: it may have failed, or be found to be gone."""
        return not self.error and self.state not in (State.APPLIED, State.ALREADY_GONE)

    @property
    def confirmed(self) -> bool:
        """Whether the API confirmed the last write of this change, or reading has shown that none is needed."""
        return self.state in (State.CONFIRMED, State.APPLIED, State.ALREADY_GONE)

    @property
    def read_back(self) -> bool:
        """Whether a write, be it with placeholders, is verified."""
        return self.placeholders is not None or self.state in (State.APPLIED, State.ALREADY_GONE)

    @property
    def warnings(self) -> tuple[str, ...]:
        return self.planned.warnings + self.notes


class Outcomes:
    """The newest outcome of each planned change. Several threads note theirs: the lock is here."""

    def __init__(self, plan: Plan) -> None:
        self._lock = threading.Lock()
        self._writes = 0
        self._newest = {
            planned: Outcome(planned, State.IN_SYNC, planned.wanted)
            if planned.action == "none"
            else Outcome(planned, State.WAITING, planned.current)
            for planned in plan.changes
        }

    def __getitem__(self, planned: Planned) -> Outcome:
        with self._lock:
            return self._newest[planned]

    def all(self) -> list[Outcome]:
        """In the order of the plan."""
        with self._lock:
            return list(self._newest.values())

    def confirmed(self, changes: t.Iterable[Planned]) -> bool:
        """Whether each of these changes is confirmed."""
        return all(self[planned].confirmed for planned in changes)

    def note(self, planned: Planned, state: State, **fields: t.Any) -> Outcome:
        """Replace the outcome of a change; what is not given stays."""
        with self._lock:
            if "sent" in fields:
                self._writes += 1
                fields["turn"] = self._writes
            self._newest[planned] = outcome = self._newest[planned]._replace(state=state, **fields)
        return outcome

    def put(self, outcome: Outcome) -> None:
        with self._lock:
            self._newest[outcome.planned] = outcome

    def fail(self, planned: Planned, state: State, error: ServetelError, **fields: t.Any) -> Outcome:
        """Note a failure; an IVR that was changed before stays changed."""
        outcome = self[planned]
        if outcome.changed:
            state = State.CHANGED_AND_FAILED
        return self.note(planned, state, error=error.about(outcome.ivr_id), **fields)


def projected(plan: Plan) -> list[Outcome]:
    """The outcomes that the plan would have if each write were applied."""
    return [
        Outcome(planned, State.IN_SYNC if planned.action == "none" else State.PROJECTED, planned.wanted)
        for planned in plan.changes
    ]


def final(outcome: Outcome, stopped_by: ServetelError | None) -> Outcome:
    """The outcome after the last write of a run, which `stopped_by` has ended early."""
    if outcome.state in _FINAL:
        return outcome
    if outcome.placeholders:
        return outcome._replace(state=State.CHANGED_AND_FAILED, error=_unfinished(outcome, stopped_by))
    if outcome.error is None:
        return outcome._replace(state=State.NOT_ATTEMPTED, error=_not_attempted(outcome, stopped_by))
    return outcome


def with_dead_ends(outcomes: list[Outcome]) -> list[Outcome]:
    """The outcomes, with a warning about each IVR that has an error and leads to one that the run has deleted."""
    deleted = {
        one.ivr_id: one.planned
        for one in outcomes
        if one.planned.wanted is None and one.planned.current and one.state in (State.APPLIED, State.ALREADY_GONE)
    }
    return [_with_dead_ends(one, deleted) if one.error and one.result and deleted else one for one in outcomes]


def _with_dead_ends(outcome: Outcome, deleted: t.Mapping[str | None, Planned]) -> Outcome:
    places: dict[str, list[str]] = {}
    for place, destination in destinations(outcome.result or {}).items():
        if destination.ivr_id in deleted:
            places.setdefault(destination.ivr_id, []).append(setting_in_words(place))
    notes = [
        f"{outcome.planned.label}: {series(found)} {lead(found)} to {deleted[ivr_id].label_in_sentence}, which was "
        f"deleted. Run the task again, or point {series(found)} elsewhere."
        for ivr_id, found in places.items()
    ]
    return outcome._replace(notes=(*outcome.notes, *notes))


def _not_attempted(outcome: Outcome, stopped_by: ServetelError | None) -> ServetelError:
    why = "." if stopped_by else ": the task was interrupted."
    text = f"{outcome.planned.label} was not attempted{why}"
    return ServetelError("not_attempted", text, ivr_id=outcome.ivr_id, stopped_by=stopped_by)


def _unfinished(outcome: Outcome, stopped_by: ServetelError | None) -> ServetelError:
    """The error of an IVR that was written with placeholders and keeps them."""
    planned = outcome.planned
    error = outcome.error
    if error is None:
        error = ServetelError("interrupted", "The task was interrupted.")
        if stopped_by:
            error = ServetelError(stopped_by.kind, "", status=stopped_by.status, stopped_by=stopped_by)
    done = "was updated, but not deleted"
    if planned.wanted:
        done = f"was created as IVR {outcome.ivr_id}, but not finished"
    cause = error.__cause__ if isinstance(error.__cause__, ServetelError) else error
    text = f"{planned.label} {done}: {leads_to_placeholder(outcome.placeholders or {})}. {error.text}".rstrip()
    if "run the task again" not in f"{text} {error.stopped_by or ''} {cause.hint}".lower():
        text = f"{text} Run the task again to finish it."
    unfinished = ServetelError(
        cause.kind,
        text,
        status=error.status,
        ivr_id=outcome.ivr_id,
        hint=cause.hint,
        details=error.details,
        stopped_by=error.stopped_by,
    )
    unfinished.__cause__ = outcome.error
    return unfinished


def leads_to_placeholder(held: t.Mapping[str, Destination]) -> str:
    """What an IVR with placeholders does, in words. `held` are the places and what belongs there."""
    found = ", ".join(f"{destination} ({place})" for place, destination in held.items())
    return f"it leads to {PLACEHOLDER} instead of {found}"


def own_error(outcome: Outcome) -> ServetelError | None:
    """The error that a change met itself; None if there was none, or if the run stopped before the change was finished.

    The error of an unfinished IVR says what it leads to instead, which the way back may have taken away.
    """
    error = outcome.error
    if error and outcome.placeholders:
        return error.__cause__ if isinstance(error.__cause__, ServetelError) else None
    return error
