# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of the collection's playbooks: as booleans, as texts, empty, missing; and on which hosts they run."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ansible.release
import pytest
import yaml

from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import PROMPTS
from tests.simulator import Simulator
from tests.support.running import failures
from tests.unit.test_playbook_variables import documented

# What is checked before any module runs is the same wherever modules run.
pytestmark = pytest.mark.parametrize("bare_playbook", ["in_process"], indirect=True, scope="module")

Playbook = Callable[..., Any]
OWN_ADDRESS = "{{{{ '{}' | replace('127.0.0.1', 'localhost' if inventory_hostname == 'ganga' else '127.0.0.1') }}}}"
"""The address of the simulator, another one for each of two hosts."""


@pytest.mark.parametrize("name", ["apply", "drift", "export", "lint", "report", "test_calls"])
def test_without_a_source_a_plain_sentence_comes_before_any_request(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path, name: str
) -> None:
    hosts: dict[str, Any] = {f"host{n}": {"servetel_ivr_source": nothing} for n, nothing in enumerate(("", None, " "))}
    hosts["unset"] = {}
    page = "{{ inventory_hostname }}.html"
    done = collection_playbook(
        f"servetel.ivr.{name}", hosts=hosts, servetel_ivr_calls="calls.yml", servetel_ivr_report_file=page
    )
    said = failures(done.stdout)
    assert done.returncode == 2 and said.keys() == hosts.keys(), done.stdout
    for host, message in said.items():
        why = "not set" if host == "unset" else "empty"
        what = "to write to" if name == "export" else "with the definitions"
        assert message.startswith(f"servetel_ivr_source is {why} for {host}. Set it to the folder {what}")
    assert api.requests == []
    assert not list(tmp_path.glob("**/*.yml")) or [path.name for path in tmp_path.glob("*.yml")] == ["inventory.yml"]


def test_what_no_module_checks_is_checked_before_any_request(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path
) -> None:
    (tmp_path / "ivrs.yml").write_text("- {id: 1, name: A, menu: {'1': hangup||1}}\n")
    (tmp_path / "calls.yml").write_text("- {start: A, keys: '1', reaches: hangup||1}\n")
    cases: dict[str, dict[str, Any]] = {
        "servetel_ivr_names and servetel_ivr_defaults must be dictionaries or JSON objects.": {
            "servetel_ivr_names": ["Sales"],
            "servetel_ivr_defaults": "timeout",
        },
        f"servetel_ivr_source is none ({tmp_path}/none), which does not exist.": {"servetel_ivr_source": "none"},
        "servetel_ivr_numbers is none.yml, which does not exist.": {"servetel_ivr_numbers": "none.yml"},
        "Entry 1 of numbers": {"servetel_ivr_numbers": [{"nmber": 1}]},
        "servetel_ivr_lint_options must be a dictionary or a JSON object.": {"servetel_ivr_lint_options": ["orphan"]},
        "servetel_ivr_lint_options cannot have disabled, entries. It may have entry": {
            "servetel_ivr_lint_options": {"disabled": ["orphan"], "entry": ["A"], "entries": ["A"]}
        },
        "Leave one of them out.": {
            "servetel_ivr_at": "2026-11-08T00:00:00Z",
            "servetel_ivr_live": True,
            "servetel_ivr_source": "",
        },
    }
    fine = {
        "servetel_ivr_source": "ivrs.yml",
        "servetel_ivr_names": "",
        "servetel_ivr_defaults": None,
        "servetel_ivr_lint_options": {},
        "servetel_ivr_at": "",
    }
    wanted: dict[str, str] = {}
    hosts: dict[str, dict[str, Any]] = {}
    names = ("lint", "report", "test_calls")
    for name in names:  # Each has hosts of its own, and one that goes on, without which the next would not run.
        for number, (sentence, given) in enumerate(cases.items()):
            if name != "test_calls" or "servetel_ivr_lint_options" not in given:  # It lints nothing.
                wanted[f"{name}{number}"] = sentence
                hosts[f"{name}{number}"] = {**fine, **given}
        hosts[f"{name}-fine"] = fine
    plays = [{"import_playbook": f"servetel.ivr.{name}", "vars": {"servetel_ivr_hosts": f"{name}*"}} for name in names]
    (tmp_path / "play.yml").write_text(json.dumps(plays))
    page = "{{ inventory_hostname }}.html"
    done = collection_playbook("play.yml", hosts=hosts, servetel_ivr_calls="calls.yml", servetel_ivr_report_file=page)
    said = failures(done.stdout)
    assert done.returncode == 2 and said.keys() == wanted.keys() and api.requests == [], done.stdout
    for host, sentence in wanted.items():
        assert sentence in said[host]
    recap = done.stdout.partition("PLAY RECAP")[2]
    assert re.findall("^(.*)-fine .* failed=0 ", recap, re.MULTILINE) == [*names], done.stdout
    assert (tmp_path / "report-fine.html").exists()


@pytest.mark.parametrize("name", ["lint", "report", "test_calls"])
def test_what_no_module_checks_is_checked_on_a_single_host_as_well(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path, name: str
) -> None:
    lay_out(tmp_path, {"ivrs.yml": WITHOUT_ID, "calls.yml": "- {start: Main menu, reaches: hangup||1}\n"})
    given = {"servetel_ivr_source": "ivrs.yml", "servetel_ivr_calls": "calls.yml", "servetel_ivr_report_file": "m.html"}
    done = collection_playbook(f"servetel.ivr.{name}", **given, servetel_ivr_numbers=7)
    # ansible-core 2.16 takes it for a text, and so for a path.
    assert re.search("numbers must be a list|servetel_ivr_numbers is 7, which does not exist", done.stdout), done.stdout
    assert done.returncode == 2 and api.requests == []


@pytest.mark.parametrize(("no", "home"), [(False, "~"), ("false", "$HOME"), ("no", "~")])
def test_a_false_is_a_false_as_boolean_and_as_text(
    collection_playbook: Playbook, tmp_path: Path, no: bool | str, home: str
) -> None:
    variables = ("lint", "purge", "force", "resolve_names")
    done = collection_playbook(
        *(f"servetel.ivr.{name}" for name in ("export", "apply", "drift")),
        servetel_ivr_source=f"{home}/ivrs",
        **{f"servetel_ivr_{variable}": no for variable in variables},
    )
    assert done.returncode == 0 and "missing_prompt" not in done.stdout + done.stderr, done.stdout + done.stderr
    text = (tmp_path / "ivrs" / "7926-main-menu.yml").read_text()  # HOME is tmp_path
    assert '"2": ivr||7930\n' in text and not (tmp_path / home).exists()
    for sentence in ("0 of 14 IVRs changed.", "0 of 14 IVRs would change."):
        assert f"{sentence} 14 are up to date." in done.stdout


