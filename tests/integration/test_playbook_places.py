# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a task runs: in the controller, as a module on this host, or on another host. The results are the same."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.simulator import Simulator
from tests.support.running import CALLBACKS, GROUP, Playbooks, Run, clean_environment, command, connection

ASSUME = {"assume_recording_type": "recording"}
CONVERSATION: list[dict[str, Any]] = [
    {"servetel.ivr.ivr_info": {"name": "Sales"}},
    {"servetel.ivr.ivr": {"id": 7926, "timeout": 21, **ASSUME}, "check_mode": True, "diff": True},
    {"servetel.ivr.ivr": {"id": 7926, "timeout": 21, **ASSUME}, "diff": True},
    {"servetel.ivr.ivr": {"id": 7926, "timeout": 21, **ASSUME}},
    {"servetel.ivr.ivr": {"id": 7926, "timeout": True}},
    {"servetel.ivr.ivr": {"id": 7926, "timeuot": 3}},
    {"servetel.ivr.ivr": {"id": 999, "timeout": 3}},
    {"servetel.ivr.ivr": {"id": 7926, "timeout": 9, "validate_certs": False, **ASSUME}},
    {"servetel.ivr.ivr": {"id": 7926, "timeout": 9, "api_token": "someother-token"}},
    {"servetel.ivr.ivrs": {"ivrs": [{"id": 7926, "timeout": 8}, {"id": 7927, "timeout": 8}], **ASSUME}, "diff": True},
    {"servetel.ivr.ivrs": {"source": "/nowhere"}},
    {"servetel.ivr.ivrs": {}},
    {"servetel.ivr.ivr": {"name": "Feedback after service", "state": "absent"}},
]
OF_THE_WAY = (
    "invocation",
    "ansible_facts",
    "exception",
    "warnings",
    "deprecations",
    "_ansible_no_log",
    "_ansible_parsed",
)


def told(run: Run) -> list[dict[str, Any]]:
    """The results without what only tells how they came about."""
    return [
        {name: value for name, value in result.items() if name not in OF_THE_WAY and not name.startswith("_ansible")}
        for result in run.results
    ]


def test_a_playbook_gives_the_same_results_in_process_as_a_module_and_on_another_host(
    collections: Path, tmp_path: Path
) -> None:
    runs = {}
    for way in ("in process", "as a module", "elsewhere"):
        with Simulator() as api:
            playbooks = Playbooks(collections, tmp_path / way.replace(" ", "_"), in_process=way == "in process")
            home = tmp_path / f"{way} home"
            home.mkdir()
            runs[way] = playbooks(
                CONVERSATION,
                defaults=connection(api),
                hosts={"account": {"ansible_connection": "elsewhere"}} if way == "elsewhere" else {"account": {}},
                env={"ANSIBLE_CONNECTION_PLUGINS": str(CALLBACKS.with_name("connection")), "ELSEWHERE_HOME": str(home)},
            )
            url = api.url
        results = told(runs[way])
        assert len(results) == len(CONVERSATION), runs[way].output
        runs[way].by_host = {"account": results}
        assert [result["changed"] for result in results] == [
            *(False, True, True, False, False, False, False, True, False, True, False, False, True)
        ], runs[way].output
        assert "Traceback" not in runs[way].output.replace("traceback unavailable", "")
        assert url not in str(results)
    assert runs["in process"].results == runs["as a module"].results == runs["elsewhere"].results


