# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an export keeps of a folder's own words: names, defaults and overlays are not lost on the way there and back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.servetel.ivr.plugins.modules import ivr_export, ivrs
from tests.simulator import Simulator

MODULE = ivr_export
Run = Callable[..., dict[str, Any]]
End = Callable[..., tuple[int, dict[str, Any]]]
SOON = "2999-01-01T00:00:00Z"
NAMES = {"recording": {"Main": 19549, "Other name of main": 19549, "Wrong key": "244", "Diwali": 19999}}


def write(folder: Path, name: str, value: Any) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(yaml.safe_dump(value), encoding="utf-8")
    return folder / name


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_overlays_and_what_they_change_stay_while_they_are_in_force(
    api: Simulator, run: Run, end_of: End, tmp_path: Path
) -> None:
    folder = tmp_path / "ivrs"
    base = {
        "id": "7926",
        "timeout": 30,
        "recording": "recording||19549",
        "menu": {"1": "department||17839", "2": "ivr||7930", "3": "ivr||7932", "9": "extension||0501247020000"},
    }
    menu = {"2": "hangup||1", "3": {"state": "absent"}, "5": "hangup||1"}
    overlay = {"name": "Main menu", "valid_until": SOON, "timeout": 5, "recording": "recording||19999", "menu": menu}
    main = write(folder, "main.yml", base)
    holidays = write(folder, "holidays.yml", [overlay])
    options = {"source": str(folder), "assume_recording_type": "recording", "lint": "off"}
    before = api.ivr(7926)
    assert end_of(ivrs, **options)[1]["changed"]
    assert api.ivr(7926) != before
    api.edit(7926, description="Edited in the portal")
    result = run(path=str(folder), resolve_names=False)
    assert result["changed"]
    exported = read(main)
    assert (exported["timeout"], exported["recording"]) == (30, "recording||19549")
    assert exported["description"] == "Edited in the portal"
    assert exported["menu"] == base["menu"]
    assert read(holidays) == [overlay]
    assert end_of(ivrs, **options)[1]["changed"] is False
    assert run(path=str(folder), resolve_names=False)["changed"] is False
    holidays.unlink()
    assert end_of(ivrs, **options)[1]["changed"]
    assert api.ivr(7926) == {**before, "description": "Edited in the portal"}


def test_keys_that_a_partial_menu_takes_out_stay_so(api: Simulator, run: Run, end_of: End, tmp_path: Path) -> None:
    folder = tmp_path / "ivrs"
    base = {"id": "7926", "purge_menu": False, "menu": {"1": "department||17839", "7": {"state": "absent"}}}
    overlay = {"id": "7926", "valid_until": SOON, "menu": {"7": "hangup||1", "1": "hangup||1"}}
    main = write(folder, "main.yml", base)
    write(folder, "holidays.yml", overlay)
    assert end_of(ivrs, source=str(folder), assume_recording_type="recording", lint="off")[1]["changed"]
    run(path=str(folder), resolve_names=False)
    assert read(main)["menu"]["7"] == {"state": "absent"}
    assert read(main)["menu"]["1"] == "department||17839"


def test_an_overlay_without_a_menu_leaves_the_menu_of_its_definition(run: Run, end_of: End, tmp_path: Path) -> None:
    folder = tmp_path / "ivrs"
    main = write(folder, "main.yml", {"id": "7926", "timeout": 30, "menu": {"1": "department||17839"}})
    write(folder, "holidays.yml", {"id": "7926", "valid_until": SOON, "timeout": 5})
    options = {"source": str(folder), "assume_recording_type": "recording", "lint": "off"}
    assert end_of(ivrs, **options)[1]["changed"]
    run(path=str(folder), resolve_names=False)
    exported = read(main)
    assert (exported["timeout"], exported["menu"]) == (30, {"1": "department||17839"})
    assert end_of(ivrs, **options)[1]["changed"] is False


