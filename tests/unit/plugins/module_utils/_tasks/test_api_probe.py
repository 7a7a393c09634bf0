# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A probe of simulated accounts: what it finds, what it writes and leaves, and whether the dialect found works."""

from __future__ import annotations

import functools
import itertools
import json
import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._model.dialect import READINGS
from ansible_collections.servetel.ivr.plugins.module_utils._probe.budget import MAX_REQUESTS
from ansible_collections.servetel.ivr.plugins.module_utils._probe.findings import EXPECTED
from tests.faults.probing import (
    WRITING,
    add_branches,
    answers,
    at_request,
    left_by_probes,
    probe,
    strange_writes,
    update,
)
from tests.simulator import SWITCHES, Simulator
from tests.simulator.report import from_report
from tests.support.readings import prepare, update_task

pytestmark = pytest.mark.usefixtures("no_backoff")

LEFT: dict[str, Any] = {"id": 9000, "name": "servetel.ivr probe 0123abcd"}
SINGLE = [(reading.question, reading.answer) for reading in READINGS] + [("unknown_keys", "422")]
PAIRS = [(one, other) for one, other in itertools.combinations(SINGLE, 2) if one[0] != other[0]]
SEVERAL: list[dict[str, str]] = [
    {"separator": "|", "recording_invalid": "unknown", "unknown_keys": "422"},
    {"separator": "|", "recording_invalid": "unknown", "unknown_keys": "422", "timeout_tries": "timeout_retries"},
    {"separator": "|", "recording_invalid": "unknown", "unknown_keys": "422", "sms_template": "required"},
    {"separator": "|", "recording_invalid": "unknown", "unknown_keys": "422", "sms_template": "unknown"},
]
CASES = [dict([one]) for one in SINGLE] + [dict(pair) for pair in PAIRS] + SEVERAL


@pytest.fixture
def api() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


def expected_answers() -> dict[str, str]:
    """The answers of the seeded account, with each switch at its default."""
    return {name: SWITCHES[name].default for name in EXPECTED if name in SWITCHES}


@pytest.mark.parametrize("switches", CASES, ids=lambda switches: " ".join(f"{k}={v}" for k, v in switches.items()))
def test_the_dialect_that_a_probe_finds_works(switches: dict[str, str]) -> None:
    with Simulator(switches=switches) as api:
        before = api.ivrs
        ids = {str(raw["id"]) for raw in before}
        read = probe(api)
        assert (read.get("failed"), read["changed"], api.writes) == (None, False, [])
        api.forget_requests()

        found = probe(api, **WRITING)

        assert (found.get("failed"), found["changed"], found["leftover"]) == (None, True, [])
        assert found["requests"] == len(api.requests) <= MAX_REQUESTS
        assert strange_writes(api, ids) == []
        assert api.ivrs == before
        shown = {name: value for name, value in answers(found).items() if name in switches}
        assert shown == switches
        prepare(api)
        before = api.ivrs
        task = update_task(found["dialect"], switches)["servetel.ivr.ivr"]
        first, second = update(api, **task), update(api, **task)
        assert (first.get("failed"), first["changed"]) == (None, True), first
        assert (second.get("failed"), second["changed"]) == (None, False), second
        assert [raw for raw in api.ivrs if raw["id"] != 7932] == [raw for raw in before if raw["id"] != 7932]
    if found["dialect"]:
        with Simulator(switches=switches) as api:
            prepare(api)
            task = update_task({}, switches)["servetel.ivr.ivr"]
            assert update(api, **task).get("failed"), "it is wrong in silence"


def test_an_account_as_the_pages_say_needs_nothing(api: Simulator) -> None:
    found = probe(api, **WRITING)
    assert found["dialect"] == {}
    assert {name: answers(found)[name] for name in expected_answers()} == expected_answers()
    assert [row for row in found["findings"] if row["verdict"] == "differs"] == []
    assert {row["question"] for row in found["findings"]} == {*EXPECTED}
    assert all(row["expected"] == EXPECTED[row["question"]] and row["note"] for row in found["findings"])


