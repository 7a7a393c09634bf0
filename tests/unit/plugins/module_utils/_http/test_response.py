# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an answer of the API means: strict JSON, failures inside of a success, statuses, words and waits.

Bytes and values only; knows no connection.
"""

from __future__ import annotations

import json
import math
import re
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.servetel.ivr.plugins.module_utils._errors import WriteEffect
from ansible_collections.servetel.ivr.plugins.module_utils._http.response import (
    classify,
    error_text,
    parse_json,
    retry_after,
    says_failure,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import option_called

PROPERTY = settings(derandomize=True, deadline=None, max_examples=100)
INDIA = timezone(timedelta(hours=5, minutes=30))
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=50),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=3)
    ),
    max_leaves=8,
)


# ---- JSON ----


@PROPERTY
@given(JSON, st.booleans(), st.booleans())
def test_json_reads_as_it_was_written(value: Any, ascii_only: bool, with_bom: bool) -> None:
    raw = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8-sig" if with_bom else "utf-8")
    assert parse_json(raw) == value
    assert parse_json(bytearray(raw)) == value


@pytest.mark.parametrize(
    "text", ["null", "[]", '"ok"', "5", ' {"a": 1}\r\n', '"\\ud83d\\ude42"', '"\\uD83D\\uDE42 \\\\ud800"']
)
def test_any_valid_json_is_json(text: str) -> None:
    assert parse_json(text.encode()) == json.loads(text)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "something that is not valid JSON"),
        (b"OK", "something that is not valid JSON"),
        (b'{"a": 1', "something that is not valid JSON"),
        (b'{"a": 1} x', "something that is not valid JSON"),
        (b"{'a': 1}", "something that is not valid JSON"),
        (b'"\x01"', "something that is not valid JSON"),
        (b" \n<!doctype html><title>502</title>", "HTML instead of JSON"),
        (b'{"a": NaN}', "JSON with the value NaN"),
        (b'{"a": Infinity}', "JSON with the value Infinity"),
        (b"[-Infinity]", "JSON with the value -Infinity"),
        (b'{"a": 1e999}', "JSON with a number that is too large"),
        (b"-1e999", "JSON with a number that is too large"),
        (b'{"a": 1, "a": 1}', "JSON with a key given twice"),
        (b'[{"b": {"a": 1, "c": 2, "a": 3}}]', "JSON with a key given twice"),
        (b'{"a": "\xff"}', "text that is not valid UTF-8"),
        (b"\xff\xfe{\x00}\x00", "text that is not valid UTF-8"),
        (b'"\xed\xa0\x80"', "text that is not valid UTF-8"),
        (b'"\\ud800"', "something that is not valid JSON"),
        (b'{"\\uDC00": 1}', "something that is not valid JSON"),
        (b'["\\ude42\\ud83d"]', "something that is not valid JSON"),
        (b"[" * 100_000, "something that is not valid JSON"),
        (b'{"a":' * 100_000, "something that is not valid JSON"),
    ],
)
def test_what_could_damage_an_ivr_on_the_way_back_is_refused(raw: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(words)}$"):
        parse_json(raw)


def test_a_huge_number_is_exact_or_refused() -> None:
    assert parse_json(b"9" * 400) == 10**400 - 1
    with pytest.raises(ValueError, match="not valid JSON"):
        parse_json(b"9" * 100_000)


# ---- failures ----


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        ({"success": True}, False),
        ({"Success": True}, False),
        ({"success": "true"}, False),
        ({"success": 1}, False),
        ({"success": True, "error": "none"}, False),
        ({"success": True, "status": "error"}, False),
        ({"message": "updated"}, False),
        ({"status": "ok"}, False),
        ({"status": 200}, False),
        ({"error": None, "errors": []}, False),
        ({"ivrs": []}, False),
        ({}, False),
        ([], False),
        (None, False),
        ("error", False),
        ({"success": False}, True),
        ({"Success": False}, True),
        ({"success": 0}, True),
        ({"success": "false"}, True),
        ({"success": "False"}, True),
        ({"success": "0"}, True),
        ({"success": "no"}, True),
        ({"success": None, "error": "x"}, True),
        ({"error": "x"}, True),
        ({"error": True}, True),
        ({"errors": ["x"]}, True),
        ({"errors": {"name": "x"}}, True),
        ({"status": "error"}, True),
        ({"status": "fail"}, True),
        ({"status": "failed"}, True),
        ({"code": 500, "ivrs": []}, True),
        ({"status": "503", "ivrs": []}, True),
        ({"status_code": 404}, True),
        ({"code": 200, "status": "1404", "ivrs": []}, False),
        ({"success": True, "code": 404}, False),
    ],
)
def test_a_body_says_by_itself_whether_it_failed(answer: object, failure: bool) -> None:
    assert says_failure(answer) is failure


@pytest.mark.parametrize(
    ("status", "kind", "applied"),
    [
        (301, "redirect", WriteEffect.NO),
        (308, "redirect", WriteEffect.NO),
        (400, "rejected", WriteEffect.NO),
        (401, "auth", WriteEffect.NO),
        (403, "forbidden", WriteEffect.NO),
        (404, "not_found", WriteEffect.MAYBE),
        (405, "rejected", WriteEffect.NO),
        (407, "proxy", WriteEffect.NO),
        (408, "timeout", WriteEffect.PENDING),
        (409, "conflict", WriteEffect.MAYBE),
        (412, "conflict", WriteEffect.MAYBE),
        (418, "rejected", WriteEffect.NO),
        (422, "rejected", WriteEffect.NO),
        (429, "rate_limited", WriteEffect.NO),
        (500, "server", WriteEffect.MAYBE),
        (502, "server", WriteEffect.MAYBE),
        (503, "server", WriteEffect.MAYBE),
        (504, "server", WriteEffect.PENDING),
        (599, "server", WriteEffect.MAYBE),
        (101, "protocol", WriteEffect.MAYBE),
        (600, "protocol", WriteEffect.MAYBE),
    ],
)
def test_a_status_tells_the_kind_of_error_and_whether_a_write_may_have_been_applied(
    status: int, kind: str, applied: str
) -> None:
    assert classify(status, {"message": "No."}) == (kind, applied, False)
    if status >= 400 and (status < 420 or status in (422, 429, 500, 502, 503, 504)) and status not in (405, 418):
        assert classify(200, {"success": False, "code": status}) == (kind, applied, False)


@pytest.mark.parametrize("answer", [None, "No.", 5, True])
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, "rejected"),
        (403, "forbidden"),
        (404, "not_found"),
        (409, "conflict"),
        (418, "rejected"),
        (422, "rejected"),
    ],
)
def test_a_refusal_without_json_of_the_api_leaves_open_whether_a_write_was_applied(
    status: int, kind: str, answer: object
) -> None:
    assert classify(status, answer) == (kind, WriteEffect.MAYBE, True)


@pytest.mark.parametrize(("status", "kind"), [(302, "redirect"), (407, "proxy")])
def test_a_redirect_and_a_proxy_that_wants_a_login_pass_nothing_on(status: int, kind: str) -> None:
    assert classify(status, None) == (kind, WriteEffect.NO, True)


@pytest.mark.parametrize(
    ("status", "kind", "applied"),
    [
        (401, "auth", WriteEffect.NO),
        (408, "timeout", WriteEffect.PENDING),
        (429, "rate_limited", WriteEffect.NO),
        (500, "server", WriteEffect.MAYBE),
        (504, "server", WriteEffect.PENDING),
    ],
)
def test_some_statuses_mean_the_same_whoever_sends_them(status: int, kind: str, applied: str) -> None:
    assert classify(status, None) == (kind, applied, False)


@pytest.mark.parametrize(
    ("answer", "is_trouble"),
    [
        ({"message": "The name is taken."}, False),
        ({"success": False, "message": "Server Error"}, True),
        ({"message": {"name": ["Please try again later."]}}, True),
        ({"success": False, "message": "The department Maintenance is unavailable. Correct it and try again."}, False),
    ],
)
def test_words_of_trouble_of_the_api_are_no_refusal_in_a_success(answer: object, is_trouble: bool) -> None:
    trouble, refused = ("server", WriteEffect.MAYBE, False), ("rejected", WriteEffect.NO, False)
    assert classify(200, answer) == (trouble if is_trouble else refused)
    assert classify(422, answer) == refused


def test_words_of_trouble_beside_the_status_of_a_refusal_leave_open_what_it_is() -> None:
    answer = {"success": False, "code": 422, "message": "Server Error"}
    assert classify(200, answer) == ("rejected", WriteEffect.MAYBE, True)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({"success": False}, "rejected"),
        ({"success": False, "message": "wrong id"}, "rejected"),
        ({"success": False, "message": "API rate limit exceeded"}, "rate_limited"),
        ({"success": "false", "message": "Too Many Requests"}, "rate_limited"),
        ({"success": False, "errors": ["too many attempts"]}, "rate_limited"),
        ({"success": False, "message": "Too many login attempts."}, "rate_limited"),
        ({"success": False, "message": "You made too many API calls"}, "rate_limited"),
        ({"success": False, "message": "Too many options"}, "rejected"),
        ({"success": False, "message": {"timeout_tries": ["Too many."]}}, "rejected"),
        ({"success": False, "message": "The name has too many characters"}, "rejected"),
        ({"success": False, "status_code": 401}, "auth"),
        ({"success": False, "status": 429, "message": "slow"}, "rate_limited"),
        ({"success": False, "code": "E1", "status": 404}, "not_found"),
        ({"code": "500", "ivrs": []}, "server"),
        ({"success": False, "code": True}, "rejected"),
        ({"success": False, "code": 7, "status": 200}, "rejected"),
    ],
)
def test_a_failure_inside_of_a_success_is_told_by_its_code_or_its_words(answer: dict[str, Any], kind: str) -> None:
    assert classify(200, answer)[0] == kind


# ---- words ----


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"success": False, "message": "Provide a vaild caller_id."}, "Provide a vaild caller_id."),
        ({"message": ["one", None, ["two"], {"a": "three"}]}, "one; two; a: three"),
        (
            {"message": {"timeout_tries": ["too big", "odd"], "name": "taken"}},
            "name: taken; timeout_tries: too big; odd",
        ),
        ({"message": ""}, ""),
        ({"error": "wrong"}, "wrong"),
        ({"error": True, "message": "wrong"}, "wrong"),
        ({"success": False, "error": True}, ""),
        ({"error": {"message": "wrong", "code": 5}}, "code: 5; message: wrong"),
        ({"errors": ["one", "two"]}, "one; two"),
        ({"message": "The data was invalid.", "errors": {"name": ["taken"]}}, "The data was invalid; name: taken"),
        ({"message": "wrong", "error": "wrong"}, "wrong"),
        ({"success": False, "Status": "x", "code": 422, "name": ["taken"]}, "name: taken"),
        ({"name": None, "timeout": []}, ""),
        ({"a": {"b": {"c": {"d": {"e": "deep"}}}}}, ""),
        (["one", "two"], "one; two"),
        ("text", "text"),
        (5, "5"),
        (None, ""),
        ({}, ""),
    ],
)
def test_the_words_of_a_refusal_are_found_in_every_shape(answer: object, words: str) -> None:
    assert error_text(answer) == words


def test_fields_are_called_as_users_know_them() -> None:
    answer = {"message": {"invalid_retries": "a", "timeout_retries.0": "b", "destination.1": "c", "captcha": "d"}}
    assert error_text(answer, option_called) == "captcha: d; destination.1: c; incorrect_count: a; timeout_tries.0: b"


@PROPERTY
@given(JSON)
def test_words_are_found_in_anything(answer: object) -> None:
    assert isinstance(error_text(answer, option_called), str)


# ---- waits ----

NOW = "Wed, 21 Oct 2015 07:28:00 GMT"


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        (" 7 ", 7.0),
        ("999999999", 999999999.0),
        ("Wed, 21 Oct 2015 07:28:30 GMT", 30.0),
        ("Wed, 21 Oct 2015 12:58:30 +0530", 30.0),
        ("Wed, 21 Oct 2015 07:28:30 -0000", 30.0),
        ("Wed, 21 Oct 2015 07:27:00 GMT", 0.0),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("1e3", None),
        ("soon", None),
        ("१२", None),
        ("1234567890", None),
        ("9" * 5000, None),
        ("Wed, 99 Oct 2015 07:28:30 GMT", None),
        ("Wed, 21 Oct 99999 07:28:30 GMT", None),
        (f"Wed, {'9' * 30} Oct 2015 07:28:30 GMT", None),
        ("Wed, 21 Oct 2015 07:28:30 +999999999999", None),
        ("\x00", None),
        (",", None),
    ],
)
def test_a_wait_is_read_from_the_header_by_the_servers_own_clock(header: str, seconds: float | None) -> None:
    assert retry_after({"Retry-After": header, "Date": NOW}, None) == seconds


@pytest.mark.parametrize("date", [{}, {"Date": "soon"}])
def test_without_a_clock_of_the_server_our_own_one_counts(date: dict[str, str]) -> None:
    in_a_minute = format_datetime(datetime.now(timezone.utc) + timedelta(seconds=60), usegmt=True)
    seconds = retry_after({"Retry-After": in_a_minute, **date}, None)
    assert seconds is not None
    assert 50 < seconds <= 60


def test_the_body_of_a_refused_login_names_a_time_in_india() -> None:
    text = (datetime.now(INDIA) + timedelta(seconds=90)).strftime("%Y-%m-%d %H:%M:%S")
    seconds = retry_after({}, {"message": "locked", "retry_after": text})
    assert seconds is not None
    assert 80 < seconds <= 90
    assert retry_after({}, {"retry_after": "2015-10-21 07:28:00"}) == 0.0


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (60, 60.0),
        ("60", 60.0),
        (0, 0.0),
        (-1, None),
        (1.5, None),
        (True, None),
        (None, None),
        ("", None),
        ("soon", None),
        ("2015-13-45 07:28:00", None),
        (10**400, None),
        ([60], None),
        ({}, None),
    ],
)
def test_a_wait_in_the_body_counts_when_the_header_says_nothing(value: object, seconds: float | None) -> None:
    assert retry_after({"Retry-After": "soon"}, {"retry_after": value}) == seconds
    assert retry_after({"Retry-After": "5"}, {"retry_after": value}) == 5.0


@pytest.mark.parametrize("answer", [None, [], "60", {"message": "slow down"}])
def test_an_answer_without_a_wait_has_none(answer: object) -> None:
    assert retry_after({}, answer) is None


@PROPERTY
@given(
    st.text(max_size=40)
    | st.from_regex(r"[A-Z][a-z]{2}, [0-9]{1,12} (Oct|Feb) [0-9]{1,6} [0-9:]{1,9} ([+-][0-9]{1,9}|GMT)"),
    JSON,
)
def test_no_header_and_no_body_makes_the_reading_of_a_wait_fail(header: str, value: object) -> None:
    seconds = retry_after({"Retry-After": header, "Date": header[::-1]}, {"retry_after": value})
    assert seconds is None or (seconds >= 0 and math.isfinite(seconds))
