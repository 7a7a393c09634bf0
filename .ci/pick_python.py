"""Prints the Python that a virtual environment is made of.

    .ci/pick_python.py oldest    one that ansible-core 2.16 runs on: python3 if it can, else the newest of 3.10 to 3.12
    .ci/pick_python.py newest    the newest released Python of this machine

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


def main(wanted: str) -> str:
    """The path for "oldest" or "newest"."""
    found = pythons()
    if wanted == "oldest":
        fit = [minor for minor in found if 10 <= minor <= 12]
        first = next(iter(found), 0)
        if not fit:
            raise SystemExit(f"ansible-core 2.16 needs Python 3.10, 3.11 or 3.12; found: {found or 'none'}")
        return found[first if first in fit else max(fit)]
    fit = [minor for minor in found if minor >= 11]
    if not fit:
        raise SystemExit(f"Python 3.11 or newer is needed; found: {found or 'none'}")
    return found[max(fit)]


if __name__ == "__main__":
    print(main(sys.argv[1]))
