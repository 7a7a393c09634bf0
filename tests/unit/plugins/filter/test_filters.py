# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filters, the lookup and the playbook of the call flow as playbooks meet them, in Ansible's templating."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.errors import AnsibleFilterError
from ansible.utils.unsafe_proxy import wrap_var
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.servetel.ivr.plugins.filter.call_flow import FilterModule
from tests.simulator import Simulator
from tests.unit.plugins.plain import is_plain

ROOT = Path(__file__).resolve().parents[4]
PLUGINS = ROOT / "plugins"
FILTERS = ("lint", "call_path", "call_flow", "where_used", "repoint", "call_tests", "junit", "html_report")

IVRS = [
    {
        "id": "7926",
        "name": "Main menu",
        "recording": "19549",
        "timeout": 20,
        "incorrect_count": 1,
        "invalid_recording": "244",
        "menu": [{"option": "1", "destination": "department||17839"}, {"option": "2", "destination": "ivr||7999"}],
    }
]
CALLS = [{"start": "Main menu", "keys": "9,1", "reaches": "department||17839", "hears": ["19549", "244"]}]


class TemplateError(Exception):
    """What Ansible says about a text that cannot be templated."""


class Template:
    """Gives what a playbook gets for a text."""

    def __init__(self) -> None:
        words = [sys.executable, str(Path(__file__).with_name("templating.py"))]
        self.process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def __call__(
        self, text: str, *, unsafe: bool = False, again: bool = False, folder: Path = ROOT, **variables: Any
    ) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        request = {"text": text, "variables": variables, "unsafe": unsafe, "again": again, "folder": str(folder)}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise TemplateError(answer["error"])
        return answer["value"]


@pytest.fixture(scope="module")
def template() -> Iterator[Template]:
    one = Template()
    yield one
    one.process.communicate()


def test_lint_finds_in_a_playbook_what_it_finds_elsewhere(template: Template) -> None:
    findings = template("{{ ivrs | servetel.ivr.lint(entry='Main menu', disable=['orphan']) }}", ivrs=IVRS)
    assert [(one["severity"], one["rule"], one["ivr"], one["option"]) for one in findings] == [
        ("error", "dangling_ivr", "7926", "2")
    ]


def test_lint_takes_waivers(template: Template) -> None:
    waivers = [{"ivr": 7926, "rule": "dangling_ivr", "reason": "It comes tomorrow."}]
    assert template("{{ ivrs | servetel.ivr.lint(entry=[7926], waive=waivers) }}", ivrs=IVRS, waivers=waivers) == []


def test_call_path_follows_a_call(template: Template) -> None:
    path = template("{{ ivrs | servetel.ivr.call_path(start='Main menu', keys='9,1') }}", ivrs=IVRS)
    assert (path["reaches"], path["hears"]) == ("department||17839", ["19549", "244"])
    assert template("{{ ivrs | servetel.ivr.call_path(7926) }}", ivrs=IVRS)["name"] == "Main menu"


def test_call_flow_draws_in_both_formats(template: Template) -> None:
    assert template("{{ ivrs | servetel.ivr.call_flow }}", ivrs=IVRS).startswith("%%{init")
    assert template("{{ ivrs | servetel.ivr.call_flow(format='dot', entry=['Main menu']) }}", ivrs=IVRS).startswith(
        "digraph"
    )


def test_where_used_finds_places(template: Template) -> None:
    found = template("{{ ivrs | servetel.ivr.where_used('recording||19549') }}", ivrs=IVRS)
    assert found == [{"ivr": "7926", "name": "Main menu", "option": "recording"}]


def test_call_tests_and_junit_work_in_one_line(template: Template) -> None:
    text = template(
        "{{ ivrs | servetel.ivr.call_tests(calls) | servetel.ivr.junit(suite='main') }}", ivrs=IVRS, calls=CALLS
    )
    suite = ET.fromstring(text).find("testsuite")
    assert suite is not None
    assert suite.attrib == {"name": "main", "tests": "1", "failures": "0", "errors": "0", "skipped": "0"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{ ivrs | servetel.ivr.call_path('Main meny') }}", "servetel.ivr.call_path: No IVR of the list has the name"),
        ("{{ ivrs[0] | servetel.ivr.lint }}", "servetel.ivr.lint: IVRs are given as a list"),
        ("{{ ivrs | servetel.ivr.where_used('x||') }}", "neither a destination nor a prompt"),
        ("{{ ivrs | servetel.ivr.call_flow(format='png') }}", "format must be one of mermaid, dot"),
        ("{{ ivrs | servetel.ivr.call_tests([{'start': 1}]) }}", "Call test 1: reaches is missing."),
        ("{{ ivrs | servetel.ivr.junit }}", "the list that servetel.ivr.call_tests returns"),
    ],
)
def test_a_mistake_ends_the_task_with_a_sentence(template: Template, text: str, message: str) -> None:
    with pytest.raises(TemplateError) as caught:
        template(text, ivrs=IVRS)
    assert message in str(caught.value)


