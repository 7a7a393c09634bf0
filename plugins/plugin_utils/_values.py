# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns Ansible's values into Python's own: without vault, trust, origin and laziness. Private to this collection."""

from __future__ import annotations

import datetime
import json
import typing as t
from collections.abc import Mapping, Sequence

import ansible.template
from ansible.errors import AnsibleError
from ansible.utils.unsafe_proxy import wrap_var

from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import BadInput

_TEXT_IS_SAFE: t.Final = hasattr(ansible.template, "trust_as_template")
"""Whether no text is a template unless it says so: from ansible-core 2.19 on."""

_DIGITS: t.Final = 4300
"""Python makes no text of an integer with more."""
_TOO_LONG: t.Final = 10**_DIGITS


def never_templated(result: dict[str, object]) -> dict[str, object]:
    """The result, in which the account's texts are never taken for templates."""
    return result if _TEXT_IS_SAFE else t.cast("dict[str, object]", wrap_var(result))


def plain(value: object) -> t.Any:
    """The value in plain lists, dictionaries and scalars. Decrypts what is vaulted. Raises BadInput."""
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return _integer(value)
    if isinstance(value, float):
        return float(value)
    if getattr(value, "__ENCRYPTED__", False):  # ansible-core before 2.19; it is a sequence, too.
        return str(value)
    if isinstance(value, Mapping):
        return {_key(name): plain(item) for name, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return [plain(item) for item in value]
    return value


def _integer(value: int) -> int:
    if abs(value) >= _TOO_LONG:
        raise BadInput([f"An integer has more than {_DIGITS:,} digits. Correct it."])
    return int(value)


def _key(name: object) -> t.Any:
    """The key of a dictionary; a tuple stays one, because a list is no key."""
    found = plain(name)
    return name if isinstance(found, list) else found


def as_a_module_gets_it(options: t.Any) -> t.Any:
    """Options after their way to a module, which is JSON: dates, and the keys of dictionaries, are text there."""
    try:
        return json.loads(json.dumps(plain(options), default=_as_text))
    except BadInput as bad:
        raise AnsibleError(str(bad)) from None
    except (TypeError, RecursionError) as error:
        raise AnsibleError(f"The options of this task hold a value that JSON cannot hold: {error}.") from None


def _as_text(value: t.Any) -> str:
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    raise TypeError(f"a {type(value).__name__}")
