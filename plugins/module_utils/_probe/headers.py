# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which values of response headers a report shows. Private to this collection."""

from __future__ import annotations

import re
import typing as t

LEFT_OUT: t.Final = "(left out)"
_DATE: t.Final = r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT"
_TIME: t.Final = r"1\d{9}(?:\d{3})?"
"""A time in seconds or milliseconds since 1970."""
_LIMITS: t.Final = (
    r"(?:(?:limit|remaining|reset|used|window|burst|[qrtw]) ?[=:] ?)?\d{1,6}(?:\.\d{1,6})?"
    r"(?:[,;] ?(?:(?:limit|remaining|reset|used|window|burst|[qrtw]) ?[=:] ?)?\d{1,6})*"
)


def shown_header(name: str, value: str) -> str:
    """The value, or that it was left out: it may hold a user, an address or a token."""
    if name == "content-type":
        form = r"[a-z]+/[a-z0-9.+-]+(?: ?; ?charset=\"?[a-z0-9-]+\"?)?"
    elif name in ("date", "retry-after") or "reset" in name:
        form = f"{_DATE}|{_TIME}|{_LIMITS}"
    elif "limit" in name:
        form = _LIMITS
    else:
        return LEFT_OUT
    return value if re.fullmatch(form, value.strip(), re.IGNORECASE | re.ASCII) else LEFT_OUT
