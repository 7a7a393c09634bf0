# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module servetel.ivr.ivrs: how few requests an account takes, in which order, and what is reported of each IVR."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._errors import KINDS
from ansible_collections.servetel.ivr.plugins.modules import ivrs
from tests.simulator import Simulator

MODULE = ivrs
Run = Callable[..., dict[str, Any]]
Conversation = Callable[[], list[str]]
Body = Callable[..., dict[str, Any]]

LIST = "GET /v1/ivrs"
PLAIN = ["7926", "7927", "7928", "7929", "7930", "7931", "7933"]
"""IVRs that can be written without more ado."""


def new(name: str, *destinations: str, **options: Any) -> dict[str, Any]:
    """A definition with every field, and a menu that leads there."""
    return {
        "name": name,
        "description": "",
        "recording": "19549",
        "timeout": 10,
        "incorrect_count": 2,
        "invalid_recording": "244",
        "recording_invalid": "245",
        "invalid_destination": "hangup||1",
        "timeout_tries": 1,
        "timeout_retry_recording": "246",
        "timeout_recording": "247",
        "timeout_destination": "hangup||1",
        "menu": [
            {"option": str(key), "destination": where} for key, where in enumerate(destinations or ["hangup||1"], 1)
        ],
        "assume_recording_type": "recording",
        **options,
    }


def change(*ids: str, **options: Any) -> dict[str, Any]:
    """The options of a task that gives these IVRs another timeout."""
    definitions = [{"id": ivr_id, "timeout": 55} for ivr_id in ids]
    return {"ivrs": definitions, "assume_recording_type": "recording", **options}


def whole_account(api: Simulator) -> list[dict[str, Any]]:
    """Definitions that mention every live IVR and change none."""
    return [{"id": raw["id"]} for raw in api.ivrs]


def counts(**given: int) -> dict[str, int]:
    names = ("unchanged", "updated", "created", "deleted", "failed", "not_attempted")
    return {**dict.fromkeys(names, 0), **given}


def outcomes(result: dict[str, Any]) -> list[tuple[str | None, str, bool, bool]]:
    return [(entry["id"], entry["action"], entry["changed"], entry["failed"]) for entry in result["results"]]


# ---- how much is asked ----


def test_a_run_that_changes_nothing_makes_one_request(api: Simulator, run: Run, conversation: Conversation) -> None:
    result = run(ivrs=whole_account(api))
    assert conversation() == [LIST]
    assert (result["changed"], result["requests"], result["diff"]) == (False, 1, [])
    assert result["summary"] == counts(unchanged=14)
    assert set(result) - {"invocation"} == {
        "changed",
        "results",
        "summary",
        "summary_text",
        "next_change",
        "diff",
        "lint",
        "unmanaged",
        "unmanaged_count",
        "requests",
        "warnings",
    }


def test_ivrs_that_no_definition_is_about_are_listed(api: Simulator, run: Run) -> None:
    result = run(ivrs=[{"id": 7926}, {"name": "Feedback after service", "state": "absent"}], check=True)
    others = [{"id": str(ivr["id"]), "name": ivr["name"]} for ivr in api.ivrs if ivr["id"] not in (7926, 7938)]
    assert (result["unmanaged"], result["unmanaged_count"]) == (others, 12)
    assert run(ivrs=whole_account(api))["unmanaged"] == []
    purged = run(ivrs=[ivr for ivr in whole_account(api) if str(ivr["id"]) != "7938"], purge=True, check=True)
    assert (purged["unmanaged"], purged["summary"]["deleted"]) == ([], 1)


def test_a_run_with_n_changes_makes_n_and_two_requests(
    api: Simulator, run: Run, body: Body, conversation: Conversation
) -> None:
    wanted = {ivr_id: body(int(ivr_id), timeout=55) for ivr_id in PLAIN}
    result = run(**change(*PLAIN))
    assert (conversation()[0], conversation()[-1], result["requests"]) == (LIST, LIST, len(PLAIN) + 2)
    assert {write.path.rpartition("/")[2]: write.body for write in api.writes} == wanted
    assert len(api.writes) == len(PLAIN)
    assert result["summary"] == counts(updated=len(PLAIN))
    assert result["results"][0] == {
        "id": "7926",
        "name": "Main menu",
        "action": "update",
        "changed": True,
        "failed": False,
        "msg": "",
        "overlays": [],
    }
    assert run(**change(*PLAIN))["changed"] is False