WORDS = ("id", "name", "menu", "option", "destination", "sms_template", "state", "purge_menu", "timeout", "recording")
WORDS += ("invalid_destination", "timeout_tries", "incorrect_count", "start", "keys", "reaches", "hears", "ivr", "rule")
WORDS += ("reason", "passed", "message", "department", "extension", "recording||1", "ivr||7926", "name=", "ivr||name=A")
TEXTS = st.sampled_from((*WORDS, "", "1", "*", "absent", "trap", "dot", "department||17839", "ivr||7926", "Main menu"))
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-1, 9), st.floats(), TEXTS, st.text(max_size=3), st.binary())
KEYS = st.one_of(TEXTS, SCALARS, st.tuples(SCALARS, TEXTS), st.just(range(2)))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4), st.tuples(inner)),
    max_leaves=12,
)


@pytest.mark.parametrize("name", FILTERS)
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_argument_makes_a_filter_crash(name: str, data: st.DataObject) -> None:
    """Each argument is right, garbage, or right with garbage in it: a result or a sentence, never a traceback."""
    right = {"ivrs": IVRS, "cases": CALLS, "start": "Main menu", "target": "ivr||1", "results": [], "keys": "1"}
    right |= {"format": "dot", "entry": ["Main menu"], "disable": ["trap"], "waive": [], "suite": "x", "names": {}}
    right |= {"title": "Menus", "calls": CALLS, "before": IVRS, "purge": False}
    right |= {"old": "ivr||1", "new": "ivr||2"}
    right["numbers"] = [{"number": "+918044440001", "destination": "ivr||7926"}]
    function = FilterModule().filters()[name]
    code = function.__wrapped__.__code__  # type: ignore[attr-defined]
    arguments: dict[str, Any] = {}
    for argument in code.co_varnames[: code.co_argcount]:
        part = st.dictionaries(st.one_of(TEXTS, KEYS), VALUES, max_size=4)
        spoiled = st.lists(st.one_of(part, part.map(lambda one: {**IVRS[0], **one})), max_size=3)
        arguments[argument] = data.draw(st.one_of(st.just(right[argument]), VALUES, spoiled), label=argument)
    try:
        assert is_plain(function(**arguments))
    except AnsibleFilterError as error:
        assert str(error).startswith(f"servetel.ivr.{name}: ")


@pytest.mark.parametrize(
    "ivr",
    [
        {"menu": {}, "name": ["A"]},
        {"menu": {}, "id": "1", "timeout": "soon"},
        {"menu": {}, "recording": {"a": 1}},
        {"menu": {}},
    ],
)
@pytest.mark.parametrize("name", ["lint", "call_path", "call_flow", "where_used", "repoint", "call_tests"])
def test_an_empty_menu_beside_a_wrong_value_is_a_sentence(name: str, ivr: dict[str, Any]) -> None:
    arguments = {
        "call_path": ["A"],
        "where_used": ["ivr||1"],
        "repoint": ["ivr||1", "ivr||2"],
        "call_tests": [CALLS],
    }.get(name, [])
    with pytest.raises(AnsibleFilterError, match=f"servetel.ivr.{name}: IVR number 1 of the list"):
        FilterModule().filters()[name]([ivr], *arguments)


@pytest.mark.parametrize("format", [["dot"], {"dot": 1}, 1, None, True, ""])
def test_a_format_that_is_not_one_is_a_sentence(format: Any) -> None:
    with pytest.raises(AnsibleFilterError, match="format must be one of mermaid, dot"):
        FilterModule().filters()["call_flow"](IVRS, format=format)


LONG = 10**4300


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize(
    "odd", [LONG, [LONG], {"a": -LONG}, {LONG: 1}, {(LONG - 1, 2): LONG}], ids=lambda odd: type(odd).__name__
)
def test_an_integer_that_python_cannot_show_is_a_sentence(name: str, odd: Any) -> None:
    needed = {"call_path": ["A"], "where_used": ["ivr||1"], "repoint": ["ivr||1", "ivr||2"], "call_tests": [CALLS]}
    arguments = [IVRS, *needed.get(name, [])]
    for place in range(len(arguments)):
        given_ = [odd if number == place else argument for number, argument in enumerate(arguments)]
        with pytest.raises(AnsibleFilterError) as caught:
            FilterModule().filters()[name](*given_)
        assert str(caught.value) == f"servetel.ivr.{name}: An integer has more than 4,300 digits. Correct it."


