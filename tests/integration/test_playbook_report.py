# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbooks lint and report; the pages of apply and drift; phone numbers in call tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.simulator import Simulator
from tests.support.running import failures

Playbook = Callable[..., Any]
NUMBERS = '- {number: "+918044440001", destination: "ivr||1"}\n- {number: "+918044440002", destination: "ivr||9"}\n'


@pytest.fixture
def menus(tmp_path: Path) -> Path:
    text = "- {id: 1, name: Main, menu: {'1': ivr||2}}\n- {id: 2, name: Sales, menu: {'1': hangup||1}}\n"
    (tmp_path / "menus.yml").write_text(text)
    return tmp_path / "menus.yml"


def refuse_numbers(api: Simulator) -> None:
    api.answer_next("GET", r"/v1/my_number", status=403, body={"success": False, "message": "Forbidden"})


def test_lint_of_files_needs_no_account_and_fails_on_errors_only(
    collection_playbook: Playbook, api: Simulator, menus: Path
) -> None:
    good = collection_playbook("servetel.ivr.lint", servetel_ivr_source="menus.yml", hosts=())
    assert good.returncode == 0 and "0 errors and 0 warnings in 2 IVRs." in good.stdout, good.stdout + good.stderr
    numbers = [{"number": "+918044440001", "destination": "ivr||9"}]
    bad = collection_playbook("servetel.ivr.lint", servetel_ivr_source="menus.yml", servetel_ivr_numbers=numbers)
    assert bad.returncode == 2 and "1 error and 0 warnings in 2 IVRs." in bad.stdout, bad.stdout
    assert "error: Number +918044440001 leads to ivr||9, and no IVR has that id." in bad.stdout
    waived = {"disable": ["dangling_number", "orphan"]}
    quiet = collection_playbook(
        "servetel.ivr.lint",
        servetel_ivr_source="menus.yml",
        servetel_ivr_numbers=numbers,
        servetel_ivr_lint_options=waived,
    )
    assert quiet.returncode == 0 and "0 errors and 0 warnings in 2 IVRs." in quiet.stdout, quiet.stdout
    assert api.requests == []


def test_lint_of_an_account_knows_its_numbers(collection_playbook: Playbook, api: Simulator) -> None:
    done = collection_playbook("servetel.ivr.lint", servetel_ivr_live=True)
    assert done.returncode == 0 and "cannot be reached from IVR 'Language choice' (7928)" in done.stdout, done.stdout
    refuse_numbers(api)
    done = collection_playbook("servetel.ivr.lint", servetel_ivr_live=True)
    assert done.returncode == 0 and "The phone numbers of the account are not known" in done.stdout, done.stdout
    assert "cannot be reached" not in done.stdout
    api.answer_next("GET", r"/v1/my_number", status=422, body={"success": False, "message": "No"})
    assert collection_playbook("servetel.ivr.lint", servetel_ivr_live=True).returncode == 2


def test_ivrs_that_are_strange_hinder_no_look_at_the_others(collection_playbook: Playbook, api: Simulator) -> None:
    api.edit(7937, ivr_menu=[{"option": "A", "destination_type": "hangup", "destination_id": "1"}])
    api.edit(7928, ivr_menu=[{"option": key, "destination_type": "ivr", "destination_id": "7926"} for key in "11"])
    done = collection_playbook("servetel.ivr.lint", servetel_ivr_live=True)
    assert done.returncode == 0 and f"0 errors and 1 warning in {len(api.ivrs)} IVRs." in done.stdout, done.stdout
    page = collection_playbook("servetel.ivr.report", servetel_ivr_live=True, servetel_ivr_report_file="menus.html")
    assert page.returncode == 0 and f"The page of {len(api.ivrs)} IVRs is in" in page.stdout, page.stdout


