# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option names in the modules: ids in bodies, types of prompts, comments in diffs, and errors before a write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.modules import ivr, ivr_info, ivrs, number_info
from tests.simulator import Simulator

MODULE = ivrs
Run = Callable[..., dict[str, Any]]
End = Callable[..., tuple[int, dict[str, Any]]]
PROMPTS = {"Main": 19549, "Wrong": "244", "No key": "245", "Goodbye": "246", "Sorry": "247", "Diwali": "19999"}
NAMES: dict[str, Any] = {
    "recording": PROMPTS,
    "outbound_tts": {"Careers": 812},
    "voicemail": {"Night desk": "0501247020021"},
    "department": {"Front desk": 17839, "Sales": 17849},
    "ivr": {"The big menu": 7926},
}


@pytest.fixture
def new_ivr() -> dict[str, Any]:
    """The settings of a new IVR but its name."""
    prompts = ("recording", "invalid_recording", "recording_invalid", "timeout_retry_recording", "timeout_recording")
    return {
        "description": "",
        "menu": {"1": "hangup||1"},
        **dict.fromkeys(("timeout", "incorrect_count", "timeout_tries"), 1),
        **dict.fromkeys(prompts, "recording||244"),
        **dict.fromkeys(("invalid_destination", "timeout_destination"), "hangup||1"),
    }


def test_ids_are_sent_in_the_place_of_names(api: Simulator, run: Run) -> None:
    result = run(
        names=NAMES,
        ivrs=[
            {
                "name": "Main menu",
                "recording": "recording||name=Diwali",
                "timeout_destination": "voicemail|name=Night desk",
                "invalid_destination": "department||name=Front desk",
                "purge_menu": False,
                "menu": {
                    "1": "department||name=Sales",
                    "2": "ivr||name=The big menu",
                    "3": "department||name=Accounts",
                },
            }
        ],
    )
    (write,) = api.writes
    body = write.body
    assert (body["recording"], body["timeout_destination"]) == ("recording||19999", "voicemail||0501247020021")
    assert body["invalid_destination"] == "department||17839"
    # The own name Sales comes before that of the account, which is 17839; Accounts is known to the account only.
    assert body["destination"][:3] == ["department||17849", "ivr||7926", "department||17843"]
    assert result["diff"][0]["after"].splitlines()[2] == "recording: recording||19999  # Diwali"
    assert "department||17849  # Sales" in result["diff"][0]["after"]
    assert run(names=NAMES, ivrs=[{"name": "Main menu", "recording": "recording||name=Diwali"}])["changed"] is False


def test_a_name_that_the_account_gives_to_another_ivr_is_warned_of_once(run: Run, new_ivr: dict[str, Any]) -> None:
    names = {"ivr": {"Sales": 7930, "Fresh": 7930, "Support": 7930}}
    places = {place: f"ivr||name={name}" for place, name in (("1", "Sales"), ("2", "Fresh"), ("3", "Support"))}
    definitions = [{"id": 7926, "menu": places, "purge_menu": False}, {"id": 7927, "menu": places, "purge_menu": False}]
    assume = {"assume_recording_type": "recording"}
    for created in (1, 0):
        result = run(names=names, ivrs=[*definitions, {**new_ivr, "name": "Fresh"}], **assume)
        assert result["summary"]["created"] == created
        about = sorted(text for text in result["warnings"] if text.startswith("names:"))
        assert len(about) == 2, about
        assert "'Fresh' is 7930, but " in about[0] and "has this name. ivr||name=Fresh leads to 7930." in about[0]
        assert "'Sales' is 7930, but IVR 7929 has this name." in about[1]
    assert "a new IVR has" not in about[0]


def test_the_map_tells_the_types_of_prompts_that_are_sent_along(api: Simulator, run: Run) -> None:
    result = run(names=NAMES, ivrs=[{"id": 7939, "timeout": 20}, {"id": 7926, "timeout": 20}])
    assert result["summary"]["updated"] == 2
    bodies = {write.path: write.body for write in api.writes}
    assert bodies["/v1/ivr/7939"]["recording"] == "outbound_tts||812"
    assert bodies["/v1/ivr/7926"]["recording"] == "recording||19549"
    assert api.prompt_type(7939, "recording") == "outbound_tts"


@pytest.mark.parametrize("assumed", ["recording", "outbound_tts"])
def test_a_type_of_the_map_comes_before_the_assumed_one(api: Simulator, run: Run, assumed: str) -> None:
    names = {"recording": {"Main": 19549}}
    run(names=names, assume_recording_type=assumed, ivrs=[{"id": 7926, "timeout": 20}])
    body = api.writes[0].body
    assert (body["recording"], body["invalid_recording"]) == ("recording||19549", f"{assumed}||244")


def test_an_id_under_both_types_counts_as_not_known(api: Simulator, run: Run, run_failing: Run) -> None:
    names = {**NAMES, "outbound_tts": {"Main": 19549}}
    result = run_failing(names=names, ivrs=[{"id": 7926, "timeout": 20}])
    assert result["error"]["kind"] == "blocked"
    assert "the type of recording is not known" in result["msg"]
    run(names=names, assume_recording_type="outbound_tts", ivrs=[{"id": 7926, "timeout": 20}])
    assert api.writes[0].body["recording"] == "outbound_tts||19549"


def test_a_bare_id_of_a_definition_gets_its_type_too(api: Simulator, run: Run) -> None:
    run(names=NAMES, ivrs=[{"id": 7926, "recording": "19999"}])
    assert api.writes[0].body["recording"] == "recording||19999"


