# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""In which forms a probe tries to create its IVR, until the API takes it. Pure. Private to this collection."""

from __future__ import annotations

import itertools
import json
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._model.dialect import Dialect

MAX_ATTEMPTS: t.Final = 14
_LARGEST: t.Final = 3
"""Differences from the expected form that are tried together."""

_TRIES: t.Final = "timeout_tries"
_RETRIES: t.Final = "timeout_retries"
_NO_PROMPT: t.Final = "recording_invalid"
_BAR: t.Final = "separator"
_SMS: t.Final = "sms_template"
_ALL: t.Final = (_TRIES, _RETRIES, _NO_PROMPT, _BAR, _SMS)


class Attempt(t.NamedTuple):
    """A form of the body: what differs from the expected one."""

    differences: frozenset[str]

    @property
    def dialect(self) -> Dialect:
        settings: dict[str, t.Any] = {}
        for name in (_TRIES, _RETRIES):
            if name in self.differences:
                settings["timeout_tries"] = name
        if _NO_PROMPT in self.differences:
            settings["recording_invalid"] = False
        if _BAR in self.differences:
            settings["separator"] = "|"
        return Dialect(**settings)

    @property
    def with_sms(self) -> bool:
        return _SMS in self.differences


EXPECTED: t.Final = Attempt(frozenset())


def attempts(refusal: t.Any) -> list[Attempt]:
    """The forms to try after the expected one was refused, the likeliest first. `refusal` is the answer to it."""
    orders = itertools.chain.from_iterable(itertools.combinations(_ALL, size) for size in range(1, _LARGEST + 1))
    found = [_hinted(refusal), *(frozenset(names) for names in orders)]
    usable = [names for names in dict.fromkeys(found) if names and not {_TRIES, _RETRIES} <= names]
    return [Attempt(names) for names in usable][: MAX_ATTEMPTS - 1]


def _hinted(refusal: t.Any) -> frozenset[str]:
    """What the words of the refusal are about."""
    text = json.dumps(refusal, default=str)
    names = {_SMS} if _SMS in text else set()
    if (_TRIES in text) != (_RETRIES in text):  # The API does not know the one that it names.
        names.add(_RETRIES if _TRIES in text else _TRIES)
    if "destination" in text:
        names.add(_BAR)  # All prompts and destinations are refused then.
    elif _NO_PROMPT in text:
        names.add(_NO_PROMPT)
    return frozenset(names)