def test_a_page_of_files_needs_no_account(
    collection_playbook: Playbook, api: Simulator, menus: Path, tmp_path: Path
) -> None:
    (tmp_path / "numbers.yml").write_text(NUMBERS)
    (tmp_path / "calls.yml").write_text('- {start: "080 4444 0001", keys: "1,1", reaches: "hangup||1"}\n')
    for words in ((), ("--check",)):
        done = collection_playbook(
            "servetel.ivr.report",
            *words,
            servetel_ivr_source="menus.yml",
            servetel_ivr_report_file="menus.html",
            servetel_ivr_numbers="numbers.yml",
            servetel_ivr_calls="calls.yml",
            hosts=(),
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert f"The page of 2 IVRs is in {tmp_path / 'menus.html'}." in " ".join(done.stdout.split())
        page = (tmp_path / "menus.html").read_text(encoding="utf-8")
        assert "1 of 1 call test passed." in page and 'value="+918044440001"' in page
        (tmp_path / "menus.html").unlink()
    assert api.requests == []


def test_a_page_of_the_account_and_of_what_files_change_in_it(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path
) -> None:
    (tmp_path / "a.yml").write_text("- {id: 7926, timeout: 5}\n")
    page = tmp_path / "menus.html"
    live = {"servetel_ivr_live": True, "servetel_ivr_report_file": "menus.html"}
    done = collection_playbook("servetel.ivr.report", **live)
    assert done.returncode == 0 and "The page of 14 IVRs is in" in done.stdout, done.stdout + done.stderr
    html = page.read_text(encoding="utf-8")
    assert "Phone menus of " in html and 'value="+918044440001"' in html and "data-change" not in html
    done = collection_playbook("servetel.ivr.report", servetel_ivr_source="a.yml", **live)
    html = page.read_text(encoding="utf-8")
    assert done.returncode == 0 and "1 changed menu." in html and html.count("<article") == 14
    collection_playbook("servetel.ivr.report", servetel_ivr_source="a.yml", servetel_ivr_purge=True, **live)
    assert "1 changed menu, 13 deleted menus." in page.read_text(encoding="utf-8")
    assert api.writes == []


def test_apply_and_drift_write_the_page_of_the_change(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path
) -> None:
    (tmp_path / "a.yml").write_text("- {id: 7926, timeout: 5}\n")
    page = tmp_path / "menus.html"
    for name, words, sentence in (
        ("drift", (), "1 changed menu."),
        ("apply", ("--check",), "1 changed menu."),
        ("apply", (), "1 changed menu."),
        ("apply", (), "Nothing changes."),
    ):
        done = collection_playbook(
            f"servetel.ivr.{name}", *words, servetel_ivr_source="a.yml", servetel_ivr_report_file="menus.html"
        )
        assert done.returncode == (2 if name == "drift" else 0), done.stdout + done.stderr
        assert sentence in page.read_text(encoding="utf-8")
        page.unlink()


@pytest.mark.parametrize(
    ("name", "wrong", "words"),
    [
        ("apply", {"servetel_ivr_names": "recording: {}"}, "servetel_ivr_names must be a dictionary"),
        ("apply", {"servetel_ivr_lint_options": {"entries": []}}, "servetel_ivr_lint_options cannot have entries"),
        (
            "apply",
            {"servetel_ivr_report_file": "none/m.html"},
            "none/m.html cannot be written. Set servetel_ivr_report_",
        ),
        ("apply", {"servetel_ivr_calls": "none.yml"}, "servetel_ivr_calls is none.yml, which does not exist."),
        ("apply", {"servetel_ivr_calls": "wrong.yml"}, "'reches' is not part of a test. Did you mean"),
        ("apply", {"servetel_ivr_purge": "treu"}, "servetel_ivr_purge must be true or false."),
        ("apply", {"servetel_ivr_numbers": "none.yml"}, "servetel_ivr_numbers is none.yml, which does not exist."),
        ("drift", {"servetel_ivr_numbers": "none.yml"}, "servetel_ivr_numbers is none.yml, which does not exist."),
        ("report", {"servetel_ivr_numbers": "none.yml"}, "servetel_ivr_numbers is none.yml, which does not exist."),
        ("apply", {"servetel_ivr_numbers": "wrong.yml"}, "Entry 1 of numbers"),
        ("apply", {"servetel_ivr_numbers": {"number": "+91"}}, "numbers must be a list"),
        ("drift", {"servetel_ivr_report_file": "."}, ". cannot be written. Set servetel_ivr_report_file"),
        ("report", {"servetel_ivr_report_file": "none/m.html"}, "none/m.html cannot be written."),
        ("report", {"servetel_ivr_live": "treu"}, "servetel_ivr_live must be true or false."),
        ("test_calls", {"servetel_ivr_live": "treu", "servetel_ivr_calls": "calls.yml"}, "must be true or false."),
        (
            "test_calls",
            {"servetel_ivr_junit": "none/x.xml", "servetel_ivr_calls": "calls.yml"},
            "none/x.xml cannot be written. Set servetel_ivr_junit to a file in a folder that exists and is writable.",
        ),
    ],
    ids=str,
)
def test_what_the_page_needs_is_checked_before_the_first_request(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path, name: str, wrong: dict[str, Any], words: str
) -> None:
    (tmp_path / "a.yml").write_text("- {id: 7926, timeout: 5}\n")
    (tmp_path / "wrong.yml").write_text("- {start: Main menu, keys: '1', reches: 'hangup||1'}\n")
    (tmp_path / "calls.yml").write_text("- {start: '7926', reaches: 'hangup||1'}\n")
    given = {"servetel_ivr_source": "a.yml", "servetel_ivr_report_file": "menus.html", **wrong}
    done = collection_playbook(f"servetel.ivr.{name}", **given)
    assert done.returncode == 2 and words in " ".join((done.stdout + done.stderr).split()), done.stdout + done.stderr
    assert api.requests == []


def test_several_accounts_do_not_write_one_file_or_into_one_account(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path
) -> None:
    hosts = ("kaveri", "ganga")
    for host in hosts:
        (tmp_path / f"{host}.yml").write_text("- {id: 7926, timeout: 5}\n")
    (tmp_path / "calls.yml").write_text("- {start: '7926', keys: '9', reaches: 'extension||0501247020000'}\n")
    both = {"servetel_ivr_source": "kaveri.yml", "servetel_ivr_api_token": api.token}
    for name, given, words in (
        ("apply", {"servetel_ivr_report_file": "menus.html"}, "into servetel_ivr_report_file."),
        ("test_calls", {"servetel_ivr_junit": "x.xml", "servetel_ivr_calls": "calls.yml"}, "into servetel_ivr_junit."),
        ("apply", {"servetel_ivr_source": "{{ inventory_hostname }}.yml"}, "Several hosts have the same credentials"),
    ):
        done = collection_playbook(f"servetel.ivr.{name}", hosts=hosts, **{**both, **given})
        assert done.returncode == 2 and words in " ".join(done.stdout.split()), done.stdout
        assert api.requests == []
    done = collection_playbook("servetel.ivr.apply", "--check", "--limit", "ganga", hosts=hosts, **both)
    assert done.returncode == 0, done.stdout


WRITES = {
    "report": ("servetel_ivr_report_file", "a page of this collection", ".html"),
    "drift": ("servetel_ivr_report_file", "a page of this collection", ".html"),
    "apply": ("servetel_ivr_report_file", "a page of this collection", ".html"),
    "test_calls": ("servetel_ivr_junit", "a JUnit report", ".xml"),
    "probe": ("servetel_ivr_probe_dest", "a report of the probe", ""),
}
"""What playbooks write: the variable, what it is, and how the name of the file should end."""


@pytest.fixture
def written(tmp_path: Path) -> dict[Path, bytes]:
    """Files that no page and no report replaces, with links to them, and the folders of definitions."""
    for folder in ("ivrs", "base", "backups"):
        (tmp_path / folder / "sub").mkdir(parents=True)
        (tmp_path / folder / "a.yml").write_text("- {id: 7926, timeout: 5}\n")
    (tmp_path / "calls.yml").write_text("- {start: '7926', keys: '9', reaches: 'extension||0501247020000'}\n")
    (tmp_path / "calls").write_bytes((tmp_path / "calls.yml").read_bytes())
    (tmp_path / "hosts").write_text("[accounts]\nkaveri\n")
    (tmp_path / "welcome").write_bytes(b"RIFF\xff\xfe\x00<!DOCTYPE html><?xml")
    (tmp_path / "inventory.html").symlink_to("hosts")
    (tmp_path / "link.html").symlink_to("ivrs/new.yml")
    (tmp_path / "hard.html").hardlink_to(tmp_path / "ivrs" / "a.yml")
    (tmp_path / "probe").write_text('{"start": "7926", "exchanges": []}\n')
    return {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}


@pytest.mark.parametrize("name", ["report", "test_calls", "probe"])
def test_no_page_and_no_report_replaces_another_file(
    collection_playbook: Playbook, api: Simulator, written: dict[Path, bytes], name: str
) -> None:
    variable, what, _ending = WRITES[name]
    others = ["inventory.html", "welcome", "hard.html", "calls", "probe", "/dev/null"]
    hosts = {f"host{number}": {variable: path} for number, path in enumerate(others)}
    done = collection_playbook(
        f"servetel.ivr.{name}",
        hosts=hosts,
        servetel_ivr_source="ivrs",
        servetel_ivr_calls="calls.yml",
        servetel_ivr_api_token="{{ inventory_hostname }}-0123456789",
    )
    assert failures(done.stdout) == {
        host: f"{own[variable]} exists and is not {what}, so it is not replaced. Delete it, or set {variable} to "
        "another file."
        for host, own in hosts.items()
    }
    assert done.returncode == 2 and "WARNING" not in done.stdout + done.stderr
    assert {file: file.read_bytes() for file in written} == written and api.requests == []


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("report", "./ivrs/a.yml"),
        ("report", "new.YML"),
        ("apply", "link.html"),
        ("apply", "backups/a.yml"),
        ("drift", "base/sub/new.json"),
        ("test_calls", "calls.yml"),
        ("test_calls", "new.yaml"),
        ("probe", "ivrs/sub/new.json"),
        ("probe", "$HOME/base/new.json"),
    ],
)
def test_no_page_and_no_report_is_read_as_definitions(
    collection_playbook: Playbook, api: Simulator, written: dict[Path, bytes], name: str, path: str
) -> None:
    variable, _what, ending = WRITES[name]
    given = {"servetel_ivr_source": "ivrs", "servetel_ivr_calls": "calls.yml", "servetel_ivr_base": "base"}
    done = collection_playbook(f"servetel.ivr.{name}", **given, **{variable: path})
    place = f"that ends in {ending}" if ending else "outside of servetel_ivr_source and servetel_ivr_base"
    words = f"{path} would be read as definitions. Set {variable} to a file {place}."
    assert done.returncode == 2 and words in " ".join(done.stdout.split()), done.stdout
    assert {file: file.read_bytes() for file in written} == written and api.requests == []


