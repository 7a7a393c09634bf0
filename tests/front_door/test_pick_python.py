# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which Python an environment is made of."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

PICK: Any = runpy.run_path(str(Path(__file__).resolve().parents[2] / ".ci" / "pick_python.py"))["pick"]


def found(*minors: int) -> dict[int, str]:
    return {minor: f"/usr/bin/python3.{minor}" for minor in minors}


@pytest.mark.parametrize(
    ("wanted", "minors", "picked"),
    [
        ("oldest", (11, 10, 12, 13), 11),
        ("oldest", (13, 10, 12), 12),
        ("newest", (11, 12, 13), 13),
        ("newest", (15, 13, 9), 13),
        ("newest", (11,), 11),
    ],
)
def test_a_python_that_the_locks_fit_is_picked(wanted: str, minors: tuple[int, ...], picked: int) -> None:
    assert PICK(wanted, found(*minors)) == (f"/usr/bin/python3.{picked}", "")


def test_a_python_newer_than_the_locks_is_tried_with_a_warning() -> None:
    path, warning = PICK("newest", found(10, 16, 15))
    assert path == "/usr/bin/python3.15"
    assert "made for Python 3.11 to 3.14. Found: 3.10, 3.15, 3.16. Trying Python 3.15" in warning


@pytest.mark.parametrize(
    ("wanted", "minors", "message"),
    [
        ("oldest", (9, 13), "ansible-core 2.16 needs Python 3.10, 3.11 or 3.12, with venv and pip. Found: 3.9, 3.13."),
        ("newest", (9, 10), "Python 3.11, 3.12, 3.13 or 3.14 is needed, with venv and pip. Found: 3.9, 3.10."),
        ("newest", (), "Python 3.11, 3.12, 3.13 or 3.14 is needed, with venv and pip. Found: none."),
    ],
)
def test_a_machine_without_a_fitting_python_is_told_so(wanted: str, minors: tuple[int, ...], message: str) -> None:
    with pytest.raises(SystemExit, match=message.replace(".", r"\.")):
        PICK(wanted, found(*minors))
