# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The questions of a probe, the answers that the vendor's pages support best, and the dialect that follows.

Private to this collection.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._model.dialect import READINGS, Dialect

Verdict = t.Literal["as_expected", "differs", "unknown"]

EXPECTED: t.Final[dict[str, str]] = {
    # Asked by reading.
    "authorization": "bearer",
    "permissions": "all",
    "list_shape": "ivrs",
    "list_pages": "whole",
    "list_keys": "none",
    "read_ids": "sample",
    "read_counts": "numbers",
    "read_none": "as_stored",
    "read_department": "ringgroup_in_menu",
    "read_auto_attend": "auto_attend",
    "read_time_condition": "time_condition",
    "read_types": "none",
    "read_hangup_id": "1",
    "menu_keys": "keypad",
    "webhooks": "",
    "twins": "",
    "get_ivr": "",
    "headers": "",
    # Asked by writing.
    "permissions_to_write": "all",
    "separator": "||",
    "timeout_tries": "timeout_tries",
    "recording_invalid": "required",
    "sms_template": "optional",
    "sms_template_left_out": "",
    "unknown_keys": "",
    "crossed_prompts": "crossed",
    "text": "none",
    "destination_types": "",
    "post_returns_id": "off",
    "write_status": "200",
    "success_spelling": "success",
    "message_shape": "string",
    "success_false_in_200": "off",
    "unknown_id": "",
    "deletion": "",
}
"""{question: expected answer}; "" = the vendor's pages say nothing. Names as those of the simulator's switches."""

FREE_ANSWERS: t.Final = ("list_keys", "read_types", "read_hangup_id", "menu_keys")
"""Questions whose answers are keys, types or ids as the account shows them, with commas between."""
NO_SETTING: t.Final = "text", "nfd"
"""A reading that the collection understands without a setting."""


class Finding(t.NamedTuple):
    """The answer to a question; "" = it is not known."""

    question: str
    answer: str
    note: str

    @property
    def expected(self) -> str:
        return EXPECTED[self.question]

    @property
    def verdict(self) -> Verdict:
        if not self.answer or not self.expected:
            return "unknown"
        return "as_expected" if self.answer == self.expected else "differs"

    def as_result(self) -> dict[str, str]:
        return {
            "question": self.question,
            "answer": self.answer,
            "expected": self.expected,
            "verdict": self.verdict,
            "note": self.note,
        }


@dataclasses.dataclass
class Findings:
    """What a probe found so far, and the settings that follow."""

    rows: list[Finding] = dataclasses.field(default_factory=list)
    types: dict[str, str] = dataclasses.field(default_factory=dict)
    """{spelling of the list: type to send} of the types that were tried."""
    needs_one_name: bool = False
    """Whether the API refuses both names of the number of timeouts at once."""

    def add(self, question: str, answer: str, note: str) -> None:
        self.rows.append(Finding(question, answer, note))

    def replace(self, question: str, answer: str, note: str) -> None:
        """Answer anew what was asked before."""
        index = next(index for index, row in enumerate(self.rows) if row.question == question)
        self.rows[index] = Finding(question, answer, note)

    def was_asked(self, question: str) -> bool:
        return any(row.question == question for row in self.rows)

    def answer(self, question: str) -> str:
        """The answer to a question; "" = not known, or not asked."""
        return next((row.answer for row in self.rows if row.question == question), "")

    def dialect(self) -> Dialect:
        """No more than what the defaults cannot do."""
        settings: dict[str, t.Any] = {}
        for reading in READINGS:
            if reading.setting == "destination_types" or (reading.question, reading.answer) == NO_SETTING:
                continue
            if reading.setting == "timeout_tries" and not self.needs_one_name:
                continue
            if self.answer(reading.question) == reading.answer:
                settings[reading.setting] = reading.value
        return Dialect(destination_types=dict(self.types), **settings)
