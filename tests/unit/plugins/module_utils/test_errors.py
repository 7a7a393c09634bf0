# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one error: what follows from each kind of it, and how it is told."""

from __future__ import annotations

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._errors import _ADVISED, KINDS, NO, ServetelError


def test_an_error_is_fields_for_programs_and_a_sentence_for_people() -> None:
    error = ServetelError(
        "rate_limited", "Too fast.", status=429, ivr_id="7926", retry_after=2.0, details={"problems": ["a"]}
    )
    assert str(error) == error.message == "Too fast."
    assert error.applied == NO
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
def test_every_kind_has_a_hint_and_it_is_said_once(kind: str) -> None:
    error = ServetelError(kind, "It went wrong.")
    assert error.as_result()["hint"].endswith(".")
    assert error.advice() == ("It went wrong." if kind in _ADVISED else f"It went wrong. {KINDS[kind].hint}")
    assert (error.retryable, error.stops) == (KINDS[kind].retryable, KINDS[kind].stops)


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
