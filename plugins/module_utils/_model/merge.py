# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts the settings of a definition over those of an IVR, and finds what differs between two IVRs.

Before that, the definition is adapted to the account's dialect: texts in the form in which they are compared, and
nothing given that the API does not take.

Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import Destination, prompt_id
from ansible_collections.servetel.ivr.plugins.module_utils._model.dialect import DEFAULT, NOT_KNOWN, Dialect
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import (
    KIND_OF,
    OPTIONS,
    PROMPT,
    PROMPTS,
    TEXT,
    Choice,
    Ivr,
    in_keypad_order,
    key_setting,
    keypad_order,
)
from ansible_collections.servetel.ivr.plugins.module_utils._text import canonical_text

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
        _refuse_or_warn(name, name, result, changes=current is not None and wanted != prompt_id(current[name]))
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


def merge(current: Ivr | None, given: Ivr, *, purge_menu: bool) -> Ivr:
    """The IVR after the change: the live one (None = a new one), overlaid with what is given.

    In `given["menu"]`, None stands for a key to remove, and a Choice without sms_template keeps the live one.
    """
    before = current or {"id": None, **dict.fromkeys(OPTIONS), "menu": {}}
    wanted = {**before, **given}
    if "menu" in given:
        live: dict[str, Choice] = before["menu"]
        menu = {} if purge_menu else dict(live)
        for key, choice in given["menu"].items():
            if choice is None:
                menu.pop(key, None)
            elif choice.sms_template is None:
                menu[key] = Choice(choice.destination, live[key].sms_template if key in live else "")
            else:
                menu[key] = choice
        wanted["menu"] = in_keypad_order(menu)
    return wanted


def share(one: Ivr, other: Ivr) -> None:
    """Let an IVR share with another state of it what is the same: those of ten thousand IVRs take much memory."""
    for option, value in one.items():
        if value == other[option]:
            one[option] = other[option]


def differences(one: Ivr, other: Ivr) -> list[str]:
    """Options in which two IVRs differ, `menu` keys as `menu 1`. Empty: nothing to write.

    A prompt is its id (the API does not show its type) and text is its Unicode NFC form.
    """
    names = [name for name in OPTIONS if one[name] != other[name] and _differ(name, one[name], other[name])]
    if one["menu"] != other["menu"]:
        keys = sorted({*one["menu"], *other["menu"]}, key=keypad_order)
        names += [key_setting(key) for key in keys if one["menu"].get(key) != other["menu"].get(key)]
    return names


def not_read_back(sent: Ivr, live: Ivr) -> list[str]:
    """Options in which an IVR does not read back as it was sent.

    A destination that the task left as it was, and that now reads under another spelling, is one of them: then
    `api_dialect` takes one type for another.
    """
    names = differences(sent, live)
    names += [option for option in OPTIONS if _is_respelled(sent[option], live[option])]
    for key, choice in sent["menu"].items():
        if key in live["menu"] and _is_respelled(choice.destination, live["menu"][key].destination):
            names.append(key_setting(key))
    return list(dict.fromkeys(names))


def _is_respelled(sent: object, live: object) -> bool:
    return isinstance(sent, Destination) and sent.spelling not in ("", getattr(live, "spelling", ""))


def with_known_types(ivr: Ivr, other: Ivr) -> Ivr:
    """The IVR with the prompt types that another one knows, so that a diff shows only what differs."""
    same = {
        option: other[option]
        for option, kind in KIND_OF.items()
        if kind == PROMPT and other[option] and _comparable(option, other[option]) == ivr[option]
    }
    return {**ivr, **same}


def _differ(option: str, one: object, other: object) -> bool:
    if one == other or one is NOT_KNOWN or other is NOT_KNOWN:
        return False
    return bool(_comparable(option, one) != _comparable(option, other))


def with_prompts(ivr: Ivr, replace: t.Callable[[str], str]) -> Ivr:
    """The same IVR with each prompt replaced; the very same object if none is."""
    found = {}
    for option in PROMPTS:
        prompt = ivr.get(option)
        if prompt and (new := replace(prompt)) != prompt:
            found[option] = new
    return {**ivr, **found} if found else ivr


def _comparable(option: str, value: t.Any) -> t.Any:
    if KIND_OF[option] == PROMPT and value:
        return prompt_id(value)
    return canonical_text(value) if KIND_OF[option] == TEXT and value else value
