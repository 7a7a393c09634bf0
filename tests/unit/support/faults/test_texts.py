# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each fault of the body's text does what its name says, to a strict reader and to a trusting one."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.support import faults
from tests.support.faults.server import EMAIL, PASSWORD, FaultServer
from tests.support.raw_http import BEARER, content_of, lengths, listed, listing, put, raw_request, strict, talk


@pytest.mark.parametrize(
    "fault",
    [
        faults.EMPTY_BODY,
        faults.HTML_BODY,
        faults.NOT_JSON,
        faults.DEEP,
        faults.DEEP_CLOSED,
        faults.INVALID_UTF8,
        faults.LATIN1_BYTES,
        faults.LONE_SURROGATE,
        faults.UTF16,
        faults.NAN,
        faults.INFINITY,
        faults.OVERFLOW,
        faults.DUPLICATE_KEYS,
        faults.TRAILING,
        faults.PHP_WARNING,
    ],
    ids=str,
)
@pytest.mark.parametrize("slot", ["LIST", "PUT", "LOGIN"])
def test_a_body_that_must_be_refused_fails_a_strict_reader(server: FaultServer, fault: faults.Fault, slot: str) -> None:
    server.script(slot, fault)
    if slot == "LOGIN":
        login = {"email": EMAIL, "password": PASSWORD}
        got, _end = talk(server, raw_request("POST", "/v1/auth/login", login, "Connection: close"))
    else:
        got, _end = (listing if slot == "LIST" else put)(server)
    assert got.startswith(b"HTTP/1.1 200 ")
    with pytest.raises((ValueError, RecursionError)):
        strict(content_of(got))


@pytest.mark.parametrize(
    "fault", [faults.BOM, faults.HTML_TYPE_JSON, faults.LATIN1_CLAIMED, faults.NO_TYPE_JSON], ids=str
)
@pytest.mark.parametrize("slot", ["LIST", "PUT"])
def test_a_body_that_is_sound_in_its_bytes_passes_a_strict_reader(
    server: FaultServer, fault: faults.Fault, slot: str
) -> None:
    server.script(slot, fault)
    got = (listing if slot == "LIST" else put)(server)[0]
    assert strict(content_of(got))


def test_text_html_makes_a_trusting_client_misread_devanagari(server: FaultServer) -> None:
    server.script("LIST", faults.HTML_TYPE_JSON)
    answer = requests.get(f"{server.url}/v1/ivrs", headers=BEARER, timeout=20)
    assert answer.encoding == "ISO-8859-1"
    assert strict(answer.content)["ivrs"][0]["description"] == "स्वागतMenu 1"


@pytest.mark.parametrize(
    ("fault", "value"),
    [
        (faults.JSON_NULL, None),
        (faults.JSON_LIST, []),
        (faults.JSON_TEXT, "ok"),
        (faults.JSON_NUMBER, 1),
        (faults.JSON_EMPTY, {}),
    ],
    ids=str,
)
def test_json_of_the_wrong_kind_is_sent_as_named(server: FaultServer, fault: faults.Fault, value: Any) -> None:
    server.script("PUT", fault)
    assert listed(put(server)[0]) == value


def test_a_204_has_no_body_and_no_length(server: FaultServer) -> None:
    server.script("PUT", faults.NO_CONTENT)
    got, _end = put(server)
    assert got.startswith(b"HTTP/1.1 204 No Content\r\n")
    assert (lengths(got), content_of(got)) == ([], b"")
