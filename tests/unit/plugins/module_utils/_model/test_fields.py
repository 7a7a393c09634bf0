# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of fields, and the settings of an IVR by name."""

from __future__ import annotations

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import HANGUP, NOWHERE, Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.dialect import DEFAULT, Dialect
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import (
    FIELDS,
    KEYS,
    Choice,
    destinations,
    fields_in,
    key_of,
    key_setting,
    option_called,
    replace_destinations,
    setting_in_words,
)


@pytest.mark.parametrize(
    ("api_name", "option"),
    [
        ("invalid_recording", "invalid_recording"),
        ("invalid_retry_recording", "invalid_recording"),
        ("invalid_retries", "incorrect_count"),
        ("timeout_retries", "timeout_tries"),
        ("timeout_dest_type", "timeout_destination"),
        ("option", "option"),
        ("captcha", "captcha"),
    ],
)
def test_a_name_of_the_api_is_told_as_the_option_that_users_know(api_name: str, option: str) -> None:
    assert option_called(api_name) == option


def names(dialect: Dialect) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """What differs from the table in a dialect: {option: (read, write)}."""
    return {
        field.option: (field.read, field.write)
        for field, usual in zip(fields_in(dialect), FIELDS, strict=True)
        if field != usual
    }


def test_without_a_dialect_the_table_is_as_it_is() -> None:
    assert fields_in(DEFAULT) is FIELDS
    assert names(Dialect()) == names(Dialect(separator="|", text="html", sms_template=False)) == {}


def test_a_dialect_changes_the_names_of_fields() -> None:
    assert names(Dialect(crossed_prompts=False)) == {
        "invalid_recording": (("invalid_recording",), ("invalid_recording",)),
        "recording_invalid": (("invalid_retry_recording",), ("recording_invalid",)),
    }
    for name in ("timeout_tries", "timeout_retries"):
        assert names(Dialect(timeout_tries=name)) == {"timeout_tries": (("timeout_retries",), (name,))}
    assert names(Dialect(recording_invalid=False)) == {"recording_invalid": (("invalid_recording",), ())}


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

    changed = replace_destinations(IVR, {SALES: away})

    assert changed == {
        **IVR,
        "timeout_destination": away,
        "menu": {"1": Choice(away, "12"), "2": Choice(Destination("ivr", "7930")), "#": None},
    }


def test_the_same_object_comes_back_when_nothing_is_replaced() -> None:
    assert replace_destinations(IVR, {}) is IVR
