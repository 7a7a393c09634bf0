# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which IVRs a probe takes for its own, and that it never writes to another one."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._http.session import Request
from ansible_collections.servetel.ivr.plugins.module_utils._http.transport import Response
from ansible_collections.servetel.ivr.plugins.module_utils._model.account_number import read_number
from ansible_collections.servetel.ivr.plugins.module_utils._probe.exchanges import Exchanges
from ansible_collections.servetel.ivr.plugins.module_utils._probe.own_ivr import (
    NAME_FORM,
    Leftover,
    OwnIvr,
    is_in_use,
    leftovers,
)
from tests.faults.probing import WRITING, at_request, left_by_probes, probe
from tests.simulator import Simulator

OWN = Leftover("9", "servetel.ivr probe 0123abcd")


@pytest.mark.parametrize(
    "name",
    ["servetel.ivr probe 0123ABCD", "servetel.ivr probe 0123abc", " servetel.ivr probe 0123abcd", "x", "", None, 7],
)
def test_only_this_form_of_a_name_is_a_leftover(name: object) -> None:
    assert leftovers([{"id": 9, "name": name}, {"id": 9, "name": OWN.name}]) == [OWN]


def test_an_ivr_is_in_use_unless_it_is_known_that_nothing_leads_to_it() -> None:
    own, other = {"id": 9, "timeout_dest_type": "ivr", "timeout_destination": "9"}, {"id": 8}
    assert not is_in_use(OWN, [own, other], [read_number({"destination": "ivr||8"})])
    assert is_in_use(OWN, [own], None)
    assert is_in_use(OWN, [own], [read_number({"destination": "ivr||9"})])
    assert is_in_use(OWN, [own], [], [{"id": 1}, {"failover": "9"}])
    assert is_in_use(OWN, [own], [read_number({"destination": {"type": "ivr"}})])
    assert is_in_use(OWN, [own], [read_number({"destination": "IVR||9"})])
    assert not is_in_use(OWN, [own], [read_number({"destination": "department||9"})])
    for type_, used in (("ivr", True), ("submenu", True), ("department", False)):
        menu = [{"option": "1", "destination_type": type_, "destination_id": 9}]
        assert is_in_use(OWN, [own, {**other, "ivr_menu": menu}], []) is used


def test_without_an_id_of_its_own_nothing_is_written(account: Account) -> None:
    own = OwnIvr(account, Exchanges(), lambda: Deadline(5), threading.Event())
    assert NAME_FORM.fullmatch(own.name)
    error = own.update({})
    assert error is not None
    assert (error.kind, account.client.requests) == ("internal", 0)


@pytest.mark.usefixtures("no_backoff")
@pytest.mark.parametrize("answer", [{"status": 504}, {"status": 200, "body": {"success": True, "message": "Done."}}])
def test_a_creation_that_does_not_show_is_warned_of(answer: dict[str, Any]) -> None:
    with Simulator() as api:
        api.answer_next("POST", "/v1/ivr", **answer)
        found = probe(api, **WRITING)
        (post,) = api.writes
    assert (found.get("failed"), found["leftover"]) == (None, [])
    (warning,) = found["warnings"]
    assert f"It is not known whether the API created IVR {post.body['name']}" in warning
    assert "The next probe that writes deletes an IVR of this name" in warning


@pytest.mark.usefixtures("no_backoff")
def test_an_ivr_that_was_renamed_is_known_by_its_id() -> None:
    with Simulator() as api:
        before = {raw["id"] for raw in api.ivrs}

        def rename() -> None:
            api.edit(next(raw["id"] for raw in api.ivrs if raw["id"] not in before), name="Night menu")

        at_request(api, 1, "DELETE", "/v1/ivr/", rename)
        api.answer_next("DELETE", "/v1/ivr/", status=422, times=99)
        found = probe(api, **WRITING)
        (left,) = [raw for raw in api.ivrs if raw["id"] not in before]
    assert found.get("failed") is None
    assert [row["id"] for row in found["leftover"]] == [str(left["id"])]


