# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The IVRs of an account at one moment: each as it was read, or why it is not understood.

Knows no HTTP and no Ansible. Private to this collection.
"""

from __future__ import annotations

import time
import types
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._model.dialect import DEFAULT, Dialect
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import Ivr, destinations
from ansible_collections.servetel.ivr.plugins.module_utils._model.merge import share, with_prompts
from ansible_collections.servetel.ivr.plugins.module_utils._model.names_map import NamesMap
from ansible_collections.servetel.ivr.plugins.module_utils._model.read import Live, legible_targets, read_live
from ansible_collections.servetel.ivr.plugins.module_utils._text import canonical_text

_NO_NAMES: t.Final = NamesMap()


class NotUnderstood(t.NamedTuple):
    """An IVR of the list that cannot be read, and is left alone for that."""

    id: str | None
    """None = it has no usable id."""
    name: str
    """Empty if that cannot be read either."""
    reason: str


Entry = t.Union[dict[str, object], Live]
"""An IVR as it was read, or as the API shows it if that is not understood, or was not tried yet."""


class Listing:
    """The account's IVRs at one moment, in the account's order.

    `twice` are ids that two different IVRs have, `strays` are elements of the list without a usable one. `names` knows
    the types of prompts, which the API does not show.
    """

    def __init__(
        self,
        entries: t.Mapping[str, Entry],
        dialect: Dialect = DEFAULT,
        *,
        twice: t.Mapping[str, list[Entry]] = types.MappingProxyType({}),
        strays: t.Sequence[object] = (),
        names: NamesMap = _NO_NAMES,
    ) -> None:
        self._read_at = time.monotonic()
        self._dialect = dialect
        self._typed = names.typed if names else None
        self._twice = twice
        self._strays = strays
        self.without_id = [_without_usable_id(item) for item in strays]
        self._entries = dict(entries)
        self._names: dict[str, list[str]] = {}
        for ivr_id, item in entries.items():
            for name in dict.fromkeys(self._read_name(one) for one in (item, *twice.get(ivr_id, ()))):
                self._names.setdefault(canonical_text(name), []).append(ivr_id)

    def age(self) -> float:
        """Seconds since it was read."""
        return time.monotonic() - self._read_at

    def __contains__(self, ivr_id: object) -> bool:
        return ivr_id in self._entries

    def ids(self) -> list[str]:
        return list(self._entries)

    def name_of(self, ivr_id: str) -> str:
        """The name of an IVR, also of one that is not understood."""
        return self._read_name(self._entries[ivr_id])

    def _read_name(self, entry: Entry) -> str:
        """The name of an IVR in the form in which names are compared."""
        if isinstance(entry, Live):
            return str(entry.ivr["name"])
        name = _name(entry)
        try:
            return str(self._dialect.read_text(name))
        except ValueError:
            return name

    def problems(self) -> list[NotUnderstood]:
        """The IVRs that are not understood."""
        found = []
        for ivr_id in self._entries:
            try:
                self.live(ivr_id)
            except ServetelError as error:
                found.append(NotUnderstood(ivr_id, self.name_of(ivr_id), str(error)))
        return [*found, *self.without_id]

    def try_ivr(self, ivr_id: str) -> Ivr | None:
        """The IVR; None if it is not there or not understood."""
        try:
            return self.ivr(ivr_id) if ivr_id in self._entries else None
        except ServetelError:
            return None

    def live(self, ivr_id: str) -> Live:
        """The IVR and what an update might lose. Raises ServetelError when it is not understood."""
        if ivr_id in self._twice:
            text = f"The API shows IVR {ivr_id} ({self.name_of(ivr_id)}) twice, with different settings."
            raise ServetelError("protocol", text, ivr_id=ivr_id)
        entry = self._entries[ivr_id]
        if not isinstance(entry, Live):
            entry = self._entries[ivr_id] = read_entry(entry, self._dialect, self._typed)
        return entry

    def shared(self, live: Live) -> Live:
        """The IVR, with what reads as it does in this list held only once: two of ten thousand take much memory."""
        known = self._entries.get(live.ivr["id"])
        if not isinstance(known, Live) or self._dialect is not DEFAULT:  # In a dialect, equal texts may not be alike.
            return live
        share(live.ivr, known.ivr)
        return known if live == known else live

    def ivr(self, ivr_id: str) -> Ivr:
        return self.live(ivr_id).ivr

    def leads_to(self, ivr_id: str) -> set[str]:
        """The ids of the IVRs that an IVR leads to; of one that is not understood, as far as that can be read."""
        entries = (self._entries[ivr_id], *self._twice.get(ivr_id, ()))
        return {target for entry in entries for target in self._targets(entry)}

    def _targets(self, entry: object) -> set[str]:
        if isinstance(entry, Live):
            return {place.ivr_id for place in destinations(entry.ivr).values()} - {""}
        return legible_targets(entry, self._dialect) if isinstance(entry, dict) else set()

    def users_not_understood(self) -> list[tuple[str, set[str]]]:
        """(label, ids of the IVRs that it leads to, as far as that can be read) of each IVR that is not understood."""
        strange = [ivr_id for ivr_id in self._entries if self.try_ivr(ivr_id) is None]
        return [
            *((f"IVR {ivr_id} ({self.name_of(ivr_id)})", self.leads_to(ivr_id)) for ivr_id in strange),
            *(
                (label_without_id(problem.name), self._targets(raw))
                for problem, raw in zip(self.without_id, self._strays)
            ),
        ]

    def names(self) -> dict[str, list[str]]:
        """The ids that bear each name (names in their NFC form)."""
        return self._names

    def ids_named(self, name: str) -> list[str]:
        return self._names.get(canonical_text(str(self._dialect.given_text(name))), [])


def label_without_id(name: str) -> str:
    """How messages call an IVR without a usable id."""
    return f"an IVR without a usable id ({name})" if name else "an IVR without a usable id"


def _without_usable_id(raw: object) -> NotUnderstood:
    """An element of a list that cannot be addressed."""
    name = _name(raw)
    return NotUnderstood(None, name, f"The API shows {label_without_id(name)}.")


def read_entry(raw: dict[str, object], dialect: Dialect, typed: t.Callable[[str], str] | None) -> Live:
    """An IVR of a list. Raises ServetelError, TypeError or ValueError when it is not understood."""
    live = read_live(raw, dialect)
    return live._replace(ivr=with_prompts(live.ivr, typed)) if typed else live


def _name(item: object) -> str:
    """The name of a raw IVR; empty if it has none that can be read."""
    name = item.get("name") if isinstance(item, dict) else None
    return str(name) if isinstance(name, (str, int)) and not isinstance(name, bool) else ""