@pytest.mark.parametrize("name", [one for one in FILTERS if one != "junit"])
@pytest.mark.parametrize("ivr", [{(1, 2): 3}, {"name": "A", "menu": {(1, 2): "hangup||1"}}], ids=["option", "key"])
def test_a_tuple_as_a_key_is_a_sentence(name: str, ivr: dict[Any, Any]) -> None:
    needed = {"call_path": ["A"], "where_used": ["ivr||1"], "repoint": ["ivr||1", "ivr||2"], "call_tests": [CALLS]}
    with pytest.raises(AnsibleFilterError, match=f"servetel.ivr.{name}: IVR number 1 of the list.*\\(1, 2\\)"):
        FilterModule().filters()[name]([ivr], *needed.get(name, []))


def test_values_that_are_nested_too_deeply_are_a_sentence() -> None:
    deep: Any = []
    for _level in range(100_000):
        deep = [deep]
    with pytest.raises(AnsibleFilterError, match="nested too deeply"):
        FilterModule().filters()["lint"](deep)
    while deep:  # Taken apart level by level: the interpreter would do it recursively.
        deep = deep[0]


def test_an_undefined_variable_is_called_undefined(template: Template) -> None:
    with pytest.raises(TemplateError, match="undefined"):
        template("{{ no_such_variable | servetel.ivr.lint }}")


def test_results_are_plain_whatever_ansible_attaches_to_the_input() -> None:
    filters = FilterModule().filters()
    ivrs, calls = wrap_var(IVRS), wrap_var(CALLS)
    for result in (
        filters["lint"](ivrs),
        filters["call_path"](ivrs, wrap_var("Main menu"), wrap_var(["9", "1"])),
        filters["where_used"](ivrs, wrap_var("19549")),
        filters["call_flow"](ivrs, format=wrap_var("dot")),
        filters["call_tests"](ivrs, calls),
        filters["junit"](wrap_var(filters["call_tests"](ivrs, calls))),
    ):
        assert result
        assert is_plain(result)


@pytest.mark.parametrize("name", ["{{ 'ran' ~ 'this' }}", "{% raw %}", "{# gone #}"])
def test_a_name_from_the_account_is_never_templated(template: Template, name: str) -> None:
    ivrs = [{**IVRS[0], "name": name}]
    path = "{{ (ivrs | servetel.ivr.call_path(7926)).name }}"
    assert template(path, ivrs=ivrs, unsafe=True, again=True) == name


@pytest.mark.parametrize("name", FILTERS)
def test_each_filter_is_documented_with_its_own_arguments(name: str) -> None:
    text = yaml.safe_load((PLUGINS / "filter" / f"{name}.yml").read_text(encoding="utf-8"))
    code = FilterModule().filters()[name].__wrapped__.__code__
    options = text["DOCUMENTATION"]["options"]
    assert list(options)[1:] == list(code.co_varnames[1 : code.co_argcount])
    assert text["DOCUMENTATION"]["positional"] == ", ".join(list(options)[1:])
    assert yaml.safe_load(text["EXAMPLES"])
    assert text["RETURN"]["_value"]["description"]


def test_there_is_no_filter_without_documentation() -> None:
    assert (
        sorted(FilterModule().filters())
        == sorted(FILTERS)
        == sorted(file.stem for file in (PLUGINS / "filter").glob("*.yml"))
    )


def test_ansible_doc_shows_every_filter_and_the_lookup() -> None:
    for type_, names in (("filter", FILTERS), ("lookup", ("source",))):
        shown = run("ansible-doc", "--json", "-t", type_, *(f"servetel.ivr.{name}" for name in names))
        assert shown.returncode == 0, shown.stderr
        documents = json.loads(shown.stdout)
        assert {name for name, document in documents.items() if document["doc"] and document["examples"]} == {
            f"servetel.ivr.{name}" for name in names
        }


# ---- the lookup ----


def test_the_lookup_reads_files_literally(template: Template, tmp_path: Path) -> None:
    (tmp_path / "one.yml").write_text('name: "{{ 1 + 1 }}"\ntimeout: 0500\n', encoding="utf-8")
    (tmp_path / "two.json").write_text('[{"name": "B"}, {"name": "C"}]', encoding="utf-8")
    text = f"{{{{ query('servetel.ivr.source', '{tmp_path}') }}}}"
    assert template(text) == [{"name": "{{ 1 + 1 }}", "timeout": "0500"}, {"name": "B"}, {"name": "C"}]


def test_the_lookup_finds_relative_paths_from_where_ansible_runs(template: Template, tmp_path: Path) -> None:
    (tmp_path / "menus.yml").write_text("name: A\n", encoding="utf-8")
    assert template("{{ query('servetel.ivr.source', 'menus.yml') }}", folder=tmp_path) == [{"name": "A"}]


