# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The questions that a probe answers by changing its IVR and reading it back. Private to this collection."""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import Destination, prompt_id
from ansible_collections.servetel.ivr.plugins.module_utils._model.dialect import Dialect
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Choice
from ansible_collections.servetel.ivr.plugins.module_utils._probe.attempts import Attempt
from ansible_collections.servetel.ivr.plugins.module_utils._probe.creation import (
    NO_ROOM,
    confirm_fields,
    create,
    final_prompt,
)
from ansible_collections.servetel.ivr.plugins.module_utils._probe.exchanges import Exchanges
from ansible_collections.servetel.ivr.plugins.module_utils._probe.findings import Findings
from ansible_collections.servetel.ivr.plugins.module_utils._probe.reading import Raw
from ansible_collections.servetel.ivr.plugins.module_utils._probe.templates import UNKNOWN_KEY, TemplatesProbe
from ansible_collections.servetel.ivr.plugins.module_utils._probe.text_form import SAMPLE, form_of
from ansible_collections.servetel.ivr.plugins.module_utils._probe.trial import (
    NAMES_OF_TRIES,
    NOWHERE,
    TRIES,
    Trial,
    is_refused_value,
)
from ansible_collections.servetel.ivr.plugins.module_utils._probe.types import TypesProbe

_MESSAGE_SHAPES: t.Final = {
    "string": "a message that is a text",
    "list": "a message that is a list",
    "map": "a message for each setting",
    "body": "a body that holds a message for each setting",
}


