#!/usr/bin/env bash
# Unpacks the archive for linux-x64 that tools/publish.sh wrote and runs it without any .NET installation.
#   tools/check-archive.sh OUTPUT
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
output="$(cd "$1" && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

cd "$output"
sha256sum --check SHA256SUMS
cd "$work"
tar --extract --file "$output"/anigen-*-linux-x64.tar.gz
cp "$root/samples/trex_01.png" .
# Neither a .NET of the machine nor variables of the shell can help.
run() { env -i HOME="$work" PATH=/usr/bin:/bin "$@"; }
anigen="$(echo "$work"/anigen-*/anigen)"
run "$anigen" --version
run "$anigen" generate trex_01.png --ss-steps 4 --slat-steps 4
run "$anigen" rig check out/trex_01/mesh.glb
