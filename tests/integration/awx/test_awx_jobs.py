# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The project that the documentation offers, run as AWX runs it, against simulated accounts.

Knows what an administrator sees of a job: whether it is red, its output, its artifacts. `controller.py` plays AWX.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.integration.awx.controller import DOCS, LIMIT, Controller, Done
from tests.integration.awx.rules import rendered_message
from tests.simulator import Simulator, generated_account
from tests.support.running import clean_environment, command

SECRET = "c4nary-of-a-t0ken.7e2b"
PASSWORD = "c4nary p4ss/word+1"
FORMS = (SECRET, PASSWORD, "c4nary%20p4ss", "c4nary+p4ss", "YzRuYXJ5")
MESSAGE = (DOCS / "notification.json.j2").read_text(encoding="utf-8")
FAST = {"assume_recording_type": "recording", "api_rate": "0"}


@pytest.fixture
def account() -> Iterator[Simulator]:
    """The account of the example repository, with two edits that are not in its files."""
    with Simulator(token=SECRET, password=PASSWORD) as api:
        api.edit(7926, timeout=20)
        api.edit(7930, description="Repairs")
        yield api


def credential(api: Simulator, **inputs: str) -> dict[str, str | bool]:
    return {"api_url": api.url, "api_token": SECRET, **FAST, **inputs}


def assert_no_secret(*jobs: Done) -> None:
    for job in jobs:
        found = [name for name, text in job.texts().items() for form in FORMS if form in text]
        assert found == []


def changed(job: Done, task: str) -> bool:
    (result,) = job.results(task).values()
    return bool(result["changed"])


def test_a_project_goes_from_apply_over_an_edit_to_a_red_drift_check_and_a_clean_export(
    collections: Path, account: Simulator, tmp_path: Path
) -> None:
    awx = Controller(collections, tmp_path)
    launch = {
        "servetel_ivr_folder": "ivrs",
        "servetel_ivr_assume_recording_type": "",
        "servetel_ivr_on_error": "continue",
        "servetel_ivr_purge": "false",
        "servetel_ivr_force": "false",
        "servetel_ivr_resolve_names": "false",
    }
    first = awx.run("apply", credential(account), answers=launch)
    assert first.returncode == 0, first.output
    assert changed(first, "Apply")
    assert sorted(write.path for write in account.writes) == ["/v1/ivr/7926", "/v1/ivr/7930"]
    assert account.ivr(7926)["timeout"] == 30
    assert "+timeout: 30" in first.output
    assert first.report["servetel_ivr_report_1"]["head-office"]["updated"] == 2

    account.forget_requests()
    again = awx.run("apply", credential(account), answers=launch)
    assert again.returncode == 0, again.output
    assert not changed(again, "Apply")
    names = ["/v1/departments", "/v1/users"]
    assert [request.path for request in account.requests if request.path not in names] == ["/v1/ivrs"]
    assert account.writes == []
    assert again.report["servetel_ivr_report_2"]["head-office"]["unchanged"] == 14

    green = awx.run("drift", credential(account), check=True)
    assert green.returncode == 0, green.output

    account.edit(7926, timeout=45)
    account.forget_requests()
    red = awx.run("drift", credential(account), check=True)
    assert red.returncode != 0
    assert "-timeout: 45" in red.output
    assert "+timeout: 30" in red.output
    assert "1 of 14 IVRs would change: Main menu. 13 are up to date." in red.output
    report = red.report["servetel_ivr_report_4"]["head-office"]
    assert (report["updated"], report["differ"], report["unmanaged"]) == (1, ["Main menu"], 0)
    assert account.writes == []

    exported = tmp_path / "exposed"
    into = {"servetel_ivr_folder": str(exported)}
    export = awx.run("export", credential(account), variables=into, exposed={exported: "xfs"})
    assert export.returncode == 0, export.output
    written = {path.name for path in (exported / "head-office").iterdir()}
    assert "7926-main-menu.yml" in written
    assert len(written) == len(account.ivrs)
    assert export.report["servetel_ivr_report_5"]["head-office"]["files"] == len(written)
    assert account.writes == []

    calls = awx.run("test_calls", {})
    assert calls.returncode == 0, calls.output
    assert_no_secret(first, again, green, red, export, calls)


