# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one error of this collection, and the one table that says what each kind of it means.

Knows no HTTP, no IVR and no Ansible. Private to this collection.
"""

from __future__ import annotations

import typing as t


class Kind(t.NamedTuple):
    """What follows from an error, whatever raised it."""

    retryable: bool
    """Would the same task, unchanged, have a fair chance later?"""
    stops: bool
    """Is it pointless to send anything else in this task?"""
    hint: str
    """What to do next, as a sentence."""


KINDS: t.Final[dict[str, Kind]] = {
    "bad_input": Kind(False, False, "Correct the task and run it again."),
    "auth": Kind(False, True, "Check api_token (SERVETEL_API_TOKEN), or api_email and api_password."),
    "forbidden": Kind(False, True, "Give the token the permission for this call in the portal, or use another token."),
    "not_found": Kind(False, False, "Look up the IVR's id with servetel.ivr.ivr_info."),
    "rejected": Kind(False, False, "Correct what the API complains about and run the task again."),
    "rate_limited": Kind(True, True, "Run the task again later, lower api_rate, or raise api_deadline."),
    "conflict": Kind(True, False, "Look at the IVR, then run the task again: it starts from what is there now."),
    "blocked": Kind(False, False, "Give the named options, or allow it as the message says."),
    "lint": Kind(False, False, "Correct the menus, waive the findings with lint_options, or set lint to warn."),
    "in_use": Kind(False, False, "Point the remaining IVRs elsewhere first."),
    "not_taken": Kind(
        False, False, "Look at the IVR in the portal: the API accepted the update and shows other values."
    ),
    "unknown_outcome": Kind(True, False, "Run the task again: it is idempotent and starts from what is there then."),
    "network": Kind(True, False, "Check the connection to api_url, then run the task again."),
    "dns": Kind(True, False, "Check the host name in api_url and the name resolution of the host that runs the task."),
    "timeout": Kind(True, False, "Run the task again later, or raise api_timeout."),
    "server": Kind(True, False, "Run the task again later; if it goes on, ask the provider."),
    "tls": Kind(False, True, "Check api_url, and give the certificate authority with ca_path if it is a private one."),
    "proxy": Kind(False, True, "Check the proxy settings (HTTPS_PROXY, HTTP_PROXY, NO_PROXY) of the environment."),
    "redirect": Kind(False, True, "Set api_url to the address that answers the API itself."),
    "protocol": Kind(False, False, "Check api_url; if it is right, report the answer to the maintainers."),
    "not_attempted": Kind(True, False, "Run the task again: it does what was left."),
    "internal": Kind(False, True, "This is a bug in the collection: report it with the message."),
    "interrupted": Kind(True, True, "Run the task again: it is idempotent and does what was left."),
}

_ADVISED: t.Final = ("bad_input", "not_found", "blocked", "conflict", "in_use", "unknown_outcome", "not_attempted")
"""Kinds of which every message says by itself what to do."""

NO: t.Final = "no"
"""The server surely did not apply the write."""
MAYBE: t.Final = "maybe"
"""It may have applied the write, and has finished with it."""
PENDING: t.Final = "pending"
"""It may have applied the write, or may still do so."""


def printable(text: str) -> str:
    """The text with what could disturb a terminal escaped as in YAML; joiners, which Indic scripts need, stay."""
    return "".join(char if char.isprintable() or char in "\u200c\u200d" else _escape(char) for char in text)


def _escape(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


class ServetelError(Exception):
    """Something a user has to know: a sentence for people, fields for programs.

    The sentence may quote names that the API shows; what could disturb a terminal is escaped here.
    """

    def __init__(
        self,
        kind: str,
        message: str,
        *,
        status: int | None = None,
        ivr_id: str | None = None,
        applied: str = NO,
        retry_after: float | None = None,
        details: dict[str, t.Any] | None = None,
    ) -> None:
        self.message = printable(message)
        super().__init__(self.message)
        self.kind = kind
        self.status = status
        self.ivr_id = ivr_id
        self.applied = applied
        self.retry_after = retry_after
        self.details = details or {}

    @property
    def retryable(self) -> bool:
        return KINDS[self.kind].retryable

    @property
    def stops(self) -> bool:
        return KINDS[self.kind].stops

    def advice(self) -> str:
        """The message, and what to do next unless the message says so itself."""
        return self.message if self.kind in _ADVISED else f"{self.message} {KINDS[self.kind].hint}"

    def as_result(self) -> dict[str, t.Any]:
        """The `error` of a result."""
        result: dict[str, t.Any] = {
            "kind": self.kind,
            "status": self.status,
            "ivr_id": self.ivr_id,
            "retryable": self.retryable,
            "hint": KINDS[self.kind].hint,
        }
        if self.retry_after is not None:
            result["retry_after"] = self.retry_after
        return {**result, **self.details}
