# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report of a probe as a file: what was found, and the exchanges, without what is the account's own.

Private to this collection.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
import tempfile
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._probe.exchanges import NOT_JSON, Exchange
from ansible_collections.servetel.ivr.plugins.module_utils._probe.stand_ins import StandIns

FORM: t.Final = 1
"""Version of the form of a report."""
_MODE: t.Final = 0o600
_LOGIN: t.Final = "/auth/"


def check_writable(path: str) -> None:
    """Raise ServetelError when no report could be written there."""
    try:
        with tempfile.NamedTemporaryFile(dir=os.path.dirname(os.path.abspath(path))):
            pass
        with contextlib.suppress(FileNotFoundError):
            if not stat.S_ISREG(os.stat(path).st_mode):
                raise FileExistsError(None, "It is a folder, a device or a pipe, not a file")
    except OSError as exc:
        text = f"dest: no report can be written to {path} ({exc.strerror}). Nothing was sent."
        raise ServetelError("bad_input", text) from None


def write_report(path: str, report: dict[str, object]) -> None:
    """Write the file, readable by its owner only. Raises ServetelError."""
    folder = os.path.dirname(os.path.abspath(path))
    try:
        handle, written = tempfile.mkstemp(dir=folder, prefix=".servetel-probe-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(report, file, indent=1)
            file.write("\n")
        os.chmod(written, _MODE)
        os.replace(written, path)
    except OSError as exc:
        with contextlib.suppress(OSError, UnboundLocalError):
            os.unlink(written)
        raise ServetelError("bad_input", f"dest: the report cannot be written to {path} ({exc.strerror}).") from None


def as_report(
    result: dict[str, object],
    exchanges: t.Sequence[Exchange],
    keep: t.Callable[[str], bool],
    without_secrets: t.Callable[[str], str],
) -> dict[str, object]:
    """The report: `result` (findings, dialect, leftovers), and the exchanges with stand-ins."""
    stand_ins = StandIns(keep)
    rows = []
    for exchange in exchanges:
        is_login = _LOGIN in exchange.path
        rows.append(
            {
                "method": exchange.method,
                "path": exchange.path,
                "query": exchange.query,
                "authorization": exchange.scheme,
                "sent": None if is_login else stand_ins.replace(exchange.sent),
                "status": exchange.status,
                "headers": exchange.headers,
                "is_json": exchange.body is not NOT_JSON,
                "body": None if is_login or exchange.body is NOT_JSON else stand_ins.replace(exchange.body),
            }
        )
    findings = [
        {**row, "note": stand_ins.in_text(row["note"])} for row in t.cast("list[dict[str, str]]", result["findings"])
    ]
    report = {"form": FORM, **result, "findings": findings, "exchanges": [stand_ins.in_words(row) for row in rows]}
    return t.cast("dict[str, object]", _masked(report, without_secrets))


def _masked(value: object, without_secrets: t.Callable[[str], str]) -> object:
    if isinstance(value, dict):
        return {without_secrets(str(key)): _masked(item, without_secrets) for key, item in value.items()}
    if isinstance(value, list):
        return [_masked(item, without_secrets) for item in value]
    return without_secrets(value) if isinstance(value, str) else value
