using System.Text.Json;
using AniGenSharp.Geometry;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Cli.Tests.Commands;

/// <summary><c>anigen rig</c> with a mesh.</summary>
[Trait("Speed", "Slow")]
public sealed class RigCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_mesh_gets_a_rig_and_stays_as_it_is()
    {
        var mesh = WriteObj("dog.obj", SyntheticRigs.Create("quadruped").Mesh);
        var run = await Rig("dog.obj", "--up", "z", "--front", "-y", "--format", "glb,fbx", "--motion", "idle", "--json");
        Assert.True(run.ExitCode == 0, run.Error);

        string folder = _folder.File("out", "dog");
        string[] files = ["mesh.fbx", "mesh.glb", "preview.png", "processed_image.png", "report.json", "skeleton.bvh", "skeleton.glb"];
        Assert.Equal(files, Directory.GetFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        var rig = RigFile.Read(Path.Combine(folder, "mesh.glb"));
        Assert.Empty(rig.Check().Problems);
        Assert.Equal(mesh.FaceCount, rig.Mesh.FaceCount);
        Assert.Contains("idle", rig.ClipNames.Single(), StringComparison.OrdinalIgnoreCase);
        using var report = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "report.json")));
        Assert.Equal("dog.obj", report.RootElement.GetProperty("mesh").GetString());
        Assert.Equal("negativeY", report.RootElement.GetProperty("orientation").GetProperty("front").GetString());
        Assert.Contains("\"status\":\"done\"", run.Output);

        // A result has a rig, which is replaced on request only.
        var again = await Rig(Path.Combine("out", "dog", "mesh.glb"));
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("already rigged", again.Error);
    }

    [Theory]
    [InlineData("name a mesh")]
    [InlineData("missing.glb", "missing.glb")]
    [InlineData("text.glb", "text.glb")]
    [InlineData("--pose", "dog.obj", "--pose", "t")]
    [InlineData("--seeds", "dog.obj", "--seeds", "0")]
    [InlineData("cannot face", "dog.obj", "--front", "y", "--up", "y")]
    public async Task Bad_input_is_named_in_one_line(string expected, params string[] arguments)
    {
        WriteObj("dog.obj", SyntheticRigs.Create("quadruped").Mesh);
        File.WriteAllText(_folder.File("text.glb"), "not a mesh");
        var run = await Rig(arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    private TriangleMesh WriteObj(string name, TriangleMesh mesh)
    {
        using var writer = new StreamWriter(_folder.File(name));
        foreach (var p in mesh.Positions)
            writer.WriteLine(FormattableString.Invariant($"v {p.X} {p.Y} {p.Z}"));
        foreach (int[] face in mesh.Indices.Chunk(3))
            writer.WriteLine($"f {face[0] + 1} {face[1] + 1} {face[2] + 1}");
        return mesh;
    }

    private Task<AnigenProcess> Rig(params string[] arguments) => AnigenProcess.Run(_folder.Path, ["rig", .. arguments]);
}
