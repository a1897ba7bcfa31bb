#!/usr/bin/env bash
# Uses the packages from outside the repository as any user would: in a new console project that references the library, in the samples,
# and as an installed anigen.
#   tools/check-packages.sh [FEED]     FEED: a folder written by tools/pack.sh; without it, packs into a temporary one
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
# The path of a folder in a form that programs on Windows understand too.
native() { cygpath --mixed "$1" 2>/dev/null || echo "$1"; }
work="$(native "$(mktemp -d)")"
cache="$(dotnet nuget locals global-packages --list | tr -d '\r' | sed 's/^global-packages: //')"
remove() { rm -rf "$work" ${version:+"${cache:?}"/anigen*/"$version"}; }
trap remove EXIT
rid="$(dotnet --info | tr -d '\r' | awk '$1 == "RID:" { print $2 }')"
if [ $# -gt 0 ]; then
  feed="$(native "$(cd "$1" && pwd)")"
else
  feed="$work/feed"
  # A version that is never in the package cache already.
  MinVerVersionOverride="${MinVerVersionOverride:-0.0.0-check.$(date +%s)}" "$root/tools/pack.sh" "$feed" "$rid"
fi
version="$(basename "$feed"/AniGenSharp.Runtime.Cpu.*.nupkg .nupkg)"
version="${version#AniGenSharp.Runtime.Cpu.}"

mkdir "$work/app"
cd "$work/app"
cat > nuget.config <<XML
<configuration><packageSources><add key="feed" value="$feed" /></packageSources></configuration>
XML
cat > app.csproj <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <Nullable>enable</Nullable>
    <UseCurrentRuntimeIdentifier>true</UseCurrentRuntimeIdentifier>
    <CreateHardLinksForCopyLocalIfPossible>true</CreateHardLinksForCopyLocalIfPossible>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="AniGenSharp" Version="$version" />
    <PackageReference Include="AniGenSharp.Onnx" Version="$version" />
    <PackageReference Include="AniGenSharp.Dsine" Version="$version" />
    <PackageReference Include="AniGenSharp.Runtime.Cpu" Version="$version" />
  </ItemGroup>
</Project>
XML
cp "$root/tools/package-client.cs" Program.cs
echo "The library, used from a separate project:"
dotnet run -c Release -- "$root/models/starter" "$root/samples/trex_01.png" "$root/tests/fixtures/motion/mocap.bvh" out
test -s out/mesh.glb

echo "The samples, built against the packages:"
cp -r "$root/samples/apps" "$work/apps"
cp nuget.config "$work/apps/"
cd "$work/apps"
for sample in */*.csproj; do
  dotnet build -c Release -v quiet "$(dirname "$sample")" -p:AniGenSharpVersion="$version" -p:CreateHardLinksForCopyLocalIfPossible=true
done
# Runs the built sample $1 with the other arguments.
sample() { dotnet run --no-build -c Release -p:AniGenSharpVersion="$version" --project "$@"; }
sample FirstAsset -- "$root/models/starter" "$root/samples/trex_01.png" first
sample BatchConvert -- first converted Unreal .fbx
test -s converted/asset.fbx
live=("bin/Release/net10.0/$rid/LiveProgress" --checkpoints "$root/models/starter" --urls http://127.0.0.1:0)
(cd LiveProgress && exec "${live[@]}") > live.log &
server=$!
trap 'kill "$server" || true; wait "$server" || true; remove' EXIT
until grep -q 'Now listening on' live.log; do kill -0 "$server"; sleep 1; done
address="$(sed -n 's/.*Now listening on: //p' live.log)"
upload=(--data-binary "@$root/samples/trex_01.png" --output /dev/null --write-out '%header{location}')
progress="$(curl --silent --fail "${upload[@]}" "$address/assets")"
curl --silent --fail --no-buffer "$address$progress" > events.txt
uniq events.txt | tail -n 8
asset="$(sed -n '/^event: done/{n;s/^data: //p;}' events.txt)"
test -n "$asset"
curl --silent --fail --output live.glb "$address$asset"
test -s live.glb
kill "$server"
wait "$server" || true
trap remove EXIT

echo "The command, installed:"
mkdir "$work/elsewhere"
cd "$work/elsewhere"
dotnet tool install anigen --version "$version" --tool-path "$work/tools" --configfile "$work/app/nuget.config"
cp "$root/samples/trex_01.png" .
"$work/tools/anigen" doctor --quick
"$work/tools/anigen" generate trex_01.png --ss-steps 4 --slat-steps 4
"$work/tools/anigen" rig check out/trex_01/mesh.glb
