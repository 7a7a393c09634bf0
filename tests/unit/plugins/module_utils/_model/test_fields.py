# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of fields."""

from __future__ import annotations

import pytest

from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import option_called


@pytest.mark.parametrize(
    ("api_name", "option"),
    [
        ("invalid_recording", "invalid_recording"),
        ("invalid_retry_recording", "invalid_recording"),
        ("invalid_retries", "incorrect_count"),
        ("timeout_retries", "timeout_tries"),
        ("timeout_dest_type", "timeout_destination"),
        ("option", "option"),
        ("captcha", "captcha"),
    ],
)
def test_a_name_of_the_api_is_told_as_the_option_that_users_know(api_name: str, option: str) -> None:
    assert option_called(api_name) == option
