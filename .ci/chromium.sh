#!/usr/bin/env bash
# Installs Debian's Chromium for the tests of the HTML page, where it is missing and where that is allowed.
# Where it is not, the tests that need a browser are skipped, and this says so.
set -euo pipefail
for program in "${SERVETEL_TEST_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    if [[ -n $program ]] && command -v "$program" >/dev/null; then
        echo "Chromium is there: $program"
        exit 0
    fi
done
why=""
if ! command -v apt-get >/dev/null; then
    why="this system has no apt-get"
elif [[ $(id -u) -ne 0 ]]; then
    why="only root may install packages"
elif ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends chromium; } >/dev/null 2>&1; then
    why="apt-get cannot install the package chromium"
fi
if [[ -n $why ]]; then
    echo "There is no Chromium, and $why. The tests in tests/browser are skipped. Install the package chromium to run them."
fi
