# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The account in memory: what a write does to it and what the list shows of it.

Knows the read side (names, crossed prompts, JSON types) and keeps what it hides: the prompts' types. Does not know
HTTP. An IVR is kept as its raw read-side dictionary, as given or written; switches change how it is shown.
Every public method may be called from any thread.
"""

from __future__ import annotations

import html
import json
import os
import re
import threading
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from .account import ADDED_BY
from .switches import checked, default_switches
from .writes import BRANCHES, NONE, READ_TYPES, Refused, TypedId, Write, accepted

Raw = dict[str, Any]

_CROSSED = {
    "recording": "recording",
    "invalid_recording": "invalid_retry_recording",
    "recording_invalid": "invalid_recording",
    "timeout_retry_recording": "timeout_retry_recording",
    "timeout_recording": "timeout_recording",
}
_READ_NAME = {
    "crossed": _CROSSED,
    "straight": {**_CROSSED, "invalid_recording": "invalid_recording", "recording_invalid": "invalid_retry_recording"},
}
_BRANCH_TYPE = {"invalid_destination": "invalid_destination_type", "timeout_destination": "timeout_dest_type"}
_COUNTS = ("timeout", "invalid_retries", "timeout_retries")

_TEXT: dict[str, Callable[[str], str]] = {
    "none": str,
    "trim": str.strip,
    "collapse": lambda text: re.sub(r"\s+", " ", text),
    "nfc": lambda text: unicodedata.normalize("NFC", text),
    "nfd": lambda text: unicodedata.normalize("NFD", text),
    "escape": html.escape,
}
_NONE_AS = {"empty": "", "null": None, "zero": 0, "zero_text": "0"}


def dump(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


class Store:
    """One account and the switches it obeys."""

    def __init__(self, account: Raw, switches: dict[str, Any], state: Path | None = None) -> None:
        self.lock = threading.RLock()
        self.switches = {**default_switches(), **checked(switches)}
        self._state = state
        if state is not None and state.exists():
            account = json.loads(state.read_text(encoding="utf-8"))
        self._load(account)

    # The account as a whole

    def _load(self, account: Raw) -> None:
        self._ivrs: dict[str, Raw] = {str(raw["id"]): _copy(raw) for raw in account["ivrs"]}
        self._types: dict[str, dict[str, str]] = _copy(account.get("prompt_types", {}))
        self.departments: list[Raw] = _copy(account.get("departments", []))
        self.users: list[Raw] = sorted(_copy(account.get("users", [])), key=lambda user: int(user["id"]))
        self.numbers: list[Raw] = _copy(account.get("numbers", []))
        highest = max([8000, *(int(key) for key in self._ivrs if key.isdigit())])
        self._next_id = int(account.get("next_id", highest + 1))
        self._forget_views()

    def load(self, account: Raw) -> None:
        """Replace the account; what the new one does not name (departments, users, numbers) stays."""
        with self.lock:
            kept = self.account()
            del kept["prompt_types"], kept["next_id"]
            self._load({**kept, **account})
            self._save()

    def account(self) -> Raw:
        """The whole account, in the form that `load` takes."""
        with self.lock:
            return {
                "ivrs": [_copy(raw) for raw in self._ivrs.values()],
                "prompt_types": _copy(self._types),
                "departments": _copy(self.departments),
                "users": _copy(self.users),
                "numbers": _copy(self.numbers),
                "next_id": self._next_id,
            }

    def _save(self) -> None:
        if self._state is None:
            return
        written = self._state.with_name(f"{self._state.name}.new")
        written.write_text(json.dumps(self.account(), ensure_ascii=False, indent=1), encoding="utf-8")
        os.replace(written, self._state)

    def _changed(self, ivr_id: str) -> None:
        self._views.pop(ivr_id, None)
        self._whole = b""
        self._save()

    def _forget_views(self) -> None:
        self._views: dict[str, bytes] = {}
        self._whole = b""

    def switch(self, given: dict[str, Any]) -> None:
        with self.lock:
            self.switches.update(checked(given))
            self._forget_views()

    # What a person does in the portal

    def edit(self, ivr_id: str, values: Raw) -> None:
        with self.lock:
            self._ivrs[self._known(ivr_id)].update(_copy(values))
            self._changed(ivr_id)

    def edit_number(self, number: str, values: Raw) -> None:
        with self.lock:
            next(raw for raw in self.numbers if raw["did"] == number).update(_copy(values))
            self._save()

    def add(self, raw: Raw) -> None:
        with self.lock:
            ivr_id = str(raw["id"])
            self._ivrs[ivr_id] = _copy(raw)
            if ivr_id.isdigit():
                self._next_id = max(self._next_id, int(ivr_id) + 1)
            self._changed(ivr_id)

    def remove(self, ivr_id: str) -> None:
        with self.lock:
            del self._ivrs[self._known(ivr_id)]
            self._types.pop(ivr_id, None)
            self._changed(ivr_id)

    def prompt_type(self, ivr_id: str, write_name: str) -> str:
        """The type that the read side does not show; empty for no prompt."""
        with self.lock:
            read_name = self._read_names[write_name]
            if self._ivrs[self._known(ivr_id)].get(read_name) in ("", None, 0, "0"):
                return ""
            return self._types.get(ivr_id, {}).get(read_name, "recording")

    def _known(self, ivr_id: str) -> str:
        if ivr_id not in self._ivrs:
            raise Refused({"id": ["IVR not found."]}, unknown_id=True)
        return ivr_id

    # What the API writes

    @property
    def _read_names(self) -> dict[str, str]:
        return _READ_NAME[self.switches["crossed_prompts"]]

    def create(self, body: Any) -> str:
        with self.lock:
            write = self._accepted(body, "")
            ivr_id = str(self._next_id)
            self._next_id += 1
            self._ivrs[ivr_id] = {"id": int(ivr_id)}
            self._apply(ivr_id, write)
            return ivr_id

    def update(self, ivr_id: str, body: Any) -> None:
        with self.lock:
            self._known(ivr_id)
            self._apply(ivr_id, self._accepted(body, ivr_id))

    def delete(self, ivr_id: str) -> None:
        with self.lock:
            self._known(ivr_id)
            if self.switches["delete_in_use"] == "422":
                users = list(self._users_of(ivr_id))
                if users:
                    raise Refused({"id": [f"The IVR is in use by {', '.join(users)}."]})
            self.remove(ivr_id)

    def _users_of(self, ivr_id: str) -> Iterable[str]:
        wanted = ("ivr", ivr_id)
        for key, raw in self._ivrs.items():
            places = [(raw.get(_BRANCH_TYPE[name]), str(raw.get(name))) for name in BRANCHES]
            places += [(entry["destination_type"], str(entry["destination_id"])) for entry in raw.get("ivr_menu", [])]
            if key != ivr_id and wanted in places:
                yield f"IVR {raw['name']}"
        for number in self.numbers:
            if number.get("destination") == f"ivr||{ivr_id}":
                yield f"number {number['did']}"

    def _accepted(self, body: Any, ivr_id: str) -> Write:
        write = accepted(body, self.switches)
        normalise = _TEXT[self.switches["text"]]
        write.name, write.description = normalise(write.name), normalise(write.description)
        if self.switches["duplicate_names"] == "422" and any(
            raw["name"] == write.name for key, raw in self._ivrs.items() if key != ivr_id
        ):
            raise Refused({"name": ["The name has already been taken."]})
        return write

    def _apply(self, ivr_id: str, write: Write) -> None:
        """Full replacement, except for what no field carries."""
        raw = self._ivrs[ivr_id]
        branches = write.branches
        prompts = {self._read_names[name]: prompt for name, prompt in write.prompts.items()}
        self._ivrs[ivr_id] = {
            **raw,
            "name": write.name,
            "description": write.description,
            "recording": self._prompt(ivr_id, "recording", prompts),
            "timeout": write.timeout,
            "invalid_retries": write.incorrect_count,
            "invalid_retry_recording": self._prompt(ivr_id, "invalid_retry_recording", prompts),
            "invalid_destination_type": branches["invalid_destination"][0],
            "invalid_destination": branches["invalid_destination"][1],
            "timeout_retry_recording": self._prompt(ivr_id, "timeout_retry_recording", prompts),
            "timeout_recording": self._prompt(ivr_id, "timeout_recording", prompts),
            "timeout_dest_type": branches["timeout_destination"][0],
            "timeout_destination": branches["timeout_destination"][1],
            "timeout_retries": write.timeout_tries,
            "added_by": raw.get("added_by", ADDED_BY),
            "invalid_recording": int(self._prompt(ivr_id, "invalid_recording", prompts) or 0),
            "ivr_menu": self._menu(raw, write),
        }
        self._changed(ivr_id)

    def _prompt(self, ivr_id: str, read_name: str, prompts: dict[str, TypedId | None]) -> str:
        prompt = prompts[read_name]
        if prompt is None:
            return str(self._ivrs[ivr_id].get(read_name) or "")
        if prompt != NONE:
            self._types.setdefault(ivr_id, {})[read_name] = prompt[0]
        return prompt[1]

    def _menu(self, raw: Raw, write: Write) -> list[Raw]:
        before = {str(entry["option"]): entry for entry in raw.get("ivr_menu", [])}
        menu = []
        for index, (option, (kind, id_)) in enumerate(write.menu):
            old = before.get(option, {})
            if write.sms_template is not None:
                sms_template = write.sms_template[index]
            else:
                keep = self.switches["sms_template_left_out"] == "keep"
                sms_template = old.get("sms_template_id", "0") if keep else "0"
            webhook = old.get("webhook_id", "0") if self.switches["webhook_on_put"] == "keep" else "0"
            entry = {"option": option, "destination_type": kind, "destination_id": id_}
            menu.append({**entry, "sms_template_id": sms_template, "webhook_id": webhook})
        return menu

    # What the API shows

    def ivr(self, ivr_id: str) -> bytes:
        with self.lock:
            self._known(ivr_id)
            if ivr_id not in self._views:
                self._views[ivr_id] = dump(self._view(self._ivrs[ivr_id]))
            return self._views[ivr_id]

    def ivrs(self) -> bytes:
        """All IVRs as a JSON array."""
        with self.lock:
            if not self._whole:
                self._whole = self._array(list(self._ivrs))
            return self._whole

    def ivrs_page(self, limit: int, last_seen_id: str) -> tuple[bytes, int, str, bool]:
        """A page as a JSON array, its length, the id to go on from, and whether there is more."""
        with self.lock:
            ids = list(self._ivrs)
            start = ids.index(last_seen_id) + 1 if last_seen_id in ids else 0
            page = ids[start : start + limit]
            return self._array(page), len(page), page[-1] if page else last_seen_id, start + limit < len(ids)

    def _array(self, ids: list[str]) -> bytes:
        return b"[" + b",".join(self.ivr(key) for key in ids) + b"]"

    def recordings(self) -> list[Raw]:
        """The second key of the older list page. Its element's shape is a guess."""
        with self.lock:
            ids = {str(raw[name]) for raw in self._ivrs.values() for name in _CROSSED.values() if raw.get(name)}
            return [{"id": key, "name": f"Recording {key}"} for key in sorted(ids, key=int)]

    def number_views(self) -> list[Raw]:
        """All numbers as the API shows them."""
        with self.lock:
            return [self._number_view(raw) for raw in self.numbers]

    def _number_view(self, raw: Raw) -> Raw:
        view = dict(raw)
        form = self.switches["read_number_destination"]
        if raw.get("destination") in ("", None):
            view["destination"] = _NONE_AS[self.switches["read_number_none"]]
        else:
            kind, _bars, id_ = str(raw["destination"]).partition("||")
            kind = "ringgroup" if (kind, self.switches["read_department"]) == ("department", "ringgroup") else kind
            forms = {"id": id_, "type": kind, "object": {"type": kind, "id": id_}}
            view["destination"] = forms.get(form, f"{kind}{form}{id_}")
        if form == "absent":
            del view["destination"]
        digits = str(raw.get("did", "")).lstrip("+")
        dids = {"plus": f"+{digits}", "digits": digits, "local": digits[-10:], "null": None}
        view["did"] = dids[self.switches["read_did"]]
        view["id"] = self._id(raw["id"])
        return view

    def _view(self, raw: Raw) -> Raw:
        view = dict(raw)
        for name in ("id", "added_by"):
            if name in view:
                view[name] = self._id(view[name])
        for name in _COUNTS:
            if name in view and self.switches["read_counts"] == "strings":
                view[name] = str(view[name])
        for name in _CROSSED.values():
            if name in view:
                view[name] = self._id(self._none(view[name]))
        for name, type_name in _BRANCH_TYPE.items():
            self._show_destination(view, type_name, name, in_menu=False)
        if isinstance(view.get("ivr_menu"), list):
            view["ivr_menu"] = [self._view_entry(entry) for entry in view["ivr_menu"]]
            if self.switches["menu_order"] == "sorted":
                view["ivr_menu"].sort(key=lambda entry: str(entry["option"]))
            elif self.switches["menu_order"] == "reversed":
                view["ivr_menu"].reverse()
        return view

    def _view_entry(self, entry: Raw) -> Raw:
        view = dict(entry)
        self._show_destination(view, "destination_type", "destination_id", in_menu=True)
        for name in ("sms_template_id", "webhook_id"):
            if name in view:
                view[name] = self._id(self._none(view[name]))
        view["option"] = self._id(view["option"])
        return view

    def _show_destination(self, view: Raw, type_name: str, id_name: str, *, in_menu: bool) -> None:
        if type_name not in view or id_name not in view:
            return
        kind = READ_TYPES.get(view[type_name], view[type_name])
        if kind == "department":
            choice = self.switches["read_department"]
            kind = "ringgroup" if choice == "ringgroup" or (in_menu and choice == "ringgroup_in_menu") else "department"
        elif kind in ("auto_attend", "time_condition"):
            kind = self.switches[f"read_{kind}"]
        elif kind == "hangup":
            view[id_name] = {"1": "1", "0": "0", "null": None}[self.switches["read_hangup_id"]]
        elif not kind:
            kind = view[id_name] = self._none(kind)
        view[type_name] = kind
        view[id_name] = self._id(view[id_name])

    def _none(self, value: Any) -> Any:
        choice = self.switches["read_none"]
        return value if choice == "as_stored" or value not in ("", None, 0, "0") else _NONE_AS[choice]

    def _id(self, value: Any) -> Any:
        choice = self.switches["read_ids"]
        if choice == "strings" and isinstance(value, int):
            return str(value)
        if choice == "numbers" and isinstance(value, str) and re.fullmatch("0|[1-9][0-9]*", value):
            return int(value)
        return value


def _copy(value: Any) -> Any:
    return json.loads(json.dumps(value))
