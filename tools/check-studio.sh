#!/usr/bin/env bash
# Checks the studio's page: its types, that the committed bundle matches its source, and the page itself in Chromium against a studio
# without networks. Needs Node, and Chromium in the path or at $CHROMIUM; as root on Debian and Ubuntu it installs what is missing.
# SCREENSHOTS=FOLDER keeps pictures of every view.
#   tools/check-studio.sh [--no-build]     --no-build: the solution has been built already
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"

find_chromium() {
  for browser in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
    if [ -n "$browser" ] && command -v "$browser"; then return; fi
  done
  return 1
}

missing=()
command -v npm > /dev/null || missing+=(nodejs npm)
find_chromium > /dev/null || missing+=(chromium)
if [ ${#missing[@]} -gt 0 ] && [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}"; } || echo "Not installed: ${missing[*]}"
fi
if ! command -v npm > /dev/null || ! npm ping > /dev/null 2>&1; then
  echo "The studio's page was not checked: Node.js is not installed, or its package registry cannot be reached."
  exit
fi
cd "$root/src/AniGenSharp.Studio/web"
npm ci --no-audit --no-fund
npm run types
npm run check
if ! CHROMIUM="$(find_chromium)"; then
  echo "The studio's page was not tested: Chromium is not installed."
  exit
fi
export CHROMIUM
[ "${1:-}" = --no-build ] || dotnet build "$root/tests/AniGenSharp.TestKit.Jobs" -c Release -v quiet
npm test
