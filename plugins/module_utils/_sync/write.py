# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One write of a planned change: what is sent, and what the attempts to send it have shown.

Pure. Private to this collection.
"""

from __future__ import annotations

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._http.transport import WriteMethod
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Ivr
from ansible_collections.servetel.ivr.plugins.module_utils._sync.plan import Planned


class Write:
    """One write. Only one thread at a time has it: the one that sends it, then the one that verifies it.

    `before` and `after` are the IVR before and after it; `partial` tells that the change needs another write after it.
    """

    __slots__ = (
        "after",
        "ambiguous_error",
        "attempts",
        "before",
        "deadline",
        "in_flight_error",
        "partial",
        "planned",
        "rechecked",
    )

    def __init__(
        self, planned: Planned, before: Ivr | None, after: Ivr | None, deadline: Deadline, *, partial: bool = False
    ) -> None:
        self.planned = planned
        self.before = before
        self.after = after
        self.deadline = deadline
        self.partial = partial
        self.rechecked = False
        """Whether the account was read anew just before, so that the write waits for another turn."""
        self.attempts = 0
        """How often it was sent."""
        self.ambiguous_error: ServetelError | None = None
        """The error of the last attempt, if that leaves open whether the write was applied."""
        self.in_flight_error: ServetelError | None = None
        """The error of an attempt that the server may still carry out, whatever the attempts after it said."""

    @property
    def method(self) -> WriteMethod:
        if self.before is None:
            return "POST"
        return "DELETE" if self.after is None else "PUT"

    @property
    def ivr_id(self) -> str | None:
        return self.before["id"] if self.before else None
