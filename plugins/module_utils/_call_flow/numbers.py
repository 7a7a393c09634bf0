# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the argument `numbers`: the phone numbers at which calls come in, and where they lead.

Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.arguments import read_destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.phone_number import read_phone_number
from ansible_collections.servetel.ivr.plugins.module_utils._text import quoted, suggestion

NUMBER_FIELDS: t.Final = ("id", "number", "name", "description", "destination", "destination_name")


class Number(t.NamedTuple):
    """A phone number of the account."""

    number: str
    """Digits with country code and `+`."""
    name: str
    destination: Destination
    """NOWHERE also when it has a form that is not known."""
    destination_name: str
    target: str
    """The destination as it is given."""

    @property
    def label(self) -> str:
        """How messages call it."""
        return f"Number {self.number}" + (f" ({quoted(self.name)})" if self.name else "")


def read_numbers(value: t.Any) -> list[Number]:
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


def matching(numbers: list[Number], spelling: t.Any) -> list[Number]:
    """The numbers that a spelling means; none if it is not a number."""
    wanted = read_phone_number(spelling)
    return [number for number in numbers if wanted.matches(number.number)] if wanted else []


def refuse_unknown_form(number: Number) -> None:
    """Raises BadInput when it is not understood where the number leads."""
    if number.target and not number.destination:
        where = f'{quoted(number.target)}, which is not a destination such as "ivr||7926"'
        raise BadInput([f"{number.label} leads to {where}."])


def _read_number(entry: t.Any) -> Number:
    if not isinstance(entry, dict):
        raise BadInput([f"it must have number and destination, not be {quoted(entry)}."])
    problems = [
        f"{quoted(name)} is not one of {', '.join(NUMBER_FIELDS)}.{suggestion(name, NUMBER_FIELDS)}"
        for name in entry
        if name not in NUMBER_FIELDS
    ]
    texts: dict[str, t.Any] = {name: entry.get(name) for name in ("name", "destination", "destination_name")}
    problems += [
        f"{name} must be text, not {quoted(text)}."
        for name, text in texts.items()
        if not (text is None or isinstance(text, str))
    ]
    number = _whole_number(entry.get("number"))
    if not number:
        example = 'number must be the whole number in quotes, with country code, such as "+918044440001"'
        problems.append(f"{example}, not {quoted(entry.get('number'))}.")
    if problems:
        raise BadInput(problems)
    target = texts["destination"] or ""
    return Number(number, texts["name"] or "", read_destination(target), texts["destination_name"] or "", target)


def _whole_number(value: t.Any) -> str:
    """The number as digits after a `+`; "" when it is not a whole number. YAML reads +918044440001 as an integer."""
    read = read_phone_number(value)
    spelled = str(value).strip()
    return f"+{read.digits}" if read and not spelled.startswith(("0", "+0")) else ""
