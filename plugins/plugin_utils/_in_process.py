# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a module's task inside the controller's process, where that gives the same result in less time.

A module task costs about half a second before it does anything: packing, a new Python, imports. Where the task would
run on this host in this Python anyway, the same function is called with the same checked options instead. Items of a
loop then share the connection, the login and, for some seconds, the list of the account. After a refused login the
other items and tries of a task fail at once, wherever they would run. Knows Ansible's side only: what a task does is in
`_tasks`. Private to this collection.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import importlib
import json
import multiprocessing
import os
import signal
import sys
import threading
import time
import types
import typing as t

from ansible import constants as C
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ansible_collections.servetel.ivr.plugins.module_utils._argspec import CONNECTION_SPEC
from ansible_collections.servetel.ivr.plugins.plugin_utils._values import (
    as_a_module_gets_it,
    never_templated,
)

COLLECTION: t.Final = "ansible_collections.servetel.ivr.plugins"
PROGRESS_EVERY: t.Final = 5.0
"""Seconds between two lines about the progress of a long task."""
TALKING_CALLBACKS: t.Final = ("default", "yaml", "debug", "awx_display")
"""Callbacks whose output is for people, so that a line more does no harm."""
LIST_LIFETIME: t.Final = 5.0
"""Seconds for which items of a loop share a list of the account."""
NAMES_LIFETIME: t.Final = 60.0
"""Seconds for which items of a loop share the names of departments and users."""
LOCAL: t.Final = ("local", "ansible.builtin.local")
"""Connections to this host."""
_LOGIN: t.Final = "/v1/auth/login"
_CREDENTIALS: t.Final = ("api_url", "api_token", "api_email", "api_password")

_shared: dict[str, t.Any] = {}
"""What the items and tries of one task share. They run one after another in one process, which ends with the task."""
_failed_logins: dict[str, dict[str, t.Any]] = {}
"""The results of items or tries whose login was refused, by task and credentials."""


