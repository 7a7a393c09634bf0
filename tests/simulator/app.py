# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The API over HTTP: login, tokens, rate limit, routes, shapes of answers; and the controls under `/_simulator/`.

Knows paths, status codes and bodies. Does not know what is in an IVR (`store.py`, `writes.py`) or how a server is run
(`server.py`). The Authorization value is compared here and kept nowhere.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import math
import re
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email.utils import formatdate
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from .store import Store, dump
from .writes import Refused

INDIA = timezone(timedelta(hours=5, minutes=30))
LOGIN_FAILURES, LOGIN_WAIT = 3, 900.0
TOKEN_SECONDS = 3600

_REASONS = {401: "Unauthenticated.", 403: "Forbidden.", 404: "Not found.", 422: "The given data was invalid."}


@dataclass
class Request:
    """One request that arrived. `status` is None until it is answered; `at` is the monotonic time of arrival."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, Any]
    body: Any
    at: float
    authorization_ok: bool
    status: int | None = None

    def public(self) -> dict[str, Any]:
        """For logs: without the password of a login."""
        record = dict(vars(self))
        if isinstance(self.body, dict) and "password" in self.body:
            record["body"] = {**self.body, "password": "***"}
        return record


@dataclass
class Scripted:
    """Something to do for the next requests that match: give an answer, or call something first."""

    method: str
    path_regex: str
    times: int
    answer: Response | None = None
    apply: bool = False
    call: Callable[[], object] | None = None

    def matches(self, request: Request) -> bool:
        return self.method.upper() in ("*", request.method) and re.search(self.path_regex, request.path) is not None


def _html(status: int) -> Response:
    return Response(f"<html><body><h1>{status} Server answer</h1></body></html>", status, media_type="text/html")


def _json(status: int, body: Any) -> Response:
    return Response(dump(body), status, media_type="application/json")


def _india(seconds_from_now: float) -> str:
    return (datetime.now(INDIA) + timedelta(seconds=seconds_from_now)).strftime("%Y-%m-%d %H:%M:%S")


@dataclass
class Api:
    """The state of the simulated service around the account, and its request handling."""

    store: Store
    token: str
    email: str
    password: str
    latency: float = 0.0
    rate: float | None = None
    log: Path | None = None
    requests: list[Request] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)
    scripts: list[Scripted] = field(default_factory=list)
    hook_error: BaseException | None = None

    def __post_init__(self) -> None:
        self._login_tokens: dict[str, float] = {}
        self._login_failures = 0
        self._login_blocked_until = 0.0
        self._recent: deque[float] = deque()
        self._routes: list[tuple[str, re.Pattern[str], Callable[..., Response]]] = [
            (method, re.compile(path), handler)
            for method, path, handler in (
                ("GET", "/v1/ivrs", self._list),
                ("GET", "/v1/ivr/([^/]+)", self._get),
                ("POST", "/v1/ivr", self._create),
                ("PUT", "/v1/ivr/([^/]+)", self._update),
                ("DELETE", "/v1/ivr/([^/]+)", self._delete),
                ("GET", "/v1/departments", self._departments),
                ("GET", "/v1/users", self._users),
                ("GET", "/v1/my_number", self._numbers),
                ("POST", "/v1/auth/login", self._login),
                ("POST", "/v1/auth/refresh", self._refresh),
                ("POST", "/v1/auth/logout", self._logout),
            )
        ]

    # One request

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        at = time.monotonic()
        http = HttpRequest(scope, receive)
        try:
            content = await http.body()
        except ClientDisconnect:
            return
        request = self._record(http, content, at)
        too_many = self._over_rate(at)
        if self.latency:
            await asyncio.sleep(self.latency)
        if too_many:
            response = self._too_many(too_many)
        else:
            for hook in self._take(request, hooks=True):
                await self._call(hook)
            scripts = self._take(request, hooks=False)
            script = scripts[0] if scripts else None
            if script is None or script.apply:
                response = self._answer(request)
            if script is not None and script.answer is not None:
                response = script.answer
        request.status = response.status_code
        if self.log is not None:
            with self.log.open("a", encoding="utf-8") as log:
                log.write(json.dumps(request.public(), ensure_ascii=False) + "\n")
        await response(scope, receive, send)

    def _record(self, http: HttpRequest, content: bytes, at: float) -> Request:
        headers: dict[str, Any] = dict(http.headers)
        given = headers.get("authorization", "")
        right = self._authorized(given)
        if given:
            scheme = given.split(" ")[0] if " " in given else "raw"
            headers["authorization"] = {"scheme": scheme, "right": right}
        try:
            body = json.loads(content) if content else None
        except ValueError:
            body = None
        request = Request(http.method, http.scope["path"], dict(http.query_params), headers, body, at, right)
        with self.lock:
            self.requests.append(request)
        return request

    def _take(self, request: Request, *, hooks: bool) -> list[Scripted]:
        """The hooks, or the one answer, that are due for this request; used up ones are dropped."""
        with self.lock:
            due = [item for item in self.scripts if (item.call is not None) == hooks and item.matches(request)]
            due = due if hooks else due[:1]
            for item in due:
                item.times -= 1
            self.scripts = [item for item in self.scripts if item.times > 0]
            return due

    async def _call(self, hook: Scripted) -> None:
        try:
            if hook.call is not None:
                await asyncio.to_thread(hook.call)
        except BaseException as error:  # shown to the test when the simulator ends
            self.hook_error = error

    def _over_rate(self, at: float) -> float:
        """Seconds to wait, or 0 if the request is within the account's rate."""
        if not self.rate:
            return 0.0
        window, most = max(1.0, 1 / self.rate), max(1, int(self.rate))
        while self._recent and self._recent[0] <= at - window:
            self._recent.popleft()
        if len(self._recent) >= most:
            return self._recent[0] + window - at
        self._recent.append(at)
        return 0.0

    def _too_many(self, wait: float) -> Response:
        form = self._switch("retry_after")
        seconds = math.ceil(wait)
        body = {self._switch("success_spelling"): "false", "message": "Too many requests."}
        if form == "body":
            body["retry_after"] = _india(seconds)
        response = _json(429, body)
        if form == "seconds":
            response.headers["Retry-After"] = str(seconds)
        elif form == "http_date":
            response.headers["Retry-After"] = formatdate(time.time() + seconds, usegmt=True)
        return response

    def _answer(self, request: Request) -> Response:
        for method, path, handler in self._routes:
            match = path.fullmatch(request.path)
            if method != request.method or match is None:
                continue
            refusal = None if handler == self._login else self._refuse_token(request)
            if refusal is not None:
                return refusal
            try:
                return handler(request, *match.groups())
            except Refused as refused:
                return self._refusal(refused)
        return _html(404)

    def _switch(self, name: str) -> str:
        return self.store.switches[name]

    def _result(self, status: int, success: bool, message: Any, **more: Any) -> Response:
        return _json(status, {self._switch("success_spelling"): success, "message": message, **more})

    def _refusal(self, refused: Refused) -> Response:
        messages = [message for errors in refused.errors.values() for message in errors]
        if refused.unknown_id:
            return self._result(int(self._switch("unknown_id")), False, " ".join(messages))
        status = 200 if self._switch("success_false_in_200") == "on" else 422
        shape = self._switch("message_shape")
        if shape == "body":
            mark = {self._switch("success_spelling"): False} if status == 200 else {}
            return _json(status, {**mark, **refused.errors})
        message = {"string": " ".join(messages), "list": messages, "map": refused.errors}[shape]
        return self._result(status, False, message)

    # Tokens

    def _authorized(self, given: str) -> bool:
        bearer, accepted = given[:7].lower() == "bearer ", self._switch("authorization")
        if accepted != "both" and bearer != (accepted == "bearer"):
            return False
        token = given[7:] if bearer else given
        return hmac.compare_digest(token.encode(), self.token.encode()) or (
            self._login_tokens.get(token, 0.0) > time.monotonic()
        )

    def _refuse_token(self, request: Request) -> Response | None:
        state, permissions = self._switch("token_state"), self._switch("permissions")
        if state == "revoked":
            return self._result(401, False, "The token has been deleted or blacklisted.")
        if state == "expired" or not request.authorization_ok:
            return self._result(401, False, "Token is invalid or has expired.")
        allowed = {
            "all": True,
            "none": False,
            "read_only": request.method == "GET",
            "ivr_only": request.path.startswith("/v1/ivr"),
        }
        if not allowed[permissions] and "/auth/" not in request.path:
            return self._result(403, False, "The token does not have the permission for this API.")
        return None

    def _issue(self) -> Response:
        token = f"simulated.{secrets.token_hex(16)}.{secrets.token_hex(16)}"
        self._login_tokens[token] = time.monotonic() + TOKEN_SECONDS
        body = {"access_token": token, "token_type": "bearer", "expires_in": TOKEN_SECONDS, "number_of_days_left": 90}
        return _json(200, {"success": True, **body})

    def _login(self, request: Request) -> Response:
        wait = self._login_blocked_until - time.monotonic()
        if wait > 0 and self._switch("login_throttle") == "on":
            return _json(429, {"success": False, "message": "Too many login attempts.", "retry_after": _india(wait)})
        body = request.body if isinstance(request.body, dict) else {}
        if body.get("email") == self.email and body.get("password") == self.password:
            self._login_failures = 0
            return self._issue()
        self._login_failures += 1
        if self._login_failures >= LOGIN_FAILURES:
            self._login_blocked_until = time.monotonic() + LOGIN_WAIT
        answer: dict[str, Any] = {"success": False, "message": "Invalid credentials"}
        if self._switch("login_refusal_body") == "counted":
            answer["login_failed_count"] = self._login_failures
        return _json(int(self._switch("login_refusal")), answer)

    def _refresh(self, request: Request) -> Response:
        return self._issue()

    def _logout(self, request: Request) -> Response:
        self._login_tokens.clear()
        return self._result(200, True, "Logged out.")

    # IVRs

    def _list(self, request: Request) -> Response:
        shape = self._switch("list_shape")
        more: dict[str, Any] = {"recordings": self.store.recordings()} if shape == "ivrs+recordings" else {}
        key = "ivrs" if shape.startswith("ivrs") else "data"
        if self._switch("list_pages") == "paged":
            limit = self._limit(request)
            array, count, last, has_more = self.store.ivrs_page(limit, request.query.get("last_seen_id", ""))
            more.update(has_more=has_more, count=count, last_seen_id=last)
        else:
            array = self.store.ivrs()
            if shape == "bare":
                return Response(array, media_type="application/json")
        tail = b"," + dump(more)[1:] if more else b"}"
        return Response(b'{"' + key.encode() + b'":' + array + tail, media_type="application/json")

    def _limit(self, request: Request) -> int:
        limit = request.query.get("limit", "20")
        return min(max(int(limit), 1), 100) if re.fullmatch("[0-9]{1,9}", limit) else 20

    def _get(self, request: Request, ivr_id: str) -> Response:
        if self._switch("get_ivr") == "absent":
            return _html(404)
        return Response(self.store.ivr(ivr_id), media_type="application/json")

    def _write_body(self, request: Request) -> Any:
        return request.body if "json" in str(request.headers.get("content-type", "")) else None

    def _create(self, request: Request) -> Response:
        ivr_id = self.store.create(self._write_body(request))
        more = {"id": int(ivr_id)} if self._switch("post_returns_id") == "on" else {}
        return self._result(int(self._switch("write_status")), True, "IVR created successfully.", **more)

    def _update(self, request: Request, ivr_id: str) -> Response:
        self.store.update(ivr_id, self._write_body(request))
        return self._result(int(self._switch("write_status")), True, "IVR updated successfully.")

    def _delete(self, request: Request, ivr_id: str) -> Response:
        self.store.delete(ivr_id)
        return self._result(200, True, "IVR deleted successfully.")

    # Names to ids

    def _departments(self, request: Request) -> Response:
        return _json(200, self.store.departments)

    def _numbers(self, request: Request) -> Response:
        return _json(200, self.store.number_views())

    def _users(self, request: Request) -> Response:
        limit, last = self._limit(request), request.query.get("last_seen_id", "")
        after = int(last) if re.fullmatch("[0-9]{1,18}", last) else 0
        rest = [user for user in self.store.users if int(user["id"]) > after]
        page = rest[:limit]
        last_seen_id = page[-1]["id"] if page else None
        body = {"has_more": len(rest) > limit, "count": len(page), "last_seen_id": last_seen_id, "data": page}
        return _json(200, body)