@pytest.mark.parametrize(
    ("switch", "value"),
    [
        (name, value)
        for name in EXPECTED
        if name in SWITCHES and name not in ("permissions",)
        for value in SWITCHES[name].values
    ],
)
def test_each_reading_is_found(switch: str, value: str) -> None:
    more = {"unknown_keys": "422"} if (switch, value) == ("destination_types", "") else {}
    with Simulator(switches={switch: value, **more}) as api:
        found = answers(probe(api, **WRITING))
    if (switch, value) in (("authorization", "both"), ("read_none", "zero_text")):
        return  # Not asked; not told from the sample where only "0" shows.
    assert found[switch] == value


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "switch", ["list_shape", "text", "read_none", "crossed_prompts", "message_shape", "sms_template"]
)
def test_a_simulator_from_a_report_gives_the_same_findings_and_the_report_holds_nothing_of_the_account(
    switch: str, tmp_path: Path
) -> None:
    for value in SWITCHES[switch].values:
        path = tmp_path / f"{value}.json"
        with Simulator(switches={switch: value}) as api:
            secrets = canaries(api) | {api.token}
            found = probe(api, **WRITING, dest=str(path))
        assert found["report"] == str(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        text = json.dumps(json.loads(path.read_text(encoding="utf-8")), ensure_ascii=False)
        assert [secret for secret in secrets if secret in text] == []
        account, switches = from_report(path)
        with Simulator(account, switches=switches) as again:
            assert probe(again, **WRITING)["findings"] == found["findings"]


def canaries(api: Simulator) -> set[str]:
    """What is the account's own: names, descriptions, and numbers."""
    account = api._api.store.account()
    found: set[str] = set()
    for raw in [*account["ivrs"], *account["departments"], *account["users"], *account["numbers"]]:
        texts = [raw.get(name) for name in ("name", "description", "login_id", "alias", "did", "destination_name")]
        agents = [raw["agent"]] if isinstance(raw.get("agent"), dict) else raw.get("agents", [])
        texts += [agent.get(name) for agent in agents for name in ("name", "follow_me_number")]
        found |= {text for text in texts if text}
    return found


def test_what_earlier_probes_left_is_named_by_one_that_reads_and_deleted_by_one_that_writes(api: Simulator) -> None:
    before = api.ivrs
    api.add({**api.ivr(7938), **LEFT})
    read = probe(api)
    assert (read["leftover"], read["changed"], api.writes) == ([{"id": "9000", "name": LEFT["name"]}], False, [])
    checked = probe(api, check_mode=True, dest="/nowhere/x", **WRITING)
    assert (checked["leftover"], checked["changed"], checked["report"], api.writes) == (read["leftover"], False, "", [])
    found = probe(api, **WRITING)
    assert (found.get("failed"), found["leftover"], api.ivrs) == (None, [], before)
    assert api.writes[0].path == "/v1/ivr/9000"


@pytest.mark.parametrize("answer", ["404", "422", "200"])
@pytest.mark.parametrize("write", [1, 2, 3, 4, 7])
def test_a_probe_whose_ivr_is_deleted_meanwhile_fails_and_says_nothing_of_writing(
    api: Simulator, write: int, answer: str
) -> None:
    api.switch(unknown_id=answer)
    before = api.ivrs

    def delete_it() -> None:
        api.remove(next(raw["id"] for raw in api.ivrs if raw["name"] in left_by_probes(api)))

    at_request(api, write, "PUT", "/v1/ivr/", delete_it)
    found = probe(api, **WRITING)
    assert (found["failed"], found["error"]["kind"], found["dialect"], api.ivrs) == (True, "conflict", {}, before)
    assert "of the probe was deleted by someone else, such as another probe. Run the probe again" in found["msg"]
    assert "sms_template" not in answers(found)


def test_what_earlier_probes_left_takes_no_more_requests_than_a_probe_may_make(api: Simulator) -> None:
    for number in range(60):
        api.add({**api.ivr(7938), "id": 9000 + number, "name": f"servetel.ivr probe 012345{number:02x}"})
    found = probe(api, **WRITING)
    assert (found["failed"], found["error"]["kind"], found["requests"] <= MAX_REQUESTS) == (True, "blocked", True)
    assert f"{len(found['leftover'])} IVRs of earlier probes are still there: IVR 90" in found["msg"]
    assert " more. They are in use, or" in found["msg"]
    assert len(found["leftover"]) == len(left_by_probes(api)) < 60
    assert probe(api, **WRITING).get("failed") is None


@pytest.mark.parametrize("write", range(1, 9))
@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 200, "body": {"success": True, "message": "Done."}}])
def test_a_write_that_is_lost_gives_no_wrong_answer(api: Simulator, write: int, fault: dict[str, Any]) -> None:
    lost = at_request(api, write, "PUT", "/v1/ivr/", lambda: api.answer_next("PUT", "/v1/ivr/", **fault))
    found = probe(api, **WRITING)
    assert lost.is_set()
    assert (found.get("failed"), found["dialect"], found["leftover"]) == (None, {}, [])
    expected = expected_answers()
    assert {name: answer for name, answer in answers(found).items() if answer not in ("", expected.get(name, ""))} == {
        name: answer for name, answer in answers(found).items() if name not in expected and answer
    }