class ActionModule(ActionBase):
    """A task of the module `MODULE`, in this process or as a module."""

    MODULE = ""
    _supports_check_mode = True
    _supports_async = True

    def __init_subclass__(cls) -> None:
        """Import the module with its plugin, before Ansible forks: once, and not in each task of each host."""
        super().__init_subclass__()
        importlib.import_module(f"{COLLECTION}.modules.{cls.MODULE}")

    def run(self, tmp: str | None = None, task_vars: dict[str, object] | None = None) -> dict[str, object]:
        result: dict[str, object] = super().run(tmp, task_vars)
        key = self._credentials()
        if key in _failed_logins:
            return {**result, **_failed_logins[key]}
        # An option that is null counts as not given.
        self._task.args = {name: value for name, value in self._task.args.items() if value is not None}
        module = importlib.import_module(f"{COLLECTION}.modules.{self.MODULE}")
        if "backup_dir" in self._task.args and "backup_host" in module.ARGUMENT_SPEC:
            # A module does not know its inventory host.
            self._task.args.setdefault("backup_host", (task_vars or {}).get("inventory_hostname"))
        twice = _key_given_twice(self._task.args, 5)
        if twice is not None:
            text = f'Key "{twice}" is given twice, as text and as a number. Keep one of them.'
            return {**result, "failed": True, "changed": False, "msg": text}
        if self._connection.transport in LOCAL:
            self._task.args = _Paths(self._task, module.ARGUMENT_SPEC, self._loader.get_basedir()).made_absolute()
        _end_with_ansible()
        if self._can_run_in_process(task_vars or {}):
            result.update(never_templated(self._run_here()))
        else:
            result.update(self._run_as_module(task_vars))
        _end_with_ansible()
        if _is_failed_login(result):
            _failed_logins[key] = {
                "failed": True,
                "changed": False,
                "requests": 0,
                **{name: result[name] for name in ("msg", "error")},
            }
        return result

    def _run_as_module(self, task_vars: dict[str, object] | None) -> dict[str, object]:
        wrap_async = self._task.async_val and not self._connection.has_native_async
        result: dict[str, object] = self._execute_module(
            module_name=f"servetel.ivr.{self.MODULE}", task_vars=task_vars, wrap_async=wrap_async
        )
        if not wrap_async:
            t.cast(t.Any, self)._remove_tmp_path(self._connection._shell.tmpdir)
        return result

    def _credentials(self) -> str:
        """What this item or try logs in with, as far as the task says it; the rest is the same for all of a host."""
        given = {name: self._task.args.get(name) for name in _CREDENTIALS}
        where = (self._task._uuid, self._play_context.remote_addr, self._task.environment)
        return repr((where, as_a_module_gets_it(given)))

    def _can_run_in_process(self, task_vars: dict[str, object]) -> bool:
        """Whether a module would run as this user on this host in this Python with this environment."""
        if not boolean(self._templar.template(task_vars.get("servetel_in_process", True)), strict=False):
            return False
        interpreter = self._templar.template(task_vars.get("ansible_python_interpreter", ""))
        return (
            self._connection.transport in LOCAL
            and not self._task.become
            and not self._play_context.become
            and not self._task.async_val
            and not any(self._task.environment or ())
            and interpreter == sys.executable
        )

    def _run_here(self) -> dict[str, object]:
        from ansible.module_utils.basic import missing_required_lib
        from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

        _collect_garbage_rarely()
        bridge = importlib.import_module(f"{COLLECTION}.module_utils._runner")
        module = importlib.import_module(f"{COLLECTION}.modules.{self.MODULE}")
        spec = {**bridge.CONNECTION_SPEC, **module.ARGUMENT_SPEC}
        checked = ArgumentSpecValidator(spec, **module.RULES).validate(as_a_module_gets_it(self._task.args))
        params = checked.validated_parameters
        given = checked._no_log_values
        secrets = {*(given - bridge.not_maskable(given)), *bridge.secrets_in(params.get("api_url"))}
        warnings: list[str] = []
        if checked.error_messages:
            result = {"failed": True, "msg": self._spec_error(checked)}
        elif bridge.REQUESTS_IMPORT_ERROR:
            result = {"failed": True, "msg": missing_required_lib("requests")}
        else:
            result = self._perform(bridge, module.TASK, params, warnings, secrets)
        result["invocation"] = {"module_args": bridge.arguments(bridge.without_secrets(params, spec))}
        if warnings:
            result["warnings"] = warnings
        return _without_secrets(result, secrets)

    def _spec_error(self, checked: t.Any) -> str:
        """The message of a module with the same mistake in its options."""
        from ansible.module_utils.errors import UnsupportedError

        text = checked.errors.msg
        if isinstance(checked.errors[0], UnsupportedError):
            text = f"Unsupported parameters for (servetel.ivr.{self.MODULE}) module: {text}"
        return str(text)

    def _perform(
        self, bridge: t.Any, task: t.Any, params: dict[str, t.Any], warnings: list[str], secrets: set[str]
    ) -> dict[str, t.Any]:
        shared = self._shared_by_the_task(bridge, params)
        secrets |= shared.setdefault("secrets", set())

        def mask(secret: str) -> None:
            shared["secrets"].update(bridge.encoded_variants(secret))
            secrets.update(shared["secrets"])

        context = bridge.Context(
            check_mode=self._task.check_mode,
            warn=warnings.append,
            mask=mask,
            user_agent=bridge.user_agent(),
            account=shared.get("account"),
        )
        context.progress = _watching(context.stop, Progress(Display().display) if _is_human_output() else None)
        with _signals_set(context.stop):
            result: dict[str, object] = bridge.perform(task, params, context)
        shared["account"] = None if _is_spent(result, context.account) else context.account
        return result

    def _shared_by_the_task(self, bridge: t.Any, params: dict[str, object]) -> dict[str, t.Any]:
        """What earlier items of this loop, or earlier tries, left, if they had the same connection options."""
        repeats = bool(self._task.until or self._task.retries)
        if self._task.loop is None and not self._task.loop_with and not repeats:
            return {}
        given = [params[option] for option in bridge.CONNECTION_SPEC]
        key = (self._task._uuid, *given, *map(type, given))  # The type tells a token of the environment.
        if _shared.get("key") != key:
            _shared.clear()
            _shared["key"] = key
        if _shared.get("account"):
            # A try looks whether something has changed meanwhile.
            _shared["account"].forget(*((0.0, 0.0) if repeats else (LIST_LIFETIME, NAMES_LIFETIME)))
        return _shared


class _Paths(t.NamedTuple):
    """The paths of a task on this host. A relative one begins in the folder of the playbook.

    There a module begins them, but this process is where ansible-playbook was started.
    """

    task: t.Any
    spec: dict[str, dict[str, t.Any]]
    folder: str

    def made_absolute(self) -> dict[str, t.Any]:
        """The options of the task."""
        rules: dict[str, t.Any] = {**CONNECTION_SPEC, **self.spec}
        names = {name for name in self.task.args if rules.get(name, {}).get("type") == "path"}
        return {name: self._absolute(value) if name in names else value for name, value in self.task.args.items()}

    def _absolute(self, value: t.Any) -> t.Any:
        if not isinstance(value, str) or not value.strip():
            return value
        # Only its module knows the environment variables that a task sets.
        is_expanded_later = "$" in value and any(self.task.environment or ())
        if is_expanded_later or os.path.isabs(os.path.expanduser(os.path.expandvars(value))):
            return value
        return os.path.join(os.path.abspath(self.folder), value)


