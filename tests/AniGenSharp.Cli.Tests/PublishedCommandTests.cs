using System.Diagnostics;
using System.IO.Compression;
using System.Reflection.PortableExecutable;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Binaries;

namespace AniGenSharp.Cli.Tests;

/// <summary>
/// Builds the command for other platforms, self-contained and as the package of a .NET tool, and inspects it: every native file must target
/// the right processor, and every library it needs must be available.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class PublishedCommandTests(PublishedCommandTests.BuildFolder build) : IClassFixture<PublishedCommandTests.BuildFolder>
{
    /// <summary>
    /// Homebrew's path, which libtorch refers to. If it does not exist, TorchRuntime loads the packaged libomp.dylib, which has this
    /// install name, before libtorch.
    /// </summary>
    private const string HomebrewOpenMp = "/opt/homebrew/opt/libomp/lib/libomp.dylib";

    /// <summary>
    /// The Visual C++ runtime, which is present on most machines and installed by the Visual C++ Redistributable (docs/devices.md).
    /// </summary>
    private static readonly string[] s_visualC = ["msvcp140.dll", "msvcp140_1.dll", "vcruntime140.dll", "vcruntime140_1.dll"];

    /// <summary>Libraries that every Windows 10 and 11 includes.</summary>
    private static readonly string[] s_windows =
    [
        "advapi32.dll", "bcrypt.dll", "crypt32.dll", "d3d12.dll", "d3dcompiler_47.dll", "dbghelp.dll", "dxgi.dll", "fontsub.dll",
        "imagehlp.dll", "iphlpapi.dll", "kernel32.dll", "mscoree.dll", "ntdll.dll", "ole32.dll", "oleaut32.dll", "psapi.dll", "rpcrt4.dll",
        "secur32.dll", "setupapi.dll", "shell32.dll", "sspicli.dll", "user32.dll", "userenv.dll", "version.dll", "winmm.dll",
        "wintrust.dll", "ws2_32.dll",
    ];

    [Fact(Explicit = true)]
    public void The_macOS_command_finds_every_library()
    {
        using var folder = new TemporaryFolder();
        AssertMacLibraries(build.Publish("osx-arm64", folder.Path));
    }

    [Fact(Explicit = true)]
    public void The_macOS_tool_package_finds_every_library()
    {
        using var folder = new TemporaryFolder();
        string[] files = build.Pack("osx-arm64", folder.Path);
        AssertMacLibraries(files);
        string settings = File.ReadAllText(files.Single(file => Path.GetFileName(file) == "DotnetToolSettings.xml"));
        Assert.Contains("Command Name=\"anigen\"", settings);
        Assert.Contains(files, file => file.EndsWith(Path.Combine("models", "starter", "pipeline.json"), StringComparison.Ordinal));
    }

    private static void AssertMacLibraries(string[] files)
    {
        var images = files.Where(IsMachO).ToDictionary(file => Path.GetFileName(file), Arm64Part);
        Assert.Superset(new HashSet<string> { "anigen", "libtorch_cpu.dylib", "libLibTorchSharp.dylib" }, images.Keys.ToHashSet());
        Assert.Equal(HomebrewOpenMp, images["libomp.dylib"].InstallName);
        Assert.Contains("@loader_path", images["libLibTorchSharp.dylib"].RunPaths);
        string[] strays =
        [
            .. from image in images
               from dependency in image.Value.Dependencies
               where !IsInSystem(dependency) && dependency != HomebrewOpenMp && !IsBeside(dependency)
               select $"{image.Key} needs {dependency}",
        ];
        Assert.Empty(strays);
        // docs/apple.md states this version of macOS.
        Assert.Equal(new Version(15, 0), images.Values.Max(image => image.MinimumSystem));

        bool IsBeside(string dependency) =>
            dependency.StartsWith("@rpath/", StringComparison.Ordinal) && images.ContainsKey(Path.GetFileName(dependency));
        static bool IsInSystem(string dependency) =>
            dependency.StartsWith("/usr/lib/", StringComparison.Ordinal)
            || dependency.StartsWith("/System/Library/", StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public void The_Windows_command_finds_every_library()
    {
        using var folder = new TemporaryFolder();
        string[] files = build.Publish("win-x64", folder.Path);
        var names = files.Select(file => Path.GetFileName(file).ToLowerInvariant()).ToHashSet();
        Assert.Superset(new HashSet<string> { "torch_cpu.dll", "libtorchsharp.dll", "anigen.exe" }, names);
        var strays = new SortedSet<string>();
        foreach (string file in files.Where(file => Path.GetExtension(file) is ".dll" or ".exe"))
        {
            using var stream = File.OpenRead(file);
            var image = PortableExecutable.Read(stream);
            // Assemblies without native code need only the runtime.
            if (image.Machine == Machine.I386)
                continue;
            Assert.Equal(Machine.Amd64, image.Machine);
            foreach (string import in image.Imports.Concat(image.DelayedImports).Select(name => name.ToLowerInvariant()))
            {
                if (!names.Contains(import) && !s_windows.Contains(import) && !s_visualC.Contains(import) && !IsApiSet(import))
                    strays.Add($"{Path.GetFileName(file)} needs {import}");
            }
        }
        Assert.Empty(strays);

        static bool IsApiSet(string name) =>
            name.StartsWith("api-ms-win-", StringComparison.Ordinal) || name.StartsWith("ext-ms-win-", StringComparison.Ordinal);
    }

    private static bool IsMachO(string file) => Path.GetExtension(file) == ".dylib" || Path.GetFileName(file) is "anigen" or "createdump";

    /// <summary>The file's only part, or the arm64 part of a universal file.</summary>
    private static MachOFile Arm64Part(string file) => MachOFile.ReadAll(File.ReadAllBytes(file)).Single(part => part.Cpu == "arm64");

    /// <summary>
    /// Intermediate files, separate from those of this checkout. The platforms share what does not depend on them, which is most of a
    /// build.
    /// </summary>
    public sealed class BuildFolder : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public void Dispose() => _folder.Dispose();

        /// <summary>Builds the command and all its dependencies for a platform and returns the files.</summary>
        internal string[] Publish(string platform, string folder)
        {
            string output = Path.Combine(folder, "anigen");
            Build("publish", platform, output, "--self-contained");
            return Directory.GetFiles(output, "*", SearchOption.AllDirectories);
        }

        /// <summary>Packs the command as a .NET tool for a platform and returns the files of the package.</summary>
        internal string[] Pack(string platform, string folder)
        {
            string feed = Path.Combine(folder, "feed"), content = Path.Combine(folder, "content");
            Build("pack", platform, feed);
            ZipFile.ExtractToDirectory(Directory.GetFiles(feed, "*.nupkg").Single(), content);
            return Directory.GetFiles(content, "*", SearchOption.AllDirectories);
        }

        private void Build(string verb, string platform, string output, params string[] more)
        {
            string[] arguments =
            [
                verb, Path.Combine(TestPaths.Root, "src", "AniGenSharp.Cli"), "-c", "Release", "-r", platform, .. more,
                "-o", output, "--artifacts-path", _folder.File("build"), "-v", "quiet",
                "-p:RunAnalyzers=false", "-p:GenerateDocumentationFile=false",
            ];
            using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
            string log = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.SkipWhen(log.Contains("NU1301", StringComparison.Ordinal), "The packages of the platform cannot be downloaded here.");
            Assert.True(process.ExitCode == 0, log);
        }
    }
}
