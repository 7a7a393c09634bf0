# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an answer of the API means: its JSON read strictly, its status classified, its words and waits found.

Pure functions over bytes and values; knows no connection, no account and no Ansible. Private to this collection.
"""

from __future__ import annotations

import datetime
import email.utils
import json
import math
import re
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ErrorKind, WriteEffect

# How an HTTP status is classified: kind of error, and whether a write that got this answer may have been applied.
# After MAYBE and PENDING, reading the IVR again shows whether the write was applied.
_STATUSES: t.Final[dict[int, tuple[ErrorKind, WriteEffect]]] = {
    400: ("rejected", WriteEffect.NO),
    401: ("auth", WriteEffect.NO),
    403: ("forbidden", WriteEffect.NO),
    404: ("not_found", WriteEffect.MAYBE),
    407: ("proxy", WriteEffect.NO),
    408: ("timeout", WriteEffect.PENDING),
    409: ("conflict", WriteEffect.MAYBE),
    412: ("conflict", WriteEffect.MAYBE),
    422: ("rejected", WriteEffect.NO),
    429: ("rate_limited", WriteEffect.NO),
    500: ("server", WriteEffect.MAYBE),
    502: ("server", WriteEffect.MAYBE),
    503: ("server", WriteEffect.MAYBE),
    504: ("server", WriteEffect.PENDING),
}
_STATUS_CLASSES: t.Final[dict[int, tuple[ErrorKind, WriteEffect]]] = {
    3: ("redirect", WriteEffect.NO),
    4: ("rejected", WriteEffect.NO),
    5: ("server", WriteEffect.MAYBE),
}
_TOO_MANY: t.Final = (
    r"(?i)\brate[ -]?limit|\btoo many (?:(?:api|http|login|failed) )*(?:requests?|attempts?|calls?|logins?)\b"
)
_TROUBLE: t.Final = (
    r"(?i)^(?:internal )?server error|\bservice (?:is )?(?:temporarily )?unavailable"
    r"|\btry again later|\bunder maintenance"
)
"""What an API says that fails by its own fault, with the status of a success."""
_REFUSALS: t.Final = ("rejected", "forbidden", "not_found", "conflict", "redirect", "proxy")
"""Kinds of error that say that the API refuses this request. 401 and 429 mean the same from a proxy."""
_NOT_SENT_ON: t.Final = ("redirect", "proxy")
"""Those of which the sender surely did not pass the request on."""
_INDIA: t.Final = datetime.timezone(datetime.timedelta(hours=5, minutes=30))
_MESSAGE_KEYS: t.Final = ("message", "error", "errors")


class Failure(t.NamedTuple):
    """What a response says that is no success."""

    kind: ErrorKind
    applied: WriteEffect
    """Whether a write may have been applied."""
    is_unclear: bool
    """Whether it is a refusal that the API may not have made."""


def classify(status: int, answer: t.Any) -> Failure:
    """What a failure means. `answer` is its JSON, None if it has none.

    Only JSON about the request is clearly a refusal of the API. Anything else may come from a proxy or a firewall,
    which may have passed the request on, so that a write may have been applied.
    """
    kind, applied = _kind_and_effect(status, answer)
    is_unclear = kind in _REFUSALS and not _is_about_request(status, answer)
    may_be_applied = is_unclear and kind not in _NOT_SENT_ON
    return Failure(kind, WriteEffect.MAYBE if may_be_applied else applied, is_unclear)


def _is_about_request(status: int, answer: object) -> bool:
    return isinstance(answer, (dict, list)) and not (200 <= status < 300 and re.search(_TROUBLE, error_text(answer)))


def _kind_and_effect(status: int, answer: t.Any) -> tuple[ErrorKind, WriteEffect]:
    if not 200 <= status < 300:
        return _STATUSES.get(status) or _STATUS_CLASSES.get(status // 100, ("protocol", WriteEffect.MAYBE))
    # A failure inside a success: classified by the status in its body, if it has one, else by its words.
    inner = _status_inside(answer)
    if inner:
        return _kind_and_effect(inner, answer)
    words = error_text(answer)
    if re.search(_TOO_MANY, words):
        return "rate_limited", WriteEffect.NO
    return ("server", WriteEffect.MAYBE) if re.search(_TROUBLE, words) else ("rejected", WriteEffect.NO)


def says_failure(answer: t.Any) -> bool:
    """Whether the body says that it failed, which the platform does inside of a 200, too."""
    if not isinstance(answer, dict):
        return False
    success = answer.get("success", answer.get("Success"))
    if success is None:
        failed = answer.get("error") or answer.get("errors") or _status_inside(answer)
        return bool(failed) or answer.get("status") in ("error", "fail", "failed")
    return _says_no(success)


def _says_no(value: object) -> bool:
    return value in (False, 0) or str(value).lower() in ("false", "0", "no")


def _status_inside(answer: dict[str, t.Any]) -> int | None:
    """The status of a refusal or a failure that a body names; None if it names none."""
    for key in ("code", "status_code", "status"):
        inner = str(answer.get(key))
        if re.fullmatch("[45][0-9][0-9]", inner):
            return int(inner)
    return None


class Pack(t.NamedTuple):
    """What to keep of some objects of a response, while it is read."""

    key: str
    """The objects that have this key."""
    keep: t.Callable[[dict[str, t.Any]], object]


def parse_json(raw: bytes | bytearray, pack: Pack | None = None) -> object:
    """JSON, read so strictly that what is written back later cannot have been damaged on the way. Raises ValueError.

    `pack` may put something smaller in the place of an object. A bytearray is empty afterwards: a list of ten thousand
    IVRs takes much memory.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("text that is not valid UTF-8") from None
    if isinstance(raw, bytearray):
        raw.clear()

    def hook(pairs: list[tuple[str, object]]) -> object:
        value = dict(pairs)
        if len(value) != len(pairs):
            raise _Refused("JSON with a key given twice")
        return value if pack is None or pack.key not in value else pack.keep(value)

    try:
        value = json.loads(text, parse_constant=_no_number, parse_float=_float, object_pairs_hook=hook)
        if re.search(r"\\u[dD][89a-fA-F]", text):
            json.dumps(value, ensure_ascii=False, default=str).encode()  # Half a character cannot be encoded.
    except _Refused:
        raise
    except (ValueError, RecursionError):
        is_html = text.lstrip().startswith("<")
        raise ValueError("HTML instead of JSON" if is_html else "something that is not valid JSON") from None
    return value


