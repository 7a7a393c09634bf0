# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbooks lint and report; the pages of apply and drift; phone numbers in call tests."""

from __future__ import annotations

import contextlib
import json
import os
import re
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
    hosts = {"bad": {}, "quiet": {"servetel_ivr_lint_options": {"disable": ["dangling_number", "orphan"]}}}
    done = collection_playbook(
        "servetel.ivr.lint", hosts=hosts, servetel_ivr_source="menus.yml", servetel_ivr_numbers=numbers
    )
    said = failures(done.stdout)
    assert done.returncode == 2 and said.keys() == {"bad"}, done.stdout
    assert "1 error and 0 warnings in 2 IVRs." in said["bad"]
    assert "error: Number +918044440001 leads to ivr||9, and no IVR has that id." in said["bad"]
    quiet = done.stdout.partition("ok: [quiet] => {\n")[2]
    assert "0 errors and 0 warnings in 2 IVRs." in quiet, done.stdout
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
    live = {"servetel_ivr_live": True, "servetel_ivr_report_file": "menus.html"}
    done = collection_playbook("servetel.ivr.lint", "servetel.ivr.report", **live)
    assert done.returncode == 0 and f"0 errors and 1 warning in {len(api.ivrs)} IVRs." in done.stdout, done.stdout
    assert f"The page of {len(api.ivrs)} IVRs is in" in done.stdout, done.stdout


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


def in_turn(folder: Path, *runs: tuple[str, dict[str, Any]]) -> str:
    """A playbook that runs playbooks of the collection one after the other, each with variables of its own."""
    plays = [{"import_playbook": f"servetel.ivr.{name}", "vars": variables} for name, variables in runs]
    (folder / "play.yml").write_text(json.dumps(plays))
    return "play.yml"


def test_apply_and_drift_write_the_page_of_the_change(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path
) -> None:
    (tmp_path / "a.yml").write_text("- {id: 7926, timeout: 5}\n")
    for words, pages in (
        (("--check",), {"apply-check": "1 changed menu.", "drift": "1 changed menu."}),
        ((), {"apply": "1 changed menu.", "apply-again": "Nothing changes."}),
    ):
        runs = [(page.partition("-")[0], {"servetel_ivr_report_file": f"{page}.html"}) for page in pages]
        done = collection_playbook(in_turn(tmp_path, *runs), *words, servetel_ivr_source="a.yml")
        assert done.returncode == (2 if "drift" in pages else 0), done.stdout + done.stderr
        assert not words or list(failures(done.stdout).values())[0].startswith("1 of 1 IVR would change: Main menu.")
        for page, sentence in pages.items():
            assert sentence in (tmp_path / f"{page}.html").read_text(encoding="utf-8")


WRONG: dict[str, list[tuple[dict[str, Any], str]]] = {
    "apply": [
        ({"servetel_ivr_names": "recording: {}"}, "servetel_ivr_names must be a dictionary"),
        ({"servetel_ivr_lint_options": {"entries": []}}, "servetel_ivr_lint_options cannot have entries"),
        ({"servetel_ivr_report_file": "none/m.html"}, "none/m.html cannot be written. Set servetel_ivr_report_"),
        ({"servetel_ivr_calls": "none.yml"}, "servetel_ivr_calls is none.yml, which does not exist."),
        ({"servetel_ivr_calls": "wrong.yml"}, "'reches' is not part of a test. Did you mean"),
        ({"servetel_ivr_purge": "treu"}, "servetel_ivr_purge must be true or false."),
        ({"servetel_ivr_numbers": "none.yml"}, "servetel_ivr_numbers is none.yml, which does not exist."),
        ({"servetel_ivr_numbers": "wrong.yml"}, "Entry 1 of numbers"),
        ({"servetel_ivr_numbers": {"number": "+91"}}, "numbers must be a list"),
    ],
    "drift": [
        ({"servetel_ivr_numbers": "none.yml"}, "servetel_ivr_numbers is none.yml, which does not exist."),
        ({"servetel_ivr_report_file": "."}, ". cannot be written. Set servetel_ivr_report_file"),
        (
            {"servetel_ivr_report_file": "new/"},
            "new/ cannot be written. Set servetel_ivr_report_file to a file instead of a folder",
        ),
    ],
    "report": [
        ({"servetel_ivr_numbers": "none.yml"}, "servetel_ivr_numbers is none.yml, which does not exist."),
        ({"servetel_ivr_report_file": "none/m.html"}, "none/m.html cannot be written."),
        ({"servetel_ivr_live": "treu"}, "servetel_ivr_live must be true or false."),
    ],
    "test_calls": [
        ({"servetel_ivr_live": "treu"}, "must be true or false."),
        (
            {"servetel_ivr_junit": "none/x.xml"},
            "none/x.xml cannot be written. Set servetel_ivr_junit to a file in a folder that exists and is writable.",
        ),
    ],
}
"""What the playbooks refuse, and what they say then."""


