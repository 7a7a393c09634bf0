"""What every test needs before the first import: the collection under its full name, and an environment of its own.

`ansible_collections.servetel.ivr` is this checkout, whatever its folder's name: a link in .build/tree. Tests report
with `ran` how many cases they went through; the sums are in pytest's last lines. Knows no test.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent
TREE = ROOT / ".build" / "tree"

settings.register_profile("any machine", settings(), deadline=None)
settings.load_profile("any machine")

MEASURED = ROOT / "tests" / "unit" / "plugins"
RAN = "ran "  # marks the properties of test reports that are summed up

# A caller's settings for certificates, proxies, Ansible or an account must not decide what a test says.
STRANGE_NAMES = {
    "CURL_CA_BUNDLE",
    "REQUESTS_CA_BUNDLE",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "NETRC",
    *(f"{scheme}_proxy" for scheme in ("all", "ftp", "http", "https", "no")),
    *(f"{scheme}_PROXY" for scheme in ("ALL", "FTP", "HTTP", "HTTPS", "NO")),
}


def is_strange(name: str) -> bool:
    """Whether tests must not see this variable."""
    if name.startswith("SERVETEL_TEST_"):
        return False
    return name in STRANGE_NAMES or name.startswith(("ANSIBLE_", "SERVETEL_"))


def link_tree() -> None:
    """.build/tree/ansible_collections/servetel/ivr leads to the checkout."""
    link = TREE / "ansible_collections" / "servetel" / "ivr"
    link.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        link.symlink_to(Path("..", "..", "..", ".."), target_is_directory=True)


for variable in [name for name in os.environ if is_strange(name)]:
    del os.environ[variable]
os.environ["LC_ALL"] = "C.UTF-8"
os.environ["ANSIBLE_COLLECTIONS_PATH"] = str(TREE)
os.environ["PYTHONPATH"] = str(ROOT / "tests" / "support" / "startup")  # for pytest's workers, and what they start
link_tree()
for folder in (str(TREE), str(ROOT)):
    if folder not in sys.path:
        sys.path.insert(0, folder)


@pytest.fixture
def ran(record_property: Callable[[str, object], None]) -> Callable[[str, int], None]:
    """`ran("kills", 1)` in a test: so many more of them came to their end. The last lines of pytest give the sums."""

    def count(what: str, number: int) -> None:
        record_property(RAN + what, number)

    return count


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Measure coverage by the units of the plugins alone, and not by random ones: it must not depend on chance.

    It would nearly double the time of the other tests.
    """
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False) or MEASURED not in item.path.parents:
            item.add_marker("no_cover")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    sums: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", None) == "teardown":
                continue
            for name, value in getattr(report, "user_properties", ()):
                if name.startswith(RAN):
                    sums[name.removeprefix(RAN)] += value
    if sums:
        terminalreporter.write_line("Ran: " + ", ".join(f"{what} {number}" for what, number in sorted(sums.items())))
