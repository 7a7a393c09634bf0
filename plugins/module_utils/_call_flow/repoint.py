# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Definitions that lead every place that leads to one destination to another one, and change nothing else.

Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.graph import Graph
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.ivr_node import IvrNode
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.target import read_target, read_used
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.usage import places_of
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import same_prompt
from ansible_collections.servetel.ivr.plugins.module_utils._text import quoted


def repoint(
    ivrs: object, old: object, new: object, names: object = None, numbers: object = None
) -> list[dict[str, object]]:
    """The definitions, one for each IVR that leads to `old` or plays it. Raises BadInput."""
    graph = Graph(ivrs, names, numbers)
    old_prompt, old_destination = read_used(graph, old)
    new_prompt, new_destination = read_target(graph, new)
    if bool(old_prompt) != bool(new_prompt):
        kinds = ("a prompt", "a destination") if old_prompt else ("a destination", "a prompt")
        raise BadInput([f"old, {quoted(old)}, is {kinds[0]}, and new, {quoted(new)}, is {kinds[1]}."])
    if old_prompt:
        is_same = same_prompt(old_prompt, new_prompt)
    else:
        is_same = graph.branch(old_destination) == graph.branch(new_destination)
    if is_same:
        return []
    target = str(new_prompt or new_destination)
    return [_definition(ivr, options, target) for ivr, options in places_of(graph, old_prompt, old_destination)]


def _definition(ivr: IvrNode, options: list[str], target: str) -> dict[str, t.Any]:
    keys = [option for option in options if option in ivr.keys]
    definition = {"id": ivr.id} if ivr.id else {"name": ivr.name}
    definition.update({option: target for option in options if option not in keys})
    if not keys:
        return definition
    return {**definition, "purge_menu": False, "menu": dict.fromkeys(keys, target)}
