# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Python imports this as it starts, in every command that tests run: garbage is collected rarely, and not at the end.

A short command makes little garbage, and looking for it takes a quarter of the time of an ansible-playbook that does
nothing.
"""

from __future__ import annotations

import atexit
import gc

gc.set_threshold(100_000, 50, 100)
atexit.register(gc.freeze)
