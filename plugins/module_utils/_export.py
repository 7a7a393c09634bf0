# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An account as a folder of definitions: one file an IVR, which `ivrs` reads back without a change.

Knows how files are named and written, and proves that they say the same as the account. Private to this collection.
"""

from __future__ import annotations

import os
import re
import typing as t
import unicodedata

from ansible_collections.servetel.ivr.plugins.module_utils import _definition, _ivr, _plan, _source
from ansible_collections.servetel.ivr.plugins.module_utils._account import Account, Listing
from ansible_collections.servetel.ivr.plugins.module_utils._connection import Context, connect
from ansible_collections.servetel.ivr.plugins.module_utils._errors import ServetelError
from ansible_collections.servetel.ivr.plugins.module_utils._limits import diffs
from ansible_collections.servetel.ivr.plugins.module_utils._transport import Deadline

_MAX_SLUG: t.Final = 60
_OWN_FILE: t.Final = re.compile(r"([A-Za-z0-9_]{1,64})-.*\.yml")
"""Files that an export has written: the IVR's id, then its name at that time."""


def ivr_export(params: dict[str, t.Any], context: Context) -> dict[str, t.Any]:
    """Write the account's IVRs as files; change only what differs."""
    if not _source.HAS_YAML:
        raise ServetelError("bad_input", "PyYAML is missing on the host that runs the task. Install it there.")
    account = connect(params, context)
    deadline = Deadline(params["api_deadline"])
    listing = account.list_ivrs(deadline)
    names: dict[str, list[str]] = {}
    if params["resolve_names"]:
        names = _names(account, listing, deadline)
    texts = {ivr_id: _text(listing.ivr(ivr_id), names) for ivr_id in listing.ids()}
    _prove(texts, account, listing, deadline)
    folder = params["path"]
    present = _present(folder)
    files = {
        present.get(ivr_id) or _file_name(ivr_id, listing.ivr(ivr_id)["name"]): text for ivr_id, text in texts.items()
    }
    stale = sorted(file for ivr_id, file in present.items() if ivr_id not in texts)
    before = {file: _content(os.path.join(folder, file)) for file in (*files, *stale)}
    after: dict[str, str | None] = dict(files)
    if params["purge"]:
        after.update(dict.fromkeys(stale))
    elif stale:
        context.warn(
            f"These files define IVRs that the account does not have: {', '.join(stale)}. "
            "Remove them, or set purge: true, or else servetel.ivr.ivrs refuses the folder."
        )
    changes = {file: text for file, text in after.items() if before[file] != text}
    if not context.check_mode:
        _write(folder, changes)
    return {
        "changed": bool(changes),
        "path": folder,
        "files": sorted(files),
        "removed": stale if params["purge"] else [],
        "unnamed": sorted({place for text in texts.values() for place in _unnamed(text)}),
        "diff": list(diffs(_diff(file, before[file], text) for file, text in changes.items())),
    }


def _names(account: Account, listing: Listing, deadline: Deadline) -> dict[str, list[str]]:
    """{destination: names that only it has}."""
    found: dict[str, list[str]] = {}
    sources = {"ivr": listing.names(), "department": account.ids_by_name("department", deadline)}
    sources["extension"] = sources["agent"] = account.ids_by_name("extension", deadline)
    for type_, ids_by_name in sources.items():
        for name, ids in ids_by_name.items():
            if len(set(ids)) == 1 and name.strip() == name and name:
                found.setdefault(f"{type_}||{ids[0]}", []).append(name)
    return found


def _text(ivr: _ivr.Ivr, names: dict[str, list[str]]) -> str:
    """The file of one IVR."""
    by_name = _plan.replace_destinations(
        ivr,
        lambda place: f"{place.partition('||')[0]}||name={sorted(names[place])[0]}" if place in names else place,
    )
    options = {name: value for name, value in _ivr.as_options(by_name).items() if value is not None}
    text = _source.dump_yaml(options)
    return f"---\n{text}"


def _prove(texts: dict[str, str], account: Account, listing: Listing, deadline: Deadline) -> None:
    """Raise unless applying the files would change nothing."""
    problems = []
    definitions = []
    for ivr_id, text in texts.items():
        try:
            (options,) = _source.parse_yaml(text)
            definition = _definition.define(options, label="file")
            # Whether it could be written is another question than whether there would be anything to write.
            definition.assume_recording_type, definition.force = "recording", True
            definitions.append(definition)
        except ValueError as exc:
            problems.append(f"IVR {ivr_id}: {exc}")
    if not problems:
        steps = _plan.make_plan(account, listing, definitions, lambda: deadline)
        problems = [f"{step.label} would change" for step in steps if step.action != "none"]
    if problems:
        raise ServetelError(
            "protocol",
            f"The account cannot be exported so that applying it changes nothing: {' '.join(problems)} "
            "No file was written.",
        )


def _unnamed(text: str) -> t.Iterator[str]:
    """Destinations that the files give by id although their type has names."""
    for type_, id_ in re.findall(r"(\w+)\|\|([^'\"\n]+)", text):
        if type_ in _definition.NAMED_TYPES and not id_.startswith("name="):
            yield f"{type_}||{id_}"


def _file_name(ivr_id: str, name: str) -> str:
    letters = (char if char.isalnum() or unicodedata.category(char)[0] == "M" else "-" for char in name.lower())
    slug = re.sub("-+", "-", "".join(letters)).strip("-")[:_MAX_SLUG]
    return f"{ivr_id}-{slug or 'ivr'}.yml"


def _present(folder: str) -> dict[str, str]:
    """{id: file} of the files that an earlier export wrote. A renamed IVR keeps its file, and so its history."""
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    matches = ((_OWN_FILE.fullmatch(name), name) for name in names)
    return {match[1]: name for match, name in matches if match}


def _content(path: str) -> str | None:
    try:
        with open(path, encoding="utf-8", newline="") as stream:
            return stream.read()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        raise ServetelError(
            "bad_input", f"{path} is in the way: it cannot be read as text. Move it elsewhere."
        ) from None


def _write(folder: str, changes: dict[str, str | None]) -> None:
    try:
        os.makedirs(folder, exist_ok=True)
        for file, text in changes.items():
            path = os.path.join(folder, file)
            if text is None:
                os.remove(path)
                continue
            with open(f"{path}.new", "w", encoding="utf-8", newline="") as stream:
                stream.write(text)
            os.replace(f"{path}.new", path)
    except OSError as exc:
        raise ServetelError("bad_input", f"{folder} cannot be written: {exc.strerror}. Give another path.") from None


def _diff(file: str, before: str | None, after: str | None) -> dict[str, str]:
    return {"before": before or "", "after": after or "", "before_header": file, "after_header": file}
