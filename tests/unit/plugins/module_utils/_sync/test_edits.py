# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What counts as an edit: every combination of base, live and wanted value of each setting, of a key, and of an IVR."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import Definition, parse_definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Ivr
from ansible_collections.servetel.ivr.plugins.module_utils._model.merge import merge
from ansible_collections.servetel.ivr.plugins.module_utils._model.read import read_ivr
from ansible_collections.servetel.ivr.plugins.module_utils._sync.edits import Base, Edits
from tests.support.ivr_samples import DESTINATIONS, NUMBERS, PROMPTS, RAW, TEXTS

VALUES: dict[str, tuple[Any, Any, Any]] = {
    **dict.fromkeys(TEXTS, ("One", "Two", "Three")),
    **dict.fromkeys(NUMBERS, (1, 2, 3)),
    **dict.fromkeys(PROMPTS, ("recording||11", "outbound_tts||12", "13")),
    **dict.fromkeys(DESTINATIONS, ("department||1", "extension||1", "department||2")),
}
DELETED = "deleted"
NOT_GIVEN = "not given"


def defined(**options: Any) -> Definition:
    return parse_definition(options)


def live(**options: Any) -> Ivr:
    """The sample as it would read back with these options."""
    ivr = merge(read_ivr(RAW), parse_definition({"id": 7926, **options}).given, purge_menu=True)
    bare = {option: ivr[option].rpartition("|")[2] for option in PROMPTS}
    return {**ivr, **bare}


def edits(base: dict[str, Any], current: Ivr | None, wanted: Ivr | None, **more: Any) -> Edits:
    names = {current["name"]: [current["id"]]} if current else {}
    return Base([defined(**base)], names, {}).edits(current, wanted, **more)


@pytest.mark.parametrize("setting", VALUES)
def test_a_setting_is_edited_if_the_live_value_is_neither_that_of_the_base_nor_the_wanted_one(setting: str) -> None:
    values = VALUES[setting]
    for base, now, wanted in itertools.product((NOT_GIVEN, *values), values, (DELETED, *values)):
        current = live(**{setting: now})
        after = None if wanted == DELETED else live(**{setting: wanted})
        is_edit = base not in (NOT_GIVEN, now) and wanted != now
        given = {"id": 7926} if base == NOT_GIVEN else {"id": 7926, setting: base}
        assert edits(given, current, after) == Edits([setting] if is_edit else [], []), (base, now, wanted)


KEYS: tuple[Any, ...] = (
    None,
    {"destination": "department||1", "sms_template": "0"},
    {"destination": "department||1", "sms_template": "5"},
    {"destination": "department||2", "sms_template": "5"},
)
"""What a key may be live, and what is wanted of it."""
BASES: dict[str, tuple[dict[str, Any], Any]] = {
    "no menu": ({}, lambda now: True),
    "a whole menu without the key": ({"menu": {"9": "hangup"}}, lambda now: now is None),
    "a whole menu, template not given": (
        {"menu": {"1": "department||1"}},
        lambda now: bool(now) and now["destination"] == "department||1",
    ),
    "a whole menu, no template": ({"menu": {"1": KEYS[1]}}, lambda now: now == KEYS[1]),
    "a whole menu, a template": ({"menu": {"1": KEYS[2]}}, lambda now: now == KEYS[2]),
    "another key only": ({"menu": {"9": "hangup||1"}, "purge_menu": False}, lambda now: True),
    "the key is absent": ({"menu": {"1": {"state": "absent"}}, "purge_menu": False}, lambda now: now is None),
    "the key only": (
        {"menu": {"1": "department||1"}, "purge_menu": False},
        lambda now: bool(now) and now["destination"] == "department||1",
    ),
    "the key and its template only": (
        {"menu": {"1": KEYS[2]}, "purge_menu": False},
        lambda now: now == KEYS[2],
    ),
    "parallel lists": (
        {"option": ["1"], "destination": ["ringgroup|1"], "sms_template": ["5"]},
        lambda now: now == KEYS[2],
    ),
}
"""What the base says about key 1, and whether a live key is so."""


def with_key(choice: dict[str, Any] | None) -> Ivr:
    return live(menu={"9": "hangup||1", **({"1": choice} if choice else {})})


@pytest.mark.parametrize("base", BASES)
def test_a_key_is_edited_if_it_is_neither_that_of_the_base_nor_the_wanted_one(base: str) -> None:
    options, is_as_base = BASES[base]
    if "menu" in options and "9" in options["menu"]:
        options = {**options, "menu": {**options["menu"], "9": "hangup||1"}}
    for now, wanted in itertools.product(KEYS, (DELETED, *KEYS)):
        current = with_key(now)
        after = None if wanted == DELETED else with_key(wanted)
        is_edit = not is_as_base(now) and (wanted == DELETED or wanted != now)
        found = edits({"id": 7926, **options}, current, after)
        assert ("menu 1" in found.edited) is is_edit, (now, wanted)
        assert found.unknown == []


