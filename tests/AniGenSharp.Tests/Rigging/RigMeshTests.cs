using System.Numerics;
using System.Runtime.InteropServices;
using AniGenSharp.Geometry;
using AniGenSharp.Rigging;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Meshes;
using AniGenSharp.TestKit.Rigs;
using AniGenSharp.TestKit.Tensors;

namespace AniGenSharp.Tests.Rigging;

/// <summary>Rigging of meshes that exist, by the starter model.</summary>
[Trait("Speed", "Slow")]
public sealed class RigMeshTests : IDisposable
{
    private readonly ImageTo3D _anigen = ImageTo3D.Load(TestPaths.Starter, new LoadOptions { Device = "cpu" });

    public void Dispose() => _anigen.Dispose();

    [Fact]
    public void A_creature_that_faces_sideways_is_turned_and_rigged()
    {
        // Its own space: z up, facing +x, in centimeters and away from the origin.
        var body = Theropod();
        var mesh = new TriangleMesh(
            [.. body.Positions.Select(p => 100 * new Vector3(-p.Y, p.X, p.Z) + new Vector3(7, 300, 0))], body.Indices);
        var rig = _anigen.RigMesh(MeshFile.FromMesh(mesh, "trex", SpaceAxis.Z), new RigMeshOptions { Seeds = 2 });

        var report = rig.Report;
        Assert.Equal((SpaceAxis.Z, SpaceAxis.X), (report.Orientation.Up, report.Orientation.Front));
        Assert.InRange(report.Orientation.Certainty, 0.9, 1);
        Assert.Equal(4, report.Orientation.Errors.Count);
        Assert.Equal([42, 43], report.Candidates.Select(candidate => candidate.Seed));
        Assert.Equal(report.Candidates[RigChoice.Best(report.Candidates)].Seed, report.Settings.Seed);
        Assert.All(report.Candidates, candidate => Assert.InRange(candidate.Deviation, 1e-4, 0.1));
        Assert.Equal((mesh.VertexCount, mesh.FaceCount), (report.Vertices, report.Faces));
        Assert.Empty(report.Rig.Problems);
        Assert.True(report.Candidates.All(candidate => candidate.Inside > 0.8), "Bones lie outside of the body.");

        using var folder = new TemporaryFolder();
        string path = folder.File("trex.glb");
        rig.SaveGlb(path);
        var file = RigFile.Read(path);
        // The mesh keeps its coordinates; a rig is read as if y were up.
        Assert.Equal(mesh.Positions.Length, file.Mesh.VertexCount);
        for (int v = 0; v < mesh.VertexCount; v += 50)
        {
            var read = file.Mesh.Positions[v];
            Assert.True(Vector3.Distance(mesh.Positions[v], new Vector3(read.X, read.Z, -read.Y)) < 0.01f);
        }
    }

    [Fact]
    public void By_default_two_skeletons_are_predicted_in_few_steps_and_one_is_finished()
    {
        var mesh = MeshFile.FromMesh(SyntheticRigs.Create("quadruped").Mesh, "dog", SpaceAxis.Z);
        var options = new RigMeshOptions { Front = SpaceAxis.NegativeY, Generation = new GenerationOptions { LatentSteps = 3 } };
        var report = _anigen.RigMesh(mesh, options).Report;
        Assert.Equal(new ResolvedSettings(report.Settings.Seed, 0, 4, 0, 3, 1), report.Settings);
        Assert.Equal([42, 43], report.Candidates.Select(candidate => candidate.Seed));
        var finished = Assert.Single(report.Candidates, candidate => candidate.Score is not null);
        Assert.Equal(report.Settings.Seed, finished.Seed);
        Assert.All([finished.Coverage, finished.Tear], figure => Assert.NotNull(figure));
        Assert.Equal(RigChoice.Best(report.Candidates), report.Candidates.ToList().IndexOf(finished));

        // The same rig comes of rigs that are all finished.
        var all = _anigen.RigMesh(mesh, options with { Seeds = 2 }).Report;
        Assert.All(all.Candidates, candidate => Assert.NotNull(candidate.Score));
        Assert.Equal(report.Candidates.Select(candidate => candidate.Joints), all.Candidates.Select(candidate => candidate.Joints));
    }

    [Fact]
    public void The_same_seed_gives_the_same_rig()
    {
        var mesh = MeshFile.FromMesh(SyntheticRigs.Create("quadruped").Mesh, "dog", SpaceAxis.Z);
        var options = new RigMeshOptions { Front = SpaceAxis.NegativeY };
        Assert.Equal(_anigen.RigMesh(mesh, options).ToGlb(), _anigen.RigMesh(mesh, options).ToGlb());
    }

    [Fact]
    public void What_cannot_get_a_rig_is_refused_in_one_line()
    {
        var flat = MeshFile.FromMesh(TestMeshes.Square(4), "flat");
        Assert.Contains("flat: it is flat", Refusal(flat));
        var two = TestMeshes.Join(TestMeshes.Sphere(3, 0.2f, new Vector3(-1, 0, 0)), TestMeshes.Sphere(3, 0.2f, new Vector3(1, 0, 0)));
        Assert.Contains("several creatures", Refusal(MeshFile.FromMesh(two, "two")));
        var sphere = MeshFile.FromMesh(TestMeshes.Sphere(3), "ball");
        Assert.Contains("change up or front", Refusal(sphere, new RigMeshOptions { Front = SpaceAxis.NegativeY }));
    }

    /// <summary>The surface that the reference extracts for the sample trex_01.png.</summary>
    private static TriangleMesh Theropod()
    {
        using var result = new Golden("starter", "result");
        using var vertices = result["vertices"];
        using var faces = result["faces"];
        var positions = MemoryMarshal.Cast<float, Vector3>(vertices.data<float>().ToArray()).ToArray();
        return new TriangleMesh(positions, faces.data<int>().ToArray());
    }

    private string Refusal(MeshFile mesh, RigMeshOptions? options = null) =>
        Assert.Throws<MeshException>(() => _anigen.RigMesh(mesh, options)).Message;
}
