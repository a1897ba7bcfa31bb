namespace AniGenSharp.TestKit;

/// <summary>An empty folder that is deleted when the test ends.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>The path of the folder.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("anigen-test-").FullName;

    /// <summary>A path in the folder.</summary>
    public string File(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
