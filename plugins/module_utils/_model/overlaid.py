# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lays the overlays that are in force at a moment over the definitions of the same IVRs.

What an overlay sets must stand in the definition below it, so that the definition alone brings it back. Pure: the
moment is given. Private to this collection.
"""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ansible_collections.servetel.ivr.plugins.module_utils._model.definition import ALIASES, BadInput, Definition
from ansible_collections.servetel.ivr.plugins.module_utils._model.fields import (
    Choice,
    Ivr,
    in_keypad_order,
    key_of,
    key_setting,
)
from ansible_collections.servetel.ivr.plugins.module_utils._model.menu import LISTS
from ansible_collections.servetel.ivr.plugins.module_utils._model.moment import Moment, moment_text
from ansible_collections.servetel.ivr.plugins.module_utils._model.overlay import FOREVER, SWITCHES, Overlay

_OLD: t.Final = datetime.timedelta(days=30)

IdsNamed = t.Callable[[str], t.Sequence[str]]
"""The ids of the account's IVRs of a name."""


class Overlaid(t.NamedTuple):
    """Definitions with their overlays."""

    definitions: list[Definition]
    """As they count at the moment, in their order."""
    in_force: dict[int, list[Overlay]]
    """By the number of the definition, where there are any."""
    next_change: str
    """When the definitions change next by themselves; "" = never."""
    warnings: list[str]
    not_ended: dict[int, list[Overlay]]
    """By the number of the definition, those in force and those that begin later."""


def lay_over(
    definitions: t.Sequence[Definition],
    overlays: t.Sequence[Overlay],
    at: Moment,
    ids_named: IdsNamed | None = None,
) -> Overlaid:
    """The definitions as they count at a moment. Raises BadInput with all that is wrong at any moment.

    Without `ids_named` nothing is known of the account. Then an overlay whose definition only the account can tell is
    an error; see `problems_before_listing`.
    """
    pairs = _Pairs(definitions, overlays, ids_named)
    problems = [*pairs.problems, *(_no_definition(overlay, ids_named is None) for overlay in pairs.lonely)]
    problems += _conflicts(definitions, pairs)
    if problems:
        raise BadInput(problems)
    in_force: dict[int, list[Overlay]] = {}
    result = list(definitions)
    for number, found in pairs.overlays.items():
        in_force[number] = [overlay for overlay in found if overlay.is_in_force(at)]
        for overlay in in_force[number]:
            result[number] = with_overlay(result[number], overlay)
    limits = [limit for overlay in overlays for limit in (overlay.begins, overlay.ends)]
    following = min((limit for limit in limits if at < limit < FOREVER), default=None)
    return Overlaid(
        result,
        {number: found for number, found in in_force.items() if found},
        moment_text(following) if following else "",
        [_old_warning(overlay) for overlay in overlays if at - overlay.ends > _OLD],
        {number: [overlay for overlay in found if at < overlay.ends] for number, found in pairs.overlays.items()},
    )


def problems_before_listing(definitions: t.Sequence[Definition], overlays: t.Sequence[Overlay]) -> list[str]:
    """What is wrong with overlays whatever the account holds."""
    pairs = _Pairs(definitions, overlays, None)
    has_id = any(definition.id is not None for definition in definitions)
    has_name_only = any(definition.id is None for definition in definitions)
    # The account may tell which definition is meant: by its name for an id, and by its id for a name.
    hopeless = (
        overlay for overlay in pairs.lonely if not (has_name_only if overlay.definition.id is not None else has_id)
    )
    return [*pairs.problems, *(_no_definition(overlay, False) for overlay in hopeless), *_conflicts(definitions, pairs)]