def sent_by(job: Done) -> dict[str, Any]:
    """The notification that AWX sends after a job."""
    return dict(json.loads(rendered_message(MESSAGE, {"name": "Servetel drift", "artifacts": job.report})))


def test_a_notification_tells_an_edit_a_new_menu_and_a_failed_comparison_apart(
    collections: Path, account: Simulator, tmp_path: Path
) -> None:
    awx = Controller(collections, tmp_path)
    folder = {"servetel_ivr_folder": str(tmp_path / "files")}
    given = credential(account)
    assert awx.run("export", given, variables=folder, exposed={tmp_path / "files": "xfs"}).returncode == 0
    green = awx.run("drift", given, variables=folder, check=True)
    assert green.returncode == 0, green.output
    assert "14 are up to date." in green.output

    copied = next(ivr for ivr in account.ivrs if ivr["id"] == 7926)
    hostile = "{{ lookup('ansible.builtin.env', 'HOME') }} {{% {#"
    account.add({**copied, "id": 8001, "name": hostile})
    new = awx.run("drift", given, variables=folder, check=True)
    assert new.returncode != 0
    assert "1 IVR of the account has no definition" in new.output
    assert sent_by(new)["drift"] is True
    assert "1 without a file" in sent_by(new)["text"]
    assert awx.run("drift", given, variables={**folder, "servetel_ivr_purge": "true"}, check=True).returncode != 0

    account.remove(8001)
    account.edit(7926, name=hostile)
    edited = awx.run("drift", given, variables=folder, check=True)
    assert "would change: Main menu" in edited.output
    account.edit(7926, name="Main menu", timeout=45)
    named = awx.run("drift", given, variables=folder, check=True)
    assert (
        "head-office differs from its files (1 to update, 0 to create, 0 to delete, 0 without a file): Main menu"
        in (sent_by(named)["text"])
    )

    for inputs, why in ({"api_token": "x-not-a-token"}, "api_token"), ({"api_token": ""}, "Credentials are missing"):
        failed = awx.run("drift", credential(account, **inputs), variables=folder, check=True)
        assert failed.returncode != 0
        assert sent_by(failed)["drift"] is False
        assert "head-office could not be compared: " in sent_by(failed)["text"]
        assert why in sent_by(failed)["text"]
    unset = awx.run("drift", given, variables={"servetel_ivr_source": ""}, check=True)
    assert "head-office could not be compared: servetel_ivr_source is empty" in sent_by(unset)["text"]
    assert_no_secret(green, new, edited, named, failed, unset)


@pytest.mark.parametrize("check", [False, True], ids=["run", "check"])
@pytest.mark.parametrize("exposed", [{}, {"to": "overlay"}, {"elsewhere": "xfs"}, {"to": "tmpfs"}], ids=str)
def test_an_export_that_would_be_lost_with_the_job_fails(
    collections: Path, account: Simulator, tmp_path: Path, exposed: dict[str, str], check: bool
) -> None:
    job = Controller(collections, tmp_path).run(
        "export",
        credential(account),
        variables={"servetel_ivr_folder": str(tmp_path / "to")},
        exposed={tmp_path / name: kind for name, kind in exposed.items()},
        check=check,
    )
    assert job.returncode != 0
    assert "The files would be lost with the job" in job.output
    assert account.requests == []


def test_a_page_is_written_where_it_outlives_the_job(collections: Path, account: Simulator, tmp_path: Path) -> None:
    awx = Controller(collections, tmp_path)
    page = tmp_path / "pages" / "menus.html"
    page.parent.mkdir()
    where = {"servetel_ivr_report_file": str(page)}
    for name in ("report", "drift"):
        lost = awx.run(name, credential(account) if name == "drift" else {}, variables=where)
        assert "The files would be lost with the job" in lost.output
    kept = awx.run("report", {}, variables=where, exposed={page.parent: "xfs"})
    assert kept.returncode == 0, kept.output
    assert "<h1" in page.read_text(encoding="utf-8")
    linted = awx.run("lint", {})
    assert linted.returncode == 0, linted.output
    assert account.requests == []


