# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sentences about a run on a whole account: numbers, singular and plural, names."""

from __future__ import annotations

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import Definition
from ansible_collections.servetel.ivr.plugins.module_utils._sync.planner import Step
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.wording import summary_text


def step(name: str, action: str = "update", error: str = "") -> Step:
    made = Step(Definition("", name=name), None, None, action)
    made.error = ServetelError(error, "no") if error else None
    return made


FINE = step("Fine", "none")
PURGED = step("Old", "delete")


@pytest.mark.parametrize(
    ("steps", "defined", "check", "text"),
    [
        (
            [step("Main menu"), step("मुख्य मेनू"), *[FINE] * 13],
            15,
            True,
            "2 of 15 IVRs would change: Main menu, मुख्य मेनू. 13 are up to date.",
        ),
        ([step("A", "create"), FINE], 2, False, "1 of 2 IVRs changed: A. 1 is up to date."),
        ([step("A", "delete")], 1, False, "1 of 1 IVR changed: A."),
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
            [step("A"), step("B", error="rejected"), step("C", error="not_attempted")],
            3,
            False,
            "1 of 3 IVRs changed: A. 1 failed: B. 1 was not attempted: C.",
        ),
        ([step("A", error="not_attempted")] * 2, 2, False, "0 of 2 IVRs changed. 2 were not attempted: A, A."),
        ([step("a\nb")], 1, False, "1 of 1 IVR changed: a\\u000ab."),
        (
            [step(str(number)) for number in range(32)],
            32,
            False,
            f"32 of 32 IVRs changed: {', '.join(map(str, range(20)))} and 12 more.",
        ),
    ],
)
def test_the_summary_names_what_changed_and_counts_the_rest(
    steps: list[Step], defined: int, check: bool, text: str
) -> None:
    assert summary_text(steps, defined, check_mode=check) == text


def test_an_ivr_without_a_name_is_called_by_its_id() -> None:
    one = Step(Definition("", id="7926"), {"id": "7926", "name": "Live"}, None, "update")
    other = Step(Definition("", id="1", state="absent"), None, None, "update")
    assert summary_text([one, other], 2, check_mode=False) == "2 of 2 IVRs changed: Live, IVR 1."
