# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Definitions that move every use of a destination or prompt, and touch nothing else."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.repoint import repoint
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.usage import where_used
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput, parse_definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import OPTIONS, Ivr
from ansible_collections.servetel.ivr.plugins.module_utils._model.merge import merge
from ansible_collections.servetel.ivr.plugins.module_utils._model.read import read_ivr
from ansible_collections.servetel.ivr.plugins.module_utils._model.render import as_options
from tests.simulator import seeded_account

ASHA = "extension||0501247020028"


def account() -> list[dict[str, Any]]:
    return [as_options(read_ivr(raw)) for raw in seeded_account()["ivrs"]]


def test_each_place_is_in_the_definitions_and_no_other() -> None:
    ivrs = [
        {"id": "1", "name": "A", "menu": {"1": ASHA, "2": "hangup||1"}, "timeout_destination": ASHA},
        {"id": "2", "name": "B", "menu": {"1": "hangup||1"}, "invalid_destination": ASHA},
        {"id": "3", "name": "C", "menu": {"1": "hangup||1"}},
        {"name": "D", "option": ["5"], "destination": [ASHA]},
    ]
    assert repoint(ivrs, ASHA, "department|name=Sales") == [
        {
            "id": "1",
            "timeout_destination": "department||name=Sales",
            "purge_menu": False,
            "menu": {"1": "department||name=Sales"},
        },
        {"id": "2", "invalid_destination": "department||name=Sales"},
        {"name": "D", "purge_menu": False, "menu": {"5": "department||name=Sales"}},
    ]


def test_a_prompt_is_replaced_wherever_it_is_played() -> None:
    ivrs = [
        {"id": "1", "recording": "244", "invalid_recording": "outbound_tts||244", "timeout_recording": "245"},
        {"id": "2", "recording": "recording||244", "menu": {"1": "extension||244"}},
    ]
    new = "recording||name=Welcome"
    assert repoint(ivrs, "recording||244", new) == [{"id": "1", "recording": new}, {"id": "2", "recording": new}]
    assert repoint(ivrs, "244", new)[0] == {"id": "1", "recording": new, "invalid_recording": new}


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        (ASHA, ASHA, None),
        ("ringgroup||17839", "department||17839", None),
        ("department||name=Sales", "department||17839", {"department": {"Sales": 17839}}),
        ("ivr||name=Support", "ivr||7930", None),
        ("recording||244", "244", None),
        ("recording||name=Wrong key", "recording||244", {"recording": {"Wrong key": 244}}),
        ("extension||05099", "hangup||1", None),
        ("recording||99999", "recording||1", None),
    ],
    ids=str,
)
def test_the_same_place_and_one_that_is_used_nowhere_need_no_definition(old: str, new: str, names: Any) -> None:
    assert repoint(account(), old, new, names) == []


def test_names_are_found_in_the_list_and_among_the_names() -> None:
    by_id = repoint(account(), "department||17843", "hangup||1")
    assert (
        by_id
        and repoint(account(), "department||name=Accounts", "hangup||1", {"department": {"Accounts": 17843}}) == by_id
    )
    assert repoint(account(), "ivr||name=Billing", "hangup||1") == repoint(account(), "ivr||7932", "hangup||1") != []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (ASHA, "recording||244", "old, 'extension||0501247020028', is a destination, and new, 'recording||244', is a"),
        ("244", ASHA, "old, '244', is a prompt, and new, 'extension||0501247020028', is a destination."),
        ("17839 ", ASHA, "is neither a destination nor a prompt"),
        (ASHA, "", "is neither a destination nor a prompt"),
    ],
    ids=str,
)
def test_a_mistake_is_refused_in_words(old: str, new: str, message: str) -> None:
    with pytest.raises(BadInput) as caught:
        repoint(account(), old, new)
    assert message in str(caught.value)


# ---- any account ----

PLACES = ("extension||0501", "department||17", "ivr||1", "ivr||2", "ivr||3", "hangup||1", "voicemail||9")
PROMPTS = ("244", "245", "246")


@st.composite
def accounts(draw: st.DrawFn) -> list[dict[str, Any]]:
    """One to three IVRs as `ivr_info` returns them."""
    entry = st.fixed_dictionaries(
        {"destination": st.sampled_from(PLACES)}, optional={"sms_template": st.sampled_from(("5", "6"))}
    )
    ivrs = []
    for number in range(draw(st.integers(1, 3))):
        menu = draw(st.dictionaries(st.sampled_from("123"), entry, max_size=3))
        values: dict[str, Any] = {"id": str(number + 1), "name": f"IVR {number + 1}"}
        for option in OPTIONS:
            if option.endswith("destination"):
                values[option] = draw(st.sampled_from(PLACES))
            elif "recording" in option:
                values[option] = draw(st.sampled_from(PROMPTS))
            else:
                values.setdefault(option, "text" if option == "description" else 3)
        ivrs.append({**values, "menu": [{"option": key, **menu[key]} for key in sorted(menu)]})
    return ivrs


def settings_of(ivr: dict[str, Any]) -> Ivr:
    definition = parse_definition(ivr)
    return merge(None, {"id": definition.id, **definition.given}, purge_menu=True)


def expected(ivr: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    """The IVR with one text replaced by another, where it is a destination or a prompt."""
    changed = copy.deepcopy(ivr)
    for holder in (changed, *changed["menu"]):
        for option, value in holder.items():
            if ("destination" in option or "recording" in option) and value == old.replace("recording||", ""):
                holder[option] = new
    return changed


@settings(max_examples=100, deadline=None)
@given(accounts(), st.data())
def test_afterwards_the_old_one_is_used_nowhere_and_nothing_else_differs(
    ivrs: list[dict[str, Any]], data: st.DataObject
) -> None:
    kind = data.draw(st.sampled_from((PLACES, tuple(f"recording||{id_}" for id_ in PROMPTS))))
    old, new = data.draw(st.permutations(kind))[:2]
    definitions = repoint(ivrs, old, new)
    by_id = {definition["id"]: parse_definition(definition) for definition in definitions}
    after = []
    for ivr in ivrs:
        definition = by_id.get(ivr["id"])
        given_, purge = (definition.given, definition.purge_menu) if definition else ({}, True)
        after.append(as_options(merge(settings_of(ivr), given_, purge_menu=purge)))
    assert after == [as_options(settings_of(expected(ivr, old, new))) for ivr in ivrs]
    assert where_used(after, old) == []
    assert bool(definitions) == bool(where_used(ivrs, old))
