# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a task runs inside the controller's process, what its loop shares, what it says, and how it is interrupted.

The objects are Ansible's own, and the account is simulated. That results are those of the module is tested with
ansible-playbook, in tests/integration/test_playbook_places.py.
"""

from __future__ import annotations

import datetime
import importlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest
import yaml
from ansible.errors import AnsibleError
from ansible.parsing.dataloader import DataLoader
from ansible.playbook.play_context import PlayContext
from ansible.playbook.task import Task
from ansible.plugins.loader import connection_loader
from ansible.template import Templar

from ansible_collections.servetel.ivr.plugins.action import ivr, ivr_info, ivrs
from ansible_collections.servetel.ivr.plugins.module_utils import _account
from ansible_collections.servetel.ivr.plugins.module_utils._model import listing
from ansible_collections.servetel.ivr.plugins.plugin_utils import _in_process
from ansible_collections.servetel.ivr.plugins.plugin_utils._in_process import ActionModule, Progress
from ansible_collections.servetel.ivr.plugins.plugin_utils._values import as_a_module_gets_it
from tests.simulator import Simulator

PLUGINS = Path(__file__).resolve().parents[4] / "plugins"
HERE = {"ansible_python_interpreter": sys.executable}


@pytest.fixture
def api() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


def action(
    plugin: type[ActionModule], options: dict[str, Any], variables: dict[str, Any] | None = None, **task: Any
) -> ActionModule:
    """The action of a task whose host is this one."""
    loader = DataLoader()
    play_context = PlayContext()
    # The name of the action does not matter here, and Ansible finds this one without the collection being installed.
    loaded = Task.load({"action": "debug", **task}, loader=loader)
    loaded.args = options
    return plugin(
        task=loaded,
        connection=connection_loader.get("local", play_context, os.devnull),
        play_context=play_context,
        loader=loader,
        templar=Templar(loader=loader, variables=variables or {}),
        shared_loader_obj=None,
    )


def account(api: Simulator, **options: Any) -> dict[str, Any]:
    return {"api_url": api.url, "api_token": api.token, "api_rate": 0, "assume_recording_type": "recording", **options}


def run(plugin: type[ActionModule], options: dict[str, Any], **task: Any) -> dict[str, Any]:
    return action(plugin, options, **task).run(task_vars=HERE)


@pytest.mark.parametrize(
    ("variables", "task", "here"),
    [
        (HERE, {}, True),
        ({**HERE, "servetel_in_process": "false"}, {}, False),
        ({**HERE, "servetel_in_process": False}, {}, False),
        ({"ansible_python_interpreter": "/usr/bin/another-python3"}, {}, False),
        ({}, {}, False),
        (HERE, {"become": True}, False),
        (HERE, {"async": 10}, False),
        (HERE, {"environment": {"SERVETEL_API_TOKEN": "another"}}, False),
    ],
)
def test_a_task_stays_here_when_a_module_would_see_the_same(
    variables: dict[str, Any], task: dict[str, Any], here: bool
) -> None:
    assert action(ivr.ActionModule, {}, **task)._can_run_in_process(variables) is here


def test_every_module_has_its_action() -> None:
    modules = {file.stem for file in (PLUGINS / "modules").glob("[!_]*.py")}
    actions = {file.stem for file in (PLUGINS / "action").glob("[!_]*.py")}
    assert modules == actions
    for name in modules:
        plugin = importlib.import_module(f"ansible_collections.servetel.ivr.plugins.action.{name}").ActionModule
        assert issubclass(plugin, ActionModule)
        assert name == plugin.MODULE
    runtime = yaml.safe_load((PLUGINS.parent / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    assert set(runtime["action_groups"]["servetel"]) == modules


def test_what_a_task_needs_is_imported_with_its_plugin_once_for_all_hosts() -> None:
    tasks = "ansible_collections.servetel.ivr.plugins.module_utils._tasks.ivrs"
    script = (
        "import conftest, sys\n"
        "from ansible_collections.servetel.ivr.plugins.action import ivrs\n"
        f"assert '{tasks}' in sys.modules and 'requests' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], cwd=PLUGINS.parent, check=True)


def test_a_task_that_stays_here_returns_what_the_module_returns(api: Simulator) -> None:
    result = run(ivr.ActionModule, account(api, id=7926, timeout=20))
    assert (result["changed"], result["action"], result["ivr"]["timeout"], result["requests"]) == (
        True,
        "update",
        20,
        3,
    )
    assert api.ivr(7926)["timeout"] == 20
    assert result["invocation"]["module_args"]["api_token"] == "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
    assert api.token not in str(result)


@pytest.mark.parametrize(
    ("secret", "text"), [(" ", "it is blank."), ("e", "it is too short to be a token: it has fewer than 6 characters.")]
)
def test_a_secret_that_is_blank_or_short_hides_no_message(secret: str, text: str) -> None:
    result = run(ivr.ActionModule, {"api_token": secret, "id": 7926})
    assert result["msg"].startswith(f"api_token (SERVETEL_API_TOKEN) cannot be used: {text}")
    assert "********" not in str(result)
    assert result["invocation"]["module_args"]["api_token"] == "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


@pytest.mark.parametrize("secret", [["a"], {"a": "b"}])
def test_a_token_that_is_no_text_hides_no_word_of_its_message(secret: Any) -> None:
    result = run(ivr.ActionModule, {"api_token": secret, "id": 7926})
    assert result["failed"] and "api_token" in result["msg"] and "********" not in result["msg"]


def test_a_blank_password_beside_a_token_hides_nothing(api: Simulator) -> None:
    assert "********" not in str(run(ivr.ActionModule, account(api, id=7926, timeout=20, api_password=" ")))


@pytest.mark.parametrize("address", ["http://me:hid%2Fden@127.0.0.1:1", "http://127.0.0.1:1/?token=hid%2Fden"])
@pytest.mark.parametrize("by_environment", [False, True])
def test_a_secret_in_the_address_is_hidden(monkeypatch: pytest.MonkeyPatch, by_environment: bool, address: str) -> None:
    monkeypatch.setenv("SERVETEL_API_URL", address)
    for options in ({"api_token": "a-token-hid/den", "id": 7926}, {"id": 7926, "unknown": "hid/den"}):
        result = run(ivr.ActionModule, options if by_environment else {"api_url": address, **options})
        assert result["failed"] and "********" in result["invocation"]["module_args"]["api_url"]
        assert "hid/den" not in str(result) and "hid%2Fden" not in str(result)


@pytest.mark.parametrize("secret", ["simple-secret", 'with "quotes"', "back\\slash", "नमस्ते", "line\nbreak", "271828"])
def test_a_result_is_masked_wherever_it_holds_a_secret(secret: str) -> None:
    from ansible.module_utils.common.parameters import remove_values

    plain = {"msg": "nothing here", "results": [{"id": "7926", "changed": True}], "requests": 1}
    assert _in_process._without_secrets(plain, {secret, "another-one"}) is plain
    for told in ({"msg": f"refused: {secret}."}, {"results": [{"name": secret}]}, {"count": 2718281828}):
        result = _in_process._without_secrets({**plain, **told}, {secret, "another-one"})
        assert result == remove_values({**plain, **told}, {secret, "another-one"})
    assert _in_process._without_secrets({"msg": secret}, {secret}) == {"msg": "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"}


def test_secrets_of_a_login_are_masked(api: Simulator) -> None:
    options = account(api, name="Main menu", api_token=None, api_email=api.email, api_password=api.password)
    api.answer_next("POST", "/v1/auth/login", status=200, body={"success": True, "access_token": api.token})
    api.edit(7926, description=f"{api.password} and {api.token}")
    result = run(ivr_info.ActionModule, options)
    assert result["ivrs"][0]["description"].count("********") == 2
    assert api.password not in str(result) and api.token not in str(result)


def test_check_mode_writes_nothing(api: Simulator) -> None:
    result = run(ivr.ActionModule, account(api, id=7926, timeout=20), check_mode=True)
    assert result["changed"] and api.writes == []


def test_wrong_options_are_refused_as_by_the_module(api: Simulator) -> None:
    unknown = run(ivr.ActionModule, account(api, id=7926, timeuot=20))
    assert unknown["failed"] and unknown["msg"].startswith(
        "Unsupported parameters for (servetel.ivr.ivr) module: timeuot."
    )
    both = run(ivr_info.ActionModule, account(api, id=7926, name="Main menu"))
    assert both["failed"] and "mutually exclusive" in both["msg"]
    assert api.requests == []


def test_warnings_reach_the_result(api: Simulator) -> None:
    result = run(ivr_info.ActionModule, account(api, id=7926, validate_certs=False))
    assert result["warnings"][0].startswith("validate_certs is off")


def test_missing_requests_is_told_as_by_the_module(api: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    from ansible_collections.servetel.ivr.plugins.module_utils import _runner

    monkeypatch.setattr(_runner, "REQUESTS_IMPORT_ERROR", "No module named 'requests'")
    result = run(ivr_info.ActionModule, account(api))
    assert result["failed"] and "Failed to import the required Python library (requests)" in result["msg"]


def test_items_of_a_loop_share_the_list_and_other_tasks_do_not(api: Simulator) -> None:
    first = action(ivr.ActionModule, account(api, id=7926, timeout=30), loop=[1, 2])
    assert [first.run(task_vars=HERE)["requests"] for _item in range(3)] == [1, 0, 0]
    second = action(ivr.ActionModule, account(api, id=7926, timeout=30), loop=[1, 2])
    assert second.run(task_vars=HERE)["requests"] == 1


@pytest.mark.parametrize("seconds", [0.0, 4.9, 5.1, 59.0])
def test_items_of_a_loop_share_a_list_for_five_seconds(
    api: Simulator, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    loop = action(ivr.ActionModule, account(api, id=7926, timeout=30), loop=[1, 2])
    assert loop.run(task_vars=HERE)["changed"] is False
    api.edit(7926, timeout=31)
    later(monkeypatch, seconds)
    assert loop.run(task_vars=HERE)["changed"] is (seconds > 5)


def test_items_of_a_loop_share_names_for_a_minute(api: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    loop = action(ivr_info.ActionModule, account(api, id=7926, resolve_names=True), loop=[1, 2])
    assert loop.run(task_vars=HERE)["requests"] == 4
    later(monkeypatch, 59)
    assert loop.run(task_vars=HERE)["requests"] == 1
    later(monkeypatch, 61)
    assert loop.run(task_vars=HERE)["requests"] == 4


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let the clock of the account, and of its list, be that much further."""
    for module in (_account, listing):
        monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + seconds))


