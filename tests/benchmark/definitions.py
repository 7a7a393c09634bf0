# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The definitions that are measured: one list for each kind of work, made of the IVRs of a simulated account.

Knows what users may write; not how it is run.
"""

from __future__ import annotations

import itertools
import typing as t
from pathlib import Path

import yaml

from tests.benchmark.bare import body_of

Definition = dict[str, t.Any]


def _same(ivr: Definition, _next: str) -> Definition:
    return {"id": str(ivr["id"]), **body_of(ivr), "timeout": ivr["timeout"]}


def _plain(ivr: Definition, _next: str) -> Definition:
    return {"id": str(ivr["id"]), **body_of(ivr)}


def _references(ivr: Definition, next_name: str) -> Definition:
    return {**_plain(ivr, ""), "destination": [f"ivr||name={next_name}" for _entry in ivr["ivr_menu"]]}


def _absent(ivr: Definition, _next: str) -> Definition:
    return {"id": str(ivr["id"]), "state": "absent"}


def _wrong(ivr: Definition, next_name: str) -> Definition:
    return _references(ivr, f"{next_name} x")


def _overlay(ivr: Definition, _next: str) -> Definition:
    days = {"valid_from": "2026-01-01T00:00:00Z", "valid_until": "2126-01-01T00:00:00Z"}
    return {"id": str(ivr["id"]), **days, "timeout": ivr["timeout"] + 2}


def _named(ivr: Definition, _next: str) -> Definition:
    return {**_plain(ivr, ""), "destination": [f"extension||name=Desk {ivr['id']}" for _entry in ivr["ivr_menu"]]}


KINDS: dict[str, tuple[t.Callable[[Definition, str], Definition], ...]] = {
    "same": (_same,),
    "plain": (_plain,),
    "references by name": (_references,),
    "absent": (_absent,),
    "wrong names": (_wrong,),
    "overlays": (_plain, _overlay),
    "names map": (_named,),
}
"""What each IVR is given, by kind. The second argument is the name of the next IVR of the account."""


def definitions(ivrs: list[Definition], kind: str) -> list[Definition]:
    following = itertools.cycle([*ivrs[1:], *ivrs[:1]])
    return [make(ivr, after["name"]) for ivr, after in zip(ivrs, following) for make in KINDS[kind]]


def names(ivrs: list[Definition]) -> dict[str, dict[str, str]]:
    """The map that the kind "names map" needs."""
    return {"extension": {f"Desk {ivr['id']}": f"0501{ivr['id']}" for ivr in ivrs}}


def write(ivrs: list[Definition], kind: str, folder: Path) -> Path:
    """Plain YAML, as users write it, a hundred definitions a file."""
    folder.mkdir()
    found = definitions(ivrs, kind)
    for start in range(0, len(found), 100):
        text = yaml.dump(found[start : start + 100], Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
        (folder / f"{start:05}.yml").write_text(text, encoding="utf-8")
    return folder
