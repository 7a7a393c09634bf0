# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The account before a run and right before the way back: what is still as the run has left it, and what is not.

Pure. Private to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Ivr, setting_in_words
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import Listing
from ansible_collections.servetel.ivr.plugins.module_utils._model.merge import differences
from ansible_collections.servetel.ivr.plugins.module_utils._sync.dependents import is_unfinished
from ansible_collections.servetel.ivr.plugins.module_utils._sync.outcome import Outcome, State, own_error
from ansible_collections.servetel.ivr.plugins.module_utils._sync.plan import Plan, Planned
from ansible_collections.servetel.ivr.plugins.module_utils._sync.schedule import reachable
from ansible_collections.servetel.ivr.plugins.module_utils._sync.verify import same
from ansible_collections.servetel.ivr.plugins.module_utils._text import canonical_text, series

_EDITED: t.Final = "it was edited elsewhere after this task wrote it"
_DELETED: t.Final = "it was deleted elsewhere after this task wrote it"


class Before:
    """The account before the run, as far as the way back needs it beside the plan."""

    def __init__(self, listing: Listing, plan: Plan) -> None:
        self.ids = set(listing.ids())
        written = {planned.ivr_id: planned for planned in plan.writes}
        deleted = {ivr_id for ivr_id, planned in written.items() if planned.wanted is None}
        self._ivrs = {ivr_id: planned.current for ivr_id, planned in written.items()}
        for ivr_id in self.ids - written.keys() if deleted else ():
            ivr = listing.try_ivr(ivr_id)
            if ivr and not deleted.isdisjoint(listing.leads_to(ivr_id)):
                self._ivrs[ivr_id] = ivr
        unfinished = [str(planned.ivr_id) for planned in plan.writes if is_unfinished(planned)]
        users = _users(listing) if unfinished else {}
        self.callers = {ivr_id: reachable(users, [ivr_id]) for ivr_id in unfinished}
        """{id of an IVR in which the run replaces `hangup||1` by IVRs: those whose callers may reach it}."""

    def ivr(self, ivr_id: str) -> Ivr | None:
        """An IVR that the run writes, or that leads to one that it deletes; None for all others."""
        return self._ivrs.get(ivr_id)


