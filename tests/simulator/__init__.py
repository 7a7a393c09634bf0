# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Servetel IVR HTTP API, imitated: a real HTTP server on the loopback interface, for tests and for the demo.

`switches.py` lists what is not known about the API, `account.py` holds the account it starts with, `writes.py` judges a
create or update, `store.py` keeps the account, `app.py` speaks HTTP, `server.py` runs it inside a test.
"""

from __future__ import annotations

from .account import generated_account, id_elsewhere, other_account, seeded_account
from .app import Request
from .server import Simulator
from .switches import SWITCHES

__all__ = ["SWITCHES", "Request", "Simulator", "generated_account", "id_elsewhere", "other_account", "seeded_account"]
