# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Judges the body of a create or update as the vendor's pages describe it, loosely as a PHP back end does.

Knows the write side: field names, `type||id` values, what is required, and the switches about them. Does not know the
account, how a value reads back, or HTTP.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

TypedId = tuple[str, str]
NONE: TypedId = ("", "")

PROMPTS = ("recording", "invalid_recording", "recording_invalid", "timeout_retry_recording", "timeout_recording")
BRANCHES = ("invalid_destination", "timeout_destination")
PROMPT_TYPES = ("recording", "outbound_tts")

# A type and what its id looks like.
_DIGITS, _ANYTHING = re.compile(r"[0-9]+"), re.compile(r"\S.*")
_IVR_PAGE_TYPES = {
    "extension": _DIGITS,
    "voicemail": _ANYTHING,
    "department": _DIGITS,
    "timegroup": _DIGITS,
    "ivr": _DIGITS,
    "time_condition": _DIGITS,
    "hangup": re.compile("1"),
}
_OTHER_TYPES = {
    "agent": _DIGITS,
    "agent_extension": _DIGITS,
    "auto_attend": _DIGITS,
    "inbound_queue": _ANYTHING,
    "api_dialplan": _ANYTHING,
    "custom_dialplan": _ANYTHING,
}
READ_TYPES = {"ringgroup": "department", "auto_attendant": "auto_attend"}


class Refused(Exception):
    """A request that the API refuses: messages by field, or an id that does not exist."""

    def __init__(self, errors: dict[str, list[str]], *, unknown_id: bool = False) -> None:
        super().__init__(errors)
        self.errors = errors
        self.unknown_id = unknown_id


@dataclass
class Write:
    """An accepted body. A prompt that is None was left out where that is allowed; NONE is an empty one."""

    name: str = ""
    description: str = ""
    timeout: int = 0
    incorrect_count: int = 0
    timeout_tries: int = 0
    prompts: dict[str, TypedId | None] = field(default_factory=dict)
    branches: dict[str, TypedId] = field(default_factory=dict)
    menu: list[tuple[str, TypedId]] = field(default_factory=list)
    sms_template: list[str] | None = None


def accepted(body: Any, switches: Mapping[str, str]) -> Write:
    """The body as a Write, or Refused with every complaint."""
    reader = _Reader(body if isinstance(body, dict) else {}, switches)
    write = reader.read()
    if reader.errors:
        raise Refused(reader.errors)
    return write


