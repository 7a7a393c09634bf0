# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recognizes, in an IVR that does not read back as sent, an API that reads otherwise than expected.

Names the setting of `api_dialect` that fits. Pure. Private to this collection.
"""

from __future__ import annotations

import difflib
import html
import json
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import (
    DESTINATION_TYPES,
    Destination,
    prompt_id,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import KIND_OF, TEXT, Choice, Ivr, key_of
from ansible_collections.servetel.ivr.plugins.module_utils._text import canonical_text

_NEAR: t.Final = 0.5
_ON_EACH, _AT_THE_END = "invalid_recording", "recording_invalid"


def fitting_settings(sent: Ivr, live: Ivr, differing: t.Sequence[str]) -> list[str]:
    """What the differences look like, and the setting for each, as sentences; empty if they look like nothing known."""
    found = [_about_prompts(sent, live, differing)]
    for name in differing:
        if KIND_OF.get(name) == TEXT:
            found.append(fitting_text(name, sent[name], live[name]))
        else:
            found.append(_about_place(sent, live, name))
    return list(dict.fromkeys(filter(None, found)))


def _about_prompts(sent: Ivr, live: Ivr, differing: t.Sequence[str]) -> str:
    if _AT_THE_END not in differing:
        return ""
    ids = [prompt_id(ivr[name] or "") for ivr in (sent, live) for name in (_ON_EACH, _AT_THE_END)]
    if ids[0] == ids[3] and ids[1] == ids[2]:
        text = f"{_ON_EACH} and {_AT_THE_END} read back swapped"
        return (
            f"{text}: set crossed_prompts: false in api_dialect, or remove that setting if it is there. Do not run the "
            "task again before that: it would give both settings the same prompt."
        )
    if ids[0] == ids[3] and _ON_EACH in differing:
        return (
            f"{_AT_THE_END} reads back what was sent as {_ON_EACH}: set crossed_prompts: false in api_dialect, and "
            "recording_invalid: false if the API never takes it. Do not run the task again before that."
        )
    if _ON_EACH not in differing:
        return f"If the API never takes {_AT_THE_END}, set recording_invalid: false in api_dialect."
    return ""


def fitting_text(name: str, sent: str, live: str) -> str:
    """What a text that reads otherwise looks like, and the setting for it; empty if it looks like nothing known."""
    sent, live = canonical_text(getattr(sent, "sent", sent)), canonical_text(str(live))
    forms = {
        "trimmed": ("without its outer blanks", sent.strip()),
        "html": ("with its special characters as HTML entities", html.escape(sent)),
        "collapsed": ("with single blanks", " ".join(sent.split())),
    }
    for setting, (words, text) in forms.items():
        found = (
            html.escape(html.unescape(live)) if setting == "html" else live.strip() if setting != "trimmed" else live
        )
        if found == text and text != sent:
            return f"The {name} reads back {words}: set text: {setting} in api_dialect."
    return ""


def _about_place(sent: Ivr, live: Ivr, name: str) -> str:
    one, other = (_place(ivr, name) for ivr in (sent, live))
    if not isinstance(one, Choice) or not isinstance(other, Choice):
        return ""
    here, there = one.destination, other.destination
    if here == there and one.sms_template != other.sms_template:
        return (
            "If the API never takes SMS templates, set sms_template: false in api_dialect. If that is set already, "
            "remove it, because leaving the templates out clears them."
        )
    if here.id and here.id == there.id and _is_respelling(there.type, here.type):
        pair = json.dumps({there.type: here.type})
        return f"The type {here.type} reads back as {there.type}: set destination_types: {pair} in api_dialect."
    return ""


def _place(ivr: Ivr, name: str) -> Choice | None:
    key = key_of(name)
    if key is not None:
        return t.cast("Choice | None", ivr["menu"].get(key))
    return Choice(ivr[name]) if isinstance(ivr[name], Destination) else None


def _is_respelling(shown: str, sent: str) -> bool:
    return shown not in DESTINATION_TYPES and difflib.SequenceMatcher(None, shown, sent).ratio() >= _NEAR
