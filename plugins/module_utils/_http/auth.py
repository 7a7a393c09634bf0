# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token of a request: a permanent one, or one that a login gives for an hour.

Knows the path of the login, and how often it may be sent. Private to this collection.
"""

from __future__ import annotations

import ast
import re
import threading
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError, WriteEffect
from ansible_collections.servetel.ivr.plugins.module_utils._http.deadline import Deadline
from ansible_collections.servetel.ivr.plugins.module_utils._http.rate_limit import Retries
from ansible_collections.servetel.ivr.plugins.module_utils._http.session import Request, Session

MIN_SECRET: t.Final = 6
"""Characters that a token or a password has at least: shorter ones would be masked all over a result."""
Scheme = t.Literal["bearer", "raw"]
_LOGIN: t.Final = "/v1/auth/login"


class Credentials(t.NamedTuple):
    """A permanent token, or what is needed to log in for one that lasts an hour."""

    token: str | None = None
    email: str | None = None
    password: str | None = None


def clean_token(token: str) -> str:
    """The token as it is sent. Raises ValueError, without the token, when it cannot be one."""
    if not token.strip():
        raise ValueError("it is blank")
    token = re.sub("^bearer( +|$)", "", token.strip(), count=1, flags=re.IGNORECASE)
    if not token:
        raise ValueError("it is only the word Bearer. Give the token itself")
    if token.startswith(("[", "{")):  # Ansible has turned it into text.
        raise ValueError("it is a list or a dictionary. Give it as text")
    if "*" in token:
        raise ValueError("it holds '*': the portal shows a token masked. Copy the whole token where it is created")
    if not re.fullmatch("[!-~]+", token):
        raise ValueError("it holds a space, a line break or a character that is not ASCII. Copy it again")
    if len(token) < MIN_SECRET:
        raise ValueError(f"it is too short to be a token: it has fewer than {MIN_SECRET} characters")
    return token


def is_collection(text: str) -> bool:
    """Whether a text is what Ansible makes of a list or a dictionary that is given in place of a text."""
    if not text.startswith(("[", "{")):  # Python may warn of what is in other texts, and these may be secret.
        return False
    try:
        return isinstance(ast.literal_eval(text), (list, dict))
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return False


def is_maskable(secret: str) -> bool:
    """Whether a secret can be masked: a blank or short one, which is refused, would be masked all over a result."""
    return len(secret.strip()) >= MIN_SECRET


class TokenAuth:
    """The `Authorization` header of an account's requests. `on_secret` is given a token before its first use.

    `scheme` is bearer (`Bearer TOKEN`) or raw (the token alone).
    """

    def __init__(
        self,
        credentials: Credentials,
        session: Session,
        retries: Retries,
        on_secret: t.Callable[[str], None],
        scheme: Scheme,
    ) -> None:
        self._credentials = credentials
        self._session = session
        self._retries = retries
        self._on_secret = on_secret
        self.use(scheme)
        self._token = credentials.token
        self._lock = threading.Lock()
        self.login_error: ServetelError | None = None
        """Why the one login of this account failed."""

    def use(self, scheme: str) -> None:
        self._prefix = "" if scheme == "raw" else "Bearer "

    def header(self, deadline: Deadline) -> str:
        """The header's value. Logs in for it if that was not done before; raises ServetelError if it failed."""
        with self._lock:
            if self.login_error:
                raise self.login_error
            if self._token is None:
                try:
                    self._token = self._login(deadline)
                except ServetelError as error:
                    self.login_error = error.not_applied()  # The request that needed the token was not sent.
                    raise self.login_error from None
            return f"{self._prefix}{self._token}"

    def _login(self, deadline: Deadline) -> str:
        """One login. Sent again only when it certainly did not arrive, and once when it was asked to come later.

        Never after a refusal: the platform counts refused logins and locks accounts.
        """
        body = {"email": self._credentials.email, "password": self._credentials.password}
        request = Request("POST", _LOGIN, body=body)
        attempt = limited = 0
        while True:
            attempt += 1
            try:
                answer = self._session.send(request, deadline=deadline)
                break
            except ServetelError as error:
                if error.kind in ("auth", "forbidden", "rejected"):
                    raise ServetelError(
                        "auth",
                        f"The login was refused; it is not tried again: refused logins lock an account. {error}",
                        status=error.status,
                    ) from None
                limited += error.kind == "rate_limited"
                if error.applied != WriteEffect.NO or limited > 1 or (limited and error.retry_after is None):
                    raise
                self._retries.wait(error, attempt, deadline, self._session.stop_of_reads)
        try:
            token = clean_token(answer["access_token"])
        except (TypeError, KeyError, AttributeError, ValueError):
            raise self._session.error("protocol", request, "was answered without a usable access_token") from None
        self._session.secrets.append(token)
        self._on_secret(token)
        return token
