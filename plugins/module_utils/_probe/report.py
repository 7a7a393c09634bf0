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
from ansible_collections.servetel.ivr.plugins.module_utils._probe.findings import FREE_ANSWERS
from ansible_collections.servetel.ivr.plugins.module_utils._probe.headers import shown_header
from ansible_collections.servetel.ivr.plugins.module_utils._probe.stand_ins import StandIns

FORM: t.Final = 1
"""Version of the form of a report."""
_MODE: t.Final = 0o600
_LOGIN: t.Final = "/auth/"
_TYPES: t.Final = "destination_types"


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
    exchanges = [
        each._replace(sent=_masked(each.sent, without_secrets), body=_masked(each.body, without_secrets))
        for each in exchanges
    ]
    for exchange in exchanges:  # What is the account's own is known after the last one.
        _bodies(exchange, stand_ins)
    rows = [_row(exchange, stand_ins) for exchange in exchanges]
    report = {
        "form": FORM,
        **result,
        "findings": [_finding(row, stand_ins) for row in t.cast("list[dict[str, str]]", result["findings"])],
        "exchanges": [stand_ins.in_words(row) for row in rows],
    }
    dialect = t.cast("dict[str, t.Any]", result.get("dialect", {}))
    if _TYPES in dialect:
        types = {stand_ins.known(shown): stand_ins.known(sent) for shown, sent in dialect[_TYPES].items()}
        report["dialect"] = {**dialect, _TYPES: types}
    return t.cast("dict[str, object]", _masked(report, without_secrets))


def _bodies(exchange: Exchange, stand_ins: StandIns) -> tuple[object, object]:
    """What was sent and what was answered, with stand-ins; nothing of a login."""
    if _LOGIN in exchange.path:
        return None, None
    body = None if exchange.body is NOT_JSON else stand_ins.replace(exchange.body)
    return stand_ins.replace(exchange.sent), body


def _row(exchange: Exchange, stand_ins: StandIns) -> dict[str, object]:
    sent, body = _bodies(exchange, stand_ins)
    return {
        "method": exchange.method,
        "path": "/".join(stand_ins.known(part) for part in exchange.path.split("/")),
        "query": {name: stand_ins.replace(value, name) for name, value in exchange.query.items()},
        "authorization": exchange.scheme,
        "sent": sent,
        "status": exchange.status,
        "headers": {name: shown_header(name, value) for name, value in exchange.headers.items()},
        "is_json": exchange.body is not NOT_JSON,
        "body": body,
    }


def _finding(row: dict[str, str], stand_ins: StandIns) -> dict[str, str]:
    """A finding whose note, and whose answer if that may hold texts of the account, have stand-ins."""
    note, answer = row["note"], row.get("answer", "")
    if row["question"] not in FREE_ANSWERS or answer in ("", row["expected"]):
        # The answer is a word of the API, also where something of the account has it for a name, or the number 200.
        return {**row, "note": stand_ins.in_note(note, answer)}
    shown = ", ".join(sorted(stand_ins.known(part) for part in answer.split(", ")))
    before, found, after = note.partition(answer)
    note = stand_ins.in_note(before) + (found and shown) + stand_ins.in_note(after)
    return {**row, "answer": shown, "note": note}


def _masked(value: object, without_secrets: t.Callable[[str], str]) -> object:
    if isinstance(value, dict):
        return {without_secrets(str(key)): _masked(item, without_secrets) for key, item in value.items()}
    if isinstance(value, list):
        return [_masked(item, without_secrets) for item in value]
    return without_secrets(value) if isinstance(value, str) else value
