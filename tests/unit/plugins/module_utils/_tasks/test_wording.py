# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sentences about a run on a whole account: numbers, singular and plural, names."""

from __future__ import annotations

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import Definition
from ansible_collections.servetel.ivr.plugins.module_utils._sync.outcome import Outcome, State
from ansible_collections.servetel.ivr.plugins.module_utils._sync.plan import Action, Planned
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.wording import summary_text


def outcome(name: str, action: Action = "update", error: str = "", state: State | None = None) -> Outcome:
    planned = Planned(Definition("", name=name), None, None, action)
    if not error:
        return Outcome(planned, State.IN_SYNC if action == "none" else State.APPLIED, None)
    state = state or (State.NOT_ATTEMPTED if error == "not_attempted" else State.FAILED)
    return Outcome(planned, state, None, error=ServetelError(error, "no"))


FINE = outcome("Fine", "none")
PURGED = outcome("Old", "delete")


@pytest.mark.parametrize(
    ("outcomes", "defined", "check", "text"),
    [
        (
            [outcome("Main menu"), outcome("मुख्य मेनू"), *[FINE] * 13],
            15,
            True,
            "2 of 15 IVRs would change: Main menu, मुख्य मेनू. 13 are up to date.",
        ),
        ([outcome("A", "create"), FINE], 2, False, "1 of 2 IVRs changed: A. 1 is up to date."),
        ([outcome("A", "delete")], 1, False, "1 of 1 IVR changed: A."),
        ([FINE], 1, True, "0 of 1 IVR would change. 1 is up to date."),
        ([], 0, False, "0 of 0 IVRs changed."),
        (
            [FINE, PURGED],
            1,
            True,
            "0 of 1 IVR would change. 1 is up to date. 1 IVR without a definition would be deleted: Old.",
        ),
        (
            [FINE, PURGED, PURGED],
            1,
            False,
            "0 of 1 IVR changed. 1 is up to date. 2 IVRs without a definition were deleted: Old, Old.",
        ),
        ([PURGED], 0, False, "0 of 0 IVRs changed. 1 IVR without a definition was deleted: Old."),
        (
            [outcome("A"), outcome("B", error="rejected"), outcome("C", error="not_attempted")],
            3,
            False,
            "1 of 3 IVRs changed: A. 1 failed: B. 1 was not attempted: C.",
        ),
        (
            [
                outcome("A", error="rejected"),
                outcome("B", error="not_taken", state=State.CHANGED_AND_FAILED),
                outcome("C", error="rejected", state=State.ROLLED_BACK),
                outcome("D", error="interrupted", state=State.CHANGED_AND_FAILED),
            ],
            4,
            False,
            "0 of 4 IVRs changed. 1 failed: A. 2 failed and may have been written: B, D. 1 was rolled back: C.",
        ),
        ([outcome("A", error="not_attempted")] * 2, 2, False, "0 of 2 IVRs changed. 2 were not attempted: A, A."),
        ([outcome("a\nb")], 1, False, "1 of 1 IVR changed: a\\u000ab."),
        (
            [outcome(str(number)) for number in range(32)],
            32,
            False,
            f"32 of 32 IVRs changed: {', '.join(map(str, range(20)))} and 12 more.",
        ),
    ],
)
def test_the_summary_names_what_changed_and_counts_the_rest(
    outcomes: list[Outcome], defined: int, check: bool, text: str
) -> None:
    assert summary_text(outcomes, defined, check_mode=check) == text


def test_an_ivr_without_a_name_is_called_by_its_id() -> None:
    one = Planned(Definition("", id="7926"), {"id": "7926", "name": "Live"}, None, "update")
    other = Planned(Definition("", id="1", state="absent"), None, None, "update")
    outcomes = [Outcome(planned, State.APPLIED, None) for planned in (one, other)]
    assert summary_text(outcomes, 2, check_mode=False) == "2 of 2 IVRs changed: Live, IVR 1."
