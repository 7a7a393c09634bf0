# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which differences are recognized as another reading, and which setting is named for them."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.dialect import Text
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Choice
from ansible_collections.servetel.ivr.plugins.module_utils._model.merge import not_read_back
from ansible_collections.servetel.ivr.plugins.module_utils._model.other_readings import fitting_settings
from ansible_collections.servetel.ivr.plugins.module_utils._model.read import read_ivr
from tests.support.ivr_samples import RAW

IVR = read_ivr(RAW)


def hints(sent: dict[str, Any], live: dict[str, Any]) -> list[str]:
    one, other = {**IVR, **sent}, {**IVR, **live}
    return fitting_settings(one, other, not_read_back(one, other))


def test_two_prompts_that_are_swapped_are_recognized() -> None:
    assert hints(
        {"invalid_recording": "recording||501", "recording_invalid": "outbound_tts||502"},
        {"invalid_recording": "502", "recording_invalid": "501"},
    ) == [
        "invalid_recording and recording_invalid read back swapped: set crossed_prompts: false in api_dialect, or "
        "remove that setting if it is there. Do not run the task again before that: it would give both settings the "
        "same prompt."
    ]


def test_a_prompt_that_reads_back_in_the_place_of_one_that_is_never_taken_is_recognized() -> None:
    (hint,) = hints(
        {"invalid_recording": "recording||501", "recording_invalid": "outbound_tts||502"},
        {"invalid_recording": "244", "recording_invalid": "501"},
    )
    assert hint.startswith(
        "recording_invalid reads back what was sent as invalid_recording: set crossed_prompts: false"
    )
    assert "recording_invalid: false if the API never takes it" in hint


def test_a_prompt_that_is_never_taken_is_recognized() -> None:
    assert hints({"recording_invalid": "recording||502"}, {"recording_invalid": "245"}) == [
        "If the API never takes recording_invalid, set recording_invalid: false in api_dialect."
    ]


@pytest.mark.parametrize(
    ("sent", "live", "words"),
    [
        (" Sales ", "Sales", "without its outer blanks: set text: trimmed"),
        (Text("Sales", " Sales "), "Sales desk", ""),
        ("Sales  desk", "Sales desk", "with single blanks: set text: collapsed"),
        (" Sales  desk ", "Sales desk", "with single blanks: set text: collapsed"),
        (" Sales  desk ", " Sales desk ", "with single blanks: set text: collapsed"),
        ("A & B", "A &amp; B", "with its special characters as HTML entities: set text: html"),
        ('A "B"', "A &#034;B&#34;", "with its special characters as HTML entities: set text: html"),
        ("Sales", "Service", ""),
    ],
)
def test_the_form_of_a_text_is_recognized(sent: str, live: str, words: str) -> None:
    expected = [f"The description reads back {words} in api_dialect."] if words else []
    assert hints({"description": sent}, {"description": live}) == expected


def test_a_type_that_is_respelled_is_recognized_in_a_branch_and_once_for_all_keys() -> None:
    sent, shown = Destination("time_condition", "7"), Destination("timecondition", "7")
    places = {"timeout_destination": sent, "menu": {"1": Choice(sent), "2": Choice(sent)}}
    assert hints(places, {"timeout_destination": shown, "menu": {"1": Choice(shown), "2": Choice(shown)}}) == [
        'The type time_condition reads back as timecondition: set destination_types: {"timecondition": '
        '"time_condition"} in api_dialect.'
    ]


@pytest.mark.parametrize("shown", [("timecondition", "8"), ("department", "7"), ("queue", "7"), ("", "")])
def test_another_destination_is_no_respelling(shown: tuple[str, str]) -> None:
    assert (
        hints({"timeout_destination": Destination("time_condition", "7")}, {"timeout_destination": Destination(*shown)})
        == []
    )


def test_a_template_that_is_never_taken_is_recognized() -> None:
    place = Destination("hangup", "1")
    assert hints({"menu": {"1": Choice(place, "77")}}, {"menu": {"1": Choice(place)}}) == [
        "If the API never takes SMS templates, set sms_template: false in api_dialect. If that is set already, "
        "remove it, because leaving the templates out clears them."
    ]


def test_what_looks_like_nothing_known_is_not_explained() -> None:
    place = Choice(Destination("hangup", "1"))
    assert hints({"timeout": 1, "menu": {"1": place}}, {"timeout": 2, "menu": {}}) == []
    assert (
        hints(
            {"invalid_recording": "501", "recording_invalid": "502"},
            {"invalid_recording": "601", "recording_invalid": "602"},
        )
        == []
    )
