"""Prints the Python that a virtual environment is made of.

    .ci/pick_python.py oldest    one that ansible-core 2.16 runs on: python3 if it can, else the newest of 3.10 to 3.12
    .ci/pick_python.py newest    the newest of 3.11 to 3.14, for which the locks in tests/requirements were made

A machine that has only a newer Python than these gets that one for "newest", with a warning: a locked package may have
no wheel for it.

A Python counts if it starts and can make virtual environments; a version manager's shim of a version that is not
selected does not. Versions of pyenv are found without being selected.
"""

from __future__ import annotations

import glob
import os
import subprocess
import sys

PROBE = """
import ensurepip, ssl, sys, venv
print(sys.version_info.minor if sys.version_info[0] == 3 and sys.version_info.releaselevel == "final" else 0)
"""
MINORS = range(9, 30)
OLDEST = range(10, 13)
NEWEST = range(11, 15)


def minor_of(python: str) -> int:
    """X of the 3.X that runs there, 0 if none does."""
    try:
        done = subprocess.run([python, "-c", PROBE], capture_output=True, text=True, timeout=60, check=True)
        return int(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return 0


def candidates() -> list[str]:
    """Paths that may be a Python, python3 first."""
    pyenv = os.environ.get("PYENV_ROOT", os.path.expanduser("~/.pyenv"))
    folders = [*os.get_exec_path(), *sorted(glob.glob(os.path.join(pyenv, "versions", "*", "bin")))]
    names = ["python3", *(f"python3.{minor}" for minor in MINORS)]
    paths = [os.path.join(folder, name) for name in names for folder in folders]
    return [path for path in paths if os.access(path, os.X_OK)]


def pythons() -> dict[int, str]:
    """The first Python that runs, by minor version, in the order found (python3 first)."""
    result: dict[int, str] = {}
    for path in candidates():
        minor = minor_of(path)
        if minor in MINORS:
            result.setdefault(minor, path)
    return result


def pick(wanted: str, found: dict[int, str]) -> tuple[str, str]:
    """The path for "oldest" or "newest" and a warning, which may be empty. Exits if no Python fits."""
    have = ", ".join(f"3.{minor}" for minor in sorted(found)) or "none"
    if wanted == "oldest":
        fit = [minor for minor in found if minor in OLDEST]
        if not fit:
            raise SystemExit(f"ansible-core 2.16 needs Python 3.10, 3.11 or 3.12, with venv and pip. Found: {have}.")
        first = next(iter(found))
        return found[first if first in fit else max(fit)], ""
    fit = [minor for minor in found if minor in NEWEST]
    if fit:
        return found[max(fit)], ""
    newer = [minor for minor in found if minor > max(NEWEST)]
    if not newer:
        raise SystemExit(f"Python 3.11, 3.12, 3.13 or 3.14 is needed, with venv and pip. Found: {have}.")
    return found[min(newer)], (
        f"The locks in tests/requirements were made for Python 3.11 to 3.14. Found: {have}. "
        f"Trying Python 3.{min(newer)}; if a package cannot be installed, install one of those, or run `make lock`."
    )


def main(wanted: str) -> str:
    """The path for "oldest" or "newest"; a warning goes to standard error."""
    path, warning = pick(wanted, pythons())
    if warning:
        print(warning, file=sys.stderr)
    return path


if __name__ == "__main__":
    print(main(sys.argv[1]))
