# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows the account's phone numbers and where they lead. Private to this collection."""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils import _limits
from ansible_collections.servetel.ivr.plugins.module_utils._connection import Context, connect
from ansible_collections.servetel.ivr.plugins.module_utils._errors import bad_input
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._model.account_number import AccountNumber
from ansible_collections.servetel.ivr.plugins.module_utils._model.phone_number import PhoneNumber, read_phone_number
from ansible_collections.servetel.ivr.plugins.module_utils._text import printable, quoted


def number_info(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
    """Shows the account's phone numbers, or those that a spelling means."""
    wanted = _wanted(params["number"])
    account = connect(params, context)
    numbers = account.list_numbers(Deadline(params["api_deadline"]))
    found = [number for number in numbers if wanted is None or wanted.matches(number.number)]
    for warning in _limits.warnings(about_unknown_form(number) for number in found if not number.is_understood):
        context.warn(printable(warning))
    return {"changed": False, "numbers": [number.as_result() for number in found]}


def about_unknown_form(number: AccountNumber) -> str:
    """The warning about a destination that is not understood."""
    if number.destination == "":
        return f"The API does not show whether {number.label} has a destination."
    return (
        f"The API shows the destination of {number.label} as {quoted(number.destination)}, a form that this collection "
        "does not understand. It is returned as it is."
    )


def _wanted(value: t.Any) -> PhoneNumber | None:
    """The number that the option asks for; None for all."""
    if value is None:
        return None
    wanted = read_phone_number(value)
    if wanted is None:
        raise bad_input(
            [
                f"number {quoted(value)} is not a phone number. Write at least 6 digits, "
                'such as "+91 80-4444 0001" or "44440001".'
            ]
        )
    return wanted
