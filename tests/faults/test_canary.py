# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A token and a password full of awkward characters are run through everything, and no output holds a trace of them.

Output is all that ansible-playbook prints at -vvvv --diff, and the events and artifacts of ansible-runner. The traces
are the secret itself, its escaped, quoted, encoded, upper and lower case forms, and its beginning.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from tests.faults.running import NEW_IVR, params, run
from tests.support import faults
from tests.support.faults.proxy import ProxyServer
from tests.support.faults.server import EMAIL, FaultServer
from tests.support.faults.tls import BEHIND_PROXY

TOKEN = 'cAnary"tok\\en/with+plus%25per&cent'
PASSWORD = 'pAss"wo\\rd/with+plus%2Fper&cent'
PROXY_PASSWORD = "pRoxy-p4ss+wo/rd%25here"
KNOWN = {"token": TOKEN, "password": PASSWORD}
CHANGE = {"timeout": 20, "assume_recording_type": "recording"}
BREAK = """
import http.client
import os

if os.environ.get("BREAK_HEADERS"):
    whole = http.client.HTTPConnection.putheader

    def putheader(self, header, *values):
        if header == "Authorization":
            raise RuntimeError(f"cannot send {header}: {values}")
        whole(self, header, *values)

    http.client.HTTPConnection.putheader = putheader
"""


def traces(secret: str) -> set[str]:
    raw = secret.encode()
    return {
        secret,
        json.dumps(secret)[1:-1],
        json.dumps(json.dumps(secret)[1:-1])[1:-1],
        repr(secret)[1:-1],
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
        base64.b64encode(raw).decode(),
        base64.b64encode(raw).decode().rstrip("=")[:24],
        base64.b64encode(f"{EMAIL}:{secret}".encode()).decode(),
        secret.upper(),
        secret.lower(),
        secret[:9],
        secret[-9:],
    }


def hits(text: str, *secrets: str) -> list[str]:
    return [form for secret in secrets or (TOKEN, PASSWORD, PROXY_PASSWORD) for form in traces(secret) if form in text]


def tasks() -> list[dict[str, Any]]:
    """Each module, in a success and in a failure; whatever fails, the play goes on."""
    many = {"ivrs": [{"id": "7001", "timeout": 30}, {**NEW_IVR, "name": "New"}, {"id": "7002", "state": "absent"}]}
    found = [
        {"servetel.ivr.ivr_info": {}},
        {"servetel.ivr.ivr": {"id": "7001", **CHANGE}},
        {"servetel.ivr.ivr": {"id": "9999", **CHANGE}},
        {"servetel.ivr.ivr": {"id": "7001", "timeout": True}},
        {"servetel.ivr.ivrs": {**many, "assume_recording_type": "recording"}},
        {"servetel.ivr.ivrs": {"ivrs": [{"id": "7001", "timeout": "x"}, {"id": "9999"}]}},
    ]
    return [{**task, "ignore_errors": True, "register": "result"} for task in found]


def few_tasks() -> list[dict[str, Any]]:
    return [tasks()[1], tasks()[4]]


def write_project(folder: Path, server: FaultServer, todo: list[dict[str, Any]], *, secret: str, given: str) -> Path:
    """A playbook that gives the secret (token or password) as an option, or leaves it to the environment."""
    options: dict[str, Any] = {"api_url": server.url, "api_rate": 0, "api_timeout": 5, "api_deadline": 3}
    if given == "option":
        names = {"token": {"api_token": "TOKEN"}, "password": {"api_email": "EMAIL", "api_password": "PASSWORD"}}[
            secret
        ]
        options.update(
            {name: f"{{{{ lookup('ansible.builtin.env', 'CANARY_{value}') }}}}" for name, value in names.items()}
        )
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "module_defaults": {"group/servetel.ivr.servetel": options},
        "tasks": [*todo, {"ansible.builtin.debug": {"var": "result"}}],
    }
    (folder / "project").mkdir(parents=True)
    (folder / "site").mkdir()
    (folder / "inventory").mkdir()
    (folder / "inventory" / "hosts").write_text("localhost ansible_connection=local\n")
    (folder / "site" / "sitecustomize.py").write_text(BREAK)
    playbook = folder / "project" / "play.yml"
    playbook.write_text(json.dumps([play]))
    return playbook


def environment(folder: Path, *, secret: str, given: str) -> dict[str, str]:
    variables = {"CANARY_TOKEN": TOKEN, "CANARY_EMAIL": EMAIL, "CANARY_PASSWORD": PASSWORD}
    if given == "environment":
        names = (
            {"SERVETEL_API_TOKEN": TOKEN}
            if secret == "token"
            else {
                "SERVETEL_EMAIL": EMAIL,
                "SERVETEL_PASSWORD": PASSWORD,
            }
        )
        variables = names
    return {
        **os.environ,
        **variables,
        "ANSIBLE_HOME": str(folder / "ansible"),
        "ANSIBLE_LOCAL_TEMP": str(folder / "tmp"),
        "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
        "ANSIBLE_NOCOLOR": "1",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONPATH": str(folder / "site"),
    }