def test_a_prompt_that_names_have_under_the_other_type_is_warned_of(run: Run) -> None:
    names = {"outbound_tts": {"W": 812, "Both": 813}, "recording": {"Both": 813}}
    settings = {"recording": "recording||812", "timeout_recording": "recording||813", "recording_invalid": "812"}
    result = run(
        names=names, lint="off", assume_recording_type="recording", check=True, ivrs=[{"id": 7926, **settings}]
    )
    assert result["warnings"] == [
        "entry 1: IVR 7926: recording is recording||812, but names has outbound_tts||812. Correct one of them: a wrong "
        "type breaks the prompt, and the API does not show types."
    ]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ({"dept": {"Sales": 1}}, 'is not a known type. Did you mean "department"?'),
        ({"extension": {"Asha": 501}}, "in quotes, because YAML drops leading zeros"),
        ({"recording": {" Welcome": 1}}, "is not a name"),
        ({"recording": {"Caf\u00e9": 1, "Cafe\u0301": 2}}, "twice"),
        ({"recording": {"Welcome": "recording||1"}}, "is not an id"),
        ({"recording": {"Welcome": "name=x"}}, "is not an id"),
        ({"recording": ["Welcome"]}, "in place of names and ids"),
    ],
    ids=str,
)
@pytest.mark.parametrize("module", [ivr, ivrs, ivr_info])
def test_a_bad_map_is_refused_before_any_request(
    api: Simulator, end_of: End, module: Any, names: Any, message: str
) -> None:
    options = {ivr: {"id": 1}, ivrs: {"ivrs": []}, ivr_info: {}}[module]
    code, result = end_of(module, names=names, **options)
    assert (code, result["error"]["kind"]) == (1, "bad_input")
    assert message in result["msg"]
    assert not api.requests


def test_what_only_the_map_can_tell_is_an_error_before_any_request(api: Simulator, run_failing: Run) -> None:
    result = run_failing(
        names=NAMES,
        ivrs=[
            {"id": 7926, "recording": "recording||name=Mian", "timeout_recording": "outbound_tts||name=Xyz"},
            {"id": 7927, "menu": {"1": "voicemail||name=Night dsek", "2": "timegroup||name=Weekend"}, "timeout": "x"},
            {"id": 7928, "menu": {"1": "voicemail||name=Night dsek"}},
        ],
    )
    problems = result["error"]["problems"]
    assert not api.requests
    assert 'entry 1: IVR 7926: recording: No recording is named "Mian". Did you mean "Main"?' in problems
    assert any(
        p.startswith('entry 1: IVR 7926: timeout_recording: No outbound_tts is named "Xyz". The API') for p in problems
    )
    assert any("timeout must be a whole number" in p for p in problems)
    assert 'entry 3: IVR 7928: key 1: No voicemail is named "Night dsek". Did you mean "Night desk"?' in problems


def test_names_that_the_api_lists_are_looked_up_and_near_ones_of_both_suggested(
    api: Simulator, run_failing: Run
) -> None:
    result = run_failing(names=NAMES, ivrs=[{"id": 7926, "timeout_destination": "department||name=Front dsek"}])
    assert 'No department is named "Front dsek". Did you mean "Front desk"?' in result["msg"]
    result = run_failing(names=NAMES, ivrs=[{"id": 7926, "timeout_destination": "ivr||name=The big manu"}])
    assert 'Did you mean "The big menu"?' in result["msg"]
    assert not api.writes


def test_a_name_of_the_map_may_not_lead_to_what_is_deleted(api: Simulator, run_failing: Run) -> None:
    wanted = [{"id": 7926, "state": "absent"}, {"id": 7932, "timeout_destination": "ivr||name=The big menu"}]
    assert "which is being deleted" in run_failing(names=NAMES, assume_recording_type="recording", ivrs=wanted)["msg"]
    assert not api.writes


def test_one_ivr_takes_names_too(api: Simulator, end_of: End) -> None:
    options = {"names": NAMES, "id": 7926, "recording": "recording||name=Diwali"}
    code, result = end_of(ivr, **options)
    assert (code, result["changed"], api.writes[0].body["recording"]) == (0, True, "recording||19999")
    assert result["ivr"]["recording"] == "recording||19999"
    assert end_of(ivr, **options)[1]["changed"] is False
    api.forget_requests()
    code, result = end_of(ivr, id=7926, recording="recording||name=Diwali")
    assert (code, api.requests) == (1, [])
    assert 'IVR 7926: recording: No recording is named "Diwali". The API does not list names' in result["msg"]


def test_ivr_info_knows_names_and_types(end_of: End) -> None:
    result = end_of(ivr_info, id=7939, names=NAMES)[1]
    assert result["ivrs"][0]["recording"] == "outbound_tts||812"
    assert result["names"]["recording||19549"] == "Main"
    assert result["names"]["ivr||7926"] == "The big menu"
    assert result["requests"] == 1


@pytest.mark.parametrize("module", [ivr, ivrs, ivr_info, number_info])
def test_what_may_stand_in_module_defaults_is_accepted_everywhere(end_of: End, module: Any) -> None:
    options: dict[Any, dict[str, Any]] = {ivr: {"id": 7926}, ivrs: {"ivrs": []}}
    shared = {"names": NAMES, "check_numbers": True, "assume_recording_type": "recording"}
    assert end_of(module, **options.get(module, {}), **shared)[0] == 0
