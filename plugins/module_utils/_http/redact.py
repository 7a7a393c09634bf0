# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text of the server, fit for people: without secrets, in one line, cut. Private to this collection."""

from __future__ import annotations

import base64
import json
import re
import typing as t
import urllib.parse

MAX_WORDS: t.Final = 200
"""Characters of the server's own words that are passed on."""
_MASK: t.Final = "********"
_LONG: t.Final = 16
"""Characters from which on the beginning of a secret is masked, too."""


def redact(text: str, secrets: t.Iterable[str]) -> str:
    """Words of the server as one line, cut, without the secrets and without control characters."""
    text = mask_secrets(text, secrets)
    text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return text if len(text) <= MAX_WORDS else text[: MAX_WORDS - 1] + "…"


def mask_secrets(text: str, secrets: t.Iterable[str]) -> str:
    """The text without the secrets, in whatever form."""
    for secret in secrets:
        for form in sorted(encoded_variants(secret), key=len, reverse=True):
            text = text.replace(form, _MASK)
        if len(secret) >= _LONG:  # The server may have cut it: its beginning is enough to recognize it.
            text = re.sub(re.escape(secret[: _LONG // 2]) + r"\S*", _MASK, text)
    return text


def encoded_variants(secret: str) -> set[str]:
    """A secret, and how it looks where something has encoded it."""
    encoded = secret.encode("utf-8", "surrogateescape")
    return {
        secret,
        f"Bearer {secret}",
        json.dumps(secret)[1:-1],
        urllib.parse.quote(encoded),
        urllib.parse.quote(encoded, safe=""),
        urllib.parse.quote_plus(encoded),
        base64.b64encode(encoded).decode(),
        secret.upper(),
        secret.lower(),
    }
