# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lint reports: order, switched off, waived, and options that are refused."""

from __future__ import annotations

import time
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.graph import Graph
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.lint import as_rows, inspect, lint, read_options
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput, parse_definition
from tests.unit.plugins.module_utils._call_flow.ivr_sets import RECEPTION, TREE, an_ivr, found, only


def test_an_ivr_without_a_name_is_called_by_its_id() -> None:
    (finding,) = only("zero_timeout", [{"id": 7, "timeout": 0}])
    assert finding["ivr"] == "7"
    assert finding["message"].startswith("IVR 7 has timeout 0")


def test_a_sound_tree_has_no_findings() -> None:
    assert lint(TREE, entry="Main menu") == []


def test_a_finding_names_severity_rule_ivr_key_and_what_to_do() -> None:
    assert lint([an_ivr(1, {"3": "ivr||7999"}, "Main menu")], entry=[1]) == [
        {
            "severity": "error",
            "rule": "dangling_ivr",
            "ivr": "1",
            "option": "3",
            "message": "IVR 'Main menu' (1): key 3 leads to ivr||7999, and no IVR has that id. "
            "Let it lead somewhere else, or add the IVR.",
        }
    ]


def test_a_name_in_the_place_of_an_id_is_told() -> None:
    (finding,) = only("dangling_ivr", [an_ivr(1, {"1": "ivr||Support"}, "Main menu"), an_ivr(2, {}, "Support")])
    assert finding["message"] == (
        "IVR 'Main menu' (1): key 1 leads to 'ivr||Support', and no IVR has that id. "
        "To refer to the IVR of that name, write 'ivr||name=Support'."
    )


def test_errors_come_first_then_the_order_of_the_list() -> None:
    ivrs = [an_ivr(1, {"1": RECEPTION}, timeout=0), an_ivr(2, {"1": "ivr||9", "2": "hangup||1"}, timeout=0)]
    assert found(ivrs, entry=[1, 2]) == [
        ("dangling_ivr", "2", "1"),
        ("zero_timeout", "1", "timeout"),
        ("zero_timeout", "2", "timeout"),
    ]


def test_a_rule_that_is_switched_off_finds_nothing() -> None:
    assert found([an_ivr(1, {}, timeout=0)], entry="1", disable="empty_menu", waive=None) == [
        ("zero_timeout", "1", "timeout")
    ]


def test_a_waived_finding_is_not_reported_and_others_are() -> None:
    ivrs = [an_ivr(1, {"1": "ivr||8", "2": "ivr||9"}), an_ivr(2, {"1": "ivr||9"})]
    waiver = {"rule": "dangling_ivr", "reason": "It comes tomorrow."}
    assert found(ivrs, entry=[1, 2], waive=[{**waiver, "ivr": "1", "option": "2"}]) == [
        ("dangling_ivr", "1", "1"),
        ("dangling_ivr", "2", "1"),
    ]
    assert found(ivrs, entry=[1, 2], waive=[{**waiver, "ivr": "Menu 1", "option": None}]) == [
        ("dangling_ivr", "2", "1")
    ]


def test_names_in_waivers_and_entries_are_the_same_in_every_unicode_form() -> None:
    composed, decomposed = "Caf\u00e9", "Cafe\u0301"
    for name, other in ((composed, decomposed), (decomposed, composed)):
        ivrs = [an_ivr(1, {"1": "ivr||9"}, name)]
        waiver = {"ivr": other, "rule": "dangling_ivr", "reason": "It comes tomorrow."}
        assert found(ivrs, entry=[other], waive=[waiver]) == []


def test_a_loop_is_waived_by_any_of_its_members() -> None:
    ring = [an_ivr(n, {"1": RECEPTION}, timeout_destination=f"ivr||{n % 3 + 1}") for n in range(1, 4)]
    assert found(ring, waive=[{"ivr": 3, "rule": "silence_loop", "reason": "A hold queue."}]) == []


def test_a_waiver_for_which_nothing_is_found_is_reported() -> None:
    stale = [{"ivr": "Gone", "rule": "trap", "reason": "It was so."}]
    (finding,) = lint(TREE, waive=stale)
    assert (finding["rule"], finding["ivr"], finding["severity"]) == ("unused_waiver", "Gone", "info")
    assert "rule trap" in finding["message"]
    assert lint(TREE, waive=stale, disable=["trap"]) == lint(TREE, waive=stale, disable=["unused_waiver"]) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"disable": ["dangling"]}, "'dangling' is not a rule. Did you mean \"dangling_ivr\" or"),
        ({"entry": ["Nobody"]}, "No IVR of the list has the name or the id 'Nobody'."),
        ({"entry": {"name": "Main menu"}}, "entry must be a list"),
        ({"entry": [True]}, "entry must be names or ids of IVRs, not 'True'."),
        ({"entry": [["Main menu"]]}, "entry must be names or ids of IVRs"),
        ({"disable": [["trap"]]}, "is not a rule."),
        ({"waive": [{"ivr": ["1"], "rule": "trap", "reason": "x"}]}, "Entry 1 of waive: ivr must be text"),
        ({"waive": "trap"}, "Entry 1 of waive needs ivr, rule and reason"),
        ({"waive": [{"ivr": "1", "rule": "trap", "why": "x"}]}, "Entry 1 of waive needs ivr, rule and reason"),
        ({"waive": [{"ivr": "1", "rule": "trap", "reason": " "}]}, "Entry 1 of waive has no reason."),
        ({"waive": [{"ivr": "1", "rule": "trop", "reason": "x"}]}, "'trop' is not a rule."),
    ],
)
def test_arguments_that_mean_nothing_are_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(BadInput) as caught:
        lint(TREE, **arguments)
    assert message in str(caught.value)


@pytest.mark.no_cover
@pytest.mark.parametrize("shape", ["chain", "ring", "all to the first", "comb"])
def test_ten_thousand_ivrs_are_linted_in_a_moment_whatever_their_shape(shape: str) -> None:
    size = 10_000
    target = {
        "chain": lambda n: min(n + 1, size),
        "ring": lambda n: n % size + 1,
        "all to the first": lambda _n: 1,
        "comb": lambda n: n if n % 2 else max(1, n - 2),
    }[shape]
    ivrs = [
        an_ivr(
            n,
            dict.fromkeys("12345", f"ivr||{target(n)}"),
            invalid_destination=f"ivr||{target(n)}",
            timeout_destination=f"ivr||{target(n)}",
        )
        for n in range(1, size + 1)
    ]
    canonical = [{**parse_definition(one).given, "id": one["id"]} for one in ivrs]
    started = time.process_time()
    findings = as_rows(*inspect(Graph(canonical, canonical=True), read_options()))
    spent = time.process_time() - started
    assert len([one for one in findings if one["rule"] == "trap"]) == (size // 2 if shape == "comb" else 1)
    assert spent < 20  # About 0.5 s, on a slow machine ten times as long; a search that is not linear takes minutes.
