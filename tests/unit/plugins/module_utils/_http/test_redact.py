# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is masked in the server's words, in which forms, and what remains of them."""

from __future__ import annotations

import base64
import json
import urllib.parse

from ansible_collections.servetel.ivr.plugins.module_utils._http.redact import encoded_variants, redact
from tests.support.faults.server import TOKEN


def test_words_of_the_server_cannot_show_a_secret_or_forge_output() -> None:
    assert redact(f"no {TOKEN}\x1b[2J\r\n  here\u202e", [TOKEN]) == "no ******** [2J here"
    assert redact("x" * 200, [TOKEN]) == "x" * 200
    assert redact("x" * 201, [TOKEN]) == "x" * 199 + "…"


def test_a_secret_is_masked_in_every_form_that_something_may_give_it() -> None:
    secret = 'a"b\\c/d+e%F g'
    assert encoded_variants(secret) == {
        secret,
        f"Bearer {secret}",
        json.dumps(secret)[1:-1],
        urllib.parse.quote(secret),
        urllib.parse.quote(secret, safe=""),
        urllib.parse.quote_plus(secret),
        base64.b64encode(secret.encode()).decode(),
        secret.upper(),
        secret.lower(),
    }
    assert encoded_variants("पास") >= {"\\u092a\\u093e\\u0938", "%E0%A4%AA%E0%A4%BE%E0%A4%B8"}
    assert "\udcff" in encoded_variants("\udcff")


def test_a_long_secret_is_masked_where_it_was_cut_and_a_short_one_is_not() -> None:
    long, short = "0123456789abcdef", "0123456789abcde"
    for secret, said in ((long, "no ******** here"), (short, "no 0123456789 here")):
        assert redact("no 0123456789 here", [secret]) == said
