# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What makes a definition an overlay, and which overlays are refused."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput
from ansible_collections.servetel.ivr.plugins.module_utils._model.overlay import (
    Overlay,
    is_overlay,
    parse_overlay,
    without_period,
)

EVE = "2026-11-08T00:00:00+05:30"
PERIOD = {"valid_from": EVE, "valid_until": "2026-11-09T00:00:00+05:30"}


def overlay(**options: Any) -> Overlay:
    return parse_overlay({**PERIOD, "name": "Main menu", **options}, label="diwali.yml, entry 1")


def test_a_definition_with_a_beginning_or_an_end_is_an_overlay() -> None:
    assert is_overlay({"valid_from": EVE}) and is_overlay({"valid_until": EVE})
    assert not any(map(is_overlay, ({"name": "x"}, {"valid_from": None, "valid_until": None}, [], "valid_from")))
    assert without_period({"valid_from": None, "name": "x"}) == {"name": "x"}
    assert without_period("x") == "x"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"valid_from": "2026-11-08"}, 'valid_from "2026-11-08" is not a date and time'),
        ({"valid_until": True}, 'valid_until "True" is not a date and time'),
        ({"valid_from": ""}, 'valid_from "" is not a date and time'),
        ({"valid_until": EVE}, "valid_until must be later than valid_from"),
        ({"valid_until": "2026-11-07T18:30:00Z"}, "valid_until must be later than valid_from"),
        ({"state": "present"}, "An overlay cannot have a state"),
        ({"state": "absent"}, "An overlay cannot have a state"),
        ({"purge_menu": True}, "An overlay changes single keys of the menu"),
        ({"purge_menu": "x"}, "An overlay changes single keys of the menu"),
        ({"timeuot": 5}, '"timeuot" is not an option of an IVR'),
        ({"menu": {"1": "17839"}}, "is not a destination"),
    ],
    ids=str,
)
def test_an_overlay_that_cannot_be_right_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(BadInput) as caught:
        overlay(**options)
    assert message in str(caught.value).replace("'", '"')


def test_all_problems_of_an_overlay_are_reported() -> None:
    with pytest.raises(BadInput) as caught:
        overlay(valid_from="x", valid_until="y", state="absent", purge_menu=True, timeout="z")
    assert len(caught.value.problems) == 5
    with pytest.raises(BadInput, match="Give id or name"):
        parse_overlay({"valid_from": EVE}, label="a")


def test_a_menu_of_an_overlay_may_take_keys_out() -> None:
    assert overlay(menu={"2": {"state": "absent"}}, purge_menu=False).definition.given["menu"] == {"2": None}
