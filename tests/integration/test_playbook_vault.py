# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that are encrypted in the playbook (`!vault`): options, defaults, parts of definitions, and filters."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible.parsing.vault import VaultLib, VaultSecret

from tests.simulator import Simulator
from tests.support.running import Playbooks, Run

PASSWORD = b"vault-password-of-a-test"


def vaulted(text: str, indent: int) -> str:
    """A YAML value that Ansible decrypts."""
    cipher = VaultLib([("default", VaultSecret(PASSWORD))]).encrypt(text).decode()
    return "!vault |\n" + textwrap.indent(cipher, " " * indent)


@pytest.fixture
def run_vaulted(bare_playbook: Playbooks, tmp_path: Path) -> Callable[..., Run]:
    """Runs tasks with the password of the vault."""
    file = tmp_path / "password"
    file.write_bytes(PASSWORD)

    def run(tasks: str, **how: Any) -> Run:
        return bare_playbook(tasks, env={"ANSIBLE_VAULT_PASSWORD_FILE": str(file)}, verbosity=3, **how)

    return run


def test_vaulted_options_defaults_and_definitions_are_what_they_say(
    run_vaulted: Callable[..., Run], api: Simulator
) -> None:
    run = run_vaulted(
        f"""
- servetel.ivr.ivr_info:
    api_url: {vaulted(api.url, 6)}
    api_token: {vaulted(api.token, 6)}
    name: {vaulted("Main menu", 6)}
- module_defaults:
    group/servetel.ivr.servetel:
      api_url: {api.url}
      api_token: {vaulted(api.token, 8)}
      assume_recording_type: recording
  block:
    - servetel.ivr.ivr:
        id: 7926
        timeout: {vaulted("21", 10)}
        timeout_destination: {vaulted("extension||0501247020000", 10)}
    - servetel.ivr.ivrs:
        ivrs:
          - id: {vaulted("7926", 14)}
            purge_menu: false
            menu:
              - option: "1"
                destination: {vaulted("extension||0501247020000", 18)}
    - servetel.ivr.ivr_info:
        name: Main menu
      loop: [1, 2]
"""
    )
    shown, one, many, repeated = run.results
    assert [result["failed"] for result in run.results] == [False] * 4, run.output
    assert shown["ivrs"][0]["id"] == "7926"
    assert (one["changed"], api.ivr(7926)["timeout"]) == (True, 21)
    assert many["changed"] and repeated["results"][1]["ivrs"][0]["menu"][0]["destination"] == "extension||0501247020000"
    assert api.token not in run.output


def test_a_vaulted_secret_in_a_failed_task_stays_off_the_screen(
    run_vaulted: Callable[..., Run], api: Simulator
) -> None:
    run = run_vaulted(
        f"""
- servetel.ivr.ivr:
    api_url: {api.url}
    api_token: {vaulted("wrong-token-of-a-test", 6)}
    id: 7926
- servetel.ivr.ivr_info:
    api_url: {api.url}
    api_email: {api.email}
    api_password: {vaulted("wrong-password-of-a-test", 6)}
  loop: [1, 2]
- servetel.ivr.ivr:
    api_url: {api.url}
    api_token: {vaulted("wrong-token-of-a-test", 6)}
    api_rate: {{fast: true}}
    id: 7926
"""
    )
    assert [result["failed"] for result in run.results] == [True] * 3, run.output
    assert run.results[0]["error"]["kind"] == "auth"
    for secret in ("wrong-token-of-a-test", "wrong-password-of-a-test"):
        assert secret not in run.output
    assert "Traceback" not in run.output


def test_filters_take_vaulted_values(run_vaulted: Callable[..., Run]) -> None:
    run = run_vaulted(
        f"""
- ansible.builtin.debug:
    msg: "{{{{ ivrs | servetel.ivr.call_path(start, keys) }}}}"
  vars:
    start: {vaulted("Main menu", 6)}
    keys: {vaulted("1", 6)}
    ivrs:
      - id: "7926"
        name: {vaulted("Main menu", 10)}
        menu:
          - option: "1"
            destination: {vaulted("department||17839", 14)}
"""
    )
    assert run.result["msg"]["reaches"] == "department||17839", run.output


def test_without_the_password_ansible_says_so(bare_playbook: Playbooks, api: Simulator) -> None:
    run = bare_playbook(
        f"""
- servetel.ivr.ivr_info:
    api_url: {api.url}
    api_token: {vaulted(api.token, 6)}
"""
    )
    assert run.result["failed"] and "vault" in str(run.result["msg"]).lower(), run.output
    assert "Traceback" not in run.output
    assert api.requests == []
