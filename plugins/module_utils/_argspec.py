# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The argument specs that modules share.

The settings of an IVR have no defaults, because a default would overwrite what is there, and no types, because Ansible
would turn what YAML has damaged into text before it can be refused (see `_model/values`). Private to this collection.
"""

from __future__ import annotations

import os
import typing as t

from ansible.module_utils.common.parameters import AnsibleFallbackNotFound

from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import PROMPT_TYPES
from ansible_collections.servetel.ivr.plugins.module_utils._model.dialect import json_object


def environment(*names: str) -> str:
    """The first of these variables that is set. AWX sets empty ones for what a credential leaves out."""
    for name in names:
        value = os.environ.get(name, "")
        if value.strip():
            return value
    raise AnsibleFallbackNotFound


class Inherited(str):
    """A value of the environment, which counts less than what the task gives."""

    __slots__ = ()


def credential(*names: str) -> Inherited:
    """As `environment`, for what a task may give in another way."""
    return Inherited(environment(*names))


def _from_environment(name: str, read: t.Callable[..., str] = environment) -> tuple[t.Callable[..., str], list[str]]:
    return (read, [name])


def dialect_from_environment(name: str) -> dict[str, object]:
    """The variable as a strict JSON object; what is wrong with it is reported with the other options."""
    return json_object(environment(name))


CONNECTION_SPEC: t.Final[dict[str, object]] = {
    "api_url": {"type": "str", "default": "https://api.servetel.in", "fallback": _from_environment("SERVETEL_API_URL")},
    "api_token": {"type": "str", "no_log": True, "fallback": _from_environment("SERVETEL_API_TOKEN", credential)},
    "api_email": {"type": "str", "fallback": _from_environment("SERVETEL_EMAIL", credential)},
    "api_password": {"type": "str", "no_log": True, "fallback": _from_environment("SERVETEL_PASSWORD", credential)},
    "validate_certs": {"type": "bool", "default": True, "fallback": _from_environment("SERVETEL_VALIDATE_CERTS")},
    "ca_path": {"type": "path", "fallback": _from_environment("SERVETEL_CA_PATH")},
    "api_timeout": {"type": "float", "default": 30, "fallback": _from_environment("SERVETEL_API_TIMEOUT")},
    "api_deadline": {"type": "float", "default": 300, "fallback": _from_environment("SERVETEL_API_DEADLINE")},
    "api_rate": {"type": "float", "default": 3, "fallback": _from_environment("SERVETEL_API_RATE")},
    "api_dialect": {"type": "dict", "fallback": (dialect_from_environment, ["SERVETEL_API_DIALECT"])},
}

IVR_SPEC: t.Final[dict[str, object]] = {
    "id": {"type": "raw"},
    "name": {"type": "raw"},
    "description": {"type": "raw"},
    "recording": {"type": "raw"},
    "timeout": {"type": "raw"},
    "incorrect_count": {"type": "raw"},
    "invalid_recording": {"type": "raw"},
    "recording_invalid": {"type": "raw"},
    "invalid_destination": {"type": "raw"},
    "timeout_tries": {"type": "raw"},
    # Not an alias: with Ansible's aliases the one silently overwrites the other.
    "timeout_retries": {"type": "raw"},
    "timeout_retry_recording": {"type": "raw"},
    "timeout_recording": {"type": "raw"},
    "timeout_destination": {"type": "raw"},
    "option": {"type": "list", "elements": "raw"},
    "destination": {"type": "list", "elements": "raw"},
    "sms_template": {"type": "list", "elements": "raw"},
    "menu": {"type": "raw"},
    "purge_menu": {"type": "bool", "default": True},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
}

RECORDING_TYPE_SPEC: t.Final[dict[str, object]] = {
    "assume_recording_type": {
        "type": "str",
        "choices": list(PROMPT_TYPES),
        "fallback": _from_environment("SERVETEL_ASSUME_RECORDING_TYPE"),
    },
}

WRITE_SPEC: t.Final[dict[str, object]] = {
    **RECORDING_TYPE_SPEC,
    "force": {"type": "bool", "default": False},
}

GROUP_SPEC: t.Final[dict[str, object]] = {
    **RECORDING_TYPE_SPEC,
    "names": {"type": "dict"},
    "check_numbers": {"type": "bool", "default": False},
}
"""What every module accepts, so that it can stand in module_defaults of the action group."""

NAMES_SPEC: t.Final[dict[str, object]] = {"resolve_names": {"type": "bool", "default": False}}

BACKUP_SPEC: t.Final[dict[str, object]] = {"backup_dir": {"type": "path"}, "backup_host": {"type": "str"}}
