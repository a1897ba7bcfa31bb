using AniGenSharp.TestKit.Tensors;
using AniGenSharp.Tracing;

namespace AniGenSharp.Tests.Tracing;

/// <summary>A base class for tests that save recordings.</summary>
public abstract class RecordingTest : TensorTest
{
    protected static Dictionary<string, string> Float16OnCuda { get; } = new() { ["device"] = "cuda", ["precision"] = "float16" };

    /// <summary>An empty folder for recordings.</summary>
    protected string Folder { get; } = Directory.CreateTempSubdirectory("anigen-parity-").FullName;

    public override void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        base.Dispose();
    }

    /// <summary>Records the tensors that <paramref name="run"/> keeps, with metadata about the run, and returns the file.</summary>
    protected string Save(string name, Dictionary<string, string> facts, Action run)
    {
        using var recording = Recording.Start();
        run();
        string path = Path.Combine(Folder, name + ".safetensors");
        recording.Save(path, facts);
        return path;
    }
}
