# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The catalogue of faults: every name of these modules, and all faults in groups.

`fault` says what a fault is, and holds what makes one; `server` plays them. Knows no test.
"""

from __future__ import annotations

from tests.support.faults import connections, frames, listings, statuses, texts
from tests.support.faults.connections import *
from tests.support.faults.fault import *
from tests.support.faults.frames import *
from tests.support.faults.listings import *
from tests.support.faults.statuses import *
from tests.support.faults.texts import *

GROUPS: dict[str, tuple[Fault, ...]] = {
    "ON_ACCEPT": connections.ON_ACCEPT,
    "CONNECTION": connections.CONNECTION,
    "HEADS": connections.HEADS,
    "FRAMES": frames.FRAMES,
    "SERVER_ERRORS": statuses.SERVER_ERRORS,
    "CLIENT_ERRORS": statuses.CLIENT_ERRORS,
    "UNCLEAR": statuses.UNCLEAR,
    "FAILED_BODIES": statuses.FAILED_BODIES,
    "REDIRECTS": statuses.REDIRECTS,
    "RATE_LIMITS": statuses.RATE_LIMITS,
    "BODIES": texts.BODIES,
    "LIST_SHAPES": listings.LIST_SHAPES,
}
ALL: tuple[Fault, ...] = (SOUND, *(fault for group in GROUPS.values() for fault in group))
