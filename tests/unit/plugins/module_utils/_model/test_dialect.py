# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How an `api_dialect` is parsed, and what each of its settings changes."""

from __future__ import annotations

import copy
import html
import json
import pickle
import unicodedata
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.servetel.ivr.plugins.doc_fragments.connection import ModuleDocFragment
from ansible_collections.servetel.ivr.plugins.module_utils._model.dialect import (
    DEFAULT,
    READINGS,
    SETTINGS,
    Dialect,
    Text,
    json_object,
    parse_dialect,
)
from tests.unit.plugins.plain import is_plain

OPTIONS: dict[str, Any] = {
    "authorization": "raw",
    "separator": "|",
    "timeout_tries": "timeout_retries",
    "crossed_prompts": False,
    "recording_invalid": False,
    "sms_template": False,
    "destination_types": {"timecondition": "time_condition"},
    "text": "html",
}


def problems(value: Any) -> tuple[str, ...]:
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        parse_dialect(value)
    return caught.value.args


def test_without_settings_everything_is_as_the_vendors_pages_say() -> None:
    assert parse_dialect(None) == parse_dialect({}) == DEFAULT == Dialect()
    assert DEFAULT.as_option() == {}


def test_a_dialect_has_the_settings_that_are_given_and_shows_them() -> None:
    dialect = parse_dialect(OPTIONS)
    assert dialect.as_option() == OPTIONS
    assert parse_dialect(dialect.as_option()) == dialect
    assert [*OPTIONS] == [*SETTINGS]


@pytest.mark.parametrize(("name", "setting"), [item for item in SETTINGS.items() if item[1].values])
def test_each_value_of_the_table_is_accepted_and_the_first_is_the_default(name: str, setting: Any) -> None:
    assert getattr(DEFAULT, name) == setting.values[0]
    for value in setting.values:
        assert getattr(parse_dialect({name: value}), name) == value
    for wrong in (None, "", "other", 1, ["|"], "true"):
        (problem,) = problems({name: wrong})
        assert problem.startswith(f"{name} must be one of ")


def test_all_that_is_wrong_is_reported_at_once() -> None:
    assert problems({"seperator": "|", "text": "Html", "destination_types": {"x": 1, "hangup": "hangup"}}) == (
        f"'seperator' is not a setting. Did you mean \"separator\"? The settings are {', '.join(SETTINGS)}.",
        "text must be one of exact, trimmed, collapsed, html, nfd, not 'Html'.",
        "destination_types: '1' is not a type. It is a word such as time_condition.",
        "destination_types: 'hangup' is a type that the collection knows. Leave it out.",
    )
    assert problems({"zzz": 1}) == (f"'zzz' is not a setting. The settings are {', '.join(SETTINGS)}.",)


@pytest.mark.parametrize("value", ["", "x", 7, [], [{}]])
def test_a_dialect_is_a_dictionary(value: Any) -> None:
    assert problems(value) == ("it must be a dictionary of settings.",)
    assert "must be a dictionary" in problems({"destination_types": value})[0]


def test_a_type_is_mapped_to_a_known_one_or_to_one_that_is_no_misspelling() -> None:
    for written in ("time_condition", "queue_x9"):
        assert parse_dialect({"destination_types": {"odd": written}}).destination_types == {"odd": written}
    assert problems({"destination_types": {"odd": "time_conditon"}}) == (
        "destination_types: 'time_conditon' is not a known type. Did you mean \"time_condition\"?",
    )
    assert 'Did you mean "department"?' in problems({"destination_types": {"odd": "ringgroup"}})[0]
    assert "is a type that the collection knows" in problems({"destination_types": {"ringgroup": "department"}})[0]


@pytest.mark.parametrize(
    "text", ["", "x", "[]", "null", "{'a': 1}", '{"text": "html", "text": "exact"}', '{"text": NaN}', "separator=|"]
)
def test_a_text_is_a_strict_json_object(text: str) -> None:
    (problem,) = problems(json_object(text))
    assert problem.startswith("it must be a JSON object")


def test_a_json_object_is_taken_as_a_dictionary_is() -> None:
    assert parse_dialect(json_object(json.dumps(OPTIONS))) == parse_dialect(OPTIONS)


# ---- the way in and the way out ----


def test_only_the_first_separator_of_a_value_is_another() -> None:
    assert DEFAULT.joined("voicemail||a||b") == "voicemail||a||b"
    assert Dialect(separator="|").joined("voicemail||a||b") == "voicemail|a||b"
    assert Dialect(separator="|").joined("") == ""


def test_only_recording_invalid_can_be_left_out() -> None:
    assert [Dialect(recording_invalid=False).is_sent(name) for name in ("recording_invalid", "recording")] == [
        False,
        True,
    ]
    assert DEFAULT.is_sent("recording_invalid")


@pytest.mark.parametrize(
    ("text", "given", "shown"),
    [
        ("trimmed", " Sales  desk\t", "Sales  desk"),
        ("collapsed", " Sales  desk\t", "Sales desk"),
    ],
)
def test_a_text_is_compared_in_its_form_and_sent_as_it_is(text: str, given: str, shown: str) -> None:
    dialect = Dialect(text=text)
    for value in (dialect.given_text(given), dialect.read_text(given)):
        assert value == shown
        assert isinstance(value, Text)
        assert value.sent == given
        assert is_plain(str(value))
        assert str(value) == shown
        for twin in (copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
            assert (twin, twin.sent) == (value, given)
    assert is_plain(dialect.given_text(shown))


def test_html_is_decoded_when_read_and_sent_plain() -> None:
    dialect = Dialect(text="html")
    assert dialect.read_text("Bills &amp; &lt;refunds&gt; &quot;x&quot; don&#039;t") == 'Bills & <refunds> "x" don\'t'
    assert is_plain(dialect.given_text("Bills & refunds"))
    assert dialect.given_text("Bills &amp; refunds") == "Bills &amp; refunds"


@pytest.mark.parametrize("shown", ["Bills & refunds", "a < b", "a > b", 'a "b"', "&nothing", "&amp", "&#x;"])
def test_a_text_that_is_not_escaped_is_not_taken_for_html(shown: str) -> None:
    with pytest.raises(ValueError, match=r"not escaped as HTML.*remove that setting"):
        Dialect(text="html").read_text(shown)


@given(st.text())
def test_every_text_that_was_escaped_reads_as_it_was(text: str) -> None:
    assert Dialect(text="html").read_text(html.escape(text)) == text


@given(st.text())
def test_the_other_forms_leave_texts_as_they_are(text: str) -> None:
    for form in ("exact", "nfd"):
        assert Dialect(text=form).read_text(text) is Dialect(text=form).given_text(text) is text
    assert DEFAULT.read_text(unicodedata.normalize("NFD", text)) == unicodedata.normalize("NFD", text)


# ---- the table ----


def test_each_reading_is_a_setting_that_differs_from_the_default() -> None:
    for reading in READINGS:
        dialect = parse_dialect({reading.setting: reading.value})
        assert dialect.as_option() == {reading.setting: reading.value}
    assert {reading.setting for reading in READINGS} == {*SETTINGS}


def test_the_documentation_names_each_setting_and_each_value() -> None:
    option = yaml.safe_load(ModuleDocFragment.DOCUMENTATION)["options"]["api_dialect"]
    lines = dict(line[2:].split(")", 1) for line in option["description"] if line.startswith("V("))
    assert option["type"] == "dict"
    assert [*lines] == [*SETTINGS]
    for name, setting in SETTINGS.items():
        for value in setting.values:
            assert f"V({json.dumps(value).strip(chr(34))})" in lines[name]