@pytest.mark.parametrize("name", ["report", "test_calls", "probe"])
def test_an_older_page_or_report_and_an_empty_file_are_replaced(
    collection_playbook: Playbook, menus: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / "calls.yml").write_text("- {start: Main, keys: '1,1', reaches: 'hangup||1'}\n")
    (tmp_path / "out").touch()
    given = {"servetel_ivr_source": "menus.yml", "servetel_ivr_calls": "calls.yml", WRITES[name][0]: "out"}
    for _run in range(2):
        done = collection_playbook(f"servetel.ivr.{name}", **given)
        assert done.returncode == 0, done.stdout
    assert (tmp_path / "out").read_text()[0] in "<{"


@pytest.mark.parametrize("way", [(), ("--check",)])
def test_what_is_new_is_not_created_for_each_host_of_one_account(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path, way: tuple[str, ...]
) -> None:
    (tmp_path / "new.yml").write_text("- {name: New, timeout: 5}\n")
    given = {"servetel_ivr_source": "new.yml", "servetel_ivr_api_token": api.token}
    done = collection_playbook("servetel.ivr.apply", *way, hosts=("kaveri", "ganga"), **given)
    said = " ".join(done.stdout.split())
    assert done.returncode == 2 and "so they are one account, and each new IVR would be created once" in said, said
    assert api.requests == []


