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
from ansible_collections.servetel.ivr.plugins.module_utils._model.defaults import read_defaults, with_defaults
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import (
    BadInput,
    Definition,
    parse_definition,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import Listing
from ansible_collections.servetel.ivr.plugins.module_utils._model.moment import Moment, now, read_moment
from ansible_collections.servetel.ivr.plugins.module_utils._model.names_map import NamesMap, read_names_map
from ansible_collections.servetel.ivr.plugins.module_utils._model.overlaid import (
    Overlaid,
    lay_over,
    lost_templates,
    problems_before_listing,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.overlay import (
    Overlay,
    is_overlay,
    parse_overlay,
    without_period,
)
from ansible_collections.servetel.ivr.plugins.module_utils._sync.references import unknown_own
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.results import warn_of
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.wording import about_empty_files


class Given(t.NamedTuple):
    """What a task is given to bring an account in line with."""

    definitions: list[Definition]
    overlays: list[Overlay]
    names: NamesMap
    """The user's own names."""
    at: Moment
    """The moment as of which the task plans."""


def read_definitions(params: dict[str, t.Any], context: Context) -> Given:
    """The definitions of `ivrs` or `source`, with the task's defaults. Raises for all that is wrong."""
    empty: list[str] = []
    slips: list[str] = []
    reader = _Reader(params)
    reader.check(lambda: _refuse_moment_of_a_run(params, context))
    at = reader.check(lambda: _moment(params)) or now()
    names = reader.check(lambda: NamesMap(read_names_map(params["names"]))) or NamesMap()
    reader.check(reader.read_defaults)
    try:
        for label, options in _entries(params, empty.append, slips.append):
            reader.add(label, options)
    except ServetelError as error:
        reader.problems += problems_of(error)  # A file that cannot be read does not hide what is wrong with the others.
    warn_of(slips, context)
    problems = [*reader.problems, *about_empty_files(empty, purge=params["purge"], warn=context.warn)]
    for definition in (*reader.definitions, *(overlay.definition for overlay in reader.overlays)):
        problems += unknown_own(definition, names)
    if not problems:
        problems = problems_before_listing(reader.definitions, reader.overlays)
    if problems:
        raise bad_input([*problems, *_same_twice(reader.definitions)])
    return Given(reader.definitions, reader.overlays, names, at)


def read_base(params: dict[str, t.Any], given: Given) -> Given | None:
    """The definitions of `base`, as of the same moment, or None if it is not set. Raises for all that is wrong."""
    if params["base"] is None:
        if params["on_edit"] == "fail":
            text = (
                "on_edit: fail needs base, the definitions as they were applied last. Set base, or leave on_edit out."
            )
            raise bad_input([text])
        return None
    reader = _Reader({**params, "force": True})  # What was applied is not judged again.
    reader.check(reader.read_defaults)
    try:
        for label, options in read_source(params["base"], option="base"):
            reader.add(label, options)
    except ServetelError as error:
        reader.problems += problems_of(error)
    problems = reader.problems or problems_before_listing(reader.definitions, reader.overlays)
    if problems:
        raise bad_input([text if text.startswith("base ") else f"base: {text}" for text in problems])
    return given._replace(definitions=reader.definitions, overlays=reader.overlays)


def lay_overlays(given: Given, listing: Listing) -> Overlaid:
    """The definitions as they count at the moment of the task. Raises ServetelError."""
    overlaid = _laid(given, listing)
    problems: list[str] = []
    for number, overlays in overlaid.not_ended.items():
        definition = given.definitions[number]
        ids = listing.ids_named(definition.name or "") if definition.id is None else [definition.id]
        live = listing.try_ivr(ids[0]) if len(ids) == 1 else None
        problems += lost_templates(definition, overlays, live) if live else ()
    if problems:
        raise bad_input(problems)
    return overlaid


def applied_last(base: Given | None, listing: Listing) -> list[Definition] | None:
    """The definitions of `base` as they count at the moment of the task. Raises ServetelError."""
    return _laid(base, listing).definitions if base else None


def _laid(given: Given, listing: Listing) -> Overlaid:
    try:
        return lay_over(given.definitions, given.overlays, given.at, listing.ids_named)
    except BadInput as bad:
        raise bad_input(bad.problems) from None


def _moment(params: dict[str, t.Any]) -> Moment | None:
    if params["at"] is None:
        return None
    try:
        return read_moment("at", params["at"])
    except ValueError as exc:
        raise BadInput([str(exc)]) from None


def _refuse_moment_of_a_run(params: dict[str, t.Any], context: Context) -> None:
    if params["at"] is not None and not context.check_mode:
        text = (
            "at (servetel_ivr_at in the playbooks of this collection) works in check mode only, because it plans for "
            "another date. Run with --check, or leave it out."
        )
        raise BadInput([text])


_Checked = t.TypeVar("_Checked")


class _Reader:
    """Collects definitions and overlays, and everything that is wrong with them."""

    def __init__(self, params: dict[str, t.Any]) -> None:
        self.definitions: list[Definition] = []
        self.overlays: list[Overlay] = []
        self.problems: list[str] = []
        self._params = params
        self._switches = {name: params[name] for name in ("assume_recording_type", "force")}
        self._defaults: dict[str, t.Any] = {}

    def check(self, read: t.Callable[[], _Checked]) -> _Checked | None:
        """What is read; None if it is wrong, which is added to the problems then."""
        try:
            return read()
        except BadInput as bad:
            self.problems += bad.problems
            return None

    def read_defaults(self) -> None:
        self._defaults = read_defaults(self._params["defaults"])

    def add(self, label: str, options: t.Any) -> None:
        """Read one entry."""
        try:
            if is_overlay(options):
                self.overlays.append(parse_overlay(options, label=label, defaults=self._switches))
            else:
                self.definitions.append(parse_definition(self._with_defaults(options), label=label))
        except BadInput as bad:
            self.problems += [f"{(bad.label or label).removesuffix(': IVR')}: {problem}" for problem in bad.problems]

    def _with_defaults(self, options: t.Any) -> object:
        if not isinstance(options, dict):
            return options
        return {**self._switches, **with_defaults(without_period(options), self._defaults)}


def _entries(
    params: dict[str, t.Any], on_empty: t.Callable[[str], None], on_slip: t.Callable[[str], None]
) -> t.Iterable[Entry]:
    """What `ivrs` or `source` holds, with a label each. `on_empty` and `on_slip` are told what `read_source` says."""
    if params["source"] is not None:
        return read_source(params["source"], on_empty, on_slip)
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
