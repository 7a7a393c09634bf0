# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one error of this collection, and the one table that says what each kind of it means.

Knows no HTTP, no IVR and no Ansible. Private to this collection.
"""

from __future__ import annotations

import copy
import enum
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._text import cut, printable


class WriteEffect(enum.Enum):
    """What an error says about the write that it answers."""

    NO = "no"
    """The server surely did not apply the write."""
    MAYBE = "maybe"
    """It may have applied the write, and has finished with it."""
    PENDING = "pending"
    """It may have applied the write, or may still do so."""


ErrorKind = t.Literal[
    "bad_input",
    "auth",
    "forbidden",
    "not_found",
    "rejected",
    "rate_limited",
    "conflict",
    "blocked",
    "lint",
    "in_use",
    "not_taken",
    "unknown_outcome",
    "network",
    "dns",
    "timeout",
    "server",
    "tls",
    "proxy",
    "redirect",
    "protocol",
    "not_attempted",
    "internal",
    "interrupted",
]


class KindInfo(t.NamedTuple):
    """What follows from an error of this kind."""

    retryable: bool
    """Whether retrying the unchanged task may succeed."""
    stops: bool
    """Whether the rest of the task cannot succeed either."""
    hint: str
    """What to do next, as a sentence; "" where each message of the kind says so itself."""


KINDS: t.Final[dict[ErrorKind, KindInfo]] = {
    "bad_input": KindInfo(False, False, ""),
    "auth": KindInfo(False, True, "Check api_token (SERVETEL_API_TOKEN), or api_email and api_password."),
    "forbidden": KindInfo(
        False, True, "In the portal, give the token the permission for this request, or use another token."
    ),
    "not_found": KindInfo(False, False, ""),
    "rejected": KindInfo(
        False,
        False,
        "Correct the values that the API refuses, then run the task again. If you did not set what it refuses, see the "
        "option api_dialect.",
    ),
    "rate_limited": KindInfo(True, True, "Run the task again later, lower api_rate, or raise api_deadline."),
    "conflict": KindInfo(True, False, ""),
    "blocked": KindInfo(False, False, ""),
    "lint": KindInfo(False, False, "Correct the menus, waive the findings with lint_options, or set lint to warn."),
    "in_use": KindInfo(False, False, ""),
    "not_taken": KindInfo(False, False, "Compare the IVR in the portal with the values sent."),
    "unknown_outcome": KindInfo(True, False, ""),
    "network": KindInfo(True, False, "Check the connection to api_url, then run the task again."),
    "dns": KindInfo(True, False, "Check the host name in api_url, and name resolution on the host that runs the task."),
    "timeout": KindInfo(True, False, "Run the task again later, or raise api_timeout or api_deadline."),
    "server": KindInfo(True, False, "Run the task again later. If the error persists, contact the provider."),
    "tls": KindInfo(False, True, "Check api_url. For a private certificate authority, set ca_path."),
    "proxy": KindInfo(False, True, "Check the environment variables HTTPS_PROXY, HTTP_PROXY and NO_PROXY."),
    "redirect": KindInfo(False, True, "Set api_url to the address of the API itself."),
    "protocol": KindInfo(
        False,
        False,
        "Check that api_url is the address of the API. If it is, report this message to the maintainers of this "
        "collection.",
    ),
    "not_attempted": KindInfo(True, False, ""),
    "internal": KindInfo(False, True, "This is a bug in the collection. Report it with this message."),
    "interrupted": KindInfo(True, True, "Run the task again to complete it."),
}

MAX_MESSAGE: t.Final = 4_000
"""Characters of a message at most."""
_SHOWN: t.Final = 5
"""Problems that a message shows; the result lists the others."""
_MAX_SHOWN: t.Final = 600
"""Characters of each of them at most."""


class ServetelError(Exception):
    """An error that the user has to know: a sentence for people, fields for programs.

    The sentence may quote names that the API shows; what could disturb a terminal is escaped here.
    """

    def __init__(
        self,
        kind: ErrorKind,
        message: str,
        *,
        status: int | None = None,
        ivr_id: str | None = None,
        applied: WriteEffect = WriteEffect.NO,
        is_unclear: bool = False,
        hint: str | None = None,
        retry_after: float | None = None,
        details: dict[str, t.Any] | None = None,
        parts: t.Sequence[ServetelError] = (),
        stopped_by: ServetelError | None = None,
    ) -> None:
        self.text = printable(cut(message, MAX_MESSAGE))
        """The message without the error that stopped the task."""
        super().__init__(self.text)
        self.kind = kind
        self.status = status
        self.ivr_id = ivr_id
        self.applied = applied
        self.is_unclear = is_unclear
        """Whether this is a refusal that the API may not have made: it leaves open what became of the request."""
        self.hint = KINDS[kind].hint if hint is None else hint
        """What to do next: that of the kind, unless this error needs another one."""
        self.retry_after = retry_after
        self.details = details or {}
        self.parts = parts
        """The errors that this one reports together; empty if it is alone."""
        self.stopped_by = stopped_by
        """The error of another IVR that stopped the task before this one was finished."""

    def __str__(self) -> str:
        return self.message

    @property
    def message(self) -> str:
        if self.stopped_by is None:
            return self.text
        return cut(f"{self.text} The task stopped after: {self.stopped_by}".lstrip(), MAX_MESSAGE)

    @property
    def retryable(self) -> bool:
        return KINDS[self.kind].retryable

    @property
    def stops(self) -> bool:
        return KINDS[self.kind].stops

    def about(self, ivr_id: str | None) -> ServetelError:
        """The same error with the id of the IVR that it is about, if it has none yet."""
        if self.ivr_id or not ivr_id:
            return self
        error = copy.copy(self)
        error.ivr_id = ivr_id
        return error

    def with_text(self, text: str, ivr_id: str | None, details: dict[str, t.Any] | None = None) -> ServetelError:
        """The same error about this IVR with another text, and with more details."""
        error = copy.copy(self)
        error.ivr_id = ivr_id
        error.text = printable(cut(text, MAX_MESSAGE))
        error.details = {**self.details, **(details or {})}
        return error

    def not_applied(self) -> ServetelError:
        """The same error about a write that was not sent because of it."""
        error = copy.copy(self)
        error.applied, error.is_unclear = WriteEffect.NO, False
        return error

    def __copy__(self) -> ServetelError:
        error = ServetelError.__new__(ServetelError, *self.args)
        error.__dict__.update(self.__dict__)
        error.__cause__ = self.__cause__
        return error

    def advice(self) -> str:
        """The message, and what to do next."""
        return f"{self.message} {self.hint}".rstrip()

    def as_result(self) -> dict[str, t.Any]:
        """The `error` of a result. A single problem is left out: the message is that problem."""
        result: dict[str, t.Any] = {
            "kind": self.kind,
            "status": self.status,
            "ivr_id": self.ivr_id,
            "retryable": self.retryable,
            "hint": self.hint,
        }
        if self.retry_after is not None:
            result["retry_after"] = self.retry_after
        details = {name: value for name, value in self.details.items() if (name, value) != ("problems", [self.message])}
        return {**result, **details}


def problems_of(error: ServetelError) -> list[str]:
    """The problems that an error reports, one sentence each."""
    return list(error.details.get("problems") or [error.message])


def raise_all(errors: t.Iterable[ServetelError]) -> None:
    """Raise one error that reports the problems of all; a single one as it is; nothing if there is none.

    It is of their kind if all have the same.
    """
    errors = list(errors)
    if len(errors) == 1:
        raise errors[0]
    if errors:
        kinds = {error.kind for error in errors}
        kind = kinds.pop() if len(kinds) == 1 else "bad_input"
        raise _together(kind, [problem for error in errors for problem in problems_of(error)], errors)


def bad_input(problems: list[str]) -> ServetelError:
    """The error about these problems: it shows the first ones, and its `problems` are all of them."""
    return _together("bad_input", problems)


def _together(kind: ErrorKind, problems: list[str], parts: t.Sequence[ServetelError] = ()) -> ServetelError:
    if len(problems) == 1:
        return ServetelError(kind, problems[0])
    problems = [printable(problem) for problem in problems]
    shown = " ".join(f"({number}) {cut(text, _MAX_SHOWN)}" for number, text in enumerate(problems[:_SHOWN], 1))
    more = f" And {len(problems) - _SHOWN:,} more, listed in error.problems." if len(problems) > _SHOWN else ""
    text = f"Nothing was written: {len(problems):,} problems were found. {shown}{more}"
    return ServetelError(kind, text, details={"problems": problems}, parts=parts)