def test_check_mode_says_the_same_and_writes_nothing(api: Simulator, run: Run) -> None:
    checked = run(check=True, **change(*PLAIN))
    assert [request.method for request in api.requests] == ["GET"]
    real = run(**change(*PLAIN))
    for name in ("changed", "results", "summary", "diff"):
        assert checked[name] == real[name]


def test_results_keep_the_order_of_the_input(run: Run) -> None:
    result = run(ivrs=[{"id": "7933"}, {"name": "Sales"}, {"id": "1", "state": "absent"}])
    assert outcomes(result) == [
        ("7933", "none", False, False),
        ("7929", "none", False, False),
        ("1", "none", False, False),
    ]


# ---- what is found before anything is written ----


def test_everything_that_can_be_known_is_reported_together_and_nothing_is_written(
    api: Simulator, run_failing: Run, conversation: Conversation
) -> None:
    api.edit(7931, name="Support")
    result = run_failing(
        ivrs=[
            {"id": "7926", "timeout": 55, "assume_recording_type": "recording"},
            {"name": "Main menu", "timeout": 56, "assume_recording_type": "recording"},
            {"id": "1", "timeout": 5},
            {"name": "Support", "timeout": 5},
            {"id": "7927", "timeout": 5},
            {"id": "7929", "timeout_destination": "ivr||name=Nowhere"},
            {"name": "Unheard of", "timeout": 5},
        ]
    )
    assert conversation() == [LIST]
    problems = result["error"]["problems"]
    for label, words in (
        ("entry 1: IVR 7926", "are the same IVR"),
        ("entry 3: IVR 1", "no IVR with the id 1"),
        ("entry 4: IVR 'Support'", "2 IVRs have this name: 7930, 7931"),
        ("entry 5: IVR 7927", "set assume_recording_type"),
        ("entry 6: IVR 7929", 'No IVR is named "Nowhere"'),
        ("entry 7: IVR 'Unheard of'", "also give: "),
    ):
        assert [problem for problem in problems if label in problem and words in problem], (label, problems)
    assert len(problems) == 6
    assert result["msg"].startswith("Nothing was written: 6 problems were found. ")
    assert result["changed"] is False


def test_what_is_wrong_with_definitions_is_reported_before_any_request(api: Simulator, run_failing: Run) -> None:
    result = run_failing(ivrs=[{"id": "7926", "timeout": "soon", "colour": "red"}, "text", {"timeout": 3}])
    problems = result["error"]["problems"]
    assert [problem.partition(":")[0] for problem in problems] == ["entry 1", "entry 1", "entry 2", "entry 3"]
    assert not api.requests


def test_the_defaults_of_the_task_hold_for_entries_that_do_not_say_otherwise(api: Simulator, run: Run) -> None:
    entries = [{"id": "7926", "timeout": 55}, {"id": "7927", "timeout": 55, "assume_recording_type": "outbound_tts"}]
    run(ivrs=entries, assume_recording_type="recording")
    assert {write.path[-4:]: write.body["recording"].partition("||")[0] for write in api.writes} == {
        "7926": "recording",
        "7927": "outbound_tts",
    }


def test_force_is_a_default_too_and_an_entry_may_overrule_it(api: Simulator, run: Run, run_failing: Run) -> None:
    assert run(**change("7934", "7936"), force=True, check=True)["summary"] == counts(updated=2)
    entries = [{"id": "7934", "timeout": 55, "force": False}, {"id": "7936", "timeout": 55, "force": None}]
    result = run_failing(ivrs=entries, assume_recording_type="recording", force=True)
    assert result["error"]["ivr_id"] == "7934"


def test_ivrs_and_source_exclude_each_other_and_one_is_needed(run_failing: Run) -> None:
    assert "mutually exclusive" in run_failing(ivrs=[], source="/tmp")["msg"]
    assert "one of the following is required: ivrs, source" in run_failing()["msg"]