class WritingProbe:
    """Everything that is asked with one IVR."""

    def __init__(self, findings: Findings, exchanges: Exchanges, trial: Trial, ivrs: list[Raw]) -> None:
        self._findings = findings
        self._exchanges = exchanges
        self._trial = trial
        self._ivrs = ivrs

    def run(self) -> None:
        """Ask everything, as far as the API takes the writes."""
        raw = create(self._trial, self._findings, self._exchanges, self._ivrs)
        if raw is None:
            return
        self._final: str | None = final_prompt(self._trial, self._findings, raw)
        templates = TemplatesProbe(self._findings, self._exchanges, self._trial, self._ivrs, self._unknown_key)
        for question, ask, writes in (
            ("text", self._text, 1),
            ("recording_invalid", self._final_prompt, 1),
            ("sms_template", templates.ask, 2),
            ("", self._one_name, 1),
            ("unknown_keys", self._unknown_key, 1),
            ("", self._separator, 1),
            ("message_shape", self._refusal, 1),
            ("destination_types", TypesProbe(self._findings, self._trial, self._ivrs).ask, 2),
        ):
            if self._findings.was_asked(question):
                continue
            if self._trial.own.budget.allows(writes, writes):
                ask()
            elif question:
                self._findings.add(
                    question, _by_form(self._trial.form.dialect, question), f"{question} was not tried: {NO_ROOM}"
                )

    def _text(self) -> None:
        reaction = self._trial.change(extra=self._trial.numbers(), description=SAMPLE)
        if not reaction.taken:
            self._findings.add("text", "", f"It is not known how texts read back: {reaction.error}")
            return
        self._final = confirm_fields(self._trial, self._findings, reaction.taken, self._final)
        shown = reaction.taken.get("description")
        answer, note = form_of(shown if isinstance(shown, str) else "")
        self._findings.add("text", answer, note)

    def _final_prompt(self) -> None:
        """Whether recording_invalid is taken, and whether it is needed."""
        question, wanted = "recording_invalid", prompt_id(self._trial.ivr["recording_invalid"])
        without = "recording_invalid" in self._trial.form.differences
        if self._final is None:
            self._findings.add(question, "", "It is not known whether the API takes recording_invalid.")
            return
        if not without and self._final == wanted:
            form = self._trial.form._replace(differences=self._trial.form.differences | {question})
            answer = self._trial.change(form).as_answer(taken="optional", refused="required")
            known = answer or "it is not known whether it is required"
            self._findings.add(question, answer, f"recording_invalid is taken, and {known}.")
            return
        if without:
            form = self._trial.form._replace(differences=self._trial.form.differences - {question})
            reaction = self._trial.change(form)
            if reaction.taken and wanted in {str(value) for value in reaction.taken.values()}:
                self._findings.add(question, "optional", "recording_invalid is taken, and optional.")
                return
            if not reaction.is_known:
                self._findings.add(
                    question, "", f"It is not known whether recording_invalid is taken: {reaction.error}"
                )
                return
            if reaction.is_refusal and not self._refuses_other_final_prompt(form):
                note = f"It is not known whether recording_invalid is required. The API refuses prompt {wanted} in it."
                self._findings.add(question, "", note)
                return
        self._findings.add(question, "unknown", "The API does not take recording_invalid.")

    def _refuses_other_final_prompt(self, form: Attempt) -> bool:
        """Whether recording_invalid is surely refused with a prompt that the API takes elsewhere, too."""
        trial = self._trial
        return trial.own.budget.allows(1, 1) and trial.change(form, recording_invalid=trial.ivr["recording"]).is_refusal

    def _one_name(self) -> None:
        """Whether the other name of the number of timeouts counts as well."""
        if self._findings.answer("timeout_tries") != NAMES_OF_TRIES[0] or self._findings.needs_one_name:
            return
        body = dict.fromkeys(NAMES_OF_TRIES[:1])
        taken = self._trial.change(extra={**body, NAMES_OF_TRIES[1]: TRIES + 2}).taken
        if taken and self._trial.read(taken)["timeout_tries"] == TRIES + 2:
            note = f"Each of the names {' and '.join(NAMES_OF_TRIES)} of the number of timeouts is taken."
            self._findings.replace("timeout_tries", "both", note)

    def _unknown_key(self) -> None:
        answer = self._trial.change(extra={UNKNOWN_KEY: "1"}).as_answer(taken="ignored", refused="422")
        words = {"422": "refuses", "ignored": "ignores"}.get(answer, "gave no clear answer to")
        self._findings.add("unknown_keys", answer, f"The API {words} a JSON field that it does not know.")

    def _separator(self) -> None:
        """Whether the other separator is taken, too."""
        form = self._trial.form._replace(differences=self._trial.form.differences ^ {"separator"})
        taken = self._trial.change(form).taken
        if taken and self._trial.read(taken)["invalid_destination"] == NOWHERE:
            note = "Between type and id, the API takes || and |."
            self._findings.replace("separator", "both", note)

    def _refusal(self) -> None:
        """What a refused value looks like."""
        error = self._trial.own.update(self._trial.body(menu={"1": Choice(Destination(UNKNOWN_KEY, "1"))}))
        answer = self._exchanges.newest
        if error is None:
            self._findings.add("message_shape", "", "The API took a destination of a type that does not exist.")
            return
        if not is_refused_value(error):
            self._findings.add("message_shape", "", f"It is not known how the API refuses a value: {error}")
            return
        body = answer.body if isinstance(answer.body, dict) else {}
        kinds: dict[type, str] = {str: "string", list: "list", dict: "map"}
        shape = kinds.get(type(body["message"]), "") if "message" in body else "body" if body else ""
        words = _MESSAGE_SHAPES.get(shape, "no message")
        self._findings.add("message_shape", shape, f"A refused value is answered with {answer.status} and {words}.")
        self._findings.add(
            "success_false_in_200",
            "on" if answer.succeeded else "off",
            f"A refusal is answered with the status of {'a success' if answer.succeeded else 'an error'}.",
        )


def _by_form(dialect: Dialect, question: str) -> str:
    """What the form in which the IVR was created tells about a question; "" = nothing."""
    if question == "sms_template" and dialect.sms_template == "required":
        return "required"
    return "unknown" if question == "recording_invalid" and not dialect.recording_invalid else ""