def test_a_relative_path_begins_in_the_folder_of_the_playbook_wherever_the_task_runs(
    bare_playbook: Playbooks, api: Simulator, tmp_path: Path
) -> None:
    book = tmp_path / "book"
    (book / "sub" / "menus").mkdir(parents=True)
    (book / "menus").mkdir()
    (book / "sub" / "menus" / "a.yml").write_text("- {id: 7926, timeout: 22}\n")
    (book / "menus" / "a.yml").write_text("- {id: 7926, timeout: 11}\n")
    task = {"servetel.ivr.ivrs": {"source": "menus", "backup_dir": "kept", **ASSUME}}
    exported = {"servetel.ivr.ivr_export": {"path": "exported"}}
    # Only the module knows the environment of its task.
    environment = {"KEPT": str(tmp_path / "elsewhere")}
    moved = {"servetel.ivr.ivr_export": {"path": "$KEPT/menus"}, "environment": environment}
    local = {"ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    defaults = {GROUP: connection(api)}
    play = {
        "hosts": "all",
        "gather_facts": False,
        "module_defaults": defaults,
        "vars": local,
        "tasks": [task, exported, moved],
    }
    (book / "sub" / "play.yml").write_text(json.dumps([play]))
    way = json.dumps({"servetel_in_process": bare_playbook.in_process})
    done = subprocess.run(
        [command("ansible-playbook"), "-i", "localhost,", "-c", "local", "sub/play.yml", "-e", way],
        cwd=book,
        env=clean_environment(tmp_path, bare_playbook.collections),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0 and api.ivr(7926)["timeout"] == 22, done.stdout
    assert sorted(path.name for path in book.iterdir()) == ["menus", "sub"]
    assert sorted(path.name for path in (book / "sub").iterdir()) == ["exported", "kept", "menus", "play.yml"]
    assert len([*(tmp_path / "elsewhere" / "menus").iterdir()]) == 14


def test_a_token_of_an_item_counts_also_if_the_environment_has_the_same(
    bare_playbook: Playbooks, api: Simulator
) -> None:
    with Simulator(token="the-token-of-another") as other:
        connected = {"api_url": api.url, "api_rate": 0, "api_email": api.email, "api_password": api.password}
        task = {"servetel.ivr.ivr_info": {**connected, "api_token": "{{ item or omit }}"}, "loop": ["", other.token]}
        run = bare_playbook([task], env={"SERVETEL_API_TOKEN": other.token})
    first, second = run.result["results"]
    assert "error" not in first and second["error"]["kind"] == "auth", run.output


def test_a_loop_over_ivr_lists_the_account_once_when_nothing_changes(
    playbook: Callable[..., Run], api: Simulator
) -> None:
    run = playbook(
        [
            {
                "servetel.ivr.ivr": {"id": "{{ item }}", "timeout": "{{ item }}", **ASSUME},
                "loop": [7926, 7927, 7928],
                "check_mode": False,
            },
            {"servetel.ivr.ivr": {"id": "{{ item }}", "timeout": "{{ item }}", **ASSUME}, "loop": [7926, 7927, 7928]},
        ],
        extra_vars={"servetel_in_process": True},
    )
    first, second = run.results
    assert [item["changed"] for item in first["results"]] == [True] * 3, run.output
    assert [item["requests"] for item in first["results"]] == [3, 2, 2]  # The list after a write serves the next item.
    assert [item["changed"] for item in second["results"]] == [False] * 3
    assert [item["requests"] for item in second["results"]] == [1, 0, 0]  # A list is never kept for another task.


def test_an_item_of_a_loop_notices_what_somebody_else_changed_meanwhile(
    playbook: Callable[..., Run], api: Simulator
) -> None:
    run = playbook(
        [
            {
                "servetel.ivr.ivr": {"id": "{{ item }}", "timeout": 55, **ASSUME},
                "loop": [7926, 7927],
                # The pause lets the list of the first item grow older than what is good enough to write by.
                "loop_control": {"pause": 1.2},
            }
        ],
        extra_vars={"servetel_in_process": True},
    )
    (result,) = run.results
    assert [item["requests"] for item in result["results"]] == [3, 3]


def test_items_of_a_loop_log_in_once(playbook: Callable[..., Run], api: Simulator) -> None:
    run = playbook(
        [
            {
                "servetel.ivr.ivr": {
                    "id": "{{ item }}",
                    "timeout": 10,
                    "api_token": "",
                    "api_email": api.email,
                    "api_password": api.password,
                    **ASSUME,
                },
                "loop": [7926, 7927],
            }
        ],
        extra_vars={"servetel_in_process": True},
    )
    assert run.returncode == 0 and not run.result["failed"], run.output
    assert [request.path for request in api.requests].count("/v1/auth/login") == 1


def test_a_task_with_an_environment_of_its_own_sees_it(bare_playbook: Playbooks, api: Simulator) -> None:
    run = bare_playbook(
        [{"servetel.ivr.ivr_info": {"api_url": api.url}, "environment": {"SERVETEL_API_TOKEN": api.token}}],
    )
    assert len(run.result["ivrs"]) == 14, run.output


def test_an_asynchronous_task_works(playbook: Callable[..., Run], api: Simulator, tmp_path: Path) -> None:
    # Ansible itself looks for the job elsewhere when HOME is not the one of the password file.
    run = playbook(
        [{"servetel.ivr.ivr": {"id": 7926, "timeout": 20, **ASSUME}, "async": 60, "poll": 1}],
        env={"ANSIBLE_ASYNC_DIR": str(tmp_path)},
    )
    assert (run.result["failed"], run.result["changed"]) == (False, True), run.output
    assert api.ivr(7926)["timeout"] == 20
