#!/bin/sh
# Prints the Chromium that the page's tests run in; installs one where there is none and the machine lets us.
set -u
find_chromium() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" && return 0
    done
    return 1
}
find_chromium && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1
    find_chromium && exit 0
fi
if "$1" -m playwright install chromium-headless-shell >/dev/null 2>&1; then
    exec "$1" -c 'from playwright.sync_api import sync_playwright as p
with p() as w: print(w.chromium.executable_path)'
fi
echo "no Chromium: install it as chromium, chromium-browser or google-chrome" >&2
exit 1
