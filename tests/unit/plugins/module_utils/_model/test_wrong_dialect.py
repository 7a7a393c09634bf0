# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any dialect against any reading of the API: an update works and reads back right, or it fails. It is never silently
wrong, whatever of an IVR it changes and whatever it leaves as it is.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import parse_definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.dialect import (
    READINGS,
    SETTINGS,
    Dialect,
    parse_dialect,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Ivr
from ansible_collections.servetel.ivr.plugins.module_utils._model.merge import (
    adapted,
    differences,
    merge,
    not_read_back,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.read import read_live
from ansible_collections.servetel.ivr.plugins.module_utils._model.write import (
    empty_options,
    has_sms,
    missing_options,
    to_api,
    untyped_prompts,
)
from tests.simulator.account import seeded_account
from tests.simulator.store import _TEXT, Store
from tests.simulator.switches import SWITCHES
from tests.simulator.writes import Refused

ASKED = tuple(dict.fromkeys(reading.question for reading in READINGS if reading.question != "authorization"))
ASKED += ("unknown_keys", "sms_template_left_out", "read_department", "read_ids", "read_none", "read_hangup_id")
TYPES = ("time_condition", "timegroup", "department", "hangup")
TEXTS = ("Plain", " Outer ", "Two  blanks", "A & B", "A &amp; B", "Cafe\u0301", "Caf\u00e9", "a <b>")
IVR_ID = "7937"
"""It has keys of several types, a time condition among them."""

SWITCH_VALUES = st.fixed_dictionaries({name: st.sampled_from(SWITCHES[name].values) for name in ASKED})
DIALECTS = st.fixed_dictionaries(
    {},
    optional={
        **{name: st.sampled_from(setting.values) for name, setting in SETTINGS.items() if setting.values},
        "destination_types": st.dictionaries(st.just("timecondition"), st.sampled_from(TYPES)),
    },
)
GIVEN = st.fixed_dictionaries(
    {"timeout": st.integers(100, 999)},
    optional={
        "name": st.sampled_from(TEXTS),
        "description": st.sampled_from(TEXTS),
        "timeout_tries": st.integers(3, 9),
        "invalid_recording": st.sampled_from(["recording||501", "recording||502"]),
        "recording_invalid": st.sampled_from(["recording||503", "recording||504"]),
        "invalid_destination": st.sampled_from(["hangup||1", "time_condition||7", "department||17839"]),
        "menu": st.dictionaries(
            st.sampled_from("1345"),
            st.fixed_dictionaries(
                {"destination": st.sampled_from(["hangup||1", "time_condition||7", "department||17840"])},
                optional={"sms_template": st.sampled_from(["0", "77"])},
            ),
            min_size=1,
        ),
        "purge_menu": st.booleans(),
    },
)


class Loud(Exception):
    """The task fails, before or after the write."""


def update(store: Store, options: dict[str, Any], dialect: Dialect) -> None:
    """What a task does, without a network: read, plan, write, read back."""
    definition = parse_definition({"id": IVR_ID, **options, "force": True})
    try:
        before = read(store, dialect)
        in_dialect = adapted(definition.given, before, dialect)
        if in_dialect.problems:
            raise Loud
        wanted = merge(before, in_dialect.given, purge_menu=definition.purge_menu)
        assert differences(before, wanted), "every definition changes the timeout"
        if missing_options(wanted) or empty_options(wanted) or untyped_prompts({**wanted, **typed(wanted)}):
            raise Loud
        store.update(IVR_ID, to_api(wanted, dialect, recording_type="recording", with_sms=has_sms(before)))
        if not_read_back(wanted, read(store, dialect)):
            raise Loud
    except (ServetelError, Refused):
        raise Loud from None


def typed(wanted: Ivr) -> Ivr:
    """The prompts with the type that the task assumes."""
    return {option: f"recording||{wanted[option]}" for option in untyped_prompts(wanted)}


def read(store: Store, dialect: Dialect) -> Ivr:
    return read_live(json.loads(store.ivr(IVR_ID)), dialect).ivr


def right(switches: dict[str, str]) -> Dialect:
    """The dialect in which this account reads right."""
    options: dict[str, Any] = {}
    for reading in READINGS:
        if switches.get(reading.question) == reading.answer and reading.setting in (
            "crossed_prompts",
            "destination_types",
            "text",
        ):
            options[reading.setting] = reading.value
    return parse_dialect(options)


def expected(store: Store, options: dict[str, Any]) -> dict[str, Any]:
    """What the account has to show afterwards, as somebody who knows its readings sees it."""
    definition = parse_definition({"id": IVR_ID, **options, "force": True})
    return merge(read(store, right(store.switches)), definition.given, purge_menu=definition.purge_menu)


def loosely(ivr: Ivr) -> Ivr:
    """The IVR with texts without the blanks that do not count in some dialects."""
    texts = {option: " ".join(str(ivr[option]).split()) for option in ("name", "description")}
    return {**ivr, **texts}


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(switches=SWITCH_VALUES, options=DIALECTS, definition=GIVEN, live=st.sampled_from(TEXTS))
@example(  # The wrong prompt is sent under a name that reads back as the other one, which is not sent.
    switches={"crossed_prompts": "crossed", "recording_invalid": "optional"},
    options={"crossed_prompts": False, "recording_invalid": False},
    definition={"timeout": 100},
    live="Plain",
)
@example(  # A time condition is taken for a department, which reads back well.
    switches={"read_time_condition": "timecondition"},
    options={"destination_types": {"timecondition": "department"}},
    definition={"timeout": 100},
    live="Plain",
)
@example(  # An entity that somebody typed in the portal is decoded, and sent as something else.
    switches={}, options={"text": "html"}, definition={"timeout": 100}, live="A &amp; B"
)
def test_an_update_in_any_dialect_is_right_or_fails(
    switches: dict[str, str], options: dict[str, Any], definition: dict[str, Any], live: str
) -> None:
    store = Store(seeded_account(), switches)
    for key in (IVR_ID, "7936"):
        store.edit(key, {"description": _TEXT[store.switches["text"]](live)})
    others = {key: store.ivr(key) for key in ("7926", "7936")}
    wanted = expected(store, definition)
    try:
        update(store, definition, parse_dialect(options))
    except Loud:
        pass
    else:
        assert differences(loosely(read(store, right(store.switches))), loosely(wanted)) == []
    assert {key: store.ivr(key) for key in others} == others


@settings(max_examples=300, deadline=None)
@given(switches=SWITCH_VALUES, definition=GIVEN)
def test_the_right_dialect_works_wherever_the_api_takes_what_is_given(
    switches: dict[str, str], definition: dict[str, Any]
) -> None:
    switches = {**switches, "sms_template_left_out": "keep"}
    if switches["sms_template"] == "unknown":
        switches["sms_template"] = "optional"
    if switches["text"] == "nfc":
        switches["text"] = "none"
    options = {}
    for reading in READINGS:
        if switches.get(reading.question) == reading.answer:
            options[reading.setting] = reading.value
    if switches["timeout_tries"] == "both" or switches["unknown_keys"] == "ignored":
        options.pop("timeout_tries", None)
    if switches["recording_invalid"] == "unknown":
        definition.pop("recording_invalid", None)
    store = Store(seeded_account(), switches)
    wanted = expected(store, definition)
    update(store, definition, parse_dialect(options))
    assert differences(loosely(read(store, right(switches))), loosely(wanted)) == []


def test_a_failure_is_seen_by_these_tests() -> None:
    store = Store(seeded_account(), {"separator": "|"})
    with pytest.raises(Loud):
        update(store, {"timeout": 100}, Dialect())
