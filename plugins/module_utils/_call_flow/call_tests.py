# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of menus as data: where a call with these keys must end, and what the caller must hear.

Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import typing as t
import xml.etree.ElementTree as ET

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.arguments import read_destination, read_prompt
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.graph import Graph
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.ivr_node import Branch
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.path import Call, follow, read_keys
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import IVR, Destination, same_prompt
from ansible_collections.servetel.ivr.plugins.module_utils._text import (
    canonical_text,
    printable,
    quoted,
    suggestion,
)

CASE_FIELDS: t.Final = ("name", "start", "keys", "reaches", "hears")


class Case(t.NamedTuple):
    name: str
    start: str
    keys: list[str]
    reaches: Destination
    hears: list[str] | None
    """None = it does not matter."""


def run_call_tests(
    ivrs: object, cases: object, names: object = None, numbers: object = None
) -> list[dict[str, object]]:
    """The result of each case. Raises BadInput when the IVRs or the cases cannot be understood."""
    return run_cases(Graph(ivrs, names, numbers), cases)


def run_cases(graph: Graph, cases: object) -> list[dict[str, object]]:
    """The same for a set of IVRs that is read already."""
    return [_run(graph, case) for case in _read_cases(graph, cases)]


def junit(results: t.Any, *, suite: object = "servetel.ivr.call_tests") -> str:
    """The results as JUnit XML. Raises BadInput."""
    is_list = isinstance(results, (list, tuple))
    if not is_list or not all(isinstance(one, dict) and set(one) >= {"name", "passed", "message"} for one in results):
        raise BadInput(["The results are given as the list that servetel.ivr.call_tests returns."])
    failed = sum(not result["passed"] for result in results)
    counts = {"tests": str(len(results)), "failures": str(failed), "errors": "0", "skipped": "0"}
    root = ET.Element("testsuites", counts)
    element = ET.SubElement(root, "testsuite", {"name": _xml(suite), **counts})
    for result in results:
        case = ET.SubElement(element, "testcase", {"classname": _xml(suite), "name": _xml(result["name"]), "time": "0"})
        if not result["passed"]:
            text = _xml(result["message"])
            failure = ET.SubElement(case, "failure", {"type": "call_path", "message": text.partition("\n")[0]})
            failure.text = text
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _xml(text: object) -> str:
    """Text with what XML cannot hold made visible."""
    return "\n".join(printable(line) for line in str(text).split("\n"))


def _read_cases(graph: Graph, cases: t.Any) -> list[Case]:
    if not isinstance(cases, (list, tuple)):
        raise BadInput([f"Call tests are given as a list, not as {quoted(cases)}."])
    problems: list[str] = []
    found = []
    for number, case in enumerate(cases, 1):
        try:
            read = _read_case(graph, case)
        except BadInput as bad:
            problems += [f"Call test {number}: {problem}" for problem in bad.problems]
            continue
        found.append(read)
    if problems:
        raise BadInput(problems)
    return found


def _read_case(graph: Graph, case: t.Any) -> Case:
    if not isinstance(case, dict):
        raise BadInput([f"it must have start, keys and reaches, not be {quoted(case)}."])
    unknown = [name for name in case if name not in CASE_FIELDS]
    if unknown:
        hint = suggestion(unknown[0], CASE_FIELDS)
        raise BadInput([f"{quoted(unknown[0])} is not part of a test.{hint} It has {', '.join(CASE_FIELDS)}."])
    start = case.get("start")
    if start in (None, "") or isinstance(start, bool) or not isinstance(start, (str, int)):
        raise BadInput(["start must be the name or the id of an IVR, or a phone number."])
    keys = read_keys([] if case.get("keys") is None else case["keys"])
    if case.get("reaches") is None:
        raise BadInput(['reaches is missing. Set it to where the call must end, such as "department||17839".'])
    reaches = read_destination(case["reaches"])
    if not reaches:
        wrong = quoted(case["reaches"])
        raise BadInput([f'reaches must be a destination such as "department||17839", not {wrong}.'])
    name = case.get("name") or f"{start}: {', '.join(keys) or 'no key'} reaches {reaches}"
    return Case(str(name), str(start), keys, reaches, _read_hears(graph, case.get("hears")))


