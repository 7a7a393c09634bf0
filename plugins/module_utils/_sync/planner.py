# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the account as it is and the definitions of a task to the steps that make them true.

Everything that can be known before the first write is found here, for all definitions: who is meant, what differs, what
a name refers to, and what must not be sent. Reads names, writes nothing. Private to this collection.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account, Listing
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError, raise_all
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._model.adapted import adapted
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import Definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.dialect import DEFAULT
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Ivr
from ansible_collections.servetel.ivr.plugins.module_utils._model.merge import differences, merge
from ansible_collections.servetel.ivr.plugins.module_utils._model.read import Live
from ansible_collections.servetel.ivr.plugins.module_utils._model.write import (
    empty_options,
    missing_options,
    untyped_prompts,
)
from ansible_collections.servetel.ivr.plugins.module_utils._sync.names import NamesAfter, lead, listed
from ansible_collections.servetel.ivr.plugins.module_utils._sync.references import (
    References,
    by_number,
    dangling_references,
    destinations,
    replace_destinations,
)
from ansible_collections.servetel.ivr.plugins.module_utils._text import canonical_text

__all__ = ["Step", "destinations", "make_plan", "purge_steps", "raise_all", "replace_destinations"]


@dataclasses.dataclass(eq=False)
class Step:
    """What becomes of one IVR: first the plan, then what happened."""

    definition: Definition
    current: Ivr | None
    """The live IVR; None = there is none."""
    wanted: Ivr | None
    """The IVR after the change; None if it is deleted. May refer to an IVR that this task creates by name."""
    action: str
    """none, update, create or delete."""
    # What happened:
    changed: bool = False
    """True as soon as the API may have applied a write."""
    error: ServetelError | None = None
    attempted: bool = False
    sent: bool = False
    """The API confirmed the write."""
    message: str = ""
    result: Ivr | None = None
    """The IVR as it now is, as far as known."""
    warnings: list[str] = dataclasses.field(default_factory=list)

    @property
    def ivr_id(self) -> str | None:
        """The id, also of an IVR that was just created."""
        known = self.current or self.result
        return known["id"] if known else self.definition.id

    @property
    def label(self) -> str:
        return self.definition.label


def make_plan(
    account: Account,
    listing: Listing,
    definitions: list[Definition],
    new_deadline: t.Callable[[], Deadline],
    *,
    purge: bool = False,
    keep_given: bool = False,
) -> list[Step]:
    """One step a definition, in their order. Raises one ServetelError with all problems of all definitions.

    With `purge` the names of the IVRs that no definition mentions are free. Unless `keep_given`, the settings of a
    definition are gone when its step has them: ten thousand take much memory.
    """
    return _Planner(account, listing, definitions, new_deadline, purge, keep_given).plan()


def purge_steps(listing: Listing, steps: list[Step], **defaults: t.Any) -> list[Step]:
    """Steps that delete what no definition mentions, in the account's order. `defaults` are those of a Definition.

    Raises when an IVR that stays refers to one that would be deleted. What cannot be understood is left alone.
    """
    kept = {step.ivr_id for step in steps}
    users: dict[str, str] = {}
    for step in steps:
        wanted = step.wanted or {}
        for destination in destinations(wanted).values():
            users.setdefault(destination, f"IVR {wanted.get('id') or 'new'} ({wanted.get('name')})")
    errors = []
    purged = []
    for ivr_id in listing.ids():
        if ivr_id in kept:
            continue
        try:
            ivr = listing.ivr(ivr_id)
        except ServetelError as error:
            definition = Definition(f"IVR {ivr_id}", id=ivr_id, state="absent")
            purged.append(Step(definition, None, None, "none", warnings=[f"{error} It was not deleted."]))
            continue
        label = f"IVR {ivr_id} ({ivr['name']})"
        user = users.get(f"ivr||{ivr_id}")
        if user is not None:
            text = (
                f"{label} is not among the definitions and would be deleted, but {user} leads to it. "
                "Change that destination, or add the IVR to the definitions."
            )
            errors.append(ServetelError("in_use", text, ivr_id=ivr_id))
        definition = Definition(label, id=ivr_id, name=ivr["name"], state="absent", **defaults)
        purged.append(Step(definition, ivr, None, "delete"))
    raise_all(errors)
    return purged


