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
_SECONDS: t.Final = 10
"""The timeout of the IVR when it is created; each update has one second more than the one before."""
NAMES_OF_TRIES: t.Final = next(field.write for field in FIELDS if field.option == "timeout_tries")


class Reaction(t.NamedTuple):
    """What the API makes of one change: it takes it, refuses it, or it is not known."""

    taken: Raw | None
    """The IVR as it reads with the change; None unless the API took it."""
    error: ServetelError | None
    """Why the API did not take it, or why that is not known."""

    @property
    def is_refusal(self) -> bool:
        return is_refused_value(self.error)

    @property
    def is_known(self) -> bool:
        return bool(self.taken) or self.is_refusal

    def as_answer(self, *, taken: str, refused: str) -> str:
        """The answer of a finding; "" = it is not known."""
        return taken if self.taken else refused if self.is_refusal else ""


class Trial:
    """The IVR of a probe, in the form in which the API takes it. `prompts` are two different ones, with their types."""

    def __init__(self, own: OwnIvr, prompts: tuple[str, str]) -> None:
        self.own = own
        self.form = EXPECTED
        self._seconds = _SECONDS
        self._works = False
        """Whether the API took an update."""
        first, second = prompts
        self.ivr: Ivr = {
            "id": None,
            "name": own.name,
            "description": DESCRIPTION,
            "recording": first,
            "timeout": _SECONDS,
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
        """The body of a creation."""
        return {**self.body(form), **self.numbers(form)}

    def numbers(self, form: Attempt | None = None) -> dict[str, object]:
        """Another number under each name of the number of timeouts in the body, to see which one counts."""
        names = NAMES_OF_TRIES
        return {name: TRIES + names.index(name) for name in self.body(form) if name in names}

    def change(
        self,
        form: Attempt | None = None,
        extra: dict[str, object] | None = None,
        **changes: object,
    ) -> Reaction:
        """Send the IVR with some changes, and read it back. `extra` is added to the body as it is.

        Its seconds differ from those of all updates before, so that it shows whether this one was applied. Raises
        ServetelError where more questions would get wrong answers.
        """
        self._seconds += 1
        error = self.own.update({**self.body(form, timeout=self._seconds, **changes), **(extra or {})})
        if error is not None and (error.stops or error.kind == "not_found"):
            raise error
        if error is not None and error.applied == WriteEffect.NO:
            self._check_plain_update()
            return Reaction(None, error)
        try:
            raw = self._updated()
        except ServetelError as unread:
            if unread.kind != "not_attempted":
                raise
            return Reaction(None, unread)  # Repetitions have used up the requests.
        if raw is None and error is None:
            error = ServetelError("not_taken", "The API confirmed an update that does not show in the list.")
        return Reaction(None if error else raw, error)

    def _check_plain_update(self) -> None:
        """Raise ServetelError if the API refuses any update: then a refusal says nothing about what was changed."""
        if not self._works and self.own.budget.allows(1, 0):
            error = self.own.update(self.body())
            if is_refused_value(error):
                raise ServetelError("blocked", f"The API refuses every update of the probe: {error}")
            self._works = error is None

    def _updated(self) -> Raw | None:
        """The IVR as it reads after the last update; None if this does not show, even when it is read again."""
        raw = self.own.read_back()
        if not self._shows_update(raw) and self.own.budget.allows(0, 1):
            raw = self.own.read_back()
        if not self._shows_update(raw):
            return None
        self._works = True
        return raw

    def _shows_update(self, raw: Raw | None) -> bool:
        return raw is not None and self.read(raw)["timeout"] == self._seconds

    def read(self, raw: Raw, **settings: t.Any) -> Ivr:
        """The IVR as a dialect with these settings reads it, but for its texts."""
        return read_ivr({**raw, "name": "", "description": ""}, Dialect(**settings))


def is_refused_value(error: ServetelError | None) -> bool:
    return error is not None and error.kind == "rejected"