def _read_hears(graph: Graph, hears: object) -> list[str] | None:
    if hears is None:
        return None
    if not isinstance(hears, (list, tuple)):
        raise BadInput([f"hears must be a list of prompts, not {quoted(hears)}."])
    prompts = [read_prompt(graph.names, prompt) for prompt in hears]
    wrong = [given for given, prompt in zip(hears, prompts) if not prompt]
    if wrong:
        raise BadInput([f'hears has {quoted(wrong[0])}, which is not a prompt such as "recording||19549" or "19549".'])
    return prompts


def _run(graph: Graph, case: Case) -> dict[str, object]:
    result: dict[str, object] = {"name": case.name, "start": case.start, "keys": case.keys}
    try:
        start = graph.start(case.start)
    except BadInput as bad:
        message = f"{printable(case.name)}: {bad}"
        nothing: dict[str, object] = {"reaches": "", "hears": [], "hears_named": [], "steps": []}
        return {**result, "passed": False, **nothing, "message": message}
    call = follow(graph, start, case.keys)
    problems = _problems(graph, case, call)
    if problems:
        problems = [f"{printable(case.name)}: {' '.join(problems)}", *_transcript(graph, start, call)]
    return {
        **result,
        "passed": not problems,
        "reaches": str(call.reaches),
        "hears": call.hears,
        "hears_named": [graph.label_of_prompt(prompt) for prompt in call.hears],
        "steps": [step.as_result() for step in call.steps],
        "message": "\n".join(problems),
    }


def _problems(graph: Graph, case: Case, call: Call) -> list[str]:
    problems = []
    wanted = graph.branch(case.reaches).destination
    if call.problem:
        return [call.problem]
    if canonical_text(call.reaches) != canonical_text(wanted):
        problems.append(
            f"the call should reach {_label(graph, wanted)}, but it reaches {_label(graph, call.reaches)}."
            f"{_cannot_compare(graph, wanted, call.reaches)}"
        )
    if case.hears is not None:
        heard = len(case.hears) == len(call.hears) and all(map(same_prompt, case.hears, call.hears))
        if not heard:
            problems.append(
                f"The caller should hear {_labels(graph, case.hears)}, but hears {_labels(graph, call.hears)}."
            )
    return problems


def _cannot_compare(graph: Graph, one: Destination, other: Destination) -> str:
    """What to do when one destination is given by name and the other one by id."""
    if one.type != other.type or (one.name is None) == (other.name is None):
        return ""
    name = one.name or other.name
    if one.type == IVR and name and not graph.ivrs_named(name):
        return f" No IVR of the list is named {quoted(name)}.{suggestion(name, [ivr.name for ivr in graph.ivrs])}"
    return (
        " One of them is given by name and the other one by id. Write both in the same way, or give names (in the "
        "playbooks of this collection: servetel_ivr_names, or servetel_ivr_live)."
    )


def _transcript(graph: Graph, start: Branch, call: Call) -> list[str]:
    """The path of the call, one line for each step."""
    first = None if start.target is None else graph.ivrs[start.target]
    heard = _labels(graph, first.prompt("recording") if first else [])
    return [
        f"  starts in {first.label}, hears {heard}" if first else f"  starts at {_label(graph, start.destination)}",
        *(f"  {step.key} -> {_label(graph, step.leads_to)}, hears {_labels(graph, step.hears)}" for step in call.steps),
    ]


def _label(graph: Graph, destination: Destination) -> str:
    return graph.label_of(destination) if destination else "no destination"


def _labels(graph: Graph, prompts: list[str]) -> str:
    return ", ".join(map(graph.label_of_prompt, prompts)) or "nothing"