@pytest.mark.parametrize(
    ("address", "token"),
    [
        ("{}/v1", "{}"),
        ("{}//", "{}"),
        (" {}/v1/ ", "{}"),
        ("HTTP://LOCALHOST:{port}", "{}"),
        ("{}", " {} "),
        ("{}", "Bearer {}"),
    ],
)
def test_an_account_is_recognized_however_its_address_and_token_are_written(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path, address: str, token: str
) -> None:
    for host in ("kaveri", "ganga"):
        (tmp_path / f"{host}.yml").write_text("- {id: 7926, timeout: 5}\n")
    url = api.url.replace("127.0.0.1", "localhost")
    own = {
        "kaveri": {"url": url, "token": api.token},
        "ganga": {"url": address.format(url, port=url.rpartition(":")[2]), "token": token.format(api.token)},
    }
    given = {f"servetel_ivr_api_{name}": f"{{{{ own[inventory_hostname].{name} }}}}" for name in ("url", "token")}
    given |= {"own": own, "servetel_ivr_source": "{{ inventory_hostname }}.yml"}
    hosts = ("kaveri", "ganga")
    done = collection_playbook("servetel.ivr.apply", hosts=hosts, **given)
    assert done.returncode == 2 and "Several hosts have the same credentials" in " ".join(done.stdout.split()), (
        done.stdout
    )
    assert api.requests == []


def test_the_page_of_a_change_knows_the_moment_and_the_defaults(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path
) -> None:
    (tmp_path / "a.yml").write_text(
        "- {id: 7926, description: Every day}\n"
        "- {id: 7926, description: On a holiday, valid_from: '2096-11-08T00:00:00Z'}\n"
    )
    for name, words in (("drift", ()), ("apply", ("--check",))):
        collection_playbook(
            f"servetel.ivr.{name}",
            *words,
            servetel_ivr_source="a.yml",
            servetel_ivr_report_file="menus.html",
            servetel_ivr_at="2096-11-09T00:00:00Z",
            servetel_ivr_defaults={"timeout": 77},
        )
        html = (tmp_path / "menus.html").read_text(encoding="utf-8")
        assert "On a holiday" in html and "Every day" not in html
        assert "77" in html
        (tmp_path / "menus.html").unlink()


