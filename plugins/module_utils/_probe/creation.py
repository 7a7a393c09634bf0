# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Creates the IVR of a probe, in the first form that the API takes, and tells what that says.

Private to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import prompt_id
from ansible_collections.servetel.ivr.plugins.module_utils._probe.attempts import EXPECTED, next_attempt
from ansible_collections.servetel.ivr.plugins.module_utils._probe.budget import MAX_REQUESTS
from ansible_collections.servetel.ivr.plugins.module_utils._probe.exchanges import Exchange, Exchanges
from ansible_collections.servetel.ivr.plugins.module_utils._probe.findings import Findings
from ansible_collections.servetel.ivr.plugins.module_utils._probe.reading import Raw
from ansible_collections.servetel.ivr.plugins.module_utils._probe.trial import (
    NAMES_OF_TRIES,
    TRIES,
    Trial,
    is_refused_value,
)

NO_ROOM: t.Final = f"the probe was interrupted, or would make more than {MAX_REQUESTS} requests."


def create(trial: Trial, findings: Findings, exchanges: Exchanges, ivrs: list[Raw]) -> Raw | None:
    """Create the IVR. Returns it as it reads, None if it is not there."""
    if not trial.own.budget.allows(1, 1):
        findings.add("permissions_to_write", "", f"No IVR was created: {NO_ROOM}{_how_large(trial.own.budget.pages)}")
        return None
    before = [str(raw.get("id")) for raw in ivrs]
    error = trial.own.create(trial.new_body(EXPECTED), before)
    tried = [EXPECTED]
    while is_refused_value(error) and trial.own.budget.allows(1, 1):
        form = next_attempt(tried, exchanges.newest.body)
        if form is None:
            break
        tried.append(form)
        trial.form = form
        error = trial.own.create(trial.new_body(form), before)
    answer = exchanges.newest
    raw = trial.own.read_back()
    if raw is None:
        _not_created(findings, error)
    elif error is None:
        _about_answer(findings, trial, answer)
    else:
        findings.add("permissions_to_write", "all", f"The token may create IVRs: one was created, although {error}")
    if raw is not None:
        _about_fields(findings, trial, raw)
    return raw


def _how_large(pages: int) -> str:
    return f" Listing the IVRs takes {pages} requests. Probe an account with fewer IVRs." if pages > 1 else ""


def _not_created(findings: Findings, error: ServetelError | None) -> None:
    why = str(error) if error else "The API confirmed the creation, but does not list the IVR."
    if error is not None and error.kind == "forbidden":
        findings.add("permissions_to_write", "none", f"The token may not create IVRs: {why}")
    else:
        findings.add("permissions_to_write", "", f"No IVR could be created: {why}")


def _about_answer(findings: Findings, trial: Trial, answer: Exchange) -> None:
    """What the answer to the creation looks like."""
    findings.add("permissions_to_write", "all", "The token may create IVRs.")
    findings.add("write_status", str(answer.status), f"A creation is answered with {answer.status}.")
    body = answer.body if isinstance(answer.body, dict) else {}
    spelling = next((name for name in ("success", "Success") if name in body), "")
    words = f"The answer says in the JSON field {spelling}" if spelling else "The answer has no JSON field that says"
    findings.add("success_spelling", spelling, f"{words} whether the write succeeded.")
    shown = "on" if answer.shows(str(trial.own.id)) else "off"
    words = "holds" if shown == "on" else "does not hold"
    findings.add("post_returns_id", shown, f"The answer to a creation {words} the id.")


def _about_fields(findings: Findings, trial: Trial, raw: Raw) -> None:
    """What the IVR says that was just created."""
    answer = _crossing(trial, raw)
    words = {"crossed": "under each other's name", "straight": "under the names under which they are sent"}
    how = words.get(answer, "")
    note = f"invalid_recording and recording_invalid read back {how}."
    findings.add("crossed_prompts", answer, note if how else "The two prompts do not read back as they were sent.")
    _timeout_name(findings, trial, raw)
    separator = trial.form.dialect.separator
    findings.add("separator", separator, f"Between type and id, the API takes {separator}.")


def final_prompt(trial: Trial, findings: Findings, raw: Raw) -> str:
    """The id under recording_invalid, as far as it is known under which name it reads."""
    straight = findings.answer("crossed_prompts") == "straight"
    return str(trial.read(raw, crossed_prompts=not straight)["recording_invalid"])


def confirm_fields(trial: Trial, findings: Findings, raw: Raw, final: str | None) -> str | None:
    """Take back what does not read as before after an update: the IVR may have been edited by someone else.

    Returns what final_prompt returns, None if it differs from `final`.
    """
    for question, answer in (("crossed_prompts", _crossing(trial, raw)), ("timeout_tries", _counting(trial, raw))):
        if findings.answer(question) != answer:
            note = f"{question} did not read the same twice. Someone else may have edited the IVR of the probe."
            findings.replace(question, "", note)
    return final if final_prompt(trial, findings, raw) == final else None


def _crossing(trial: Trial, raw: Raw) -> str:
    """How the two prompts read: crossed or straight; "" = not as they were sent."""
    wanted = prompt_id(trial.ivr["invalid_recording"])
    for answer in ("crossed", "straight"):
        if trial.read(raw, crossed_prompts=answer == "crossed")["invalid_recording"] == wanted:
            return answer
    return ""


def _counting(trial: Trial, raw: Raw) -> str:
    """The name of the number of timeouts that counts."""
    if trial.form.dialect.timeout_tries in NAMES_OF_TRIES:
        return str(trial.form.dialect.timeout_tries)
    shown = t.cast(int, trial.read(raw, crossed_prompts=True)["timeout_tries"])
    return dict(zip((TRIES, TRIES + 1), NAMES_OF_TRIES)).get(shown, "")


def _timeout_name(findings: Findings, trial: Trial, raw: Raw) -> None:
    answer = _counting(trial, raw)
    if trial.form.dialect.timeout_tries in NAMES_OF_TRIES:
        findings.needs_one_name = True
        note = f"The API refuses both names of the number of timeouts at once. It takes {answer}."
    else:
        note = f"With both names of the number of timeouts, {answer or 'it is not known which one'} counts."
    findings.add("timeout_tries", answer, note)
