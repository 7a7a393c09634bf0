# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an element of a set of IVRs may be, and how it is read."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.graph import Graph
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.lint import as_rows, inspect, lint, read_options
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.page import html_report
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.path import call_path
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.usage import where_used
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput, parse_definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import KEYS
from tests.unit.plugins.module_utils._call_flow.ivr_sets import BILLING, MAIN, RECEPTION, TREE, an_ivr, found


def test_definitions_with_lists_aliases_names_and_typed_prompts_mean_the_same_as_live_ivrs() -> None:
    definitions = [
        {
            "name": "Main menu",
            "recording": "recording||101",
            "timeout_retries": "1",
            "timeout_retry_recording": "246",
            "option": ["2", 1],
            "destination": ["ivr||name=मुख्य", "ringgroup|17839"],
        },
        {"name": "मुख्य", "menu": [{"option": "1", "destination": "hangup||1"}]},
    ]
    path = call_path(definitions, "Main menu", "timeout,2")
    assert (path["reaches"], path["name"]) == ("ivr||name=मुख्य", "मुख्य")
    assert path["hears"] == ["recording||101", "246"]
    assert call_path(definitions, "Main menu", "1")["reaches"] == "department||17839"


def test_canonical_ivrs_mean_the_same_as_live_ivrs() -> None:
    canonical = [{**parse_definition(one).given, "id": one["id"]} for one in TREE]
    graph = Graph(canonical, canonical=True)
    assert [menu.branches for menu in graph.ivrs] == [menu.branches for menu in Graph(TREE).ivrs]
    assert as_rows(*inspect(graph, read_options())) == lint(TREE)


def test_an_ivr_that_shall_be_absent_is_not_there() -> None:
    ivrs = [MAIN, {"id": "2", "state": "absent"}]
    assert ("dangling_ivr", "1", "2") in found(ivrs)


def test_a_key_that_shall_go_is_not_in_the_menu() -> None:
    menu = [{"option": "1", "destination": "department||1"}, {"option": "2", "state": "absent"}]
    definition = {"name": "New", "menu": menu, "purge_menu": False, "invalid_destination": RECEPTION}
    assert call_path([definition], "New", "2")["reaches"] == RECEPTION


def test_a_key_that_no_telephone_has_hinders_no_look_at_an_account() -> None:
    odd = {**MAIN, "menu": [*MAIN["menu"], {"option": "A<b>", "destination": "hangup||1"}]}
    assert found([odd, BILLING]) == found([MAIN, BILLING])
    assert call_path([odd, BILLING], "Main menu", "2,1")["reaches"] == "department||20"
    assert "A&lt;b&gt;" in html_report([odd, BILLING]) and "A<b>" not in html_report([odd, BILLING])
    twice = {**odd, "menu": [*odd["menu"], odd["menu"][0]]}
    assert ("key_twice", "1", "1") in found([twice, BILLING])
    # Eleven keys of a telephone and another one are not all twelve: a key can be wrong.
    eleven = an_ivr(1, dict.fromkeys([*KEYS[1:], "A"], "hangup||1"))
    assert call_path([{**eleven, "incorrect_count": 0}], 1, "invalid")["reaches"] == RECEPTION
    with pytest.raises(BadInput, match="'A' is not a key"):
        parse_definition({**eleven, "force": True})


