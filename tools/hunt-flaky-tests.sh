#!/usr/bin/env bash
# Runs all tests several times, and once more beside four busy loops. Any failure ends it.
#   tools/hunt-flaky-tests.sh [RUNS]     default: 5
set -euo pipefail
cd "$(dirname "$0")/.."
runs="${1:-5}"

dotnet build -c Release
for run in $(seq "$runs"); do
  echo "Run $run of $runs"
  dotnet test -c Release --no-build
done

echo "Run beside four busy loops"
loops=()
trap 'kill "${loops[@]}"' EXIT
for _ in 1 2 3 4; do
  (while :; do :; done) &
  loops+=($!)
done
dotnet test -c Release --no-build