class _Planner:
    def __init__(
        self,
        account: Account,
        listing: Listing,
        definitions: list[Definition],
        new_deadline: t.Callable[[], Deadline],
        purge: bool,
        keep_given: bool,
    ) -> None:
        self._keep_given = keep_given
        self._account = account
        self._listing = listing
        self._definitions = definitions
        for definition in definitions if account.dialect is not DEFAULT else ():
            if definition.name is not None:
                definition.name = str(account.dialect.given_text(definition.name))
        self._new_deadline = new_deadline
        self._purge = purge
        self._targets: dict[int, str | None] = {}
        """Number of a definition -> id of the live IVR it is about, None if there is none."""
        self._names_without_id = {canonical_text(problem.name) for problem in listing.without_id}

    def plan(self) -> list[Step]:
        errors: list[ServetelError] = []
        for number, definition in enumerate(self._definitions):
            try:
                self._targets[number] = self._find(definition)
            except ServetelError as error:
                errors.append(error)
        errors += self._duplicates()
        self._to_delete = self._ids_to_delete()
        gone = {*self._to_delete, *(self._ids_to_purge() if self._purge and not errors else ())}
        self._names = NamesAfter(self._listing, self._definitions, self._targets, gone)
        errors += self._names.clashes()
        self._references = References(self._account, self._listing, self._names, self._to_delete, self._new_deadline)
        self._references.fetch_names(self._definitions[number] for number in self._targets)
        steps: list[Step] = []
        for number, target in self._targets.items():
            try:
                step = self._step(self._definitions[number], target, errors)
                _share(step)
                steps.append(step)
                if not self._keep_given:
                    self._definitions[number].given = {}
            except ServetelError as error:
                errors.append(error)
        raise_all(errors)
        self._warn_of_dangling_references(steps)
        return steps

    def _find(self, definition: Definition) -> str | None:
        """The id of the live IVR that is meant, or None."""
        if definition.id is not None:
            if definition.id in self._listing:
                return definition.id
            if self._listing.without_id:
                raise ServetelError(
                    "protocol",
                    f"{definition.label}: the API shows no IVR with the id {definition.id}, but one without a usable "
                    "id, which may be this one.",
                    ivr_id=definition.id,
                )
            if definition.state == "absent":
                return None
            raise ServetelError(
                "not_found",
                f"{definition.label}: the account has no IVR with the id {definition.id}. Look it up with "
                "servetel.ivr.ivr_info, or leave id out to create an IVR by its name.",
                ivr_id=definition.id,
            )
        ids = self._listing.ids_named(definition.name or "")
        if len(ids) > 1:
            raise ServetelError(
                "bad_input",
                f"{definition.label}: {len(ids)} IVRs have this name: {', '.join(sorted(ids, key=by_number))}. "
                "Give the id of the one that is meant.",
            )
        if definition.key in self._names_without_id:
            raise ServetelError(
                "protocol", f"{definition.label}: the API shows an IVR of this name without a usable id."
            )
        return ids[0] if ids else None

    def _duplicates(self) -> t.Iterator[ServetelError]:
        """IVRs that two definitions are about."""
        first: dict[tuple[str, str], Definition] = {}
        for number, target in self._targets.items():
            definition = self._definitions[number]
            ivr_id = definition.id if target is None else target
            key = ("name", definition.key) if ivr_id is None else ("id", ivr_id)
            twin = first.setdefault(key, definition)
            if twin is not definition:
                yield ServetelError(
                    "bad_input",
                    f"{twin.label} and {definition.label} are the same IVR. Keep one of them."
                    + _renamed_meanwhile(twin, definition),
                    ivr_id=target,
                )

    def _ids_to_delete(self) -> set[str]:
        return {
            target
            for number, target in self._targets.items()
            if target is not None and self._definitions[number].state == "absent"
        }

    def _ids_to_purge(self) -> set[str]:
        mentioned = set(self._targets.values())
        return {ivr_id for ivr_id in self._listing.ids() if ivr_id not in mentioned and self._listing.try_ivr(ivr_id)}

    def _step(self, definition: Definition, target: str | None, errors: list[ServetelError]) -> Step:
        current = None if target is None else self._live(target).ivr
        if definition.state == "absent":
            return Step(definition, current, None, "delete" if current else "none")
        given, problems = self._references.resolved(definition)
        errors += problems
        in_dialect = adapted(given, current, self._account.dialect)
        if in_dialect.problems:
            said = " ".join(in_dialect.problems)
            raise ServetelError("blocked", f"{definition.label} is not written: {said}", ivr_id=target)
        definition.warnings += [f"{definition.label}: {warning}" for warning in in_dialect.warnings]
        wanted = merge(current, in_dialect.given, purge_menu=definition.purge_menu)
        if current is not None and not differences(current, wanted):
            wanted = current if wanted == current else wanted
            return Step(definition, current, wanted, "none", warnings=list(definition.warnings))
        warnings = [*definition.warnings, *self._names.warnings.get(id(definition), ())]
        step = Step(definition, current, wanted, "update" if current else "create", warnings=warnings)
        step.warnings += _removed_keys(step)
        if not problems or current is None:
            self._refuse_what_cannot_be_sent(step, wanted)
        return step

    def _live(self, ivr_id: str) -> Live:
        try:
            return self._listing.live(ivr_id)
        except ServetelError as error:
            raise ServetelError("protocol", f"{error} It is left as it is.", ivr_id=ivr_id) from None

    def _refuse_what_cannot_be_sent(self, step: Step, wanted: Ivr) -> None:
        """The update call takes whole IVRs: nothing may be guessed about the settings that the task does not give."""
        problems = [*(_without_value(step, wanted) if step.current else self._against_creation(step, wanted))]
        untyped = ", ".join(untyped_prompts(wanted))
        if untyped and step.definition.assume_recording_type is None:
            problems.append(
                f"the type of {untyped} is not known, because the API shows a prompt's id only. "
                'Write it as "recording||ID" or "outbound_tts||ID", or set assume_recording_type.'
            )
        live = self._listing.live(step.current["id"]) if step.current else None
        if live and live.unwritable and not step.definition.force:
            problems.append(
                f"it has {', '.join(live.unwritable)}, for which the update call has no field, so that writing may "
                "drop it. Set force: true to write all the same."
            )
        if live and live.unknown:
            step.warnings.append(
                f"{step.label}: the API shows settings that this collection does not know ({', '.join(live.unknown)}). "
                "Check them after the update."
            )
        if problems:
            said = " Also, ".join(problems)
            text = f"{step.label}: {said}" if said.startswith(_NO_IVR) else f"{step.label} is not written: {said}"
            raise ServetelError("blocked", text, ivr_id=step.ivr_id)

    def _against_creation(self, step: Step, wanted: Ivr) -> t.Iterator[str]:
        """Why an IVR cannot be created: settings are missing, or it may be there already."""
        name = step.definition.name or ""
        missing = _missing_to_create(step, wanted)
        if missing:
            near = self._references.near_names("live", self._listing.names(), name)
            yield f'{_NO_IVR} "{name}".{near} To create it, give also: {", ".join(missing)}.'
        if any(not problem.name for problem in self._listing.without_id) and not step.definition.force:
            yield (
                "the API shows an IVR without a usable id and name, which may be this one. "
                "Check it in the portal, or set force: true to create this one anyway."
            )

    def _warn_of_dangling_references(self, steps: list[Step]) -> None:
        """Name, at each deletion, the IVRs that stay and still lead to the deleted one."""
        deletions = {f"ivr||{step.ivr_id}": step for step in steps if step.action == "delete"}
        if not deletions:
            return
        # What stays beside a purge is in the definitions.
        mentioned = set(self._listing.ids() if self._purge else self._targets.values())
        others = {ivr_id: self._listing.try_ivr(ivr_id) for ivr_id in self._listing.ids() if ivr_id not in mentioned}
        staying = [*(step.wanted for step in steps if step.wanted), *filter(None, others.values())]
        labels = {target: _label(t.cast(Ivr, step.current)) for target, step in deletions.items()}
        for target, text in dangling_references(labels, staying).items():
            deletions[target].warnings.append(text)
        unknown = [f"IVR {ivr_id} ({self._listing.name_of(ivr_id)})" for ivr_id, ivr in others.items() if ivr is None]
        if unknown:
            next(iter(deletions.values())).warnings.append(
                f"It is not known whether {listed(unknown)} {lead(unknown)} to an IVR that is being deleted, because "
                "the API shows it in a form that this collection does not understand. Check it in the portal."
            )


