# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a result may hold: large parts are cut, small ones stay as they are, and what is left out is said."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils import _limits

AWX = 700_000
"""Characters of `str(result)` beyond which AWX drops a result."""


def test_all_parts_together_fit_into_what_awx_takes() -> None:
    messages = (_limits.MAX_WARNINGS + 1) * _limits.MAX_TEXT + 2 * _limits.MAX_MSG
    parts = (_limits.MAX_DIFF, _limits.MAX_ROWS, _limits.MAX_DETAILS, _limits.MAX_LINT, messages)
    assert sum(parts) + 2 * _limits.MAX_ARGUMENT < AWX


@pytest.mark.parametrize("value", ["text", 5, None, ["a", "b"], {"a": [1, {"b": "c"}]}])
def test_what_is_small_stays_as_it_is(value: Any) -> None:
    assert _limits.shortened(value, 100) == value


def test_long_lists_end_with_the_number_of_what_is_left_out() -> None:
    found = _limits.shortened({"kind": "bad_input", "problems": ["x" * 96] * 3_000}, 20_000)
    assert found["kind"] == "bad_input"
    assert found["problems"] == ["x" * 96] * 100 + ["... and 2,900 more"]
    rows = _limits.shortened([{"rule": "loop"}] * 10, 100)
    assert rows == [{"rule": "loop"}] * 5


def test_long_texts_are_cut_wherever_they_are() -> None:
    found = _limits.shortened({"now": {"name": "a", "description": "x" * 3_000_000}, "other": 1}, 4_000)
    assert found["now"]["name"] == "a"
    assert found["now"]["description"] == "x" * 1_000 + "… (2,999,000 more characters)"


def test_large_arguments_give_way_to_their_size() -> None:
    shown = _limits.arguments(
        {"ivrs": [{"id": str(number), "timeout": 5} for number in range(1_000)], "name": "x" * 5_000, "id": 5}
    )
    assert shown == {
        "ivrs": "1,000 items, left out to keep the result small",
        "name": "x" * 2_000 + "… (3,000 more characters)",
        "id": 5,
    }
    assert _limits.arguments({"ivrs": [{"id": 1}]}) == {"ivrs": [{"id": 1}]}


def test_of_many_rows_failed_and_changed_ones_are_kept_in_their_order() -> None:
    rows = [{"failed": False, "changed": False, "msg": "", "id": number} for number in range(5)]
    rows[4]["failed"] = True
    rows[2]["changed"] = True
    kept, warning = _limits.rows(rows, 3)
    assert [row["id"] for row in kept] == [0, 2, 4]
    assert warning == "results shows 3 of 5 IVRs, failed and changed ones first; summary counts all."
    assert _limits.rows(rows, 5) == (rows, "")
    long = [{"failed": True, "changed": False, "msg": "x" * 9_000} for _number in range(1_000)]
    kept, warning = _limits.rows(long, 1_000)
    assert 60 < len(kept) < 70
    assert warning.startswith(f"results shows {len(kept)} of 1,000 IVRs")


def test_lines_of_a_diff_are_cut_and_stay_different() -> None:
    one, other = (f"name: A\ndescription: {'x' * 100_000}{end}\ntimeout: 5\n" for end in "ab")
    assert _limits.diff_text("name: A\n") == "name: A\n"
    assert _limits.diff_text(one) != _limits.diff_text(other)
    name, description, timeout = _limits.diff_text(one).splitlines()
    assert (name, timeout) == ("name: A", "timeout: 5")
    assert "… (98,015 more characters, checksum " in description


def test_diffs_are_whole_as_long_as_they_have_room(monkeypatch: pytest.MonkeyPatch) -> None:
    diffs = [{"before": "12", "after": "345"}, {"before": "", "after": "67890"}, {"before": "x", "after": ""}]
    assert list(_limits.diffs(range(3), diffs.__getitem__)) == diffs
    monkeypatch.setattr(_limits, "MAX_DIFF", 75)
    made: list[int] = []

    def diff_of(number: int) -> dict[str, str]:
        made.append(number)
        return diffs[number]

    assert list(_limits.diffs([0, 1, 2, 2, 2], diff_of)) == [
        *diffs[:2],
        {"prepared": "... and 3 more, left out to keep the result small.\n"},
    ]
    assert made == [0, 1, 2]


def test_a_text_that_reads_otherwise_is_shown_where_it_begins_to_differ() -> None:
    assert _limits.differing(5, None) == ("5", "None")
    assert _limits.differing("a", "b") == ("'a'", "'b'")
    sent, reads = _limits.differing("x" * 1_000_000 + "a ", "x" * 1_000_000 + "a")
    assert sent == f"'…{'x' * 39}a ' (1,000,002 characters)"
    assert reads == f"'…{'x' * 39}a' (1,000,001 characters)"
    sent, reads = _limits.differing("b" * 1_000, "x" * 1_000)
    assert sent == f"'{'b' * 200}…' (1,000 characters)"


def test_few_warnings_are_shown_as_they_are_and_the_same_one_once() -> None:
    assert _limits.warnings(["a", "b", "a"]) == ["a", "b"]
    assert _limits.warnings([]) == []


def test_of_alike_warnings_a_few_are_shown_and_another_one_is_not_lost_among_them() -> None:
    alike = [f"file-{chr(97 + n % 26)}.yml, entry {n}: IVR {n}: removes keys {n}, * and 9" for n in range(300)]
    shown = _limits.warnings([*alike, "IVR 7: something else"])
    assert shown == [
        *alike[:5],
        "IVR 7: something else",
        "More warnings like these, left out to keep the result small: 295.",
    ]
    kinds = [f"{'abcdefghijklmnopqrstuvwxyz'[n]} kind" for n in range(26)]
    assert len(_limits.warnings(kinds)) == _limits.MAX_WARNINGS + 1
