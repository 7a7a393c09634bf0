# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps a simulated account running, to try playbooks on: `make play`.

Prints what to paste into another terminal, and runs until Ctrl-C. With --state FILE the account survives a restart.
"""

from __future__ import annotations

import argparse
import contextlib
import shlex
import signal
import sys
import threading
from pathlib import Path

from tests.simulator import Simulator
from tests.simulator.server import TOKEN

ROOT = Path(__file__).resolve().parents[2]
PORT = 8765
ADDRESS = f"http://127.0.0.1:{PORT}"
HELP = """A simulated account of {count} IVRs is running on this computer. {kept}

{exports}

Then try:

    ansible-playbook tests/demo/playbook.yml --tags list
    ansible-playbook tests/demo/playbook.yml --tags change --diff
    ansible-playbook servetel.ivr.export -i localhost, -e servetel_ivr_source=/tmp/my-ivrs

To edit an IVR as a colleague would in the portal:

    curl -X POST {url}/_simulator/edit -d '{{"id": 7926, "timeout": 45}}'

Press Ctrl-C to stop the account."""


def exports(url: str) -> str:
    """What to paste into another terminal."""
    lines = [
        "In another terminal, paste:\n",
        f"    cd {shlex.quote(str(ROOT))}",
        f"    export SERVETEL_API_URL={url}",
        f"    export SERVETEL_API_TOKEN={TOKEN}",
        f"    export ANSIBLE_COLLECTIONS_PATH={shlex.quote(str(ROOT / '.build' / 'tree'))}",
        "    export ANSIBLE_CALLBACK_RESULT_FORMAT=yaml",
        f'    export PATH={shlex.quote(str(Path(sys.executable).parent))}:"$PATH"',
    ]
    return "\n".join(lines)


def start(port: int | None, state: Path | None) -> Simulator:
    """The account at this port; without one at the usual port, or at a free one if that is taken."""
    if port is not None:
        return Simulator(port=port, state=state).__enter__()
    try:
        return Simulator(port=PORT, state=state).__enter__()
    except OSError:
        return Simulator(state=state).__enter__()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.demo.play", description=__doc__)
    parser.add_argument("--port", type=int, help=f"default: {PORT}, or a free one if it is taken")
    parser.add_argument("--state", type=Path, metavar="FILE", help="keeps the account here, over restarts")
    options = parser.parse_args()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        api = start(options.port, options.state)
    except (OSError, ValueError) as error:
        print(f"The simulated account cannot start: {error}", file=sys.stderr)
        return 1
    with contextlib.ExitStack() as stack:
        stack.push(api)
        kept = f"It is kept in {options.state}." if options.state else "Its changes are lost when it stops."
        print(HELP.format(count=len(api.ivrs), kept=kept, exports=exports(api.url), url=api.url), flush=True)
        stop.wait()
    print("\nThe simulated account has stopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