def test_without_an_inventory_the_playbooks_run_on_localhost(collection_playbook: Playbook, tmp_path: Path) -> None:
    (tmp_path / "calls.yml").write_text(json.dumps([{"start": 7926, "keys": "2", "reaches": "ivr||7930"}]))
    variables = {"servetel_ivr_source": "ivrs", "servetel_ivr_calls": "calls.yml", "servetel_ivr_resolve_names": ""}
    variables |= {"servetel_ivr_report_file": "menus.html"}
    names = ("export", "drift", "apply", "lint", "report", "test_calls")
    done = collection_playbook(*(f"servetel.ivr.{name}" for name in names), hosts=(), **variables)
    assert done.returncode == 0 and done.stdout.count("\nPLAY [") == len(names), done.stdout + done.stderr
    for play in done.stdout.partition("\nPLAY RECAP")[0].split("\nPLAY [")[1:]:
        assert {*re.findall(r"^(?:ok|changed): \[(.+?)\]", play, re.MULTILINE)} == {"localhost"}, play


def test_hosts_that_do_not_exist_are_an_error(collection_playbook: Playbook, api: Simulator) -> None:
    for hosts in ((), ("kaveri",)):
        done = collection_playbook(
            "servetel.ivr.apply", hosts=hosts, servetel_ivr_source="ivrs", servetel_ivr_hosts="kaverii"
        )
        assert done.returncode not in (0, 2)
        assert "no host of the inventory matches kaverii" in " ".join((done.stdout + done.stderr).split())
    assert api.requests == []


def test_a_limit_without_an_inventory_is_an_error(
    collection_playbook: Playbook, api: Simulator, collections: Path
) -> None:
    done = collection_playbook("servetel.ivr.apply", "--limit", "retail", hosts=(), servetel_ivr_source="ivrs")
    assert done.returncode not in (0, 2)
    assert "--limit retail matches nothing" in " ".join((done.stdout + done.stderr).split())
    assert api.requests == []
    # All playbooks choose their hosts with the same words, so they all refuse it.
    playbooks = [*(collections / "ansible_collections" / "servetel" / "ivr" / "playbooks").glob("*.yml")]
    plays = [play for path in playbooks for play in yaml.safe_load(path.read_text())]
    assert len(plays) == len(playbooks) == 8 and len({play["hosts"] for play in plays}) == 1


def test_the_last_line_names_what_changed_and_counts_the_rest(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path
) -> None:
    (tmp_path / "a.yml").write_text("- {id: 7926, timeout: 5}\n- {id: 7927, timeout: 5}\n- {id: 7928}\n")
    done = collection_playbook("servetel.ivr.apply", "--check", servetel_ivr_source="a.yml")
    assert "2 of 3 IVRs would change: Main menu, मुख्य मेनू. 1 is up to date." in done.stdout, done.stdout + done.stderr
    done = collection_playbook("servetel.ivr.apply", "servetel.ivr.apply", servetel_ivr_source="a.yml")
    first, _play, second = done.stdout.rpartition("\nPLAY [")
    assert "2 of 3 IVRs changed: Main menu, मुख्य मेनू. 1 is up to date." in first, done.stdout + done.stderr
    assert "0 of 3 IVRs changed. 3 are up to date." in second, done.stdout + done.stderr


def test_drift_counts_more_than_the_results_hold_and_says_which_side_is_which(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path
) -> None:
    new = [{"name": f"Old {number}", "state": "absent"} for number in range(1200)]
    (tmp_path / "a.json").write_text(json.dumps([{"id": 7926, "timeout": 5}, *new]))
    red = collection_playbook("servetel.ivr.drift", servetel_ivr_source="a.json")
    assert (
        "1 of 1201 IVRs would change: Main menu. 1200 are up to date. 13 IVRs of the account have no definition: "
        in red.stdout
    )
    assert " Apply the files, or export" in red.stdout, red.stdout
    assert "--- before: IVR 7926 (Main menu) in the account" in red.stdout
    assert "+++ after: IVR 7926 (Main menu) in the files" in red.stdout
    assert red.returncode == 2 and api.writes == []


def test_each_failing_call_is_on_its_own_line(collection_playbook: Playbook, tmp_path: Path) -> None:
    (tmp_path / "menus.yml").write_text("- {name: Main, menu: {'1': hangup||1}}\n")
    calls = [{"start": "Main", "keys": "1", "reaches": f"extension||{number}"} for number in (1, 2)]
    (tmp_path / "calls.yml").write_text(json.dumps(calls))
    done = collection_playbook(
        "servetel.ivr.test_calls", servetel_ivr_source="menus.yml", servetel_ivr_calls="calls.yml", hosts=()
    )
    lines = [line.strip() for line in done.stdout.splitlines()]
    assert done.returncode == 2 and '"2 of 2 calls fail.",' in lines, done.stdout
    assert (
        sum(line.startswith('"') and "the call should reach" in line for line in lines) == 2
        and "\\n" not in done.stdout
    )


def test_a_pipe_in_the_folder_does_not_hang_the_run(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path
) -> None:
    (tmp_path / "ivrs").mkdir()
    os.mkfifo(tmp_path / "ivrs" / "x.yml")
    done = collection_playbook("servetel.ivr.apply", servetel_ivr_source="ivrs", servetel_ivr_purge=True)
    assert done.returncode == 2 and "x.yml is not a file but a pipe" in done.stdout and api.requests == []


def test_what_hosts_are_compared_by_is_not_set_where_other_hosts_do_not_see_it(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path
) -> None:
    (tmp_path / "a.yml").write_text("- {id: 7926, timeout: 5}\n")
    for name, variables in (
        ("apply", {"servetel_ivr_source": "a.yml", "servetel_ivr_api_token": "{{ inventory_hostname }}-0123456789"}),
        ("export", {"servetel_ivr_source": "out"}),
        ("report", {"servetel_ivr_report_file": "menus.html"}),
    ):
        play = {"import_playbook": f"servetel.ivr.{name}", "vars": variables}
        (tmp_path / "play.yml").write_text(json.dumps([play]))
        token = {} if "servetel_ivr_api_token" in variables else {"servetel_ivr_api_token": api.token}
        given = {"servetel_ivr_live": True, **token} if name == "report" else token
        done = collection_playbook("play.yml", "--check", hosts=("kaveri", "ganga"), **given)
        values = "value" if len(variables) == 1 else "values"
        said = f"compares {' and '.join(variables)} of all hosts, but other hosts do not see the {values} of kaveri."
        assert done.returncode == 2 and said in " ".join(done.stdout.split()), done.stdout
        assert api.requests == []
    done = collection_playbook("play.yml", "--limit", "ganga", hosts=("kaveri", "ganga"), **given)
    assert done.returncode == 0 and (tmp_path / "menus.html").exists(), done.stdout
    # Given with -e, other hosts see it, even if it has another value each time it is read.
    stamped = "{{ inventory_hostname }}-{{ now().strftime('%f') }}.html"
    given = {"servetel_ivr_source": "a.yml", "servetel_ivr_report_file": stamped}
    done = collection_playbook("servetel.ivr.report", hosts=("kaveri", "ganga"), **given)
    assert done.returncode == 0 and len(list(tmp_path.glob("*-*.html"))) == 2, done.stdout


def test_what_hosts_are_compared_by_may_not_depend_on_what_other_hosts_do_not_see(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path
) -> None:
    (tmp_path / "ids").mkdir()
    (tmp_path / "ids" / "a.yml").write_text("- {id: 7926, timeout: 5}\n")
    (tmp_path / "group_vars").mkdir()
    own = {"servetel_ivr_source": "{{ root }}/ids", "servetel_ivr_api_token": "{{ inventory_hostname }}-0123456789"}
    (tmp_path / "group_vars" / "all.yml").write_text(json.dumps(own))
    play = [{"import_playbook": "servetel.ivr.apply", "vars": {"root": str(tmp_path)}}]
    (tmp_path / "play.yml").write_text(json.dumps(play))
    done = collection_playbook("play.yml", "--check", hosts=("kaveri", "ganga"))
    assert done.returncode == 2 and api.requests == [], done.stdout
    assert "servetel_ivr_source" in done.stdout, done.stdout


