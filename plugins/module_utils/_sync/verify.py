# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a write did, as the account shows afterwards: one verdict for each write that was sent.

A write ends in one of these ways: it reads back as sent; the API refused it; something else is there (conflict); it is
not there although the API confirmed it (not_taken); or it cannot be known (unknown_outcome). Pure. Private to this
collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils import _limits
from ansible_collections.servetel.ivr.plugins.module_utils._errors import PENDING, ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Ivr
from ansible_collections.servetel.ivr.plugins.module_utils._model.merge import differences, not_read_back
from ansible_collections.servetel.ivr.plugins.module_utils._model.other_readings import fitting_settings
from ansible_collections.servetel.ivr.plugins.module_utils._model.render import as_options, value_of
from ansible_collections.servetel.ivr.plugins.module_utils._sync.planner import Step

CONFIRMED_BY_READ_BACK: t.Final = "write_confirmed_after_error"
NO_CONTENT: t.Final = 204
"""A status whose response is empty by definition."""

APPLIED: t.Final = "applied"
ALREADY_GONE: t.Final = "already_gone"
LOST: t.Final = "lost"
FAILED: t.Final = "failed"
State = t.Literal["applied", "already_gone", "lost", "failed"]


class Write:
    """One write that a step needs, and what is known about the attempts to send it."""

    __slots__ = (
        "after",
        "ambiguous_error",
        "attempts",
        "before",
        "deadline",
        "in_flight_error",
        "method",
        "partial",
        "rechecked",
        "step",
    )

    def __init__(
        self,
        step: Step,
        method: str,
        before: Ivr | None,
        after: Ivr | None,
        deadline: Deadline,
        *,
        partial: bool = False,
    ) -> None:
        self.step = step
        self.method = method
        self.before = before
        self.after = after
        self.deadline = deadline
        self.partial = partial
        """Whether the step needs another write after this one."""
        self.rechecked = False
        """Whether the account was read anew just before, so that the write waits for another turn."""
        self.attempts = 0
        """How often it was sent."""
        self.ambiguous_error: ServetelError | None = None
        """The error of the last attempt, if that leaves open whether the write was applied."""
        self.in_flight_error: ServetelError | None = None
        """The error of an attempt that the server may still carry out, whatever the attempts after it said."""

    def fail(self, error: ServetelError, *, changed: bool) -> None:
        if self.in_flight_error and not changed:
            error, changed = unknown_outcome(self, error), True
        error.ivr_id = error.ivr_id or self.step.ivr_id
        self.step.error = error
        self.step.changed = self.step.changed or changed


class Verdict(t.NamedTuple):
    state: State
    error: ServetelError | None = None
    changed: bool = False
    """Whether the API may have applied the write."""


def verdict(write: Write, live: Ivr | ServetelError | None) -> Verdict:
    """What a write did. `live` is the IVR as it is listed now, None if it is not, or why it cannot be understood."""
    error = write.ambiguous_error
    if isinstance(live, ServetelError):
        unknown = live if live.kind == "conflict" else unknown_outcome(write, live)
        return Verdict(FAILED, unknown, changed=True)
    if live is None and _was_gone_before(write):
        return Verdict(ALREADY_GONE)
    if reads_back(write.after, live):
        return Verdict(APPLIED, changed=True)
    if error is None:
        return Verdict(FAILED, _not_taken(write, live), changed=True)
    if not same(live, write.before):
        why = f"it is neither as before nor as wanted after {error}"
        return Verdict(FAILED, conflict(write, live, why, error.status), changed=not _is_404(error))
    return _verdict_on_no_change(write, live, error)


def _verdict_on_no_change(write: Write, live: Ivr | None, error: ServetelError) -> Verdict:
    """What a write did after which everything is as before."""
    if error.kind == "conflict":
        return Verdict(FAILED, conflict(write, live, str(error), error.status))
    if error.kind in ("not_found", "tls"):
        return Verdict(FAILED, error)
    if error.applied == PENDING and write.method == "POST":
        return Verdict(FAILED, unknown_outcome(write, error), changed=True)  # Another POST could make a second one.
    return Verdict(LOST, error)


def _was_gone_before(write: Write) -> bool:
    """Whether an IVR that is to be deleted, and is gone now, was gone before the write."""
    if write.step.wanted is not None or write.in_flight_error:
        return False
    return write.method == "PUT" or _is_404(write.ambiguous_error)


def _is_404(error: ServetelError | None) -> bool:
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
    return ServetelError("not_taken", f"{write.step.label}: {text}", ivr_id=write.step.ivr_id)


def conflict(write: Write, live: Ivr | None, why: str, status: int | None = None) -> ServetelError:
    """Something else is there than what the write was planned from."""
    states = {"before": write.before, "wanted": write.after, "now": live}
    return ServetelError(
        "conflict",
        f"{write.step.label}: {why.rstrip('.')}. Look at the IVR, then run the task again.",
        ivr_id=write.step.ivr_id,
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
    text = f"{write.step.label}: {text} Run the task again: it is idempotent."
    return ServetelError("unknown_outcome", text, status=why.status, ivr_id=write.step.ivr_id)
