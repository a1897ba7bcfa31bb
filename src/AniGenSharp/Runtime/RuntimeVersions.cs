using System.Reflection;
using TorchSharp;

namespace AniGenSharp.Runtime;

/// <summary>The versions of this library and of the software it runs on.</summary>
internal static class RuntimeVersions
{
    private static readonly Assembly s_assembly = typeof(RuntimeVersions).Assembly;

    /// <summary>The version of this library, with the commit it was built from.</summary>
    public static string Library { get; } =
        s_assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>The version of libtorch that this library is built for, which the build takes from the list of packages.</summary>
    public static string ExpectedLibtorch { get; } =
        s_assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "LibtorchVersion").Value!;

    /// <summary>Every version by name, in display order; for the user's own libtorch, its folder.</summary>
    public static IReadOnlyDictionary<string, string> All => new Dictionary<string, string>
    {
        ["anigensharp"] = Library,
        ["torchsharp"] = typeof(torch).Assembly.GetName().Version?.ToString(3) ?? "unknown",
        ["libtorch"] = TorchRuntime.LibtorchFolder ?? torch.__version__,
        ["dotnet"] = Environment.Version.ToString(),
    };
}