@functools.cache
def _collect_garbage_rarely() -> None:
    """Let the garbage collector pass over all that the controller has made, and look for a task's cycles seldom.

    This process shares the controller's memory and ends with the task, which makes many objects and few cycles.
    """
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def _without_secrets(result: dict[str, t.Any], secrets: set[str]) -> dict[str, t.Any]:
    """The result as a module masks it. One search in its text tells whether there is anything to mask."""
    from ansible.module_utils.common.parameters import remove_values

    text = json.dumps(result, ensure_ascii=False, default=str)
    if not any(json.dumps(secret, ensure_ascii=False)[1:-1] in text for secret in secrets):
        return result
    return t.cast("dict[str, t.Any]", remove_values(result, secrets))


def _is_failed_login(result: dict[str, t.Any]) -> bool:
    """Whether the API refused the login. Another one could lock the account."""
    error = result.get("error")
    kind = error.get("kind") if isinstance(error, dict) else None
    return kind in ("auth", "rate_limited") and _LOGIN in str(result.get("msg"))


def _is_spent(result: dict[str, t.Any], account: t.Any) -> bool:
    """Whether the next item or try needs a connection of its own, as a module has: this one's token does not work."""
    return account is not None and (account.client.login_failed or result.get("error", {}).get("kind") == "auth")


def _key_given_twice(value: object, depth: int) -> str | None:
    """A key that a dictionary in the value has as text and as a number: JSON, as modules get it, would lose one."""
    if not depth or not isinstance(value, (dict, list)):
        return None
    if isinstance(value, dict):
        keys = [str(key) for key in value]
        if len({*keys}) < len(keys):
            return next(key for number, key in enumerate(keys) if key in keys[:number])
        value = list(value.values())
    return next((key for key in (_key_given_twice(item, depth - 1) for item in value) if key is not None), None)


def _is_human_output() -> bool:
    callback = str(C.config.get_config_value("DEFAULT_STDOUT_CALLBACK"))
    return callback.rpartition(".")[2] in TALKING_CALLBACKS


def _watching(stop: threading.Event, progress: Progress | None) -> t.Callable[[list[t.Any]], None]:
    """What a run calls before its writes, and now and then. It stops a run whose Ansible was killed."""

    def watch(outcomes: list[t.Any]) -> None:
        if _is_orphan():
            stop.set()
        if progress:
            progress(outcomes)

    return watch


def _is_orphan() -> bool:
    """Whether the process of Ansible that started this one has ended."""
    ansible = multiprocessing.parent_process()
    return ansible is not None and os.getppid() != ansible.pid


def _end_with_ansible() -> None:
    """If Ansible has ended, end this process: nothing reads a result, so sending one could wait forever.

    The other items of a loop would follow, too.
    """
    if _is_orphan():
        os._exit(1)


class Progress:
    """Says where a long run is, at most one line every few seconds, and nothing about a short one."""

    def __init__(self, say: t.Callable[[str], None]) -> None:
        self._say = say
        self._began = self._said = time.monotonic()

    def __call__(self, outcomes: list[t.Any]) -> None:
        now = time.monotonic()
        if now - self._said < PROGRESS_EVERY:
            return
        self._said = now
        writes = [outcome for outcome in outcomes if outcome.action != "none"]
        changed = sum(outcome.confirmed for outcome in writes)
        failed = sum(outcome.error is not None for outcome in writes)
        done = sum(outcome.confirmed or outcome.error is not None for outcome in writes)
        left = f", about {(now - self._began) / done * (len(writes) - done):.0f} s left" if done else ""
        self._say(f"servetel.ivr: {done} of {len(writes)} IVRs, {changed} written, {failed} failed{left}")


@contextlib.contextmanager
def _signals_set(stop: threading.Event) -> t.Iterator[None]:
    """An interrupt sets `stop`: the request under way is finished and verified. Then it takes its usual course."""
    received: list[int] = []

    def remember(number: int, _frame: types.FrameType | None) -> None:
        received.append(number)
        stop.set()

    usual = {number: signal.signal(number, remember) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)
    if received:
        Display().warning("servetel.ivr: interrupted. Run the task again: it makes the remaining changes.")
        signal.raise_signal(received[0])