def test_lint_report_and_calls_see_the_files_as_of_a_moment(
    collection_playbook: Playbook, api: Simulator, menus: Path, tmp_path: Path
) -> None:
    with menus.open("a") as file:
        file.write("- {id: 1, menu: {'1': ivr||9}, purge_menu: false, valid_from: '2096-11-08T00:00:00Z'}\n")
    (tmp_path / "calls.yml").write_text('- {name: To Sales, start: Main, keys: "1", reaches: ivr||2}\n')
    given = {
        "servetel_ivr_source": "menus.yml",
        "servetel_ivr_calls": "calls.yml",
        "servetel_ivr_report_file": "m.html",
    }
    for at, lint, calls in (("", "0 errors", "passed"), ("2096-11-09T00:00:00Z", "1 error", "failed")):
        done = collection_playbook("servetel.ivr.lint", servetel_ivr_at=at, **given)
        assert f"{lint} and 0 warnings in 2 IVRs." in done.stdout, done.stdout + done.stderr
        collection_playbook("servetel.ivr.report", servetel_ivr_at=at, **given)
        assert f"1 of 1 call test {calls}." in (tmp_path / "m.html").read_text(encoding="utf-8")
        done = collection_playbook("servetel.ivr.test_calls", servetel_ivr_at=at, **given)
        assert (done.returncode == 0) is (calls == "passed"), done.stdout + done.stderr
    assert "To Sales" in done.stdout and "ivr||9" in done.stdout
    assert api.requests == []


@pytest.mark.parametrize("form", ["object", "id", "type", "absent"])
def test_numbers_whose_destination_is_not_understood_are_warned_of_and_break_nothing(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path, form: str
) -> None:
    api.switch(read_number_destination=form)
    (tmp_path / "calls.yml").write_text('- {start: "Main menu", reaches: "ivr||7926"}\n')
    live = {"servetel_ivr_live": True, "servetel_ivr_report_file": "m.html", "servetel_ivr_calls": "calls.yml"}
    for name in ("lint", "report", "test_calls"):
        done = collection_playbook(f"servetel.ivr.{name}", **live)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "destination" in done.stderr + done.stdout and "+918044440001" in done.stderr + done.stdout


def test_the_page_of_a_refused_change_shows_that_nothing_changed(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path
) -> None:
    (tmp_path / "a.yml").write_text("- {id: 7926, timeout: 5}\n")
    api.answer_next("PUT", r"/v1/ivr/\d+", status=422, body={"success": False, "message": "No"})
    done = collection_playbook("servetel.ivr.apply", servetel_ivr_source="a.yml", servetel_ivr_report_file="menus.html")
    assert done.returncode == 2
    assert "Nothing changes." in (tmp_path / "menus.html").read_text(encoding="utf-8")


def test_the_report_needs_a_file(collection_playbook: Playbook, api: Simulator, menus: Path) -> None:
    done = collection_playbook("servetel.ivr.report", servetel_ivr_source="menus.yml")
    assert done.returncode == 2 and "Set servetel_ivr_report_file to the page to write" in done.stdout
    assert api.requests == []


def test_calls_start_at_numbers(collection_playbook: Playbook, api: Simulator, menus: Path, tmp_path: Path) -> None:
    (tmp_path / "numbers.yml").write_text(NUMBERS)
    (tmp_path / "calls.yml").write_text('- {start: "+91 80-4444 0001", keys: "1,1", reaches: "ivr||7930"}\n')
    live = {"servetel_ivr_live": True, "servetel_ivr_calls": "calls.yml"}
    done = collection_playbook("servetel.ivr.test_calls", **live)
    assert "reaches department" in done.stdout and done.returncode == 2, done.stdout
    refuse_numbers(api)
    done = collection_playbook("servetel.ivr.test_calls", **live)
    assert "servetel_ivr_numbers" in done.stdout and done.returncode == 2
    (tmp_path / "calls.yml").write_text('- {start: "+91 80-4444 0001", keys: "1,1", reaches: "hangup||1"}\n')
    files = {"servetel_ivr_source": "menus.yml", "servetel_ivr_calls": "calls.yml"}
    done = collection_playbook("servetel.ivr.test_calls", servetel_ivr_numbers="numbers.yml", **files)
    assert done.returncode == 0 and "1 of 1 call ends where it should." in done.stdout, done.stdout
