# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The definitions of a task, from its options or from files, with everything that is wrong with them in one report.

Sends nothing. Private to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._connection import Context
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError, bad_input, problems_of
from ansible_collections.servetel.ivr.plugins.module_utils._files.source import Entry, read_source
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import (
    BadInput,
    Definition,
    parse_definition,
)
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.wording import about_empty_files


def read_definitions(params: dict[str, t.Any], context: Context) -> list[Definition]:
    """The definitions of `ivrs` or `source`, with the task's defaults. Raises for all that is wrong."""
    empty: list[str] = []
    defaults = {name: params[name] for name in ("assume_recording_type", "force")}
    definitions: list[Definition] = []
    problems: list[str] = []
    try:
        for label, options in _entries(params, empty.append):
            try:
                if isinstance(options, dict):
                    options = {**defaults, **{name: value for name, value in options.items() if value is not None}}
                definitions.append(parse_definition(options, label=label))
            except BadInput as bad:
                problems += [f"{(bad.label or label).removesuffix(': IVR')}: {problem}" for problem in bad.problems]
    except ServetelError as error:
        problems += problems_of(error)  # A file that cannot be read does not hide what is wrong with the others.
    problems += about_empty_files(empty, purge=params["purge"], warn=context.warn)
    if problems:
        raise bad_input([*problems, *_same_twice(definitions)])
    return definitions


def _entries(params: dict[str, t.Any], on_empty: t.Callable[[str], None]) -> t.Iterable[Entry]:
    """What `ivrs` or `source` holds, with a label each. `on_empty` is told the files that hold no definition."""
    if params["source"] is not None:
        return read_source(params["source"], on_empty)
    if params["ivrs"] is None or params["ivrs"] == [""]:  # Ansible makes a list of an empty text.
        given = "null" if params["ivrs"] is None else "an empty text"
        raise bad_input([f"ivrs is {given}. Set it to a list of definitions ([] for none), or set source."])
    return [Entry(f"entry {number}", options) for number, options in enumerate(params["ivrs"], 1)]


def _same_twice(definitions: list[Definition]) -> t.Iterator[str]:
    """The IVRs that are surely defined twice, whatever the account holds."""
    first: dict[tuple[str, str], Definition] = {}
    for definition in definitions:
        key = ("name", definition.key) if definition.id is None else ("id", definition.id)
        twin = first.setdefault(key, definition)
        if twin is not definition:
            yield f"{twin.label} and {definition.label} are the same IVR. Keep one of them."
