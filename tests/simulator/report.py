# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An account and its readings from a report of servetel.ivr.api_probe.

Knows the form of a report. Questions of a probe that are switches have the names of the switches.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .switches import SWITCHES


def from_report(path: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """The account that a probe saw, and the switches that it found."""
    report = json.loads(path.read_text(encoding="utf-8"))
    if report.get("form") != 1:
        raise ValueError(f"{path} is not a report of servetel.ivr.api_probe.")
    switches = {
        row["question"]: row["answer"]
        for row in report["findings"]
        if row["question"] in SWITCHES and row["answer"] in SWITCHES[row["question"]].values
    }
    if any(row["question"] == "permissions_to_write" and row["answer"] == "none" for row in report["findings"]):
        switches["permissions"] = (
            "read_only" if switches.get("permissions", "all") == "all" else switches["permissions"]
        )
    if not any(exchange["path"] == "/v1/ivrs" and exchange["status"] == 200 for exchange in report["exchanges"]):
        raise ValueError(f"{path} has no list of IVRs, because that probe could not read one.")
    account = {"ivrs": _first_list(report["exchanges"], "/v1/ivrs")}
    for name, where in (("departments", "/v1/departments"), ("users", "/v1/users"), ("numbers", "/v1/my_number")):
        account[name] = _first_list(report["exchanges"], where)
    return account, switches


def _first_list(exchanges: list[dict[str, Any]], path: str) -> list[dict[str, Any]]:
    """What a list held when it was read first, all pages."""
    found: list[dict[str, Any]] = []
    for exchange in exchanges:
        if exchange["path"] != path or exchange["status"] != 200:
            continue
        if not exchange["query"] and found:
            break
        body = exchange["body"]
        found += body if isinstance(body, list) else body.get("ivrs", body.get("data", []))
    return found
