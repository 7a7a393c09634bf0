# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bridge to Ansible: secrets, and how a result or an error becomes the end of a module.

The only file that ends a module, and the only one with a catch-all. Knows no HTTP and no IVR. Private to this
collection.
"""

from __future__ import annotations

import os
import traceback
import typing as t

from ansible.module_utils.ansible_release import __version__
from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from ansible_collections.servetel.ivr.plugins.module_utils._argspec import CONNECTION_SPEC, Inherited
from ansible_collections.servetel.ivr.plugins.module_utils._connection import Context
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._http.auth import is_maskable
from ansible_collections.servetel.ivr.plugins.module_utils._http.transport import REQUESTS_IMPORT_ERROR
from ansible_collections.servetel.ivr.plugins.module_utils._http.url import secrets_in
from ansible_collections.servetel.ivr.plugins.module_utils._limits import arguments
from ansible_collections.servetel.ivr.plugins.module_utils._tasks.results import failure
from ansible_collections.servetel.ivr.plugins.module_utils._text import encoded_variants

Task = t.Callable[[dict[str, object], Context], dict[str, object]]
_HIDDEN: t.Final = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


class _Module(AnsibleModule):
    """A module that hides a login in `api_url`, which only tasks that fail have, and masks no blank."""

    def fail_json(self, msg: str, **kwargs: t.Any) -> t.NoReturn:
        self.no_log_values.difference_update(not_maskable(self.no_log_values))
        self.no_log_values.update(secrets_in(self.params.get("api_url")))
        self.params = without_secrets(self.params, self.argument_spec)
        super().fail_json(msg, **kwargs)


def run_module(task: Task, argument_spec: dict[str, object], **rules: object) -> None:
    """Run a task as a module, and end it."""
    module = t.cast(t.Any, _Module)({**CONNECTION_SPEC, **argument_spec}, supports_check_mode=True, **rules)
    if REQUESTS_IMPORT_ERROR:
        module.fail_json(msg=missing_required_lib("requests"))
    module.no_log_values.difference_update(not_maskable(module.no_log_values))
    context = Context(
        check_mode=module.check_mode,
        warn=module.warn,
        mask=lambda secret: module.no_log_values.update(encoded_variants(secret)),
        user_agent=user_agent(),
    )
    result = perform(task, module.params, context)
    # Ansible would put in all of them, however large.
    result["invocation"] = {"module_args": arguments(without_secrets(module.params, module.argument_spec))}
    if result.get("failed"):
        module.fail_json(**result)
    module.exit_json(**result)


def not_maskable(secrets: t.Iterable[str]) -> set[str]:
    """Those of the given secrets that must not be masked, because they would hide other words of the result."""
    return {secret for secret in secrets if not is_maskable(secret)}


def without_secrets(params: t.Mapping[str, object], spec: t.Mapping[str, t.Any]) -> dict[str, object]:
    """The arguments of a task as they may be shown."""
    return {
        name: _HIDDEN if value is not None and spec.get(name, {}).get("no_log") else _plain(value)
        for name, value in params.items()
    }


def _plain(value: object) -> object:
    """Without the type that Ansible does not know."""
    return str(value) if isinstance(value, Inherited) else value


def user_agent() -> str:
    return f"servetel.ivr (ansible-core {__version__})"


def perform(task: Task, params: dict[str, object], context: Context) -> dict[str, t.Any]:
    """The result of a task, whatever happens."""
    before = 0
    if context.account is not None:  # A loop's: what earlier items did is not this one's.
        before = context.account.client.requests
        context.account.client.wrote = False
    try:
        result = task(params, context)
    except ServetelError as error:
        result = {"changed": False, **failure(error)}
    except KeyboardInterrupt:
        interrupted = ServetelError("interrupted", "The task was interrupted.")
        result = {"changed": _wrote(context), **failure(interrupted)}
    except Exception as exc:  # The one catch-all: the text of an unknown exception may hold the token.
        where = traceback.extract_tb(exc.__traceback__)[-1]
        text = f"Internal error: {type(exc).__name__} in {os.path.basename(where.filename)}, line {where.lineno}."
        result = {"changed": _wrote(context), **failure(ServetelError("internal", text))}
    if context.backup_file:
        result["backup_file"] = context.backup_file
    if context.account is not None:
        result["requests"] = context.account.client.requests - before
    return result


def _wrote(context: Context) -> bool:
    return context.account is not None and context.account.client.wrote
