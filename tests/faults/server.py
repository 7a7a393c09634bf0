# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fault server: a model of the API on a raw loopback socket that fails exactly as a test tells it to.

It knows which request is which, tokens and the script of faults, and records what came in and what was applied.
It does not know what the client under test is or how it should behave. The account is in `account`, the faults are in
`faults`, the proxy is in `proxy`; their names for tests are imported here.
"""

from __future__ import annotations

import copy
import os
import ssl
import tempfile
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any

from tests.faults import faults
from tests.faults.account import WRITE_METHODS, Account, Applied, Raw, account, write_body
from tests.faults.faults import SLOTS, Exchange, Fault
from tests.faults.proxy import ProxyServer
from tests.faults.tls import authority, can_speak, server_context
from tests.faults.wire import HOST, Answer, Connection, Gone, Listener, Request, dead_url, json_bytes

__all__ = [
    "EMAIL",
    "PASSWORD",
    "TOKEN",
    "Account",
    "Applied",
    "Fault",
    "FaultServer",
    "ProxyServer",
    "Request",
    "account",
    "can_speak",
    "dead_url",
    "faults",
    "write_body",
]

TOKEN = "permanent-token-of-the-tests"
EMAIL = "ivr@example.com"
PASSWORD = "password-of-the-tests"

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


class FaultServer:
    """A context manager; see `script`, `always`, and the record: `requests`, `applied`, `connections`.

    `tls` is one of `tls.KINDS`; `token` is the permanent token asked for, None = anybody may come in.
    """

    def __init__(
        self,
        ivrs: int | Sequence[Raw] = 3,
        *,
        tls: str | None = None,
        token: str | None = TOKEN,
        email: str = EMAIL,
        password: str = PASSWORD,
    ) -> None:
        self.account = Account(account(ivrs) if isinstance(ivrs, int) else list(ivrs))
        self.tokens: set[str] = {token} if token else set()
        self.requests: list[Request] = []
        self.handshake_errors: list[str] = []
        self._open_to_all = token is None
        self._login = (email, password)
        self.issued: list[str] = []
        """The tokens that logins got."""
        self._failed_logins = 0
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
    def applied(self) -> list[Applied]:
        """The writes that were carried out, in order."""
        return self.account.applied

    @property
    def ivrs(self) -> list[Raw]:
        """The live IVRs, in the read shape."""
        return self.account.ivrs

    @property
    def writes(self) -> list[Request]:
        """The PUT, POST and DELETE requests that came in, without logins."""
        return [request for request in self.requests if kind_of(request) in WRITE_METHODS]

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

    def find(self, identifier: Any) -> Raw | None:
        """Return the live IVR of this id, or None."""
        return self.account.find(identifier)

    def switch(self, *, delete_in_use: str) -> None:
        """Refuse the deletion of an IVR that another one leads to ("422"), or carry it out ("allowed")."""
        self.account.keeps_what_is_used = delete_in_use == "422"

    def add(self, ivr: Raw) -> None:
        """Create an IVR (read shape) as a second writer would; not recorded as applied."""
        with self._listener.lock:
            self.account.ivrs.append(copy.deepcopy(ivr))

    def edit(self, identifier: Any, **fields: Any) -> None:
        """Change fields (read names) of a live IVR as a second writer would; not recorded as applied."""
        with self._listener.lock:
            ivr = self.account.find(identifier)
            if ivr is None:
                raise KeyError(identifier)
            ivr.update(fields)

    def remove(self, identifier: Any) -> None:
        """Take a live IVR away as a second writer would; not recorded as applied."""
        with self._listener.lock:
            self.account.ivrs[:] = [ivr for ivr in self.account.ivrs if str(ivr["id"]) != str(identifier)]

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
            return queue.popleft() if queue else self._always.get(slot, faults.SOUND)

    def _serve(self, connection: Connection) -> None:
        at_once = self._next_fault("ACCEPT")
        if at_once is not faults.SOUND:
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

    # --- the API ---

    def _carry_out(self, slot: str, request: Request, applies: bool) -> Answer:
        with self._listener.lock:
            if slot == "OTHER":
                return Answer(404, faults.HTML.encode(), (faults.HTML_TYPE,))
            if slot == "LOGIN":
                return self._log_in(request)
            if not self._may_come_in(request):
                return Answer(401, json_bytes({"success": False, "message": "Unauthenticated."}))
            if slot in WRITE_METHODS and not applies:
                return Answer(200, json_bytes({"success": True, "message": "IVR updated successfully"}))
            code, value = self.account.handle(request.method, request.target, request.body)
            return Answer(code, json_bytes(value))

    def _may_come_in(self, request: Request) -> bool:
        scheme, _blank, token = (request.header("Authorization") or "").partition(" ")
        return self._open_to_all or (scheme == "Bearer" and token in self.tokens)

    def _log_in(self, request: Request) -> Answer:
        try:
            given = request.json()
            accepted = (given["email"], given["password"]) == self._login
        except (ValueError, KeyError, TypeError):
            accepted = False
        if not accepted:
            self._failed_logins += 1
            refusal = {"success": False, "message": "Invalid credentials", "login_failed_count": self._failed_logins}
            return Answer(401, json_bytes(refusal))
        token = f"login-token-number-{len(self.issued) + 1}"
        self.issued.append(token)
        self.tokens.add(token)
        return Answer(
            200, json_bytes({"success": True, "access_token": token, "token_type": "bearer", "expires_in": 3600})
        )
