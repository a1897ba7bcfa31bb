#!/usr/bin/env bash
# Checks the studio's page: its types, that the committed bundle matches its source, and the page itself in Chromium against a studio
# without networks. Needs Node, and Chromium at /usr/bin/chromium or at $CHROMIUM. SCREENSHOTS=FOLDER keeps pictures of every view.
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
dotnet build "$root/tests/AniGenSharp.TestKit.Jobs" -c Release -v quiet
cd "$root/src/AniGenSharp.Studio/web"
npm ci
npm run types
npm run check
npm test
