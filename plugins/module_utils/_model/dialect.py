# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How an account's API reads where the vendor's pages disagree: the option `api_dialect`.

A dialect says what is different on the way in (reading) and on the way out (writing). The table of fields, the reader,
the writer, the comparison and the Authorization header ask it; nothing else does. Knows no HTTP, no Ansible and no IVR.
Private to this collection.
"""

from __future__ import annotations

import json
import re
import types
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import DESTINATION_TYPES, TYPE_ALIASES
from ansible_collections.servetel.ivr.plugins.module_utils._text import did_you_mean, near

BOTH: t.Final = "both"
_TYPE: t.Final = "[A-Za-z][A-Za-z0-9_-]{0,63}"
_NEAR: t.Final = 0.5
"""A type at least this similar to a known one is taken for a misspelling of it, as in definitions."""
_BARE: t.Final = '[<>"]|&(?!#[0-9]{1,7};|#x[0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)'
"""What a text that was escaped as HTML does not hold."""


TextForm = t.Literal["exact", "trimmed", "collapsed", "html", "nfd"]


class Text(str):
    """A text in the form in which texts are compared, with the text to send, which differs from it.

    Results get the plain text, `str(text)`.
    """

    __slots__ = ("sent",)

    sent: str

    def __new__(cls, shown: str, sent: str) -> Text:
        self = super().__new__(cls, shown)
        self.sent = sent
        return self

    def __reduce__(self) -> tuple[object, ...]:
        return Text, (str(self), self.sent)


class Unsent(str):
    """A setting that the API of this account does not take. Results get the plain text, `str(value)`."""

    __slots__ = ()


NOT_KNOWN: t.Final = Unsent("")
"""Such a setting of an IVR that is to be created."""


def _trimmed(text: str) -> str:
    return text.strip()


def _collapsed(text: str) -> str:
    return " ".join(text.split())


def _from_html(text: str) -> str:
    """The text that reads as escaped HTML. Raises ValueError if it was not escaped: it would be sent differently."""
    if re.search(_BARE, text):
        raise ValueError(
            "a text that is not escaped as HTML, although api_dialect has text: html; if the API shows texts as they "
            "are, remove that setting"
        )
    import html  # Few accounts need its table of two thousand entities.

    return html.unescape(text)


def _plain(text: str) -> str:
    return text


class Setting(t.NamedTuple):
    """One setting: its values, the default first, and what it changes."""

    values: tuple[object, ...]
    """Empty for a map of types."""
    reading: str
    """What it changes on the way in; "" = nothing."""
    writing: str
    """What it changes on the way out; "" = nothing."""


SETTINGS: t.Final[dict[str, Setting]] = {
    "authorization": Setting(("bearer", "raw"), "", "whether the header is 'Bearer TOKEN' or the bare token"),
    "separator": Setting(("||", "|"), "", "what stands between type and id"),
    "timeout_tries": Setting(
        (BOTH, "timeout_tries", "timeout_retries"), "", "under which names the number of timeouts is sent"
    ),
    "crossed_prompts": Setting(
        (True, False), "whether invalid_recording and recording_invalid read under each other's name", ""
    ),
    "recording_invalid": Setting((True, False), "", "whether recording_invalid is sent"),
    "sms_template": Setting(
        (True, False, "required"), "", "whether sms_template is sent: if it is used, never, always"
    ),
    "destination_types": Setting((), "which type a spelling of the list is", ""),
    "text": Setting(
        ("exact", "trimmed", "collapsed", "html", "nfd"), "in which form name and description are compared", ""
    ),
}

_COMPARED: t.Final[dict[TextForm, t.Callable[[str], str]]] = {
    "exact": _plain,
    "trimmed": _trimmed,
    "collapsed": _collapsed,
    "html": _plain,
    "nfd": _plain,  # Texts are compared in their form NFC anyway.
}


class Dialect(t.NamedTuple):
    """The settings of `api_dialect`; the defaults are the readings that the vendor's pages support best."""

    authorization: t.Literal["bearer", "raw"] = "bearer"
    separator: t.Literal["||", "|"] = "||"
    timeout_tries: t.Literal["both", "timeout_tries", "timeout_retries"] = BOTH
    crossed_prompts: bool = True
    recording_invalid: bool = True
    sms_template: t.Literal[True, False, "required"] = True
    destination_types: t.Mapping[str, str] = types.MappingProxyType({})
    text: TextForm = "exact"

    def read_text(self, shown: str) -> str:
        """A text of the list. Raises ValueError if it cannot be one in this dialect."""
        if self.text == "html":
            return _from_html(shown)
        return self.given_text(shown)

    def given_text(self, given: str) -> str:
        """A text of a definition: compared in the form in which it reads back, sent as it is given."""
        compared = _COMPARED[self.text](given)
        return given if compared == given else Text(compared, given)

    def is_sent(self, option: str) -> bool:
        """Whether updates and creations send this setting of an IVR."""
        return option != "recording_invalid" or self.recording_invalid

    def joined(self, value: str) -> str:
        """A prompt or a destination as it is sent."""
        return value if self.separator == "||" else value.replace("||", self.separator, 1)

    def as_option(self) -> dict[str, object]:
        """The dialect as `api_dialect` takes it: only what differs from the defaults."""
        values = {name: getattr(self, name) for name in SETTINGS}
        values["destination_types"] = dict(self.destination_types)
        defaults = {name: setting.values[0] if setting.values else {} for name, setting in SETTINGS.items()}
        return {name: value for name, value in values.items() if value != defaults[name]}


