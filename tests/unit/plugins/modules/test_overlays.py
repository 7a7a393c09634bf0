# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Overlays in ivrs: in force while they are valid, and gone with the next run after their end."""

from __future__ import annotations

import datetime
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.servetel.ivr.plugins.modules import ivrs
from tests.simulator import Simulator
from tests.support.ivr_samples import WHOLE

MODULE = ivrs
Run = Callable[..., dict[str, Any]]
End = Callable[..., tuple[int, dict[str, Any]]]
PAST, SOON, LATER = "2026-01-01T00:00:00Z", "2999-01-01T00:00:00+05:30", "3000-01-01T00:00:00+05:30"
BASE = {"id": "7926", "timeout": 30, "recording": "recording||19549", "purge_menu": False, "menu": {"2": "ivr||7930"}}
DIWALI = {"name": "Main menu", "timeout": 5, "recording": "recording||19999", "menu": {"2": "hangup||1"}}
MADE = {**WHOLE, "name": "Diwali desk"}
ASSUMED = {"assume_recording_type": "recording"}


@pytest.mark.parametrize(
    ("period", "in_force", "next_change"),
    [
        ({"valid_from": PAST, "valid_until": SOON}, True, "2998-12-31T18:30:00Z"),
        ({"valid_from": PAST}, True, ""),
        ({"valid_until": SOON}, True, "2998-12-31T18:30:00Z"),
        ({"valid_from": SOON, "valid_until": LATER}, False, "2998-12-31T18:30:00Z"),
        ({"valid_until": PAST}, False, ""),
    ],
    ids=str,
)
def test_an_overlay_counts_while_it_is_valid(
    api: Simulator, run: Run, period: dict[str, str], in_force: bool, next_change: str
) -> None:
    result = run(ivrs=[{**DIWALI, **period}, BASE], **ASSUMED)
    assert [(row["id"], row["action"]) for row in result["results"]] == [("7926", "update" if in_force else "none")]
    overlays = [{"valid_from": "", "valid_until": "", **period, "label": "entry 1"}] if in_force else []
    assert result["results"][0]["overlays"] == overlays
    assert (result["next_change"], result["summary"]["updated"]) == (next_change, int(in_force))
    assert result["requests"] == (3 if in_force else 1)
    if in_force:
        (write,) = api.writes
        assert (write.body["timeout"], write.body["recording"]) == (5, "recording||19999")
        assert dict(zip(write.body["option"], write.body["destination"]))["2"] == "hangup||1"
        assert run(ivrs=[{**DIWALI, **period}, BASE], **ASSUMED)["changed"] is False


def test_an_overlay_by_name_for_a_definition_whose_id_is_gone_is_no_internal_error(
    api: Simulator, run_failing: Run
) -> None:
    wanted = [{**BASE, "id": "7999", "name": "Gone"}, {**DIWALI, "name": "Gone", "valid_until": SOON}]
    result = run_failing(ivrs=wanted, **ASSUMED)
    assert (result["error"]["kind"], api.writes) == ("not_found", [])
    assert "the account has no IVR with the id 7999" in result["msg"]


@pytest.mark.parametrize(
    ("overlay", "words"),
    [
        ({"timeout_destination": "ivr||name=Suport"}, 'No IVR is named "Suport". Did you mean "Support"?'),
        ({"timeout_destination": "department||name=Sails"}, 'No department is named "Sails". Did you mean "Sales"?'),
        ({"menu": {"2": "ivr||name=Nope"}}, 'No IVR is named "Nope".'),
        ({"recording": "99999"}, "the type of recording"),
    ],
    ids=str,
)
def test_a_fault_in_an_overlay_that_begins_later_shows_now(
    api: Simulator, run: Run, run_failing: Run, overlay: dict[str, Any], words: str
) -> None:
    raw = api.ivr(7926)
    base = {**BASE, "timeout_destination": f"{raw['timeout_dest_type']}||{raw['timeout_destination']}"}
    later = {"id": "7926", **overlay, "valid_from": SOON, "valid_until": LATER}
    result = run_failing(ivrs=[base, later])
    assert words in result["msg"], result["msg"]
    assert "entry 1: IVR 7926 (with the overlay entry 2)" in result["msg"]
    assert (result["changed"], api.writes) == (False, [])
    good = {"id": "7926", "timeout": 5, "valid_from": SOON, "valid_until": LATER}
    assert run(ivrs=[{**base, "timeout": 31}, good], **ASSUMED)["summary"]["updated"] == 1


