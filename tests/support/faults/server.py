# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fault server: a proxy before the simulator that fails exactly as a test tells it to, byte by byte.

It knows which request is which and the script of faults, and records what came in and what was applied. The account,
its tokens and every sound answer are the simulator's. It does not know what the client under test is or how it should
behave.
"""

from __future__ import annotations

import json
import os
import socket
import ssl
import tempfile
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any

from tests.simulator import Simulator
from tests.support.faults import SLOTS, SOUND, WRITES, Exchange, Fault
from tests.support.faults.tls import authority, server_context
from tests.support.faults.upstream import Upstream
from tests.support.faults.wire import HOST, Answer, Connection, Gone, Listener, Request, json_bytes
from tests.support.ivr_samples import sample_ivrs

Raw = dict[str, Any]

TOKEN = "permanent-token-of-the-tests"
EMAIL = "ivr@example.com"
PASSWORD = "password-of-the-tests"

NAMES: dict[str, list[Raw]] = {
    "departments": [
        {"id": "17001", "name": "Sales", "description": "", "ring_strategy": "simultaneously", "agents": []},
        {"id": "17002", "name": "Support", "description": "", "ring_strategy": "simultaneously", "agents": []},
    ],
    "users": [
        {"id": 501, "name": "Asha", "agent": {"id": "0501247000001", "name": "Asha", "status": 0}, "extension": None},
        {"id": 502, "name": "Ravi", "agent": {"id": "0501247000002", "name": "Ravi", "status": 0}, "extension": None},
    ],
}
"""What every account has beside its IVRs."""

LOSSY = {"webhook_on_put": "reset", "sms_template_left_out": "clear"}
"""The switches of the simulator under which a client that leans on leniency is found out."""

_PATHS = {
    ("GET", "/v1/ivrs"): "LIST",
    ("GET", "/v1/users"): "USERS",
    ("GET", "/v1/departments"): "DEPARTMENTS",
    ("POST", "/v1/auth/login"): "LOGIN",
    ("POST", "/v1/ivr"): "POST",
}


def kind_of(request: Request) -> str:
    """Return the slot of the script that a request falls into."""
    kind = _PATHS.get((request.method, request.path))
    if kind is None and request.path.startswith("/v1/ivr/") and request.method in ("PUT", "DELETE"):
        kind = request.method
    return kind or "OTHER"


@dataclass(frozen=True)
class Applied:
    """One write that was carried out."""

    method: str
    id: str
    body: Any


class FaultServer:
    """A context manager; see `script`, `always`, and the record: `requests`, `applied`, `issued`, `connections`.

    `tls` is one of `tls.KINDS`; `token` is the permanent token asked for.
    """

    def __init__(
        self,
        ivrs: int | Sequence[Raw] = 3,
        *,
        tls: str | None = None,
        token: str = TOKEN,
        email: str = EMAIL,
        password: str = PASSWORD,
    ) -> None:
        raws = sample_ivrs(ivrs) if isinstance(ivrs, int) else list(ivrs)
        account = {**NAMES, "ivrs": raws, "next_id": max([7000, *(raw["id"] for raw in raws)]) + 1}
        self._simulator = Simulator(account, switches=LOSSY, token=token, email=email, password=password)
        self._upstream = Upstream(self._simulator.application)
        self.requests: list[Request] = []
        self.applied: list[Applied] = []
        self.issued: list[str] = []
        self.handshake_errors: list[str] = []
        self._scripts: dict[str, deque[Fault]] = {slot: deque() for slot in SLOTS}
        self._always: dict[str, Fault] = {}
        self._tls = server_context(tls) if tls else None
        self._ca_path: str | None = None
        self._listener = Listener(self._serve)

    # --- for tests ---

    @property
    def port(self) -> int:
        return self._listener.port

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://{HOST}:{self.port}"

    @property
    def ca_path(self) -> str:
        """The file of the CA to trust (it issued every certificate but "self-signed" and "unknown-ca")."""
        if self._ca_path is None:
            handle, self._ca_path = tempfile.mkstemp(suffix=".pem")
            with os.fdopen(handle, "wb") as file:
                file.write(authority().cert_pem.bytes())
        return self._ca_path

    @property
    def connections(self) -> int:
        """How many TCP connections were accepted."""
        return self._listener.connections

    @property
    def ivrs(self) -> list[Raw]:
        """The live IVRs, in the read shape."""
        return self._simulator.ivrs

    @property
    def writes(self) -> list[Request]:
        """The PUT, POST and DELETE requests that came in, without logins."""
        return [request for request in self.requests if kind_of(request) in WRITES]

    @property
    def unmet(self) -> list[tuple[str, Fault]]:
        """The scripted faults that no request has met yet."""
        return [(slot, fault) for slot, queue in self._scripts.items() for fault in queue]

    def script(self, slot: str, script: Fault | Sequence[Fault]) -> None:
        """Let the next requests of this slot meet these faults in order; then all is normal, or as `always` says."""
        script = [script] if isinstance(script, Fault) else list(script)
        for fault in script:
            self._check(slot, fault)
        with self._listener.lock:
            self._scripts[slot].extend(script)

    def always(self, slot: str, fault: Fault | None) -> None:
        """Let every request of this slot meet this fault once its script is used up; None ends that."""
        with self._listener.lock:
            self._always.pop(slot, None)
            if fault is not None:
                self._check(slot, fault)
                self._always[slot] = fault

    def heal(self) -> None:
        """Forget every fault: from now on all is normal."""
        with self._listener.lock:
            self._always.clear()
            for queue in self._scripts.values():
                queue.clear()

    def settle(self) -> None:
        """Wait until nothing of the requests before is under way, as on a busy computer after a client gave one up."""
        with socket.create_connection((HOST, self.port)) as last:  # Those before it are accepted first.
            last.sendall(b"GET / HTTP/1.1\r\nHost: settle\r\nConnection: close\r\n\r\n")
            while last.recv(4096):
                pass
        self._listener.cut(5.0)

    def switch(self, **values: str) -> None:
        """Set switches of the simulator."""
        self._simulator.switch(**values)

    def find(self, identifier: Any) -> Raw | None:
        """Return the live IVR of this id, or None."""
        return next((ivr for ivr in self.ivrs if str(ivr["id"]) == str(identifier)), None)

    def add(self, ivr: Raw) -> None:
        """Create an IVR (read shape) as a second writer would; not recorded as applied."""
        self._simulator.add(ivr)

    def edit(self, identifier: Any, **fields: Any) -> None:
        """Change fields (read names) of a live IVR as a second writer would; not recorded as applied."""
        self._simulator.edit(identifier, **fields)

    def remove(self, identifier: Any) -> None:
        """Take a live IVR away as a second writer would; not recorded as applied."""
        self._simulator.remove(identifier)

    def close(self) -> None:
        self._listener.close()
        if self._ca_path is not None and os.path.exists(self._ca_path):
            os.unlink(self._ca_path)

    def __enter__(self) -> FaultServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if error is None and self._listener.errors:
            raise self._listener.errors[0]

    # --- one connection ---

    @staticmethod
    def _check(slot: str, fault: Fault) -> None:
        if slot not in SLOTS:
            raise ValueError(f"there is no slot {slot!r}: {', '.join(SLOTS)}")
        if slot not in fault.kinds:
            raise ValueError(f"{fault} does not suit {slot}, only {', '.join(fault.kinds)}")

    def _next_fault(self, slot: str) -> Fault:
        with self._listener.lock:
            queue = self._scripts[slot]
            return queue.popleft() if queue else self._always.get(slot, SOUND)

    def _serve(self, connection: Connection) -> None:
        at_once = self._next_fault("ACCEPT")
        if at_once is not SOUND:
            nothing = Request("", "", [], b"", 0.0)
            at_once.play(Exchange(self, connection, nothing, Answer(200)))
            return
        self._shake_hands(connection)
        while not connection.ended:
            self._exchange(connection)

    def _shake_hands(self, connection: Connection) -> None:
        if self._tls is None:
            return
        connection.sock = self._tls.wrap_socket(connection.sock, server_side=True, do_handshake_on_connect=False)
        if connection.closing.is_set():
            raise Gone
        try:
            connection.sock.do_handshake()
        except ssl.SSLError as error:
            self.handshake_errors.append(str(error.reason))
            raise Gone from None

    def _exchange(self, connection: Connection) -> None:
        request = connection.read_head()
        slot = kind_of(request)
        fault = self._next_fault(slot)
        if fault.reads_body:
            request = connection.read_body(request)
        request = replace(request, fault=fault.name)
        with self._listener.lock:
            self.requests.append(request)
        if fault.before is not None:
            fault.before(self)
        answer = self._carry_out(slot, request, fault.applies)
        fault.play(Exchange(self, connection, request, answer))
        if (request.header("Connection") or "").lower() == "close" or not fault.reads_body:
            connection.close()

    # --- the simulator behind it ---

    def _carry_out(self, slot: str, request: Request, applies: bool) -> Answer:
        if slot in WRITES and not applies:
            return Answer(200, json_bytes({"success": True, "message": "IVR updated successfully."}))
        with self._upstream.lock:
            answer = self._upstream.ask(request)
            if slot in WRITES and _succeeded(answer):
                self.applied.append(self._written(slot, request))
            elif slot == "LOGIN" and _succeeded(answer):
                self.issued.append(json.loads(answer.body)["access_token"])
            return answer

    def _written(self, slot: str, request: Request) -> Applied:
        identifier = self.ivrs[-1]["id"] if slot == "POST" else request.path.rpartition("/")[2]
        return Applied(slot, str(identifier), request.json() if request.body else None)


def _succeeded(answer: Answer) -> bool:
    return answer.status == 200 and json.loads(answer.body)["success"] is True
