# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A definition as an account with a dialect takes it: texts in the form in which they are compared, and nothing given
that the API does not take. Pure. Private to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._model.dialect import DEFAULT, NOT_KNOWN, Dialect
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Choice, Ivr
from ansible_collections.servetel.ivr.plugins.module_utils._model.prompt import prompt_id

_TEXTS: t.Final = ("name", "description")


class Adapted(t.NamedTuple):
    """What remains of the settings that a definition gives."""

    given: Ivr
    warnings: list[str]
    problems: list[str]
    """Changes that the API of this account cannot make."""


def adapted(given: Ivr, current: Ivr | None, dialect: Dialect) -> Adapted:
    """The given settings in this dialect. `current` is the live IVR; None = it is to be created."""
    result = Adapted(dict(given), [], [])
    if dialect is DEFAULT:
        return result
    for option in _TEXTS:
        if option in given:
            result.given[option] = dialect.given_text(given[option])
    if not dialect.recording_invalid:
        _leave_out_prompt(result, current)
    if not dialect.sms_template and "menu" in given:
        result.given["menu"] = {
            key: choice and _without_template(key, choice, result, current) for key, choice in given["menu"].items()
        }
    return result


def _leave_out_prompt(result: Adapted, current: Ivr | None) -> None:
    name = "recording_invalid"
    if name in result.given:
        wanted = prompt_id(result.given.pop(name))
        _refuse_or_warn(name, name, result, changes=current is not None and wanted != current[name])
    if current is None:
        result.given[name] = NOT_KNOWN


def _without_template(key: str, choice: Choice, result: Adapted, current: Ivr | None) -> Choice:
    live = ((current or {}).get("menu") or {}).get(key, Choice(choice.destination))
    if choice.sms_template and (current is None or choice.sms_template == live.sms_template):
        _refuse_or_warn("sms_template", f"sms_template of key {key}", result, changes=False)
    elif choice.sms_template not in (None, live.sms_template):
        _refuse_or_warn("sms_template", f"sms_template of key {key}", result, changes=True)
    return choice._replace(sms_template=None)


def _refuse_or_warn(setting: str, what: str, result: Adapted, *, changes: bool) -> None:
    why = f"api_dialect has {setting}: false"
    if changes:
        result.problems.append(f"{what} cannot be changed, because {why}. Leave it out.")
    else:
        result.warnings.append(f"{what} is not sent, because {why}.")
