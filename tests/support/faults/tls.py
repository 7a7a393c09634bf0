# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates made at test time, good ones and every bad kind, and the server's side of TLS.

It knows trustme and the ssl module. It does not know HTTP, the API or faults.
"""

from __future__ import annotations

import datetime
import functools
import ssl
import warnings

import trustme

VERSIONS = {"tls1.0": "TLSv1", "tls1.1": "TLSv1_1", "tls1.2": "TLSv1_2", "tls1.3": "TLSv1_3"}
KINDS = ("good", "expired", "not-yet-valid", "self-signed", "unknown-ca", "wrong-host", *VERSIONS)


@functools.cache
def authority() -> trustme.CA:
    """Return the one CA that clients of these tests are told to trust."""
    return trustme.CA(organization_name="servetel.ivr tests")


@functools.cache
def _stranger() -> trustme.CA:
    return trustme.CA(organization_name="a stranger")


BEHIND_PROXY = "api.servetel.example"
"""A host that does not exist, for which a proxy may lead to a server: what goes to loopback never meets a proxy."""


@functools.cache
def _leaf(kind: str) -> trustme.LeafCert:
    now = datetime.datetime.now(datetime.timezone.utc)
    day = datetime.timedelta(days=1)
    names = ["wrong.example"] if kind == "wrong-host" else ["127.0.0.1", "localhost", BEHIND_PROXY]
    issuer = _stranger() if kind == "unknown-ca" else authority()
    if kind == "expired":
        return issuer.issue_cert(*names, not_before=now - 2 * day, not_after=now - day)
    if kind == "not-yet-valid":
        return issuer.issue_cert(*names, not_before=now + day, not_after=now + 2 * day)
    return issuer.issue_cert(*names)


def server_context(kind: str) -> ssl.SSLContext:
    """Return a server context of one of KINDS."""
    if kind not in KINDS:
        raise ValueError(f"tls must be one of {', '.join(KINDS)}, not {kind!r}")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if kind == "self-signed":
        pem = _stranger().private_key_pem.bytes() + _stranger().cert_pem.bytes()
        with trustme.Blob(pem).tempfile() as path:
            context.load_cert_chain(path)
        return context
    _leaf(kind if kind not in VERSIONS else "good").configure_cert(context)
    if kind in VERSIONS:
        pin_version(context, kind)
    return context


def pin_version(context: ssl.SSLContext, kind: str) -> None:
    """Let a context speak one version of TLS only, old ones as far as this OpenSSL can."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        version = getattr(ssl.TLSVersion, VERSIONS[kind])
        if kind in ("tls1.0", "tls1.1"):
            context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = version
        context.maximum_version = version


def can_speak(kind: str) -> bool:
    """Tell whether this machine's OpenSSL completes a handshake in the version `kind`, without any network."""
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority().configure_trust(client)
    try:
        pin_version(client, kind)
        server = server_context(kind)
    except (ValueError, ssl.SSLError):
        return False
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    sides = [
        client.wrap_bio(down, up, server_hostname="localhost"),
        server.wrap_bio(up, down, server_side=True),
    ]
    for _round in range(10):
        if not sides:
            return True
        for side in list(sides):
            try:
                side.do_handshake()
                sides.remove(side)
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLError:
                return False
    return not sides
