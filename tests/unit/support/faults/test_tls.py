# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each kind of certificate and each version of TLS is what its name says."""

from __future__ import annotations

import http.client
import ssl
import warnings

import pytest
import requests

from tests.support.faults import tls
from tests.support.faults.server import FaultServer
from tests.support.faults.tls import can_speak
from tests.support.ivr_samples import sample_ivrs
from tests.support.raw_http import BEARER


@pytest.mark.parametrize("kind", ["good", "tls1.2", "tls1.3"])
def test_a_good_certificate_is_accepted_with_the_right_ca_only(kind: str) -> None:
    if kind in tls.VERSIONS and not can_speak(kind):
        pytest.skip(f"this OpenSSL does not speak {kind}")
    with FaultServer(tls=kind) as server:
        answer = requests.get(f"{server.url}/v1/ivrs", headers=BEARER, timeout=20, verify=server.ca_path)
        assert answer.json() == {"ivrs": sample_ivrs(3)}
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(f"{server.url}/v1/ivrs", headers=BEARER, timeout=20)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("expired", "certificate has expired"),
        ("not-yet-valid", "not yet valid"),
        ("self-signed", "self[- ]signed certificate"),
        ("unknown-ca", "unable to get local issuer certificate"),
        ("wrong-host", "IP address mismatch|doesn't match|certificate is not valid for"),
    ],
)
def test_a_bad_certificate_is_refused_for_its_own_reason(kind: str, words: str) -> None:
    with FaultServer(tls=kind) as server:
        with pytest.raises(requests.exceptions.SSLError, match=words):
            requests.get(f"{server.url}/v1/ivrs", headers=BEARER, timeout=20, verify=server.ca_path)
        assert server.requests == []


@pytest.mark.parametrize("kind", ["tls1.0", "tls1.1"])
def test_an_old_tls_is_spoken_with_who_allows_it_and_with_nobody_else(kind: str) -> None:
    if not can_speak(kind):
        pytest.skip(f"this OpenSSL does not speak {kind}")
    with FaultServer(tls=kind) as server:
        old = ssl.create_default_context(cafile=server.ca_path)
        tls.pin_version(old, kind)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            connection = http.client.HTTPSConnection("127.0.0.1", server.port, timeout=20, context=old)
        connection.request("GET", "/v1/ivrs", headers=BEARER)
        assert connection.getresponse().status == 200
        connection.close()
        new = ssl.create_default_context(cafile=server.ca_path)
        new.minimum_version = ssl.TLSVersion.TLSv1_2
        refused = http.client.HTTPSConnection("127.0.0.1", server.port, timeout=20, context=new)
        with pytest.raises(ssl.SSLError):
            refused.request("GET", "/v1/ivrs")
        assert len(server.requests) == 1


def test_an_unknown_kind_of_tls_is_refused() -> None:
    with pytest.raises(ValueError, match="tls must be one of"):
        FaultServer(tls="perfect")
