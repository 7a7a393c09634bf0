# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each two settings of an IVR together: what is not mentioned keeps its value, and the second run does nothing."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from ansible_collections.servetel.ivr.plugins.modules import ivr
from tests.simulator import Simulator
from tests.support.bodies import body_of
from tests.support.new_values import NEW_VALUES, in_body, values_of

MODULE = ivr


def test_only_what_is_given_changes_and_only_once(api: Simulator, run: Callable[..., dict[str, Any]]) -> None:
    for number, names in enumerate(itertools.combinations(NEW_VALUES, 2)):
        options = values_of(names, number)
        expected = {**body_of(api.ivr(7926)), **in_body(options)}
        expected["timeout_retries"] = expected["timeout_tries"]

        api.forget_requests()
        first = run(id="7926", assume_recording_type="recording", **options)
        assert [(write.method, write.body) for write in api.writes] == [("PUT", expected)], names
        assert (first["changed"], first["action"]) == (True, "update"), names
        assert {option: first["ivr"][option] for option in options} == options

        api.forget_requests()
        second = run(id="7926", assume_recording_type="recording", **options)
        assert (second["changed"], second["action"], second["requests"]) == (False, "none", 1), names
        assert api.writes == []