def _removed_keys(step: Step) -> list[str]:
    """The warning that an update removes keys only because the menu given does not list them."""
    menu = step.definition.given.get("menu")
    removed = [key for key in (step.current or {}).get("menu", ()) if menu is not None and key not in menu]
    if not removed or not step.definition.purge_menu:
        return []
    keys = f"key {removed[0]}" if len(removed) == 1 else f"keys {', '.join(removed[:-1])} and {removed[-1]}"
    it = "it" if len(removed) == 1 else "them"
    return [
        f"{step.label}: the update removes {keys}, because the menu given does not list {it}. "
        f"Set purge_menu: false to keep {it}."
    ]


def _share(step: Step) -> None:
    """Let both states of an IVR share what is the same: those of ten thousand IVRs take much memory."""
    if step.wanted and step.current:
        for option, value in step.wanted.items():
            if value == step.current[option]:
                step.wanted[option] = step.current[option]


def _without_value(step: Step, wanted: Ivr) -> t.Iterator[str]:
    """What is wrong about the settings of a live IVR that have no value, or an empty one."""
    missing, empty = missing_options(wanted), empty_options(wanted)
    if missing:
        yield f"the API shows no value for {', '.join(missing)}, and takes an IVR only whole. Give one."
    elif empty and not step.definition.force:
        yield (
            f"{', '.join(empty)} is empty, and it is not known whether the API takes it so. "
            "Give a value, or set force: true to send it empty."
        )


def _missing_to_create(step: Step, wanted: Ivr) -> list[str]:
    """Options without which no IVR can be created."""
    missing = missing_options(wanted)
    missing += [option for option in empty_options(wanted) if option not in missing]
    return missing if "menu" in step.definition.given else [*missing, "menu"]


def _renamed_meanwhile(one: Definition, other: Definition) -> str:
    """A hint for two definitions of one IVR, of which one finds it by the name that the other takes away."""
    for renaming, named in ((one, other), (other, one)):
        if renaming.id is not None and named.id is None and renaming.name and renaming.key != named.key:
            return (
                f' A definition without id means the IVR that has the name now. To create a new "{named.name}", rename '
                f"IVR {renaming.id} in a task before."
            )
    return ""


def _label(ivr: Ivr) -> str:
    return f"IVR {ivr['id']} ({ivr['name']})"


_NO_IVR: t.Final = "No IVR is named"