def test_each_of_several_overlays_that_begin_later_is_planned_and_costs_no_request(
    api: Simulator, run: Run, run_failing: Run
) -> None:
    years = range(2991, 2999)
    later = [
        {
            "id": "7926",
            "timeout": year - 2980,
            "valid_from": f"{year}-01-01T00:00:00Z",
            "valid_until": f"{year}-01-02T00:00:00Z",
        }
        for year in years
    ]
    assert run(ivrs=[BASE, *later], **ASSUMED)["requests"] == 1
    later[3]["menu"], later[6]["menu"] = {"2": "ivr||name=Nope"}, {"2": "ivr||name=Neither"}
    result = run_failing(ivrs=[BASE, *later], **ASSUMED)
    assert len(result["error"]["problems"]) == 2
    assert "(with the overlay entry 5)" in result["msg"]
    assert "(with the overlay entry 8)" in result["msg"]


def test_overlays_of_different_days_do_not_meet_in_a_plan(api: Simulator, run: Run) -> None:
    wanted = [
        {"id": "7926", "name": "Main menu"},
        {"id": "7930", "name": "Support"},
        {"id": "7932", "menu": {"1": "department||17843"}, "purge_menu": False},
    ]
    day = {"valid_from": "2996-01-01T00:00:00Z", "valid_until": "2996-01-02T00:00:00Z"}
    later = [
        {"id": "7926", "name": "Holiday", "valid_from": SOON, "valid_until": LATER},
        {"id": "7930", "name": "Holiday", **day},
        {"id": "7932", "menu": {"1": "ivr||name=Support"}, "valid_from": SOON, "valid_until": LATER},
    ]
    assert run(ivrs=[*wanted, *later], **ASSUMED)["changed"] is False


def test_a_later_overlay_knows_what_is_purged_and_what_it_renames(api: Simulator, run_failing: Run) -> None:
    base = {**BASE, "menu": {"2": "ivr||7930", "3": "ivr||name=Billing"}}
    period = {"valid_from": SOON, "valid_until": LATER}
    keep = [{"id": str(raw["id"])} for raw in api.ivrs if raw["id"] not in (7926, 7939)]
    leads_to_purged = {"id": "7926", "menu": {"2": "ivr||name=Careers"}, **period}
    result = run_failing(ivrs=[base, *keep, leads_to_purged], purge=True, force=True, **ASSUMED)
    assert "Careers" in result["msg"], result["msg"]
    rename = {"id": "7932", "name": "Billing Diwali", **period}
    result = run_failing(ivrs=[base, {"id": "7932", "name": "Billing"}, rename], **ASSUMED)
    assert "Billing" in result["msg"] and "entry 1: IVR 7926" in result["msg"], result["msg"]
    assert api.writes == []


def test_names_that_cannot_be_read_for_a_later_overlay_are_no_fault_of_it(api: Simulator, run_failing: Run) -> None:
    later = {"id": "7926", "menu": {"2": "department||name=Sales"}, "valid_from": SOON, "valid_until": LATER}
    api.answer_next("GET", "/v1/departments", status=401, times=9)
    assert run_failing(ivrs=[BASE, later], **ASSUMED)["error"]["kind"] == "auth"


def test_a_later_overlay_beside_a_second_ivr_of_a_name_is_right(api: Simulator, run: Run) -> None:
    second = {**MADE, "name": "Careers", "not_ids": ["7939"]}
    later = {"id": "7926", "timeout": 5, "valid_from": SOON, "valid_until": LATER}
    assert run(ivrs=[BASE, second, later], **ASSUMED)["summary"]["created"] == 1


def test_an_overlay_that_begins_later_may_lead_to_what_this_run_makes(api: Simulator, run: Run) -> None:
    later = {"id": "7926", "menu": {"2": "ivr||name=Diwali desk"}, "valid_from": SOON, "valid_until": LATER}
    result = run(ivrs=[{**BASE, "menu": {"2": "ivr||7930"}}, MADE, later], **ASSUMED)
    assert result["summary"]["created"] == 1
    assert [write.method for write in api.writes] == ["POST"]