def test_definitions_come_from_files_and_messages_name_them(
    api: Simulator, run: Run, run_failing: Run, tmp_path: Path
) -> None:
    (tmp_path / "sales.yml").write_text("id: 7929\ntimeout: 55\n")
    (tmp_path / "others.yml").write_text("- id: 7926\n  timeout: 55\n- id: 7927\n  timeout: 55\n")
    result = run(source=str(tmp_path), assume_recording_type="recording")
    assert [entry["id"] for entry in result["results"]] == ["7926", "7927", "7929"]
    (tmp_path / "others.yml").write_text("- id: 7926\n- id: 1\n")
    assert "others.yml, entry 2: IVR 1" in run_failing(source=str(tmp_path))["msg"]


# ---- lint ----

DANGLING = {"ivrs": [{"id": "7926", "timeout_destination": "ivr||1"}], "assume_recording_type": "recording"}


def test_the_account_as_it_would_be_is_linted_and_its_faults_are_warned_of(run: Run) -> None:
    before = run(ivrs=[], check=True)
    after = run(check=True, **DANGLING)
    (finding,) = [found for found in after["lint"] if found not in before["lint"]]
    assert (finding["severity"], finding["ivr"], finding["option"]) == ("error", "7926", "timeout_destination")
    assert after["warnings"][0] == f"{finding['rule']}: {finding['message']}"
    assert "info" in [found["severity"] for found in after["lint"]]
    assert not [warning for warning in after["warnings"] if warning.startswith("orphan: ")]
    off = run(check=True, lint="off", **DANGLING)
    assert (off["lint"], off["warnings"]) == ([], [])


def test_errors_of_the_lint_can_stop_the_task_before_the_first_write(
    api: Simulator, run: Run, run_failing: Run
) -> None:
    result = run_failing(lint="error", **DANGLING)
    assert (result["changed"], result["error"]["kind"]) == (False, "lint")
    assert result["msg"].startswith("Nothing was written: this task would leave 1 lint error in what it changes. ")
    assert result["error"]["problems"][0] in result["msg"]
    assert result["error"]["lint"][0]["severity"] == "error"
    assert not api.writes
    assert run(lint="error", ivrs=[{"id": "7926"}])["changed"] is False


def test_an_old_error_elsewhere_is_a_warning_and_one_in_a_touched_ivr_stops(
    api: Simulator, run: Run, run_failing: Run
) -> None:
    api.edit(7927, timeout_dest_type="ivr", timeout_destination="1")
    elsewhere = run(lint="error", **change("7926"))
    assert elsewhere["changed"] is True
    assert any(warning.startswith("dangling_ivr: ") for warning in elsewhere["warnings"])
    untouched = run(lint="error", ivrs=[{"id": "7927"}])
    assert untouched["changed"] is False
    api.forget_requests()
    result = run_failing(lint="error", **change("7927"))
    assert (result["error"]["kind"], len(result["error"]["problems"])) == ("lint", 1)
    assert not api.writes


def test_an_error_that_a_deletion_brings_elsewhere_stops(api: Simulator, run_failing: Run, run: Run) -> None:
    api.edit(7927, timeout_dest_type="ivr", timeout_destination="7928")
    gone = {"ivrs": [{"id": "7928", "state": "absent"}], "assume_recording_type": "recording"}
    result = run_failing(lint="error", **gone)
    assert result["error"]["kind"] == "lint"
    assert "IVR 'मुख्य मेनू' (7927): timeout_destination leads to ivr||7928" in result["msg"]
    assert not api.writes


def test_lint_options_are_those_of_the_filter(api: Simulator, run: Run) -> None:
    waiver = {"ivr": "Main menu", "rule": "dangling_ivr", "reason": "It comes tomorrow."}
    waived = run(lint="error", lint_options={"waive": [waiver]}, check=True, **DANGLING)
    assert "dangling_ivr" not in {finding["rule"] for finding in waived["lint"]}
    off = run(lint="error", lint_options={"disable": ["dangling_ivr"]}, check=True, **DANGLING)
    assert "dangling_ivr" not in {finding["rule"] for finding in off["lint"]}
    rules = {finding["rule"] for finding in run(lint_options={"entry": ["Main menu"]}, ivrs=[])["lint"]}
    assert "unreachable" in rules and "orphan" not in rules
    assert run(lint_options={"entry": None, "waive": []}, ivrs=[])["lint"] == run(ivrs=[])["lint"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"entires": ["Main menu"]}, "'entires' is not one of entry, disable, waive. Did you mean \"entry\"?"),
        ({"disable": ["trop"]}, "'trop' is not a rule. Did you mean \"trap\"?"),
        ({"waive": [{"ivr": "1"}]}, "Entry 1 of waive has no rule."),
        ({"entry": [{}]}, "entry must be names or ids of IVRs"),
        ({"entry": True}, "entry must be names or ids of IVRs"),
        ({"waive": 1.5}, "waive must be a list"),
    ],
)
@pytest.mark.parametrize("lint", ["warn", "error", "off"])
def test_lint_options_that_mean_nothing_are_refused_before_the_first_request(
    api: Simulator, run_failing: Run, options: dict[str, Any], message: str, lint: str
) -> None:
    result = run_failing(lint=lint, lint_options=options, ivrs=[{"id": "7926"}])
    assert result["error"]["kind"] == "bad_input"
    assert f"lint_options: {message}" in result["msg"]
    assert api.requests == []


