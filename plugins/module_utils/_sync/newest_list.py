# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a list of the account is too old, and the newest list while a plan is applied.

Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import threading
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Ivr
from ansible_collections.servetel.ivr.plugins.module_utils._model.listing import Listing
from ansible_collections.servetel.ivr.plugins.module_utils._model.other_readings import fitting_text
from ansible_collections.servetel.ivr.plugins.module_utils._sync.control import Control
from ansible_collections.servetel.ivr.plugins.module_utils._sync.verify import Write

LIST_IS_OLD: t.Final = 60.0
"""Seconds after which the account is listed again before the next write."""


class NewestList:
    """The account's newest list. Several threads use it: the lock is here.

    The list itself is `account.listing` and nowhere else: two of ten thousand IVRs would take much memory.
    """

    def __init__(self, account: Account, control: Control) -> None:
        self._account = account
        self._control = control
        self._lock = threading.Lock()
        self._known = set(t.cast(Listing, account.listing).ids())

    def read(self) -> None:
        """Read the account anew."""
        with self._lock:
            self._account.list_ivrs(self._control.new_deadline())

    def read_if_old(self) -> bool:
        """Read the account anew if the newest list is old or could not be read, and tell whether it was."""
        with self._lock:
            listing = self._account.listing
            if listing is not None and listing.age() < LIST_IS_OLD:
                return False
            del listing
            self._account.list_ivrs(self._control.new_deadline())
            return True

    def live(self, write: Write) -> Ivr | ServetelError | None:
        """The IVR that a write is about, as the newest list has it; an error if that cannot be said.

        Reads the account anew if another thread has tried to and failed, so that there is no list. Raises ServetelError
        when that fails, too.
        """
        with self._lock:
            listing = self._account.listing
            if listing is None:
                listing = self._account.list_ivrs(self._control.new_deadline())
            planned = write.planned
            if write.method == "POST":
                name = planned.definition.name or ""
                ids = [found for found in listing.ids_named(name) if found not in self._known]
                ids = ids or self._of_another_reading(listing, name)
                if len(ids) > 1:
                    text = f"{planned.label}: {len(ids)} IVRs of this name have appeared: {', '.join(ids)}."
                    return ServetelError("conflict", f"{text} Delete those that are not wanted.")
            else:
                ids = [str(write.ivr_id)] if write.ivr_id in listing else []
            try:
                return listing.live(ids[0]).ivr if ids else None
            except ServetelError as error:
                return error

    def _of_another_reading(self, listing: Listing, name: str) -> list[str]:
        """The new IVRs whose name is this one as another `api_dialect` reads it."""
        new = [found for found in listing.ids() if found not in self._known]
        return [found for found in new if fitting_text("name", name, listing.name_of(found))]

    def accept(self) -> None:
        """From now on, the IVRs of the list are not new: what a POST has created is among them already."""
        with self._lock:
            self._known.update(t.cast(Listing, self._account.listing).ids())