class _Pairs:
    """Which definition each overlay overrides."""

    def __init__(
        self, definitions: t.Sequence[Definition], overlays: t.Sequence[Overlay], ids_named: IdsNamed | None
    ) -> None:
        self.overlays: dict[int, list[Overlay]] = {}
        """By the number of their definition."""
        self.lonely: list[Overlay] = []
        """Those without a definition, as far as is known."""
        self.problems: list[str] = []
        self._ids_named = ids_named
        self._by_id: dict[str, list[int]] = {}
        self._by_key: dict[str, list[int]] = {}
        for number, definition in enumerate(definitions if overlays else ()):
            if definition.name:
                self._by_key.setdefault(definition.key, []).append(number)
            for ivr_id in self._ids(definition):
                self._by_id.setdefault(ivr_id, []).append(number)
        for overlay in overlays:
            self._add(overlay, definitions)

    def _add(self, overlay: Overlay, definitions: t.Sequence[Definition]) -> None:
        found = self._find(overlay.definition, definitions)
        if not found:
            self.lonely.append(overlay)
        elif len(found) == 1:
            self.overlays.setdefault(found[0], []).append(overlay)
        else:
            labels = " and ".join(definitions[number].label for number in found)
            self.problems.append(
                f"{overlay.definition.label}: it is not clear which one this overlay is for: {labels}."
            )

    def _ids(self, definition: Definition) -> t.Sequence[str]:
        """The id of the IVR that a definition is about, as far as it is known."""
        if definition.id is not None:
            return (definition.id,)
        ids = self._ids_named(definition.name or "") if self._ids_named else ()
        return ids if len(ids) == 1 else ()

    def _find(self, wanted: Definition, definitions: t.Sequence[Definition]) -> list[int]:
        if wanted.id is None:
            ids = () if wanted.key in self._by_key else self._ids(wanted)
            return self._by_key.get(wanted.key) or [number for ivr_id in ids for number in self._by_id.get(ivr_id, ())]
        found = self._by_id.get(wanted.id, [])
        if found or self._ids_named:
            return found
        return [number for number in self._by_key.get(wanted.key, ()) if definitions[number].id is None]


def _no_definition(overlay: Overlay, only_files: bool) -> str:
    hint = " Without the account, it is found only by an id or a name that both give." if only_files else ""
    return (
        f"{overlay.definition.label}: this overlay has no definition below it. Define the IVR in an entry without "
        f"valid_from and valid_until.{hint}"
    )


def _conflicts(definitions: t.Sequence[Definition], pairs: _Pairs) -> t.Iterator[str]:
    """What is wrong with overlays and their definitions, whether or not they are in force."""
    for number, overlays in pairs.overlays.items():
        for overlay in overlays:
            yield from _not_below(definitions[number], overlay)
        yield from _at_once(definitions[number], overlays)


def _not_below(base: Definition, overlay: Overlay) -> t.Iterator[str]:
    """Settings of an overlay that nothing would bring back."""
    label = overlay.definition.label
    if base.state == "absent":
        yield f"{label}: the definition below this overlay ({base.label}) deletes the IVR."
        return
    settings = settings_of(base, overlay)
    if "name" in settings and base.id is None:
        yield (
            f"{label}: the overlay renames an IVR that {base.label} finds by its name. Give that definition the id of "
            "the IVR."
        )
    missing = [setting for setting in settings if not _stands_in(base, setting, overlay)]
    if missing:
        yield (
            f"{label}: {', '.join(missing)}: not in the definition below this overlay ({base.label}), so that nothing "
            f"would bring {'it' if len(missing) == 1 else 'them'} back when the overlay ends. "
            f"Give {'it' if len(missing) == 1 else 'them'} there."
        )


def settings_of(base: Definition, overlay: Overlay) -> list[str]:
    """The settings that an overlay gives; a key of the menu as `menu KEY`."""
    given = overlay.definition.given
    names = [option for option in given if option not in ("name", "menu")]
    if "name" in given and overlay.definition.id is not None and overlay.definition.key != base.key:
        names.insert(0, "name")
    return [*names, *(key_setting(key) for key in given.get("menu", ()))]


def _stands_in(base: Definition, setting: str, overlay: Overlay) -> bool:
    """Whether the definition alone brings this setting back."""
    key = key_of(setting)
    if key is None:
        return setting in base.given
    menu = base.given.get("menu")
    if menu is None or key not in menu:
        return menu is not None and base.purge_menu
    below: Choice | None = menu[key]
    above: Choice | None = overlay.definition.given["menu"][key]
    gives_template = above is not None and above.sms_template is not None
    return below is None or below.sms_template is not None or not gives_template


