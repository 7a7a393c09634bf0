# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A set of IVRs as a caller meets it: what leads where, what a caller hears, where a thing is used.

After a prompt a caller presses a key of the menu, a wrong key, or nothing. The IVRs may be what `ivr_info` returns,
definitions of tasks and files, or canonical IVRs as in `_ivr`; they need not be complete. What a definition does not
mention is unknown, and is never taken for a mistake. Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.arguments import (
    read_destination,
    read_setting,
    several,
)
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.known_names import KnownNames, read_names
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.numbers import (
    matching,
    read_numbers,
    refuse_unknown_form,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import (
    BadInput,
    parse_definition,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import IVR, NOWHERE, Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import (
    FIELDS,
    KEYS,
    PROMPT,
    Choice,
    Ivr,
    in_keypad_order,
    keypad_order,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.phone_number import read_phone_number
from ansible_collections.servetel.ivr.plugins.module_utils._model.prompt import same_prompt, typed_prompt
from ansible_collections.servetel.ivr.plugins.module_utils._text import canonical_text, printable, quoted, suggestion

TIMEOUT: t.Final = "timeout"
"""What stands among the keys for a caller who presses nothing."""
INVALID: t.Final = "invalid"
"""What stands among the keys for a wrong key."""


class RetryBranch(t.NamedTuple):
    """The options that say what happens when a caller presses nothing, or a wrong key."""

    tries: str
    """How often it may happen in one visit of the menu."""
    retry_prompt: str
    """Heard each of these times."""
    last_prompt: str
    """Heard the next time, on the way out."""
    destination: str


RETRY_BRANCHES: t.Final = {
    TIMEOUT: RetryBranch("timeout_tries", "timeout_retry_recording", "timeout_recording", "timeout_destination"),
    INVALID: RetryBranch("incorrect_count", "invalid_recording", "recording_invalid", "invalid_destination"),
}
PROMPTS: t.Final = tuple(field.option for field in FIELDS if field.kind == PROMPT)
_LISTS: t.Final = ("option", "destination", "sms_template")


class Branch(t.NamedTuple):
    """One way on from a menu."""

    destination: Destination
    """An IVR of the set by its id, if that is known."""
    menu: int | None
    """The number of the IVR it leads to, if that is in the set."""


@dataclasses.dataclass
class Menu:
    """One IVR of the set."""

    number: int
    """Its place in the set."""
    settings: Ivr
    """What is given of it, in canonical form."""
    twice: list[str] = dataclasses.field(default_factory=list)
    """Keys that are given more than once; the first entry of each counts."""
    gone: frozenset[str] = frozenset()
    """Keys that are said not to be in the menu."""
    whole: bool = True
    """Whether the keys given are the whole menu. Otherwise it may have more."""
    branches: dict[str, Branch] = dataclasses.field(default_factory=dict)
    """By key, in keypad order, then by the options of the timeout and the invalid branch."""
    ways: list[tuple[str, Branch]] = dataclasses.field(default_factory=list)
    """The branches that a caller can take. In a menu that has every key no key is wrong."""

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
    def shown(self) -> str:
        """How messages call it."""
        if not self.name:
            return f"IVR {self.ref}"
        return f"IVR {quoted(self.name)}" + (f" ({self.id})" if self.id else "")

    def knows(self, key: str) -> bool:
        """Whether it is known if this key is in the menu."""
        return self.whole or key in self.keys or key in self.gone

    @property
    def keys(self) -> t.Collection[str]:
        return self.settings.get("menu") or ()

    def prompt(self, option: str) -> list[str]:
        """What is heard there: one prompt, or none."""
        return [self.settings[option]] if self.settings.get(option) else []

    def has_exit(self) -> bool:
        """Does one of its branches lead to something that is not an IVR of the set, or is that not known?"""
        return not self.whole or any(branch.menu is None for _option, branch in self.ways)


class Graph:
    """A set of IVRs. Raises BadInput when it cannot be understood.

    `names` holds names of other things, as `read_names` takes them, `numbers` phone numbers, as `read_numbers` takes
    them. `canonical` says that the IVRs are as in `_ivr`.
    """

    def __init__(self, ivrs: t.Any, names: t.Any = None, numbers: t.Any = None, *, canonical: bool = False) -> None:
        self.numbers = read_numbers(numbers)
        self.names = read_names(names)
        self.names.show({number.destination: number.destination_name for number in self.numbers})
        self.menus = _canonical_menus(ivrs) if canonical else _menus(ivrs)
        _identify(self.menus, self.names)
        self._by_id = {menu.id: menu.number for menu in self.menus if menu.id}
        self._by_name: dict[str, list[int]] = {}
        for menu in self.menus:
            if menu.name:
                self._by_name.setdefault(canonical_text(menu.name), []).append(menu.number)
        twins = [menu for menu in self.menus if self._is_twin(menu)]
        if twins:
            raise BadInput([f"{menu.shown} is in the list twice. Keep one of its entries." for menu in twins])
        self._branches: dict[Destination, Branch] = {}
        for menu in self.menus:
            self._link(menu)
        self.ahead = [[branch.menu for _option, branch in menu.ways if branch.menu is not None] for menu in self.menus]
        """For each IVR, by number, those it leads to."""
        self.incoming = [(number, self.branch(number.destination)) for number in self.numbers]
        """Each phone number, and where it leads."""

    def entries(self, given: list[t.Any]) -> list[Menu]:
        """The IVRs that these names and ids mean, and those that numbers lead to. Raises BadInput."""
        menus = [self.find(text) for text in given]
        menus += [self.menus[branch.menu] for _number, branch in self.incoming if branch.menu is not None]
        return list({menu.number: menu for menu in menus}.values())

    def _link(self, menu: Menu) -> None:
        choices: dict[str, Choice] = menu.settings.get("menu") or {}
        menu.branches = {key: self.branch(choice.destination) for key, choice in choices.items()}
        for turn in RETRY_BRANCHES.values():
            menu.branches[turn.destination] = self.branch(menu.settings.get(turn.destination) or NOWHERE)
        closed = RETRY_BRANCHES[INVALID].destination if len(choices) == len(KEYS) else None
        menu.ways = [(option, branch) for option, branch in menu.branches.items() if option != closed]

    def _is_twin(self, menu: Menu) -> bool:
        """Does an earlier or later entry surely mean the same IVR? (Two ids of one name are two IVRs.)"""
        if menu.id:
            return self._by_id[menu.id] != menu.number
        return any(one.number > menu.number and not one.id for one in self.namesakes(menu.name))

    def branch(self, destination: Destination) -> Branch:
        """Where a destination leads."""
        branch = self._branches.get(destination)
        if branch is None:
            menu = self._menu_at(destination) if destination.type == IVR else None
            known = self.names.resolved(destination) if menu is None else self.menus[menu].destination
            branch = Branch(known, menu)
            self._branches[destination] = branch
        return branch

    def _menu_at(self, destination: Destination) -> int | None:
        if destination.name is None:
            return self._by_id.get(destination.id)
        namesakes = self.namesakes(destination.name)
        return namesakes[0].number if len(namesakes) == 1 else None

    def shown(self, destination: Destination) -> str:
        """How messages call a destination: with its name, if that is known."""
        branch = self.branch(destination)
        name = self.names.name_of(branch.destination)
        if branch.menu is not None:
            menu = self.menus[branch.menu]
            if not menu.id:
                return menu.shown
            name = menu.name
        return printable(branch.destination) + (f" ({quoted(name)})" if name else "")

    def shown_prompt(self, prompt: str) -> str:
        """A prompt with its name, if that is known."""
        name = self.names.name_of_prompt(prompt)
        return f"{prompt} ({printable(name)})" if name else prompt

    def namesakes(self, name: str) -> list[Menu]:
        return [self.menus[number] for number in self._by_name.get(canonical_text(name), [])]

    def find(self, text: t.Any) -> Menu:
        """The IVR of this name, this id, or this destination (`ivr||...`). Raises BadInput when it is not one."""
        if isinstance(text, bool) or not isinstance(text, (str, int)):
            raise BadInput([f"An IVR is given by its name or its id, not by {quoted(text)}."])
        text = str(text)
        place = Destination.parse(text)
        name = text if place.name is None else place.name
        numbers = set(self._by_name.get(canonical_text(name), ()))
        id_ = place.ivr_id or text
        if id_ in self._by_id:
            numbers.add(self._by_id[id_])
        if len(numbers) == 1:
            return self.menus[numbers.pop()]
        if numbers:
            which = ", ".join(self.menus[number].destination for number in sorted(numbers))
            raise BadInput([f"{quoted(text)} can mean several IVRs. Give one of: {which}."])
        hint = suggestion(name, self._by_name)
        raise BadInput([f"No IVR of the list has the name or the id {quoted(text)}.{hint}"])

    def start(self, text: t.Any) -> Branch:
        """Where a call begins: at an IVR as `find` takes it, or at a phone number in any spelling. Raises BadInput."""
        numbers = matching(self.numbers, text)
        reached = {self.branch(number.destination) for number in numbers}
        try:
            menu = self.find(text)
        except BadInput as bad:
            if len(reached) == 1:
                refuse_unknown_form(numbers[0])
                return reached.pop()
            if numbers:
                which = ", ".join(number.number for number in numbers)
                raise BadInput([f"{quoted(text)} can mean several numbers. Give one of: {which}."]) from None
            hint = "" if self.numbers or not read_phone_number(text) else " Phone numbers are known only with numbers."
            raise BadInput([f"{problem}{hint}" for problem in bad.problems]) from None
        branch = Branch(menu.destination, menu.number)
        if reached - {branch}:
            raise BadInput(
                [f"{quoted(text)} can mean {menu.shown} or {numbers[0].number}. Give {menu.destination} or the number."]
            )
        return branch


def _menus(ivrs: t.Any) -> list[Menu]:
    if not isinstance(ivrs, (list, tuple)):
        raise BadInput([f"IVRs are given as a list, such as the ivrs of ivr_info's result, not as {quoted(ivrs)}."])
    problems: list[str] = []
    menus: list[Menu] = []
    for number, options in enumerate(ivrs, 1):
        try:
            found = _read(options)
        except BadInput as bad:
            problems += [f"IVR number {number} of the list{_named(options)}: {problem}" for problem in bad.problems]
            continue
        if found:
            menus.append(dataclasses.replace(found, number=len(menus)))
    if problems:
        raise BadInput(problems)
    return menus


def _canonical_menus(ivrs: t.Iterable[Ivr]) -> list[Menu]:
    return [Menu(number, settings, whole="menu" in settings) for number, settings in enumerate(ivrs)]


def _identify(menus: list[Menu], names: KnownNames) -> None:
    """Give each IVR of which only the name or the id is given the other one, where it is known."""
    ids = {menu.id for menu in menus}
    for menu in menus:
        if menu.id and not menu.name:
            name = names.name_of(Destination(IVR, menu.id))
            menu.settings = {**menu.settings, "name": name} if name else menu.settings
        elif not menu.id and menu.name:
            ivr_id = names.id_of(IVR, menu.name)
            if ivr_id not in ids:
                menu.settings = {**menu.settings, "id": ivr_id}


def _read(options: t.Any) -> Menu | None:
    """What an element of the list means; None for an IVR with `state: absent`."""
    options, twice = _without_doubles(options)
    # An account may hold a type of destination that looks like a misspelling of a known one.
    definition = parse_definition({**options, "force": True} if isinstance(options, dict) else options)
    if definition.state == "absent":
        return None
    settings = {**definition.given, "id": definition.id}
    menu: dict[str, Choice | None] = settings.get("menu") or {}
    if "menu" in settings:
        settings["menu"] = in_keypad_order({key: choice for key, choice in menu.items() if choice})
    whole = "menu" in settings and (definition.purge_menu or len(menu) == len(KEYS))
    return Menu(0, settings, twice, frozenset(key for key, choice in menu.items() if choice is None), whole)


def _without_doubles(options: t.Any) -> tuple[t.Any, list[str]]:
    """The options with the first entry of each key, and the keys that come again: a finding, not an error."""
    if not isinstance(options, dict):
        return options, []
    lists = {name: options[name] for name in ("menu", *_LISTS) if isinstance(options.get(name), list)}
    entries = lists.get("menu", lists.get("option", []))
    keys = [str(entry.get("option") if isinstance(entry, dict) else entry) for entry in entries]
    first = list({key: number for number, key in reversed(list(enumerate(keys)))}.values())
    if len(first) == len(keys) or len({len(values) for values in lists.values()}) > 1:
        return options, []
    kept = {name: [values[number] for number in sorted(first)] for name, values in lists.items()}
    twice = {key for number, key in enumerate(keys) if number not in set(first)}
    return {**options, **kept}, sorted(twice, key=keypad_order)


def _named(options: t.Any) -> str:
    name = options.get("name") or options.get("id") if isinstance(options, dict) else None
    return f" ({quoted(name)})" if name else ""


class CallStep(t.NamedTuple):
    """What one key does."""

    ivr: str
    key: str
    hears: list[str]
    leads_to: Destination

    def as_result(self) -> dict[str, t.Any]:
        return {**self._asdict(), "leads_to": str(self.leads_to)}


@dataclasses.dataclass
class Call:
    """A call on its way."""

    menu: Menu | None
    """The menu it is in; None = it has left the IVRs of the set."""
    reaches: Destination
    hears: list[str]
    steps: list[CallStep] = dataclasses.field(default_factory=list)
    problem: str = ""
    """Why it cannot be followed to its end."""


def call_path(
    ivrs: t.Any, start: t.Any, keys: t.Any = (), names: t.Any = None, numbers: t.Any = None
) -> dict[str, t.Any]:
    """Where a call ends, and what the caller hears. Raises BadInput, also when keys are left over."""
    graph = Graph(ivrs, names, numbers)
    call = follow(graph, graph.start(start), read_keys(keys))
    if call.problem:
        raise BadInput([call.problem])
    return {
        "reaches": str(call.reaches),
        "name": call.menu.name if call.menu else "",
        "hears": call.hears,
        "hears_named": [graph.shown_prompt(prompt) for prompt in call.hears],
        "steps": [step.as_result() for step in call.steps],
    }


def follow(graph: Graph, start: Menu | Branch, keys: list[str]) -> Call:
    """The call that begins at an IVR, or where a number leads."""
    first = start if isinstance(start, Menu) else None if start.menu is None else graph.menus[start.menu]
    call = Call(first, start.destination, first.prompt("recording") if first else [])
    spent = dict.fromkeys(RETRY_BRANCHES, 0)
    for number, key in enumerate(keys):
        menu = call.menu
        if menu is None:
            call.problem = _left_over(graph, call, keys[number:])
            break
        if key in KEYS and not menu.knows(key):
            call.problem = _unknown_key(menu, key)
            break
        branch, heard = _take(menu, key, spent)
        if branch is not None:
            spent = dict.fromkeys(RETRY_BRANCHES, 0)
            call.reaches = branch.destination
            call.menu = graph.menus[branch.menu] if branch.menu is not None else None
            heard = heard + (call.menu.prompt("recording") if call.menu else [])
        call.hears = call.hears + heard
        call.steps.append(CallStep(menu.ref, key, heard, call.reaches))
    return call


def _take(menu: Menu, key: str, spent: dict[str, int]) -> tuple[Branch | None, list[str]]:
    """The branch that a key leads to (None = the caller stays), and what is heard before that. Counts what is spent."""
    if key in menu.keys:
        return menu.branches[key], []
    kind = key if key in RETRY_BRANCHES else INVALID
    turn = RETRY_BRANCHES[kind]
    if spent[kind] < (menu.settings.get(turn.tries) or 0):
        spent[kind] += 1
        return None, menu.prompt(turn.retry_prompt)
    return menu.branches[turn.destination], menu.prompt(turn.last_prompt)


def read_keys(keys: t.Any) -> list[str]:
    """The keys of a call, from "2,1" or a list. Raises BadInput."""
    given = keys.split(",") if isinstance(keys, str) and keys else several("keys", keys)
    found = [str(key).strip() if isinstance(key, (str, int)) and not isinstance(key, bool) else "" for key in given]
    wrong = [given[number] for number, key in enumerate(found) if key not in (*KEYS, *RETRY_BRANCHES)]
    if wrong:
        known = "Keys are 0 to 9, *, #, timeout and invalid, with commas between"
        raise BadInput([f'{quoted(wrong[0])} is not a key. {known}: "2,1".'])
    return found


def _left_over(graph: Graph, call: Call, keys: list[str]) -> str:
    used = ", ".join(step.key for step in call.steps)
    subject = f"Key {keys[0]} is" if len(keys) == 1 else f"Keys {', '.join(keys)} are"
    where = graph.shown(call.reaches) if call.reaches else "no destination"
    rest = "it" if len(keys) == 1 else "them"
    if not used:
        return f"{subject} left over: the call enters no menu and is at {where}. Remove {rest}."
    return f"{subject} left over: after {used} the call has already left the menus and is at {where}. Remove {rest}."


def _unknown_key(menu: Menu, key: str) -> str:
    given = "only part of its menu" if "menu" in menu.settings else "no menu"
    return (
        f"Where key {key} of {menu.shown} leads is unknown: its definition has {given}. "
        "Give the whole menu, or use the IVRs that ivr_info returns."
    )


def where_used(ivrs: t.Any, target: t.Any, names: t.Any = None, numbers: t.Any = None) -> list[dict[str, str]]:
    """Each place that leads to a destination or plays a prompt, numbers last. Raises BadInput."""
    graph = Graph(ivrs, names, numbers)
    prompt, destination = _read_target(graph, target)
    wanted = graph.branch(destination)
    places = []
    for menu in graph.menus:
        options = [option for option, branch in menu.branches.items() if destination and _same(branch, wanted)]
        options += [option for option in PROMPTS if prompt and same_prompt(menu.settings.get(option) or "", prompt)]
        places += [{"ivr": menu.ref, "name": menu.name, "option": option} for option in options]
    return places + [
        {"ivr": "", "name": number.name, "option": number.number}
        for number, branch in graph.incoming
        if destination and _same(branch, wanted)
    ]


def read_prompt(graph: Graph, value: t.Any) -> str:
    """A prompt in canonical form, by id or by a name that is known; "" when it is not one."""
    named = Destination.parse(value) if isinstance(value, str) else NOWHERE
    id_ = graph.names.id_of(named.type, named.name) if named.name is not None else None
    return t.cast(str, read_setting("recording", value if id_ is None else typed_prompt(named.type, id_)) or "")


def _read_target(graph: Graph, target: t.Any) -> tuple[str, Destination]:
    """A prompt, or a destination."""
    prompt = read_prompt(graph, target)
    destination = NOWHERE if prompt else read_destination(target)
    if not prompt and not destination:
        raise BadInput(
            [
                f'{quoted(target)} is neither a destination nor a prompt. Write it as "department||17839", '
                '"recording||19549", or for a prompt as the bare id "19549".'
            ]
        )
    return prompt, destination


def _same(branch: Branch, wanted: Branch) -> bool:
    return canonical_text(branch.destination) == canonical_text(wanted.destination)
