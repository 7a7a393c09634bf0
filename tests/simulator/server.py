# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the simulator inside a process, in a thread of its own, and gives a test its controls.

Knows sockets and uvicorn. Does not know what the API does (`app.py`, `store.py`).
"""

from __future__ import annotations

import ipaddress
import json
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

import uvicorn
from starlette.applications import Starlette

from .account import seeded_account
from .app import Api, Request, Scripted, application, scripted_answer
from .store import Store

TOKEN = "simulator.permanent-token-of-the-simulated-account.it-opens-nothing-but-the-simulator-0123456789"
EMAIL = "ivr-admin@kaveri.example"
PASSWORD = "simulated-password"


def require_loopback(host: str) -> None:
    """The simulator has no secrets and no protection: it listens on the loopback interface only."""
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise ValueError(f"The simulator listens on a loopback address only (such as 127.0.0.1), not on {host!r}.")


class Simulator:
    """The simulated API as a context manager.

    `account` is a list of raw IVRs, a whole account (`account.py`), or None for the seeded one;
    `ssl` is (certfile, keyfile).
    """

    def __init__(
        self,
        account: list[dict[str, Any]] | dict[str, Any] | None = None,
        latency: float = 0.0,
        switches: dict[str, Any] | None = None,
        rate: float | None = None,
        ssl: tuple[str, str] | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        state: Path | None = None,
        log: Path | None = None,
        token: str = TOKEN,
        email: str = EMAIL,
        password: str = PASSWORD,
    ) -> None:
        require_loopback(host)
        whole = {**seeded_account(), "prompt_types": {}, "ivrs": account} if isinstance(account, list) else account
        store = Store(whole or seeded_account(), switches or {}, state)
        self._api = Api(store, token, email, password, latency, rate, log)
        self._ssl, self._host, self._port = ssl, host, port
        self.token, self.email, self.password = token, email, password
        self.url = ""

    def __enter__(self) -> Simulator:
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        # asyncio switches Nagle's algorithm off (40 ms an answer) only where the protocol is named.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((self._host, self._port))
        host = f"[{self._host}]" if ":" in self._host else self._host
        self.url = f"{'https' if self._ssl else 'http'}://{host}:{listener.getsockname()[1]}"
        certfile, keyfile = self._ssl or (None, None)
        self._server = uvicorn.Server(
            uvicorn.Config(
                application(self._api),
                http="httptools",
                ws="none",
                lifespan="off",
                access_log=False,
                log_level="error",
                log_config=None,
                timeout_keep_alive=60,
                timeout_graceful_shutdown=1,
                ssl_certfile=certfile,
                ssl_keyfile=keyfile,
            )
        )
        self._thread = threading.Thread(target=self._server.run, args=([listener],), name="simulator", daemon=True)
        self._thread.start()
        while not self._server.started:
            if not self._thread.is_alive():
                listener.close()
                raise RuntimeError("The simulator could not start; the reason is on standard error.")
            time.sleep(0.002)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join()
        if self._api.hook_error is not None and error is None:
            raise self._api.hook_error

    @property
    def application(self) -> Starlette:
        """The API as an ASGI application, for another server than the one that `with` starts."""
        return application(self._api)

    # What was asked

    @property
    def requests(self) -> list[Request]:
        with self._api.lock:
            return list(self._api.requests)

    @property
    def writes(self) -> list[Request]:
        return [
            request
            for request in self.requests
            if request.method in ("POST", "PUT", "DELETE") and request.path.split("/")[1:3] == ["v1", "ivr"]
        ]

    def forget_requests(self) -> None:
        with self._api.lock:
            self._api.requests.clear()

    # The account, as the read side shows it

    @property
    def ivrs(self) -> list[dict[str, Any]]:
        result: list[dict[str, Any]] = json.loads(self._api.store.ivrs())
        return result

    def ivr(self, ivr_id: int | str) -> dict[str, Any]:
        result: dict[str, Any] = json.loads(self._api.store.ivr(str(ivr_id)))
        return result

    def prompt_type(self, ivr_id: int | str, write_name: str) -> str:
        """The stored type of a prompt, which the API shows nobody; empty if there is no prompt."""
        return self._api.store.prompt_type(str(ivr_id), write_name)

    def edit(self, ivr_id: int | str, **values: Any) -> None:
        """Somebody edits an IVR in the portal (read-side names)."""
        self._api.store.edit(str(ivr_id), values)

    def edit_number(self, number: str, **values: Any) -> None:
        """Somebody edits a number in the portal; found by its `did`, with +."""
        self._api.store.edit_number(number, values)

    def add(self, raw: dict[str, Any]) -> None:
        self._api.store.add(raw)

    def remove(self, ivr_id: int | str) -> None:
        self._api.store.remove(str(ivr_id))

    # How it behaves

    def switch(self, **values: Any) -> None:
        self._api.store.switch(values)

    @property
    def latency(self) -> float:
        return self._api.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self._api.latency = seconds

    @property
    def rate(self) -> float | None:
        return self._api.rate

    @rate.setter
    def rate(self, requests_a_second: float | None) -> None:
        self._api.rate = requests_a_second

    def answer_next(
        self,
        method: str,
        path_regex: str,
        *,
        status: int = 200,
        body: Any = None,
        headers: dict[str, str] | None = None,
        times: int = 1,
        apply: bool = False,
    ) -> None:
        """Give this answer to the next matching requests (`*` = any method; the regex is searched in the path)."""
        answer = scripted_answer(status, body, headers)
        with self._api.lock:
            self._api.scripts.append(Scripted(method, path_regex, times, answer, apply))

    def before_next(self, method: str, path_regex: str, call: Callable[[], object], *, times: int = 1) -> None:
        """Call something just before the next matching requests are handled; its exception is raised at the end."""
        with self._api.lock:
            self._api.scripts.append(Scripted(method, path_regex, times, call=call))
