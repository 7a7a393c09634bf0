# Copyright (c) 2026, servetel.ivr maintainers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs one command and prints what it took: exit code, seconds, processor seconds, MiB of the largest process.

usage: python launch.py SECONDS COMMAND...

A process starts with the peak memory of the one that forked it, so this one has to be small. SECONDS of processor time
end the command.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time


def main() -> None:
    limit = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
    start = time.monotonic()
    process = subprocess.Popen(sys.argv[2:], stdout=sys.stderr)
    _pid, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    print(process.returncode, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024)


if __name__ == "__main__":
    main()
