# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Only a clear answer says how an unknown id, or a deletion, is answered."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._probe.budget import Budget
from ansible_collections.servetel.ivr.plugins.module_utils._probe.deletion import about_deletion
from ansible_collections.servetel.ivr.plugins.module_utils._probe.exchanges import Exchanges
from ansible_collections.servetel.ivr.plugins.module_utils._probe.findings import Findings
from ansible_collections.servetel.ivr.plugins.module_utils._probe.own_ivr import OwnIvr
from tests.faults.probing import WRITING, answers, at_request, left_by_probes, probe
from tests.simulator import Simulator

pytestmark = pytest.mark.usefixtures("no_backoff")

REFUSED = {"success": False, "message": "No."}


@pytest.mark.parametrize(
    ("status", "answer"),
    [(404, "404"), (422, "422"), (200, "200"), (400, ""), (403, ""), (409, ""), (500, ""), (503, "")],
)
def test_an_unknown_id_is_answered_clearly_or_it_is_not_known_how(api: Simulator, status: int, answer: str) -> None:
    def refuse() -> None:
        api.answer_next("DELETE", "/v1/ivr/", status=status, body=REFUSED, times=9)

    at_request(api, 2, "DELETE", "/v1/ivr/", refuse)
    found = probe(api, **WRITING)
    assert (found.get("failed"), answers(found)["unknown_id"], answers(found)["deletion"]) == (None, answer, "200")
    note = next(row["note"] for row in found["findings"] if row["question"] == "unknown_id")
    assert note.startswith("An unknown id is answered with" if answer else "It is not known what an unknown id gets: ")


@pytest.mark.parametrize(
    ("status", "body"), [(404, "<html>"), (422, ""), (200, {"success": False, "message": "Server Error"})]
)
def test_what_a_proxy_or_an_api_in_trouble_answers_says_nothing_of_an_unknown_id(
    api: Simulator, status: int, body: Any
) -> None:
    at_request(api, 2, "DELETE", "/v1/ivr/", lambda: api.answer_next("DELETE", "/v1/ivr/", status=status, body=body))
    found = probe(api, **WRITING)
    assert (found.get("failed"), answers(found)["unknown_id"], answers(found)["deletion"]) == (None, "", "200")


def test_a_page_instead_of_a_deletion_does_not_say_that_someone_else_has_deleted_the_ivr(api: Simulator) -> None:
    api.answer_next("DELETE", "/v1/ivr/", status=404, body="<html>", apply=True)
    found = probe(api, **WRITING)
    assert (found.get("failed"), answers(found)["deletion"], left_by_probes(api)) == (None, "", [])


def test_a_deletion_that_was_not_confirmed_is_no_answer(api: Simulator) -> None:
    api.answer_next("DELETE", "/v1/ivr/", status=500, apply=True)
    found = probe(api, **WRITING)
    assert (found.get("failed"), answers(found)["deletion"], found["leftover"]) == (None, "", [])
    assert answers(found)["unknown_id"] == "404"


@pytest.mark.parametrize("number", [1, 2])
def test_a_token_that_stops_working_at_a_deletion_ends_the_probe(api: Simulator, number: int) -> None:
    at_request(api, number, "DELETE", "/v1/ivr/", lambda: api.switch(token_state="revoked"))
    found = probe(api, **WRITING)
    assert (found["failed"], found["error"]["kind"]) == (True, "auth")
    assert not answers(found).get("unknown_id")
    assert [row["name"] for row in found["leftover"]] == left_by_probes(api)


def test_without_a_request_left_an_unknown_id_is_not_asked_for(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Budget, "left", 0)
    findings = Findings()
    about_deletion(findings, OwnIvr(account, Exchanges(), lambda: Deadline(5), threading.Event()))
    assert ([row.question for row in findings.rows], account.client.requests) == (["deletion"], 0)