def test_an_entry_that_the_account_would_not_have_is_refused_before_the_first_write(
    api: Simulator, run_failing: Run
) -> None:
    result = run_failing(lint_options={"entry": ["Main meny"]}, **DANGLING)
    assert result["error"]["kind"] == "bad_input"
    assert (
        "lint_options: No IVR of the list has the name or the id 'Main meny'. Did you mean \"Main menu\"?"
        in result["msg"]
    )
    assert not api.writes


def test_lint_takes_what_yaml_makes_of_off(run: Run) -> None:
    assert run(check=True, lint=False, **DANGLING)["lint"] == []


def test_of_many_findings_five_are_warned_of_and_the_others_counted(api: Simulator, run: Run) -> None:
    loose = [{"id": ivr_id, "timeout_destination": "ivr||1"} for ivr_id in PLAIN]
    result = run(ivrs=loose, assume_recording_type="recording", check=True)
    assert len(result["warnings"]) == 6
    serious = [finding for finding in result["lint"] if finding["severity"] != "info"]
    assert f"has {len(serious) - 5} more findings" in result["warnings"][-1]


def test_an_ivr_that_nobody_understands_and_nobody_touches_hurts_nobody(api: Simulator, run: Run) -> None:
    api.edit(7938, ivr_menu="?")
    assert run(**change("7926"))["summary"] == counts(updated=1)


# ---- references by name ----


def test_a_new_ivr_is_created_before_those_that_lead_to_it(
    api: Simulator, run: Run, conversation: Conversation
) -> None:
    menu = [{"option": "5", "destination": "ivr||name=Night"}]
    update = {"id": "7926", "menu": menu, "purge_menu": False, "assume_recording_type": "recording"}
    result = run(ivrs=[update, new("Night")])
    assert conversation() == [LIST, "POST /v1/ivr", LIST, "PUT /v1/ivr/7926", LIST]
    night = result["results"][1]["id"]
    assert dict(zip(api.writes[1].body["option"], api.writes[1].body["destination"]))["5"] == f"ivr||{night}"
    assert result["summary"] == counts(updated=1, created=1)
    assert '"5": ivr||name=Night' in result["diff"][0]["after"]


def test_new_ivrs_that_lead_to_each_other_start_with_a_placeholder(
    api: Simulator, run: Run, conversation: Conversation
) -> None:
    entries = [new("A", "ivr||name=B"), new("B", "ivr||name=A", "ivr||7926"), new("C", "ivr||name=C")]
    result = run(ivrs=entries)
    said = conversation()
    assert said[:5] == [LIST, *["POST /v1/ivr"] * 3, LIST]
    assert sorted(said[5:-1]) == [
        f"PUT /v1/ivr/{entry['id']}" for entry in sorted(result["results"], key=lambda e: e["id"])
    ]
    created = {write.body["name"]: write.body["destination"] for write in api.writes[:3]}
    assert created == {"A": ["hangup||1"], "B": ["hangup||1", "ivr||7926"], "C": ["hangup||1"]}
    a, b, c = (entry["id"] for entry in result["results"])
    assert {write.body["name"]: write.body["destination"] for write in api.writes[3:]} == {
        "A": [f"ivr||{b}"],
        "B": [f"ivr||{a}", "ivr||7926"],
        "C": [f"ivr||{c}"],
    }
    assert result["summary"] == counts(created=3)
    assert run(ivrs=entries)["changed"] is False


