# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the argument `numbers`: the phone numbers at which calls come in, and where they lead.

Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import json
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.arguments import read_destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.phone_number import read_phone_number
from ansible_collections.servetel.ivr.plugins.module_utils._text import printable, quoted, suggestion

NUMBER_FIELDS: t.Final = ("id", "number", "name", "description", "destination", "destination_name")
NOT_SHOWN: t.Final = "not shown"
"""What stands for a destination that the API does not show, so that the number may lead anywhere."""


class Number(t.NamedTuple):
    """A phone number of the account."""

    number: str
    """Digits with country code and `+`; what the API shows instead if it shows no such number."""
    name: str
    destination: Destination
    """NOWHERE also when it has a form that is not known."""
    destination_name: str
    target: str
    """The destination as it is given; as JSON when the API shows no text; NOT_SHOWN when it shows nothing."""

    @property
    def is_understood(self) -> bool:
        """Whether it is known where it leads."""
        return bool(self.destination) == bool(self.target)

    @property
    def label(self) -> str:
        """How messages call it."""
        return f"Number {self.number}" + (f" ({quoted(self.name)})" if self.name else "")


def read_numbers(value: object) -> list[Number]:
    """The numbers that number_info returns, or a user's list with at least `number`. Raises BadInput."""
    if value is None or value == "":
        return []
    if not isinstance(value, (list, tuple)):
        raise BadInput([f"numbers must be a list, such as the numbers of number_info's result, not {quoted(value)}."])
    problems: list[str] = []
    found: list[Number] = []
    for place, entry in enumerate(value, 1):
        try:
            found.append(_read_number(entry))
        except BadInput as bad:
            problems += [f"Entry {place} of numbers: {problem}" for problem in bad.problems]
    if problems:
        raise BadInput(problems)
    return found


def matching(numbers: list[Number], spelling: object) -> list[Number]:
    """The numbers that a spelling means; none if it is not a number."""
    wanted = read_phone_number(spelling)
    whole = [number for number in numbers if number.number.startswith("+")]
    return [number for number in whole if wanted.matches(number.number)] if wanted else []


def refuse_unknown_form(number: Number) -> None:
    """Raises BadInput when it is not understood where the number leads."""
    if number.target == NOT_SHOWN:
        raise BadInput([f"The API does not show whether {number.label} has a destination."])
    if not number.is_understood:
        where = f'{quoted(number.target)}, which is not a destination such as "ivr||7926"'
        raise BadInput([f"{number.label} leads to {where}."])


def _read_number(entry: object) -> Number:
    if not isinstance(entry, dict):
        raise BadInput([f"it must have number and destination, not be {quoted(entry)}."])
    # An entry with an id is one of the API, which may show what is not understood; the others were typed.
    is_shown = "id" in entry
    problems = [
        f"{quoted(name)} is not one of {', '.join(NUMBER_FIELDS)}.{suggestion(name, NUMBER_FIELDS)}"
        for name in entry
        if name not in NUMBER_FIELDS
    ]
    target = NOT_SHOWN if is_shown and entry.get("destination", "") is None else entry.get("destination") or ""
    texts: dict[str, t.Any] = {name: entry.get(name) or "" for name in ("name", "destination_name")}
    for name, text in (*texts.items(), ("destination", "" if is_shown else target)):
        if not isinstance(text, str):
            problems.append(f"{name} must be text, not {quoted(text)}.")
    number = _whole_number(entry.get("number")) or (_as_shown(entry) if is_shown else "")
    if not number:
        example = 'number must be the whole number in quotes, with country code, such as "+918044440001"'
        problems.append(f"{example}, not {quoted(entry.get('number'))}.")
    if problems:
        raise BadInput(problems)
    shown = target if isinstance(target, str) else json.dumps(target, ensure_ascii=False, default=str)
    return Number(number, texts["name"], read_destination(target), texts["destination_name"], shown)


def _as_shown(entry: dict[str, t.Any]) -> str:
    """What calls a number of the API that is not a whole number, such as a short one."""
    return printable(str(entry.get("number") or f"with id {entry['id']}"))


def _whole_number(value: t.Any) -> str:
    """The number as digits after a `+`; "" when it is not a whole number. YAML reads +918044440001 as an integer."""
    read = read_phone_number(value)
    spelled = str(value).strip()
    return f"+{read.digits}" if read and not spelled.startswith(("0", "+0")) else ""
