# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a destination or a prompt is used.

Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.graph import Graph
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.ivr_node import Branch, IvrNode
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.target import read_used
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import Destination, same_prompt
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import PROMPTS
from ansible_collections.servetel.ivr.plugins.module_utils._text import canonical_text


def where_used(ivrs: object, target: object, names: object = None, numbers: object = None) -> list[dict[str, str]]:
    """Each place that leads to a destination or plays a prompt, numbers last. Raises BadInput."""
    graph = Graph(ivrs, names, numbers)
    prompt, destination = read_used(graph, target)
    wanted = graph.branch(destination)
    places = [
        {"ivr": ivr.ref, "name": ivr.name, "option": option}
        for ivr, options in places_of(graph, prompt, destination)
        for option in options
    ]
    return places + [
        {"ivr": "", "name": number.name, "option": number.number}
        for number, branch in graph.incoming
        if destination and _same(branch, wanted)
    ]


def places_of(graph: Graph, prompt: str, destination: Destination) -> t.Iterator[tuple[IvrNode, list[str]]]:
    """The IVRs that play a prompt or lead to a destination, with the options and keys at which they do."""
    wanted = graph.branch(destination)
    for ivr in graph.ivrs:
        options = [option for option, branch in ivr.branches.items() if destination and _same(branch, wanted)]
        options += [option for option in PROMPTS if prompt and same_prompt(ivr.settings.get(option) or "", prompt)]
        if options:
            yield ivr, options


def _same(branch: Branch, wanted: Branch) -> bool:
    return canonical_text(branch.destination) == canonical_text(wanted.destination)
