using System.Reflection;

namespace AniGenSharp.TestKit;

/// <summary>Where the tests find the repository's files.</summary>
public static class TestPaths
{
    /// <summary>The repository's root, as the build recorded it.</summary>
    public static string Root { get; } = typeof(TestPaths).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    /// <summary>A file below tests/fixtures.</summary>
    public static string Fixture(params string[] parts) => Path.Combine([Root, "tests", "fixtures", .. parts]);

    /// <summary>The starter checkpoint.</summary>
    public static string Starter => Path.Combine(Root, "models", "starter");

    /// <summary>A sample picture.</summary>
    public static string Sample(string name) => Path.Combine(Root, "samples", name);
}
