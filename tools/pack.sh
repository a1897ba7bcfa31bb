#!/usr/bin/env bash
# Packs the libraries, the command for each platform, and the small package "anigen" that leads "dotnet tool install anigen" to the
# package of the machine's platform.
#   tools/pack.sh FEED [PLATFORM...]     platforms: linux-x64, win-x64, osx-arm64 (default: all)
# The version comes from git (see Directory.Build.props); the variable MinVerVersionOverride replaces it.
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
feed="$1"
shift
[ $# -gt 0 ] || set -- linux-x64 win-x64 osx-arm64

pack() { dotnet pack "$root/src/$1" -c Release -v quiet -o "$feed" "${@:2}"; }

pack AniGenSharp.Geometry
pack AniGenSharp
pack AniGenSharp.Onnx
pack AniGenSharp.Dsine
# Without a platform, the SDK packs the pointer and then every platform from one restore, so that each package would contain the
# libtorch of all three. Its switch for tools that are compiled ahead of time, which can't be packed together either, packs only
# the pointer.
pack AniGenSharp.Cli -p:RuntimeIdentifier= -p:_InnerToolsPublishAot=true
for platform in "$@"; do
  pack AniGenSharp.Cli -r "$platform"
done
