# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""In which order the steps of a plan are written: a new IVR before those that lead to it, and deletions last.

Where a step refers to an IVR that its task creates, the name stands in the destination until the IVR has an id. Sends
nothing. Private to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._account import Listing
from ansible_collections.servetel.ivr.plugins.module_utils._definition import reference
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._ivr import Ivr
from ansible_collections.servetel.ivr.plugins.module_utils._plan import Step, destinations, replace_destinations

PLACEHOLDER: t.Final = "hangup||1"
"""Where a new IVR leads until the new IVR it shall lead to exists."""

Steps = list[Step]


def ready(present: Steps, listing: Listing) -> tuple[Steps, Steps]:
    """The steps that can be written now, and those of them that get placeholders.

    These lead to no IVR that is still to be created; those are new ones that lead to each other in a ring.
    """
    waiting = {id(step): names for step in present if (names := unborn(step, listing))}
    news = {step.definition.key: waiting.get(id(step), set()) for step in present if _is_new(step)}
    ring = [step for step in present if id(step) in waiting and _is_new(step) and _in_a_ring(step.definition.key, news)]
    blocked = waiting.keys() - {id(step) for step in ring}
    return [step for step in present if id(step) not in blocked], ring


def _in_a_ring(name: str, news: dict[str, set[str]]) -> bool:
    """Whether a new IVR leads, over other new ones, to itself."""
    seen: set[str] = set()
    todo = [*news[name]]
    while todo:
        other = todo.pop()
        if other not in seen and other in news:
            seen.add(other)
            todo += news[other]
    return name in seen


def unborn(step: Step, listing: Listing) -> set[str]:
    """Names of the IVRs that a step leads to and that are not there yet."""
    references = (reference(destination) for destination in destinations(resolved(step, listing)).values())
    return {found[1] for found in references if found}


def resolved(step: Step, listing: Listing) -> Ivr:
    """The wanted IVR, with the ids of those created meanwhile."""

    def resolve(destination: str) -> str:
        found = reference(destination)
        ids = listing.ids_named(found[1]) if found else []
        return f"ivr||{ids[0]}" if len(ids) == 1 else destination

    return replace_destinations(t.cast(Ivr, step.wanted), resolve)


def with_placeholders(ivr: Ivr) -> Ivr:
    """The IVR as it can be created before those that it leads to."""
    return replace_destinations(ivr, lambda destination: PLACEHOLDER if reference(destination) else destination)


def give_up_on_orphans(steps: Steps, present: Steps, listing: Listing) -> None:
    """Fail the steps that lead to an IVR whose creation failed, and those that lead to them."""
    while True:
        failed = {step.definition.key for step in steps if step.action == "create" and step.error and not step.ivr_id}
        orphans = [step for step in present if not step.error and unborn(step, listing) & failed]
        if not orphans:
            return
        for step in orphans:
            names = ", ".join(sorted(unborn(step, listing) & failed))
            text = f"{step.label} was not written: it leads to {names}, which was not created."
            step.error = ServetelError("not_attempted", text)


def deletable(todo: Steps) -> Steps:
    """The steps that delete, but for IVRs to which one still leads because its update failed: those fail, too."""
    failed = [step.current for step in todo if step.error and step.current]
    led_to = {destination for ivr in failed for destination in destinations(ivr).values()}
    doomed = [step for step in todo if step.wanted is None]
    for step in doomed:
        if f"ivr||{step.ivr_id}" in led_to:
            text = f"{step.label} was not deleted: an IVR that could not be updated still leads to it."
            step.error = ServetelError("in_use", text, ivr_id=step.ivr_id)
    return [step for step in doomed if not step.error]


def _is_new(step: Step) -> bool:
    return step.action == "create" and step.result is None
