#!/usr/bin/env bash
# Publishes the command as archives that need neither the .NET SDK nor a runtime: unpack and run. Writes a bill of materials (CycloneDX) and
# SHA256SUMS beside them, and prints the sizes.
#   tools/publish.sh OUTPUT [PLATFORM...]     platforms: linux-x64, win-x64, osx-arm64 (default: all)
# There is no archive for linux-arm64, because TorchSharp has no libtorch for it.
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
output="$1"
shift
[ $# -gt 0 ] || set -- linux-x64 win-x64 osx-arm64
mkdir -p "$output"
output="$(cd "$output" && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
project="$root/src/AniGenSharp.Cli"
version="$(dotnet build "$project" -t:MinVer -getProperty:Version)"

for platform in "$@"; do
  name="anigen-$version-$platform"
  dotnet publish "$project" -c Release -r "$platform" --self-contained -p:PublishReadyToRun=true -v quiet -o "$work/$name"
  rm -f "$work/$name"/*.pdb "$work/$name"/*.xml
  cp "$root/LICENSE" "$root/THIRD_PARTY_NOTICES.md" "$work/$name/"
  (
    cd "$work"
    case "$platform" in
      win-*) zip -q -r -X "$output/$name.zip" "$name" ;;
      *) tar --create --gzip --owner=0 --group=0 --file "$output/$name.tar.gz" "$name" ;;
    esac
  )
  echo "$name: $(du -sm "$work/$name" | cut -f1) MB unpacked"
  rm -rf "${work:?}/$name"
done

(
  cd "$root"
  dotnet tool restore
  dotnet tool run dotnet-CycloneDX src/AniGenSharp.Cli/AniGenSharp.Cli.csproj --output "$output" --output-format Json \
    --filename "anigen-$version.cdx.json" --set-name anigen --set-version "$version"
)

cd "$output"
sha256sum anigen-"$version"* > SHA256SUMS
ls -l --block-size=M anigen-"$version"*