class _Reader:
    def __init__(self, body: dict[str, Any], switches: Mapping[str, str]) -> None:
        self.body = body
        self.switches = switches
        self.errors: dict[str, list[str]] = {}
        self.known: set[str] = set()

    def read(self) -> Write:
        write = Write(
            name=self._text("name", may_be_empty=False),
            description=self._text("description", may_be_empty=self._empty_is_fine),
            timeout=self._number("timeout"),
            incorrect_count=self._number("incorrect_count"),
            timeout_tries=self._number(self._timeout_tries()),
            prompts={name: self._prompt(name) for name in PROMPTS},
            branches={name: self._branch(name) for name in BRANCHES},
        )
        options = self._options()
        destinations = [self._destination("destination", item) for item in self._list("destination")]
        if not self.errors and len(options) != len(destinations):
            self._complain("destination", "The option and destination fields must have the same number of items.")
        write.menu = list(zip(options, destinations, strict=False))
        write.sms_template = self._sms_templates(len(options))
        if self.switches["unknown_keys"] == "422":
            for name in self.body.keys() - self.known:
                self._complain(name, f"The {name} field is not allowed.")
        return write

    @property
    def _empty_is_fine(self) -> bool:
        return self.switches["empty_values"] == "accepted"

    def _complain(self, name: str, message: str) -> None:
        self.errors.setdefault(name, []).append(message)

    def _get(self, name: str, *, required: bool = True) -> Any:
        self.known.add(name)
        value = self.body.get(name)
        if value is None and required:
            self._complain(name, f"The {name} field is required.")
        return value

    def _text(self, name: str, *, may_be_empty: bool) -> str:
        value = self._get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            self._complain(name, f"The {name} must be a string.")
            return ""
        if not value.strip() and not may_be_empty:
            self._complain(name, f"The {name} field is required.")
        return value

    def _number(self, name: str) -> int:
        value = self._get(name)
        if value is None:
            return 0
        if isinstance(value, bool) or not re.fullmatch("[0-9]{1,9}", str(value)):
            self._complain(name, f"The {name} must be an integer.")
            return 0
        return int(value)

    def _list(self, name: str, *, required: bool = True) -> list[Any]:
        value = self._get(name, required=required)
        if value is not None and not isinstance(value, list):
            self._complain(name, f"The {name} must be an array.")
        return value if isinstance(value, list) else []

    def _timeout_tries(self) -> str:
        choice = self.switches["timeout_tries"]
        if choice != "both":
            return choice
        self.known |= {"timeout_tries", "timeout_retries"}
        return "timeout_retries" if self.body.get("timeout_tries") is None else "timeout_tries"

    def _options(self) -> list[str]:
        options = [str(item) for item in self._list("option")]
        for option in options:
            if not re.fullmatch(r"[0-9*#]", option):
                self._complain("option", "The selected option is invalid.")
        if len(set(options)) != len(options):
            self._complain("option", "The option field has a duplicate value.")
        return options

    def _split(self, text: str) -> TypedId | None:
        separator = self.switches["separator"]
        if separator == "both":
            separator = "||" if "||" in text else "|"
        kind, found, id_ = text.partition(separator)
        return (kind, id_) if found and kind and id_ and "|" not in kind + id_ else None

    def _prompt(self, name: str) -> TypedId | None:
        rule = self.switches["recording_invalid"] if name == "recording_invalid" else "required"
        if rule == "unknown":
            return None
        value = self._get(name, required=rule == "required")
        if value is None:
            return None
        if value == "" and self._empty_is_fine:
            return NONE
        parts = self._split(str(value))
        if parts is None and self.switches["bare_prompt"] == "accepted":
            parts = ("recording", str(value))
        if parts is None or parts[0] not in PROMPT_TYPES or not _DIGITS.fullmatch(parts[1]):
            self._complain(name, f"The selected {name} is invalid.")
            return None
        return parts

    def _branch(self, name: str) -> TypedId:
        value = self._get(name)
        if value is None or (value == "" and self._empty_is_fine):
            return NONE
        return self._destination(name, value)

    def _destination(self, name: str, value: Any) -> TypedId:
        types = dict(_IVR_PAGE_TYPES)
        if self.switches["destination_types"] == "all":
            types.update(_OTHER_TYPES)
        parts = self._split(value) if isinstance(value, str) else None
        if parts is None and self.switches["bare_destination"] == "accepted":
            parts = ("extension", str(value))
        if parts is not None and self.switches["read_types_on_write"] == "accepted":
            parts = (READ_TYPES.get(parts[0], parts[0]), parts[1])
        if parts is None or parts[0] not in types or not types[parts[0]].fullmatch(parts[1]):
            self._complain(name, f"The selected {name} is invalid.")
            return NONE
        return parts

    def _sms_templates(self, options: int) -> list[str] | None:
        rule = self.switches["sms_template"]
        if rule == "unknown":
            return None
        items = self._list("sms_template", required=rule == "required")
        if self.body.get("sms_template") is None:
            return None
        templates = [str(item or "0") for item in items]
        if len(templates) != options:
            self._complain("sms_template", "The option and sms_template fields must have the same number of items.")
        if not all(_DIGITS.fullmatch(template) for template in templates):
            self._complain("sms_template", "The selected sms_template is invalid.")
        return templates