def test_a_renamed_ivr_is_found_by_its_new_name(api: Simulator, run: Run) -> None:
    entries = [
        {"id": "7930", "name": "Help", "assume_recording_type": "recording"},
        {"id": "7926", "timeout_destination": "ivr||name=Help", "assume_recording_type": "recording"},
    ]
    run(ivrs=entries)
    assert api.ivr(7926)["timeout_destination"] == "7930"


def test_those_that_lead_to_an_ivr_whose_creation_failed_are_not_attempted(api: Simulator, run_failing: Run) -> None:
    api.answer_next("POST", "/v1/ivr", status=422, body={"message": "No more IVRs."})
    entries = [new("A"), {"id": "7926", "timeout_destination": "ivr||name=A", "assume_recording_type": "recording"}]
    result = run_failing(ivrs=entries)
    assert result["summary"] == counts(failed=1, not_attempted=1)
    assert "was not written, because entry 1: IVR 'A' was not created" in result["results"][1]["msg"]
    assert len(api.writes) == 1
    assert result["changed"] is False


# ---- purge ----


def test_purge_deletes_what_the_list_does_not_have_after_the_updates_those_in_front_first(
    api: Simulator, run: Run, conversation: Conversation
) -> None:
    api.edit(7935, ivr_menu=[])
    keep = [entry for entry in whole_account(api) if str(entry["id"]) not in ("7938", "7939", "7937")]
    api.edit(7929, ivr_menu=[])
    api.edit(7939, timeout_dest_type="ivr", timeout_destination="7937")
    keep[0].update(timeout=55, assume_recording_type="recording")
    result = run(ivrs=keep, purge=True)
    assert conversation()[:2] == [LIST, "PUT /v1/ivr/7926"]
    assert sorted(conversation()[2:5]) == [f"DELETE /v1/ivr/{ivr_id}" for ivr_id in (7937, 7938, 7939)]
    assert conversation()[4:] == ["DELETE /v1/ivr/7937", LIST]
    assert outcomes(result)[-3:] == [(ivr_id, "delete", True, False) for ivr_id in ("7937", "7938", "7939")]
    assert result["results"][-3]["name"] == "Dealer desk"
    assert result["summary"] == counts(unchanged=10, updated=1, deleted=3)


def test_purge_refuses_to_delete_what_a_remaining_ivr_leads_to(api: Simulator, run_failing: Run) -> None:
    result = run_failing(ivrs=[entry for entry in whole_account(api) if str(entry["id"]) != "7930"], purge=True)
    assert (result["error"]["kind"], result["error"]["ivr_id"]) == ("in_use", "7930")
    assert not api.writes


def test_purge_with_an_empty_list_empties_the_account_and_check_mode_shows_it(api: Simulator, run: Run) -> None:
    checked = run(ivrs=[], purge=True, check=True)
    assert checked["summary"] == counts(deleted=14)
    assert {diff["after"] for diff in checked["diff"]} == {""}
    assert not api.writes
    assert run(ivrs=[], purge=True)["summary"] == counts(deleted=14)
    assert api.ivrs == []


def test_purge_with_an_empty_source_is_an_error(api: Simulator, run_failing: Run, tmp_path: Path) -> None:
    assert "holds no definition" in run_failing(source=str(tmp_path), purge=True)["msg"]
    assert len(api.ivrs) == 14


def test_an_ivr_to_which_one_still_leads_because_its_update_failed_is_not_deleted(
    api: Simulator, run_failing: Run
) -> None:
    api.answer_next("PUT", "/v1/ivr/7935", status=422, body={"message": "No."})
    move = {"id": "7935", "menu": [], "assume_recording_type": "recording"}
    result = run_failing(ivrs=[move, {"id": "7939", "state": "absent"}])
    assert result["summary"] == counts(failed=2)
    assert "7939 was not deleted" in result["results"][1]["msg"]
    assert [write.method for write in api.writes] == ["PUT"]


# ---- refusals while writing ----


def test_a_refused_ivr_does_not_stop_the_others(api: Simulator, run_failing: Run) -> None:
    api.answer_next("PUT", "/v1/ivr/7927", status=422, body={"message": "No."})
    result = run_failing(**change(*PLAIN))
    assert result["summary"] == counts(updated=len(PLAIN) - 1, failed=1)
    assert result["msg"].startswith(
        f"Of 7 IVRs: {len(PLAIN) - 1} updated, 1 failed. entry 2: IVR 7927: PUT /v1/ivr/7927 was refused (422): No. "
    )
    assert (result["changed"], result["error"]["kind"], result["error"]["ivr_id"]) == (True, "rejected", "7927")
    assert len(result["diff"]) == len(PLAIN)


