# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One write: what is sent, what the attempts showed, and what it did as the account shows afterwards: its verdict.

A write ends in one of these ways: it reads back as sent; the API refused it; something else is there (conflict); it is
not there although the API confirmed it (not_taken); or it cannot be known (unknown_outcome). Pure. Private to this
collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils import _limits
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError, WriteEffect
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._http.transport import WriteMethod
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Ivr, destinations
from ansible_collections.servetel.ivr.plugins.module_utils._model.merge import differences, not_read_back
from ansible_collections.servetel.ivr.plugins.module_utils._model.other_readings import fitting_settings
from ansible_collections.servetel.ivr.plugins.module_utils._model.render import as_options, value_of
from ansible_collections.servetel.ivr.plugins.module_utils._sync.outcome import (
    PLACEHOLDER,
    Outcome,
    State,
    leads_to_placeholder,
)
from ansible_collections.servetel.ivr.plugins.module_utils._sync.plan import Planned
from ansible_collections.servetel.ivr.plugins.module_utils._text import canonical_text


class Write:
    """One write. Only one thread at a time has it: the one that sends it, then the one that verifies it.

    `before` and `after` are the IVR before and after it; `partial` tells that the change needs another write after it.
    """

    __slots__ = (
        "after",
        "ambiguous_error",
        "attempts",
        "before",
        "deadline",
        "in_flight_error",
        "ivr_id",
        "method",
        "partial",
        "planned",
        "rechecked",
    )

    def __init__(
        self, planned: Planned, before: Ivr | None, after: Ivr | None, deadline: Deadline, *, partial: bool = False
    ) -> None:
        self.planned = planned
        self.before = before
        self.after = after
        self.ivr_id: str | None = before["id"] if before else None
        self.method: WriteMethod = "POST" if before is None else "DELETE" if after is None else "PUT"
        self.deadline = deadline
        self.partial = partial
        self.rechecked = False
        """Whether the account was read anew just before, so that the write waits for another turn."""
        self.attempts = 0
        """How often it was sent."""
        self.ambiguous_error: ServetelError | None = None
        """The error of the last attempt, if that leaves open whether the write was applied."""
        self.in_flight_error: ServetelError | None = None
        """The error of an attempt that the server may still carry out, whatever the attempts after it said."""


CONFIRMED_BY_READ_BACK: t.Final = "write_confirmed_after_error"
NO_CONTENT: t.Final = 204
"""A status whose response is empty by definition."""


class Verdict(t.NamedTuple):
    """The state of the change after a write: APPLIED, ALREADY_GONE, LOST, FAILED or CHANGED_AND_FAILED."""

    state: State
    error: ServetelError | None = None
    """Why the write failed, or was lost."""


def verdict(write: Write, live: Ivr | ServetelError | None) -> Verdict:
    """What a write did. `live` is the IVR as it is listed now, None if it is not, or why it cannot be understood."""
    error = write.ambiguous_error
    if isinstance(live, ServetelError):
        return Verdict(State.CHANGED_AND_FAILED, live if live.kind == "conflict" else unknown_outcome(write, live))
    if live is None and _was_gone_before(write):
        return Verdict(State.ALREADY_GONE)
    if reads_back(write.after, live):
        return Verdict(State.APPLIED)
    if error is None:
        return Verdict(State.CHANGED_AND_FAILED, _not_taken(write, live))
    if same(live, write.before):
        return _verdict_on_no_change(write, live, error)
    found = conflict(write, live, f"{error} {_found_in_words(write, live)}.", error.status)
    return refusal(write, found) if is_gone(error) else Verdict(State.CHANGED_AND_FAILED, found)


def _verdict_on_no_change(write: Write, live: Ivr | None, error: ServetelError) -> Verdict:
    """What a write did after which everything is as before."""
    if error.kind == "conflict":
        return refusal(write, conflict(write, live, str(error), error.status))
    if error.is_unclear or error.kind in ("not_found", "tls"):
        return refusal(write, error)
    if error.applied == WriteEffect.PENDING and write.method == "POST":
        # Another POST could make a second one.
        return Verdict(State.CHANGED_AND_FAILED, unknown_outcome(write, error))
    return Verdict(State.LOST, error)


def refusal(write: Write, error: ServetelError) -> Verdict:
    """The verdict on a write that is given up because of this error, after which nothing is changed."""
    if write.in_flight_error:  # An earlier attempt may still be carried out.
        return Verdict(State.CHANGED_AND_FAILED, unknown_outcome(write, error))
    return Verdict(State.FAILED, error)


