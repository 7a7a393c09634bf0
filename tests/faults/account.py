# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The account that the fault server holds: what a request does to it and what is answered.

It knows the API's contract: read names and write names, crossed prompts, ``type||id``, full replacement by PUT.
It does not know sockets, HTTP, tokens or faults, and it never answers wrongly. It is strict where the contract is open
(every field required, ``||`` only, webhook ids lost by a PUT), so that a client that leans on leniency is found out.
"""

from __future__ import annotations

import copy
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

Raw = dict[str, Any]

# write name -> read name, for values that are written as they are read
PLAIN = {"name": "name", "description": "description"}
NUMBERS = {"timeout": "timeout", "incorrect_count": "invalid_retries", "timeout_tries": "timeout_retries"}
PROMPTS = {
    "recording": "recording",
    "invalid_recording": "invalid_retry_recording",
    "recording_invalid": "invalid_recording",
    "timeout_retry_recording": "timeout_retry_recording",
    "timeout_recording": "timeout_recording",
}
DESTINATIONS = {
    "invalid_destination": ("invalid_destination_type", "invalid_destination"),
    "timeout_destination": ("timeout_dest_type", "timeout_destination"),
}
REQUIRED = [*PLAIN, *NUMBERS, *PROMPTS, *DESTINATIONS, "option", "destination"]
READ_TYPES = {"department": "ringgroup"}
WRITE_METHODS = {"PUT", "POST", "DELETE"}


class Refused(Exception):
    """The request is answered with this status and message, and nothing is changed."""

    def __init__(self, status: int, message: Any) -> None:
        super().__init__(status, message)
        self.status = status
        self.message = message


@dataclass(frozen=True)
class Applied:
    """One write that was carried out."""

    method: str
    id: str
    body: Any


def account(n: int = 3) -> list[Raw]:
    """Return n simple IVRs in the read shape; no prompt is empty and no two prompts have the same id."""
    return [_simple_ivr(number) for number in range(1, n + 1)]


def _simple_ivr(number: int) -> Raw:
    prompt = 10000 + 10 * number
    return {
        "id": 7000 + number,
        "name": f"IVR {number}",
        "description": f"Menu {number}",
        "recording": str(prompt + 1),
        "timeout": 10,
        "invalid_retries": 2,
        "invalid_retry_recording": str(prompt + 2),
        "invalid_recording": prompt + 3,
        "invalid_destination_type": "hangup",
        "invalid_destination": "1",
        "timeout_retries": 3,
        "timeout_retry_recording": str(prompt + 4),
        "timeout_recording": str(prompt + 5),
        "timeout_dest_type": "extension",
        "timeout_destination": f"05012470{number:05}",
        "added_by": 10959,
        "ivr_menu": [
            _menu_entry("1", "extension", f"05012470{number:05}"),
            _menu_entry("2", "ringgroup", str(17000 + number)),
        ],
    }


def _menu_entry(option: str, kind: str, identifier: str, sms_template: str = "0") -> Raw:
    return {
        "option": option,
        "destination_type": kind,
        "destination_id": identifier,
        "sms_template_id": sms_template,
        "webhook_id": "0",
    }


def write_body(ivr: Raw) -> Raw:
    """Return the PUT body that would leave this IVR as it is (prompts as ``recording||id``)."""
    write_types = {read: write for write, read in READ_TYPES.items()}

    def join(kind: str, identifier: Any) -> str:
        return f"{write_types.get(kind, kind)}||{identifier}"

    body: Raw = {write: ivr[read] for write, read in {**PLAIN, **NUMBERS}.items()}
    body.update({write: f"recording||{ivr[read]}" for write, read in PROMPTS.items()})
    body.update({write: join(ivr[kind], ivr[identifier]) for write, (kind, identifier) in DESTINATIONS.items()})
    body["option"] = [entry["option"] for entry in ivr["ivr_menu"]]
    body["destination"] = [join(entry["destination_type"], entry["destination_id"]) for entry in ivr["ivr_menu"]]
    body["sms_template"] = [entry["sms_template_id"] for entry in ivr["ivr_menu"]]
    return body


def read_shape(body: Any) -> Raw:
    """Return what a write body reads back as, without the id; raise Refused when the API would not take it."""
    if not isinstance(body, dict):
        raise Refused(422, "The body must be an object.")
    body = dict(body)
    body.setdefault("timeout_tries", body.get("timeout_retries"))
    missing = [name for name in REQUIRED if body.get(name) is None]
    if missing:
        raise Refused(422, {name: ["This field is required."] for name in missing})
    if len(body["option"]) != len(body["destination"]):
        raise Refused(422, {"destination": ["One destination for each option."]})

    ivr: Raw = {read: body[write] for write, read in PLAIN.items()}
    ivr.update({read: int(body[write]) for write, read in NUMBERS.items()})
    for write, read in PROMPTS.items():
        identifier = _split(write, body[write])[1]
        ivr[read] = int(identifier) if read == "invalid_recording" and identifier.isdigit() else identifier
    for write, (kind, identifier) in DESTINATIONS.items():
        ivr[kind], ivr[identifier] = _split(write, body[write])
    templates = list(body.get("sms_template") or [])
    templates += ["0"] * (len(body["option"]) - len(templates))
    ivr["ivr_menu"] = [
        _menu_entry(str(option), *_split("destination", destination), str(template or "0"))
        for option, destination, template in zip(body["option"], body["destination"], templates)
    ]
    return ivr


def _split(name: str, value: Any) -> tuple[str, str]:
    kind, bars, identifier = str(value).partition("||")
    if not bars or not kind or identifier.startswith("|"):
        raise Refused(422, {name: ["The format is type||ID."]})
    return READ_TYPES.get(kind, kind), identifier


@dataclass
class Account:
    """The IVRs (read shape), users and departments of one account, and every write that was applied."""

    ivrs: list[Raw]
    users: list[Raw] = field(
        default_factory=lambda: [
            {
                "id": 501,
                "name": "Asha",
                "agent": {"id": "0501247000001", "name": "Asha", "status": 0},
                "extension": None,
            },
            {
                "id": 502,
                "name": "Ravi",
                "agent": {"id": "0501247000002", "name": "Ravi", "status": 0},
                "extension": None,
            },
        ]
    )
    departments: list[Raw] = field(
        default_factory=lambda: [
            {"id": "17001", "name": "Sales", "description": "", "ring_strategy": "simultaneously", "agents": []},
            {"id": "17002", "name": "Support", "description": "", "ring_strategy": "simultaneously", "agents": []},
        ]
    )
    applied: list[Applied] = field(default_factory=list)
    keeps_what_is_used: bool = False
    """Whether an IVR that another one leads to cannot be deleted."""

    def find(self, identifier: Any) -> Raw | None:
        """Return the live IVR of this id, or None."""
        return next((ivr for ivr in self.ivrs if str(ivr["id"]) == str(identifier)), None)

    def handle(self, method: str, target: str, body: bytes) -> tuple[int, Any]:
        """Carry a request out; return the status and the JSON value of the answer."""
        address = urlsplit(target)
        try:
            if method == "GET":
                return 200, self._read(address.path, parse_qs(address.query))
            return 200, self._write(method, address.path, body)
        except Refused as refusal:
            return refusal.status, {"success": False, "message": refusal.message}

    def _read(self, path: str, query: dict[str, list[str]]) -> Any:
        if path == "/v1/ivrs":
            return {"ivrs": copy.deepcopy(self.ivrs)}
        if path == "/v1/departments":
            return copy.deepcopy(self.departments)
        if path == "/v1/users":
            return page("data", copy.deepcopy(self.users), query, size=20)
        raise Refused(404, "Not found.")

    def _write(self, method: str, path: str, raw: bytes) -> Raw:
        if method == "POST" and path == "/v1/ivr":
            body = _parse(raw)
            identifier = max([7000, *(ivr["id"] for ivr in self.ivrs if isinstance(ivr["id"], int))]) + 1
            self.ivrs.append({"id": identifier, **read_shape(body), "added_by": 10959})
            return self._done(method, identifier, body, "IVR created successfully")
        match = re.fullmatch(r"/v1/ivr/([^/?#]+)", path)
        if not match or method not in ("PUT", "DELETE"):
            raise Refused(404, "Not found.")
        ivr = self.find(match[1])
        if ivr is None:
            raise Refused(404, "IVR not found.")
        if method == "DELETE":
            if self.keeps_what_is_used and self._is_used(match[1]):
                raise Refused(422, "The IVR is in use.")
            self.ivrs.remove(ivr)
            return self._done(method, match[1], None, "IVR deleted successfully")
        body = _parse(raw)
        ivr.update(read_shape(body))
        return self._done(method, match[1], body, "IVR updated successfully")

    def _is_used(self, identifier: str) -> bool:
        way = ("ivr", identifier)
        return any(
            way in [(entry["destination_type"], str(entry["destination_id"])) for entry in raw["ivr_menu"]]
            or way in [(raw[kind], str(raw[target])) for kind, target in DESTINATIONS.values()]
            for raw in self.ivrs
            if str(raw["id"]) != identifier
        )

    def _done(self, method: str, identifier: Any, body: Any, message: str) -> Raw:
        self.applied.append(Applied(method, str(identifier), body))
        return {"success": True, "message": message}


def page(key: str, items: list[Raw], query: dict[str, list[str]], size: int, overlap: int = 0) -> Raw:
    """Return one page in the cursor style of GET /v1/users: ``limit``, ``last_seen_id``, ``has_more``."""
    size = int(query.get("limit", [str(size)])[0])
    seen = query.get("last_seen_id", [""])[0]
    ids = [str(item["id"]) for item in items]
    start = max(ids.index(seen) + 1 - overlap, 0) if seen in ids else 0
    shown = items[start : start + size + (overlap if start else 0)]
    return {
        "has_more": bool(shown) and shown[-1] is not items[-1],
        "count": len(shown),
        "last_seen_id": shown[-1]["id"] if shown else None,
        key: shown,
    }


def _parse(raw: bytes) -> Any:
    try:
        return json.loads(raw.decode("utf-8"))
    except ValueError:
        raise Refused(400, "The body is not JSON.") from None
