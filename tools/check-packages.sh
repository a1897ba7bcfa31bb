#!/usr/bin/env bash
# Packs the libraries and the command into a feed and uses them from outside the repository as any user would: in a new console project that
# references the library, and as an installed anigen.
#   tools/check-packages.sh [FEED]     keeps the packages in the folder FEED
set -euo pipefail
root="$(cd "$(dirname "$0")/.." && pwd)"
work="$(mktemp -d)"
version="0.0.0-check.$(date +%s)"  # never in the package cache already
cache="$(dotnet nuget locals global-packages --list | sed 's/^global-packages: //')"
trap 'rm -rf "$work" "${cache:?}"/anigen*/"$version"' EXIT
feed="${1:-$work/feed}"
mkdir -p "$feed"
feed="$(cd "$feed" && pwd)"
rid="$(dotnet --info | awk '$1 == "RID:" { print $2 }')"
libtorch="libtorch-cpu-$rid"
libtorchVersion="$(sed -n "s/.*<LibtorchVersion>\(.*\)<.*/\1/p" "$root/Directory.Packages.props")"

MinVerVersionOverride="$version" "$root/tools/pack.sh" "$feed" "$rid"

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
    <CreateHardLinksForCopyLocalIfPossible>true</CreateHardLinksForCopyLocalIfPossible>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="AniGenSharp" Version="$version" />
    <PackageReference Include="AniGenSharp.Onnx" Version="$version" />
    <PackageReference Include="AniGenSharp.Dsine" Version="$version" />
    <PackageReference Include="$libtorch" Version="$libtorchVersion" />
  </ItemGroup>
</Project>
XML
cp "$root/tools/package-client.cs" Program.cs
echo "The library, used from a separate project:"
dotnet run -c Release -- "$root/models/starter" "$root/samples/trex_01.png" "$root/tests/fixtures/motion/mocap.bvh" out
test -s out/mesh.glb

echo "The command, installed:"
mkdir "$work/elsewhere"
cd "$work/elsewhere"
dotnet tool install anigen --version "$version" --tool-path "$work/tools" --configfile "$work/app/nuget.config"
cp "$root/samples/trex_01.png" .
"$work/tools/anigen" generate trex_01.png --ss-steps 4 --slat-steps 4
"$work/tools/anigen" rig check out/trex_01/mesh.glb
