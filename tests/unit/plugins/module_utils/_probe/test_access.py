# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a token may read, and whether a call reads one IVR: also where the token or the IVR is gone meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from tests.faults.probing import WRITING, add_branches, answers, at_request, probe
from tests.simulator import Simulator

pytestmark = pytest.mark.usefixtures("no_backoff")

FIRST = "/v1/ivr/7926"


@pytest.mark.parametrize("write", [False, True])
def test_an_ivr_that_was_deleted_meanwhile_does_not_say_that_there_is_no_call(api: Simulator, write: bool) -> None:
    api.switch(get_ivr="present")
    api.before_next("GET", FIRST, lambda: api.remove(7926))
    found = probe(api, **{**WRITING, "write": write})
    assert (found.get("failed"), answers(found)["get_ivr"]) == (None, "")


def test_what_an_earlier_probe_left_is_not_the_ivr_that_is_asked_for(api: Simulator) -> None:
    with Simulator([{**api.ivr(7938), "id": 1, "name": "servetel.ivr probe 0123abcd"}, *api.ivrs]) as other:
        assert answers(probe(other, **WRITING))["get_ivr"] == "absent"
        assert [request.path for request in other.requests if request.path == FIRST] == [FIRST]


@pytest.mark.parametrize(("status", "kind"), [(401, "auth"), (422, None)])
def test_a_list_that_fails_afterwards_gives_no_answer(api: Simulator, status: int, kind: str | None) -> None:
    api.before_next("GET", FIRST, lambda: api.answer_next("GET", "/v1/ivrs", status=status))
    found = probe(api)
    assert (found.get("error", {}).get("kind"), answers(found)["get_ivr"]) == (kind, "")


@pytest.mark.parametrize("body", [{"success": None}, ["ok"], "list"])
def test_a_response_without_the_ivr_does_not_say_that_there_is_a_request(api: Simulator, body: Any) -> None:
    api.answer_next("GET", FIRST, body={"ivrs": api.ivrs} if body == "list" else body)
    found = probe(api)
    assert (found.get("failed"), answers(found)["get_ivr"]) == (None, "")


def test_without_requests_for_a_list_there_is_no_answer(api: Simulator) -> None:
    add_branches(api, 700)
    assert answers(probe(api))["get_ivr"] == ""


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_token_that_is_refused_after_it_was_taken_ends_the_probe(api: Simulator, method: str) -> None:
    api.before_next(method, FIRST if method == "GET" else "/v1/ivr", lambda: api.switch(token_state="revoked"))
    found = probe(api, **WRITING)
    assert (found["failed"], found["error"]["kind"], found["leftover"]) == (True, "auth", [])
    assert {"get_ivr": "", "permissions_to_write": "", **answers(found)}["permissions_to_write"] == ""


def test_a_token_that_is_refused_in_the_middle_of_the_list_is_not_tried_raw(api: Simulator) -> None:
    add_branches(api, 60)
    at_request(api, 2, "GET", "/v1/ivrs", lambda: api.answer_next("GET", "/v1/ivrs", status=401))
    found = probe(api)
    assert (found["failed"], found["error"]["kind"], len(api.requests)) == (True, "auth", 2)


def test_a_raw_token_whose_list_has_too_many_pages_is_not_called_invalid(api: Simulator) -> None:
    add_branches(api, 900)
    api.switch(authorization="raw")
    found = probe(api)
    assert (found["error"]["kind"], answers(found)["authorization"], len(api.requests)) == ("blocked", "raw", 40)