def test_the_run_after_the_end_restores_the_definition(api: Simulator, run: Run) -> None:
    before = api.ivr(7926)
    end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=3)
    wanted = [BASE, {**DIWALI, "valid_until": end.isoformat()}]
    assert run(ivrs=wanted, **ASSUMED)["changed"]
    assert api.ivr(7926) != before
    time.sleep(max(0.0, end.timestamp() - time.time()) + 0.1)
    result = run(ivrs=wanted, **ASSUMED)
    assert (result["changed"], result["next_change"], result["results"][0]["overlays"]) == (True, "", [])
    assert api.ivr(7926) == before
    assert run(ivrs=wanted, **ASSUMED)["changed"] is False


@pytest.mark.parametrize("purge", [True, False])
@pytest.mark.parametrize("whose", [{"id": 7932}, {"name": "Billing"}], ids=["id", "name"])
def test_a_template_that_nothing_would_bring_back_is_not_taken_out(
    api: Simulator, run: Run, run_failing: Run, whose: dict[str, Any], purge: bool
) -> None:
    live = {entry["option"]: f"{entry['destination_type']}||{entry['destination_id']}" for entry in menu_of(api)}
    menu: dict[str, Any] = {**live}
    base = {**whose, "purge_menu": purge, "menu": menu, **ASSUMED}
    closed = {**whose, "valid_from": PAST, "menu": {"2": {"state": "absent"}}}
    for check, begins in ((True, PAST), (False, PAST), (False, SOON)):
        problem = run_failing(ivrs=[base, {**closed, "valid_from": begins}], check=check)
        assert "takes out key 2 of IVR 7932 (Billing), which has the SMS template 3412" in problem["msg"]
        assert 'Add it there: sms_template: "3412".' in problem["msg"]
    assert api.writes == []

    menu["2"] = {"destination": live["2"], "sms_template": "3412"}
    before = api.ivr(7932)
    assert run(ivrs=[base, closed])["changed"] and "2" not in {entry["option"] for entry in menu_of(api)}
    assert run(ivrs=[base, closed])["changed"] is False
    assert run(ivrs=[base, {**closed, "valid_until": "2026-01-02T00:00:00Z"}])["changed"]
    assert api.ivr(7932) == before
    # A key without a template, and one that the API does not show any more, can go.
    assert run(ivrs=[{**base, "menu": live}, {**closed, "menu": {"1": {"state": "absent"}}}])["changed"]


def menu_of(api: Simulator) -> list[dict[str, Any]]:
    return list(api.ivr(7932)["ivr_menu"])


def test_a_moment_is_for_check_mode_only(api: Simulator, run: Run, run_failing: Run) -> None:
    wanted = [BASE, {**DIWALI, "valid_from": SOON, "valid_until": LATER}]
    preview = run(ivrs=wanted, at="2999-06-01T00:00:00Z", check=True, **ASSUMED)
    assert (preview["changed"], preview["next_change"]) == (True, "2999-12-31T18:30:00Z")
    assert len(preview["results"][0]["overlays"]) == 1
    assert run(ivrs=wanted, at="2000-01-01T00:00:00Z", check=True, **ASSUMED)["changed"] is False
    api.forget_requests()
    result = run_failing(ivrs=wanted, at="2999-06-01T00:00:00Z", **ASSUMED)
    assert "in check mode only" in result["msg"]
    assert "is not a date and time" in run_failing(ivrs=wanted, at="tomorrow", check=True, **ASSUMED)["msg"]
    assert not api.requests


@pytest.mark.parametrize(
    ("overlay", "words", "requests"),
    [
        ({"valid_from": "2026-11-08", "timeout": 5}, "is not a date and time", 0),
        ({"description": "x"}, "description: not in the definition below", 0),
        ({"state": "absent"}, "An overlay cannot have a state", 0),
        ({"id": "1", "timeout": 5}, "has no definition below it", 0),
        ({"id": None, "name": "Nobody", "timeout": 5}, "has no definition below it", 1),
        ({"id": None, "name": "Main menu", "description": "x"}, "description: not in the definition below", 1),
    ],
    ids=str,
)
@pytest.mark.parametrize("valid_until", [PAST, SOON])
def test_what_is_wrong_with_an_overlay_is_an_error_whether_or_not_it_is_in_force(
    api: Simulator, run_failing: Run, overlay: dict[str, Any], words: str, requests: int, valid_until: str
) -> None:
    result = run_failing(ivrs=[BASE, {"id": 7926, "valid_until": valid_until, **overlay}], **ASSUMED)
    assert (words in result["msg"], result["error"]["kind"]) == (True, "bad_input"), result["msg"]
    assert len(api.requests) == requests


