#!/usr/bin/env bash
# Checks the documents: spelling (cspell, with the words of cspell.json) and links between files of the repository.
#   tools/check-docs.sh             without Node.js or cspell, says so and checks what it can
#   tools/check-docs.sh --install   installs cspell into a folder that git ignores
set -euo pipefail
cd "$(dirname "$0")/.."
tools=artifacts/check-docs

if [ "${1:-}" = --install ]; then
  npm install --silent --no-audit --no-fund --prefix "$tools" cspell@9.8.0
  exit
fi
if ! command -v node > /dev/null; then
  echo "Documents were not checked: Node.js is not installed."
  exit
fi

git ls-files '*.md' | node tools/check-links.mjs
if [ -d "$tools/node_modules/cspell" ]; then
  git ls-files '*.md' | node "$tools/node_modules/cspell/bin.mjs" --no-progress --config cspell.json --file-list stdin
else
  echo "Spelling was not checked: run tools/check-docs.sh --install first."
fi