def test_an_overlay_in_force_that_the_account_contradicts_is_named(
    api: Simulator, run: Run, end_of: End, tmp_path: Path
) -> None:
    folder = tmp_path / "ivrs"
    main = write(folder, "main.yml", {"id": "7926", "timeout": 30})
    write(folder, "holidays.yml", {"id": "7926", "valid_until": SOON, "timeout": 5})
    options = {"source": str(folder), "assume_recording_type": "recording", "lint": "off"}
    assert end_of(ivrs, **options)[1]["changed"]
    agreed = run(path=str(folder), resolve_names=False)
    assert "changes nothing" in agreed["summary_text"] and "overlays" not in str(agreed.get("warnings"))
    api.edit(7926, timeout=44)
    result = run(path=str(folder), resolve_names=False)
    assert read(main)["timeout"] == 30
    assert "See the warnings" in result["summary_text"]
    (warning,) = (text for text in result["warnings"] if "overlays in force set other values" in text)
    assert "would change main.yml, entry 1: IVR 7926 (with the overlay holidays.yml, entry 1), because" in warning
    assert [row["id"] for row in end_of(ivrs, check=True, **options)[1]["results"] if row["changed"]] == ["7926"]


@pytest.mark.parametrize("period", [{"valid_from": SOON}, {"valid_until": SOON}], ids=["later", "in force"])
def test_an_overlay_may_override_what_the_defaults_give(
    api: Simulator, run: Run, end_of: End, tmp_path: Path, period: dict[str, str]
) -> None:
    folder = tmp_path / "ivrs"
    options = {"defaults": {"timeout": 30, "menu": {"1": "hangup||1", "2": "hangup||1"}}}
    main = write(folder, "main.yml", {"id": "7926"})
    overlay = {"id": "7926", "timeout": 5, "menu": {"1": "department||17839"}, **period}
    holidays = write(folder, "holidays.yml", overlay)
    applied = {"source": str(folder), "assume_recording_type": "recording", "lint": "off", **options}
    assert end_of(ivrs, **applied)[1]["changed"]
    api.edit(7926, description="Edited")
    assert run(path=str(folder), resolve_names=False, **options)["changed"]
    assert read(main)["description"] == "Edited" and "timeout" not in read(main) and read(holidays) == overlay
    assert end_of(ivrs, **applied)[1]["changed"] is False
    holidays.unlink()
    run(path=str(folder), resolve_names=False, **options)
    assert end_of(ivrs, **applied)[1]["changed"] is False


LATER = {"valid_from": SOON}


@pytest.mark.parametrize(
    ("overlay", "edit", "message"),
    [
        ({"id": "7926", "menu": {"2": "ivr||name=Support"}, **LATER}, (7930, "name"), 'No IVR is named "Support"'),
        ({"name": "Support", "timeout": 5, **LATER}, (7930, "name"), "has no definition below it"),
        ({"id": "7930", "timeout": 5, "valid_until": SOON}, (7930, None), "has no definition below it"),
    ],
    ids=["refers to a name that is gone", "its name is gone", "its IVR is gone"],
)
def test_an_overlay_that_ivrs_would_refuse_after_the_export_keeps_the_folder_from_being_written(
    api: Simulator,
    run: Run,
    run_failing: Run,
    tmp_path: Path,
    overlay: dict[str, Any],
    edit: tuple[int, str | None],
    message: str,
) -> None:
    folder = tmp_path / "ivrs"
    run(path=str(folder), resolve_names=False)
    write(folder, "holidays.yml", overlay)
    assert run(path=str(folder), resolve_names=False)["changed"] is False
    ivr_id, option = edit
    if option:
        api.edit(ivr_id, **{option: "Help"})
    else:
        api.remove(ivr_id)
    before = {path.name: path.read_text() for path in folder.iterdir()}
    result = run_failing(path=str(folder), resolve_names=False, purge=True)
    assert "No file was written, because servetel.ivr.ivrs would refuse the folder" in result["msg"]
    assert message in result["msg"]
    assert {path.name: path.read_text() for path in folder.iterdir()} == before


def test_an_overlay_that_ivrs_refuses_keeps_the_folder_from_being_written(run_failing: Run, tmp_path: Path) -> None:
    write(tmp_path / "ivrs", "a.yml", {"name": "Main menu", "valid_until": SOON, "timeout": 5})
    assert "has no definition below it" in run_failing(path=str(tmp_path / "ivrs"))["msg"]
    write(tmp_path / "ivrs", "a.yml", {"name": "Main menu", "valid_until": "soon", "timeout": 5})
    assert "is not a date and time" in run_failing(path=str(tmp_path / "ivrs"))["msg"]


