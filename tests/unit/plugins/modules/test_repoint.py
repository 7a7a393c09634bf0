# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter repoint, then the module ivrs: nothing leads to the old destination, and nothing else differs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.repoint import repoint
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow.usage import where_used
from ansible_collections.servetel.ivr.plugins.modules import ivr_info, ivrs
from tests.simulator import Simulator

End = Callable[..., tuple[int, dict[str, Any]]]
MOVES = [
    ("extension||0501247020000", "department||name=Logistics", ("extension", "0501247020000"), ("department", "17844")),
    ("ivr||name=Billing", "ivr||7935", ("ivr", "7932"), ("ivr", "7935")),
    ("department||17843", "hangup||1", ("ringgroup", "17843"), ("hangup", "1")),
    ("recording||246", "recording||256", "246", "256"),
]


def moved(raw: Any, old: Any, new: Any) -> Any:
    """An account as the API shows it, with one destination or prompt replaced."""
    text = json.dumps(raw)
    if isinstance(old, str):
        return json.loads(text.replace(f'"{old}"', f'"{new}"'))
    for kind, target in (
        ("destination_type", "destination_id"),
        ("invalid_destination_type", "invalid_destination"),
        ("timeout_dest_type", "timeout_destination"),
    ):
        for type_ in sorted({old[0], "department" if old[0] == "ringgroup" else old[0]}):
            shown = "ringgroup" if new[0] == "department" and kind == "destination_type" else new[0]
            before = f'"{kind}": "{type_}", "{target}": "{old[1]}"'
            text = text.replace(before, f'"{kind}": "{shown}", "{target}": "{new[1]}"')
    return json.loads(text)


@pytest.mark.parametrize(("old", "new", "before", "after"), MOVES, ids=[move[0] for move in MOVES])
def test_afterwards_nothing_leads_to_the_old_one_and_nothing_else_differs(
    api: Simulator, end_of: End, old: str, new: str, before: Any, after: Any
) -> None:
    expected = moved(api.ivrs, before, after)
    account = end_of(ivr_info)[1]["ivrs"]
    definitions = repoint(account, old, new)
    assert len(definitions) == sum(one != other for one, other in zip(api.ivrs, expected)) > 0
    options = {"assume_recording_type": "recording", "force": True, "lint": "off"}
    code, result = end_of(ivrs, ivrs=definitions, **options)
    assert (code, result["summary"]["updated"]) == (0, len(definitions)), result
    assert api.ivrs == expected
    account = end_of(ivr_info)[1]["ivrs"]
    assert where_used(account, old) == repoint(account, old, new) == []