def test_the_lookup_says_what_is_wrong_with_a_file(template: Template, tmp_path: Path) -> None:
    (tmp_path / "bad.yml").write_text("name: [", encoding="utf-8")
    for path, message in (
        (tmp_path / "bad.yml", "is not valid YAML"),
        (tmp_path / "none", "neither a file nor a folder"),
    ):
        with pytest.raises(TemplateError, match=message):
            template(f"{{{{ query('servetel.ivr.source', '{path}') }}}}")


# ---- the playbook ----


def run(command: str, *words: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).with_name(command)), *words],
        cwd=cwd,
        env={**os.environ, "ANSIBLE_NOCOLOR": "1", "ANSIBLE_LOCALHOST_WARNING": "false", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def play(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return run("ansible-playbook", "servetel.ivr.test_calls", "-i", "account,", *words, cwd=folder, **environment)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "menus").mkdir()
    (tmp_path / "menus" / "main.yml").write_text(json.dumps(IVRS), encoding="utf-8")
    (tmp_path / "calls.yml").write_text(json.dumps(CALLS), encoding="utf-8")
    (tmp_path / "wrong.yml").write_text(json.dumps([*CALLS, {**CALLS[0], "reaches": "hangup||1"}]), encoding="utf-8")
    return tmp_path


SOURCE = "servetel_ivr_source=menus"


def test_the_playbook_passes_on_files_without_network_and_credentials(folder: Path) -> None:
    done = play(folder, "-e", SOURCE, "-e", "servetel_ivr_calls=calls.yml")
    assert done.returncode == 0, done.stdout
    assert "1 of 1 call ends where it should." in done.stdout
    assert "changed=0" in done.stdout


def test_the_playbook_fails_with_the_path_and_still_writes_the_report(folder: Path) -> None:
    words = ("-e", SOURCE, "-e", "servetel_ivr_calls=wrong.yml", "-e", "servetel_ivr_junit=report.xml", "--check")
    done = play(folder, *words, ANSIBLE_CALLBACK_RESULT_FORMAT="yaml")
    assert done.returncode == 2, done.stdout
    assert "1 of 2 calls fails." in done.stdout
    assert "9 -> ivr||7926 ('Main menu'), hears 244" in done.stdout
    suite = ET.fromstring((folder / "report.xml").read_text(encoding="utf-8")).find("testsuite")
    assert suite is not None
    assert (suite.attrib["name"], suite.attrib["tests"], suite.attrib["failures"]) == ("account", "2", "1")


def test_the_playbook_says_which_variables_are_missing(folder: Path) -> None:
    done = play(folder, "-e", "servetel_ivr_calls=calls.yml")
    assert done.returncode == 2
    assert "or servetel_ivr_live=true" in done.stdout


def test_the_playbook_tests_the_account(folder: Path) -> None:
    with Simulator(latency=0) as api:
        calls = [{"start": 7926, "reaches": "ivr||7926", "hears": ["19549"]}]
        (folder / "live.yml").write_text(json.dumps(calls), encoding="utf-8")
        words = ("-e", "servetel_ivr_live=true", "-e", "servetel_ivr_calls=live.yml")
        done = play(folder, *words, SERVETEL_API_URL=api.url, SERVETEL_API_TOKEN=api.token)
        assert done.returncode == 0, done.stdout
        assert api.requests[0].path == "/v1/ivrs"
        assert api.writes == []


def test_calls_written_with_names_and_with_ids_pass_live_and_on_files(folder: Path) -> None:
    places = [
        ("1", "department||17839"),
        ("1", "department||name=Sales"),
        ("2", "ivr||7930"),
        ("2", "ivr||name=Support"),
    ]
    calls = [
        {"start": start, "keys": keys, "reaches": place} for keys, place in places for start in (7926, "Main menu")
    ]
    (folder / "both.yml").write_text(json.dumps(calls), encoding="utf-8")
    with Simulator(latency=0) as api:
        account = {"SERVETEL_API_URL": api.url, "SERVETEL_API_TOKEN": api.token}
        live = play(folder, "-e", "servetel_ivr_live=true", "-e", "servetel_ivr_calls=both.yml", **account)
        assert live.returncode == 0, live.stdout
        for resolve in ("true", "false"):
            source = ("-e", f"servetel_ivr_source=out-{resolve}", "-e", f"servetel_ivr_resolve_names={resolve}")
            (folder / f"out-{resolve}").mkdir()
            done = run("ansible-playbook", "servetel.ivr.export", "-i", "account,", *source, cwd=folder, **account)
            assert done.returncode == 0, done.stdout
            names = ("-e", json.dumps({"servetel_ivr_names": {"department": {"Sales": 17839}}}))
            done = play(folder, *source, "-e", "servetel_ivr_calls=both.yml", *names)
            assert done.returncode == 0, done.stdout