def test_updates_that_are_all_lost_give_no_answer(api: Simulator) -> None:
    api.answer_next("PUT", "/v1/ivr/", status=200, body={"success": True, "message": "Done."}, times=3)
    assert probe(api, **WRITING)["dialect"] == {}
    api.answer_next("PUT", "/v1/ivr/", status=200, body={"success": True, "message": "Done."}, times=99)
    found = probe(api, **WRITING)
    assert (found["dialect"], answers(found)["sms_template"], answers(found)["text"]) == ({}, "", "")


def test_an_api_that_refuses_every_update_says_nothing_about_settings(api: Simulator) -> None:
    api.answer_next("PUT", "/v1/ivr/", status=422, body={"success": False, "message": "No, Main menu."}, times=99)
    found = probe(api, **WRITING)
    assert (found["failed"], found["error"]["kind"], found["dialect"]) == (True, "blocked", {})
    assert "The API refuses every update of the probe: " in found["msg"]
    assert left_by_probes(api) == []


@pytest.mark.parametrize("write", range(1, 9))
@pytest.mark.parametrize("status", [401, 403])
def test_a_token_that_stops_working_while_it_writes_ends_the_probe(api: Simulator, write: int, status: int) -> None:
    switches = {"token_state": "revoked"} if status == 401 else {"permissions": "read_only"}
    refused = at_request(api, write, "PUT", "/v1/ivr/", functools.partial(api.switch, **switches))
    found = probe(api, **WRITING)
    assert refused.is_set()
    assert (found["failed"], found["dialect"], len(found["leftover"])) == (True, {}, 1)
    assert found["error"]["kind"] == {401: "auth", 403: "forbidden"}[status]


@pytest.mark.parametrize(
    "user", ["ivr", "number", "unknown setting", "two settings", "object", "unreadable", "strange", "refused"]
)
def test_what_is_in_use_or_may_be_stays_and_nothing_is_written(api: Simulator, user: str) -> None:
    api.add({**api.ivr(7938), **LEFT})
    if user == "ivr":
        api.edit(7926, timeout_dest_type="ivr", timeout_destination="9000")
    elif user == "number":
        api.edit_number("+918044440003", destination="ivr||9000")
    elif user == "unknown setting":
        api.edit(7926, failover={"destination": "IVR| 09000"})
    elif user == "two settings":
        api.edit(7926, fallback_destination_type="ivr", fallback_destination="9000")
    elif user == "object":
        api.edit(7926, no_agent={"type": "ivr", "id": 9000})
    elif user == "unreadable":
        api.answer_next("GET", "/v1/my_number", status=403)
    elif user == "strange":
        api.switch(read_number_destination="object")
    else:
        api.answer_next("DELETE", "/v1/ivr/9000", status=422)
    found = probe(api, **WRITING)
    assert (found["failed"], found["error"]["kind"]) == (True, "blocked")
    assert "IVR 9000 (servetel.ivr probe 0123abcd) of an earlier probe is still there" in found["msg"]
    assert [write.path for write in api.writes] == ["/v1/ivr/9000"] * (user == "refused")
    assert found["leftover"] == [{"id": "9000", "name": LEFT["name"]}]


@pytest.mark.parametrize(
    "prompts",
    [
        [],
        ["recording||244"],
        ["244", "245"],
        ["recording||1", "outbound_tts||1"],
        ["x||1", "recording||2"],
        ["recording||name=A", "recording||name=B"],
    ],
)
def test_prompts_are_two_different_ones_with_types(api: Simulator, prompts: list[str]) -> None:
    found = probe(api, write=True, prompts=prompts)
    assert (found["failed"], found["error"]["kind"]) == (True, "bad_input")
    assert "prompts" in found["msg"]
    assert api.requests == []