@pytest.mark.parametrize("repeats", [{"until": "done"}, {"retries": 3}, {"until": "done", "loop": [1, 2]}])
def test_each_try_looks_anew(api: Simulator, repeats: dict[str, Any]) -> None:
    password = {"api_token": None, "api_email": api.email, "api_password": api.password}
    options = account(api, id=7926, timeout=30, resolve_names=True, **password)
    first = action(ivr.ActionModule, options, **repeats)
    assert first.run(task_vars=HERE)["requests"] == 5  # Users come on two pages.
    api.edit(7926, timeout=31)
    again = first.run(task_vars=HERE)
    assert (again["changed"], api.ivr(7926)["timeout"]) == (True, 30)
    assert [request.path for request in api.requests].count("/v1/auth/login") == 1


@pytest.mark.parametrize("task", [{"loop": [1, 2]}, {"until": "done"}])
def test_no_item_and_no_try_logs_in_after_a_refused_login(api: Simulator, task: dict[str, Any]) -> None:
    wrong = account(api, id=7926, api_token=None, api_email=api.email, api_password="another-password")
    repeated = action(ivr_info.ActionModule, wrong, **task)
    results = [repeated.run(task_vars=HERE) for _item in range(3)]
    assert [result["error"]["kind"] for result in results] == ["auth"] * 3
    assert "The login was refused" in results[0]["msg"]
    assert len({result["msg"] for result in results}) == 1
    assert [request.path for request in api.requests] == ["/v1/auth/login"]
    repeated._task.args = {**wrong, "api_password": api.password}
    assert len(repeated.run(task_vars=HERE)["ivrs"]) == 1


