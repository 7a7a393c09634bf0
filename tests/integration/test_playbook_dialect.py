# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`api_dialect`: with the right one the update of the readings test works; with a wrong one, or without, it fails."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._model.dialect import READINGS
from tests.simulator import SWITCHES, Simulator
from tests.support.readings import assert_loud, kind_and_words, prepare, update_task
from tests.support.running import Outcome, Playbooks, Run, Task

UNKNOWN_KEYS = {"unknown_keys": "422"}
CASES: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    f"{reading.question}={reading.answer}": (
        {reading.question: reading.answer, **(UNKNOWN_KEYS if reading.setting == "timeout_tries" else {})},
        {reading.setting: reading.value},
    )
    for reading in READINGS
}
EVERYTHING: tuple[dict[str, str], dict[str, Any]] = (
    {"timeout_tries": "timeout_retries", "text": "escape", **UNKNOWN_KEYS}
    | {reading.question: reading.answer for reading in READINGS if reading.setting not in ("timeout_tries", "text")},
    {"timeout_tries": "timeout_retries", "text": "html"}
    | {reading.setting: reading.value for reading in READINGS if reading.setting not in ("timeout_tries", "text")},
)

REQUIRED = "rejected", ("The sms_template field is required", "see the option api_dialect")


def test_the_questions_are_switches_of_the_simulator() -> None:
    for reading in READINGS:
        assert reading.answer in SWITCHES[reading.question].values
        assert reading.question == reading.setting or reading.setting not in SWITCHES or reading.value != reading.answer


def test_with_the_dialect_of_its_account_an_update_works_and_the_second_run_finds_nothing_to_do(
    on_own_accounts: Callable[..., dict[str, Outcome]],
) -> None:
    cases = {**CASES, "everything": EVERYTHING}
    outcomes = on_own_accounts(
        {name: [update_task(dialect, switches)] * 2 for name, (switches, dialect) in cases.items()},
        switches={name: switches for name, (switches, _dialect) in cases.items()},
        prepare=prepare,
    )
    for name, (api, (first, second), output) in outcomes.items():
        assert (first["failed"], first["changed"]) == (False, True), (name, first, output)
        assert (second["failed"], second["changed"]) == (False, False), (name, second)
        assert [write.path for write in api.writes] == ["/v1/ivr/7932"], name
        assert api.ivr(7932)["timeout_retries"] == 6


def test_without_it_the_update_still_fails_loudly(on_own_accounts: Callable[..., dict[str, Outcome]]) -> None:
    silent = {"text=nfd", "timeout_tries=timeout_tries", "timeout_tries=timeout_retries"}
    outcomes = on_own_accounts(
        {name: [update_task({}, switches)] * 2 for name, (switches, _dialect) in CASES.items() if name not in silent},
        switches={name: switches for name, (switches, _dialect) in CASES.items()},
        prepare=prepare,
    )
    for name, (_api, (first, second), _output) in outcomes.items():
        kind, words = REQUIRED if name == "sms_template=required" else kind_and_words(*name.split("="))
        assert_loud(first, second, kind, words)
        if kind == "not_taken":
            assert "in api_dialect" in first["msg"], name


def test_what_the_api_does_not_take_is_refused_before_the_write(playbook: Callable[..., Run], api: Simulator) -> None:
    api.switch(recording_invalid="optional")
    dialect = {"recording_invalid": False, "sms_template": False}
    menu = {"1": {"destination": "hangup||1", "sms_template": "3413"}}
    run = playbook(
        [
            {"servetel.ivr.ivr": {"id": "7926", "recording_invalid": "recording||502"}},
            {"servetel.ivr.ivr": {"id": "7926", "menu": menu, "purge_menu": False}},
            {"servetel.ivr.ivr": {"id": "7926", "recording_invalid": "recording||247", "timeout": 21}},
        ],
        defaults={"api_dialect": dialect, "assume_recording_type": "recording"},
    )
    prompt, template, kept = run.results
    for result, what in ((prompt, "recording_invalid"), (template, "sms_template of key 1")):
        assert (result["failed"], result["changed"], result["error"]["kind"]) == (True, False, "blocked")
        assert f"{what} cannot be changed" in result["msg"]
    assert (kept["failed"], kept["changed"]) == (False, True)
    assert "recording_invalid is not sent, because api_dialect has recording_invalid: false." in " ".join(
        run.output.split()
    )
    (write,) = api.writes
    assert "recording_invalid" not in write.body
    assert api.ivr(7926)["invalid_recording"] == 247


