using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AniGenSharp.Architecture.Tests;

/// <summary>Boundaries that some rooms must not cross: tensors stay out of file formats, and device names stay in a few folders.</summary>
public sealed class BoundaryTests
{
    private const string Formats = "src/AniGenSharp/Checkpoints/Formats/";

    /// <summary>Folders that may name devices.</summary>
    private static readonly string[] s_deviceFolders = ["src/AniGenSharp/Devices/", "src/AniGenSharp.Onnx/Devices/",
        "src/AniGenSharp.Cli/"];

    /// <summary>Files that use a device's name for something else.</summary>
    private static readonly Dictionary<string, string> s_otherMeanings = new()
    {
        ["src/AniGenSharp.Geometry/Concurrency/CpuLimits.cs"] = "the name of a controller of Linux control groups",
    };

    /// <summary>Projects that read what users and other files name.</summary>
    private static readonly string[] s_readers =
        ["src/AniGenSharp.Geometry", "src/AniGenSharp", "src/AniGenSharp.Onnx", "src/AniGenSharp.Training", "src/AniGenSharp.Cli"];

    /// <summary>Files that open others directly.</summary>
    private static readonly Dictionary<string, string> s_openers = new()
    {
        ["src/AniGenSharp.Geometry/Files/InputFile.cs"] = "the place that checks a file first",
        ["src/AniGenSharp.Geometry/Concurrency/CpuLimits.cs"] = "limits of the system",
        ["src/AniGenSharp/Devices/Cuda/KernelBinaries.cs"] = "kernels that this machine compiled",
        ["src/AniGenSharp/Devices/Memory/ResourceMeter.cs"] = "figures of the system",
        ["src/AniGenSharp/Diagnostics/MachineFacts.cs"] = "figures of the system",
        ["src/AniGenSharp/Runtime/ElfFile.cs"] = "a library of libtorch",
        ["src/AniGenSharp/Runtime/LibstdcxxCompatibility.cs"] = "a library of libtorch",
        ["src/AniGenSharp.Cli/CommandLine/AllocatorSettings.cs"] = "this process's arguments and environment",
        ["src/AniGenSharp.Cli/CommandLine/ProcessLimits.cs"] = "limits of the system",
        ["src/AniGenSharp.Cli/CommandLine/StopSignals.cs"] = "figures of the system",
        ["src/AniGenSharp.Cli/Output/FetchedFolders.cs"] = "a result that this command wrote",
        ["src/AniGenSharp.Cli/Output/OutputFolder.cs"] = "a report that this command wrote",
    };

    [Fact]
    public void What_users_name_is_opened_in_one_place()
    {
        var openers = SourceFiles.Below(s_readers).Where(OpensFiles).Select(file => file.Path).ToList();
        Assert.Empty(openers.Except(s_openers.Keys));
        Assert.Empty(s_openers.Keys.Except(openers));
    }

    [Fact]
    public void File_formats_do_not_use_the_tensor_library()
    {
        var files = SourceFiles.Below("src").Where(file => file.Path.StartsWith(Formats, StringComparison.Ordinal)).ToList();
        Assert.True(files.Count > 5, $"Only {files.Count} files were found below {Formats}.");
        Assert.Empty(files.SelectMany(TensorLibraryNames));
    }

    [Fact]
    public void Devices_are_named_only_in_their_rooms_and_the_command() => Assert.Empty(
        from file in SourceFiles.Below("src")
        where !s_deviceFolders.Any(folder => file.Path.StartsWith(folder, StringComparison.Ordinal))
            && !s_otherMeanings.ContainsKey(file.Path)
        from word in DeviceWords(file)
        select $"{file.Path}: {word}");

    [Fact]
    public void The_tensor_library_and_device_names_are_detected()
    {
        var file = new SourceFile(
            "A.cs", "using static TorchSharp.torch; class A { string B = \"cpu\"; string C = $\"cuda:{1}\"; string D = \"cpus\"; }");
        Assert.Equal(["A.cs: TorchSharp.torch"], TensorLibraryNames(file));
        Assert.Equal(["cpu", "cuda:"], DeviceWords(file));
        Assert.Equal(["A.cs: TorchSharp.Tensor"], TensorLibraryNames(new SourceFile("A.cs", "class A { TorchSharp.Tensor? B; }")));
    }

    /// <summary>Qualified names and imports of TorchSharp; its types cannot be used without one of them.</summary>
    private static IEnumerable<string> TensorLibraryNames(SourceFile file) => file.Declarations<NameSyntax>()
        .Where(name => name is QualifiedNameSyntax or IdentifierNameSyntax && name.Parent is not QualifiedNameSyntax)
        .Select(name => name.ToString()).Where(name => name.Split('.')[0] == "TorchSharp").Select(name => $"{file.Path}: {name}");

    private static bool OpensFiles(SourceFile file) => file.Declarations<MemberAccessExpressionSyntax>().Any(access =>
        access.Expression.ToString() == "File"
        && access.Name.Identifier.Text is "OpenRead" or "OpenText" or "ReadAllBytes" or "ReadAllText" or "ReadAllLines" or "ReadLines");

    private static IEnumerable<string> DeviceWords(SourceFile file) =>
        file.Declarations<LiteralExpressionSyntax>().Where(literal => literal.IsKind(SyntaxKind.StringLiteralExpression))
            .Select(literal => literal.Token.ValueText)
            .Concat(file.Declarations<InterpolatedStringTextSyntax>().Select(text => text.TextToken.ValueText))
            .Where(text => text is "cpu" or "cuda" or "mps" || text.StartsWith("cuda:", StringComparison.Ordinal));
}
