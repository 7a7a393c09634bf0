# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one error: what follows from each kind of it, and how it is told."""

from __future__ import annotations

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._errors import (
    KINDS,
    ErrorKind,
    ServetelError,
    WriteEffect,
    bad_input,
    raise_all,
)


def test_an_error_is_fields_for_programs_and_a_sentence_for_people() -> None:
    error = ServetelError(
        "rate_limited", "Too fast.", status=429, ivr_id="7926", retry_after=2.0, details={"problems": ["a"]}
    )
    assert str(error) == error.message == "Too fast."
    assert error.applied == WriteEffect.NO
    assert error.advice() == "Too fast. Run the task again later, lower api_rate, or raise api_deadline."
    assert error.as_result() == {
        "kind": "rate_limited",
        "status": 429,
        "ivr_id": "7926",
        "retryable": True,
        "hint": "Run the task again later, lower api_rate, or raise api_deadline.",
        "retry_after": 2.0,
        "problems": ["a"],
    }


def test_what_is_not_known_is_null_and_a_wait_of_nothing_is_a_wait() -> None:
    assert ServetelError("dns", "x").as_result().items() >= {"status": None, "ivr_id": None}.items()
    assert "retry_after" not in ServetelError("dns", "x").as_result()
    assert ServetelError("rate_limited", "x", retry_after=0.0).as_result()["retry_after"] == 0.0


@pytest.mark.parametrize("kind", KINDS)
def test_advice_is_the_message_and_the_hint_of_its_kind_if_there_is_one(kind: str) -> None:
    error = ServetelError(kind, "It went wrong.")
    hint = error.as_result()["hint"]
    assert hint == KINDS[kind].hint
    assert not hint or hint.endswith(".")
    assert error.advice() == ("It went wrong." if not hint else f"It went wrong. {hint}")
    assert (error.retryable, error.stops) == (KINDS[kind].retryable, KINDS[kind].stops)


@pytest.mark.parametrize("kind", KINDS)
def test_no_hint_sends_a_user_to_a_module_that_may_be_the_one_that_failed(kind: str) -> None:
    assert "servetel.ivr." not in KINDS[kind].hint


def problem(number: int) -> ServetelError:
    return ServetelError("blocked", f"Problem {number}.", ivr_id=str(number))


def test_no_error_raises_nothing_and_a_single_one_is_raised_as_it_is() -> None:
    raise_all([])
    one = problem(1)
    with pytest.raises(ServetelError) as caught:
        raise_all([one])
    assert caught.value is one


def test_many_errors_are_one_that_counts_them_shows_five_and_lists_all() -> None:
    both = ServetelError("bad_input", "Two.", details={"problems": ["a.", "b."]})
    with pytest.raises(ServetelError) as caught:
        raise_all([both, *map(problem, range(5))])
    assert caught.value.as_result()["problems"] == ["a.", "b.", *(f"Problem {number}." for number in range(5))]
    assert str(caught.value) == (
        "Nothing was written: 7 problems were found. (1) a. (2) b. (3) Problem 0. (4) Problem 1. (5) Problem 2. "
        "And 2 more, listed in error.problems."
    )


@pytest.mark.parametrize(
    ("kinds", "kind"), [(("blocked", "blocked"), "blocked"), (("blocked", "not_found"), "bad_input")], ids=str
)
def test_errors_of_one_kind_are_together_of_that_kind(kinds: tuple[ErrorKind, ...], kind: ErrorKind) -> None:
    with pytest.raises(ServetelError) as caught:
        raise_all([ServetelError(one, "Not so.") for one in kinds])
    assert caught.value.kind == kind
    assert [part.kind for part in caught.value.parts] == [*kinds]


def test_a_single_problem_is_the_message_and_is_not_repeated() -> None:
    error = bad_input(["timeout must be a whole number."])
    assert str(error) == "timeout must be a whole number."
    assert "problems" not in error.as_result()
    assert "problems" not in ServetelError("bad_input", "a.", details={"problems": ["a."]}).as_result()


def test_a_message_is_never_longer_than_a_screen_or_two() -> None:
    assert len(str(ServetelError("not_taken", "x" * 3_000_000))) < 5_000
    assert str(ServetelError("not_taken", "x" * 5_000)).endswith("… (1,000 more characters)")
    assert len(str(bad_input(["x" * 10_000] * 9))) < 5_000


@pytest.mark.parametrize(
    "kind", ["auth", "forbidden", "rate_limited", "tls", "proxy", "redirect", "interrupted", "internal"]
)
def test_what_stands_against_the_account_stops_the_task(kind: str) -> None:
    assert ServetelError(kind, "x").stops


@pytest.mark.parametrize(
    "kind", ["bad_input", "auth", "forbidden", "not_found", "rejected", "blocked", "tls", "redirect", "internal"]
)
def test_what_would_fail_again_is_not_called_retryable(kind: str) -> None:
    assert not ServetelError(kind, "x").retryable
