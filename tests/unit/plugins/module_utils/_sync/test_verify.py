# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdict on a write: a table of what was answered and what reads back afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError, WriteEffect
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import Definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Ivr
from ansible_collections.servetel.ivr.plugins.module_utils._model.read import read_ivr
from ansible_collections.servetel.ivr.plugins.module_utils._sync.outcome import State
from ansible_collections.servetel.ivr.plugins.module_utils._sync.plan import Action, Planned
from ansible_collections.servetel.ivr.plugins.module_utils._sync.verify import Write, refusal, verdict
from tests.support.ivr_samples import sample_ivrs

OLD: Ivr = read_ivr(sample_ivrs(1)[0])
NEW: Ivr = {**OLD, "timeout": 77}
OTHER: Ivr = {**OLD, "timeout": 33}

CONFIRMED = None
LOST = ServetelError("server", "failed (500).", status=500, applied=WriteEffect.MAYBE)
EMPTY = ServetelError("protocol", "was answered (204) with nothing.", status=204, applied=WriteEffect.MAYBE)
HANGS = ServetelError("timeout", "was not answered in time.", applied=WriteEffect.PENDING)
MISSING = ServetelError("not_found", "was refused (404).", status=404, applied=WriteEffect.MAYBE)
PAGE = ServetelError("not_found", "was refused (404).", status=404, applied=WriteEffect.MAYBE, is_unclear=True)
BLOCKED = ServetelError("rejected", "was refused (422).", status=422, applied=WriteEffect.MAYBE, is_unclear=True)
CONFLICT = ServetelError("conflict", "was refused (409).", status=409, applied=WriteEffect.MAYBE)
TLS = ServetelError("tls", "failed: TLS broke.", applied=WriteEffect.MAYBE)
STRANGE = ServetelError("protocol", "The API shows IVR 7001 in a form that is not understood.")
TWO = ServetelError("conflict", "2 IVRs of this name have appeared.")

WRITES: dict[str, tuple[Action, Ivr | None, Ivr | None]] = {
    "PUT": ("update", OLD, NEW),
    "POST": ("create", None, NEW),
    "DELETE": ("delete", OLD, None),
    "CUT": ("delete", OLD, NEW),
}
"""CUT: the placeholders that break a ring of deletions."""
DONE, GONE, AGAIN = (State.APPLIED, None), (State.ALREADY_GONE, None), State.LOST
FAILED, CHANGED = State.FAILED, State.CHANGED_AND_FAILED


def write(what: str, answer: ServetelError | None, in_flight: ServetelError | None = None) -> Write:
    action, before, after = WRITES[what]
    planned = Planned(
        Definition("IVR 1", id=before and before["id"]), before, None if action == "delete" else NEW, action
    )
    made = Write(planned, before, after, Deadline(1), partial=what == "CUT")
    made.ambiguous_error, made.in_flight_error = answer, in_flight
    return made


@pytest.mark.parametrize(
    ("what", "answer", "live", "expected"),
    [
        # It reads back as sent, whatever was answered.
        *(("PUT", answer, NEW, DONE) for answer in (CONFIRMED, LOST, EMPTY, HANGS, MISSING, CONFLICT, TLS, PAGE)),
        *(("POST", answer, NEW, DONE) for answer in (CONFIRMED, LOST, EMPTY, HANGS, BLOCKED)),
        *(("DELETE", answer, None, DONE) for answer in (CONFIRMED, LOST, EMPTY, HANGS, BLOCKED)),
        ("CUT", CONFIRMED, NEW, DONE),
        # An IVR that is to be deleted was gone before.
        ("DELETE", MISSING, None, GONE),
        ("CUT", CONFIRMED, None, GONE),
        ("CUT", MISSING, None, GONE),
        # It was confirmed, and is not there.
        ("PUT", CONFIRMED, OLD, (CHANGED, "not_taken")),
        ("PUT", CONFIRMED, OTHER, (CHANGED, "not_taken")),
        ("PUT", CONFIRMED, None, (CHANGED, "not_taken")),
        ("POST", CONFIRMED, None, (CHANGED, "not_taken")),
        ("POST", CONFIRMED, OTHER, (CHANGED, "not_taken")),
        ("DELETE", CONFIRMED, OLD, (CHANGED, "not_taken")),
        # Everything is as before.
        *(("PUT", answer, OLD, (AGAIN, answer.kind)) for answer in (LOST, EMPTY, HANGS)),
        *(("DELETE", answer, OLD, (AGAIN, answer.kind)) for answer in (LOST, EMPTY, HANGS)),
        ("POST", LOST, None, (AGAIN, "server")),
        ("POST", HANGS, None, (CHANGED, "unknown_outcome")),
        ("PUT", CONFLICT, OLD, (FAILED, "conflict")),
        ("PUT", MISSING, OLD, (FAILED, "not_found")),
        ("DELETE", MISSING, OLD, (FAILED, "not_found")),
        ("PUT", TLS, OLD, (FAILED, "tls")),
        *((what, PAGE, OLD, (FAILED, "not_found")) for what in ("PUT", "DELETE", "CUT")),
        *((what, BLOCKED, OLD, (FAILED, "rejected")) for what in ("PUT", "DELETE", "CUT")),
        ("POST", BLOCKED, None, (FAILED, "rejected")),
        # Something else is there.
        *(("PUT", answer, OTHER, (CHANGED, "conflict")) for answer in (LOST, EMPTY, HANGS, CONFLICT, TLS)),
        ("PUT", LOST, None, (CHANGED, "conflict")),
        ("PUT", MISSING, OTHER, (FAILED, "conflict")),
        ("PUT", MISSING, None, (FAILED, "conflict")),
        ("DELETE", LOST, OTHER, (CHANGED, "conflict")),
        ("POST", LOST, OTHER, (CHANGED, "conflict")),
        # What is there cannot be said.
        *(("PUT", answer, STRANGE, (CHANGED, "unknown_outcome")) for answer in (CONFIRMED, LOST, HANGS, MISSING)),
        ("DELETE", CONFIRMED, STRANGE, (CHANGED, "unknown_outcome")),
        ("POST", CONFIRMED, TWO, (CHANGED, "conflict")),
    ],
)
def test_the_verdict_follows_from_the_answer_and_from_what_reads_back(
    what: str, answer: ServetelError | None, live: Any, expected: tuple[State, str | None]
) -> None:
    found = verdict(write(what, answer), live)
    assert (found.state, found.error and found.error.kind) == expected


