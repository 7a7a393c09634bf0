# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of fields, the argument specs, the documentation and the return values agree, in words where they do not.

Reads the modules as Ansible does: DOCUMENTATION with its fragments, RETURN, EXAMPLES and ARGUMENT_SPEC.
"""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.servetel.ivr.plugins.module_utils._argspec import (
    BACKUP_SPEC,
    CONNECTION_SPEC,
    IVR_SPEC,
    NAMES_SPEC,
    WRITE_SPEC,
    credential,
    dialect_from_environment,
    environment,
)
from ansible_collections.servetel.ivr.plugins.module_utils._connection import has_token
from ansible_collections.servetel.ivr.plugins.module_utils._errors import KINDS
from ansible_collections.servetel.ivr.plugins.module_utils._model import fields
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import (
    ALIASES,
    DEFINITION_OPTIONS,
    PERIOD,
    parse_definition,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import DESTINATION_TYPES
from ansible_collections.servetel.ivr.plugins.module_utils._model.merge import merge
from ansible_collections.servetel.ivr.plugins.module_utils._model.read import read_ivr
from ansible_collections.servetel.ivr.plugins.module_utils._model.render import as_options
from tests.support.ivr_samples import OPTIONS, RAW

ROOT = Path(__file__).resolve().parents[4]
PLUGINS = "ansible_collections.servetel.ivr.plugins"
MODULES = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("*.py") if path.stem != "__init__")
SECRET = re.compile("token|password|secret|key|pass")


def module(name: str) -> ModuleType:
    return importlib.import_module(f"{PLUGINS}.modules.{name}")


def spec(name: str) -> dict[str, Any]:
    return {**CONNECTION_SPEC, **module(name).ARGUMENT_SPEC}


def fragment(name: str) -> dict[str, Any]:
    file, _dot, part = name.partition(".")
    fragments = importlib.import_module(f"{PLUGINS}.doc_fragments.{file}").ModuleDocFragment
    return dict(yaml.safe_load(getattr(fragments, part.upper() or "DOCUMENTATION")))


def documented(name: str) -> dict[str, Any]:
    """The options in a module's documentation, those of its fragments included."""
    documentation = yaml.safe_load(module(name).DOCUMENTATION)
    options: dict[str, Any] = {}
    for place in documentation["extends_documentation_fragment"]:
        options.update(fragment(place.removeprefix("servetel.ivr."))["options"])
    return {**options, **documentation.get("options", {})}


def returned(name: str) -> dict[str, Any]:
    return dict(yaml.safe_load(module(name).RETURN))


def gaps(options: tuple[str, ...]) -> list[str]:
    """What is missing somewhere of the fields with these names, in words."""
    values = returned("ivr")["ivr"]
    places = {
        "argument in IVR_SPEC of module_utils/_spec.py": IVR_SPEC,
        "documentation in doc_fragments/ivr.py": fragment("ivr")["options"],
        "entry in RETURN of modules/ivr.py": values["contains"],
        "value in the sample of RETURN of modules/ivr.py": values["sample"],
    }
    return [
        f"the field {option} has no {place}"
        for option in options
        for place, names in places.items()
        if option not in names
    ]


# ---- a field is one row ----


def test_every_field_of_the_table_is_in_spec_documentation_and_return_values() -> None:
    assert gaps(fields.OPTIONS) == []


def test_a_field_that_is_forgotten_somewhere_is_named_with_the_place() -> None:
    assert gaps(("name", "greeting")) == [
        "the field greeting has no argument in IVR_SPEC of module_utils/_spec.py",
        "the field greeting has no documentation in doc_fragments/ivr.py",
        "the field greeting has no entry in RETURN of modules/ivr.py",
        "the field greeting has no value in the sample of RETURN of modules/ivr.py",
    ]


def test_the_options_of_the_module_are_those_a_definition_may_have() -> None:
    assert {*IVR_SPEC, *WRITE_SPEC} == {*DEFINITION_OPTIONS, *ALIASES}
    assert module("ivr").ARGUMENT_SPEC.items() >= {**IVR_SPEC, **WRITE_SPEC}.items()


def test_the_sub_options_of_a_definition_are_documented_as_the_options_of_one_ivr() -> None:
    suboptions = documented("ivrs")["ivrs"]["suboptions"]
    shared = {*CONNECTION_SPEC, *NAMES_SPEC, *BACKUP_SPEC, "names", "check_numbers"}
    assert suboptions.keys() - {*PERIOD} == documented("ivr").keys() - shared
    for option, one in fragment("ivr")["options"].items():
        mentioned = re.findall(r"O\((?!servetel)([^)=]*)", str(suboptions[option]))
        assert {name.removeprefix("ivrs[].") for name in mentioned} <= suboptions.keys()
        assert str(suboptions[option]).replace("O(ivrs[].", "O(") == str(one)


