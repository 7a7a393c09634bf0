# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filters of this collection: the bridge from Ansible's values to the call flow and back. No network.

Each filter is documented in the YAML file of its name. Knows nothing of what an IVR is.
"""

from __future__ import annotations

import functools
import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.servetel.ivr.plugins.module_utils._call_flow import call_tests as call_tests_module
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow import diagram, page, path, usage
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow import lint as lint_module
from ansible_collections.servetel.ivr.plugins.module_utils._call_flow import repoint as repoint_module
from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput
from ansible_collections.servetel.ivr.plugins.plugin_utils._values import plain


def lint(
    ivrs: object,
    entry: object = None,
    disable: object = None,
    waive: object = None,
    names: object = None,
    numbers: object = None,
) -> list[dict[str, str]]:
    return lint_module.lint(ivrs, entry=entry, disable=disable, waive=waive, names=names, numbers=numbers)


def call_path(
    ivrs: object, start: object, keys: object = "", names: object = None, numbers: object = None
) -> dict[str, object]:
    return path.call_path(ivrs, start, keys, names, numbers)


def where_used(ivrs: object, target: object, names: object = None, numbers: object = None) -> list[dict[str, str]]:
    return usage.where_used(ivrs, target, names, numbers)


def repoint(
    ivrs: object, old: object, new: object, names: object = None, numbers: object = None
) -> list[dict[str, object]]:
    return repoint_module.repoint(ivrs, old, new, names, numbers)


def call_flow(
    ivrs: object, format: object = "mermaid", entry: object = None, names: object = None, numbers: object = None
) -> str:
    return diagram.call_flow(ivrs, syntax=format, entry=entry, names=names, numbers=numbers)


def html_report(
    ivrs: object,
    title: object = None,
    entry: object = None,
    numbers: object = None,
    names: object = None,
    calls: object = None,
    before: object = None,
    disable: object = None,
    waive: object = None,
    purge: object = True,
) -> str:
    return page.html_report(
        ivrs,
        title=title,
        entry=entry,
        numbers=numbers,
        names=names,
        calls=calls,
        before=before,
        disable=disable,
        waive=waive,
        purge=purge,
    )


def call_tests(ivrs: object, cases: object, names: object = None, numbers: object = None) -> list[dict[str, object]]:
    return call_tests_module.run_call_tests(ivrs, cases, names, numbers)


def junit(results: object, suite: object = "servetel.ivr.call_tests") -> str:
    return call_tests_module.junit(results, suite=suite)


def _as_filter(name: str, function: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
    @functools.wraps(function)
    def run(*args: t.Any, **kwargs: t.Any) -> object:
        try:
            return function(*map(plain, args), **plain(kwargs))
        except BadInput as bad:
            raise AnsibleFilterError(f"servetel.ivr.{name}: {bad}") from None
        except RecursionError:
            raise AnsibleFilterError(f"servetel.ivr.{name}: the values are nested too deeply.") from None

    return run


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., object]]:
        functions = (lint, call_path, where_used, repoint, call_flow, call_tests, junit, html_report)
        return {function.__name__: _as_filter(function.__name__, function) for function in functions}