def test_a_token_of_a_login_that_expires_between_two_items_is_renewed_as_by_a_module(api: Simulator) -> None:
    options = account(api, id=7926, api_token=None, api_email=api.email, api_password=api.password)
    loop = action(ivr_info.ActionModule, options, loop=[1, 2, 3])
    assert not loop.run(task_vars=HERE).get("failed")
    api.answer_next("GET", "/v1/ivrs", status=401, body={"message": "expired"})
    assert loop.run(task_vars=HERE)["error"]["kind"] == "auth"
    assert not loop.run(task_vars=HERE).get("failed")


def test_options_are_what_a_module_would_get() -> None:
    options = {1: "a", "day": datetime.date(2026, 1, 2), "list": (1, None, 2.5), "map": {None: "c", True: "d"}}
    assert as_a_module_gets_it(options) == {
        "1": "a",
        "day": "2026-01-02",
        "list": [1, None, 2.5],
        "map": {"null": "c", "true": "d"},
    }
    with pytest.raises(AnsibleError, match="JSON cannot hold: a bytes"):
        as_a_module_gets_it({"name": b"x"})
    with pytest.raises(AnsibleError, match="An integer has more than 4,300 digits"):
        as_a_module_gets_it({"timeout": 10**4300})
    with pytest.raises(AnsibleError, match="JSON cannot hold: keys must be str"):
        as_a_module_gets_it({"menu": {("1", "2"): "hangup||1"}})


