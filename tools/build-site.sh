#!/usr/bin/env bash
# Builds the site, guides and API reference, into artifacts/site with DocFX. A broken link or reference is an error.
#   tools/build-site.sh
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet tool restore
dotnet build -c Release src/AniGenSharp.Cli
rm -rf artifacts/api artifacts/site
dotnet tool run docfx metadata docfx.json --warningsAsErrors
dotnet tool run docfx build docfx.json --warningsAsErrors
cp artifacts/site/README.html artifacts/site/index.html
