# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the destination or prompt whose uses are looked for, and refuses one that surely is a mistake.

A name that is unknown would otherwise look like one that nothing leads to. Knows no HTTP and no Ansible. Private to
this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.arguments import read_destination, read_prompt
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.graph import Graph
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import (
    DESTINATION_TYPES,
    HANGUP,
    IVR,
    NOWHERE,
    PROMPT_TYPES,
    TYPE_ALIASES,
    Destination,
    has_type,
    prompt_reference,
    same_prompt,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import PROMPTS
from ansible_collections.servetel.ivr.plugins.module_utils._text import (
    canonical_text,
    did_you_mean,
    listed,
    near,
    quoted,
    suggestion,
)

_SHOWN: t.Final = 3


class Target(t.NamedTuple):
    """A prompt, or a destination; the other one is empty."""

    prompt: str
    destination: Destination


def read_target(graph: Graph, value: object) -> Target:
    """A prompt, or a destination, whether or not it exists. Raises BadInput."""
    prompt = read_prompt(graph.names, value)
    destination = NOWHERE if prompt else read_destination(value)
    if not prompt and not destination:
        raise BadInput(
            [
                f'{quoted(value)} is neither a destination nor a prompt. Write it as "department||17839", '
                '"recording||19549", or for a prompt as the bare id "19549".'
            ]
        )
    return Target(prompt, destination)


def read_used(graph: Graph, value: object) -> Target:
    """A prompt, or a destination, of which the list can tell whether it is used. Raises BadInput."""
    target = read_target(graph, value)
    problem = _about_prompt(graph, target.prompt) if target.prompt else _about_destination(graph, target.destination)
    if problem:
        raise BadInput([problem])
    return target


def _about_destination(graph: Graph, wanted: Destination) -> str:
    """Why it surely is a mistake; "" if it need not be one."""
    used = {branch.destination for ivr in graph.ivrs for branch in ivr.branches.values()}
    used |= {branch.destination for _number, branch in graph.incoming}
    types = {one.type for one in used}
    type_ = wanted.type
    if type_ not in (*DESTINATION_TYPES, *types):
        known = (*DESTINATION_TYPES, *PROMPT_TYPES)
        hint = did_you_mean(near(type_.lower(), (*known, *TYPE_ALIASES), 1))
        return f"{quoted(type_)} is not a known type.{hint} Types are {', '.join(known)}." if hint else ""
    name = graph.branch(wanted).destination.name
    if name is None or (type_ == IVR and len(graph.ivrs_named(name)) == 1):
        return ""
    same = any(canonical_text(one) == canonical_text(wanted) for one in used)
    return _about_name(graph, (type_, name), same, any(one.type == type_ and one.id for one in used))


def _about_name(graph: Graph, reference: tuple[str, str], is_used: bool, may_be_an_id: bool) -> str:
    """Why a name of which no id is known surely is a mistake."""
    type_, name = reference
    namesakes = [ivr.destination for ivr in graph.ivrs_named(name)] if type_ == IVR else []
    ids = namesakes or [Destination(type_, id_) for id_ in graph.names.ids_of(type_, name)]
    if ids:
        return f"{quoted(name)} is the name of {listed(ids, _SHOWN)}. Give the id."
    if is_used:
        return ""
    if type_ == IVR:
        hint = suggestion(name, [ivr.name for ivr in graph.ivrs])
        return f"No IVR of the list is named {quoted(name)}.{hint} Correct the name, or give the id."
    known = graph.names.names_of(type_)
    word = type_.replace("_", " ")
    if known:
        return f"names has no {word} named {quoted(name)}.{suggestion(name, known)} Correct the name, or give the id."
    if not may_be_an_id:
        return ""
    return (
        f"It is not known which {word} is named {quoted(name)}. Set names, for example to the names that ivr_info "
        "returns with resolve_names, or give the id."
    )


def _about_prompt(graph: Graph, wanted: str) -> str:
    """Why it surely is a mistake; "" if it need not be one."""
    played = [prompt for ivr in graph.ivrs for option in PROMPTS for prompt in ivr.prompt(option)]
    is_played = any(same_prompt(one, wanted) for one in played)
    named = prompt_reference(wanted)
    if named:
        return _about_name(graph, named, is_played, not all(map(prompt_reference, played)))
    if is_played or has_type(wanted):
        return ""
    return _about_bare_id(graph, wanted)


def _about_bare_id(graph: Graph, text: str) -> str:
    """Why what would be the id of a prompt that nothing plays surely is something else."""
    known = graph.names.meanings(text)
    if any(one.type in PROMPT_TYPES and one.id for one in known):
        return ""
    ways = [
        *(branch for ivr in graph.ivrs for branch in ivr.branches.values()),
        *(way for _number, way in graph.incoming),
    ]
    found = [*(way.destination for way in ways), *(ivr.destination for ivr in graph.ivrs)]
    same = [
        *(one for one in found if one.id == text and one.type != HANGUP),
        *(ivr.destination for ivr in graph.ivrs_named(text)),
        *known,
    ]
    if not same and text.isdecimal():
        return ""
    hint = did_you_mean(list(dict.fromkeys(same))[:_SHOWN])
    return (
        f"{quoted(text)} would be the id of a prompt, and nothing plays it.{hint} "
        'Write a destination as "department||17839", and a prompt as "recording||19549".'
    )
