# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Definitions as YAML text, as Ansible's loader hands them over.

Knows no expectation.
"""

from __future__ import annotations

import pytest
import yaml
from hypothesis import settings

from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import (
    BadInput,
    Definition,
    parse_definition,
)

PROPERTY = settings(derandomize=True, deadline=None, max_examples=100)


def defined(text: str) -> Definition:
    """The definition that YAML text means, as Ansible's loader would hand it over."""
    return parse_definition({"id": "1", **yaml.safe_load(text)})


def problems(text: str) -> list[str]:
    with pytest.raises(BadInput) as caught:
        defined(text)
    return caught.value.problems