def test_a_dialect_is_checked_and_not_used(api: Simulator) -> None:
    found = probe(api, api_dialect={"seperator": "|"})
    assert (found["failed"], found["error"]["kind"], api.requests) == (True, "bad_input", [])
    assert 'Did you mean "separator"?' in found["msg"]
    dialect = {"authorization": "raw", "separator": "|", "text": "html", "crossed_prompts": False}
    found = probe(api, **WRITING, api_dialect=dialect)
    assert (found.get("failed"), found["dialect"], answers(found)["authorization"]) == (None, {}, "bearer")


def test_without_prompts_and_types_nothing_is_written(api: Simulator) -> None:
    found = probe(api, write=True)
    assert (found["failed"], found["error"]["kind"], api.writes) == (True, "bad_input", [])
    assert "Set prompts" in found["msg"]
    found = probe(api, write=True, prompts=["recording||244", "outbound_tts||812"])
    assert found.get("failed") is None
    assert api.writes[0].body["recording_invalid"] == "outbound_tts||812"


def test_a_list_that_is_not_understood_is_not_written_on(api: Simulator) -> None:
    api.edit(7926, timeout="soon")
    found = probe(api, **WRITING)
    assert (found["failed"], found["error"]["kind"], api.writes) == (True, "blocked", [])
    assert "does not understand the whole list" in found["msg"]


