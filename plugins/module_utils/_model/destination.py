# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A destination: where a branch of an IVR leads, as a type with an id or a name.

Parsed once, where it enters; after that nothing splits its text. Knows no HTTP, no Ansible and no IVR. Private to this
collection.
"""

from __future__ import annotations

import typing as t
import weakref

DESTINATION_TYPES: t.Final = (
    "extension",
    "voicemail",
    "department",
    "timegroup",
    "ivr",
    "time_condition",
    "hangup",
    "agent",
    "agent_extension",
    "auto_attend",
    "inbound_queue",
    "api_dialplan",
    "custom_dialplan",
)
NAMED_TYPES: t.Final = ("ivr", "department", "extension", "agent")
"""Destination types whose names the API can list."""
TYPE_ALIASES: t.Final = {"ringgroup": "department", "auto_attendant": "auto_attend"}
"""Names under which the API shows a destination type that it takes under another name."""

IVR: t.Final = "ivr"
HANGUP: t.Final = "hangup"
NAME_PREFIX: t.Final = "name="
_SEPARATOR: t.Final = "||"


class Destination(str):
    """A destination; false = none. Equal to its text, `type||id` or `type||name=NAME`, and hashed like it.

    There is one object for each text, because many branches of many IVRs lead to the same place. Results, JSON and YAML
    get the plain text, `str(destination)`: ansible-core refuses subclasses of str that it does not know.
    """

    __slots__ = ("__weakref__", "_text", "id", "name", "spelling", "type")

    _text: str
    type: str
    """Under the name by which the API takes it; "" = no destination."""
    id: str
    """ "" if it refers to its target by name."""
    name: str | None
    """The name of its target; None if it has an id."""

    spelling: str
    """How the API shows its type, where only `api_dialect` knows that spelling; "" otherwise. Not part of the text."""

    def __new__(cls, type_: str = "", id_: str = "", *, name: str | None = None, spelling: str = "") -> Destination:
        type_ = TYPE_ALIASES.get(type_, type_)
        if type_ == HANGUP:
            id_ = "1"  # Where the vendor mentions it, it is always 1; how it reads is not known.
        if name is None and id_.startswith(NAME_PREFIX):
            name = id_[len(NAME_PREFIX) :]
        if name is not None:
            id_ = f"{NAME_PREFIX}{name}"
        text = f"{type_}{_SEPARATOR}{id_}" if type_ else ""
        key = f"{spelling} {text}" if spelling else text
        self = _ALL.get(key)
        if self is None:
            self = super().__new__(cls, text)
            self._text, self.type, self.name = text, type_, name
            self.id = id_ if name is None else ""
            self.spelling = spelling
            _ALL[key] = self
        return self

    @classmethod
    def parse(cls, text: str) -> Destination:
        """The destination of a text as results show it; none if the text is something else."""
        type_, separator, id_ = text.partition(_SEPARATOR)
        return cls(type_, id_) if separator else cls()

    @property
    def ivr_id(self) -> str:
        """The id of the IVR that it leads to; "" if it leads elsewhere, or refers to an IVR by name."""
        return self.id if self.type == IVR else ""

    def __str__(self) -> str:
        return self._text

    def __reduce__(self) -> tuple[t.Any, ...]:
        return _restored, (self._text, self.spelling)


_ALL: t.Final[weakref.WeakValueDictionary[str, Destination]] = weakref.WeakValueDictionary()


def _restored(text: str, spelling: str) -> Destination:
    type_, _separator, id_ = text.partition(_SEPARATOR)
    return Destination(type_, id_, spelling=spelling)


NOWHERE: t.Final = Destination()
