# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the modules' tasks against a fault server in this process, and judges every result by the same law.

It knows the options of the tasks, a few tasks that make one or many IVRs differ, and what must hold whatever goes
wrong (`judge`). It does not know single faults.
"""

from __future__ import annotations

import copy
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.servetel.ivr.plugins.module_utils._argspec import CONNECTION_SPEC
from ansible_collections.servetel.ivr.plugins.module_utils._connection import Context
from ansible_collections.servetel.ivr.plugins.module_utils._errors import KINDS
from ansible_collections.servetel.ivr.plugins.module_utils._runner import perform
from ansible_collections.servetel.ivr.plugins.module_utils._text import encoded_variants
from ansible_collections.servetel.ivr.plugins.modules import ivr, ivr_info, ivrs
from tests.support.faults.server import EMAIL, PASSWORD, TOKEN, FaultServer, Raw, kind_of

MODULES = {"ivr": ivr, "ivrs": ivrs, "ivr_info": ivr_info}
NEW_IVR: dict[str, Any] = {
    "description": "Made by a test",
    "recording": "recording||501",
    "timeout": 20,
    "incorrect_count": 1,
    "invalid_recording": "recording||502",
    "recording_invalid": "recording||503",
    "invalid_destination": "hangup||1",
    "timeout_tries": 2,
    "timeout_retry_recording": "recording||504",
    "timeout_recording": "recording||505",
    "timeout_destination": "extension||050124700001",
    "menu": [{"option": "1", "destination": "extension||050124700001"}],
}
NEW_RAW: Raw = {
    "description": "Made by a test",
    "recording": "501",
    "timeout": 20,
    "invalid_retries": 1,
    "invalid_retry_recording": "502",
    "invalid_recording": 503,
    "invalid_destination_type": "hangup",
    "invalid_destination": "1",
    "timeout_retries": 2,
    "timeout_retry_recording": "504",
    "timeout_recording": "505",
    "timeout_dest_type": "extension",
    "timeout_destination": "050124700001",
    "ivr_menu": [
        {
            "option": "1",
            "destination_type": "extension",
            "destination_id": "050124700001",
            "sms_template_id": "0",
            "webhook_id": "0",
        }
    ],
}
"""How the account shows NEW_IVR, but for its id and its name."""
NEW_TIMEOUT = 20
UNSURE = ("unknown_outcome", "not_taken")
UNSURE_WORDS = ("may be written or not", "may yet be written", "could not be read back", "the API confirmed")
"""How a message says that nobody knows what is there, or that the API itself says two things."""


def params(module: str, server: FaultServer | str, **options: Any) -> dict[str, Any]:
    """The parameters of a module as Ansible gives them: what is given, else the defaults of the argument spec."""
    spec = {**CONNECTION_SPEC, **MODULES[module].ARGUMENT_SPEC}
    given = {
        "api_url": server if isinstance(server, str) else server.url,
        "api_token": TOKEN,
        "api_rate": 0.0,
        "api_timeout": 1.0,
        "api_deadline": 1.0,
        **options,
    }
    unknown = sorted(set(given) - set(spec))
    assert not unknown, f"{module} has no such option: {unknown}"
    return {name: given.get(name, rules.get("default")) for name, rules in spec.items()}


@dataclass
class Outcome:
    """What came of one run of a task."""

    result: dict[str, Any]
    seconds: float
    warnings: list[str] = field(default_factory=list)
    masked: list[str] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        return bool(self.result.get("failed"))

    @property
    def changed(self) -> bool:
        changed = self.result["changed"]
        assert isinstance(changed, bool)
        return changed

    @property
    def kind(self) -> str | None:
        return str(self.result["error"]["kind"]) if self.failed else None

    @property
    def status(self) -> int | None:
        status = self.result["error"]["status"]
        assert status is None or isinstance(status, int)
        return status

    @property
    def msg(self) -> str:
        return str(self.result.get("msg", ""))


def run(module: str, options: dict[str, Any], *, check: bool = False, stop: threading.Event | None = None) -> Outcome:
    """Run a module's task as the module itself does, but for Ansible; setting `stop` interrupts it."""
    outcome = Outcome({}, 0.0)
    told = {"warn": outcome.warnings.append, "mask": outcome.masked.append}
    context = Context(check_mode=check, **told, stop=stop or threading.Event())
    start = time.monotonic()
    outcome.result = perform(MODULES[module].TASK, options, context)
    outcome.seconds = time.monotonic() - start
    return outcome


# --- tasks ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Task:
    """Options of a task, and the account after it, by name: what each IVR shall be, None = gone."""

    module: str
    options: dict[str, Any]
    wanted: Callable[[list[Raw]], dict[str, Raw | None]]

    def params(self, server: FaultServer, **more: Any) -> dict[str, Any]:
        return params(self.module, server, **copy.deepcopy(self.options), **more)


def task_for(method: str, module: str) -> Task:
    """A task that needs a PUT, a POST or a DELETE: of one IVR, or of two with one that already is as wanted."""
    return {"PUT": _updating, "POST": _creating, "DELETE": _deleting}[method](module)


def _one_or_many(module: str, definitions: list[dict[str, Any]]) -> dict[str, Any]:
    if module == "ivr":
        return {**definitions[0], "assume_recording_type": "recording"}
    return {"ivrs": [*definitions, {"id": "7003", "timeout": 10}], "assume_recording_type": "recording"}


def _updating(module: str) -> Task:
    count = 1 if module == "ivr" else 2

    def wanted(ivrs: list[Raw]) -> dict[str, Raw | None]:
        return {raw["name"]: {**raw, "timeout": NEW_TIMEOUT} for raw in ivrs[:count]}

    definitions = [{"id": str(7001 + number), "timeout": NEW_TIMEOUT} for number in range(count)]
    return Task(module, _one_or_many(module, definitions), wanted)


