# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which base addresses of an API are safe to send a token to. Sends nothing. Private to this collection."""

from __future__ import annotations

import ipaddress
import re
import typing as t
import urllib.parse

_LONG: t.Final = 4
"""Characters from which on a part of an address is hidden wherever it occurs: a shorter one would hide other words."""


def base_url(url: str) -> str:
    """The base address without a trailing slash or /v1. Raises ValueError when nothing must be sent there."""
    url = url.strip()
    if "://" not in url:
        raise ValueError("it must start with https://, as in https://api.servetel.in")
    try:
        parts = urllib.parse.urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("its host or its port is not valid") from None
    if not parts.hostname or not re.fullmatch(r"[\w.:-]+", parts.hostname):
        raise ValueError("it has no host name")
    if parts.username is not None or "?" in url or "#" in url:
        raise ValueError("it must have no user name, no password, no '?' and no '#', as in https://api.servetel.in")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        raise ValueError("it must start with https:// (http is for a server on the same host only)")
    path = re.sub("/v1$", "", parts.path.rstrip("/")).rstrip("/")
    if not re.fullmatch(r"(/(?!\.{1,2}(/|$))[\w.~-]+)*", path, re.ASCII):
        raise ValueError("its path has a part that is not allowed. Give the address as in https://api.servetel.in")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{'' if port is None else f':{port}'}{path}"


def secrets_in(url: object) -> set[str]:
    """What an address must not have, and must not show: a user name and a password, and what follows a "?" or a "#".

    Each as it stands there, and decoded.
    """
    if not isinstance(url, str):
        return set()
    rest = "".join(re.split("[?#]", url, maxsplit=1)[1:])
    parts = [rest, *re.findall("=([^?#&;=]*)", rest)]
    login = re.match("(?:.*?://)?(.*)@", url, re.DOTALL)
    if login:
        user, _colon, password = login[1].partition(":")
        parts += [f"{login[1]}@", login[1], password or user]
    found = {part for part in parts if len(part) >= _LONG or part.endswith("@")}
    return found | {urllib.parse.unquote(part) for part in found}


def host_and_port(url: str) -> str:
    """Host and port of an address, for messages."""
    parts = urllib.parse.urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{host}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this host's own."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
