# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Traps, loops and reachability against a caller who tries everything."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.graph import Graph
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.reachability import (
    closed_cycles,
    reachable,
    without_exit,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import KEYS
from tests.unit.plugins.module_utils._call_flow.ivr_sets import IDS, MANY, SETS, brute_force, never_out, only


@MANY
@given(SETS)
def test_a_trap_is_reported_exactly_when_a_caller_can_be_trapped(ivrs: list[dict[str, Any]]) -> None:
    graph = Graph(ivrs)
    held = never_out(brute_force(ivrs, (*KEYS, "timeout")))
    assert {graph.ivrs[number].id for number in without_exit(graph)} == held
    assert bool(only("trap", ivrs)) == bool(held)
    for loop in closed_cycles(graph):
        assert {menu.id for menu in loop} <= held
        assert all(reachable(graph, [menu]) == {one.number for one in loop} for menu in loop)


@MANY
@given(SETS)
def test_a_silence_loop_is_reported_exactly_when_a_silent_caller_goes_round_for_ever(
    ivrs: list[dict[str, Any]],
) -> None:
    assert bool(only("silence_loop", ivrs)) == bool(never_out(brute_force(ivrs, ("timeout",))))


@MANY
@given(SETS)
def test_a_wrong_key_loop_is_reported_exactly_when_wrong_keys_go_round_for_ever(ivrs: list[dict[str, Any]]) -> None:
    ways = brute_force(ivrs, ("wrong",))
    for id_, places in ways.items():
        if not places:  # Every key is in the menu: there the round ends.
            ways[id_] = {"out"}
    assert bool(only("wrong_key_loop", ivrs)) == bool(never_out(ways))


@MANY
@given(SETS, st.sampled_from(IDS))
def test_every_ivr_is_reachable_or_reported(ivrs: list[dict[str, Any]], entry: int) -> None:
    start = f"ivr||{min(entry, len(ivrs))}"
    ways = brute_force(ivrs, (*KEYS, "timeout"))
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        here = waiting.pop()
        if here not in seen:
            seen.add(here)
            waiting += ways.get(here.removeprefix("ivr||"), ())
    missed = {one["id"] for one in ivrs if f"ivr||{one['id']}" not in seen}
    assert {one["ivr"] for one in only("unreachable", ivrs, entry=[start])} == missed
