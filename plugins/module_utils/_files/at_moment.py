# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The definitions of files as they count at a moment: overlays that are in force override the others.

Knows no account: an overlay is found by an id or a name that the definition below it gives, too. Private to this
collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._errors import bad_input
from ansible_collections.servetel.ivr.plugins.module_utils._files.source import Entry
from ansible_collections.servetel.ivr.plugins.module_utils._model.defaults import with_defaults
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput, parse_definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.moment import Moment
from ansible_collections.servetel.ivr.plugins.module_utils._model.overlaid import lay_over, overlaid_options
from ansible_collections.servetel.ivr.plugins.module_utils._model.overlay import (
    is_overlay,
    parse_overlay,
    without_period,
)


def entries_at(
    entries: t.Iterable[Entry], at: Moment, defaults: t.Mapping[str, object], warn: t.Callable[[str], None]
) -> list[Entry]:
    """The definitions with the defaults, and without the overlays, which override them.

    Raises ServetelError with all that is wrong with overlays and the definitions beside them.
    """
    entries = list(entries)
    bases = [_base(entry, defaults) for entry in entries if not is_overlay(entry.options)]
    if len(bases) == len(entries):
        return bases
    problems: list[str] = []
    overlays = _each(parse_overlay, [entry for entry in entries if is_overlay(entry.options)], problems)
    definitions = _each(parse_definition, bases, problems)
    if problems:
        raise bad_input(problems)
    try:
        overlaid = lay_over(definitions, overlays, at)
    except BadInput as bad:
        raise bad_input(bad.problems) from None
    for warning in overlaid.warnings:
        warn(warning)
    return [
        Entry(entry.label, overlaid_options(entry.options, base, result)) if number in overlaid.in_force else entry
        for number, (entry, base, result) in enumerate(zip(bases, definitions, overlaid.definitions))
    ]


def _base(entry: Entry, defaults: t.Mapping[str, object]) -> Entry:
    options = without_period(entry.options)
    if defaults and isinstance(options, dict):
        options = with_defaults(options, defaults)
    return Entry(entry.label, options)


_Parsed = t.TypeVar("_Parsed")


def _each(parse: t.Callable[..., _Parsed], entries: list[Entry], problems: list[str]) -> list[_Parsed]:
    """What the entries mean; what is wrong with them is added to `problems`."""
    parsed = []
    for label, options in entries:
        try:
            parsed.append(parse(options, label=label))
        except BadInput as bad:
            problems += [f"{(bad.label or label).removesuffix(': IVR')}: {problem}" for problem in bad.problems]
    return parsed