def test_with_on_error_stop_nothing_is_begun_after_a_refusal(api: Simulator, run_failing: Run) -> None:
    api.answer_next("PUT", "/v1/ivr", status=422, body={"message": "No."})
    result = run_failing(**change(*PLAIN), on_error="stop", api_rate=1000)
    assert result["summary"]["failed"] == 1
    assert result["summary"]["failed"] + result["summary"]["updated"] + result["summary"]["not_attempted"] == len(PLAIN)
    assert len(api.writes) == result["summary"]["failed"] + result["summary"]["updated"]


def test_a_refused_token_stops_at_once_and_changed_tells_the_truth(api: Simulator, run_failing: Run) -> None:
    api.before_next("PUT", "/v1/ivr/7927", lambda: api.switch(token_state="revoked"))
    result = run_failing(**change("7926", "7927", "7928"), api_rate=1.9)
    assert [entry["failed"] for entry in result["results"]] == [True, True, True]
    assert "api_token is invalid or has expired" in result["results"][1]["msg"]
    assert [write.path[-4:] for write in api.writes] == ["7926", "7927"]
    assert result["changed"] is True
    assert result["summary"] == counts(failed=2, not_attempted=1)


def test_of_many_failures_the_message_shows_five_and_counts_the_others(api: Simulator, run_failing: Run) -> None:
    api.answer_next("PUT", "/v1/ivr", status=422, body={"message": "No."}, times=7)
    message = run_failing(**change(*PLAIN))["msg"]
    assert message.count("was refused (422)") == 5
    assert " And 2 more. " in message
    assert message.count(KINDS["rejected"].hint) == 1


def test_what_is_deleted_goes_on_failing_alone(api: Simulator, run_failing: Run) -> None:
    api.answer_next("DELETE", "/v1/ivr/7938", status=403, body={"message": "No."})
    result = run_failing(ivrs=[{"id": "7938", "state": "absent"}])
    assert result["error"]["kind"] == "forbidden"
    assert result["summary"] == counts(failed=1)


# ---- very large runs ----


def many(count: int) -> list[dict[str, Any]]:
    return [{"id": str(10000 + number), "state": "absent"} for number in range(count)]


def test_results_are_capped_and_those_that_changed_are_kept(run: Run) -> None:
    result = run(ivrs=[*many(1100), {"id": "7938", "state": "absent"}], check=True)
    assert len(result["results"]) == 1000
    assert outcomes(result)[-1] == ("7938", "delete", True, False)
    assert outcomes(result)[0] == ("10000", "none", False, False)
    assert result["summary"] == counts(unchanged=1100, deleted=1)


def test_diffs_are_capped_and_the_last_one_counts_what_is_left_out(run: Run) -> None:
    entries = [new(f"IVR {number}", description="x" * 100_000) for number in range(200)]
    result = run(ivrs=entries, check=True)
    diffs = result["diff"]
    left_out = len(entries) - len(diffs) + 1
    assert diffs[-1] == {"prepared": f"... and {left_out} more, left out to keep the result small.\n"}
    assert 0 < left_out < len(entries)
    assert len(str(result)) < 700_000


# ---- interrupted ----


def test_an_interrupt_finishes_what_is_under_way_and_begins_nothing_new(api: Simulator, run_failing: Run) -> None:
    main_thread = threading.main_thread().ident
    assert main_thread

    heard = threading.Event()

    def hear(number: int, frame: object) -> None:
        heard.set()
        raise KeyboardInterrupt

    def interrupt() -> None:
        signal.pthread_kill(main_thread, signal.SIGINT)
        assert heard.wait(10)  # The answer comes when the task has heard of it.

    api.before_next("PUT", "/v1/ivr/7926", interrupt)
    usual = signal.signal(signal.SIGINT, hear)
    try:
        result = run_failing(**change("7926", "7927", "7928"), api_rate=1.9)
    finally:
        signal.signal(signal.SIGINT, usual)
    assert [write.path[-4:] for write in api.writes] == ["7926"]
    assert api.requests[-1].method == "GET"
    assert outcomes(result)[0] == ("7926", "update", True, False)
    assert result["summary"] == counts(updated=1, not_attempted=2)
    assert "was not attempted. The task stopped after: The task was interrupted." in result["msg"]
    assert (result["changed"], result["error"]["kind"]) == (True, "not_attempted")