class _Refused(ValueError):
    pass


def _no_number(name: str) -> t.NoReturn:
    raise _Refused(f"JSON with the value {name}")


def _float(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise _Refused("JSON with a number that is too large")
    return value


def error_text(answer: object, field_name: t.Callable[[str], str] = str) -> str:
    """What the API says, as one text: its message is a string, a list or a map, or the whole body is the map.

    Some answers have a general message and the particulars as errors: both count.

    `field_name` gives the name under which a user knows a field.
    """
    if isinstance(answer, dict):
        words = [_flat(answer[key], field_name) for key in _MESSAGE_KEYS if answer.get(key)]
        if any(words):
            return "; ".join(dict.fromkeys(filter(None, words))).replace(".;", ";")
        answer = {key: value for key, value in answer.items() if key.lower() not in ("success", "status", "code")}
    return _flat(answer, field_name)


def _flat(value: object, field_name: t.Callable[[str], str], depth: int = 0) -> str:
    if depth > 4 or value is None or isinstance(value, bool):
        return ""
    if isinstance(value, dict):
        pairs = ((_field(str(key), field_name), _flat(inner, field_name, depth + 1)) for key, inner in value.items())
        return "; ".join(sorted(f"{name}: {text}" for name, text in pairs if text))
    if isinstance(value, list):
        return "; ".join(filter(None, (_flat(inner, field_name, depth + 1) for inner in value)))
    return str(value) if isinstance(value, (str, int, float)) else ""


def _field(name: str, field_name: t.Callable[[str], str]) -> str:
    """`destination.0` is item 0 of the field `destination`."""
    head, dot, rest = name.partition(".")
    return f"{field_name(head)}{dot}{rest}"


def retry_after(headers: t.Mapping[str, str], answer: object) -> float | None:
    """Seconds that the server asks to wait; None when it does not say so in a form that makes sense."""
    header = headers.get("Retry-After", "").strip()
    if re.fullmatch("[0-9]{1,9}", header):
        return float(header)
    date = _http_date(header)
    if date is not None:
        # The server's own clock tells what its date means, if it shows it.
        now = _http_date(headers.get("Date", "")) or datetime.datetime.now(datetime.timezone.utc)
        return max(0.0, (date - now).total_seconds())
    return _retry_after_in_body(answer)


def _retry_after_in_body(answer: object) -> float | None:
    """At the login the platform names a time `YYYY-MM-DD HH:MM:SS` without a zone, which is India's."""
    value = answer.get("retry_after") if isinstance(answer, dict) else None
    text = str(value) if isinstance(value, (int, str)) else ""
    if re.fullmatch("[0-9]{1,9}", text):
        return float(text)
    try:
        date = datetime.datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=_INDIA)
    except ValueError:
        return None
    return max(0.0, (date - datetime.datetime.now(datetime.timezone.utc)).total_seconds())


def _http_date(text: str) -> datetime.datetime | None:
    try:
        date = email.utils.parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=datetime.timezone.utc)