class Now:
    """The account right before the way back, beside what the run has left in it."""

    def __init__(self, listing: Listing, known: set[str], outcomes: list[Outcome]) -> None:
        self.listing = listing
        self._known = known
        self._outcomes = outcomes
        self._written = {outcome.ivr_id for outcome in outcomes if outcome.planned.action != "none"}
        updated = [outcome.planned for outcome in outcomes if outcome.planned.current and outcome.planned.wanted]
        self._given_names = {planned.ivr_id: canonical_text(planned.name or "") for planned in updated}
        """The names that updated IVRs have by the run."""
        self._strange = self._not_made_by(outcomes)
        """New IVRs that no creation of the run accounts for."""
        self._users = _users(listing)

    def later(self, listing: Listing) -> Now:
        """The account after a part of the way back."""
        return Now(listing, self._known, self._outcomes)

    def _not_made_by(self, outcomes: list[Outcome]) -> list[str]:
        unread = [outcome.planned for outcome in outcomes if outcome.changed and outcome.ivr_id is None]
        names = [canonical_text(planned.name or "") for planned in unread]
        new = [one for one in self.listing.ids() if one not in self._known and one not in self._written]
        named = [canonical_text(self.listing.name_of(one)) for one in new]
        return [one for one, name in zip(new, named) if name not in names or named.count(name) > names.count(name)]

    def live(self, outcome: Outcome) -> Ivr | ServetelError | None:
        """The IVR of a change now; for one that was not read after its creation, the new one of its name."""
        ids = [outcome.ivr_id] if outcome.ivr_id in self.listing else []
        if outcome.ivr_id is None:
            others = self._known | self._written
            ids = [one for one in self.listing.ids_named(outcome.planned.name or "") if one not in others]
            if not ids and self._strange:
                are = "is new and may be it" if len(self._strange) == 1 else "are new, and one of them may be it"
                return ServetelError("conflict", f"no new IVR has its name, but {self._labels(self._strange)} {are}")
        if len(ids) > 1:
            return ServetelError("conflict", f"{len(ids)} new IVRs have its name")
        try:
            live = self.listing.live(str(ids[0])).ivr if ids else None
        except ServetelError as error:
            return error
        if live and not outcome.planned.current and self._strange and not same(live, _as_sent(outcome, live)):
            text = f"{self._labels([live['id']])} has its name but other settings, and {self._labels(self._strange)}"
            return ServetelError("conflict", f"{text} may also be the IVR that this task created")
        return live

    def _labels(self, ids: list[str]) -> str:
        return series([f"IVR {ivr_id} ({self.listing.name_of(ivr_id)})" for ivr_id in ids])

    def why_not_to_undo(self, outcome: Outcome, live: Ivr | ServetelError | None, lost: list[str]) -> str:
        """Why an IVR is not as the run has left it; empty if it is. `lost` is what an update could not carry before."""
        planned = outcome.planned
        if isinstance(live, ServetelError):
            return str(live)
        if live is None:
            if planned.current is None or planned.wanted is not None or outcome.state is State.ALREADY_GONE:
                return _DELETED
            name = planned.current["name"]
            ids = [one for one in self.listing.ids_named(name) if self._given_names.get(one) != canonical_text(name)]
            return f"{self._labels(ids)} has its name now" if ids else ""
        other = [*map(setting_in_words, _changed_by_others(outcome, live))]
        other += self.added(live["id"], lost)
        if other:
            are, them = ("is", "it") if len(other) == 1 else ("are", "them")
            return (
                f"{series(other)} {are} not as before, although this task did not change {them}: someone may have "
                "edited the IVR, or the API changes what it is sent"
            )
        sent = _as_sent(outcome, live)
        own = own_error(outcome)
        if (own and own.kind == "conflict" and not _is_from_api(own)) or not (
            same(live, outcome.result) or same(live, sent)
        ):
            return _EDITED
        return ""

    def why_to_keep(self, created: str, undone: t.Container[str]) -> str:
        """Why a created IVR stays: others lead to it that will not be as they were before; empty without such."""
        users = [one for one in self._users.get(created, []) if one not in undone]
        return f"{self._labels(users)} {'leads' if len(users) == 1 else 'lead'} to it now" if users else ""

    def why_not_to_hang_up(self, planned: Planned, before: Before, gone: t.Collection[str]) -> str:
        """Why an IVR keeps IVRs where it had `hangup||1`: callers reach it who did not before; empty without such."""
        ivr_id = str(planned.ivr_id)
        callers = reachable(self._users, [ivr_id]).difference(before.callers[ivr_id], gone)
        if not callers:
            return ""
        found = [one for one in self.listing.ids() if one in callers]
        return f"callers of {self._labels(found)} reach it now, and it would hang up on them"

    def added(self, ivr_id: str, lost: list[str]) -> list[str]:
        """What an update cannot carry and someone else has added to an IVR. `lost` was there before."""
        is_read = self.listing.try_ivr(ivr_id) is not None
        return [setting for setting in self.listing.live(ivr_id).unwritable if setting not in lost] if is_read else []

    def is_gone(self, planned: Planned) -> bool:
        """Whether an IVR was deleted, so that it gets another id if it is created again."""
        return planned.wanted is None and planned.ivr_id not in self.listing


def _users(listing: Listing) -> dict[str, list[str]]:
    """{id: ids of the other IVRs that lead to it}."""
    users: dict[str, list[str]] = {ivr_id: [] for ivr_id in listing.ids()}
    for ivr_id in listing.ids():
        for target in listing.leads_to(ivr_id) - {ivr_id}:
            users.setdefault(target, []).append(ivr_id)
    return users


def _changed_by_others(outcome: Outcome, live: Ivr) -> list[str]:
    """The settings of an IVR that differ from before although this task sent them as they were, or sent nothing."""
    before = outcome.planned.current
    if before is None:
        return []
    cut = outcome.result if outcome.placeholders else None
    own = [setting for written in (outcome.sent, cut) if written for setting in differences(before, written)]
    return [setting for setting in differences(before, live) if setting not in own]


def _as_sent(outcome: Outcome, live: Ivr) -> Ivr | None:
    return {**outcome.sent, "id": live["id"]} if outcome.sent else None


def _is_from_api(conflict: ServetelError) -> bool:
    """Whether the API answered 409, and nothing differs from what the write was planned from."""
    return conflict.status == 409 and conflict.details.get("now") == conflict.details.get("before")