@pytest.fixture
def page_files(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("- {id: 7926, timeout: 5}\n")
    (tmp_path / "wrong.yml").write_text("- {start: Main menu, keys: '1', reches: 'hangup||1'}\n")
    (tmp_path / "calls.yml").write_text("- {start: '7926', reaches: 'hangup||1'}\n")


@pytest.mark.usefixtures("page_files")
@pytest.mark.parametrize("name", WRONG)
def test_what_the_page_needs_is_checked_before_the_first_request(
    collection_playbook: Playbook, api: Simulator, name: str
) -> None:
    given = {"servetel_ivr_source": "a.yml", "servetel_ivr_report_file": "{{ inventory_hostname }}.html"}
    given |= {"servetel_ivr_api_token": "{{ inventory_hostname }}-0123456789"}
    given |= {"servetel_ivr_calls": "calls.yml"} if name == "test_calls" else {}
    hosts = {f"host{number}": {**given, **wrong} for number, (wrong, _words) in enumerate(WRONG[name])}
    done = collection_playbook(f"servetel.ivr.{name}", hosts=hosts)
    said = failures(done.stdout)
    assert done.returncode == 2 and said.keys() == hosts.keys() and api.requests == [], done.stdout + done.stderr
    for host, (_wrong, words) in zip(hosts, WRONG[name]):
        assert words in said[host]


@pytest.mark.usefixtures("page_files")
@pytest.mark.parametrize(
    ("name", "wrong", "words"), [("apply", *WRONG["apply"][7]), ("drift", *WRONG["drift"][1])], ids=str
)
def test_what_the_page_of_a_single_host_needs_is_checked_as_well(
    collection_playbook: Playbook, api: Simulator, name: str, wrong: dict[str, Any], words: str
) -> None:
    given = {"servetel_ivr_source": "a.yml", "servetel_ivr_report_file": "menus.html", **wrong}
    done = collection_playbook(f"servetel.ivr.{name}", **given)
    assert done.returncode == 2 and words in failures(done.stdout)["kaveri"], done.stdout + done.stderr
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
    "test_calls": ("servetel_ivr_junit", "a JUnit report of this collection", ".xml"),
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
    (tmp_path / "index.html").write_text("<!DOCTYPE html>\n<!-- servetel.ivr -->\n<title>Another page</title>\n")
    (tmp_path / "pom.xml").write_text('<?xml version="1.0"?>\n<project><testsuites/></project>\n')
    suites = '<testsuites name="pytest tests"><testsuite name="pytest" tests="1"></testsuite></testsuites>'
    (tmp_path / "junit.xml").write_text(f'<?xml version="1.0" encoding="utf-8"?>{suites}')
    (tmp_path / "inventory.html").symlink_to("hosts")
    (tmp_path / "link.html").symlink_to("ivrs/new.yml")
    (tmp_path / "hard.html").hardlink_to(tmp_path / "ivrs" / "a.yml")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "probe").write_text('{"start": "7926", "exchanges": []}\n')
    return {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}


