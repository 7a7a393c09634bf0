# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sets of IVRs, by hand and at random, and short ways to lint them.

Knows no expectation.
"""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.graph import Graph
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.lint import lint
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.path import follow
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import KEYS

PROMPTS = {
    "recording": "100",
    "invalid_recording": "244",
    "recording_invalid": "245",
    "timeout_retry_recording": "246",
    "timeout_recording": "247",
}
RECEPTION = "extension||0501247020000"


def an_ivr(id_: int, menu: dict[str, str], name: str | None = None, **settings: Any) -> dict[str, Any]:
    """An IVR as ivr_info returns it."""
    return {
        "id": str(id_),
        "name": name or f"Menu {id_}",
        "description": "",
        **PROMPTS,
        "recording": str(100 + id_),
        "timeout": 20,
        "incorrect_count": 1,
        "invalid_destination": RECEPTION,
        "timeout_tries": 2,
        "timeout_destination": "hangup||1",
        "menu": [{"option": key, "destination": destination} for key, destination in menu.items()],
        **settings,
    }


MAIN = an_ivr(1, {"1": "department||17839", "2": "ivr||2"}, "Main menu")
BILLING = an_ivr(2, {"1": "department||20", "*": "ivr||1"}, "Billing")
TREE = [MAIN, BILLING]


def found(ivrs: Any, **arguments: Any) -> list[tuple[str, str, str]]:
    return [(one["rule"], one["ivr"], one["option"]) for one in lint(ivrs, **arguments)]


def only(rule: str, ivrs: Any, **arguments: Any) -> list[dict[str, str]]:
    return [one for one in lint(ivrs, **arguments) if one["rule"] == rule]


AROUND = {"invalid_destination": "ivr||1", "timeout_destination": "ivr||1"}
PARTS: list[dict[str, Any]] = [
    {"id": 1, **AROUND},
    {"id": 1, **AROUND, "purge_menu": False, "menu": [{"option": "1", "destination": "ivr||1"}]},
    {"id": 1, **AROUND, "purge_menu": False, "option": ["1"], "destination": ["ivr||1"]},
    {"id": 1, **AROUND, "purge_menu": False, "menu": [{"option": "1", "state": "absent"}]},
    {"id": 1, **AROUND, "purge_menu": False, "menu": []},
]
NAMES = {"department": {"Sales": 17839, "Night": "20"}, "recording": {"Welcome": 101}, "ivr": {"Main menu": 1}}
IDS = [1, 2, 3, 4]
DESTINATIONS = st.sampled_from(
    [*(f"ivr||{n}" for n in IDS), *(f"ivr||{n}" for n in IDS), "hangup||1", RECEPTION, "ivr||9", ""]
)
MENUS = st.one_of(
    st.dictionaries(st.sampled_from(["1", "2", "#"]), DESTINATIONS, max_size=3),
    st.fixed_dictionaries(dict.fromkeys(KEYS, DESTINATIONS)),
)
SETS = st.lists(
    st.builds(
        lambda menu, invalid, timeout, wrong, silent: {
            "menu": menu,
            "invalid_destination": invalid,
            "timeout_destination": timeout,
            "incorrect_count": wrong,
            "timeout_tries": silent,
        },
        MENUS,
        DESTINATIONS,
        DESTINATIONS,
        st.integers(0, 2),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=len(IDS),
).map(lambda parts: [an_ivr(id_, part.pop("menu"), **part) for id_, part in zip(IDS, parts)])
CALLS = st.lists(st.sampled_from([*KEYS, "timeout", "invalid"]), max_size=12)
MANY = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def keep_doing(graph: Graph, id_: str, key: str) -> str:
    """Where a caller gets who does the same until the call moves on: another menu, the same one anew, or out."""
    for presses in range(1, 5):
        last = follow(graph, graph.find(f"ivr||{id_}"), [key] * presses).steps[-1]
        retried = last.leads_to == f"ivr||{id_}" and last.hears in (["244"], ["246"])
        if not retried:
            return str(last.leads_to)
    raise AssertionError("the caller is never let go")


def brute_force(ivrs: list[dict[str, Any]], keys: tuple[str, ...]) -> dict[str, set[str]]:
    """For each IVR, where a caller gets at once who has only these keys (`wrong` = a key that the menu has not)."""
    ways = {}
    graph = Graph(ivrs)
    for one in ivrs:
        own = {entry["option"] for entry in one["menu"]}
        wrong = [key for key in KEYS if key not in own][:1]
        pressed = [key for name in keys for key in (wrong if name == "wrong" else [name])]
        ways[one["id"]] = {keep_doing(graph, one["id"], key) for key in pressed}
    return ways


def never_out(ways: dict[str, set[str]]) -> set[str]:
    """The IVRs from which a caller who tries everything again and again never gets out."""
    held = set()
    for start in ways:
        seen: set[str] = set()
        waiting = [f"ivr||{start}"]
        while waiting:
            here = waiting.pop()
            if here not in seen:
                seen.add(here)
                waiting += ways.get(here.removeprefix("ivr||"), ())
        if all(here.removeprefix("ivr||") in ways for here in seen):
            held.add(start)
    return held
