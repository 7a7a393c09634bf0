# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Overlays: which definition they lie over, when, and what nothing would bring back.

A property compares random overlays at random moments with a plain reading of the rules.
"""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import (
    BadInput,
    Definition,
    parse_definition,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.merge import merge
from ansible_collections.servetel.ivr.plugins.module_utils._model.moment import read_moment
from ansible_collections.servetel.ivr.plugins.module_utils._model.overlaid import (
    Overlaid,
    lay_over,
    overlaid_options,
    problems_before_listing,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.overlay import Overlay, parse_overlay

EVE, DIWALI, AFTER = "2026-11-08T00:00:00+05:30", "2026-11-08T12:00:00+05:30", "2026-11-09T00:00:00+05:30"
PERIOD = {"valid_from": EVE, "valid_until": AFTER}
BASE: dict[str, Any] = {
    "name": "Main menu",
    "timeout": 30,
    "recording": "recording||1",
    "menu": {"1": "department||17839", "2": "ivr||7930"},
}


def bases(*options: dict[str, Any]) -> list[Definition]:
    return [parse_definition(one, label=f"base.yml, entry {number}") for number, one in enumerate(options, 1)]


def overlay(**options: Any) -> Overlay:
    return parse_overlay({**PERIOD, "name": "Main menu", **options}, label="diwali.yml, entry 1")


def overlaid(at: str, *overlays: Overlay, base: dict[str, Any] | None = None, **account: list[str]) -> Overlaid:
    names = {name.replace("_", " "): ids for name, ids in account.items()}
    ids_named = (lambda name: names.get(name, [])) if account else None
    return lay_over(bases(base or BASE), overlays, read_moment("at", at), ids_named)


def problems(*overlays: Overlay, base: dict[str, Any] | None = None, at: str = DIWALI, **account: list[str]) -> str:
    with pytest.raises(BadInput) as caught:
        overlaid(at, *overlays, base=base, **account)
    return str(caught.value)


# ---- when, and over which definition ----


@pytest.mark.parametrize(
    ("at", "timeout", "next_change"),
    [
        ("2026-11-07T18:29:59Z", 30, "2026-11-07T18:30:00Z"),
        ("2026-11-07T18:30:00Z", 5, "2026-11-08T18:30:00Z"),
        (DIWALI, 5, "2026-11-08T18:30:00Z"),
        ("2026-11-08T18:29:59.999999Z", 5, "2026-11-08T18:30:00Z"),
        ("2026-11-08T18:30:00Z", 30, ""),
    ],
)
def test_an_overlay_counts_from_its_beginning_until_before_its_end(at: str, timeout: int, next_change: str) -> None:
    found = overlaid(at, overlay(timeout=5))
    (definition,) = found.definitions
    assert definition.given == {**bases(BASE)[0].given, "timeout": timeout}
    assert found.next_change == next_change
    in_force = [{**PERIOD, "label": "diwali.yml, entry 1"}]
    assert [[one.as_result() for one in found.in_force[0]]] == [in_force] if timeout == 5 else not found.in_force


def test_a_beginning_without_an_end_and_an_end_without_a_beginning() -> None:
    before, since = overlay(valid_from=None, timeout=5), overlay(valid_until=None, timeout=6)
    with pytest.raises(BadInput, match="both set timeout"):
        overlaid(DIWALI, before, since)
    before = overlay(valid_from=None, valid_until=EVE, timeout=5)
    assert overlaid("1970-01-01T00:00:00Z", before, since).definitions[0].given["timeout"] == 5
    assert overlaid("2999-01-01T00:00:00Z", before, since).definitions[0].given["timeout"] == 6
    assert since.as_result() == {"valid_from": EVE, "valid_until": "", "label": "diwali.yml, entry 1"}


def test_the_definition_keeps_what_is_not_overlaid() -> None:
    found = overlaid(DIWALI, overlay(recording="recording||9", menu={"2": "hangup||1"}))
    given = found.definitions[0].given
    assert (given["recording"], given["timeout"], given["name"]) == ("recording||9", 30, "Main menu")
    assert {key: choice.destination for key, choice in given["menu"].items()} == {
        "1": "department||17839",
        "2": "hangup||1",
    }
    assert found.definitions[0].purge_menu


@pytest.mark.parametrize(
    ("base", "who", "account"),
    [
        ({"name": "Main menu"}, {"name": "Main menu"}, {}),
        ({"id": "7926"}, {"id": 7926, "name": None}, {}),
        ({"id": "7926", "name": "Main menu"}, {"name": "Main menu"}, {}),
        ({"id": "7926", "name": "Main menu"}, {"id": "7926", "name": None}, {}),
        ({"id": "7926", "name": "Main menu"}, {"id": "7926"}, {}),
        ({"name": "Main menu"}, {"id": "7926"}, {}),
        ({"name": "Main menu"}, {"id": "7926", "name": None}, {"Main_menu": ["7926"]}),
        ({"id": "7926"}, {"name": "Main menu"}, {"Main_menu": ["7926"]}),
        ({"id": "7926", "name": "New name"}, {"name": "Main menu"}, {"Main_menu": ["7926"]}),
        ({"name": "Caf\u00e9"}, {"name": "Cafe\u0301"}, {}),
    ],
    ids=str,
)
def test_an_overlay_finds_its_definition_by_id_and_by_name(
    base: dict[str, Any], who: dict[str, Any], account: dict[str, list[str]]
) -> None:
    found = overlaid(DIWALI, overlay(**who, timeout=5), base={**base, "timeout": 30}, **account)
    assert found.definitions[0].given["timeout"] == 5
    assert found.definitions[0].name == base.get("name")


@pytest.mark.parametrize(
    ("base", "who", "account"),
    [
        ({"name": "Sales"}, {"name": "Main menu"}, {"Main_menu": ["7926"], "Sales": ["7929"]}),
        ({"id": "7929"}, {"name": "Main menu"}, {"Main_menu": ["7926"]}),
        ({"id": "7926"}, {"name": "Main menu"}, {"Main_menu": ["7926", "7927"]}),
        ({"name": "Main menu"}, {"id": "7926", "name": None}, {"Main_menu": ["7926", "7927"]}),
        ({"name": "Main menu"}, {"id": "1"}, {"Main_menu": ["7926"]}),
    ],
    ids=str,
)
def test_an_overlay_without_a_definition_is_an_error(
    base: dict[str, Any], who: dict[str, Any], account: dict[str, list[str]]
) -> None:
    text = problems(overlay(**who, timeout=5), base={**base, "timeout": 30}, **account)
    assert "this overlay has no definition below it" in text
    assert "Without the account" not in text


def test_files_alone_say_that_the_account_could_tell() -> None:
    text = problems(overlay(id="7926", name=None, timeout=5))
    assert "Without the account, it is found only by an id or a name that both give." in text


def test_two_definitions_that_an_overlay_could_mean_are_named() -> None:
    both = bases({"id": 1, "name": "Main menu", "timeout": 3}, {"name": "Main menu", "timeout": 4})
    with pytest.raises(BadInput, match=r"not clear which one .*: base\.yml, entry 1: IVR 1 and base\.yml, entry 2"):
        lay_over(both, [overlay(timeout=5)], read_moment("at", DIWALI))


def test_before_the_account_is_read_only_what_is_sure_is_a_problem() -> None:
    by_id, by_name = overlay(id="7926", name=None, timeout=5), overlay(timeout=5)
    named, numbered = bases({"name": "Main menu", "timeout": 3}), bases({"id": "7926", "timeout": 3})
    assert problems_before_listing(named, [by_id]) == problems_before_listing(numbered, [by_name]) == []
    for definitions, hopeless in ((numbered, overlay(id="1", name=None)), (named, overlay(name="Sales")), ([], by_id)):
        (problem,) = problems_before_listing(definitions, [hopeless])
        assert "no definition below it" in problem
    assert "not in the definition" in problems_before_listing(named, [overlay(recording="recording||9")])[0]


# ---- what nothing would bring back ----


@pytest.mark.parametrize(
    ("base", "options", "setting"),
    [
        ({"timeout": 3}, {"recording": "recording||9"}, "recording"),
        ({"timeout": 3}, {"menu": {"1": "hangup||1"}}, "menu 1"),
        ({"purge_menu": False, "menu": {"1": "hangup||1"}}, {"menu": {"2": "hangup||1"}}, "menu 2"),
        ({"menu": {"1": "hangup||1"}}, {"menu": {"1": {"destination": "hangup||1", "sms_template": "5"}}}, "menu 1"),
        ({"id": "7926"}, {"id": "7926", "name": "Diwali menu"}, "name"),
    ],
    ids=str,
)
@pytest.mark.parametrize("at", ["2000-01-01T00:00:00Z", DIWALI, "2999-01-01T00:00:00Z"])
def test_a_setting_that_is_not_below_is_an_error_at_any_moment(
    base: dict[str, Any], options: dict[str, Any], setting: str, at: str
) -> None:
    base = {"name": "Main menu", **base} if "id" not in base else base
    text = problems(overlay(**options), base=base, at=at)
    assert f": {setting}: not in the definition below this overlay (base.yml, entry 1: IVR" in text


@pytest.mark.parametrize(
    ("base", "options"),
    [
        ({"menu": {"1": "hangup||1"}}, {"menu": {"5": "hangup||1"}}),
        ({"menu": {"1": "hangup||1"}}, {"menu": {"5": {"state": "absent"}}}),
        ({"menu": {"1": "hangup||1"}}, {"menu": {"5": {"destination": "hangup||1", "sms_template": "5"}}}),
        ({"menu": {"1": {"destination": "hangup||1", "sms_template": "0"}}}, {"menu": {"1": "ivr||5"}}),
        ({"purge_menu": False, "menu": {"1": {"state": "absent"}}}, {"menu": {"1": "hangup||1"}}),
        ({"timeout_retries": 3}, {"timeout_tries": 4}),
        ({"option": ["1"], "destination": ["hangup||1"]}, {"option": ["1"], "destination": ["ivr||5"]}),
    ],
    ids=str,
)
def test_a_setting_that_is_below_in_whatever_words_is_none(base: dict[str, Any], options: dict[str, Any]) -> None:
    assert overlaid(DIWALI, overlay(**options), base={"name": "Main menu", **base}).in_force


def test_a_definition_that_deletes_its_ivr_has_no_overlay() -> None:
    assert "deletes the IVR" in problems(overlay(timeout=5), base={"name": "Main menu", "state": "absent"})


def test_a_new_name_needs_a_definition_with_an_id() -> None:
    renamed = overlay(id="7926", name="Diwali menu")
    assert "Give that definition the id" in problems(renamed, base={"name": "Main menu"}, Main_menu=["7926"])
    base = {"id": "7926", "name": "Main menu"}
    definition = overlaid(DIWALI, renamed, base=base).definitions[0]
    assert (definition.name, definition.given["name"], definition.id) == ("Diwali menu", "Diwali menu", "7926")


@pytest.mark.parametrize("at", ["2000-01-01T00:00:00Z", DIWALI])
def test_two_overlays_of_one_moment_and_one_setting_are_an_error(at: str) -> None:
    other = overlay(valid_from=DIWALI, valid_until="2026-12-01T00:00:00Z", timeout=6, menu={"1": "hangup||1"})
    text = problems(overlay(timeout=5, menu={"1": "ivr||5"}), other, at=at)
    assert text.count("are overlays that both set timeout at 2026-11-08T06:30:00Z") == 1
    assert text.count("are overlays that both set") == 1


def test_overlays_of_different_settings_or_times_go_together() -> None:
    found = overlaid(
        DIWALI,
        overlay(timeout=5, menu={"1": "ivr||5"}),
        overlay(menu={"2": {"state": "absent"}, "3": "ivr||6"}),
        overlay(valid_from=AFTER, valid_until=None, timeout=7),
    )
    given = found.definitions[0].given
    assert (given["timeout"], {key: choice.destination for key, choice in given["menu"].items()}) == (
        5,
        {"1": "ivr||5", "3": "ivr||6"},
    )
    assert len(found.in_force[0]) == 2


def test_the_long_one_of_three_is_not_forgotten() -> None:
    long = overlay(timeout=5, valid_until=None)
    short = overlay(timeout=6, valid_from=DIWALI, valid_until="2026-11-08T13:00:00+05:30")
    late = overlay(timeout=7, valid_from="2027-01-01T00:00:00Z", valid_until=None)
    assert problems(long, short, late).count("both set timeout") == 2


def test_switches_of_an_overlay_count_while_it_is_in_force() -> None:
    own = parse_overlay(
        {**PERIOD, "name": "Main menu", "force": True, "timeout": 5},
        label="a",
        defaults={"force": False, "assume_recording_type": "recording"},
    )
    definition = overlaid(DIWALI, own).definitions[0]
    assert (definition.force, definition.assume_recording_type) == (True, None)
    assert overlaid(EVE.replace("08T", "01T"), own).definitions[0].force is False


def test_warnings_of_an_overlay_count_while_it_is_in_force() -> None:
    odd = overlay(menu={"1": "wxyz||5"})
    (warning,) = overlaid(DIWALI, odd).definitions[0].warnings
    assert warning.startswith(f"{odd.definition.label}: destination of key 1: ")
    assert not overlaid(AFTER, odd).definitions[0].warnings


@pytest.mark.parametrize(("at", "warned"), [("2026-12-08T18:30:00Z", 0), ("2026-12-08T18:30:01Z", 1)])
def test_an_overlay_that_ended_long_ago_is_warned_of(at: str, warned: int) -> None:
    warnings = overlaid(at, overlay(timeout=5), overlay(valid_until=None, valid_from=AFTER, timeout=6)).warnings
    assert len(warnings) == warned
    assert all(f"ended on {AFTER}, more than 30 days ago" in warning for warning in warnings)


# ---- the definition as options ----


def test_what_no_overlay_sets_stays_as_it_is_written() -> None:
    base = {"name": "Main menu", "timeout": "030", "timeout_retries": "3", "option": ["1"], "destination": ["ivr|5"]}
    above = overlay(timeout_tries=4, menu={"2": {"destination": "hangup||1", "sms_template": 7}}, force=True)
    (definition,) = bases(base)
    result = overlaid_options(base, definition, overlaid(DIWALI, above, base=base).definitions[0])
    assert result == {
        "name": "Main menu",
        "timeout": "030",
        "timeout_tries": 4,
        "menu": {"1": "ivr||5", "2": {"destination": "hangup||1", "sms_template": "7"}},
        "force": True,
    }
    assert [type(value) for value in result["menu"].values()] == [str, dict]


def test_a_key_that_is_taken_out_of_a_partial_menu_is_absent() -> None:
    base = {"name": "Main menu", "purge_menu": False, "menu": {"1": "ivr||5"}}
    (definition,) = bases(base)
    above = overlay(menu={"1": {"state": "absent"}})
    result = overlaid_options(base, definition, overlaid(DIWALI, above, base=base).definitions[0])
    assert result == {**base, "menu": {"1": {"state": "absent"}}}


# ---- any overlays at any moment ----

HOUR = datetime.timedelta(hours=1)
START = datetime.datetime(2026, 11, 8, tzinfo=datetime.timezone.utc)
KEYS = ("1", "2", "3")
SETTINGS = ("timeout", "timeout_tries", "description", *(f"menu {key}" for key in KEYS))


def moment(hour: int, minutes: int = 0) -> str:
    """An hour after the start, written with an offset."""
    return (START + hour * HOUR).astimezone(datetime.timezone(datetime.timedelta(minutes=minutes))).isoformat()


def options_of(values: dict[str, Any]) -> dict[str, Any]:
    """Settings as a definition gives them."""
    menu = {
        setting[5:]: {"state": "absent"} if value is None else f"ivr||{value + 1}"
        for setting, value in values.items()
        if setting.startswith("menu ")
    }
    options = {
        setting: f"text {value}" if setting == "description" else value
        for setting, value in values.items()
        if not setting.startswith("menu ")
    }
    return {**options, "menu": menu} if menu else options


@st.composite
def situations(draw: st.DrawFn) -> tuple[dict[str, Any], bool, list[tuple[int, int, dict[str, Any]]], int]:
    """Settings of a definition, whether its menu is the whole menu, overlays as (from, until, settings), a moment."""
    whole = draw(st.booleans())
    value = st.integers(1, 6)
    base = draw(st.dictionaries(st.sampled_from(SETTINGS), value, min_size=1))
    above = st.sampled_from(SETTINGS).flatmap(
        lambda setting: st.tuples(st.just(setting), value | st.none() if setting.startswith("menu") else value)
    )
    periods = st.tuples(st.integers(0, 8), st.integers(1, 8)).map(lambda pair: (pair[0], pair[0] + pair[1]))
    overlays = draw(
        st.lists(
            st.tuples(periods, st.lists(above, min_size=1, max_size=3).map(dict)).map(lambda one: (*one[0], one[1])),
            max_size=4,
        )
    )
    return base, whole, overlays, draw(st.integers(-1, 18))


def plain_reading(
    base: dict[str, Any], whole: bool, overlays: list[tuple[int, int, dict[str, Any]]], hour: int
) -> dict[str, Any] | None:
    """The settings at an hour, as interface and guide say; None if they are refused."""
    has_menu = any(setting.startswith("menu ") for setting in base)
    allowed = {*base, *(f"menu {key}" for key in KEYS if has_menu and whole)}
    if any(not set(values) <= allowed for _begin, _end, values in overlays):
        return None
    result = dict(base)
    for at in range(20):
        valid = [values for begin, end, values in overlays if begin <= at < end]
        if len({setting for values in valid for setting in values}) < sum(map(len, valid)):
            return None
        if at == hour:
            for values in valid:
                result.update(values)
    return result


@settings(max_examples=300, deadline=None)
@given(situations(), st.lists(st.integers(-12 * 60, 14 * 60), min_size=3, max_size=3))
def test_any_overlays_at_any_moment_are_what_a_plain_reading_says(
    situation: tuple[dict[str, Any], bool, list[tuple[int, int, dict[str, Any]]], int], offsets: list[int]
) -> None:
    base, whole, values, hour = situation
    definitions = bases({"name": "Main menu", "purge_menu": whole, **options_of(base)})
    overlays = [
        overlay(valid_from=moment(begin, offsets[0]), valid_until=moment(end, offsets[1]), **options_of(settings_))
        for begin, end, settings_ in values
    ]
    expected = plain_reading(base, whole, values, hour)
    at = read_moment("at", moment(hour, offsets[2]))
    if expected is None:
        with pytest.raises(BadInput):
            lay_over(definitions, overlays, at)
        return
    found = lay_over(definitions, overlays, at)
    wanted = {setting: value for setting, value in expected.items() if value is not None or not whole}
    menu_before = options_of({f"menu {key}": 99 for key in KEYS})["menu"]
    live = merge(None, parse_definition({"id": 1, "menu": menu_before}).given, purge_menu=True)
    has_menu = any(setting.startswith("menu ") for setting in base)
    plain = parse_definition({"name": "Main menu", "purge_menu": False, **options_of(wanted)}).given
    if has_menu:
        plain.setdefault("menu", {})
    assert merge(live, found.definitions[0].given, purge_menu=whole) == merge(live, plain, purge_menu=whole)
    limits = sorted(limit for begin, end, _values in values for limit in (begin, end) if limit > hour)
    assert found.next_change == (moment(limits[0]).replace("+00:00", "Z") if limits else "")
    in_force = [one.as_result() for one in found.in_force.get(0, [])]
    assert len(in_force) == sum(begin <= hour < end for begin, end, _values in values)