def test_edited_settings_come_in_the_order_of_a_definition_and_of_a_keypad() -> None:
    base = {"id": 7926, "timeout": 1, "description": "Base", "menu": dict.fromkeys("#019*", "hangup||1")}
    current, wanted = live(menu={"5": "department||1"}), live(timeout=9, description="New", menu={"6": "hangup||1"})
    assert edits(base, current, wanted).edited == ["description", "timeout", "menu 5"]
    assert edits(base, current, None).edited == [
        *("description", "timeout", "menu 1", "menu 5", "menu 9", "menu 0", "menu *", "menu #")
    ]


# ---- which IVR of the base it is ----


def test_an_ivr_is_found_by_its_id_and_by_its_name_as_it_is_compared() -> None:
    current, wanted = live(name="Zoë", timeout=2), live(name="Zoë", timeout=3)
    for base in ({"id": 7926}, {"name": "Zoe\u0308"}, {"id": 999, "name": "Zoë"}):
        assert edits({**base, "timeout": 1}, current, wanted).edited == ["timeout"]
    for other in ({"id": 7927}, {"name": "Zoe"}):
        assert edits({**other, "timeout": 1}, current, wanted) == Edits([], [])


def test_an_ivr_that_was_renamed_elsewhere_is_found_by_the_name_that_its_definition_gives_it() -> None:
    found = edits({"name": "Main menu"}, live(name="Renamed"), live(), name="Main menu")
    assert found.edited == ["name"]


def test_an_ivr_that_was_deleted_or_renamed_elsewhere_is_edited_when_it_would_be_created_again() -> None:
    assert edits({"name": "Sales"}, None, live(), name="Sales").edited == ["state"]
    assert edits({"id": 1, "name": "Sales"}, None, live(), name="Sales").edited == ["state"]
    assert edits({"name": "Sales", "state": "absent"}, None, live(), name="Sales").edited == []
    assert edits({"name": "Other"}, None, live(), name="Sales").edited == []
    renamed = Base([defined(id=1, name="Sales")], {"Sales North": ["1"]}, {})
    assert renamed.edits(None, live(), "Sales").edited == ["name"]


def test_an_ivr_that_was_made_elsewhere_is_edited_when_it_would_be_deleted_or_purged() -> None:
    absent = {"id": 7926, "state": "absent"}
    assert edits(absent, live(), None).edited == ["state"]
    assert edits(absent, live(), live(timeout=99)).edited == ["state"]
    assert edits({"name": "Other"}, live(), None, is_purged=True).edited == ["state"]
    assert edits({"name": "Other"}, live(), None).edited == []


# ---- references by name ----


@pytest.mark.parametrize(
    ("now", "known", "found"),
    [
        ("recording||11", {"recording||11": "Welcome"}, Edits([], [])),
        ("recording||12", {"recording||11": "Welcome"}, Edits(["recording"], [])),
        ("recording||11", {}, Edits([], ["recording"])),
    ],
)
def test_a_prompt_by_name_is_compared_as_far_as_names_are_known(now: str, known: dict[str, str], found: Edits) -> None:
    base = Base([defined(id=7926, recording="recording||name=Welcome")], {"Main menu": ["7926"]}, known)
    assert base.edits(live(recording=now), live(recording="recording||99")) == found


@pytest.mark.parametrize(
    ("named", "now", "verdict"),
    [
        ("ivr||name=Sales", "ivr||1", "as before"),
        ("ivr||name=Sales", "ivr||2", "edited"),
        ("ivr||name=Sales", "ivr||9", "edited"),
        ("ivr||name=Sales", "hangup||1", "edited"),
        ("ivr||name=Renamed since", "ivr||2", "as before"),
        ("ivr||name=Deleted since", "ivr||9", "as before"),
        ("ivr||name=Deleted since", "ivr||1", "edited"),
        ("department||name=North", "department||5", "as before"),
        ("department||name=North", "department||6", "edited"),
        ("department||name=North", "department||7", "edited"),
        ("extension||name=Asha", "extension||5", "unknown"),
        ("extension||name=Asha", "department||5", "edited"),
    ],
)
def test_a_reference_by_name_is_compared_as_far_as_names_are_known(named: str, now: str, verdict: str) -> None:
    definitions = [defined(id=7926, timeout_destination=named, menu={"1": named}), defined(id=2, name="Renamed since")]
    live_names = {"Main menu": ["7926"], "Sales": ["1"], "Support": ["2"]}
    base = Base(
        definitions, live_names, {Destination("department", "5"): "North", Destination("department", "6"): "South"}
    )
    current = live(timeout_destination=now, menu={"1": now})
    found = base.edits(current, live(timeout_destination="agent||1", menu={"1": "agent||1"}))
    places = ["timeout_destination", "menu 1"]
    assert found == Edits(places if verdict == "edited" else [], places if verdict == "unknown" else [])
