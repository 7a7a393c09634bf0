# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A connection that cannot work: one clear message each, no traceback, and no secret on the screen at -vvvv."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.simulator import Simulator
from tests.support.running import Playbooks, Run

SECRET = "s3cret-t0ken-of-a-test.9d1f6b"
PASSWORD = "p4ss/word of a+test"


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Simulator, str]]:
    """A simulator with https, and the file of the authority that nobody trusts."""
    folder = tmp_path_factory.mktemp("certificates")
    authority = trustme.CA()
    leaf = authority.issue_cert("127.0.0.1")
    certificate, key, bundle = folder / "certificate.pem", folder / "key.pem", folder / "authority.pem"
    certificate.write_bytes(b"".join(blob.bytes() for blob in leaf.cert_chain_pems))
    leaf.private_key_pem.write_to_path(str(key))
    authority.cert_pem.write_to_path(str(bundle))
    with Simulator(ssl=(str(certificate), str(key)), token=SECRET) as api:
        yield api, str(bundle)


@pytest.fixture
def refused_port() -> str:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{unused.getsockname()[1]}"


def assert_clean(run: Run) -> None:
    assert "Traceback" not in run.output
    for secret in (SECRET, PASSWORD, "p4ss%2Fword"):
        assert secret not in run.output


def test_what_cannot_work_is_said_in_one_message_without_a_secret(
    bare_playbook: Playbooks, api: Simulator, certified: tuple[Simulator, str], refused_port: str
) -> None:
    https, _bundle = certified
    cases: dict[str, tuple[dict[str, Any], str, tuple[str, ...]]] = {
        "no token": ({"api_token": ""}, "bad_input", ("Credentials are missing", "SERVETEL_API_TOKEN", "api_email")),
        "blank token": (
            {"api_token": " "},
            "bad_input",
            ("api_token (SERVETEL_API_TOKEN) cannot be used: it is blank.",),
        ),
        "masked token": ({"api_token": "abcd****wxyz"}, "bad_input", ("api_token", "masked", "Copy the whole token")),
        "token in two lines": ({"api_token": f"{SECRET}\n{SECRET}"}, "bad_input", ("api_token", "line break")),
        "email alone": ({"api_token": "", "api_email": api.email}, "bad_input", ("api_password", "go together")),
        "http": ({"api_url": "http://api.servetel.in"}, "bad_input", ("api_url", "must start with https://")),
        "unknown host": ({"api_url": "https://api.servetel.invalid"}, "dns", ("GET /v1/ivrs", "host name in api_url")),
        "refused port": ({"api_url": refused_port}, "network", ("GET /v1/ivrs", "Check the connection to api_url")),
        "strange certificate": ({"api_url": https.url}, "tls", ("certificate", "ca_path")),
        "no such bundle": ({"ca_path": "/nowhere/ca.pem"}, "bad_input", ("ca_path", "does not exist")),
        "wrong token": ({}, "auth", ("(401)", "Check api_token")),
        "wrong password": (
            {"api_token": "", "api_email": api.email, "api_password": PASSWORD},
            "auth",
            ("The login was refused", "not tried again"),
        ),
        "timeout of nothing": ({"api_timeout": 0}, "bad_input", ("api_timeout", "above 0")),
    }
    for module in ("ivr_info", "ivr"):
        options = {"id": 7926, "timeout": 21} if module == "ivr" else {}
        run = bare_playbook(
            [{f"servetel.ivr.{module}": {**options, **given}} for given, _kind, _words in cases.values()],
            defaults={"api_url": api.url, "api_token": SECRET, "api_rate": 0, "api_deadline": 1},
            verbosity=4,
        )
        assert_clean(run)
        assert len(run.results) == len(cases), run.output
        for (name, (_given, kind, words)), result in zip(cases.items(), run.results, strict=True):
            assert (result["failed"], result["changed"]) == (True, False), name
            assert result["error"]["kind"] == kind, (name, result["msg"])
            assert all(word in result["msg"] for word in words), (name, result["msg"])
            assert "\n" not in result["msg"], name
    assert api.writes == []


def test_an_authority_that_is_given_is_trusted_and_the_secret_stays_off_the_screen(
    bare_playbook: Playbooks, certified: tuple[Simulator, str]
) -> None:
    https, bundle = certified
    connection = {"api_url": https.url, "api_rate": 0}
    run = bare_playbook(
        [
            {"servetel.ivr.ivr_info": {**connection, "api_token": SECRET, "ca_path": bundle}},
            {"servetel.ivr.ivr_info": {**connection, "api_token": f"Bearer {SECRET}", "validate_certs": False}},
        ],
        verbosity=4,
        diff=True,
    )
    assert [result["failed"] for result in run.results] == [False, False], run.output
    assert "validate_certs is off" in run.results[1]["warnings"][0]
    assert_clean(run)


def test_a_host_without_requests_is_told_what_to_install(
    playbook: Callable[..., Run], api: Simulator, tmp_path: Path
) -> None:
    (tmp_path / "requests.py").write_text('raise ImportError("No module named requests")\n', encoding="utf-8")
    run = playbook(
        [{"servetel.ivr.ivr_info": {}}, {"servetel.ivr.ivr": {"id": 7926, "timeout": 9}}],
        env={"PYTHONPATH": str(tmp_path)},
    )
    for result in run.results:
        assert result["failed"]
        assert result["msg"].startswith("Failed to import the required Python library (requests)")
    assert "Traceback" not in run.output
    assert api.requests == []