DEFAULT: t.Final = Dialect()


class Reading(t.NamedTuple):
    """A reading of the API that differs from the expected one, and the setting for it."""

    question: str
    """As the probe and the simulator's switch call it."""
    answer: str
    setting: str
    value: object


READINGS: t.Final = (
    Reading("authorization", "raw", "authorization", "raw"),
    Reading("separator", "|", "separator", "|"),
    Reading("timeout_tries", "timeout_tries", "timeout_tries", "timeout_tries"),
    Reading("timeout_tries", "timeout_retries", "timeout_tries", "timeout_retries"),
    Reading("crossed_prompts", "straight", "crossed_prompts", False),
    Reading("recording_invalid", "unknown", "recording_invalid", False),
    Reading("sms_template", "unknown", "sms_template", False),
    Reading("sms_template", "required", "sms_template", "required"),
    Reading("read_time_condition", "timecondition", "destination_types", {"timecondition": "time_condition"}),
    Reading("text", "trim", "text", "trimmed"),
    Reading("text", "collapse", "text", "collapsed"),
    Reading("text", "escape", "text", "html"),
    Reading("text", "nfd", "text", "nfd"),
)
"""The table that ties the answer to a question to a setting: for the probe, the simulator and the messages."""


_NOT_JSON: t.Final = "not a JSON object"
"""The key under which `json_object` reports what is wrong with a text."""


def parse_dialect(value: object) -> Dialect:
    """The dialect of an `api_dialect`. Raises ValueError, whose arguments are all problems, a sentence each."""
    if value is None:
        return DEFAULT
    if not isinstance(value, dict):
        raise ValueError("it must be a dictionary of settings.")
    if _NOT_JSON in value:
        raise ValueError(value[_NOT_JSON])
    problems: list[str] = []
    settings: dict[str, t.Any] = {}
    for name, item in value.items():
        if name not in SETTINGS:
            hint = did_you_mean(near(name, SETTINGS, 1, 0.6))
            problems.append(f"'{name}' is not a setting.{hint} The settings are {', '.join(SETTINGS)}.")
        elif name == "destination_types":
            settings[name] = _types(item, problems)
        else:
            settings[name] = _setting(name, item, problems)
    if problems:
        raise ValueError(*problems)
    return Dialect(**settings)


def json_object(text: str) -> dict[str, t.Any]:
    """The object of a JSON text, or one that `parse_dialect` refuses with the reason."""

    def pairs(items: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(items)
        if len(found) != len(items):
            raise ValueError
        return found

    def constant(_name: str) -> t.NoReturn:
        raise ValueError

    try:
        value = json.loads(text, object_pairs_hook=pairs, parse_constant=constant)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict):
        return value
    return {_NOT_JSON: 'it must be a JSON object in which no key is given twice, such as {"separator": "|"}.'}


def _setting(name: str, value: object, problems: list[str]) -> object:
    allowed = SETTINGS[name].values
    for item in allowed:
        if isinstance(value, type(item)) and value == item:
            return item
    shown = ", ".join(json.dumps(item).strip('"') for item in allowed)
    problems.append(f"{name} must be one of {shown}, not '{value}'.")
    return allowed[0]


def _types(value: object, problems: list[str]) -> t.Mapping[str, str]:
    if not isinstance(value, dict):
        problems.append("destination_types must be a dictionary from the spelling of the list to the type to write.")
        return {}
    for read, written in value.items():
        problem = _wrong_pair(read, written)
        if problem:
            problems.append(f"destination_types: {problem}")
    return types.MappingProxyType({str(read): str(written) for read, written in value.items()})


def _wrong_pair(read: object, written: t.Any) -> str:
    for spelling in (read, written):
        if not isinstance(spelling, str) or not re.fullmatch(_TYPE, spelling):
            return f"'{spelling}' is not a type. It is a word such as time_condition."
    if read in DESTINATION_TYPES or read in TYPE_ALIASES:
        return f"'{read}' is a type that the collection knows. Leave it out."
    if written in DESTINATION_TYPES:
        return ""
    known = near(written.lower(), (*DESTINATION_TYPES, *TYPE_ALIASES), 1, _NEAR)
    return f"'{written}' is not a known type.{did_you_mean([TYPE_ALIASES.get(known[0], known[0])])}" if known else ""