@pytest.mark.parametrize(
    ("what", "answer", "live", "expected"),
    [
        ("PUT", MISSING, OLD, (CHANGED, "unknown_outcome")),
        ("PUT", MISSING, OTHER, (CHANGED, "unknown_outcome")),
        ("PUT", CONFLICT, OLD, (CHANGED, "unknown_outcome")),
        ("PUT", TLS, OLD, (CHANGED, "unknown_outcome")),
        ("PUT", BLOCKED, OLD, (CHANGED, "unknown_outcome")),
        ("PUT", LOST, OLD, (AGAIN, "server")),
        ("DELETE", MISSING, None, DONE),
        ("CUT", LOST, None, (CHANGED, "conflict")),
    ],
)
def test_an_earlier_attempt_that_may_still_be_carried_out_leaves_nothing_certain(
    what: str, answer: ServetelError, live: Any, expected: tuple[State, str | None]
) -> None:
    found = verdict(write(what, answer, in_flight=HANGS), live)
    assert (found.state, found.error and found.error.kind) == expected


@pytest.mark.parametrize(
    ("what", "live", "words"),
    [
        ("PUT", OTHER, "Its settings are neither the earlier nor the wanted ones."),
        ("PUT", None, "The IVR is no longer in the account."),
        ("DELETE", OTHER, "The IVR is still in the account, but its settings have changed."),
        ("POST", OTHER, "The account has an IVR with this name, but not with the settings that were sent."),
    ],
)
def test_what_else_is_there_is_said(what: str, live: Ivr | None, words: str) -> None:
    error = verdict(write(what, LOST), live).error
    step = "Check the IVR in the portal" if live else "Find out who deleted it"
    assert f": failed (500). {words} {step}, then run the task again." in str(error)


@pytest.mark.parametrize(
    ("what", "answer", "in_flight", "live", "advice"),
    [
        ("POST", HANGS, HANGS, None, "Wait a few minutes and look for the IVR in the portal, then run the task again."),
        ("POST", LOST, None, STRANGE, "Run the task again: it is idempotent."),
        ("PUT", HANGS, HANGS, STRANGE, "Run the task again: it is idempotent."),
    ],
)
def test_only_a_creation_that_may_still_be_carried_out_has_to_be_waited_for(
    what: str, answer: ServetelError, in_flight: ServetelError | None, live: Any, advice: str
) -> None:
    error = verdict(write(what, answer, in_flight), live).error
    assert error and error.kind == "unknown_outcome"
    assert str(error).endswith(f" {advice}")


def test_a_refusal_is_certain_unless_an_earlier_attempt_may_still_be_carried_out() -> None:
    refused = ServetelError("rejected", "was refused (422).", status=422, applied=WriteEffect.NO)
    assert refusal(write("PUT", None), refused) == (FAILED, refused)
    state, error = refusal(write("PUT", None, in_flight=HANGS), refused)
    assert (state, error and error.kind) == (CHANGED, "unknown_outcome")
