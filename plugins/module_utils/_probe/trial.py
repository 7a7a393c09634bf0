# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The IVR of a probe as it is sent and as it reads back. Private to this collection."""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError, WriteEffect
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import HANGUP, Destination
from ansible_collections.servetel.ivr.plugins.module_utils._model.dialect import Dialect
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import FIELDS, Choice, Ivr
from ansible_collections.servetel.ivr.plugins.module_utils._model.read import read_ivr
from ansible_collections.servetel.ivr.plugins.module_utils._model.write import to_api
from ansible_collections.servetel.ivr.plugins.module_utils._probe.attempts import EXPECTED, Attempt
from ansible_collections.servetel.ivr.plugins.module_utils._probe.own_ivr import OwnIvr
from ansible_collections.servetel.ivr.plugins.module_utils._probe.reading import Raw

DESCRIPTION: t.Final = "Made by servetel.ivr.api_probe, which deletes it again"
NOWHERE: t.Final = Destination(HANGUP, "1")
"""Where all branches of the IVR lead."""
TRIES: t.Final = 2
"""Number of timeouts under the first of its names; one more under each further name."""
NAMES_OF_TRIES: t.Final = next(field.write for field in FIELDS if field.option == "timeout_tries")


class Step(t.NamedTuple):
    """What became of one change: the IVR as it reads now, or why it was not changed."""

    raw: Raw | None
    error: ServetelError | None


class Trial:
    """The IVR of a probe, in the form in which the API takes it. `prompts` are two different ones, with their types."""

    def __init__(self, own: OwnIvr, prompts: tuple[str, str]) -> None:
        self.own = own
        self.form = EXPECTED
        first, second = prompts
        self.ivr: Ivr = {
            "id": None,
            "name": own.name,
            "description": DESCRIPTION,
            "recording": first,
            "timeout": 10,
            "incorrect_count": 1,
            "invalid_recording": first,
            "recording_invalid": second,
            "invalid_destination": NOWHERE,
            "timeout_tries": TRIES,
            "timeout_retry_recording": first,
            "timeout_recording": first,
            "timeout_destination": NOWHERE,
            "menu": {"1": Choice(NOWHERE)},
        }

    def body(self, form: Attempt | None = None, **changes: object) -> dict[str, object]:
        return to_api({**self.ivr, **changes}, (form or self.form).dialect)

    def new_body(self, form: Attempt) -> dict[str, object]:
        """The body of a creation. Each name of the number of timeouts has another number, to see which one counts."""
        names = NAMES_OF_TRIES
        body = self.body(form)
        return {name: TRIES + names.index(name) if name in names else value for name, value in body.items()}

    def change(self, form: Attempt | None = None, extra: dict[str, object] | None = None, **changes: object) -> Step:
        """Send the IVR with some changes, and read it back."""
        error = self.own.update({**self.body(form, **changes), **(extra or {})})
        if error is not None and error.applied == WriteEffect.NO:
            return Step(None, error)
        return Step(self.own.read_back(), error)

    def read(self, raw: Raw, **settings: t.Any) -> Ivr:
        """The IVR as a dialect with these settings reads it, but for its texts."""
        return read_ivr({**raw, "name": "", "description": ""}, Dialect(**settings))
