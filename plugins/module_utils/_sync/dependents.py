# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What cannot be written when another change of the plan fails, because it would lead callers there.

Pure: sends nothing, reads nothing. Private to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import IVR, Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import destinations
from ansible_collections.servetel.ivr.plugins.module_utils._sync.outcome import PLACEHOLDER, Outcome, Outcomes
from ansible_collections.servetel.ivr.plugins.module_utils._sync.plan import Planned

Changes = list[Planned]
Failures = dict[Planned, ServetelError]
Users = t.Mapping[Destination, Changes]
"""{IVR: changes}: what leads to an IVR after the run. An IVR is here by its id, and a new one by its name."""


def users_of(changes: Changes) -> Users:
    users: dict[Destination, Changes] = {}
    for planned in changes:
        for place in dict.fromkeys(destinations(planned.wanted or {}).values()):
            if place.type == IVR:
                users.setdefault(place, []).append(planned)
    return users


def is_unfinished(planned: Planned) -> bool:
    """Whether a change replaces placeholders that an earlier run left in an IVR."""
    if planned.wanted is None or planned.current is None:
        return False
    live = destinations(planned.current)
    if PLACEHOLDER not in live.values():
        return False
    wanted = destinations(planned.wanted)
    return any(live.get(place) == PLACEHOLDER and found.type == IVR for place, found in wanted.items())


def misled(bad: Changes, users: Users) -> dict[Planned, Planned]:
    """{update: IVR}: the updates that would newly lead callers to one of these IVRs, directly or through others."""
    found: dict[Planned, Planned] = {}
    ways = [(one, one) for one in bad]
    passed = {*bad}
    for origin, end in ways:
        place = Destination(IVR, end.current["id"]) if end.current else Destination(IVR, name=end.definition.key)
        for planned in users.get(place, ()):
            if planned.current is None or is_unfinished(planned) or place in destinations(planned.current).values():
                if planned not in passed:
                    passed.add(planned)
                    ways.append((origin, planned))
            else:
                found.setdefault(planned, origin)
    return found


def without_target(known: Failures, users: Users, outcomes: Outcomes) -> Failures:
    """The changes that refer to an IVR that was not created, and those that refer to a new IVR of these changes.

    `known` has the changes that failed.
    """
    failed: Failures = {}
    todo = [planned for planned in known if outcomes[planned].ivr_id is None]
    for new in todo:
        for planned in users.get(Destination(IVR, name=new.definition.key), ()):
            if planned not in known and planned not in failed:
                cause = failed.get(new) or known[new]
                failed[planned] = not_written(outcomes[planned], f"{new.label} was not created.", cause)
                if outcomes[planned].ivr_id is None:
                    todo.append(planned)
    return failed


def not_written(outcome: Outcome, why: str, cause: ServetelError) -> ServetelError:
    """The error of a change that refers to an IVR that failed; its cause is why that one did."""
    planned, text = outcome.planned, why
    if outcome.ivr_id is None or planned.current:
        text = f"{planned.label} was not written, because {why}"
    error = ServetelError("not_attempted", text, ivr_id=outcome.ivr_id)
    error.__cause__ = cause.__cause__ or cause
    return error
