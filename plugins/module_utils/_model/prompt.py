# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A prompt: `type||id`, or only the id, because the API shows no more. A definition may give it by name.

Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._model.destination import NAME_PREFIX

PromptType = t.Literal["recording", "outbound_tts"]
PROMPT_TYPES: t.Final[tuple[PromptType, ...]] = ("recording", "outbound_tts")
_BAR: t.Final = "|"


def typed_prompt(type_: str, id_: str) -> str:
    return f"{type_}{_BAR}{_BAR}{id_}"


def has_type(prompt: str) -> bool:
    """Whether the type of a prompt is known, and not only its id."""
    return _BAR in prompt


def prompt_id(prompt: str) -> str:
    return prompt.partition(_BAR)[2].removeprefix(_BAR) or prompt


def prompt_reference(prompt: str) -> tuple[str, str] | None:
    """The type and the name, when a prompt is given by name (`type||name=TEXT`)."""
    type_, separator, name = prompt.partition(f"{_BAR}{_BAR}{NAME_PREFIX}")
    return (type_, name) if separator else None


def prompt_type(prompt: str) -> str:
    """The type of a prompt; "" if it is not known."""
    return prompt.partition(_BAR)[0] if has_type(prompt) else ""


def same_prompt(one: str, other: str) -> bool:
    """Whether two prompts are the same. A bare id is the prompt of that id, whatever its type."""
    return one == other if has_type(one) and has_type(other) else prompt_id(one) == prompt_id(other)