def test_the_pages_before_an_error_show_the_id(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    exchanges = Exchanges()
    own = OwnIvr(account, exchanges, lambda: Deadline(5), threading.Event())

    def list_ivrs(deadline: Deadline) -> None:
        page = json.dumps({"ivrs": [{"id": 9, "name": own.name}], "has_more": True}).encode()
        exchanges.record(Request("GET", "/v1/ivrs"), Response(200, {}, bytearray(page)))
        raise ServetelError("not_attempted", "enough")

    monkeypatch.setattr(account, "list_ivrs", list_ivrs)
    with pytest.raises(ServetelError):
        own.read_back()
    assert own.id == "9"


def own_of(api: Simulator) -> dict[str, Any]:
    return next(raw for raw in api.ivrs if NAME_FORM.fullmatch(raw["name"]))


def test_a_creation_that_was_made_twice_leaves_neither(api: Simulator) -> None:
    at_request(api, 3, "GET", "/v1/ivrs", lambda: api.add({**own_of(api), "id": 9990}))
    found = probe(api, **WRITING)
    assert (found.get("failed"), found["leftover"], left_by_probes(api)) == (None, [], [])


def test_a_copy_under_another_name_stays(api: Simulator) -> None:
    def copy() -> None:
        for number, form in enumerate(("Copy of {}", "{} (copy)")):
            own = own_of(api)
            api.add({**own, "id": 9990 + number, "name": form.format(own["name"])})

    at_request(api, 3, "GET", "/v1/ivrs", copy)
    found = probe(api, **WRITING)
    assert (found.get("failed"), found["leftover"], left_by_probes(api)) == (None, [], [])
    assert api.ivr(9990)["name"].startswith("Copy of") and api.ivr(9991)["name"].endswith("(copy)")


def test_an_ivr_to_which_another_one_leads_after_a_refused_deletion_stays(api: Simulator) -> None:
    def lead() -> None:
        api.edit(7926, timeout_dest_type="ivr", timeout_destination=str(own_of(api)["id"]))

    def refuse() -> None:
        api.answer_next("DELETE", "/v1/ivr/", status=503)
        api.before_next("GET", "/v1/ivrs", lead)

    at_request(api, 1, "DELETE", "/v1/ivr/", refuse)
    found = probe(api, **WRITING)
    assert [row["name"] for row in found["leftover"]] == left_by_probes(api) != []
    assert "another IVR leads to it now" in " ".join(found["warnings"])


def test_the_ivr_of_another_probe_is_named_and_stays(api: Simulator) -> None:
    other = "servetel.ivr probe 0123abcd"
    at_request(api, 3, "GET", "/v1/ivrs", lambda: api.add({**api.ivr(7938), "id": 9990, "name": other}))
    found = probe(api, **WRITING)
    assert (found.get("failed"), found["leftover"]) == (None, [{"id": "9990", "name": other}])
    assert left_by_probes(api) == [other]
    assert "Run one probe at a time" in " ".join(found["warnings"])


@pytest.mark.parametrize("name", ["Diwali", "{} copy"])
def test_an_ivr_that_someone_else_has_renamed_is_not_written_again(api: Simulator, name: str) -> None:
    def rename() -> None:
        own = own_of(api)
        api.edit(own["id"], name=name.format(own["name"]))

    at_request(api, 3, "GET", "/v1/ivrs", rename)
    found = probe(api, **WRITING)
    assert (found["failed"], found["error"]["kind"]) == (True, "conflict")
    assert [request.method for request in api.writes] == ["POST", "PUT"]
    (left,) = found["leftover"]
    assert api.ivr(left["id"])["name"] == name.format(left["name"])
    assert "delete it in the portal" in " ".join(found["warnings"])


@pytest.mark.parametrize("field", ["timeout_destination", "failover"])
def test_an_ivr_to_which_another_one_leads_by_now_stays(api: Simulator, field: str) -> None:
    def lead() -> None:
        api.edit(7926, **{"timeout_dest_type": "ivr", field: str(own_of(api)["id"])})

    at_request(api, 3, "GET", "/v1/ivrs", lead)
    found = probe(api, **WRITING)
    assert [row["name"] for row in found["leftover"]] == left_by_probes(api) != []
    assert "another IVR leads to it now" in " ".join(found["warnings"])
    assert "DELETE" not in [request.method for request in api.writes]
