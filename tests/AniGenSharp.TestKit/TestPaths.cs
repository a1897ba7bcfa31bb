using System.Reflection;

namespace AniGenSharp.TestKit;

/// <summary>The paths of the repository's files.</summary>
public static class TestPaths
{
    /// <summary>The repository's root, as recorded by the build.</summary>
    public static string Root { get; } = typeof(TestPaths).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    /// <summary>A file below tests/fixtures.</summary>
    public static string Fixture(params string[] parts) => Path.Combine([Root, "tests", "fixtures", .. parts]);

    /// <summary>The starter model.</summary>
    public static string Starter => Path.Combine(Root, "models", "starter");

    /// <summary>A sample picture.</summary>
    public static string Sample(string name) => Path.Combine(Root, "samples", name);
}
