#!/usr/bin/env bash
# Writes the unreleased public members of every library to its PublicAPI.Unshipped.txt. Run it after changing the public API, and review the
# difference.
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
log="$(mktemp)"
trap 'rm -f "$log"' EXIT
names=(
  AniGenSharp.Geometry AniGenSharp AniGenSharp.Jobs AniGenSharp.Farm AniGenSharp.Studio AniGenSharp.Training AniGenSharp.Onnx
  AniGenSharp.Dsine
)
for name in "${names[@]}"; do
  project="$root/src/$name"
  list="$project/PublicAPI.Unshipped.txt"
  echo "#nullable enable" > "$list"
  # Without the list, every member causes a warning RS0016, whose message contains the line to add.
  dotnet build "$project/$name.csproj" -c Release --no-dependencies --no-incremental -p:TreatWarningsAsErrors=false \
    -p:GenerateDocumentationFile=false > "$log" ||
    { cat "$log"; exit 1; }
  sed -n "s/.*warning RS0016: Symbol '\(.*\)' is not part of the declared public API.*/\1/p" "$log" | LC_ALL=C sort -u >> "$list"
  echo "$list: $(($(wc -l < "$list") - 1)) members"
done
