# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the account as it is and the definitions of a task to the steps that make them true.

Everything that can be known before the first write is found here, for all definitions: who is meant, what differs, what
a name refers to, and what must not be sent. Reads names, writes nothing. Private to this collection.
"""

from __future__ import annotations

import dataclasses
import difflib
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils import _ivr
from ansible_collections.servetel.ivr.plugins.module_utils._account import Account, Listing
from ansible_collections.servetel.ivr.plugins.module_utils._definition import Definition, reference
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._ivr import Choice, Ivr
from ansible_collections.servetel.ivr.plugins.module_utils._transport import Deadline


@dataclasses.dataclass(eq=False)
class Step:
    """What becomes of one IVR: first the plan, then what happened."""

    definition: Definition
    current: Ivr | None
    """The live IVR; None = there is none."""
    wanted: Ivr | None
    """The IVR as it shall be; None = gone. May refer to an IVR that this task creates by name."""
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
    keep_given: bool = False,
) -> list[Step]:
    """One step a definition, in their order. Raises one ServetelError with all problems of all definitions.

    Unless `keep_given`, the settings of a definition are gone when its step has them: ten thousand take much memory.
    """
    return _Planner(account, listing, definitions, new_deadline, keep_given).plan()


def purge_steps(listing: Listing, steps: list[Step], **defaults: t.Any) -> list[Step]:
    """Steps that delete what no definition mentions, in the account's order. `defaults` are those of a Definition.

    Raises when an IVR that stays refers to one that would be deleted. What cannot be understood is left alone.
    """
    kept = {step.ivr_id for step in steps}
    users: dict[str, str] = {}
    for step in steps:
        for destination in destinations(step.wanted or {}).values():
            users.setdefault(destination, str((step.wanted or {}).get("name")))
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
                f"{label} is not among the definitions and would be deleted, but IVR {user} leads to it. "
                "Point that one elsewhere, or add the IVR to the definitions."
            )
            errors.append(ServetelError("in_use", text, ivr_id=ivr_id))
        definition = Definition(label, id=ivr_id, name=ivr["name"], state="absent", **defaults)
        purged.append(Step(definition, ivr, None, "delete"))
    raise_all(errors)
    return purged


def raise_all(errors: list[ServetelError]) -> None:
    """Raise one error for all; a single one as it is."""
    if len(errors) == 1:
        raise errors[0]
    if errors:
        problems = [str(error) for error in errors]
        raise ServetelError(
            "bad_input",
            f"Nothing was written: {len(errors)} problems were found. " + " ".join(problems),
            details={"problems": problems},
        )


def destinations(ivr: Ivr) -> dict[str, str]:
    """Where an IVR leads: {option or `menu KEY`: destination}."""
    found = {field.option: ivr.get(field.option) for field in _ivr.FIELDS if field.kind == _ivr.DESTINATION}
    found.update((f"menu {key}", choice.destination) for key, choice in ivr.get("menu", {}).items() if choice)
    return {place: destination for place, destination in found.items() if destination}


def replace_destinations(ivr: Ivr, replace: t.Callable[[str], str]) -> Ivr:
    """The same IVR with each destination replaced; the very same object if none is."""
    if all(replace(destination) == destination for destination in destinations(ivr).values()):
        return ivr
    changed: Ivr = {
        field.option: replace(ivr[field.option])
        for field in _ivr.FIELDS
        if field.kind == _ivr.DESTINATION and ivr.get(field.option)
    }
    if "menu" in ivr:
        changed["menu"] = {
            key: choice and Choice(replace(choice.destination), choice.sms_template)
            for key, choice in ivr["menu"].items()
        }
    return {**ivr, **changed}


class _Planner:
    def __init__(
        self,
        account: Account,
        listing: Listing,
        definitions: list[Definition],
        new_deadline: t.Callable[[], Deadline],
        keep_given: bool,
    ) -> None:
        self._keep_given = keep_given
        self._account = account
        self._listing = listing
        self._definitions = definitions
        self._new_deadline = new_deadline
        self._targets: dict[int, str | None] = {}
        """Place of a definition -> id of the live IVR it is about, None if there is none."""

    def plan(self) -> list[Step]:
        errors: list[ServetelError] = []
        for place, definition in enumerate(self._definitions):
            try:
                self._targets[place] = self._find(definition)
            except ServetelError as error:
                errors.append(error)
        errors += self._twins()
        self._new_names = {
            _ivr.canonical_text(definition.name)
            for place, definition in enumerate(self._definitions)
            if self._targets.get(place, "") is None and definition.state == "present" and definition.name
        }
        steps: list[Step] = []
        for place, definition in enumerate(self._definitions):
            if place in self._targets:
                try:
                    step = self._step(definition, self._targets[place])
                    _share(step)
                    steps.append(step)
                    if not self._keep_given:
                        definition.given = {}
                except ServetelError as error:
                    if error.kind not in _PROBLEMS:
                        raise
                    errors.append(error)
        raise_all(errors)
        return steps

    def _find(self, definition: Definition) -> str | None:
        """The id of the live IVR that is meant, or None."""
        if definition.id is not None:
            if definition.id in self._listing:
                return definition.id
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
                f"{definition.label}: {len(ids)} IVRs have this name: {', '.join(sorted(ids, key=_by_number))}. "
                "Give the id of the one that is meant.",
            )
        return ids[0] if ids else None

    def _twins(self) -> t.Iterator[ServetelError]:
        """IVRs that two definitions are about."""
        first: dict[tuple[str, str], Definition] = {}
        for place, target in self._targets.items():
            definition = self._definitions[place]
            key = ("id", target) if target is not None else ("name", definition.key)
            twin = first.setdefault(key, definition)
            if twin is not definition and (target is not None or definition.id is None):
                yield ServetelError(
                    "bad_input",
                    f"{twin.label} and {definition.label} are the same IVR. Keep one of them.",
                    ivr_id=target,
                )

    def _step(self, definition: Definition, target: str | None) -> Step:
        current = None if target is None else self._listing.ivr(target)
        if definition.state == "absent":
            step = Step(definition, current, None, "delete" if current else "none")
            if current:
                step.warnings += self._left_behind(current)
            return step
        given = replace_destinations(definition.given, lambda destination: self._resolve(definition, destination))
        wanted = _ivr.merge(current, given, purge_menu=definition.purge_menu)
        if current is not None and not _ivr.differences(current, wanted):
            return Step(
                definition, current, current if wanted == current else wanted, "none", warnings=definition.warnings
            )
        step = Step(definition, current, wanted, "update" if current else "create", warnings=list(definition.warnings))
        self._refuse_what_cannot_be_sent(step, wanted)
        return step

    def _refuse_what_cannot_be_sent(self, step: Step, wanted: Ivr) -> None:
        """The update call takes whole IVRs: nothing may be guessed about the settings that the task does not give."""
        problems = [*_without_value(step, wanted)]
        untyped = ", ".join(_ivr.untyped_prompts(wanted))
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
            text = f"{step.label} is not written: " + " Also, ".join(problems)
            raise ServetelError("blocked", text, ivr_id=step.ivr_id)

    def _left_behind(self, doomed: Ivr) -> list[str]:
        leading = [
            f"IVR {ivr_id} ({place})"
            for ivr_id in self._listing.ids()
            if ivr_id != doomed["id"]
            for place, destination in destinations(self._listing.ivr(ivr_id)).items()
            if destination == f"ivr||{doomed['id']}"
        ]
        if not leading:
            return []
        return [
            f"IVR {doomed['id']} ({doomed['name']}) goes, but these lead to it: {', '.join(leading)}. "
            "Point them elsewhere."
        ]

    # ---- names ----

    def _resolve(self, definition: Definition, destination: str) -> str:
        """The destination with an id in the place of a name, except for the name of an IVR that this task creates."""
        found = reference(destination)
        if not found:
            return destination
        type_, name = found
        wanted = _ivr.canonical_text(name)
        if type_ == "ivr":
            names: t.Mapping[str, list[str]] = self._listing.names()
            ids = sorted({*names.get(wanted, ()), *self._renamed_to(wanted)}, key=_by_number)
            if wanted in self._new_names:
                if not ids:
                    return f"ivr||name={wanted}"
                ids.append("the new one")
        else:
            names = self._account.ids_by_name(type_, self._new_deadline())
            ids = sorted(set(names.get(wanted, ())), key=_by_number)
        if len(ids) == 1:
            return f"{type_}||{ids[0]}"
        if ids:
            text = f"{len(ids)} have this name: {', '.join(ids)}. Give the id of the one that is meant."
        else:
            near = difflib.get_close_matches(wanted, [*names, *(self._new_names if type_ == "ivr" else ())], 3, 0.5)
            text = f"there is none of this name{'; near: ' if near else ''}{', '.join(near)}. Correct it or give an id."
        raise ServetelError("bad_input", f"{definition.label}: {destination}: {text}")

    def _renamed_to(self, name: str) -> list[str]:
        return [
            target
            for place, target in self._targets.items()
            if target is not None and _ivr.canonical_text(self._definitions[place].name or "") == name
        ]


def _share(step: Step) -> None:
    """Let both states of an IVR share what is the same: those of ten thousand IVRs take much memory."""
    if step.wanted and step.current:
        for option, value in step.wanted.items():
            if value == step.current[option]:
                step.wanted[option] = step.current[option]


def _without_value(step: Step, wanted: Ivr) -> t.Iterator[str]:
    """What is wrong about the settings that have no value, or an empty one."""
    missing, empty = _ivr.missing(wanted), _ivr.empty(wanted)
    if step.action == "create":
        missing += [option for option in empty if option not in missing]
        if "menu" not in step.definition.given:
            missing.append("menu")
        if missing:
            yield (
                "there is no IVR of this name, and to create one the API wants every field. "
                f"Give also {', '.join(missing)}."
            )
    elif missing:
        yield f"the API shows no value for {', '.join(missing)}, and takes an IVR only whole. Give one."
    elif empty and not step.definition.force:
        yield (
            f"{', '.join(empty)} is empty, and it is not known whether the API takes it so. "
            "Give a value, or set force: true to send it empty."
        )


_PROBLEMS: t.Final = ("bad_input", "not_found", "blocked", "protocol")
"""Kinds of error that are about one definition, not about the account."""


def _by_number(ivr_id: str) -> tuple[int, str]:
    return (int(ivr_id) if ivr_id.isdecimal() else 0, ivr_id)