# ---- files ----


def test_the_diff_says_which_side_is_the_account_and_which_the_files(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("id: 7926\ntimeout: 31\n")
    (diff,) = run(source=str(tmp_path), check=True, assume_recording_type="recording")["diff"]
    assert diff["before_header"] == "IVR 7926 (Main menu) in the account"
    assert diff["after_header"] == "IVR 7926 (Main menu) in the files"


def test_a_very_long_diff_from_files_is_cut(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"id": 7926, "description": "x" * 400_000}))
    (diff,) = run(source=str(tmp_path), check=True, assume_recording_type="recording")["diff"]
    assert len(str(diff)) < 10_000 and diff["after_header"].endswith(" in the files")


@pytest.mark.parametrize("text", ["", "# id: 7927\n", "---\n"])
def test_an_empty_file_is_warned_of_and_with_purge_refused_before_any_request(
    api: Simulator, run: Run, run_failing: Run, tmp_path: Path, text: str
) -> None:
    (tmp_path / "a.yml").write_text("id: 7926\n")
    (tmp_path / "b.yml").write_text(text)
    (told,) = run(source=str(tmp_path), lint="off")["warnings"]
    assert told == "1 file of source without a definition of an IVR: b.yml."
    api.forget_requests()
    result = run_failing(source=str(tmp_path), purge=True)
    assert result["msg"].startswith("b.yml holds no definition of an IVR.") and api.requests == []


def test_a_linked_folder_is_no_reason_to_delete_its_ivrs(api: Simulator, run: Run, tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "ivrs", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    ivrs = [{"id": ivr["id"]} for ivr in api.ivrs]
    (folder / "some.YML").write_text(json.dumps(ivrs[:5]))
    (elsewhere / "rest.Json").write_text(json.dumps(ivrs[5:]))
    (folder / "rest").symlink_to(elsewhere)
    assert run(source=str(folder), purge=True)["changed"] is False
    assert api.writes == []


def test_all_problems_of_all_files_are_one_report(api: Simulator, run_failing: Run, tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("- {id: 7926, timeout: soon}\n- {name: Sales}\n- {id: 1}\n")
    (tmp_path / "b.yml").write_text("- id: [\n")
    (tmp_path / "c.json").write_text('[{"name": "Sales"}, {"id": "1"}]')
    (tmp_path / "d.yml").symlink_to("nowhere")
    (tmp_path / "e.yml").write_text("")
    problems = run_failing(source=str(tmp_path), purge=True)["error"]["problems"]
    assert [problem.split()[0].strip(",") for problem in problems] == [
        "a.yml", "d.yml", "b.yml", "e.yml", "a.yml", "a.yml"
    ]  # fmt: skip
    assert "are the same IVR" in problems[-1] and api.requests == []


def test_a_template_in_a_file_is_taken_literally_with_a_warning(api: Simulator, run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("- id: 7926\n  description: '{{ company }} menu'\n")
    for changed in (True, False):
        result = run(source=str(tmp_path), assume_recording_type="recording", lint="off")
        assert (result["changed"], api.ivr(7926)["description"]) == (changed, "{{ company }} menu")
        text = 'a.yml, line 2: files are not templated, so "{{ }}" is taken literally. Write the value itself.'
        assert result["warnings"] == [text]
    base = str(tmp_path)
    result = run(source=base, base=base, assume_recording_type="recording", lint="off")
    assert (result["changed"], result["warnings"]) == (False, [text])


def test_a_prompt_type_in_a_file_is_no_difference_in_the_diff(api: Simulator, run: Run, tmp_path: Path) -> None:
    recording = api.ivr(7926)["recording"]
    (tmp_path / "a.yml").write_text(f"id: 7926\ntimeout: 31\nrecording: outbound_tts||{recording}\n")
    (diff,) = run(source=str(tmp_path), check=True, assume_recording_type="recording")["diff"]
    lines = zip(diff["before"].splitlines(), diff["after"].splitlines(), strict=True)
    assert [line for line in lines if line[0] != line[1]] == [("timeout: 30", "timeout: 31")]
