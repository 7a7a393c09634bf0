# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each fault of the body's frame does what its name says."""

from __future__ import annotations

import gzip
import json

import pytest
import requests

from tests.support import faults
from tests.support.faults.server import FaultServer
from tests.support.ivr_samples import sample_ivrs
from tests.support.raw_http import BEARER, content_of, lengths, listed, listing


def test_a_wrong_content_length_is_as_wrong_as_its_name(server: FaultServer) -> None:
    server.script(
        "LIST",
        [faults.LENGTH_TOO_BIG, faults.LENGTH_TOO_SMALL, faults.LENGTH_NEGATIVE, faults.LENGTH_NOT_A_NUMBER],
    )
    answers = [listing(server)[0] for _turn in range(4)]
    size = len(content_of(answers[0]))
    assert [lengths(answer) for answer in answers] == [[str(size + 100)], [str(size // 2)], ["-1"], ["many"]]
    assert {len(content_of(answer)) for answer in answers} == {size}


def test_two_content_lengths_differ(server: FaultServer) -> None:
    server.script("LIST", faults.TWO_LENGTHS)
    assert len(set(lengths(listing(server)[0]))) == 2


@pytest.mark.parametrize(
    ("fault", "end"),
    [(faults.HALF_BODY, "closed"), (faults.HALF_BODY_RESET, "reset"), (faults.HALF_BODY_HANG, "silence")],
    ids=str,
)
def test_half_a_body_is_less_than_its_content_length(server: FaultServer, fault: faults.Fault, end: str) -> None:
    server.script("LIST", fault)
    got, ending = listing(server, timeout=1.0)
    assert ending == end
    assert len(content_of(got)) == int(lengths(got)[0]) // 2


@pytest.mark.parametrize("fault", [faults.BAD_CHUNK, faults.CHUNKED_TRUNCATED, faults.CHUNK_TRUNCATED], ids=str)
def test_a_broken_chunked_body_is_refused_by_the_standard_client(server: FaultServer, fault: faults.Fault) -> None:
    server.script("LIST", fault)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        requests.get(f"{server.url}/v1/ivrs", headers=BEARER, timeout=20)


def test_a_huge_body_is_streamed_and_is_sound_json_in_the_end(server: FaultServer) -> None:
    server.script("LIST", faults.HUGE_BODY)
    answer = requests.get(f"{server.url}/v1/ivrs", headers=BEARER, timeout=5, stream=True)
    size, tail = 0, b""
    for block in answer.iter_content(1024 * 1024):
        size += len(block)
        tail = (tail + block)[-100_000:]
    assert size > 64 * 1024 * 1024
    assert json.loads(tail) == {"ivrs": sample_ivrs(3)}


def test_a_huge_body_ends_when_the_client_leaves(server: FaultServer) -> None:
    server.script("LIST", faults.ENDLESS_BODY)
    with requests.get(f"{server.url}/v1/ivrs", headers=BEARER, timeout=5, stream=True) as answer:
        assert len(next(answer.iter_content(1024 * 1024))) > 0
    assert listing(server)[0][9:12] == b"200"


def test_gzip_comes_unasked(server: FaultServer) -> None:
    server.script("LIST", [faults.GZIP_BODY, faults.GZIP_NOT_GZIP])
    packed, plain = listing(server)[0], listing(server)[0]
    assert b"Content-Encoding: gzip" in packed
    assert json.loads(gzip.decompress(content_of(packed))) == {"ivrs": sample_ivrs(3)}
    assert b"Content-Encoding: gzip" in plain
    assert listed(plain) == {"ivrs": sample_ivrs(3)}


def test_a_gzip_bomb_is_small_and_unpacks_to_two_hundred_mebibytes(server: FaultServer) -> None:
    server.script("LIST", faults.GZIP_BOMB)
    packed = content_of(listing(server)[0])
    assert len(packed) < 1024 * 1024
    with requests.Session() as session:
        server.script("LIST", faults.GZIP_BOMB)
        answer = session.get(f"{server.url}/v1/ivrs", headers=BEARER, timeout=5, stream=True)
        assert sum(len(block) for block in answer.iter_content(1024 * 1024)) > 200 * 1024 * 1024


def test_a_gzip_body_of_many_members_is_tiny_and_sound(server: FaultServer) -> None:
    server.script("LIST", faults.GZIP_MEMBERS)
    packed = content_of(listing(server)[0])
    assert len(packed) < 10_000
    assert json.loads(gzip.decompress(packed)) == {"ivrs": sample_ivrs(3)}


def test_rubbish_below_tls_breaks_the_body(server: FaultServer) -> None:
    with FaultServer(tls="good") as secure:
        secure.script("LIST", faults.BROKEN_TLS)
        with pytest.raises(requests.RequestException):
            requests.get(f"{secure.url}/v1/ivrs", headers=BEARER, timeout=20, verify=secure.ca_path)