@pytest.mark.parametrize(
    "strange",
    [
        {"name": ""},
        {"name": "Night ********"},
        {"timeout": 10**12},
        {"recording": "a b"},
        {"invalid_destination": "my type||5"},
        {"invalid_destination": "department||a|b"},
        {"menu": [{"option": "10", "destination": "time condition|| 5\n", "sms_template": "a b"}]},
    ],
    ids=str,
)
def test_what_a_definition_may_not_have_hinders_no_look_at_an_account(strange: dict[str, Any]) -> None:
    ivr = {**BILLING, **strange}
    assert call_path([MAIN, ivr], 1, "2,timeout,timeout,timeout")["reaches"] == "hangup||1"
    assert [use["ivr"] for use in where_used([MAIN, ivr], "ivr||2")] == ["1"]
    with pytest.raises(BadInput):
        lint([MAIN, {name: value for name, value in ivr.items() if name != "description"}])


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": None, "menu": [{"option": "A", "destination": "hangup||1"}]},
        {"timeout": True},
        {"timeout": "soon"},
        {"name": 5},
        {"name": "", "menu": {}},
        {"invalid_destination": "nowhere"},
        {"menu": [{"option": "A", "destination": None}]},
        {"menu": [{"option": "A"}]},
        {"menu": [{"option": "A", "destination": "nowhere"}]},
        {"menu": ["A"]},
        {"menu": 5},
    ],
    ids=str,
)
def test_what_no_result_of_ivr_info_has_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        lint([{**MAIN, **wrong}])


def test_an_ivr_that_is_not_understood_is_there_and_may_lead_anywhere() -> None:
    strange = {"id": "2", "name": "Billing", "reason": "The API shows IVR 2 (Billing) in a strange form."}
    night = an_ivr(3, {"1": RECEPTION})
    assert ("dangling_ivr", "1", "2") in found([MAIN]) and ("dangling_ivr", "1", "2") not in found([MAIN, strange])
    assert ("unreachable", "3", "") in found([MAIN, BILLING, night], entry=1)
    assert found([MAIN, strange, night], entry=1) == []
    with pytest.raises(BadInput, match=r"Where key 1 of IVR 'Billing' .* in a form that is not understood"):
        call_path([MAIN, strange], 1, "2,1")
    nameless = {"id": None, "name": "", "reason": "The API shows an IVR without a usable id."}
    assert found([MAIN, BILLING, nameless, nameless]) == found([MAIN, BILLING])
    for name in ("", "Night ********", "a\nb"):
        assert call_path([MAIN, {**strange, "name": name}], 1, "2")["reaches"] == "ivr||2"


def test_an_overlay_is_refused_with_the_way_to_read_it() -> None:
    with pytest.raises(BadInput, match=r"valid_from makes this an overlay.* lookup servetel.ivr"):
        lint([{**MAIN, "valid_from": "2026-11-08T00:00:00Z"}])
    assert lint([{**MAIN, "valid_from": None}]) == lint([MAIN])


def test_a_type_that_looks_like_a_misspelling_of_another_one_does_not_hinder_a_look_at_an_account() -> None:
    found = call_path([{"id": "1", "name": "Live", "menu": {"1": "dept||5", "2": "queue||7"}}], "Live", "2")
    assert found["reaches"] == "queue||7"


@pytest.mark.parametrize(
    ("ivrs", "messages"),
    [
        ({"ivrs": TREE}, ["IVRs are given as a list, such as the ivrs of ivr_info's result"]),
        (["Main menu"], ["IVR number 1 of the list: An IVR is defined by options"]),
        (
            [MAIN, {"name": "X", "timeout": False}, {"id": 5, "menue": []}],
            ["IVR number 2 of the list ('X'): timeout", "IVR number 3"],
        ),
        ([{"name": "X", "option": ["1", "1"], "destination": ["hangup||1"]}], ["equally long"]),
        ([{"name": "X", "menu": "hangup||1"}], ["menu cannot be 'hangup||1'"]),
        ([{"name": "X", "menu": ["1"]}], ["Entry 1 of menu cannot be '1'"]),
        ([MAIN, {**BILLING, "id": 1}], ["IVR 'Main menu' (1) is in the list twice"]),
        ([{"name": "X"}, {"name": "X"}], ["IVR 'X' is in the list twice"]),
    ],
)
def test_data_that_cannot_be_understood_are_refused_with_every_mistake(ivrs: Any, messages: list[str]) -> None:
    with pytest.raises(BadInput) as caught:
        lint(ivrs)
    for message in messages:
        assert message in str(caught.value)