def test_what_is_omitted_is_not_set(collection_playbook: Playbook, api: Simulator, tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("- {id: 7926, name: Main menu}\n")
    (tmp_path / "host_vars").mkdir()
    token = {"servetel_ivr_api_token": api.token}
    omitted = "{{ nope | default(omit) }}"
    for own, words in (
        ({"servetel_ivr_api_token": omitted}, "ganga has no credentials of its own"),
        ({"servetel_ivr_api_url": omitted, **token}, "Several hosts have the same credentials"),
        ({"servetel_ivr_api_url": None, **token}, "Several hosts have the same credentials"),
    ):
        (tmp_path / "host_vars" / "kaveri.yml").write_text(json.dumps({"servetel_ivr_api_url": api.url, **token}))
        (tmp_path / "host_vars" / "ganga.yml").write_text(json.dumps(own))
        done = collection_playbook("servetel.ivr.apply", hosts=("kaveri", "ganga"), servetel_ivr_source="a.yml")
        assert done.returncode == 2 and words in " ".join(done.stdout.split()) and api.writes == [], done.stdout


WITH_ID, WITHOUT_ID = "- {id: 7926, timeout: 30}\n", "- {name: Main menu, timeout: 30}\n"
OVERLAY = "- {id: 7926, valid_from: '2031-11-14T00:00:00Z', valid_until: '2031-11-15T00:00:00Z', timeout: 31}\n"


def lay_out(folder: Path, files: dict[str, str]) -> None:
    """Write files; a text that begins with @ is what the file, or the folder, links to."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if text.startswith("@"):
            file.symlink_to(text[1:])
        else:
            file.write_text(text)


@pytest.fixture
def shared(tmp_path: Path) -> list[tuple[str, str, str]]:
    """Sources of two accounts each, and the file with ids that both have."""
    lay_out(tmp_path, {f"{number}/a.yml": WITH_ID for number in (0, 1, 2, 3)})
    lay_out(tmp_path, {"link": "@2", "4/a.yml": WITHOUT_ID, "4/retail/a.yml": WITH_ID, "5/a.yml": WITHOUT_ID + OVERLAY})
    lay_out(tmp_path, {"6/a.yml": WITHOUT_ID, "6/b.YML": WITH_ID, "one/6": "@../6", "two/6": "@../6"})
    lay_out(
        tmp_path, {"7/a.yml": WITH_ID, "three/c.json": "@../7/a.yml", "8/a.yml": WITH_ID, "four/c.json": "@../8/a.yml"}
    )
    lay_out(tmp_path, {"9/a.yml": WITHOUT_ID, "ten/a.yml": WITHOUT_ID, "9.yml": OVERLAY})
    lay_out(tmp_path, {"9/day.yml": "@../9.yml", "ten/day.yml": "@../9.yml"})
    return [
        ("0", "0", "0/a.yml"),
        ("1/a.yml", "1/a.yml", "1/a.yml"),
        ("2/", f"{tmp_path}/link", "2/a.yml"),
        ("3/", "$HOME/0/../3", "3/a.yml"),
        ("4", "4/retail", "4/retail/a.yml"),
        ("5", "5", "5/a.yml"),
        ("one", "two", "6/b.YML"),
        ("7", "three", "7/a.yml"),
        ("8", "four/c.json", "8/a.yml"),
        ("9", "ten", "9.yml"),
    ]


@pytest.mark.parametrize("name", ["apply", "drift", "report"])
def test_files_with_ids_are_for_one_account_only(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path, shared: list[tuple[str, str, str]], name: str
) -> None:
    given = {"servetel_ivr_api_token": "{{ inventory_hostname }}-0123456789", "servetel_ivr_live": True}
    given["servetel_ivr_report_file"] = "{{ inventory_hostname }}.html" if name == "report" else ""
    for cases in (shared[:5], shared[5:]) if name == "apply" else (shared[:1],):  # A message names five.
        sources = [source for *both, _file in cases for source in both]
        hosts = {f"host{number}": {"servetel_ivr_source": source} for number, source in enumerate(sources)}
        done = collection_playbook(f"servetel.ivr.{name}", hosts=hosts, **given)
        files = ", ".join(f"{tmp_path}/{file}" for *_both, file in cases)
        said = f"Several accounts share files with ids of IVRs, and an id belongs to one account: {files}. Put"
        assert done.returncode == 2 and failures(done.stdout)["host0"].startswith(said), done.stdout
        assert api.requests == []


def test_what_cannot_be_read_does_not_hide_the_other_files(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path
) -> None:
    lay_out(tmp_path, {"kaveri/b.yml": "@../ganga/b.yml", "ganga/b.yml": WITH_ID, "ganga/gone.yml": "@nowhere"})
    hosts = {
        host: {"servetel_ivr_source": host, "servetel_ivr_api_token": f"{host}-01"} for host in ("kaveri", "ganga")
    }
    for name, words, said in (
        ("apply", (), f"an id belongs to one account: {tmp_path}/ganga/b.yml. Put"),
        ("export", ("--limit", "kaveri"), "Through a link, files of one account would be written"),
    ):
        done = collection_playbook(f"servetel.ivr.{name}", *words, hosts=hosts)
        assert done.returncode == 2 and said in failures(done.stdout)["kaveri"] and api.requests == [], done.stdout


def test_accounts_may_share_files_without_ids(collection_playbook: Playbook, api: Simulator, tmp_path: Path) -> None:
    lay_out(tmp_path, {"names/a.yml": WITHOUT_ID, "ids/a.yml": WITH_ID})
    hosts = ("kaveri", "ganga")
    given = {"servetel_ivr_api_token": "{{ lookup('ansible.builtin.env', 'SERVETEL_API_TOKEN') }}"}
    # Different addresses are different accounts, although the simulator answers at both.
    given |= {"servetel_ivr_api_url": OWN_ADDRESS.format(api.url), "servetel_ivr_accounts": [*hosts]}
    given["servetel_ivr_allow_unmanaged"] = True
    nested = "{{ 'names' if inventory_hostname == 'kaveri' else 'names/a.yml' }}"
    for source, words in (("names", ()), (nested, ()), ("ids", ("--limit", "ganga"))):
        both = ("servetel.ivr.apply", "servetel.ivr.drift")
        done = collection_playbook(*both, *words, hosts=hosts, servetel_ivr_source=source, **given)
        assert done.returncode == 0, done.stdout + done.stderr
        for host in ("ganga",) if words else hosts:
            for sentence in ("0 of 1 IVR changed. 1 is up to date.", "0 of 1 IVR would change. 1 is up to date."):
                shown = rf"^ok: \[{host}\] => \{{\n(.*\n)?    \"msg\": \"{sentence}"
                assert re.search(shown, done.stdout, re.MULTILINE), done.stdout


def test_each_account_is_exported_to_a_folder_of_its_own(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path
) -> None:
    hosts, both = ("kaveri", "ganga"), {"servetel_ivr_api_token": api.token}
    (tmp_path / "link").symlink_to("one")
    for source in (
        "one",
        "{{ 'one/' if inventory_hostname == 'kaveri' else '$HOME/link' }}",
        "{{ source[inventory_hostname] }}",
    ):
        given = {"servetel_ivr_source": source, "source": {"kaveri": "one/ganga", "ganga": "one"}, **both}
        done = collection_playbook("servetel.ivr.export", hosts=hosts, **given)
        assert done.returncode == 2 and api.requests == [] and not (tmp_path / "one").exists(), done.stdout
        assert "Put {{ inventory_hostname }} into servetel_ivr_source, and" in " ".join(done.stdout.split()), (
            done.stdout
        )
    for source, words in (("one", ("--limit", "ganga")), ("one/{{ inventory_hostname }}", ())):
        done = collection_playbook("servetel.ivr.export", *words, hosts=hosts, servetel_ivr_source=source, **both)
        assert done.returncode == 0 and "14 of 14 IVRs are in" in " ".join(done.stdout.split()), done.stdout
    (tmp_path / "one" / "kaveri" / "sub").symlink_to("../ganga")
    done = collection_playbook(
        "servetel.ivr.export", hosts=hosts, servetel_ivr_source="one/{{ inventory_hostname }}", **both
    )
    assert done.returncode == 2 and "remove links from the folder of one account" in " ".join(done.stdout.split())
    assert api.requests == []
    # A folder that has no files yet.
    lay_out(tmp_path, {"two/kaveri/notes": "", "two/ganga/deep/sub": "@../../kaveri"})
    for words in ((), ("--limit", "ganga"), ("--limit", "kaveri")):
        given = {"servetel_ivr_source": "two/{{ inventory_hostname }}", **both}
        done = collection_playbook("servetel.ivr.export", *words, hosts=dict.fromkeys(hosts, given))
        said = f"A link in two/ganga leads to {tmp_path}/two/kaveri, which is the folder of kaveri. Put"
        assert done.returncode == 2 and said in done.stdout and api.requests == [], done.stdout
    # New files are not written there, and there are no others.
    lay_out(tmp_path, {"three/kaveri/docs/notes": "", "three/null/docs": "@../kaveri/docs"})
    given = {"servetel_ivr_source": "three/{{ inventory_hostname }}", **both}
    done = collection_playbook("servetel.ivr.export", hosts={"null": given, "kaveri": given})
    assert done.returncode == 0 and len([*(tmp_path / "three" / "null").glob("*.yml")]) == 14, done.stdout
    # A host may have any name.
    given["servetel_ivr_source"] = "four"
    for words in ((), ("--limit", "null"), ("-e", "servetel_ivr_hosts=null")):
        done = collection_playbook("servetel.ivr.export", *words, hosts={"null": given, "kaveri": given})
        assert done.returncode == 2 and "which is the folder of kaveri" in done.stdout, done.stdout


def test_no_export_writes_into_the_folder_of_an_account_outside_of_the_run(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path
) -> None:
    lay_out(tmp_path, {"all/ganga/b.yml": WITHOUT_ID, "linked/b.yml": WITHOUT_ID, "own/a.yml": WITHOUT_ID})
    (tmp_path / "own" / "sub").symlink_to("../linked")
    way_out = (
        "To export one account there all the same, run on one host (--limit) and give servetel_ivr_source with -e."
    )
    for own, other, why in (
        ("all", "all/ganga", "kaveri would be exported to all, which holds the folder of ganga."),
        (
            "all/ganga/sub",
            "all/ganga",
            "kaveri would be exported to all/ganga/sub, which is inside the folder of ganga.",
        ),
        ("all", "all", "kaveri would be exported to all, which is the folder of ganga."),
        ("own", "linked", f"A link in own leads to {tmp_path}/linked, which is the folder of ganga."),
    ):
        hosts: dict[str, Any] = {"kaveri": {"servetel_ivr_source": own}, "ganga": {"servetel_ivr_source": other}}
        done = collection_playbook("servetel.ivr.export", "--limit", "kaveri", hosts=hosts, servetel_ivr_purge=True)
        assert done.returncode == 2 and api.requests == [], done.stdout
        said = failures(done.stdout)["kaveri"]
        assert said.startswith(f"{why} Put ") and said.endswith(way_out), said
    # Hosts that are no accounts do not count, nor what others share.
    hosts["kaveri"] = hosts["third"] = hosts["ganga"]
    own_token = {"servetel_ivr_api_token": api.token}
    done = collection_playbook(
        "servetel.ivr.export",
        "--limit",
        "kaveri",
        hosts=hosts,
        servetel_ivr_accounts=["kaveri", "elsewhere"],
        **own_token,
    )
    assert done.returncode == 0, done.stdout
    hosts["kaveri"] = {"servetel_ivr_source": "new"}
    done = collection_playbook("servetel.ivr.export", "--limit", "kaveri", hosts=hosts)
    assert done.returncode == 0, done.stdout


def test_the_folder_of_an_export_may_be_given_by_a_play(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path
) -> None:
    hosts = {host: {"servetel_ivr_source": "menus"} for host in ("kaveri", "ganga")}
    for source, code in (("snapshots/{{ inventory_hostname }}", 0), ("menus", 2)):
        play = {"import_playbook": "servetel.ivr.export", "vars": {"servetel_ivr_source": source}}
        (tmp_path / "play.yml").write_text(json.dumps([play]))
        done = collection_playbook("play.yml", "--limit", "kaveri", hosts=hosts)
        assert done.returncode == code, done.stdout
    assert len([*(tmp_path / "snapshots" / "kaveri").iterdir()]) == 14
    # A fact is not given with -e.
    facts = {
        "hosts": "all",
        "gather_facts": False,
        "connection": "local",
        "tasks": [{"set_fact": {"servetel_ivr_source": "x"}}],
    }
    hosts["ganga"] = {"servetel_ivr_source": "x"}
    (tmp_path / "play.yml").write_text(json.dumps([facts, {"import_playbook": "servetel.ivr.export"}]))
    done = collection_playbook("play.yml", "--limit", "kaveri", hosts=hosts)
    assert done.returncode == 2 and "x, which is the folder of ganga." in done.stdout and api.requests == [], (
        done.stdout
    )
    # With -e it may be the folder of another account, also from an inventory that does not have the host.
    given = {"servetel_ivr_hosts": "localhost", "servetel_ivr_source": "y"}
    done = collection_playbook("servetel.ivr.export", hosts={"kaveri": {"servetel_ivr_source": "y"}}, **given)
    assert done.returncode == 0, done.stdout


def test_what_cannot_be_evaluated_of_another_account_is_not_taken_for_nothing(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path
) -> None:
    lay_out(tmp_path, {"menus/a.yml": WITHOUT_ID})
    unknown = {"servetel_ivr_source": "{{ lookup('ansible.builtin.file', '/none/secret') }}"}
    hosts = {"kaveri": {"servetel_ivr_source": "menus"}, "ganga": unknown}
    for name, given in (("export", {}), ("apply", {"servetel_ivr_backup_dir": "backups"})):
        done = collection_playbook(f"servetel.ivr.{name}", "--limit", "kaveri", hosts=hosts, **given)
        said = " ".join(done.stdout.split())
        assert done.returncode == 2 and api.requests == [], done.stdout
        assert "/none/secret" in failures(done.stdout)["kaveri"], said
        # ansible-core 2.16 shows no item where an expression of a loop fails.
        assert "(item=servetel_ivr_source of ganga)" in said or ansible.release.__version__.startswith("2.16."), said
    hosts["ganga"] = hosts["yamuna"] = {"servetel_ivr_source": "{{ region }}/x"}
    done = collection_playbook("servetel.ivr.export", "--limit", "kaveri", hosts=hosts)
    said = "servetel_ivr_source of ganga and yamuna refers to a variable that is not defined"
    assert done.returncode == 2 and said in done.stdout and api.requests == [], done.stdout
    hosts["ganga"] = unknown
    # What is not compared does not matter.
    only = {"servetel_ivr_accounts": ["kaveri"]}
    for name, given in (("export", only), ("apply", {}), ("apply", {**only, "servetel_ivr_backup_dir": "backups"})):
        given["servetel_ivr_api_token"] = api.token
        done = collection_playbook(f"servetel.ivr.{name}", "--limit", "kaveri", hosts=hosts, **given)
        assert done.returncode == 0, done.stdout


def test_what_is_false_or_a_list_is_no_credential_that_is_not_set(
    collection_playbook: Playbook, api: Simulator
) -> None:
    wrong = {"token": False, "url": 0, "email": [], "password": {}}
    hosts: dict[str, Any] = {
        name: {"servetel_ivr_api_token": api.token, "servetel_ivr_source": name, f"servetel_ivr_api_{name}": value}
        for name, value in wrong.items()
    }
    done = collection_playbook("servetel.ivr.export", hosts=hosts)
    assert failures(done.stdout) == {
        name: f"servetel_ivr_api_{name} must be text. Correct it; '' means not set." for name in wrong
    }
    assert done.returncode == 2 and api.requests == []
    unset = {"servetel_ivr_api_url": None, "servetel_ivr_api_email": "", "servetel_ivr_api_token": None}
    done = collection_playbook("servetel.ivr.export", servetel_ivr_source="here", **unset)
    assert done.returncode == 0, done.stdout


def test_hosts_that_the_inventory_selects_are_an_error(collection_playbook: Playbook, api: Simulator) -> None:
    own = {"servetel_ivr_api_token": api.token, "servetel_ivr_source": "{{ inventory_hostname }}"}
    hosts = {host: {**own, "servetel_ivr_hosts": "kaveri"} for host in ("kaveri", "ganga")}
    done = collection_playbook("servetel.ivr.export", hosts=hosts)
    said = failures(done.stdout)
    assert done.returncode == 2 and said.keys() == {"ganga"}, done.stdout
    assert said["ganga"].startswith("servetel_ivr_hosts is kaveri, which does not match ganga. In the inventory"), said


@pytest.mark.parametrize(("name", "words"), [("apply", "Several accounts share files"), ("export", "the folder of")])
def test_no_variable_of_the_user_turns_a_check_off(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path, name: str, words: str
) -> None:
    lay_out(tmp_path, {"ids/a.yml": WITH_ID})
    theirs: dict[str, Any] = {
        key: [] for key in ("files", "with_ids", "given", "sources", "paths", "compared", "unseen")
    }
    theirs |= dict.fromkeys(("rows", "found", "shared", "lines"), "")
    theirs |= {"accounts": ["a", "b"], "path": "x", "booleans": [], "is_applied": False}
    given = {"servetel_ivr_source": "ids", "servetel_ivr_api_token": "{{ inventory_hostname }}-0123456789"}
    done = collection_playbook(f"servetel.ivr.{name}", hosts=("kaveri", "ganga"), **given, **theirs)
    assert done.returncode == 2 and words in " ".join(done.stdout.split()), done.stdout
    assert api.requests == [] and (tmp_path / "ids" / "a.yml").read_text() == WITH_ID


@pytest.mark.parametrize(
    ("folder", "read", "words"),
    [("all/sb", "all/sb", ()), ("$HOME/in/new", "all/sb", ("--check",)), ("~/base", "base", ())],
)
def test_no_backup_is_written_where_another_account_reads_definitions(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path, folder: str, read: str, words: tuple[str, ...]
) -> None:
    lay_out(tmp_path, {"all/sb/b.yml": WITHOUT_ID, "base/b.yml": WITHOUT_ID, "sa/a.yml": WITHOUT_ID, "in": "@all/sb"})
    own = {"servetel_ivr_api_token": api.token, "servetel_ivr_api_url": OWN_ADDRESS.format(api.url)}
    hosts = {
        "kaveri": {"servetel_ivr_source": "sa", "servetel_ivr_backup_dir": folder, **own},
        "ganga": {"servetel_ivr_source": "all/sb", "servetel_ivr_base": "base", **own},
    }
    done = collection_playbook("servetel.ivr.apply", *words, hosts=hosts)
    said = (
        f"The backups of kaveri would be written into {read}, from which definitions of ganga are read. Set servetel_iv"
    )
    assert done.returncode == 2 and said in done.stdout and api.requests == [], done.stdout


@pytest.mark.parametrize("words", [(), ("--check",)])
def test_backups_may_be_written_where_only_the_names_of_folders_are_alike(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path, words: tuple[str, ...]
) -> None:
    lay_out(tmp_path, {"all/sb/b.yml": WITHOUT_ID, "base/b.yml": WITHOUT_ID, "sa/a.yml": WITHOUT_ID})
    with Simulator() as third:
        own = {"servetel_ivr_api_token": api.token, "servetel_ivr_api_url": OWN_ADDRESS.format(api.url)}
        theirs = {"servetel_ivr_api_token": third.token, "servetel_ivr_api_url": third.url}
        hosts = {
            "kaveri": {"servetel_ivr_source": "sa", "servetel_ivr_backup_dir": "all", **own},
            "ganga": {"servetel_ivr_source": "all/sb", "servetel_ivr_base": "base", **own},
            "narmada": {"servetel_ivr_source": "sa", "servetel_ivr_backup_dir": "sb", **theirs},
            "x-kaveri": {"servetel_ivr_source": "sa", **own},
            "x-narmada": {"servetel_ivr_source": "sa", **theirs},
        }
        # What a play sets is seen by its own host only. A base does not matter where no backup is written.
        runs: list[dict[str, Any]] = [
            {"servetel_ivr_hosts": "!x-*:all"},
            {"servetel_ivr_hosts": "x-*", "servetel_ivr_base": "{{ root }}/base"},
            {"servetel_ivr_hosts": "x-*", "servetel_ivr_backup_dir": "{{ root }}/base"},
        ]
        plays = [{"import_playbook": "servetel.ivr.apply", "vars": run} for run in runs]
        (tmp_path / "play.yml").write_text(json.dumps(plays))
        done = collection_playbook("play.yml", *words, hosts=hosts, root=str(tmp_path))
    said = failures(done.stdout)
    assert done.returncode == 2 and said.keys() == {"x-kaveri", "x-narmada"}, done.stdout
    assert all("other hosts do not see" in message for message in said.values())
    shown = re.findall(r"^fatal|^ok: \[(.+?)\] => \{\n.*(?:0 of 1 IVR)", done.stdout, re.MULTILINE)
    assert sorted(shown) == ["", "", "ganga", "kaveri", "narmada", "x-kaveri", "x-narmada"], done.stdout


TOGETHER = {("lint", "test_calls", "apply"): True, ("report", "probe", "drift", "export"): False, ("restore",): False}
"""Playbooks that run one after the other, and whether they read the account (servetel_ivr_live)."""


@pytest.mark.parametrize("nothing", ["", None])
@pytest.mark.parametrize("names", TOGETHER, ids=" ".join)
def test_every_variable_may_be_empty(
    collection_playbook: Playbook, tmp_path: Path, names: tuple[str, ...], nothing: str | None
) -> None:
    (tmp_path / "ivrs").mkdir()
    for path in ("ivrs/a.yml", "backup.yml"):
        (tmp_path / path).write_text("- {id: 7926, timeout: 30}\n")
    (tmp_path / "calls.yml").write_text("- {start: '7926', keys: '2', reaches: 'ivr||7930'}\n")
    given = {
        "servetel_ivr_source": "ivrs",
        "servetel_ivr_backup": "backup.yml",
        "servetel_ivr_calls": "calls.yml",
        "servetel_ivr_report_file": "menus.html",
        "servetel_ivr_live": TOGETHER[names],
        "servetel_ivr_allow_unmanaged": True,
    }
    assert set().union(*TOGETHER) == set().union(*documented().values())
    own = {variable for variable, playbooks in documented().items() if playbooks & {*names}}
    empty = dict.fromkeys(own - given.keys(), nothing)
    done = collection_playbook(*(f"servetel.ivr.{name}" for name in names), **given, **empty)
    assert done.returncode == 0 and done.stdout.count("\nPLAY [") == len(names), done.stdout + done.stderr
    # One playbook of each run warns of it: Ansible shows the same warning once only.
    assert "missing_prompt" in done.stderr, done.stdout + done.stderr
    if "export" in names:
        assert "ivr||name=Support" in (tmp_path / "ivrs" / "a.yml").read_text()


@pytest.mark.parametrize(
    ("name", "variables"),
    [
        ("apply", "purge resolve_names check_numbers force"),
        ("drift", "purge allow_unmanaged resolve_names check_numbers force"),
        ("export", "purge resolve_names portable"),
        ("lint", "live"),
        ("report", "purge live"),
        ("test_calls", "live"),
        ("probe", "probe_write"),
        ("restore", "resolve_names"),
    ],
)
def test_a_word_that_is_no_boolean_and_a_text_that_is_no_dictionary_are_refused(
    collection_playbook: Playbook, api: Simulator, name: str, variables: str
) -> None:
    booleans = [f"servetel_ivr_{variable}" for variable in variables.split()]
    own = [variable for variable, playbooks in documented().items() if name in playbooks]
    dictionaries = [f"servetel_ivr_{short}" for short in ("lint_options", "names", "defaults")]
    dictionaries = [variable for variable in dictionaries if variable in own]
    wrong = {"host1": "recording: {}", "host2": "{recording: {}}", "host3": '["recording"]', "host4": '{"recording": {'}
    hosts = {host: dict.fromkeys(dictionaries, text) for host, text in wrong.items()}
    hosts["vielleicht"] = dict.fromkeys(booleans, "vielleicht")
    done = collection_playbook(f"servetel.ivr.{name}", hosts=hosts)
    said = failures(done.stdout)
    assert done.returncode == 2 and said.pop("vielleicht") == f"{' and '.join(booleans)} must be true or false."
    unreadable = f"The JSON text of {' or '.join(dictionaries)} cannot be read. Correct it. Set dictionaries in"
    for host in wrong:
        start = unreadable if host == "host4" else f"{' and '.join(dictionaries)} must be "
        assert said[host].startswith(start), done.stdout
    assert api.requests == []


DICTIONARIES = {
    "servetel_ivr_names": '{"recording": {"Diwali": 19999}}',
    "servetel_ivr_defaults": '{"timeout": 22}',
    "servetel_ivr_lint_options": '{ "disable": ["orphan"]}',
}
"""Dictionaries as JSON, as a survey gives them."""


def test_a_survey_may_give_dictionaries_as_json(collection_playbook: Playbook, api: Simulator, tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("- {id: 7932, recording: recording||name=Diwali}\n")
    given = {"servetel_ivr_source": "a.yml", "servetel_ivr_allow_unmanaged": True, **DICTIONARIES}
    given["servetel_ivr_assume_recording_type"] = "recording"
    both = ("servetel.ivr.apply", "servetel.ivr.drift")
    checked = collection_playbook(*both, "--check", **given, servetel_ivr_report_file="")
    assert checked.stdout.count('"msg": "1 of 1 IVR would change') == 2 and checked.returncode == 2, checked.stdout
    assert (
        failures(checked.stdout)["kaveri"].startswith("1 of 1 IVR would change: Billing.")
        and not (tmp_path / "menus.html").exists()
    )
    done = collection_playbook(*both, **given, servetel_ivr_report_file="menus.html")
    assert done.returncode == 0 and (tmp_path / "menus.html").exists(), done.stdout
    assert "1 of 1 IVR changed" in done.stdout and "0 of 1 IVR would change" in done.stdout
    assert (str(api.ivr(7932)["recording"]), api.ivr(7932)["timeout"]) == ("19999", 22)


def test_json_does_where_no_module_reads_it(collection_playbook: Playbook, tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("- {name: A, recording: recording||name=Diwali, menu: {'1': hangup||1}}\n")
    (tmp_path / "calls.yml").write_text("- {start: A, keys: '1', reaches: hangup||1, hears: [recording||19999]}\n")
    files = {"servetel_ivr_source": "a.yml", "servetel_ivr_calls": "calls.yml", "servetel_ivr_report_file": "m.html"}
    names = ("lint", "report", "test_calls")
    done = collection_playbook(*(f"servetel.ivr.{name}" for name in names), hosts=(), **files, **DICTIONARIES)
    assert done.returncode == 0 and done.stdout.count("\nPLAY [") == len(names), done.stdout
    assert "Diwali" in (tmp_path / "m.html").read_text()


def test_accounts_that_share_files_may_have_defaults_as_json(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path
) -> None:
    (tmp_path / "a.yml").write_text("- {name: Billing}\n")
    given = {"servetel_ivr_source": "a.yml", "servetel_ivr_defaults": '{"timeout": 10}'}
    given["servetel_ivr_allow_unmanaged"] = "yes"
    given["servetel_ivr_api_token"] = "{{ lookup('ansible.builtin.env', 'SERVETEL_API_TOKEN') }}"
    given["servetel_ivr_api_url"] = OWN_ADDRESS.format(api.url)
    done = collection_playbook("servetel.ivr.apply", "servetel.ivr.drift", hosts=("kaveri", "ganga"), **given)
    assert done.returncode == 0 and done.stdout.count("0 of 1 IVR changed. 1 is up to date.") == 2, done.stdout
    assert done.stdout.count("0 of 1 IVR would change. 1 is up to date.") == 2, done.stdout


@pytest.mark.parametrize("name", ["apply", "drift"])
def test_paths_that_do_not_exist_and_accounts_that_are_no_list_are_refused(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path, name: str
) -> None:
    (tmp_path / "a.yml").write_text("- {id: 7926, timeout: 5}\n")
    cases: dict[str, dict[str, Any]] = {
        f"servetel_ivr_source is none.yml ({tmp_path}/none.yml), which does not exist.": {
            "servetel_ivr_source": "none.yml"
        },
        "servetel_ivr_source is /none.yml, which does not exist.": {"servetel_ivr_source": "/none.yml"},
        "servetel_ivr_base is none, which does not exist.": {"servetel_ivr_base": "none"},
        "servetel_ivr_base is not a path.": {"servetel_ivr_base": ["a.yml"]},
        "servetel_ivr_report_file is not a path.": {"servetel_ivr_report_file": ["m.html"]},
        "servetel_ivr_accounts must be a list of inventory hosts": {"servetel_ivr_accounts": "kaveri"},
        "servetel_ivr_accounts must be a list of inv": {"servetel_ivr_accounts": [["kaveri", "ganga"]]},
    }
    fine = {"servetel_ivr_source": "a.yml", "servetel_ivr_report_file": "{{ inventory_hostname }}.html"}
    hosts = {f"host{number}": {**fine, **given} for number, given in enumerate(cases.values())}
    done = collection_playbook(f"servetel.ivr.{name}", hosts=hosts)
    said = failures(done.stdout)
    assert done.returncode == 2 and said.keys() == hosts.keys() and api.requests == [], done.stdout
    for words, message in zip(cases, map(said.__getitem__, hosts)):
        assert message.startswith(words)
        assert name == "apply" or f'"error": "{words}' in done.stdout, done.stdout


@pytest.mark.parametrize("name", sorted(set().union(*documented().values())))
def test_no_path_is_omitted(collection_playbook: Playbook, api: Simulator, tmp_path: Path, name: str) -> None:
    lay_out(tmp_path, {"ivrs/a.yml": WITH_ID})
    kinds = ("source", "base", "backup", "backup_dir", "report_file", "junit", "probe_dest", "calls", "numbers")
    own = {variable for variable, playbooks in documented().items() if name in playbooks}
    paths = {f"servetel_ivr_{kind}" for kind in kinds} & own
    hosts = {path: {"servetel_ivr_source": "ivrs", path: "{{ nope | default(omit) }}"} for path in paths}
    done = collection_playbook(f"servetel.ivr.{name}", hosts=hosts)
    said = {path: f"{path} is omitted with default(omit). Use default('') instead." for path in paths}
    assert (done.returncode, failures(done.stdout), api.requests) == (2, said, []), done.stdout
    assert not list(tmp_path.glob("*omit*"))


@pytest.mark.parametrize(
    ("name", "variable"),
    [("apply", "backup_dir"), ("test_calls", "junit"), ("probe", "probe_dest"), ("report", "report_file")],
)
def test_a_path_to_write_is_a_text(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path, name: str, variable: str
) -> None:
    (tmp_path / "a.yml").write_text("- {id: 7926, timeout: 5}\n")
    (tmp_path / "calls.yml").write_text("- {start: '7926', keys: '2', reaches: 'ivr||7930'}\n")
    given = {"servetel_ivr_source": "a.yml", "servetel_ivr_calls": "calls.yml", "servetel_ivr_base": " "}
    given |= {"servetel_ivr_live": True} if name == "test_calls" else {}
    hosts = {host: {f"servetel_ivr_{variable}": wrong} for host, wrong in (("host1", ["x"]), ("host2", {"x": 1}))}
    done = collection_playbook(f"servetel.ivr.{name}", hosts=hosts, **given)
    said = f"servetel_ivr_{variable} is not a path. Correct the path."
    assert (done.returncode, failures(done.stdout)) == (2, dict.fromkeys(hosts, said)) and api.requests == []


def test_a_blank_path_to_write_is_not_set(collection_playbook: Playbook, api: Simulator, tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("- {id: 7926, timeout: 5}\n")
    (tmp_path / "calls.yml").write_text("- {start: '7926', keys: '2', reaches: 'ivr||7930'}\n")
    given = {"servetel_ivr_source": "a.yml", "servetel_ivr_calls": "calls.yml", "servetel_ivr_live": True}
    given |= {f"servetel_ivr_{kind}": " " for kind in ("base", "backup_dir", "junit", "probe_dest", "report_file")}
    (tmp_path / "inventory.yml").touch()
    before = {*tmp_path.iterdir()}
    names = ("test_calls", "probe", "apply", "report")  # A page is all that report is for, so it fails.
    done = collection_playbook(*(f"servetel.ivr.{name}" for name in names), **given)
    said = "Set servetel_ivr_report_file to the page to write, such as menus.html."
    assert (done.returncode, failures(done.stdout)) == (2, {"kaveri": said}), done.stdout
    assert done.stdout.count("\nPLAY [") == len(names) and {*tmp_path.iterdir()} - {tmp_path / "ansible"} == before


def test_hosts_may_be_a_list(collection_playbook: Playbook, api: Simulator, tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("- {id: 7926, name: Main menu}\n")
    own = {"servetel_ivr_source": "a.yml", "servetel_ivr_live": True, "servetel_ivr_report_file": "menus.html"}
    for hosts, wanted, shown in ((("kaveri", "ganga"), ["ganga"], "ganga"), ((), ["localhost"], "localhost")):
        done = collection_playbook("servetel.ivr.lint", hosts=hosts, servetel_ivr_hosts=wanted, **own)
        assert f"{shown} " in done.stdout.partition("PLAY RECAP")[2] and "kaveri" not in done.stdout, done.stdout
    done = collection_playbook("servetel.ivr.lint", hosts=("kaveri",), servetel_ivr_hosts=["x", "y"], **own)
    assert done.returncode not in (0, 2), done.stdout
    assert "no host of the inventory matches x, y." in " ".join((done.stdout + done.stderr).split())


def test_hosts_may_be_blank_but_nothing_else_than_patterns(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path
) -> None:
    lay_out(tmp_path, {"a.yml": WITHOUT_ID})
    for hosts, shown in ((("kaveri", "ganga"), "ganga"), ((), "localhost")):
        done = collection_playbook(
            "servetel.ivr.lint", hosts=hosts, servetel_ivr_hosts=" ", servetel_ivr_source="a.yml"
        )
        assert f"{shown} " in done.stdout.partition("PLAY RECAP")[2], done.stdout + done.stderr
    for wrong in ({"kaveri": 1}, 7, ["kaveri", 7], True):
        done = collection_playbook("servetel.ivr.lint", servetel_ivr_hosts=wrong, servetel_ivr_source="a.yml")
        said = " ".join((done.stdout + done.stderr).split())
        assert done.returncode not in (0, 2) and "servetel_ivr_hosts must be a host pattern" in said, said


def test_a_page_that_fails_hides_no_summary(collection_playbook: Playbook, api: Simulator, tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("- {id: 7926, timeout: 5}\n")
    (tmp_path / "calls.yml").write_text("- {start: '+918044440001', keys: '9', reaches: 'hangup||1'}\n")
    given = {"servetel_ivr_source": "a.yml", "servetel_ivr_report_file": "m.html", "servetel_ivr_backup_dir": "backups"}
    api.answer_next("GET", r"/v1/my_number.*", status=500, body={"message": "broken"}, times=9)
    done = collection_playbook("servetel.ivr.apply", **given)
    assert done.returncode == 2 and "1 of 1 IVR changed: Main menu. Backup: " in done.stdout, done.stdout


def test_drift_needs_no_type_of_prompts(collection_playbook: Playbook, api: Simulator, tmp_path: Path) -> None:
    new = {
        **dict.fromkeys(PROMPTS, "outbound_tts||812"),
        "recording": "812",
        "name": "New",
        "description": "New",
    }
    new |= {"timeout": 5, "incorrect_count": 1, "invalid_destination": "hangup||1", "timeout_tries": 1}
    new |= {"timeout_destination": "hangup||1", "menu": {"1": "hangup||1"}}
    (tmp_path / "a.json").write_text(json.dumps([{"name": "Main menu", "timeout": 22}, {"id": 7932}, new]))
    given = {"servetel_ivr_source": "a.json", "servetel_ivr_allow_unmanaged": True, "assumed": ""}
    shown = collection_playbook("servetel.ivr.drift", **given)
    said = " ".join(shown.stdout.split())
    assert shown.returncode == 2 and "2 of 3 IVRs would change: Main menu, New. 1 is up to date." in said, shown.stdout
    assert "-timeout: 30" in shown.stdout and "+timeout: 22" in shown.stdout and "||19549" not in shown.stdout
    (tmp_path / "a.json").write_text(
        '[{"id": 7926, "recording": "outbound_tts||19549", "invalid_recording": "recording||244"}]'
    )
    same = collection_playbook("servetel.ivr.drift", **given)
    assert same.returncode == 0 and "0 of 1 IVR would change." in same.stdout, same.stdout
    (tmp_path / "a.json").write_text('[{"name": "Main menu", "timeout": 22}]')
    refused = collection_playbook("servetel.ivr.apply", "--check", **given)
    assert refused.returncode == 2 and "is not known, because the API shows a prompt's id only" in refused.stdout


UNDEFINED = {
    "servetel_ivr_api_token": "{{ vault_token }}",
    "servetel_ivr_api_url": "https://{{ host_of_api }}",
    "servetel_ivr_backup_dir": "{{ root }}/backups",
    "servetel_ivr_on_edit": "{{ on_edit }}",
    "servetel_ivr_names": {"ivr": {"Sales": "{{ sales }}"}},
    "servetel_ivr_lint_options": {"entry": ["{{ first }}"]},
}


@pytest.mark.parametrize("name", ["apply", "restore", "drift", "export", "lint", "report", "test_calls", "probe"])
def test_a_variable_with_an_undefined_one_in_it_is_not_taken_for_one_that_is_not_set(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path, name: str
) -> None:
    own = {"servetel_ivr_api_token": api.token, "servetel_ivr_source": "{{ inventory_hostname }}"}
    hosts: dict[str, Any] = {f"host{n}": {**own, one: UNDEFINED[one]} for n, one in enumerate(UNDEFINED)}
    hosts["two"] = {**own, "servetel_ivr_base": "{{ a }}", "servetel_ivr_at": "{{ b.c }}"}
    done = collection_playbook(f"servetel.ivr.{name}", hosts=hosts)
    said = failures(done.stdout)
    assert done.returncode == 2 and said.keys() == hosts.keys() and api.requests == [], done.stdout
    rest = "to a variable that is not defined. Define it, or give it a default: default('') means not set."
    expected = {f"host{n}": f"{one} refers {rest}" for n, one in enumerate(UNDEFINED)}
    assert said == {**expected, "two": f"servetel_ivr_at and servetel_ivr_base refer {rest}"}


@pytest.mark.parametrize("name", ["apply", "export"])
def test_hosts_that_refer_to_an_undefined_variable_are_an_error(
    collection_playbook: Playbook, api: Simulator, name: str
) -> None:
    hosts = {host: {"servetel_ivr_api_token": api.token, "servetel_ivr_source": host} for host in ("kaveri", "ganga")}
    done = collection_playbook(f"servetel.ivr.{name}", hosts=hosts, servetel_ivr_hosts="{{ target }}")
    assert done.returncode == 4 and "'target' is undefined" in done.stdout + done.stderr and api.requests == []


def test_no_backup_is_written_where_an_account_outside_of_the_run_reads_definitions(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path
) -> None:
    lay_out(tmp_path, {"sb/b.yml": WITHOUT_ID, "sa/a.yml": WITHOUT_ID})
    hosts = {
        "kaveri": {"servetel_ivr_source": "sa", "servetel_ivr_backup_dir": "sb/backups"},
        "ganga": {"servetel_ivr_source": "s{{ 'b' }}"},
        "undefined": {"servetel_ivr_source": "{{ nothing }}/x"},
    }
    said = "The backups of kaveri would be written into sb, from which definitions of ganga are read."
    for words in (("--limit", "kaveri"), ("-e", "servetel_ivr_hosts=kaveri")):
        done = collection_playbook("servetel.ivr.apply", *words, hosts=hosts)
        assert done.returncode == 2 and said in done.stdout and api.requests == [], done.stdout
    done = collection_playbook(
        "servetel.ivr.apply", "--limit", "kaveri", hosts=hosts, servetel_ivr_backup_dir="elsewhere"
    )
    assert done.returncode == 0, done.stdout


def test_half_a_login_is_no_credential_of_a_hosts_own_and_one_entry_does_not_stand_for_two_hosts(
    collection_playbook: Playbook, api: Simulator
) -> None:
    hosts: dict[str, Any] = {
        "email": {"servetel_ivr_api_email": "a@x.in"},
        "password": {"servetel_ivr_api_password": "pass-of-a"},
        "neither": {},
    }
    for more in ({}, {"servetel_ivr_accounts": ["email"]}):
        done = collection_playbook(
            "servetel.ivr.export", hosts=hosts, servetel_ivr_source="{{ inventory_hostname }}", **more
        )
        said = failures(done.stdout)
        assert done.returncode == 2 and said.keys() == hosts.keys() and api.requests == [], done.stdout
        for host, message in said.items():
            assert message.startswith(
                f"{host} has no credentials of its own, and each host is a different account. Set"
                " servetel_ivr_api_token, or servetel_ivr_api_email and servetel_ivr_api_password"
            )


def test_a_comparison_that_failed_reports_no_counts_of_an_earlier_run(
    collection_playbook: Playbook, api: Simulator, tmp_path: Path
) -> None:
    (tmp_path / "a.yml").write_text("- {id: 7926, timeout: 5}\n")
    plays = [
        {"import_playbook": "servetel.ivr.apply"},
        {"import_playbook": "servetel.ivr.drift", "vars": {"servetel_ivr_report_file": "{{ playbook_dir }}/page.html"}},
    ]
    (tmp_path / "site.yml").write_text(json.dumps(plays))
    mounts = tmp_path / "mounts"
    mounts.write_text("1 1 0:1 / / rw - overlay overlay rw\n")
    done = collection_playbook(
        "site.yml", servetel_ivr_source="a.yml", awx_job_id=7, _servetel_ivr_mount_table=str(mounts)
    )
    stats = " ".join(done.stdout.partition("CUSTOM STATS")[2].split())
    assert done.returncode == 2 and "The files would be lost with the job: " in stats and '"differ"' not in stats, stats
