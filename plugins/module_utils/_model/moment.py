# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads and writes moments: ISO 8601 with an offset, so that the time zone of no machine matters.

Private to this collection.
"""

from __future__ import annotations

import datetime
import re
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._text import quoted

Moment = datetime.datetime
"""In UTC, with its time zone."""

FORM: t.Final = (
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})T(?P<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:[.,](?P<fraction>[0-9]{1,6}))?"
    r"(?:Z|(?P<sign>[+-])(?P<hours>[0-9]{2})(?::?(?P<minutes>[0-9]{2}))?)"
)


def read_moment(option: str, value: object) -> Moment:
    """The moment that a text says. Raises ValueError."""
    match = re.fullmatch(FORM, value) if isinstance(value, str) else None
    try:
        if match is None or (match["fraction"] and match["time"].count(":") < 2):
            raise ValueError(value)
        return _in_utc(match)
    except (OverflowError, ValueError):
        raise ValueError(
            f"{option} {quoted(value)} is not a date and time. Write date, time and offset as in "
            '"2026-11-08T00:00:00+05:30", or as in "2026-11-07T18:30:00Z" for UTC.'
        ) from None


def _in_utc(match: re.Match[str]) -> Moment:
    form = "%Y-%m-%d %H:%M:%S" if match["time"].count(":") == 2 else "%Y-%m-%d %H:%M"
    moment = datetime.datetime.strptime(f"{match['date']} {match['time']}", form).replace(tzinfo=datetime.timezone.utc)
    minutes = int(match["minutes"] or 0)
    if minutes > 59 or int(match["hours"] or 0) > 23:
        raise ValueError(match[0])
    offset = datetime.timedelta(hours=int(match["hours"] or 0), minutes=minutes)
    fraction = datetime.timedelta(microseconds=int((match["fraction"] or "").ljust(6, "0")))
    return moment + fraction - (-offset if match["sign"] == "-" else offset)


def moment_text(moment: Moment) -> str:
    """The moment in UTC, with Z."""
    return moment.isoformat().replace("+00:00", "Z")


def now() -> Moment:
    return datetime.datetime.now(datetime.timezone.utc)
