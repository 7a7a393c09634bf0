# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How these tests run a module: the real AnsibleModule, in this process, against one simulated account a test file.

A test file names its module MODULE, and asks for `run` (the module must succeed) or `run_failing` (it must fail).
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from ansible.module_utils import basic
from ansible.module_utils.common import warnings

from tests.simulator import Simulator
from tests.support.bodies import body_of

Result = dict[str, Any]


@pytest.fixture
def conversation(api: Simulator) -> Callable[[], list[str]]:
    """What was asked, in its order."""
    return lambda: [f"{request.method} {request.path}" for request in api.requests]


@pytest.fixture
def body(api: Simulator) -> Callable[..., Result]:
    """The whole body that keeps a live IVR as it is, but for some changes; prompts count as recordings."""

    def make(ivr_id: int, **changes: Any) -> Result:
        return body_of(api.ivr(ivr_id), **changes)

    return make


@pytest.fixture
def end_of(
    api: Simulator, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, Result]]:
    """Exit code and result of a module; `check` and `diff` are the modes, `bare` leaves the connection out."""
    with contextlib.suppress(ImportError):  # ansible-core before 2.19
        from ansible.module_utils import _internal

        # Other tests of this process may have made it a controller, which shows warnings instead of returning them.
        monkeypatch.setattr(_internal, "is_controller", False)

    def end(module: ModuleType, *, check: bool = False, bare: bool = False, **options: Any) -> tuple[int, Result]:
        connection = {} if bare else {"api_url": api.url, "api_token": api.token, "api_rate": 0}
        arguments = {**connection, **options, "_ansible_check_mode": check, "_ansible_diff": True}
        # Warnings of a process; here, one process runs many modules.
        warnings._global_warnings.clear()
        warnings._global_deprecations.clear()
        capsys.readouterr()
        with module_arguments(arguments), pytest.raises(SystemExit) as ended:
            module.main()
        output = capsys.readouterr().out
        result = json.loads(output.strip().splitlines()[-1])
        result["warnings"] = [text_of(warning) for warning in result.get("warnings", [])]
        return int(ended.value.code or 0), result

    return end


def text_of(warning: Any) -> str:
    """A warning's text: ansible-core 2.19 and newer wrap it."""
    return str(warning["event"]["msg"] if isinstance(warning, dict) else warning)


@pytest.fixture
def run(request: pytest.FixtureRequest, end_of: Callable[..., tuple[int, Result]]) -> Callable[..., Result]:
    """The result of the tested module, which must not fail."""

    def succeed(**options: Any) -> Result:
        code, result = end_of(request.module.MODULE, **options)
        assert code == 0, result
        assert not result.get("failed")
        return result

    return succeed


@pytest.fixture
def run_failing(request: pytest.FixtureRequest, end_of: Callable[..., tuple[int, Result]]) -> Callable[..., Result]:
    """The result of the tested module, which must fail."""

    def fail(**options: Any) -> Result:
        code, result = end_of(request.module.MODULE, **options)
        assert code == 1, result
        assert result["failed"] is True
        return result

    return fail


def module_arguments(arguments: Result) -> contextlib.AbstractContextManager[None]:
    try:
        from ansible.module_utils.testing import patch_module_args
    except ImportError:  # ansible-core before 2.19
        return _old_module_arguments(arguments)
    return patch_module_args(arguments)


@contextlib.contextmanager
def _old_module_arguments(arguments: Result) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(basic, "_ANSIBLE_ARGS", json.dumps({"ANSIBLE_MODULE_ARGS": arguments}).encode())
        yield