@pytest.mark.parametrize("switches", [{"token_state": "expired"}, {"permissions": "none"}])
def test_a_token_that_reads_nothing_fails_and_the_report_is_written(switches: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    with Simulator(switches=switches) as api:
        found = probe(api, dest=str(path), **WRITING)
        assert (found["failed"], found["changed"], found["findings"]) == (True, False, [])
        assert found["error"]["kind"] in ("auth", "forbidden")
        rows = json.loads(path.read_text(encoding="utf-8"))["exchanges"]
        assert [row["status"] for row in rows] == [request.status for request in api.requests]
        assert [row["authorization"] for row in rows] == ["bearer", "raw"][: len(rows)]


def test_a_login_is_never_tried_raw(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    with Simulator(switches={"authorization": "raw"}) as api:
        login = {"api_token": "", "api_email": api.email, "api_password": api.password}
        found = probe(api, dest=str(path), **login)
        assert found["error"]["kind"] == "auth"
        assert [request.path for request in api.requests] == ["/v1/auth/login", "/v1/ivrs"]
    text = path.read_text(encoding="utf-8")
    assert api.password not in text
    assert api.email not in text


def test_a_refused_creation_is_a_finding(api: Simulator) -> None:
    api.switch(permissions="read_only")
    found = probe(api, **WRITING)
    assert (found.get("failed"), found["changed"], found["leftover"]) == (None, False, [])
    assert answers(found)["permissions_to_write"] == "none"
    api.switch(permissions="ivr_only")
    found = probe(api, **WRITING)
    assert answers(found)["permissions"] == "ivr_only"
    assert answers(found)["permissions_to_write"] == "all"
    api.switch(permissions="all")
    api.answer_next("POST", "/v1/ivr", status=422, times=99)
    api.forget_requests()
    found = probe(api, **WRITING)
    assert (found.get("failed"), answers(found)["permissions_to_write"]) == (None, "")
    assert len([write for write in api.writes if write.status == 422]) == 14


def test_a_deletion_that_is_refused_leaves_the_ivr_and_says_so(api: Simulator) -> None:
    api.answer_next("DELETE", "/v1/ivr/", status=422, times=99)
    found = probe(api, **WRITING)
    ((left),) = left_by_probes(api)
    assert [row["name"] for row in found["leftover"]] == [left]
    assert answers(found)["deletion"] == ""
    assert len(found["warnings"]) == 1
    assert left in found["warnings"][0]


def test_a_report_that_cannot_be_written_stops_before_the_first_request(api: Simulator, tmp_path: Path) -> None:
    for path in (tmp_path / "none" / "report.json", tmp_path):
        found = probe(api, dest=str(path), **WRITING)
        assert (found["failed"], found["error"]["kind"], api.requests) == (True, "bad_input", [])
        assert "no report can be written" in found["msg"]
    assert os.listdir(tmp_path) == []


def test_the_rate_is_kept_and_too_many_requests_are_waited_for(api: Simulator) -> None:
    api.answer_next("POST", "/v1/ivr", status=429, headers={"Retry-After": "0"}, times=2)
    found = probe(api, **WRITING)
    assert (found.get("failed"), found["leftover"], found["requests"] <= MAX_REQUESTS) == (None, [], True)
    assert answers(found)["separator"] == "||"


def test_a_large_paged_account_stays_within_the_requests(api: Simulator) -> None:
    add_branches(api, 180)
    api.switch(recording_invalid="unknown")
    found = probe(api, **WRITING)
    assert (found.get("failed"), found["leftover"], left_by_probes(api)) == (None, [], [])
    assert found["requests"] <= MAX_REQUESTS
    not_tried = {row["question"]: row["answer"] for row in found["findings"] if "was not tried: the" in row["note"]}
    assert {*not_tried} >= {"text", "recording_invalid", "sms_template", "unknown_keys", "destination_types"}
    assert {*not_tried.values()} == {""}


def test_what_the_form_of_the_creation_tells_is_kept_when_the_requests_end(api: Simulator) -> None:
    add_branches(api, 180)
    api.switch(sms_template="required", recording_invalid="unknown", unknown_keys="422")
    found = probe(api, **WRITING)
    assert found["dialect"] == {
        "timeout_tries": "timeout_tries",
        "recording_invalid": False,
        "sms_template": "required",
    }


def test_an_account_that_takes_too_many_requests_to_list_is_not_written_to(api: Simulator) -> None:
    add_branches(api, 700)
    found = probe(api, **WRITING)
    assert (found.get("failed"), found["changed"], api.writes, found["dialect"]) == (None, False, [], {})
    assert "No IVR was created: the probe" in next(
        row["note"] for row in found["findings"] if row["question"] == "permissions_to_write"
    )


def test_a_type_is_asked_once_and_what_is_left_when_the_requests_end_is_named(api: Simulator) -> None:
    found = probe(api, **WRITING)
    note = next(row["note"] for row in found["findings"] if row["question"] == "destination_types")
    assert note.count("department") == 1
    add_branches(api, 10)
    api.switch(destination_types="ivr_page")
    found = probe(api, **WRITING)
    assert found["requests"] <= MAX_REQUESTS
    row = next(row for row in found["findings"] if row["question"] == "destination_types")
    assert row["answer"] == ""
    assert " Not known: " in row["note"]


def test_an_empty_account_is_probed_with_the_prompts_given(api: Simulator) -> None:
    with Simulator([]) as empty:
        found = probe(empty, **WRITING)
        assert (found["failed"], empty.writes) == (True, [])
        assert "do not play two different prompts, which the probe needs. Set prompts, such as [" in found["msg"]
        assert "assume_recording_type" not in found["msg"]
        found = probe(empty, write=True, prompts=["recording||1", "recording||2"])
        assert (found.get("failed"), found["leftover"], empty.ivrs) == (None, [], [])
        assert {name for name, answer in answers(found).items() if not answer} >= {
            "read_ids",
            "get_ivr",
            "sms_template",
        }


def test_after_an_answer_that_does_not_tell_the_ivr_is_looked_for_and_used(api: Simulator) -> None:
    api.answer_next("POST", "/v1/ivr", status=504, apply=True)
    found = probe(api, **WRITING)
    assert (found.get("failed"), found["leftover"], left_by_probes(api)) == (None, [], [])
    assert "post_returns_id" not in answers(found)
    assert answers(found)["crossed_prompts"] == "crossed"


@pytest.mark.parametrize("path", ["/v1/users", "/v1/my_number"])
def test_a_token_that_stops_working_ends_the_probe(api: Simulator, path: str) -> None:
    api.answer_next("GET", path, status=401)
    found = probe(api, **WRITING)
    assert (found["failed"], found["error"]["kind"], api.writes) == (True, "auth", [])
    assert answers(found)["list_shape"] == "ivrs"


def test_writes_that_are_refused_are_findings_and_the_ivr_is_deleted(api: Simulator) -> None:
    api.answer_next("PUT", "/v1/ivr/", status=500, times=99)
    found = probe(api, **WRITING)
    assert (found.get("failed"), found["leftover"], left_by_probes(api)) == (None, [], [])
    assert (answers(found)["text"], answers(found)["recording_invalid"], found["dialect"]) == ("", "", {})


def test_an_api_that_takes_a_type_that_does_not_exist_is_noticed(api: Simulator) -> None:
    api.answer_next("PUT", "/v1/ivr/", status=200, body={"success": True, "message": "Done."}, times=99)
    found = probe(api, **WRITING)
    assert answers(found)["message_shape"] == ""
    assert left_by_probes(api) == []


def test_a_list_that_fails_after_the_deletion_is_read_again(api: Simulator) -> None:
    deleted = [False]
    api.before_next("DELETE", "/v1/ivr/", lambda: deleted.__setitem__(0, True))
    api.before_next(
        "GET", "/v1/ivrs", lambda: api.answer_next("GET", "/v1/ivrs", status=422) if deleted[0] else None, times=99
    )
    found = probe(api, **WRITING)
    assert left_by_probes(api) == []
    assert len(found["leftover"]) == 1
    assert "could not be deleted" in next(row["note"] for row in found["findings"] if row["question"] == "deletion")


def test_an_interrupt_ends_the_questions_and_the_ivr_is_deleted_all_the_same(api: Simulator) -> None:
    stop = threading.Event()
    api.before_next("PUT", "/v1/ivr/", stop.set)
    found = probe(api, stop=stop, **WRITING)
    assert (found["leftover"], left_by_probes(api)) == ([], [])
    assert answers(found)["unknown_keys"] == ""


def test_names_give_types_of_prompts_and_wrong_ones_are_refused(api: Simulator) -> None:
    found = probe(api, write=True, names={"recording": 5})
    assert (found["failed"], api.requests) == (True, [])
    assert "names must be a dictionary" in found["msg"]

    found = probe(api, write=True, names={"recording": {"Welcome": 244}})
    assert (found["failed"], api.writes) == (True, [])
    assert "Set prompts" in found["msg"]

    names = {
        "recording": {"Welcome": 244, "Twice": 246},
        "outbound_tts": {"Bye": "245", "Twice": 246},
        "department": {"A": 247},
    }
    found = probe(api, write=True, names=names)
    assert found.get("failed") is None
    body = api.writes[0].body
    assert {body["invalid_recording"], body["recording_invalid"]} == {"recording||244", "outbound_tts||245"}


def test_a_creation_of_which_nothing_is_known_is_looked_for_in_vain(api: Simulator) -> None:
    api.answer_next("POST", "/v1/ivr", status=504)
    found = probe(api, **WRITING)
    assert (found.get("failed"), found["changed"], found["leftover"]) == (None, True, [])
    assert [write.method for write in api.writes] == ["POST"]


def test_an_ivr_that_could_not_be_found_at_once_is_deleted_at_the_end(api: Simulator) -> None:
    api.before_next("POST", "/v1/ivr", lambda: api.answer_next("GET", "/v1/ivrs", status=422))
    found = probe(api, **WRITING)
    assert (found["failed"], found["leftover"], left_by_probes(api)) == (True, [], [])


def test_an_unknown_id_that_is_deleted_again_without_complaint_is_no_finding(api: Simulator) -> None:
    at_request(api, 2, "DELETE", "/v1/ivr/", lambda: api.answer_next("DELETE", "/v1/ivr/", status=200))
    found = probe(api, **WRITING)
    assert answers(found)["deletion"] == "200"
    assert "unknown_id" not in answers(found)


def test_a_prompt_that_was_left_out_to_no_purpose_is_tried_again(api: Simulator) -> None:
    api.switch(recording_invalid="optional")
    api.answer_next("POST", "/v1/ivr", status=422, body={"message": "recording_invalid is odd"})
    found = probe(api, **WRITING)
    assert (answers(found)["recording_invalid"], found["dialect"]) == ("optional", {})


def test_attempts_to_create_end_where_the_requests_do(api: Simulator) -> None:
    add_branches(api, 180)
    api.answer_next("POST", "/v1/ivr", status=422, times=99)
    found = probe(api, **WRITING)
    assert (found.get("failed"), found["changed"]) == (None, False)
    assert found["requests"] <= MAX_REQUESTS
    assert 0 < len(api.writes) < 14


def test_a_type_that_looks_like_no_known_one_differs_without_a_setting(api: Simulator) -> None:
    api.edit(7937, timeout_dest_type="zzz9", timeout_destination="5")
    found = probe(api, **WRITING)
    assert (answers(found)["read_types"], found["dialect"]) == ("zzz9", {})
    assert "zzz9" in next(row["note"] for row in found["findings"] if row["question"] == "destination_types")