@pytest.mark.parametrize("name", ["report", "test_calls", "probe"])
def test_no_page_and_no_report_replaces_another_file(
    collection_playbook: Playbook, api: Simulator, written: dict[Path, bytes], name: str
) -> None:
    variable, what, _ending = WRITES[name]
    others = ["inventory.html", "index.html", "pom.xml", "junit.xml", "welcome", "hard.html", "calls", "probe", "pipe"]
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
    ("name", "paths"),
    [
        ("report", ["./ivrs/a.yml", "new.YML"]),
        ("apply", ["link.html", "backups/a.yml"]),
        ("drift", ["base/sub/new.json"]),
        ("test_calls", ["calls.yml", "new.yaml"]),
        ("probe", ["ivrs/sub/new.json", "$HOME/base/new.json"]),
    ],
)
def test_no_page_and_no_report_is_read_as_definitions(
    collection_playbook: Playbook, api: Simulator, written: dict[Path, bytes], name: str, paths: list[str]
) -> None:
    variable, _what, ending = WRITES[name]
    given = {"servetel_ivr_source": "ivrs", "servetel_ivr_calls": "calls.yml", "servetel_ivr_base": "base"}
    given["servetel_ivr_api_token"] = "{{ inventory_hostname }}-0123456789"
    hosts = {f"host{number}": {variable: path} for number, path in enumerate(paths)}
    done = collection_playbook(f"servetel.ivr.{name}", hosts=hosts, **given)
    place = f"that ends in {ending}" if ending else "outside of servetel_ivr_source and servetel_ivr_base"
    assert failures(done.stdout) == {
        host: f"{own[variable]} could be read as definitions, because it ends in .yml, .yaml or .json."
        f" Set {variable} to a file {place}."
        for host, own in hosts.items()
    }
    assert done.returncode == 2, done.stdout
    assert {file: file.read_bytes() for file in written} == written and api.requests == []


def test_a_name_that_no_file_can_have_is_refused_before_the_first_request(
    collection_playbook: Playbook, api: Simulator, written: dict[Path, bytes]
) -> None:
    long = {"ascii": "x" * 251 + ".html", "hindi": "न" * 80 + ".html"}
    own = {"servetel_ivr_live": True, "servetel_ivr_api_token": api.token}
    hosts = {host: {"servetel_ivr_report_file": name, **own} for host, name in long.items()}
    done = collection_playbook("servetel.ivr.report", "servetel.ivr.apply", hosts=hosts)
    said = failures(done.stdout)
    assert done.returncode == 2 and said.keys() == hosts.keys(), done.stdout
    for host, name in long.items():
        assert said[host].endswith("to a file with a shorter name, of at most 230 bytes."), (name, said)
    assert api.requests == []


@pytest.mark.parametrize("first", ["a", "z"])
def test_the_pages_of_accounts_are_compared_whichever_host_is_the_first(
    collection_playbook: Playbook, api: Simulator, written: dict[Path, bytes], first: str
) -> None:
    live = {"servetel_ivr_live": True, "servetel_ivr_api_token": "{{ inventory_hostname }}-0123456789"}
    own = {"servetel_ivr_source": "ivrs", "servetel_ivr_report_file": "{{ inventory_hostname }}.html"}
    hosts = {f"{first}-files": own, "kaveri": {**own, **live}, "lakshmi": {**own, **live}}
    done = collection_playbook("servetel.ivr.report", hosts=hosts)
    assert done.returncode == 2 and "Several accounts share files with ids" in done.stdout and api.requests == []
    hosts["lakshmi"] = {**own, "servetel_ivr_report_file": "x" * 225 + ".html"}
    hosts["kaveri"]["servetel_ivr_api_token"] = api.token
    done = collection_playbook("servetel.ivr.report", hosts=hosts)
    assert done.returncode == 0, done.stdout


