# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One IVR of a set as a caller meets it, and how the IVRs of a set are read.

After a prompt a caller presses a key of the menu, a wrong key, or nothing. What a definition does not mention is
unknown, and is never taken for a mistake. Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.known_names import KnownNames
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import (
    BadInput,
    parse_definition,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import IVR, Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import (
    KEYS,
    Choice,
    Ivr,
    in_keypad_order,
    keypad_order,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.menu import LISTS
from ansible_collections.servetel.ivr.plugins.module_utils._model.render import from_options
from ansible_collections.servetel.ivr.plugins.module_utils._text import printable, quoted

RetryKind = t.Literal["timeout", "invalid"]
TIMEOUT: t.Final = "timeout"
"""What stands among the keys for a caller who presses nothing."""
INVALID: t.Final = "invalid"
"""What stands among the keys for a wrong key."""
_ALL_KEYS: t.Final = frozenset(KEYS)
_NOT_UNDERSTOOD: t.Final = {"id", "name", "reason"}
"""What `ivr_info` tells of an IVR that is not understood: the IVR is there, and where it leads is unknown."""


class RetryBranch(t.NamedTuple):
    """The options that say what happens when a caller presses nothing, or a wrong key."""

    tries: str
    """How often it may happen in one visit of the menu."""
    retry_prompt: str
    """Heard each of these times."""
    last_prompt: str
    """Heard the next time, on the way out."""
    destination: str


RETRY_BRANCHES: t.Final[dict[RetryKind, RetryBranch]] = {
    TIMEOUT: RetryBranch("timeout_tries", "timeout_retry_recording", "timeout_recording", "timeout_destination"),
    INVALID: RetryBranch("incorrect_count", "invalid_recording", "recording_invalid", "invalid_destination"),
}


class Branch(t.NamedTuple):
    """Where a key, the timeout or a wrong key leads."""

    destination: Destination
    """An IVR of the set by its id, if that is known."""
    target: int | None
    """The number of the IVR it leads to, if that is in the set."""


@dataclasses.dataclass
class IvrNode:
    """One IVR of the set."""

    number: int
    """Its place in the set."""
    settings: Ivr
    """What is given of it, in canonical form."""
    duplicate_keys: list[str] = dataclasses.field(default_factory=list)
    """Keys that are given more than once; the first entry of each counts."""
    absent_keys: frozenset[str] = frozenset()
    """Keys that are said not to be in the menu."""
    is_complete: bool = True
    """Whether the keys given are the whole menu. Otherwise it may have more."""
    is_not_understood: bool = False
    """Whether nothing is known of it but that it is there."""
    branches: dict[str, Branch] = dataclasses.field(default_factory=dict)
    """By key, in keypad order, then by the options of the timeout and the invalid branch."""
    closed: str | None = None
    """The option whose branch no caller can take: in a menu that has every key no key is wrong."""

    @property
    def reachable_branches(self) -> t.ItemsView[str, Branch]:
        """The branches that a caller can take."""
        if self.closed is None:
            return self.branches.items()
        return {option: branch for option, branch in self.branches.items() if option != self.closed}.items()

    @property
    def id(self) -> str | None:
        return self.settings.get("id")

    @property
    def name(self) -> str:
        return self.settings.get("name") or ""

    @property
    def ref(self) -> str:
        """How results call it: the id, or where none is known the name."""
        return self.id or self.name

    @property
    def destination(self) -> Destination:
        """Where a branch leads that leads here."""
        return Destination(IVR, self.id) if self.id else Destination(IVR, name=self.name)

    @property
    def label(self) -> str:
        """How messages call it."""
        if not self.name:
            return f"IVR {printable(self.ref)}"
        return f"IVR {quoted(self.name)}" + (f" ({printable(self.id)})" if self.id else "")

    def knows_key(self, key: str) -> bool:
        """Whether it is known if this key is in the menu."""
        return self.is_complete or key in self.keys or key in self.absent_keys

    @property
    def is_fully_known(self) -> bool:
        """Whether it is known where each of its branches leads."""
        retries = (retry.destination for retry in RETRY_BRANCHES.values())
        return self.is_complete and all(option in self.settings or option == self.closed for option in retries)

    @property
    def keys(self) -> t.Collection[str]:
        return self.settings.get("menu") or ()

    @property
    def unheard_prompts(self) -> set[str]:
        """The prompts of branches that no caller can take, and of tries that no caller has."""
        unheard: set[str] = set()
        for retry in RETRY_BRANCHES.values():
            if retry.destination == self.closed:
                unheard |= {retry.retry_prompt, retry.last_prompt}
            elif self.settings.get(retry.tries) == 0:
                unheard.add(retry.retry_prompt)
        return unheard

    def prompt(self, option: str) -> list[str]:
        """What is heard there: one prompt, or none."""
        return [self.settings[option]] if self.settings.get(option) else []

    def has_exit(self) -> bool:
        """Whether one of its branches leads to something that is not an IVR of the set, or may do so."""
        return not self.is_complete or any(branch.target is None for _option, branch in self.reachable_branches)


def has_all_keys(menu: t.Mapping[str, object]) -> bool:
    """Whether a menu has each key of a telephone, so that no key is wrong."""
    return menu.keys() >= _ALL_KEYS


def read_ivrs(ivrs: object) -> list[IvrNode]:
    """The IVRs of a list of definitions or results. Raises BadInput with all problems."""
    if not isinstance(ivrs, (list, tuple)):
        raise BadInput([f"IVRs are given as a list, such as the ivrs of ivr_info's result, not as {quoted(ivrs)}."])
    problems: list[str] = []
    nodes: list[IvrNode] = []
    for number, options in enumerate(ivrs, 1):
        try:
            found = _read(options)
        except BadInput as bad:
            problems += [f"IVR number {number} of the list{_named(options)}: {problem}" for problem in bad.problems]
            continue
        if found:
            nodes.append(dataclasses.replace(found, number=len(nodes)))
    if problems:
        raise BadInput(problems)
    return nodes


def from_canonical(ivrs: t.Iterable[Ivr]) -> list[IvrNode]:
    """The IVRs of a list in canonical form; one without a menu is incomplete."""
    return [IvrNode(number, settings, is_complete="menu" in settings) for number, settings in enumerate(ivrs)]


def complete_identities(ivrs: list[IvrNode], names: KnownNames) -> None:
    """Give each IVR of which only the name or the id is given the other one, where it is known."""
    ids = {ivr.id for ivr in ivrs}
    for ivr in ivrs:
        if ivr.id and not ivr.name:
            name = names.name_of(Destination(IVR, ivr.id))
            ivr.settings = {**ivr.settings, "name": name} if name else ivr.settings
        elif not ivr.id and ivr.name:
            ivr_id = names.only_id_of(IVR, ivr.name)
            if ivr_id not in ids:
                ivr.settings = {**ivr.settings, "id": ivr_id}


def _read(options: object) -> IvrNode | None:
    """What an element of the list means; None for one with `state: absent`, or one to which nothing can lead."""
    if isinstance(options, dict) and options.keys() == _NOT_UNDERSTOOD:
        if options["id"] is None:
            return None
        settings: Ivr = {"id": str(options["id"]), "name": str(options["name"] or "")}
        return IvrNode(0, settings, is_complete=False, is_not_understood=True)
    options, twice = _without_doubles(options)
    try:
        # An account may hold a type of destination that looks like a misspelling of a known one.
        definition = parse_definition({**options, "force": True} if isinstance(options, dict) else options)
    except BadInput:
        shown = from_options(options)
        if shown is None:
            raise
        return IvrNode(0, shown, twice)  # Such as one with a key that no definition may have.
    if definition.state == "absent":
        return None
    settings = {**definition.given, "id": definition.id}
    keys: dict[str, Choice | None] = settings.get("menu") or {}
    if "menu" in settings:
        settings["menu"] = in_keypad_order({key: choice for key, choice in keys.items() if choice})
    is_complete = "menu" in settings and (definition.purge_menu or has_all_keys(keys))
    return IvrNode(0, settings, twice, frozenset(key for key, choice in keys.items() if choice is None), is_complete)


def _without_doubles(options: object) -> tuple[object, list[str]]:
    """The options with the first entry of each key, and the keys that come again: a finding, not an error."""
    if not isinstance(options, dict):
        return options, []
    lists = {name: options[name] for name in ("menu", *LISTS) if isinstance(options.get(name), list)}
    entries = lists.get("menu", lists.get("option", []))
    keys = [str(entry.get("option") if isinstance(entry, dict) else entry) for entry in entries]
    first = list({key: number for number, key in reversed(list(enumerate(keys)))}.values())
    if len(first) == len(keys) or len({len(values) for values in lists.values()}) > 1:
        return options, []
    kept = {name: [values[number] for number in sorted(first)] for name, values in lists.items()}
    twice = {key for number, key in enumerate(keys) if number not in set(first)}
    return {**options, **kept}, sorted(twice, key=keypad_order)


def _named(options: object) -> str:
    name = options.get("name") or options.get("id") if isinstance(options, dict) else None
    return f" ({quoted(name)})" if name else ""