def lost_templates(base: Definition, overlays: t.Iterable[Overlay], live: Ivr) -> t.Iterator[str]:
    """SMS templates of keys that overlays take out of a live IVR, and that the definition would not bring back."""
    for overlay in overlays:
        for key, choice in overlay.definition.given.get("menu", {}).items():
            below, now = base.given["menu"].get(key), live["menu"].get(key)
            template = now.sms_template if now else None
            if choice is None and below and below.sms_template is None and template and template != "0":
                yield (
                    f"{overlay.definition.label}: this overlay takes out key {key} of IVR {live['id']} "
                    f"({live['name']}), which has the SMS template {template}. {base.label} does not give it, "
                    "so that nothing would bring it back when the overlay ends. Add it there: "
                    f'sms_template: "{template}".'
                )


def _at_once(base: Definition, overlays: list[Overlay]) -> t.Iterator[str]:
    """Overlays that are valid at the same moment and set the same."""
    reported: set[tuple[int, int]] = set()
    latest: dict[str, Overlay] = {}
    for overlay in sorted(overlays, key=lambda one: one.begins):
        for setting in settings_of(base, overlay):
            other = latest.get(setting)
            if other is None or other.ends <= overlay.begins:
                latest[setting] = overlay
                continue
            if (id(other), id(overlay)) not in reported:
                reported.add((id(other), id(overlay)))
                yield (
                    f"{other.definition.label} and {overlay.definition.label} are overlays that both set {setting} at "
                    f"{moment_text(overlay.begins)}. Let one of them end before the other begins."
                )
            latest[setting] = max(other, overlay, key=lambda one: one.ends)


def with_overlay(base: Definition, overlay: Overlay) -> Definition:
    """The definition while an overlay is in force."""
    above = overlay.definition
    settings = settings_of(base, overlay)
    given = {**base.given, **{option: above.given[option] for option in settings if key_of(option) is None}}
    if "menu" in above.given:
        given["menu"] = _overlaid_menu(base, above.given["menu"])
    switches = {name: getattr(above, name) for name in overlay.own}
    return dataclasses.replace(
        base,
        label=f"{base.label} (with the overlay {overlay.label})",
        given=given,
        name=given.get("name"),
        warnings=[*base.warnings, *above.warnings],
        **switches,
    )


def _overlaid_menu(base: Definition, above: dict[str, Choice | None]) -> dict[str, Choice | None]:
    menu: dict[str, Choice | None] = dict(base.given["menu"])
    for key, choice in above.items():
        below = menu.get(key)
        if choice is None and base.purge_menu:
            menu.pop(key, None)  # The menu is the whole menu: what it does not list is not there.
        elif choice is not None and choice.sms_template is None and below is not None:
            menu[key] = Choice(choice.destination, below.sms_template)
        else:
            menu[key] = choice
    return in_keypad_order(menu)


def overlaid_options(options: dict[str, object], base: Definition, overlaid: Definition) -> dict[str, object]:
    """The options of a definition as they count while overlays are in force; what no overlay sets stays as written."""
    changed = [option for option, value in overlaid.given.items() if value != base.given.get(option)]
    forms = ("menu", *LISTS)
    gone = {*changed, *(forms if "menu" in changed else ())}
    result = {name: value for name, value in options.items() if ALIASES.get(name, name) not in gone}
    result.update((option, _plain(overlaid.given[option])) for option in changed if option != "menu")
    if "menu" in changed:
        result["menu"] = {key: _entry(choice) for key, choice in overlaid.given["menu"].items()}
    switches = (name for name in SWITCHES if getattr(overlaid, name) != getattr(base, name))
    return {**result, **{name: getattr(overlaid, name) for name in switches}}


def _entry(choice: Choice | None) -> dict[str, str] | str:
    """The entry of a key in the mapping form of a menu."""
    if choice is None:
        return {"state": "absent"}
    if choice.sms_template is None:
        return str(choice.destination)
    return {"destination": str(choice.destination), "sms_template": choice.sms_template}


def _plain(value: object) -> object:
    return str(value) if isinstance(value, str) else value


def _old_warning(overlay: Overlay) -> str:
    return (
        f"{overlay.definition.label}: this overlay ended on {overlay.valid_until}, more than 30 days ago. Delete it if "
        "it is not needed again."
    )
