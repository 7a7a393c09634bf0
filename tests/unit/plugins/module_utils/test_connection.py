# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What makes a connection, and what is wrong with its options."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._connection import Context, connect
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError, problems_of
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.ivr_info import ivr_info
from tests.support.faults.server import EMAIL, PASSWORD, TOKEN, FaultServer
from tests.unit.plugins.module_utils.task_calls import Params, Told, paths, refusal


def test_a_connection_sends_nothing_and_tells_its_secrets(server: FaultServer, params: Params) -> None:
    told = Told()
    account = connect(params(api_email=EMAIL, api_password=PASSWORD, api_token=f"Bearer {TOKEN} "), told)
    assert told.secrets == [TOKEN, PASSWORD]
    assert told.warnings == []
    assert told.account is account
    assert not server.requests


def test_a_connection_that_is_there_is_used_again(params: Params) -> None:
    told = Told()
    assert connect(params(), told) is connect(params(), told)


def test_email_and_password_do_without_a_token(server: FaultServer, params: Params) -> None:
    told = Told()
    ivr_info(params(api_token=None, api_email=EMAIL, api_password=PASSWORD), told)
    assert paths(server) == ["POST /v1/auth/login", "GET /v1/ivrs"]
    assert told.secrets == [PASSWORD, *server.issued]


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"api_url": "http://api.example"}, "api_url (SERVETEL_API_URL) cannot be used: it must start with https://"),
        ({"api_token": "****"}, "api_token (SERVETEL_API_TOKEN) cannot be used: it holds '*'"),
        ({"api_token": None}, "Credentials are missing. Give api_token"),
        ({"api_token": "", "api_email": "me"}, "api_email and api_password"),
        ({"api_token": "", "api_password": "secret"}, "go together"),
        (
            {"api_token": "", "api_email": "['a@x.in']", "api_password": "secret"},
            "api_email (SERVETEL_EMAIL) cannot be used: it is a list or a dictionary. Give it as text.",
        ),
        (
            {"api_token": "", "api_email": "a@x.in", "api_password": "{'new': 'secret'}"},
            "api_password (SERVETEL_PASSWORD) cannot be used: it is a list or a dictionary. Give it as text.",
        ),
        ({"api_timeout": 0.0}, "api_timeout must be a number"),
        ({"api_deadline": -1.0}, "api_deadline must be a number"),
        ({"api_rate": -0.1}, "api_rate must be a number"),
        ({"api_rate": float("nan")}, "api_rate must be a number"),
        ({"api_timeout": float("inf")}, "api_timeout must be a number"),
        ({"api_deadline": 86401.0}, "api_deadline must be a number"),
        ({"ca_path": "/nowhere/ca.pem"}, "ca_path (SERVETEL_CA_PATH) names a file that does not exist"),
        ({"ca_path": __file__}, "ca_path (SERVETEL_CA_PATH) names a file without a certificate in PEM form. Set it to"),
        ({"ca_path": "/proc/self/mem"}, "ca_path (SERVETEL_CA_PATH) names a file that cannot be read: "),
    ],
    ids=str,
)
def test_a_connection_that_cannot_be_right_is_refused(params: Params, options: dict[str, Any], text: str) -> None:
    told = Told()
    error = refusal(lambda: connect(params(**options), told))
    assert error.kind == "bad_input"
    assert text in str(error)
    assert problems_of(error) == [str(error)]
    assert "problems" not in error.as_result()
    assert "secret" not in str(error)
    assert told.account is None


@pytest.mark.parametrize(
    "options", [{"api_timeout": 0.001}, {"api_deadline": 86400.0}, {"api_rate": 0.0}, {"ca_path": "/tmp"}], ids=str
)
def test_the_ends_of_the_ranges_and_a_folder_of_certificates_are_allowed(
    params: Params, options: dict[str, Any]
) -> None:
    assert connect(params(**options), Told())


def test_all_that_is_wrong_with_a_connection_is_said_at_once(params: Params) -> None:
    error = refusal(lambda: connect(params(api_url="x", api_token="*", api_rate=-1.0), Told()))
    assert len(error.as_result()["problems"]) == 3


@pytest.mark.parametrize(
    "password", ["[secret", "{secret}", "[a](b){c}", "123456", "'secret'", "(1, 2)", "'\\d secret'", "0x1for 2"]
)
def test_a_password_may_hold_any_character(params: Params, password: str, recwarn: pytest.WarningsRecorder) -> None:
    assert connect(params(api_token="", api_email=EMAIL, api_password=password), Told())
    assert not recwarn.list  # A warning of Python may show a part of it.


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_certificates_are_checked_as_the_options_say(params: Params) -> None:
    with FaultServer(tls="good") as server:
        here = {"api_url": server.url, "api_timeout": 2.0}
        assert ivr_info(params(**here, ca_path=server.ca_path), Told())["ivrs"]
        assert refusal(lambda: ivr_info(params(**here), Told())).kind == "tls"
        told = Told()
        assert ivr_info(params(**here, validate_certs=False, ca_path=server.ca_path), told)["ivrs"]
        assert told.warnings[0].startswith("validate_certs is off")


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"api_token": "abcde"}, "api_token (SERVETEL_API_TOKEN) cannot be used: it is too short to be a token"),
        (
            {"api_token": None, "api_email": EMAIL, "api_password": "abcde"},
            "api_password (SERVETEL_PASSWORD) cannot be used: it is too short to be a password",
        ),
        ({"api_token": " "}, "api_token (SERVETEL_API_TOKEN) cannot be used: it is blank."),
        (
            {"api_token": None, "api_email": " ", "api_password": "  "},
            "api_email (SERVETEL_EMAIL) cannot be used: it is blank. "
            "api_password (SERVETEL_PASSWORD) cannot be used: it is blank.",
        ),
    ],
    ids=["token", "password", "blank-token", "blank-login"],
)
def test_a_short_secret_is_refused_before_anything_is_sent(
    server: FaultServer, params: Params, options: dict[str, Any], text: str
) -> None:
    with pytest.raises(ServetelError) as caught:
        connect(params(**options), Context(check_mode=False, warn=lambda _text: None, mask=lambda _secret: None))
    assert text in str(caught.value)
    assert server.requests == []
