# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Overlays: definitions that are valid for some time only, and override the definition of the same IVR then.

Parses and validates one of them. Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import datetime
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import (
    PERIOD,
    BadInput,
    Definition,
    parse_definition,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.moment import Moment, read_moment
from ansible_collections.servetel.ivr.plugins.module_utils._model.values import boolean

_ALWAYS: t.Final = datetime.datetime.min.replace(tzinfo=datetime.timezone.utc)
FOREVER: t.Final = datetime.datetime.max.replace(tzinfo=datetime.timezone.utc)
SWITCHES: t.Final = ("force", "assume_recording_type")
"""What a definition says besides the settings of the IVR."""


class Overlay(t.NamedTuple):
    """A definition with a period."""

    definition: Definition
    label: str
    """File and entry."""
    valid_from: str
    """As it is given; "" = no beginning."""
    valid_until: str
    begins: Moment
    ends: Moment
    own: frozenset[str]
    """The switches that it gives itself, rather than the task."""

    def is_in_force(self, at: Moment) -> bool:
        return self.begins <= at < self.ends

    def as_result(self) -> dict[str, str]:
        return {"valid_from": self.valid_from, "valid_until": self.valid_until, "label": self.label}


def is_overlay(options: t.Any) -> bool:
    """Whether these options of a definition make it an overlay."""
    return _has_period(options) and any(options.get(name) is not None for name in PERIOD)


def without_period(options: t.Any) -> t.Any:
    """The options of a definition without those that make it an overlay."""
    if not _has_period(options):
        return options
    return {name: value for name, value in options.items() if name not in PERIOD}


def _has_period(options: t.Any) -> bool:
    return isinstance(options, dict) and not options.keys().isdisjoint(PERIOD)


def parse_overlay(options: dict[str, t.Any], *, label: str, defaults: t.Mapping[str, t.Any] | None = None) -> Overlay:
    """The overlay that these options mean. `defaults` are the task's switches. Raises BadInput with all problems."""
    problems: list[str] = []
    begins, ends = (_limit(name, options.get(name), limit, problems) for name, limit in zip(PERIOD, (_ALWAYS, FOREVER)))
    if not problems and ends <= begins:
        problems.append("valid_until must be later than valid_from.")
    if options.get("state") is not None:
        problems.append(
            "An overlay cannot have a state, because it overrides a definition for some time only. Leave state out."
        )
    if options.get("purge_menu") is not None and _is_whole(options["purge_menu"]):
        problems.append("An overlay changes single keys of the menu. Set purge_menu: false, or leave it out.")
    given = {name: value for name, value in without_period(options).items() if value is not None}
    given = {**(defaults or {}), **given, "purge_menu": False}
    given.pop("state", None)
    called = label
    try:
        definition = parse_definition(given, label=label)
    except BadInput as bad:
        problems += bad.problems
        called = bad.label or label
    if problems:
        raise BadInput(problems, called)
    return Overlay(
        definition,
        label,
        str(options.get("valid_from") or ""),
        str(options.get("valid_until") or ""),
        begins,
        ends,
        frozenset(name for name in SWITCHES if options.get(name) is not None),
    )


def _is_whole(purge_menu: t.Any) -> bool:
    try:
        return boolean("purge_menu", purge_menu)
    except ValueError:
        return True


def _limit(option: str, value: t.Any, without: Moment, problems: list[str]) -> Moment:
    if value is None:
        return without
    try:
        return read_moment(option, value)
    except ValueError as exc:
        problems.append(str(exc))
        return without
