# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What definitions change in a set of IVRs: the set afterwards, and the differences IVR by IVR.

Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.graph import Graph
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.ivr_node import IvrNode
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.places import place_text
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import same_prompt
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import (
    DESTINATION,
    FIELDS,
    PROMPT,
    Choice,
    FieldKind,
    Ivr,
    in_keypad_order,
)
from ansible_collections.servetel.ivr.plugins.module_utils._text import canonical_text

_LABELS: t.Final = {
    "name": "Name",
    "description": "Description",
    "recording": "Welcome prompt",
    "timeout": "Seconds to wait for a key",
    "incorrect_count": "Wrong keys allowed",
    "invalid_recording": "Prompt after a wrong key",
    "recording_invalid": "Prompt after the last wrong key",
    "invalid_destination": "After the last wrong key",
    "timeout_tries": "Timeouts allowed",
    "timeout_retry_recording": "Prompt after a timeout",
    "timeout_recording": "Prompt after the last timeout",
    "timeout_destination": "After the last timeout",
}


class Difference(t.NamedTuple):
    """One setting of an IVR before and after; "" = not set."""

    setting: str
    """For people, such as `Key 2`."""
    before: str
    after: str


class IvrChange(t.NamedTuple):
    """How one IVR changes."""

    action: t.Literal["new", "changed", "deleted"]
    name: str
    id: str
    number: int | None
    """Its place in the set afterwards; None if it is deleted."""
    differences: list[Difference]
    """Empty unless it is changed."""


class Change(t.NamedTuple):
    after: Graph
    ivrs: list[IvrChange]


def change(
    before: Graph, wanted: Graph, names: object, numbers: object, *, purge: bool, absent: t.Container[str]
) -> Change:
    """The set after definitions are applied. What a definition does not mention stays as it was.

    IVRs that the definitions do not have stay unless `purge` is set or their reference (id or name) is in `absent`.
    What is not understood stays in any case.
    """
    old_of = {ivr.number: _same_ivr(before, ivr) for ivr in wanted.ivrs}
    kept = {old.number for old in old_of.values() if old}
    ivrs = [_merged(old_of[ivr.number], ivr) for ivr in wanted.ivrs]
    left = [
        ivr
        for ivr in before.ivrs
        if ivr.number not in kept and (ivr.is_not_understood or not (purge or _is_absent(ivr, absent)))
    ]
    after = Graph([*ivrs, *(ivr.settings for ivr in left)], names, numbers, canonical=True)
    for ivr, source in zip(after.ivrs, [*wanted.ivrs, *left]):
        old = old_of[ivr.number] if ivr.number < len(ivrs) else source
        ivr.is_complete, ivr.duplicate_keys = (
            source.is_complete or bool(old and old.is_complete),
            source.duplicate_keys,
        )
    changes = []
    for number, old in old_of.items():
        ivr = after.ivrs[number]
        differences = _differences(before, old, after, ivr) if old else []
        if differences or not old:
            changes.append(IvrChange("changed" if old else "new", ivr.name, ivr.id or "", number, differences))
    stays = kept | {ivr.number for ivr in left}
    changes += [
        IvrChange("deleted", ivr.name, ivr.id or "", None, []) for ivr in before.ivrs if ivr.number not in stays
    ]
    return Change(after, changes)


def _is_absent(ivr: IvrNode, absent: t.Container[str]) -> bool:
    return f"id {ivr.id}" in absent or f"name {canonical_text(ivr.name)}" in absent


def _same_ivr(before: Graph, ivr: IvrNode) -> IvrNode | None:
    """The IVR that a definition is about."""
    if ivr.id:
        return before.ivr_with_id(ivr.id)
    namesakes = before.ivrs_named(ivr.name)
    return namesakes[0] if len(namesakes) == 1 else None


def _merged(old: IvrNode | None, new: IvrNode) -> Ivr:
    given = {name: value for name, value in new.settings.items() if value is not None}
    if old is None:
        return given
    merged = {**old.settings, **given}
    if not new.is_complete and old.settings.get("menu") is not None:
        menu = {key: choice for key, choice in old.settings["menu"].items() if key not in new.absent_keys}
        merged["menu"] = in_keypad_order({**menu, **given.get("menu", {})})
    return merged


def _differences(before: Graph, old: IvrNode, after: Graph, new: IvrNode) -> list[Difference]:
    found = []
    for field in FIELDS:
        was, value = old.settings.get(field.option), new.settings.get(field.option)
        if value is not None and not _is_same(before, after, field.kind, was, value):
            label = _LABELS.get(field.option, field.option)
            found.append(Difference(label, _shown(before, field.kind, was), _shown(after, field.kind, value)))
    return found + _menu_differences(before, old.settings.get("menu") or {}, after, new.settings.get("menu") or {})


def _menu_differences(before: Graph, old: dict[str, Choice], after: Graph, new: dict[str, Choice]) -> list[Difference]:
    found = []
    for key in in_keypad_order({**old, **new}):
        one, other = old.get(key), new.get(key)
        was, value = one and one.destination, other and other.destination
        if not _is_same(before, after, DESTINATION, was, value):
            found.append(Difference(f"Key {key}", _shown(before, DESTINATION, was), _shown(after, DESTINATION, value)))
        sms, wanted = one.sms_template if one else "", other.sms_template if other else ""
        if wanted is not None and (sms or "") != wanted:
            found.append(Difference(f"Key {key}, SMS template", sms or "", wanted))
    return found


def _is_same(before: Graph, after: Graph, kind: FieldKind, was: t.Any, value: t.Any) -> bool:
    if was is None or value is None:
        return (was or "") == (value or "")
    if kind == DESTINATION:
        one, other = before.branch(was), after.branch(value)
        return canonical_text(str(one.destination)) == canonical_text(str(other.destination))
    if isinstance(value, str) and isinstance(was, str):
        return same_prompt(was, value) if kind == PROMPT else canonical_text(was) == canonical_text(value)
    return bool(was == value)


def _shown(graph: Graph, kind: FieldKind, value: t.Any) -> str:
    if value is None or value == "":
        return ""
    if kind == DESTINATION:
        return place_text(graph, graph.branch(value))
    return graph.label_of_prompt(value) if kind == PROMPT else str(value)


def absent_ivrs(ivrs: t.Any) -> set[str]:
    """The IVRs that definitions delete, as `change` takes them."""
    gone = [one for one in ivrs if isinstance(one, dict) and one.get("state") == "absent"]
    return {
        f"id {one['id']}" if one.get("id") is not None else f"name {canonical_text(str(one.get('name')))}"
        for one in gone
    }
