# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The path of a call: where it ends, and what the caller hears.

Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.arguments import several
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.graph import Graph
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.ivr_node import (
    INVALID,
    RETRY_BRANCHES,
    TIMEOUT,
    Branch,
    IvrNode,
    RetryKind,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import KEYS
from ansible_collections.servetel.ivr.plugins.module_utils._text import quoted


class CallStep(t.NamedTuple):
    """What one key does."""

    ivr: str
    key: str
    hears: list[str]
    leads_to: Destination

    def as_result(self) -> dict[str, object]:
        return {**self._asdict(), "leads_to": str(self.leads_to)}


@dataclasses.dataclass
class Call:
    """A call on its way."""

    ivr: IvrNode | None
    """The IVR it is in; None = it has left the IVRs of the set."""
    reaches: Destination
    hears: list[str]
    steps: list[CallStep] = dataclasses.field(default_factory=list)
    problem: str = ""
    """Why it cannot be followed to its end."""


def call_path(
    ivrs: object, start: object, keys: object = (), names: object = None, numbers: object = None
) -> dict[str, object]:
    """Where a call ends, and what the caller hears. Raises BadInput, also when keys are left over."""
    graph = Graph(ivrs, names, numbers)
    call = follow(graph, graph.start(start), read_keys(keys))
    if call.problem:
        raise BadInput([call.problem])
    return {
        "reaches": str(call.reaches),
        "name": call.ivr.name if call.ivr else "",
        "hears": call.hears,
        "hears_named": [graph.label_of_prompt(prompt) for prompt in call.hears],
        "steps": [step.as_result() for step in call.steps],
    }


def follow(graph: Graph, start: IvrNode | Branch, keys: list[str]) -> Call:
    """The call that begins at an IVR, or where a number leads."""
    first = start if isinstance(start, IvrNode) else None if start.target is None else graph.ivrs[start.target]
    call = Call(first, start.destination, first.prompt("recording") if first else [])
    tries = dict.fromkeys(RETRY_BRANCHES, 0)
    for number, key in enumerate(keys):
        ivr = call.ivr
        if ivr is None:
            call.problem = _unused_keys(graph, call, keys[number:])
            break
        if key in KEYS and not ivr.knows_key(key):
            call.problem = _unknown_key(ivr, key)
            break
        branch, heard = _next_branch(ivr, key, tries)
        if branch is not None:
            tries = dict.fromkeys(RETRY_BRANCHES, 0)
            call.reaches = branch.destination
            call.ivr = graph.ivrs[branch.target] if branch.target is not None else None
            heard = heard + (call.ivr.prompt("recording") if call.ivr else [])
        call.hears = call.hears + heard
        call.steps.append(CallStep(ivr.ref, key, heard, call.reaches))
    return call


def _next_branch(ivr: IvrNode, key: str, tries: dict[RetryKind, int]) -> tuple[Branch | None, list[str]]:
    """The branch that a key leads to (None = the caller stays), and what is heard before that. Counts the tries."""
    if key in ivr.keys:
        return ivr.branches[key], []
    kind: RetryKind = TIMEOUT if key == TIMEOUT else INVALID
    retry = RETRY_BRANCHES[kind]
    if tries[kind] < (ivr.settings.get(retry.tries) or 0):
        tries[kind] += 1
        return None, ivr.prompt(retry.retry_prompt)
    return ivr.branches[retry.destination], ivr.prompt(retry.last_prompt)


def read_keys(keys: object) -> list[str]:
    """The keys of a call, from "2,1" or a list. Raises BadInput."""
    given = keys.split(",") if isinstance(keys, str) and keys else several("keys", keys)
    found = [str(key).strip() if isinstance(key, (str, int)) and not isinstance(key, bool) else "" for key in given]
    wrong = [given[number] for number, key in enumerate(found) if key not in (*KEYS, *RETRY_BRANCHES)]
    if wrong:
        known = "Keys are 0 to 9, *, #, timeout and invalid, with commas between"
        raise BadInput([f'{quoted(wrong[0])} is not a key. {known}: "2,1".'])
    return found


def _unused_keys(graph: Graph, call: Call, keys: list[str]) -> str:
    used = ", ".join(step.key for step in call.steps)
    subject = f"Key {keys[0]} is" if len(keys) == 1 else f"Keys {', '.join(keys)} are"
    where = graph.label_of(call.reaches) if call.reaches else "no destination"
    rest = "it" if len(keys) == 1 else "them"
    if not used:
        return f"{subject} left over: the call enters no menu and is at {where}. Remove {rest}."
    return f"{subject} left over: after {used} the call has already left the menus and is at {where}. Remove {rest}."


def _unknown_key(ivr: IvrNode, key: str) -> str:
    if ivr.is_not_understood:
        return f"Where key {key} of {ivr.label} leads is unknown: the API shows it in a form that is not understood."
    given = "only part of its menu" if "menu" in ivr.settings else "no menu"
    return (
        f"Where key {key} of {ivr.label} leads is unknown: its definition has {given}. "
        "Give the whole menu, or use the IVRs that ivr_info returns."
    )