def test_an_older_page_or_report_and_an_empty_file_are_replaced(
    collection_playbook: Playbook, menus: Path, tmp_path: Path
) -> None:
    (tmp_path / "calls.yml").write_text("- {start: Main, keys: '1,1', reaches: 'hangup||1'}\n")
    names = ("report", "test_calls", "probe")
    outs = {WRITES[name][0]: f"out-of-{name}" for name in names}
    for out in outs.values():
        (tmp_path / out).touch()
    given = {"servetel_ivr_source": "menus.yml", "servetel_ivr_calls": "calls.yml", **outs}
    done = collection_playbook(*(f"servetel.ivr.{name}" for name in (*names, *names)), **given)
    assert done.returncode == 0 and done.stdout.count("\nPLAY [") == 6, done.stdout
    assert [(tmp_path / out).read_text()[0] for out in outs.values()] == ["<", "<", "{"]


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
        ("{}/v1", "Bearer {}"),
        ("HTTP://LOCALHOST:{port}//", "{}"),
        (" {}/v1/ ", " {} "),
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
    pages = {name: {"servetel_ivr_report_file": f"{name}.html"} for name in ("apply", "drift")}
    done = collection_playbook(
        in_turn(tmp_path, *pages.items()),
        "--check",
        servetel_ivr_source="a.yml",
        servetel_ivr_at="2096-11-09T00:00:00Z",
        servetel_ivr_defaults={"timeout": 77},
    )
    for name in pages:
        html = (tmp_path / f"{name}.html").read_text(encoding="utf-8")
        assert "On a holiday" in html and "Every day" not in html, done.stdout
        assert "77" in html


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
    done = collection_playbook("servetel.ivr.lint", "servetel.ivr.report", "servetel.ivr.test_calls", **given)
    assert done.returncode == 0 and "0 errors and 0 warnings in 2 IVRs." in done.stdout, done.stdout + done.stderr
    assert "1 of 1 call test passed." in (tmp_path / "m.html").read_text(encoding="utf-8")
    assert "1 of 1 call ends where it should." in done.stdout
    given["servetel_ivr_at"] = "2096-11-09T00:00:00Z"
    done = collection_playbook("servetel.ivr.report", "servetel.ivr.lint", **given)
    assert "1 error and 0 warnings in 2 IVRs." in done.stdout, done.stdout + done.stderr
    assert "1 of 1 call test failed." in (tmp_path / "m.html").read_text(encoding="utf-8")
    done = collection_playbook("servetel.ivr.test_calls", **given)
    assert done.returncode != 0 and "To Sales" in done.stdout and "ivr||9" in done.stdout, done.stdout + done.stderr
    assert api.requests == []


@pytest.mark.parametrize("name", ["lint", "report", "test_calls"])
def test_numbers_whose_destination_is_not_understood_are_warned_of_and_break_nothing(
    collection_playbook: Playbook, tmp_path: Path, name: str
) -> None:
    (tmp_path / "calls.yml").write_text('- {start: "Main menu", reaches: "ivr||7926"}\n')
    live = {"servetel_ivr_live": True, "servetel_ivr_calls": "calls.yml"}
    live["servetel_ivr_report_file"] = "{{ inventory_hostname }}.html"
    forms = ("object", "id", "type", "absent")
    with contextlib.ExitStack() as stack:
        apis = {form: stack.enter_context(Simulator(switches={"read_number_destination": form})) for form in forms}
        hosts = {
            form: {"servetel_ivr_api_url": api.url, "servetel_ivr_api_token": api.token} for form, api in apis.items()
        }
        done = collection_playbook(f"servetel.ivr.{name}", hosts=hosts, **live)
    assert done.returncode == 0, done.stdout + done.stderr
    # Ansible shows the same warning once, and each form has one of its own.
    found = re.findall(r"\+918044440001 \(Toll-free\) .*?destination|destination of number \+918044440001", done.stderr)
    assert len(found) == len(forms), done.stderr


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
