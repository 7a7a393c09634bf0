# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a phone number of the account as the API shows it: its digits, and where calls to it are put through.

No page of the vendor says how the destination of a number reads. What is not understood is kept as it is. Knows no HTTP
and no Ansible. Private to this collection.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import (
    HANGUP,
    NOWHERE,
    Destination,
    destination_of,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.dialect import DEFAULT, Dialect
from ansible_collections.servetel.ivr.plugins.module_utils._model.phone_number import only_digits

_DESTINATION: t.Final = r"(?P<type>[A-Za-z][A-Za-z0-9_-]*)\|\|?(?P<id>(?!name=)[^|\s]+)"
_NOTHING: t.Final = (None, "", 0, "0")


class AccountNumber(t.NamedTuple):
    """A phone number of the account."""

    id: str
    number: str
    """Digits with country code after a `+`; "" if the API shows none."""
    name: str
    description: str
    destination: t.Any
    """A Destination; as the API shows it if that is not understood."""
    destination_name: str
    is_understood: bool
    """Whether it is known where the number leads."""

    @property
    def label(self) -> str:
        """How messages call it."""
        return f"number {self.number or self.id}" + (f" ({self.name})" if self.name else "")

    def as_result(self) -> dict[str, t.Any]:
        """The number as results show it."""
        shown = {name: value for name, value in self._asdict().items() if name != "is_understood"}
        return {**shown, "destination": str(self.destination) if self.is_understood else self.destination or None}


def read_number(raw: dict[str, object], dialect: Dialect = DEFAULT) -> AccountNumber:
    """The number in one element of GET /v1/my_number."""
    shown = raw.get("destination")
    # An element without this key does not say that the number leads nowhere.
    destination = _destination(shown, dialect) if "destination" in raw else None
    return AccountNumber(
        _text(raw.get("id")),
        _whole_number(_text(raw.get("did")), _text(raw.get("alias"))),
        _text(raw.get("name")),
        _text(raw.get("description")),
        (shown or "") if destination is None else destination,
        _text(raw.get("destination_name")),
        destination is not None,
    )


def _text(value: object) -> str:
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""


def _whole_number(did: str, alias: str) -> str:
    """The digits with country code. `alias` has it; `did` has it after a `+`."""
    digits = only_digits(did)
    if not did.strip().startswith("+") and only_digits(alias).endswith(digits):
        digits = only_digits(alias)
    return f"+{digits}" if digits else ""


def _destination(shown: object, dialect: Dialect) -> Destination | None:
    """The destination; None if it is not understood."""
    if isinstance(shown, (str, int, type(None))) and not isinstance(shown, bool) and shown in _NOTHING:
        return NOWHERE
    match = re.fullmatch(_DESTINATION, shown) if isinstance(shown, str) else None
    if match is None:
        return None
    written = dialect.destination_types.get(match["type"])
    type_ = written or match["type"]
    if match["id"] == "0" and type_ != HANGUP:
        return NOWHERE
    return destination_of(type_, match["id"], match["type"] if written else "")