def succeeded(outcome: Outcome, write: Write, state: State, live: Ivr | None) -> Outcome:
    """The outcome after the verdict APPLIED or ALREADY_GONE on a write; with placeholders it is UNFINISHED."""
    label, error = outcome.planned.label, write.ambiguous_error
    if state is State.ALREADY_GONE:
        return outcome._replace(
            state=state, result=None, notes=(*outcome.notes, f"{label} was already deleted elsewhere.")
        )
    if error and error.status != NO_CONTENT:
        note = f"{CONFIRMED_BY_READ_BACK}: {label} reads back as wanted, although {error}"
        outcome = outcome._replace(notes=(*outcome.notes, note))
    result = write.after
    if result and live and write.method == "POST":
        result = {**result, "id": live["id"]}
    if write.partial:
        held = held_back(write.planned.wanted or write.planned.current, write.after)
        return outcome._replace(state=State.UNFINISHED, result=result, placeholders=held)
    return outcome._replace(state=state, result=result)


def held_back(whole: Ivr | None, written: Ivr | None) -> dict[str, Destination]:
    """Where an IVR was written with placeholders: {place: the destination that is to be there, or was}."""
    held = destinations(written or {})
    return {place: found for place, found in destinations(whole or {}).items() if held[place] != found}


def _found_in_words(write: Write, live: Ivr | None) -> str:
    """What is there after a write, where it is neither what was there before nor what was wanted."""
    if live is None:
        return "The IVR is no longer in the account"
    if write.after is None:
        return "The IVR is still in the account, but its settings have changed"
    if write.before is None:
        return "The account has an IVR with this name, but not with the settings that were sent"
    return f"Its settings are neither the earlier nor the wanted ones{_held_in_words(write, live)}"


def _held_in_words(write: Write, live: Ivr) -> str:
    """The placeholders of a write that an IVR still has after someone edited it, as the end of a sentence."""
    if not write.partial:
        return ""
    held = held_back(write.planned.wanted or write.planned.current, write.after).items()
    now = destinations(live)
    left = {place: found for place, found in held if now.get(place) == PLACEHOLDER}
    return f": {leads_to_placeholder(left)}" if left else ""


def is_its_own(write: Write, live: Ivr | ServetelError | None, error: ServetelError) -> bool:
    """Whether the IVR that a failed write has found is its own. Someone else may have created one of the name."""
    if isinstance(live, ServetelError):
        return False
    if live is None or write.method != "POST":
        return True
    return error.kind == "not_taken" and canonical_text(live["name"]) == canonical_text(write.planned.name or "")


def is_gone(error: ServetelError | None) -> bool:
    """Whether the API says that there is no such IVR: then the write did not happen."""
    return error is not None and error.kind == "not_found"


def same(one: Ivr | None, other: Ivr | None) -> bool:
    if one is None or other is None:
        return one is other
    return not differences(one, other)


def reads_back(sent: Ivr | None, live: Ivr | None) -> bool:
    if sent is None or live is None:
        return sent is live
    return not not_read_back(sent, live)


def conflict(write: Write, live: Ivr | None, why: str, status: int | None = None) -> ServetelError:
    """Something else is there than what the write was planned from."""
    states = {"before": write.before, "wanted": write.after, "now": live}
    check = "Check the IVR in the portal" if live else "Find out who deleted it"
    return ServetelError(
        "conflict",
        f"{write.planned.label}: {why.rstrip('.')}. {check}, then run the task again.",
        ivr_id=write.ivr_id,
        status=status,
        details={name: state and as_options(state) for name, state in states.items()},
    )


def unknown_outcome(write: Write, why: ServetelError) -> ServetelError:
    """Nothing tells whether the write was applied."""
    earlier = write.ambiguous_error or write.in_flight_error
    if earlier is None:
        text = f"the API confirmed the write, but it could not be read back: {why}"
    elif why is earlier:
        text = f"it may yet be written: {why}"
    else:
        text = f"it may be written or not: {earlier} What was tried then failed, too: {why}"
    next_step = "Run the task again: it is idempotent."
    if write.method == "POST" and write.in_flight_error:  # A task that does not find the IVR creates another one.
        next_step = "Wait a few minutes and look for the IVR in the portal, then run the task again."
    text = f"{write.planned.label}: {text} {next_step}"
    return ServetelError("unknown_outcome", text, status=why.status, ivr_id=write.ivr_id)


def _was_gone_before(write: Write) -> bool:
    """Whether an IVR that is to be deleted, and is gone now, was gone before the write."""
    if write.planned.wanted is not None or write.in_flight_error:
        return False
    return write.method == "PUT" or is_gone(write.ambiguous_error)


def _not_taken(write: Write, live: Ivr | None) -> ServetelError:
    if write.after is None:
        text = "the API confirmed that it is deleted, but still lists it."
    elif live is None:
        text = "the API confirmed the write, but does not list the IVR."
    else:
        after = write.after
        parts = []
        names = not_read_back(after, live)
        for name in names:
            sent, reads = _limits.differing(value_of(after, name), value_of(live, name))
            parts.append(f"{name}: sent {sent}, reads {reads}")
        text = f"the API confirmed the write, but it does not read back as sent ({'; '.join(parts)})."
        text = " ".join([text, *fitting_settings(after, live, names)])
    return ServetelError("not_taken", f"{write.planned.label}: {text}", ivr_id=write.ivr_id)
