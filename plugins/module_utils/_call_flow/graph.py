# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A set of IVRs as a graph: which IVR leads where, by its branches.

The IVRs may be what `ivr_info` returns, definitions of tasks and files, or canonical IVRs as in `_model.fields`; they
need not be complete. Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.ivr_node import (
    INVALID,
    RETRY_BRANCHES,
    Branch,
    IvrNode,
    complete_identities,
    from_canonical,
    has_all_keys,
    read_ivrs,
)
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.known_names import read_names
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.numbers import (
    matching,
    read_numbers,
    refuse_unknown_form,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import IVR, NOWHERE, Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Choice
from ansible_collections.servetel.ivr.plugins.module_utils._model.merge import with_prompts
from ansible_collections.servetel.ivr.plugins.module_utils._model.phone_number import read_phone_number
from ansible_collections.servetel.ivr.plugins.module_utils._text import canonical_text, printable, quoted, suggestion


class Graph:
    """A set of IVRs. Raises BadInput when it cannot be understood.

    `names` holds names of other things, as `read_names` takes them, `numbers` phone numbers, as `read_numbers` takes
    them. `canonical` says that the IVRs are as in `_model.fields`.
    """

    def __init__(self, ivrs: t.Any, names: t.Any = None, numbers: t.Any = None, *, canonical: bool = False) -> None:
        self.numbers = read_numbers(numbers)
        self.names = read_names(names)
        self.names.show({number.destination: number.destination_name for number in self.numbers})
        self.ivrs = from_canonical(ivrs) if canonical else read_ivrs(ivrs)
        complete_identities(self.ivrs, self.names)
        self._by_id = {ivr.id: ivr.number for ivr in self.ivrs if ivr.id}
        self._by_name: dict[str, list[int]] = {}
        for ivr in self.ivrs:
            if ivr.name:
                self._by_name.setdefault(canonical_text(ivr.name), []).append(ivr.number)
        duplicates = [ivr for ivr in self.ivrs if self._is_duplicate(ivr)]
        if duplicates:
            raise BadInput([f"{ivr.label} is in the list twice. Keep one of its entries." for ivr in duplicates])
        self._branches: dict[Destination, Branch] = {}
        for ivr in self.ivrs:
            self._connect(ivr)
        self.successors = [_targets(ivr) for ivr in self.ivrs]
        """For each IVR, by number, those it leads to."""
        self.incoming = [(number, self.branch(number.destination)) for number in self.numbers]
        """Each phone number, and where it leads."""

    def entries(self, given: list[object]) -> list[IvrNode]:
        """The IVRs that these names and ids mean, and those that numbers lead to. Raises BadInput."""
        ivrs = [self.find(text) for text in given]
        ivrs += [self.ivrs[branch.target] for _number, branch in self.incoming if branch.target is not None]
        return list({ivr.number: ivr for ivr in ivrs}.values())

    def _connect(self, ivr: IvrNode) -> None:
        ivr.settings = with_prompts(ivr.settings, self.names.resolved_prompt)
        choices: dict[str, Choice] = ivr.settings.get("menu") or {}
        ivr.branches = {key: self.branch(choice.destination) for key, choice in choices.items()}
        for retry in RETRY_BRANCHES.values():
            ivr.branches[retry.destination] = self.branch(ivr.settings.get(retry.destination) or NOWHERE)
        ivr.closed = RETRY_BRANCHES[INVALID].destination if has_all_keys(choices) else None

    def _is_duplicate(self, ivr: IvrNode) -> bool:
        """Whether another entry surely means the same IVR. (Two ids of one name are two IVRs.)"""
        if ivr.id:
            return self._by_id[ivr.id] != ivr.number
        return any(one.number > ivr.number and not one.id for one in self.ivrs_named(ivr.name))

    def branch(self, destination: Destination) -> Branch:
        """Where a destination leads."""
        branch = self._branches.get(destination)
        if branch is None:
            branch = self._branch_to_id(destination) if destination.name is None else self._branch_to_name(destination)
            self._branches[destination] = branch
        return branch

    def _branch_to_id(self, destination: Destination) -> Branch:
        ivr = self._by_id.get(destination.ivr_id)
        return Branch(destination if ivr is None else self.ivrs[ivr].destination, ivr)

    def _branch_to_name(self, destination: Destination) -> Branch:
        own = self.names.by_own_name(destination)
        if own.name is None:
            return self._branch_to_id(own)
        found = self.ivrs_named(own.name) if own.type == IVR else []
        if len(found) == 1:
            return Branch(found[0].destination, found[0].number)
        return Branch(self.names.resolved(own), None)

    def label_of(self, destination: Destination) -> str:
        """How messages call a destination: with its name, if that is known."""
        branch = self.branch(destination)
        name = self.names.name_of(branch.destination)
        if branch.target is not None:
            ivr = self.ivrs[branch.target]
            if not ivr.id:
                return ivr.label
            name = ivr.name
        return printable(branch.destination) + (f" ({quoted(name)})" if name else "")

    def label_of_prompt(self, prompt: str) -> str:
        """A prompt with its name, if that is known."""
        name = self.names.name_of_prompt(prompt)
        return printable(f"{prompt} ({name})" if name else prompt)

    def ivr_with_id(self, ivr_id: str) -> IvrNode | None:
        return self.ivrs[self._by_id[ivr_id]] if ivr_id in self._by_id else None

    def ivrs_named(self, name: str) -> list[IvrNode]:
        return [self.ivrs[number] for number in self._by_name.get(canonical_text(name), [])]

    def find(self, text: object) -> IvrNode:
        """The IVR of this name, this id, or this destination (`ivr||...`). Raises BadInput when it is not one."""
        if isinstance(text, bool) or not isinstance(text, (str, int)):
            raise BadInput([f"An IVR is given by its name or its id, not by {quoted(text)}."])
        text = str(text)
        place = Destination.parse(text)
        target = self.branch(place).target if place.type == IVR else None
        if target is not None:
            return self.ivrs[target]
        name = text if place.name is None else place.name
        numbers = set(self._by_name.get(canonical_text(name), ()))
        # A bare name is more likely one in the list than one of the user's own.
        own = "" if numbers else self.names.by_own_name(Destination(IVR, name=name)).ivr_id
        id_ = own or text
        if id_ in self._by_id:
            numbers.add(self._by_id[id_])
        if len(numbers) == 1:
            return self.ivrs[numbers.pop()]
        if numbers:
            which = ", ".join(self.ivrs[number].destination for number in sorted(numbers))
            raise BadInput([f"{quoted(text)} can mean several IVRs. Give one of: {which}."])
        hint = suggestion(name, self._by_name)
        raise BadInput([f"No IVR of the list has the name or the id {quoted(text)}.{hint}"])

    def start(self, text: object) -> Branch:
        """Where a call begins: at an IVR as `find` takes it, or at a phone number in any spelling. Raises BadInput."""
        numbers = matching(self.numbers, text)
        reached = {self.branch(number.destination) for number in numbers}
        try:
            ivr = self.find(text)
        except BadInput as bad:
            if len(reached) == 1:
                refuse_unknown_form(numbers[0])
                return reached.pop()
            if numbers:
                which = ", ".join(number.number for number in numbers)
                raise BadInput([f"{quoted(text)} can mean several numbers. Give one of: {which}."]) from None
            hint = "" if self.numbers or not read_phone_number(text) else _GIVE_NUMBERS
            raise BadInput([f"{problem}{hint}" for problem in bad.problems]) from None
        branch = Branch(ivr.destination, ivr.number)
        if reached - {branch}:
            raise BadInput(
                [f"{quoted(text)} can mean {ivr.label} or {numbers[0].number}. Give {ivr.destination} or the number."]
            )
        return branch


_GIVE_NUMBERS: t.Final = (
    " To start at a phone number, give numbers (in the playbooks of this collection: servetel_ivr_numbers, or "
    "servetel_ivr_live)."
)


def _targets(ivr: IvrNode) -> list[int]:
    return [branch.target for _option, branch in ivr.reachable_branches if branch.target is not None]
