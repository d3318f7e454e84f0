#!/bin/sh
# Prints the path of a Chromium for the browser tests. As root on Debian it is installed, else its absence is an error.
set -eu

find_it() {
    for name in "${GONGDAO_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
        "/Applications/Chromium.app/Contents/MacOS/Chromium"; do
        if [ -n "$name" ] && path=$(command -v "$name"); then
            echo "$path"
            return 0
        fi
    done
    return 1
}

find_it && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -q >&2 && apt-get install -y -q chromium fonts-noto-cjk >&2
    find_it && exit 0
fi
echo "The tests need Chromium and a Chinese font: install them (Debian: apt-get install chromium fonts-noto-cjk)," >&2
echo "or name a Chromium by GONGDAO_CHROMIUM=/path/to/it." >&2
exit 1