def test_settings_of_the_defaults_are_left_out_unless_the_file_has_them(run: Run, end_of: End, tmp_path: Path) -> None:
    folder = tmp_path / "ivrs"
    defaults = {"timeout": 10, "incorrect_count": 2, "invalid_recording": "recording||name=Wrong key"}
    own = write(folder, "billing.yml", {"name": "Billing", "timeout": 10})
    options = {"defaults": defaults, "names": NAMES, "resolve_names": False}
    run(path=str(folder), **options)
    files = {path.name: read(path) for path in folder.iterdir()}
    assert "timeout" in read(own) and "incorrect_count" not in read(own)
    assert "timeout" not in files["7929-sales.yml"] and "invalid_recording" not in files["7929-sales.yml"]
    assert (files["7926-main-menu.yml"]["timeout"], files["7926-main-menu.yml"]["incorrect_count"]) == (30, 1)
    assert run(path=str(folder), **options)["changed"] is False
    code, applied = end_of(ivrs, source=str(folder), defaults=defaults, names=NAMES, purge=True)
    assert (code, applied["changed"]) == (0, False)


@pytest.mark.parametrize("name", ["Support", "Nowhere"])
def test_only_what_the_defaults_give_is_left_out_of_destinations_and_texts(
    api: Simulator, run: Run, end_of: End, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "ivrs"
    api.edit(7926, timeout_dest_type="ivr", timeout_destination="7932", description="see||name=This")
    api.edit(7932, timeout_dest_type="ivr", timeout_destination="7930", description="see||name=That")
    defaults = {"timeout_destination": f"ivr||name={name}", "description": "see||name=That"}
    run(path=str(folder), defaults=defaults)
    main, billing = (read(folder / file) for file in ("7926-main-menu.yml", "7932-billing.yml"))
    assert (main["timeout_destination"], main["description"]) == ("ivr||name=Billing", "see||name=This")
    assert "description" not in billing
    assert billing.get("timeout_destination") == (None if name == "Support" else "ivr||name=Support")
    assert end_of(ivrs, source=str(folder), defaults=defaults, lint="off")[1]["changed"] is False


def test_names_of_prompts_are_written_and_the_words_of_a_file_stay(run: Run, end_of: End, tmp_path: Path) -> None:
    folder = tmp_path / "ivrs"
    main = write(folder, "main.yml", {"id": "7926", "recording": "recording||name=Other name of main"})
    run(path=str(folder), names=NAMES, resolve_names=False)
    assert read(main)["recording"] == "recording||name=Other name of main"
    assert read(main)["invalid_recording"] == "recording||name=Wrong key"
    assert read(main)["timeout_recording"] == "246"
    assert run(path=str(folder), names=NAMES, resolve_names=False)["changed"] is False
    assert end_of(ivrs, source=str(folder), names=NAMES)[1]["changed"] is False


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"names": {"dept": {}}, "defaults": {"id": 1}}, ("is not a known type", "defaults cannot have id")),
        ({"defaults": {"timeuot": 1}}, ("is not an option",)),
    ],
    ids=str,
)
def test_bad_names_and_defaults_are_refused_before_any_request(
    api: Simulator, run_failing: Run, tmp_path: Path, options: dict[str, Any], words: tuple[str, ...]
) -> None:
    message = run_failing(path=str(tmp_path / "ivrs"), **options)["msg"]
    assert all(part in message for part in words)
    assert not api.requests


def test_a_portable_export_keeps_the_id_of_a_name_that_two_have(api: Simulator, run: Run, tmp_path: Path) -> None:
    api.edit(7927, name="Main menu")
    result = run(path=str(tmp_path / "ivrs"), portable=True)
    texts = {path.name: read(path) for path in (tmp_path / "ivrs").iterdir()}
    assert [name for name, options in sorted(texts.items()) if "id" in options] == [
        "7926-main-menu.yml",
        "7927-main-menu.yml",
    ]
    assert {"ivr||7926", "19549", "timegroup||4102"} <= set(result["unnamed"])
    assert not any(place.startswith("hangup") for place in result["unnamed"])