def play(
    folder: Path, server: FaultServer, todo: list[dict[str, Any]], *words: str, secret: str, given: str, **more: str
) -> str:
    playbook = write_project(folder, server, todo, secret=secret, given=given)
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("ansible-playbook")),
            "-i",
            "localhost,",
            "-c",
            "local",
            "-vvvv",
            "--diff",
            *words,
            str(playbook),
        ],
        env={**environment(folder, secret=secret, given=given), **more},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def canary_server() -> FaultServer:
    return FaultServer(token=TOKEN, password=PASSWORD)


ECHO = faults.status(
    422,
    {
        "message": f"No: {TOKEN}, {json.dumps(TOKEN)}, {quote(TOKEN, safe='')}, {TOKEN.upper()}, {PASSWORD}, "
        f"{base64.b64encode(TOKEN.encode()).decode()}, {TOKEN[:20]} and {PASSWORD[:14]} and {TOKEN}{TOKEN}{TOKEN}"
    },
)
CUT = faults.status(422, {"message": "x" * 190 + TOKEN + PASSWORD})


@pytest.mark.parametrize(
    ("secret", "given", "words"),
    [
        ("token", "option", []),
        ("token", "environment", ["--check"]),
        ("password", "option", ["--check"]),
        ("password", "environment", []),
    ],
)
def test_no_output_of_a_playbook_holds_a_secret(secret: str, given: str, words: list[str], tmp_path: Path) -> None:
    with canary_server() as server:
        text = play(tmp_path, server, tasks(), *words, secret=secret, given=given)
        assert hits(text) == []
        assert text.count("TASK [servetel.ivr") == 6
        assert any(request.header("Authorization") for request in server.requests)
        assert "failed=0" in text


@pytest.mark.parametrize("fault", [ECHO, CUT], ids=["whole", "cut"])
@pytest.mark.parametrize("secret", ["token", "password"])
def test_a_server_that_echoes_the_secret_is_not_passed_on(secret: str, fault: faults.Fault, tmp_path: Path) -> None:
    with canary_server() as server:
        for slot in ("PUT", "POST", "DELETE"):
            server.always(slot, fault)
        text = play(tmp_path, server, few_tasks(), secret=secret, given="option")
        assert hits(text, KNOWN[secret]) == []  # The task cannot know the other one.
        assert "was refused (422)" in text


def test_an_exception_that_nobody_foresaw_does_not_show_the_secret(tmp_path: Path) -> None:
    with canary_server() as server:
        text = play(tmp_path, server, few_tasks(), secret="token", given="option", BREAK_HEADERS="1")
        assert hits(text) == []
        assert "Internal error: RuntimeError" in text
        assert "Traceback" not in text
        assert server.requests == []


def test_the_password_of_a_proxy_is_not_shown(tmp_path: Path) -> None:
    with canary_server() as server, ProxyServer("407", user="me", password=PROXY_PASSWORD) as proxy:
        elsewhere = [
            {**task, module: {**task[module], "api_url": f"https://{BEHIND_PROXY}"}}
            for task in few_tasks()
            for module in task
            if module.startswith("servetel.")
        ]
        text = play(tmp_path, server, elsewhere, secret="password", given="environment", HTTPS_PROXY=proxy.url)
        assert hits(text) == []
        assert proxy.requests


@pytest.mark.parametrize("secret", ["token", "password"])
def test_no_event_and_no_artifact_of_ansible_runner_holds_a_secret(secret: str, tmp_path: Path) -> None:
    with canary_server() as server:
        server.script("PUT", [faults.SOUND, ECHO])
        write_project(tmp_path, server, few_tasks(), secret=secret, given="environment")
        done = subprocess.run(
            [
                str(Path(sys.executable).with_name("ansible-runner")),
                "run",
                str(tmp_path),
                "-p",
                "play.yml",
                "--ident",
                "canary",
                "--cmdline",
                "--diff -vvvv",
            ],
            env=environment(tmp_path, secret=secret, given="environment"),
            capture_output=True,
            text=True,
            check=False,
        )
        files = [file for file in (tmp_path / "artifacts").rglob("*") if file.is_file() and file.name != "command"]
        assert len([file for file in files if file.parent.name == "job_events"]) > 10
        texts = {file.name: file.read_text(errors="replace") for file in files}
        texts["console"] = done.stdout + done.stderr
        assert {name: found for name, text in texts.items() if (found := hits(text, KNOWN[secret]))} == {}
        assert len(server.applied) > 0


@pytest.mark.parametrize("fault", [ECHO, CUT], ids=["whole", "cut"])
def test_an_echo_of_the_token_is_gone_before_ansible_masks_anything(fault: faults.Fault) -> None:
    with canary_server() as server:
        server.script("PUT", fault)
        outcome = run("ivr", params("ivr", server, id="7001", api_token=TOKEN, **CHANGE))
        assert outcome.kind == "rejected"
        assert hits(json.dumps(outcome.result) + outcome.msg, TOKEN) == []
