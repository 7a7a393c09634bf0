# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one IVR that a probe makes, changes and deletes, and what earlier probes left behind.

The only file of a probe that writes: to the IVR that it made, and to those of this name form that nothing leads to.
Private to this collection.
"""

from __future__ import annotations

import re
import secrets
import threading
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError, WriteEffect
from ansible_collections.servetel.ivr.plugins.module_utils._http.client import Client
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._model.account_number import AccountNumber
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import DESTINATION_TYPES, IVR
from ansible_collections.servetel.ivr.plugins.module_utils._model.read import id_of
from ansible_collections.servetel.ivr.plugins.module_utils._probe.budget import Budget
from ansible_collections.servetel.ivr.plugins.module_utils._probe.exchanges import Exchanges, mentions, same_id
from ansible_collections.servetel.ivr.plugins.module_utils._probe.reading import Raw, places

_DELETIONS: t.Final = 3
_RENAMED: t.Final = "has another name now, so someone else may use it"
_NAME: t.Final = "servetel.ivr probe "
NAME_FORM: t.Final = re.compile(re.escape(_NAME) + "[0-9a-f]{8}")


class Leftover(t.NamedTuple):
    """An IVR that a probe made and that is still there."""

    id: str
    name: str


def leftovers(ivrs: t.Iterable[Raw]) -> list[Leftover]:
    """The IVRs that probes left behind."""
    found = []
    for raw in ivrs:
        name = raw.get("name")
        if isinstance(name, str) and NAME_FORM.fullmatch(name):
            found.append(Leftover(id_of(raw), name))
    return found


def is_in_use(
    leftover: Leftover,
    ivrs: t.Iterable[Raw],
    numbers: t.Sequence[AccountNumber] | None,
    shown_numbers: t.Iterable[object] = (),
) -> bool:
    """Whether a number or another IVR leads to it, as far as that is not excluded.

    `numbers` None = not readable; `shown_numbers` are the same as the API shows them.
    """
    if numbers is None or not all(number.is_understood for number in numbers):
        return True
    others = [raw for raw in ivrs if id_of(raw) != leftover.id]
    if any(mentions(item, leftover.id) for item in (*others, *shown_numbers)):
        return True
    found = [(place.type, place.id) for raw in others for place in places(raw)]
    found += [(number.destination.type, number.destination.id) for number in numbers]
    types = {type_ for type_, id_ in found if same_id(id_, leftover.id)}
    return any(type_ == IVR or type_ not in DESTINATION_TYPES for type_ in types)


class Writes:
    """Sends the writes of a probe, within its budget."""

    def __init__(
        self, client: Client, budget: Budget, new_deadline: t.Callable[[], Deadline], stop: threading.Event
    ) -> None:
        self._client = client
        self._budget = budget
        self._new_deadline = new_deadline
        self._stop = stop
        self.changed = False
        """Whether one may have been applied."""

    def send(self, write: t.Callable[..., str], *, can_stop: bool = True) -> ServetelError | None:
        """Send a write; again only after "too many requests". Returns its error; raises it if the token is refused."""
        deadline = self._new_deadline()
        attempt = 0
        while True:
            attempt += 1
            try:
                write(deadline=deadline, stop=self._stop if can_stop else None)
            except ServetelError as error:
                if error.is_unclear:  # Of kind rejected, forbidden or not_found is only what answers a question.
                    error = ServetelError("protocol", str(error), applied=WriteEffect.MAYBE, status=error.status)
                self.changed = self.changed or error.applied != WriteEffect.NO
                if error.kind == "auth":  # It was valid before, so this answers no question.
                    raise
                room = self._budget.allows(1, 0) if can_stop else self._budget.left > self._budget.pages
                wait = self._wait(error, attempt, deadline, room)
                if wait is None or self._stop.wait(wait):
                    return error
            else:
                self.changed = True
                return None

    def _wait(self, error: ServetelError, attempt: int, deadline: Deadline, has_room: bool) -> float | None:
        if error.kind != "rate_limited" or not has_room:
            return None
        return self._client.retry_wait(error, attempt, deadline)


class OwnIvr:
    """The IVR of this probe. Its id is None until it is listed."""

    def __init__(
        self, account: Account, exchanges: Exchanges, new_deadline: t.Callable[[], Deadline], stop: threading.Event
    ) -> None:
        self._account = account
        self._exchanges = exchanges
        self._new_deadline = new_deadline
        self._known: set[str] = set()
        """Ids that were there before."""
        self._newest: list[Raw] = []
        """All IVRs, as they were listed last."""
        self.budget = Budget(account.client, stop)
        self.writes = Writes(account.client, self.budget, new_deadline, stop)
        self.name = _NAME + secrets.token_hex(4)
        self._shown_name: object = self.name
        """Its name, as the API shows it."""
        self.id: str | None = None
        self.may_be_there = False
        self.deletion_status: int | None = None
        """With what the deletion was confirmed; None = it was not."""
        self.was_deleted = False
        """Whether it was gone before this probe deleted it."""
        self.is_taken = False
        """Whether it stays because someone else uses it."""

    def list_ivrs(self) -> list[Raw]:
        """All IVRs as the API shows them."""
        start = len(self._exchanges)
        self._account.list_ivrs(self._new_deadline())
        self.budget.learn_pages(sum(each.succeeded and each.method == "GET" for each in self._exchanges[start:]))
        self._newest = self._exchanges.ivrs(start)
        return self._newest

    def create(self, body: dict[str, object], before: t.Iterable[str]) -> ServetelError | None:
        """POST. Returns the refusal, if it is one. Otherwise the IVR may be there."""
        self._known = set(before)
        self.budget.keep()
        error = self.writes.send(lambda **how: self._account.create(body, **how))
        self.may_be_there = error is None or error.applied != WriteEffect.NO
        return error

    def update(self, body: dict[str, object]) -> ServetelError | None:
        """PUT. Returns the error, if there is one. It is of kind rejected only if it is clear."""
        return self.writes.send(lambda **how: self._account.update(self._own_id(), body, **how))

    def read_back(self) -> Raw | None:
        """The IVR as the API shows it; None if it is not listed. Raises ServetelError if someone else has taken it."""
        start = len(self._exchanges)
        try:
            self.list_ivrs()
        finally:  # The pages that were read before an error may show it.
            found = filter(self._is_own, self._exchanges.ivrs(start))
            raw = min(found, key=lambda one: one.get("name") != self.name, default=None)
            if raw:
                self._shown_name = raw.get("name") if self.id is None else self._shown_name
                self.id, self.may_be_there = id_of(raw), True
        if raw and not self._has_name(raw):
            raise self._taken(_RENAMED)
        return raw

    def _is_own(self, raw: Raw) -> bool:
        if self.id is not None:
            return str(raw.get("id")) == self.id
        return self.name[len(_NAME) :] in str(raw.get("name")) and id_of(raw) not in self._known

    def _has_name(self, raw: Raw) -> bool:
        return raw.get("name") == self._shown_name and id_of(raw) not in self._known

    def _taken(self, how: str) -> ServetelError:
        self.is_taken = True
        return ServetelError("conflict", f"IVR {self.id} ({self.name}) of the probe {how}.", ivr_id=self.id)

    def left(self) -> list[Leftover]:
        """The IVRs of probes that are still there, or may be."""
        found = leftovers(self._newest)
        if self.may_be_there and self.id not in [one.id for one in found]:
            found.append(Leftover(self.id or "", self.name))
        return found

    def _why_it_stays(self) -> ServetelError | None:
        if any(self._is_own(raw) and not self._has_name(raw) for raw in self._newest):
            return self._taken(_RENAMED)
        if self.id is not None and is_in_use(Leftover(self.id, self.name), self._newest, ()):
            return self._taken("stays, because another IVR leads to it now")
        return None

    def delete(self) -> ServetelError | None:
        """DELETE, until no IVR of this name is listed any more. Returns why one still is, or may be."""
        self.budget.release()
        while True:
            if error := self._delete_one():
                return error
            twin = next(filter(self._has_name, self._newest), None)
            if twin is None:
                self.may_be_there = False
                return None
            self.id = id_of(twin)  # The API has created it twice.

    def _delete_one(self) -> ServetelError | None:
        """DELETE, until the IVR of this id is not listed any more. Returns why it still is, or may be."""
        self.was_deleted = False
        error: ServetelError | None = None
        refusals = 0
        for tries in range(1, _DELETIONS + 1):
            if stays := self._why_it_stays():
                return stays
            try:
                if self.id is not None:
                    error = self.writes.send(lambda **how: self._account.delete(self._own_id(), **how), can_stop=False)
                    self.deletion_status = None if error else self._exchanges.newest.status
                    refusals += error is not None and error.kind in ("not_found", "rejected")
                if self.read_back() is None:
                    self.was_deleted = refusals == tries
                    return None
            except ServetelError as unread:
                if unread.kind in ("auth", "not_attempted", "conflict"):
                    return unread
                error = error or unread
        return error or ServetelError("not_taken", "The API confirmed the deletion, but still lists the IVR.")

    def delete_again(self) -> ServetelError | None:
        """DELETE of an id that is not there any more."""
        return self.writes.send(lambda **how: self._account.delete(self._own_id(), **how))

    def delete_leftover(self, leftover: Leftover) -> ServetelError | None:
        """DELETE of what an earlier probe left."""
        return self.writes.send(lambda **how: self._account.delete(leftover.id, **how))

    def _own_id(self) -> str:
        if self.id is None or self.id in self._known:
            raise ServetelError("internal", "A probe writes to no IVR but its own.")
        return self.id