def test_overlays_of_files_have_their_file_and_entry_as_label(tmp_path: Path, run: Run) -> None:
    (tmp_path / "main.json").write_text(json.dumps(BASE))
    (tmp_path / "holidays.json").write_text(json.dumps([{**DIWALI, "valid_until": SOON}]))
    result = run(source=str(tmp_path), check=True, **ASSUMED)
    assert [row["label"] for row in result["results"][0]["overlays"]] == ["holidays.json, entry 1"]
    assert result["summary_text"].startswith("1 of 1 IVR would change")


def test_an_old_overlay_is_warned_of(run: Run) -> None:
    warnings = run(ivrs=[BASE, {**DIWALI, "valid_until": "2020-01-01T00:00:00Z"}], **ASSUMED)["warnings"]
    assert any("more than 30 days ago" in warning for warning in warnings)


def test_defaults_stand_below_overlays_and_do_not_reach_them(api: Simulator, run: Run) -> None:
    wanted = [{"id": 7926}, {"id": 7926, "timeout": 5, "valid_until": SOON}]
    defaults = {"timeout": 30, "incorrect_count": 1}
    assert run(ivrs=wanted, defaults=defaults, **ASSUMED)["changed"]
    assert [(write.body["timeout"], write.body["incorrect_count"]) for write in api.writes] == [(5, 1)]


@pytest.mark.parametrize(
    ("defaults", "words"),
    [({"name": "x"}, "defaults cannot have name"), ({"timeuot": 1}, "is not an option of an IVR")],
)
def test_bad_defaults_are_refused_before_any_request(
    api: Simulator, run_failing: Run, defaults: dict[str, Any], words: str
) -> None:
    result = run_failing(ivrs=[{"id": 7926, "timeout": "x"}], defaults=defaults)
    assert words in result["msg"] and "timeout must be" in result["msg"]
    assert not api.requests


SETTINGS = ("timeout", "incorrect_count", "description", "timeout_destination")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.sampled_from(SETTINGS), st.integers(1, 9), min_size=1),
    st.dictionaries(st.sampled_from("1239"), st.integers(1, 9) | st.none()),
)
def test_around_an_end_the_next_run_sends_exactly_what_brings_the_definition_back(
    end_of: End, above: dict[str, int], keys: dict[str, int | None]
) -> None:
    with Simulator() as api:

        def run(*wanted: dict[str, Any]) -> dict[str, Any]:
            code, result = end_of(ivrs, api_url=api.url, ivrs=list(wanted), **ASSUMED)
            assert code == 0, result
            return result

        live = api.ivr(7926)
        menu = {"1": "department||17839", "2": "ivr||7930", "3": "ivr||7932", "9": "extension||0501247020000"}
        base = {
            "id": 7926,
            "timeout": 30,
            "incorrect_count": 1,
            "description": live["description"],
            "timeout_destination": "extension||0501247020000",
            "menu": menu,
        }
        texts = {"description": "text {}", "timeout_destination": "department||{}"}
        values: dict[str, Any] = {name: texts[name].format(n) if name in texts else n for name, n in above.items()}
        entries = {key: {"state": "absent"} if n is None else f"ivr||{7926 + n}" for key, n in keys.items()}
        overlay = {"id": 7926, **values, **({"menu": entries} if entries else {})}
        changed = run(base, {**overlay, "valid_until": SOON})["changed"]
        assert changed == (api.ivr(7926) != live)
        api.forget_requests()
        result = run(base, {**overlay, "valid_until": PAST})
        assert (result["changed"], len(api.writes)) == (changed, int(changed))
        assert api.ivr(7926) == live
        assert run(base, {**overlay, "valid_until": PAST})["changed"] is False