def _creating(module: str) -> Task:
    names = ["New 1"] if module == "ivr" else ["New 1", "New 2"]
    shape = {name: {**NEW_RAW, "name": name} for name in names}
    definitions = [{**copy.deepcopy(NEW_IVR), "name": name} for name in names]
    return Task(module, _one_or_many(module, definitions), lambda ivrs: dict(shape))


def _deleting(module: str) -> Task:
    count = 1 if module == "ivr" else 2
    definitions = [{"id": str(7001 + number), "state": "absent"} for number in range(count)]
    return Task(module, _one_or_many(module, definitions), lambda ivrs: {raw["name"]: None for raw in ivrs[:count]})


# --- the law -------------------------------------------------------------------------------------------------------


def login_options() -> dict[str, Any]:
    return {"api_token": None, "api_email": EMAIL, "api_password": PASSWORD}


def settings(raw: Raw) -> Raw:
    """An IVR without what the API itself gives it."""
    return {name: value for name, value in raw.items() if name not in ("id", "added_by")}


def judge(outcome: Outcome, server: FaultServer, before: list[Raw], task: Task, *, check: bool) -> None:
    """Assert what must hold of every run, whatever went wrong."""
    judge_words(outcome, *server.issued)
    if check:
        assert server.writes == [], "check mode sent a write"
        assert server.ivrs == before
        return
    judge_writes(outcome, server)
    judge_account(server, before, task, complete=not outcome.failed)


def judge_account(server: FaultServer, before: list[Raw], task: Task, *, complete: bool) -> None:
    """Every IVR is as before or as wanted; when all is done, as wanted."""
    wanted = task.wanted(before)
    old = {raw["name"]: raw for raw in before}
    live = {raw["name"]: raw for raw in server.ivrs}
    assert len(live) == len(server.ivrs), "two IVRs of one name"
    for name in {*old, *live, *wanted}:
        states = [wanted.get(name, old.get(name))] + ([] if complete else [old.get(name)])
        now = live.get(name)
        allowed = [state and settings(state) for state in states]
        assert (now and settings(now)) in allowed, f"{name} is not as wanted" + ("" if complete else ", nor as before")


def judge_writes(outcome: Outcome, server: FaultServer, *, timeouts: bool = False, touched: str = "") -> None:
    """`changed` tells the truth, and nothing was written twice.

    With time limits that a busy computer may overrun, the same PUT may be applied twice: that is the same as once.
    What a second writer does to the IVR `touched` may look like a write of the task.
    """
    if server.applied:
        assert outcome.changed, "changed: false after an applied write"
    elif outcome.changed:
        unsure = outcome.kind in UNSURE or any(_unknown(entry) for entry in outcome.result.get("results", ()))
        assert unsure or touched, "changed: true, but nothing was applied"
    for entry in outcome.result.get("results", ()):
        wrote = [
            one for one in server.applied if one.id == entry["id"] or (one.body and one.body["name"] == entry["name"])
        ]
        assert entry["changed"] or not wrote, f"{entry} was written"
        honest = _unknown(entry) or entry["id"] == touched
        assert wrote or not entry["changed"] or honest, f"{entry} was not written"
    for number, one in enumerate(server.applied):
        twins = [other for other in server.applied[:number] if (other.method, other.id) == (one.method, one.id)]
        assert not twins or (timeouts and twins == [one] * len(twins)), f"{one} was applied twice"
    names = [one.body["name"] for one in server.applied if one.method == "POST"]
    assert len(names) == len(set(names)), "a POST was applied twice"
    posted: dict[str, str] = {}
    for request in server.requests:
        slot = kind_of(request)
        if slot == "LIST":
            posted.clear()
        elif slot == "POST" and request.body:
            name = json.loads(request.body)["name"]
            assert name not in posted or "429" in posted[name] or "rate limit" in posted[name], (
                "POST without listing before"
            )
            posted[name] = request.fault


OWN_HINTS = {
    "forbidden": ("Check what stands between this host and the API. If the API sent",),
    "rejected": (
        "Check what stands between this host and the API. Then run",
        "If menus or phone numbers still lead",
        "Point the menus and phone numbers",
    ),
    "auth": ("Run the task again. It logs in again.",),
}
"""How hints begin that only some errors of a kind have."""


def _unknown(entry: dict[str, Any]) -> bool:
    return any(words in entry["msg"] for words in UNSURE_WORDS)


def judge_words(outcome: Outcome, *secrets: str) -> None:
    """A failure is a sentence for people and fields for programs, and no word anywhere holds a secret."""
    text = json.dumps([outcome.result, outcome.warnings], ensure_ascii=False)
    for secret in (TOKEN, PASSWORD, *secrets):
        for form in encoded_variants(secret):
            assert form not in text, "a secret is shown"
    assert "Traceback" not in text
    for warning in [outcome.msg, *outcome.warnings]:
        assert all(char.isprintable() for char in warning)
    if not outcome.failed:
        return
    error = outcome.result["error"]
    assert error["kind"] in KINDS
    assert error["kind"] != "internal", outcome.msg
    assert error["retryable"] == KINDS[error["kind"]].retryable
    assert error["hint"] == KINDS[error["kind"]].hint or error["hint"].startswith(OWN_HINTS.get(error["kind"], ("-",)))
    assert outcome.status is None or 100 <= outcome.status <= 999
    assert outcome.msg.endswith((".", "?", "…")), outcome.msg  # … after a long text of the server.
    assert len(outcome.msg) < 3000
    assert "  " not in outcome.msg
    assert ".." not in outcome.msg.replace("...", ""), outcome.msg
