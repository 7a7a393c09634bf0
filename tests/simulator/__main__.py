# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator as a program: `python -m tests.simulator`, from the repository's root.

Knows the command line, signals and the ready file. Everything else is `server.py`.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from .account import generated_account, seeded_account
from .report import from_report
from .server import Simulator
from .switches import table


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.simulator",
        description="A simulator of the Servetel IVR API: prints its URL and token, runs until SIGTERM or Ctrl-C.",
        epilog=table(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=0, help="0 (default) = a free one")
    parser.add_argument("--ready-file", type=Path, metavar="FILE", help="gets the URL once the simulator listens")
    parser.add_argument("--state", type=Path, metavar="FILE", help="keeps the account here, over restarts")
    account = parser.add_mutually_exclusive_group()
    account.add_argument("--account", type=Path, metavar="FILE", help="JSON: a list of raw IVRs, or a whole account")
    account.add_argument("--report", type=Path, metavar="FILE", help="behave as a report of api_probe says")
    account.add_argument("--ivrs", type=int, metavar="N", help="a generated account of N IVRs")
    parser.add_argument("--latency", type=float, default=0.0, metavar="SECONDS", help="of each answer")
    parser.add_argument("--rate", type=float, metavar="N", help="requests a second for the account, more get 429")
    parser.add_argument("--switch", action="append", default=[], metavar="NAME=VALUE", help="see below; repeatable")
    parser.add_argument("--log", type=Path, metavar="FILE", help="gets one JSON line per request")
    parser.add_argument("--certfile", metavar="FILE", help="with --keyfile: serve https")
    parser.add_argument("--keyfile", metavar="FILE")
    arguments = parser.parse_args()
    if bool(arguments.certfile) != bool(arguments.keyfile):
        parser.error("--certfile and --keyfile go together")
    return arguments


def _account(arguments: argparse.Namespace, switches: dict[str, str]) -> Any:
    if arguments.report is not None:
        account, found = from_report(arguments.report)
        switches.update({**found, **switches})
        return account
    if arguments.account is not None:
        return json.loads(arguments.account.read_text(encoding="utf-8"))
    return seeded_account() if arguments.ivrs is None else generated_account(arguments.ivrs)


def main() -> int:
    arguments = _arguments()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        switches = dict(item.partition("=")[::2] for item in arguments.switch)
        simulator = Simulator(
            _account(arguments, switches),
            arguments.latency,
            switches,
            arguments.rate,
            (arguments.certfile, arguments.keyfile) if arguments.certfile else None,
            host=arguments.host,
            port=arguments.port,
            state=arguments.state,
            log=arguments.log,
        )
        with simulator:
            print(f"url={simulator.url} token={simulator.token}", flush=True)
            if arguments.ready_file is not None:
                written = arguments.ready_file.with_name(f"{arguments.ready_file.name}.new")
                written.write_text(f"{simulator.url}\n", encoding="utf-8")
                os.replace(written, arguments.ready_file)
            stop.wait()
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        print(f"simulator: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
