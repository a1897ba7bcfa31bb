#!/usr/bin/env bash
# Packs the libraries, the packages that refer to libtorch, the command for each platform, and the small package "anigen" that redirects
# "dotnet tool install anigen" to the package for the machine's platform.
#   tools/pack.sh FEED [PLATFORM...]     platforms: linux-x64, win-x64, osx-arm64 (default: all)
# The version comes from git (see Directory.Build.props); the variable MinVerVersionOverride replaces it. With BASELINE=VERSION, a library
# that lacks something public of that published version is an error.
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
feed="$1"
shift
[ $# -gt 0 ] || set -- linux-x64 win-x64 osx-arm64

pack() { echo "packing $*" >&2; dotnet pack "$root/src/$1" -c Release -v quiet -o "$feed" "${@:2}"; }

for library in Geometry "" Starter Jobs Farm Studio Training Onnx Dsine; do
  pack "AniGenSharp${library:+.$library}" ${BASELINE:+"-p:PackageValidationBaselineVersion=$BASELINE"}
done
pack AniGenSharp.Runtime.Cpu
pack AniGenSharp.Runtime.Cuda -p:CudaSystem=Linux
pack AniGenSharp.Runtime.Cuda -p:CudaSystem=Windows
# Without a platform, the SDK packs the redirecting package and then every platform from a single restore, so each package would contain the
# libtorch of all three. The switch below is meant for tools that are compiled ahead of time, which cannot be packed together either; it
# packs only the redirecting package.
pack AniGenSharp.Cli -p:RuntimeIdentifier= -p:_InnerToolsPublishAot=true
for platform in "$@"; do
  pack AniGenSharp.Cli -r "$platform"
done
