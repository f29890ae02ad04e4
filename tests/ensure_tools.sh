#!/bin/sh
# Make sure that what the tests drive is there: a browser (any Chromium, Chrome or Edge; fastest is Chromium without its
# windows), Firefox, Java and npm for the HTML checker, LibreOffice for the Word files, nginx and Apache for the hosting kit.
# What is missing is installed from Debian's packages; elsewhere this fails and says what to install.
set -eu

has() { command -v "$1" >/dev/null 2>&1; }

PATH="$PATH:/usr/sbin"
missing=""
if has apt-get; then
    has "${SITEKIT_BROWSER:-chromium-headless-shell}" || missing="chromium-headless-shell"
else
    for browser in "${SITEKIT_BROWSER:-}" chromium-headless-shell chromium chromium-browser google-chrome microsoft-edge \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" none; do
        if [ -n "$browser" ] && has "$browser"; then break; fi
        if [ "$browser" = none ]; then missing="chromium"; fi
    done
fi
has firefox-esr || has firefox || missing="$missing firefox-esr"
has java || missing="$missing default-jre-headless"
has npm || missing="$missing npm"
has nginx || missing="$missing nginx-light"
has apache2 || has httpd || missing="$missing apache2-bin"
has soffice || has libreoffice || missing="$missing libreoffice-writer-nogui"

if [ -n "$missing" ]; then
    if ! has apt-get; then
        echo "The tests need: $missing. Install what is missing, or name your browser in the variable SITEKIT_BROWSER." >&2
        exit 1
    fi
    as_root=""
    [ "$(id -u)" = 0 ] || as_root="sudo"
    $as_root apt-get update -qq
    # shellcheck disable=SC2086 - each word is a package
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing
fi
