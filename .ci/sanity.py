"""ansible-test sanity without Docker:  python3 .ci/sanity.py VENV FOLDER

VENV has the ansible-core; FOLDER/ansible_collections/servetel/ivr holds a copy of the collection. ansible-test keeps
its virtual environments below its home, so it gets one of its own, FOLDER/home, and nothing of the user's is touched.

What it installs there needs no lock of ours: each ansible-core names the exact versions of all packages, pip included.
Wheels only, since the packages that build a source distribution would be the newest of the day.
"""

from __future__ import annotations

import configparser
import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

# ansible-test fetches such a script from the network to put pip into an empty virtual environment. The pip of VENV can
# do that in a third of the time of ensurepip, unless it is older than 22.3, or too new for the environment's Python.
GET_PIP = """
import subprocess, sys
wanted = [word for word in sys.argv[1:] if word not in ("--no-setuptools", "--no-wheel")]
if subprocess.call(["{python}", "-m", "pip", "--python", sys.executable, "install", *wanted]):
    subprocess.check_call([sys.executable, "-m", "ensurepip"], stdout=subprocess.DEVNULL)
    subprocess.check_call([sys.executable, "-m", "pip", "install", *wanted])
"""


def give_pip(venv: Path, home: Path) -> None:
    """The script above under the names that this ansible-test looks for."""
    source = next(venv.glob("lib/python3*/site-packages/ansible_test/_internal/python_requirements.py")).read_text()
    cache = home / ".ansible" / "test" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    for version in re.findall(r"pip='([0-9.]+)'", source):
        (cache / f"get_pip_{version.replace('.', '_')}.py").write_text(GET_PIP.format(python=venv / "bin" / "python"))


def give_pip_settings(venv: Path, home: Path) -> None:
    """The caller's pip settings as a file: ansible-test passes no PIP_ variables on."""
    listed = subprocess.check_output([venv / "bin" / "pip", "config", "list"], text=True)
    settings = configparser.RawConfigParser()
    settings["global"] = {"quiet": "2", "disable-pip-version-check": "1", "only-binary": ":all:"}
    for name, value in re.findall(r"^(?:global|install|:env:)\.([\w-]+)='(.*)'$", listed, flags=re.MULTILINE):
        if name not in ("config-file", "quiet", "verbose", "require-virtualenv"):
            settings["global"][name] = value.replace("\\n", "\n")
    (home / ".pip").mkdir(exist_ok=True)
    with (home / ".pip" / "pip.conf").open("w") as file:
        settings.write(file)


def give_pythons(folder: Path) -> None:
    """The Pythons that run, and only those, under the names that ansible-test looks for."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for minor, python in runpy.run_path(str(Path(__file__).with_name("pick_python.py")))["pythons"]().items():
        (folder / f"python3.{minor}").symlink_to(Path(python).resolve())


def main(venv: Path, folder: Path) -> int:
    """Runs the tests; says which, and everything only if one fails."""
    home = folder / "home"
    give_pip(venv, home)
    give_pip_settings(venv, home)
    give_pythons(folder / "bin")
    # ansible-test asks git for the files; a copy below an ignored folder has none. This variable makes it look itself.
    content = folder / "ansible_collections" / "servetel" / "ivr"
    environment = {
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "PATH": os.pathsep.join([str(venv / "bin"), str(folder / "bin"), "/usr/bin", "/bin"]),
        "ANSIBLE_TEST_CONTENT_ROOT": str(content),
    }
    command = [
        venv / "bin" / "python",
        venv / "bin" / "ansible-test",
        "sanity",
        "--local",
        "--requirements",
        "--color",
        "no",
        *sys.argv[3:],
    ]
    done = subprocess.run(
        command,
        cwd=content,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    (folder / "log").write_text(done.stdout)
    ran = set(re.findall(r'Running sanity test "([\w-]+)"', done.stdout))
    skipped = set(re.findall(r"Skipping .*", done.stdout))
    print(done.stdout if done.returncode else "\n".join(sorted(skipped)))
    print(f"{venv.name}: {len(ran)} sanity tests {'FAILED' if done.returncode else 'passed'}: {' '.join(sorted(ran))}")
    return done.returncode


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]).absolute(), Path(sys.argv[2]).absolute()))