def scripted_answer(status: int, body: Any, headers: dict[str, str] | None) -> Response:
    """An answer as ordered: JSON for a dictionary or list, text and bytes as they are, for None the usual body."""
    if status == 204:
        response = Response(status_code=204)
    elif body is None and status >= 500:
        response = _html(status)
    elif body is None and status == 429:
        response = _json(status, {"success": "false", "message": "Too many requests."})
    elif body is None:
        response = _json(status, {"success": status < 300, "message": _REASONS.get(status, "Done.")})
    elif isinstance(body, (str, bytes)):
        response = Response(body, status, media_type="text/html")
    else:
        response = _json(status, body)
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response


def application(api: Api) -> Starlette:
    """The API and, under `/_simulator`, the controls for tests in other processes (no token needed)."""

    def refuse(error: Exception) -> Response:
        return JSONResponse({"error": str(error)}, 400)

    async def requests(http: HttpRequest) -> Response:
        with api.lock:
            if http.method == "DELETE":
                api.requests.clear()
            return JSONResponse([request.public() for request in api.requests])

    async def account(http: HttpRequest) -> Response:
        if http.method == "PUT":
            given = await http.json()
            try:
                api.store.load(given if isinstance(given, dict) else {"ivrs": given})
            except (KeyError, TypeError, ValueError) as error:
                return refuse(error)
        return JSONResponse(api.store.account())

    async def edit(http: HttpRequest) -> Response:
        given = await http.json()
        ivr_id = str(given.pop("id", ""))
        try:
            api.store.edit(ivr_id, given)
            return Response(api.store.ivr(ivr_id), media_type="application/json")
        except Refused as error:
            return refuse(error)

    async def switches(http: HttpRequest) -> Response:
        try:
            if http.method == "PUT":
                api.store.switch(await http.json())
        except ValueError as error:
            return refuse(error)
        return JSONResponse(api.store.switches)

    async def answer_next(http: HttpRequest) -> Response:
        given = await http.json()
        try:
            order = {"status": 200, "body": None, "headers": None, "times": 1, "apply": False, **given}
            answer = scripted_answer(order["status"], order["body"], order["headers"])
            script = Scripted(order["method"], order["path_regex"], order["times"], answer, order["apply"])
        except KeyError as error:
            return refuse(error)
        with api.lock:
            api.scripts.append(script)
        return JSONResponse({"pending": len(api.scripts)})

    control = [
        Route("/requests", requests, methods=["GET", "DELETE"]),
        Route("/account", account, methods=["GET", "PUT"]),
        Route("/edit", edit, methods=["POST"]),
        Route("/switches", switches, methods=["GET", "PUT"]),
        Route("/answer_next", answer_next, methods=["POST"]),
    ]
    return Starlette(routes=[Mount("/_simulator", routes=control), Mount("", app=api)])