def test_no_option_is_an_alias_that_would_silently_overwrite_the_other() -> None:
    for name in MODULES:
        assert [option for option, each in spec(name).items() if "aliases" in each] == []


def test_the_returned_ivr_has_what_is_shown_of_an_ivr_in_the_same_order() -> None:
    shown = as_options(read_ivr(RAW))
    values = returned("ivr")["ivr"]
    assert [*values["contains"]] == [*values["sample"]] == [*shown] == [*OPTIONS]
    assert {*values["contains"]["menu"]["contains"]} == {key for entry in shown["menu"] for key in entry}
    types = {"str": str, "int": int, "list": list}
    for option, value in shown.items():
        assert isinstance(value, types[values["contains"][option]["type"]]), option
        assert isinstance(values["sample"][option], types[values["contains"][option]["type"]]), option


def test_the_info_module_shows_the_same_sample() -> None:
    assert returned("ivr_info")["ivrs"]["sample"] == [returned("ivr")["ivr"]["sample"]]


def test_a_sample_of_a_return_value_can_be_given_back() -> None:
    sample = returned("ivr")["ivr"]["sample"]
    definition = parse_definition(sample)
    assert as_options(merge(None, {"id": definition.id, **definition.given}, purge_menu=True)) == sample


def test_settings_of_an_ivr_have_no_default_and_no_type_that_would_hide_damage() -> None:
    for option in (*fields.OPTIONS, *ALIASES, "id", "menu"):
        assert IVR_SPEC[option] == {"type": "raw"}, option
    for option in ("option", "destination", "sms_template"):
        assert IVR_SPEC[option] == {"type": "list", "elements": "raw"}


# ---- every module ----


def rules(option: dict[str, Any], inner: str) -> dict[str, Any]:
    """What a spec and a documentation both say of an option."""
    found = {
        key: option.get(key)
        for key in ("type", "elements", "default", "required", "choices", "aliases")
        if option.get(key)
    }
    if option.get("default") is False:
        found["default"] = False
    if inner in option:
        found["options"] = {name: rules(each, inner) for name, each in option[inner].items()}
    return found


@pytest.mark.parametrize("name", MODULES)
def test_the_documentation_of_a_module_says_what_its_spec_says(name: str) -> None:
    wanted = {option: rules(each, "options") for option, each in spec(name).items()}
    said = {option: rules(each, "suboptions") for option, each in documented(name).items()}
    for option in said.keys() & wanted.keys():
        if wanted[option].get("elements") == "raw":  # Checked as a definition, so that damaged values are refused.
            said[option].pop("options", None)
    assert said == wanted


@pytest.mark.parametrize("name", MODULES)
def test_an_option_that_looks_like_a_secret_is_never_logged(name: str) -> None:
    secrets = {option for option in spec(name) if SECRET.search(option)}
    assert {"api_token", "api_password"} <= secrets
    assert [option for option in secrets if spec(name)[option].get("no_log") is not True] == []
    inner = [entry for option in spec(name).values() for entry in option.get("options", {})]
    assert [entry for entry in inner if SECRET.search(entry)] == [], "secrets are top-level options only"


@pytest.mark.parametrize("name", MODULES)
def test_the_documentation_names_the_environment_variables_that_are_read(name: str) -> None:
    sentence = re.compile(r"^If not set, the value of the environment variable E\((\w+)\) is used\.$")
    said = {
        option: found[1]
        for option, each in documented(name).items()
        for line in each["description"]
        if (found := sentence.match(line))
    }
    assert said == {option: each["fallback"][1][0] for option, each in spec(name).items() if "fallback" in each}
    assert all(variable.startswith("SERVETEL_") for variable in said.values())


@pytest.mark.parametrize("name", MODULES)
def test_a_module_is_in_the_action_group(name: str) -> None:
    runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    assert name in runtime["action_groups"]["servetel"]


def test_the_action_group_holds_nothing_but_modules() -> None:
    runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    assert sorted(runtime["action_groups"]["servetel"]) == MODULES


def test_the_kinds_of_error_are_documented() -> None:
    (words,) = returned("ivr")["error"]["contains"]["kind"]["description"]
    assert {*re.findall(r"V\((\w+)\)", words)} == {*KINDS}


