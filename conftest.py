"""What every test needs before the first import: the collection under its full name, and an environment of its own.

Knows no test. `ansible_collections.servetel.ivr` is this checkout, whatever its folder's name: a link in .build/tree.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent
TREE = ROOT / ".build" / "tree"

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
link_tree()
for folder in (str(TREE), str(ROOT)):
    if folder not in sys.path:
        sys.path.insert(0, folder)
