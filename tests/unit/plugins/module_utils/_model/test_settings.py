# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of an IVR by their names, and its destinations."""

from __future__ import annotations

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import HANGUP, NOWHERE, Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import KEYS, Choice
from ansible_collections.servetel.ivr.plugins.module_utils._model.settings import (
    destinations,
    key_of,
    key_setting,
    replace_destinations,
    setting_in_words,
)

SALES = Destination("department", "17839")
IVR = {
    "id": "7926",
    "timeout": 5,
    "timeout_destination": SALES,
    "invalid_destination": NOWHERE,
    "menu": {"1": Choice(SALES, "12"), "2": Choice(Destination("ivr", "7930")), "#": None},
}


@pytest.mark.parametrize("key", KEYS)
def test_the_setting_of_a_key_names_the_key(key: str) -> None:
    assert key_of(key_setting(key)) == key
    assert setting_in_words(key_setting(key)) == f"key {key}"


def test_an_option_is_no_key() -> None:
    assert key_of("menu") is None and key_of("timeout") is None
    assert setting_in_words("timeout") == "timeout"


def test_destinations_are_found_by_setting() -> None:
    assert destinations(IVR) == {"timeout_destination": SALES, "menu 1": SALES, "menu 2": "ivr||7930"}
    assert destinations({}) == {}


def test_destinations_are_replaced_and_the_rest_stays() -> None:
    away = Destination(HANGUP)

    changed = replace_destinations(IVR, lambda place: away if place == SALES else place)

    assert changed == {
        **IVR,
        "timeout_destination": away,
        "menu": {"1": Choice(away, "12"), "2": Choice(Destination("ivr", "7930")), "#": None},
    }


def test_the_same_object_comes_back_when_nothing_is_replaced() -> None:
    assert replace_destinations(IVR, lambda place: place) is IVR
