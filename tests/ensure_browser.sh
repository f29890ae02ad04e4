#!/bin/sh
# Make sure that a browser the tests can drive is installed: any Chromium, Chrome or Edge, else Debian's chromium.
# Fails, and says why, when there is none and none can be installed.
set -eu

for browser in "${GUIDE_BROWSER:-}" chromium chromium-browser google-chrome microsoft-edge \
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
    if [ -n "$browser" ] && command -v "$browser" >/dev/null 2>&1; then exit 0; fi
done

if ! command -v apt-get >/dev/null 2>&1; then
    echo "The tests need Chromium, Chrome or Edge. Install one, or name it in the variable GUIDE_BROWSER." >&2
    exit 1
fi
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo"
$as_root apt-get update -qq
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium
