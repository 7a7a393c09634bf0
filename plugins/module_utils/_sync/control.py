# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What limits a run, in one value: time, the request to stop, what an error means for the rest, and who is told.

Private to this collection.
"""

from __future__ import annotations

import dataclasses
import threading
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._sync.outcome import Outcome


@dataclasses.dataclass(frozen=True)
class Control:
    """How a plan is made and applied."""

    new_deadline: t.Callable[[], Deadline]
    """Makes the time limit of one list, or of one IVR."""
    stop: threading.Event = dataclasses.field(default_factory=threading.Event)
    """Set to begin nothing new: what is under way is finished and verified."""
    stop_on_error: bool = False
    """Whether nothing new begins after an error. Writes are sent one after the other then."""
    one_at_a_time: bool = False
    """Whether writes are sent one after the other in any case."""
    progress: t.Callable[[list[Outcome]], None] = lambda outcomes: None
    """Is shown the outcomes now and then while writes are under way."""
