# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a fault says of itself is so: whether a write is applied, whether it ends, what a callback does when."""

from __future__ import annotations

import socket
import time

import pytest

from tests.support import faults
from tests.support.bodies import body_of
from tests.support.faults.server import FaultServer
from tests.support.ivr_samples import sample_ivrs
from tests.support.raw_http import listed, listing, put, raw_request

LARGE = {faults.HUGE_BODY, faults.ENDLESS_BODY, faults.GZIP_BOMB}
"""What must not be read to its end in a test of every fault."""


def test_all_names_are_different_and_variants_say_what_they_are() -> None:
    names = [fault.name for fault in faults.ALL]
    assert len(names) == len(set(names))
    assert faults.HANG.applied.applies
    assert not faults.HALF_BODY.unapplied.applies
    assert faults.RESET_APPLIED.applied is faults.RESET_APPLIED
    assert str(faults.HANG.applied) == "hang without answer, applied"


@pytest.mark.parametrize("fault", [fault for fault in faults.ALL if "PUT" in fault.kinds], ids=str)
def test_a_write_is_applied_just_when_the_fault_says_so(server: FaultServer, fault: faults.Fault) -> None:
    server.script("PUT", fault)
    if fault in LARGE or fault.endless:
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as sock:
            body = {**body_of(sample_ivrs(1)[0]), "name": "written"}
            sock.sendall(raw_request("PUT", "/v1/ivr/7001", body))
            deadline = time.monotonic() + 10
            while not server.requests or (fault.applies and not server.applied):
                assert time.monotonic() < deadline
                time.sleep(0.005)
            time.sleep(0.02)
    else:
        _answer, end = put(server, name="written")
        assert end != "silence"
    assert [request.fault for request in server.requests] == [fault.name]
    assert [write.id for write in server.applied] == (["7001"] if fault.applies else [])
    assert server.ivrs[0]["name"] == ("written" if fault.applies else "IVR 1")
    server.heal()
    assert put(server)[0].startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("fault", [fault for fault in faults.ALL if fault.endless and "LIST" in fault.kinds], ids=str)
def test_an_endless_fault_lasts_until_the_server_closes(fault: faults.Fault) -> None:
    with FaultServer() as server:
        server.script("LIST", fault)
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as sock:
            sock.sendall(raw_request("GET", "/v1/ivrs"))
            sock.settimeout(0.15)
            deadline = time.monotonic() + 0.15
            ended = False
            while time.monotonic() < deadline and not ended:
                try:
                    ended = not sock.recv(65536)
                except socket.timeout:
                    break
            assert not ended
            start = time.monotonic()
            server.close()
            assert time.monotonic() - start < 5


def test_a_second_writer_before_applying_is_overwritten(server: FaultServer) -> None:
    server.script("PUT", faults.callback(lambda it: it.edit(7001, name="theirs")))
    put(server, name="ours")
    assert server.ivrs[0]["name"] == "ours"


def test_a_second_writer_after_applying_has_the_last_word(server: FaultServer) -> None:
    server.script("PUT", faults.callback(lambda it: it.edit(7001, name="theirs"), "after"))
    got, _end = put(server, name="ours")
    assert got.startswith(b"HTTP/1.1 200 ")
    assert server.ivrs[0]["name"] == "theirs"
    assert len(server.applied) == 1


def test_an_ivr_can_vanish_between_reading_and_writing(server: FaultServer) -> None:
    server.script("PUT", faults.callback(lambda it: it.remove(7001)))
    assert put(server)[0].startswith(b"HTTP/1.1 404 ")
    assert server.applied == []


def test_an_edit_after_the_list_was_made_is_not_in_that_list(server: FaultServer) -> None:
    server.script("LIST", faults.callback(lambda it: it.edit(7001, name="theirs"), "after"))
    assert listed(listing(server)[0])["ivrs"][0]["name"] == "IVR 1"
    assert listed(listing(server)[0])["ivrs"][0]["name"] == "theirs"
