# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file of a report: who can read it, what is masked, and what happens where it cannot be written."""

from __future__ import annotations

import html
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._probe.exchanges import NOT_JSON, Exchange
from ansible_collections.servetel.ivr.plugins.module_utils._probe.report import as_report, check_writable, write_report


def exchange(path: str, body: object) -> Exchange:
    return Exchange("POST", path, {}, {"password": "s3cret"}, "bearer", 200, {"server": "s3cret"}, body)


def test_secrets_logins_and_what_is_no_json_are_left_out() -> None:
    rows = [
        exchange("/v1/auth/login", {"access_token": "x"}),
        exchange("/v1/ivr", NOT_JSON),
        exchange("/v1/ivr", {"s3cret": 1}),
    ]
    report = as_report({"findings": []}, rows, lambda text: False, lambda text: text.replace("s3cret", "***"))
    assert [row["body"] for row in report["exchanges"]] == [None, None, {"***": 1}]
    assert [row["is_json"] for row in report["exchanges"]] == [True, False, True]
    assert report["exchanges"][0]["sent"] is None
    assert "s3cret" not in json.dumps(report)


def test_notes_have_no_name_and_no_number_of_the_account() -> None:
    note = "It is not known whether it is taken: No, Main menu leads to it, call +919876543210."
    report = as_report(
        {"findings": [{"question": "text", "note": note}]},
        [exchange("/v1/ivrs", {"ivrs": [{"name": "Main menu"}]})],
        lambda text: False,
        str,
    )
    (row,) = report["findings"]
    assert row["question"] == "text"
    assert "Main menu" not in row["note"]
    assert "9876543210" not in row["note"]
    assert row["note"].startswith("It is not known whether it is taken: No, ")


@pytest.mark.parametrize("form", [str, repr, ascii, str.upper, lambda text: " ".join(text.split()), html.escape])
def test_a_note_that_repeats_a_text_in_another_form_does_not_hold_it(form: Callable[[str], str]) -> None:
    for text in ('Zyx  Quorv "2"', "Quorv line\nand zyx \\ zyx", "Zyx \u00e9 Quorv"):
        report = as_report(
            {"findings": [{"question": "text", "note": f"POST /v1/ivr was refused (422): {form(text)} is taken."}]},
            [exchange("/v1/ivrs", {"ivrs": [{"name": text}]})],
            lambda text: False,
            str,
        )
        (row,) = report["findings"]
        assert row["note"].startswith("POST /v1/ivr was refused (422): ")
        assert row["note"].endswith(" is taken.")
        assert "zyx" not in row["note"].lower()
        assert "quorv" not in row["note"].lower()


def test_answers_paths_and_the_dialect_have_the_stand_ins_of_the_exchanges() -> None:
    ivr = {"Key Person": 1, "name": "x", "ivr_menu": [{"option": "Q9", "destination_type": "A B", "Pel Key": 1}]}
    texts = ["ivr_menu.Pel Key", "Key Person", "colour"]
    findings = [
        {"question": "list_keys", "answer": ", ".join(texts), "expected": "none", "note": f"Keys: {', '.join(texts)}."},
        {"question": "menu_keys", "answer": "Q9", "expected": "keypad", "note": "No key."},
        {"question": "read_types", "answer": "none", "expected": "none", "note": "Types: none."},
        {"question": "text", "answer": "trim", "expected": "none", "note": "Text."},
    ]
    result = {"findings": findings, "dialect": {"destination_types": {"A B": "ivr"}, "text": "trimmed"}}
    rows = [exchange("/v1/ivr/A B", {"ivrs": [ivr]}), exchange("/v1/ivr/7926", {"name": "trim"})]
    rows[0] = rows[0]._replace(query={"last_seen_id": "A B"}, headers={"via": "Pel", "x-ratelimit-limit": "9"})
    report: Any = as_report(result, rows, lambda text: False, str)
    (shown,) = report["exchanges"][0]["body"]["ivrs"]
    (entry,) = shown["ivr_menu"]
    keys = sorted([*[key for key in shown if key not in ivr], "colour", f"ivr_menu.{[*entry][-1]}"])
    answers = [row["answer"] for row in report["findings"]]
    assert answers == [", ".join(keys), entry["option"], "none", "trim"]
    assert report["findings"][0]["note"] == f"Keys: {answers[0]}."
    assert report["findings"][1]["note"] == "No key."
    assert report["dialect"] == {"destination_types": {entry["destination_type"]: "ivr"}, "text": "trimmed"}
    assert [row["path"] for row in report["exchanges"]] == [f"/v1/ivr/{entry['destination_type']}", "/v1/ivr/7926"]
    assert report["exchanges"][0]["query"] == {"last_seen_id": entry["destination_type"]}
    assert report["exchanges"][0]["headers"] == {"via": "(left out)", "x-ratelimit-limit": "9"}
    assert not [text for text in ("Person", "Pel", "Q9", "A B") if text in json.dumps(report)]
    assert findings[0]["answer"] == ", ".join(texts)


@pytest.mark.parametrize("name", ["200", "timecondition"])
def test_an_answer_that_the_api_gives_stays_in_its_note_although_something_has_this_name(name: str) -> None:
    row = {"question": "write_status", "answer": name, "expected": "201", "note": f"It is answered with {name}."}
    body = {"ivrs": [{"id": 1, "name": name}, {"id": 2, "name": "Zyxwvut"}]}
    report = as_report({"findings": [row]}, [exchange("/v1/ivrs", body)], lambda text: False, str)
    assert report["findings"] == [row]


@pytest.mark.parametrize("name", ["Canonero Rao", "Kowal none Petrowski"])
def test_an_answer_inside_of_a_name_in_a_note_does_not_keep_the_name(name: str) -> None:
    note = f"The token may not create IVRs: {name} may not."
    row = {"question": "permissions_to_write", "answer": "none", "expected": "all", "note": note}
    body = {"users": [{"id": 1, "name": name}]}
    (found,) = as_report({"findings": [row]}, [exchange("/v1/users", body)], lambda text: False, str)["findings"]  # type: ignore[misc,index]
    assert not [word for word in name.split() if word in found["note"]] and found["answer"] == "none"


def test_what_a_later_exchange_names_is_replaced_in_earlier_ones() -> None:
    rows = [exchange("/v1/ivrs", {"message": "Anitha may not"}), exchange("/v1/users", [{"name": "Anitha"}])]
    report = as_report({"findings": []}, rows, lambda text: False, str)
    assert "Anitha" not in json.dumps(report)


def test_the_file_is_for_its_owner_and_replaces_an_older_one(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text("old")
    path.chmod(0o644)
    check_writable(str(path))
    write_report(str(path), {"form": 1})
    assert json.loads(path.read_text()) == {"form": 1}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["report.json"]


def test_a_report_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none" / "x"):
        with pytest.raises(ServetelError, match="no report can be written"):
            check_writable(str(path))
        with pytest.raises(ServetelError, match="the report cannot be written"):
            write_report(str(path), {})
    assert os.listdir(tmp_path) == []


def test_a_pipe_or_a_device_is_not_replaced_by_a_report(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ServetelError, match="File name too long"):
        check_writable(str(tmp_path / ("x" * 300)))
    for path in (tmp_path / "pipe", Path(os.devnull)):
        with pytest.raises(ServetelError, match="It is a folder, a device or a pipe, not a file"):
            check_writable(str(path))