def test_names_are_found_in_the_form_in_which_they_are_compared(playbook: Callable[..., Run], api: Simulator) -> None:
    api.edit(7932, name=" Billing")
    found, twins = playbook(
        [
            {"servetel.ivr.ivr": {"name": "Billing ", "timeout": 21}},
            {"servetel.ivr.ivr": {"name": "Support", "timeout": 21}},
        ],
        defaults={"api_dialect": {"text": "trimmed"}, "assume_recording_type": "recording"},
    ).results
    assert (found["failed"], found["changed"], found["ivr"]["id"]) == (False, True, "7932")
    assert api.writes[0].body["name"] == " Billing"
    assert twins["changed"], twins
    api.edit(7926, name="Support ")
    (twins,) = playbook(
        [{"servetel.ivr.ivr": {"name": "Support", "timeout": 22}}], defaults={"api_dialect": {"text": "trimmed"}}
    ).results
    assert twins["failed"]
    assert "2 IVRs have this name" in twins["msg"]


def test_all_modules_take_it_and_refuse_what_is_wrong_before_any_request(
    playbook: Callable[..., Run], api: Simulator, tmp_path: Any
) -> None:
    tasks: list[Task] = [
        {"servetel.ivr.ivr": {"id": "7926", "timeout": 21}},
        {"servetel.ivr.ivrs": {"ivrs": []}},
        {"servetel.ivr.ivr_info": {}},
        {"servetel.ivr.ivr_export": {"path": str(tmp_path)}},
        {"servetel.ivr.number_info": {}},
    ]
    for dialect, words in (
        ({"seperator": "|"}, "api_dialect (SERVETEL_API_DIALECT) cannot be used: 'seperator' is not a setting."),
        ({"text": "utf8"}, "text must be one of exact, trimmed, collapsed, html, nfd, not 'utf8'."),
    ):
        for result in playbook(tasks, defaults={"api_dialect": dialect}).results:
            assert (result["failed"], result["error"]["kind"]) == (True, "bad_input"), result
            assert words in result["msg"]
    assert api.requests == []


def test_the_environment_has_a_strict_json_object(bare_playbook: Playbooks) -> None:
    task: Task = {"servetel.ivr.ivr_info": {"id": "7926"}}
    with Simulator(switches={"authorization": "raw"}) as api:
        environment = {"SERVETEL_API_URL": api.url, "SERVETEL_API_TOKEN": api.token, "SERVETEL_API_RATE": "0"}
        for text, works in (
            (json.dumps({"authorization": "raw"}), True),
            ("", False),
            ("authorization=raw", False),
            ("{'authorization': 'raw'}", False),
            ('{"authorization": "raw", "authorization": "raw"}', False),
        ):
            api.forget_requests()
            result = bare_playbook([task], env={**environment, "SERVETEL_API_DIALECT": text}).result
            assert result["failed"] != works, (text, result)
            if text and not works:
                assert "it must be a JSON object" in result["msg"]
                assert api.requests == []


def test_a_variable_of_the_playbooks_has_it(collection_playbook: Callable[..., Any], api: Simulator) -> None:
    api.switch(authorization="raw")
    refused = collection_playbook("servetel.ivr.export", servetel_ivr_source="ivrs")
    assert refused.returncode != 0
    done = collection_playbook(
        "servetel.ivr.export", servetel_ivr_source="ivrs", servetel_ivr_api_dialect={"authorization": "raw"}
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("switches", "words"),
    [
        ({"permissions": "read_only"}, "The IVR of the probe was not created, so the other questions have no answer."),
        (
            {"list_pages": "paged"},
            "1 of 35 answers differs from what the vendor's pages say. api_dialect has no",
        ),
        (
            {"unknown_keys": "422"},
            "0 of 35 answers differ from what the vendor's pages say. But this API needs",
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_the_summary_of_the_playbook_probe_says_no_more_than_was_found(
    collection_playbook: Callable[..., Any], api: Simulator, switches: dict[str, str], words: str
) -> None:
    api.switch(**switches)
    done = collection_playbook("servetel.ivr.probe", servetel_ivr_probe_write=True)
    assert done.returncode == 0, done.stdout
    assert words in done.stdout
    assert "No api_dialect is needed" not in done.stdout


def test_the_report_of_a_probe_can_be_written_and_is_that_of_one_account(
    collection_playbook: Callable[..., Any], api: Simulator
) -> None:
    given = {"servetel_ivr_api_token": api.token, "servetel_ivr_probe_dest": "probe.json"}
    done = collection_playbook("servetel.ivr.probe", hosts=("kaveri", "ganga"), **given)
    assert done.returncode == 2
    assert "Several accounts would write the same file." in done.stdout
    given["servetel_ivr_probe_dest"] = "missing/probe.json"
    done = collection_playbook("servetel.ivr.probe", **given)
    assert "missing/probe.json cannot be written. Set servetel_ivr_probe_dest to a file in a folder" in done.stdout
    assert api.requests == []
    given["servetel_ivr_probe_dest"] = "probe-{{ inventory_hostname }}.json"
    assert collection_playbook("servetel.ivr.probe", hosts=("kaveri", "ganga"), **given).returncode == 0
