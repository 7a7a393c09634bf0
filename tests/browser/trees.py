# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random menus, numbers and calls, also with overlays, and where `call_path` says that the calls end."""

from __future__ import annotations

import dataclasses
import random
from typing import Any

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.path import call_path
from ansible_collections.servetel.ivr.plugins.module_utils._files.at_moment import entries_at
from ansible_collections.servetel.ivr.plugins.module_utils._files.source import Entry
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput
from ansible_collections.servetel.ivr.plugins.module_utils._model.moment import read_moment

KEYS = "1234567890*#"
NAMES = {"department": {"Sales": 20, "बिक्री": 21}, "recording": {"Welcome": 301}}
ENDS = ("department||20", "department||name=बिक्री", "extension||0501", "hangup||1", "ivr||9999", "voicemail||5", "")
PROMPTS = (
    "recording",
    "invalid_recording",
    "recording_invalid",
    "timeout_retry_recording",
    "timeout_recording",
)


@dataclasses.dataclass(frozen=True)
class Case:
    """A set of IVRs, and calls to it: where each begins, and its keys."""

    ivrs: list[dict[str, Any]]
    numbers: list[dict[str, Any]]
    calls: list[tuple[str, list[str]]]


def random_case(seed: int, calls: int = 20) -> Case:
    chance = random.Random(seed)
    names = [
        f"Menu {place} {chance.choice(['', 'मेनू', '<b>', 'قائمة'])}".strip() for place in range(chance.randint(1, 7))
    ]
    ids = ["" if chance.random() < 0.15 else str(700 + place) for place in range(len(names))]
    targets = [f"ivr||{id_}" if id_ else f"ivr||name={name}" for id_, name in zip(ids, names)]
    ivrs = [_menu(chance, name, id_, [*targets, *targets, *ENDS]) for name, id_ in zip(names, ids)]
    numbers = [
        {
            "number": f"+9180444400{place:02}",
            "destination": chance.choice([*targets, "department||20", "ivr||9999", ""]),
        }
        for place in range(chance.randint(0, 3))
    ]
    starts = [id_ or name for id_, name in zip(ids, names)] + [one["number"] for one in numbers]
    return Case(ivrs, numbers, [(chance.choice(starts), _keys(chance)) for _call in range(calls)])


def _menu(chance: random.Random, name: str, id_: str, ends: list[str]) -> dict[str, Any]:
    options: dict[str, Any] = {"name": name, **({"id": id_} if id_ else {})}
    for prompt in PROMPTS:
        if chance.random() < 0.8:
            options[prompt] = chance.choice(["", "recording||", "outbound_tts||"]) + str(chance.randint(300, 320))
    for tries in ("incorrect_count", "timeout_tries"):
        if chance.random() < 0.8:
            options[tries] = chance.randint(0, 2)
    for end in ("invalid_destination", "timeout_destination"):
        if chance.random() < 0.9:
            options[end] = chance.choice(ends)
    count = chance.choice([0, 1, 3, 5, 12])
    menu = {key: chance.choice(ends) for key in chance.sample(KEYS, count)}
    if chance.random() < 0.5:
        options["menu"] = menu
    else:
        options |= {"option": list(menu), "destination": list(menu.values())}
    if chance.random() < 0.2:
        options["purge_menu"] = False
    return options


def _keys(chance: random.Random) -> list[str]:
    return [chance.choice([*"1234567890*#", "timeout", "timeout"]) for _key in range(chance.randint(0, 12))]


def expected(case: Case, start: str, keys: list[str]) -> dict[str, Any]:
    """Where the call ends. Keys after the end, and keys that a partial menu does not mention, do nothing."""
    pressed: list[str] = []
    path = call_path(case.ivrs, start, pressed, NAMES, case.numbers)
    for key in keys:
        try:
            path = call_path(case.ivrs, start, [*pressed, key], NAMES, case.numbers)
        except BadInput as bad:
            if "left over" in str(bad):
                break
            continue
        pressed.append(key)
    return {"reaches": path["reaches"], "hears": path["hears"]}


def with_overlay(case: Case, at: str) -> Case:
    """The case as it is at a moment when an overlay lets the first key of each menu end the call."""
    entries = [Entry(f"IVR {number}", ivr) for number, ivr in enumerate(case.ivrs)]
    for label, ivr in list(entries):
        keys = [*ivr.get("menu", ivr.get("option", ()))]
        whose = {"id": ivr["id"]} if "id" in ivr else {"name": ivr["name"]}
        if keys:
            overlay = {**whose, "valid_from": at, "purge_menu": False, "menu": {keys[0]: "voicemail||99"}}
            entries.append(Entry(f"overlay of {label}", overlay))
    found = entries_at(entries, read_moment("at", at), {}, lambda text: None)
    return dataclasses.replace(case, ivrs=[entry.options for entry in found])
