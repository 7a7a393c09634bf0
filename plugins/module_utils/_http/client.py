# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests to one account of the API, with its token and its pace.

Every failure is raised as a ServetelError with a text of this collection. Reads are retried here, because that can do
no harm. A write is sent once; the caller finds out whether it was applied. Knows no IVR, no Ansible and no path.
Private to this collection.
"""

from __future__ import annotations

import threading
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._http.auth import Credentials, Scheme, TokenAuth
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._http.rate_limit import RateLimiter, Retries
from ansible_collections.servetel.ivr.plugins.module_utils._http.response import Pack
from ansible_collections.servetel.ivr.plugins.module_utils._http.session import (
    MIB,
    Observer,
    OnHeaders,
    Request,
    Session,
)
from ansible_collections.servetel.ivr.plugins.module_utils._http.transport import WriteMethod
from ansible_collections.servetel.ivr.plugins.module_utils._text import mask_secrets


class Client:
    """Requests to the API at `url`; options as for `Session` and `TokenAuth` (`authorization` is its scheme)."""

    def __init__(
        self,
        url: str,
        credentials: Credentials,
        *,
        verify: bool | str = True,
        timeout: float = 30.0,
        rate: float = 3.0,
        user_agent: str = "servetel.ivr",
        authorization: Scheme = "bearer",
        field_name: t.Callable[[str], str] = str,
        on_secret: t.Callable[[str], None] = lambda secret: None,
    ) -> None:
        self._session = Session(
            url,
            verify=verify,
            timeout=timeout,
            rate=rate,
            user_agent=user_agent,
            field_name=field_name,
            logs_in=not credentials.token,
            secrets=filter(None, (credentials.token, credentials.password)),
        )
        self._retries = Retries(self._session.rate_limiter)
        self._auth = TokenAuth(credentials, self._session, self._retries, on_secret, authorization)

    @property
    def requests(self) -> int:
        """How many requests were started, logins included."""
        return self._session.requests

    def limit_requests(self, most: int, why: str) -> None:
        """Start no request when `requests` is `most`. Its error is of kind not_attempted then, and says why."""
        self._session.limit = (most, why)

    @property
    def wrote(self) -> bool:
        """Whether a write was started."""
        return self._session.wrote

    @wrote.setter
    def wrote(self, value: bool) -> None:
        self._session.wrote = value

    @property
    def rate_limiter(self) -> RateLimiter:
        return self._session.rate_limiter

    @property
    def login_failed(self) -> bool:
        """Whether the one login of this client failed."""
        return self._auth.login_error is not None

    def stop_by(self, stop: threading.Event) -> None:
        """Start no read any more once `stop` is set, unless something was written before."""
        self._session.stop = stop

    def observe(self, observer: Observer) -> None:
        """Show each request and its answer to `observer` from now on."""
        self._session.observer = observer

    def use_authorization(self, scheme: str) -> None:
        """Send the token in another form from now on: bearer or raw."""
        self._auth.use(scheme)

    def without_secrets(self, text: str) -> str:
        """The text without the secrets of this account, whatever its length."""
        return mask_secrets(text, self._session.secrets)

    def read(
        self,
        path: str,
        query: dict[str, str] | None = None,
        *,
        deadline: Deadline,
        limit: int = 8 * MIB,
        pack: Pack | None = None,
        on_headers: OnHeaders = lambda headers: None,
    ) -> object:
        """The JSON that GET answers, with its objects as `pack` keeps them. Tried again within the deadline.

        `on_headers` is given the headers of that answer.
        """
        attempt = 0
        earlier: ServetelError | None = None
        while True:
            attempt += 1
            try:
                return self._send(
                    Request("GET", path, query), deadline=deadline, limit=limit, pack=pack, on_headers=on_headers
                )
            except ServetelError as error:
                if not deadline.left():
                    raise (earlier or error) from None  # The earlier one says more than that the time is over.
                if error is self._auth.login_error:  # There is no second login.
                    raise
                earlier = error
                self._retries.wait(error, attempt, deadline, self._session.stop_of_reads)

    def write(
        self,
        method: WriteMethod,
        path: str,
        body: dict[str, object] | None = None,
        *,
        deadline: Deadline,
        stop: threading.Event | None = None,
        check: t.Callable[[], bool] = lambda: True,
    ) -> str:
        """The API's own words on a write that it confirmed. Sent once: `applied` of the error says what is known.

        When `stop` is set before its turn comes, it is not sent, and the error is of kind interrupted. `check` is the
        last step before it is sent; it may raise, and returns False if it took a request and so needs another turn.
        """
        answer = self._send(Request(method, path, body=body), deadline=deadline, stop=stop, check=check)
        return self._session.words(answer) if isinstance(answer, dict) else ""

    def retry_wait(self, error: ServetelError, attempt: int, deadline: Deadline) -> float | None:
        """Seconds to wait before a write is sent again; None when there is no time, or no use, left."""
        return self._retries.seconds(error, attempt, deadline)

    def _send(self, request: Request, *, deadline: Deadline, **options: t.Any) -> object:
        authorization = self._auth.header(deadline)
        return self._session.send(request._replace(authorization=authorization), deadline=deadline, **options)
