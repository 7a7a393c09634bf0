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
_TRIES: t.Final = "timeout_tries"
_RETRIES: t.Final = "timeout_retries"
_NO_PROMPT: t.Final = "recording_invalid"
_BAR: t.Final = "separator"
_SMS: t.Final = "sms_template"
_NAMES_OF_TRIES: t.Final = frozenset((_TRIES, _RETRIES))
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
        if _SMS in self.differences:
            settings["sms_template"] = "required"
        return Dialect(**settings)


EXPECTED: t.Final = Attempt(frozenset())


def next_attempt(tried: t.Sequence[Attempt], refusal: object) -> Attempt | None:
    """The likeliest form that was not tried yet, None if enough were. `refusal` is the answer to the last one."""
    if len(tried) >= MAX_ATTEMPTS:
        return None
    hinted = _hinted(refusal)
    # An API may name only the first setting that it refuses, so what was found out before is kept.
    kept = tried[-1].differences - (_NAMES_OF_TRIES if hinted & _NAMES_OF_TRIES else frozenset())
    orders = itertools.chain.from_iterable(itertools.combinations(_ALL, size) for size in range(1, len(_ALL)))
    candidates = map(Attempt, (kept | hinted, hinted, *map(frozenset, orders)))
    return next(one for one in candidates if one not in tried and not one.differences >= _NAMES_OF_TRIES)


def _hinted(refusal: object) -> frozenset[str]:
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