def test_the_destination_types_are_documented() -> None:
    words = " ".join(fragment("ivr")["options"]["invalid_destination"]["description"])
    known = words.partition("Known types are")[2].partition("Another one")[0]
    assert tuple(re.findall(r"V\((\w+)\)", known)) == DESTINATION_TYPES


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_are_valid_tasks(name: str) -> None:
    tasks = [
        task[f"servetel.ivr.{name}"] for task in yaml.safe_load(module(name).EXAMPLES) if f"servetel.ivr.{name}" in task
    ]
    assert tasks or name == "ivr_info"
    for task in tasks:
        checked = ArgumentSpecValidator(spec(name)).validate(task or {})
        assert checked.error_messages == []
        options = checked.validated_parameters
        if name == "ivr":
            definitions = [{option: options.get(option) for option in DEFINITION_OPTIONS}]
        else:
            definitions = options.get("ivrs") or []
        for definition in definitions:
            assert parse_definition(definition).warnings == []


# ---- the environment ----


def settled(**task: Any) -> dict[str, Any]:
    """The connection options as a task gets them."""
    checked = ArgumentSpecValidator({**CONNECTION_SPEC, **WRITE_SPEC}).validate(task)
    assert checked.error_messages == []
    return dict(checked.validated_parameters)


WITHOUT = {
    "api_url": "https://api.servetel.in",
    "api_token": None,
    "api_email": None,
    "api_password": None,
    "validate_certs": True,
    "ca_path": None,
    "api_timeout": 30.0,
    "api_deadline": 300.0,
    "api_rate": 3.0,
    "api_dialect": None,
    "assume_recording_type": None,
    "force": False,
}
VARIABLES = {
    "SERVETEL_API_URL": ("api_url", "https://example.org", "https://example.org"),
    "SERVETEL_API_TOKEN": ("api_token", "token-of-a-test", "token-of-a-test"),
    "SERVETEL_EMAIL": ("api_email", "a@example.org", "a@example.org"),
    "SERVETEL_PASSWORD": ("api_password", "password of a test", "password of a test"),
    "SERVETEL_VALIDATE_CERTS": ("validate_certs", "no", False),
    "SERVETEL_CA_PATH": ("ca_path", "/ca.pem", "/ca.pem"),
    "SERVETEL_API_TIMEOUT": ("api_timeout", "1.5", 1.5),
    "SERVETEL_API_DEADLINE": ("api_deadline", "60", 60.0),
    "SERVETEL_API_RATE": ("api_rate", "0", 0.0),
    "SERVETEL_API_DIALECT": ("api_dialect", '{"separator": "|"}', {"separator": "|"}),
    "SERVETEL_ASSUME_RECORDING_TYPE": ("assume_recording_type", "outbound_tts", "outbound_tts"),
}


@pytest.mark.parametrize("value", ["", " ", "\t"])
def test_an_empty_environment_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    for variable in VARIABLES:
        monkeypatch.setenv(variable, value)
    assert settled() == WITHOUT


def test_every_environment_variable_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, (_option, value, _taken) in VARIABLES.items():
        monkeypatch.setenv(variable, value)
    assert settled() == {**WITHOUT, **{option: taken for option, _value, taken in VARIABLES.values()}}


def test_the_task_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVETEL_API_RATE", "5")
    assert settled(api_rate=1)["api_rate"] == 1.0


def test_the_variables_tried_here_are_all_that_are_read() -> None:
    read = {
        each["fallback"][1][0]: option
        for option, each in {**CONNECTION_SPEC, **WRITE_SPEC}.items()
        if "fallback" in each
    }
    assert read == {variable: option for variable, (option, _value, _taken) in VARIABLES.items()}
    readers = {option: each["fallback"][0] for option, each in CONNECTION_SPEC.items()}
    assert readers.pop("api_dialect") is dialect_from_environment
    credentials = {readers.pop(option) for option in ("api_token", "api_email", "api_password")}
    assert (credentials, {*readers.values()}) == ({credential}, {environment})


@pytest.mark.parametrize(
    ("given", "counts"),
    [
        ({}, True),
        ({"api_token": "token-of-a-test"}, True),
        ({"api_token": "token-of-a-test", "api_email": "b@example.org"}, True),
        ({"api_email": "b@example.org", "api_password": "password of b"}, False),
        ({"api_email": "b@example.org"}, False),
        ({"api_password": "password of b"}, False),
        ({"api_email": "", "api_password": None}, True),
    ],
    ids=str,
)
def test_a_token_of_the_environment_does_not_count_where_the_task_says_how_to_log_in(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, Any], counts: bool
) -> None:
    for variable in ("SERVETEL_API_TOKEN", "SERVETEL_EMAIL", "SERVETEL_PASSWORD"):
        monkeypatch.setenv(variable, VARIABLES[variable][1])
    assert has_token(settled(**given)) is counts