def test_an_item_for_another_account_shares_nothing(api: Simulator) -> None:
    with Simulator() as other:
        first = action(ivr.ActionModule, account(api, id=7926, timeout=30), loop=[1, 2])
        assert first.run(task_vars=HERE)["requests"] == 1
        first._task.args = account(other, id=7926, timeout=30)
        assert first.run(task_vars=HERE)["requests"] == 1
        assert len(other.requests) == 1


def test_a_failed_item_leaves_no_list_to_the_next(api: Simulator) -> None:
    loop = action(ivr.ActionModule, account(api, id=7926, timeout=20), loop=[1, 2])
    api.answer_next("PUT", "/v1/ivr/7926$", status=422, body={"message": "no"})
    assert loop.run(task_vars=HERE)["failed"]
    result = loop.run(task_vars=HERE)
    assert (result["changed"], result["requests"]) == (True, 3)


def test_the_list_of_ivr_info_and_of_ivrs_is_always_new(api: Simulator) -> None:
    for plugin, options in ((ivr_info, {}), (ivrs, {"ivrs": [{"id": 7926, "timeout": 30}]})):
        loop = action(plugin.ActionModule, account(api, **options), loop=[1, 2])
        assert [loop.run(task_vars=HERE)["requests"] for _item in range(2)] == [1, 1]


@pytest.mark.parametrize("rate", [1, 2], ids=["one at a time", "another one waits for its turn"])
def test_an_interrupt_lets_the_write_under_way_end_and_starts_no_other(
    api: Simulator, monkeypatch: pytest.MonkeyPatch, rate: int
) -> None:
    heard: list[int] = []
    monkeypatch.setattr(signal, "raise_signal", heard.append)
    api.before_next("PUT", "/v1/ivr/", lambda: os.kill(os.getpid(), signal.SIGINT))
    wanted = [{"id": number, "timeout": 66} for number in (7926, 7927, 7928)]
    result = run(ivrs.ActionModule, account(api, ivrs=wanted, api_rate=rate))
    assert heard == [signal.SIGINT], "the interrupt has to take its usual course afterwards"
    assert result["failed"] and result["changed"]
    assert (result["summary"]["updated"], result["summary"]["not_attempted"]) == (1, 2)
    assert "was interrupted" in result["results"][2]["msg"]
    assert [api.ivr(number)["timeout"] == 66 for number in (7926, 7927, 7928)] == [True, False, False]


def test_a_task_has_its_own_signal_handlers_and_leaves_the_usual_ones_behind(api: Simulator) -> None:
    def handlers() -> list[object]:
        return [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]

    usual, during = handlers(), []
    api.before_next("GET", "/v1/ivrs", lambda: during.extend(handlers()))
    assert not run(ivr_info.ActionModule, account(api)).get("failed")
    assert len(during) == 2 and not set(during) & set(usual)
    assert handlers() == usual


class Outcome:
    def __init__(self, action: str = "update", *, confirmed: bool = False, error: object = None) -> None:
        self.action, self.confirmed, self.error = action, confirmed, error


def test_a_task_whose_ansible_was_killed_begins_no_write(api: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    parents = SimpleNamespace(pid=os.getppid())
    monkeypatch.setattr(_in_process.multiprocessing, "parent_process", lambda: parents)
    definitions = [{"id": ivr_id, "timeout": 20} for ivr_id in ("7926", "7927", "7928")]
    api.before_next("GET", "/v1/ivrs", lambda: setattr(parents, "pid", -1))

    def end(code: int) -> NoReturn:
        raise SystemExit(code)

    monkeypatch.setattr(_in_process.os, "_exit", end)
    with pytest.raises(SystemExit):
        run(ivrs.ActionModule, account(api, ivrs=definitions, api_rate=0))
    assert [request.method for request in api.requests] == ["GET"]


def test_progress_is_told_now_and_then_and_never_of_a_short_run(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(_in_process.time, "monotonic", lambda: now)
    said: list[str] = []
    progress = Progress(said.append)
    outcomes = [Outcome("none"), Outcome(confirmed=True), Outcome(error="refused"), Outcome(), Outcome()]
    now = 104.9
    progress(outcomes)
    assert said == []
    now = 105.0
    progress(outcomes)
    progress(outcomes)
    assert said == ["servetel.ivr: 2 of 4 IVRs, 1 written, 1 failed, about 5 s left"]
    now = 110.0
    progress([Outcome()])
    assert said[1:] == ["servetel.ivr: 0 of 1 IVRs, 0 written, 0 failed"]


@pytest.mark.parametrize(
    ("callback", "talking"),
    [("default", True), ("ansible.builtin.default", True), ("awx_display", True), ("json", False), ("oneline", False)],
)
def test_quiet_callbacks_are_left_quiet(callback: str, talking: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_in_process.C.config, "get_config_value", lambda _name: callback)
    assert _in_process._is_human_output() is talking
