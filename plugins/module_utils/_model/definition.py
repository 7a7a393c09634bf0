# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parses and validates a user's definition of an IVR: the options of a task, or an entry of a file.

The options reach this file as YAML left them, so that values that YAML has damaged can be refused (see `values`).
Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import PROMPT_TYPES, PromptType
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import (
    DESTINATION,
    KIND_OF,
    NUMBER,
    OPTIONS,
    PROMPT,
    TEXT,
    FieldKind,
    Ivr,
    names_in,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.menu import LISTS, parse_menu, refuse_wiping
from ansible_collections.servetel.ivr.plugins.module_utils._model.values import (
    Notes,
    boolean,
    destination,
    identifier,
    may_hold_mask,
    number,
    one_of,
    prompt,
    refuse_mask,
    same,
    text,
)
from ansible_collections.servetel.ivr.plugins.module_utils._text import canonical_text, did_you_mean, near, quoted

ALIASES: t.Final = {"timeout_retries": "timeout_tries"}
PERIOD: t.Final = ("valid_from", "valid_until")
"""The options that make a definition an overlay."""
_SETTINGS: t.Final = ("state", "purge_menu", "assume_recording_type", "force")
DEFINITION_OPTIONS: t.Final = ("id", *OPTIONS, *LISTS, "menu", *_SETTINGS)
BACKUP_OPTIONS: t.Final = ("if_unchanged", "not_ids")
"""Options of the definitions in backup files only."""
_AROUND: t.Final = ("ivrs", "hosts", "tasks")
_NO_PLAYBOOK: t.Final = " A definition has the options of one IVR. Write several as a list, with nothing around it."
_KNOWN: t.Final = frozenset((*DEFINITION_OPTIONS, *BACKUP_OPTIONS))
_PLAIN: t.Final = _KNOWN - ALIASES.keys()
"""Options that most definitions have, and no others."""

_READERS: t.Final[dict[FieldKind, t.Callable[[str, object, Notes], object]]] = {
    TEXT: text,
    NUMBER: number,
    PROMPT: prompt,
    DESTINATION: destination,
}


WantedState = t.Literal["present", "absent"]
STATES: t.Final[tuple[WantedState, ...]] = ("present", "absent")


@dataclasses.dataclass
class Definition:
    """The wanted settings of one IVR: only those that were given."""

    label: str
    """How messages call it."""
    id: str | None = None
    name: str | None = None
    given: Ivr = dataclasses.field(default_factory=dict)
    """Settings in canonical form; in its menu, None stands for a key to remove."""
    state: WantedState = "present"
    purge_menu: bool = True
    assume_recording_type: PromptType | None = None
    force: bool = False
    if_unchanged: bool = False
    """Delete the IVR, or accept the one that has the name, only if it has the settings that are given."""
    not_ids: tuple[str, ...] = ()
    """IVRs that are not meant, although they have the name."""
    warnings: list[str] = dataclasses.field(default_factory=list)
    """What is odd in it, each with the label."""

    @functools.cached_property
    def named(self) -> t.Mapping[str, tuple[str, str]]:
        """What its settings refer to by name, as from `names_in`."""
        return names_in(self.given)

    @property
    def key(self) -> str:
        """The name as names are compared; "" without one."""
        return canonical_text(self.name or "")


class BadInput(ValueError):
    """All problems of one definition, a sentence each. `label` is how messages call it, as far as that is known."""

    def __init__(self, problems: list[str], label: str = "") -> None:
        super().__init__(" ".join(problems))
        self.problems = problems
        self.label = label


def parse_definition(options: object, *, label: str | None = None) -> Definition:
    """Returns the definition that these options mean. Options that are None count as not given. Raises BadInput.

    `label` says where they come from.
    """
    check = _ErrorCollector()
    options = check.given(options)
    definition = Definition(label or "")
    _read_switches(definition, options, check)
    _read_backup_options(definition, options, check)
    notes = Notes(definition.force, definition.warnings)
    with check:
        definition.id = identifier(options.get("id"))
    given = definition.given
    for option, kind in KIND_OF.items():
        if option in options:
            try:
                given[option] = _READERS[kind](option, options[option], notes)
            except ValueError as error:
                check.problems.append(str(error))
    definition.name = given.get("name")
    definition.label = f"{label}: {_label(definition)}" if label else _label(definition)
    with check:
        menu = parse_menu(options, check.problems, notes)
        if menu is not None:
            given["menu"] = menu
            if definition.purge_menu:
                refuse_wiping(menu)
    if not check.problems and definition.id is None and definition.name is None:
        check.problems.append("Give id or name, to say which IVR is meant.")
    if check.problems:
        raise BadInput(check.problems, definition.label)
    _label_warnings(definition)
    return definition


def _read_switches(definition: Definition, options: dict[str, object], check: _ErrorCollector) -> None:
    """Read what is no setting of the IVR, but says what to do with it."""
    if "state" in options:
        with check:
            definition.state = one_of("state", options["state"], STATES)
    if "purge_menu" in options:
        with check:
            definition.purge_menu = boolean("purge_menu", options["purge_menu"])
    if "force" in options:
        with check:
            definition.force = boolean("force", options["force"])
    if "assume_recording_type" in options:
        with check:
            definition.assume_recording_type = one_of(
                "assume_recording_type", options["assume_recording_type"], PROMPT_TYPES
            )


def _read_backup_options(definition: Definition, options: dict[str, object], check: _ErrorCollector) -> None:
    """Read what only the definitions of a backup file have."""
    if options.keys().isdisjoint(BACKUP_OPTIONS):
        return
    with check:
        definition.if_unchanged = boolean("if_unchanged", options.get("if_unchanged", False))
        if definition.if_unchanged and definition.state != "absent" and "id" in options:
            raise ValueError("if_unchanged is for backup files. Use it with state: absent, or without id.")
    with check:
        given = options.get("not_ids", [])
        if not isinstance(given, list) or ("id" in options and given):
            raise ValueError("not_ids is an option of backup files: a list of ids in a definition without id.")
        ids = tuple(identifier(one) for one in given)
        if None in ids:
            raise ValueError("not_ids has an item that is null.")
        definition.not_ids = t.cast("tuple[str, ...]", ids)


class _ErrorCollector:
    """Collects the problems of one definition: `with check:` turns a ValueError into one."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def __enter__(self) -> None:
        pass

    def __exit__(self, _type: object, error: BaseException | None, _traceback: object) -> bool:
        if isinstance(error, ValueError):
            self.problems.append(str(error))
            return True
        return False

    def given(self, options: object) -> dict[str, object]:
        """The options that are given, under their own names."""
        if not isinstance(options, dict):
            raise BadInput([f"An IVR is defined by options such as name and timeout, not by {quoted(options)}."])
        if _PLAIN.issuperset(options) and None not in options.values() and not may_hold_mask(options.values()):
            return options
        return self._checked(options)

    def _checked(self, options: dict[t.Any, t.Any]) -> dict[str, object]:
        given: dict[str, object] = {}
        for name, value in options.items():
            option = ALIASES.get(name, name)
            if option in PERIOD and value is not None:
                self.problems.append(
                    f"{option} makes this an overlay, and overlays are not accepted here. Read the files with the "
                    "lookup servetel.ivr.source, which applies the overlays that are in force."
                )
            elif option not in _KNOWN and option not in PERIOD:
                known = near(name, (*DEFINITION_OPTIONS, *ALIASES, *PERIOD), 1, 0.6)
                hint = _NO_PLAYBOOK if name in _AROUND else did_you_mean(known)
                self.problems.append(f"{quoted(name)} is not an option of an IVR.{hint}")
            elif value is not None:
                try:
                    refuse_mask(str(name), value)
                    if option in given and not same(given[option], value):
                        raise ValueError(_disagreement(option, options))
                    given[option] = value
                except ValueError as error:
                    self.problems.append(str(error))
        return given


def _disagreement(option: str, options: dict[str, object]) -> str:
    names = [name for name in options if ALIASES.get(name, name) == option]
    values = " and ".join(f"{name} ({quoted(options[name])})" for name in names)
    return f"{values} are names of the same setting and disagree. Set only one of them."


def _label_warnings(definition: Definition) -> None:
    if definition.warnings:
        definition.warnings[:] = [f"{definition.label}: {warning}" for warning in definition.warnings]


def _label(definition: Definition) -> str:
    if definition.id is not None:
        return f"IVR {definition.id}"
    return f"IVR {quoted(definition.name)}" if definition.name else "IVR"
