# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A destination: where a branch of an IVR leads, as a type with an id or a name. And a prompt: what a caller hears.

A prompt is `type||id`, or only the id, because the API shows no more; a definition may give it by name. Texts are
parsed once, where they enter; after that nothing else splits them. Knows no HTTP, no Ansible and no IVR. Private
to this collection.
"""

from __future__ import annotations

import functools
import typing as t

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
BY_NAME: t.Final = f"{_SEPARATOR}{NAME_PREFIX}"
"""What a destination or a prompt that is given by name has between its type and the name."""
_TO_AN_IVR: t.Final = f"{IVR}{_SEPARATOR}"
_SHARED: t.Final = 2048
"""Texts whose objects are kept to be shared: many branches of many IVRs lead to the same place."""


class Destination(str):
    """A destination; false = none. Equal to its text, `type||id` or `type||name=NAME`, and hashed like it.

    It holds its text alone, because the branches of ten thousand IVRs take much memory. Results, JSON and YAML get the
    plain text, `str(destination)`: ansible-core refuses subclasses of str that it does not know.
    """

    __slots__ = ()

    spelling = ""
    """How the API shows its type, where only `api_dialect` knows that spelling; "" otherwise. Not in the text.

    Of none: what the API shows of it, in words, where that is a type without an id or an id without a type.
    """

    def __new__(cls, type_: str = "", id_: str = "", *, name: str | None = None, spelling: str = "") -> Destination:
        return destination_of(type_, id_ if name is None else f"{NAME_PREFIX}{name}", spelling)

    @classmethod
    def parse(cls, text: str) -> Destination:
        """The destination of a text as results show it; none if the text is something else."""
        type_, separator, id_ = text.partition(_SEPARATOR)
        return cls(type_, id_) if separator else cls()

    @property
    def type(self) -> str:
        """Under the name by which the API takes it; "" = no destination."""
        return self.partition(_SEPARATOR)[0] if self else ""

    @property
    def id(self) -> str:
        """ "" if it refers to its target by name."""
        id_ = self.partition(_SEPARATOR)[2]
        return "" if id_.startswith(NAME_PREFIX) else id_

    @property
    def name(self) -> str | None:
        """The name of its target; None if it has an id."""
        if BY_NAME not in self:  # Most have an id.
            return None
        id_ = self.partition(_SEPARATOR)[2]
        return id_[len(NAME_PREFIX) :] if id_.startswith(NAME_PREFIX) else None

    @property
    def ivr_id(self) -> str:
        """The id of the IVR that it leads to; "" if it leads elsewhere, or refers to an IVR by name."""
        return self.id if self.startswith(_TO_AN_IVR) else ""

    def __reduce__(self) -> tuple[object, ...]:
        type_, _separator, id_ = str(self).partition(_SEPARATOR)
        return destination_of, (type_, id_, self.spelling)


class _Spelled(Destination):
    """A destination that the API shows under another type."""

    __slots__ = ("spelling",)

    spelling: str


@functools.lru_cache(maxsize=_SHARED)
def destination_of(type_: str, id_: str, spelling: str = "") -> Destination:
    """The destination of a type and an id; the same object again, unless that was long ago."""
    type_ = TYPE_ALIASES.get(type_, type_)
    if type_ == HANGUP:
        id_ = "1"  # Where the vendor mentions it, it is always 1; how it reads is not known.
    text = f"{type_}{_SEPARATOR}{id_}" if type_ else ""
    if not spelling:
        return str.__new__(Destination, text)
    self = str.__new__(_Spelled, text)
    self.spelling = spelling
    return self


NOWHERE: t.Final = Destination()


def names_of_ivrs(ids: t.Mapping[str, t.Iterable[str]]) -> dict[str, str]:
    """{destination: name} of IVRs, from {name: ids}."""
    return {Destination(IVR, ivr_id): name for name, found in ids.items() for ivr_id in found}


PromptType = t.Literal["recording", "outbound_tts"]
PROMPT_TYPES: t.Final[tuple[PromptType, ...]] = ("recording", "outbound_tts")
_BAR: t.Final = "|"


def typed_prompt(type_: str, id_: str) -> str:
    return f"{type_}{_BAR}{_BAR}{id_}"


def has_type(prompt: str) -> bool:
    """Whether the type of a prompt is known, and not only its id."""
    return _BAR in prompt


@functools.lru_cache(maxsize=_SHARED)
def shared_prompt(prompt: str) -> str:
    """The prompt, and the same object again unless that was long ago: many IVRs play the same prompts."""
    return prompt


def prompt_id(prompt: str) -> str:
    return prompt.partition(_BAR)[2].removeprefix(_BAR) or prompt


def prompt_reference(prompt: str) -> tuple[str, str] | None:
    """The type and the name, when a prompt is given by name (`type||name=TEXT`)."""
    type_, separator, name = prompt.partition(BY_NAME)
    return (type_, name) if separator else None


def prompt_type(prompt: str) -> str:
    """The type of a prompt; "" if it is not known."""
    return prompt.partition(_BAR)[0] if has_type(prompt) else ""


def same_prompt(one: str, other: str) -> bool:
    """Whether two prompts are the same. A bare id is the prompt of that id, whatever its type."""
    return one == other if has_type(one) and has_type(other) else prompt_id(one) == prompt_id(other)
