# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each fault of the list does what its name says, and leaves the account alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support import faults
from tests.support.faults.server import FaultServer
from tests.support.ivr_samples import sample_ivrs
from tests.support.raw_http import content_of, listed, listing, strict


@pytest.mark.parametrize("fault", faults.LIST_SHAPES, ids=str)
def test_a_shape_fault_changes_the_list_and_not_the_account(server: FaultServer, fault: faults.Fault) -> None:
    sound = listing(server)[0]
    server.script("LIST", fault)
    got = listing(server)[0]
    assert content_of(got) != content_of(sound)
    json.loads(content_of(got))
    assert server.ivrs == sample_ivrs(3)
    assert content_of(listing(server)[0]) == content_of(sound)


def test_shapes_are_as_named(server: FaultServer) -> None:
    def shape(fault: faults.Fault) -> Any:
        server.script("LIST", fault)
        return listed(listing(server)[0])

    assert "id" not in shape(faults.MISSING_ID)["ivrs"][0]
    assert [ivr["id"] for ivr in shape(faults.DUPLICATE_ID)["ivrs"]] == [7001, 7002, 7003, 7001]
    assert shape(faults.NULL_LIST) == {"ivrs": None}
    assert isinstance(shape(faults.FLOAT_ID)["ivrs"][0]["id"], float)
    assert shape(faults.MENU_NOT_A_LIST)["ivrs"][0]["ivr_menu"] == "1"
    assert [entry["option"] for entry in shape(faults.MENU_KEY_TWICE)["ivrs"][0]["ivr_menu"]] == ["1", "2", "1"]
    assert shape(faults.BARE_LIST) == sample_ivrs(3)
    server.script("LIST", faults.FIELD_TWICE)
    with pytest.raises(ValueError, match="a key twice"):
        strict(content_of(listing(server)[0]))


def test_a_repeated_page_says_for_ever_that_there_is_more(server: FaultServer) -> None:
    server.always("LIST", faults.ENDLESS_PAGES)
    pages = [listed(listing(server, query)[0]) for query in ("", "?last_seen_id=7003", "?last_seen_id=7003")]
    assert pages[0] == pages[1] == pages[2]
    assert pages[0]["has_more"] is True


def test_half_the_list_is_followed_by_a_dead_connection(server: FaultServer) -> None:
    server.always("LIST", faults.HALF_THEN_DEAD)
    half = listed(listing(server)[0])
    assert (len(half["ivrs"]), half["has_more"]) == (1, True)
    assert listing(server, f"?last_seen_id={half['last_seen_id']}") == (b"", "reset")


def test_sound_pages_lead_to_the_whole_list(server: FaultServer) -> None:
    server.always("LIST", faults.paged(2))
    first = listed(listing(server)[0])
    second = listed(listing(server, f"?last_seen_id={first['last_seen_id']}")[0])
    assert (first["has_more"], second["has_more"]) == (True, False)
    assert first["ivrs"] + second["ivrs"] == sample_ivrs(3)


def test_overlapping_pages_show_an_ivr_twice(server: FaultServer) -> None:
    server.always("LIST", faults.paged(2, overlap=1))
    first = listed(listing(server)[0])
    second = listed(listing(server, f"?last_seen_id={first['last_seen_id']}")[0])
    assert [ivr["id"] for ivr in first["ivrs"] + second["ivrs"]] == [7001, 7002, 7002, 7003]
