# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the API takes SMS templates, and what an update without them does. Private to this collection."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Choice
from ansible_collections.servetel.ivr.plugins.module_utils._probe.exchanges import Exchanges
from ansible_collections.servetel.ivr.plugins.module_utils._probe.findings import Findings
from ansible_collections.servetel.ivr.plugins.module_utils._probe.reading import Raw, entries, templates_in_use
from ansible_collections.servetel.ivr.plugins.module_utils._probe.trial import NOWHERE, Trial

UNKNOWN_KEY: t.Final = "servetel_ivr_probe"
"""A key that no API knows."""
_KEY: t.Final = "sms_template"


class TemplatesProbe:
    """Asks with a template that the account uses. `ask_unknown_key` sends `UNKNOWN_KEY`."""

    def __init__(
        self,
        findings: Findings,
        exchanges: Exchanges,
        trial: Trial,
        ivrs: list[Raw],
        ask_unknown_key: t.Callable[[], None],
    ) -> None:
        self._findings = findings
        self._exchanges = exchanges
        self._trial = trial
        self._known = templates_in_use(ivrs)
        self._ask_unknown_key = ask_unknown_key

    def ask(self) -> None:
        required = self._trial.form.dialect.sms_template == "required"
        if not self._known:
            note = "The API requires SMS templates in every update."
            note = note if required else "No IVR has one to try SMS templates."
            self._findings.add(_KEY, "required" if required else "", note)
            return
        template = self._known[0]
        reaction = self._trial.change(menu={"1": Choice(NOWHERE, template)})
        is_refusal = reaction.is_refusal and not required
        if not reaction.is_known or (is_refusal and not self._is_refused_as_unknown_key()):
            note = f"It is not known whether the API takes SMS templates: {reaction.error}"
            self._findings.add(_KEY, "required" if required else "", note)
            return
        if reaction.taken and not entries(reaction.taken):
            note = "It is not known whether SMS templates are taken: the menu is not as sent."
            self._findings.add(_KEY, "required" if required else "", note)
            return
        if not required and _template(reaction.taken) != template:
            self._findings.add(_KEY, "unknown", "The API does not take SMS templates.")
            return
        words = ", and requires them in every update" if required else ""
        self._findings.add(_KEY, "required" if required else "optional", f"The API takes SMS templates{words}.")
        if not required:
            self._leave_out(template)

    def _leave_out(self, template: str) -> None:
        left = self._trial.change().taken
        answer = "" if not left or not entries(left) else "keep" if _template(left) == template else "clear"
        words = {"keep": "keeps", "clear": "removes"}.get(answer, "was refused, or it is not known what it does to")
        self._findings.add("sms_template_left_out", answer, f"An update without SMS templates {words} them.")

    def _is_refused_as_unknown_key(self) -> bool:
        """Whether the API names the key with the words with which it refuses one that it does not know.

        Any other refusal may be about the value: the template may be gone, or not be for IVRs.
        """
        self._ask_unknown_key()
        words = self._words(_KEY)
        return self._findings.answer("unknown_keys") == "422" and bool(words) and words == self._words(UNKNOWN_KEY)

    def _words(self, key: str) -> str:
        """The newest answer to an update with this key, without the key itself; "" = the answer does not name it."""
        bodies = (one.body for one in reversed(self._exchanges) if isinstance(one.sent, dict) and key in one.sent)
        text = json.dumps(next(bodies), default=str)
        return text.replace(key, "") if key in text else ""


def _template(raw: Raw | None) -> str:
    return next((str(entry.get("sms_template_id")) for entry in entries(raw or {})), "")
