#!/usr/bin/env bash
# Packs everything into a feed: the two libraries, the command for each platform, and the small package anigen by which
# "dotnet tool install anigen" finds the one of the machine it runs on.
#   tools/pack.sh FEED VERSION [PLATFORM...]     platforms: linux-x64, win-x64, osx-arm64 (all, if none is named)
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
feed="$1" version="$2"
shift 2
[ $# -gt 0 ] || set -- linux-x64 win-x64 osx-arm64

pack() { dotnet pack "$root/src/$1" -c Release -v quiet -o "$feed" -p:PackageVersion="$version" "${@:2}"; }

pack AniGenSharp.Geometry
pack AniGenSharp
# Without a platform the SDK packs the pointer and then every platform from one restore, which would bring three libtorches to each;
# its switch for tools compiled ahead of time, which cannot be packed in one go either, leaves it at the pointer.
pack AniGenSharp.Cli -p:RuntimeIdentifier= -p:_InnerToolsPublishAot=true
for platform in "$@"; do
  pack AniGenSharp.Cli -r "$platform"
done
