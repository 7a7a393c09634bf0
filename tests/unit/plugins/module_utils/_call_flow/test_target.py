# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `where_used` and `repoint` look for: what surely is a mistake is refused, and is not "used nowhere"."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.repoint import repoint
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.usage import where_used
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput

IVRS: list[dict[str, Any]] = [
    {
        "id": "1",
        "name": "Main menu",
        "recording": "recording||101",
        "invalid_recording": "102",
        "menu": {
            "1": "department||20",
            "2": "ivr||2",
            "3": "ivr||name=Old",
            "4": "queue_x||7",
            "5": "agent||name=Asha",
        },
    },
    {"id": "2", "name": "Support", "menu": {"1": "department||21", "2": "hangup||1"}},
    {"id": "3", "name": "Twin"},
    {"id": "4", "name": "Twin"},
]
NAMES = {
    "department||20": "Sales",
    "department||21": "Service",
    "department||22": "Service",
    "recording||101": "Welcome",
    "recording||103": "Bye",
}


@pytest.mark.parametrize(
    ("target", "names", "message"),
    [
        (
            "ivr||name=Suport",
            None,
            "No IVR of the list is named 'Suport'. Did you mean \"Support\"? Correct the name, or give the id.",
        ),
        ("ivr||name=Twin", None, "'Twin' is the name of ivr||3, ivr||4. Give the id."),
        (
            "department||name=Sales",
            None,
            "It is not known which department is named 'Sales'. Set names, for example to the names that ivr_info "
            "returns with resolve_names, or give the id.",
        ),
        (
            "ringgroup|name=Salez",
            NAMES,
            "names has no department named 'Salez'. Did you mean \"Sales\"? Correct the name, or give the id.",
        ),
        ("department||name=Service", NAMES, "'Service' is the name of department||21, department||22. Give the id."),
        ("recording||name=Welcome", None, "It is not known which recording is named 'Welcome'. Set names,"),
        ("recording||name=Welcom", NAMES, "names has no recording named 'Welcom'. Did you mean \"Welcome\"?"),
        (
            "depart||20",
            None,
            "'depart' is not a known type. Did you mean \"department\"? Types are extension, voicemail,",
        ),
        ("recordin||101", None, "'recordin' is not a known type. Did you mean \"recording\"?"),
        (
            20,
            None,
            "'20' would be the id of a prompt, and nothing plays it. Did you mean \"department||20\"? Write a "
            'destination as "department||17839", and a prompt as "recording||19549".',
        ),
        ("Sales", NAMES, 'Did you mean "department||name=Sales"?'),
        ("Support", None, 'Did you mean "ivr||2"?'),
        ("3", None, 'Did you mean "ivr||3"?'),
        ("Sales", None, "'Sales' would be the id of a prompt, and nothing plays it. Write a destination as"),
    ],
    ids=str,
)
def test_a_mistake_is_no_place_that_nothing_leads_to(target: Any, names: Any, message: str) -> None:
    for look_for in (where_used, lambda ivrs, old, names: repoint(ivrs, old, "hangup||1", names)):
        with pytest.raises(BadInput) as caught:
            look_for(IVRS, target, names)
        assert message in str(caught.value)


@pytest.mark.parametrize(
    ("target", "names", "options"),
    [
        ("ivr||name=Support", None, ["2"]),
        ("ivr||name=Old", None, ["3"]),  # It is gone, and still led to by its name.
        ("ivr||99", None, []),
        ("agent||name=Asha", None, ["5"]),
        ("department||99", NAMES, []),
        ("voicemail||name=Sales", None, []),  # No id of a voicemail is in the list, so none can be this one.
        ("queue_x||7", None, ["4"]),
        ("queue_x||8", None, []),
        ("zzz||8", None, []),
        ("recording||name=Welcome", NAMES, ["recording"]),
        ("recording||name=Bye", NAMES, []),
        ("102", None, ["invalid_recording"]),
        ("103", NAMES, []),
        ("104", None, []),
    ],
    ids=str,
)
def test_what_may_be_used_nowhere_is_no_mistake(target: Any, names: Any, options: list[str]) -> None:
    assert [one["option"] for one in where_used(IVRS, target, names)] == options


def test_definitions_that_use_names_need_no_names() -> None:
    ivrs = [{"name": "A", "recording": "recording||name=Hi", "menu": {"1": "department||name=Sales", "2": "hangup||1"}}]
    assert [one["option"] for one in where_used(ivrs, "department||name=Sales")] == ["1"]
    assert [one["option"] for one in where_used(ivrs, "recording||name=Hi")] == ["recording"]
    assert where_used(ivrs, "department||name=Service") == where_used(ivrs, "recording||name=Bye") == []
    assert where_used(ivrs, "1") == []
    assert where_used([{"name": "A"}], "ivr||name=A") == []


def test_a_number_counts_as_a_place() -> None:
    numbers = [{"number": "+918044440001", "destination": "agent||5"}]
    with pytest.raises(BadInput, match="It is not known which agent is named 'Ravi'"):
        where_used([], "agent||name=Ravi", None, numbers)
    with pytest.raises(BadInput, match=r"agent\|\|5"):
        where_used([], "5", None, numbers)