def test_a_job_keeps_a_backup_that_another_one_restores(collections: Path, account: Simulator, tmp_path: Path) -> None:
    awx = Controller(collections, tmp_path)
    into = {"servetel_ivr_backup_dir": str(tmp_path / "kept")}
    lost = awx.run("apply", credential(account), variables=into)
    assert "The files would be lost with the job" in lost.output
    assert account.requests == []
    applied = awx.run("apply", credential(account), variables=into, exposed={tmp_path / "kept": "xfs"})
    assert applied.returncode == 0, applied.output
    assert account.ivr(7926)["timeout"] == 30
    (backup,) = (tmp_path / "kept").iterdir()
    undone = awx.run("restore", credential(account), answers={"servetel_ivr_backup": str(backup)})
    assert undone.returncode == 0, undone.output
    assert (account.ivr(7926)["timeout"], account.ivr(7930)["description"]) == (20, "Repairs")
    assert "servetel_ivr_backup is empty" in awx.run("restore", credential(account)).output
    assert_no_secret(lost, applied, undone)


def test_an_export_into_the_project_of_a_job_fails(collections: Path, account: Simulator, tmp_path: Path) -> None:
    job = Controller(collections, tmp_path).run("export", credential(account))
    assert job.returncode != 0
    assert "which does not outlive the job" in job.output


def test_email_and_password_of_the_credential_log_in_and_are_shown_nowhere(
    collections: Path, account: Simulator, tmp_path: Path
) -> None:
    given = credential(account, api_token="", api_email=account.email, api_password=PASSWORD)
    job = Controller(collections, tmp_path).run("drift", given, check=True, words=("-vvv",))
    assert "+timeout: 30" in job.output
    assert [request.path for request in account.requests][:1] == ["/v1/auth/login"]
    assert_no_secret(job)


def test_slices_apply_every_account_exactly_once(collections: Path, tmp_path: Path) -> None:
    names = ("pune", "agra", "delhi")
    awx = Controller(collections, tmp_path, names)
    inventory = awx.project / "inventory" / "accounts.yml"
    content = yaml.safe_load(inventory.read_text(encoding="utf-8"))
    with contextlib.ExitStack() as stack:
        apis = {
            name: stack.enter_context(Simulator(token=f"{SECRET}-{name}", password=f"{PASSWORD}-{name}"))
            for name in names
        }
        for number, (name, api) in enumerate(apis.items()):
            content["all"]["hosts"][name] = {"servetel_ivr_api_url": api.url}
            definitions = awx.project / "ivrs" / name
            definitions.mkdir()
            (definitions / "main.yml").write_text(f"id: 7926\ntimeout: {40 + number}\n", encoding="utf-8")
        inventory.write_text(yaml.safe_dump(content), encoding="utf-8")
        given = {**FAST, "tokens": "".join(f"{name}: '{api.token}'\n" for name, api in apis.items())}

        jobs = [awx.start("apply", given, part=(number, 3)) for number in (1, 2, 3)]
        done = [job.wait() for job in jobs]

        assert [job.returncode for job in done] == [0, 0, 0], "\n".join(job.output for job in done)
        assert [sorted(job.results("Apply")) for job in done] == [["agra"], ["delhi"], ["pune"]]
        for number, api in enumerate(apis.values()):
            assert [write.path for write in api.writes] == ["/v1/ivr/7926"]
            assert api.ivr(7926)["timeout"] == 40 + number
        merged: dict[str, object] = {}
        for job in done:
            merged.update(job.report)
        assert sorted(host for report in merged.values() for host in report) == sorted(names)  # type: ignore[attr-defined]

        whole = awx.run("drift", given, variables={"servetel_ivr_allow_unmanaged": "true"}, check=True)
        assert whole.returncode == 0, whole.output
        assert sorted(whole.report["servetel_ivr_report_4"]) == sorted(names)

        given["tokens"] = "agra: x1234567890\n"
        unknown = awx.run("drift", given, check=True)
        assert "The tokens of the accounts have no valid line for pune" in unknown.output

        for api in apis.values():
            api.forget_requests()
        shared = awx.run("apply", {**FAST, "api_token": apis["pune"].token})
        assert shared.returncode != 0
        assert "each host is a different account" in shared.output
        assert [request for api in apis.values() for request in api.requests] == []
        assert_no_secret(*done, whole, unknown, shared)


