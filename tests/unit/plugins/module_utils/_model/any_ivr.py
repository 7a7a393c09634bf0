# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any IVR: strategies for what the API may show and what a task may give, and how both are put together.

Knows no expectation.
"""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import parse_definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import KEYS, Ivr
from ansible_collections.servetel.ivr.plugins.module_utils._model.merge import merge
from ansible_collections.servetel.ivr.plugins.module_utils._model.read import read_ivr
from ansible_collections.servetel.ivr.plugins.module_utils._model.write import to_api
from tests.support.ivr_samples import (
    DESTINATIONS,
    NUMBERS,
    PROMPTS,
    TEXTS,
)

PROPERTY = settings(derandomize=True, deadline=None, max_examples=60)
IN_WORDS = (
    "मुख्य मेनू",
    "क्\u200dष",
    "می\u200cخواهم",
    "Zoë",
    "Zoe\u0308",
    "\u0958",
    "\u0915\u093c",
    "🙂👩\u200d💻",
    "no",
    "12:30",
)
HOSTILE = (
    "\x1b[31mred\x1b[0m",
    "\u202eevil\u202c",
    "one\ntwo\r\nthree",
    "\u2028\u2029\x85",
    "'\"\\\"'",
    "a: b # c",
    "- x",
    "{a: [b]}",
    "\x00\x7f\x9b",
    "\ufeffname",
    "&a *a !b",
    "%TAG",
    "---",
    "~",
    "null",
    "TRUE",
    " a",
    "a ",
    "0500",
    "1e3",
    ".inf",
    "=",
    "<<",
    "|",
    ">",
    "a  b",
    "",
)
NOTHING = st.sampled_from([None, "", 0, "0"])
TEXT = st.one_of(st.sampled_from([*IN_WORDS, *HOSTILE]), st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
NAME = TEXT.filter(str.strip)
NUMBER = st.one_of(st.integers(0, 999), st.integers(0, 999).map(str))
ID = st.integers(1, 10**7)
SHOWN_ID = st.one_of(ID, ID.map(str), ID.map(float))
SHOWN_TYPE = st.sampled_from(
    ["extension", "ringgroup", "department", "auto_attendant", "auto_attend", "ivr", "hangup", "new_kind"]
)
TYPE = st.sampled_from(["extension", "department", "ivr", "auto_attend", "hangup", "voicemail"])
EXTENSION = st.from_regex("0[0-9]{5,12}", fullmatch=True)


@st.composite
def menus(draw: st.DrawFn) -> list[dict[str, Any]]:
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True))
    return [
        {
            "option": int(key) if key.isdigit() and draw(st.booleans()) else key,
            "destination_type": draw(st.one_of(SHOWN_TYPE, st.sampled_from([None, ""]))),
            "destination_id": draw(st.one_of(SHOWN_ID, EXTENSION, NOTHING)),
            "sms_template_id": draw(st.one_of(SHOWN_ID, NOTHING)),
            "webhook_id": draw(NOTHING),
        }
        for key in keys
    ]


LIVE = st.fixed_dictionaries(
    {
        "id": ID | ID.map(str),
        "name": NAME,
        "description": TEXT | st.none(),
        "recording": SHOWN_ID | NOTHING,
        "timeout": NUMBER,
        "invalid_retries": NUMBER,
        "invalid_retry_recording": SHOWN_ID | NOTHING,
        "invalid_recording": SHOWN_ID | NOTHING,
        "invalid_destination_type": SHOWN_TYPE | st.none(),
        "invalid_destination": SHOWN_ID | EXTENSION | NOTHING,
        "timeout_retries": NUMBER,
        "timeout_retry_recording": SHOWN_ID | NOTHING,
        "timeout_recording": SHOWN_ID | NOTHING,
        "timeout_dest_type": SHOWN_TYPE | st.none(),
        "timeout_destination": SHOWN_ID | EXTENSION | NOTHING,
        "added_by": ID,
        "ivr_menu": menus(),
    }
)
PROMPT = st.builds("{}||{}".format, st.sampled_from(["recording", "outbound_tts"]), ID) | ID.map(str)
DESTINATION = st.builds("{}||{}".format, TYPE, ID.map(str) | EXTENSION)
GIVEN = st.fixed_dictionaries(
    {},
    optional={
        **{option: NAME if option == "name" else TEXT for option in TEXTS},
        **dict.fromkeys(NUMBERS, st.integers(0, 999)),
        **dict.fromkeys(PROMPTS, PROMPT),
        **dict.fromkeys(DESTINATIONS, DESTINATION),
        "menu": st.lists(
            st.fixed_dictionaries(
                {"option": st.sampled_from(KEYS), "destination": DESTINATION},
                optional={"sms_template": ID.map(str) | st.just("0"), "state": st.sampled_from(["present", "absent"])},
            ),
            unique_by=lambda entry: entry["option"],
        ),
    },
)


def live(raw: dict[str, Any]) -> Ivr:
    return read_ivr(raw)


def wanted(raw: dict[str, Any], options: dict[str, Any], **merging: bool) -> Ivr:
    current = live(raw)
    definition = parse_definition(
        {"id": current["id"], **options, "purge_menu": False}
    )  # So that it may have absent keys.
    return merge(current, definition.given, purge_menu=merging.get("purge_menu", True))


def body(ivr: Ivr) -> dict[str, Any]:
    return to_api(ivr, recording_type="recording", with_sms=True)
