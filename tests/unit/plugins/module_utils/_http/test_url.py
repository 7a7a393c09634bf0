# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which addresses are refused, and in which form the others are used."""

from __future__ import annotations

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._http.url import base_url, is_loopback, secrets_in


@pytest.mark.parametrize(
    ("given", "base"),
    [
        ("https://api.servetel.in", "https://api.servetel.in"),
        (" https://api.servetel.in/ ", "https://api.servetel.in"),
        ("https://api.servetel.in/v1", "https://api.servetel.in"),
        ("https://api.servetel.in/v1/", "https://api.servetel.in"),
        ("HTTPS://API.servetel.in:8443/tele.com/~x/v1", "https://api.servetel.in:8443/tele.com/~x"),
        ("http://localhost:80", "http://localhost:80"),
        ("http://127.0.0.1", "http://127.0.0.1"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
    ],
)
def test_an_address_is_brought_into_one_form(given: str, base: str) -> None:
    assert base_url(given) == base
    assert base_url(base) == base


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("https://api:port", "its host or its port"),
        ("https://[::1", "its host or its port"),
        ("https://", "no host name"),
        ("api.servetel.in", r"must start with https://, as in https://api\.servetel\.in"),
        ("api.servetel.in:8443/v1", "must start with https://"),
        ("https:/api.servetel.in", "must start with https://"),
        ("//api.servetel.in", "must start with https://"),
        ("localhost", "must start with https://"),
        ("https://a b", "no host name"),
        ("https://me@api.servetel.in", "no user name, no password"),
        ("https://api.servetel.in?x=1", r"no '\?'"),
        ("https://api.servetel.in#x", "no '#'"),
        ("http://api.servetel.in", "must start with https://"),
        ("http://8.8.8.8", "must start with https://"),
        ("ftp://localhost", "must start with https://"),
        ("https://api.servetel.in/../x", "its path"),
        ("https://api.servetel.in/./x", "its path"),
        ("https://api.servetel.in/x/..", "its path"),
        ("https://api.servetel.in/a%2f", "its path"),
        ("https://api.servetel.in/ä", "its path"),
    ],
)
def test_an_address_to_which_nothing_must_be_sent_is_refused(given: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        base_url(given)


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("127.1.2.3", True), ("::1", True), ("localhost", True), ("10.0.0.1", False), ("a.b", False)],
)
def test_which_hosts_are_this_one(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


@pytest.mark.parametrize(
    ("given", "secrets"),
    [
        ("https://api.servetel.in", set()),
        (None, set()),
        ("https://me:pass%2Fword@host", {"me:pass%2Fword@", "me:pass%2Fword", "pass%2Fword"}),
        ("me:pass/w@rd@host", {"me:pass/w@rd@", "me:pass/w@rd", "pass/w@rd"}),
        ("https://token@host", {"token@", "token"}),
        ("https://me:pw@host", {"me:pw@", "me:pw"}),
        ("https://m@host", {"m@"}),
        ("https://host/?token=hunter2pw&n=1", {"token=hunter2pw&n=1", "hunter2pw"}),
        ("https://host/v1?hunter%2Fpw", {"hunter%2Fpw"}),
        ("https://host#hunter2pw", {"hunter2pw"}),
        ("https://me:pass@host?", {"me:pass@", "me:pass", "pass"}),
    ],
)
def test_what_an_address_must_not_have_is_a_secret(given: object, secrets: set[str]) -> None:
    assert secrets_in(given) == secrets | {secret.replace("%2F", "/") for secret in secrets}