@pytest.mark.parametrize(
    ("tokens", "works"),
    [
        (f"# ours\nother: 'x1234567890'\nhead-office:   {SECRET}  # since May\n", True),
        (f'{{"other": "x1234567890", "head-office": "{SECRET}"}}', True),
        (f"head-office = {SECRET}", False),
        (f"head-office: '{SECRET}\n\tother: [", True),
        (f"# head-office: {SECRET}\nhead-office-2: {SECRET}", False),
        ("head-office:\n- a: b: c", False),
    ],
)
def test_tokens_are_found_or_the_line_that_is_expected_is_shown(
    collections: Path, account: Simulator, tmp_path: Path, tokens: str, works: bool
) -> None:
    job = Controller(collections, tmp_path).run("drift", credential(account, api_token="", tokens=tokens), check=True)
    assert ("+timeout: 30" in job.output) is works
    assert ("A line is the name of the host, a colon and the token in quotes." in job.output) is not works
    assert_no_secret(job)


def test_an_emptied_type_of_prompts_is_no_type(collections: Path, account: Simulator, tmp_path: Path) -> None:
    given = credential(account, assume_recording_type="")
    awx = Controller(collections, tmp_path)
    shutil.rmtree(awx.project / "names")
    shutil.rmtree(awx.project / "ivrs" / "head-office")
    (awx.project / "ivrs" / "head-office.yml").write_text("id: 7926\ntimeout: 5\n", encoding="utf-8")
    source = {"servetel_ivr_source": "ivrs/head-office.yml"}
    job = awx.run("apply", given, answers={"servetel_ivr_assume_recording_type": ""}, variables=source)
    assert job.returncode != 0
    assert "assume_recording_type" in job.output
    assert account.writes == []


def test_tokens_may_come_from_a_file_of_the_project_that_is_encrypted(
    collections: Path, account: Simulator, tmp_path: Path
) -> None:
    awx = Controller(collections, tmp_path)
    inventory = awx.project / "inventory" / "accounts.yml"
    content = yaml.safe_load(inventory.read_text(encoding="utf-8"))
    content["all"]["vars"]["servetel_ivr_tokens_file"] = "{{ 'tokens.yml' | realpath }}"
    inventory.write_text(yaml.safe_dump(content), encoding="utf-8")
    (awx.project / "tokens.yml").write_text(f"head-office: '{SECRET}'\n", encoding="utf-8")
    opens = tmp_path / "opens"
    opens.write_text("the password of the vault", encoding="utf-8")
    subprocess.run(
        [command("ansible-vault"), "encrypt", "--vault-password-file", str(opens), str(awx.project / "tokens.yml")],
        env=clean_environment(tmp_path),
        check=True,
        capture_output=True,
    )
    assert SECRET not in json.dumps(awx.synced_inventory())
    given = credential(account, api_token="")
    job = awx.run("drift", given, check=True, words=("--vault-password-file", str(opens)))
    assert "+timeout: 30" in job.output
    assert_no_secret(job)


def test_the_results_of_a_thousand_changed_ivrs_are_kept_by_awx(collections: Path, tmp_path: Path) -> None:
    awx = Controller(collections, tmp_path)
    folder = awx.project / "ivrs" / "head-office"
    account = generated_account(1000)
    raws = account["ivrs"] if isinstance(account, dict) else account
    for path in folder.iterdir():
        path.unlink()
    lines = [json.dumps({"id": str(raw["id"]), "timeout": 59, "description": "भाषा चुनें " * 8}) for raw in raws]
    (folder / "all.json").write_text(f"[{', '.join(lines)}]", encoding="utf-8")
    with Simulator(account, token=SECRET) as api:
        job = awx.run("apply", credential(api))
        assert job.returncode == 0, job.output[-3000:]
        assert len({write.path for write in api.writes}) == len(raws) == 1000
    (result,) = job.results("Apply").values()
    assert len(str(result)) < LIMIT
    assert len(result["results"]) == 1000
    assert len(job.output) < 1_048_576, "AWX shows no more of an output"
    assert len(job.events) < 100, "the events of a job do not grow with its IVRs"
    assert job.report["servetel_ivr_report_1"] == {
        "head-office": {"unchanged": 0, "updated": 1000, "created": 0, "deleted": 0, "failed": 0, "not_attempted": 0}
    }
