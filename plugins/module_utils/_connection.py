# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the connection options of a task to the account that they mean.

Knows what makes the options of a connection right or wrong; sends nothing. Private to this collection.
"""

from __future__ import annotations

import dataclasses
import math
import os
import threading
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._account import Account
from ansible_collections.servetel.ivr.plugins.module_utils._argspec import Inherited
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._http.auth import (
    MIN_SECRET,
    Credentials,
    clean_token,
    is_collection,
    is_maskable,
)
from ansible_collections.servetel.ivr.plugins.module_utils._http.client import Client
from ansible_collections.servetel.ivr.plugins.module_utils._http.url import base_url
from ansible_collections.servetel.ivr.plugins.module_utils._model.dialect import DEFAULT, Dialect, parse_dialect
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import option_called
from ansible_collections.servetel.ivr.plugins.module_utils._sync.outcome import Outcome

_MINIMUMS: t.Final = {"api_timeout": 0.001, "api_deadline": 0.001, "api_rate": 0.0}


@dataclasses.dataclass
class Context:
    """What a task needs of its surroundings."""

    check_mode: bool
    warn: t.Callable[[str], None]
    mask: t.Callable[[str], None]
    """Is told each secret before its first use."""
    user_agent: str = "servetel.ivr"
    account: Account | None = None
    """The account, once there is a connection; given by a loop that has one already."""
    stop: threading.Event = dataclasses.field(default_factory=threading.Event)
    """Set to begin nothing new: what is under way is finished and verified."""
    progress: t.Callable[[list[Outcome]], None] = lambda outcomes: None
    """Is shown the outcomes of a long run now and then."""
    backup_file: str = ""
    """The file that undoes the task, once it is written."""


def connect(params: dict[str, t.Any], context: Context) -> Account:
    """The account that the options mean. Sends nothing yet; raises ServetelError when they cannot be right."""
    problems: list[str] = []
    url = _url(params, problems)
    token = _token(params, problems)
    for option, minimum in _MINIMUMS.items():
        value = params[option]
        if not (math.isfinite(value) and minimum <= value <= 86400):
            least = "from 0" if not minimum else "above 0 and"
            problems.append(f"{option} must be a number {least} up to 86400, not {value}.")
    dialect = _dialect(params, problems)
    if params["ca_path"]:
        problems += _ca_problems(params["ca_path"])
    if problems:
        raise ServetelError("bad_input", " ".join(problems), details={"problems": problems})
    if not params["validate_certs"]:
        context.warn(
            "validate_certs is off: anyone on the network path to the API can read the token and change the menus. "
            "For a private certificate authority, set ca_path instead."
        )
    # A short password beside a token is not used.
    password = params["api_password"] if is_maskable(params["api_password"] or "") else None
    for secret in filter(None, (token, password)):
        context.mask(secret)
    if context.account is None:
        client = Client(
            url,
            Credentials(token, params["api_email"], password),
            verify=(params["ca_path"] or True) if params["validate_certs"] else False,
            timeout=params["api_timeout"],
            rate=params["api_rate"],
            user_agent=context.user_agent,
            authorization=dialect.authorization,
            field_name=option_called,
            on_secret=context.mask,
        )
        context.account = Account(client, dialect)
    context.account.client.stop_by(context.stop)
    return context.account


def _url(params: dict[str, t.Any], problems: list[str]) -> str:
    try:
        return base_url(params["api_url"])
    except ValueError as exc:
        problems.append(f"api_url (SERVETEL_API_URL) cannot be used: {exc}.")
        return ""


def _ca_problems(path: str) -> t.Iterator[str]:
    if not os.path.exists(path):
        yield "ca_path (SERVETEL_CA_PATH) names a file that does not exist on the host that runs the task."
    elif os.path.isfile(path):
        try:
            with open(path, "rb") as stream:
                found = b"CERTIFICATE-----" in stream.read()
        except OSError as exc:
            yield f"ca_path (SERVETEL_CA_PATH) names a file that cannot be read: {exc.strerror}."
        else:
            if not found:
                yield (
                    "ca_path (SERVETEL_CA_PATH) names a file without a certificate in PEM form. Set it to the file "
                    "with the certificate of the authority."
                )


def _dialect(params: dict[str, t.Any], problems: list[str]) -> Dialect:
    try:
        return parse_dialect(params.get("api_dialect"))
    except ValueError as exc:
        problems += [f"api_dialect (SERVETEL_API_DIALECT) cannot be used: {problem}" for problem in exc.args]
        return DEFAULT


def has_token(params: dict[str, t.Any]) -> bool:
    """Whether there is a token that counts: one of the environment does not if the task says how to log in."""
    login = [value for value in (params["api_email"], params["api_password"]) if value]
    is_given = not isinstance(params["api_token"], Inherited) or all(isinstance(value, Inherited) for value in login)
    return bool(params["api_token"]) and is_given


def _token(params: dict[str, t.Any], problems: list[str]) -> str | None:
    """The permanent token, or None when there are an email and a password instead."""
    email, password = params["api_email"], params["api_password"]
    if has_token(params):
        try:
            return clean_token(params["api_token"])
        except ValueError as exc:
            problems.append(f"api_token (SERVETEL_API_TOKEN) cannot be used: {exc}.")
    elif not email and not password:
        problems.append(
            "Credentials are missing. Give api_token (or set SERVETEL_API_TOKEN; in the playbooks of this collection: "
            "servetel_ivr_api_token), or else api_email and api_password (SERVETEL_EMAIL and SERVETEL_PASSWORD)."
        )
    elif not (email and password):
        problems.append(
            "api_email and api_password (SERVETEL_EMAIL, SERVETEL_PASSWORD) go together. Give both, or api_token."
        )
    else:
        problems += _login_problems(email, password)
    return None


def _login_problems(email: str, password: str) -> t.Iterator[str]:
    for name, value in (("api_email (SERVETEL_EMAIL)", email), ("api_password (SERVETEL_PASSWORD)", password)):
        if not value.strip():
            yield f"{name} cannot be used: it is blank."
        elif is_collection(value):
            yield f"{name} cannot be used: it is a list or a dictionary. Give it as text."
    if password.strip() and not is_maskable(password):
        yield (
            "api_password (SERVETEL_PASSWORD) cannot be used: it is too short to be a password: it has fewer than "
            f"{MIN_SECRET} characters."
        )
